//! Two versions of a table, cell by cell: where they first differ, where most, and by how much.
//!
//! Rows are matched by key, columns by name. A number differs by
//!
//! * `absolute` = |a − b|, in the unit of the column;
//! * `relative` = |a − b| / max(|a|, |b|);
//! * `ulps` = how many doubles lie between a and b, plus one: 1 is the smallest difference there is;
//! * `scaled` = |a − b| / the largest |value| of the column in either table. Rounding noise of a small difference of
//!   large numbers is large relative to the difference and small on this scale, so this is what a tolerance means.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::results::table::{Column, ColumnValues, ResultTable};

/// Largest differences that are kept of a table.
const KEPT: usize = 5;

/// How two versions of a table differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TableDifference {
    /// The table.
    pub table: String,
    /// Rows in both.
    pub rows: usize,
    /// Rows only in the first; the first of them.
    pub only_in_first: Missing,
    /// Rows only in the second; the first of them.
    pub only_in_second: Missing,
    /// Columns only in the first.
    pub columns_only_in_first: Vec<String>,
    /// Columns only in the second.
    pub columns_only_in_second: Vec<String>,
    /// Cells in both.
    pub cells: usize,
    /// Cells with other content.
    pub differing: usize,
    /// Whether any of them is no pair of numbers.
    pub words_differ: bool,
    /// The first of them, by row of the first table, then by column.
    pub first: Option<CellDifference>,
    /// The largest of them by `scaled`, of different rows.
    pub largest: Vec<CellDifference>,
}

/// Rows that have no partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// How many.
    pub rows: usize,
    /// Key of the first.
    pub first: Option<String>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CellDifference {
    /// The table.
    pub table: String,
    /// Key of its row.
    pub key: Vec<String>,
    /// Its column.
    pub column: String,
    /// Unit of the column.
    pub unit: String,
    /// What the first table says.
    pub first: String,
    /// What the second table says.
    pub second: String,
    /// |a − b|; none for words.
    pub absolute: Option<f64>,
    /// |a − b| / max(|a|, |b|).
    pub relative: Option<f64>,
    /// Steps between neighbouring doubles.
    pub ulps: Option<u64>,
    /// |a − b| / largest |value| of the column.
    pub scaled: Option<f64>,
}

impl TableDifference {
    /// Whether the tables hold the same.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.differing == 0 && self.same_shape()
    }

    /// Whether only numbers differ, and none by more than `tolerance` on the scale of its column.
    #[must_use]
    pub fn is_within(&self, tolerance: f64) -> bool {
        let small = |d: &CellDifference| d.scaled.is_some_and(|scaled| scaled <= tolerance);
        self.same_shape() && !self.words_differ && self.largest.iter().all(small)
    }

    fn same_shape(&self) -> bool {
        self.only_in_first.rows == 0
            && self.only_in_second.rows == 0
            && self.columns_only_in_first.is_empty()
            && self.columns_only_in_second.is_empty()
    }
}

/// Compares two versions of a table.
#[must_use]
pub fn compare(a: &ResultTable, b: &ResultTable) -> TableDifference {
    let rows = pair_rows(a, b);
    let mut found = TableDifference {
        table: a.name.clone(),
        rows: rows.pairs.len(),
        only_in_first: missing(a, &rows.only_in_first),
        only_in_second: missing(b, &rows.only_in_second),
        columns_only_in_first: columns_without_partner(a, b),
        columns_only_in_second: columns_without_partner(b, a),
        ..TableDifference::default()
    };
    let mut first: Option<(usize, usize)> = None;
    for (at, column) in a.columns.iter().enumerate().skip(a.key_columns) {
        let Some(other) = b.column(&column.name) else { continue };
        let comparison = Comparison::new(a, column, other);
        found.cells += rows.pairs.len();
        for &(row, partner) in rows.pairs.iter().filter(|pair| comparison.differs(**pair)) {
            found.differing += 1;
            let cell = comparison.cell(row, partner);
            found.words_differ |= cell.scaled.is_none();
            if first.is_none_or(|place| (row, at) < place) {
                first = Some((row, at));
                found.first = Some(cell.clone());
            }
            keep(&mut found.largest, cell);
        }
    }
    found
}

/// Rows of two tables with the same key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowPairs {
    /// Row of the first, row of the second.
    pub pairs: Vec<(usize, usize)>,
    /// Rows of the first without a partner.
    pub only_in_first: Vec<usize>,
    /// Rows of the second without a partner.
    pub only_in_second: Vec<usize>,
}

/// Matches the rows of two tables by key; tables without a key by position.
#[must_use]
pub fn pair_rows(a: &ResultTable, b: &ResultTable) -> RowPairs {
    let same_keys = a.key_columns == b.key_columns
        && a.rows() == b.rows()
        && a.columns.iter().zip(&b.columns).take(a.key_columns).all(|(a, b)| a.values == b.values);
    if same_keys {
        return RowPairs { pairs: (0..a.rows()).map(|row| (row, row)).collect(), ..RowPairs::default() };
    }
    let mut partners: BTreeMap<Vec<String>, usize> = (0..b.rows()).map(|row| (b.key(row), row)).collect();
    let mut found = RowPairs::default();
    for row in 0..a.rows() {
        match partners.remove(&a.key(row)) {
            Some(partner) => found.pairs.push((row, partner)),
            None => found.only_in_first.push(row),
        }
    }
    found.only_in_second = partners.into_values().collect();
    found.only_in_second.sort_unstable();
    found
}

/// How many doubles lie between two numbers, plus one; none if either is NaN.
#[must_use]
pub fn ulps(a: f64, b: f64) -> Option<u64> {
    // Bits of positive doubles are in the order of their values; negative ones are mirrored below zero.
    let place = |value: f64| {
        let bits = i128::from(value.to_bits() & !(1 << 63));
        if value.is_sign_negative() { -bits } else { bits }
    };
    (!a.is_nan() && !b.is_nan()).then(|| (place(a) - place(b)).unsigned_abs() as u64)
}

fn missing(table: &ResultTable, rows: &[usize]) -> Missing {
    Missing { rows: rows.len(), first: rows.first().map(|row| table.key(*row).join(", ")) }
}

fn columns_without_partner(table: &ResultTable, other: &ResultTable) -> Vec<String> {
    let names = table.columns.iter().map(|column| &column.name);
    names.filter(|name| other.column(name).is_none()).cloned().collect()
}

/// Two columns of the same name.
struct Comparison<'a> {
    table: &'a ResultTable,
    a: &'a Column,
    b: &'a Column,
    scale: f64,
}

impl<'a> Comparison<'a> {
    fn new(table: &'a ResultTable, a: &'a Column, b: &'a Column) -> Self {
        let numbers = |column: &'a Column| match &column.values {
            ColumnValues::Number(values) => values.as_slice(),
            _ => &[],
        };
        let finite = numbers(a).iter().chain(numbers(b)).filter(|value| value.is_finite());
        Self { table, a, b, scale: finite.fold(0.0, |largest, value| largest.max(value.abs())) }
    }

    fn differs(&self, (row, partner): (usize, usize)) -> bool {
        match (&self.a.values, &self.b.values) {
            (ColumnValues::Number(a), ColumnValues::Number(b)) => {
                let (a, b) = (a[row], b[partner]);
                a.to_bits() != b.to_bits() && !(a.is_nan() && b.is_nan())
            }
            (ColumnValues::Text(a), ColumnValues::Text(b)) => a[row] != b[partner],
            (ColumnValues::Integer(a), ColumnValues::Integer(b)) => a[row] != b[partner],
            (ColumnValues::Flag(a), ColumnValues::Flag(b)) => a[row] != b[partner],
            _ => true,
        }
    }

    fn cell(&self, row: usize, partner: usize) -> CellDifference {
        let numbers = match (&self.a.values, &self.b.values) {
            (ColumnValues::Number(a), ColumnValues::Number(b)) => Some((a[row], b[partner])),
            _ => None,
        };
        let finite = numbers.filter(|(a, b)| a.is_finite() && b.is_finite());
        let ratio = |over: f64, gap: f64| if gap == 0.0 { 0.0 } else { gap / over };
        let gap = finite.map(|(a, b)| (a - b).abs());
        CellDifference {
            table: self.table.name.clone(),
            key: self.table.key(row),
            column: self.a.name.clone(),
            unit: self.a.unit.clone(),
            first: self.a.values.cell(row),
            second: self.b.values.cell(partner),
            absolute: gap,
            relative: finite.zip(gap).map(|((a, b), gap)| ratio(a.abs().max(b.abs()), gap)),
            ulps: numbers.and_then(|(a, b)| ulps(a, b)),
            scaled: gap.map(|gap| ratio(self.scale, gap)),
        }
    }
}

/// Keeps the largest differences, one per row, largest first; equal ones in order of appearance. Words, and numbers beside
/// none (the errors of a run of one draw), come after numbers that moved.
fn keep(largest: &mut Vec<CellDifference>, cell: CellDifference) {
    let size = |cell: &CellDifference| cell.scaled.unwrap_or(0.0);
    if let Some(at) = largest.iter().position(|kept| kept.key == cell.key) {
        if size(&largest[at]) >= size(&cell) {
            return;
        }
        largest.remove(at);
    }
    let at = largest.partition_point(|kept| size(kept) >= size(&cell));
    if at < KEPT {
        largest.insert(at, cell);
        largest.truncate(KEPT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(keys: &[i32], values: &[f64]) -> ResultTable {
        let column = |name: &str, values| Column {
            name: name.to_owned(),
            unit: "jobs".to_owned(),
            description: String::new(),
            values,
        };
        ResultTable {
            name: "t".to_owned(),
            description: String::new(),
            key_columns: 1,
            columns: vec![
                column("year", ColumnValues::Integer(keys.to_vec())),
                column("jobs", ColumnValues::Number(values.to_vec())),
            ],
        }
    }

    #[test]
    fn steps_between_doubles() {
        let above = f64::from_bits(1.0f64.to_bits() + 1);
        assert_eq!(ulps(1.0, above), Some(1));
        assert_eq!(ulps(0.0, -0.0), Some(0));
        assert_eq!(ulps(5e-324, -5e-324), Some(2));
        assert_eq!(ulps(-1.0, 1.0), Some(2 * 1.0f64.to_bits()));
        assert_eq!(ulps(f64::NAN, 1.0), None);
    }

    #[test]
    fn first_and_largest_are_not_the_same() {
        let a = table(&[2021, 2022, 2023], &[1000.0, 2.0, 3.0]);
        let b = table(&[2021, 2022, 2023], &[1000.0, 2.0 + 4e-16, 3.5]);
        let found = compare(&a, &b);
        assert_eq!((found.cells, found.differing), (3, 2));
        let (first, largest) = (found.first.clone().unwrap(), &found.largest[0]);
        assert_eq!((first.key.join(""), first.ulps), ("2022".to_owned(), Some(1)));
        assert_eq!(
            (largest.key.join(""), largest.absolute, largest.scaled),
            ("2023".to_owned(), Some(0.5), Some(5e-4))
        );
        assert!(found.is_within(5e-4) && !found.is_within(4e-4) && !found.is_none());
    }

    #[test]
    fn a_number_that_went_away_is_never_equivalent() {
        let found = compare(&table(&[1], &[1.0]), &table(&[1], &[f64::NAN]));
        assert_eq!(found.differing, 1);
        assert!(!found.is_within(f64::MAX));
    }

    #[test]
    fn rows_are_matched_by_key() {
        let found = compare(&table(&[1, 2, 3], &[1.0, 2.0, 3.0]), &table(&[3, 1, 4], &[3.0, 1.0, 4.0]));
        assert_eq!((found.rows, found.differing), (2, 0));
        assert_eq!(found.only_in_first, Missing { rows: 1, first: Some("2".to_owned()) });
        assert_eq!(found.only_in_second, Missing { rows: 1, first: Some("4".to_owned()) });
        assert!(!found.is_within(1.0));
    }
}
