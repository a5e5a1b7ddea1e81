//! Entries that move the same thing in the same way: counted twice unless somebody says that factors multiply.

use super::Builder;
use crate::inputs::Change;
use crate::scenario::schema::{At, Block, Driver, Investment};
use crate::scenario::tree::Span;

/// What an entry moves.
#[derive(Debug)]
pub struct Moved {
    /// Kind of change; only the same kinds can overlap.
    kind: &'static str,
    rows: Vec<usize>,
    /// Second dimension: categories, users or places; one element where there is none.
    columns: Vec<usize>,
    name: String,
    span: Span,
    combine: bool,
    /// Pathway of an investment: entries of one file may share a measure.
    owner: Option<Span>,
    hint: &'static str,
}

impl Moved {
    /// What a driver moves.
    pub fn by_driver(driver: &Driver, change: &Change) -> Option<Self> {
        let (rows, columns) = match change {
            Change::FinalDemand { industries, categories, .. } => (industries, categories.clone()),
            Change::IntermediateUse { suppliers, users, .. } => (suppliers, users.clone()),
            Change::Supply { industries, places, .. } => (industries, places.clone()),
            Change::LabourIntensity { industries, .. } | Change::EmissionIntensity { industries, .. } => {
                (industries, vec![0])
            }
            Change::TechnologyMix { .. } | Change::TechnologyPlaces { .. } => return None,
        };
        Some(Self {
            kind: driver.kind.value.name(),
            rows: rows.clone(),
            columns,
            name: driver.name.value.clone(),
            span: driver.name.span,
            combine: driver.combine.is_some_and(|flag| flag.value),
            owner: None,
            hint: "combine = true in one of them, if their factors are to multiply",
        })
    }

    /// A technology mix.
    pub fn mix(industry: usize, name: &At<String>) -> Self {
        Self::single("technology mix", industry, name)
    }

    /// A relocation.
    pub fn relocation(technology: usize, name: &At<String>) -> Self {
        Self::single("relocation", technology, name)
    }

    fn single(kind: &'static str, row: usize, name: &At<String>) -> Self {
        Self {
            kind,
            rows: vec![row],
            columns: vec![0],
            name: name.value.clone(),
            span: name.span,
            combine: false,
            owner: None,
            hint: "one of the two",
        }
    }

    /// Spending on a measure.
    pub fn investment(measure: usize, entry: &Investment, block: &Block<'_>) -> Self {
        let owner = block.entry.and_then(|e| e.name.as_ref()).map_or(Span::default(), |name| name.span);
        Self {
            kind: "investment",
            rows: vec![measure],
            columns: vec![0],
            name: entry.name.value.clone(),
            span: entry.name.span,
            combine: entry.combine.is_some_and(|flag| flag.value),
            owner: Some(owner),
            hint: "combine = true in one of them, if both are spent",
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        let meet = |a: &[usize], b: &[usize]| a.iter().any(|x| b.binary_search(x).is_ok());
        let owned = self.owner.is_some() && self.owner == other.owner;
        self.kind == other.kind
            && !(self.combine || other.combine || owned)
            && meet(&self.rows, &other.rows)
            && meet(&self.columns, &other.columns)
    }
}

impl Builder<'_> {
    /// Reports every entry that overlaps an earlier one, once.
    pub(super) fn check_overlaps(&self, moved: &[Moved]) {
        for (at, entry) in moved.iter().enumerate() {
            let Some(first) = moved[..at].iter().find(|other| other.overlaps(entry)) else { continue };
            let message =
                format!("`{}` and `{}` move the same {} twice", first.name, entry.name, what(entry.kind));
            let place = self.sources.place(first.span);
            let finding = self.error(entry.span, message).found(format!("the first is at {place}"));
            self.push(finding.allowed(entry.hint));
        }
    }
}

fn what(kind: &str) -> &'static str {
    match kind {
        "final_demand" => "final demand",
        "intermediate_use" => "intermediate use",
        "supply" => "supply",
        "labour_intensity" => "labour intensity",
        "emission_intensity" => "emission intensity",
        "technology mix" => "technology mix",
        "relocation" => "technology",
        _ => "measure",
    }
}
