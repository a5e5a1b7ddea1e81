//! All places by relative change of jobs, with intervals, milestones and a small line each.

use super::ReportError;
use super::facts::{Facts, lost};
use super::fan::sparkline;
use super::figure::{scrolling, section, without_table};
use super::format::{
    NOT_APPLICABLE, NOT_AVAILABLE, fixed, interval, jobs, jobs_change, percent, percent_change,
};
use super::markup::{Element, element, text_element};
use super::panel::{Panel, Spread, numbers, texts};

/// Rows shown at either end before the full list.
const SHOWN: usize = 15;

/// The section.
///
/// # Errors
/// If the table of milestones lacks a column.
pub(super) fn ranking(facts: &Facts<'_>) -> Result<Element, ReportError> {
    let section = section("ranking", "Every place");
    let Some(panel) = &facts.places else { return Ok(section.child(without_table("places"))) };
    let list = Ranking { facts, panel, order: facts.ranking(panel), milestones: Milestones::read(facts)? };
    let count = list.order.len();
    let year = panel.last_year();
    let notes = format!(
        "Sorted by change of jobs in {year} as a share of base-year jobs, largest loss first. {} The year of the largest \
         loss is its middle (or mean) over draws; draws with a loss are those with fewer jobs in {year}. [x]: not available; [z]: not applicable, no loss in most draws. {}",
        facts.spread_sentence(),
        facts.source()
    );
    let section = section.child(text_element("p", notes).class("note")).child(list.overlap_warning()).child(
        element("p")
            .text("All numbers: ")
            .child(text_element("a", "places.csv").with("href", "tables/places.csv")),
    );
    if count <= 2 * SHOWN {
        return Ok(section.child(list.table("Change of jobs by place", 0..count)));
    }
    let all = element("details")
        .child(text_element("summary", format!("All {count} places")))
        .child(list.table("Change of jobs by place, all places", 0..count));
    Ok(section
        .child(text_element("h3", format!("The {SHOWN} places at the bottom")))
        .child(list.table("Places at the bottom of the ranking", 0..SHOWN))
        .child(text_element("h3", format!("The {SHOWN} places at the top")))
        .child(list.table("Places at the top of the ranking", count - SHOWN..count))
        .child(all))
}

struct Ranking<'a> {
    facts: &'a Facts<'a>,
    panel: &'a Panel<'a>,
    order: Vec<usize>,
    milestones: Option<Milestones<'a>>,
}

/// Columns of the table `milestones`, in data-set order.
struct Milestones<'a> {
    peak_loss: &'a [f64],
    peak_loss_year: &'a [f64],
    loss_probability: &'a [f64],
}

impl<'a> Milestones<'a> {
    fn read(facts: &Facts<'a>) -> Result<Option<Self>, ReportError> {
        let Some(table) = facts.tables.table("milestones") else { return Ok(None) };
        let codes = texts(table, "place")?;
        if !codes.iter().eq(facts.report.dataset.places.iter().map(|p| &p.code)) {
            return Err(ReportError::Places { table: table.name.clone() });
        }
        let year = match table.column("peak_loss_year_p50") {
            Some(_) => "peak_loss_year_p50",
            None => "peak_loss_year_mean",
        };
        Ok(Some(Self {
            peak_loss: numbers(table, "peak_loss_mean")?,
            peak_loss_year: numbers(table, year)?,
            loss_probability: numbers(table, "loss_probability")?,
        }))
    }
}

/// Heading, and whether its cells are numbers to sort by.
const HEAD: [(&str, &str); 9] = [
    ("Rank", "number"),
    ("Place", "text"),
    ("Base jobs", "number"),
    ("Change", "number"),
    ("Interval", ""),
    ("Change, %", "number"),
    ("Interval, %", ""),
    ("Year of largest loss", "number"),
    ("Draws with a loss", "number"),
];

impl Ranking<'_> {
    fn table(&self, caption: &str, rows: std::ops::Range<usize>) -> Element {
        let heads = HEAD.map(|(name, kind)| {
            let head = text_element("th", name).with("scope", "col");
            if kind.is_empty() { head } else { head.with("data-sort", kind) }
        });
        let head = element("tr").children(heads).child(text_element("th", "Path").with("scope", "col"));
        let table = element("table")
            .class("ranking")
            .child(text_element("caption", caption))
            .child(element("thead").child(head))
            .child(element("tbody").children(rows.map(|rank| self.row(rank))));
        scrolling(caption, table)
    }

    fn row(&self, rank: usize) -> Element {
        let place = self.order[rank];
        let last = self.panel.last(place);
        let base = self.facts.base_jobs[place];
        let share = last.relative_to(base);
        element("tr")
            .child(value_cell(rank as f64 + 1.0, (rank + 1).to_string()))
            .child(text_element("th", self.facts.name(place)).with("scope", "row"))
            .child(value_cell(base, jobs(base)))
            .child(value_cell(last.mean, jobs_change(last.mean)))
            .child(text_element("td", interval(last, jobs_change)))
            .child(value_cell(share.mean, percent_change(share.mean)))
            .child(text_element("td", interval(share, percent_change)))
            .children(self.milestone_cells(place))
            .child(element("td").child(sparkline(self.panel.years, self.panel.unit(place).mean)))
    }

    fn milestone_cells(&self, place: usize) -> [Element; 2] {
        let Some(milestones) = &self.milestones else {
            return [(); 2].map(|()| text_element("td", NOT_AVAILABLE));
        };
        let year = milestones.peak_loss_year[place].round();
        // A middle at the base year says that most draws have no loss at all.
        let peak = if lost(milestones.peak_loss[place]) && year > f64::from(self.panel.years[0]) {
            value_cell(year, fixed(year, 0).replace(',', ""))
        } else {
            text_element("td", NOT_APPLICABLE)
        };
        let probability = milestones.loss_probability[place];
        [peak, value_cell(probability, fixed(probability * 100.0, 0) + "%")]
    }

    /// How far the ranks can be told apart.
    fn overlap_warning(&self) -> Element {
        let shares: Vec<Spread> = self.order.iter().map(|p| self.facts.last_share(self.panel, *p)).collect();
        let Some(name) = self.facts.interval_name() else {
            let text =
                "The ranks are those of central values: without an interval nothing says how sure they are.";
            return text_element("p", text).class("warning");
        };
        let pairs = shares.len().saturating_sub(1);
        let count = shares.windows(2).filter(|w| overlap(w[0], w[1])).count();
        if count == 0 {
            return text_element("p", "The intervals of no two neighbours in the ranking overlap.")
                .class("note");
        }
        let share = percent(count as f64 / pairs as f64);
        let text = format!(
            "Do not read single ranks: the {name}s of {count} of {pairs} neighbouring pairs ({share}) overlap. \
             Draws are shared by all places, so the difference of two places can be surer than their intervals suggest."
        );
        text_element("p", text).class("warning")
    }
}

/// Whether two intervals share a value.
fn overlap(a: Spread, b: Spread) -> bool {
    match (a.interval, b.interval) {
        (Some((low_a, high_a)), Some((low_b, high_b))) => low_a <= high_b && low_b <= high_a,
        _ => false,
    }
}

/// A cell with the number to sort by.
fn value_cell(value: f64, text: String) -> Element {
    text_element("td", text).with("data-value", format!("{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_overlap_when_they_share_a_value() {
        let spread = |l, h| Spread { mean: l, interval: Some((l, h)) };
        assert!(overlap(spread(0.0, 2.0), spread(2.0, 3.0)));
        assert!(!overlap(spread(0.0, 1.0), spread(2.0, 3.0)));
    }
}
