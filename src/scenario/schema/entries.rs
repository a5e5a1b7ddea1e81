//! Entries of scenario and pathway files.

use schemars::JsonSchema;

use super::{
    At, DriverKind, Event, Evidence, Format, Interpolation, LabourEngine, LabourModel, Names, Sampling,
    Series, Shares, Uncertain, Weights,
};

/// A change of demand, recipes, supply or intensities along the pathway.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Driver {
    /// Unique name; the strength is the parameter `pathway.<name in snake case>.strength`.
    pub name: At<String>,
    /// What changes.
    pub kind: At<DriverKind>,
    /// Industries (`final_demand`, `supply`, `labour_intensity`, `emission_intensity`): codes, `section C`, group codes, `all`; a leading `!` takes away.
    pub industries: Option<Names>,
    /// Final-demand categories (`final_demand`): a category name, `exports`, `domestic`, `all`.
    pub categories: Option<Names>,
    /// Industries whose output is used (`intermediate_use`).
    pub suppliers: Option<Names>,
    /// Industries that use it (`intermediate_use`).
    pub users: Option<Names>,
    /// Places (supply; default `all`): codes, names, regions, subregions, nations, groups; a leading `!` takes away.
    pub places: Option<Names>,
    /// Share of lost sales that imports take (supply; default: the parameter `trade.import_replacement`).
    pub import_replacement: Option<At<Uncertain>>,
    /// Index by year; the base year is 1 unless a value at or before it is given, by which all are then divided.
    pub index: Option<Series>,
    /// Levels by year in any unit, divided by the base year's; needs a value at or before the base year.
    pub levels: Option<Series>,
    /// How values between given years are found (default linear).
    pub interpolation: Option<At<Interpolation>>,
    /// How much of the change happens: 1 as written.
    pub strength: Option<At<Uncertain>>,
    /// Whether other drivers may move the same cells, so that their factors multiply (default false).
    pub combine: Option<At<bool>>,
    /// Source of the numbers.
    pub source: At<String>,
    /// Evidence tag.
    pub evidence: At<Evidence>,
}

/// The mix of technologies in an industry's output.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Technology {
    /// The industry.
    pub industry: At<String>,
    /// How values between given years are found (default linear).
    pub interpolation: Option<At<Interpolation>>,
    /// Shares by technology after the base year; technologies left out keep their proportions in the rest.
    pub shares: Option<Shares>,
    /// Levels by technology in any unit after the base year, normalised to shares; technologies left out go to zero.
    pub levels: Option<Shares>,
    /// How much of the change happens: 1 as written.
    pub strength: Option<At<Uncertain>>,
    /// Source of the numbers.
    pub source: At<String>,
    /// Evidence tag.
    pub evidence: At<Evidence>,
}

/// Where a technology stands.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Relocation {
    /// Technology code of the data package.
    pub technology: At<String>,
    /// New places; a region's weight is shared as the technology stands there today.
    pub places: Weights,
    /// Progress from the old places to the new by year, 0 to 1.
    pub progress: Series,
    /// How much of the change happens: 1 as written.
    pub strength: Option<At<Uncertain>>,
    /// Source of the numbers.
    pub source: At<String>,
    /// Evidence tag.
    pub evidence: At<Evidence>,
}

/// Spending on a low-carbon measure.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Investment {
    /// Unique name; parameters are `investment.<name in snake case>.strength`, `.import_share`, `.operating_share`.
    pub name: At<String>,
    /// Measure code of the data package.
    pub measure: At<String>,
    /// £m a year in the file's price base; what counts is the difference from the base year (0 unless given).
    pub spending: Option<Series>,
    /// Capacity by year; spending is the yearly increase times `capacity_cost`.
    pub capacity: Option<Series>,
    /// £m per unit of capacity in the file's price base.
    pub capacity_cost: Option<At<f64>>,
    /// Share of spending that goes to imports (default: the measure's).
    pub import_share: Option<At<Uncertain>>,
    /// Yearly operating spending per £ invested so far (default: the measure's).
    pub operating_share: Option<At<Uncertain>>,
    /// `sites` (with `places`), `population`, `households`, `jobs:<industry>`, `gva`, `need`, `technology:<code>`, `file:<csv>` (default: the measure's).
    pub place_rule: Option<At<String>>,
    /// Where the money is spent; a region's weight is shared by population.
    pub places: Option<Weights>,
    /// Multiplies the spending.
    pub strength: Option<At<Uncertain>>,
    /// Whether another pathway may spend on the same measure (default false).
    pub combine: Option<At<bool>>,
    /// Source of the numbers.
    pub source: At<String>,
    /// Evidence tag.
    pub evidence: At<Evidence>,
}

/// A carbon price.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Carbon {
    /// Price by year, £ per t `CO2e` in the file's price base.
    pub price: Series,
    /// The base year's price, which the data already contain (default: the series' value in the base year).
    pub base_price: Option<At<f64>>,
    /// Share of the free allocation that remains, by year, 0 to 1 (default 1).
    pub free_allocation_remaining: Option<Series>,
    /// Whether exports are shielded (default false).
    pub border_adjustment: Option<At<bool>>,
    /// Industries that pay.
    pub covered: Names,
    /// Multiplies the price above the base year's (parameter `carbon.strength`).
    pub strength: Option<At<Uncertain>>,
    /// Source of the numbers.
    pub source: At<String>,
    /// Evidence tag.
    pub evidence: At<Evidence>,
}

/// A dated event at one place and industry.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Site {
    /// Unique name; parameters are `site.<name in snake case>.jobs`, `.import_replacement`.
    pub name: At<String>,
    /// The place: code or name.
    pub place: At<String>,
    /// The industry.
    pub industry: At<String>,
    /// What happens.
    pub event: At<Event>,
    /// Jobs lost (closure, conversion) or gained (opening), at the base year's demand and output per job: what a pathway does to the
    /// industry's sales it does to a works that has opened as well.
    pub jobs: Option<At<Uncertain>>,
    /// Instead of `jobs`: share of the cell's base-year jobs.
    pub share: Option<At<f64>>,
    /// Decimal year of the announcement.
    pub announced: At<f64>,
    /// Decimal year in which it starts.
    pub start: At<f64>,
    /// Years from start to full effect; 0 is at once.
    pub ramp_years: At<f64>,
    /// Share of lost (won) sales taken by (from) imports (default: the parameter `trade.import_replacement`).
    pub import_replacement: Option<At<Uncertain>>,
    /// Source of the numbers.
    pub source: At<String>,
    /// Evidence tag (default assumption).
    pub evidence: Option<At<Evidence>>,
}

/// First and last year.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Years {
    /// The base year: unchanged.
    pub start: At<i32>,
    /// The last year.
    pub end: At<i32>,
}

/// How uncertain numbers are drawn.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Uncertainty {
    /// Number of draws, 1 to 100,000; 1 takes the central values.
    pub draws: At<usize>,
    /// How draws are placed.
    pub sampling: At<Sampling>,
    /// Whether base-year jobs are drawn from their standard errors.
    pub measurement_error: At<bool>,
}

/// People: the labour market between jobs and households' spending.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Labour {
    /// What people do when jobs come and go. Default: `market` where the data package has residents' rates and
    /// commuting, else `none`.
    pub model: Option<At<LabourModel>>,
    /// How it is computed.
    pub engine: At<LabourEngine>,
    /// Steps in a year, 4 to 52. In fewer than nine more people leave jobs of `uk-2021` in a step than there are vacancies, and a run finds no
    /// stationary base year.
    pub steps_per_year: At<usize>,
}

/// What the run writes.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Outputs {
    /// Tables (default: all).
    pub tables: Option<Names>,
    /// Quantiles, ascending, between 0 and 1.
    pub quantiles: At<Vec<At<f64>>>,
    /// Years of the tables by place and industry (default: every tenth year and the last): a year, a list, a span "2025..2035", or "all".
    pub detail_years: Option<At<Vec<At<i32>>>>,
    /// Places with a chart of their own: codes, names, regions, groups (default: the biggest movers).
    pub places: Names,
    /// File formats.
    pub formats: At<Vec<At<Format>>>,
}
