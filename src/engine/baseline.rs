//! The base year as the draws share it: accounts, balanced trade, household closure.

use std::sync::OnceLock;

use crate::dataset::{Dataset, FinalDemandCategory};
use crate::engine::behaviour::Structure;
use crate::inputs::TradeKind;
use crate::matrix::Matrix;
use crate::model::accounts::{Accounts, Buyer, buyer};
use crate::model::national::National;
use crate::model::system::{System, SystemWorkspace};
use crate::model::trade::{ArrangedFactors, Demand, Trade};

/// The base year under one set of structural parameters.
#[derive(Debug)]
pub struct Baseline {
    /// The structural parameters.
    pub structure: Structure,
    /// Place accounts.
    pub accounts: Accounts,
    /// Trade.
    pub trade: Trade,
    /// h, what a £ of household spending buys, `[industry]`.
    pub household_recipe: Vec<f64>,
    /// Household spending on domestic output per £ of disposable income.
    pub spending_per_income: f64,
    /// Purchases at q per £ of pay earned at p, before the spending response, `[place × place]`.
    pub purchases_of_pay: Matrix,
    /// Emissions per £m of output, `[place × industry]`, kt CO2e; the national figure where nothing is made.
    pub emission_intensity: Matrix,
    /// What [`Self::residual`] found, once it was asked.
    residual: OnceLock<f64>,
    /// What [`Self::national`] found.
    national: OnceLock<National<f32>>,
}

impl Baseline {
    /// Builds accounts and estimates trade.
    ///
    /// * `start` – for gravity, logarithms of column factors to start the balancing from.
    #[must_use]
    pub fn new(kind: TradeKind, data: &Dataset, structure: Structure, start: Option<&Matrix>) -> Self {
        let accounts = Accounts::new(data, structure.workplace_share);
        let trade = Trade::new(kind, data, &accounts, &structure.trade, start);
        let household: Vec<f64> = (0..data.industries.len()).map(|i| household_demand(data, i)).collect();
        let spending: f64 = household.iter().sum();
        let income: f64 = data.places.iter().map(|p| p.disposable_income).sum();
        Self {
            structure,
            household_recipe: household.iter().map(|h| h / spending).collect(),
            spending_per_income: spending / income,
            purchases_of_pay: purchases_of_pay(&accounts, structure.workplace_share),
            emission_intensity: emission_intensity(data),
            residual: OnceLock::new(),
            national: OnceLock::new(),
            accounts,
            trade,
        }
    }

    /// Household spending by residence as purchases by the place where they are bought: (1 − ω) c + ω Wᵀ c with the share ω
    /// spent at work and W where residents work. Both `[place]`, in the same unit; the sum is the same.
    ///
    /// # Panics
    /// If there is not one value per place.
    #[must_use]
    pub fn purchases_of_spending(&self, spending: &[f64]) -> Vec<f64> {
        let work = &self.accounts.workplace_of_residents;
        assert_eq!(spending.len(), work.rows(), "one value per place");
        let away = self.structure.workplace_share;
        let mut bought: Vec<f64> = spending.iter().map(|c| (1.0 - away) * c).collect();
        for (r, spent) in spending.iter().enumerate().filter(|(_, spent)| **spent != 0.0) {
            for (bought, share) in bought.iter_mut().zip(work.row(r)) {
                *bought += away * spent * share;
            }
        }
        bought
    }

    /// Σ |x − T∘(A x + f) − e| / Σ x of the base year.
    #[must_use]
    pub fn residual(&self) -> f64 {
        *self.residual.get_or_init(|| self.base_year_gap())
    }

    /// The country's own system, a first answer for solutions in single precision.
    #[must_use]
    pub fn national(&self) -> &National<f32> {
        let Accounts { output, coefficients, .. } = &self.accounts;
        self.national.get_or_init(|| National::new(self.trade.layout(), output, coefficients))
    }

    fn base_year_gap(&self) -> f64 {
        let (output, elsewhere) = (&self.accounts.output, &self.accounts.elsewhere);
        let layout = self.trade.layout();
        let factors = ArrangedFactors::new(self.trade.factors(), layout);
        let system = System::<f64>::new(&self.trade, &self.accounts.coefficients, &factors);
        let arranged: Vec<f64> = layout.arranged(output.values());
        let mut unsold = vec![0.0; arranged.len()];
        system.apply(None, &[&arranged], &mut [&mut unsold], &mut SystemWorkspace::new(&self.trade));
        let unsold = layout.restored(&unsold);
        let mut sales = vec![0.0; unsold.len()];
        self.trade.sell(self.trade.factors(), &self.final_demand(), &mut sales);
        let cells = unsold.iter().zip(elsewhere.values()).zip(&sales);
        let gap: f64 = cells.map(|((u, e), s)| (u - s - e).abs()).sum();
        gap / output.values().iter().sum::<f64>()
    }

    fn final_demand(&self) -> Demand<f64> {
        let total = self.accounts.final_demand.values().to_vec();
        let industries = self.accounts.output.columns();
        let own =
            |(cell, value): (usize, &f64)| self.trade.own_final(cell / industries, cell % industries) * value;
        Demand { own: total.iter().enumerate().map(own).collect(), total }
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
