//! Balls thrown into bins: how many bins are hit.

use rand_chacha::rand_core::Rng;

use super::below;

/// Bins that hold at least one of `balls` balls, each thrown into one of `bins` bins at random.
///
/// Exact and without a list of bins: a ball meets a new bin with probability (bins − occupied) / bins. Takes at most
/// `balls` uniforms, and about bins · ln(bins) if there are more.
pub fn occupied_bins(generator: &mut impl Rng, balls: u64, bins: u64) -> u64 {
    let mut occupied = 0;
    for _ in 0..balls {
        if occupied == bins {
            break;
        }
        occupied += u64::from(below(generator, bins) >= occupied);
    }
    occupied
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fits, generator};
    use super::*;

    /// Probabilities by recursion over the balls.
    fn exact(balls: u64, bins: usize) -> Vec<f64> {
        let mut p = vec![0.0; bins + 1];
        p[0] = 1.0;
        for _ in 0..balls {
            for hit in (0..=bins).rev() {
                let old = p[hit] * hit as f64 / bins as f64;
                let new = if hit == 0 { 0.0 } else { p[hit - 1] * (bins - hit + 1) as f64 / bins as f64 };
                p[hit] = old + new;
            }
        }
        p
    }

    #[test]
    fn draws_follow_the_exact_probabilities() {
        for (at, (balls, bins)) in
            [(1u64, 2usize), (4, 3), (30, 12), (100, 80), (60, 400)].into_iter().enumerate()
        {
            if balls == 1 {
                assert_eq!(occupied_bins(&mut generator(1), 1, 2), 1);
                continue;
            }
            let mut bits = generator(300 + at as u64);
            let draws: Vec<u64> = (0..50_000).map(|_| occupied_bins(&mut bits, balls, bins as u64)).collect();
            fits(&format!("{balls} balls, {bins} bins"), &draws, &exact(balls, bins));
        }
    }

    #[test]
    fn edges() {
        let mut bits = generator(1);
        assert_eq!(occupied_bins(&mut bits, 0, 5), 0);
        assert_eq!(occupied_bins(&mut bits, 5, 0), 0);
        assert_eq!(occupied_bins(&mut bits, 1_000_000_000, 3), 3);
    }
}
