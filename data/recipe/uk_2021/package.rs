//! Writing the package: tables, large ones compressed, and the descriptor.

use std::io::Write;
use std::path::Path;

use fairshift::dataset::schema::{TABLES, TableSchema};

use crate::tables::{Rows, Tables};
use crate::{Result, boundaries, commuting, descriptor, source};

/// Tables above this many rows are compressed.
const PLAIN_ROWS: usize = 2_000;

pub fn write(folder: &Path, source: &source::Sources, tables: &Tables<'_>) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "csv" || e == "gz" || e == "json") {
            std::fs::remove_file(path)?;
        }
    }
    let flows = commuting::read(source, tables.places)?;
    let all = tables.rows(&flows)?;
    for schema in &TABLES {
        if let Some(rows) = all.get(schema.name) {
            write_table(folder, schema, rows)?;
        }
    }
    let map = boundaries::read(source, tables.places)?;
    compressed(&folder.join("boundaries.geojson.gz"), serde_json::to_string(&map)?.as_bytes())?;
    descriptor::write(folder)
}

/// Writes one table in the package's form; an optional column that nothing is known of is left out.
pub fn write_table(folder: &Path, schema: &TableSchema, rows: &Rows) -> Result<()> {
    let filled = |at: usize| rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.is_empty()));
    let kept: Vec<usize> =
        (0..schema.columns.len()).filter(|&at| schema.columns[at].required || filled(at)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(kept.iter().map(|&at| schema.columns[at].name))?;
    for row in rows {
        if row.len() != schema.columns.len() {
            return Err(
                format!("{}: {} cells for {} columns", schema.name, row.len(), schema.columns.len()).into()
            );
        }
        writer.write_record(kept.iter().map(|&at| &row[at]))?;
    }
    let bytes = writer.into_inner()?;
    if rows.len() > PLAIN_ROWS {
        compressed(&folder.join(format!("{}.csv.gz", schema.name)), &bytes)
    } else {
        Ok(std::fs::write(folder.join(format!("{}.csv", schema.name)), bytes)?)
    }
}

/// Compressed without name and time, so that the same table gives the same bytes.
fn compressed(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut encoder = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(std::fs::write(path, encoder.finish()?)?)
}
