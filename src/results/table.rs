//! A result table: key columns, value columns with unit and meaning, rows sorted by key.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnValues {
    /// Text.
    Text(Vec<String>),
    /// Whole numbers (years, draws).
    Integer(Vec<i32>),
    /// Numbers; NaN where a statistic does not exist (a standard error of one draw).
    Number(Vec<f64>),
    /// Yes or no.
    Flag(Vec<bool>),
}

impl ColumnValues {
    /// More values of the same kind at the end; values of another kind are left out, which the lengths of columns show.
    pub(crate) fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Text(all), Self::Text(more)) => all.extend(more),
            (Self::Integer(all), Self::Integer(more)) => all.extend(more),
            (Self::Number(all), Self::Number(more)) => all.extend(more),
            (Self::Flag(all), Self::Flag(more)) => all.extend(more),
            _ => {}
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(v) => v.len(),
            Self::Integer(v) => v.len(),
            Self::Number(v) => v.len(),
            Self::Flag(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell as text; numbers in their shortest form.
    #[must_use]
    pub fn cell(&self, row: usize) -> String {
        match self {
            Self::Text(v) => v[row].clone(),
            Self::Integer(v) => v[row].to_string(),
            Self::Number(v) => format!("{:?}", v[row]),
            Self::Flag(v) => v[row].to_string(),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::Integer(_) => DataType::Int32,
            Self::Number(_) => DataType::Float64,
            Self::Flag(_) => DataType::Boolean,
        }
    }

    fn to_array(&self) -> ArrayRef {
        match self {
            Self::Text(v) => Arc::new(StringArray::from_iter_values(v.iter())),
            Self::Integer(v) => Arc::new(Int32Array::from(v.clone())),
            Self::Number(v) => Arc::new(Float64Array::from(v.clone())),
            Self::Flag(v) => Arc::new(BooleanArray::from(v.clone())),
        }
    }
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Unit; empty for text keys.
    pub unit: String,
    /// One sentence.
    pub description: String,
    /// Values.
    pub values: ColumnValues,
}

impl Column {
    /// The same column with some of its rows.
    #[must_use]
    pub fn selected(&self, rows: &[usize]) -> Self {
        let values = match &self.values {
            ColumnValues::Text(v) => ColumnValues::Text(rows.iter().map(|row| v[*row].clone()).collect()),
            ColumnValues::Integer(v) => ColumnValues::Integer(rows.iter().map(|row| v[*row]).collect()),
            ColumnValues::Number(v) => ColumnValues::Number(rows.iter().map(|row| v[*row]).collect()),
            ColumnValues::Flag(v) => ColumnValues::Flag(rows.iter().map(|row| v[*row]).collect()),
        };
        let (name, unit, description) = (self.name.clone(), self.unit.clone(), self.description.clone());
        Self { name, unit, description, values }
    }
}

/// A result table.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultTable {
    /// Name; the file is `tables/<name>.csv`.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// How many of the first columns form the key.
    pub key_columns: usize,
    /// Columns, key first.
    pub columns: Vec<Column>,
}

impl ResultTable {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.values.len())
    }

    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The numbers of a column by name; `None` if it is missing or not numeric.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match &self.column(name)?.values {
            ColumnValues::Number(values) => Some(values),
            _ => None,
        }
    }

    /// The whole numbers of a column by name.
    #[must_use]
    pub fn integers(&self, name: &str) -> Option<&[i32]> {
        match &self.column(name)?.values {
            ColumnValues::Integer(values) => Some(values),
            _ => None,
        }
    }

    /// The years of the first unit of a table by unit and year.
    #[must_use]
    pub fn years(&self) -> Option<&[i32]> {
        let years = self.integers("year")?;
        let count = years.windows(2).take_while(|pair| pair[0] < pair[1]).count() + 1;
        years.get(..count)
    }

    /// The flags of a column by name.
    #[must_use]
    pub fn flags(&self, name: &str) -> Option<&[bool]> {
        match &self.column(name)?.values {
            ColumnValues::Flag(values) => Some(values),
            _ => None,
        }
    }

    /// The text of a column by name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&[String]> {
        match &self.column(name)?.values {
            ColumnValues::Text(values) => Some(values),
            _ => None,
        }
    }

    /// The key of a row as text, one part per key column.
    #[must_use]
    pub fn key(&self, row: usize) -> Vec<String> {
        self.columns.iter().take(self.key_columns).map(|column| column.values.cell(row)).collect()
    }

    /// The table with some of its rows.
    #[must_use]
    pub fn selected(&self, rows: &[usize]) -> Self {
        let columns = self.columns.iter().map(|column| column.selected(rows)).collect();
        Self { columns, ..self.clone() }
    }

    /// The table as an Arrow record batch; unit and description travel as field metadata.
    ///
    /// # Errors
    /// If columns differ in length.
    pub fn to_record_batch(&self) -> Result<RecordBatch, ArrowError> {
        let fields: Vec<Field> = self.columns.iter().map(field).collect();
        let arrays = self.columns.iter().map(|c| c.values.to_array()).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
    }
}

fn field(column: &Column) -> Field {
    let unit = ("unit".to_owned(), column.unit.clone());
    let description = ("description".to_owned(), column.description.clone());
    let field = Field::new(&column.name, column.values.data_type(), false);
    field.with_metadata([unit, description])
}
