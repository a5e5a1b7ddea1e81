//! Spells that grow older, and people outside the labour force.

use super::{Stage, Stochastic, count};
use crate::model::labour::market::calibration::{Calibration, hazard};
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::state::State;
use crate::random::{binomial, hypergeometric};

impl Stochastic {
    /// The oldest cohort joins the long-term unemployed, new spells begin.
    pub(super) fn grow_older(&self, state: &mut State) {
        let (last, width) = (state.cohorts.ages() - 1, state.cohorts.width());
        let rows = state.long_term.chunks_exact_mut(width).zip(self.draws.inflow.chunks_exact(width));
        for (r, (long_term, inflow)) in rows.enumerate() {
            let oldest = state.cohorts.row_mut(last, r);
            long_term.iter_mut().zip(&*oldest).for_each(|(long, cohort)| *long += cohort);
            oldest.copy_from_slice(inflow);
        }
        state.cohorts.grow_older();
    }

    /// Long-term unemployed who give up; they have had their chance to find work in the step.
    pub(super) fn give_up(
        &mut self,
        market: &Calibration,
        state: &mut State,
        success: &[f64],
        r: usize,
    ) -> u64 {
        let search = market.effectiveness[r] * market.intensity.unemployed;
        let mut generator = self.at(Stage::Moves, r);
        let mut gave_up = 0;
        for (class, success) in success.iter().enumerate() {
            let cell = r * market.width + class;
            let found = hazard(market.duration[state.cohorts.ages()], search * success);
            let chance = if found < 1.0 { market.long_term_exit[r] / (1.0 - found) } else { 0.0 };
            let people = binomial(&mut generator, count(state.long_term[cell]), chance);
            state.long_term[cell] -= people as f64;
            gave_up += people;
        }
        gave_up
    }

    /// Inactive and early retired.
    pub(super) fn outside(&mut self, market: &Calibration, state: &mut State, flows: &mut Flows) {
        for r in 0..market.pairs.places() {
            let mut generator = self.at(Stage::Moves, market.pairs.places() + r);
            let [retired, displaced] = self.draws.out_of_work[r];
            // The bridged of this step are among the retired of this step, not yet among the early retired.
            let before = count(state.early_retired[r]);
            let aged = binomial(&mut generator, before, market.parameters.reach_65);
            let bridged = count(state.bridged[r]).min(before);
            let off = hypergeometric(&mut generator, bridged, before - bridged, aged);
            state.bridged[r] -= off as f64;
            state.early_retired[r] += retired as f64 - aged as f64;
            let hidden = self.draws.gave_up[r] + displaced;
            state.hidden[r] += hidden as f64 - self.draws.hidden_returned[r] as f64;
            state.inactive[r] += (self.draws.left[r] + hidden + aged) as f64 - self.draws.returned[r] as f64;
            flows.add(Flow::Retired, r, retired as f64);
            flows.add(Flow::LeftLabourForce, r, displaced as f64);
            flows.add(Flow::LetGoInactive, r, displaced as f64);
        }
    }
}
