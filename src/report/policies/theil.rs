//! Inequality of value added per head with and without what the scenario does, between regions and within them.

use super::super::facts::Facts;
use super::super::figure::{DataTable, Figure, scrolling};
use super::super::format::{fixed, interval, percent};
use super::super::markup::Element;
use super::super::panel::Spread;
use super::super::svg::{Scale, bar, chart, label, line};
use super::charts::{LEFT, RIGHT, WIDTH, whisker};
use crate::results::table::ResultTable;

const BAR: f64 = 22.0;
/// Height of a year: two bars, a line of changes each, and room.
const YEAR: f64 = 2.0 * BAR + 18.0;
const TOP: f64 = 56.0;
/// Value added per head, all places.
const VARIABLE: (&str, &str) = ("gva_per_head", "all");
const PARTS: [(&str, &str); 2] = [("theil_between", "between regions"), ("theil_within", "within regions")];

/// A part of the index in a year.
struct Part {
    level: f64,
    change: Spread,
}

/// A year with its parts.
struct Year {
    year: i64,
    parts: [Part; 2],
}

/// The figure; `None` without the table, or where nothing but the base year is in it.
pub(super) fn theil(facts: &Facts<'_>, table: &ResultTable) -> Option<Figure> {
    let years = years(facts, table)?;
    let last = years.last()?;
    let total = |year: &Year, with: f64| -> f64 {
        year.parts.iter().map(|p| p.level - (1.0 - with) * p.change.mean).sum()
    };
    let (with, without) = (total(last, 1.0), total(last, 0.0));
    let relative = with / without - 1.0;
    let words = match relative {
        r if r.abs() < 5e-6 => "leaves inequality between places as it is".to_owned(),
        r if r < 0.0 => format!("lowers inequality between places by {}", percent(-r)),
        r => format!("raises inequality between places by {}", percent(r)),
    };
    let parts = PARTS.iter().zip(&last.parts).map(|((_, name), part)| {
        format!("{} {name} ({} change)", fixed(part.level, 4), signed(part.change.mean))
    });
    let sentence = format!(
        "Theil index of value added per head in {}: {} in the scenario, {} in the counterfactual; {}.",
        last.year,
        fixed(with, 4),
        fixed(without, 4),
        parts.collect::<Vec<_>>().join(", ")
    );
    Some(Figure {
        id: "theil",
        title: format!("By {} the scenario {words}", last.year),
        caption: format!(
            "Theil index of value added per head over all places, 0 = all alike: its part between regions and its part within them, in the \
             scenario and in its counterfactual (with counterfactual = \"no_policies\" that is the same without policies); beside it the \
             changes, in ten-thousandths. {} {}",
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling(
            "Inequality between and within regions",
            drawing(&years, &sentence).class("wide"),
        )],
        data: data(&years),
        csv: "inequality",
    })
}

fn years(facts: &Facts<'_>, table: &ResultTable) -> Option<Vec<Year>> {
    let column = |name: &str| table.text(name);
    let (variables, places, measures) = (column("variable")?, column("places")?, column("measure")?);
    let calendar = table.integers("year")?;
    let levels = table.numbers("value_mean")?;
    let changes = facts.tables.variable(table, "value_change").ok()?;
    let rows = |measure: &str| -> Vec<usize> {
        let of = |row: &usize| {
            (variables[*row].as_str(), places[*row].as_str()) == VARIABLE && measures[*row] == measure
        };
        (0..table.rows()).filter(of).collect()
    };
    let [between, within] = PARTS.map(|(measure, _)| rows(measure));
    let part = |row: usize| Part { level: levels[row], change: changes.spread(row) };
    let years: Vec<Year> = between
        .into_iter()
        .zip(within)
        .skip(1)
        .map(|(b, w)| Year { year: i64::from(calendar[b]), parts: [part(b), part(w)] })
        .collect();
    (!years.is_empty()).then_some(years)
}

/// Ten-thousandths with their sign.
fn signed(change: f64) -> String {
    let value = change * 1e4;
    let sign = if value >= 0.005 { "+" } else { "" };
    format!("{sign}{}", fixed(value, 2))
}

fn drawing(years: &[Year], sentence: &str) -> Element {
    let left = 190.0;
    let middle = 0.5 * (LEFT + RIGHT) + 20.0;
    let most = years
        .iter()
        .map(|year| year.parts.iter().map(|p| p.level.max(p.level - p.change.mean)).sum::<f64>())
        .fold(0.0, f64::max);
    let levels = Scale::new((0.0, most), (left, middle - 60.0));
    let ends = years.iter().flat_map(|year| &year.parts).flat_map(|part| {
        let (low, high) = part.change.interval.unwrap_or((part.change.mean, part.change.mean));
        [low, high, part.change.mean]
    });
    let (low, high) = ends.filter(|v| v.is_finite()).fold((0.0f64, 0.0f64), |(l, h), v| (l.min(v), h.max(v)));
    let changes = Scale::new((low, high), (middle + 20.0, WIDTH - 150.0));
    let bottom = TOP + YEAR * years.len() as f64;
    let mut drawing = chart(WIDTH, bottom + 10.0, sentence);
    for (k, (_, name)) in PARTS.iter().enumerate() {
        let x = 20.0 + 190.0 * k as f64;
        drawing = drawing.child(bar(&format!("part-{k}"), (x, 8.0), (x + 14.0, 22.0))).child(label(
            "",
            (x + 22.0, 20.0),
            "start",
            *name,
        ));
    }
    let zero = changes.at(0.0);
    drawing = drawing.child(label("tick", (zero, TOP - 12.0), "middle", "change, 1/10,000")).child(line(
        "grid",
        (zero, TOP - 6.0),
        (zero, bottom),
    ));
    for (at, year) in years.iter().enumerate() {
        drawing = drawing.children(rows(year, TOP + YEAR * at as f64, (left, &levels, &changes)));
    }
    drawing
}

/// Two bars of a year and the change of each part.
fn rows(year: &Year, top: f64, (left, levels, changes): (f64, &Scale, &Scale)) -> Vec<Element> {
    let mut all = Vec::new();
    for (row, (name, with)) in [("scenario", 1.0), ("counterfactual", 0.0)].into_iter().enumerate() {
        let y = top + BAR * (row as f64 + 0.5);
        let mut from = 0.0;
        for (k, part) in year.parts.iter().enumerate() {
            let level = part.level - (1.0 - with) * part.change.mean;
            let class = format!("part-{k} stack");
            all.push(bar(&class, (levels.at(from), y - 8.0), (levels.at(from + level), y + 8.0)));
            from += level;
        }
        all.push(label("", (left - 12.0, y + 5.0), "end", format!("{}, {name}", year.year)));
        all.push(label("value", (levels.at(from) + 8.0, y + 5.0), "start", fixed(from, 4)));
        let part = &year.parts[row];
        let changed = |v: f64| changes.at(v);
        all.extend(whisker(part.change, y, changed));
        let short = PARTS[row].1.trim_end_matches(" regions");
        let text = format!("{} {short}", signed(part.change.mean));
        all.push(label("value", (WIDTH - 140.0, y + 5.0), "start", text));
    }
    all
}

fn data(years: &[Year]) -> DataTable {
    let row = |(year, k): (&Year, usize)| {
        let part = &year.parts[k];
        vec![
            format!("{}, {}", year.year, PARTS[k].1),
            fixed(part.level, 6),
            fixed(part.level - part.change.mean, 6),
            signed(part.change.mean),
            interval(part.change, signed),
        ]
    };
    let head = ["Year and part", "Scenario", "Counterfactual", "Change, 1/10,000", "Interval"];
    DataTable {
        caption: "Theil index of value added per head".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: years.iter().flat_map(|year| [(year, 0), (year, 1)]).map(row).collect(),
    }
}
