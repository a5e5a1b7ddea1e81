//! The multi-regional system x = T∘(A x + f) + e as an operator: x ↦ x − M x, never a matrix.
//!
//! M x = T∘(A x + h ⊗ c(x)); the second term, household spending out of pay, is there when induced effects are
//! closed in the system (Type II): pay at workplaces w·x, shared to residents along commuting, spent where
//! residents shop. Shapes: x `[place × column]` row by row, columns in the order of [`Trade::layout`].

use std::collections::BTreeMap;

use crate::matrix::Matrix;
use crate::model::kernel::{Real, dot};
use crate::model::real::convert;
use crate::model::trade::{ArrangedFactors, Layout, Operator, Trade, Workspace};

/// Household spending that follows pay: demand h ⊗ c(x) with purchases c(x) = r P (w·x).
#[derive(Clone, Debug)]
pub struct Households<T> {
    recipe: Vec<T>,
    pay_share: Vec<T>,
    purchases_of_pay: Vec<T>,
    response: T,
    /// Column of every industry.
    columns: Vec<usize>,
    /// Changes of pay per £ of output where jobs per £ have changed, by column `[place]`.
    pay_change: Vec<(usize, Vec<T>)>,
}

impl<T: Real> Households<T> {
    /// * `layout` – the order of industries in outputs.
    /// * `recipe` – h, what a £ of household spending buys, `[industry]`, sums to one.
    /// * `pay_share` – w, pay per £ of output, `[industry]`.
    /// * `purchases_of_pay` – P, purchases at q per £ of pay earned at p, `[place × place]`.
    /// * `response` – r, spending response × spending per £ of income.
    #[must_use]
    pub fn new(
        layout: &Layout,
        (recipe, pay_share): (&[f64], &[f64]),
        purchases_of_pay: &Matrix,
        response: f64,
    ) -> Self {
        Self {
            recipe: layout.arranged(recipe),
            pay_share: layout.arranged(pay_share),
            purchases_of_pay: convert(purchases_of_pay.values()),
            response: T::from_f64(response),
            columns: layout.columns().to_vec(),
            pay_change: Vec::new(),
        }
    }

    /// Lets pay follow jobs per £ of output: factors relative to the base year, by industry `[place]`.
    pub fn set_labour(&mut self, factors: &BTreeMap<usize, Vec<f64>>) {
        let (pay_share, columns) = (&self.pay_share, &self.columns);
        let change = |(&i, column): (&usize, &Vec<f64>)| {
            let share = pay_share[columns[i]].to_f64();
            let changes: Vec<f64> = column.iter().map(|factor| share * (factor - 1.0)).collect();
            (columns[i], convert(&changes))
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
        let width = self.pay_share.len();
        let mut pay = vec![T::default(); output.len() / width];
        for (column, change) in &self.pay_change {
            for (p, (pay, change)) in pay.iter_mut().zip(change).enumerate() {
                *pay = *pay + *change * output[p * width + column];
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

/// The system of one year in one precision; solutions in the order of [`Trade::layout`].
#[derive(Debug)]
pub struct System<'a, T> {
    operator: Operator<'a, T>,
}

/// Room for applying a system.
pub type SystemWorkspace<T> = Workspace<T>;

impl<'a, T: Real> System<'a, T> {
    /// A system with technical coefficients `[supplier × user]` and the year's trade factors.
    #[must_use]
    pub fn new(trade: &'a Trade, coefficients: &Matrix, factors: &'a ArrangedFactors) -> Self {
        Self { operator: Operator::new(trade, coefficients, factors) }
    }

    /// out = x − T∘(A x + h ⊗ c(x)) for each of a few solutions; without households, out = x − T∘(A x).
    pub fn apply(
        &self,
        households: Option<&Households<T>>,
        x: &[&[T]],
        out: &mut [&mut [T]],
        work: &mut SystemWorkspace<T>,
    ) {
        let added = |h: &'_ Households<T>| -> Vec<Vec<T>> { x.iter().map(|x| h.purchases(x)).collect() };
        let purchases = households.map_or_else(Vec::new, added);
        let recipe = households.map_or(&[][..], |h| &h.recipe);
        let added: Vec<_> = purchases.into_iter().map(|purchases| (recipe, purchases)).collect();
        self.operator.apply(x, &added, out, work);
    }
}
