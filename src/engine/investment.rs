//! Low-carbon investment as demand: construction in the year, operation of what has been built.
//!
//! Demand at place q for industry i is (1 − imports) · spending · bridge_i · share_q. Spending is in £m of the price base; dividing
//! it by productivity growth since the base year turns it into base-year output, the unit of the system.

use crate::engine::behaviour::DrawValues;
use crate::inputs::{Investment, ModelInputs};
use crate::matrix::Matrix;

/// Adds the year's investment demand, `[place × industry]`, £m.
pub fn add(change: &mut Matrix, inputs: &ModelInputs, draw: &DrawValues, year: usize) {
    for investment in &inputs.investments {
        let (construction, operation) = spending(investment, draw, year);
        if construction == 0.0 && operation == 0.0 {
            continue;
        }
        let measure = &inputs.dataset.measures[investment.measure];
        let imports =
            (draw.value(investment.import_share) * draw.behaviour.import_share_factor).clamp(0.0, 1.0);
        let bought: Vec<f64> = measure
            .construction_bridge
            .iter()
            .zip(&measure.operation_bridge)
            .map(|(build, operate)| (1.0 - imports) * construction * build + operation * operate)
            .collect();
        for (q, share) in investment.place_shares.iter().enumerate().filter(|(_, share)| **share != 0.0) {
            change.row_mut(q).iter_mut().zip(&bought).for_each(|(cell, bought)| *cell += share * bought);
        }
    }
}

/// Construction and operating spending of a year in base-year output, £m.
fn spending(investment: &Investment, draw: &DrawValues, year: usize) -> (f64, f64) {
    let behaviour = &draw.behaviour;
    let scale = draw.value(investment.strength) * behaviour.delivery * behaviour.cost_factor;
    let growth = growth_factor(behaviour.productivity_growth, year);
    let built: f64 = investment.spending[..year].iter().sum();
    let operating = draw.value(investment.operating_share) * built;
    (investment.spending[year] * scale / growth, operating * scale / growth)
}

/// (1 + g)^t by repeated multiplication.
#[must_use]
pub fn growth_factor(growth: f64, years: usize) -> f64 {
    (0..years).fold(1.0, |factor, _| factor * (1.0 + growth))
}
