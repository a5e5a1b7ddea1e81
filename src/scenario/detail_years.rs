//! Detail years: how they may be written, and those that a base asks for and this run does not reach.
//!
//! One year, a list, a span `"2025..2035"` with both its ends, or `"all"`; spans may stand in a list.
//!
//! A base lists detail years for its own years. Where another file or `--set` makes the run shorter, those outside are left
//! out with a warning; the file that says both is told that they do not fit (`inputs::build`).

use crate::scenario::chain::Session;
use crate::scenario::read::YEARS;
use crate::scenario::tree::{Node, Table, Value};

/// Puts years in the place of spans and of `"all"`; what is neither stays for the reader to report.
pub fn write_out(table: &mut Table) {
    let years = table.get("years").and_then(Node::table);
    let bound = |key: &str| years.and_then(|t| t.get(key)).and_then(integer);
    let run = bound("start").zip(bound("end"));
    let Some(outputs) = table.entries.iter_mut().find(|e| e.key == "outputs") else { return };
    let Value::Table(outputs) = &mut outputs.node.value else { return };
    let Some(entry) = outputs.entries.iter_mut().find(|e| e.key == "detail_years") else { return };
    let span = entry.node.span;
    let of = |(first, last): (i64, i64)| -> Vec<Node> {
        (first..=last).map(|year| Node { value: Value::Integer(year), span }).collect()
    };
    let written = |node: &Node| match &node.value {
        Value::Text(text) if text == "all" => run.map(of),
        Value::Text(text) => years_between(text).map(of),
        _ => None,
    };
    match &mut entry.node.value {
        Value::Array(items) => {
            *items =
                items.iter().flat_map(|item| written(item).unwrap_or_else(|| vec![item.clone()])).collect();
        }
        Value::Integer(year) => entry.node.value = Value::Array(of((*year, *year))),
        _ => {
            if let Some(items) = written(&entry.node) {
                entry.node.value = Value::Array(items);
            }
        }
    }
}

/// First and last year of a span `2025..2035`.
fn years_between(text: &str) -> Option<(i64, i64)> {
    let (first, last) = text.split_once("..")?;
    let year = |text: &str| text.trim().parse::<i64>().ok();
    let known = i64::from(YEARS.0)..=i64::from(YEARS.1);
    let (first, last) = (year(first)?, year(last)?);
    (known.contains(&first) && known.contains(&last) && first <= last).then_some((first, last))
}

/// Takes detail years out that were written elsewhere than the years that exclude them.
pub fn leave_out(table: &mut Table, session: &mut Session<'_>) {
    let years = table.get("years").and_then(Node::table);
    let bound = |key: &str| years.and_then(|t| t.get(key)).and_then(|n| Some((integer(n)?, n.span.source)));
    let (Some(start), Some(end)) = (bound("start"), bound("end")) else { return };
    let Some(outputs) = table.entries.iter_mut().find(|e| e.key == "outputs") else { return };
    let Value::Table(outputs) = &mut outputs.node.value else { return };
    let Some(entry) = outputs.entries.iter_mut().find(|e| e.key == "detail_years") else { return };
    let (key_span, Value::Array(items)) = (entry.key_span, &mut entry.node.value) else { return };
    let outside = |node: &Node| {
        let year = integer(node)?;
        let excluded =
            (year < start.0 && node.span.source != start.1) || (year > end.0 && node.span.source != end.1);
        excluded.then(|| year.to_string())
    };
    let left_out: Vec<String> = items.iter().filter_map(outside).collect();
    if left_out.is_empty() {
        return;
    }
    items.retain(|node| outside(node).is_none());
    if items.is_empty() {
        outputs.remove("detail_years");
    }
    let message = "detail years outside the run are left out";
    let finding = session.sources.warning(key_span, message).found(left_out.join(", "));
    session.findings.push(finding.allowed(format!("{} to {}", start.0, end.0)));
}

const fn integer(node: &Node) -> Option<i64> {
    if let Value::Integer(year) = node.value { Some(year) } else { None }
}
