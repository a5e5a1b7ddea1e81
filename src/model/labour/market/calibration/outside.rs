//! People outside the labour force in the base year: the hidden among them, and who gives up.

use super::{Solver, Unknowns, ratio};

impl Solver<'_> {
    /// N − (1 − f) H, `[place]`.
    pub(super) fn looking(&self, unknowns: &Unknowns) -> Vec<f64> {
        let slower = 1.0 - self.parameters.hidden_return;
        self.base.inactive.iter().zip(&unknowns.hidden).map(|(all, hidden)| all - slower * hidden).collect()
    }

    /// The hidden make up no more than half of the inactive: where they would, fewer of the long-term unemployed give up.
    pub(super) fn cap_exit(&self, unknowns: &mut Unknowns, r: usize, success: &[f64]) {
        let long_term = unknowns.long_term[r];
        let most = 0.5 * self.base.inactive[r] * self.hidden_rate(unknowns, r, success);
        let wanted = self.parameters.long_term_exit;
        unknowns.long_term_exit[r] = if long_term > 0.0 { wanted.min(most / long_term) } else { wanted };
    }

    /// H_r: as many come back in a step as give up; returns the change of those who look for work.
    ///
    /// * `long_term` – unemployed for a year or more.
    pub(super) fn hide(&self, unknowns: &mut Unknowns, r: usize, long_term: f64, success: &[f64]) -> f64 {
        let rate = self.hidden_rate(unknowns, r, success);
        // On the way to the solution more may have given up than there are inactive people.
        let hidden = ratio(unknowns.long_term_exit[r] * long_term, rate).min(0.5 * self.base.inactive[r]);
        let change = rate * (hidden - unknowns.hidden[r]);
        unknowns.long_term[r] = long_term;
        unknowns.hidden[r] = hidden;
        change.abs()
    }

    /// Share of the hidden of a residence who find work in a step.
    fn hidden_rate(&self, unknowns: &Unknowns, r: usize, success: &[f64]) -> f64 {
        let row = r * self.width..(r + 1) * self.width;
        let mean: f64 = self.mix[row.clone()].iter().zip(&success[row]).map(|(m, p)| m * p).sum();
        self.parameters.hidden_return * unknowns.effectiveness[r] * unknowns.intensity.inactive * mean
    }
}
