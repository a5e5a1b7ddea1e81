//! Numbers of places from CSV files: weights of an investment, scores of a definition, the list of an allocation.
//!
//! Rows keep their line, so that a finding about a place points into the file.

use super::open;
use crate::findings::Finding;
use crate::scenario::chain::Session;
use crate::scenario::files::{Role, Text};
use crate::scenario::tree::{Entry, Node, Origin, Source, Span, Table, Value};

/// A column of numbers that a file may have, and the least of them.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Heading.
    pub column: &'static str,
    /// Least number.
    pub least: f64,
}

/// £m a year that places get.
const AMOUNT: Numbers = Numbers { column: "amount", least: 0.0 };
/// Parts of the budget.
pub const WEIGHT: Numbers = Numbers { column: "weight", least: 0.0 };
/// Scores of places, higher is worse.
pub const SCORE: Numbers = Numbers { column: "score", least: f64::NEG_INFINITY };

/// Largest difference of budget and amounts that is a matter of rounding, £m.
const PENNIES: f64 = 1e-6;

/// Puts the lists that allocations of policies name into them.
pub fn put_in(table: &mut Table, session: &mut Session<'_>) {
    let Some(entry) = table.entries.iter_mut().find(|e| e.key == "policy") else { return };
    let Value::Array(policies) = &mut entry.node.value else { return };
    for policy in policies {
        if let Value::Table(policy) = &mut policy.value {
            of_policy(policy, session);
        }
    }
}

fn of_policy(policy: &mut Table, session: &mut Session<'_>) {
    let Some(Value::Table(allocation)) =
        policy.entries.iter_mut().find(|e| e.key == "allocation").map(|e| &mut e.node.value)
    else {
        return;
    };
    // With another rule, `file` stays and is reported as a key without meaning.
    if allocation.get("rule").and_then(Node::text) != Some("list") {
        return;
    }
    let Some(named) = allocation.entry("file").cloned() else { return };
    if let Some(weights) = allocation.entry("weights") {
        let finding = session.sources.error(named.key_span, "`file` and `weights` exclude each other");
        let place = session.sources.place(weights.key_span);
        session.findings.push(finding.found(format!("`weights` at {place}")).allowed("one of the two"));
        allocation.remove("file");
        return;
    }
    let rows = open(&named.node, Role::PlaceWeights, session)
        .and_then(|text| read(text, &[WEIGHT, AMOUNT], session));
    allocation.remove("file");
    let (column, entries) = rows.unwrap_or_default();
    let total = entries.iter().map(|e| if let Value::Float(v) = e.node.value { v } else { 0.0 }).sum();
    let node = Node { value: Value::Table(Table { entries }), span: named.node.span };
    allocation.set(Entry { key: "weights".to_owned(), key_span: named.key_span, node });
    if column == AMOUNT.column {
        budget(policy, total, &named, session);
    }
}

/// Amounts are the budget of a year; a budget that says otherwise is a contradiction.
fn budget(policy: &mut Table, total: f64, file: &Entry, session: &mut Session<'_>) {
    let given = policy.entry("annual_budget").or_else(|| policy.entry("budgets")).cloned();
    let Some(given) = given else {
        let node = Node { value: Value::Float(total), span: file.node.span };
        policy.set(Entry { key: "annual_budget".to_owned(), key_span: file.key_span, node });
        return;
    };
    let said = match given.node.value {
        Value::Float(said) => Some(said),
        Value::Integer(said) => Some(said as f64),
        _ => None,
    };
    if given.key == "annual_budget" && said.is_none_or(|said| (said - total).abs() <= PENNIES) {
        return;
    }
    let message =
        format!("the amounts of the list are £{total} m a year, and `{}` says otherwise", given.key);
    let finding = session.sources.error(given.node.span, message);
    let found = said.map_or_else(|| given.node.value.described(), |said| said.to_string());
    let place = session.sources.place(file.key_span);
    session.findings.push(finding.found(found).allowed(format!(
        "no `{}`, or a list ({place}) with the column `weight` instead of `amount`",
        given.key
    )));
}

/// Rows of places and numbers, and the heading of the numbers; `None` if the headings say nothing.
pub fn read(text: Text, kinds: &[Numbers], session: &mut Session<'_>) -> Option<(&'static str, Vec<Entry>)> {
    let bytes = text.text.clone();
    let source = Source { name: text.name, text: text.text, origin: Origin::File, location: text.location };
    let source = session.sources.add(source);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes.as_bytes());
    let headings = reader.headers().cloned().unwrap_or_default();
    let head = Span { source, start: 0, end: 0 };
    let (place, number, kind) = columns(&headings, kinds, head, session)?;
    let mut rows = Rows { source, headings: headings.len(), kind, entries: Vec::new() };
    for record in reader.records() {
        match record {
            Ok(record) => rows.row(&record, (place, number), session),
            Err(error) => session.findings.push(session.sources.error(head, error.to_string())),
        }
    }
    if rows.entries.is_empty() {
        session.findings.push(session.sources.error(head, "the file names no place"));
    }
    Some((kind.column, rows.entries))
}

/// Which columns hold places and numbers; what else is there is told.
fn columns(
    headings: &csv::StringRecord,
    kinds: &[Numbers],
    head: Span,
    session: &mut Session<'_>,
) -> Option<(usize, usize, Numbers)> {
    let at = |name: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(name));
    let numbers: Vec<(usize, Numbers)> =
        kinds.iter().filter_map(|kind| Some((at(kind.column)?, *kind))).collect();
    let found = headings.iter().collect::<Vec<_>>().join(", ");
    let names: Vec<String> = kinds.iter().map(|kind| format!("`{}`", kind.column)).collect();
    let (Some(place), [(number, kind)]) = (at("place"), &numbers[..]) else {
        let message = format!("the columns are `place` and {}", names.join(" or "));
        session.findings.push(session.sources.error(head, message).found(found));
        return None;
    };
    let others: Vec<&str> = headings
        .iter()
        .enumerate()
        .filter(|(column, _)| *column != place && column != number)
        .map(|(_, heading)| heading)
        .collect();
    if !others.is_empty() {
        let message = format!("columns besides `place` and `{}` are not read", kind.column);
        session.findings.push(session.sources.warning(head, message).found(others.join(", ")));
    }
    Some((place, *number, *kind))
}

/// Rows as they are read.
struct Rows {
    source: usize,
    headings: usize,
    kind: Numbers,
    entries: Vec<Entry>,
}

impl Rows {
    /// Where a row begins; the reader's position may be at the end of the line before.
    fn span(&self, record: &csv::StringRecord, session: &Session<'_>) -> Span {
        let start = record.position().map_or(0, |p| p.byte() as usize);
        let head = Span { source: self.source, start, end: start };
        let text = session.sources.source(head).text.as_bytes();
        let ends =
            text[start.min(text.len())..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        Span { start: start + ends, end: start + ends, ..head }
    }

    fn row(
        &mut self,
        record: &csv::StringRecord,
        (place, number): (usize, usize),
        session: &mut Session<'_>,
    ) {
        let span = self.span(record, session);
        let (name, written) = (record.get(place).unwrap_or(""), record.get(number).unwrap_or(""));
        let value = written.parse::<f64>().ok().filter(|v| v.is_finite());
        let mut wrong = |message: String, finding: &dyn Fn(Finding) -> Finding| {
            session.findings.push(finding(session.sources.error(span, message)));
        };
        let column = self.kind.column;
        if record.len() != self.headings {
            let message =
                format!("the row has {} cells, and the headings are {}", record.len(), self.headings);
            return wrong(message, &|f| f.found(record.iter().collect::<Vec<_>>().join(",")));
        }
        let earlier = self.entries.iter().find(|e| e.key == name).map(|e| e.key_span);
        match value {
            _ if name.is_empty() => wrong("the row names no place".to_owned(), &|f| f.found(written)),
            _ if written.is_empty() => wrong(format!("`{name}` has no {column}"), &|f| {
                f.allowed("a number; 0, or no row, for a place that gets nothing")
            }),
            None => wrong(format!("the {column} of `{name}` is no number"), &|f| {
                f.found(written).allowed("digits with a decimal point, without units or thousands separators")
            }),
            Some(value) if value < self.kind.least => {
                wrong(format!("the {column} of `{name}` is negative"), &|f| {
                    f.found(value).allowed("0 or more")
                });
            }
            Some(value) => match earlier {
                Some(first) => {
                    let message = format!("`{name}` has two rows");
                    let first = session.sources.place(first);
                    let finding = session.sources.error(span, message);
                    session.findings.push(finding.found(format!("the first is at {first}")));
                }
                None => self.entries.push(Entry {
                    key: name.to_owned(),
                    key_span: span,
                    node: Node { value: Value::Float(value), span },
                }),
            },
        }
    }
}
