//! From a year's changes to output: direct, indirect and induced, as differences from the base year.
//!
//! * direct: sales that change before any supplier reacts, T(t)∘(A(t) x₀ + f(t)) + e(t) − x₀;
//! * indirect: (I − M)⁻¹ direct − direct, household spending fixed;
//! * induced (Type II): (I − M − H)⁻¹ (direct + s) − (I − M)⁻¹ direct with H = household spending out of pay, which
//!   follows jobs per £ of output, and s the sales lost or won because those have changed at base-year output.
//!
//! The equations are solved for the difference itself, so a small shock is nearly as exact as a large one: residuals
//! are at most the tolerance relative to base-year output and at most 1e-8 of the shock.
//! Household spending enters in one of two ways ([`Solver::respond`]): closed in the system, out of the year's own pay,
//! or *given*, when something outside (a labour market) has already said what households buy this year. Given
//! purchases c, `[place]`, are a second right-hand side of the supplier system: induced = (I − M)⁻¹ T∘(h ⊗ c), so that
//! direct + indirect + induced = (I − M)⁻¹ (direct + T∘(h ⊗ c)) exactly.
//!
//! For Type II the closed system is solved for direct + indirect + induced together, from direct + indirect and
//! a guess of the rest; induced is what it adds. The reported residual is computed from that final sum in double precision.

use std::collections::BTreeMap;

use crate::engine::baseline::Baseline;
use crate::engine::behaviour::Behaviour;
use crate::engine::guess::History;
use crate::engine::year::YearState;
use crate::inputs::InducedKind;
use crate::matrix::Matrix;
use crate::model::accounts::Accounts;
use crate::model::capacity::{ChangedTrade, changed_trade};
use crate::model::gaps::worse;
use crate::model::kernel::{Real, add_scaled, dot};
use crate::model::solver::{Basis, Goal, Problem, Trust, solve, solve_together};
use crate::model::system::{Households, System, SystemWorkspace};
use crate::model::trade::{ArrangedFactors, Demand, Layout, Trade};

/// Largest residual of a solution over its right-hand side.
const SHOCK_TOLERANCE: f64 = 1e-7;

/// Output changes of a year, each `[place × industry]`, £m of base-year output, as the tables imply them.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Direct.
    pub direct: Vec<f64>,
    /// Direct and indirect.
    pub with_suppliers: Vec<f64>,
    /// Induced through household spending; empty if there is none.
    pub induced: Vec<f64>,
    /// Residual of the year's solution over base-year output.
    pub residual: f64,
    /// Applications of the operator, in either precision.
    pub applications: usize,
    /// An industry whose domestic inputs reach its output, because openings displace more than imports.
    pub unproductive: Option<usize>,
}

/// Room to apply systems in one precision.
#[derive(Debug)]
struct Room<T> {
    work: SystemWorkspace<T>,
    bases: [Basis<T>; 2],
    households: Option<Households<T>>,
}

impl<T: Real> Room<T> {
    fn new(base: &Baseline, behaviour: &Behaviour, induced: InducedKind) -> Self {
        let response = behaviour.spending_response * base.spending_per_income;
        let shares = (&base.household_recipe[..], &base.accounts.pay_share[..]);
        let households = || Households::new(base.trade.layout(), shares, &base.purchases_of_pay, response);
        Self {
            work: SystemWorkspace::new(&base.trade),
            bases: Default::default(),
            households: (induced == InducedKind::TypeIi).then(households),
        }
    }
}

/// The year's system in both precisions, and its trade factors `[place × industry]`.
struct YearSystem<'a> {
    double: System<'a, f64>,
    single: System<'a, f32>,
    factors: &'a [Matrix],
}

/// Which system a solution is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closure {
    /// Suppliers only.
    Open,
    /// With household spending out of pay.
    Households,
}

/// A right-hand side and the solution to it, as far as it has come, in the order of the layout.
struct Part<'a> {
    shock: &'a [f64],
    solution: &'a mut [f64],
}

/// Room for the solutions of one draw, and its latest solutions as starting points.
#[derive(Debug)]
pub struct Solver<'a> {
    base: &'a Baseline,
    layout: &'a Layout,
    /// Base-year output in the order of the layout.
    output: Vec<f64>,
    tolerance: f64,
    /// ‖x₀‖₂.
    size: f64,
    double: Room<f64>,
    single: Room<f32>,
    suppliers: History,
    households: History,
}

impl<'a> Solver<'a> {
    /// A solver for the years of one draw, in order.
    #[must_use]
    pub fn new(base: &'a Baseline, behaviour: &Behaviour, induced: InducedKind) -> Self {
        let layout = base.trade.layout();
        Self {
            base,
            output: layout.arranged(base.accounts.output.values()),
            layout,
            tolerance: behaviour.tolerance,
            size: dot(base.accounts.output.values(), base.accounts.output.values()).sqrt(),
            double: Room::new(base, behaviour, induced),
            single: Room::new(base, behaviour, induced),
            suppliers: History::default(),
            households: History::default(),
        }
    }

    /// The response to a year's state; `None` if neither state nor purchases change any sales.
    ///
    /// * `purchases` – change of household purchases from the base year's, `[place where they are bought]`, £m of domestic
    ///   output at basic prices ([`Baseline::purchases_of_spending`] spreads spending by residence). If given, they alone
    ///   are the induced effect, and pay is not closed in the system; if not, the system is closed as the run's `induced`
    ///   says. A draw uses one of the two in all its years, or its starting points are poor.
    pub fn respond(&mut self, state: &YearState, purchases: Option<&[f64]>) -> Option<Response> {
        let base = self.base;
        let changed = changed_trade(&base.trade, &base.accounts, &state.capacity);
        let factors = year_factors(&base.trade, &changed);
        let coefficients = state.coefficients.as_ref().unwrap_or(&base.accounts.coefficients);
        let arranged = ArrangedFactors::new(&factors, self.layout);
        let system = YearSystem {
            double: System::new(&base.trade, coefficients, &arranged),
            single: System::new(&base.trade, coefficients, &arranged),
            factors: &factors,
        };
        if let (Some(double), Some(single)) = (&mut self.double.households, &mut self.single.households) {
            double.set_labour(&state.labour_factor);
            single.set_labour(&state.labour_factor);
        }
        let pay = self.double.households.as_ref().and_then(|h| h.purchases_of_pay_change(&self.output));
        let direct = self.direct(state, &changed, &factors);
        let buys = purchases.is_some_and(|c| c.iter().any(|&c| c != 0.0));
        if direct.is_none() && !buys && (pay.is_none() || purchases.is_some()) {
            return None;
        }
        let direct = direct.unwrap_or_else(|| vec![0.0; base.accounts.output.values().len()]);
        let mut response = match purchases {
            Some(purchases) => self.given(direct, purchases, &system),
            None => self.indirect(direct, pay.as_deref(), &system),
        };
        response.unproductive = unproductive(&changed, coefficients);
        Some(response)
    }

    /// Both right-hand sides of the supplier system, purchases given.
    fn given(&mut self, direct: Vec<f64>, purchases: &[f64], system: &YearSystem<'_>) -> Response {
        let mut response = Response::default();
        let (trade, recipe) = (&self.base.trade, &self.base.household_recipe);
        let mut sales = vec![0.0; direct.len()];
        trade.sell_purchases(system.factors, recipe, purchases, &mut sales);
        let shocks: [Vec<f64>; 2] = [self.layout.arranged(&direct), self.layout.arranged(&sales)];
        let mut suppliers = self.suppliers.guess(&shocks[0]);
        let mut induced = self.households.guess(&shocks[1]);
        let parts = vec![
            Part { shock: &shocks[0], solution: &mut suppliers },
            Part { shock: &shocks[1], solution: &mut induced },
        ];
        self.solve(system, Closure::Open, parts, &mut response);
        response.with_suppliers = self.layout.restored(&suppliers);
        response.induced = self.layout.restored(&induced);
        response.direct = direct;
        let [direct, sales] = shocks;
        self.suppliers.push(direct, suppliers);
        self.households.push(sales, induced);
        response
    }

    /// * `pay` – purchases that changed jobs per £ add at base-year output, by place.
    fn indirect(&mut self, direct: Vec<f64>, pay: Option<&[f64]>, system: &YearSystem<'_>) -> Response {
        let mut response = Response::default();
        let shock: Vec<f64> = self.layout.arranged(&direct);
        response.direct = direct;
        let mut suppliers = vec![0.0; shock.len()];
        if shock.iter().any(|&v| v != 0.0) {
            suppliers = self.suppliers.guess(&shock);
            let part = Part { shock: &shock, solution: &mut suppliers };
            self.solve(system, Closure::Open, vec![part], &mut response);
            self.suppliers.push(shock.clone(), suppliers.clone());
        }
        response.with_suppliers = self.layout.restored(&suppliers);
        if self.double.households.is_some() {
            let induced = self.induced((shock, &suppliers), pay, system, &mut response);
            response.induced = self.layout.restored(&induced);
        }
        response
    }

    /// What household spending adds, closed in the system.
    fn induced(
        &mut self,
        (mut shock, suppliers): (Vec<f64>, &[f64]),
        pay: Option<&[f64]>,
        system: &YearSystem<'_>,
        response: &mut Response,
    ) -> Vec<f64> {
        let spent = self.double.households.as_ref().map(|households| households.purchases(suppliers));
        let mut purchases = spent.unwrap_or_default();
        if let Some(pay) = pay {
            purchases.iter_mut().zip(pay).for_each(|(purchases, pay)| *purchases += pay);
            let mut sales = vec![0.0; response.direct.len()];
            let (trade, recipe) = (&self.base.trade, &self.base.household_recipe);
            trade.sell_purchases(system.factors, recipe, pay, &mut sales);
            add_scaled(&mut shock, 1.0, &self.layout.arranged::<f64>(&sales));
        }
        let guess = self.households.guess_of(&purchases, suppliers.len());
        let mut total: Vec<f64> = guess.iter().zip(suppliers).map(|(y, x)| y + x).collect();
        let part = Part { shock: &shock, solution: &mut total };
        self.solve(system, Closure::Households, vec![part], response);
        let induced: Vec<f64> = total.iter().zip(suppliers).map(|(u, x)| u - x).collect();
        self.households.push(purchases, induced.clone());
        induced
    }

    /// Solves the year's system for a few shocks `b`: in single precision as far as it goes, else in double.
    fn solve(
        &mut self,
        system: &YearSystem<'_>,
        closure: Closure,
        mut parts: Vec<Part<'_>>,
        response: &mut Response,
    ) {
        let last = closure == Closure::Households || self.double.households.is_none();
        let trust = if last { Trust::Computed } else { Trust::Recurrence };
        let (tolerance, size) = (self.tolerance, self.size);
        let goal =
            |b: &[f64]| Goal { residual: (tolerance * size).min(SHOCK_TOLERANCE * dot(b, b).sqrt()), trust };
        let Room { work: double, bases, households } = &mut self.double;
        let Room { work: single, bases: single_bases, households: single_households } = &mut self.single;
        let national = self.base.national();
        let households = households.as_ref().filter(|_| closure == Closure::Households);
        let single_households = single_households.as_ref().filter(|_| closure == Closure::Households);
        let mut exact =
            |v: &[&[f64]], out: &mut [&mut [f64]]| system.double.apply(households, v, out, double);
        let rough =
            |v: &[&[f32]], out: &mut [&mut [f32]]| system.single.apply(single_households, v, out, single);
        let problems: Vec<Problem<'_>> = parts
            .iter_mut()
            .map(|part| Problem { b: part.shock, x: &mut *part.solution, goal: goal(part.shock) })
            .collect();
        let answer = |v: &[f32], out: &mut [f32]| national.answer(v, out);
        let solutions = solve_together(&mut exact, (rough, answer), problems, single_bases.iter_mut());
        for (part, mut solution) in parts.iter_mut().zip(solutions) {
            response.applications += solution.exact + solution.rough;
            let goal = goal(part.shock);
            if solution.residual > goal.residual || solution.residual.is_nan() {
                part.solution.copy_from_slice(part.shock);
                let exact = std::cell::RefCell::new(&mut exact);
                let apply = |v: &[f64], out: &mut [f64]| (exact.borrow_mut())(&[v], &mut [out]);
                solution = solve(apply, apply, part.shock, part.solution, goal, &mut bases[0]);
                response.applications += solution.exact + solution.rough;
            }
            response.residual = worse(response.residual, solution.residual / size);
        }
    }

    fn direct(
        &self,
        state: &YearState,
        changed: &BTreeMap<usize, ChangedTrade>,
        factors: &[Matrix],
    ) -> Option<Vec<f64>> {
        let accounts = &self.base.accounts;
        let industries = accounts.output.columns();
        let mut direct = vec![0.0; accounts.output.values().len()];
        if let Some(demand) = changed_demand(state, self.base) {
            self.base.trade.sell(factors, &demand, &mut direct);
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
        if let Some(sales) = &state.sales_change {
            add_scaled(&mut direct, 1.0, sales.values());
        }
        direct.iter().any(|&v| v != 0.0).then_some(direct)
    }
}

/// The first user whose domestic inputs per £ of output reach one in some place: Σ_i a_ij S_iq ≥ 1, with S_iq what
/// sellers cover of q's demand for i, above one where openings displace imports. Nothing then bounds the response.
fn unproductive(changed: &BTreeMap<usize, ChangedTrade>, coefficients: &Matrix) -> Option<usize> {
    let more: Vec<(usize, &Vec<f64>)> = changed
        .iter()
        .filter(|(_, t)| t.coverage.iter().any(|&s| s > 1.0))
        .map(|(&i, t)| (i, &t.coverage))
        .collect();
    let places = more.first().map_or(0, |(_, coverage)| coverage.len());
    let bought = coefficients.column_sums();
    let reaches = |j: usize, q: usize| {
        let displaced: f64 = more.iter().map(|(i, s)| coefficients[(*i, j)] * (s[q] - 1.0).max(0.0)).sum();
        bought[j] + displaced >= 1.0
    };
    (0..coefficients.columns()).find(|&j| (0..places).any(|q| reaches(j, q)))
}

/// Change of demand at base-year output, through recipes and final demand.
fn changed_demand(state: &YearState, base: &Baseline) -> Option<Demand<f64>> {
    if state.coefficients.is_none() && state.final_demand_change.is_none() {
        return None;
    }
    let mut demand = Demand::none(base.accounts.output.values().len());
    if let Some(coefficients) = &state.coefficients {
        recipe_demand(&mut demand, coefficients, &base.accounts, &base.trade);
    }
    if let Some(change) = &state.final_demand_change {
        let industries = change.columns();
        for (cell, value) in change.values().iter().enumerate().filter(|(_, value)| **value != 0.0) {
            demand.total[cell] += value;
            demand.own[cell] += base.trade.own_final(cell / industries, cell % industries) * value;
        }
    }
    demand.total.iter().any(|&v| v != 0.0).then_some(demand)
}

fn recipe_demand(demand: &mut Demand<f64>, coefficients: &Matrix, accounts: &Accounts, trade: &Trade) {
    let base = &accounts.coefficients;
    let cells = (0..base.columns()).flat_map(|user| (0..base.rows()).map(move |supplier| (supplier, user)));
    let moved: Vec<((usize, usize), f64)> = cells
        .map(|cell| (cell, coefficients[cell] - base[cell]))
        .filter(|(_, difference)| *difference != 0.0)
        .collect();
    let own = matches!(trade, Trade::Quotients(_));
    for (q, total) in demand.total.chunks_exact_mut(base.rows()).enumerate() {
        let output = accounts.output.row(q);
        for &((supplier, user), difference) in &moved {
            total[supplier] += difference * output[user];
        }
        for &((supplier, user), difference) in moved.iter().filter(|_| own) {
            let share = trade.own_intermediate(q, supplier, user);
            demand.own[q * base.rows() + supplier] += share * difference * output[user];
        }
    }
}

/// The year's trade factors: the base year's with the changed industries' columns replaced.
fn year_factors(trade: &Trade, changed: &BTreeMap<usize, ChangedTrade>) -> Vec<Matrix> {
    let mut factors = trade.factors().to_vec();
    for (&i, change) in changed {
        for (factor, column) in factors.iter_mut().zip(&change.factors) {
            column.iter().enumerate().for_each(|(p, value)| factor[(p, i)] = *value);
        }
    }
    factors
}
