//! People: who takes up the jobs that places lose or gain, and unemployment year by year.
//!
//! Jobs change by workplace, people live somewhere. For every place, in people at work,
//! change at work = commuting + (− unemployed − outside the labour force − retired early) + net arrivals, exactly.

use super::ReportError;
use super::facts::Facts;
use super::fan;
use super::figure::{DataTable, Figure, scrolling, section};
use super::format::jobs_change;
use super::markup::{Element, element, text_element};
use super::svg::{Scale, bar, chart, label, line};
use crate::results::open_posts::open_posts;

/// Parts of a change of people at work, in the order of the bars.
const PARTS: [&str; COUNT] = [
    "Commuters",
    "Unemployed",
    "Outside the labour force",
    "Retired early",
    "Moved between places",
    "In training",
];
const COUNT: usize = 6;
const WIDTH: f64 = 680.0;
const LEFT: f64 = 170.0;
const ROW: f64 = 30.0;
const TOP: f64 = 58.0;

/// The section; empty where the run has no labour market.
///
/// # Errors
/// If a column is missing.
pub(super) fn people(facts: &Facts<'_>) -> Result<Option<Element>, ReportError> {
    if !known(facts) {
        return Ok(None);
    }
    let Some(jobs) = &facts.places else { return Ok(None) };
    let shown = facts.shown_places(jobs);
    let section = section("people", "What happens to people");
    let open = facts.tables.table("places").and_then(open_posts);
    let section = section.children(open.map(|open| text_element("p", open)));
    if shown.is_empty() {
        let text = "No place of this size gains or loses jobs.";
        return Ok(Some(section.child(text_element("p", text).class("absent"))));
    }
    let section = section.child(taken_up(facts, &shown)?.element());
    Ok(Some(section.child(unemployment(facts, &shown)?.element())))
}

/// Whether the tables hold people.
fn known(facts: &Facts<'_>) -> bool {
    facts.tables.table("places").is_some_and(|table| table.numbers("employed_change_mean").is_some())
}

/// Parts of the change of people at work of a place in the last year; they sum to it.
fn parts(facts: &Facts<'_>, places: &[usize]) -> Result<Vec<[f64; COUNT]>, ReportError> {
    let last = |name: &str| -> Result<Vec<f64>, ReportError> {
        let panel = facts.tables.panel("places", &format!("{name}_change"))?;
        Ok(places.iter().map(|&p| panel.as_ref().map_or(f64::NAN, |panel| panel.last(p).mean)).collect())
    };
    let (arrivals, departures) = (last("in_commuters")?, last("out_commuters")?);
    let (unemployed, inactive, trainees) = (last("unemployed")?, last("inactive")?, last("trainees")?);
    let (retired, people) = (last("early_retired")?, last("population_16_64")?);
    let of = |at: usize| {
        [
            arrivals[at] - departures[at],
            -unemployed[at],
            -inactive[at],
            -retired[at],
            people[at],
            -trainees[at],
        ]
    };
    Ok((0..places.len()).map(of).collect())
}

fn taken_up(facts: &Facts<'_>, shown: &[usize]) -> Result<Figure, ReportError> {
    let parts = parts(facts, shown)?;
    let year = facts.places.as_ref().map_or(0, super::panel::Panel::last_year);
    let sums: Vec<f64> =
        PARTS.iter().enumerate().map(|(k, _)| parts.iter().map(|p| p[k].abs()).sum()).collect();
    let largest = (0..PARTS.len()).fold(0, |best, k| if sums[k] > sums[best] { k } else { best });
    let title = match largest {
        0 => "Commuting takes up most of the change",
        1 => "Most of the change ends in unemployment",
        2 => "Most of the change ends outside the labour force",
        3 => "Most of the change ends in early retirement",
        4 => "Moving between places takes up most of the change",
        _ => "Most of the change is in training",
    };
    let sentences = shown.iter().zip(&parts).map(|(&place, parts)| {
        let words: Vec<String> = PARTS
            .iter()
            .zip(parts)
            .map(|(name, p)| format!("{} {}", name.to_lowercase(), jobs_change(*p)))
            .collect();
        format!("{}: {}", facts.name(place), words.join(", "))
    });
    let alternative =
        format!("Stacked bars of people at work in {year}. {}.", sentences.collect::<Vec<_>>().join("; "));
    let rows = shown.iter().zip(&parts).map(|(&place, parts)| {
        let sum: f64 = parts.iter().sum();
        let cells = parts.iter().map(|p| jobs_change(*p));
        [facts.name(place).to_owned(), jobs_change(sum)].into_iter().chain(cells).collect()
    });
    Ok(Figure {
        id: "people-taken-up",
        title: title.to_owned(),
        caption: format!(
            "Change of people of 16 to 64 at work in the place against the counterfactual, by what takes it up; {year}. \
             Left of the line: fewer at work. Commuters: fewer come in or more go out (left). Unemployed, outside the \
             labour force, retired early and in training: more of them (left). Moved: fewer residents (left). The parts sum to the \
             change. {} {} {}",
            facts.shown_places_rule(),
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling(
            "Stacked bars of people at work",
            stacks(facts, shown, &parts, &alternative).class("wide"),
        )],
        data: DataTable {
            caption: format!("Change of people at work in {year} and what takes it up, people"),
            head: ["Place", "At work"].iter().chain(&PARTS).map(|h| (*h).to_owned()).collect(),
            rows: rows.collect(),
        },
        csv: "places",
    })
}

fn stacks(facts: &Facts<'_>, shown: &[usize], parts: &[[f64; COUNT]], alternative: &str) -> Element {
    let side = |parts: &[f64; COUNT], sign: f64| -> f64 { parts.iter().filter(|p| sign * **p > 0.0).sum() };
    let low = parts.iter().map(|p| side(p, -1.0)).fold(0.0, f64::min);
    let high = parts.iter().map(|p| side(p, 1.0)).fold(0.0, f64::max);
    let x = Scale::new((low, high), (LEFT, WIDTH - 20.0));
    let base = TOP + ROW * shown.len() as f64;
    let mut svg = chart(WIDTH, base + 30.0, alternative);
    for (k, name) in PARTS.iter().enumerate() {
        let (left, top) = (8.0 + 222.0 * (k % 3) as f64, 8.0 + 20.0 * (k / 3) as f64);
        svg = svg.child(bar(&format!("part-{k}"), (left, top), (left + 12.0, top + 12.0)));
        svg = svg.child(label("name", (left + 18.0, top + 11.0), "start", *name));
    }
    for tick in x.ticks(5.0) {
        svg = svg.child(line("grid", (x.at(tick), TOP), (x.at(tick), base)));
        svg = svg.child(label("tick", (x.at(tick), base + 18.0), "middle", super::format::fixed(tick, 0)));
    }
    for (row, (&place, parts)) in shown.iter().zip(parts).enumerate() {
        let top = TOP + ROW * row as f64 + 5.0;
        svg = svg.child(label("name", (LEFT - 8.0, top + 14.0), "end", facts.name(place)));
        let (mut below, mut above) = (0.0, 0.0);
        for (k, part) in parts.iter().enumerate().filter(|(_, part)| part.abs() >= 0.5) {
            let from = if *part < 0.0 { &mut below } else { &mut above };
            let ends = (x.at(*from), x.at(*from + part));
            *from += part;
            let rect = bar(&format!("part-{k} stack"), (ends.0, top), (ends.1, top + ROW - 10.0));
            svg = svg.child(rect.with("data-value", format!("{part}")));
        }
    }
    svg.child(line("zero", (x.at(0.0), TOP), (x.at(0.0), base)))
}

fn unemployment(facts: &Facts<'_>, shown: &[usize]) -> Result<Figure, ReportError> {
    let Some(panel) = facts.tables.panel("places", "unemployed_change")? else {
        return Err(ReportError::Years { table: "places".to_owned() });
    };
    let year = panel.last_year();
    let more = shown.iter().filter(|p| panel.last(**p).mean >= 0.5).count();
    let chart = |&place: &usize| {
        let unit = panel.unit(place);
        let peak = unit.mean.iter().fold(0.0f64, |peak, v| if v.abs() > peak.abs() { *v } else { peak });
        let note =
            format!("{} at most, {} in {year}", jobs_change(peak), jobs_change(panel.last(place).mean));
        let alternative = format!("{}: change of unemployed residents, {note}.", facts.name(place));
        element("div")
            .class("multiple")
            .child(text_element("h4", facts.name(place)))
            .child(text_element("p", note).class("note"))
            .child(fan::small(panel.years, &unit, &alternative))
    };
    let mut head = fan::head("Year", &panel.unit(shown[0]));
    head.insert(0, "Place".to_owned());
    let rows = shown.iter().flat_map(|&p| {
        let name = facts.name(p).to_owned();
        fan::year_rows(panel.years, &panel.unit(p)).into_iter().map(move |mut row| {
            row.insert(0, name.clone());
            row
        })
    });
    Ok(Figure {
        id: "people-unemployment",
        title: format!("{more} of these {} places end with more unemployed", shown.len()),
        caption: format!(
            "Change of unemployed residents of 16 to 64 against the counterfactual, each chart with its own vertical \
             scale; {} to {year}. {} {} {}",
            panel.years[0],
            facts.shown_places_rule(),
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![element("div").class("multiples").children(shown.iter().map(chart))],
        data: DataTable {
            caption: "Change of unemployed residents by place and year".to_owned(),
            head,
            rows: rows.collect(),
        },
        csv: "places",
    })
}
