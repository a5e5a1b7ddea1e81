//! Policies: money and direct jobs, what alternatives bring, who is left behind by whose definition, and the missions.

use super::facts::Facts;
use super::figure::{DataTable, Figure, section, without_table};
use super::format::{NOT_APPLICABLE, fixed, jobs, jobs_change, percent};
use super::markup::{Element, element, text_element};
use crate::results::rankings::OUTCOME;
use crate::results::statistics::quantile_suffix;
use crate::results::table::ResultTable;
use crate::results::wording;

mod charts;
mod maps;
mod overlap;
mod theil;

/// Places listed in a table.
const LISTED: usize = 20;

/// The section, and the style rules that belong to it.
pub(super) struct Policies {
    /// The section.
    pub(super) section: Element,
    /// Rules for maps.
    pub(super) style: String,
}

/// The section; `None` if the run has none of its tables.
pub(super) fn policies(facts: &Facts<'_>) -> Option<Policies> {
    let table = |name: &str| facts.report.tables.iter().find(|t| t.name == name);
    let maps = table("policy_places").and_then(|places| maps::maps(facts, places, table("policies")));
    let (map, style) = maps.map_or((None, String::new()), |maps| (Some(maps.figure), maps.style));
    let parts: Vec<Element> = [
        answers(facts, table("comparison"), table("robustness")),
        table("comparison").map(|table| side_by_side(facts, table)),
        table("policies").and_then(|table| charts::cost(facts, table)).map(Figure::element),
        table("policies").map(|table| money(facts, table)),
        map.map(Figure::element),
        table("policy_places").and_then(|table| charts::recipients(facts, table)).map(Figure::element),
        table("policy_places").and_then(|table| who_gets_what(facts, table)),
        table("inequality").and_then(|table| theil::theil(facts, table)).map(Figure::element),
        table("rankings").and_then(|table| charts::ranks(facts, table)).map(Figure::element),
        table("rankings").and_then(|table| left_behind(facts, table)),
        table("definitions").and_then(|table| overlap::overlap(facts, table)).map(Figure::element),
        table("definitions").map(definitions),
        table("missions").map(missions),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return None;
    }
    let section = section("policies", "Policies and who is left behind").children(parts);
    Some(Policies { section, style })
}

/// Answers in words.
fn answers(
    facts: &Facts<'_>,
    comparison: Option<&ResultTable>,
    robustness: Option<&ResultTable>,
) -> Option<Element> {
    comparison?;
    let outer = outer(facts);
    let suffixes = outer.as_ref().map(|(low, high)| (low.as_str(), high.as_str()));
    let sentences = wording::answers(facts.report.title, comparison, robustness, suffixes);
    let against = facts.report.against;
    let note = format!(
        "Against {}, means over draws with the outer quantiles in brackets. Costs, deadweight and displacement are inputs with ranges, \
         and who pays is not modelled.",
        against.words()
    );
    let caution = against.caution().map(|caution| text_element("p", caution));
    Some(
        element("div")
            .child(text_element("h3", "The answer"))
            .children(caution)
            .child(element("ul").children(sentences.into_iter().map(|s| text_element("li", s))))
            .child(text_element("p", note).class("note")),
    )
}

/// Suffixes of the outer quantiles, if there is a spread.
fn outer(facts: &Facts<'_>) -> Option<(String, String)> {
    let quantiles = facts.report.quantiles;
    let outer =
        quantiles.first().zip(quantiles.last()).filter(|(low, high)| low < high && facts.report.draws > 1);
    outer.map(|(low, high)| (quantile_suffix(*low), quantile_suffix(*high)))
}

/// `mean (low to high)` of a column with statistics.
fn spread(table: &ResultTable, name: &str, row: usize, outer: Option<&(String, String)>) -> String {
    let value = |suffix: &str| number(table, &format!("{name}_{suffix}"), row);
    let write = |value: f64, size: f64| match size {
        size if size >= 1000.0 => jobs(value),
        size if size >= 1.0 || size == 0.0 => fixed(value, 0),
        size if size >= 0.01 => fixed(value, 3),
        _ => fixed(value, 5),
    };
    let mean = value("mean");
    match outer {
        Some((low, high)) => {
            let (low, high) = (value(low), value(high));
            let size = low.abs().max(high.abs());
            format!("{} ({} to {})", write(mean, size), write(low, size), write(high, size))
        }
        None => write(mean, mean.abs()),
    }
}

/// £ per net job-year: expected money over expected job-years, and the interval over draws where every draw has one.
fn expected_cost(table: &ResultTable, row: usize, outer: Option<&(String, String)>) -> String {
    let of = |name: &str| number(table, name, row);
    let expected = jobs(of("cost_per_expected_net_job_year"));
    let ends = outer.map(|(low, high)| [low, high].map(|end| of(&format!("cost_per_net_job_year_{end}"))));
    match ends.filter(|ends| ends.iter().all(|end| end.is_finite())) {
        Some([low, high]) => format!("{expected} ({} to {})", jobs(low), jobs(high)),
        None => expected,
    }
}

/// What every alternative brings, a row for every metric.
fn side_by_side(facts: &Facts<'_>, table: &ResultTable) -> Element {
    let (Some(alternatives), Some(metrics)) = (table.text("alternative"), table.text("metric")) else {
        return without_table("comparison");
    };
    let (meanings, units) =
        (table.text("meaning").unwrap_or_default(), table.text("unit").unwrap_or_default());
    let names = distinct(alternatives);
    let outer = outer(facts);
    let cell = |name: &str, metric: &str| {
        let row = (0..table.rows()).find(|&row| alternatives[row] == name && metrics[row] == metric);
        row.map_or_else(String::new, |row| spread(table, "value", row, outer.as_ref()))
    };
    let row = |metric: &String| {
        let at = metrics.iter().position(|m| m == metric).unwrap_or(0);
        let head = format!(
            "{}, {}",
            meanings.get(at).map_or("", String::as_str),
            units.get(at).map_or("", String::as_str)
        );
        std::iter::once(head).chain(names.iter().map(|name| cell(name, metric))).collect()
    };
    let own = wording::own_name(&names, facts.report.title);
    let data = DataTable {
        caption:
            "What every alternative brings against the counterfactual: mean and outer quantiles over draws"
                .to_owned(),
        head: std::iter::once("Measure".to_owned())
            .chain(names.iter().map(|name| wording::called(name, own).to_owned()))
            .collect(),
        rows: distinct(metrics).iter().map(row).collect(),
    };
    element("div").child(text_element("h3", "Alternatives side by side")).child(data.element())
}

fn distinct(names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    names.iter().for_each(|name| {
        if !all.contains(name) {
            all.push(name.clone());
        }
    });
    all
}

/// The places that get most money, over all policies of the scenario.
fn who_gets_what(facts: &Facts<'_>, table: &ResultTable) -> Option<Element> {
    let places = &facts.report.dataset.places;
    let sum = |name: &str| -> Vec<f64> {
        let values = table.numbers(&format!("{name}_mean")).unwrap_or_default();
        let of = |p: usize| values.iter().skip(p).step_by(places.len()).sum();
        (0..places.len()).map(of).collect()
    };
    let (spent, awarded, net) = (sum("spent"), sum("awarded"), sum("net_job_years"));
    let mut order: Vec<usize> = (0..places.len()).filter(|&p| awarded[p] > 0.0).collect();
    if order.is_empty() {
        return None;
    }
    order.sort_by(|&a, &b| spent[b].total_cmp(&spent[a]).then(a.cmp(&b)));
    let count = order.len();
    let row = |&p: &usize| {
        let per_head =
            if places[p].population > 0.0 { 1e6 * spent[p] / places[p].population } else { f64::NAN };
        let (awarded, spent) = (fixed(awarded[p], 1), fixed(spent[p], 1));
        vec![places[p].name.clone(), awarded, spent, fixed(per_head, 0), jobs_change(net[p])]
    };
    let head = ["Place", "Awarded, £m", "Spent, £m", "Spent, £ per resident", "Net direct job-years"];
    let data = DataTable {
        caption: format!(
            "The {} places that spend most of {count} that get money in some draw, all policies and years, means over draws",
            count.min(LISTED)
        ),
        head: head.map(str::to_owned).to_vec(),
        rows: order.iter().take(LISTED).map(row).collect(),
    };
    Some(element("div").child(text_element("h3", "Who gets what")).child(data.element()))
}

/// The places that are worst off by the definition that targets, with how sure that is and their ranks by the others.
fn left_behind(facts: &Facts<'_>, table: &ResultTable) -> Option<Element> {
    let (names, ranks) = (table.text("definition")?, table.numbers("rank")?);
    let chosen = table.flags("chosen")?.iter().position(|chosen| *chosen)?;
    let places = &facts.report.dataset.places;
    let count = places.len();
    let outer = outer(facts);
    let first = chosen - chosen % count;
    let others: Vec<usize> = (0..names.len()).step_by(count).filter(|&at| at != first).collect();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| ranks[first + a].total_cmp(&ranks[first + b]));
    let seen = |p: usize| match &outer {
        Some((low, high)) => {
            let value = |suffix: &str| number(table, &format!("rank_seen_{suffix}"), first + p);
            format!("{} to {}", fixed(value(low), 0), fixed(value(high), 0))
        }
        None => NOT_APPLICABLE.to_owned(),
    };
    let row = |&p: &usize| {
        let mut cells = vec![places[p].name.clone(), fixed(ranks[first + p], 0), seen(p)];
        cells.push(percent(number(table, "worst_probability", first + p)));
        cells.extend(others.iter().map(|at| fixed(ranks[at + p], 0)));
        cells
    };
    let mut head =
        ["Place", "Rank", "Rank as measured", "Among the worst, share of draws"].map(str::to_owned).to_vec();
    head.extend(others.iter().map(|&at| format!("Rank by {}", names[at].replace('_', " "))));
    let data = DataTable {
        caption: format!(
            "The {} places that are worst off by the definition {}, 1 = worst of {count}; ranks by other definitions beside it",
            count.min(LISTED),
            names[first]
        ),
        head,
        rows: order.iter().take(LISTED).map(row).collect(),
    };
    let title = "The places left behind, and how sure that is";
    Some(element("div").child(text_element("h3", title)).child(data.element()))
}

fn number(table: &ResultTable, name: &str, row: usize) -> f64 {
    table.numbers(name).map_or(f64::NAN, |values| values[row])
}

fn money(facts: &Facts<'_>, table: &ResultTable) -> Element {
    let names = table.text("policy").unwrap_or_default();
    let outer = outer(facts);
    let row = |(row, name): (usize, &String)| {
        let of = |column: &str| number(table, column, row);
        vec![
            name.clone(),
            fixed(of("budget_mean"), 0),
            fixed(of("spent_mean"), 0),
            jobs_change(of("gross_job_years_mean")),
            jobs_change(of("net_job_years_mean")),
            expected_cost(table, row, outer.as_ref()),
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
        let other = match (names[row] == others[row], names[row] == OUTCOME) {
            (true, true) => "the same, by the mean over draws",
            (true, false) => "the same, measured without error",
            _ => &others[row],
        };
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
