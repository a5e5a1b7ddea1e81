//! Outcomes against the axes, for designs without a method of their own: a cross table of a grid over two axes, else a
//! chart per axis, and the numbers.

use super::super::figure::{self, DataTable};
use super::super::markup::{Element, element, text_element};
use super::super::svg::{Scale, chart, label};
use super::charts::{LEFT, RIGHT, ROW, TOP, WIDTH, axis as horizontal, dot, ends, levels, scrolling, short};
use super::{SweepReport, digits};
use crate::results::table::ColumnValues;

/// Most values of an axis in a cross table.
const MOST_VALUES: usize = 12;
/// Most values of an axis that are written under a chart; of more, the ends.
const MOST_TICKS: usize = 6;
/// Most rows of numbers under a chart; the tables have all.
const MOST_ROWS: usize = 200;

/// Values of an axis over the points.
struct Axis<'a> {
    name: &'a str,
    /// Different values, numbers ascending, words in the order of the design.
    kinds: Vec<String>,
    /// Of every point, which of them.
    kind: Vec<usize>,
    /// Of every point, the number; none for words.
    numbers: Option<Vec<f64>>,
}

impl<'a> Axis<'a> {
    fn new(report: &'a SweepReport<'_>, name: &'a str) -> Option<Self> {
        match &report.experiments.column(name)?.values {
            ColumnValues::Number(numbers) => Some(Self::numeric(name, numbers.clone())),
            ColumnValues::Integer(v) => Some(Self::numeric(name, v.iter().map(|v| f64::from(*v)).collect())),
            ColumnValues::Text(words) => Some(Self::words(name, words)),
            ColumnValues::Flag(flags) => {
                Some(Self::words(name, &flags.iter().map(ToString::to_string).collect::<Vec<_>>()))
            }
        }
    }

    fn numeric(name: &'a str, numbers: Vec<f64>) -> Self {
        let mut different = numbers.clone();
        different.sort_unstable_by(f64::total_cmp);
        different.dedup();
        let place = |number: &f64| different.partition_point(|other| other.total_cmp(number).is_lt());
        let kind = numbers.iter().map(place).collect();
        let kinds = different.iter().map(|number| written(*number)).collect();
        Self { name, kinds, kind, numbers: Some(numbers) }
    }

    fn words(name: &'a str, words: &[String]) -> Self {
        let mut kinds: Vec<String> = Vec::new();
        let mut place = |word: &String| {
            kinds.iter().position(|known| known == word).unwrap_or_else(|| {
                kinds.push(word.clone());
                kinds.len() - 1
            })
        };
        let kind = words.iter().map(&mut place).collect();
        Self { name, kinds, kind, numbers: None }
    }
}

/// A value of an axis as it was written, unless it is long: 2025 is no 2,025.
fn written(number: f64) -> String {
    let text = number.to_string();
    if text.len() <= 8 { text } else { digits(number) }
}

/// The figure of an outcome.
pub(super) fn against_axes(report: &SweepReport<'_>, outcome: usize, shown: &str) -> Element {
    let axes: Vec<Axis> = report.axes.iter().filter_map(|name| Axis::new(report, name)).collect();
    let values = &report.values[outcome];
    if let [down, across] = &axes[..]
        && let Some(cells) = crossed(down, across, values)
    {
        let caption =
            format!("{shown}. Down: {}; across: {}. The darker, the larger.", down.name, across.name);
        let table = cross_table((down, across), &cells, &caption);
        return element("figure").child(table).child(text_element("figcaption", caption));
    }
    let charts = axes.iter().filter_map(|axis| {
        if axis.numbers.is_none() { strip(axis, shown, values) } else { scatter(axis, shown, values) }
    });
    let caption = format!("{shown} at each point of the design against the values of each axis.");
    element("figure")
        .child(element("div").class("multiples").children(charts))
        .child(text_element("figcaption", caption))
        .children(numbers(&axes, values, shown))
}

/// `[down][across]`, if every combination is there once.
fn crossed(down: &Axis<'_>, across: &Axis<'_>, values: &[Option<f64>]) -> Option<Vec<Vec<Option<f64>>>> {
    let (rows, columns) = (down.kinds.len(), across.kinds.len());
    if rows.max(columns) > MOST_VALUES || values.len() != rows * columns || down.kind.len() != values.len() {
        return None;
    }
    let mut cells = vec![vec![None; columns]; rows];
    let mut seen = vec![false; values.len()];
    for ((row, column), value) in down.kind.iter().zip(&across.kind).zip(values) {
        cells[*row][*column] = *value;
        seen[row * columns + column] = true;
    }
    seen.iter().all(|seen| *seen).then_some(cells)
}

fn cross_table((down, across): (&Axis<'_>, &Axis<'_>), cells: &[Vec<Option<f64>>], caption: &str) -> Element {
    let (low, high) = ends(cells.iter().flatten().flatten().copied());
    let corner = format!("{} \\ {}", down.name, across.name);
    let heads = std::iter::once(&corner).chain(&across.kinds);
    let heads = heads.map(|head| text_element("th", head.clone()).with("scope", "col"));
    let rows = down.kinds.iter().zip(cells).map(|(kind, cells)| {
        element("tr")
            .child(text_element("th", kind.clone()).with("scope", "row"))
            .children(cells.iter().map(|value| cross_cell(*value, (low, high))))
    });
    let table = element("table")
        .class("cross")
        .child(element("thead").child(element("tr").children(heads)))
        .child(element("tbody").children(rows));
    figure::scrolling(caption, table)
}

fn cross_cell(value: Option<f64>, (low, high): (f64, f64)) -> Element {
    let Some(value) = value.filter(|value| value.is_finite()) else { return text_element("td", "\u{2013}") };
    let share = if high > low { (value - low) / (high - low) } else { 0.0 };
    text_element("td", digits(value)).with("style", format!("background:rgba(107,172,230,{share:.2})"))
}

/// Points that have a value: number of the point and value.
fn known(values: &[Option<f64>]) -> impl Iterator<Item = (usize, f64)> + '_ {
    values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value).filter(|v| v.is_finite())?)))
}

/// One line per word, the outcome across.
fn strip(axis: &Axis<'_>, shown: &str, values: &[Option<f64>]) -> Option<Element> {
    let range = ends(known(values).map(|(_, value)| value));
    if range.0 > range.1 {
        return None;
    }
    let scale = Scale::new(range, (LEFT, RIGHT));
    let bottom = TOP + ROW * axis.kinds.len() as f64;
    let middle = |kind: usize| TOP + ROW * (kind as f64 + 0.5);
    let mut drawing = chart(WIDTH, bottom + 28.0, &format!("{shown} against {}", axis.name))
        .children(horizontal(&scale, bottom));
    for (number, kind) in axis.kinds.iter().enumerate() {
        drawing = drawing.child(label("", (LEFT - 12.0, middle(number) + 5.0), "end", short(kind)));
    }
    let alone = |kind: usize| axis.kind.iter().filter(|other| **other == kind).count() == 1;
    for (at, value) in known(values).filter(|(at, _)| *at < axis.kind.len()) {
        let (x, y) = (scale.at(value), middle(axis.kind[at]));
        drawing = drawing.child(dot((x, y)).with("fill-opacity", "0.6"));
        if alone(axis.kind[at]) {
            drawing = drawing.child(label("tick", (x + 9.0, y + 5.0), "start", digits(value)));
        }
    }
    let title = text_element("h4", axis.name);
    Some(element("div").class("multiple strip").child(title).child(scrolling(drawing, shown)))
}

/// The outcome up, the number of the axis across.
fn scatter(axis: &Axis<'_>, shown: &str, values: &[Option<f64>]) -> Option<Element> {
    let across = axis.numbers.as_ref()?;
    let points: Vec<(f64, f64)> =
        known(values).filter_map(|(at, value)| Some((*across.get(at)?, value))).collect();
    if points.is_empty() {
        return None;
    }
    let (low, high) = ends(across.iter().copied());
    let room = if high > low { 0.08 * (high - low) } else { 1.0 };
    let x = Scale::new((low - room, high + room), (62.0, 290.0));
    let y = Scale::new(ends(points.iter().map(|p| p.1)), (170.0, 14.0));
    let mut drawing = chart(300.0, 210.0, &format!("{shown} against {}", axis.name));
    drawing = levels(drawing, &y, (62.0, 290.0), (56.0, 4.0));
    for (value, text) in ticks(axis, across, (low, high)) {
        drawing = drawing.child(label("tick", (x.at(value), 190.0), "middle", text));
    }
    let dots = points.iter().map(|p| dot((x.at(p.0), y.at(p.1))).with("fill-opacity", "0.6"));
    Some(element("div").class("multiple").child(text_element("h4", axis.name)).child(drawing.children(dots)))
}

/// The values of the axis if they are few and apart, else its ends.
fn ticks(axis: &Axis<'_>, across: &[f64], (low, high): (f64, f64)) -> Vec<(f64, String)> {
    let mut different: Vec<f64> = across.to_vec();
    different.sort_unstable_by(f64::total_cmp);
    different.dedup();
    let apart = different.windows(2).all(|pair| pair[1] - pair[0] >= 0.15 * (high - low));
    if different.len() <= MOST_TICKS && apart {
        return different.into_iter().zip(axis.kinds.iter().cloned()).collect();
    }
    vec![(low, written(low)), (high, written(high))]
}

/// The numbers behind the charts, if they are few enough to read.
fn numbers(axes: &[Axis<'_>], values: &[Option<f64>], shown: &str) -> Option<Element> {
    if values.len() > MOST_ROWS {
        return None;
    }
    let row = |(at, value): (usize, &Option<f64>)| {
        let kind =
            |axis: &Axis<'_>| axis.kind.get(at).map_or(String::new(), |kind| axis.kinds[*kind].clone());
        axes.iter().map(kind).chain([value.map_or("\u{2013}".to_owned(), digits)]).collect()
    };
    let head = axes.iter().map(|axis| axis.name.to_owned()).chain([shown.to_owned()]).collect();
    let rows = values.iter().enumerate().map(row).collect();
    let table = DataTable { caption: shown.to_owned(), head, rows };
    Some(
        element("details").child(text_element("summary", "Numbers behind this chart")).child(table.element()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(numbers: &[f64]) -> Axis<'static> {
        Axis::numeric("a", numbers.to_vec())
    }

    #[test]
    fn a_grid_of_two_axes_is_crossed_whatever_its_order() {
        let (down, across) = (axis(&[2030.0, 2025.0, 2030.0, 2025.0]), axis(&[0.5, 0.5, 1.0, 1.0]));
        assert_eq!(
            (&down.kinds[..], &across.kinds[..]),
            (&["2025", "2030"].map(str::to_owned)[..], &["0.5", "1"].map(str::to_owned)[..])
        );
        let values = [Some(1.0), Some(2.0), None, Some(4.0)];
        let cells = crossed(&down, &across, &values).unwrap_or_default();
        assert_eq!(cells, [vec![Some(2.0), Some(4.0)], vec![Some(1.0), None]]);
        let twice = axis(&[0.5, 0.5, 0.5, 1.0]);
        assert!(crossed(&down, &twice, &values).is_none(), "a combination is missing");
        assert!(crossed(&down, &across, &values[..3]).is_none());
    }

    #[test]
    fn words_keep_their_order_and_long_numbers_are_cut() {
        let words = ["flq", "gravity", "flq"].map(str::to_owned);
        let axis = Axis::words("trade", &words);
        assert_eq!((axis.kinds.len(), axis.kind), (2, vec![0, 1, 0]));
        assert_eq!([written(2025.0), written(0.54), written(0.123_456_789)], ["2025", "0.54", "0.123"]);
    }
}
