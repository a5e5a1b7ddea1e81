//! Result tables as CSV, and back.
//!
//! UTF-8, `\n`, RFC 4180 quotes where needed, a header row. Numbers have the fewest digits that read back to the
//! same bits, always with a point or an exponent (`3.0`, `1e+16`), so that a program that guesses types sees the
//! same type in every run. A number that does not exist is `NaN` (the data package declares it under
//! `missingValues`), infinities are `INF` and `-INF` as in Table Schema, flags `true` and `false`. Empty text is
//! `""` and stays text.
//!
//! Blocks of rows are formatted in parallel and joined in order: the bytes do not depend on the threads.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use ::csv::{ByteRecord, Reader, ReaderBuilder};
use rayon::prelude::*;
use serde::Serialize;

use crate::findings::{Finding, Findings};
use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::writers::datapackage::{FieldKind, Resource, Schema};
use crate::writers::error::WriteError;

/// Rows formatted by one task.
const BLOCK: usize = 2048;

/// Bytes of a typical cell, for the first allocation.
const CELL_SIZE: usize = 20;

/// Findings after which reading stops: the file is then of another kind.
const MOST_FINDINGS: usize = 50;

/// The text of a number that does not exist.
pub const MISSING: &str = "NaN";

/// A table as CSV.
///
/// # Errors
/// [`WriteError::Table`] if columns differ in length.
pub fn to_csv(table: &ResultTable) -> Result<Vec<u8>, WriteError> {
    let rows = table.rows();
    if let Some(column) = table.columns.iter().find(|c| c.values.len() != rows) {
        let problem =
            format!("column `{}` has {} rows, the first has {rows}", column.name, column.values.len());
        return Err(WriteError::table(&table.name, problem));
    }
    let blocks: Vec<Vec<u8>> = (0..rows.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| format_rows(table, block * BLOCK..rows.min((block + 1) * BLOCK)))
        .collect();
    Ok(std::iter::once(header(table)).chain(blocks).collect::<Vec<_>>().concat())
}

fn header(table: &ResultTable) -> Vec<u8> {
    let mut line = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        separate(&mut line, at);
        push_text(&mut line, &column.name);
    }
    line.push(b'\n');
    line
}

fn format_rows(table: &ResultTable, rows: Range<usize>) -> Vec<u8> {
    let mut lines = Vec::with_capacity(rows.len() * table.columns.len() * CELL_SIZE);
    for row in rows {
        for (at, column) in table.columns.iter().enumerate() {
            separate(&mut lines, at);
            push_cell(&mut lines, &column.values, row);
        }
        lines.push(b'\n');
    }
    lines
}

fn separate(line: &mut Vec<u8>, at: usize) {
    if at > 0 {
        line.push(b',');
    }
}

fn push_cell(line: &mut Vec<u8>, values: &ColumnValues, row: usize) {
    match values {
        ColumnValues::Text(v) => push_text(line, &v[row]),
        ColumnValues::Integer(v) => push_shortest(line, &v[row]),
        ColumnValues::Number(v) => push_number(line, v[row]),
        ColumnValues::Flag(v) => line.extend(if v[row] { "true" } else { "false" }.bytes()),
    }
}

/// Quotes text that holds a separator, a quote or the end of a line (RFC 4180, rules 6 and 7). Empty text is
/// quoted too, or a table of one column would have a blank line where a row is.
fn push_text(line: &mut Vec<u8>, text: &str) {
    let special = |byte: u8| matches!(byte, b',' | b'"' | b'\r' | b'\n');
    if !text.is_empty() && !text.bytes().any(special) {
        line.extend_from_slice(text.as_bytes());
        return;
    }
    line.push(b'"');
    line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    line.push(b'"');
}

fn push_number(line: &mut Vec<u8>, number: f64) {
    if number.is_finite() {
        push_shortest(line, &number);
    } else if number.is_nan() {
        line.extend_from_slice(MISSING.as_bytes());
    } else {
        line.extend_from_slice(if number > 0.0 { b"INF" } else { b"-INF" });
    }
}

/// A finite number as in JSON. Writing to memory cannot fail.
fn push_shortest(line: &mut Vec<u8>, number: &impl Serialize) {
    let written = serde_json::to_writer(line, number);
    debug_assert!(written.is_ok());
}

/// Reads a table back from a run folder, with the types, units and meanings of its data package.
///
/// # Errors
/// Every finding: a file that cannot be read, other columns than declared, cells of another type.
pub fn read_table(folder: &Path, resource: &Resource) -> Result<ResultTable, Findings> {
    let file = folder.join(&resource.path);
    let name = file.display().to_string();
    let schema = &resource.schema;
    let mut reader = ReaderBuilder::new().from_reader(File::open(&file).map_err(|e| unreadable(&name, &e))?);
    check_header(&mut reader, schema, &name)?;
    let columns = read_columns(&mut reader, schema, &name)?;
    Ok(ResultTable {
        name: resource.name.clone(),
        description: resource.description.clone(),
        key_columns: schema.primary_key.len(),
        columns,
    })
}

fn check_header(reader: &mut Reader<File>, schema: &Schema, file: &str) -> Result<(), Findings> {
    let header = reader.headers().map_err(|e| unreadable(file, &e))?;
    if header.iter().eq(schema.fields.iter().map(|field| field.name.as_str())) {
        return Ok(());
    }
    let declared: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let finding = Finding::error(file, "the columns are not those that the data package declares");
    Err(single(
        finding.at_line(1).found(header.iter().collect::<Vec<_>>().join(",")).allowed(declared.join(",")),
    ))
}

fn read_columns(reader: &mut Reader<File>, schema: &Schema, file: &str) -> Result<Vec<Column>, Findings> {
    let mut findings = Findings::new();
    let mut columns: Vec<ColumnValues> = schema.fields.iter().map(|field| empty(field.kind)).collect();
    let mut record = ByteRecord::new();
    while findings.len() < MOST_FINDINGS {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => push_row(&mut columns, &record, |column, found, allowed| {
                let line = record.position().map_or(0, |position| position.line() as usize);
                let finding = Finding::error(file, "a cell is not of its column's type").at_line(line);
                findings.push(finding.field(&schema.fields[column].name).found(found).allowed(allowed));
            }),
            Err(error) => {
                findings.push(Finding::error(file, error.to_string()));
                break;
            }
        }
    }
    if findings.is_empty() { Ok(described(schema, columns)) } else { Err(findings) }
}

fn push_row(columns: &mut [ColumnValues], record: &ByteRecord, mut wrong: impl FnMut(usize, &str, &str)) {
    for (at, (column, bytes)) in columns.iter_mut().zip(record).enumerate() {
        let Ok(text) = std::str::from_utf8(bytes) else {
            wrong(at, &String::from_utf8_lossy(bytes), "UTF-8");
            continue;
        };
        if let Err(allowed) = push(column, text) {
            wrong(at, text, allowed);
        }
    }
}

/// Adds a cell, or says what is allowed.
fn push(column: &mut ColumnValues, text: &str) -> Result<(), &'static str> {
    match column {
        ColumnValues::Text(values) => values.push(text.to_owned()),
        ColumnValues::Integer(values) => values.push(text.parse().map_err(|_| "a whole number")?),
        ColumnValues::Number(values) => values.push(text.parse().map_err(|_| "a number or NaN")?),
        ColumnValues::Flag(values) => values.push(text.parse().map_err(|_| "true or false")?),
    }
    Ok(())
}

fn empty(kind: FieldKind) -> ColumnValues {
    match kind {
        FieldKind::String => ColumnValues::Text(Vec::new()),
        FieldKind::Integer => ColumnValues::Integer(Vec::new()),
        FieldKind::Number => ColumnValues::Number(Vec::new()),
        FieldKind::Boolean => ColumnValues::Flag(Vec::new()),
    }
}

fn described(schema: &Schema, columns: Vec<ColumnValues>) -> Vec<Column> {
    let describe = |(field, values): (&crate::writers::datapackage::Field, ColumnValues)| Column {
        name: field.name.clone(),
        unit: field.unit.clone(),
        description: field.description.clone(),
        values,
    };
    schema.fields.iter().zip(columns).map(describe).collect()
}

fn unreadable(file: &str, error: &dyn std::fmt::Display) -> Findings {
    single(Finding::error(file, format!("cannot be read: {error}")))
}

fn single(finding: Finding) -> Findings {
    let mut findings = Findings::new();
    findings.push(finding);
    findings
}
