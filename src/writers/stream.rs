//! Tables that are too long for memory: written in parts, complete only when finished.
//!
//! Each part is a row group of the Parquet file; parts have a fixed number of rows, so the bytes depend on the rows alone.
//! Both files stand under temporary names until [`TableStream::finish`].

use std::fs::File;
use std::io::Write;
use std::path::Path;

use ::parquet::arrow::ArrowWriter;
use ::parquet::errors::ParquetError;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::results::table::{ColumnValues, ResultTable};
use crate::writers::csv::to_csv;
use crate::writers::datapackage::Resource;
use crate::writers::disk::{Through, write_all};
use crate::writers::error::{Operation, WriteError, on};
use crate::writers::manifest::{OutputRecord, Role};
use crate::writers::parquet::{properties, same_nans};
use crate::writers::run_folder::{make_folder, sync_folder, temporary};
use crate::writers::sweep_folder::SweepFolder;

/// Rows of a part.
pub const PART: usize = 1 << 16;

/// A table that is being written.
#[derive(Debug)]
pub struct TableStream<'f> {
    folder: &'f SweepFolder,
    /// The table without rows.
    outline: ResultTable,
    csv: Option<NamedTempFile>,
    parquet: NamedTempFile,
    /// Writes into `parquet`.
    writer: ArrowWriter<Through>,
}

impl<'f> TableStream<'f> {
    /// Begins a table in `folder`/tables.
    ///
    /// * `outline` – any part of the table, for its columns.
    /// * `csv` – whether people will read it.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn new(folder: &'f SweepFolder, outline: &ResultTable, csv: bool) -> Result<Self, WriteError> {
        let tables = folder.path().join("tables");
        let disk = folder.disk();
        make_folder(&**disk, &tables)?;
        let mut outline = outline.clone();
        outline.columns.iter_mut().for_each(|column| column.values = emptied(&column.values));
        let csv = if csv {
            let mut file = temporary(&**disk, &tables)?;
            write_all(&**disk, file.as_file_mut(), &to_csv(&outline)?)
                .map_err(on(Operation::Write, &tables))?;
            Some(file)
        } else {
            None
        };
        let schema = outline.to_record_batch().map_err(|e| WriteError::table(&outline.name, e))?.schema();
        let parquet = temporary(&**disk, &tables)?;
        let file = parquet.as_file().try_clone().map_err(on(Operation::Create, &tables))?;
        let through = Through { disk: disk.clone(), file };
        let writer = ArrowWriter::try_new(through, schema, Some(properties(&outline)?));
        let writer = writer.map_err(|e| failed(folder, &outline.name, e))?;
        Ok(Self { folder, outline, csv, parquet, writer })
    }

    /// Writes a part.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn write(&mut self, part: &ResultTable) -> Result<(), WriteError> {
        let name = &self.outline.name;
        if let Some(file) = &mut self.csv {
            let text = to_csv(part)?;
            let header = to_csv(&self.outline)?.len();
            let path = self.folder.path().join(format!("tables/{name}.csv"));
            write_all(&**self.folder.disk(), file.as_file_mut(), &text[header..])
                .map_err(on(Operation::Write, &path))?;
        }
        let batch = same_nans(part).to_record_batch().map_err(|e| WriteError::table(name, e))?;
        let written = self.writer.write(&batch).and_then(|()| self.writer.flush());
        written.map_err(|e| failed(self.folder, name, e))
    }

    /// Gives the files their names.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn finish(mut self) -> Result<Vec<(Resource, OutputRecord)>, WriteError> {
        let mut written = Vec::new();
        let name = self.outline.name.clone();
        if let Some(file) = self.csv {
            let record = persist(file, self.folder, &format!("tables/{name}.csv"))?;
            written.push((Resource::csv(&self.outline, &record), record));
        }
        self.writer.finish().map_err(|e| failed(self.folder, &name, e))?;
        let record = persist(self.parquet, self.folder, &format!("tables/{name}.parquet"))?;
        written.push((Resource::parquet(&self.outline, &record), record));
        Ok(written)
    }
}

fn emptied(values: &ColumnValues) -> ColumnValues {
    match values {
        ColumnValues::Text(_) => ColumnValues::Text(Vec::new()),
        ColumnValues::Integer(_) => ColumnValues::Integer(Vec::new()),
        ColumnValues::Number(_) => ColumnValues::Number(Vec::new()),
        ColumnValues::Flag(_) => ColumnValues::Flag(Vec::new()),
    }
}

/// What the system said, if it was the system.
fn failed(folder: &SweepFolder, table: &str, error: ParquetError) -> WriteError {
    let path = folder.path().join(format!("tables/{table}.parquet"));
    match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(source) => on(Operation::Write, &path)(*source),
            Err(other) => WriteError::table(table, other),
        },
        other => WriteError::table(table, other),
    }
}

fn persist(file: NamedTempFile, folder: &SweepFolder, relative: &str) -> Result<OutputRecord, WriteError> {
    let (path, disk) = (folder.path().join(relative), folder.disk());
    disk.sync(file.as_file()).map_err(on(Operation::Write, &path))?;
    disk.rename(file, &path).map_err(on(Operation::Rename, &path))?;
    sync_folder(&**disk, path.parent().unwrap_or(folder.path()))?;
    record(&path, relative, Role::Table)
}

/// Size and hash of a file, read in pieces.
///
/// # Errors
/// [`WriteError`] if it cannot be read.
pub fn record(path: &Path, relative: &str, role: Role) -> Result<OutputRecord, WriteError> {
    let on_read = || on(Operation::Read, path);
    let mut file = File::open(path).map_err(on_read())?;
    let mut hasher = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut HashWriter(&mut hasher)).map_err(on_read())?;
    let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(OutputRecord { path: relative.to_owned(), role, bytes, sha256 })
}

struct HashWriter<'h>(&'h mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
