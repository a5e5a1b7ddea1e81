//! From a year's changes to output: direct, indirect and induced, as differences from the base year.
//!
//! * direct: sales that change before any supplier reacts, T(t)∘(A(t) x₀ + f(t)) + e(t) − x₀;
//! * indirect: (I − M)⁻¹ direct − direct, household spending fixed;
//! * induced (Type II): (I − M − H)⁻¹ direct − (I − M)⁻¹ direct, H = household spending out of pay.
//!
//! The equations are solved for the difference itself, so a small shock is as exact as a large one.

use crate::engine::baseline::Baseline;
use crate::engine::behaviour::Behaviour;
use crate::engine::year::YearState;
use crate::inputs::InducedKind;
use crate::matrix::Matrix;
use crate::model::capacity::{ChangedTrade, changed_trade};
use crate::model::solver::{Basis, solve};
use crate::model::system::{HouseholdResponse, System, SystemWorkspace};

/// Output changes of a year, each `[place × industry]`, £m of base-year output, as the tables imply them.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Direct.
    pub direct: Vec<f64>,
    /// Direct and indirect.
    pub with_suppliers: Vec<f64>,
    /// Direct, indirect and induced through household spending.
    pub with_households: Vec<f64>,
    /// Largest relative residual of the solutions.
    pub residual: f64,
    /// Applications of the operator.
    pub applications: usize,
}

/// Room for the solutions of one draw, and its latest solutions as starting points.
#[derive(Debug)]
pub struct Solver<'a> {
    base: &'a Baseline,
    behaviour: Behaviour,
    induced: InducedKind,
    work: SystemWorkspace,
    basis: Basis,
    suppliers: History,
    households: History,
}

/// The last two solutions; the next year is guessed on their line.
#[derive(Debug, Default)]
struct History {
    last: Vec<f64>,
    before: Vec<f64>,
}

impl History {
    fn guess(&self, cells: usize) -> Vec<f64> {
        match (self.last.is_empty(), self.before.is_empty()) {
            (true, _) => vec![0.0; cells],
            (false, true) => self.last.clone(),
            (false, false) => self.last.iter().zip(&self.before).map(|(l, b)| 2.0 * l - b).collect(),
        }
    }

    fn push(&mut self, solution: &[f64]) {
        self.before = std::mem::replace(&mut self.last, solution.to_vec());
    }
}

impl<'a> Solver<'a> {
    /// A solver for the years of one draw, in order.
    #[must_use]
    pub fn new(base: &'a Baseline, behaviour: Behaviour, induced: InducedKind) -> Self {
        Self {
            base,
            behaviour,
            induced,
            work: SystemWorkspace::new(&base.trade),
            basis: Basis::default(),
            suppliers: History::default(),
            households: History::default(),
        }
    }

    /// The response to a year's state; `None` if the state changes no sales.
    pub fn respond(&mut self, state: &YearState) -> Option<Response> {
        let base = self.base;
        let changed = changed_trade(&base.trade, &base.accounts, &state.capacity);
        let (row, column) = year_factors(base, &changed);
        let coefficients = state.coefficients.as_ref().unwrap_or(&base.accounts.coefficients);
        let system = System::new(&base.trade, coefficients, &row, &column);
        let direct = self.direct(state, &changed, &system)?;
        let mut response = Response { direct, ..Response::default() };
        let mut suppliers = std::mem::take(&mut self.suppliers);
        response.with_suppliers = self.solve(&system, &mut suppliers, &mut response);
        self.suppliers = suppliers;
        if self.induced == InducedKind::TypeIi {
            let system = system.with_households(Some(self.household_response()));
            let mut households = std::mem::take(&mut self.households);
            response.with_households = self.solve(&system, &mut households, &mut response);
            self.households = households;
        }
        Some(response)
    }

    fn household_response(&self) -> HouseholdResponse<'a> {
        HouseholdResponse {
            recipe: &self.base.household_recipe,
            pay_share: &self.base.accounts.pay_share,
            purchases_of_pay: &self.base.purchases_of_pay,
            response: self.behaviour.spending_response * self.base.spending_per_income,
        }
    }

    fn solve(&mut self, system: &System<'_>, history: &mut History, response: &mut Response) -> Vec<f64> {
        let mut x = history.guess(response.direct.len());
        let work = &mut self.work;
        let apply = |v: &[f64], out: &mut [f64]| system.apply(v, out, work);
        let solution = solve(apply, &response.direct, &mut x, self.behaviour.tolerance, &mut self.basis);
        history.push(&x);
        response.residual = response.residual.max(solution.residual);
        response.applications += solution.applications;
        x
    }

    fn direct(
        &mut self,
        state: &YearState,
        changed: &std::collections::BTreeMap<usize, ChangedTrade>,
        system: &System<'_>,
    ) -> Option<Vec<f64>> {
        let accounts = &self.base.accounts;
        let industries = accounts.output.columns();
        let mut direct = vec![0.0; accounts.output.values().len()];
        if let Some(demand) = &state.demand_change {
            system.sell(demand.values(), &mut direct, &mut self.work);
        }
        for (&i, trade) in changed {
            let factor = state.elsewhere_factor.get(&i).copied().unwrap_or(1.0);
            for p in 0..accounts.output.rows() {
                let elsewhere = accounts.elsewhere[(p, i)];
                let after = (elsewhere + trade.elsewhere_change[p]) * factor;
                direct[p * industries + i] += trade.sales_change[p] + (after - elsewhere);
            }
        }
        for (&i, &factor) in state.elsewhere_factor.iter().filter(|(i, _)| !changed.contains_key(i)) {
            for p in 0..accounts.output.rows() {
                direct[p * industries + i] += accounts.elsewhere[(p, i)] * (factor - 1.0);
            }
        }
        direct.iter().any(|&v| v != 0.0).then_some(direct)
    }
}

/// The year's trade factors: the base year's with the changed industries' columns replaced.
fn year_factors(
    base: &Baseline,
    changed: &std::collections::BTreeMap<usize, ChangedTrade>,
) -> (Matrix, Matrix) {
    let (mut row, mut column) = (base.trade.row.clone(), base.trade.column.clone());
    for (&i, trade) in changed {
        for p in 0..row.rows() {
            row[(p, i)] = trade.row[p];
            column[(p, i)] = trade.column[p];
        }
    }
    (row, column)
}
