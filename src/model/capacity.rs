//! What closures, openings and moving technologies do to trade between places.
//!
//! Two stages, because they differ in who takes the lost sales.
//!
//! 1. *Relocation*: technologies of an industry move between places; the country as a whole supplies what it
//!    did. With remaining capacity κ and new rows α⁺, row α′ = κ α + α⁺ and column β′ = β / Σ_p α′ K β.
//! 2. *Capacity change*: closures and openings. With S_q = Σ_p α″ K β′ the share that domestic capacity would
//!    cover, imports take m of what is missing (or give way to m of what is added): β″ = β′ (1 − m (1 − S)) / S.
//!
//! A new row that is to sell y at base-year demand z is α⁺_p = y / Σ_q K_pq β_q z_q. Sales outside the country
//! (exports, inventories) follow remaining and added capacity.

use std::collections::BTreeMap;

use crate::matrix::Matrix;
use crate::model::accounts::Accounts;
use crate::model::trade::Gravity;

/// Capacity of one industry at places, relative to its base-year output.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// κ, share of base output that remains, `[place]`.
    pub remaining: Vec<f64>,
    /// Output that new capacity makes at base-year demand, `[place]`, £m.
    pub added: Vec<f64>,
}

impl Capacity {
    /// Nothing closed, nothing added.
    #[must_use]
    pub fn unchanged(places: usize) -> Self {
        Self { remaining: vec![1.0; places], added: vec![0.0; places] }
    }

    fn is_unchanged(&self) -> bool {
        self.remaining.iter().all(|&r| r == 1.0) && self.added.iter().all(|&a| a == 0.0)
    }
}

/// Changes of one industry's capacity in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityChange {
    /// Technologies that move.
    pub relocation: Capacity,
    /// Closures and openings.
    pub change: Capacity,
    /// m, share of lost sales taken by imports.
    pub import_replacement: f64,
}

/// An industry's trade factors and sales outside the country in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedTrade {
    /// α, `[place]`.
    pub row: Vec<f64>,
    /// β, `[place]`.
    pub column: Vec<f64>,
    /// Change of sales outside trade between places before any change of demand, `[place]`, £m.
    pub elsewhere_change: Vec<f64>,
    /// Change of sales to base-year demand, `[place]`, £m.
    pub sales_change: Vec<f64>,
}

/// Trade of every industry whose capacity changes; the others keep the base year's.
#[must_use]
pub fn changed_trade(
    trade: &Gravity,
    accounts: &Accounts,
    changes: &BTreeMap<usize, CapacityChange>,
) -> BTreeMap<usize, ChangedTrade> {
    let change = |(&industry, change): (&usize, &CapacityChange)| {
        let view = View::new(trade, accounts, industry);
        Some((industry, view.apply(change))).filter(|_| !is_unchanged(change))
    };
    changes.iter().filter_map(change).collect()
}

fn is_unchanged(change: &CapacityChange) -> bool {
    change.relocation.is_unchanged() && change.change.is_unchanged()
}

/// One industry's columns of the base year.
struct View<'a> {
    trade: &'a Gravity,
    industry: usize,
    row: Vec<f64>,
    column: Vec<f64>,
    demand: Vec<f64>,
    elsewhere: Vec<f64>,
    output: Vec<f64>,
}

impl<'a> View<'a> {
    fn new(trade: &'a Gravity, accounts: &Accounts, industry: usize) -> Self {
        let column = |matrix: &Matrix| matrix.column(industry);
        Self {
            trade,
            industry,
            row: column(&trade.row),
            column: column(&trade.column),
            demand: column(&accounts.demand),
            elsewhere: column(&accounts.elsewhere),
            output: column(&accounts.output),
        }
    }

    fn apply(&self, change: &CapacityChange) -> ChangedTrade {
        let (row, column) = self.relocate(&change.relocation);
        let (row, column) = self.change(&change.change, change.import_replacement, row, column);
        let before = self.sales(&self.row, &self.column);
        let after = self.sales(&row, &column);
        let sales_change = after.iter().zip(&before).map(|(a, b)| a - b).collect();
        ChangedTrade { row, column, elsewhere_change: self.elsewhere_change(change), sales_change }
    }

    fn relocate(&self, capacity: &Capacity) -> (Vec<f64>, Vec<f64>) {
        if capacity.is_unchanged() {
            return (self.row.clone(), self.column.clone());
        }
        let row = self.new_row(capacity, &self.row, &self.column);
        let offered = self.trade.reach(self.industry, &row);
        let column = offered.iter().map(|o| if *o > 0.0 { 1.0 / o } else { 0.0 }).collect();
        (row, column)
    }

    fn change(
        &self,
        capacity: &Capacity,
        imports: f64,
        row: Vec<f64>,
        column: Vec<f64>,
    ) -> (Vec<f64>, Vec<f64>) {
        if capacity.is_unchanged() {
            return (row, column);
        }
        let row = self.new_row(capacity, &row, &column);
        let offered = self.trade.reach(self.industry, &row);
        let column = column
            .iter()
            .zip(&offered)
            .map(|(b, o)| {
                let share = b * o;
                if share > 0.0 { b * (1.0 - imports * (1.0 - share)) / share } else { 0.0 }
            })
            .collect();
        (row, column)
    }

    fn new_row(&self, capacity: &Capacity, row: &[f64], column: &[f64]) -> Vec<f64> {
        let served: Vec<f64> = column.iter().zip(&self.demand).map(|(b, z)| b * z).collect();
        let reach = self.trade.reach(self.industry, &served);
        let sold = 1.0 - self.elsewhere_share();
        (0..row.len())
            .map(|p| {
                let added = if reach[p] > 0.0 { capacity.added[p] * sold / reach[p] } else { 0.0 };
                capacity.remaining[p] * row[p] + added
            })
            .collect()
    }

    /// Share of the industry's output that is sold outside trade between places.
    fn elsewhere_share(&self) -> f64 {
        let output: f64 = self.output.iter().sum();
        if output > 0.0 { (self.elsewhere.iter().sum::<f64>() / output).clamp(0.0, 1.0) } else { 0.0 }
    }

    fn elsewhere_change(&self, change: &CapacityChange) -> Vec<f64> {
        let share = self.elsewhere_share();
        let total: f64 = self.elsewhere.iter().sum();
        let moved: Vec<f64> = (0..self.elsewhere.len())
            .map(|p| self.elsewhere[p] * change.relocation.remaining[p] + share * change.relocation.added[p])
            .collect();
        let sum: f64 = moved.iter().sum();
        let level = if change.relocation.is_unchanged() || sum == 0.0 { 1.0 } else { total / sum };
        (0..moved.len())
            .map(|p| {
                let after = level * moved[p] * change.change.remaining[p] + share * change.change.added[p];
                after - self.elsewhere[p]
            })
            .collect()
    }

    /// Sales to base-year demand with given factors.
    fn sales(&self, row: &[f64], column: &[f64]) -> Vec<f64> {
        let served: Vec<f64> = column.iter().zip(&self.demand).map(|(b, z)| b * z).collect();
        let reach = self.trade.reach(self.industry, &served);
        row.iter().zip(&reach).map(|(a, r)| a * r).collect()
    }
}
