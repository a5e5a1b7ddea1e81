//! The variables of all industries of one place in a year, as changes from the base year.
//!
//! | variable | of a cell |
//! |---|---|
//! | jobs, direct | l (λ d + (λ − 1) x₀) |
//! | jobs, indirect and induced | l λ times the part |
//! | output, by part | growth times the part |
//! | gross value added | growth · share · change |
//! | emissions | e (ε change + (ε − 1) x₀) |
//!
//! l, e = jobs and emissions per £m in the base year, λ, ε = the year's relative to them, x₀ = output, d = its direct change.

use pulp::{Arch, NullaryFnOnce};

use super::VARIABLES;

/// What the variables of a place are made of, each `[industry]`.
pub struct Cells<'a> {
    /// x₀.
    pub before: &'a [f64],
    /// Direct, indirect, induced change of output.
    pub parts: [&'a [f64]; 3],
    /// l.
    pub job_intensity: &'a [f64],
    /// e.
    pub emission_intensity: &'a [f64],
    /// Gross value added over output.
    pub value_added_share: &'a [f64],
    /// λ.
    pub labour: &'a [f64],
    /// ε.
    pub emission: &'a [f64],
    /// Productivity growth since the base year.
    pub growth: f64,
}

/// Variables of a place, or sums of them, each `[industry]`.
#[derive(Clone, Debug)]
pub struct Row {
    /// By variable, in the order of [`super::Variable`].
    pub values: [Vec<f64>; VARIABLES],
    /// Jobs of all parts.
    pub jobs: Vec<f64>,
    /// Output after the change.
    pub after: Vec<f64>,
    /// Gap between the jobs of all parts and the change of their level.
    pub gaps: Vec<f64>,
    change: Vec<f64>,
    jobs_per_sale: Vec<f64>,
}

impl Row {
    /// Zeros.
    #[must_use]
    pub fn new(industries: usize) -> Self {
        let zeros = || vec![0.0; industries];
        Self {
            values: std::array::from_fn(|_| zeros()),
            jobs: zeros(),
            after: zeros(),
            gaps: zeros(),
            change: zeros(),
            jobs_per_sale: zeros(),
        }
    }

    /// Adds variables and output of a place.
    pub fn add(&mut self, place: &Self) {
        let add = |sums: &mut [f64], values: &[f64]| {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        };
        self.values.iter_mut().zip(&place.values).for_each(|(sums, values)| add(sums, values));
        add(&mut self.after, &place.after);
    }
}

impl Cells<'_> {
    /// Computes the variables.
    pub fn compute(self, row: &mut Row) {
        Arch::new().dispatch(Compute { cells: self, row });
    }
}

struct Compute<'a> {
    cells: Cells<'a>,
    row: &'a mut Row,
}

impl NullaryFnOnce for Compute<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Cells { before, parts: [direct, indirect, induced], growth, .. } = self.cells;
        let (labour, emission) = (self.cells.labour, self.cells.emission);
        let (intensity, emissions) = (self.cells.job_intensity, self.cells.emission_intensity);
        let Row { values, jobs, after, gaps, change, jobs_per_sale } = self.row;
        let [first, second, third, d, i, h, gva, emitted] = values;
        for (((sum, a), b), c) in change.iter_mut().zip(direct).zip(indirect).zip(induced) {
            *sum = a + b + c;
        }
        for ((jobs, l), factor) in jobs_per_sale.iter_mut().zip(intensity).zip(labour) {
            *jobs = l * factor;
        }
        own_change(first, intensity, (labour, direct), before);
        product(second, jobs_per_sale, indirect);
        product(third, jobs_per_sale, induced);
        for (out, part) in [(d, direct), (i, indirect), (h, induced)] {
            out.iter_mut().zip(part).for_each(|(out, part)| *out = growth * part);
        }
        for ((out, share), change) in gva.iter_mut().zip(self.cells.value_added_share).zip(&*change) {
            *out = growth * share * change;
        }
        own_change(emitted, emissions, (emission, change), before);
        for (((jobs, a), b), c) in jobs.iter_mut().zip(&*first).zip(&*second).zip(&*third) {
            *jobs = a + b + c;
        }
        for ((after, before), change) in after.iter_mut().zip(before).zip(&*change) {
            *after = before + change;
        }
        let levels = jobs_per_sale.iter().zip(&*after).zip(intensity).zip(before);
        for ((gap, jobs), (((l, after), l0), before)) in gaps.iter_mut().zip(&*jobs).zip(levels) {
            *gap = (jobs - (l * after - l0 * before)).abs();
        }
    }
}

/// intensity (factor · change + (factor − 1) · before).
#[inline(always)]
fn own_change(out: &mut [f64], intensity: &[f64], (factor, change): (&[f64], &[f64]), before: &[f64]) {
    let inputs = intensity.iter().zip(factor).zip(change).zip(before);
    for (out, (((intensity, factor), change), before)) in out.iter_mut().zip(inputs) {
        *out = intensity * (factor * change + (factor - 1.0) * before);
    }
}

#[inline(always)]
fn product(out: &mut [f64], a: &[f64], b: &[f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a * b;
    }
}
