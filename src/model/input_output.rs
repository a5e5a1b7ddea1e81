//! Single-region input-output accounting: what gross output a final demand calls for.
//!
//! With Z the flows between industries `[seller × buyer]`, x gross output and f final demand, all in £m at
//! basic prices of one year:
//!
//! ```text
//! a_ij = z_ij / x_j        x = A x + f        x = (I − A)⁻¹ f = L f
//! ```
//!
//! Closing the system by households (Type II) adds one row, labour income w per £ of output, and one column,
//! household spending c per £ of household income:
//!
//! ```text
//! Ā = | A   c |        L̄ = (I − Ā)⁻¹   [(industry + 1) × (industry + 1)], households last
//!     | w   0 |
//! ```
//!
//! Left out: capacity limits, substitution and price responses; coefficients are fixed averages.
//!
//! Source: Miller & Blair (2009), Input-Output Analysis, 2nd ed., ch. 2.

use crate::matrix::Matrix;
use crate::model::lu::Factors;

/// Rounding may leave an exact zero of an inverse this far below zero, relative to its largest entry.
const ROUNDING: f64 = 1e-12;

/// Why the accounts of a table give no multipliers.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InputOutputError {
    /// A vector or matrix does not fit the number of industries.
    #[error("{what}: {found} entries for {expected} industries")]
    Shape {
        /// The argument that does not fit.
        what: &'static str,
        /// Number of industries.
        expected: usize,
        /// Number of entries.
        found: usize,
    },
    /// Gross output is negative or not a number.
    #[error("industry {industry}: gross output {output} is not zero or more")]
    InvalidOutput {
        /// Index of the industry.
        industry: usize,
        /// Its gross output.
        output: f64,
    },
    /// An industry without output has inputs, income, value added or jobs.
    #[error("industry {industry}: {what} without gross output")]
    WithoutOutput {
        /// Index of the industry.
        industry: usize,
        /// What it has nevertheless.
        what: &'static str,
    },
    /// Industries need more inputs than they make, so no output meets every final demand.
    #[error("not productive: industry {industry} takes {inputs} of inputs per unit of output")]
    NotProductive {
        /// Index of the industry (or sector of the closed system) with the largest inputs per unit.
        industry: usize,
        /// Its inputs per unit of output.
        inputs: f64,
    },
}

/// Technical coefficients `a_ij = z_ij / x_j`, £ of input per £ of output.
///
/// * `flows` – Z, `[industry × industry]`, £m sold by the row to the column.
/// * `output` – x, `[industry]`, £m.
///
/// The column of an industry that makes and buys nothing is zero.
///
/// # Errors
/// [`InputOutputError::Shape`], [`InputOutputError::InvalidOutput`], [`InputOutputError::WithoutOutput`].
///
/// Source: Miller & Blair (2009), eq. 2.4.
pub fn technical_coefficients(flows: &Matrix, output: &[f64]) -> Result<Matrix, InputOutputError> {
    let industries = output.len();
    check_length("flows, rows", flows.rows(), industries)?;
    let mut coefficients = Matrix::zeros(industries, industries);
    for row in 0..industries {
        let per_output = intensities("inputs", flows.row(row), output)?;
        coefficients.row_mut(row).copy_from_slice(&per_output);
    }
    Ok(coefficients)
}

/// Direct intensities `v_j = value_j / x_j`: income or value added per £, or jobs per £m, of output.
///
/// `amounts` and `output` are `[industry]`; zero where an industry makes nothing.
///
/// # Errors
/// [`InputOutputError::Shape`], [`InputOutputError::InvalidOutput`], [`InputOutputError::WithoutOutput`].
///
/// Source: Miller & Blair (2009), section 6.2.
pub fn intensities(
    what: &'static str,
    amounts: &[f64],
    output: &[f64],
) -> Result<Vec<f64>, InputOutputError> {
    check_length(what, amounts.len(), output.len())?;
    let pairs = amounts.iter().zip(output).enumerate();
    pairs.map(|(industry, (&amount, &output))| intensity(what, industry, amount, output)).collect()
}

fn intensity(what: &'static str, industry: usize, amount: f64, output: f64) -> Result<f64, InputOutputError> {
    if !output.is_finite() || output < 0.0 {
        return Err(InputOutputError::InvalidOutput { industry, output });
    }
    match (amount == 0.0, output == 0.0) {
        (true, _) => Ok(0.0),
        (false, true) => Err(InputOutputError::WithoutOutput { industry, what }),
        (false, false) => Ok(amount / output),
    }
}

/// The Leontief inverse L = (I − A)⁻¹: £ of output of the row per £ of final demand for the column.
///
/// * `coefficients` – A, `[sector × sector]`; households may be one of the sectors.
///
/// # Errors
/// [`InputOutputError::NotProductive`] if (I − |A|)⁻¹ does not exist or has a negative entry. For a
/// non-negative A this is the exact condition that every final demand can be met; with negative entries it
/// is sufficient.
///
/// Source: Miller & Blair (2009), section 2.4; Hawkins & Simon (1949).
pub fn leontief_inverse(coefficients: &Matrix) -> Result<Matrix, InputOutputError> {
    check_length("coefficients, columns", coefficients.columns(), coefficients.rows())?;
    let sizes =
        Matrix::from_fn(coefficients.rows(), coefficients.columns(), |r, c| coefficients[(r, c)].abs());
    let not_productive = || most_inputs(&sizes);
    let of_sizes = identity_minus_inverse(&sizes).ok_or_else(not_productive)?;
    let largest = of_sizes.values().iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    if of_sizes.values().iter().any(|&value| value < -ROUNDING * largest) {
        return Err(not_productive());
    }
    if sizes == *coefficients {
        return Ok(of_sizes);
    }
    identity_minus_inverse(coefficients).ok_or_else(not_productive)
}

fn identity_minus_inverse(matrix: &Matrix) -> Option<Matrix> {
    let size = matrix.rows();
    let difference = Matrix::from_fn(size, size, |r, c| f64::from(u8::from(r == c)) - matrix[(r, c)]);
    Factors::new(difference).ok().map(|factors| factors.inverse())
}

fn most_inputs(coefficients: &Matrix) -> InputOutputError {
    let sums = coefficients.column_sums();
    let industry = (0..sums.len()).fold(0, |most, i| if sums[i] > sums[most] { i } else { most });
    InputOutputError::NotProductive { industry, inputs: sums[industry] }
}

/// Gross output that meets a final demand: x = L f.
///
/// * `leontief` – L, `[industry × industry]`; `final_demand` – f, `[industry]`, £m.
///
/// # Errors
/// [`InputOutputError::Shape`].
///
/// Source: Miller & Blair (2009), eq. 2.11.
pub fn gross_output(leontief: &Matrix, final_demand: &[f64]) -> Result<Vec<f64>, InputOutputError> {
    check_length("final demand", final_demand.len(), leontief.columns())?;
    let product = |row: &[f64]| row.iter().zip(final_demand).map(|(l, f)| l * f).sum();
    Ok((0..leontief.rows()).map(|row| product(leontief.row(row))).collect())
}

/// The coefficients of the system closed by households, Ā `[(industry + 1) × (industry + 1)]`.
///
/// * `coefficients` – A; `labour_income` – w, `[industry]`, £ of pay per £ of output.
/// * `consumption` – c, `[industry]`, £ spent on each industry per £ of household income.
///
/// # Errors
/// [`InputOutputError::Shape`].
///
/// Source: Miller & Blair (2009), eq. 2.23.
pub fn close_by_households(
    coefficients: &Matrix,
    labour_income: &[f64],
    consumption: &[f64],
) -> Result<Matrix, InputOutputError> {
    let industries = coefficients.rows();
    check_length("labour income", labour_income.len(), industries)?;
    check_length("household consumption", consumption.len(), industries)?;
    Ok(Matrix::from_fn(industries + 1, industries + 1, |row, column| {
        match (row == industries, column == industries) {
            (false, false) => coefficients[(row, column)],
            (false, true) => consumption[row],
            (true, false) => labour_income[column],
            (true, true) => 0.0,
        }
    }))
}

fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), InputOutputError> {
    if found == expected { Ok(()) } else { Err(InputOutputError::Shape { what, expected, found }) }
}
