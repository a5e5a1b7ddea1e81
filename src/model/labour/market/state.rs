//! The stocks of a market.

use super::cohorts::{Cohorts, move_rows};
use super::commuting::Pairs;
use super::levers::Trainees;
use super::products::add_row_sums;

/// Stocks at the end of a step, in people.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// e, filled posts, `[workplace × class]`.
    pub filled: Vec<f64>,
    /// v, vacancies, `[workplace × class]`.
    pub vacancies: Vec<f64>,
    /// Unemployed for less than a year.
    pub cohorts: Cohorts,
    /// Unemployed for a year or more, `[residence × class]`.
    pub long_term: Vec<f64>,
    /// Σ_k φ_k u_k, unemployed weighted by their search effectiveness, `[residence × class]`.
    pub effective: Vec<f64>,
    /// N, inactive, `[residence]`.
    pub inactive: Vec<f64>,
    /// H, of them those who left the labour force when they were let go or after long unemployment, `[residence]`.
    pub hidden: Vec<f64>,
    /// R, early retired, `[residence]`.
    pub early_retired: Vec<f64>,
    /// Of them on an income bridge, `[residence]`.
    pub bridged: Vec<f64>,
    /// T, in training, by start.
    pub training: Vec<Trainees>,
    /// Search effectiveness of the unemployed that training has added, `[residence × class]`.
    pub trained: Vec<f64>,
    /// M, employed residents, `[pair]`.
    pub pairs: Vec<f64>,
    /// Class mix of employed residents, `[residence × class]`, as of the last refresh.
    pub mix: Vec<f64>,
}

impl State {
    /// Ages of spells in steps, the long-term unemployed included.
    #[must_use]
    pub fn lengths(&self) -> usize {
        self.cohorts.ages() + 1
    }

    /// A residence's unemployed with a spell of an age in steps, the long-term unemployed after the last, `[class]`.
    #[inline(always)]
    #[must_use]
    pub fn unemployed(&self, age: usize, r: usize) -> &[f64] {
        if age < self.cohorts.ages() {
            self.cohorts.row(age, r)
        } else {
            let width = self.cohorts.width();
            &self.long_term[r * width..(r + 1) * width]
        }
    }

    /// The same, mutable.
    #[inline(always)]
    pub fn unemployed_mut(&mut self, age: usize, r: usize) -> &mut [f64] {
        if age < self.cohorts.ages() {
            self.cohorts.row_mut(age, r)
        } else {
            let width = self.cohorts.width();
            &mut self.long_term[r * width..(r + 1) * width]
        }
    }

    /// Unemployed for less than a year, `[residence]`.
    #[must_use]
    pub fn short_term(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.inactive.len()];
        self.cohorts.add_to(&mut sums);
        sums
    }

    /// Unemployed for a year or more, `[residence]`.
    #[must_use]
    pub fn long_term(&self, width: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.inactive.len()];
        add_row_sums(&self.long_term, width, &mut sums);
        sums
    }

    /// Filled posts, `[workplace]`.
    #[must_use]
    pub fn at_work(&self, width: usize) -> Vec<f64> {
        by_row(&self.filled, width)
    }

    /// Vacancies, `[workplace]`.
    #[must_use]
    pub fn open_posts(&self, width: usize) -> Vec<f64> {
        by_row(&self.vacancies, width)
    }

    /// In training, `[residence]`.
    #[must_use]
    pub fn trainees(&self, width: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.inactive.len()];
        for group in &self.training {
            add_row_sums(&group.people, width, &mut sums);
        }
        sums
    }

    /// N − (1 − f) H, inactive weighted by how readily they return, `[residence]`.
    pub fn looking(&self, hidden_return: f64) -> impl Iterator<Item = f64> + '_ {
        self.inactive.iter().zip(&self.hidden).map(move |(all, hidden)| all - (1.0 - hidden_return) * hidden)
    }

    /// Recomputes the effective unemployed, youngest cohort first, the long-term unemployed last.
    #[inline]
    pub fn weigh(&mut self, duration: &[f64]) {
        for (r, effective) in self.effective.chunks_exact_mut(self.cohorts.width()).enumerate() {
            effective.fill(0.0);
            for (age, factor) in duration[..self.cohorts.ages()].iter().enumerate() {
                for (sum, people) in effective.iter_mut().zip(self.cohorts.row(age, r)) {
                    *sum += factor * people;
                }
            }
        }
        let factor = duration[self.cohorts.ages()];
        for (sum, people) in self.effective.iter_mut().zip(&self.long_term) {
            *sum += factor * people;
        }
    }

    /// Moves people between places: `net` arrivals, the given share of them unemployed and the others inactive, no more
    /// than half of either stock of a place. Movers keep class and length of their spell. Returns what moved.
    ///
    /// * `share` – unemployed among the movers.
    pub fn move_people(&mut self, net: &[f64], share: f64, market: &super::Calibration) -> Vec<f64> {
        let width = market.width;
        let mut unemployed = self.short_term();
        for (sum, long) in unemployed.iter_mut().zip(self.long_term(width)) {
            *sum += long;
        }
        let inactive = self.inactive.clone();
        let jobless = bounded(net, share, &unemployed);
        let others = bounded(net, 1.0 - share, &inactive);
        for (stock, moved) in self.inactive.iter_mut().zip(&others) {
            *stock += moved;
        }
        move_rows(&mut self.hidden, &others, &inactive, 1);
        self.cohorts.move_people(&jobless, &unemployed);
        move_rows(&mut self.long_term, &jobless, &unemployed, width);
        self.weigh(&market.duration);
        jobless.iter().zip(&others).map(|(u, n)| u + n).collect()
    }

    /// Recomputes the class mix of employed residents from commuting and jobs.
    pub fn refresh_mix(&mut self, pairs: &Pairs, width: usize) {
        self.mix = class_mix(pairs, &self.pairs, &self.filled, width);
    }
}

fn by_row(cells: &[f64], width: usize) -> Vec<f64> {
    cells.chunks_exact(width).map(|row| row.iter().sum()).collect()
}

/// Σ_q M_rq e_qc / e_q over Σ_q M_rq: classes of employed residents, who work in the classes of their workplaces.
#[must_use]
pub fn class_mix(pairs: &Pairs, people: &[f64], filled: &[f64], width: usize) -> Vec<f64> {
    let mut shares = filled.to_vec();
    for row in shares.chunks_exact_mut(width) {
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|cell| *cell = if sum > 0.0 { *cell / sum } else { 0.0 });
    }
    let mut mix = vec![0.0; filled.len()];
    let mut people_by_tile = Vec::new();
    pairs.by_residence.spread(people.iter().copied(), &mut people_by_tile);
    super::products::to_residences(pairs, &people_by_tile, &shares, &mut mix, width);
    for row in mix.chunks_exact_mut(width) {
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|cell| *cell = if sum > 0.0 { *cell / sum } else { 0.0 });
    }
    mix
}

/// Net arrivals of one kind: departures up to half of a stock, arrivals scaled to match.
pub(super) fn bounded(net: &[f64], share: f64, stock: &[f64]) -> Vec<f64> {
    let mut moved: Vec<f64> = net.iter().zip(stock).map(|(n, s)| (share * n).max(-0.5 * s)).collect();
    let out: f64 = moved.iter().filter(|m| **m < 0.0).sum();
    let into: f64 = moved.iter().filter(|m| **m > 0.0).sum();
    let scale = if into > 0.0 { (-out / into).min(1.0) } else { 0.0 };
    let back = if out < 0.0 { (into * scale / -out).min(1.0) } else { 0.0 };
    moved.iter_mut().for_each(|m| *m *= if *m > 0.0 { scale } else { back });
    moved
}
