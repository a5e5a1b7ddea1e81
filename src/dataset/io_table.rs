//! Reader of a single-region industry-by-industry input-output table in CSV.
//!
//! ```text
//! row,A,B,final:households,final:exports      £m at basic prices; one column per industry, then the uses
//! A,150,500,300,50                            one row per industry, in the order of the columns
//! B,200,100,1500,200
//! value:imports,50,100,,                      any `value:` rows; blank where they do not apply
//! value:compensation,300,800,,                pay of employees: income multipliers, Type II
//! value:gva,600,1300,,                        gross value added, which includes compensation
//! jobs,9,25,,                                 jobs or full-time equivalents
//! household_income,1900,,,                    optional: one number, in the first industry's column
//! ```
//!
//! Gross output of an industry is its row total over all industries and final uses. `final:households` closes
//! Type II multipliers; households spend it out of `household_income`, or of total compensation without one.
//!
//! Columns are checked against rows as far as the rows allow. `value:gva` is a subtotal, so a table may give
//! its parts beside it or not: where it and any row besides `value:compensation` are given, flows plus either
//! all rows but compensation, or all rows but `value:gva`, must make up gross output in every column.
//! Otherwise the table is taken to be incomplete, and flows plus `value:gva` (or, without it, all value rows)
//! may not exceed gross output. Both within [`BALANCE_TOLERANCE`].
//!
//! UTF-8 with or without a byte order mark; lines end in LF or CRLF.

mod balance;
mod layout;
mod rows;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::matrix::Matrix;

/// Largest difference between column and row total, relative to the row total.
///
/// Published tables are not exact: in the Scottish table for 2019 they differ by up to 2.6e-6.
pub const BALANCE_TOLERANCE: f64 = 1e-5;

/// A checked input-output table.
#[derive(Clone, Debug, PartialEq)]
pub struct IoTable {
    /// Codes of the industries.
    pub industries: Vec<String>,
    /// Z, `[industry × industry]`, £m sold by the row to the column.
    pub flows: Matrix,
    /// Final uses by name without `final:`, each `[industry]`, £m.
    pub final_uses: BTreeMap<String, Vec<f64>>,
    /// x, `[industry]`, £m: the row totals.
    pub output: Vec<f64>,
    /// Value rows by name without `value:`, each `[industry]`, £m.
    pub values: BTreeMap<String, Vec<f64>>,
    /// Jobs or full-time equivalents, `[industry]`.
    pub jobs: Option<Vec<f64>>,
    /// Income out of which households spend, £m.
    pub household_income: Option<f64>,
}

/// Largest file, bytes.
const LARGEST: u64 = 64 << 20;

/// A file's bytes, or those that a pipe gives, if they are not without end.
fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other(format!("it is too large: more than {LARGEST} bytes")));
    }
    Ok(bytes)
}

impl IoTable {
    /// Reads and checks a table.
    ///
    /// # Errors
    /// [`IoTableError::Unreadable`], or [`IoTableError::Invalid`] with all findings.
    pub fn read(path: &Path) -> Result<Self, IoTableError> {
        let bytes =
            bounded(path).map_err(|source| IoTableError::Unreadable { file: path.to_path_buf(), source })?;
        Self::parse(&bytes).map_err(|findings| IoTableError::Invalid { file: path.to_path_buf(), findings })
    }

    /// Checks a table that is in memory.
    ///
    /// # Errors
    /// All findings: first those of the layout and the cells, and once there are none those of the accounts.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let (table, industry_lines) = rows::table(&layout::records(bytes)?)?;
        let findings = balance::check(&table, &industry_lines);
        if findings.is_empty() { Ok(table) } else { Err(findings) }
    }

    /// A value row by its name without `value:`, `[industry]`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&[f64]> {
        self.values.get(name).map(Vec::as_slice)
    }

    /// A final use by its name without `final:`, `[industry]`.
    #[must_use]
    pub fn final_use(&self, name: &str) -> Option<&[f64]> {
        self.final_uses.get(name).map(Vec::as_slice)
    }

    /// Names in the table that look like names that mean something and are not in it: `(found, meant)`, with prefixes.
    ///
    /// Rows of value added and final uses may have any name, so a slip of the pen is only a guess.
    #[must_use]
    pub fn near_misses(&self) -> Vec<(String, String)> {
        const LIKE: f64 = 0.92;
        let near = |prefix: &str, meant: &str, names: Vec<&String>| -> Option<(String, String)> {
            if names.iter().any(|name| *name == meant) {
                return None;
            }
            let like = |name: &&&String| strsim::jaro_winkler(name, meant) > LIKE;
            let found = names.iter().find(like)?;
            Some((format!("{prefix}:{found}"), format!("{prefix}:{meant}")))
        };
        let values = ["compensation", "gva"].map(|meant| near("value", meant, self.values.keys().collect()));
        let uses = near("final", "households", self.final_uses.keys().collect());
        values.into_iter().chain([uses]).flatten().collect()
    }
}

/// One thing that is wrong with a table, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: found {found}; allowed: {allowed}")]
pub struct Finding {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column of the table, from 1.
    pub column: usize,
    /// What is there.
    pub found: String,
    /// What may be there.
    pub allowed: String,
}

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IoTableError {
    /// The file cannot be read.
    #[error("{}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no valid table.
    #[error("{}", listing(file, findings))]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Everything that is wrong with it.
        findings: Vec<Finding>,
    },
}

fn listing(file: &Path, findings: &[Finding]) -> String {
    let lines: Vec<String> =
        findings.iter().map(|finding| format!("{}: {finding}", file.display())).collect();
    lines.join("\n")
}
