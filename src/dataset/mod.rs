//! Data packages: what is known about industries and places before any scenario.
//!
//! A package is a folder (or the embedded `uk-2021`) in the format of `data/FORMAT.md`. [`Dataset`] is its
//! content in memory, complete and checked: codes resolved to indices, identities verified. Industries and
//! places keep the order of their tables; every matrix below is in that order.

use crate::matrix::Matrix;

pub use indicators::{Figure, Indicator, Worse};
pub use labour::{LabourAccount, LabourClass, LabourTables, Occupations};

pub mod embedded;
pub mod indicators;
pub mod io_table;
pub mod labour;
pub mod package;
pub mod schema;

/// A checked data package.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Name, vintages, licences, sources and the hash of the files.
    pub description: PackageDescription,
    /// The industries of the national accounts.
    pub industries: Vec<Industry>,
    /// Domestic intermediate flows Z, `[supplier × user]`, £m.
    pub flows: Matrix,
    /// Final demand for domestic output, `[industry × FinalDemandCategory::ALL]`, £m.
    pub final_demand: Matrix,
    /// The places.
    pub places: Vec<Place>,
    /// Jobs by workplace, `[place × industry]`.
    pub jobs: Matrix,
    /// Relative standard error of `jobs`, `[place × industry]`.
    pub jobs_rse: Matrix,
    /// Gross output, `[place × industry]`, £m.
    pub gross_output: Matrix,
    /// Emissions, `[place × industry]`, kt `CO2e` a year.
    pub emissions: Matrix,
    /// Commuters from residence to workplace (place indices), sorted by residence, then workplace.
    pub commuting: Vec<CommutingFlow>,
    /// Technologies within industries, in table order.
    pub technologies: Vec<Technology>,
    /// Low-carbon investment measures with their bridges to industries.
    pub measures: Vec<Measure>,
    /// Logarithms of the gravity model's column factors at the default decay, `[place × industry]`: a start
    /// for the balancing, never a result.
    pub trade_factors: Option<Matrix>,
    /// Named groups of places: name and place indices.
    pub place_groups: Vec<(String, Vec<usize>)>,
    /// Boundaries for maps.
    pub boundaries: Vec<Boundary>,
    /// Similarity and occupations of the labour classes, where the package has them.
    pub labour: LabourTables,
    /// Indicators of places beyond the columns of [`Place`], in table order.
    pub indicators: Vec<Indicator>,
}

/// What the descriptor says about a package.
#[derive(Clone, Debug)]
pub struct PackageDescription {
    /// Short name, e.g. `uk-2021`.
    pub name: String,
    /// One line for people.
    pub title: String,
    /// What all places together are called.
    pub country: String,
    /// Their code in result tables that have rows for places and for the sum; no place has it.
    pub country_code: String,
    /// Version of the package.
    pub version: String,
    /// Year of the prices of every £ in it.
    pub price_base: i32,
    /// Year of the national accounts.
    pub accounts_year: i32,
    /// Year of the jobs.
    pub jobs_year: i32,
    /// Year of the emissions.
    pub emissions_year: i32,
    /// Licence names with the attribution they ask for.
    pub licences: Vec<String>,
    /// Titles of the sources.
    pub sources: Vec<String>,
    /// SHA-256 over the files: path, length and bytes of each, sorted by path.
    pub content_sha256: String,
}

/// What all places together are called where neither the descriptor nor a common nation says it.
pub const ALL_PLACES: &str = "All places";

/// Their code where the descriptor gives none.
pub const ALL_PLACES_CODE: &str = "ALL";

impl Default for PackageDescription {
    fn default() -> Self {
        Self {
            name: String::new(),
            title: String::new(),
            country: ALL_PLACES.to_owned(),
            country_code: ALL_PLACES_CODE.to_owned(),
            version: String::new(),
            price_base: 0,
            accounts_year: 0,
            jobs_year: 0,
            emissions_year: 0,
            licences: Vec::new(),
            sources: Vec::new(),
            content_sha256: String::new(),
        }
    }
}

/// How far an industry's customers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tradability {
    /// Bought near home: retail, personal services, schools.
    Local,
    /// Bought within a travel-to-work area or county.
    SubRegional,
    /// Bought within a region.
    Regional,
    /// Bought across the country.
    National,
}

/// What the transition does to an industry, for reporting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transition {
    /// New demand.
    Grow,
    /// Stays, with other processes or products.
    Redirect,
    /// Shrinks.
    PhaseDown,
    /// Not named by the pathways.
    Neutral,
}

/// Final-demand categories, in the column order of [`Dataset::final_demand`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FinalDemandCategory {
    /// Household consumption.
    Households,
    /// Non-profit institutions serving households.
    NonProfit,
    /// General government.
    Government,
    /// Gross fixed capital formation.
    FixedCapital,
    /// Acquisitions less disposals of valuables.
    Valuables,
    /// Changes in inventories.
    Inventories,
    /// Exports of goods to the European Union.
    ExportsEu,
    /// Exports of goods to the rest of the world.
    ExportsRow,
    /// Exports of services.
    ExportsServices,
}

impl FinalDemandCategory {
    /// All categories in column order.
    pub const ALL: [Self; 9] = [
        Self::Households,
        Self::NonProfit,
        Self::Government,
        Self::FixedCapital,
        Self::Valuables,
        Self::Inventories,
        Self::ExportsEu,
        Self::ExportsRow,
        Self::ExportsServices,
    ];

    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Households => "households",
            Self::NonProfit => "non_profit",
            Self::Government => "government",
            Self::FixedCapital => "fixed_capital",
            Self::Valuables => "valuables",
            Self::Inventories => "inventories",
            Self::ExportsEu => "exports_eu",
            Self::ExportsRow => "exports_row",
            Self::ExportsServices => "exports_services",
        }
    }
}

/// One industry of the national accounts.
#[derive(Clone, Debug)]
pub struct Industry {
    /// Code used in files.
    pub code: String,
    /// Code as published.
    pub source_code: String,
    /// Name as published.
    pub name: String,
    /// SIC 2007 section letter.
    pub section: String,
    /// SIC 2007 divisions.
    pub divisions: Vec<String>,
    /// Code of the labour class (36 groups).
    pub group: String,
    /// Name of the labour class.
    pub group_name: String,
    /// How far its customers are.
    pub tradability: Tradability,
    /// What the transition does to it.
    pub transition: Transition,
    /// Gross output, £m.
    pub gross_output: f64,
    /// Gross value added, £m.
    pub gva: f64,
    /// Compensation of employees, £m.
    pub compensation: f64,
    /// Jobs by workplace.
    pub jobs: f64,
    /// Emissions, kt `CO2e` a year.
    pub emissions: f64,
    /// Share of emissions covered by free allocation, 0 to 1.
    pub free_allocation_share: f64,
}

/// One place.
#[derive(Clone, Debug)]
pub struct Place {
    /// Nine-character code.
    pub code: String,
    /// Name.
    pub name: String,
    /// England, Scotland, Wales or Northern Ireland.
    pub nation: String,
    /// ITL1 code.
    pub region: String,
    /// ITL1 name.
    pub region_name: String,
    /// ITL2 code.
    pub subregion: String,
    /// ITL2 name.
    pub subregion_name: String,
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// British National Grid, m.
    pub easting: f64,
    /// British National Grid, m.
    pub northing: f64,
    /// km².
    pub area: f64,
    /// Residents.
    pub population: f64,
    /// Residents aged 16 to 64.
    pub population_16_64: f64,
    /// Gross disposable household income, £m.
    pub disposable_income: f64,
    /// Gross value added, £m.
    pub gva: f64,
    /// Jobs by workplace.
    pub jobs: f64,
    /// Employed share of residents 16 to 64.
    pub employment_rate: f64,
    /// Its standard error.
    pub employment_rate_se: f64,
    /// Unemployed share of the economically active.
    pub unemployment_rate: f64,
    /// Its standard error.
    pub unemployment_rate_se: f64,
    /// Inactive share of residents 16 to 64; [`Place::labour_account`] takes what the other two rates leave.
    pub inactivity_rate: f64,
    /// Share of employed residents aged 55 and over, if the package has it.
    pub workers_55_share: Option<f64>,
    /// Median gross weekly pay, £.
    pub weekly_pay: f64,
    /// Its standard error.
    pub weekly_pay_se: f64,
    /// GVA per hour worked, £.
    pub gva_per_hour: f64,
    /// Rank within its nation as a share, 1 = most deprived.
    pub deprivation_rank_share: f64,
    /// Urban or rural class.
    pub rurality: String,
    /// `published`, or which columns are estimated.
    pub status: String,
}

/// Commuters of one pair of places.
#[derive(Clone, Copy, Debug)]
pub struct CommutingFlow {
    /// Index of the place of residence.
    pub residence: usize,
    /// Index of the place of work.
    pub workplace: usize,
    /// People.
    pub commuters: f64,
}

/// One way to make an industry's output.
#[derive(Clone, Debug)]
pub struct Technology {
    /// Code, unique in the package.
    pub code: String,
    /// Name.
    pub name: String,
    /// Index of its industry.
    pub industry: usize,
    /// Share of the industry's output in the base year.
    pub base_share: f64,
    /// Jobs per £ of output relative to the industry's other technologies.
    pub relative_labour: f64,
    /// Emissions per £ of output relative to the industry's other technologies.
    pub relative_emissions: f64,
    /// Base-year capacity in `capacity_unit`.
    pub capacity: f64,
    /// MW or kt.
    pub capacity_unit: String,
    /// Input per £ of output relative to the industry's mean, `[supplier]`.
    pub relative_inputs: Vec<f64>,
    /// Where it stands: shares by place that sum to one; empty = where its industry stands.
    pub place_shares: Vec<f64>,
    /// Source of the numbers.
    pub source: String,
    /// Evidence tag.
    pub evidence: String,
}

/// A kind of low-carbon investment.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Code, unique in the package.
    pub code: String,
    /// Name.
    pub name: String,
    /// Share of spending that goes to imports.
    pub import_share: f64,
    /// Default place rule, as written.
    pub place_rule: String,
    /// Yearly operating spending per £ of cumulated investment.
    pub operating_share: f64,
    /// Construction spending by industry, shares that sum to one, `[industry]`.
    pub construction_bridge: Vec<f64>,
    /// Operating spending by industry, shares that sum to one (or all zero), `[industry]`.
    pub operation_bridge: Vec<f64>,
    /// Source of the numbers.
    pub source: String,
    /// Evidence tag.
    pub evidence: String,
}

/// The outline of one place: rings of easting and northing in metres.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// Place index.
    pub place: usize,
    /// Outer and inner rings of all its polygons.
    pub rings: Vec<Vec<(f64, f64)>>,
}

impl Dataset {
    /// Index of an industry by code, or by the code as published.
    #[must_use]
    pub fn industry(&self, code: &str) -> Option<usize> {
        let by_code = self.industries.iter().position(|i| i.code == code);
        by_code.or_else(|| self.industries.iter().position(|i| i.source_code == code))
    }

    /// Index of a place by code, or by its exact name.
    #[must_use]
    pub fn place(&self, code_or_name: &str) -> Option<usize> {
        let by_code = self.places.iter().position(|p| p.code == code_or_name);
        by_code.or_else(|| self.places.iter().position(|p| p.name == code_or_name))
    }
}
