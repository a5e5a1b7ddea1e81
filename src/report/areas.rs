//! Nations, regions and kinds of places: change of jobs, and of unemployment where people are known.

use super::ReportError;
use super::facts::Facts;
use super::fan::sparkline;
use super::figure::{scrolling, section};
use super::format::{fixed, interval, jobs, jobs_change, percent_change};
use super::markup::{Element, element, text_element};
use super::panel::{Panel, texts};

/// Kinds with their headings; the last one folds away.
const KINDS: [(&[&str], &str); 3] = [
    (&["nation", "region"], "Nations and regions"),
    (&["group"], "Kinds of places: groups that the data package names; they overlap"),
    (&["subregion"], "Subregions"),
];

struct Areas<'a> {
    names: &'a [String],
    kinds: &'a [String],
    change: Panel<'a>,
    level: Panel<'a>,
    unemployment: Option<Panel<'a>>,
}

/// The section; nothing without the table or where there is but one area of each kind.
///
/// # Errors
/// If the table lacks a column.
pub(super) fn areas(facts: &Facts<'_>) -> Result<Option<Element>, ReportError> {
    let Some(areas) = Areas::read(facts)?.filter(Areas::several) else { return Ok(None) };
    let year = areas.change.last_year();
    let notes = format!(
        "Change of jobs in {year}, by workplace, largest loss relative to base-year jobs first. Sums are taken draw by draw. {} {}",
        facts.spread_sentence(),
        facts.source()
    );
    let all = element("p")
        .text("All numbers: ")
        .child(text_element("a", "areas.csv").with("href", "tables/areas.csv"));
    let mut section = section("areas", "Regions and kinds of places")
        .child(text_element("p", notes).class("note"))
        .child(all);
    for (kinds, title) in KINDS {
        let rows = areas.rows(kinds);
        if rows.is_empty() {
            continue;
        }
        let table = areas.table(title, &rows);
        section = section.child(if kinds == ["subregion"] {
            element("details")
                .child(text_element("summary", format!("{} subregions", rows.len())))
                .child(table)
        } else {
            table
        });
    }
    Ok(Some(section))
}

impl<'a> Areas<'a> {
    fn read(facts: &Facts<'a>) -> Result<Option<Self>, ReportError> {
        let tables = &facts.tables;
        let Some(table) = tables.table("areas") else { return Ok(None) };
        let people = table.column("unemployment_rate_change_mean").is_some();
        let panel = |name: &str| tables.panel("areas", name);
        let (Some(change), Some(level)) = (panel("jobs_change")?, panel("jobs")?) else { return Ok(None) };
        Ok(Some(Self {
            names: texts(table, "area_name")?,
            kinds: texts(table, "kind")?,
            change,
            level,
            unemployment: if people { panel("unemployment_rate_change")? } else { None },
        }))
    }

    fn several(&self) -> bool {
        self.rows(&["region"]).len() > 1 || !self.rows(&["group"]).is_empty()
    }

    fn row_of(&self, area: usize) -> usize {
        area * self.change.years.len()
    }

    fn base_jobs(&self, area: usize) -> f64 {
        self.level.spread(area, 0).mean
    }

    fn share(&self, area: usize) -> f64 {
        let share = self.change.last(area).relative_to(self.base_jobs(area)).mean;
        if share.is_finite() { share } else { 0.0 }
    }

    /// Areas of some kinds, largest loss first.
    fn rows(&self, kinds: &[&str]) -> Vec<usize> {
        let is = |area: usize, kind: &str| self.kinds[self.row_of(area)] == kind;
        // A nation that is one region is shown once.
        let name = |area: usize| &self.names[self.row_of(area)];
        let twice = |area: usize| {
            is(area, "nation")
                && (0..self.change.units()).any(|other| is(other, "region") && name(other) == name(area))
        };
        let of_kind = |area: &usize| kinds.iter().any(|kind| is(*area, kind)) && !twice(*area);
        let mut areas: Vec<usize> = (0..self.change.units()).filter(of_kind).collect();
        areas.sort_by(|a, b| self.share(*a).total_cmp(&self.share(*b)).then(a.cmp(b)));
        areas
    }

    fn table(&self, caption: &str, areas: &[usize]) -> Element {
        let mut heads = vec!["Area", "Base jobs", "Change", "Interval", "Change, %", "Interval, %"];
        if self.unemployment.is_some() {
            heads.push("Unemployment, points");
        }
        heads.push("Path");
        let heads = heads.into_iter().map(|name| text_element("th", name).with("scope", "col"));
        let table = element("table")
            .class("areas")
            .child(text_element("caption", caption))
            .child(element("thead").child(element("tr").children(heads)))
            .child(element("tbody").children(areas.iter().map(|&area| self.row(area))));
        scrolling(caption, table)
    }

    fn row(&self, area: usize) -> Element {
        let (last, base) = (self.change.last(area), self.base_jobs(area));
        let share = last.relative_to(base);
        let unemployment = self.unemployment.as_ref().map(|panel| points(panel.last(area).mean));
        element("tr")
            .child(text_element("th", &self.names[self.row_of(area)]).with("scope", "row"))
            .child(text_element("td", jobs(base)))
            .child(text_element("td", jobs_change(last.mean)))
            .child(text_element("td", interval(last, jobs_change)))
            .child(text_element("td", percent_change(share.mean)))
            .child(text_element("td", interval(share, percent_change)))
            .children(unemployment.map(|text| text_element("td", text)))
            .child(element("td").child(sparkline(self.change.years, self.change.unit(area).mean)))
    }
}

/// A change of a rate in points, with its sign.
fn points(change: f64) -> String {
    let text = fixed(change.abs() * 100.0, 2);
    if text == "0.00" {
        return text;
    }
    format!("{}{text}", if change < 0.0 { '\u{2212}' } else { '+' })
}
