//! Iterative proportional fitting.

use fairshift::matrix::Matrix;

use super::published::{Area, Known};
use crate::Result;

const SWEEPS: usize = 20_000;

/// Fits `[place × part]` of a division to the division's jobs in every area and to the parts' national jobs.
///
/// Cells that are known (place, part, jobs) stay as they are; the others make up the rest.
pub fn areas(
    mut cells: Matrix,
    areas: &[Area],
    division: &str,
    national: &[f64],
    known: &[(usize, usize, f64)],
) -> Matrix {
    known.iter().for_each(|&(place, part, _)| cells[(place, part)] = 0.0);
    let known_in = |wanted: &dyn Fn(usize, usize) -> bool| -> f64 {
        known.iter().filter(|(p, part, _)| wanted(*p, *part)).map(|(_, _, jobs)| jobs).sum()
    };
    for sweep in 0..SWEEPS {
        let mut gap = 0.0f64;
        for (column, total) in national.iter().enumerate() {
            let target = (total - known_in(&|_, part| part == column)).max(0.0);
            let now: f64 = cells.column(column).iter().sum();
            gap = gap.max((now - target).abs() / target.max(1.0));
            if now > 0.0 {
                (0..cells.rows()).for_each(|p| cells[(p, column)] *= target / now);
            }
        }
        for area in areas {
            let jobs = area.jobs.get(division).copied().unwrap_or(0.0);
            let target = (jobs - known_in(&|p, _| area.members.contains(&p))).max(0.0);
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
    known.iter().for_each(|&(place, part, jobs)| cells[(place, part)] = jobs);
    cells
}

/// Fits `[place × industry]` to row and column totals around known cells; rows are exact.
pub fn margins(mut cells: Matrix, rows: &[f64], columns: &[f64], known: &[Known]) -> Result<Matrix> {
    let (mut rows, mut columns) = (rows.to_vec(), columns.to_vec());
    for site in known {
        cells[(site.place, site.industry)] = 0.0;
        rows[site.place] -= site.jobs;
        columns[site.industry] -= site.jobs;
    }
    let mut fitted = fit(cells, &rows, &columns)?;
    known.iter().for_each(|site| fitted[(site.place, site.industry)] = site.jobs);
    Ok(fitted)
}

fn fit(mut cells: Matrix, rows: &[f64], columns: &[f64]) -> Result<Matrix> {
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
