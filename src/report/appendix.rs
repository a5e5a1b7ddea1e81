//! The end of the page: checks, parameters, what is not modelled, how to cite, licences of the data.

use super::ReportError;
use super::facts::Facts;
use super::figure::{DataTable, section, without_table};
use super::format::{list, parameter, scientific};
use super::markup::{Element, element, text_element};
use super::panel::{missing, numbers, texts};
use crate::results::statistics::quantile;
use crate::results::table::{ColumnValues, ResultTable};

/// What this release leaves out.
const LIMITS: [&str; 7] = [
    "People: no unemployment, retraining, commuting response, moving home or retirement. Jobs are counted where they are.",
    "Pay and incomes do not react to scarce or idle labour; wages follow output at fixed rates.",
    "Prices: relative prices change only through carbon costs, where the scenario has them.",
    "Capacity is not limited: suppliers deliver what is asked for, without bottlenecks in skills, grid or materials.",
    "The structure of the base year stays, except where the scenario changes it: no new industries, no new trade routes.",
    "Jobs by place and industry are estimates that agree with published totals; small cells are uncertain.",
    "The counterfactual holds everything else still, so other trends, from automation to ageing, are outside the figures.",
];

/// The sections.
///
/// # Errors
/// If a table lacks a column.
pub(super) fn appendix(facts: &Facts<'_>) -> Result<Vec<Element>, ReportError> {
    Ok(vec![limits(), checks(facts)?, parameters(facts)?, citation(facts)])
}

fn limits() -> Element {
    let items = LIMITS.map(|limit| text_element("li", limit));
    section("limits", "What is not modelled").child(element("ul").children(items))
}

fn checks(facts: &Facts<'_>) -> Result<Element, ReportError> {
    let section = section("checks", "Checks of this run");
    let Some(table) = facts.tables.table("checks") else { return Ok(section.child(without_table("checks"))) };
    let (names, descriptions) = (texts(table, "check")?, texts(table, "description")?);
    let (residuals, tolerances) = (numbers(table, "residual")?, numbers(table, "tolerance")?);
    let passed = flags(table, "passed")?;
    let rows = (0..table.rows()).map(|row| {
        let verdict = if passed[row] { "passed" } else { "FAILED" };
        let numbers = [scientific(residuals[row]), scientific(tolerances[row]), verdict.to_owned()];
        [names[row].replace('_', " ")].into_iter().chain(numbers).chain([descriptions[row].clone()]).collect()
    });
    let failed: Vec<String> =
        names.iter().zip(passed).filter(|(_, p)| !**p).map(|(n, _)| n.replace('_', " ")).collect();
    let summary = match failed.len() {
        0 => text_element("p", format!("All {} identities hold.", names.len())),
        _ => text_element("p", format!("Failed: {}. Do not use these results.", list(&failed)))
            .class("warning"),
    };
    let data = DataTable {
        caption: "Identities that every run must satisfy".to_owned(),
        head: ["Check", "Residual", "Limit", "Result", "What is compared"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    Ok(section.child(summary).child(data.element()))
}

fn flags<'a>(table: &'a ResultTable, name: &str) -> Result<&'a [bool], ReportError> {
    match table.column(name).map(|c| &c.values) {
        Some(ColumnValues::Flag(values)) if values.len() == table.rows() => Ok(values),
        _ => Err(missing(table, name)),
    }
}

fn parameters(facts: &Facts<'_>) -> Result<Element, ReportError> {
    let section = section("parameters", "Parameters");
    let Some(table) = facts.tables.table("parameters") else {
        return Ok(section.child(without_table("parameters")));
    };
    let (names, values) = (texts(table, "parameter")?, numbers(table, "value")?);
    let mut order: Vec<&String> = Vec::new();
    for name in names {
        if order.first() == Some(&name) {
            break;
        }
        order.push(name);
    }
    let rows = order.iter().map(|name| {
        let mut drawn: Vec<f64> =
            names.iter().zip(values).filter(|(n, _)| n.as_str() == name.as_str()).map(|(_, v)| *v).collect();
        drawn.sort_by(f64::total_cmp);
        let cells = [0.0, 0.05, 0.5, 0.95, 1.0].map(|q| parameter(quantile(&drawn, q)));
        [(*name).clone()].into_iter().chain(cells).collect()
    });
    let data = DataTable {
        caption: format!("Values used in {} draws", facts.report.draws),
        head: ["Parameter", "Lowest", "5%", "Middle", "95%", "Highest"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    let details = element("details").child(text_element("summary", "All parameters")).child(data.element());
    Ok(section.child(details))
}

fn citation(facts: &Facts<'_>) -> Element {
    let report = facts.report;
    let package = &report.dataset.description;
    let licences = report.data_licences.iter().map(|l| text_element("li", l.as_str()));
    let sources = package.sources.iter().map(|s| text_element("li", s.as_str()));
    let mut section = section("citation", "Cite, and licences of the data")
        .child(element("p").text("Cite as: ").child(text_element("q", report.citation)))
        .child(text_element("h3", "Licences"));
    section = match report.data_licences.len() {
        0 => section.child(text_element("p", "The data package names no licences [x].")),
        _ => section.child(element("ul").children(licences)),
    };
    if package.sources.is_empty() {
        return section;
    }
    let details = element("details")
        .child(text_element("summary", format!("{} sources of the data", package.sources.len())))
        .child(element("ul").children(sources));
    section.child(details)
}
