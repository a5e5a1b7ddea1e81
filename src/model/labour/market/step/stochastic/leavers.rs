//! Who leaves of their own accord, by pair, residence and class.

use super::{Room, Stage, Stochastic, count};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::state::State;
use crate::random::{binomial, multinomial, multivariate_hypergeometric};

impl Stochastic {
    /// Separations that lead to no other job: unemployed or out of the labour force.
    pub(super) fn separations(&mut self, market: &Calibration, state: &State, flows: &mut Flows) {
        let width = market.width;
        self.draws.inflow.fill(0.0);
        for r in 0..market.pairs.places() {
            let mut generator = self.at(Stage::Leavers, r);
            let mut out = 0;
            for pair in market.pairs.of_residence(r) {
                let separated = binomial(&mut generator, count(state.pairs[pair]), market.separation);
                self.draws.separated[pair] = separated;
                out += separated;
            }
            let mut sum = 0.0;
            let row = r * width..(r + 1) * width;
            let cumulative: Vec<f64> = state.mix[row.clone()]
                .iter()
                .map(|mix| {
                    sum += mix;
                    sum
                })
                .collect();
            let unemployed = binomial(&mut generator, out, market.to_unemployment[r]);
            let inflow = &mut self.draws.inflow[row];
            let spread = multinomial(&mut generator, unemployed, &cumulative, |class, people| {
                inflow[class] += people as f64;
            });
            self.draws.left[r] = out - spread;
            flows.add(Flow::LeftLabourForce, r, (out - spread) as f64);
            flows.add(Flow::JobLoss, r, spread as f64);
        }
    }

    /// Classes of leavers: those of a workplace, in proportion to what is expected of each class.
    pub(super) fn leavers_by_class(&mut self, market: &Calibration, state: &State, room: &Room) {
        let width = market.width;
        let mut taken = vec![0; width];
        for q in 0..market.pairs.places() {
            let mut generator = self.at(Stage::Leavers, market.pairs.places() + q);
            let [separated, quits, gone] = self.leavers_of(market, q);
            let row = q * width..(q + 1) * width;
            let mut left: Vec<u64> = state.filled[row.clone()].iter().map(|e| count(*e)).collect();
            multivariate_hypergeometric(&mut generator, &left, separated, &mut taken);
            take(&mut left, &taken);
            self.draws.leavers[row.clone()].copy_from_slice(&taken);
            let expected = room.quits[row.clone()].iter().zip(&state.filled[row.clone()]);
            self.pool.clear();
            for ((quits, people), left) in expected.zip(&left) {
                self.pool.push(*left, if *people > 0.0 { quits / people } else { 0.0 });
            }
            let missing = self.pool.take(quits, &mut generator);
            take(&mut left, &self.pool.taken);
            add(&mut self.draws.leavers[row.clone()], &self.pool.taken);
            let missing = self.under_notice(room, q * width, gone, &mut left, &mut generator) + missing;
            multivariate_hypergeometric(&mut generator, &left, missing, &mut taken);
            add(&mut self.draws.leavers[row], &taken);
        }
    }

    /// Separated, quit and gone under notice at a workplace.
    fn leavers_of(&self, market: &Calibration, q: usize) -> [u64; 3] {
        let mut sums = [0; 3];
        for (_, pair) in market.pairs.of_workplace(q) {
            sums[0] += self.draws.separated[pair];
            sums[1] += self.draws.quits[pair];
            sums[2] += self.draws.gone[pair];
        }
        sums
    }

    /// Classes of those who went under notice; returns how many are missing in the cells under notice.
    fn under_notice(
        &mut self,
        room: &Room,
        first: usize,
        gone: u64,
        left: &mut [u64],
        generator: &mut impl rand_chacha::rand_core::Rng,
    ) -> u64 {
        let noticed = &mut self.draws.noticed[first..first + left.len()];
        noticed.fill(0);
        if gone == 0 {
            return 0;
        }
        self.pool.clear();
        for (class, left) in left.iter().enumerate() {
            let expected = room.notice.gone(first + class);
            self.pool.push(*left, if *left > 0 { expected / *left as f64 } else { 0.0 });
        }
        let missing = self.pool.take(gone, generator);
        take(left, &self.pool.taken);
        noticed.copy_from_slice(&self.pool.taken);
        missing
    }
}

fn take(left: &mut [u64], taken: &[u64]) {
    left.iter_mut().zip(taken).for_each(|(left, taken)| *left -= taken);
}

fn add(sums: &mut [u64], more: &[u64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
