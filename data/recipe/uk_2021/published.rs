//! Published indicators of places, and what stands in where a place has none.
//!
//! ONS's subnational indicators give a figure with its 95 % interval by area code. Authorities created in 2023 have
//! those of the districts they replaced: these are averaged by residents (`former_districts.csv`).

use std::collections::BTreeMap;

use crate::Result;
use crate::source::{Sources, Table};

/// Half-width of a 95 % interval in standard errors.
const INTERVAL: f64 = 1.96;

/// A published figure with its standard error, if an interval was published.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    pub value: f64,
    pub standard_error: Option<f64>,
}

impl Figure {
    pub fn scaled(self, by: f64) -> Self {
        Self { value: self.value * by, standard_error: self.standard_error.map(|se| se * by) }
    }
}

/// Figures by area code.
#[derive(Default)]
pub struct Published {
    by_code: BTreeMap<String, Figure>,
}

impl Published {
    pub fn read(source: &Sources, file: &str, column: &str) -> Result<Self> {
        let table = source.table(&format!("places/subnational_indicators/{file}"))?;
        let interval = table.columns.iter().any(|c| c == "Lower 95% Confidence Interval");
        let figure = |row: crate::source::Row<'_>| {
            let bound = |which: &str| {
                interval.then(|| row.number(&format!("{which} 95% Confidence Interval"))).flatten()
            };
            let width = bound("Upper").zip(bound("Lower")).map(|(high, low)| high - low);
            let value = row.number(column)?;
            let standard_error = width.map(|w| w / 2.0 / INTERVAL);
            Some((row.text("Area Code").to_owned(), Figure { value, standard_error }))
        };
        Ok(Self { by_code: table.rows().filter_map(figure).collect() })
    }

    pub fn extend(&mut self, other: Self) {
        self.by_code.extend(other.by_code);
    }

    pub fn of(&self, code: &str) -> Option<Figure> {
        self.by_code.get(code).copied()
    }

    /// The figure of a place that was made of districts: their mean by residents; nothing if one is missing.
    pub fn of_former(&self, former: &FormerDistricts, code: &str) -> Option<Figure> {
        let parts = former.by_successor.get(code)?;
        let figures: Vec<(f64, Figure)> = parts
            .iter()
            .map(|(part, residents)| Some((*residents, self.of(part)?)))
            .collect::<Option<_>>()?;
        Some(weighted(&figures))
    }
}

/// Mean by weight; errors of the parts are independent.
pub fn weighted(figures: &[(f64, Figure)]) -> Figure {
    let total: f64 = figures.iter().map(|(weight, _)| weight).sum();
    let value = figures.iter().map(|(weight, f)| weight / total * f.value).sum();
    let squares = figures
        .iter()
        .map(|(weight, f)| f.standard_error.map(|se| (weight / total * se) * (weight / total * se)));
    let standard_error = squares.sum::<Option<f64>>().map(f64::sqrt);
    Figure { value, standard_error }
}

/// Districts that were merged in 2023, with residents of the Census of 2021.
pub struct FormerDistricts {
    by_successor: BTreeMap<String, Vec<(String, f64)>>,
    county: BTreeMap<String, String>,
}

impl FormerDistricts {
    pub fn read() -> Result<Self> {
        let mut districts = Self { by_successor: BTreeMap::new(), county: BTreeMap::new() };
        for row in Sources::own("former_districts.csv")?.rows() {
            let successor = row.text("successor").to_owned();
            let part = (row.text("code").to_owned(), row.required("residents")?);
            districts.by_successor.entry(successor.clone()).or_default().push(part);
            districts.county.insert(successor, row.text("county").to_owned());
        }
        Ok(districts)
    }

    /// The county an authority was cut from.
    pub fn county(&self, code: &str) -> Option<&str> {
        self.county.get(code).map(String::as_str)
    }
}

/// The upper-tier authority of a district: its county, or itself.
pub fn upper_tier(source: &Sources) -> Result<BTreeMap<String, String>> {
    let table: Table = source.table("geo/drkane_la_all_codes.csv")?;
    let pair = |row: crate::source::Row<'_>| (row.text("LADCD").to_owned(), row.text("UTLACD").to_owned());
    Ok(table.rows().map(pair).collect())
}
