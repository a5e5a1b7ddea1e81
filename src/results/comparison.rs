//! The scenario and its variants side by side, draw by draw: which is better, how often, and by how much.
//!
//! Every alternative is compared with the run's counterfactual under the same draws, so that their differences hold nothing but what
//! the alternatives do. Regret of an alternative in a draw is what the best one achieves more; the switching value is the factor by
//! which the better one's mean would have to change for both to be equal.

use std::borrow::Cow;

use crate::engine::EngineOutput;
use crate::engine::draw::DrawResult;
use crate::engine::labour::{LabourVariable, at};
use crate::engine::policy::YearVariable;
use crate::inputs::ModelInputs;
use crate::model::policy::appraisal::discount_factor;
use crate::results::collect::{Draws, Quantity, Unit, base_levels};
use crate::results::inequality::theil_change;
use crate::results::policies::{distributional_weights, number};
use crate::results::rankings::worst_places;
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::{ColumnValues, ResultTable};
use crate::results::tables::{self, table, text};

/// Name of the scenario among its alternatives in the tables; words call it by its title.
pub(crate) const SCENARIO: &str = "scenario";

/// What alternatives are compared by: name, unit, meaning, and whether more is better.
const METRICS: [(&str, &str, &str, bool); 13] = [
    ("job_years", "job-years", "change of jobs, summed over places and years", true),
    (
        "job_years_worst",
        "job-years",
        "the same in the places that are worst off by the chosen definition",
        true,
    ),
    ("present_value_gva", "GBP million", "change of value added, discounted", true),
    (
        "weighted_present_value_gva",
        "GBP million",
        "the same with Green Book weights by the places' income",
        true,
    ),
    ("present_value_cost", "GBP million", "money that policies spend, discounted", false),
    (
        "present_value_regrown_pay",
        "GBP million",
        "pay of public posts that grew back where relocated ones had left, discounted; in no policy's budget",
        false,
    ),
    (
        "job_years_per_million",
        "job-years per GBP million",
        "discounted job-years over present value of cost and of pay of regrown posts",
        true,
    ),
    (
        "theil_change",
        "1",
        "change of Theil's index of value added per head in the last year, without set-apart places",
        false,
    ),
    (
        "work_years",
        "person-years",
        "change of residents in work, summed over places and years; 0 without a labour market",
        true,
    ),
    ("work_years_worst", "person-years", "the same in the places that are worst off", true),
    (
        "jobless_years_worst",
        "person-years",
        "change of residents of 16 to 64 without work in the places that are worst off: unemployed, inactive, in training, retired early",
        false,
    ),
    (
        "joblessness_worst",
        "percentage points",
        "change of their share in the residents of 16 to 64, mean over years; people who move count where they live",
        false,
    ),
    (
        "present_value_income_worst",
        "GBP million",
        "change of income of residents of the places that are worst off, discounted; 0 without a labour market",
        true,
    ),
];

/// Alternatives with their metrics, `[alternative][metric][draw]`.
pub(crate) struct Comparison {
    names: Vec<String>,
    values: Vec<Vec<Vec<f64>>>,
}

impl Comparison {
    /// `None` if there is neither a policy nor a variant.
    pub(crate) fn new(inputs: &ModelInputs, output: &EngineOutput) -> Option<Self> {
        if !inputs.policy.any() && inputs.variants.is_empty() {
            return None;
        }
        let shared = Shared::new(inputs, output);
        let variants = inputs.variants.iter().zip(&output.variants);
        let others = variants.map(|((name, _), draws)| (name.clone(), shared.metrics(draws)));
        let own = (SCENARIO.to_owned(), shared.metrics(&output.draws));
        let (names, values) = std::iter::once(own).chain(others).unzip();
        Some(Self { names, values })
    }

    /// The table `comparison`.
    pub(crate) fn table(&self, inputs: &ModelInputs) -> ResultTable {
        let keys: Vec<(usize, usize)> =
            (0..self.names.len()).flat_map(|a| (0..METRICS.len()).map(move |m| (a, m))).collect();
        let draws = self.values[0][0].len();
        let of = |values: &dyn Fn(usize, usize, usize) -> f64| -> Vec<Vec<f64>> {
            (0..draws).map(|d| keys.iter().map(|&(a, m)| values(a, m, d)).collect()).collect()
        };
        let regret = |a: usize, m: usize, d: usize| {
            let sign = if METRICS[m].3 { 1.0 } else { -1.0 };
            let best =
                (0..self.names.len()).map(|b| sign * self.values[b][m][d]).fold(f64::NEG_INFINITY, f64::max);
            best - sign * self.values[a][m][d]
        };
        let column = |name: &str, description: &str, of: &dyn Fn(usize, usize) -> String| {
            text(name, description, keys.iter().map(|&(a, m)| of(a, m)).collect())
        };
        let quantiles = &inputs.outputs.quantiles;
        let mut columns = vec![
            column("alternative", "The scenario or one of its variants.", &|a, _| self.names[a].clone()),
            column("metric", "What is compared.", &|_, m| METRICS[m].0.to_owned()),
            column("unit", "Unit of the metric.", &|_, m| METRICS[m].1.to_owned()),
            column("meaning", "The metric in words.", &|_, m| METRICS[m].2.to_owned()),
        ];
        let level = of(&|a, m, d| self.values[a][m][d]);
        let description = "against the counterfactual";
        columns.extend(statistic_columns(
            "value",
            "as the unit",
            description,
            summarise(&level, quantiles),
            quantiles,
        ));
        let regret = of(&regret);
        let description = "what the best alternative of the draw achieves more";
        columns.extend(statistic_columns(
            "regret",
            "as the unit",
            description,
            summarise(&regret, quantiles),
            quantiles,
        ));
        table("comparison", 2, columns)
    }

    /// The table `robustness`.
    pub(crate) fn robustness(&self, inputs: &ModelInputs) -> ResultTable {
        let count = self.names.len();
        let mut keys: Vec<(usize, usize, usize)> = Vec::new();
        for a in 0..count {
            for b in (0..count).filter(|b| *b != a) {
                keys.extend((0..METRICS.len()).map(|m| (a, b, m)));
            }
        }
        let quantiles = &inputs.outputs.quantiles;
        let column = |name: &str, description: &str, of: &dyn Fn((usize, usize, usize)) -> String| {
            text(name, description, keys.iter().map(|key| of(*key)).collect())
        };
        let differences: Vec<Vec<f64>> = (0..self.values[0][0].len())
            .map(|d| keys.iter().map(|&(a, b, m)| self.values[a][m][d] - self.values[b][m][d]).collect())
            .collect();
        let mut columns = vec![
            column("alternative", "One alternative.", &|(a, ..)| self.names[a].clone()),
            column("other", "The other.", &|(_, b, _)| self.names[b].clone()),
            column("metric", "What is compared.", &|(.., m)| METRICS[m].0.to_owned()),
            tables::column(
                "more_is_better",
                "",
                "Whether more is better.",
                ColumnValues::Flag(keys.iter().map(|k| METRICS[k.2].3).collect()),
            ),
            tables::number(
                "better_share",
                "1",
                "share of draws in which the first is better; equal draws count half",
                keys.iter().map(|&k| self.better(k)).collect(),
            ),
            tables::number(
                "switching_value",
                "1",
                "mean of the other over mean of the first: the factor at which both are equal; NaN if the first has none",
                keys.iter().map(|&k| self.switching(k)).collect(),
            ),
        ];
        let description = "first less other, draw by draw";
        columns.extend(statistic_columns(
            "difference",
            "as the metric",
            description,
            summarise(&differences, quantiles),
            quantiles,
        ));
        table("robustness", 3, columns)
    }

    fn better(&self, (a, b, m): (usize, usize, usize)) -> f64 {
        let sign = if METRICS[m].3 { 1.0 } else { -1.0 };
        let pairs = self.values[a][m].iter().zip(&self.values[b][m]);
        let score = |(x, y): (&f64, &f64)| {
            let gap = sign * (x - y);
            if gap > 0.0 {
                1.0
            } else if gap == 0.0 {
                0.5
            } else {
                0.0
            }
        };
        pairs.map(score).sum::<f64>() / self.values[a][m].len() as f64
    }

    fn switching(&self, (a, b, m): (usize, usize, usize)) -> f64 {
        let mean = |x: usize| self.values[x][m].iter().sum::<f64>() / self.values[x][m].len() as f64;
        if mean(a) == 0.0 { f64::NAN } else { mean(b) / mean(a) }
    }
}

/// Residents of 16 to 64 without work.
const JOBLESS: [LabourVariable; 5] = [
    LabourVariable::UnemployedShort,
    LabourVariable::UnemployedLong,
    LabourVariable::Inactive,
    LabourVariable::Trainees,
    LabourVariable::EarlyRetired,
];

/// People of a draw and of its counterfactual ([`LabourResult::places`](crate::engine::labour::LabourResult::places)), as far as there are any.
type Sides<'a> = [Option<Cow<'a, [f64]>>; 2];

fn people_of(draw: &DrawResult) -> Option<Cow<'_, [f64]>> {
    draw.labour.as_ref().map(|labour| labour.places.read())
}

/// What all alternatives are measured with.
struct Shared<'a> {
    inputs: &'a ModelInputs,
    output: &'a EngineOutput,
    worst: Vec<bool>,
    first: usize,
}

impl<'a> Shared<'a> {
    fn new(inputs: &'a ModelInputs, output: &'a EngineOutput) -> Self {
        let policies = |inputs: &'a ModelInputs| inputs.policy.list.iter().map(|p| p.start);
        let all = policies(inputs).chain(inputs.variants.iter().flat_map(|(_, v)| policies(v)));
        Self { inputs, output, worst: worst_places(inputs, output), first: all.min().unwrap_or(1) }
    }

    /// Metrics of an alternative, `[metric][draw]`.
    fn metrics(&self, draws: &[DrawResult]) -> Vec<Vec<f64>> {
        let view = Draws::of(self.inputs, draws, self.output.counterfactual.as_deref());
        let base = base_levels(&self.inputs.dataset, Unit::Place, Quantity::Gva);
        let mut metrics = vec![Vec::with_capacity(draws.len()); METRICS.len()];
        for draw in 0..draws.len() {
            let of_draw = self.metrics_in(&view, draws, draw, &base);
            metrics.iter_mut().zip(of_draw).for_each(|(all, value)| all.push(value));
        }
        metrics
    }

    /// Metrics of an alternative in one draw.
    ///
    /// * `base` – value added in the base year, `[place]`.
    fn metrics_in(
        &self,
        view: &Draws<'_>,
        draws: &[DrawResult],
        draw: usize,
        base: &[f64],
    ) -> [f64; METRICS.len()] {
        let jobs = view.change_in(draw, Unit::Place, Quantity::Jobs.parts());
        let gva = view.change_in(draw, Unit::Place, Quantity::Gva.parts());
        let level = view.level_in(draw, Unit::Place, Quantity::Gva, base);
        let other: Vec<f64> = level.iter().zip(&gva).map(|(level, change)| level - change).collect();
        let sum = |rows: &[f64], weight: &dyn Fn(usize, usize) -> f64| -> f64 {
            let years = self.inputs.year_count();
            rows.iter().enumerate().map(|(row, v)| v * weight(row / years, row % years)).sum()
        };
        let values = &self.output.parameter_values[draw];
        let rate = number(self.inputs, values, "appraisal.discount_rate");
        let discount = |t: usize| discount_factor(rate, t.saturating_sub(self.first));
        let weights = distributional_weights(self.inputs, values);
        let money = |variable| present_value(&draws[draw], variable, &discount);
        let (cost, regrown) = (money(YearVariable::Spent), money(YearVariable::RegrownPay));
        let other_draws = self.output.counterfactual.as_ref();
        let sides = [people_of(&draws[draw]), other_draws.and_then(|draws| people_of(&draws[draw]))];
        let people = |variables: &[LabourVariable], worst: bool, factor: &dyn Fn(usize) -> f64| {
            self.people(&sides, (variables, worst), factor)
        };
        let plain = |_: usize| 1.0;
        [
            sum(&jobs, &|_, _| 1.0),
            sum(&jobs, &|p, _| f64::from(u8::from(self.worst[p]))),
            sum(&gva, &|_, t| discount(t)),
            sum(&gva, &|p, t| discount(t) * weights[p]),
            cost,
            regrown,
            if cost > 0.0 { sum(&jobs, &|_, t| discount(t)) / (cost + regrown) } else { 0.0 },
            theil_change(self.inputs, &level, &other),
            people(&[LabourVariable::Employed], false, &plain),
            people(&[LabourVariable::Employed], true, &plain),
            people(&JOBLESS, true, &plain),
            self.joblessness(&sides),
            people(&[LabourVariable::Income], true, &discount),
        ]
    }

    /// Change of the jobless share of residents of the worst places, points, mean over years.
    fn joblessness(&self, [own, other]: &Sides<'_>) -> f64 {
        let (places, years) = (self.worst.len(), self.inputs.year_count());
        let data = self.inputs.dataset.places.iter().zip(&self.worst).filter(|(_, worst)| **worst);
        let (mut people, mut jobless) = (0.0, 0.0);
        for account in data.map(|(place, _)| place.labour_account()) {
            people += account.working_age;
            jobless += account.working_age - account.employed;
        }
        let share = |changes: &[f64], year: usize| -> f64 {
            let now = |variable: LabourVariable| -> f64 {
                let worst = (0..places).filter(|&p| self.worst[p]);
                worst.map(|p| changes[at(years, (p, year), variable)]).sum()
            };
            let without = jobless + JOBLESS.into_iter().map(now).sum::<f64>();
            let all = people + JOBLESS.into_iter().map(now).sum::<f64>() + now(LabourVariable::Employed);
            if all > 0.0 { 100.0 * without / all } else { 0.0 }
        };
        let mean = |changes: &Option<Cow<'_, [f64]>>| -> f64 {
            let Some(changes) = changes else { return 0.0 };
            (0..years).map(|year| share(changes, year)).sum::<f64>() / years as f64
        };
        let base = if people > 0.0 { 100.0 * jobless / people } else { 0.0 };
        let without = if own.is_some() { base } else { 0.0 };
        let other = if self.output.counterfactual.is_some() { mean(other) } else { without };
        mean(own) - other
    }

    /// Change of people against the counterfactual, summed over places and years, weighted by year.
    fn people(
        &self,
        [own, other]: &Sides<'_>,
        (variables, worst): (&[LabourVariable], bool),
        weight: &dyn Fn(usize) -> f64,
    ) -> f64 {
        let (places, years) = (self.worst.len(), self.inputs.year_count());
        let sum = |changes: &Option<Cow<'_, [f64]>>| -> f64 {
            let Some(changes) = changes else { return 0.0 };
            let of = |year: usize, v: &LabourVariable| -> f64 {
                let counted = (0..places).filter(|&p| !worst || self.worst[p]);
                counted.map(|p| changes[at(years, (p, year), *v)]).sum()
            };
            let year = |year: usize| weight(year) * variables.iter().map(|v| of(year, v)).sum::<f64>();
            (0..years).map(year).sum()
        };
        sum(own) - sum(other)
    }
}

/// Present value of a variable of all policies of a draw, £m.
fn present_value(draw: &DrawResult, variable: YearVariable, discount: &dyn Fn(usize) -> f64) -> f64 {
    let Some(result) = &draw.policy else { return 0.0 };
    let of =
        |k: usize| (0..result.years()).map(move |t| discount(t) * result.year(k, t, variable)).sum::<f64>();
    (0..result.count()).map(of).sum()
}
