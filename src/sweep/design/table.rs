//! A design that the user brings: a CSV table with a column per axis.

use std::collections::BTreeSet;

use crate::findings::Finding;
use crate::scenario::distribution::Distribution;
use crate::scenario::files::{Files, Role};
use crate::scenario::read::Context;
use crate::sweep::axis::{Axis, Label, Level, Levels, Setting};
use crate::sweep::schema::SweepFile;

/// Findings of a kind that are told one by one.
const MOST_FINDINGS: usize = 20;

/// Values by axis and row, `[axis][row]`; open axes learn their values from the table.
pub(super) fn read(
    file: &SweepFile,
    axes: &mut [Axis],
    files: &mut Files<'_>,
    context: &Context<'_>,
) -> Option<Vec<Vec<Setting>>> {
    let named = file.design.file.as_ref()?;
    let from = context.sources.source(named.span).location.clone();
    let text = match files.file(&from, &named.value, Role::Design) {
        Ok(text) => text,
        Err(why) => {
            context.push(context.error(named.span, why).found(&named.value));
            return None;
        }
    };
    let (header, rows) = cells(&text.name, &text.text, context)?;
    for (at, name) in
        header.iter().enumerate().filter(|(at, name)| header[..*at].contains(name)).take(MOST_FINDINGS)
    {
        let message = format!("the column `{name}` stands twice: which of the two is meant?");
        let finding = Finding::error(&text.name, message).at_line(1);
        let first = header.iter().position(|other| other == name).unwrap_or(at) + 1;
        context.push(
            finding.found(format!("columns {first} and {}", at + 1)).allowed("one column for every axis"),
        );
    }
    let mut columns = Vec::new();
    for axis in axes.iter_mut() {
        let Some(at) = header.iter().position(|name| *name == axis.name) else {
            let message = format!("the table has no column for the axis `{}`", axis.name);
            let finding = Finding::error(&text.name, message).at_line(1);
            context.push(finding.nearest(&axis.name, header.iter().map(String::as_str)));
            continue;
        };
        let cells: Vec<&str> = rows.iter().map(|row| row[at].as_str()).collect();
        if axis.levels == Levels::Open {
            axis.levels = learnt(axis, &cells);
        }
        columns.push(settings(axis, &cells, &text.name, context));
    }
    strangers(&header, axes, &text.name, context);
    let whole = columns.len() == axes.len() && columns.iter().all(|c| c.len() == rows.len());
    whole.then_some(columns)
}

/// Columns that belong to no axis; of many only the first are named one by one.
fn strangers(header: &[String], axes: &[Axis], file: &str, context: &Context<'_>) {
    let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
    let known: BTreeSet<&str> = names.iter().copied().collect();
    let others: Vec<&String> = header.iter().filter(|name| !known.contains(name.as_str())).collect();
    for name in others.iter().take(MOST_FINDINGS) {
        let finding = Finding::error(file, format!("the column `{name}` belongs to no axis")).at_line(1);
        context.push(finding.nearest(name, names.iter().copied()));
    }
    if let Some(more) = others.len().checked_sub(MOST_FINDINGS).filter(|more| *more > 0) {
        let message = format!("{more} more columns belong to no axis");
        context.push(Finding::error(file, message).at_line(1).found(format!("{} columns", header.len())));
    }
}

type Rows = (Vec<String>, Vec<Vec<String>>);

fn cells(name: &str, text: &str, context: &Context<'_>) -> Option<Rows> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(why) => {
            context.push(Finding::error(name, format!("the table cannot be read: {why}")));
            return None;
        }
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => rows.push(record.iter().map(str::to_owned).collect()),
            Err(why) => {
                context.push(Finding::error(name, format!("the table cannot be read: {why}")));
                return None;
            }
        }
    }
    if rows.is_empty() {
        context.push(Finding::error(name, "the table has no rows"));
        return None;
    }
    Some((header, rows))
}

/// What the cells of an open axis are: numbers, or words in the order in which they come.
fn learnt(axis: &mut Axis, cells: &[&str]) -> Levels {
    let numbers: Option<Vec<f64>> = cells.iter().map(|cell| finite(cell)).collect();
    if let Some(numbers) = numbers {
        axis.integer = cells.iter().all(|cell| cell.parse::<i64>().is_ok());
        let ends =
            numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), n| (l.min(*n), h.max(*n)));
        return Levels::Continuous(match ends {
            (low, high) if low == high => Distribution::Fixed(low),
            (min, max) => Distribution::Uniform { min, max },
        });
    }
    let mut words: Vec<&str> = Vec::new();
    for cell in cells {
        if !words.contains(cell) {
            words.push(cell);
        }
    }
    let keys = axis.keys.len();
    let level = |word: &&str| {
        let label = Label::Text((*word).to_owned());
        Level { texts: vec![label.to_toml(); keys], numbers: None, span: None, label }
    };
    Levels::Listed(words.iter().map(level).collect())
}

fn finite(cell: &str) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn settings(axis: &Axis, cells: &[&str], file: &str, context: &Context<'_>) -> Vec<Setting> {
    let mut found = Vec::with_capacity(cells.len());
    let mut wrong = 0;
    for (row, cell) in cells.iter().enumerate() {
        match setting(axis, cell) {
            Ok(setting) => found.push(setting),
            Err(allowed) => {
                wrong += 1;
                let message = format!("this is no value of the axis `{}`", axis.name);
                let finding = Finding::error(file, message).at_line(row + 2).field(&axis.name).found(cell);
                context.push(finding.allowed(allowed));
            }
        }
        if wrong == MOST_FINDINGS {
            break;
        }
    }
    found
}

fn setting(axis: &Axis, cell: &str) -> Result<Setting, String> {
    match &axis.levels {
        Levels::Listed(levels) => {
            let same = |level: &Level| {
                level.label.to_string() == cell
                    || matches!((&level.numbers, finite(cell)), (Some(n), Some(c)) if n.iter().all(|n| *n == c))
            };
            let names = || levels.iter().take(12).map(|l| l.label.to_string()).collect::<Vec<_>>().join(", ");
            levels.iter().position(same).map(Setting::Listed).ok_or_else(names)
        }
        Levels::Continuous(distribution) => {
            let (low, high) = distribution.support();
            let allowed = || format!("a number from {low} to {high}");
            let number = finite(cell).ok_or_else(allowed)?;
            if number < low || number > high || (axis.integer && number.fract() != 0.0) {
                return Err(allowed());
            }
            Ok(Setting::Number(number))
        }
        Levels::Open => Err("a value".to_owned()),
    }
}
