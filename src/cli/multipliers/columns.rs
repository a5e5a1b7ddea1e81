//! What the command prints: its columns, and notes on the cells it leaves empty.

use crate::dataset::io_table::IoTable;
use crate::model::multipliers::{Measure, MultiplierSet, Multipliers};

/// A printed column; `None` is an empty cell.
pub(super) struct Column {
    pub name: String,
    pub cells: Vec<Option<f64>>,
}

/// The columns after `industry`, always the same ones in the same order.
pub(super) fn columns(result: &Multipliers) -> Vec<Column> {
    let industries = result.type_i.output.len();
    let sets = [("type_i", Some(&result.type_i)), ("type_ii", result.type_ii.as_ref().ok())];
    let over_sets = |name: &str, cells: &dyn Fn(&MultiplierSet) -> Option<Vec<Option<f64>>>| {
        sets.map(|(suffix, set)| Column {
            name: format!("{name}_{suffix}"),
            cells: set.and_then(cells).unwrap_or_else(|| vec![None; industries]),
        })
    };
    let mut columns: Vec<Column> =
        over_sets("output_multiplier", &|set| Some(set.output.iter().copied().map(Some).collect())).into();
    for (name, measure) in MEASURES {
        columns.extend(over_sets(&format!("{name}_effect"), &|set| {
            measure(set).map(|measure| measure.effect.iter().copied().map(Some).collect())
        }));
        columns.extend(over_sets(&format!("{name}_multiplier"), &|set| {
            measure(set).map(|measure| measure.multiplier.clone())
        }));
    }
    columns
}

type MeasureOf = fn(&MultiplierSet) -> Option<&Measure>;

const MEASURES: [(&str, MeasureOf); 3] = [
    ("income", |set| set.income.as_ref()),
    ("employment", |set| set.employment.as_ref()),
    ("gva", |set| set.value_added.as_ref()),
];

/// The table's row and the quantity it holds, by the name in the columns.
const ROWS: [(&str, &str); 3] =
    [("value:compensation", "pay is"), ("jobs", "jobs are"), ("value:gva", "gross value added is")];

/// One note for each reason why cells are empty.
pub(super) fn notes(table: &IoTable, result: &Multipliers) -> Vec<String> {
    let guess = |(found, meant)| format!("is `{found}` meant to be `{meant}`? The table has no `{meant}`");
    let mut notes: Vec<String> = table.near_misses().into_iter().map(guess).collect();
    for ((name, measure), (row, quantity)) in MEASURES.into_iter().zip(ROWS) {
        match measure(&result.type_i) {
            None => notes.push(format!("{name} columns are empty: the table has no row `{row}`")),
            Some(measure) => notes.extend(undefined(table, name, quantity, measure)),
        }
    }
    match &result.type_ii {
        Err(reason) => notes.push(format!("Type II columns are empty: {reason}")),
        Ok(_) if table.household_income.is_none() => notes.push(
            "Type II: households spend out of total compensation, as the table has no row `household_income`"
                .to_owned(),
        ),
        Ok(_) => {}
    }
    notes
}

fn undefined(table: &IoTable, name: &str, quantity: &str, measure: &Measure) -> Option<String> {
    let pairs = table.industries.iter().zip(&measure.multiplier);
    let without: Vec<&str> = pairs.filter(|(_, m)| m.is_none()).map(|(code, _)| code.as_str()).collect();
    let list = without.join(", ");
    (!without.is_empty()).then(|| format!("{name} multipliers are empty where {quantity} zero: {list}"))
}
