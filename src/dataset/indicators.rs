//! Indicators of places beyond the core columns: skills, health, connectivity, money received.

use crate::dataset::Dataset;

/// One indicator with its figures.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Code, unique in the package.
    pub code: String,
    /// What it measures, one line.
    pub name: String,
    /// Unit of value and standard error.
    pub unit: String,
    /// Which end is worse off.
    pub worse: Worse,
    /// Period of the figures, as published.
    pub period: String,
    /// Source of the figures.
    pub source: String,
    /// One figure for every place, in the order of the places; `None` where there is none.
    pub figures: Vec<Option<Figure>>,
}

/// The end of an indicator's scale at which a place is worse off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    /// Low values.
    Low,
    /// High values.
    High,
    /// Neither: the figure says what a place is or got, not how well it is.
    Neither,
}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// Value in the indicator's unit.
    pub value: f64,
    /// Its standard error; `None` if none is known.
    pub standard_error: Option<f64>,
    /// Whether it is an estimate rather than a published figure (`[e]`).
    pub estimated: bool,
}

impl Indicator {
    /// The number of places that have a figure.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.figures.iter().flatten().count()
    }
}

impl Dataset {
    /// An indicator by code.
    #[must_use]
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.code == code)
    }
}
