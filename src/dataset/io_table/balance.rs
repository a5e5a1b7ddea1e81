//! Accounts of a table: do its columns make up its rows?

use super::layout::finding;
use super::{BALANCE_TOLERANCE, Finding, IoTable};

/// What the value rows say about the columns.
struct Inputs {
    /// Flows plus value rows, `[industry]`.
    totals: Vec<f64>,
    what: &'static str,
    /// Whether they must equal gross output or only stay below it (imports and taxes may have no rows).
    complete: bool,
}

/// All findings on the accounts; `lines` holds the line of each industry's row.
pub(super) fn check(table: &IoTable, lines: &[u64]) -> Vec<Finding> {
    let mut findings = outputs(table, lines);
    if findings.is_empty() {
        findings = columns(table);
    }
    findings
}

/// Gross output is zero or more, and zero only for an industry without inputs and jobs.
fn outputs(table: &IoTable, lines: &[u64]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (i, (&output, &line)) in table.output.iter().zip(lines).enumerate() {
        let code = &table.industries[i];
        if output < 0.0 {
            let found = format!("a row total of {output} for {code}");
            findings.push(finding(line, 1, found, "gross output of zero or more"));
        } else if output == 0.0 && has_inputs(table, i) {
            let found = format!("a row total of 0 for {code}, which has inputs, value added or jobs");
            findings.push(finding(line, 1, found, "gross output above zero, or an empty column"));
        }
    }
    findings
}

fn has_inputs(table: &IoTable, industry: usize) -> bool {
    let flows = (0..table.output.len()).map(|row| table.flows[(row, industry)]);
    let others = table.values.values().chain(&table.jobs).map(|row| row[industry]);
    flows.chain(others).any(|amount| amount != 0.0)
}

/// Inputs of each industry against its gross output.
fn columns(table: &IoTable) -> Vec<Finding> {
    let readings = readings(table).into_iter().map(|mut inputs| {
        inputs.complete |= most_balance(table, &inputs);
        against_output(table, &inputs)
    });
    readings.min_by_key(Vec::len).unwrap_or_default()
}

/// The ways in which the value rows can be added up; see the module's documentation.
fn readings(table: &IoTable) -> Vec<Inputs> {
    let has_gva = table.values.contains_key("gva");
    let complete = has_gva && table.values.keys().any(|name| name != "gva" && name != "compensation");
    let reading = |left_out: &str, what| Inputs { totals: totals(table, left_out), what, complete };
    let without_compensation = reading("compensation", "flows + value rows except compensation");
    let without_subtotal = reading("gva", "flows + value rows except gva");
    match (has_gva, complete) {
        (true, true) => vec![without_compensation, without_subtotal],
        (true, false) => vec![without_compensation],
        (false, _) => vec![without_subtotal],
    }
}

/// Whether the inputs of at least half of the industries make up their output: then imports and taxes are among them, or there are
/// none, and the columns of the others are wrong.
fn most_balance(table: &IoTable, inputs: &Inputs) -> bool {
    let used = || inputs.totals.iter().zip(&table.output).filter(|(_, output)| **output > 0.0);
    let balanced = used().filter(|(total, output)| (*total - *output).abs() <= BALANCE_TOLERANCE * *output);
    2 * balanced.count() >= used().count().max(1)
}

fn totals(table: &IoTable, left_out: &str) -> Vec<f64> {
    let mut totals = table.flows.column_sums();
    for (_, row) in table.values.iter().filter(|(name, _)| *name != left_out) {
        totals.iter_mut().zip(row).for_each(|(total, value)| *total += value);
    }
    totals
}

fn against_output(table: &IoTable, inputs: &Inputs) -> Vec<Finding> {
    let mut findings = Vec::new();
    let guess = |(found, meant): (String, String)| format!(" (is `{found}` meant to be `{meant}`?)");
    let guesses: String = table.near_misses().into_iter().map(guess).collect();
    for (i, (&total, &output)) in inputs.totals.iter().zip(&table.output).enumerate() {
        let excess = (total - output) / output.max(f64::MIN_POSITIVE);
        let off = if inputs.complete { excess.abs() } else { excess };
        if off > BALANCE_TOLERANCE {
            let found = format!("{} = {total} in {}{guesses}", inputs.what, table.industries[i]);
            let relation = if inputs.complete { "the row total" } else { "at most the row total" };
            let allowed = format!("{relation} {output}, within {BALANCE_TOLERANCE:e} of it");
            findings.push(finding(1, i + 2, found, allowed));
        }
    }
    findings
}
