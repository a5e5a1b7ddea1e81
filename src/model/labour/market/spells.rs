//! A step of unemployment: who finds work, who grows a step older, who gives up.
//!
//! One pass over the cohorts, row by row: with the classes of a row in the lanes, and the rows of all cohorts in the
//! nearest cache while they are read, changed and weighed.

use pulp::Simd;

use super::calibration::{Calibration, Gaps};
use super::flows::{Flow, Flows};
use super::products::{InBlocks, LANES, in_blocks, tree};
use super::state::State;

/// Moves the spells of all residences a step on, and recomputes the effective unemployed as [`State::weigh`] does.
///
/// * `success` – P, chance of an application, `[residence × class]`.
/// * `inflow` – newly unemployed, `[residence × class]`.
/// * `change` – receives the change of the long-term unemployed, and of the inactive by those who gave up.
pub(super) fn spells(
    market: &Calibration,
    state: &mut State,
    success: &[f64],
    inflow: &[f64],
    change: &mut Gaps,
    flows: &mut Flows,
) {
    let by_age: Vec<usize> = state.cohorts.slots().map(|slot| slot * market.width).collect();
    for r in 0..market.pairs.places() {
        let row = r * market.width..(r + 1) * market.width;
        let row = Row {
            cohorts: state.cohorts.of_residence(r),
            by_age: &by_age,
            long_term: &mut state.long_term[row.clone()],
            effective: &mut state.effective[row.clone()],
            change: &mut change.long_term[row.clone()],
            success: &success[row.clone()],
            inflow: &inflow[row.clone()],
            gap: market.gaps.long_term.get(row).unwrap_or(&[]),
            duration: &market.duration,
            search: market.effectiveness[r] * market.intensity.unemployed,
            exit: market.long_term_exit[r],
        };
        let [found, gave_up] = in_blocks(row);
        change.inactive[r] = gave_up;
        flows.add(Flow::FoundWork, r, found);
        flows.add(Flow::GaveUp, r, gave_up);
    }
    state.cohorts.grow_older();
}

/// One residence.
struct Row<'a> {
    /// `[cohort × class]`.
    cohorts: &'a mut [f64],
    /// Where the cohorts begin, youngest first.
    by_age: &'a [usize],
    long_term: &'a mut [f64],
    effective: &'a mut [f64],
    change: &'a mut [f64],
    success: &'a [f64],
    inflow: &'a [f64],
    /// Empty while the base year is measured.
    gap: &'a [f64],
    duration: &'a [f64],
    search: f64,
    exit: f64,
}

impl InBlocks for Row<'_> {
    /// Those who found work, those who gave up.
    type Output = [f64; 2];

    #[inline(always)]
    fn run<S: Simd, const R: usize>(self, simd: S) -> [f64; 2] {
        self.step::<S, R>(simd)
    }
}

/// Those who found work and those who gave up, by lane.
struct Leavers<S: Simd, const R: usize> {
    found: [S::f64s; R],
    gave_up: [S::f64s; R],
}

impl Row<'_> {
    /// With blocks of `R` registers.
    #[inline(always)]
    fn step<S: Simd, const R: usize>(mut self, simd: S) -> [f64; 2] {
        let zero = simd.splat_f64s(0.0);
        let mut leavers = Leavers { found: [zero; R], gave_up: [zero; R] };
        for at in (0..self.success.len()).step_by(LANES) {
            let success = block::<S, R>(self.success, at);
            let search = simd.splat_f64s(self.search);
            let chance = success.map(|success| simd.mul_f64s(search, success));
            let oldest = self.age(simd, at, &chance, &mut leavers);
            self.long_term(simd, at, (&chance, &oldest), &mut leavers);
        }
        [lanes::<S, R>(leavers.found), lanes::<S, R>(leavers.gave_up)]
    }

    /// Finding and ageing within the first year of a spell; returns those who complete it. The slot of the oldest cohort
    /// takes the inflow.
    #[inline(always)]
    fn age<S: Simd, const R: usize>(
        &mut self,
        simd: S,
        at: usize,
        chance: &[S::f64s; R],
        leavers: &mut Leavers<S, R>,
    ) -> [S::f64s; R] {
        let one = simd.splat_f64s(1.0);
        let inflow = block::<S, R>(self.inflow, at);
        let mut effective = inflow.map(|people| simd.mul_f64s(simd.splat_f64s(self.duration[0]), people));
        let mut left = inflow;
        let last = self.by_age.len() - 1;
        for (age, first) in self.by_age.iter().enumerate() {
            let stock = block_mut::<S, R>(self.cohorts, first + at);
            let now = simd.splat_f64s(self.duration[age]);
            let next = simd.splat_f64s(self.duration[age + 1]);
            for part in 0..R {
                let hazard = simd.min_f64s(simd.mul_f64s(now, chance[part]), one);
                let found = simd.mul_f64s(hazard, stock[part]);
                leavers.found[part] = simd.add_f64s(leavers.found[part], found);
                left[part] = simd.mul_f64s(stock[part], simd.sub_f64s(one, hazard));
                if age < last {
                    effective[part] = simd.add_f64s(effective[part], simd.mul_f64s(next, left[part]));
                }
                stock[part] = if age < last { left[part] } else { inflow[part] };
            }
        }
        *block_mut::<S, R>(self.effective, at) = effective;
        left
    }

    /// The long-term unemployed.
    ///
    /// * `joined` – those who complete their first year.
    #[inline(always)]
    fn long_term<S: Simd, const R: usize>(
        &mut self,
        simd: S,
        at: usize,
        (chance, joined): (&[S::f64s; R], &[S::f64s; R]),
        leavers: &mut Leavers<S, R>,
    ) {
        let one = simd.splat_f64s(1.0);
        let gap = if self.gap.is_empty() { [simd.splat_f64s(0.0); R] } else { block::<S, R>(self.gap, at) };
        let stock = block_mut::<S, R>(self.long_term, at);
        let change = block_mut::<S, R>(self.change, at);
        let effective = block_mut::<S, R>(self.effective, at);
        let duration = simd.splat_f64s(self.duration[self.duration.len() - 1]);
        let exit = simd.splat_f64s(self.exit);
        for part in 0..R {
            let hazard = simd.min_f64s(simd.mul_f64s(duration, chance[part]), one);
            leavers.found[part] = simd.add_f64s(leavers.found[part], simd.mul_f64s(hazard, stock[part]));
            leavers.gave_up[part] = simd.add_f64s(leavers.gave_up[part], simd.mul_f64s(exit, stock[part]));
            let gone = simd.mul_f64s(simd.add_f64s(hazard, exit), stock[part]);
            change[part] = simd.sub_f64s(joined[part], gone);
            stock[part] = simd.add_f64s(stock[part], simd.sub_f64s(change[part], gap[part]));
            effective[part] = simd.add_f64s(effective[part], simd.mul_f64s(duration, stock[part]));
        }
    }
}

#[inline(always)]
fn block<S: Simd, const R: usize>(values: &[f64], at: usize) -> [S::f64s; R] {
    S::as_simd_f64s(&values[at..at + LANES]).0.as_chunks().0[0]
}

#[inline(always)]
fn block_mut<S: Simd, const R: usize>(values: &mut [f64], at: usize) -> &mut [S::f64s; R] {
    &mut S::as_mut_simd_f64s(&mut values[at..at + LANES]).0.as_chunks_mut().0[0]
}

#[inline(always)]
fn lanes<S: Simd, const R: usize>(parts: [S::f64s; R]) -> f64 {
    let mut lanes = [0.0; LANES];
    S::as_mut_simd_f64s(&mut lanes).0.copy_from_slice(&parts);
    tree(lanes)
}
