//! The report of a sweep: what drives each outcome, in charts with their numbers.
//!
//! One self-contained page, as the report of a run: everything that a method could not say is said with its reason.

mod charts;
mod points;

use super::figure::{DataTable, section};
use super::format::fixed;
use super::markup::{Element, element, text_element};
use crate::results::table::{ColumnValues, ResultTable};

const STYLE: &str = include_str!("assets/report.css");
const SWEEP_STYLE: &str = include_str!("assets/sweep.css");

/// What a sweep's report is made from.
#[derive(Clone, Copy, Debug)]
pub struct SweepReport<'a> {
    /// Name.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// Description; may be empty.
    pub description: &'a str,
    /// The scenario that varies.
    pub scenario: &'a str,
    /// Kind of the design.
    pub design: &'a str,
    /// Name, title and unit of the outcomes.
    pub outcomes: &'a [(String, String, String)],
    /// Names of the axes.
    pub axes: &'a [String],
    /// Values of the axes at the first points, at most a few thousand.
    pub experiments: &'a ResultTable,
    /// `[outcome][point]`.
    pub values: &'a [Vec<Option<f64>>],
    /// Sensitivity tables.
    pub tables: &'a [ResultTable],
    /// Outcome, method and reason of what was refused.
    pub refused: &'a [(String, &'static str, String)],
    /// Variants without outcomes.
    pub failures: usize,
    /// Variants.
    pub variants: u64,
}

/// Rows of a table that belong to an outcome.
pub(super) struct Part<'a> {
    table: &'a ResultTable,
    rows: Vec<usize>,
}

impl<'a> Part<'a> {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn number(&self, column: &str, at: usize) -> f64 {
        self.table.numbers(column).map_or(f64::NAN, |values| values[self.rows[at]])
    }

    pub(super) fn text(&self, column: &str, at: usize) -> &'a str {
        self.table.text(column).map_or("", |values| values[self.rows[at]].as_str())
    }

    /// All columns but the outcome, for reading.
    fn data(&self, caption: String) -> DataTable {
        let columns: Vec<_> = self.table.columns.iter().filter(|c| c.name != "outcome").collect();
        let cell = |values: &ColumnValues, row: usize| match values {
            ColumnValues::Text(v) => v[row].clone(),
            ColumnValues::Integer(v) => v[row].to_string(),
            ColumnValues::Number(v) => digits(v[row]),
            ColumnValues::Flag(v) => v[row].to_string(),
        };
        DataTable {
            caption,
            head: columns.iter().map(|c| c.name.replace('_', " ")).collect(),
            rows: self
                .rows
                .iter()
                .map(|&row| columns.iter().map(|c| cell(&c.values, row)).collect())
                .collect(),
        }
    }
}

/// About four significant digits.
pub(super) fn digits(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        s if s == 0.0 || s >= 1000.0 => 0,
        s if s >= 100.0 => 1,
        s if s >= 10.0 => 2,
        s if s >= 0.01 => 3,
        _ => 6,
    };
    fixed(value, decimals)
}

/// The page.
#[must_use]
pub fn html(report: &SweepReport<'_>) -> String {
    let sections =
        report.outcomes.iter().enumerate().map(|(at, outcome)| outcome_section(report, at, outcome));
    let main = element("main")
        .with("id", "content")
        .children(warnings(report))
        .children(sections)
        .child(limits(report));
    let head = element("head")
        .child(element("meta").with("charset", "utf-8"))
        .child(
            element("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
        )
        .child(text_element("title", format!("{} \u{2013} FairShift sweep", report.title)))
        .child(element("style").verbatim(format!("{STYLE}{SWEEP_STYLE}")));
    let body = element("body")
        .child(text_element("a", "Skip to content").class("skip").with("href", "#content"))
        .child(header(report))
        .child(main);
    let html = element("html").with("lang", "en-GB").child(head).child(body);
    format!("<!DOCTYPE html>\n{}", html.render())
}

fn header(report: &SweepReport<'_>) -> Element {
    let facts = format!(
        "Sweep {} \u{b7} scenario {} \u{b7} design {} \u{b7} {} \u{b7} {} variants",
        report.name,
        report.scenario,
        report.design.replace('_', " "),
        if report.axes.len() == 1 { "1 axis".to_owned() } else { format!("{} axes", report.axes.len()) },
        fixed(report.variants as f64, 0)
    );
    let description =
        (!report.description.is_empty()).then(|| text_element("p", report.description).class("lead"));
    let links = report.outcomes.iter().enumerate().map(|(at, (_, title, _))| {
        element("li").child(text_element("a", title.clone()).with("href", format!("#outcome-{at}")))
    });
    element("header")
        .child(text_element("p", "FairShift sweep report").class("eyebrow"))
        .child(text_element("h1", report.title))
        .children(description)
        .child(text_element("p", facts).class("note"))
        .child(element("nav").with("aria-label", "Contents").child(element("ul").children(links)))
}

fn warnings(report: &SweepReport<'_>) -> Option<Element> {
    let failed = (report.failures > 0).then(|| {
        let text = format!(
            "{} of {} variants have no outcomes; the table failures names them.",
            report.failures, report.variants
        );
        text_element("p", text).class("warning")
    });
    let refused = report.refused.iter().map(|(outcome, method, why)| {
        text_element("p", format!("{outcome}, {method}: not computed. {why}")).class("warning")
    });
    let all: Vec<Element> = failed.into_iter().chain(refused).collect();
    (!all.is_empty()).then(|| section("warnings", "What is missing").children(all))
}

fn outcome_section(
    report: &SweepReport<'_>,
    at: usize,
    (name, title, unit): &(String, String, String),
) -> Element {
    let shown = if unit.is_empty() { title.clone() } else { format!("{title} ({unit})") };
    let mut part =
        element("section").with("id", format!("outcome-{at}")).child(text_element("h2", shown.clone()));
    part = part.child(text_element("p", spread(&report.values[at])).class("note"));
    let mut answered = false;
    for table in report.tables {
        let rows = rows_of(table, name);
        if rows.is_empty() {
            continue;
        }
        let rows = Part { table, rows };
        answered = true;
        part = part.child(figure(table, &rows, &shown));
    }
    if !answered {
        part = part.child(points::against_axes(report, at, &shown));
    }
    part
}

fn rows_of(table: &ResultTable, outcome: &str) -> Vec<usize> {
    let outcomes = table.text("outcome").unwrap_or_default();
    outcomes.iter().enumerate().filter(|(_, o)| *o == outcome).map(|(row, _)| row).collect()
}

/// Smallest, middle and largest of the points.
fn spread(values: &[Option<f64>]) -> String {
    let mut known: Vec<f64> = values.iter().flatten().copied().filter(|v| v.is_finite()).collect();
    known.sort_unstable_by(f64::total_cmp);
    match (known.first(), known.get(known.len() / 2), known.last()) {
        (Some(low), Some(middle), Some(high)) => {
            format!(
                "{} points: from {} to {}, middle {}.",
                values.len(),
                digits(*low),
                digits(*high),
                digits(*middle)
            )
        }
        _ => "No point has a value.".to_owned(),
    }
}

fn figure(table: &ResultTable, part: &Part<'_>, shown: &str) -> Element {
    let (title, chart, caption) = match table.name.as_str() {
        "tornado" => charts::tornado(part, shown),
        "sobol" => charts::sobol(part, shown),
        "sobol_convergence" => charts::convergence(part, shown),
        "morris" => charts::morris(part, shown),
        "cart" => charts::tree(part, shown),
        _ => charts::boxes(part, shown),
    };
    let link = format!("tables/{}.csv", table.name);
    let data = element("details")
        .child(text_element("summary", "Numbers behind this chart"))
        .child(part.data(format!("{}: {shown}", table.description)).element())
        .child(
            element("p")
                .text("All outcomes: ")
                .child(text_element("a", format!("{}.csv", table.name)).with("href", link)),
        );
    element("figure")
        .child(text_element("h3", title))
        .children(chart)
        .child(text_element("figcaption", caption))
        .child(data)
}

fn limits(report: &SweepReport<'_>) -> Element {
    let design = match report.design {
        "one_at_a_time" => {
            "One input moves at a time: what happens when inputs move together does not show here."
        }
        "saltelli" => {
            "Indices are shares of the variance over the distributions given to the inputs; other distributions give other shares."
        }
        "morris" => "Elementary effects rank inputs; they are no shares of anything.",
        _ if report.tables.is_empty() => {
            "Every number is one variant of the scenario; what lies between them was not computed."
        }
        _ => "Trees and boxes describe these points; they are no test.",
    };
    section("limits", "How to read this")
        .child(text_element("p", design))
        .child(text_element("p", "Every variant used the same random streams unless the sweep says otherwise, so that differences between variants are not noise."))
        .child(
            element("p")
                .text("Values of the axes and outcomes of every variant: ")
                .child(text_element("a", "experiments").with("href", "tables/experiments.parquet"))
                .text(", ")
                .child(text_element("a", "outcomes").with("href", "tables/outcomes.parquet"))
                .text("."),
        )
}
