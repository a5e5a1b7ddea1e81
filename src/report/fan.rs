//! Fan charts: a mean with its bands over years, every line named on the chart, zero as the counterfactual.

use super::facts::{Facts, lost};
use super::figure::{DataTable, Figure, section, without_table};
use super::format::{jobs, jobs_change, level};
use super::markup::{Element, element, text_element};
use super::panel::{Panel, Variable};
use super::svg::{Scale, label, line, polygon, polyline, spread_labels};

/// Size and margins of a chart, user units.
struct Frame {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

const LARGE: Frame = Frame { width: 680.0, height: 360.0, left: 74.0, right: 172.0, top: 18.0, bottom: 34.0 };
const SMALL: Frame = Frame { width: 280.0, height: 170.0, left: 56.0, right: 20.0, top: 12.0, bottom: 26.0 };

impl Frame {
    fn scales(&self, years: &[i32], range: (f64, f64)) -> (Scale, Scale) {
        let span = (f64::from(years[0]), f64::from(years[years.len() - 1]));
        let x = Scale::new(span, (self.left, self.width - self.right));
        (x, Scale::new(range, (self.height - self.bottom, self.top)))
    }
}

/// What the line of reference is called and where it lies, `[year]`.
pub(super) struct Reference<'a> {
    /// Name at its end.
    pub(super) name: &'a str,
    /// Values.
    pub(super) values: &'a [f64],
}

/// The national section.
pub(super) fn national(facts: &Facts<'_>) -> Element {
    let section = section("national", "Jobs in the country, year by year");
    let Some(panel) = &facts.national else { return section.child(without_table("national")) };
    let (last, year) = (panel.last(0), panel.last_year());
    let side = if lost(last.mean) { "below" } else { "above" };
    let title = format!("Jobs end {} {side} the counterfactual in {year}", jobs(last.mean.abs()));
    let alternative = format!(
        "Fan chart of the change of jobs from {} to {year}: {} in {year}{}.",
        panel.years[0],
        jobs_change(last.mean),
        facts.in_brackets(last, jobs_change)
    );
    let zeros = vec![0.0; panel.years.len()];
    let reference = Reference { name: "counterfactual", values: &zeros };
    let figure = Figure {
        id: "national-fan",
        title,
        caption: format!(
            "Change of jobs against the counterfactual; {}; {}; {} to {year}. {} {}",
            facts.population(),
            facts.report.dataset.description.country,
            panel.years[0],
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![super::figure::scrolling(
            "Fan chart of national jobs",
            fan(panel.years, &panel.unit(0), &reference, &alternative).class("wide"),
        )],
        data: DataTable {
            caption: "Change of jobs by year".to_owned(),
            head: head("Year", &panel.unit(0)),
            rows: year_rows(panel.years, &panel.unit(0)),
        },
        csv: "national",
    };
    section.child(figure.element())
}

/// The section of places with charts of their own.
pub(super) fn small_multiples(facts: &Facts<'_>) -> Element {
    let section = section("movers", "Places, year by year");
    let Some(panel) = &facts.places else { return section.child(without_table("places")) };
    let shown = facts.shown_places(panel);
    if shown.is_empty() {
        return section
            .child(text_element("p", "No place of this size gains or loses jobs.").class("absent"));
    }
    let losing = shown.iter().filter(|p| lost(panel.last(**p).mean)).count();
    let title = format!("{losing} of these {} places end with fewer jobs", shown.len());
    let charts = shown.iter().map(|&p| small_chart(facts, panel, p));
    let mut head = head("Year", &panel.unit(shown[0]));
    head.insert(0, "Place".to_owned());
    let rows = shown.iter().flat_map(|&p| {
        let name = facts.name(p).to_owned();
        year_rows(panel.years, &panel.unit(p)).into_iter().map(move |mut row| {
            row.insert(0, name.clone());
            row
        })
    });
    let figure = Figure {
        id: "movers-fans",
        title,
        caption: format!(
            "Change of jobs against the counterfactual, each chart with its own vertical scale; jobs by workplace; \
             {} to {}. {} {} {}",
            panel.years[0],
            panel.last_year(),
            facts.shown_places_rule(),
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![element("div").class("multiples").children(charts)],
        data: DataTable {
            caption: "Change of jobs by place and year".to_owned(),
            head,
            rows: rows.collect(),
        },
        csv: "places",
    };
    section.child(figure.element())
}

fn small_chart(facts: &Facts<'_>, panel: &Panel<'_>, place: usize) -> Element {
    let share = facts.last_share(panel, place);
    let figures = format!(
        "{} ({}) in {}",
        jobs_change(panel.last(place).mean),
        super::format::percent_change(share.mean),
        panel.last_year()
    );
    let unit = panel.unit(place);
    let spread = facts.in_brackets(panel.last(place), jobs_change);
    let alternative = format!("{}: change of jobs {figures}{spread}.", facts.name(place));
    let svg = small(panel.years, &unit, &alternative);
    element("div")
        .class("multiple")
        .child(text_element("h4", facts.name(place)))
        .child(text_element("p", figures).class("note"))
        .child(svg)
}

/// A small fan chart around zero.
pub(super) fn small(years: &[i32], unit: &Variable<'_>, alternative: &str) -> Element {
    let (x, y) = SMALL.scales(years, padded(unit.range()));
    axes(&SMALL, years, &x, &y)
        .with("aria-label", alternative)
        .children(shapes(years, unit, &x, &y))
        .child(line("zero", (SMALL.left, y.at(0.0)), (SMALL.width - SMALL.right, y.at(0.0))))
}

/// A large fan chart with named lines.
pub(super) fn fan(
    years: &[i32],
    unit: &Variable<'_>,
    reference: &Reference<'_>,
    alternative: &str,
) -> Element {
    let (low, high) = unit.range();
    let bounds = reference.values.iter().fold((low, high), |(l, h), v| (l.min(*v), h.max(*v)));
    let (x, y) = LARGE.scales(years, padded(bounds));
    let path = path(years, reference.values, &x, &y);
    axes(&LARGE, years, &x, &y)
        .with("aria-label", alternative)
        .children(shapes(years, unit, &x, &y))
        .child(polyline("zero", &path))
        .children(names(unit, reference, &y))
}

/// Grid, years and values.
fn axes(frame: &Frame, years: &[i32], x: &Scale, y: &Scale) -> Element {
    let mut svg = chart_without_name(frame);
    let (left, right) = (frame.left, frame.width - frame.right);
    let ticks = y.ticks(if frame.height > 200.0 { 5.0 } else { 3.0 });
    for &tick in &ticks {
        svg = svg.child(line("grid", (left, y.at(tick)), (right, y.at(tick))));
        svg = svg.child(label("tick", (left - 6.0, y.at(tick) + 4.0), "end", tick_text(tick, &ticks)));
    }
    let wanted = if frame.width > 400.0 { 6.0 } else { 3.0 };
    let base = frame.height - frame.bottom;
    if years.len() == 1 {
        return svg.child(label(
            "tick",
            (x.at(f64::from(years[0])), base + 18.0),
            "middle",
            years[0].to_string(),
        ));
    }
    for tick in x.ticks(wanted).into_iter().filter(|t| t.fract() == 0.0) {
        svg = svg.child(line("grid", (x.at(tick), base), (x.at(tick), base + 4.0)));
        svg = svg.child(label("tick", (x.at(tick), base + 18.0), "middle", format!("{tick}")));
    }
    svg
}

fn chart_without_name(frame: &Frame) -> Element {
    element("svg").with("viewBox", format!("0 0 {} {}", frame.width, frame.height)).with("role", "img")
}

/// Ticks below one need decimals.
fn tick_text(tick: f64, ticks: &[f64]) -> String {
    let step = ticks.windows(2).map(|w| w[1] - w[0]).fold(f64::INFINITY, f64::min);
    let decimals = if step >= 1.0 || !step.is_finite() {
        0
    } else if step >= 0.1 {
        1
    } else {
        3
    };
    super::format::fixed(tick, decimals)
}

/// Bands, widest first, their edges, and the mean.
fn shapes(years: &[i32], unit: &Variable<'_>, x: &Scale, y: &Scale) -> Vec<Element> {
    let mut shapes = Vec::new();
    for (number, band) in unit.bands.iter().enumerate() {
        let mut outline = path(years, band.high, x, y);
        outline.extend(path(years, band.low, x, y).into_iter().rev());
        shapes.push(polygon(&outline).class(format!("band band-{}", number.min(2))));
    }
    shapes.push(polyline("mean", &path(years, unit.mean, x, y)));
    shapes
}

fn path(years: &[i32], values: &[f64], x: &Scale, y: &Scale) -> Vec<(f64, f64)> {
    let points = years.iter().zip(values).filter(|(_, v)| v.is_finite());
    points.map(|(year, v)| (x.at(f64::from(*year)), y.at(*v))).collect()
}

/// Names with last values at the right edge, moved apart.
fn names(unit: &Variable<'_>, reference: &Reference<'_>, y: &Scale) -> Vec<Element> {
    let last = unit.mean.len() - 1;
    let mut names = vec![
        (unit.mean[last], format!("mean {}", jobs(unit.mean[last])), "name strong"),
        (reference.values[last], reference.name.to_owned(), "name"),
    ];
    for band in &unit.bands {
        let share = level(band.share());
        names.push((band.high[last], format!("{share} up to {}", jobs(band.high[last])), "name"));
        names.push((band.low[last], format!("{share} from {}", jobs(band.low[last])), "name"));
    }
    let positions: Vec<f64> = names.iter().map(|(value, _, _)| y.at(*value)).collect();
    let placed = spread_labels(&positions, 16.0, (LARGE.top, LARGE.height - LARGE.bottom));
    let edge = LARGE.width - LARGE.right;
    let mut elements = Vec::new();
    for ((at, from), (_, text, class)) in placed.into_iter().zip(positions).zip(names) {
        elements.push(line("leader", (edge + 2.0, from), (edge + 14.0, at)));
        elements.push(label(class, (edge + 17.0, at + 4.0), "start", text));
    }
    elements
}

/// A range with a little air.
fn padded(range: (f64, f64)) -> (f64, f64) {
    let air = (range.1 - range.0) * 0.05;
    (range.0 - air, range.1 + air)
}

/// Headings of a table of a variable.
pub(super) fn head(key: &str, unit: &Variable<'_>) -> Vec<String> {
    let bands =
        unit.bands.iter().flat_map(|b| [b.levels.0, b.levels.1]).map(|q| format!("{} quantile", level(q)));
    [key.to_owned(), "Mean".to_owned()].into_iter().chain(bands).collect()
}

/// Rows of a table of a variable.
pub(super) fn year_rows(years: &[i32], unit: &Variable<'_>) -> Vec<Vec<String>> {
    let cells = |row: usize| {
        let bands = unit.bands.iter().flat_map(move |b| [b.low[row], b.high[row]]);
        [unit.mean[row]].into_iter().chain(bands).map(jobs)
    };
    years
        .iter()
        .enumerate()
        .map(|(row, year)| std::iter::once(year.to_string()).chain(cells(row)).collect())
        .collect()
}

/// A line without axes for a table row.
pub(super) fn sparkline(years: &[i32], values: &[f64]) -> Element {
    let (low, high) = values
        .iter()
        .filter(|v| v.is_finite())
        .fold((0.0, 0.0), |(l, h), &v| (f64::min(l, v), f64::max(h, v)));
    let x = Scale::new((f64::from(years[0]), f64::from(years[years.len() - 1])), (1.0, 79.0));
    let y = Scale::new((low, high), (20.0, 2.0));
    element("svg")
        .class("spark")
        .with("viewBox", "0 0 80 22")
        .with("aria-hidden", "true")
        .child(line("zero", (1.0, y.at(0.0)), (79.0, y.at(0.0))))
        .child(polyline("mean", &path(years, values, &x, &y)))
}
