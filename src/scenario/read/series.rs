//! Series by year, shares by technology, weights by place.

use super::Fields;
use super::numbers::{Range, SIGNED, YEARS};
use crate::scenario::schema::{At, Series, Shares, Weights};
use crate::scenario::tree::{Entry, Node};

impl Fields<'_> {
    /// A series within a range.
    pub fn series(&self, key: &'static str, range: Range) -> Option<Series> {
        self.series_of(self.get(key)?, key, range)
    }

    /// A series that must be there; empty if it is not.
    pub fn need_series(&self, key: &'static str, range: Range) -> Series {
        let series = self.need(key).and_then(|node| self.series_of(node, key, range));
        series.unwrap_or(Series { points: Vec::new(), span: self.span_of(key) })
    }

    fn series_of(&self, node: &Node, key: &str, range: Range) -> Option<Series> {
        let fields = self.series_table(node, key)?;
        let mut points: Vec<(i32, f64)> =
            fields.iter().filter_map(|entry| self.point(entry, range)).collect();
        points.sort_by_key(|(year, _)| *year);
        if fields.is_empty() {
            self.context.push(self.context.error(node.span, format!("`{key}` has no years")));
        }
        (!points.is_empty() && points.len() == fields.len()).then_some(Series { points, span: node.span })
    }

    fn series_table<'n>(&self, node: &'n Node, key: &str) -> Option<&'n [Entry]> {
        let Some(table) = node.table() else {
            self.context.wrong(node, key, "a table of years and values, { 2025 = 0.9, 2050 = 0.1 }");
            return None;
        };
        if let Some(entry) = table.entry("variable").or_else(|| table.entry("variables")) {
            let message =
                "IAMC variables need data: only a file named as `mapping` of a pathway can use them";
            self.context.push(self.context.error(entry.key_span, message));
            return None;
        }
        Some(&table.entries)
    }

    fn point(&self, entry: &Entry, range: Range) -> Option<(i32, f64)> {
        let year = entry.key.parse::<i32>().ok().filter(|y| (YEARS.0..=YEARS.1).contains(y));
        if year.is_none() {
            let finding = self.context.error(entry.key_span, format!("`{}` is not a year", entry.key));
            self.context.push(finding.found(&entry.key).allowed(format!("{} to {}", YEARS.0, YEARS.1)));
        }
        let value = self.number_of(&entry.node, &entry.key, range);
        Some((year?, value?.value))
    }

    /// Series by technology.
    pub fn shares(&self, key: &'static str, range: Range) -> Option<Shares> {
        let node = self.get(key)?;
        let Some(table) = node.table() else {
            self.context.wrong(node, key, "a table of technologies");
            return None;
        };
        let technologies = table.entries.iter().filter_map(|entry| {
            let series = self.series_of(&entry.node, &entry.key, range)?;
            Some((At { value: entry.key.clone(), span: entry.key_span }, series))
        });
        let technologies: Vec<_> = technologies.collect();
        (technologies.len() == table.entries.len()).then_some(Shares { technologies, span: node.span })
    }

    /// Weights by place.
    pub fn weights(&self, key: &'static str) -> Option<Weights> {
        self.weights_within(key, (0.0, f64::INFINITY))
    }

    /// Weights or scores of any sign.
    pub fn signed_weights(&self, key: &'static str) -> Option<Weights> {
        self.weights_within(key, SIGNED)
    }

    fn weights_within(&self, key: &'static str, range: Range) -> Option<Weights> {
        let node = self.get(key)?;
        let Some(table) = node.table() else {
            self.context.wrong(node, key, "a table of places and weights, { \"Hull\" = 1 }");
            return None;
        };
        let places = table.entries.iter().filter_map(|entry| {
            let weight = self.number_of(&entry.node, &entry.key, range)?;
            Some((At { value: entry.key.clone(), span: entry.key_span }, weight.value))
        });
        Some(Weights { places: places.collect(), span: node.span })
    }
}
