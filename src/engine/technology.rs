//! Technology mixes of a year in a draw.

use crate::engine::baseline::Baseline;
use crate::engine::behaviour::DrawValues;
use crate::engine::year::{YearState, strength};
use crate::inputs::{Change, ModelInputs};
use crate::model::accounts::shares;
use crate::model::capacity::{Capacity, CapacityChange};
use crate::model::mixes::Mix;

/// An industry's mix in the base year and in the year.
#[derive(Debug)]
pub struct IndustryMix<'a> {
    /// The industry.
    pub industry: usize,
    /// Base year.
    pub base: Mix<'a>,
    /// The year.
    pub now: Mix<'a>,
}

/// The mixes that a scenario changes.
#[must_use]
pub fn mixes<'a>(
    inputs: &'a ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    year: usize,
) -> Vec<IndustryMix<'a>> {
    let technologies = &inputs.dataset.technologies;
    let mut industries: Vec<usize> = inputs
        .drivers
        .iter()
        .filter_map(|driver| match &driver.change {
            Change::TechnologyMix { industry, .. } => Some(*industry),
            Change::TechnologyPlaces { technology, .. } => Some(technologies[*technology].industry),
            _ => None,
        })
        .collect();
    industries.sort_unstable();
    industries.dedup();
    industries.into_iter().map(|industry| mix(inputs, base, draw, year, industry)).collect()
}

fn mix<'a>(
    inputs: &'a ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    year: usize,
    industry: usize,
) -> IndustryMix<'a> {
    let all = &inputs.dataset.technologies;
    let members: Vec<usize> = (0..all.len()).filter(|&k| all[k].industry == industry).collect();
    let own = shares(base.accounts.output.column(industry).into_iter());
    let standing =
        |k: &usize| if all[*k].place_shares.is_empty() { own.clone() } else { all[*k].place_shares.clone() };
    let then = Mix {
        technologies: members.iter().map(|&k| &all[k]).collect(),
        shares: members.iter().map(|&k| all[k].base_share).collect(),
        places: members.iter().map(standing).collect(),
    };
    let mut now = then.clone();
    for driver in &inputs.drivers {
        let strength = strength(driver, draw);
        match &driver.change {
            Change::TechnologyMix { industry: changed, shares } if *changed == industry => {
                for (k, series) in shares {
                    let Some(at) = members.iter().position(|m| m == k) else { continue };
                    now.shares[at] = (now.shares[at] + strength * (series[year] - series[0])).max(0.0);
                }
            }
            Change::TechnologyPlaces { technology, place_shares, progress } => {
                let Some(at) = members.iter().position(|m| m == technology) else { continue };
                let progress = (strength * progress[year]).clamp(0.0, 1.0);
                for (share, new) in now.places[at].iter_mut().zip(place_shares) {
                    *share += progress * (new - *share);
                }
            }
            _ => {}
        }
    }
    let total: f64 = now.shares.iter().sum();
    if total != 1.0 && now.shares != then.shares {
        now.shares.iter_mut().for_each(|share| *share /= total);
    }
    IndustryMix { industry, base: then, now }
}

/// Moves capacity, labour and emissions of a mix into the year's state.
pub fn apply(mix: &IndustryMix<'_>, base: &Baseline, state: &mut YearState) {
    if mix.now.shares == mix.base.shares && mix.now.places == mix.base.places {
        return;
    }
    let output = base.accounts.output.column(mix.industry);
    let national: f64 = output.iter().sum();
    let mut relocation = Capacity::unchanged(output.len());
    let mut labour = vec![1.0; output.len()];
    let mut emissions = vec![1.0; output.len()];
    let whole = (
        ratio(mix.now.labour(), mix.base.labour()).unwrap_or(1.0),
        ratio(mix.now.emissions(), mix.base.emissions()).unwrap_or(1.0),
    );
    for p in 0..output.len() {
        let (then, now) = (mix.base.at(p), mix.now.at(p));
        let moved = (now.potential - then.potential) * national;
        if moved > 0.0 {
            relocation.added[p] = moved;
        } else if output[p] > 0.0 {
            relocation.remaining[p] = (1.0 + moved / output[p]).max(0.0);
        }
        labour[p] = ratio(now.labour, then.labour).unwrap_or(whole.0);
        emissions[p] = ratio(now.emissions, then.emissions).unwrap_or(whole.1);
    }
    let unchanged = Capacity::unchanged(output.len());
    state
        .capacity
        .insert(mix.industry, CapacityChange { relocation, change: unchanged, import_replacement: 0.0 });
    multiply_into(&mut state.labour_factor, mix.industry, labour);
    multiply_into(&mut state.emission_factor, mix.industry, emissions);
}

fn ratio(now: f64, then: f64) -> Option<f64> {
    (then > 0.0).then(|| now / then)
}

fn multiply_into(
    target: &mut std::collections::BTreeMap<usize, Vec<f64>>,
    industry: usize,
    factors: Vec<f64>,
) {
    if let Some(column) = target.get_mut(&industry) {
        column.iter_mut().zip(&factors).for_each(|(cell, factor)| *cell *= factor);
    } else {
        target.insert(industry, factors);
    }
}
