//! Tables of methods: texts that name a row, then numbers.

use crate::results::table::{Column, ColumnValues, ResultTable};

/// Name and description of a column.
pub(super) type Described = (&'static str, String);

/// A key of most tables.
pub(super) const OUTCOME: (&str, &str) = ("outcome", "Name of the outcome.");
/// The other one.
pub(super) const INPUT: (&str, &str) = ("input", "Name of the axis.");

/// Rows of texts and numbers on their way to a table.
#[derive(Debug, Default)]
pub(super) struct Rows {
    texts: Vec<Vec<String>>,
    numbers: Vec<Vec<f64>>,
}

impl Rows {
    pub(super) fn push(&mut self, texts: &[&str], numbers: &[f64]) {
        self.texts.push(texts.iter().map(|text| (*text).to_owned()).collect());
        self.numbers.push(numbers.to_vec());
    }

    pub(super) fn table(
        &self,
        name: &str,
        description: &str,
        texts: &[(&str, &str)],
        numbers: &[Described],
    ) -> ResultTable {
        let text = |(at, (name, about)): (usize, &(&str, &str))| Column {
            name: (*name).to_owned(),
            unit: String::new(),
            description: (*about).to_owned(),
            values: ColumnValues::Text(self.texts.iter().map(|row| row[at].clone()).collect()),
        };
        let number = |(at, (name, about)): (usize, &Described)| Column {
            name: (*name).to_owned(),
            unit: "1".to_owned(),
            description: about.clone(),
            values: ColumnValues::Number(self.numbers.iter().map(|row| row[at]).collect()),
        };
        let columns = texts.iter().enumerate().map(text);
        let columns = columns.chain(numbers.iter().enumerate().map(number)).collect();
        ResultTable { name: name.to_owned(), description: description.to_owned(), key_columns: 2, columns }
    }
}

/// A table in which the first number tells rows apart that share their texts.
pub(super) fn numbered(table: ResultTable) -> ResultTable {
    let texts = table.columns.iter().filter(|c| matches!(c.values, ColumnValues::Text(_))).count();
    ResultTable { key_columns: texts + 1, ..table }
}
