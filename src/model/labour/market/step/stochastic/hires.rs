//! Vacancies that are filled, and by whom.

use super::{Room, Stage, Stochastic, count};
use crate::model::labour::market::calibration::{Calibration, hazard};
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::state::State;
use crate::random::{binomial, multinomial};

impl Stochastic {
    /// Hires by workplace and class, and by pair.
    pub(super) fn hires(&mut self, market: &Calibration, state: &State, room: &Room) {
        let (width, pairs) = (market.width, &market.pairs);
        self.draws.pair_hires.fill(0);
        for q in 0..pairs.places() {
            let mut generator = self.at(Stage::Hires, q);
            let mut all = 0;
            for at in q * width..(q + 1) * width {
                let vacancies = count(state.vacancies[at]);
                let hires = binomial(&mut generator, vacancies, room.matching.filled[at]);
                self.draws.hires[at] = hires;
                all += hires;
            }
            let mut sum = 0.0;
            let (mut own, mut cumulative) = (Vec::new(), Vec::new());
            for (_, pair) in pairs.of_workplace(q) {
                sum += room.matching.pair_hires[pair];
                own.push(pair);
                cumulative.push(sum);
            }
            let counts = &mut self.draws.pair_hires;
            let drawn = multinomial(&mut generator, all, &cumulative, |at, people| counts[own[at]] += people);
            if drawn < all {
                self.draws.hires[q * width..(q + 1) * width].fill(0);
            }
        }
    }

    /// Residents who found work: as many as were hired.
    pub(super) fn searchers(
        &mut self,
        market: &Calibration,
        state: &mut State,
        room: &Room,
        flows: &mut Flows,
    ) {
        for r in 0..market.pairs.places() {
            self.fill_pool(market, state, room, r);
            let mut generator = self.at(Stage::Searchers, r);
            let mut wanted: u64 = market.pairs.of_residence(r).map(|pair| self.draws.pair_hires[pair]).sum();
            while wanted > self.pool.most() {
                self.cancel_hire(market, r);
                wanted -= 1;
            }
            self.pool.take(wanted, &mut generator);
            self.take_from_pool(market, state, room, r, flows);
            let success = &room.matching.success[r * market.width..(r + 1) * market.width];
            let gave_up = self.give_up(market, state, success, r);
            self.draws.gave_up[r] = gave_up;
            flows.add(Flow::GaveUp, r, gave_up as f64);
        }
    }

    /// Groups: unemployed by age of spell and class, long-term unemployed by class, hidden, other inactive, employed by pair.
    fn fill_pool(&mut self, market: &Calibration, state: &State, room: &Room, r: usize) {
        let width = market.width;
        let row = r * width..(r + 1) * width;
        let search = market.effectiveness[r] * market.intensity.unemployed;
        let success = &room.matching.success[row];
        let pool = &mut self.pool;
        pool.clear();
        for age in 0..state.lengths() {
            for (people, success) in state.unemployed(age, r).iter().zip(success) {
                pool.push(count(*people), hazard(market.duration[age], search * success));
            }
        }
        let back = market.effectiveness[r] * market.intensity.inactive * room.mean[r];
        pool.push(count(state.hidden[r]), back * market.parameters.hidden_return);
        pool.push(count(state.inactive[r] - state.hidden[r]), back);
        for pair in market.pairs.of_residence(r) {
            let stayed = count(state.pairs[pair]) - self.draws.separated[pair];
            let moves = room.rate[r] * state.pairs[pair] + room.notice.gone_pair(pair);
            let those = state.pairs[pair] * (1.0 - market.separation);
            pool.push(stayed, if those > 0.0 { moves / those } else { 0.0 });
        }
    }

    fn take_from_pool(
        &mut self,
        market: &Calibration,
        state: &mut State,
        room: &Room,
        r: usize,
        flows: &mut Flows,
    ) {
        let (mut found, mut moved, mut at) = (0, 0, 0);
        for age in 0..state.lengths() {
            for cell in state.unemployed_mut(age, r) {
                *cell -= self.pool.taken[at] as f64;
                found += self.pool.taken[at];
                at += 1;
            }
        }
        self.draws.hidden_returned[r] = self.pool.taken[at];
        self.draws.returned[r] = self.pool.taken[at] + self.pool.taken[at + 1];
        at += 1;
        let mut generator = self.at(Stage::LetGo, r);
        for pair in market.pairs.of_residence(r) {
            at += 1;
            let (moves, under) = (self.pool.taken[at], room.notice.gone_pair(pair));
            let all = room.rate[r] * state.pairs[pair] + under;
            let gone = if under > 0.0 { binomial(&mut generator, moves, under / all) } else { 0 };
            self.draws.quits[pair] = moves - gone;
            self.draws.gone[pair] = gone;
            moved += moves - gone;
        }
        flows.add(Flow::FoundWork, r, found as f64);
        flows.add(Flow::Returned, r, self.draws.returned[r] as f64);
        flows.add(Flow::JobToJob, r, moved as f64);
    }

    /// Takes back a hire of a residence where nobody is left to be hired.
    fn cancel_hire(&mut self, market: &Calibration, r: usize) {
        let hired = &mut self.draws.pair_hires;
        let Some(pair) = market.pairs.of_residence(r).max_by_key(|&pair| hired[pair]) else { return };
        hired[pair] -= 1;
        let q = market.pairs.workplaces[pair];
        let row = &mut self.draws.hires[q * market.width..(q + 1) * market.width];
        if let Some(cell) = row.iter_mut().max_by_key(|cell| **cell) {
            *cell -= 1;
        }
    }
}
