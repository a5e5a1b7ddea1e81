//! How long the unemployed have been so.
//!
//! A worker separated in this step has age 1; the long-term unemployed are those of age τ or more. All ages of a node share
//! the hazard of the step. The initial unemployed carry no spell and are never counted as long-term.

use rand_chacha::rand_core::Rng;

use crate::random::multivariate_hypergeometric;

/// Spells as averages: τ − 1 cohorts in a ring, and one stock of those of age τ or more.
#[derive(Clone, Debug)]
pub struct Spells {
    /// Ages 1 … τ − 1, each `[node]`; the youngest is at `youngest`, the next older behind it.
    cohorts: Vec<Vec<f64>>,
    youngest: usize,
    long_term: Vec<f64>,
}

impl Spells {
    /// No spells yet. `tau` is at least 1.
    #[must_use]
    pub fn new(nodes: usize, tau: usize) -> Self {
        let cohorts = vec![vec![0.0; nodes]; tau.saturating_sub(1)];
        Self { cohorts, youngest: 0, long_term: vec![0.0; nodes] }
    }

    /// Unemployed for at least τ steps, `[node]`.
    #[must_use]
    pub fn long_term(&self) -> &[f64] {
        &self.long_term
    }

    /// One step.
    ///
    /// * `survival` – share of the unemployed of t − 1 that is still unemployed, `[node]`.
    /// * `separations` – those who begin a spell, `[node]`.
    pub fn advance(&mut self, survival: &[f64], separations: &[f64]) {
        for cohort in self.cohorts.iter_mut().chain([&mut self.long_term]) {
            cohort.iter_mut().zip(survival).for_each(|(people, share)| *people *= share);
        }
        let ages = self.cohorts.len();
        if ages == 0 {
            self.long_term.iter_mut().zip(separations).for_each(|(people, new)| *people += new);
            return;
        }
        self.youngest = (self.youngest + ages - 1) % ages;
        let oldest = &mut self.cohorts[self.youngest];
        self.long_term.iter_mut().zip(oldest.iter()).for_each(|(people, old)| *people += old);
        oldest.copy_from_slice(separations);
    }
}

/// Spells of one node as whole people; who finds a job is drawn without regard to age.
#[derive(Clone, Debug)]
pub struct CountedSpells {
    /// Ages 1 … τ − 1, then τ and more, then those without a spell.
    ages: Vec<u64>,
    leaving: Vec<u64>,
}

impl CountedSpells {
    /// The initial unemployed, who carry no spell. `tau` is at least 1.
    #[must_use]
    pub fn new(unemployed: u64, tau: usize) -> Self {
        let mut ages = vec![0; tau + 1];
        ages[tau] = unemployed;
        Self { leaving: vec![0; ages.len()], ages }
    }

    /// Unemployed for at least τ steps.
    #[must_use]
    pub fn long_term(&self) -> u64 {
        self.ages[self.ages.len() - 2]
    }

    /// All unemployed.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.ages.iter().sum()
    }

    /// One step: `hired` leave, the others grow older, `separated` begin a spell.
    pub fn advance(&mut self, generator: &mut impl Rng, hired: u64, separated: u64) {
        multivariate_hypergeometric(generator, &self.ages, hired, &mut self.leaving);
        self.ages.iter_mut().zip(&self.leaving).for_each(|(people, left)| *people -= left);
        let last = self.ages.len() - 2;
        for age in (0..last).rev() {
            self.ages[age + 1] += self.ages[age];
            self.ages[age] = 0;
        }
        self.ages[0] += separated;
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// Ages kept one by one, without a bound.
    #[test]
    fn the_ring_counts_ages_as_a_plain_list_does() {
        for tau in 1..6 {
            let mut spells = Spells::new(1, tau);
            let mut plain: Vec<f64> = Vec::new();
            for step in 0..20u32 {
                let (survival, new) = (0.5 + 0.02 * f64::from(step), 10.0 + f64::from(step % 3));
                spells.advance(&[survival], &[new]);
                plain.iter_mut().for_each(|people| *people *= survival);
                plain.insert(0, new);
                let expected: f64 = plain.iter().skip(tau - 1).sum();
                assert!((spells.long_term()[0] - expected).abs() < 1e-12 * (1.0 + expected), "{tau} {step}");
            }
        }
    }

    #[test]
    fn counted_spells_keep_every_person() {
        let mut bits = ChaCha8Rng::seed_from_u64(1);
        for tau in 1..5 {
            let (mut spells, mut people) = (CountedSpells::new(30, tau), 30);
            for step in 0..50u64 {
                let (hired, separated) = (people / 3, step % 7);
                spells.advance(&mut bits, hired, separated);
                people = people - hired + separated;
                assert_eq!(spells.people(), people);
                assert!(spells.long_term() <= people);
                if (step as usize) + 1 < tau {
                    assert_eq!(spells.long_term(), 0);
                }
            }
        }
    }
}
