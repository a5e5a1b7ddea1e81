//! Printing of columns as CSV, JSON and a table for reading.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::columns::Column;

/// Shortest round-trip floats; empty cells stay empty.
pub(super) fn csv(industries: &[String], columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer
        .write_record(std::iter::once("industry").chain(columns.iter().map(|column| column.name.as_str())))?;
    for (row, industry) in industries.iter().enumerate() {
        let cells =
            columns.iter().map(|column| column.cells[row].map_or_else(String::new, |v| v.to_string()));
        writer.write_record(std::iter::once(industry.clone()).chain(cells))?;
    }
    writer.flush()
}

/// An array of objects; empty cells are `null`.
pub(super) fn json(industries: &[String], columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let record = |(row, industry): (usize, &String)| {
        let mut record = Map::new();
        record.insert("industry".to_owned(), Value::from(industry.as_str()));
        record.extend(columns.iter().map(|column| (column.name.clone(), Value::from(column.cells[row]))));
        Value::Object(record)
    };
    let records: Vec<Value> = industries.iter().enumerate().map(record).collect();
    serde_json::to_writer_pretty(&mut *out, &records)?;
    writeln!(out)
}

/// Four decimals under headings of two lines: the quantity, then Type I or Type II.
pub(super) fn table(industries: &[String], columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let code_width = industries.iter().map(|code| code.chars().count()).max().unwrap_or(0).max(8);
    let texts: Vec<Vec<String>> = columns.iter().map(texts).collect();
    let widths: Vec<usize> =
        texts.iter().map(|column| column.iter().map(String::len).max().unwrap_or(0)).collect();
    for row in 0..industries.len() + HEADING_LINES {
        let code =
            if row == 0 { "industry" } else { row.checked_sub(HEADING_LINES).map_or("", |i| &industries[i]) };
        write!(out, "{code:code_width$}")?;
        for (column, width) in texts.iter().zip(&widths) {
            write!(out, "  {:>width$}", column[row])?;
        }
        writeln!(out)?;
    }
    Ok(())
}

const HEADING_LINES: usize = 3;

fn texts(column: &Column) -> Vec<String> {
    let (name, suffix) = column.name.split_once("_type_").unwrap_or((&column.name, ""));
    let (quantity, kind) = name.split_once('_').unwrap_or((name, ""));
    let heading = [quantity.to_owned(), kind.to_owned(), suffix.to_uppercase()];
    let cells =
        column.cells.iter().map(|cell| cell.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}")));
    heading.into_iter().chain(cells).collect()
}
