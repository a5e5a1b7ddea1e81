//! Levers in a step: jobs that policies add, and staff who move home with their posts.

use super::LabourMarket;
use crate::model::labour::market::staff::move_staff;
use crate::model::labour::market::{Flow, Levers};

impl LabourMarket<'_> {
    /// People who move with posts in a step, `[workplace × class]`; empty if there are none.
    pub(super) fn staff_of_step(&self, levers: &Levers) -> Vec<f64> {
        if levers.staff.iter().all(|jobs| *jobs == 0.0) {
            return Vec::new();
        }
        let (width, classes) = (self.market.width, self.shared.classes);
        let steps = self.values.market.steps_per_year as f64;
        let mut people = vec![0.0; self.state.filled.len()];
        for (q, row) in levers.staff.chunks_exact(classes).enumerate() {
            let factor = self.market.jobs_per_person[q] * steps;
            people[q * width..].iter_mut().zip(row).for_each(|(people, jobs)| *people = jobs / factor);
        }
        people
    }

    /// Moves staff with their homes.
    pub(super) fn move_staff(&mut self, staff: &[f64], departures: &mut [f64]) {
        let [left, arrived] = match &mut self.whole {
            Some(whole) => whole.move_staff(&mut self.state, staff, &self.market),
            None => move_staff(&self.market, &mut self.state, staff),
        };
        for (p, (left, arrived)) in left.iter().zip(&arrived).enumerate() {
            self.population[p] += arrived - left;
            self.flows.add(Flow::MovedAway, p, *left);
            self.flows.add(Flow::MovedIn, p, *arrived);
            departures[p] += left;
        }
    }

    /// Adds the further jobs of levers to the change of people wanted, in a straight line from last year's.
    pub(super) fn add_lever_jobs(&self, change: &mut [f64], levers: &Levers, share: f64) {
        let (width, classes) = (self.market.width, self.shared.classes);
        let of = |jobs: &[f64], at: usize| jobs.get(at).copied().unwrap_or(0.0);
        for at in 0..self.lever_jobs.len().max(levers.jobs.len()) {
            let (before, after) = (of(&self.lever_jobs, at), of(&levers.jobs, at));
            let (q, class) = (at / classes, at % classes);
            let people = (before + (after - before) * share) / self.market.jobs_per_person[q];
            change[q * width + class] += people;
        }
    }
}
