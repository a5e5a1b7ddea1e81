//! Jobs by workplace and industry, 2021: an estimate that keeps every published total.
//!
//! 1. Jobs by division in 40 areas of Great Britain are published (ONS, Business Register and Employment Survey
//!    2021), and by section in the districts of Northern Ireland (NISRA, BRES 2019). Inside an area a division is
//!    shared between authorities by GVA of its industry group, and by the emissions of located sites where the
//!    industry stands at few sites; divisions that hold several industries are split by the jobs of their classes in
//!    Great Britain. Proportional fitting keeps areas × divisions and national industries.
//! 2. The authorities' totals of ONS (GVA over GVA per job) count all self-employment, the survey only part of it. The
//!    difference goes to industries by mixed income, then everything is fitted to authorities' totals.

mod fit;
mod published;

use fairshift::matrix::Matrix;

use crate::Result;
use crate::accounts::Accounts;
use crate::emissions::Sites;
use crate::gva::Gva;
use crate::places::Places;
use crate::source::Sources;

use published::{Area, Known, Part};

pub struct Estimate {
    /// `[place × industry]`.
    pub jobs: Matrix,
    /// Relative standard error, `[place × industry]`.
    pub rse: Matrix,
    /// Jobs of the surveys.
    pub surveyed: f64,
    /// Jobs of the surveys by industry.
    pub surveyed_by_industry: Vec<f64>,
}

pub fn estimate(
    source: &Sources,
    accounts: &Accounts,
    places: &Places,
    gva: &Gva,
    sites: &Sites,
) -> Result<Estimate> {
    let parts = published::parts(source, accounts)?;
    let areas = published::areas(source, accounts, places, gva, &parts)?;
    let known = published::known_sites(accounts, places, &areas)?;
    let surveyed = surveyed(accounts, places, gva, sites, &parts, &areas, &known);
    let targets = national_targets(source, accounts, places, &surveyed)?;
    let totals: Vec<f64> = places.all.iter().map(|p| p.total_jobs).collect();
    let prior = Matrix::from_fn(surveyed.rows(), surveyed.columns(), |p, i| {
        let now: f64 = surveyed.column(i).iter().sum();
        if now > 0.0 { surveyed[(p, i)] * targets[i] / now } else { targets[i] * totals[p] }
    });
    let jobs = rounded(fit::margins(prior, &totals, &targets, &known)?);
    let rse = relative_errors(accounts, places, sites, &parts, &areas, &jobs);
    let by_industry = surveyed.column_sums();
    Ok(Estimate { jobs, rse, surveyed: by_industry.iter().sum(), surveyed_by_industry: by_industry })
}

/// Jobs as the surveys count them, `[place × industry]`.
#[allow(clippy::too_many_arguments)]
fn surveyed(
    accounts: &Accounts,
    places: &Places,
    gva: &Gva,
    sites: &Sites,
    parts: &[Part],
    areas: &[Area],
    known: &[Known],
) -> Matrix {
    let mut jobs = Matrix::zeros(places.len(), accounts.industries.len());
    let mut divisions: Vec<&str> = parts.iter().map(|p| p.division.as_str()).collect();
    divisions.sort_unstable();
    divisions.dedup();
    for division in divisions {
        let own: Vec<&Part> = parts.iter().filter(|p| p.division == division).collect();
        let total: f64 = areas.iter().map(|a| a.jobs.get(division).copied().unwrap_or(0.0)).sum();
        let classes: f64 = own.iter().map(|p| p.jobs).sum();
        let national: Vec<f64> =
            own.iter().map(|p| if classes > 0.0 { p.jobs / classes * total } else { 0.0 }).collect();
        let prior = prior(accounts, places, gva, sites, &own, &national, areas, division);
        let fitted = fit::areas(prior, areas, division, &national, &known_cells(&own, known));
        for (column, part) in own.iter().enumerate() {
            (0..places.len()).for_each(|p| jobs[(p, part.industry)] += fitted[(p, column)]);
        }
    }
    jobs
}

/// Known cells of a division: place, part, jobs.
fn known_cells(parts: &[&Part], known: &[Known]) -> Vec<(usize, usize, f64)> {
    let cell = |site: &Known| {
        let part = parts.iter().position(|p| p.industry == site.industry)?;
        Some((site.place, part, site.jobs))
    };
    known.iter().filter_map(cell).collect()
}

/// Where a division's industries would be: by GVA inside the area, and by located sites.
#[allow(clippy::too_many_arguments)]
fn prior(
    accounts: &Accounts,
    places: &Places,
    gva: &Gva,
    sites: &Sites,
    parts: &[&Part],
    national: &[f64],
    areas: &[Area],
    division: &str,
) -> Matrix {
    let total: f64 = national.iter().sum();
    let mut prior = Matrix::zeros(places.len(), parts.len());
    for area in areas {
        let here = area.jobs.get(division).copied().unwrap_or(0.0);
        let shares = area.shares(accounts, places, gva, parts[0].industry, division);
        for (column, part) in parts.iter().enumerate() {
            let (weight, located) = sites.location(part.industry);
            for (share, &p) in shares.iter().zip(&area.members) {
                let spread = if total > 0.0 { here * share * national[column] / total } else { 0.0 };
                let at_sites = located.map_or(spread, |shares| national[column] * shares[p]);
                prior[(p, column)] = (1.0 - weight) * spread + weight * at_sites;
            }
        }
    }
    prior
}

/// Jobs by industry that the authorities' totals imply: the surveys' plus self-employment they miss.
fn national_targets(
    source: &Sources,
    accounts: &Accounts,
    places: &Places,
    surveyed: &Matrix,
) -> Result<Vec<f64>> {
    let mut jobs = surveyed.column_sums();
    let total: f64 = places.all.iter().map(|p| p.total_jobs).sum();
    domestic_staff(accounts, &mut jobs, total);
    let missing = total - jobs.iter().sum::<f64>();
    let weights = published::mixed_income(source, accounts, &jobs)?;
    let weight: f64 = weights.iter().sum();
    for (jobs, share) in jobs.iter_mut().zip(&weights) {
        *jobs += missing * share / weight;
    }
    Ok(jobs)
}

/// The surveys leave out households as employers: their staff at the economy's mean compensation per job (A).
fn domestic_staff(accounts: &Accounts, jobs: &mut [f64], total: f64) {
    let compensation: f64 = accounts.industries.iter().map(|i| i.compensation).sum();
    for (industry, jobs) in accounts.industries.iter().zip(jobs) {
        if industry.section == "T" {
            *jobs = industry.compensation / (compensation / total);
        }
    }
}

/// Two decimals: finer digits would be noise, and the package stays small.
fn rounded(mut jobs: Matrix) -> Matrix {
    jobs.values_mut().iter_mut().for_each(|v| *v = (*v * 100.0).round() / 100.0);
    jobs
}

/// Relative standard error (A): √(m² + c/n), m by how the cell was made, c = 20 jobs for small counts.
///
/// m = 0.10 where area and division are published and one authority fills the area, or the industry stands at located
/// sites; 0.20 where a division is shared between authorities by GVA; 0.30 where it is also split by class; the
/// spread of the estimate against the Census of 2011 by section is in the quality report.
fn relative_errors(
    accounts: &Accounts,
    places: &Places,
    sites: &Sites,
    parts: &[Part],
    areas: &[Area],
    jobs: &Matrix,
) -> Matrix {
    let split = |i: usize| {
        let of = |part: &&Part| {
            part.industry == i && parts.iter().filter(|p| p.division == part.division).count() > 1
        };
        parts.iter().any(|p| of(&p))
    };
    let split: Vec<bool> = (0..accounts.industries.len()).map(split).collect();
    let alone: Vec<bool> = (0..places.len()).map(|p| areas.iter().any(|a| a.members == [p])).collect();
    Matrix::from_fn(jobs.rows(), jobs.columns(), |p, i| {
        let located = sites.location(i).0 >= 0.5;
        let method = match (alone[p], split[i], located) {
            (true, false, _) | (_, _, true) => 0.10,
            (false, false, false) => 0.20,
            _ => 0.30,
        };
        let error: f64 = (method * method + 20.0 / jobs[(p, i)].max(1.0)).sqrt();
        (error.min(1.0) * 100.0).round() / 100.0
    })
}
