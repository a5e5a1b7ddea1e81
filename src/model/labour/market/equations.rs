//! Equations that calibration and step share.

use pulp::{Arch, NullaryFnOnce};

use super::commuting::Pairs;
use super::matching::Matching;
use super::products::{row_products, sum};

/// Applications an unemployed, an inactive and an employed person sends in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intensity {
    /// Unemployed, in the first month of a spell.
    pub unemployed: f64,
    /// Inactive.
    pub inactive: f64,
    /// Employed.
    pub employed: f64,
}

/// Who searches.
#[derive(Clone, Copy, Debug)]
pub struct Searching<'a> {
    /// Unemployed weighted by search effectiveness, `[residence × class]`.
    pub effective: &'a [f64],
    /// Class mix of employed residents, `[residence × class]`.
    pub mix: &'a [f64],
    /// Inactive weighted by how readily they return, `[residence]`.
    pub inactive: &'a [f64],
    /// Employed, `[residence]`.
    pub employed: &'a [f64],
    /// z, `[residence]`.
    pub effectiveness: &'a [f64],
}

impl Searching<'_> {
    /// σ_rc = z_r (a_U Σ_k φ_k u_rck + a_N (N_r − (1 − f) H_r) m_rc) + a_E E_r m_rc.
    pub fn searchers(&self, intensity: Intensity, width: usize, out: &mut [f64]) {
        Arch::new().dispatch(Searchers { searching: self, intensity, width, out });
    }
}

struct Searchers<'a> {
    searching: &'a Searching<'a>,
    intensity: Intensity,
    width: usize,
    out: &'a mut [f64],
}

impl NullaryFnOnce for Searchers<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { searching: of, intensity, width, out } = self;
        for (r, row) in out.chunks_exact_mut(width).enumerate() {
            let cells = r * width..(r + 1) * width;
            let z = of.effectiveness[r];
            let others = z * intensity.inactive * of.inactive[r] + intensity.employed * of.employed[r];
            let unemployed = z * intensity.unemployed;
            let people = of.effective[cells.clone()].iter().zip(&of.mix[cells]);
            for (out, (effective, mix)) in row.iter_mut().zip(people) {
                *out = unemployed * effective + others * mix;
            }
        }
    }
}

/// Σ_c m_rc P_rc, chance of success of a resident with the mean class mix, `[residence]`.
#[must_use]
pub fn mean_success(mix: &[f64], success: &[f64], width: usize) -> Vec<f64> {
    row_products(mix, success, width)
}

/// Job-to-job leavers: rate by residence, total by workplace, and by cell in proportion to jobs times the chance of an
/// application made from the workplace, `[workplace × class]`.
pub fn quits(
    pairs: &Pairs,
    people: &[f64],
    rate: &[f64],
    filled: &[f64],
    matching: &Matching,
    cells: &mut [f64],
) {
    let width = cells.len() / rate.len().max(1);
    let mut by_workplace = vec![0.0; rate.len()];
    for (r, rate) in rate.iter().enumerate() {
        let own = pairs.of_residence(r);
        for (people, &q) in people[own.clone()].iter().zip(&pairs.workplaces[own]) {
            by_workplace[q] += people * rate;
        }
    }
    Arch::new().dispatch(QuitsByClass { by_workplace: &by_workplace, filled, matching, cells, width });
}

struct QuitsByClass<'a> {
    by_workplace: &'a [f64],
    filled: &'a [f64],
    matching: &'a Matching,
    cells: &'a mut [f64],
    width: usize,
}

impl NullaryFnOnce for QuitsByClass<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let width = self.width;
        let (seen, offers) = (&self.matching.seen, &self.matching.offers);
        let rows =
            seen.chunks_exact(width).zip(offers.chunks_exact(width)).zip(self.filled.chunks_exact(width));
        for ((cells, total), ((seen, offers), filled)) in
            self.cells.chunks_exact_mut(width).zip(self.by_workplace).zip(rows)
        {
            for (cell, ((seen, offers), filled)) in cells.iter_mut().zip(seen.iter().zip(offers).zip(filled))
            {
                let chance = if *seen > 0.0 { offers / seen } else { 0.0 };
                *cell = filled * chance;
            }
            let sum = sum(cells);
            let scale = if sum > 0.0 { total / sum } else { 0.0 };
            cells.iter_mut().for_each(|cell| *cell *= scale);
        }
    }
}
