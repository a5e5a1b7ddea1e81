//! People of whom a known number is taken, each with a chance of their own.

use rand_chacha::rand_core::Rng;

use crate::random::{below, binomial, open_uniform};

/// Groups of people alike.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    people: Vec<u64>,
    chance: Vec<f64>,
    /// Taken by the latest [`Self::take`], by group.
    pub taken: Vec<u64>,
}

impl Pool {
    /// Empties the pool.
    pub fn clear(&mut self) {
        self.people.clear();
        self.chance.clear();
        self.taken.clear();
    }

    /// Adds a group.
    pub fn push(&mut self, people: u64, chance: f64) {
        self.people.push(people);
        self.chance.push(chance.clamp(0.0, 1.0));
    }

    /// Everybody who has any chance.
    pub fn most(&self) -> u64 {
        self.people
            .iter()
            .zip(&self.chance)
            .filter(|(_, chance)| **chance > 0.0)
            .map(|(people, _)| people)
            .sum()
    }

    /// Takes `wanted` people; returns how many are missing because nobody is left.
    ///
    /// Each is taken or not by their own chance; then as many too many are put back, each alike, or too few are added
    /// with weights p / (1 − p): what independent trials are when their sum is known, up to the weights of the few that
    /// are put back.
    pub fn take(&mut self, wanted: u64, generator: &mut impl Rng) -> u64 {
        self.taken.clear();
        for (people, chance) in self.people.iter().zip(&self.chance) {
            self.taken.push(binomial(generator, *people, *chance));
        }
        let mut taken: u64 = self.taken.iter().sum();
        while taken > wanted {
            let group = group_of(&self.taken, below(generator, taken));
            self.taken[group] -= 1;
            taken -= 1;
        }
        if taken < wanted { self.add(wanted - taken, generator) } else { 0 }
    }

    fn add(&mut self, mut missing: u64, generator: &mut impl Rng) -> u64 {
        // An event that is certain has been taken already.
        let odds = |chance: f64| if chance < 1.0 { chance / (1.0 - chance) } else { 0.0 };
        while missing > 0 {
            let left =
                |group: usize| (self.people[group] - self.taken[group]) as f64 * odds(self.chance[group]);
            let total: f64 = (0..self.people.len()).map(left).sum();
            if total <= 0.0 {
                return missing;
            }
            let mut at = open_uniform(generator.next_u64()) * total;
            let mut chosen = None;
            for group in 0..self.people.len() {
                let weight = left(group);
                if weight > 0.0 {
                    chosen = Some(group);
                    at -= weight;
                    if at < 0.0 {
                        break;
                    }
                }
            }
            let Some(group) = chosen else { return missing };
            self.taken[group] += 1;
            missing -= 1;
        }
        0
    }
}

/// The group in which the person of a number is.
fn group_of(counts: &[u64], mut person: u64) -> usize {
    for (group, count) in counts.iter().enumerate() {
        if person < *count {
            return group;
        }
        person -= count;
    }
    counts.len() - 1
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn as_many_as_wanted_with_their_chances_never_more_than_there_are() {
        let groups = [(1, 0.1), (200, 0.1), (30, 0.2), (7, 0.0), (50, 0.02)];
        let mut pool = Pool::default();
        groups.iter().for_each(|&(people, chance)| pool.push(people, chance));
        assert_eq!(pool.most(), 281);
        let mut generator = ChaCha8Rng::seed_from_u64(9);
        let mean: f64 = groups.iter().map(|&(n, p)| n as f64 * p).sum();
        let (mut sums, repeats) = ([0.0; 5], 20_000);
        for at in 0..repeats {
            // Sums as independent trials have them.
            let wanted: u64 = groups.iter().map(|&(n, p)| binomial(&mut generator, n, p)).sum();
            assert_eq!(pool.take(wanted, &mut generator), 0);
            assert_eq!(pool.taken.iter().sum::<u64>(), wanted, "{at}");
            assert!(pool.taken.iter().zip(groups).all(|(taken, (people, _))| *taken <= people));
            sums.iter_mut().zip(&pool.taken).for_each(|(sum, taken)| *sum += *taken as f64);
        }
        assert!((mean - 27.1).abs() < 1e-9);
        for (sum, (people, chance)) in sums.iter().zip(groups) {
            let n = f64::from(repeats);
            let expected = people as f64 * chance;
            assert!(
                (sum / n - expected).abs() <= 4.0 * (expected / n).sqrt(),
                "{people} {chance}: {}",
                sum / n
            );
        }
        assert_eq!(pool.take(300, &mut generator), 19);
    }
}
