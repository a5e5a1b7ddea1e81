//! The report of a run: one HTML page that needs nothing else.
//!
//! Style sheet, script and charts (SVG) are part of the page; it loads nothing from a network and works from a file.
//! Without the script everything can be read: radio buttons switch maps by style rules alone, and the script only adds
//! sorting of tables and a line that repeats what the pointer is on. Each figure carries a sentence in place of the
//! picture, its numbers as a table, and the relative link to the CSV. Same inputs, same bytes.
//!
//! Numbers are means over draws; intervals reach from the lowest to the highest quantile of the tables, and there are
//! none for a single draw. A place loses (gains) jobs when its mean change rounds to at least one job.

use thiserror::Error;

use crate::dataset::Dataset;
use crate::results::against::Against;
use crate::results::table::ResultTable;

mod appendix;
mod areas;
mod emissions;
mod facts;
mod fan;
mod figure;
mod format;
mod headline;
mod industries;
mod map;
mod markup;
mod page;
mod panel;
mod people;
mod policies;
mod ranking;
mod svg;
pub mod sweep;
mod waterfall;

/// How to cite the program.
pub const CITATION: &str = concat!(
    "FairShift, version ",
    env!("CARGO_PKG_VERSION"),
    ": jobs and output in every UK place under decarbonisation pathways. Computer program."
);

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Name of the scenario.
    pub scenario: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its description; may be empty.
    pub description: &'a str,
    /// What its differences are taken against.
    pub against: &'a Against,
    /// The data of the run.
    pub dataset: &'a Dataset,
    /// Result tables; a section whose table is missing says so.
    pub tables: &'a [ResultTable],
    /// Quantiles of the tables, ascending.
    pub quantiles: &'a [f64],
    /// Number of draws.
    pub draws: usize,
    /// Places with charts of their own (indices); empty = the biggest movers.
    pub chosen_places: &'a [usize],
    /// How to cite the run, see [`CITATION`].
    pub citation: &'a str,
    /// Licences of the data, with the attribution they ask for.
    pub data_licences: &'a [String],
}

/// Tables that do not fit the report.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ReportError {
    /// A column that the report needs.
    #[error("report: the table {table} has no usable column {column}")]
    Column {
        /// Table.
        table: String,
        /// Column.
        column: String,
    },
    /// Years that differ between rows of the same table.
    #[error("report: the table {table} does not hold the same years for all its rows")]
    Years {
        /// Table.
        table: String,
    },
    /// Rows that are not those of the data package.
    #[error("report: the rows of the table {table} are not those of the data package, in its order")]
    Places {
        /// Table.
        table: String,
    },
    /// A chosen place that does not exist.
    #[error("report: chosen place {place} is not one of the {places} places, counted from 0")]
    Place {
        /// Index.
        place: usize,
        /// Number of places.
        places: usize,
    },
}

/// The page.
///
/// # Errors
/// [`ReportError`] if a table is not as described in [`crate::results`], or a chosen place does not exist.
pub fn html(report: &Report<'_>) -> Result<String, ReportError> {
    page::page(&facts::Facts::new(report)?)
}
