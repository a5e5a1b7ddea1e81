//! What drives a result: indices and rules from the inputs and outputs of an experiment.
//!
//! Pure functions of numbers: nothing here knows scenarios, files or tables. Every method needs a design of its own and
//! refuses another one, a design with holes, and outputs that are no numbers, with the row and what to do ([`Refusal`]).
//!
//! | method | design | answers |
//! |---|---|---|
//! | [`sobol`] | Saltelli | share of the variance that an input explains alone (first order) and with all others (total) |
//! | [`morris`] | Morris trajectories | which inputs matter at all (μ*), and which act unevenly or together (σ) |
//! | [`tornado`] | one at a time | how far each input moves the result from the central one |
//! | [`prim`] | any that fills the space | in which box of inputs the cases of interest lie |
//! | [`cart`] | any that fills the space | which splits of the inputs separate high from low results |

pub mod cart;
pub mod morris;
pub mod prim;
pub mod sobol;
pub mod tornado;

/// Why a method does not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The design is made for another method.
    #[error("{method} needs a design of another kind: use `kind = \"{wanted}\"` in [design]")]
    WrongDesign {
        /// The method.
        method: &'static str,
        /// The design it needs.
        wanted: &'static str,
    },
    /// A row has no output.
    #[error(
        "{method}: row {row} has no result, and an index over a design with holes is biased; \
         see the table `failures`, mend the cause and run again with --resume"
    )]
    Hole {
        /// The method.
        method: &'static str,
        /// Row, from 0.
        row: usize,
    },
    /// An output is not a finite number.
    #[error(
        "{method}: the outcome of row {row} is {value}, not a finite number; \
         change the expression so that it has a value there, or leave that part of the space out of the design"
    )]
    NotFinite {
        /// The method.
        method: &'static str,
        /// Row, from 0.
        row: usize,
        /// What it is.
        value: String,
    },
    /// The number of outputs does not fit the design.
    #[error("{method}: the design has {expected} rows, but there are {found} results")]
    Size {
        /// The method.
        method: &'static str,
        /// Rows of the design.
        expected: usize,
        /// Outputs.
        found: usize,
    },
    /// More rows than the method can take.
    #[error("{method} takes at most {most} points, and there are {found}: lower `points` in [design]")]
    TooMany {
        /// The method.
        method: &'static str,
        /// The most.
        most: u64,
        /// How many there are.
        found: u64,
    },
    /// Too few rows to say anything.
    #[error("{method} needs at least {least} {what}, and there are {found}: raise the number in [design]")]
    TooFew {
        /// The method.
        method: &'static str,
        /// What is counted.
        what: &'static str,
        /// The least number.
        least: usize,
        /// How many there are.
        found: usize,
    },
    /// All outputs are the same.
    #[error("{method}: the outcome is {value} in every row, so there is nothing to explain")]
    Constant {
        /// The method.
        method: &'static str,
        /// The value.
        value: String,
    },
    /// No box holds a larger share of cases than all rows do.
    #[error(
        "prim: {cases} of {rows} rows are cases of interest, and no smaller box is worth more: choose `above` or `below` so \
         that fewer rows are cases, raise `density` in [analysis], or vary what the outcome depends on"
    )]
    NoBox {
        /// Cases of interest.
        cases: usize,
        /// Rows.
        rows: usize,
    },
    /// No row or every row is a case of interest.
    #[error(
        "prim: {cases} of {rows} rows are cases of interest; choose `above` or `below` so that some are and some are not"
    )]
    Cases {
        /// Cases of interest.
        cases: usize,
        /// Rows.
        rows: usize,
    },
}

/// One input over all rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A number by row.
    Number(Vec<f64>),
    /// A category by row, as an index.
    Category(Vec<usize>),
}

impl Input {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Category(values) => values.len(),
        }
    }
}

/// The outputs if every row has one and all are finite.
///
/// # Errors
/// [`Refusal`] that names the first row that has none.
pub fn complete(method: &'static str, outputs: &[Option<f64>]) -> Result<Vec<f64>, Refusal> {
    let one = |(row, output): (usize, &Option<f64>)| match output {
        None => Err(Refusal::Hole { method, row }),
        Some(value) if !value.is_finite() => {
            Err(Refusal::NotFinite { method, row, value: value.to_string() })
        }
        Some(value) => Ok(*value),
    };
    outputs.iter().enumerate().map(one).collect()
}

/// Refuses outputs that are all the same.
fn varies(method: &'static str, outputs: &[f64]) -> Result<(), Refusal> {
    match outputs.first() {
        Some(first) if outputs.iter().any(|v| v != first) => Ok(()),
        first => Err(Refusal::Constant { method, value: first.copied().unwrap_or(f64::NAN).to_string() }),
    }
}

/// Mean.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_and_a_nan_are_refused_with_their_row() {
        assert_eq!(complete("sobol", &[Some(1.0), None]), Err(Refusal::Hole { method: "sobol", row: 1 }));
        let error = complete("sobol", &[Some(1.0), Some(2.0), Some(f64::NAN)]).unwrap_err();
        assert!(error.to_string().contains("row 2 is NaN"), "{error}");
        assert_eq!(complete("sobol", &[Some(1.0)]), Ok(vec![1.0]));
    }
}
