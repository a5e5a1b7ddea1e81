//! Milestones of every place: how deep, when, for how long.

use crate::inputs::ModelInputs;
use crate::results::collect::{Draws, Quantity, Unit, base_levels};
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::{Column, ResultTable};
use crate::results::tables::{number, table, text};

/// One place's path in one draw, in jobs.
struct Path<'a> {
    changes: &'a [f64],
    start: i32,
}

impl Path<'_> {
    /// The smallest (sign −1) or largest (sign 1) change with its first year; 0 and the first year if none.
    fn peak(&self, sign: f64) -> (f64, i32) {
        let better = |best: (f64, i32), (year, &change): (usize, &f64)| {
            if sign * change > sign * best.0 { (change, self.start + year as i32) } else { best }
        };
        self.changes.iter().enumerate().fold((0.0, self.start), better)
    }

    /// The first year from that of the largest loss on in which the loss is at most 1 % of base-year jobs; the year after
    /// the last if there is none.
    fn recovery_year(&self, base: f64) -> i32 {
        let from = (self.peak(-1.0).1 - self.start) as usize;
        let back = self.changes[from..].iter().position(|change| *change >= -RECOVERED * base);
        self.start + from as i32 + back.unwrap_or(self.changes.len() - from) as i32
    }

    /// Sum of yearly changes of one sign.
    fn job_years(&self, sign: f64) -> f64 {
        self.changes.iter().filter(|c| sign * **c > 0.0).fold(0.0, |sum, c| sum + c.abs())
    }
}

/// A loss of at most this share of base-year jobs counts as recovered.
const RECOVERED: f64 = 0.01;

/// A milestone: name, unit, meaning, and its value on a path with the place's base-year jobs.
type Milestone = (&'static str, &'static str, &'static str, fn(&Path<'_>, f64) -> f64);

const MILESTONES: [Milestone; 9] = [
    ("peak_loss", "jobs", "largest loss of jobs in any year (negative)", |p, _| p.peak(-1.0).0),
    ("peak_loss_year", "year", "year of the largest loss; the base year if there is none", |p, _| {
        f64::from(p.peak(-1.0).1)
    }),
    (
        "recovery_year",
        "year",
        "first year from that of the largest loss on with jobs within 1 % of the counterfactual; the year after the last \
         if there is none",
        |p, base| f64::from(p.recovery_year(base)),
    ),
    ("peak_gain", "jobs", "largest gain of jobs in any year", |p, _| p.peak(1.0).0),
    ("peak_gain_year", "year", "year of the largest gain; the base year if there is none", |p, _| {
        f64::from(p.peak(1.0).1)
    }),
    ("job_years_lost", "job-years", "sum of losses over the years with fewer jobs", |p, _| p.job_years(-1.0)),
    ("job_years_gained", "job-years", "sum of gains over the years with more jobs", |p, _| p.job_years(1.0)),
    ("final_change", "jobs", "change of jobs in the last year", |p, _| {
        p.changes.last().copied().unwrap_or(0.0)
    }),
    ("final_change_share", "1", "change of jobs in the last year over base-year jobs", |p, base| {
        let last = p.changes.last().copied().unwrap_or(0.0);
        if base > 0.0 { last / base } else { 0.0 }
    }),
];

/// The table `milestones`.
pub(crate) fn milestones(inputs: &ModelInputs, draws: &Draws<'_>) -> ResultTable {
    let places = &inputs.dataset.places;
    let base = base_levels(&inputs.dataset, Unit::Place, Quantity::Jobs);
    let changes = draws.quantity_change(Unit::Place, Quantity::Jobs);
    let years = inputs.year_count();
    let path =
        |draw: &'_ [f64], place: usize| -> Vec<f64> { draw[place * years..(place + 1) * years].to_vec() };
    let mut columns = vec![
        text("place", "Code of the place.", places.iter().map(|p| p.code.clone()).collect()),
        text("place_name", "Name of the place.", places.iter().map(|p| p.name.clone()).collect()),
    ];
    for (name, unit, description, value) in MILESTONES {
        let values: Vec<Vec<f64>> = changes
            .iter()
            .map(|draw| {
                let of = |p: usize| value(&Path { changes: &path(draw, p), start: inputs.start }, base[p]);
                (0..places.len()).map(of).collect()
            })
            .collect();
        let quantiles = &inputs.outputs.quantiles;
        columns.extend(statistic_columns(name, unit, description, summarise(&values, quantiles), quantiles));
    }
    columns.push(loss_probability(&changes, years, places.len()));
    table("milestones", 1, columns)
}

/// Share of draws in which a place has fewer jobs in the last year.
fn loss_probability(changes: &[Vec<f64>], years: usize, places: usize) -> Column {
    let lost = |p: usize| changes.iter().filter(|draw| draw[(p + 1) * years - 1] < 0.0).count();
    let shares = (0..places).map(|p| lost(p) as f64 / changes.len() as f64).collect();
    number(
        "loss_probability",
        "1",
        "share of draws with fewer jobs in the last year than the counterfactual",
        shares,
    )
}
