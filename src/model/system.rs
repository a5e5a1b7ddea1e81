//! The multi-regional system x = T∘(A x + f) + e as an operator: x ↦ x − M x, never a matrix.
//!
//! M x = T∘(A x + h ⊗ c(x)); the second term, household spending out of pay, is there when induced effects are
//! closed in the system (Type II): pay at workplaces w·x, shared to residents along commuting, spent where
//! residents shop. Shapes: x `[place × industry]` row by row.

use std::collections::BTreeMap;

use crate::matrix::Matrix;
use crate::model::kernel::{Real, dot};
use crate::model::real::convert;
use crate::model::trade::{Demand, Operator, Trade, Workspace};

/// Household spending that follows pay: demand h ⊗ c(x) with purchases c(x) = r P (w·x).
#[derive(Clone, Debug)]
pub struct Households<T> {
    recipe: Vec<T>,
    pay_share: Vec<T>,
    purchases_of_pay: Vec<T>,
    response: T,
    /// Changes of pay per £ of output where jobs per £ have changed, by industry `[place]`.
    pay_change: Vec<(usize, Vec<T>)>,
}

impl<T: Real> Households<T> {
    /// * `recipe` – h, what a £ of household spending buys, `[industry]`, sums to one.
    /// * `pay_share` – w, pay per £ of output, `[industry]`.
    /// * `purchases_of_pay` – P, purchases at q per £ of pay earned at p, `[place × place]`.
    /// * `response` – r, spending response × spending per £ of income.
    #[must_use]
    pub fn new(recipe: &[f64], pay_share: &[f64], purchases_of_pay: &Matrix, response: f64) -> Self {
        Self {
            recipe: convert(recipe),
            pay_share: convert(pay_share),
            purchases_of_pay: convert(purchases_of_pay.values()),
            response: T::from_f64(response),
            pay_change: Vec::new(),
        }
    }

    /// Lets pay follow jobs per £ of output: factors relative to the base year, by industry `[place]`.
    pub fn set_labour(&mut self, factors: &BTreeMap<usize, Vec<f64>>) {
        let pay_share = &self.pay_share;
        let change = |(&i, column): (&usize, &Vec<f64>)| {
            let changes: Vec<f64> =
                column.iter().map(|factor| pay_share[i].to_f64() * (factor - 1.0)).collect();
            (i, convert(&changes))
        };
        self.pay_change = factors.iter().map(change).collect();
    }

    /// Purchases that changed pay alone adds at a given output; `None` if jobs per £ are the base year's.
    #[must_use]
    pub fn purchases_of_pay_change(&self, output: &[T]) -> Option<Vec<T>> {
        let pay = self.changed_pay(output);
        pay.iter().any(|p| p.to_f64() != 0.0).then(|| self.purchases_out_of(&pay))
    }

    fn changed_pay(&self, output: &[T]) -> Vec<T> {
        let industries = self.pay_share.len();
        let mut pay = vec![T::default(); output.len() / industries];
        for (i, change) in &self.pay_change {
            for (p, (pay, change)) in pay.iter_mut().zip(change).enumerate() {
                *pay = *pay + *change * output[p * industries + i];
            }
        }
        pay
    }

    fn purchases_out_of(&self, pay: &[T]) -> Vec<T> {
        let rows = self.purchases_of_pay.chunks_exact(pay.len());
        rows.map(|row| self.response * dot(row, pay)).collect()
    }

    /// c(x): household purchases by place, `[place]`, £m.
    #[must_use]
    pub fn purchases(&self, output: &[T]) -> Vec<T> {
        let mut pay: Vec<T> =
            output.chunks_exact(self.pay_share.len()).map(|cells| dot(cells, &self.pay_share)).collect();
        if !self.pay_change.is_empty() {
            pay.iter_mut().zip(self.changed_pay(output)).for_each(|(pay, change)| *pay = *pay + change);
        }
        self.purchases_out_of(&pay)
    }
}

/// The system of one year in one precision.
#[derive(Debug)]
pub struct System<'a, T> {
    trade: Operator<'a, T>,
}

/// Room for applying a system.
#[derive(Debug)]
pub struct SystemWorkspace<T> {
    trade: Workspace<T>,
    demand: Demand<T>,
    sales: Vec<T>,
}

impl<T: Real> SystemWorkspace<T> {
    /// Room for systems over this trade.
    #[must_use]
    pub fn new(trade: &Trade) -> Self {
        let cells = trade.factors()[0].values().len();
        Self { trade: Workspace::new(trade), demand: Demand::none(cells), sales: vec![T::default(); cells] }
    }
}

impl<'a, T: Real> System<'a, T> {
    /// A system with technical coefficients `[supplier × user]` and the year's trade factors.
    #[must_use]
    pub fn new(trade: &'a Trade, coefficients: &Matrix, factors: &'a [Matrix]) -> Self {
        Self { trade: Operator::new(trade, coefficients, factors) }
    }

    /// out = x − T∘(A x + h ⊗ c(x)); without households, out = x − T∘(A x).
    pub fn apply(
        &self,
        households: Option<&Households<T>>,
        x: &[T],
        out: &mut [T],
        work: &mut SystemWorkspace<T>,
    ) {
        self.trade.intermediate_demand(x, &mut work.demand, &mut work.trade);
        if let Some(households) = households {
            for (q, purchases) in households.purchases(x).into_iter().enumerate() {
                self.trade.add_final(q, |i| households.recipe[i] * purchases, &mut work.demand);
            }
        }
        self.trade.sell(&work.demand, &mut work.trade, &mut work.sales);
        for ((out, x), sale) in out.iter_mut().zip(x).zip(&work.sales) {
            *out = *x - *sale;
        }
    }

    /// Sales to household purchases by place with a recipe h: T∘(h ⊗ c).
    pub fn sell_purchases(
        &self,
        recipe: &[T],
        purchases: &[T],
        sales: &mut [T],
        work: &mut SystemWorkspace<T>,
    ) {
        let mut demand = Demand::none(sales.len());
        for (q, &purchases) in purchases.iter().enumerate() {
            self.trade.add_final(q, |i| recipe[i] * purchases, &mut demand);
        }
        self.trade.sell(&demand, &mut work.trade, sales);
    }

    /// Sales to a given demand: T∘d.
    pub fn sell(&self, demand: &Demand<T>, sales: &mut [T], work: &mut SystemWorkspace<T>) {
        self.trade.sell(demand, &mut work.trade, sales);
    }
}
