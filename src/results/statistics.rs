//! Spread over draws: mean, standard error and quantiles, exact and in a fixed order.
//!
//! Mean = Σ / n in draw order; standard error = s / √n with s² = Σ (v − mean)² / (n − 1), not a number for one draw;
//! quantiles by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996).

use rayon::prelude::*;

use crate::results::table::{Column, ColumnValues};

/// Rows summarised by one task: belongs to the plan, not to the number of threads.
const BLOCK: usize = 4096;

/// Mean, standard error and quantiles of many rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Summaries {
    /// `[row]`.
    pub mean: Vec<f64>,
    /// `[row]`.
    pub standard_error: Vec<f64>,
    /// `[quantile][row]`.
    pub quantiles: Vec<Vec<f64>>,
}

impl Summaries {
    /// No rows, with so many quantiles.
    #[must_use]
    pub fn none(quantiles: usize) -> Self {
        Self { mean: Vec::new(), standard_error: Vec::new(), quantiles: vec![Vec::new(); quantiles] }
    }

    /// Adds rows.
    pub fn append(&mut self, rows: Self) {
        self.mean.extend(rows.mean);
        self.standard_error.extend(rows.standard_error);
        for (all, part) in self.quantiles.iter_mut().zip(rows.quantiles) {
            all.extend(part);
        }
    }
}

/// Summarises values `[draw][row]` over draws.
#[must_use]
pub fn summarise(draws: &[Vec<f64>], quantiles: &[f64]) -> Summaries {
    let rows = draws.first().map_or(0, Vec::len);
    let blocks: Vec<Summaries> = (0..rows.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| summarise_rows(draws, quantiles, block * BLOCK..rows.min((block + 1) * BLOCK)))
        .collect();
    let mut all = Summaries::none(quantiles.len());
    blocks.into_iter().for_each(|block| all.append(block));
    all
}

fn summarise_rows(draws: &[Vec<f64>], quantiles: &[f64], rows: std::ops::Range<usize>) -> Summaries {
    let mut part = Summaries {
        mean: Vec::with_capacity(rows.len()),
        standard_error: Vec::with_capacity(rows.len()),
        quantiles: vec![Vec::with_capacity(rows.len()); quantiles.len()],
    };
    let mut values = vec![0.0; draws.len()];
    for row in rows {
        values.iter_mut().zip(draws).for_each(|(value, draw)| *value = draw[row]);
        let (mean, error) = mean_and_error(&values);
        part.mean.push(mean);
        part.standard_error.push(error);
        values.sort_unstable_by(f64::total_cmp);
        for (column, &q) in part.quantiles.iter_mut().zip(quantiles) {
            column.push(quantile(&values, q));
        }
    }
    part
}

/// Mean and standard error of the mean.
#[must_use]
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let first = values.first().copied().unwrap_or(f64::NAN);
    if values.iter().all(|v| *v == first) {
        return (first, if values.len() > 1 { 0.0 } else { f64::NAN });
    }
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// Quantile of sorted values, type 7.
#[must_use]
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = q * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let weight = position - below as f64;
    if weight == 0.0 { sorted[below] } else { sorted[below] + weight * (sorted[above] - sorted[below]) }
}

/// Suffix of a quantile's column: `p05`, `p50`, `p97_5`.
#[must_use]
pub fn quantile_suffix(q: f64) -> String {
    let percent = (q * 100_000.0).round() / 1000.0;
    let text = format!("{percent}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = format!("{whole:0>2}");
    if fraction.is_empty() { format!("p{whole}") } else { format!("p{whole}_{fraction}") }
}

/// The columns of one variable: mean, standard error, quantiles.
#[must_use]
pub fn statistic_columns(
    name: &str,
    unit: &str,
    description: &str,
    summaries: Summaries,
    quantiles: &[f64],
) -> Vec<Column> {
    let column = |suffix: &str, what: String, values: Vec<f64>| Column {
        name: format!("{name}_{suffix}"),
        unit: unit.to_owned(),
        description: format!("{description}: {what}"),
        values: ColumnValues::Number(values),
    };
    let mut columns = vec![
        column("mean", "mean over draws".to_owned(), summaries.mean),
        column("se", "standard error of the mean; NaN for one draw".to_owned(), summaries.standard_error),
    ];
    for (&q, values) in quantiles.iter().zip(summaries.quantiles) {
        columns.push(column(&quantile_suffix(q), format!("quantile {q} over draws"), values));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_seven_quantiles() {
        let sorted = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!([0.0, 0.25, 0.5, 0.9, 1.0].map(|q| quantile(&sorted, q)), [1.0, 2.0, 3.0, 4.6, 5.0]);
    }

    #[test]
    fn one_draw_has_no_standard_error() {
        let summary = summarise(&[vec![7.0, -1.0]], &[0.05, 0.5]);
        assert_eq!(summary.mean, [7.0, -1.0]);
        assert!(summary.standard_error.iter().all(|e| e.is_nan()));
        assert_eq!(summary.quantiles, [[7.0, -1.0], [7.0, -1.0]]);
    }

    #[test]
    fn suffixes() {
        assert_eq!([0.05, 0.5, 0.975, 0.001].map(quantile_suffix), ["p05", "p50", "p97_5", "p00_1"]);
    }

    #[test]
    fn order_of_draws_leaves_quantiles_alone() {
        let draws: Vec<Vec<f64>> = (0..9).map(|d| vec![f64::from(d * 5 % 9)]).collect();
        let mut turned = draws.clone();
        turned.rotate_left(4);
        assert_eq!(summarise(&draws, &[0.1, 0.6]).quantiles, summarise(&turned, &[0.1, 0.6]).quantiles);
    }
}
