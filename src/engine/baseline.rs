//! The base year as the draws share it: accounts, balanced trade, household closure.

use crate::dataset::{Dataset, FinalDemandCategory};
use crate::engine::behaviour::Structure;
use crate::matrix::Matrix;
use crate::model::accounts::{Accounts, Buyer, buyer};
use crate::model::trade::Gravity;

/// The base year under one set of structural parameters.
#[derive(Debug)]
pub struct Baseline {
    /// The structural parameters.
    pub structure: Structure,
    /// Place accounts.
    pub accounts: Accounts,
    /// Trade.
    pub trade: Gravity,
    /// h, what a £ of household spending buys, `[industry]`.
    pub household_recipe: Vec<f64>,
    /// Household spending on domestic output per £ of disposable income.
    pub spending_per_income: f64,
    /// Purchases at q per £ of pay earned at p, before the spending response, `[place × place]`.
    pub purchases_of_pay: Matrix,
    /// Emissions per £m of output, `[place × industry]`, kt CO2e; the national figure where nothing is made.
    pub emission_intensity: Matrix,
}

impl Baseline {
    /// Builds accounts and balances trade.
    ///
    /// * `start` – logarithms of column factors to start the balancing from.
    #[must_use]
    pub fn new(data: &Dataset, structure: Structure, start: Option<&Matrix>) -> Self {
        let accounts = Accounts::new(data, structure.workplace_share);
        let trade = Gravity::balanced(data, &accounts, &structure.decay, start);
        let household: Vec<f64> = (0..data.industries.len()).map(|i| household_demand(data, i)).collect();
        let spending: f64 = household.iter().sum();
        let income: f64 = data.places.iter().map(|p| p.disposable_income).sum();
        Self {
            structure,
            household_recipe: household.iter().map(|h| h / spending).collect(),
            spending_per_income: spending / income,
            purchases_of_pay: purchases_of_pay(&accounts, structure.workplace_share),
            emission_intensity: emission_intensity(data),
            accounts,
            trade,
        }
    }

    /// Σ |x − T∘d − e| / Σ x of the base year.
    #[must_use]
    pub fn residual(&self) -> f64 {
        let (output, elsewhere) = (&self.accounts.output, &self.accounts.elsewhere);
        let mut sales = vec![0.0; output.values().len()];
        let mut work = self.trade.workspace();
        let demand = self.accounts.demand.values();
        self.trade.sell(&self.trade.row, &self.trade.column, demand, &mut work, &mut sales);
        let cells = output.values().iter().zip(elsewhere.values()).zip(&sales);
        let gap: f64 = cells.map(|((x, e), s)| (x - s - e).abs()).sum();
        gap / output.values().iter().sum::<f64>()
    }
}

fn household_demand(data: &Dataset, industry: usize) -> f64 {
    let columns = FinalDemandCategory::ALL.iter().enumerate().filter(|(_, c)| buyer(**c) == Buyer::Household);
    columns.map(|(column, _)| data.final_demand[(industry, column)]).sum()
}

/// ((1 − ω) I + ω Wᵀ) R: pay goes home along commuting, and is spent at home and at work.
fn purchases_of_pay(accounts: &Accounts, workplace_share: f64) -> Matrix {
    let (home, work) = (&accounts.residence_of_pay, &accounts.workplace_of_residents);
    let places = home.rows();
    let mut purchases = Matrix::zeros(places, places);
    for r in 0..places {
        for (q, value) in purchases.row_mut(r).iter_mut().enumerate() {
            *value += (1.0 - workplace_share) * home[(r, q)];
        }
        for q in (0..places).filter(|&q| work[(r, q)] > 0.0) {
            let share = workplace_share * work[(r, q)];
            for (value, home) in purchases.row_mut(q).iter_mut().zip(home.row(r)) {
                *value += share * home;
            }
        }
    }
    purchases
}

fn emission_intensity(data: &Dataset) -> Matrix {
    let national: Vec<f64> = data
        .industries
        .iter()
        .map(|i| if i.gross_output > 0.0 { i.emissions / i.gross_output } else { 0.0 })
        .collect();
    Matrix::from_fn(data.places.len(), national.len(), |p, i| {
        let output = data.gross_output[(p, i)];
        if output > 0.0 { data.emissions[(p, i)] / output } else { national[i] }
    })
}
