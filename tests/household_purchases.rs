//! Household purchases that something outside the system gives: the second right-hand side of the supplier system.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::economy::{busy, economy, gap};
use fairshift::engine::baseline::Baseline;
use fairshift::engine::prepare;
use fairshift::engine::response::{Response, Solver};
use fairshift::engine::year::{YearState, year_state};
use fairshift::inputs::{InducedKind, ModelInputs, TradeKind};
use fairshift::model::system::Households;
use fairshift::model::trade::Layout;

const PLACES: usize = 6;

fn inputs(trade: TradeKind) -> ModelInputs {
    busy(economy(PLACES, 5, 3), trade, InducedKind::TypeIi)
}

fn sum(response: &Response) -> Vec<f64> {
    response.with_suppliers.iter().zip(&response.induced).map(|(x, y)| x + y).collect()
}

/// Calls `check` with the base year, a new solver and the state of every year after the base year.
fn every_year(inputs: &ModelInputs, mut check: impl FnMut(&Baseline, &mut Solver<'_>, &YearState)) {
    let prepared = prepare(inputs).unwrap();
    let draw = &prepared.draws[0];
    for year in 1..inputs.year_count() {
        let state = year_state(inputs, &prepared.baseline, draw, &inputs.dataset.jobs, year);
        let mut solver = Solver::new(&prepared.baseline, &draw.behaviour, inputs.induced);
        check(&prepared.baseline, &mut solver, &state);
    }
}

/// Purchases out of the pay that the closed system ends with induce what the closed system says.
#[test]
fn purchases_of_the_closed_system_give_its_induced_effect() {
    for trade in [TradeKind::Gravity, TradeKind::Flq] {
        let inputs = inputs(trade);
        every_year(&inputs, |base, solver, state| {
            let closed = solver.respond(state, None).unwrap();
            let response = inputs.parameters.iter().position(|p| p.name == "households.spending_response");
            let response = inputs.parameters[response.unwrap()].distribution.central();
            let households = Households::<f64>::new(
                &Layout::plain(base.household_recipe.len()),
                (&base.household_recipe, &base.accounts.pay_share),
                &base.purchases_of_pay,
                response * base.spending_per_income,
            );
            let given = solver.respond(state, Some(&households.purchases(&sum(&closed)))).unwrap();
            assert!(gap(&given.with_suppliers, &closed.with_suppliers) < 1e-7);
            assert!(gap(&given.induced, &closed.induced) < 1e-7, "{trade:?}");
            assert!(given.residual <= 1e-10);
        });
    }
}

/// The response to purchases alone adds to the response without them.
#[test]
fn induced_adds_to_the_rest() {
    let inputs = inputs(TradeKind::Gravity);
    let purchases: Vec<f64> = (0..PLACES).map(|p| 3.0 - p as f64).collect();
    every_year(&inputs, |_, solver, state| {
        let both = solver.respond(state, Some(&purchases)).unwrap();
        let none = solver.respond(state, Some(&[0.0; PLACES])).unwrap();
        assert!(none.induced.iter().all(|&v| v == 0.0));
        assert!(both.induced.iter().any(|&v| v != 0.0));
        assert!(gap(&both.with_suppliers, &none.with_suppliers) < 1e-7);
    });
}

#[test]
fn without_changes_there_is_no_response() {
    let inputs = inputs(TradeKind::Gravity);
    let unchanged = YearState::default();
    every_year(&inputs, |_, solver, _| {
        assert!(solver.respond(&unchanged, Some(&[0.0; PLACES])).is_none());
        let induced = solver.respond(&unchanged, Some(&[1.0; PLACES])).unwrap();
        assert!(induced.direct.iter().chain(&induced.with_suppliers).all(|&v| v == 0.0));
        let bought: f64 = induced.induced.iter().sum();
        assert!(
            bought > PLACES as f64 * (1.0 - 1e-9),
            "sales exceed purchases by what suppliers sell: {bought}"
        );
    });
}

/// Spending by residence is bought at home and at work, all of it.
#[test]
fn spending_goes_where_residents_shop() {
    let inputs = inputs(TradeKind::Gravity);
    let base = prepare(&inputs).unwrap().baseline;
    let spending: Vec<f64> = (0..PLACES).map(|p| 1.0 + p as f64).collect();
    let bought = base.purchases_of_spending(&spending);
    assert!((bought.iter().sum::<f64>() - spending.iter().sum::<f64>()).abs() < 1e-9);
    let home = &base.accounts.residence_of_pay;
    let pay: Vec<f64> = (0..PLACES).map(|p| 2.0 + p as f64).collect();
    let income: Vec<f64> = (0..PLACES).map(|r| (0..PLACES).map(|p| home[(r, p)] * pay[p]).sum()).collect();
    let of_pay: Vec<f64> =
        (0..PLACES).map(|q| (0..PLACES).map(|p| base.purchases_of_pay[(q, p)] * pay[p]).sum()).collect();
    assert!(gap(&base.purchases_of_spending(&income), &of_pay) < 1e-12);
}
