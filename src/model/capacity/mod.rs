//! What closures, openings and moving technologies do to trade between places.
//!
//! Two stages, because they differ in who takes the lost sales.
//!
//! 1. *Relocation*: technologies of an industry move between places; the country as a whole supplies what it did.
//! 2. *Capacity change*: closures and openings. Imports take the share m of what is missing (or give way to m of
//!    what is added), other places of the country the rest.
//!
//! How factors change is said in the modules `gravity` and `quotients`. Sales outside the country (exports, inventories) follow
//! remaining and added capacity.

use std::collections::BTreeMap;

use crate::matrix::Matrix;
use crate::model::accounts::Accounts;
use crate::model::trade::Trade;

mod gravity;
mod quotients;

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
    /// The industry's columns of the trade model's factors, `[factor][place]`.
    pub factors: Vec<Vec<f64>>,
    /// Change of sales outside trade between places before any change of demand, `[place]`, £m.
    pub elsewhere_change: Vec<f64>,
    /// Change of sales to base-year demand, `[place]`, £m.
    pub sales_change: Vec<f64>,
    /// S, what sellers cover of each place's demand relative to the base year, `[place]`; empty if nothing is added.
    pub coverage: Vec<f64>,
}

/// Trade of every industry whose capacity changes; the others keep the base year's.
#[must_use]
pub fn changed_trade(
    trade: &Trade,
    accounts: &Accounts,
    changes: &BTreeMap<usize, CapacityChange>,
) -> BTreeMap<usize, ChangedTrade> {
    let change = |(&industry, change): (&usize, &CapacityChange)| {
        let stock = Stock::new(accounts, industry);
        let (factors, sales_change) = match trade {
            Trade::Gravity(trade) => gravity::change(trade, &stock, change),
            Trade::Quotients(trade) => quotients::change(trade, &stock, change),
        };
        let elsewhere_change = stock.elsewhere_change(change);
        let adds = change.change.added.iter().any(|&added| added > 0.0);
        let coverage = match trade {
            _ if !adds => Vec::new(),
            Trade::Gravity(trade) => gravity::coverage(trade, industry, &factors),
            Trade::Quotients(_) => quotients::coverage(&factors),
        };
        (industry, ChangedTrade { factors, elsewhere_change, sales_change, coverage })
    };
    changes.iter().filter(|(_, change)| !is_unchanged(change)).map(change).collect()
}

fn is_unchanged(change: &CapacityChange) -> bool {
    change.relocation.is_unchanged() && change.change.is_unchanged()
}

/// One industry's columns of the base-year accounts, `[place]`, £m.
struct Stock {
    industry: usize,
    demand: Vec<f64>,
    sales: Vec<f64>,
    elsewhere: Vec<f64>,
    /// Share of the industry's output that is sold to places.
    sold_share: f64,
}

impl Stock {
    fn new(accounts: &Accounts, industry: usize) -> Self {
        let column = |matrix: &Matrix| matrix.column(industry);
        let (output, elsewhere) = (column(&accounts.output), column(&accounts.elsewhere));
        let made: f64 = output.iter().sum();
        let away = if made > 0.0 { (elsewhere.iter().sum::<f64>() / made).clamp(0.0, 1.0) } else { 0.0 };
        let (demand, sales) = (column(&accounts.demand), column(&accounts.sales));
        Self { industry, demand, sales, elsewhere, sold_share: 1.0 - away }
    }

    fn elsewhere_change(&self, change: &CapacityChange) -> Vec<f64> {
        let share = 1.0 - self.sold_share;
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
}
