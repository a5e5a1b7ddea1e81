//! Training in whole people.

use super::{Stage, Stochastic, count, whole};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::levers::{Levers, Trainees};
use crate::model::labour::market::state::State;
use crate::random::{binomial, multinomial, multivariate_hypergeometric};

impl Stochastic {
    /// A step's share of the year's starts, drawn from the unemployed of every class and length of spell.
    pub(super) fn start_training(
        &mut self,
        market: &Calibration,
        state: &mut State,
        levers: &Levers,
        flows: &mut Flows,
    ) {
        if levers.training.iter().all(|t| *t <= 0.0) {
            return;
        }
        let width = market.width;
        let mut people = vec![0.0; state.long_term.len()];
        for r in 0..market.pairs.places() {
            let mut generator = self.at(Stage::Training, r);
            let starts = levers.training.get(r).copied().unwrap_or(0.0).max(0.0);
            let starts = whole(starts / market.parameters.steps_per_year as f64, &mut generator);
            let unemployed = state.unemployed_of(r, width);
            let mut taken = vec![0; unemployed.len()];
            multivariate_hypergeometric(&mut generator, &unemployed, starts, &mut taken);
            state.take_unemployed(r, width, &taken);
            for (at, taken) in taken.iter().enumerate() {
                people[r * width + at % width] += *taken as f64;
            }
            flows.add(Flow::StartedTraining, r, taken.iter().sum::<u64>() as f64);
        }
        state.training.push(Trainees { left: levers.course.steps.max(1), course: levers.course, people });
        state.weigh(&market.duration);
    }

    /// Those who complete their course start a spell, in their class or one with vacancies where they live.
    pub(super) fn complete_training(&mut self, market: &Calibration, state: &mut State) {
        let width = market.width;
        let mut running = std::mem::take(&mut state.training);
        running.iter_mut().for_each(|group| group.left -= 1);
        for group in running.iter().filter(|group| group.left == 0) {
            let extra = group.course.effectiveness - 1.0;
            for (r, row) in group.people.chunks_exact(width).enumerate() {
                let mut generator = self.at(Stage::Training, market.pairs.places() + r);
                let open = running_sums(&state.vacancies[r * width..(r + 1) * width]);
                let mut back: Vec<u64> = row.iter().map(|people| count(*people)).collect();
                let mut movers = 0;
                if open.last().is_some_and(|all| *all > 0.0) {
                    for people in &mut back {
                        let change = binomial(&mut generator, *people, group.course.other_class);
                        *people -= change;
                        movers += change;
                    }
                }
                multinomial(&mut generator, movers, &open, |class, people| back[class] += people);
                for (class, people) in back.iter().enumerate() {
                    self.draws.inflow[r * width + class] += *people as f64;
                    state.trained[r * width + class] += extra * *people as f64;
                }
            }
        }
        running.retain(|group| group.left > 0);
        state.training = running;
    }
}

fn running_sums(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |value: &f64| {
        sum += value;
        sum
    };
    values.iter().map(add).collect()
}

impl State {
    /// Unemployed of a residence by age of spell and class, the long-term unemployed last.
    pub(super) fn unemployed_of(&self, r: usize, width: usize) -> Vec<u64> {
        let row = r * width..(r + 1) * width;
        let ages = (0..self.cohorts.len()).map(|age| &self.cohorts[self.slot(age)]);
        let stocks = ages.chain([&self.long_term]);
        stocks.flat_map(|stock| stock[row.clone()].iter().map(|people| count(*people))).collect()
    }

    /// Takes people from them, in the same order.
    pub(super) fn take_unemployed(&mut self, r: usize, width: usize, people: &[u64]) {
        for (at, people) in people.iter().enumerate().filter(|(_, people)| **people > 0) {
            *self.unemployed_cell(at / width, r * width + at % width) -= *people as f64;
        }
    }

    /// The stock of an age, the long-term unemployed after the last.
    pub(super) fn unemployed_cell(&mut self, age: usize, cell: usize) -> &mut f64 {
        if age < self.cohorts.len() {
            let slot = self.slot(age);
            &mut self.cohorts[slot][cell]
        } else {
            &mut self.long_term[cell]
        }
    }
}
