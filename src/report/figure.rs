//! A figure: title that states the finding, chart, caption, the numbers as a table, the link to the CSV.

use super::markup::{Element, element, text_element};

/// What every figure has.
pub(super) struct Figure {
    /// Anchor.
    pub(super) id: &'static str,
    /// The finding, ten words or fewer.
    pub(super) title: String,
    /// Measure, population, geography, period, source.
    pub(super) caption: String,
    /// Controls and charts.
    pub(super) content: Vec<Element>,
    /// The numbers behind it.
    pub(super) data: DataTable,
    /// Name of the result table.
    pub(super) csv: &'static str,
}

impl Figure {
    /// The markup.
    pub(super) fn element(self) -> Element {
        let link =
            element("a").with("href", format!("tables/{}.csv", self.csv)).text(format!("{}.csv", self.csv));
        let data = element("details")
            .child(text_element("summary", "Numbers behind this chart"))
            .child(self.data.element())
            .child(element("p").text("All numbers, every year: ").child(link));
        element("figure")
            .with("id", self.id)
            .child(text_element("h3", self.title))
            .children(self.content)
            .child(text_element("figcaption", self.caption))
            .child(data)
    }
}

/// A table for reading: a caption, a header row, rows whose first cell is their header.
pub(super) struct DataTable {
    /// What the table holds.
    pub(super) caption: String,
    /// Column headings.
    pub(super) head: Vec<String>,
    /// Rows.
    pub(super) rows: Vec<Vec<String>>,
}

impl DataTable {
    /// The markup, in a box that scrolls sideways on narrow screens.
    pub(super) fn element(self) -> Element {
        let heads = self.head.into_iter().map(|h| text_element("th", h).with("scope", "col"));
        let rows = self.rows.into_iter().map(|row| {
            element("tr").children(row.into_iter().enumerate().map(|(at, cell)| match at {
                0 => text_element("th", cell).with("scope", "row"),
                _ => text_element("td", cell),
            }))
        });
        let table = element("table")
            .child(text_element("caption", self.caption.clone()))
            .child(element("thead").child(element("tr").children(heads)))
            .child(element("tbody").children(rows));
        scrolling(&self.caption, table)
    }
}

/// A box that scrolls sideways, reachable by keyboard.
pub(super) fn scrolling(name: &str, content: Element) -> Element {
    element("div")
        .class("scroll")
        .with("role", "region")
        .with("tabindex", "0")
        .with("aria-label", name)
        .child(content)
}

/// What stands in for a section whose table the scenario did not ask for.
pub(super) fn without_table(table: &str) -> Element {
    element("p")
        .class("absent")
        .text("Not available [x]: the scenario did not ask for the table ")
        .child(text_element("code", table))
        .text(". Add it to ")
        .child(text_element("code", "tables"))
        .text(" under ")
        .child(text_element("code", "[outputs]"))
        .text(" to see this section.")
}

/// A section with its heading.
pub(super) fn section(id: &'static str, heading: &str) -> Element {
    element("section").with("id", id).child(text_element("h2", heading))
}
