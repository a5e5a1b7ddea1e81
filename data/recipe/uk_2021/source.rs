//! Reading published files: CSV, plain or gzip-compressed, by column name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::Result;

/// The folder of source files, and the folder of hand-made tables beside the recipe.
pub struct Sources {
    folder: PathBuf,
}

impl Sources {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// A published table.
    pub fn table(&self, path: &str) -> Result<Table> {
        Table::read(&self.folder.join(path))
    }

    /// A hand-made table of the recipe.
    pub fn own(name: &str) -> Result<Table> {
        Table::read(&own_folder().join(name))
    }

    pub fn text(&self, path: &str) -> Result<String> {
        let path = self.folder.join(path);
        std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()).into())
    }
}

/// Where the hand-made tables are.
pub fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/recipe/tables")
}

/// A CSV table in memory.
pub struct Table {
    name: String,
    header: BTreeMap<String, usize>,
    pub columns: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|e| format!("{name}: {e}"))?;
        let gzip = path.extension().is_some_and(|e| e == "gz");
        let reader: Box<dyn Read> =
            if gzip { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
        let columns: Vec<String> =
            reader.headers()?.iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect();
        let header = columns.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        let rows = reader.records().collect::<std::result::Result<_, _>>()?;
        Ok(Self { name, header, columns, rows })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(move |record| Row { table: self, record })
    }
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    /// A cell by column name; a missing column is a mistake in the recipe.
    pub fn text(&self, column: &str) -> &'a str {
        let at = self.table.header.get(column);
        let at = at.unwrap_or_else(|| panic!("{} has no column {column}", self.table.name));
        self.record.get(*at).unwrap_or("").trim()
    }

    pub fn at(&self, column: usize) -> &'a str {
        self.record.get(column).unwrap_or("").trim()
    }

    /// A number, or nothing if the cell is empty or suppressed.
    pub fn number(&self, column: &str) -> Option<f64> {
        self.text(column).replace(',', "").parse().ok()
    }

    pub fn required(&self, column: &str) -> Result<f64> {
        self.number(column)
            .ok_or_else(|| format!("{}: `{}` in {column}", self.table.name, self.text(column)).into())
    }
}
