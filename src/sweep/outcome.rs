//! What an expression means in a run: names found, rows selected, numbers computed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::expression::{Condition as Written, Expression, Function, Operator, Rows, Value, Word};
use crate::engine::EngineOutput;
use crate::inputs::ModelInputs;
use crate::results::selection::{BuiltTables, Condition, Selection, matching, outline};
use crate::results::table::{ColumnValues, ResultTable};
use crate::scenario::tables::TABLES;

/// An expression that can be computed from any run of the inputs it was bound to.
#[derive(Clone, Debug)]
pub enum Bound {
    /// A number.
    Number(f64),
    /// Minus.
    Negative(Box<Bound>),
    /// Two numbers.
    Binary(Operator, Box<Bound>, Box<Bound>),
    /// A function of all numbers of its arguments.
    Call(Function, Vec<Bound>),
    /// Rows of a table.
    Rows(Selection),
}

/// A name that does not exist, or rows that do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// In one sentence.
    pub message: String,
    /// Bytes of the expression.
    pub range: Range<usize>,
    /// The name found.
    pub found: String,
    /// Valid names.
    pub valid: Vec<String>,
}

/// Tables without draws, built once for all expressions of the same inputs.
#[derive(Debug, Default)]
pub struct Outlines(BTreeMap<String, Option<ResultTable>>);

impl Outlines {
    fn get(&mut self, inputs: &ModelInputs, name: &str) -> Option<&ResultTable> {
        let known = TABLES.contains(&name);
        let entry = self.0.entry(name.to_owned());
        entry.or_insert_with(|| if known { outline(inputs, name) } else { None }).as_ref()
    }
}

/// Names of the tables that an expression reads.
pub fn tables(expression: &Expression, into: &mut Vec<String>) {
    match expression {
        Expression::Number(_) => {}
        Expression::Negative(inner) => tables(inner, into),
        Expression::Binary(_, left, right) => [left, right].into_iter().for_each(|e| tables(e, into)),
        Expression::Call(_, arguments) => arguments.iter().for_each(|e| tables(e, into)),
        Expression::Rows(rows) => into.push(rows.table.text.clone()),
    }
}

/// Finds the names of an expression in the tables of a run.
///
/// # Errors
/// Every [`Issue`].
pub fn bind(
    expression: &Expression,
    inputs: &ModelInputs,
    outlines: &mut Outlines,
) -> Result<Bound, Vec<Issue>> {
    let mut binder = Binder { inputs, outlines, issues: Vec::new() };
    let bound = binder.bind(expression, false);
    match bound {
        Some(bound) if binder.issues.is_empty() => Ok(bound),
        _ => Err(binder.issues),
    }
}

struct Binder<'a> {
    inputs: &'a ModelInputs,
    outlines: &'a mut Outlines,
    issues: Vec<Issue>,
}

impl Binder<'_> {
    /// * `many` – whether a selection may have several rows.
    fn bind(&mut self, expression: &Expression, many: bool) -> Option<Bound> {
        Some(match expression {
            Expression::Number(number) => Bound::Number(*number),
            Expression::Negative(inner) => Bound::Negative(Box::new(self.bind(inner, false)?)),
            Expression::Binary(operator, left, right) => {
                let (left, right) = (self.bind(left, false), self.bind(right, false));
                Bound::Binary(*operator, Box::new(left?), Box::new(right?))
            }
            Expression::Call(function, arguments) => {
                let many = *function != Function::Abs;
                let bound: Vec<Option<Bound>> = arguments.iter().map(|a| self.bind(a, many)).collect();
                Bound::Call(*function, bound.into_iter().collect::<Option<Vec<_>>>()?)
            }
            Expression::Rows(rows) => Bound::Rows(self.rows(rows, many)?),
        })
    }

    fn issue(&mut self, word: &Word, message: String, valid: Vec<String>) {
        self.issues.push(Issue { message, range: word.range.clone(), found: word.text.clone(), valid });
    }

    fn rows(&mut self, rows: &Rows, many: bool) -> Option<Selection> {
        let Some(table) = self.outlines.get(self.inputs, &rows.table.text).cloned() else {
            self.no_table(&rows.table);
            return None;
        };
        let column = self.column(rows, &table);
        let conditions: Vec<Option<Condition>> =
            rows.conditions.iter().map(|condition| self.condition(condition, &table)).collect();
        let (column, conditions) = (column?, conditions.into_iter().collect::<Option<Vec<_>>>()?);
        self.check_rows(rows, &table, &conditions, many)?;
        Some(Selection::new(self.inputs, &table, &column, conditions))
    }

    /// A name that is none, or a table of something that the scenario does not have.
    fn no_table(&mut self, word: &Word) {
        let message = if TABLES.contains(&word.text.as_str()) {
            format!("the scenario has no table `{}`: it has none of what the table is about", word.text)
        } else {
            format!("there is no result table `{}`", word.text)
        };
        let (inputs, outlines) = (self.inputs, &mut *self.outlines);
        let there = TABLES.into_iter().filter(|name| outlines.get(inputs, name).is_some());
        let there = there.map(str::to_owned).collect();
        self.issue(word, message, there);
    }

    fn check_rows(
        &mut self,
        rows: &Rows,
        table: &ResultTable,
        conditions: &[Condition],
        many: bool,
    ) -> Option<()> {
        // Tables by draw have no rows yet; which rows there are is then known when the variant has run.
        if table.rows() == 0 {
            return Some(());
        }
        let word = Word { text: String::new(), range: rows.range.clone() };
        match matching(table, conditions).len() {
            0 => {
                self.issue(&word, format!("no row of `{}` meets all conditions", table.name), Vec::new());
                None
            }
            found if found > 1 && !many => {
                let keys: Vec<&str> =
                    table.columns.iter().take(table.key_columns).map(|c| c.name.as_str()).collect();
                let message = format!(
                    "{found} rows of `{}` meet the conditions: name one by its {}, or put the selection into sum, mean, min or max",
                    table.name,
                    keys.join(", ")
                );
                self.issue(&word, message, Vec::new());
                None
            }
            _ => Some(()),
        }
    }

    /// The full name of a column of numbers.
    fn column(&mut self, rows: &Rows, table: &ResultTable) -> Option<String> {
        let name = match &rows.statistic {
            Some(statistic) => format!("{}_{}", rows.column.text, statistic.text),
            None => rows.column.text.clone(),
        };
        let numeric = |values: &ColumnValues| !matches!(values, ColumnValues::Text(_));
        if table.column(&name).is_some_and(|column| numeric(&column.values)) {
            return Some(name);
        }
        let numbers: Vec<&str> = table
            .columns
            .iter()
            .skip(table.key_columns)
            .filter(|column| numeric(&column.values))
            .map(|column| column.name.as_str())
            .collect();
        let prefix = format!("{}_", rows.column.text);
        let statistics: Vec<String> =
            numbers.iter().filter_map(|name| name.strip_prefix(&prefix)).map(str::to_owned).collect();
        let has_mean = statistics.iter().any(|s| s == "mean");
        match &rows.statistic {
            Some(statistic) if has_mean => {
                let valid =
                    statistics.into_iter().filter(|s| s == "mean" || s == "se" || is_quantile(s)).collect();
                let message = format!("`{}` has no statistic `{}`", rows.column.text, statistic.text);
                self.issue(statistic, message, valid);
            }
            None if has_mean => {
                let valid: Vec<String> =
                    statistics.into_iter().filter(|s| s == "mean" || s == "se" || is_quantile(s)).collect();
                let message =
                    format!("`{0}` varies over draws: say which statistic, e.g. {0}….mean", rows.column.text);
                self.issue(&rows.column, message, valid);
            }
            _ => {
                let plain = numbers.contains(&rows.column.text.as_str());
                if let Some(statistic) = rows.statistic.as_ref().filter(|_| plain) {
                    let column = &rows.column.text;
                    let message = format!(
                        "`{column}` is one number over all draws and has no statistics: leave `.{}` out",
                        statistic.text
                    );
                    self.issue(statistic, message, Vec::new());
                    return None;
                }
                let message = format!("the table `{}` has no column of numbers `{name}`", table.name);
                self.issue(&rows.column, message, variables(&numbers));
            }
        }
        None
    }

    fn condition(&mut self, condition: &Written, table: &ResultTable) -> Option<Condition> {
        let name = &condition.column.text;
        match table.column(name).map(|column| &column.values) {
            Some(ColumnValues::Text(cells)) => self.text_condition(condition, table, cells),
            Some(ColumnValues::Integer(cells)) => self.integer_condition(condition, cells),
            _ => {
                let valid = table
                    .columns
                    .iter()
                    .filter(|c| matches!(c.values, ColumnValues::Text(_) | ColumnValues::Integer(_)))
                    .map(|c| c.name.clone())
                    .collect();
                let message = format!("the rows of `{}` cannot be chosen by `{name}`", table.name);
                self.issue(&condition.column, message, valid);
                None
            }
        }
    }

    fn text_condition(
        &mut self,
        condition: &Written,
        table: &ResultTable,
        cells: &[String],
    ) -> Option<Condition> {
        let name = condition.column.text.clone();
        let mut values = Vec::new();
        for value in &condition.values {
            let Value::Text(word) = value else {
                let Value::Integers(first, _, range) = value else { continue };
                let word = Word { text: first.to_string(), range: range.clone() };
                self.issue(&word, format!("`{name}` takes text in quotation marks"), Vec::new());
                return None;
            };
            let code = self.code(&name, &word.text);
            if !cells.is_empty() && !cells.contains(&code) {
                let message = format!("the table `{}` has no {name} `{}`", table.name, word.text);
                let valid = self.names(&name, cells);
                self.issue(word, message, valid);
                return None;
            }
            values.push(code);
        }
        Some(Condition::Text(name, values))
    }

    /// A place's or industry's code; names and published codes mean it too.
    fn code(&self, column: &str, text: &str) -> String {
        let data = &self.inputs.dataset;
        let code = match column {
            "place" => data.place(text).map(|at| &data.places[at].code),
            "industry" => data.industry(text).map(|at| &data.industries[at].code),
            _ => None,
        };
        code.map_or_else(|| text.to_owned(), Clone::clone)
    }

    fn names(&self, column: &str, cells: &[String]) -> Vec<String> {
        let mut names = cells.to_vec();
        names.sort_unstable();
        names.dedup();
        if column == "place" {
            names.extend(self.inputs.dataset.places.iter().map(|place| place.name.clone()));
        }
        names
    }

    fn integer_condition(&mut self, condition: &Written, cells: &[i32]) -> Option<Condition> {
        let name = condition.column.text.clone();
        let ends = cells.iter().fold((i32::MAX, i32::MIN), |(l, h), c| (l.min(*c), h.max(*c)));
        let mut values = Vec::new();
        for value in &condition.values {
            let (first, last, range) = match value {
                Value::Integers(first, last, range) => (*first, *last, range),
                Value::Text(word) => {
                    self.issue(word, format!("`{name}` takes whole numbers"), Vec::new());
                    return None;
                }
            };
            if !cells.is_empty() && (first < ends.0 || last > ends.1) {
                let text = if first == last { first.to_string() } else { format!("{first}..{last}") };
                let word = Word { text, range: range.clone() };
                let message = format!("the {name} is outside the run: {} to {}", ends.0, ends.1);
                self.issue(&word, message, vec![format!("{} to {}", ends.0, ends.1)]);
                return None;
            }
            values.extend(first..=last);
        }
        Some(Condition::Integer(name, values))
    }
}

fn is_quantile(statistic: &str) -> bool {
    statistic.strip_prefix('p').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'_'))
}

/// Names of variables without their statistics.
fn variables(columns: &[&str]) -> Vec<String> {
    let with_mean = |name: &str| name.strip_suffix("_mean").map(str::to_owned);
    let bases: Vec<String> = columns.iter().filter_map(|name| with_mean(name)).collect();
    let plain = columns.iter().filter(|name| {
        !bases.iter().any(|base| {
            name.strip_prefix(base.as_str())
                .and_then(|rest| rest.strip_prefix('_'))
                .is_some_and(|rest| rest == "mean" || rest == "se" || is_quantile(rest))
        })
    });
    bases.iter().cloned().chain(plain.map(|name| (*name).to_owned())).collect()
}

/// A run whose outcomes are computed.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Inputs of the run.
    pub inputs: &'a ModelInputs,
    /// What it computed.
    pub output: &'a EngineOutput,
    /// Tables built so far.
    pub built: BuiltTables,
}

impl Bound {
    /// The number.
    ///
    /// # Errors
    /// If a selection has no row, or several outside a function.
    pub fn value(&self, scope: &mut Scope<'_>) -> Result<f64, String> {
        Ok(match self {
            Self::Number(number) => *number,
            Self::Negative(inner) => -inner.value(scope)?,
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.value(scope)?, right.value(scope)?);
                match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    Operator::Divide if right == 0.0 => f64::NAN,
                    Operator::Divide => left / right,
                }
            }
            Self::Call(function, arguments) => {
                let mut numbers = Vec::new();
                for argument in arguments {
                    match argument {
                        Self::Rows(rows) if *function != Function::Abs => {
                            numbers.extend(selected(rows, scope)?);
                        }
                        other => numbers.push(other.value(scope)?),
                    }
                }
                apply(*function, &numbers)
            }
            Self::Rows(rows) => match selected(rows, scope)?.as_slice() {
                [one] => *one,
                several => return Err(format!("{} rows where one is needed", several.len())),
            },
        })
    }
}

fn selected(rows: &Selection, scope: &mut Scope<'_>) -> Result<Vec<f64>, String> {
    rows.values(scope.inputs, scope.output, &mut scope.built)
}

/// NaN stays NaN, whatever the function.
fn apply(function: Function, numbers: &[f64]) -> f64 {
    let extreme = |better: fn(f64, f64) -> bool| {
        let pick = |best: f64, v: &f64| if best.is_nan() || better(best, *v) { best } else { *v };
        numbers.iter().skip(1).fold(numbers.first().copied().unwrap_or(f64::NAN), pick)
    };
    match function {
        Function::Sum => numbers.iter().sum(),
        Function::Mean => numbers.iter().sum::<f64>() / numbers.len() as f64,
        Function::Min => extreme(|best, v| best <= v),
        Function::Max => extreme(|best, v| best >= v),
        Function::Abs => numbers.first().copied().unwrap_or(f64::NAN).abs(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_keep_nan() {
        assert_eq!(apply(Function::Min, &[3.0, 1.0, 2.0]), 1.0);
        assert_eq!(apply(Function::Max, &[3.0, 1.0, 2.0]), 3.0);
        assert!(apply(Function::Max, &[3.0, f64::NAN, 9.0]).is_nan());
        assert!(apply(Function::Min, &[f64::NAN, 1.0]).is_nan());
        assert_eq!(apply(Function::Mean, &[1.0, 2.0]), 1.5);
    }
}
