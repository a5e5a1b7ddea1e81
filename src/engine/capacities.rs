//! Closures, openings and supply drivers of a year as capacity of places.

use std::collections::BTreeMap;

use crate::engine::baseline::Baseline;
use crate::engine::behaviour::DrawValues;
use crate::engine::year::{YearState, scaled, strength};
use crate::inputs::{Change, ModelInputs, SiteEvent, SiteEventKind};
use crate::matrix::Matrix;
use crate::model::capacity::{Capacity, CapacityChange};

/// Output lost or gained by one event, with the share that imports take.
struct Loss {
    industry: usize,
    output: f64,
    imports: f64,
}

/// Adds sites and supply drivers to the year's capacity.
///
/// * `jobs` – base-year jobs of the draw, `[place × industry]`.
pub fn apply(
    state: &mut YearState,
    inputs: &ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    jobs: &Matrix,
    year: usize,
) {
    let mut losses = Vec::new();
    supply(state, inputs, base, draw, year, &mut losses);
    for site in &inputs.sites {
        if site.progress[year] > 0.0 && site.kind != SiteEventKind::Conversion {
            let sized =
                Measured { site, jobs: draw.value(site.jobs), held: jobs[(site.place, site.industry)] };
            losses.push(event(state, inputs, base, draw, &sized, site.progress[year]));
        }
    }
    for (industry, imports) in import_shares(&losses) {
        entry(state, inputs, industry).import_replacement = imports;
    }
}

fn entry<'s>(state: &'s mut YearState, inputs: &ModelInputs, industry: usize) -> &'s mut CapacityChange {
    let places = inputs.dataset.places.len();
    state.capacity.entry(industry).or_insert_with(|| CapacityChange {
        relocation: Capacity::unchanged(places),
        change: Capacity::unchanged(places),
        import_replacement: 0.0,
    })
}

fn supply(
    state: &mut YearState,
    inputs: &ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    year: usize,
    losses: &mut Vec<Loss>,
) {
    for driver in &inputs.drivers {
        let Change::Supply { industries, places, index, import_replacement } = &driver.change else {
            continue;
        };
        let factor = scaled(index[year], strength(driver, draw)).max(0.0);
        if factor == 1.0 {
            continue;
        }
        for &industry in industries {
            let change = &mut entry(state, inputs, industry).change;
            for &p in places {
                change.remaining[p] *= factor;
            }
            let output: f64 = places.iter().map(|&p| base.accounts.output[(p, industry)]).sum();
            let output = output * (1.0 - factor).abs();
            losses.push(Loss { industry, output, imports: draw.value(*import_replacement) });
        }
    }
}

/// An event with its jobs and those that its cell holds, both of the draw.
struct Measured<'a> {
    site: &'a SiteEvent,
    jobs: f64,
    held: f64,
}

/// A closure takes a share of what the cell had in the base year; an opening adds output.
fn event(
    state: &mut YearState,
    inputs: &ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    event: &Measured<'_>,
    progress: f64,
) -> Loss {
    let Measured { site, jobs, held } = *event;
    let cell = (site.place, site.industry);
    let made = base.accounts.output[cell];
    let change = &mut entry(state, inputs, site.industry).change;
    let output = if site.kind == SiteEventKind::Closure {
        let share = if held > 0.0 { (jobs / held).min(1.0) } else { 0.0 };
        let lost = (share * progress).min(change.remaining[site.place]);
        change.remaining[site.place] -= lost;
        lost * made
    } else {
        let intensity = if made > 0.0 { held / made } else { base.accounts.job_intensity[cell] };
        let added = if intensity > 0.0 { jobs * progress / intensity } else { 0.0 };
        change.added[site.place] += added;
        added
    };
    Loss { industry: site.industry, output, imports: draw.value(site.import_replacement) }
}

/// Mean import share of an industry's events, weighted by output.
fn import_shares(losses: &[Loss]) -> BTreeMap<usize, f64> {
    let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for loss in losses {
        let (weighted, total) = sums.entry(loss.industry).or_default();
        *weighted += loss.output * loss.imports;
        *total += loss.output;
    }
    sums.into_iter()
        .map(|(i, (weighted, total))| (i, if total > 0.0 { weighted / total } else { 0.0 }))
        .collect()
}
