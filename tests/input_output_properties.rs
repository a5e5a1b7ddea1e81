//! Identities of input-output accounts on random productive tables.
#![allow(clippy::unwrap_used)]

use fairshift::matrix::Matrix;
use fairshift::model::input_output::{
    InputOutputError, gross_output, leontief_inverse, technical_coefficients,
};
use fairshift::model::multipliers::{Accounts, MultiplierSet, multipliers};
use proptest::prelude::*;

/// A table whose value added is all pay: columns and rows both make up gross output.
#[derive(Clone, Debug)]
struct Economy {
    flows: Matrix,
    output: Vec<f64>,
    pay: Vec<f64>,
    spending: Vec<f64>,
}

impl Economy {
    fn accounts(&self) -> Accounts<'_> {
        Accounts {
            flows: &self.flows,
            output: &self.output,
            compensation: Some(&self.pay),
            value_added: Some(&self.pay),
            jobs: Some(&self.pay),
            household_spending: Some(&self.spending),
            household_income: None,
        }
    }

    fn leontief(&self) -> Matrix {
        leontief_inverse(&technical_coefficients(&self.flows, &self.output).unwrap()).unwrap()
    }

    /// The same economy with its industries in another order.
    fn permuted(&self, order: &[usize]) -> Self {
        let pick = |values: &[f64]| order.iter().map(|&i| values[i]).collect();
        let flows = Matrix::from_fn(order.len(), order.len(), |r, c| self.flows[(order[r], order[c])]);
        Self { flows, output: pick(&self.output), pay: pick(&self.pay), spending: pick(&self.spending) }
    }
}

fn economy() -> impl Strategy<Value = Economy> {
    (1_usize..9).prop_flat_map(|size| {
        let flows = prop::collection::vec(0.0..100.0, size * size);
        let pay = prop::collection::vec(1.0..200.0, size);
        (flows, pay, 0.1..0.9).prop_map(move |(flows, pay, spent)| {
            let flows = Matrix::from_values(size, size, flows).unwrap();
            let output = flows.column_sums().iter().zip(&pay).map(|(inputs, pay)| inputs + pay).collect();
            let spending = pay.iter().map(|pay| spent * pay).collect();
            Economy { flows, output, pay, spending }
        })
    })
}

fn close(first: &[f64], second: &[f64]) -> bool {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
    first.len() == second.len() && first.iter().zip(second).all(near)
}

fn value_added(set: &MultiplierSet) -> &[f64] {
    &set.value_added.as_ref().unwrap().effect
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn gross_output_is_linear_and_solves_its_equation(economy in economy(), factor in -3.0..3.0) {
        let leontief = economy.leontief();
        let (first, second) = (&economy.pay, &economy.output);
        let both: Vec<f64> = first.iter().zip(second).map(|(a, b)| a + factor * b).collect();
        let x = gross_output(&leontief, first).unwrap();
        let y = gross_output(&leontief, second).unwrap();
        let sum: Vec<f64> = x.iter().zip(&y).map(|(a, b)| a + factor * b).collect();
        prop_assert!(close(&gross_output(&leontief, &both).unwrap(), &sum));
        let coefficients = technical_coefficients(&economy.flows, &economy.output).unwrap();
        let bought = gross_output(&coefficients, &x).unwrap();
        let balance: Vec<f64> = bought.iter().zip(first).map(|(inputs, demand)| inputs + demand).collect();
        prop_assert!(close(&x, &balance));
    }

    #[test]
    fn final_demand_becomes_value_added_to_the_pound(economy in economy()) {
        let result = multipliers(&economy.accounts()).unwrap();
        prop_assert!(close(value_added(&result.type_i), &vec![1.0; economy.output.len()]));
    }

    #[test]
    fn households_add_to_every_multiplier(economy in economy()) {
        let result = multipliers(&economy.accounts()).unwrap();
        let closed = result.type_ii.unwrap();
        prop_assert!(closed.output.iter().zip(&result.type_i.output).all(|(two, one)| two > one && *one >= 1.0));
        // Value added is all pay and a fixed share of pay is spent: the rounds are a geometric series.
        let spent = economy.spending[0] / economy.pay[0];
        prop_assert!(close(value_added(&closed), &vec![1.0 / (1.0 - spent); economy.output.len()]));
    }

    #[test]
    fn order_and_money_unit_do_not_matter(economy in economy(), seed in any::<prop::sample::Index>()) {
        let size = economy.output.len();
        let mut order: Vec<usize> = (0..size).rev().collect();
        order.rotate_left(seed.index(size));
        let result = multipliers(&economy.accounts()).unwrap().type_ii.unwrap();
        let permuted = multipliers(&economy.permuted(&order).accounts()).unwrap().type_ii.unwrap();
        let expected: Vec<f64> = order.iter().map(|&i| result.output[i]).collect();
        prop_assert!(close(&permuted.output, &expected));
        // Powers of two change no bits.
        let mut doubled = economy.clone();
        doubled.flows.values_mut().iter_mut().for_each(|flow| *flow *= 2.0);
        for amounts in [&mut doubled.output, &mut doubled.pay, &mut doubled.spending] {
            for amount in amounts.iter_mut() {
                *amount *= 2.0;
            }
        }
        prop_assert_eq!(multipliers(&doubled.accounts()).unwrap().type_ii.unwrap(), result);
    }
}

#[test]
fn industries_that_use_up_what_they_make_are_not_productive() {
    for coefficients in [vec![1.0], vec![1.5], vec![-1.5]] {
        let inputs = f64::abs(coefficients[0]);
        let result = leontief_inverse(&Matrix::from_values(1, 1, coefficients).unwrap());
        assert_eq!(result, Err(InputOutputError::NotProductive { industry: 0, inputs }));
    }
    // One column above one, yet the Hawkins-Simon condition holds.
    let productive = Matrix::from_values(2, 2, vec![0.5, 0.1, 0.6, 0.1]).unwrap();
    assert!(leontief_inverse(&productive).is_ok());
    let circular = Matrix::from_values(2, 2, vec![0.0, 0.5, 2.0, 0.0]).unwrap();
    assert!(leontief_inverse(&circular).is_err());
}

#[test]
fn accounts_without_output_or_of_another_size_are_refused() {
    let flows = Matrix::from_values(2, 2, vec![1.0, 1.0, 0.0, 0.0]).unwrap();
    assert_eq!(
        technical_coefficients(&flows, &[2.0, 0.0]),
        Err(InputOutputError::WithoutOutput { industry: 1, what: "inputs" })
    );
    assert_eq!(
        technical_coefficients(&flows, &[2.0, -1.0]),
        Err(InputOutputError::InvalidOutput { industry: 1, output: -1.0 })
    );
    assert!(matches!(technical_coefficients(&flows, &[2.0]), Err(InputOutputError::Shape { .. })));
}
