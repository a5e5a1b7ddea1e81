//! The multi-regional system x = T∘(A x + f) + e as an operator: x ↦ x − M x, never a matrix.
//!
//! M x = T∘(A x + h ⊗ c(x)); the second term, household spending out of pay, is there when induced effects are
//! closed in the system (Type II): pay at workplaces w·x, shared to residents along commuting, spent where
//! residents shop. Shapes: x `[place × industry]` row by row.

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
        }
    }

    /// c(x): household purchases by place, `[place]`, £m.
    #[must_use]
    pub fn purchases(&self, output: &[T]) -> Vec<T> {
        let pay: Vec<T> =
            output.chunks_exact(self.pay_share.len()).map(|cells| dot(cells, &self.pay_share)).collect();
        let rows = self.purchases_of_pay.chunks_exact(pay.len());
        rows.map(|row| self.response * dot(row, &pay)).collect()
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
        self.trade.intermediate_demand(x, &mut work.demand);
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

    /// Sales to a given demand: T∘d.
    pub fn sell(&self, demand: &Demand<T>, sales: &mut [T], work: &mut SystemWorkspace<T>) {
        self.trade.sell(demand, &mut work.trade, sales);
    }
}
