//! The multi-regional system x = T∘(A x + f) + e as an operator: x ↦ x − M x, never a matrix.
//!
//! M x = T∘(A x + h ⊗ c(x)); the second term, household spending out of pay, is there when induced effects are
//! closed in the system (Type II): pay at workplaces w·x, shared to residents along commuting, spent where
//! residents shop. Shapes: x `[place × industry]` row by row.

use crate::matrix::Matrix;
use crate::model::kernel::{Panels, dot, multiply};
use crate::model::trade::{Gravity, Workspace};

/// Household spending that follows pay.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdResponse<'a> {
    /// h, what a £ of household spending buys, `[industry]`, sums to one.
    pub recipe: &'a [f64],
    /// w, pay per £ of output, `[industry]`.
    pub pay_share: &'a [f64],
    /// Purchases at q per £ of pay earned at p, `[place × place]`.
    pub purchases_of_pay: &'a Matrix,
    /// Scales the response: σ × spending per £ of income.
    pub response: f64,
}

impl HouseholdResponse<'_> {
    /// Adds h ⊗ c(x) to a demand, `[place × industry]`.
    pub fn add_demand(&self, output: &[f64], demand: &mut [f64]) {
        for (cells, purchase) in demand.chunks_exact_mut(self.recipe.len()).zip(self.purchases(output)) {
            for (cell, recipe) in cells.iter_mut().zip(self.recipe) {
                *cell += recipe * purchase;
            }
        }
    }

    /// c(x): household purchases by place, `[place]`, £m.
    #[must_use]
    pub fn purchases(&self, output: &[f64]) -> Vec<f64> {
        let pay: Vec<f64> =
            output.chunks_exact(self.pay_share.len()).map(|cells| dot(cells, self.pay_share)).collect();
        let places = self.purchases_of_pay.rows();
        (0..places).map(|q| self.response * dot(self.purchases_of_pay.row(q), &pay)).collect()
    }
}

/// The system of one year.
#[derive(Debug)]
pub struct System<'a> {
    trade: &'a Gravity,
    row: &'a Matrix,
    column: &'a Matrix,
    transposed: Panels,
    household: Option<HouseholdResponse<'a>>,
}

/// Room for applying a system.
#[derive(Debug)]
pub struct SystemWorkspace {
    trade: Workspace,
    demand: Vec<f64>,
    sales: Vec<f64>,
}

impl SystemWorkspace {
    /// Room for systems over this trade.
    #[must_use]
    pub fn new(trade: &Gravity) -> Self {
        let cells = trade.row.values().len();
        Self { trade: trade.workspace(), demand: vec![0.0; cells], sales: vec![0.0; cells] }
    }
}

impl<'a> System<'a> {
    /// A system with technical coefficients `[supplier × user]` and the year's trade factors.
    #[must_use]
    pub fn new(trade: &'a Gravity, coefficients: &Matrix, row: &'a Matrix, column: &'a Matrix) -> Self {
        let mut transposed = Panels::new(coefficients.columns(), coefficients.rows());
        transposed.fill(|user, supplier| coefficients[(supplier, user)]);
        Self { trade, row, column, transposed, household: None }
    }

    /// The same system with household spending out of pay.
    #[must_use]
    pub fn with_households(mut self, household: Option<HouseholdResponse<'a>>) -> Self {
        self.household = household;
        self
    }

    /// out = x − T∘(A x + h ⊗ c(x)).
    pub fn apply(&self, x: &[f64], out: &mut [f64], work: &mut SystemWorkspace) {
        let places = self.row.rows();
        let industries = self.row.columns();
        let demand = &mut work.demand;
        multiply(x, places, &self.transposed, |p, first, strip| {
            demand[p * industries + first..][..strip.len()].copy_from_slice(strip);
        });
        if let Some(household) = &self.household {
            household.add_demand(x, demand);
        }
        self.trade.sell(self.row, self.column, demand, &mut work.trade, &mut work.sales);
        for ((out, x), sale) in out.iter_mut().zip(x).zip(&work.sales) {
            *out = x - sale;
        }
    }

    /// Sales to a given final demand: T∘f.
    pub fn sell(&self, demand: &[f64], sales: &mut [f64], work: &mut SystemWorkspace) {
        self.trade.sell(self.row, self.column, demand, &mut work.trade, sales);
    }
}
