//! What a scenario has changed by a year, in one draw: coefficients, demand, capacity, labour, emissions.
//!
//! Everything is kept as a change from the base year, and only where something changes: a scenario that does
//! nothing leaves every field empty, and the engine then computes exactly nothing.

use std::collections::BTreeMap;

use crate::dataset::FinalDemandCategory;
use crate::engine::baseline::Baseline;
use crate::engine::behaviour::DrawValues;
use crate::engine::{capacities, investment, technology};
use crate::inputs::{Change, Driver, ModelInputs, SiteEventKind};
use crate::matrix::Matrix;
use crate::model::accounts::buyer;
use crate::model::capacity::CapacityChange;
use crate::model::prices;

/// The state of a year.
#[derive(Debug, Default)]
pub struct YearState {
    /// A(t), `[supplier × user]`, if it differs from the base year's.
    pub coefficients: Option<Matrix>,
    /// Change of final demand, `[place × industry]`, £m of base-year output.
    pub final_demand_change: Option<Matrix>,
    /// Sales that move between cells or are won and lost outside demand, `[place × industry]`, £m of base-year output.
    pub sales_change: Option<Matrix>,
    /// Sales outside the country relative to the base year's, `[industry]`.
    pub elsewhere_factor: BTreeMap<usize, f64>,
    /// Capacity, by industry.
    pub capacity: BTreeMap<usize, CapacityChange>,
    /// Jobs per unit of output relative to the base year's, by industry `[place]`.
    pub labour_factor: BTreeMap<usize, Vec<f64>>,
    /// Public posts that come and go, if their effects on other jobs are observed multipliers.
    pub posts: Option<PostsWithJobs>,
    /// Emissions per unit of output relative to the base year's, by industry `[place]`.
    pub emission_factor: BTreeMap<usize, Vec<f64>>,
    /// Carbon cost push, if prices are on.
    pub prices: Option<prices::CostPush>,
}

/// Public posts that have come or gone, and the private jobs that observed multipliers give to them.
#[derive(Debug)]
pub struct PostsWithJobs {
    /// Posts in industries that are not local, `[place]`: no base of the multiplier of tradable jobs.
    pub tradable: Vec<f64>,
    /// Jobs with them, `[place × industry]`.
    pub jobs: Matrix,
}

/// Reads a draw's scenario for the year `year` (0 = base year).
///
/// * `jobs` – base-year jobs of the draw, `[place × industry]`: what announced jobs at sites are a share of.
#[must_use]
pub fn year_state(
    inputs: &ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    jobs: &Matrix,
    year: usize,
) -> YearState {
    let mut state = YearState::default();
    if year == 0 {
        return state;
    }
    let mixes = technology::mixes(inputs, base, draw, year);
    state.coefficients = coefficients(inputs, base, draw, &mixes, year);
    for mix in &mixes {
        technology::apply(mix, base, &mut state);
    }
    for driver in &inputs.drivers {
        intensities(&mut state, driver, inputs, draw, year);
    }
    capacities::apply(&mut state, inputs, base, draw, jobs, year);
    conversions(&mut state, inputs, draw, jobs, year);
    state.prices = carbon_push(inputs, base, draw, &state, year);
    let factors = demand_factors(inputs, draw, state.prices.as_ref(), year);
    elsewhere(&mut state, inputs, factors.as_ref());
    demand(&mut state, inputs, base, draw, factors.as_ref(), year);
    state
}

/// 1 + λ (x − 1).
#[must_use]
pub fn scaled(index: f64, strength: f64) -> f64 {
    1.0 + strength * (index - 1.0)
}

/// Strength of a driver in a draw.
#[must_use]
pub fn strength(driver: &Driver, draw: &DrawValues) -> f64 {
    draw.value(driver.strength) * draw.behaviour.delivery
}

fn coefficients(
    inputs: &ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    mixes: &[technology::IndustryMix<'_>],
    year: usize,
) -> Option<Matrix> {
    let mut changed = base.accounts.coefficients.clone();
    for mix in mixes {
        for supplier in 0..changed.rows() {
            changed[(supplier, mix.industry)] *= mix.now.input_factor(&mix.base, supplier);
        }
    }
    for driver in &inputs.drivers {
        let Change::IntermediateUse { suppliers, users, index } = &driver.change else { continue };
        let factor = scaled(index[year], strength(driver, draw));
        for &supplier in suppliers {
            for &user in users {
                changed[(supplier, user)] *= factor;
            }
        }
    }
    (changed != base.accounts.coefficients).then_some(changed)
}

fn intensities(state: &mut YearState, driver: &Driver, inputs: &ModelInputs, draw: &DrawValues, year: usize) {
    let (target, industries, index) = match &driver.change {
        Change::LabourIntensity { industries, index } => (&mut state.labour_factor, industries, index),
        Change::EmissionIntensity { industries, index } => (&mut state.emission_factor, industries, index),
        _ => return,
    };
    let factor = scaled(index[year], strength(driver, draw));
    if factor != 1.0 {
        for &industry in industries {
            let column = target.entry(industry).or_insert_with(|| vec![1.0; inputs.dataset.places.len()]);
            for cell in column.iter_mut() {
                *cell *= factor;
            }
        }
    }
}

/// Conversions keep output and change the cell's jobs.
fn conversions(state: &mut YearState, inputs: &ModelInputs, draw: &DrawValues, jobs: &Matrix, year: usize) {
    let data = &inputs.dataset;
    for site in inputs.sites.iter().filter(|s| s.kind == SiteEventKind::Conversion) {
        let base_jobs = jobs[(site.place, site.industry)];
        if base_jobs > 0.0 && site.progress[year] > 0.0 {
            let lost = (draw.value(site.jobs) / base_jobs).min(1.0) * site.progress[year];
            let column = state.labour_factor.entry(site.industry);
            column.or_insert_with(|| vec![1.0; data.places.len()])[site.place] *= 1.0 - lost;
        }
    }
}

/// Carbon cost above the base year's, pushed through the year's recipes.
///
/// Per t: λ [(p − p₀)(1 − f r) + p₀ f (1 − r)] with free share f, of which r remains.
fn carbon_push(
    inputs: &ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    state: &YearState,
    year: usize,
) -> Option<prices::CostPush> {
    let carbon = inputs.carbon.as_ref()?;
    let (price, remaining) = (carbon.price[year], carbon.free_allocation_remaining[year]);
    let strength = draw.value(carbon.strength);
    if strength == 0.0 || (price == 0.0 && (remaining == 1.0 || carbon.base_price == 0.0)) {
        return None;
    }
    let data = &inputs.dataset;
    let mut cost = vec![0.0; data.industries.len()];
    for &i in &carbon.covered {
        let industry = &data.industries[i];
        if industry.gross_output <= 0.0 {
            continue;
        }
        let factor = state.emission_factor.get(&i).map_or(1.0, |column| {
            let weight = |p: usize| data.emissions[(p, i)];
            let total: f64 = (0..column.len()).map(weight).sum();
            if total > 0.0 {
                (0..column.len()).map(|p| weight(p) * column[p]).sum::<f64>() / total
            } else {
                1.0
            }
        });
        let free = industry.free_allocation_share;
        let dearer = price * (1.0 - free * remaining) + carbon.base_price * free * (1.0 - remaining);
        cost[i] = strength * dearer * industry.emissions / industry.gross_output * 1e-3 * factor;
    }
    let coefficients = state.coefficients.as_ref().unwrap_or(&base.accounts.coefficients);
    Some(prices::cost_push(coefficients, &cost, draw.behaviour.pass_through))
}

/// Final demand relative to the base year's, `[industry × category]`; `None` if nothing changes.
fn demand_factors(
    inputs: &ModelInputs,
    draw: &DrawValues,
    push: Option<&prices::CostPush>,
    year: usize,
) -> Option<Matrix> {
    let industries = inputs.dataset.industries.len();
    let mut factors = Matrix::from_fn(industries, FinalDemandCategory::ALL.len(), |_, _| 1.0);
    for driver in &inputs.drivers {
        let Change::FinalDemand { industries, categories, index } = &driver.change else { continue };
        let factor = scaled(index[year], strength(driver, draw));
        for &industry in industries {
            for &category in categories {
                factors[(industry, category)] *= factor;
            }
        }
    }
    if let Some(push) = push {
        let border = inputs.carbon.as_ref().is_some_and(|c| c.border_adjustment);
        price_response(&mut factors, push, draw, border);
    }
    factors.values().iter().any(|&f| f != 1.0).then_some(factors)
}

fn price_response(factors: &mut Matrix, push: &prices::CostPush, draw: &DrawValues, border: bool) {
    let behaviour = &draw.behaviour;
    for (industry, &rise) in push.passed_on.iter().enumerate().filter(|(_, rise)| **rise != 0.0) {
        let domestic = crate::math::pow(1.0 + rise, -behaviour.demand_elasticity);
        let abroad = if border { 1.0 } else { crate::math::pow(1.0 + rise, -behaviour.export_elasticity) };
        for (column, category) in FinalDemandCategory::ALL.iter().enumerate() {
            factors[(industry, column)] *= match category {
                FinalDemandCategory::ExportsEu
                | FinalDemandCategory::ExportsRow
                | FinalDemandCategory::ExportsServices => abroad,
                FinalDemandCategory::Valuables | FinalDemandCategory::Inventories => 1.0,
                _ => domestic,
            };
        }
    }
}

fn elsewhere(state: &mut YearState, inputs: &ModelInputs, factors: Option<&Matrix>) {
    let Some(factors) = factors else { return };
    let demand = &inputs.dataset.final_demand;
    let columns = |c: &usize| buyer(FinalDemandCategory::ALL[*c]) == crate::model::accounts::Buyer::Elsewhere;
    for i in 0..factors.rows() {
        let (mut then, mut now) = (0.0, 0.0);
        for c in (0..factors.columns()).filter(columns) {
            then += demand[(i, c)];
            now += demand[(i, c)] * factors[(i, c)];
        }
        if now != then && then != 0.0 {
            state.elsewhere_factor.insert(i, now / then);
        }
    }
}

/// Final demand and investment.
fn demand(
    state: &mut YearState,
    inputs: &ModelInputs,
    base: &Baseline,
    draw: &DrawValues,
    factors: Option<&Matrix>,
    year: usize,
) {
    let output = &base.accounts.output;
    let mut change = Matrix::zeros(output.rows(), output.columns());
    if let Some(factors) = factors {
        final_demand(&mut change, factors, inputs, base);
    }
    investment::add(&mut change, inputs, draw, year);
    state.final_demand_change = change.values().iter().any(|&v| v != 0.0).then_some(change);
}

fn final_demand(change: &mut Matrix, factors: &Matrix, inputs: &ModelInputs, base: &Baseline) {
    let demand = &inputs.dataset.final_demand;
    for (c, &category) in FinalDemandCategory::ALL.iter().enumerate() {
        let Some(share) = base.accounts.place_share(buyer(category)) else { continue };
        for i in 0..factors.rows() {
            let difference = demand[(i, c)] * (factors[(i, c)] - 1.0);
            if difference != 0.0 {
                share.iter().enumerate().for_each(|(q, share)| change[(q, i)] += share * difference);
            }
        }
    }
}
