//! Collects the years of a draw: sums over places and industries, and cells of detail years.

use std::collections::BTreeMap;

use super::cells::{Cells, Row};
use super::{DrawResult, Parts, VARIABLES};
use crate::dataset::Tradability;
use crate::engine::baseline::Baseline;
use crate::engine::behaviour::DrawValues;
use crate::engine::investment::growth_factor;
use crate::engine::labour::Shared;
use crate::engine::year::YearState;
use crate::inputs::ModelInputs;
use crate::matrix::Matrix;
use crate::model::gaps::worse;
use crate::model::kernel::sum;

/// Collects the years of a draw.
pub struct Keeper<'a> {
    inputs: &'a ModelInputs,
    base: &'a Baseline,
    values: &'a DrawValues,
    jobs: &'a Matrix,
    job_intensity: Matrix,
    /// Years (0 = base year) whose cells are kept.
    pub detail: Vec<usize>,
    /// Labour class of every industry; empty without a labour market.
    class_of: Vec<usize>,
    /// Change of jobs in the latest year, `[place × class]`.
    pub class_jobs: Matrix,
    /// What is kept.
    pub result: DrawResult,
}

impl<'a> Keeper<'a> {
    /// Nothing kept yet.
    pub fn new(
        inputs: &'a ModelInputs,
        base: &'a Baseline,
        values: &'a DrawValues,
        jobs: &'a Matrix,
        labour: Option<&Shared>,
    ) -> Self {
        let job_intensity = base.accounts.jobs_per_output(jobs);
        let detail = inputs.outputs.detail_years.iter().map(|year| (year - inputs.start) as usize).collect();
        let class_of = labour.map_or_else(Vec::new, |l| l.class_of.clone());
        let class_jobs = Matrix::zeros(jobs.rows(), labour.map_or(0, |l| l.classes));
        let result = DrawResult::default();
        Self { inputs, base, values, jobs, job_intensity, detail, class_of, class_jobs, result }
    }

    /// Adds a year.
    pub fn year(&mut self, year: usize, state: &YearState, parts: &Parts) {
        let (places, industries) = (self.jobs.rows(), self.jobs.columns());
        let growth = growth_factor(self.values.behaviour.productivity_growth, year);
        let mut by_place = vec![0.0; VARIABLES * places];
        let mut row = Row::new(industries);
        let mut totals = Row::new(industries);
        let labour = factors(&state.labour_factor, industries);
        let emission = factors(&state.emission_factor, industries);
        let mut factors_here = [vec![1.0; industries], vec![1.0; industries]];
        let mut worst_gap = 0.0f64;
        self.class_jobs.values_mut().fill(0.0);
        for p in 0..places {
            read(&labour, p, &mut factors_here[0]);
            read(&emission, p, &mut factors_here[1]);
            self.cells(p, parts, &factors_here, growth).compute(&mut row);
            worst_gap = row.gaps.iter().fold(worst_gap, |worst, gap| worse(worst, *gap));
            self.result.negative_output =
                row.after.iter().fold(self.result.negative_output, |l, v| l.min(*v));
            for (variable, values) in row.values.iter().enumerate() {
                by_place[variable * places + p] = sum(values);
            }
            let jobs_by_class = self.class_jobs.row_mut(p);
            self.class_of.iter().zip(&row.jobs).for_each(|(&class, jobs)| jobs_by_class[class] += jobs);
            totals.add(&row);
            if self.detail.contains(&year) {
                self.keep_cells(&row);
            }
        }
        self.finish(state, &totals.after, growth, worst_gap);
        self.result.places.extend(by_place);
        totals.values.iter().for_each(|values| self.result.industries.extend(values.iter().copied()));
    }

    /// A place in a year.
    fn cells<'p>(&'p self, p: usize, parts: &'p Parts, factors: &'p [Vec<f64>; 2], growth: f64) -> Cells<'p> {
        let industries = self.jobs.columns();
        let at = p * industries..(p + 1) * industries;
        Cells {
            before: self.base.accounts.output.row(p),
            parts: [&parts.direct[at.clone()], &parts.indirect[at.clone()], &parts.induced[at]],
            job_intensity: self.job_intensity.row(p),
            emission_intensity: self.base.emission_intensity.row(p),
            value_added_share: &self.base.accounts.value_added_share,
            labour: &factors[0],
            emission: &factors[1],
            growth,
        }
    }

    fn keep_cells(&mut self, row: &Row) {
        let [_, _, _, direct, indirect, induced, _, emissions] = &row.values;
        let output = direct.iter().zip(indirect).zip(induced).map(|((a, b), c)| a + b + c);
        self.result.cell_jobs.extend(row.jobs.iter().copied());
        self.result.cell_output.extend(output);
        self.result.cell_emissions.extend(emissions.iter().copied());
    }

    /// * `output` – output of the nation, `[industry]`.
    fn finish(&mut self, state: &YearState, output: &[f64], growth: f64, worst_gap: f64) {
        let largest = self.jobs.values().iter().fold(0.0f64, |l, v| l.max(v.abs()));
        let gap = worst_gap / largest.max(1.0);
        self.result.decomposition_gap = worse(self.result.decomposition_gap, gap);
        self.result.growth.push(growth);
        if self.inputs.carbon.is_some() {
            let industries = self.jobs.columns();
            let (prices, squeeze) = match &state.prices {
                Some(push) => (push.passed_on.clone(), push.squeeze.clone()),
                None => (vec![0.0; industries], vec![0.0; industries]),
            };
            self.result.squeeze.extend(squeeze.iter().zip(output).map(|(s, output)| growth * s * output));
            self.result.prices.extend(prices);
        }
    }

    /// Induced output under local multipliers: non-tradable jobs that come and go with a place's tradable ones.
    pub fn local_multiplier(&self, parts: &Parts, state: &YearState) -> Vec<f64> {
        let (places, industries) = (self.jobs.rows(), self.jobs.columns());
        let data = &self.inputs.dataset;
        let local: Vec<bool> = data.industries.iter().map(|i| i.tradability == Tradability::Local).collect();
        let labour = factors(&state.labour_factor, industries);
        let mut induced = vec![0.0; places * industries];
        for p in 0..places {
            let factor = |i: usize| labour[i].map_or(1.0, |column| column[p]);
            let tradable: f64 = (0..industries)
                .filter(|&i| !local[i])
                .map(|i| {
                    let cell = p * industries + i;
                    let change = parts.direct[cell] + parts.indirect[cell];
                    let before = self.base.accounts.output.values()[cell];
                    self.job_intensity[(p, i)] * (factor(i) * (before + change) - before)
                })
                .sum();
            let tradable = tradable - state.posts.as_ref().map_or(0.0, |posts| posts.tradable[p]);
            let behaviour = &self.values.behaviour;
            let multiplier = if tradable < 0.0 {
                behaviour.local_multiplier_loss
            } else {
                behaviour.local_multiplier_gain
            };
            let base_jobs: f64 = (0..industries).filter(|&i| local[i]).map(|i| self.jobs[(p, i)]).sum();
            for i in 0..industries {
                let intensity = self.job_intensity[(p, i)] * factor(i);
                let takes_part = local[i] && base_jobs > 0.0;
                let with_tradable =
                    if takes_part { multiplier * tradable * self.jobs[(p, i)] / base_jobs } else { 0.0 };
                let with_posts = state.posts.as_ref().map_or(0.0, |posts| posts.jobs[(p, i)]);
                if intensity > 0.0 {
                    induced[p * industries + i] = (with_tradable + with_posts) / intensity;
                }
            }
        }
        induced
    }
}

/// The changed columns by industry.
fn factors(changed: &BTreeMap<usize, Vec<f64>>, industries: usize) -> Vec<Option<&[f64]>> {
    (0..industries).map(|i| changed.get(&i).map(Vec::as_slice)).collect()
}

/// The factors of a place; where a column has not changed they are one already.
fn read(columns: &[Option<&[f64]>], place: usize, factors: &mut [f64]) {
    for (factor, column) in factors.iter_mut().zip(columns) {
        if let Some(column) = column {
            *factor = column[place];
        }
    }
}
