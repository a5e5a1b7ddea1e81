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
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut shares = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        let same = order[at..].iter().take_while(|&&p| values[p] == values[order[at]]).count();
        let mean = at as f64 + 0.5 * same as f64;
        order[at..at + same].iter().for_each(|&p| shares[p] = mean / values.len() as f64);
        at += same;
    }
    shares
}

/// Ranks from scores, 1 = worst; ties by order of places.
#[must_use]
pub fn ranks(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let mut ranks = vec![0; scores.len()];
    order.iter().enumerate().for_each(|(rank, &p)| ranks[p] = rank + 1);
    ranks
}

/// How many places make up a share of all, at least one.
#[must_use]
pub fn group_size(share: f64, places: usize) -> usize {
    ((share * places as f64).round() as usize).clamp(1, places.max(1))
}

/// Jaccard index of the worst `size` places of two rankings: common over all that are in either.
#[must_use]
pub fn jaccard(a: &[usize], b: &[usize], size: usize) -> f64 {
    let (mut both, mut either) = (0usize, 0usize);
    for (x, y) in a.iter().zip(b) {
        both += usize::from(*x <= size && *y <= size);
        either += usize::from(*x <= size || *y <= size);
    }
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

/// Spearman's correlation of two rankings without ties, 1 − 6 Σ d² / (n (n² − 1)).
#[must_use]
pub fn spearman(a: &[usize], b: &[usize]) -> f64 {
    let n = a.len() as f64;
    let squares: f64 = a.iter().zip(b).map(|(x, y)| (*x as f64 - *y as f64) * (*x as f64 - *y as f64)).sum();
    if a.len() < 2 { 1.0 } else { 1.0 - 6.0 * squares / (n * (n * n - 1.0)) }
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
        assert_eq!(ranks(&[0.1, 2.0, -1.0, 2.0]), [3, 1, 4, 2]);
        assert_eq!(rank_shares(&[3.0, 1.0, 3.0, 9.0]), [0.5, 0.125, 0.5, 0.875]);
        let (a, b) = ([1, 2, 3, 4], [2, 4, 1, 3]);
        // Worst two: {0, 1} and {2, 0}.
        assert!((jaccard(&a, &b, 2) - 1.0 / 3.0).abs() < 1e-15);
        // d = 1, 2, 2, 1: 1 − 6 · 10 / 60 = 0.
        assert!(spearman(&a, &b).abs() < 1e-15);
        assert!((spearman(&a, &a) - 1.0).abs() < 1e-15);
    }
}
