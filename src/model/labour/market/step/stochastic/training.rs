//! Training in whole people.

use super::{Stage, Stochastic, count, whole};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::levers::{Course, Levers, Trainees};
use crate::model::labour::market::state::State;
use crate::random::{binomial, multinomial, multivariate_hypergeometric};

impl Stochastic {
    /// Training at the beginning of a step: those whose course is over return, and others start.
    pub(super) fn train(
        &mut self,
        market: &Calibration,
        state: &mut State,
        levers: &Levers,
        flows: &mut Flows,
    ) {
        if state.training.is_empty() && levers.training.iter().all(|t| *t <= 0.0) {
            return;
        }
        self.complete(market, state);
        self.start(market, state, levers, flows);
        state.training.iter_mut().for_each(|group| group.left -= 1);
        state.weigh(&market.duration);
    }

    /// A step's share of the year's starts, drawn from the unemployed of every class and length of spell.
    fn start(&mut self, market: &Calibration, state: &mut State, levers: &Levers, flows: &mut Flows) {
        if levers.training.iter().all(|t| *t <= 0.0) {
            return;
        }
        let width = market.width;
        let mut people = vec![0.0; state.long_term.len()];
        let mut spells = Vec::new();
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
            spells.push((r, taken.iter().map(|taken| *taken as f64).collect()));
        }
        let (left, course) = (levers.course.steps.max(1), levers.course);
        state.training.push(Trainees { left, course, people, spells });
    }

    /// Those whose course is over look for work again with the spell that they had, in their class or one with vacancies
    /// where they live.
    fn complete(&mut self, market: &Calibration, state: &mut State) {
        let (over, running): (Vec<_>, Vec<_>) =
            std::mem::take(&mut state.training).into_iter().partition(|group| group.left == 0);
        state.training = running;
        for (r, spells, course) in
            over.iter().flat_map(|group| group.spells.iter().map(|(r, spells)| (*r, spells, group.course)))
        {
            self.put_back(market, state, (r, spells), course);
        }
    }

    fn put_back(
        &self,
        market: &Calibration,
        state: &mut State,
        (r, spells): (usize, &[f64]),
        course: Course,
    ) {
        let width = market.width;
        let mut generator = self.at(Stage::Training, market.pairs.places() + r);
        let open = running_sums(&state.vacancies[r * width..(r + 1) * width]);
        let change = if open.last().is_some_and(|all| *all > 0.0) { course.other_class } else { 0.0 };
        for (age, row) in spells.chunks_exact(width).enumerate() {
            let mut back: Vec<u64> = row.iter().map(|people| count(*people)).collect();
            let mut movers = 0;
            for people in &mut back {
                let moved = binomial(&mut generator, *people, change);
                *people -= moved;
                movers += moved;
            }
            multinomial(&mut generator, movers, &open, |class, people| back[class] += people);
            for (class, people) in back.iter().enumerate().filter(|(_, people)| **people > 0) {
                let cell = r * width + class;
                *state.unemployed_cell(age, cell) += *people as f64;
                state.trained[cell] += (course.effectiveness - 1.0) * market.duration[age] * *people as f64;
            }
        }
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
