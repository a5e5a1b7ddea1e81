//! Levers in a step: jobs that policies add, and staff who move home with their posts.

use super::LabourMarket;
use crate::matrix::Matrix;
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
            self.staff[p] += arrived - left;
        }
    }

    /// People wanted at work beyond the base year's by jobs and levers: at the beginning of the year, and how many more at its end,
    /// `[place × class]`. In between they follow a straight line.
    pub(super) fn wanted_of_year(&self, jobs: &Matrix, levers: &Levers) -> [Vec<f64>; 2] {
        let (width, classes) = (self.market.width, self.shared.classes);
        let (mut start, mut rise) = (vec![0.0; self.state.filled.len()], vec![0.0; self.state.filled.len()]);
        let of = |jobs: &[f64], at: usize| jobs.get(at).copied().unwrap_or(0.0);
        for (q, factor) in self.market.jobs_per_person.iter().enumerate() {
            for class in 0..classes {
                let at = q * classes + class;
                let before = self.jobs[(q, class)] + of(&self.lever_jobs, at);
                let after = jobs[(q, class)] + of(&levers.jobs, at);
                start[q * width + class] = before / factor;
                rise[q * width + class] = (after - before) / factor;
            }
        }
        [start, rise]
    }
}
