//! Capacity changes under gravity trade, T = diag(α) K diag(β).
//!
//! 1. Relocation, with remaining capacity κ and new rows α⁺: α′ = κ α + α⁺, β′ = 1 / Σ_p α′ K.
//! 2. Capacity change: α″ likewise from α′; with S_q = Σ_p α″ K β′ the share that domestic capacity would cover,
//!    β″ = β′ (1 − m (1 − S)) / S.
//!
//! A new row that is to sell y at base-year demand z is α⁺_p = y / Σ_q K_pq β_q z_q.

use super::{Capacity, CapacityChange, Stock};
use crate::model::trade::gravity::{COLUMN, Gravity, ROW};

/// New α and β, and the change of sales to base-year demand.
pub(super) fn change(trade: &Gravity, stock: &Stock, change: &CapacityChange) -> (Vec<Vec<f64>>, Vec<f64>) {
    let base = trade.reach.column(stock.industry);
    let factor = |at: usize| trade.factors[at].column(stock.industry);
    let (row, column) = relocate(trade, stock, &change.relocation, &base);
    let (row, column) = resize(trade, stock, change, row, column);
    let reach = trade.reach_of_demand(stock.industry, &column, &stock.demand);
    let before = factor(ROW).into_iter().zip(&base).map(|(a, r)| a * r);
    let sales_change = row.iter().zip(&reach).zip(before).map(|((a, r), before)| a * r - before).collect();
    (vec![row, column], sales_change)
}

/// What sellers cover of each place's demand, β″ Σ_p α″ K: one in the base year.
pub(super) fn coverage(trade: &Gravity, industry: usize, factors: &[Vec<f64>]) -> Vec<f64> {
    let offered = trade.reach(industry, &factors[ROW]);
    factors[COLUMN].iter().zip(offered).map(|(column, offered)| column * offered).collect()
}

fn relocate(trade: &Gravity, stock: &Stock, capacity: &Capacity, base: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (row, column) =
        (trade.factors[ROW].column(stock.industry), trade.factors[COLUMN].column(stock.industry));
    if capacity.is_unchanged() {
        return (row, column);
    }
    let row = new_row(stock, capacity, &row, base);
    let offered = trade.reach(stock.industry, &row);
    (row, offered.iter().map(|o| if *o > 0.0 { 1.0 / o } else { 0.0 }).collect())
}

fn resize(
    trade: &Gravity,
    stock: &Stock,
    change: &CapacityChange,
    row: Vec<f64>,
    column: Vec<f64>,
) -> (Vec<f64>, Vec<f64>) {
    let capacity = &change.change;
    if capacity.is_unchanged() {
        return (row, column);
    }
    let adds = capacity.added.iter().any(|&added| added != 0.0);
    let reach = if adds {
        trade.reach_of_demand(stock.industry, &column, &stock.demand)
    } else {
        vec![0.0; row.len()]
    };
    let row = new_row(stock, capacity, &row, &reach);
    let offered = trade.reach(stock.industry, &row);
    let imports = change.import_replacement;
    let resized = |(b, o): (&f64, &f64)| {
        let share = b * o;
        if share > 0.0 { b * (1.0 - imports * (1.0 - share)) / share } else { 0.0 }
    };
    let column = column.iter().zip(&offered).map(resized).collect();
    (row, column)
}

fn new_row(stock: &Stock, capacity: &Capacity, row: &[f64], reach: &[f64]) -> Vec<f64> {
    (0..row.len())
        .map(|p| {
            let added = if reach[p] > 0.0 { capacity.added[p] * stock.sold_share / reach[p] } else { 0.0 };
            capacity.remaining[p] * row[p] + added
        })
        .collect()
}
