//! Capacity changes under trade by location quotients.
//!
//! With κ¹, κ² the remaining capacity of relocation and of change, both at most one in what a place sells to itself:
//!
//! * own purchases: the place sells κ¹ κ² of them; 1 − κ¹ turns to the pool, κ¹ (1 − κ²) is lost, of which imports
//!   take m and the pool 1 − m: spill = 1 − κ¹ + (1 − m) κ¹ (1 − κ²);
//! * the pool's shares after relocation are π¹ ∝ κ¹ π + π⁺, Σ π¹ = 1; after the change π² = κ² π¹ + π⁺ with sum S, and
//!   imports take m of what is missing: π² (1 − m (1 − S)) / S.
//!
//! New output y, and what a place has beyond its base-year capacity (κ > 1), is sold to the pool: π⁺ = y / pooled demand.

use super::{Capacity, CapacityChange, Stock};
use crate::model::trade::quotients::{POOL, Quotients};

/// New own, spill and pool, and the change of sales to base-year demand.
pub(super) fn change(trade: &Quotients, stock: &Stock, change: &CapacityChange) -> (Vec<Vec<f64>>, Vec<f64>) {
    let bought = trade.own.column(stock.industry);
    let pool = trade.factors[POOL].column(stock.industry);
    let (first, second) = (&change.relocation, &change.change);
    let own: Vec<f64> = (0..pool.len()).map(|p| kept(first, p) * kept(second, p)).collect();
    let moved: Vec<f64> = (0..pool.len()).map(|p| 1.0 - kept(first, p)).collect();
    let spill: Vec<f64> = (0..pool.len())
        .map(|p| moved[p] + (1.0 - change.import_replacement) * kept(first, p) * (1.0 - kept(second, p)))
        .collect();
    let pooled = trade.pooled[stock.industry];
    let relocated = relocate(offered(first, stock, &pool, pooled), first);
    let wanted = pooled + turned(&moved, &bought);
    let after = resize(offered(second, stock, &relocated, wanted), change);
    let demand = pooled + turned(&spill, &bought);
    let sales_change = (0..pool.len())
        .map(|p| (own[p] * bought[p] + after[p] * demand) - (bought[p] + pool[p] * pooled))
        .collect();
    (vec![own, spill, after], sales_change)
}

/// What sellers cover of each place's demand at most: what the pool sells of what it is asked for.
pub(super) fn coverage(factors: &[Vec<f64>]) -> Vec<f64> {
    vec![factors[POOL].iter().sum(); factors[POOL].len()]
}

/// Remaining capacity in what a place sells to itself.
fn kept(capacity: &Capacity, place: usize) -> f64 {
    capacity.remaining[place].min(1.0)
}

fn turned(share: &[f64], bought: &[f64]) -> f64 {
    share.iter().zip(bought).map(|(s, b)| s * b).sum()
}

/// What capacity offers to the pool, in shares of its demand.
fn offered(capacity: &Capacity, stock: &Stock, pool: &[f64], pooled: f64) -> Vec<f64> {
    (0..pool.len())
        .map(|p| {
            let beyond = (capacity.remaining[p] - 1.0).max(0.0) * stock.sales[p];
            let added = capacity.added[p] * stock.sold_share + beyond;
            kept(capacity, p) * pool[p] + if pooled > 0.0 { added / pooled } else { 0.0 }
        })
        .collect()
}

fn relocate(pool: Vec<f64>, capacity: &Capacity) -> Vec<f64> {
    let sum: f64 = pool.iter().sum();
    if capacity.is_unchanged() || sum <= 0.0 { pool } else { pool.iter().map(|share| share / sum).collect() }
}

fn resize(pool: Vec<f64>, change: &CapacityChange) -> Vec<f64> {
    let sum: f64 = pool.iter().sum();
    if change.change.is_unchanged() || sum <= 0.0 {
        return pool;
    }
    let scale = (1.0 - change.import_replacement * (1.0 - sum)) / sum;
    pool.iter().map(|share| share * scale).collect()
}
