//! Charts of a sweep's report.

use super::super::markup::{Element, element, text_element};
use super::super::svg::{Scale, bar, chart, coordinate, label, line, polyline, spread_labels};
use super::{Part, digits};

/// A title that states the finding, the chart, its caption.
pub(super) type Drawn = (String, Vec<Element>, String);

pub(super) const WIDTH: f64 = 860.0;
/// Where bars begin: names of inputs stand left of it.
pub(super) const LEFT: f64 = 300.0;
pub(super) const RIGHT: f64 = 790.0;
pub(super) const ROW: f64 = 26.0;
pub(super) const TOP: f64 = 34.0;
/// Inputs that a chart shows; the table has all.
const MOST: usize = 25;

pub(super) fn scrolling(chart: Element, name: &str) -> Element {
    super::super::figure::scrolling(name, chart.class("wide"))
}

/// Ends of numbers that exist.
pub(super) fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .filter(|v| v.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

pub(super) fn short(text: &str) -> String {
    if text.chars().count() <= 38 {
        text.to_owned()
    } else {
        text.chars().take(37).chain(['\u{2026}']).collect()
    }
}

/// A legend of squares and words.
fn legend(entries: [(&str, &str); 2]) -> Vec<Element> {
    let place = |at: usize| LEFT + 230.0 * at as f64;
    let entry = |(at, (class, text)): (usize, (&str, &str))| {
        [
            bar(class, (place(at), 4.0), (place(at) + 14.0, 18.0)),
            label("", (place(at) + 20.0, 16.0), "start", text),
        ]
    };
    entries.into_iter().enumerate().flat_map(entry).collect()
}

pub(super) fn axis(scale: &Scale, bottom: f64) -> Vec<Element> {
    let tick = |value: f64| {
        let x = scale.at(value);
        [
            line("grid", (x, TOP - 6.0), (x, bottom)),
            label("tick", (x, bottom + 18.0), "middle", digits(value)),
        ]
    };
    scale.ticks(5.0).into_iter().flat_map(tick).collect()
}

/// Bars from the central outcome to those at the low and high values.
pub(super) fn tornado(part: &Part<'_>, shown: &str) -> Drawn {
    let rows = part.len().min(MOST);
    let all = ["outcome_low", "outcome_central", "outcome_high"];
    let range = ends((0..rows).flat_map(|at| all.map(|column| part.number(column, at))));
    let scale = Scale::new(range, (LEFT, RIGHT));
    let central = scale.at(part.number("outcome_central", 0));
    let bottom = TOP + ROW * rows as f64;
    let sentence = format!(
        "{} moves {shown} most: {} at its low value, {} at its high value, {} in the middle.",
        part.text("input", 0),
        digits(part.number("outcome_low", 0)),
        digits(part.number("outcome_high", 0)),
        digits(part.number("outcome_central", 0))
    );
    let mut drawing = chart(WIDTH, bottom + 28.0, &sentence)
        .children(legend([("low", "at the low value"), ("high", "at the high value")]))
        .children(axis(&scale, bottom));
    for at in 0..rows {
        let y = TOP + ROW * at as f64;
        drawing = drawing.child(label("", (LEFT - 12.0, y + 17.0), "end", short(part.text("input", at))));
        // The wider bar first, so that a low and a high value on the same side both show.
        let mut bars = [("low", "outcome_low", 0.0), ("high", "outcome_high", 0.0)];
        bars.iter_mut().for_each(|b| b.2 = scale.at(part.number(b.1, at)));
        bars.sort_by(|a, b| (b.2 - central).abs().total_cmp(&(a.2 - central).abs()));
        for (number, (class, _, x)) in bars.into_iter().enumerate() {
            let inset = 4.0 + 4.0 * number as f64;
            drawing = drawing.child(bar(class, (central, y + inset), (x, y + ROW - inset)));
        }
    }
    drawing = drawing.child(line("central", (central, TOP - 6.0), (central, bottom)));
    let caption = format!(
        "{shown}. Each input alone from its low to its high value, all others central ({rows} of {} inputs). Line: central values.",
        part.len()
    );
    (format!("{} moves it most", part.text("input", 0)), vec![scrolling(drawing, &caption)], caption)
}

/// First and total order with their intervals.
pub(super) fn sobol(part: &Part<'_>, shown: &str) -> Drawn {
    let mut order: Vec<usize> = (0..part.len()).collect();
    order.sort_by(|a, b| {
        part.number("total_order", *b).total_cmp(&part.number("total_order", *a)).then(a.cmp(b))
    });
    order.truncate(MOST);
    let scale = Scale::new((0.0, 1.0), (LEFT, RIGHT));
    let bottom = TOP + ROW * order.len() as f64;
    let first = order[0];
    let sentence = format!(
        "{} explains {} of the variance of {shown} alone and takes part in {}.",
        part.text("input", first),
        digits(part.number("first_order", first)),
        digits(part.number("total_order", first))
    );
    let mut drawing = chart(WIDTH, bottom + 28.0, &sentence)
        .children(legend([("first", "alone (first order)"), ("whole", "with all others (total)")]))
        .children(axis(&scale, bottom));
    let within = |value: f64| scale.at(value.clamp(-0.05, 1.15));
    for (row, &at) in order.iter().enumerate() {
        let y = TOP + ROW * row as f64;
        drawing = drawing.child(label("", (LEFT - 12.0, y + 17.0), "end", short(part.text("input", at))));
        for (class, column, offset) in [("first", "first_order", 8.0), ("whole", "total_order", 18.0)] {
            let (x, middle) = (within(part.number(column, at)), y + offset);
            let [low, high] = ["low", "high"].map(|end| within(part.number(&format!("{column}_{end}"), at)));
            drawing = drawing
                .child(bar(class, (scale.at(0.0), middle - 3.5), (x, middle + 3.5)))
                .child(line("spread", (low, middle), (high, middle)));
        }
    }
    let sum: f64 = (0..part.len()).map(|at| part.number("first_order", at)).sum();
    let rest = match sum {
        ..0.98 => format!("First orders sum to {}: the rest is joint action.", digits(sum)),
        1.2.. => format!(
            "First orders sum to {}, and they are shares of one variance: these points are too few for the estimate. Take more of them.",
            digits(sum)
        ),
        _ => format!(
            "First orders sum to {}, so there is no joint action to speak of; what is above one is the estimator's error.",
            digits(sum)
        ),
    };
    let caption = format!("{shown}. Sobol indices with bootstrap intervals. {rest}");
    let title = format!("{} drives the spread", part.text("input", first));
    (title, vec![scrolling(drawing, &caption)], caption)
}

/// Total order of the largest inputs by number of base points.
pub(super) fn convergence(part: &Part<'_>, shown: &str) -> Drawn {
    let mut inputs: Vec<(&str, f64)> = Vec::new();
    for at in 0..part.len() {
        let (input, value) = (part.text("input", at), part.number("total_order", at));
        match inputs.iter_mut().find(|(name, _)| *name == input) {
            Some(known) => known.1 = value,
            None => inputs.push((input, value)),
        }
    }
    inputs.sort_by(|a, b| b.1.total_cmp(&a.1));
    inputs.truncate(6);
    let sizes = ends((0..part.len()).map(|at| part.number("points", at)));
    let values = ends((0..part.len()).map(|at| part.number("total_order", at)).chain([0.0, 1.0]));
    let (x, y) = (Scale::new(sizes, (60.0, 560.0)), Scale::new(values, (250.0, 20.0)));
    let mut drawing = chart(
        WIDTH,
        290.0,
        &format!("Total order of the largest inputs of {shown} by number of base points"),
    );
    drawing = levels(drawing, &y, (60.0, 560.0), (52.0, 5.0));
    let mut lines = Vec::new();
    for (number, (input, _)) in inputs.iter().enumerate() {
        let of = (0..part.len()).filter(|&at| part.text("input", at) == *input);
        let points: Vec<(f64, f64)> =
            of.map(|at| (x.at(part.number("points", at)), y.at(part.number("total_order", at)))).collect();
        lines.push((points.last().map_or(0.0, |p| p.1), *input));
        drawing = drawing.child(polyline(&format!("curve curve-{number}"), &points));
    }
    let places = spread_labels(&lines.iter().map(|l| l.0).collect::<Vec<_>>(), 17.0, (16.0, 260.0));
    for ((_, input), at) in lines.iter().zip(places) {
        drawing = drawing.child(label("", (568.0, at + 5.0), "start", short(input)));
    }
    let mut known: Vec<f64> = (0..part.len()).map(|at| part.number("points", at)).collect();
    known.dedup();
    known.sort_unstable_by(f64::total_cmp);
    known.dedup();
    for size in known {
        drawing = drawing.child(label("tick", (x.at(size), 272.0), "middle", format!("{size:.0}")));
    }
    let caption = format!(
        "{shown}. Total order from the first base points (horizontal) to all: lines should be level at the right end."
    );
    ("Do the indices stand still?".to_owned(), vec![scrolling(drawing, &caption)], caption)
}

/// μ* against σ.
pub(super) fn morris(part: &Part<'_>, shown: &str) -> Drawn {
    let rows = part.len();
    let x = Scale::new((0.0, ends((0..rows).map(|at| part.number("mu_star", at))).1), (70.0, 620.0));
    let y = Scale::new((0.0, ends((0..rows).map(|at| part.number("sigma", at))).1), (330.0, 20.0));
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|a, b| part.number("mu_star", *b).total_cmp(&part.number("mu_star", *a)).then(a.cmp(b)));
    let first = part.text("input", order[0]);
    let mut drawing =
        chart(WIDTH, 380.0, &format!("{first} has the largest mean absolute effect on {shown}"));
    for tick in x.ticks(5.0) {
        drawing = drawing.child(line("grid", (x.at(tick), 20.0), (x.at(tick), 330.0))).child(label(
            "tick",
            (x.at(tick), 350.0),
            "middle",
            digits(tick),
        ));
    }
    drawing = levels(drawing, &y, (70.0, 620.0), (62.0, 5.0));
    for at in 0..rows {
        let place = (x.at(part.number("mu_star", at)), y.at(part.number("sigma", at)));
        drawing = drawing.child(dot(place));
    }
    let named: Vec<usize> = order.into_iter().take(8).collect();
    let heights: Vec<f64> = named.iter().map(|&at| y.at(part.number("sigma", at))).collect();
    for (&at, height) in named.iter().zip(spread_labels(&heights, 17.0, (16.0, 336.0))) {
        let from = (x.at(part.number("mu_star", at)) + 7.0, y.at(part.number("sigma", at)));
        drawing = drawing.child(line("leader", from, (634.0, height))).child(label(
            "",
            (638.0, height + 5.0),
            "start",
            short(part.text("input", at)),
        ));
    }
    drawing = drawing.child(label("tick", (345.0, 372.0), "middle", "μ*, mean absolute effect"));
    let caption = format!(
        "{shown}. Elementary effects. Right: matters more. Up (σ): acts unevenly or together with others."
    );
    (format!("{first} matters most"), vec![scrolling(drawing, &caption)], caption)
}

/// Adds grid lines and numbers of a vertical scale.
///
/// * `from`, `to` – ends of the lines.
/// * `at`, `below` – right end of the numbers, and how far their foot is below the line.
pub(super) fn levels(
    mut drawing: Element,
    y: &Scale,
    (from, to): (f64, f64),
    (at, below): (f64, f64),
) -> Element {
    for tick in y.ticks(4.0) {
        let height = y.at(tick);
        drawing = drawing.child(line("grid", (from, height), (to, height)));
        drawing = drawing.child(label("tick", (at, height + below), "end", digits(tick)));
    }
    drawing
}

pub(super) fn dot((x, y): (f64, f64)) -> Element {
    element("circle").class("dot").with("cx", coordinate(x)).with("cy", coordinate(y)).with("r", "5")
}

/// The tree as nested lists.
pub(super) fn tree(part: &Part<'_>, shown: &str) -> Drawn {
    let explained: f64 = (0..part.len()).map(|at| part.number("explained", at)).sum();
    let root = if part.len() > 0 {
        vec![element("ul").class("tree").child(node(part, 0, None))]
    } else {
        Vec::new()
    };
    let rule = part.text("rule", 0);
    let title = if rule.is_empty() {
        "No split separates the results".to_owned()
    } else {
        format!("First split: {rule}")
    };
    let caption = format!(
        "{shown}. Regression tree; it explains {} of the variance of these points. Means and numbers of points at each node.",
        digits(explained)
    );
    (title, root, caption)
}

fn node(part: &Part<'_>, number: usize, answer: Option<&str>) -> Element {
    let find = |wanted: f64| (0..part.len()).find(|&at| part.number("node", at) == wanted);
    let Some(at) = find(number as f64) else { return element("li") };
    let text =
        format!("mean {}, {} points", digits(part.number("mean", at)), digits(part.number("rows", at)));
    let answer = answer.map_or(String::new(), |answer| format!("{answer}: "));
    let mut item = element("li").text(format!("{answer}{text}"));
    let rule = part.text("rule", at);
    if !rule.is_empty() {
        let children = [("yes", "yes"), ("no", "no")]
            .map(|(column, word)| node(part, part.number(column, at) as usize, Some(word)));
        item = item.child(text_element("span", format!(" \u{2014} {rule}?")).class("rule"));
        item = item.child(element("ul").children(children));
    }
    item
}

/// Boxes in words.
pub(super) fn boxes(part: &Part<'_>, shown: &str) -> Drawn {
    let mut numbers: Vec<f64> = (0..part.len()).map(|at| part.number("box", at)).collect();
    numbers.dedup();
    let items = numbers.iter().map(|&number| {
        let rows: Vec<usize> = (0..part.len()).filter(|&at| part.number("box", at) == number).collect();
        let limits = rows.iter().map(|&at| format!("{} {}", part.text("input", at), part.text("limits", at)));
        let limits: Vec<String> = limits.collect();
        let at = rows[0];
        let text = format!(
            "{}: holds {} of all cases; {} of its {} points are cases.",
            limits.join(" and "),
            digits(part.number("coverage", at)),
            digits(part.number("density", at)),
            digits(part.number("rows", at))
        );
        text_element("li", text)
    });
    let list = element("ol").children(items);
    let caption = format!(
        "{shown}. Boxes found by patient rule induction (PRIM): coverage and density of the cases of interest."
    );
    ("Where the cases of interest lie".to_owned(), vec![list], caption)
}
