//! Columns of result tables, from the tables of a run that computes nothing.

use std::sync::Arc;

use super::Explanation;
use crate::dataset::Dataset;
use crate::inputs::ModelInputs;
use crate::inputs::build::build;
use crate::results::selection::outline;
use crate::results::table::{Column, ResultTable};
use crate::results::tables::TABLES;
use crate::scenario::{Library, load_text};

/// Sections that make tables appear which only some runs have.
const LABOUR: &str = r#"
[labour]
engine = "stochastic"
"#;
/// The same for policies and variants.
const POLICIES: &str = r#"
[[policy]]
name = "policy"
kind = "wage_subsidy"
annual_budget = 1
source = "none"
[[variant]]
name = "variant"
"#;

/// The columns of a table with unit and meaning; none if a run on these data does not have the table.
pub(super) fn of_table(name: &str, data: &Arc<Dataset>) -> Vec<(String, String)> {
    let table = inputs(data).and_then(|inputs| outline(&inputs, name));
    table.map_or_else(Vec::new, |table| described(&table))
}

/// A column by its name, with or without the suffix of a statistic, in every table that has it, or in the one before a point.
pub(super) fn explain(name: &str, data: &Arc<Dataset>) -> Option<Explanation> {
    let inputs = inputs(data)?;
    let mut facts = Vec::new();
    let (only, name) = name.split_once('.').map_or((None, name), |(table, column)| (Some(table), column));
    let tables = TABLES.iter().filter(|table| only.is_none_or(|only| only == **table));
    for table in tables.filter_map(|table| outline(&inputs, table)) {
        let column = table.columns.iter().find(|c| c.name == name || base(&table, c) == Some(name));
        if let Some(column) = column {
            facts.push((table.name.clone(), meaning(column)));
        }
    }
    (!facts.is_empty()).then(|| Explanation { heading: format!("column {name} of result tables"), facts })
}

/// Every column as `table.column`, with its meaning.
pub(super) fn all(data: &Arc<Dataset>) -> Vec<(String, String)> {
    let Some(inputs) = inputs(data) else { return Vec::new() };
    let tables = TABLES.iter().filter_map(|table| outline(&inputs, table));
    tables
        .flat_map(|table| {
            let name = |(column, meaning): (String, String)| (format!("{}.{column}", table.name), meaning);
            described(&table).into_iter().map(name).collect::<Vec<_>>()
        })
        .collect()
}

fn inputs(data: &Arc<Dataset>) -> Option<ModelInputs> {
    let first = data.description.jobs_year;
    let head =
        format!("schema = 1\nname = \"columns\"\nyears = {{ start = {first}, end = {} }}\n", first + 10);
    let years = format!("start = {}\nend = {}\n", first + 1, first + 2);
    let policies = POLICIES.replace("annual_budget", &format!("{years}annual_budget"));
    let built = |text: String| {
        let loaded = load_text("columns", &text, &Library::empty(), &[]).ok()?;
        build(&loaded, data).ok().map(|built| built.inputs)
    };
    let without_people = || built(format!("{head}{policies}"));
    built(format!("{head}{LABOUR}{policies}")).or_else(without_people).or_else(|| built(head.clone()))
}

fn described(table: &ResultTable) -> Vec<(String, String)> {
    let mut columns: Vec<(String, String)> = Vec::new();
    for column in &table.columns {
        let name = base(table, column).map_or_else(|| column.name.clone(), |name| format!("{name} *"));
        if columns.last().is_none_or(|(last, _)| *last != name) {
            columns.push((name, meaning(column)));
        }
    }
    columns
}

/// The name without the suffix, if the column is a statistic: its mean is in the table as well.
fn base<'c>(table: &ResultTable, column: &'c Column) -> Option<&'c str> {
    let (base, suffix) = column.name.rsplit_once('_')?;
    let statistic = ["mean", "se"].contains(&suffix)
        || suffix.strip_prefix('p').is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()));
    let mean = format!("{base}_mean");
    (statistic && table.columns.iter().any(|c| c.name == mean)).then_some(base)
}

fn meaning(column: &Column) -> String {
    let text = column.description.split(": mean over draws").next().unwrap_or_default();
    if column.unit.is_empty() { text.to_owned() } else { format!("{text} [{}]", column.unit) }
}
