//! The unemployed in the first year of their spells: a ring of cohorts by residence.
//!
//! `[residence × cohort × class]`, so that what a step reads and writes of a residence lies together. Cohorts in arrays of
//! their own would stand a whole number of pages apart: a processor that tells addresses apart by their last twelve bits then
//! takes a cohort's load for the store to the one before, and waits (nearly twice as long a pass).

use super::products::add_row_sums;

/// People by residence, age of their spell in steps and class of the last job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cohorts {
    people: Vec<f64>,
    ages: usize,
    width: usize,
    /// Where the oldest cohort stands in the ring.
    oldest: usize,
}

impl Cohorts {
    /// Nobody.
    ///
    /// * `ages` – steps of the first year of a spell.
    /// * `width` – length of a padded row of classes.
    #[must_use]
    pub fn new(places: usize, ages: usize, width: usize) -> Self {
        Self { people: vec![0.0; places * ages * width], ages, width, oldest: 0 }
    }

    /// The number of cohorts.
    #[must_use]
    pub fn ages(&self) -> usize {
        self.ages
    }

    /// Length of a padded row of classes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Every cell, residence by residence.
    #[must_use]
    pub fn cells(&self) -> &[f64] {
        &self.people
    }

    /// Where the cohorts stand in the ring, youngest first.
    pub fn slots(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.oldest).rev().chain((self.oldest..self.ages).rev())
    }

    /// A residence's cohorts, in the order of the ring.
    #[inline(always)]
    pub fn of_residence(&mut self, r: usize) -> &mut [f64] {
        let length = self.ages * self.width;
        &mut self.people[r * length..(r + 1) * length]
    }

    /// A residence's people of an age, by class.
    #[inline(always)]
    #[must_use]
    pub fn row(&self, age: usize, r: usize) -> &[f64] {
        let first = self.first(age, r);
        &self.people[first..first + self.width]
    }

    /// The same, mutable.
    #[inline(always)]
    pub fn row_mut(&mut self, age: usize, r: usize) -> &mut [f64] {
        let first = self.first(age, r);
        &mut self.people[first..first + self.width]
    }

    fn first(&self, age: usize, r: usize) -> usize {
        (r * self.ages + (self.oldest + self.ages - 1 - age) % self.ages) * self.width
    }

    /// Every cohort is a step older; the oldest one's cells are now the youngest's.
    pub fn grow_older(&mut self) {
        self.oldest = (self.oldest + 1) % self.ages;
    }

    /// sums_r += everybody of the residence.
    pub fn add_to(&self, sums: &mut [f64]) {
        let mut by_cohort = vec![0.0; sums.len() * self.ages];
        add_row_sums(&self.people, self.width, &mut by_cohort);
        for (sum, cohorts) in sums.iter_mut().zip(by_cohort.chunks_exact(self.ages.max(1))) {
            *sum = self.slots().fold(*sum, |sum, slot| sum + cohorts[slot]);
        }
    }

    /// Takes the shares of departures from all cohorts alike and spreads them over arrivals.
    pub(super) fn move_people(&mut self, moved: &[f64], stock: &[f64]) {
        move_rows(&mut self.people, moved, stock, self.ages * self.width);
    }
}

/// Takes departures from rows of a stock in proportion to it and spreads them over arrivals.
pub(super) fn move_rows(rows: &mut [f64], moved: &[f64], stock: &[f64], width: usize) {
    let into: f64 = moved.iter().filter(|m| **m > 0.0).sum();
    if into <= 0.0 {
        return;
    }
    let mut pool = vec![0.0; width];
    for (r, row) in rows.chunks_exact_mut(width).enumerate().filter(|(r, _)| moved[*r] < 0.0) {
        let share = -moved[r] / stock[r];
        for (cell, pool) in row.iter_mut().zip(&mut pool) {
            let leave = share * *cell;
            *cell -= leave;
            *pool += leave;
        }
    }
    for (r, row) in rows.chunks_exact_mut(width).enumerate().filter(|(r, _)| moved[*r] > 0.0) {
        let share = moved[r] / into;
        row.iter_mut().zip(&pool).for_each(|(cell, pool)| *cell += share * pool);
    }
}
