//! Detail years that a base asks for and this run does not reach.
//!
//! A base lists detail years for its own years. Where another file or `--set` makes the run shorter, those outside are left
//! out with a warning; the file that says both is told that they do not fit (`inputs::build`).

use crate::scenario::chain::Session;
use crate::scenario::tree::{Node, Table, Value};

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
