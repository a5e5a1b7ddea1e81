//! Who is left behind: scores of places under a definition, ranks, and how far two definitions agree.
//!
//! A term is a column of places, standardised over them, z = (x − x̄) / s; a score is Σ w z, higher is worse. The product form takes
//! ranks, so that neither factor dominates by its scale: score = R(exposure) · R(vulnerability) with R the share of places that
//! are less badly off. Standardisation uses the values that are read: a measured index standardises measured values.

/// z = (x − x̄) / s over places; zeros if all are alike.
#[must_use]
pub fn standardised(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    let spread = (squares / count).sqrt();
    if spread > 0.0 { values.iter().map(|x| (x - mean) / spread).collect() } else { vec![0.0; values.len()] }
}

/// Σ w z over terms `(weight, values)`.
#[must_use]
pub fn weighted_sum(terms: &[(f64, Vec<f64>)], places: usize) -> Vec<f64> {
    let mut score = vec![0.0; places];
    for (weight, values) in terms {
        score.iter_mut().zip(standardised(values)).for_each(|(s, z)| *s += weight * z);
    }
    score
}

/// R: share of the other places with a lower value, (rank − ½) / n; ties share their mean rank.
#[must_use]
pub fn rank_shares(values: &[f64]) -> Vec<f64> {
    middles(values).into_iter().map(|middle| middle / values.len() as f64).collect()
}

/// Rank from below less ½; ties share their mean.
fn middles(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut middles = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        // What is not a number is like nothing, itself included.
        let same = order[at..].iter().take_while(|&&p| values[p] == values[order[at]]).count().max(1);
        let mean = at as f64 + 0.5 * same as f64;
        order[at..at + same].iter().for_each(|&p| middles[p] = mean);
        at += same;
    }
    middles
}

/// Ranks from scores, 1 = worst; ties share their mean rank, so that no order of places decides who is worse off.
#[must_use]
pub fn ranks(scores: &[f64]) -> Vec<f64> {
    let worst_first: Vec<f64> = scores.iter().map(|score| -score).collect();
    middles(&worst_first).into_iter().map(|middle| middle + 0.5).collect()
}

/// How many places make up a share of all, at least one.
#[must_use]
pub fn group_size(share: f64, places: usize) -> usize {
    ((share * places as f64).round() as usize).clamp(1, places.max(1))
}

/// Whether a rank is among the worst `size`.
#[must_use]
pub fn is_among(rank: f64, size: usize) -> bool {
    rank <= size as f64
}

/// Jaccard index of the worst `size` places of two rankings: common over all that are in either.
#[must_use]
pub fn jaccard(a: &[f64], b: &[f64], size: usize) -> f64 {
    let (mut both, mut either) = (0usize, 0usize);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (is_among(*x, size), is_among(*y, size));
        both += usize::from(x && y);
        either += usize::from(x || y);
    }
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

/// Spearman's correlation of two rankings: that of their ranks, ties at their mean; 0 if one of them ranks nobody.
///
/// Without ties this is 1 − 6 Σ d² / (n (n² − 1)).
#[must_use]
pub fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let all = n * (n * n - 1.0);
    let squares: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
    let (of_a, of_b) = (all - ties(a), all - ties(b));
    if a.len() < 2 {
        1.0
    } else if of_a == all && of_b == all {
        1.0 - 6.0 * squares / all
    } else if of_a <= 0.0 || of_b <= 0.0 {
        f64::from(u8::from(squares == 0.0))
    } else {
        (of_a + of_b - 12.0 * squares) / (2.0 * (of_a * of_b).sqrt())
    }
}

/// Σ (t³ − t) over groups of t equal ranks.
fn ties(ranks: &[f64]) -> f64 {
    let mut sorted = ranks.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a == b).map(|group| group.len() as f64).map(|t| t * t * t - t).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_scores_by_hand() {
        assert_eq!(standardised(&[1.0, 3.0]), [-1.0, 1.0]);
        assert_eq!(standardised(&[5.0, 5.0]), [0.0, 0.0]);
        assert_eq!(weighted_sum(&[(1.0, vec![1.0, 3.0]), (-0.5, vec![10.0, 20.0])], 2), [-0.5, 0.5]);
    }

    #[test]
    fn ranks_and_overlap_by_hand() {
        assert_eq!(ranks(&[0.1, 2.0, -1.0, 2.5]), [3.0, 2.0, 4.0, 1.0]);
        assert!(ranks(&[f64::NAN, 2.0, f64::NAN]).iter().all(|rank| (1.0..=3.0).contains(rank)));
        assert_eq!(rank_shares(&[3.0, 1.0, 3.0, 9.0]), [0.5, 0.125, 0.5, 0.875]);
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 1.0, 3.0]);
        // Worst two: {0, 1} and {2, 0}.
        assert!((jaccard(&a, &b, 2) - 1.0 / 3.0).abs() < 1e-15);
        // d = 1, 2, 2, 1: 1 − 6 · 10 / 60 = 0.
        assert!(spearman(&a, &b).abs() < 1e-15);
        assert!((spearman(&a, &a) - 1.0).abs() < 1e-15);
    }

    /// Three places flagged among six: they share rank 2, nobody else is among the worst three, and order decides nothing.
    #[test]
    fn ties_share_their_mean_rank() {
        let flags = ranks(&[0.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
        assert_eq!(flags, [5.0, 2.0, 5.0, 2.0, 2.0, 5.0]);
        assert_eq!(flags.iter().filter(|rank| is_among(**rank, 3)).count(), 3);
        assert_eq!(flags.iter().filter(|rank| is_among(**rank, 4)).count(), 3);
        assert!((spearman(&flags, &flags) - 1.0).abs() < 1e-15);
        // Pearson's correlation of (1, 2.5, 2.5, 4) and (1, 2, 3, 4): 4.5 / √(4.5 · 5).
        let tied = spearman(&[1.0, 2.5, 2.5, 4.0], &[1.0, 2.0, 3.0, 4.0]);
        assert!((tied - (4.5f64 / 5.0).sqrt()).abs() < 1e-15);
        assert_eq!(spearman(&[2.0; 3], &[1.0, 2.0, 3.0]).to_bits(), 0.0f64.to_bits());
    }
}
