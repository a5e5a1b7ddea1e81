//! Policies: money and direct jobs, what alternatives bring, who is left behind by whose definition, and the missions.

use super::facts::Facts;
use super::figure::{DataTable, section, without_table};
use super::format::{fixed, jobs_change, percent};
use super::markup::{Element, element, text_element};
use crate::results::statistics::quantile_suffix;
use crate::results::table::ResultTable;
use crate::results::wording;

/// The section; `None` if the run has none of its tables.
pub(super) fn policies(facts: &Facts<'_>) -> Option<Element> {
    let table = |name: &str| facts.report.tables.iter().find(|t| t.name == name);
    let parts: Vec<Element> = [
        answers(facts, table("comparison"), table("robustness")),
        table("policies").map(money),
        table("definitions").map(definitions),
        table("missions").map(missions),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| section("policies", "Policies and who is left behind").children(parts))
}

/// Answers in words.
fn answers(
    facts: &Facts<'_>,
    comparison: Option<&ResultTable>,
    robustness: Option<&ResultTable>,
) -> Option<Element> {
    comparison?;
    let quantiles = facts.report.quantiles;
    let outer =
        quantiles.first().zip(quantiles.last()).filter(|(low, high)| low < high && facts.report.draws > 1);
    let outer = outer.map(|(low, high)| (quantile_suffix(*low), quantile_suffix(*high)));
    let suffixes = outer.as_ref().map(|(low, high)| (low.as_str(), high.as_str()));
    let sentences = wording::answers(comparison, robustness, suffixes);
    let note = "Against the counterfactual, means over draws with the outer quantiles in brackets. Costs, deadweight and displacement \
                are inputs with ranges, and who pays is not modelled.";
    Some(
        element("div")
            .child(text_element("h3", "The answer"))
            .child(element("ul").children(sentences.into_iter().map(|s| text_element("li", s))))
            .child(text_element("p", note).class("note")),
    )
}

fn number(table: &ResultTable, name: &str, row: usize) -> f64 {
    table.numbers(name).map_or(f64::NAN, |values| values[row])
}

fn money(table: &ResultTable) -> Element {
    let names = table.text("policy").unwrap_or_default();
    let row = |(row, name): (usize, &String)| {
        let of = |column: &str| number(table, column, row);
        vec![
            name.clone(),
            fixed(of("budget_mean"), 0),
            fixed(of("spent_mean"), 0),
            jobs_change(of("gross_job_years_mean")),
            jobs_change(of("net_job_years_mean")),
            fixed(of("cost_per_net_job_year_mean"), 0),
            fixed(of("present_value_pay_mean"), 0),
            fixed(of("weighted_present_value_pay_mean"), 0),
            percent(of("misdirected_share_mean")),
        ]
    };
    let head = [
        "Policy",
        "Budget, £m",
        "Spent, £m",
        "Gross direct job-years",
        "Net of deadweight and displacement",
        "£ per net job-year",
        "Pay, present value, £m",
        "The same with Green Book weights",
        "Misdirected by error of measurement",
    ];
    let data = DataTable {
        caption: "Money and direct jobs of every policy".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: names.iter().enumerate().map(row).collect(),
    };
    element("div").child(text_element("h3", "Money and direct jobs")).child(data.element())
}

fn definitions(table: &ResultTable) -> Element {
    let (Some(names), Some(others)) = (table.text("definition"), table.text("other")) else {
        return without_table("definitions");
    };
    let row = |row: usize| {
        let other = if names[row] == others[row] { "the same, measured without error" } else { &others[row] };
        vec![
            names[row].clone(),
            other.to_owned(),
            percent(number(table, "overlap_mean", row)),
            fixed(number(table, "correlation_mean", row), 2),
        ]
    };
    let data = DataTable {
        caption: "Overlap of the worst-off places under two definitions, and correlation of all ranks"
            .to_owned(),
        head: ["Definition", "Other", "Overlap", "Correlation"].map(str::to_owned).to_vec(),
        rows: (0..table.rows()).map(row).collect(),
    };
    element("div").child(text_element("h3", "Left behind, by whose definition")).child(data.element())
}

fn missions(table: &ResultTable) -> Element {
    let column = |name: &str, row: usize| table.text(name).map_or(String::new(), |texts| texts[row].clone());
    let row =
        |row: usize| ["mission", "about", "status", "by", "policies"].map(|name| column(name, row)).to_vec();
    let data = DataTable {
        caption: "Levelling-up missions the model speaks to, and those it does not".to_owned(),
        head: ["Mission", "About", "Status", "By", "In this run"].map(str::to_owned).to_vec(),
        rows: (0..table.rows()).map(row).collect(),
    };
    element("div").child(text_element("h3", "Missions")).child(data.element())
}
