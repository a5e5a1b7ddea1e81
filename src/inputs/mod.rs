//! Validated, complete, immutable model inputs: the only way into the engine.
//!
//! A scenario and a data package become one [`ModelInputs`]. Names are indices, paths are gone, series have
//! one value per model year, every uncertain number is a parameter. The engine trusts what it finds here.

pub mod build;
pub mod labour_only;
pub mod policy;

use std::sync::Arc;

use crate::dataset::Dataset;
pub use crate::model::trade::TradeKind;
use crate::scenario::distribution::Centred;
use crate::scenario::registry;

/// A number that may differ between draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// The same in every draw.
    Fixed(f64),
    /// Index into [`ModelInputs::parameters`].
    Drawn(usize),
}

/// A parameter of this run: registered ones first, in registry order, then those that entries of the
/// scenario bring with them (`pathway.<name>.strength`, `site.<name>.import_replacement`, …).
#[derive(Clone, Debug)]
pub struct RunParameter {
    /// Full name.
    pub name: String,
    /// Its distribution; a fixed value is `Distribution::Fixed`.
    pub distribution: Centred,
    /// Unit.
    pub unit: String,
    /// Source of the value.
    pub source: String,
    /// Evidence tag: `published`, `literature` or `assumption`.
    pub evidence: String,
    /// Whether it is an entry of the registry; otherwise an entry of the scenario brought it.
    pub registered: bool,
}

/// One value per model year, base year first.
pub type Series = Vec<f64>;

/// A change along the pathway, relative to the base year.
///
/// With strength λ an index series x(t) acts as 1 + λ (x(t) − 1), a mix s(t) as s(0) + λ (s(t) − s(0)).
#[derive(Clone, Debug)]
pub struct Driver {
    /// Name for messages and parameters.
    pub name: String,
    /// How much of the change happens: 1 as written.
    pub strength: Quantity,
    /// What changes.
    pub change: Change,
}

/// What a driver changes.
#[derive(Clone, Debug)]
pub enum Change {
    /// Final demand for industries in categories (indices of `FinalDemandCategory::ALL`), index 1 = base.
    FinalDemand {
        /// Industries.
        industries: Vec<usize>,
        /// Category columns.
        categories: Vec<usize>,
        /// Index series.
        index: Series,
    },
    /// Intermediate use of suppliers' output per unit of users' output, index 1 = base.
    IntermediateUse {
        /// Suppliers.
        suppliers: Vec<usize>,
        /// Users.
        users: Vec<usize>,
        /// Index series.
        index: Series,
    },
    /// Capacity of an industry at places; lost sales are replaced by imports in share
    /// `import_replacement`, by other domestic places for the rest.
    Supply {
        /// Industries.
        industries: Vec<usize>,
        /// Places.
        places: Vec<usize>,
        /// Index series.
        index: Series,
        /// Share of lost sales taken by imports.
        import_replacement: Quantity,
    },
    /// Shares of technologies in an industry's output; the series sum to one in every year.
    TechnologyMix {
        /// The industry.
        industry: usize,
        /// Technology (index in the data set) and its share by year. All technologies of the industry.
        shares: Vec<(usize, Series)>,
    },
    /// Where a technology stands: place shares that replace the base ones gradually, index 0 = base, 1 = new.
    TechnologyPlaces {
        /// Technology (index in the data set).
        technology: usize,
        /// New shares by place, sum one, `[place]`.
        place_shares: Vec<f64>,
        /// Progress from base to new, by year, 0 to 1.
        progress: Series,
    },
    /// Jobs per unit of output, index 1 = base.
    LabourIntensity {
        /// Industries.
        industries: Vec<usize>,
        /// Index series.
        index: Series,
    },
    /// Emissions per unit of output, index 1 = base.
    EmissionIntensity {
        /// Industries.
        industries: Vec<usize>,
        /// Index series.
        index: Series,
    },
}

impl Change {
    /// Calls `f` with every series of the change.
    pub fn for_each_series(&mut self, f: &mut dyn FnMut(&mut Series)) {
        match self {
            Self::FinalDemand { index, .. }
            | Self::IntermediateUse { index, .. }
            | Self::Supply { index, .. }
            | Self::LabourIntensity { index, .. }
            | Self::EmissionIntensity { index, .. } => f(index),
            Self::TechnologyMix { shares, .. } => shares.iter_mut().for_each(|(_, series)| f(series)),
            Self::TechnologyPlaces { progress, .. } => f(progress),
        }
    }
}

/// Spending of an investment measure.
#[derive(Clone, Debug)]
pub struct Investment {
    /// Name for messages and parameters.
    pub name: String,
    /// Measure (index in the data set).
    pub measure: usize,
    /// Spending beyond the base year's, by year, £m of the price base.
    pub spending: Series,
    /// Multiplies the spending.
    pub strength: Quantity,
    /// Share of spending that goes to imports.
    pub import_share: Quantity,
    /// Operating spending per £ of cumulated investment.
    pub operating_share: Quantity,
    /// Where it is spent: shares by place that sum to one, `[place]`.
    pub place_shares: Vec<f64>,
}

/// What happens at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteEventKind {
    /// Capacity goes.
    Closure,
    /// Capacity comes.
    Opening,
    /// Output stays, jobs change.
    Conversion,
}

/// A named, dated event at one place and industry.
#[derive(Clone, Debug)]
pub struct SiteEvent {
    /// Name.
    pub name: String,
    /// Place.
    pub place: usize,
    /// Industry.
    pub industry: usize,
    /// Kind.
    pub kind: SiteEventKind,
    /// Jobs lost (closure, conversion) or gained (opening), as a positive number; the engine turns it into a
    /// share of the cell's base jobs, at most one for closures.
    pub jobs: Quantity,
    /// Share of the event's effect reached by each year, 0 to 1 (year averages of the ramp).
    pub progress: Series,
    /// Decimal year of the announcement.
    pub announced: f64,
    /// Decimal year in which it starts.
    pub start: f64,
    /// Length of the ramp, years.
    pub ramp_years: f64,
    /// Share of lost (won) sales taken by (from) imports.
    pub import_replacement: Quantity,
}

/// Carbon cost push.
#[derive(Clone, Debug)]
pub struct CarbonCost {
    /// Carbon price above the base year's, by year, £ per t `CO2e` in the price base.
    pub price: Series,
    /// The base year's carbon price, £ per t `CO2e` in the price base: what ending free allocation adds to.
    pub base_price: f64,
    /// Multiplies the cost.
    pub strength: Quantity,
    /// Whether a border adjustment shields exports.
    pub border_adjustment: bool,
    /// Share of the free allocation that remains, by year, 0 to 1.
    pub free_allocation_remaining: Series,
    /// Industries that pay.
    pub covered: Vec<usize>,
}

/// How induced effects arise: exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InducedKind {
    /// Households spend what they earn.
    TypeIi,
    /// Extra non-tradable jobs per tradable job.
    LocalMultiplier,
    /// None.
    None,
}

/// How the labour market is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabourEngine {
    /// Expected values.
    MeanField,
    /// Whole people, drawn.
    Stochastic,
}

/// The labour market of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabourSettings {
    /// How it is computed.
    pub engine: LabourEngine,
    /// Steps in a year.
    pub steps_per_year: usize,
}

/// How draws are placed in the unit cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Owen-scrambled Sobol points.
    Sobol,
    /// Independent uniforms.
    Random,
    /// Latin hypercube.
    Lhs,
}

/// What the run writes.
#[derive(Clone, Debug)]
pub struct OutputSpec {
    /// Tables by name.
    pub tables: Vec<String>,
    /// Quantiles, ascending.
    pub quantiles: Vec<f64>,
    /// Years of the tables by place and industry.
    pub detail_years: Vec<i32>,
    /// Places with a chart of their own in the report (indices); empty = biggest movers.
    pub report_places: Vec<usize>,
}

/// Everything the engine needs to know.
#[derive(Clone, Debug)]
pub struct ModelInputs {
    /// Scenario name.
    pub name: String,
    /// Scenario title.
    pub title: String,
    /// The data.
    pub dataset: Arc<Dataset>,
    /// First year (the base year, unchanged).
    pub start: i32,
    /// Last year.
    pub end: i32,
    /// Master seed.
    pub seed: u64,
    /// Draws; 1 means the central values.
    pub draws: usize,
    /// Sampling.
    pub sampling: Sampling,
    /// Whether base-year jobs are drawn from their standard errors.
    pub measurement_error: bool,
    /// Parameters of the run: every registered one, then those of entries.
    pub parameters: Vec<RunParameter>,
    /// Trade model.
    pub trade: TradeKind,
    /// Induced effects.
    pub induced: InducedKind,
    /// The labour market, if people are in the model.
    pub labour: Option<LabourSettings>,
    /// Pathway drivers.
    pub drivers: Vec<Driver>,
    /// Investments.
    pub investments: Vec<Investment>,
    /// Site events.
    pub sites: Vec<SiteEvent>,
    /// Carbon cost, if any.
    pub carbon: Option<CarbonCost>,
    /// Policies.
    pub policy: policy::PolicyInputs,
    /// Who counts as left behind.
    pub left_behind: policy::LeftBehind,
    /// The scenario with something else in it, by name.
    pub variants: Vec<(String, ModelInputs)>,
    /// Outputs.
    pub outputs: OutputSpec,
    /// A named counterfactual other than "nothing happens".
    pub counterfactual: Option<Box<ModelInputs>>,
}

impl ModelInputs {
    /// One draw of central values in which nothing happens, over the year after the jobs'.
    #[must_use]
    pub fn unchanged(dataset: Arc<Dataset>) -> Self {
        let parameters = registry::all().iter().map(|p| RunParameter {
            name: p.name.to_owned(),
            distribution: p.default.clone().into(),
            unit: p.unit.to_owned(),
            source: p.source.to_owned(),
            evidence: p.evidence.to_owned(),
            registered: true,
        });
        let start = dataset.description.jobs_year;
        Self {
            name: "unchanged".to_owned(),
            title: "Nothing changes".to_owned(),
            dataset,
            start,
            end: start + 1,
            seed: 0,
            draws: 1,
            sampling: Sampling::Sobol,
            measurement_error: false,
            parameters: parameters.collect(),
            trade: TradeKind::Gravity,
            induced: InducedKind::TypeIi,
            labour: None,
            drivers: Vec::new(),
            investments: Vec::new(),
            sites: Vec::new(),
            carbon: None,
            policy: policy::PolicyInputs::default(),
            left_behind: policy::LeftBehind::default(),
            variants: Vec::new(),
            outputs: OutputSpec {
                tables: Vec::new(),
                quantiles: vec![0.5],
                detail_years: Vec::new(),
                report_places: Vec::new(),
            },
            counterfactual: None,
        }
    }

    /// Whether the scenario changes anything besides what its policies do.
    #[must_use]
    pub fn changes_besides_policies(&self) -> bool {
        !self.drivers.is_empty()
            || !self.investments.is_empty()
            || !self.sites.is_empty()
            || self.carbon.is_some()
    }

    /// The number of model years, base year included.
    #[must_use]
    pub fn year_count(&self) -> usize {
        (self.end - self.start + 1) as usize
    }
}
