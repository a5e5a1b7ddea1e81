//! Iterative proportional fitting.

use fairshift::matrix::Matrix;

use super::published::Area;
use crate::Result;

const SWEEPS: usize = 20_000;

/// Fits `[place × part]` of a division to the division's jobs in every area and to the parts' national jobs.
pub fn areas(mut cells: Matrix, areas: &[Area], division: &str, national: &[f64]) -> Matrix {
    for sweep in 0..SWEEPS {
        let mut gap = 0.0f64;
        for (column, target) in national.iter().enumerate() {
            let now: f64 = cells.column(column).iter().sum();
            gap = gap.max((now - target).abs() / target.max(1.0));
            if now > 0.0 {
                (0..cells.rows()).for_each(|p| cells[(p, column)] *= target / now);
            }
        }
        for area in areas {
            let target = area.jobs.get(division).copied().unwrap_or(0.0);
            let now: f64 = area.members.iter().map(|&p| cells.row(p).iter().sum::<f64>()).sum();
            if now > 0.0 {
                area.members
                    .iter()
                    .for_each(|&p| cells.row_mut(p).iter_mut().for_each(|v| *v *= target / now));
            }
        }
        if gap < 1e-9 && sweep > 0 {
            break;
        }
    }
    cells
}

/// Fits `[place × industry]` to row and column totals; rows are exact.
pub fn margins(mut cells: Matrix, rows: &[f64], columns: &[f64]) -> Result<Matrix> {
    for _ in 0..SWEEPS {
        let sums = cells.column_sums();
        let gap = sums.iter().zip(columns).map(|(s, t)| (s - t).abs() / t.max(1.0)).fold(0.0, f64::max);
        for p in 0..cells.rows() {
            let row = cells.row_mut(p);
            row.iter_mut()
                .zip(&sums)
                .zip(columns)
                .for_each(|((v, s), t)| *v *= if *s > 0.0 { t / s } else { 1.0 });
            let now: f64 = row.iter().sum();
            row.iter_mut().for_each(|v| *v *= rows[p] / now);
        }
        if gap < 1e-10 {
            return Ok(cells);
        }
    }
    Err("jobs could not be fitted to the authorities' totals".into())
}
