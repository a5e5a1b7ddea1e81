//! `fairshift multipliers`: Type I and Type II multipliers of an input-output table.

mod columns;
mod formats;

use std::io::Write;
use std::path::PathBuf;

use crate::dataset::io_table::{IoTable, IoTableError};
use crate::model::input_output::InputOutputError;
use crate::model::multipliers::{Accounts, multipliers};

/// Type I and Type II output, income, employment and GVA multipliers of an input-output table.
#[derive(Clone, Debug, clap::Args)]
pub struct MultipliersArgs {
    /// Industry-by-industry table, CSV
    ///
    /// The first column is named `row`; then come one column per industry and the final uses, `final:…`. One row
    /// per industry in the same order, then `value:compensation`, `value:gva`, other `value:…` rows, `jobs` and
    /// `household_income` (one number, in the first industry's column), all of them optional. Gross output is the
    /// row total. `final:households` and `value:compensation` give Type II; households spend out of
    /// `household_income`, or of total compensation without it.
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values, floats with the fewest digits that read back the same
    Csv,
    /// An array with one object per industry
    Json,
    /// Rounded to four decimals, for reading
    Table,
}

/// Why the command did not print multipliers.
#[derive(Debug, thiserror::Error)]
pub enum MultipliersError {
    /// The table cannot be read or is not valid.
    #[error(transparent)]
    Table(#[from] IoTableError),
    /// The accounts of the table give no multipliers.
    #[error("{}: line 1, column {column}: found {problem}; allowed: {allowed}", file.display())]
    Accounts {
        /// The table.
        file: PathBuf,
        /// Column of the industry, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The result cannot be written.
    #[error("cannot write the result: {0}")]
    Write(#[from] std::io::Error),
}

impl MultipliersError {
    /// The exit code of the process: 2 for input that is not valid, 1 for a failure, 0 for a reader that left.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Table(_) | Self::Accounts { .. } => 2,
            Self::Write(error) => u8::from(error.kind() != std::io::ErrorKind::BrokenPipe),
        }
    }
}

/// Prints the multipliers to `out`, and to standard error a note on whatever could not be computed.
///
/// # Errors
/// [`MultipliersError`].
pub fn run(args: &MultipliersArgs, out: &mut dyn Write) -> Result<(), MultipliersError> {
    let table = IoTable::read(&args.table)?;
    let result = multipliers(&accounts(&table)).map_err(|error| not_productive(args, &table, &error))?;
    let columns = columns::columns(&result);
    for note in columns::notes(&table, &result) {
        // Notes must not fail the command: the result does not depend on anyone reading them.
        let _ = writeln!(std::io::stderr(), "note: {note}");
    }
    match args.format {
        Format::Csv => formats::csv(&table.industries, &columns, out)?,
        Format::Json => formats::json(&table.industries, &columns, out)?,
        Format::Table => formats::table(&table.industries, &columns, out)?,
    }
    Ok(out.flush()?)
}

fn accounts(table: &IoTable) -> Accounts<'_> {
    Accounts {
        flows: &table.flows,
        output: &table.output,
        compensation: table.value("compensation"),
        value_added: table.value("gva"),
        jobs: table.jobs.as_deref(),
        household_spending: table.final_use("households"),
        household_income: table.household_income,
    }
}

fn not_productive(args: &MultipliersArgs, table: &IoTable, error: &InputOutputError) -> MultipliersError {
    let file = args.table.clone();
    match error {
        InputOutputError::NotProductive { industry, inputs } => MultipliersError::Accounts {
            file,
            column: industry + 2,
            problem: format!("inputs of {inputs} per £ of output in {}", table.industries[*industry]),
            allowed: "a productive table, one whose industries can meet any final demand",
        },
        other => MultipliersError::Accounts {
            file,
            column: 1,
            problem: other.to_string(),
            allowed: "a valid table",
        },
    }
}
