//! The key of the EU Just Transition Fund: carbon intensity and the jobs that hang on it, with a floor per head and a cap.
//!
//! w = Σ_k a_k v_k / Σ v_k over the criteria k that have values: industrial greenhouse gases of carbon-intensive regions
//! (0.49), coal and lignite jobs (0.25), industrial jobs of those regions (0.25), peat (0.0095), oil shale (0.0005). A region is
//! carbon-intensive if its industry emits more than twice the mean per £ of its value added. Criteria without any value are left
//! out and the weights of the others scaled up.
//!
//! Source: COM(2020) 22 and Regulation (EU) 2021/1056; weights known from the literature, to be checked against Annex I of the
//! proposal. Left out: the adjustment by gross national income, which tells countries apart and not places of one.

use crate::dataset::Dataset;

/// Weights of the criteria: industrial emissions, coal jobs, industrial jobs, peat, oil shale.
pub const CRITERIA: [f64; 5] = [0.49, 0.25, 0.25, 0.0095, 0.0005];
/// How many times the mean intensity makes a region carbon-intensive.
pub const INTENSIVE: f64 = 2.0;

/// Divisions of coal mining.
const COAL: &str = "05";
/// Sections of industry.
const INDUSTRY: [&str; 4] = ["B", "C", "D", "E"];

/// The criteria that the data have, with their weights, `[place]`: industrial emissions, coal jobs and industrial jobs.
///
/// * `residents` – 0 where a place gets nothing: such places are no part of the mean intensity either.
#[must_use]
pub fn criteria(data: &Dataset, residents: &[f64]) -> [(f64, Vec<f64>); 3] {
    let sum = |value: &dyn Fn(usize, usize) -> f64, keep: &dyn Fn(usize) -> bool| -> Vec<f64> {
        let of = |p: usize| (0..data.industries.len()).filter(|&i| keep(i)).map(|i| value(p, i)).sum();
        (0..residents.len()).map(|p| if residents[p] > 0.0 { of(p) } else { 0.0 }).collect()
    };
    let industry = |i: usize| INDUSTRY.contains(&data.industries[i].section.as_str());
    let coal = |i: usize| data.industries[i].divisions.iter().any(|d| d == COAL);
    let value_added = |p: usize, i: usize| {
        let national = &data.industries[i];
        if national.gross_output > 0.0 {
            data.gross_output[(p, i)] * national.gva / national.gross_output
        } else {
            0.0
        }
    };
    let emissions = sum(&|p, i| data.emissions[(p, i)], &industry);
    let added = sum(&value_added, &industry);
    let jobs = sum(&|p, i| data.jobs[(p, i)], &industry);
    let [w_emissions, w_coal, w_jobs, ..] = CRITERIA;
    [
        (w_emissions, in_intensive_places(&emissions, &added, &emissions)),
        (w_coal, sum(&|p, i| data.jobs[(p, i)], &coal)),
        (w_jobs, in_intensive_places(&emissions, &added, &jobs)),
    ]
}

/// Weights by place from criteria `[criterion][place]`; an empty criterion has no data.
#[must_use]
pub fn key(criteria: &[(f64, Vec<f64>)], places: usize) -> Vec<f64> {
    let total = |values: &[f64]| values.iter().sum::<f64>();
    let used: Vec<_> = criteria.iter().filter(|(_, values)| total(values) > 0.0).collect();
    let whole: f64 = used.iter().map(|(weight, _)| weight).sum();
    let of = |p: usize| used.iter().map(|(w, values)| w / whole * values[p] / total(values)).sum();
    if whole > 0.0 { (0..places).map(of).collect() } else { vec![0.0; places] }
}

/// Values of places whose intensity exceeds twice the mean of all; 0 elsewhere.
///
/// * `emissions` and `value_added` of industry by place; `values` – what is kept.
#[must_use]
pub fn in_intensive_places(emissions: &[f64], value_added: &[f64], values: &[f64]) -> Vec<f64> {
    let mean = emissions.iter().sum::<f64>() / value_added.iter().sum::<f64>();
    let intensive = |p: usize| value_added[p] > 0.0 && emissions[p] / value_added[p] > INTENSIVE * mean;
    (0..values.len()).map(|p| if intensive(p) { values[p] } else { 0.0 }).collect()
}

/// Shares kept between floors and caps by scaling what is free, until nothing moves.
///
/// Floors must sum to at most one and caps to at least one, or the bounds cannot be met and the shares are returned as they are.
#[must_use]
pub fn bounded(shares: &[f64], floors: &[f64], caps: &[f64]) -> Vec<f64> {
    if floors.iter().sum::<f64>() > 1.0 || caps.iter().sum::<f64>() < 1.0 {
        return shares.to_vec();
    }
    let mut fixed: Vec<Option<f64>> = vec![None; shares.len()];
    for _ in 0..=shares.len() {
        let held: f64 = fixed.iter().flatten().sum();
        let free: f64 = (0..shares.len()).filter(|&p| fixed[p].is_none()).map(|p| shares[p]).sum();
        let scale = if free > 0.0 { (1.0 - held) / free } else { 0.0 };
        let now = |p: usize| fixed[p].unwrap_or(shares[p] * scale);
        let below: f64 = (0..shares.len()).map(|p| (floors[p] - now(p)).max(0.0)).sum();
        let above: f64 = (0..shares.len()).map(|p| (now(p) - caps[p]).max(0.0)).sum();
        let result: Vec<f64> = (0..shares.len()).map(now).collect();
        if below <= 1e-15 && above <= 1e-15 {
            return result;
        }
        // The larger violation first: fixing both at once can fix a place on the wrong side.
        for p in 0..shares.len() {
            if below >= above && result[p] < floors[p] {
                fixed[p] = Some(floors[p]);
            } else if above > below && result[p] > caps[p] {
                fixed[p] = Some(caps[p]);
            }
        }
    }
    shares.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_without_data_leave_their_weight_to_the_others() {
        let criteria = [(0.49, vec![3.0, 1.0]), (0.25, vec![0.0, 0.0]), (0.25, vec![1.0, 1.0])];
        let weights = key(&criteria, 2);
        assert!((weights[0] - (0.49 * 0.75 + 0.25 * 0.5) / 0.74).abs() < 1e-15);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn only_intensive_places_count() {
        // Mean 4 per unit; twice the mean is 8.
        assert_eq!(
            in_intensive_places(&[9.0, 3.0, 0.0], &[1.0, 1.0, 1.0], &[5.0, 6.0, 7.0]),
            [5.0, 0.0, 0.0]
        );
    }

    #[test]
    fn floors_and_caps_hold_and_the_sum_stays_one() {
        let shares = bounded(&[0.8, 0.15, 0.05, 0.0], &[0.05; 4], &[0.5, 1.0, 1.0, 1.0]);
        assert!((shares[0] - 0.5).abs() < 1e-12 && shares.iter().all(|s| *s >= 0.05 - 1e-12));
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((shares[1] / shares[2] - 3.0).abs() < 1e-9);
    }
}
