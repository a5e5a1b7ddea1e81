//! Labour-only runs: one path, or replicates of a stochastic one.
//!
//! Replicate n draws from the stream (seed, `labour_only`, n). Replicates are computed in parallel, a few at a time, and joined
//! in order, so that neither memory nor bytes depend on how many there are or on the threads.

use rayon::prelude::*;

use crate::engine::sampling::stream;
use crate::inputs::labour_only::{LabourInputs, Model};
pub use crate::model::labour::Path;
use crate::model::labour::{drc, search, stochastic};

/// Replicates in memory at a time.
const BATCH: usize = 8;

/// What a labour-only run gives.
#[derive(Clone, Debug)]
pub struct LabourOutput {
    /// The path; with several replicates their mean.
    pub path: Path,
    /// Standard deviation over replicates, of every number of the path.
    pub deviation: Option<Path>,
    /// Sums over nodes, `[step]` each, and their standard deviations over replicates.
    pub totals: Path,
    /// Standard deviation of the sums over replicates.
    pub totals_deviation: Option<Path>,
    /// Largest gaps of the accounts, beyond what the floor adds.
    pub gaps: Gaps,
}

/// Largest gaps of the accounts over steps and replicates, relative to the initial labour force.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gaps {
    /// Employed and unemployed against their number at the beginning.
    pub people: f64,
    /// Vacancies against those before, those opened and those filled.
    pub vacancies: f64,
    /// Hires against those who were hired.
    pub hires: f64,
}

/// Computes a labour-only run.
#[must_use]
pub fn run(inputs: &LabourInputs) -> LabourOutput {
    let (case, rates) = (&inputs.case, &inputs.rates);
    match inputs.model {
        Model::Drc { tau } => single(drc::run(case, rates, tau), inputs.ids.len()),
        Model::Search(how) => single(search::run(case, rates, &how), inputs.ids.len()),
        Model::Stochastic { tau, replicates } => {
            let replicate = |n: usize| {
                stochastic::run(case, rates, tau, &mut stream(inputs.seed, "labour_only", n as u64))
            };
            if replicates == 1 {
                single(replicate(0), inputs.ids.len())
            } else {
                many(replicates, &replicate, inputs.ids.len())
            }
        }
    }
}

fn single(path: Path, nodes: usize) -> LabourOutput {
    let totals = totals(&path, nodes);
    let gaps = gaps(&totals);
    LabourOutput { path, deviation: None, totals, totals_deviation: None, gaps }
}

fn many(replicates: usize, replicate: &(dyn Fn(usize) -> Path + Sync), nodes: usize) -> LabourOutput {
    let (mut cells, mut sums, mut worst) = (Moments::default(), Moments::default(), Gaps::default());
    for first in (0..replicates).step_by(BATCH) {
        let batch: Vec<Path> =
            (first..replicates.min(first + BATCH)).into_par_iter().map(replicate).collect();
        for path in batch {
            let totals = totals(&path, nodes);
            worst = worst.with(gaps(&totals));
            sums.add(&totals);
            cells.add(&path);
        }
    }
    LabourOutput {
        deviation: Some(cells.deviation()),
        path: cells.mean,
        totals_deviation: Some(sums.deviation()),
        totals: sums.mean,
        gaps: worst,
    }
}

impl Gaps {
    fn with(self, other: Self) -> Self {
        Self {
            people: self.people.max(other.people),
            vacancies: self.vacancies.max(other.vacancies),
            hires: self.hires.max(other.hires),
        }
    }
}

/// Columns of a path, always in the same order.
fn columns(path: &Path) -> [&Vec<f64>; 8] {
    let p = path;
    [
        &p.employed,
        &p.unemployed,
        &p.vacancies,
        &p.separations,
        &p.openings,
        &p.hires,
        &p.outflow,
        &p.long_term,
    ]
}

fn path(columns: [Vec<f64>; 8]) -> Path {
    let [employed, unemployed, vacancies, separations, openings, hires, outflow, long_term] = columns;
    Path {
        employed,
        unemployed,
        vacancies,
        separations,
        openings,
        hires,
        outflow,
        long_term,
        ..Path::default()
    }
}

/// Sums over nodes, `[step]`.
fn totals(of: &Path, nodes: usize) -> Path {
    let sum = |column: &Vec<f64>| column.chunks_exact(nodes).map(|step| step.iter().sum()).collect();
    let mut totals = path(columns(of).map(sum));
    totals.job_moves = sum(&of.job_moves);
    totals.floored = of.floored;
    totals
}

fn gaps(totals: &Path) -> Gaps {
    let people = |t: usize| totals.employed[t] + totals.unemployed[t];
    let start = people(0);
    let scale = if start > 0.0 { start } else { 1.0 };
    let beyond = |gap: f64| (gap.abs() - totals.floored).max(0.0) / scale;
    let mut gaps = Gaps::default();
    for t in 1..totals.employed.len() {
        let moves = totals.job_moves.get(t).copied().unwrap_or(0.0);
        let vacancies = totals.vacancies[t] - totals.vacancies[t - 1] - totals.openings[t] + totals.hires[t];
        gaps = gaps.with(Gaps {
            people: beyond(people(t) - start),
            vacancies: beyond(vacancies),
            hires: (totals.hires[t] - totals.outflow[t] - moves).abs() / scale,
        });
    }
    gaps
}

/// Running mean and sum of squared deviations (Welford's recurrence).
#[derive(Default)]
struct Moments {
    count: f64,
    mean: Path,
    squares: Path,
}

impl Moments {
    fn add(&mut self, path: &Path) {
        self.count += 1.0;
        let zero = |column: &Vec<f64>| vec![0.0; column.len()];
        if self.count == 1.0 {
            self.mean = self::path(columns(path).map(zero));
            self.squares = self.mean.clone();
        }
        let (means, squares) = (columns_mut(&mut self.mean), columns_mut(&mut self.squares));
        for ((means, squares), values) in means.into_iter().zip(squares).zip(columns(path)) {
            for ((mean, square), value) in means.iter_mut().zip(squares).zip(values) {
                let gap = value - *mean;
                *mean += gap / self.count;
                *square += gap * (value - *mean);
            }
        }
    }

    fn deviation(&self) -> Path {
        let root = |column: &Vec<f64>| column.iter().map(|s| (s / (self.count - 1.0)).sqrt()).collect();
        path(columns(&self.squares).map(root))
    }
}

fn columns_mut(p: &mut Path) -> [&mut Vec<f64>; 8] {
    [
        &mut p.employed,
        &mut p.unemployed,
        &mut p.vacancies,
        &mut p.separations,
        &mut p.openings,
        &mut p.hires,
        &mut p.outflow,
        &mut p.long_term,
    ]
}
