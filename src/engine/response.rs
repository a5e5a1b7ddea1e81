//! From a year's changes to output: direct, indirect and induced, as differences from the base year.
//!
//! * direct: sales that change before any supplier reacts, T(t)∘(A(t) x₀ + f(t)) + e(t) − x₀;
//! * indirect: (I − M)⁻¹ direct − direct, household spending fixed;
//! * induced (Type II): (I − M − H)⁻¹ H u with u = direct + indirect and H = household spending out of pay, which is
//!   (I − M − H)⁻¹ direct − (I − M)⁻¹ direct.
//!
//! The equations are solved for the difference itself, so a small shock is nearly as exact as a large one: residuals
//! are at most the tolerance relative to base-year output and at most 1e-8 of the shock.

use crate::engine::baseline::Baseline;
use crate::engine::behaviour::Behaviour;
use crate::engine::guess::History;
use crate::engine::year::YearState;
use crate::inputs::InducedKind;
use crate::matrix::Matrix;
use crate::model::capacity::{ChangedTrade, changed_trade};
use crate::model::kernel::dot;
use crate::model::solver::{Basis, solve};
use crate::model::system::{HouseholdResponse, System, SystemWorkspace};

/// Largest residual of a solution over its right-hand side.
const SHOCK_TOLERANCE: f64 = 1e-8;

/// Output changes of a year, each `[place × industry]`, £m of base-year output, as the tables imply them.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Direct.
    pub direct: Vec<f64>,
    /// Direct and indirect.
    pub with_suppliers: Vec<f64>,
    /// Induced through household spending; empty if there is none.
    pub induced: Vec<f64>,
    /// Largest residual of the solutions over base-year output.
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
    /// ‖x₀‖₂.
    size: f64,
    work: SystemWorkspace,
    basis: Basis,
    suppliers: History,
    households: History,
}

impl<'a> Solver<'a> {
    /// A solver for the years of one draw, in order.
    #[must_use]
    pub fn new(base: &'a Baseline, behaviour: Behaviour, induced: InducedKind) -> Self {
        Self {
            base,
            behaviour,
            induced,
            size: dot(base.accounts.output.values(), base.accounts.output.values()).sqrt(),
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
        let shock = std::mem::take(&mut response.direct);
        response.with_suppliers = self.solve(&system, &shock, &mut suppliers, &mut response);
        response.direct = shock;
        self.suppliers = suppliers;
        if self.induced == InducedKind::TypeIi {
            let households = self.household_response();
            let mut demand = vec![0.0; response.direct.len()];
            households.add_demand(&response.with_suppliers, &mut demand);
            let mut spending = vec![0.0; demand.len()];
            system.sell(&demand, &mut spending, &mut self.work);
            let system = system.with_households(Some(households));
            let mut history = std::mem::take(&mut self.households);
            response.induced = self.solve(&system, &spending, &mut history, &mut response);
            self.households = history;
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

    fn solve(
        &mut self,
        system: &System<'_>,
        shock: &[f64],
        history: &mut History,
        response: &mut Response,
    ) -> Vec<f64> {
        let mut x = history.guess(shock);
        let work = &mut self.work;
        let apply = |v: &[f64], out: &mut [f64]| system.apply(v, out, work);
        let target = (self.behaviour.tolerance * self.size).min(SHOCK_TOLERANCE * dot(shock, shock).sqrt());
        let solution = solve(apply, shock, &mut x, target, &mut self.basis);
        history.push(shock, &x);
        response.residual = response.residual.max(solution.residual / self.size);
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
