//! Public capital: spending opens after a gestation lag and then raises output by its stock or by what it brings within reach.

use super::effects::{net_of_displaced, sell};
use super::industries::Industries;
use super::{Done, Programme, Setting, matrix, or};
use crate::engine::year::YearState;
use crate::inputs::policy::{Action, Policy};
use crate::math;
use crate::matrix::Matrix;
use crate::model::policy::infrastructure::{
    accessibility, accessibility_ratio, log_output_factor, maturing_elasticity,
};

/// Sector classes of agglomeration.
const CLASSES: usize = 5;

/// Accessibility of places through supported pairs, by sector class.
pub struct Reach {
    by_class: Vec<Vec<(f64, f64)>>,
}

/// Class, distance decay and elasticity follow from the section: manufacturing, construction, consumer services, business services,
/// all other.
fn class(section: &str) -> usize {
    match section {
        "C" => 0,
        "F" => 1,
        "G" | "I" | "R" | "S" | "T" => 2,
        "J" | "K" | "L" | "M" | "N" => 3,
        _ => 4,
    }
}

fn decay(setting: &Setting<'_>, class: usize) -> f64 {
    let n = &setting.numbers;
    [n.decay_manufacturing, n.decay_construction, n.decay_services, n.decay_services, n.decay_manufacturing]
        [class]
}

fn elasticity(setting: &Setting<'_>, class: usize) -> f64 {
    let n = &setting.numbers;
    [
        n.agglomeration_manufacturing,
        n.agglomeration_construction,
        n.agglomeration_consumer_services,
        n.agglomeration_business_services,
        n.agglomeration_all,
    ][class]
}

impl Reach {
    /// Accessibility before anything is built; supported places are those that get money.
    pub fn new(setting: &Setting<'_>, weights: &[f64]) -> Self {
        let jobs: Vec<f64> = setting.inputs.dataset.places.iter().map(|p| p.jobs).collect();
        let treated: Vec<bool> = weights.iter().map(|w| *w > 0.0).collect();
        let of = |class: usize| accessibility(&setting.distances, &jobs, &treated, decay(setting, class));
        // Classes with the same decay share their sums.
        let mut by_class: Vec<Vec<(f64, f64)>> = Vec::new();
        for c in 0..CLASSES {
            let same = (0..c).find(|&earlier| decay(setting, earlier) == decay(setting, c));
            let sums = same.map_or_else(|| of(c), |earlier| by_class[earlier].clone());
            by_class.push(sums);
        }
        Self { by_class }
    }
}

/// Raises output by what has opened; returns outputs (£m opened so far), jobs and net jobs by place.
pub fn act(
    programme: &Programme,
    policy: &Policy,
    setting: &Setting<'_>,
    year: usize,
    state: &mut YearState,
) -> (Done, Vec<f64>) {
    let (Action::Stock { gestation, displacement, .. }
    | Action::Accessibility { gestation, displacement, .. }) = &policy.action
    else {
        return (Done::default(), vec![0.0; programme.weights.len()]);
    };
    let numbers = &setting.numbers;
    let lag = or(setting, *gestation, numbers.gestation).round().max(0.0) as usize;
    // `capital[0]` is the spending of year 1; what was spent in year s opens in year s + lag.
    let opened = (year.saturating_sub(lag)).min(programme.capital.len());
    let open: f64 = programme.capital[..opened].iter().flatten().sum::<f64>() / numbers.cost_overrun;
    if open == 0.0 {
        return (Done::default(), vec![0.0; programme.weights.len()]);
    }
    let gross = match &policy.action {
        Action::Accessibility { cut, .. } => {
            let planned: f64 = policy.budget.iter().sum::<f64>() / numbers.cost_overrun;
            let done = if planned > 0.0 { (open / planned).min(1.0) } else { 0.0 };
            nearer(programme, cut * done, setting, state)
        }
        Action::Stock { elasticity, .. } => {
            let ages = |s: usize| (opened - 1 - s) as f64;
            let fixed = elasticity.map(|e| setting.values.value(e));
            let value = |age: f64| {
                fixed.unwrap_or_else(|| {
                    maturing_elasticity(
                        numbers.elasticity_short,
                        numbers.elasticity_long,
                        numbers.maturing_years,
                        age,
                    )
                })
            };
            let left: Vec<(f64, f64)> = (0..opened)
                .map(|s| {
                    (math::pow(1.0 - numbers.depreciation, ages(s)) / numbers.cost_overrun, value(ages(s)))
                })
                .collect();
            stock(&programme.capital[..opened], &left, setting, state)
        }
        _ => return (Done::default(), vec![0.0; programme.weights.len()]),
    };
    let share = or(setting, *displacement, numbers.infrastructure_displacement);
    let total: f64 = gross.iter().sum();
    let net = without_displaced(&gross, (&programme.industries, share), setting, state);
    let displaced = total - net.iter().sum::<f64>();
    (Done { outputs: open, gross: total, displaced, ..Done::default() }, net)
}

/// Output by the stock of each place; returns jobs by place.
fn stock(
    capital: &[Vec<f64>],
    left: &[(f64, f64)],
    setting: &Setting<'_>,
    state: &mut YearState,
) -> Vec<f64> {
    let places = &setting.inputs.dataset.places;
    let factors: Vec<f64> = (0..places.len())
        .map(|p| {
            if capital.iter().all(|year| year[p] == 0.0) {
                return 1.0;
            }
            let additions =
                capital.iter().zip(left).map(|(year, (kept, elasticity))| (year[p] * kept, *elasticity));
            math::exp(log_output_factor(setting.numbers.stock_per_gva * places[p].gva, additions))
        })
        .collect();
    raise_output(state, setting, &Factors::of_places(factors))
}

/// Output by what has come nearer; returns jobs by place.
fn nearer(programme: &Programme, cut: f64, setting: &Setting<'_>, state: &mut YearState) -> Vec<f64> {
    let Some(reach) = &programme.reach else { return vec![0.0; programme.weights.len()] };
    let by_class: Vec<Vec<f64>> = (0..CLASSES)
        .map(|c| {
            let (alpha, elasticity) = (decay(setting, c), elasticity(setting, c));
            reach.by_class[c]
                .iter()
                .map(|&s| math::pow(accessibility_ratio(s, cut, alpha), elasticity))
                .collect()
        })
        .collect();
    let class_of = setting.inputs.dataset.industries.iter().map(|i| class(&i.section)).collect();
    raise_output(state, setting, &Factors { by_class, class_of })
}

/// Factors on output by place and class of industry.
pub struct Factors {
    /// `[class][place]`.
    by_class: Vec<Vec<f64>>,
    /// Class of every industry; industries beyond its end are of the first class.
    class_of: Vec<usize>,
}

impl Factors {
    /// The same factor for all industries of a place.
    pub fn of_places(factors: Vec<f64>) -> Self {
        Self { by_class: vec![factors], class_of: Vec::new() }
    }

    fn class(&self, industry: usize) -> usize {
        self.class_of.get(industry).copied().unwrap_or(0)
    }

    /// Industries whose output changes anywhere, ascending.
    fn rising(&self, output: &Matrix) -> Vec<usize> {
        let changes = |i: usize| {
            let factors = &self.by_class[self.class(i)];
            factors.iter().enumerate().any(|(p, factor)| *factor != 1.0 && output[(p, i)] != 0.0)
        };
        (0..output.columns()).filter(|&i| changes(i)).collect()
    }
}

/// Multiplies the output of cells by a factor; the share φ of the rise comes with jobs, the rest is output per job.
///
/// Returns the jobs that come, by place.
pub fn raise_output(state: &mut YearState, setting: &Setting<'_>, factors: &Factors) -> Vec<f64> {
    let data = &setting.inputs.dataset;
    let response = setting.numbers.job_response;
    let output = &setting.base.accounts.output;
    let rising = factors.rising(output);
    let mut jobs = vec![0.0; data.places.len()];
    if rising.is_empty() {
        return jobs;
    }
    let YearState { sales_change, labour_factor, .. } = state;
    let sales = matrix(sales_change, data);
    for &i in &rising {
        labour_factor.entry(i).or_insert_with(|| vec![1.0; data.places.len()]);
    }
    let rises: Vec<Vec<Rise>> =
        factors.by_class.iter().map(|of| of.iter().map(|f| Rise::new(*f, response)).collect()).collect();
    let mut columns: Vec<(usize, &[Rise], &mut Vec<f64>)> = labour_factor
        .iter_mut()
        .filter(|(i, _)| rising.binary_search(i).is_ok())
        .map(|(i, column)| (*i, rises[factors.class(*i)].as_slice(), column))
        .collect();
    for (p, sum) in jobs.iter_mut().enumerate() {
        let (sales, output, intensity) = (sales.row_mut(p), output.row(p), setting.intensity.row(p));
        for (i, rises, column) in &mut columns {
            let (rise, made) = (&rises[p], output[*i]);
            if rise.by == 0.0 || made == 0.0 {
                continue;
            }
            sales[*i] += made * rise.by;
            *sum += rise.with_jobs * made * intensity[*i] * column[p];
            column[p] *= rise.jobs_per_sale;
        }
    }
    jobs
}

/// A rise of output, and what of it comes with jobs.
struct Rise {
    by: f64,
    with_jobs: f64,
    /// Jobs per sale afterwards over those before.
    jobs_per_sale: f64,
}

impl Rise {
    fn new(factor: f64, response: f64) -> Self {
        let by = factor - 1.0;
        Self { by, with_jobs: response * by, jobs_per_sale: (1.0 + response * by) / (1.0 + by) }
    }
}

/// Takes what is displaced from neighbours; returns net jobs by place.
fn without_displaced(
    gross: &[f64],
    (all, share): (&Industries, f64),
    setting: &Setting<'_>,
    state: &mut YearState,
) -> Vec<f64> {
    let net = net_of_displaced(gross, all, share, setting);
    // The gain is in the sales already; only the neighbours' loss is added.
    let lost: Vec<f64> = net.iter().zip(gross).map(|(n, g)| n - g).collect();
    sell(&lost, all, setting, state);
    net
}
