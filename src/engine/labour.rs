//! People in the year loop: the labour market between the economy's jobs and households' spending.
//!
//! Each year the jobs that the economy implies, summed to labour classes, are the market's target; twelve steps later
//! (or as many as the scenario says) pay and income out of work of every residence follow, and next year's household
//! spending with them. People move at the end of the year.
//!
//! Everything kept is a change from the base year. While no job has changed, nothing is computed.

pub mod existence;
pub mod incomes;
pub mod market;
pub mod scar;
pub mod shared;
pub mod sites;
pub mod values;

use crate::engine::kept::Kept;

pub use crate::model::labour::market::{Course, FLOWS, Flow, Levers};
pub use market::LabourMarket;
pub use shared::Shared;
pub use values::LabourValues;

/// What is kept of the labour market by place and year, in this order: changes from the base year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabourVariable {
    /// Employed residents.
    Employed,
    /// Unemployed for less than a year.
    UnemployedShort,
    /// Unemployed for a year or more.
    UnemployedLong,
    /// Inactive.
    Inactive,
    /// In training.
    Trainees,
    /// Early retired.
    EarlyRetired,
    /// People who live and work in the place.
    AtHome,
    /// People who work in the place.
    AtWork,
    /// Pay of residents relative to the base year's, per person in work.
    Pay,
    /// Income of residents from work and out of work, £m.
    Income,
    /// Departures beyond the base year's, in the year.
    OutMigration,
    /// Net cost to the public purse, £m: benefits paid and tax not paid.
    FiscalCost,
    /// Hidden: of the inactive, those who left the labour force when let go or after long unemployment.
    Hidden,
    /// Vacancies at workplaces.
    Vacancies,
}

/// The number of labour variables.
pub const LABOUR_VARIABLES: usize = 14;

/// All of them in their order.
pub const VARIABLES: [LabourVariable; LABOUR_VARIABLES] = [
    LabourVariable::Employed,
    LabourVariable::UnemployedShort,
    LabourVariable::UnemployedLong,
    LabourVariable::Inactive,
    LabourVariable::Trainees,
    LabourVariable::EarlyRetired,
    LabourVariable::AtHome,
    LabourVariable::AtWork,
    LabourVariable::Pay,
    LabourVariable::Income,
    LabourVariable::OutMigration,
    LabourVariable::FiscalCost,
    LabourVariable::Hidden,
    LabourVariable::Vacancies,
];

/// Where a variable of a place in a year (0 = base year) stands among [`LabourResult::places`].
#[must_use]
pub const fn at(years: usize, (place, year): (usize, usize), variable: LabourVariable) -> usize {
    (place * years + year) * LABOUR_VARIABLES + variable as usize
}

/// Changes `[year × variable × place]` in the order of [`at`].
fn by_place(kept: &[f64], places: usize) -> Vec<f64> {
    let rows = kept.len() / places.max(1);
    let row = |p: usize| (0..rows).map(move |row| kept[row * places + p]);
    (0..places).flat_map(row).collect()
}

/// What is kept of a draw's labour market.
#[derive(Clone, Debug, Default)]
pub struct LabourResult {
    /// Changes from the base year, `[place × year × variable]` ([`at`]).
    pub places: Kept,
    /// Flows since the base year less the base year's own, `[kept year × flow × place]`; detail years.
    pub flows: Kept,
    /// The same for the country, `[year × flow]`.
    pub national_flows: Vec<f64>,
    /// Earnings scar: what [`scar::Scar`] has summed, `[quantity × place]`.
    pub scar: Vec<f64>,
    /// Largest gap of a place's people from its population, relative.
    pub people_gap: f64,
    /// Largest gap between commuters and people at work or employed residents, relative.
    pub commuting_gap: f64,
    /// Largest relative gap between flows and the change of residents in work.
    pub flow_gap: f64,
    /// Largest sum of net moves over all people.
    pub migration_gap: f64,
    /// Residual of the base year as a stationary state, over people in work.
    pub stationary_gap: f64,
    /// If it is above the limit: what is furthest from balance.
    pub not_stationary: Option<String>,
    /// Most negative stock over the mean of its kind.
    pub negative: f64,
    /// With whole people: what expected values would be on the same path of jobs, as `places`; else empty.
    pub mean_field: Kept,
    /// With whole people: largest distance of a stock from a whole number.
    pub fraction: f64,
}

/// Base-year levels of the labour variables, `[variable][place]`.
#[derive(Clone, Debug, Default)]
pub struct LabourBase {
    /// `[variable][place]`.
    pub levels: Vec<Vec<f64>>,
    /// Commuting pairs that are kept.
    pub pairs: usize,
    /// Share of commuters in pairs left out.
    pub trimmed: f64,
}
