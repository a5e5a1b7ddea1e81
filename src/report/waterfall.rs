//! Direct, indirect and induced changes that sum to the total, as a waterfall for the country and a table for places.
//!
//! Bars are means over draws: means add up, quantiles do not. Only the total carries an interval.

use super::ReportError;
use super::facts::Facts;
use super::figure::{DataTable, Figure, scrolling, section, without_table};
use super::format::{fixed, interval, jobs_change};
use super::markup::{Element, element, text_element};
use super::panel::{Spread, missing, texts};
use super::svg::{Scale, bar, chart, label, line};

const COMPONENTS: [&str; 4] = ["direct", "indirect", "induced", "total"];
const WIDTH: f64 = 620.0;
const HEIGHT: f64 = 330.0;
const TOP: f64 = 34.0;
const BASE: f64 = 286.0;
const LEFT: f64 = 70.0;

/// The last year of one place: direct, indirect, induced, total.
type Parts = [Spread; 4];

/// The section.
///
/// # Errors
/// If the table lacks a column or the last year of the country.
pub(super) fn waterfall(facts: &Facts<'_>) -> Result<Element, ReportError> {
    let section = section("waterfall", "Where the change comes from");
    let Some(decomposition) = Decomposition::read(facts)? else {
        return Ok(section.child(without_table("decomposition")));
    };
    let Some(country) = decomposition.parts(&facts.report.dataset.description.country_code) else {
        return Err(ReportError::Years { table: "decomposition".to_owned() });
    };
    let section = section.child(figure(facts, &country, decomposition.year).element());
    Ok(section.children(places(facts, &decomposition)))
}

/// The table `decomposition` in its last year.
struct Decomposition<'a> {
    places: &'a [String],
    years: &'a [i32],
    components: &'a [String],
    jobs: super::panel::Variable<'a>,
    year: i32,
}

impl<'a> Decomposition<'a> {
    fn read(facts: &Facts<'a>) -> Result<Option<Self>, ReportError> {
        let Some(table) = facts.tables.table("decomposition") else { return Ok(None) };
        let years = table.integers("year").ok_or_else(|| missing(table, "year"))?;
        Ok(Some(Self {
            places: texts(table, "place")?,
            years,
            components: texts(table, "component")?,
            jobs: facts.tables.variable(table, "jobs_change")?,
            year: years.iter().copied().max().ok_or_else(|| missing(table, "year"))?,
        }))
    }

    /// The parts of a place in the last year.
    fn parts(&self, place: &str) -> Option<Parts> {
        let row = |component: &str| {
            let at = |r: &usize| {
                self.places[*r] == place && self.years[*r] == self.year && self.components[*r] == component
            };
            (0..self.places.len()).find(at).map(|r| self.jobs.spread(r))
        };
        let [direct, indirect, induced, total] = COMPONENTS.map(row);
        Some([direct?, indirect?, induced?, total?])
    }
}

fn figure(facts: &Facts<'_>, parts: &Parts, year: i32) -> Figure {
    let largest =
        (0..3).fold(0, |best, i| if parts[i].mean.abs() > parts[best].mean.abs() { i } else { best });
    let words = ["Direct", "Indirect", "Induced"][largest];
    let total = parts[3];
    let alternative = format!(
        "Waterfall of the change of jobs in {year}: direct {}, indirect {}, induced {}, total {}{}.",
        jobs_change(parts[0].mean),
        jobs_change(parts[1].mean),
        jobs_change(parts[2].mean),
        jobs_change(total.mean),
        facts.in_brackets(total, jobs_change)
    );
    let rows = COMPONENTS
        .iter()
        .zip(parts)
        .map(|(name, part)| vec![capital(name), whole(part.mean), interval(*part, whole)]);
    Figure {
        id: "waterfall-national",
        title: format!("{words} effects are the largest part in {year}"),
        caption: format!(
            "Change of jobs against the counterfactual; {}; {year}. Direct: where the scenario acts. Indirect: along \
             supply chains. Induced: through the spending of wages. The three bars sum to the total; the line on the \
             total is its interval. {} {}",
            facts.population(),
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling("Waterfall chart", bars(parts, &alternative).class("wide"))],
        data: DataTable {
            caption: format!("Change of jobs in {year} by component, whole jobs"),
            head: ["Component", "Mean", "Interval"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
        },
        csv: "decomposition",
    }
}

fn bars(parts: &Parts, alternative: &str) -> Element {
    let ends = running_ends(parts);
    let (low, high) = parts[3].interval.unwrap_or((0.0, 0.0));
    let all = ends.iter().flat_map(|e| [e.0, e.1]).chain([low, high]);
    let range = all.fold((0.0, 0.0), |(l, h), v| (f64::min(l, v), f64::max(h, v)));
    let y = Scale::new(range, (BASE - 18.0, TOP));
    let step = (WIDTH - LEFT) / 4.0;
    let mut svg = chart(WIDTH, HEIGHT, alternative);
    for tick in y.ticks(4.0) {
        svg = svg.child(line("grid", (LEFT, y.at(tick)), (WIDTH, y.at(tick))));
        svg = svg.child(label("tick", (LEFT - 6.0, y.at(tick) + 4.0), "end", fixed(tick, 0)));
    }
    for (i, (from, to)) in ends.into_iter().enumerate() {
        let (left, right) = (LEFT + step * (i as f64 + 0.18), LEFT + step * (i as f64 + 0.82));
        let class = if i == 3 {
            "total"
        } else if to < from {
            "loss"
        } else {
            "gain"
        };
        let column = bar(class, (left, y.at(from)), (right, y.at(to)));
        svg = svg.child(column.with("data-value", format!("{}", parts[i].mean)));
        if i < 3 {
            svg = svg.child(line("leader", (right, y.at(to)), (left + step, y.at(to))));
        }
        let reach = if i == 3 { y.at(high).min(y.at(low)) } else { f64::INFINITY };
        let above = y.at(from).min(y.at(to)).min(reach) - 7.0;
        let middle = f64::midpoint(left, right);
        svg = svg.child(label("value", (middle, above), "middle", jobs_change(parts[i].mean)));
        svg = svg.child(label("name", (middle, BASE + 16.0), "middle", capital(COMPONENTS[i])));
    }
    let middle = LEFT + step * 3.5;
    svg.child(line("zero", (LEFT, y.at(0.0)), (WIDTH, y.at(0.0)))).children(error_bar(parts[3], middle, &y))
}

/// Where each bar starts and ends; the total starts at zero.
fn running_ends(parts: &Parts) -> [(f64, f64); 4] {
    let (first, second) = (parts[0].mean, parts[0].mean + parts[1].mean);
    [(0.0, first), (first, second), (second, second + parts[2].mean), (0.0, parts[3].mean)]
}

fn error_bar(total: Spread, x: f64, y: &Scale) -> Vec<Element> {
    let Some((low, high)) = total.interval else { return Vec::new() };
    let (bottom, top) = (y.at(low), y.at(high));
    let cap = |at: f64| line("error", (x - 9.0, at), (x + 9.0, at));
    vec![
        line("error halo", (x, bottom), (x, top)),
        line("error", (x, bottom), (x, top)),
        cap(bottom),
        cap(top),
    ]
}

/// The same numbers for the places with charts of their own.
fn places(facts: &Facts<'_>, decomposition: &Decomposition<'_>) -> Vec<Element> {
    let Some(panel) = &facts.places else { return Vec::new() };
    let row = |&place: &usize| {
        let parts = decomposition.parts(&facts.report.dataset.places[place].code)?;
        let means = parts.iter().map(|p| jobs_change(p.mean));
        Some(
            [facts.name(place).to_owned()]
                .into_iter()
                .chain(means)
                .chain([interval(parts[3], jobs_change)])
                .collect(),
        )
    };
    let rows: Vec<Vec<String>> = facts.shown_places(panel).iter().filter_map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let table = DataTable {
        caption: format!(
            "Change of jobs in {} by component; rounded, so parts may not sum exactly",
            decomposition.year
        ),
        head: ["Place", "Direct", "Indirect", "Induced", "Total", "Interval of total"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    };
    vec![
        text_element("h3", "Direct, indirect and induced changes of single places"),
        element("div").class("numbers").child(table.element()),
    ]
}

fn whole(value: f64) -> String {
    fixed(value, 0)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_start_where_the_last_one_ends() {
        let part = |mean| Spread { mean, interval: None };
        let ends = running_ends(&[part(-5.0), part(2.0), part(1.0), part(-2.0)]);
        assert_eq!(ends, [(0.0, -5.0), (-5.0, -3.0), (-3.0, -2.0), (0.0, -2.0)]);
    }
}
