//! Rules that share a budget out between places: pure functions from people and need to weights.
//!
//! A rule returns weights, 0 or more, one per place; [`shares`] scales them to sum one and [`rounding`] turns a budget
//! into whole units. Need is what the deciding office *measures*; who is really in need is a matter of the results.
//!
//! * blend: w_p = ω n_p / Σn + (1 − ω) h_p / Σh, n residents, h hardship ([`hardship`]); ω = 1 is breadth, ω = 0 the hardest hit;
//! * competitive: the highest bids win, and a bid grows with local capacity ([`competitive`]);
//! * EU Just Transition Fund ([`jtf`]), Appalachian Regional Commission ([`arc`]), UK Shared Prosperity Fund in Wales ([`uk_spf`]).

pub mod arc;
pub mod jtf;
pub mod rounding;
pub mod uk_spf;

/// Weights scaled to sum one; zeros if nobody has a weight.
#[must_use]
pub fn shares(weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    let scale = if total > 0.0 && total.is_finite() { 1.0 / total } else { 0.0 };
    weights.iter().map(|w| w * scale).collect()
}

/// h = n · max(0, z): residents times how far a place is worse off than the average, in standard deviations.
///
/// * `residents` – n, `[place]`; `scores` – z of the measured index, higher is worse, `[place]`.
#[must_use]
pub fn hardship(residents: &[f64], scores: &[f64]) -> Vec<f64> {
    residents.iter().zip(scores).map(|(n, z)| n * z.max(0.0)).collect()
}

/// w = ω n / Σn + (1 − ω) h / Σh; a part without anybody gives its share to the other.
#[must_use]
pub fn blend(residents: &[f64], hardship: &[f64], omega: f64) -> Vec<f64> {
    let (breadth, hardest) = (shares(residents), shares(hardship));
    if hardest.iter().all(|h| *h == 0.0) {
        return breadth;
    }
    breadth.iter().zip(&hardest).map(|(n, h)| omega * n + (1.0 - omega) * h).collect()
}

/// What decides a competition for money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Competition {
    /// Weight of local capacity beside need.
    pub capacity_weight: f64,
    /// Standard deviation of luck and drafting, in standard deviations of need.
    pub luck: f64,
}

/// Bids of a competition: b = (1 − κ) z + κ c + luck.
///
/// * `scores` – z of measured need; `capacity` – c, standardised; `luck` – standard normals.
#[must_use]
pub fn bids(scores: &[f64], capacity: &[f64], luck: &[f64], rules: Competition) -> Vec<f64> {
    let kappa = rules.capacity_weight;
    let bid = |p: usize| (1.0 - kappa) * scores[p] + kappa * capacity[p] + rules.luck * luck[p];
    (0..scores.len()).map(bid).collect()
}

/// Weights of a competition: the best bids win, and winners share by residents.
///
/// * `residents` – 0 where a place may not bid; `winners` – share of the bidders that win.
#[must_use]
pub fn competitive(residents: &[f64], bids: &[f64], winners: f64) -> Vec<f64> {
    let mut bidders: Vec<usize> = (0..residents.len()).filter(|&p| residents[p] > 0.0).collect();
    let places = ((bidders.len() as f64 * winners).round() as usize).clamp(1, bidders.len().max(1));
    bidders.sort_by(|&a, &b| bids[b].total_cmp(&bids[a]).then(a.cmp(&b)));
    let mut weights = vec![0.0; residents.len()];
    bidders.iter().take(places).for_each(|&p| weights[p] = residents[p]);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn omega_runs_from_the_hardest_hit_to_breadth() {
        let (residents, scores) = ([100.0, 300.0], [1.0, -1.0]);
        let hardship = hardship(&residents, &scores);
        assert_eq!(blend(&residents, &hardship, 0.0), [1.0, 0.0]);
        assert_eq!(blend(&residents, &hardship, 1.0), [0.25, 0.75]);
        assert_eq!(blend(&residents, &hardship, 0.5), [0.625, 0.375]);
        assert_eq!(blend(&residents, &[0.0, 0.0], 0.0), [0.25, 0.75]);
    }

    #[test]
    fn capacity_wins_money() {
        let won = |capacity_weight: f64| {
            let rules = Competition { capacity_weight, luck: 0.0 };
            competitive(&[1.0, 1.0], &bids(&[1.0, -1.0], &[-1.0, 1.0], &[0.0, 0.0], rules), 0.5)
        };
        assert_eq!(won(0.8), [0.0, 1.0], "needy but weak");
        assert_eq!(won(0.0), [1.0, 0.0], "need alone");
    }

    #[test]
    fn a_place_that_may_not_bid_takes_no_prize() {
        let rules = Competition { capacity_weight: 0.0, luck: 0.0 };
        let bids = bids(&[9.0, 1.0], &[0.0; 2], &[0.0; 2], rules);
        assert_eq!(competitive(&[0.0, 1.0], &bids, 0.5), [0.0, 1.0]);
    }
}
