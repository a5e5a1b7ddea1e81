//! Type I and Type II multipliers of an input-output table.
//!
//! For direct intensities v `[industry]` (labour income or value added per £, jobs per £m of output):
//!
//! ```text
//! output multiplier  o_j = Σ_i l_ij                 £ of output per £ of final demand for j
//! effect             e_j = Σ_i v_i l_ij             £, or jobs per £m, per unit of final demand for j
//! multiplier         m_j = e_j / v_j                total per unit of direct effect
//! ```
//!
//! Type I takes L of the industries alone (direct + indirect). Type II takes L̄ of the system closed by
//! households (direct + indirect + induced) and sums i over the industries, not over households.
//! An industry without output has output multiplier 1 and effect 0; its other multipliers do not exist.
//!
//! Source: Miller & Blair (2009), sections 6.2.1-6.2.2.

use crate::matrix::Matrix;
use crate::model::input_output::{
    InputOutputError, close_by_households, intensities, leontief_inverse, technical_coefficients,
};

/// What the multipliers are computed from; flows and amounts in £m of one year, jobs in jobs.
#[derive(Clone, Copy, Debug)]
pub struct Accounts<'a> {
    /// Z, `[industry × industry]`, sold by the row to the column.
    pub flows: &'a Matrix,
    /// x, `[industry]`, gross output.
    pub output: &'a [f64],
    /// Compensation of employees, `[industry]`.
    pub compensation: Option<&'a [f64]>,
    /// Gross value added, `[industry]`.
    pub value_added: Option<&'a [f64]>,
    /// Jobs or full-time equivalents, `[industry]`.
    pub jobs: Option<&'a [f64]>,
    /// Spending of resident households on each industry, `[industry]`.
    pub household_spending: Option<&'a [f64]>,
    /// Income out of which households spend; total compensation when not given.
    pub household_income: Option<f64>,
}

/// Effects and multipliers of one quantity, `[industry]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Total effect per unit of final demand for the industry.
    pub effect: Vec<f64>,
    /// Effect over direct effect; `None` where the direct effect is zero.
    pub multiplier: Vec<Option<f64>>,
}

/// The multipliers of one closure.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiplierSet {
    /// Output multipliers, `[industry]`.
    pub output: Vec<f64>,
    /// Labour income, if compensation is known.
    pub income: Option<Measure>,
    /// Employment, if jobs are known; effects in jobs per £m.
    pub employment: Option<Measure>,
    /// Gross value added, if known.
    pub value_added: Option<Measure>,
}

/// Why a system is not closed by households.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Unclosed {
    /// No household spending.
    #[error("household spending is not known")]
    NoHouseholdSpending,
    /// No compensation of employees.
    #[error("compensation of employees is not known")]
    NoCompensation,
    /// Household income is zero or less.
    #[error("household income {income} is not above zero")]
    NoIncome {
        /// Household income, £m.
        income: f64,
    },
    /// Each round of household spending creates at least as much income as was spent.
    #[error(
        "households spend {spent} per unit of income, so that spending and pay feed each other without end"
    )]
    NotProductive {
        /// Household spending over household income.
        spent: f64,
    },
}

/// Type I multipliers, and Type II ones where households close the system.
#[derive(Clone, Debug, PartialEq)]
pub struct Multipliers {
    /// Direct and indirect.
    pub type_i: MultiplierSet,
    /// Direct, indirect and induced, or the reason why they cannot be had.
    pub type_ii: Result<MultiplierSet, Unclosed>,
}

/// Computes all multipliers of a table.
///
/// # Errors
/// [`InputOutputError`] if lengths do not fit, output is negative or missing, or A is not productive. A
/// system that cannot be closed is not an error: see [`Multipliers::type_ii`].
pub fn multipliers(accounts: &Accounts) -> Result<Multipliers, InputOutputError> {
    let coefficients = technical_coefficients(accounts.flows, accounts.output)?;
    let direct = Direct::new(accounts)?;
    let type_i = direct.through(&leontief_inverse(&coefficients)?);
    let type_ii = match consumption(accounts) {
        Ok(consumption) => direct.through_households(&coefficients, &consumption)?,
        Err(reason) => Err(reason),
    };
    Ok(Multipliers { type_i, type_ii })
}

/// `c_i`: household spending on each industry per £ of household income.
fn consumption(accounts: &Accounts) -> Result<Vec<f64>, Unclosed> {
    let spending = accounts.household_spending.ok_or(Unclosed::NoHouseholdSpending)?;
    let compensation = accounts.compensation.ok_or(Unclosed::NoCompensation)?;
    let income = accounts.household_income.unwrap_or_else(|| compensation.iter().sum());
    if !income.is_finite() || income <= 0.0 {
        return Err(Unclosed::NoIncome { income });
    }
    Ok(spending.iter().map(|spent| spent / income).collect())
}

/// Direct intensities.
struct Direct {
    income: Option<Vec<f64>>,
    employment: Option<Vec<f64>>,
    value_added: Option<Vec<f64>>,
}

impl Direct {
    fn new(accounts: &Accounts) -> Result<Self, InputOutputError> {
        let per_output = |what, amounts: Option<&[f64]>| {
            amounts.map(|amounts| intensities(what, amounts, accounts.output)).transpose()
        };
        Ok(Self {
            income: per_output("compensation of employees", accounts.compensation)?,
            employment: per_output("jobs", accounts.jobs)?,
            value_added: per_output("gross value added", accounts.value_added)?,
        })
    }

    fn through(&self, leontief: &Matrix) -> MultiplierSet {
        let measured = |direct: &Option<Vec<f64>>| direct.as_ref().map(|v| measure(v, leontief));
        MultiplierSet {
            output: leontief.column_sums(),
            income: measured(&self.income),
            employment: measured(&self.employment),
            value_added: measured(&self.value_added),
        }
    }

    fn through_households(
        &self,
        coefficients: &Matrix,
        consumption: &[f64],
    ) -> Result<Result<MultiplierSet, Unclosed>, InputOutputError> {
        let Some(income) = &self.income else { return Ok(Err(Unclosed::NoCompensation)) };
        let closed = close_by_households(coefficients, income, consumption)?;
        let industries = income.len();
        Ok(match leontief_inverse(&closed) {
            Ok(inverse) => Ok(self.through(&Matrix::from_fn(industries, industries, |r, c| inverse[(r, c)]))),
            Err(_) => Err(Unclosed::NotProductive { spent: consumption.iter().sum() }),
        })
    }
}

/// Effects and multipliers of the direct intensities v `[industry]` through L `[industry × industry]`.
///
/// # Panics
/// If v and L differ in industries.
#[must_use]
pub fn measure(direct: &[f64], leontief: &Matrix) -> Measure {
    assert_eq!(direct.len(), leontief.rows(), "intensities and inverse differ in industries");
    let mut effect = vec![0.0; leontief.columns()];
    for (row, intensity) in direct.iter().enumerate() {
        for (total, l) in effect.iter_mut().zip(leontief.row(row)) {
            *total += intensity * l;
        }
    }
    let multiplier =
        effect.iter().zip(direct).map(|(total, &own)| (own != 0.0).then(|| total / own)).collect();
    Measure { effect, multiplier }
}
