//! Training in whole people.

use super::{Stage, Stochastic, count, whole};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::levers::{Levers, Trainees};
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
        let (width, lengths) = (market.width, state.lengths());
        let mut group = Trainees::none(market, state, levers.course);
        for r in 0..market.pairs.places() {
            let mut generator = self.at(Stage::Training, r);
            let starts = levers.training.get(r).copied().unwrap_or(0.0).max(0.0);
            let starts = whole(starts / market.parameters.steps_per_year as f64, &mut generator);
            let unemployed = state.unemployed_of(r);
            let mut taken = vec![0; unemployed.len()];
            multivariate_hypergeometric(&mut generator, &unemployed, starts, &mut taken);
            state.take_unemployed(r, &taken);
            for (at, taken) in taken.iter().enumerate() {
                group.people[r * width + at % width] += *taken as f64;
                group.ages[r * lengths + at / width] += *taken as f64;
            }
            flows.add(Flow::StartedTraining, r, taken.iter().sum::<u64>() as f64);
        }
        state.training.push(group);
    }

    /// Those whose course is over look for work again with the spell that they had, in their class or one with vacancies
    /// where they live.
    fn complete(&mut self, market: &Calibration, state: &mut State) {
        let (over, running): (Vec<_>, Vec<_>) =
            std::mem::take(&mut state.training).into_iter().partition(|group| group.left == 0);
        state.training = running;
        for group in &over {
            (0..market.pairs.places()).for_each(|r| self.put_back(market, state, (r, group)));
        }
    }

    /// Classes and ages meet at random.
    fn put_back(&self, market: &Calibration, state: &mut State, (r, group): (usize, &Trainees)) {
        let (width, lengths) = (market.width, state.lengths());
        let mut generator = self.at(Stage::Training, market.pairs.places() + r);
        let open = running_sums(&state.vacancies[r * width..(r + 1) * width]);
        let change = if open.last().is_some_and(|all| *all > 0.0) { group.course.other_class } else { 0.0 };
        let counts = |row: &[f64]| -> Vec<u64> { row.iter().map(|people| count(*people)).collect() };
        let mut back = counts(&group.people[r * width..(r + 1) * width]);
        let mut movers = 0;
        for people in &mut back {
            let moved = binomial(&mut generator, *people, change);
            *people -= moved;
            movers += moved;
        }
        multinomial(&mut generator, movers, &open, |class, people| back[class] += people);
        let mut ages = counts(&group.ages[r * lengths..(r + 1) * lengths]);
        let mut taken = vec![0; lengths];
        for (class, people) in back.iter().enumerate().filter(|(_, people)| **people > 0) {
            multivariate_hypergeometric(&mut generator, &ages, *people, &mut taken);
            let cell = r * width + class;
            for (age, (left, people)) in ages.iter_mut().zip(&taken).enumerate() {
                *left -= people;
                state.unemployed_mut(age, r)[class] += *people as f64;
                state.trained[cell] +=
                    (group.course.effectiveness - 1.0) * market.duration[age] * *people as f64;
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
    pub(super) fn unemployed_of(&self, r: usize) -> Vec<u64> {
        let stocks = (0..self.lengths()).map(|age| self.unemployed(age, r));
        stocks.flat_map(|stock| stock.iter().map(|people| count(*people))).collect()
    }

    /// Takes people from them, in the same order.
    pub(super) fn take_unemployed(&mut self, r: usize, people: &[u64]) {
        let width = self.cohorts.width();
        for (at, people) in people.iter().enumerate().filter(|(_, people)| **people > 0) {
            self.unemployed_mut(at / width, r)[at % width] -= *people as f64;
        }
    }
}
