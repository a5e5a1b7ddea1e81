//! Industries that gain and lose most, as bars with their intervals.

use super::ReportError;
use super::facts::{Facts, gained, lost};
use super::figure::{DataTable, Figure, scrolling, section, without_table};
use super::format::{fixed, interval, jobs_change, percent};
use super::markup::{Element, text_element};
use super::panel::{Panel, Spread};
use super::svg::{Scale, bar, chart, label, line};

/// How many industries of each side are shown.
const SHOWN: usize = 10;
const WIDTH: f64 = 660.0;
const ROW: f64 = 42.0;
const TOP: f64 = 26.0;

/// The section.
///
/// # Errors
/// If the table lacks a column, has ragged years or other industries than the data set.
pub(super) fn industries(facts: &Facts<'_>) -> Result<Element, ReportError> {
    let section = section("industries", "Industries");
    let Some(panel) = facts.tables.panel("industries", "jobs_change")? else {
        return Ok(section.child(without_table("industries")));
    };
    if panel.units() != facts.report.dataset.industries.len() {
        return Err(ReportError::Places { table: "industries".to_owned() });
    }
    let shown = shown(&panel);
    if shown.is_empty() {
        return Ok(section.child(text_element("p", "No industry gains or loses jobs.").class("absent")));
    }
    Ok(section.child(figure(facts, &panel, &shown).element()))
}

/// Biggest losers from the top, then gainers down to the biggest.
fn shown(panel: &Panel<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..panel.units()).collect();
    order.sort_by(|a, b| panel.last(*a).mean.total_cmp(&panel.last(*b).mean).then(a.cmp(b)));
    let losers = order.iter().filter(|i| lost(panel.last(**i).mean)).take(SHOWN);
    let mut gainers: Vec<usize> =
        order.iter().rev().filter(|i| gained(panel.last(**i).mean)).take(SHOWN).copied().collect();
    gainers.reverse();
    losers.copied().chain(gainers).collect()
}

fn title(panel: &Panel<'_>, shown: &[usize]) -> String {
    let loss = |i: usize| -panel.last(i).mean.min(0.0);
    let all: f64 = (0..panel.units()).map(loss).sum();
    let losers = shown.iter().filter(|i| lost(panel.last(**i).mean)).count();
    if losers == SHOWN {
        let top: f64 = shown.iter().map(|i| loss(*i)).sum();
        format!("Ten industries account for {} of all losses", percent(top / all))
    } else {
        format!("{losers} industries lose jobs in {}", panel.last_year())
    }
}

fn figure(facts: &Facts<'_>, panel: &Panel<'_>, shown: &[usize]) -> Figure {
    let industries = &facts.report.dataset.industries;
    let year = panel.last_year();
    let named = |i: usize| format!("{} {}", industries[i].name, jobs_change(panel.last(i).mean));
    let ends: Vec<String> = [shown.first(), shown.last()].into_iter().flatten().map(|i| named(*i)).collect();
    let alternative =
        format!("Bars of the change of jobs by industry in {year}, from {}.", ends.join(" to "));
    let rows = shown.iter().map(|&i| {
        let last = panel.last(i);
        let share = last.relative_to(industries[i].jobs);
        vec![
            format!("{} ({})", industries[i].name, industries[i].code),
            jobs_change(last.mean),
            interval(last, jobs_change),
            super::format::percent_change(share.mean),
        ]
    });
    Figure {
        id: "industry-bars",
        title: title(panel, shown),
        caption: format!(
            "Change of jobs against the counterfactual, the ten industries that lose and the ten that gain most; {}; \
             {} industries of the national accounts; {year}. Thin lines: interval. {} {}",
            facts.population(),
            industries.len(),
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling("Bar chart of industries", bars(facts, panel, shown, &alternative))],
        data: DataTable {
            caption: format!("Change of jobs by industry, {year}"),
            head: ["Industry", "Mean", "Interval", "Of base jobs"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
        },
        csv: "industries",
    }
}

fn bars(facts: &Facts<'_>, panel: &Panel<'_>, shown: &[usize], alternative: &str) -> Element {
    let spreads: Vec<Spread> = shown.iter().map(|i| panel.last(*i)).collect();
    let reach = |(l, h): (f64, f64), s: &Spread| {
        let (low, high) = s.interval.unwrap_or((s.mean, s.mean));
        (l.min(s.mean).min(low), h.max(s.mean).max(high))
    };
    // Room for the numbers beside the bars at either end.
    let x = Scale::new(spreads.iter().fold((0.0, 0.0), reach), (84.0, WIDTH - 96.0));
    let height = TOP + ROW * shown.len() as f64 + 6.0;
    let mut svg = chart(WIDTH, height, alternative).class("wide");
    for tick in x.ticks(5.0) {
        svg = svg.child(line("grid", (x.at(tick), TOP), (x.at(tick), height)));
        svg = svg.child(label("tick", (x.at(tick), TOP - 8.0), "middle", fixed(tick, 0)));
    }
    svg = svg.child(line("zero", (x.at(0.0), TOP), (x.at(0.0), height)));
    for (row, (&industry, spread)) in shown.iter().zip(&spreads).enumerate() {
        let top = TOP + ROW * row as f64;
        let name = &facts.report.dataset.industries[industry].name;
        svg = svg.child(label("name", (2.0, top + 15.0), "start", name)).children(row_bar(*spread, top, &x));
    }
    svg
}

fn row_bar(spread: Spread, top: f64, x: &Scale) -> Vec<Element> {
    let class = if spread.mean < 0.0 { "loss" } else { "gain" };
    let (upper, lower) = (top + 20.0, top + 34.0);
    let mut parts = vec![bar(class, (x.at(0.0), upper), (x.at(spread.mean), lower))];
    let (low, high) = spread.interval.unwrap_or((spread.mean, spread.mean));
    if spread.interval.is_some() {
        let middle = f64::midpoint(upper, lower);
        parts.push(line("error halo", (x.at(low), middle), (x.at(high), middle)));
        parts.push(line("error", (x.at(low), middle), (x.at(high), middle)));
    }
    let (at, anchor) = match class {
        "loss" => (x.at(low.min(spread.mean)) - 6.0, "end"),
        _ => (x.at(high.max(spread.mean)) + 6.0, "start"),
    };
    parts.push(label("value", (at, lower - 2.0), anchor, jobs_change(spread.mean)));
    parts
}
