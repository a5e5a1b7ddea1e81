//! Chart of how far definitions of left behind name the same places.

use super::super::facts::Facts;
use super::super::figure::{DataTable, Figure, scrolling};
use super::super::format::{NOT_AVAILABLE, interval, percent};
use super::super::markup::Element;
use super::super::panel::Spread;
use super::super::svg::{bar, chart, label};
use super::charts::{LEFT, RIGHT, WIDTH};
use super::distinct;
use crate::results::rankings::OUTCOME;
use crate::results::table::ResultTable;

/// How far definitions name the same places.
pub(super) fn overlap(facts: &Facts<'_>, table: &ResultTable) -> Option<Figure> {
    let (names, others) = (table.text("definition")?, table.text("other")?);
    let overlap = facts.tables.variable(table, "overlap").ok()?;
    let shown = distinct(names);
    let between = |a: &str, b: &str| {
        let pair =
            |row: &usize| (names[*row] == a && others[*row] == b) || (names[*row] == b && others[*row] == a);
        (0..names.len()).find(pair).map(|row| overlap.spread(row))
    };
    let pairs: Vec<(usize, usize)> =
        (0..shown.len()).flat_map(|a| (a + 1..shown.len()).map(move |b| (a, b))).collect();
    let targets = |at: usize| shown[at] != OUTCOME;
    let values = pairs.iter().filter(|(a, b)| targets(*a) && targets(*b));
    let mut values: Vec<((usize, usize), Spread)> =
        values.filter_map(|&(a, b)| Some(((a, b), between(&shown[a], &shown[b])?))).collect();
    values.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let (least, most) = (values.first()?, values.last()?);
    let words = |((a, b), spread): &((usize, usize), Spread)| {
        let pair = format!("{} and {}", plain(&shown[*a]), plain(&shown[*b]));
        format!("{pair} share {}{}", percent(spread.mean), facts.in_brackets(*spread, percent))
    };
    let sentence = if values.len() > 1 {
        format!("Of the worst-off places, {}; {}.", words(least), words(most))
    } else {
        format!("Of the worst-off places, {}.", words(least))
    };
    let row = |&(a, b): &(usize, usize)| {
        let spread = between(&shown[a], &shown[b]).unwrap_or(Spread { mean: f64::NAN, interval: None });
        vec![
            format!("{} and {}", plain(&shown[a]), plain(&shown[b])),
            percent(spread.mean),
            interval(spread, percent),
        ]
    };
    let cells = |a: usize, b: usize| between(&shown[a], &shown[b]).map(|s| s.mean);
    Some(Figure {
        id: "definition-overlap",
        title: "Who is left behind depends on the definition".to_owned(),
        caption: format!(
            "Worst-off places common to two definitions over places in either (Jaccard index). On the diagonal: as measured against without error; \
             change of jobs: the worst-off by relative change of jobs in the last year. {} {}",
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling("Overlap of definitions", matrix(&shown, cells, &sentence).class("wide"))],
        data: DataTable {
            caption: "Overlap of the worst-off places".to_owned(),
            head: ["Definitions", "Mean", "Interval"].map(str::to_owned).to_vec(),
            rows: pairs.iter().map(row).collect(),
        },
        csv: "definitions",
    })
}

fn plain(name: &str) -> String {
    name.replace('_', " ")
}

/// A lower triangle of shares, darker for more.
fn matrix(names: &[String], share: impl Fn(usize, usize) -> Option<f64>, sentence: &str) -> Element {
    let (side, height) = (((RIGHT - LEFT + 100.0) / names.len() as f64).min(130.0), 40.0);
    let mut drawing = chart(WIDTH, 12.0 + height * names.len() as f64 + 34.0, sentence);
    for (a, name) in names.iter().enumerate() {
        let y = 12.0 + height * a as f64;
        drawing = drawing.child(label("", (LEFT - 12.0, y + 25.0), "end", plain(name)));
        for b in 0..=a {
            let (x, value) = (LEFT + side * b as f64, share(a, b));
            let class = value
                .map_or(0, |v| if v >= 0.75 { 3 } else { usize::from(v >= 0.25) + usize::from(v >= 0.5) });
            let text = value.map_or_else(|| NOT_AVAILABLE.to_owned(), percent);
            drawing = drawing
                .child(bar(&format!("share-{class}"), (x + 1.0, y + 1.0), (x + side - 1.0, y + height - 1.0)))
                .child(label("value", (x + side / 2.0, y + 25.0), "middle", text));
        }
    }
    let bottom = 12.0 + height * names.len() as f64 + 18.0;
    let heads = names
        .iter()
        .enumerate()
        .map(|(b, name)| label("tick", (LEFT + side * (b as f64 + 0.5), bottom), "middle", plain(name)));
    drawing.children(heads)
}
