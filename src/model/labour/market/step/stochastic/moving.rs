//! Moves between places in whole people.

use rand_chacha::rand_core::Rng;

use super::rounding::{spread, zero_sum};
use super::{Stage, Stochastic, count};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::staff::balanced;
use crate::model::labour::market::state::{State, bounded};
use crate::random::{hypergeometric, multivariate_hypergeometric, open_uniform};

impl Stochastic {
    /// [`State::move_people`] in whole people: net moves are rounded so that they still sum to zero; who leaves a place is
    /// drawn from its unemployed of every class and length of spell, and where they go from all who leave.
    pub fn move_people(
        &mut self,
        state: &mut State,
        net: &[f64],
        share: f64,
        market: &Calibration,
    ) -> Vec<f64> {
        let (width, places) = (market.width, net.len());
        let stocks: Vec<Vec<u64>> = (0..places).map(|r| state.unemployed_of(r)).collect();
        let unemployed: Vec<f64> = stocks.iter().map(|stock| stock.iter().sum::<u64>() as f64).collect();
        // Steps of the market number their own streams: years stand beyond any of them.
        let year = u64::from(u32::MAX) + self.taken[1];
        self.taken[1] += 1;
        let mut generator = self.streams.at(Stage::Moves, year, 0);
        let mut start = || open_uniform(generator.next_u64());
        let jobless = zero_sum(&bounded(net, share, &unemployed), start());
        let others = zero_sum(&bounded(net, 1.0 - share, &state.inactive), start());
        move_inactive(state, &others, &mut generator);
        let mut pool = vec![0; stocks.first().map_or(0, Vec::len)];
        let mut taken = pool.clone();
        for r in (0..places).filter(|&r| jobless[r] < 0.0) {
            multivariate_hypergeometric(&mut generator, &stocks[r], -jobless[r] as u64, &mut taken);
            state.take_unemployed(r, &taken);
            pool.iter_mut().zip(&taken).for_each(|(pool, taken)| *pool += taken);
        }
        for r in (0..places).filter(|&r| jobless[r] > 0.0) {
            multivariate_hypergeometric(&mut generator, &pool, jobless[r] as u64, &mut taken);
            for (at, people) in taken.iter().enumerate().filter(|(_, people)| **people > 0) {
                pool[at] -= people;
                state.unemployed_mut(at / width, r)[at % width] += *people as f64;
            }
        }
        state.weigh(&market.duration);
        jobless.iter().zip(&others).map(|(u, n)| u + n).collect()
    }

    /// [`move_staff`](crate::model::labour::market::staff::move_staff) in whole people: moves of a class are rounded so that they still
    /// sum to zero; where those who leave live is drawn from all who work there.
    pub fn move_staff(&mut self, state: &mut State, staff: &[f64], market: &Calibration) -> [Vec<f64>; 2] {
        let (width, places) = (market.width, market.pairs.places());
        let at_work = market.pairs.workplace_sums(&state.pairs);
        let mut moved = balanced(staff, &state.filled, &at_work, width);
        // Moves of a year use numbers beyond any step's.
        let mut generator = self.streams.at(Stage::Moves, self.taken[0], 0);
        for c in 0..width {
            let of_class: Vec<f64> = moved.iter().skip(c).step_by(width).copied().collect();
            let whole = zero_sum(&of_class, open_uniform(generator.next_u64()));
            moved.iter_mut().skip(c).step_by(width).zip(whole).for_each(|(moved, whole)| *moved = whole);
        }
        let mut residents = [vec![0.0; places], vec![0.0; places]];
        for (q, row) in moved.chunks_exact(width).enumerate().filter(|(_, row)| row.iter().any(|p| *p != 0.0))
        {
            let filled = &mut state.filled[q * width..(q + 1) * width];
            filled.iter_mut().zip(row).for_each(|(filled, moved)| *filled += moved);
            let net: f64 = row.iter().sum();
            let own: Vec<(usize, usize)> = market.pairs.of_workplace(q).collect();
            let people: Vec<u64> = own.iter().map(|&(_, pair)| count(state.pairs[pair])).collect();
            let mut taken = vec![0; own.len()];
            if net < 0.0 {
                multivariate_hypergeometric(&mut generator, &people, -net as u64, &mut taken);
            } else {
                let weights: Vec<f64> = people.iter().map(|people| *people as f64).collect();
                let start = open_uniform(generator.next_u64());
                spread(net as u64, &weights, start, |at, people| taken[at] += people);
            }
            for (&(r, pair), people) in own.iter().zip(&taken) {
                state.pairs[pair] += net.signum() * *people as f64;
                residents[usize::from(net > 0.0)][r] += *people as f64;
            }
        }
        residents
    }
}

/// Moves inactive people; how many of those who leave and of those who come are hidden is drawn.
fn move_inactive(state: &mut State, moved: &[f64], generator: &mut impl Rng) {
    let mut pool = [0, 0];
    for (r, people) in moved.iter().enumerate().filter(|(_, people)| **people < 0.0) {
        let (leave, hidden) = (-people as u64, state.hidden[r] as u64);
        let gone = hypergeometric(generator, hidden, state.inactive[r] as u64 - hidden, leave);
        state.hidden[r] -= gone as f64;
        state.inactive[r] += people;
        pool = [pool[0] + gone, pool[1] + leave - gone];
    }
    for (r, people) in moved.iter().enumerate().filter(|(_, people)| **people > 0.0) {
        let come = *people as u64;
        let hidden = hypergeometric(generator, pool[0], pool[1], come);
        state.hidden[r] += hidden as f64;
        state.inactive[r] += people;
        pool = [pool[0] - hidden, pool[1] + hidden - come];
    }
}
