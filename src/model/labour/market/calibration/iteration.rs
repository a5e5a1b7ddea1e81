//! The fixed-point iteration of the calibration.

use super::{Base, Calibration, Gaps, hazard};
use crate::math;
use crate::model::labour::market::cohorts::Cohorts;
use crate::model::labour::market::commuting::Commuting;
use crate::model::labour::market::equations::{Intensity, Searching, mean_success, quits};
use crate::model::labour::market::matching::{Matching, Open, Reach};
use crate::model::labour::market::parameters::Parameters;
use crate::model::labour::market::products::stride;
use crate::model::labour::market::state::{State, class_mix};

#[path = "outside.rs"]
mod outside;

/// Iterations at most.
const ITERATIONS: usize = 1000;
/// Sum of absolute gaps over people in work at which the iteration is done.
pub const TOLERANCE: f64 = 1e-12;
/// Iterations after which effectiveness moves half as far, and again after as many more.
///
/// Where long spells hardly search, better search shortens spells and so makes the unemployed search more: hires
/// answer to effectiveness more than one to one, an iteration late, and full steps swing for ever.
const PATIENCE: usize = 60;
/// Least part of a step.
const LEAST_PACE: f64 = 0.125;

/// What the iteration moves.
#[derive(Debug)]
struct Unknowns {
    reach: Reach,
    vacancies: Vec<f64>,
    effective: Vec<f64>,
    effectiveness: Vec<f64>,
    to_unemployment: Vec<f64>,
    long_term_exit: Vec<f64>,
    /// Unemployed for a year or more, `[place]`.
    long_term: Vec<f64>,
    /// H, `[place]`.
    hidden: Vec<f64>,
    intensity: Intensity,
    /// Part of a step that effectiveness moves.
    pace: f64,
    residual: f64,
}

/// Leavers of the base state.
struct Leavers {
    /// Job-to-job rate by residence.
    rate: Vec<f64>,
    /// All leavers, `[workplace × class]`.
    cells: Vec<f64>,
}

/// Solves for the stationary state.
pub(super) fn solve(
    base: &Base,
    commuting: &Commuting,
    parameters: &Parameters,
    start: Option<&Calibration>,
) -> Calibration {
    let solver = Solver::new(base, commuting, parameters);
    let mut unknowns = solver.start(start);
    let mut matching = Matching::new(&commuting.pairs, solver.classes, parameters.considered);
    let mut iterations = 0;
    while unknowns.residual > TOLERANCE && iterations < ITERATIONS {
        solver.improve(&mut unknowns, &mut matching);
        iterations += 1;
        if iterations % PATIENCE == 0 {
            unknowns.pace = (0.5 * unknowns.pace).max(LEAST_PACE);
        }
    }
    solver.finish(unknowns, &mut matching, iterations)
}

struct Solver<'a> {
    base: &'a Base,
    commuting: &'a Commuting,
    parameters: &'a Parameters,
    classes: usize,
    width: usize,
    filled: Vec<f64>,
    at_work: Vec<f64>,
    employed: Vec<f64>,
    mix: Vec<f64>,
    separation: f64,
    duration: Vec<f64>,
}

impl<'a> Solver<'a> {
    fn new(base: &'a Base, commuting: &'a Commuting, parameters: &'a Parameters) -> Self {
        let classes = base.jobs.columns();
        let width = stride(classes);
        let mut filled = vec![0.0; base.jobs.rows() * width];
        for (q, factor) in commuting.jobs_per_person.iter().enumerate() {
            for (cell, jobs) in filled[q * width..].iter_mut().zip(base.jobs.row(q)) {
                *cell = jobs / factor;
            }
        }
        let employed = commuting.pairs.residence_sums(&commuting.people);
        let entries =
            parameters.finding * sum(&base.unemployed) + parameters.inactive_return * sum(&base.inactive);
        Self {
            separation: ratio(entries, sum(&employed)),
            duration: parameters.duration(),
            at_work: filled.chunks_exact(width).map(sum).collect(),
            mix: class_mix(&commuting.pairs, &commuting.people, &filled, width),
            base,
            commuting,
            parameters,
            classes,
            width,
            filled,
            employed,
        }
    }

    fn start(&self, start: Option<&Calibration>) -> Unknowns {
        let pairs = &self.commuting.pairs;
        let exit = vec![self.parameters.long_term_exit; pairs.places()];
        let none = vec![0.0; pairs.places()];
        if let Some(start) = start.filter(|s| s.pairs == *pairs && s.width == self.width) {
            return Unknowns {
                reach: Reach::new(pairs, start.reach.weights.clone(), &self.base.mobility),
                vacancies: start.base.vacancies.clone(),
                effective: start.base.effective.clone(),
                effectiveness: start.effectiveness.clone(),
                to_unemployment: start.to_unemployment.clone(),
                long_term_exit: exit,
                long_term: start.base.long_term(start.width),
                hidden: start.base.hidden.clone(),
                intensity: start.intensity,
                pace: 1.0,
                residual: f64::INFINITY,
            };
        }
        let mut weights = self.commuting.people.clone();
        for r in 0..pairs.places() {
            for pair in pairs.of_residence(r) {
                weights[pair] = ratio(weights[pair], self.employed[r] * self.at_work[pairs.workplaces[pair]]);
            }
        }
        let success = 0.55;
        let (places, p) = (pairs.places(), self.parameters);
        let rows = self.mix.chunks_exact(self.width).zip(&self.base.unemployed);
        Unknowns {
            reach: Reach::new(pairs, weights, &self.base.mobility),
            vacancies: self.filled.iter().map(|e| p.vacancy_ratio * e).collect(),
            effective: rows.flat_map(|(mix, u)| mix.iter().map(move |m| 0.7 * m * u)).collect(),
            effectiveness: vec![1.0; places],
            to_unemployment: vec![0.4; places],
            long_term_exit: exit,
            long_term: none.clone(),
            hidden: none,
            intensity: Intensity {
                unemployed: p.finding / success / 0.7,
                inactive: p.inactive_return / success,
                employed: p.job_to_job / success,
            },
            pace: 1.0,
            residual: f64::INFINITY,
        }
    }

    fn compute(&self, unknowns: &Unknowns, matching: &mut Matching) -> Leavers {
        let mut searchers = vec![0.0; self.mix.len()];
        let looking = self.looking(unknowns);
        let searching = Searching {
            effective: &unknowns.effective,
            mix: &self.mix,
            inactive: &looking,
            employed: &self.employed,
            effectiveness: &unknowns.effectiveness,
        };
        searching.searchers(unknowns.intensity, self.width, &mut searchers);
        let pairs = &self.commuting.pairs;
        matching.compute(pairs, &unknowns.reach, &searchers, &Open::alike(&unknowns.vacancies), self.width);
        let mean = mean_success(&self.mix, &matching.success, self.width);
        let rate: Vec<f64> = mean.iter().map(|p| unknowns.intensity.employed * p).collect();
        let mut cells = vec![0.0; self.filled.len()];
        quits(pairs, &self.commuting.people, &rate, &self.filled, matching, &mut cells);
        for (cell, filled) in cells.iter_mut().zip(&self.filled) {
            *cell += self.separation * filled;
        }
        Leavers { rate, cells }
    }

    /// One iteration; sets the residual of the state before it.
    fn improve(&self, unknowns: &mut Unknowns, matching: &mut Matching) {
        let leavers = self.compute(unknowns, matching);
        let success = std::mem::take(&mut matching.success);
        let gap = self.vacancies(unknowns, matching, &leavers)
            + self.reach(unknowns, matching, &leavers)
            + self.people(unknowns, &success, &leavers);
        matching.success = success;
        unknowns.residual = ratio(gap, sum(&self.employed));
    }

    /// Vacancies that fill the posts of leavers, as many a workplace as are filled as fast as the country's; returns the gap
    /// before.
    fn vacancies(&self, unknowns: &mut Unknowns, matching: &Matching, leavers: &Leavers) -> f64 {
        let duration = ratio(self.parameters.vacancy_ratio * sum(&self.at_work), sum(&leavers.cells));
        let mut gap = 0.0;
        for (q, row) in unknowns.vacancies.chunks_exact_mut(self.width).enumerate() {
            let cells = q * self.width..(q + 1) * self.width;
            for (v, cell) in row.iter_mut().zip(cells.clone()) {
                gap += (matching.hires[cell] - leavers.cells[cell]).abs();
                *v = ratio(leavers.cells[cell], matching.filled[cell]);
            }
            let scale = ratio(duration * sum(&leavers.cells[cells]), sum(row));
            row.iter_mut().for_each(|v| *v *= scale);
        }
        gap
    }

    /// Commuting reach.
    fn reach(&self, unknowns: &mut Unknowns, matching: &Matching, leavers: &Leavers) -> f64 {
        let pairs = &self.commuting.pairs;
        let mut gap = 0.0;
        let mut weights = unknowns.reach.weights.clone();
        for (r, rate) in leavers.rate.iter().enumerate() {
            for pair in pairs.of_residence(r) {
                let out = self.commuting.people[pair] * (self.separation + rate);
                gap += (matching.pair_hires[pair] - out).abs();
                weights[pair] *= ratio(out, matching.pair_hires[pair]);
            }
        }
        unknowns.reach.set_weights(pairs, &weights);
        gap
    }

    /// Effectiveness of residents' search, intensities, and the unemployed by class and duration.
    fn people(&self, unknowns: &mut Unknowns, success: &[f64], leavers: &Leavers) -> f64 {
        let (width, places) = (self.width, self.employed.len());
        let mean = mean_success(&self.mix, success, width);
        let looking = self.looking(unknowns);
        let (mut found, mut returned, mut moved, mut gap) = (0.0, 0.0, 0.0, 0.0);
        let mut scale = (0.0, 0.0);
        for r in 0..places {
            let z = unknowns.effectiveness[r];
            let row = r * width..(r + 1) * width;
            let chance: f64 =
                success[row.clone()].iter().zip(&unknowns.effective[row]).map(|(p, u)| p * u).sum();
            let unemployed = z * unknowns.intensity.unemployed * chance;
            let inactive = z * unknowns.intensity.inactive * looking[r] * mean[r];
            let wanted = self.separation * self.employed[r];
            gap += (unemployed + inactive - wanted).abs();
            if unemployed + inactive > 0.0 {
                let step = wanted / (unemployed + inactive);
                unknowns.effectiveness[r] *=
                    if unknowns.pace < 1.0 { math::pow(step, unknowns.pace) } else { step };
            }
            found += unemployed;
            returned += inactive;
            moved += self.employed[r] * leavers.rate[r];
            scale.0 += unknowns.effectiveness[r] * self.employed[r];
            scale.1 += self.employed[r];
        }
        let p = self.parameters;
        let mean_z = ratio(scale.0, scale.1);
        let wanted =
            ratio(p.inactive_return * sum(&self.base.inactive), p.finding * sum(&self.base.unemployed));
        let actual = ratio(returned, found);
        let intensity = &mut unknowns.intensity;
        gap += (moved - p.job_to_job * scale.1).abs() + (returned - wanted * found).abs();
        intensity.employed *= or_one(ratio(p.job_to_job * scale.1, moved));
        intensity.inactive *= or_one(ratio(wanted, actual)) * or_one(mean_z);
        intensity.unemployed *= or_one(mean_z);
        unknowns.effectiveness.iter_mut().for_each(|z| *z /= or_one(mean_z));
        gap + self.unemployed(unknowns, success)
    }

    /// θ, effective unemployed and hidden; returns the change of the latter two.
    fn unemployed(&self, unknowns: &mut Unknowns, success: &[f64]) -> f64 {
        let (mut gap, ages) = (0.0, self.duration.len() - 1);
        let mut effective = vec![0.0; self.width];
        for r in 0..self.employed.len() {
            let row = r * self.width..(r + 1) * self.width;
            self.cap_exit(unknowns, r, success);
            let mut long_term = 0.0;
            let all = self.spells(unknowns, r, &success[row.clone()], |age, c, stock| {
                if age == 0 {
                    effective[c] = 0.0;
                }
                effective[c] += self.duration[age] * stock;
                long_term += if age == ages { stock } else { 0.0 };
            });
            unknowns.to_unemployment[r] = ratio(self.base.unemployed[r], all);
            let theta = unknowns.to_unemployment[r];
            for (c, old) in unknowns.effective[row].iter_mut().enumerate() {
                let new = theta * effective[c];
                let intensity = unknowns.effectiveness[r] * unknowns.intensity.unemployed;
                gap += (intensity * (new - *old)).abs();
                *old = new;
            }
            gap += self.hide(unknowns, r, theta * long_term, success);
        }
        gap
    }

    /// Stocks by age if all separations led to unemployment; returns their sum.
    fn spells(
        &self,
        unknowns: &Unknowns,
        r: usize,
        success: &[f64],
        mut keep: impl FnMut(usize, usize, f64),
    ) -> f64 {
        let search = unknowns.effectiveness[r] * unknowns.intensity.unemployed;
        let ages = self.duration.len() - 1;
        let mut all = 0.0;
        for c in 0..self.width {
            let mut stock = self.separation * self.employed[r] * self.mix[r * self.width + c];
            for age in 0..ages {
                keep(age, c, stock);
                all += stock;
                stock *= 1.0 - hazard(self.duration[age], search * success[c]);
            }
            let left = hazard(self.duration[ages], search * success[c]) + unknowns.long_term_exit[r];
            let stock = ratio(stock, left);
            keep(ages, c, stock);
            all += stock;
        }
        all
    }

    fn finish(&self, unknowns: Unknowns, matching: &mut Matching, iterations: usize) -> Calibration {
        self.compute(&unknowns, matching);
        let mut base = self.base_state(&unknowns, matching);
        let effective_gap = unknowns.effective.iter().zip(&base.effective).map(|(a, b)| a - b).collect();
        base.vacancies.clone_from(&unknowns.vacancies);
        let vacancy_ratio = self
            .filled
            .iter()
            .zip(&base.vacancies)
            .map(|(e, v)| if *e > 0.0 { v / e } else { self.parameters.vacancy_ratio });
        let mut calibration = Calibration {
            pairs: self.commuting.pairs.clone(),
            jobs_per_person: self.commuting.jobs_per_person.clone(),
            width: self.width,
            classes: self.classes,
            parameters: *self.parameters,
            older: Vec::new(),
            separation: self.separation,
            duration: self.duration.clone(),
            vacancy_ratio: vacancy_ratio.collect(),
            gaps: Gaps::default(),
            effective_gap,
            success: matching.success.clone(),
            residual: unknowns.residual,
            iterations,
            open_posts: base.open_posts(self.width),
            base,
            reach: unknowns.reach,
            to_unemployment: unknowns.to_unemployment,
            effectiveness: unknowns.effectiveness,
            intensity: unknowns.intensity,
            long_term_exit: unknowns.long_term_exit,
        };
        calibration.gaps = crate::model::labour::market::step::gaps(&calibration);
        calibration
    }

    fn base_state(&self, unknowns: &Unknowns, matching: &Matching) -> State {
        let (width, ages) = (self.width, self.duration.len() - 1);
        let cells = self.filled.len();
        let mut state = State {
            filled: self.filled.clone(),
            cohorts: Cohorts::new(self.employed.len(), ages, width),
            long_term: vec![0.0; cells],
            effective: vec![0.0; cells],
            inactive: self.base.inactive.clone(),
            hidden: unknowns.hidden.clone(),
            early_retired: vec![0.0; self.employed.len()],
            bridged: vec![0.0; self.employed.len()],
            trained: vec![0.0; cells],
            pairs: self.commuting.people.clone(),
            mix: self.mix.clone(),
            ..State::default()
        };
        for r in 0..self.employed.len() {
            let search = unknowns.effectiveness[r] * unknowns.intensity.unemployed;
            let inflow = unknowns.to_unemployment[r] * self.separation * self.employed[r];
            for c in 0..width {
                let cell = r * width + c;
                let chance = search * matching.success[cell];
                let mut stock = inflow * self.mix[cell];
                for age in 0..ages {
                    state.cohorts.row_mut(age, r)[c] = stock;
                    stock *= 1.0 - hazard(self.duration[age], chance);
                }
                let left = hazard(self.duration[ages], chance) + unknowns.long_term_exit[r];
                state.long_term[cell] = ratio(stock, left);
            }
        }
        state.weigh(&self.duration);
        state
    }
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// a / b, 0 where b is not positive.
fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

fn or_one(value: f64) -> f64 {
    if value > 0.0 { value } else { 1.0 }
}
