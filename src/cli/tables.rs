//! Tables on standard output.

use serde_json::{Map, Value, json};

use crate::cli::text::{Align, aligned};
use crate::cli::{CliError, Console};
use crate::results::table::{ColumnValues, ResultTable};
use crate::writers::csv::to_csv;

/// How commands print tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TableFormat {
    /// For reading; long tables are cut
    Text,
    /// All rows, all digits
    Csv,
    /// A list of rows
    Json,
}

/// Rows of a table that are shown for reading.
const SHOWN: usize = 200;

/// Prints a table.
///
/// # Errors
/// If the output cannot be written.
pub fn print_table(table: &ResultTable, format: TableFormat, console: &Console) -> Result<(), CliError> {
    match format {
        TableFormat::Csv => console.print(&String::from_utf8_lossy(&to_csv(table)?)),
        TableFormat::Json => console.print(&format!("{:#}", as_json(table))),
        TableFormat::Text => {
            console.tell(&as_text(table))?;
            if table.rows() > SHOWN {
                console.note(&format!("the first {SHOWN} of {} rows; --format csv prints all", table.rows()));
            }
            Ok(())
        }
    }
}

fn as_json(table: &ResultTable) -> Value {
    let cell = |values: &ColumnValues, row: usize| match values {
        ColumnValues::Text(v) => json!(v[row]),
        ColumnValues::Integer(v) => json!(v[row]),
        ColumnValues::Number(v) => json!(v[row]),
        ColumnValues::Flag(v) => json!(v[row]),
    };
    let row = |row: usize| {
        let cells = table.columns.iter().map(|c| (c.name.clone(), cell(&c.values, row)));
        Value::Object(cells.collect::<Map<_, _>>())
    };
    Value::Array((0..table.rows()).map(row).collect())
}

fn as_text(table: &ResultTable) -> String {
    let align: Vec<Align> = table
        .columns
        .iter()
        .map(|c| if matches!(c.values, ColumnValues::Text(_)) { Align::Left } else { Align::Right })
        .collect();
    let mut rows: Vec<Vec<String>> = vec![table.columns.iter().map(|c| c.name.clone()).collect()];
    for row in 0..table.rows().min(SHOWN) {
        rows.push(table.columns.iter().map(|c| short(&c.values, row)).collect());
    }
    aligned(&rows, &align)
}

/// Six digits are enough for reading.
fn short(values: &ColumnValues, row: usize) -> String {
    match values {
        ColumnValues::Number(v) if v[row].is_nan() => "[x]".to_owned(),
        ColumnValues::Number(v) if v[row] == 0.0 => "0".to_owned(),
        ColumnValues::Number(v) if v[row].abs() >= 1e-3 && v[row].abs() < 1e9 => format!("{:.3}", v[row]),
        ColumnValues::Number(v) => format!("{:.3e}", v[row]),
        other => other.cell(row),
    }
}
