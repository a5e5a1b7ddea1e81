//! Spread over draws: mean, standard error and quantiles, exact and in a fixed order.
//!
//! Mean = Σ / n in draw order; standard error = s / √n with s² = Σ (v − mean)² / (n − 1), not a number for one draw;
//! quantiles by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996).

use std::ops::Range;

use rayon::prelude::*;

use crate::results::table::{Column, ColumnValues};

/// Rows summarised by one task: belongs to the plan, not to the number of threads.
const BLOCK: usize = 512;

/// Numbers, over draws, that are in memory together while they are summarised: 64 MiB.
const NUMBERS: usize = 8 << 20;

/// How many rows, or groups of rows, to summarise together where all are much; results do not depend on it.
///
/// * `each` – numbers of a row, or group, over draws.
#[must_use]
pub fn rows_together(each: usize) -> usize {
    (NUMBERS / each.max(1)).max(1)
}

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

    /// Some of the rows, in the order given.
    #[must_use]
    pub fn rows(&self, rows: &(impl Iterator<Item = usize> + Clone)) -> Self {
        let pick = |values: &Vec<f64>| rows.clone().map(|row| values[row]).collect();
        Self {
            mean: pick(&self.mean),
            standard_error: pick(&self.standard_error),
            quantiles: self.quantiles.iter().map(pick).collect(),
        }
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

/// Summarises what many items have, some items at a time, because all draws of all items are much; results do not depend on how many.
///
/// * `each` – numbers of an item over draws.
/// * `rows_of` – values `[draw][row]` of some items, items in order, as often as there are kinds of them.
#[must_use]
pub fn summarise_in_parts<const N: usize>(
    items: usize,
    each: usize,
    quantiles: &[f64],
    rows_of: impl Fn(Range<usize>) -> [Vec<Vec<f64>>; N],
) -> [Summaries; N] {
    let mut all = [(); N].map(|()| Summaries::none(quantiles.len()));
    let together = rows_together(each);
    for first in (0..items).step_by(together) {
        let parts = rows_of(first..items.min(first + together));
        all.iter_mut().zip(parts).for_each(|(all, draws)| all.append(summarise(&draws, quantiles)));
    }
    all
}

fn summarise_rows(draws: &[Vec<f64>], quantiles: &[f64], rows: Range<usize>) -> Summaries {
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
    fn parts_are_the_same_as_all_at_once() {
        let value = |draw: usize, row: usize| (draw * 7 % 5 * row) as f64 - (row % 3) as f64;
        let of = |some: Range<usize>, shift: usize| -> Vec<Vec<f64>> {
            let rows = some.flat_map(|item| [2 * item, 2 * item + 1]);
            (0..4).map(|draw| rows.clone().map(|row| value(draw + shift, row)).collect()).collect()
        };
        let quantiles = [0.1, 0.5];
        for each in [1, NUMBERS / 3, NUMBERS, usize::MAX] {
            let parts = summarise_in_parts(7, each, &quantiles, |some| [of(some.clone(), 0), of(some, 1)]);
            assert_eq!(parts, [0, 1].map(|shift| summarise(&of(0..7, shift), &quantiles)), "{each}");
            assert_eq!(parts[0].rows(&[3, 1].into_iter()).mean, [parts[0].mean[3], parts[0].mean[1]]);
        }
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
