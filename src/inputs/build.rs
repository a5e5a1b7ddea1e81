//! A resolved scenario and a data package become [`ModelInputs`].
//!
//! Names become indices, series get one value per model year, numbers with spread become parameters. What only the data
//! can tell (unknown places, closures of more jobs than there are, mixes that do not sum to one) is reported here,
//! together with what loading found.

use std::cell::RefCell;
use std::sync::Arc;

use crate::dataset::Dataset;
use crate::findings::{Finding, Findings};
use crate::inputs::{
    Driver, InducedKind, Investment, ModelInputs, OutputSpec, Quantity, Sampling, Series, TradeKind,
};
use crate::scenario::schema::{self, Block, ScenarioFile};
use crate::scenario::tables::TABLES;
use crate::scenario::tree::{Sources, Span};
use crate::scenario::{Loaded, interpolation};

mod carbon;
mod drivers;
mod investments;
mod labour;
mod left_behind;
mod overlaps;
mod parameters;
mod policies;
mod selectors;
mod sites;
mod technologies;

use overlaps::Moved;
use parameters::RunParameters;

/// Inputs with what deserves a look.
#[derive(Debug)]
pub struct Built {
    /// The inputs.
    pub inputs: ModelInputs,
    /// Warnings of loading and building.
    pub warnings: Findings,
}

/// Builds the inputs of a loaded scenario.
///
/// # Errors
/// All findings, those of loading included, if any of them is an error.
pub fn build(loaded: &Loaded, dataset: &Arc<Dataset>) -> Result<Built, Findings> {
    let sources = &loaded.resolved.sources;
    let findings = RefCell::new(loaded.findings.clone());
    let inputs = inputs(&loaded.resolved.scenario, dataset, sources, &findings);
    let alone = inputs.counterfactual.is_some() || !inputs.changes_besides_policies();
    if let Some(policy) = loaded.resolved.scenario.policy.first().filter(|_| !alone) {
        let message = "differences from the base economy hold the whole scenario, not the policies alone";
        let warning = sources.warning(policy.name.span, message).found("no `counterfactual`");
        findings
            .borrow_mut()
            .push(warning.allowed("counterfactual = \"no_policies\" for what the policies add"));
    }
    let findings = sources.sorted(&findings.into_inner());
    if findings.has_errors() { Err(findings) } else { Ok(Built { inputs, warnings: findings }) }
}

fn inputs(
    scenario: &ScenarioFile,
    dataset: &Arc<Dataset>,
    sources: &Sources,
    findings: &RefCell<Findings>,
) -> ModelInputs {
    let builder =
        Builder { scenario, data: dataset, sources, findings, parameters: RunParameters::new(scenario) };
    let mut content = builder.content();
    builder.phase_out(&mut content.drivers);
    let left_behind = builder.left_behind();
    let labour = builder.labour();
    let policy = builder.policies(&left_behind);
    if labour.is_none() {
        builder.check_nobody_is_helped();
    }
    let carbon = builder.carbon();
    let counterfactual =
        scenario.counterfactual.as_ref().map(|other| Box::new(inputs(&other.0, dataset, sources, findings)));
    let variant =
        |v: &schema::Variant| (v.name.value.clone(), inputs(&v.scenario, dataset, sources, findings));
    let variants = scenario.variant.iter().map(variant).collect();
    ModelInputs {
        name: scenario.name.value.clone(),
        title: scenario.title.value.clone(),
        dataset: Arc::clone(dataset),
        start: scenario.years.start.value,
        end: scenario.years.end.value,
        seed: scenario.seed.value,
        draws: scenario.uncertainty.draws.value,
        sampling: sampling(scenario.uncertainty.sampling.value),
        measurement_error: scenario.uncertainty.measurement_error.value,
        trade: trade(scenario.trade.value),
        induced: induced(scenario.induced.value),
        labour,
        drivers: content.drivers,
        investments: content.investments,
        sites: builder.sites(),
        carbon,
        policy,
        left_behind,
        variants,
        outputs: builder.outputs(),
        counterfactual,
        parameters: builder.parameters.all,
    }
}

const fn sampling(sampling: schema::Sampling) -> Sampling {
    match sampling {
        schema::Sampling::Sobol => Sampling::Sobol,
        schema::Sampling::Lhs => Sampling::Lhs,
        schema::Sampling::Random => Sampling::Random,
    }
}

const fn trade(trade: schema::Trade) -> TradeKind {
    match trade {
        schema::Trade::Gravity => TradeKind::Gravity,
        schema::Trade::Flq => TradeKind::Flq,
    }
}

const fn induced(induced: schema::Induced) -> InducedKind {
    match induced {
        schema::Induced::TypeIi => InducedKind::TypeIi,
        schema::Induced::LocalMultiplier => InducedKind::LocalMultiplier,
        schema::Induced::None => InducedKind::None,
    }
}

/// What all parts of a scenario are built with.
struct Builder<'a> {
    scenario: &'a ScenarioFile,
    data: &'a Dataset,
    sources: &'a Sources,
    findings: &'a RefCell<Findings>,
    parameters: RunParameters,
}

#[derive(Default)]
struct Content {
    drivers: Vec<Driver>,
    investments: Vec<Investment>,
}

impl Builder<'_> {
    fn content(&self) -> Content {
        let mut content = Content::default();
        let mut moved: Vec<Moved> = Vec::new();
        for block in self.scenario.blocks() {
            self.drivers(&block, &mut content.drivers, &mut moved);
            self.technologies(&block, &mut content.drivers, &mut moved);
            self.investments(&block, &mut content.investments, &mut moved);
        }
        self.check_overlaps(&moved);
        content
    }

    fn push(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    fn error(&self, span: Span, message: impl Into<String>) -> Finding {
        self.sources.error(span, message)
    }

    fn base_year(&self) -> i32 {
        self.scenario.years.start.value
    }

    fn last_year(&self) -> i32 {
        self.scenario.years.end.value
    }

    /// A series in every model year, straight between the years given.
    fn yearly(&self, series: &schema::Series) -> Series {
        let linear = schema::Interpolation::Linear;
        interpolation::yearly(&series.points, self.base_year(), self.last_year(), linear)
    }

    /// A series in every model year that starts from a value in the base year, unless it says what it was.
    fn yearly_from(&self, base: f64, series: &schema::Series) -> Series {
        self.yearly(&self.based(base, series))
    }

    /// The series with a base-year value, if its first year is later.
    fn based(&self, base: f64, series: &schema::Series) -> schema::Series {
        let mut points = series.points.clone();
        if points.first().is_none_or(|(year, _)| *year > self.base_year()) {
            points.insert(0, (self.base_year(), base));
        }
        schema::Series { points, span: series.span }
    }

    /// Strength of an entry of a block: its own times the block's.
    fn strength(&self, block: &Block<'_>, name: &str, span: Span) -> Quantity {
        let own = self.parameters.given(name);
        let shared = block.entry.and_then(|e| e.name.as_ref());
        let shared =
            shared.and_then(|n| self.parameters.given(&parameters::strength_name("pathway", &n.value)));
        match (own, shared) {
            (None | Some(Quantity::Fixed(1.0)), Some(shared)) => shared,
            (Some(own), None | Some(Quantity::Fixed(1.0))) => own,
            (None, None) => Quantity::Fixed(1.0),
            (Some(Quantity::Fixed(own)), Some(Quantity::Fixed(shared))) => Quantity::Fixed(own * shared),
            (Some(_), Some(_)) => {
                let message =
                    "this entry and its pathway both have a strength, and one of them is a distribution";
                self.push(
                    self.error(span, message)
                        .allowed("a distribution for one of the two, or numbers for both"),
                );
                Quantity::Fixed(1.0)
            }
        }
    }

    fn outputs(&self) -> OutputSpec {
        let outputs = &self.scenario.outputs;
        let tables = outputs.tables.as_ref().map_or_else(
            || TABLES.map(str::to_owned).to_vec(),
            |names| names.value.iter().map(|name| name.value.clone()).collect(),
        );
        OutputSpec {
            tables,
            quantiles: outputs.quantiles.value.iter().map(|q| q.value).collect(),
            detail_years: self.detail_years(),
            report_places: self.places_in_order(&outputs.places),
        }
    }

    /// The years asked for, or every tenth year and the last.
    fn detail_years(&self) -> Vec<i32> {
        let run = self.base_year()..=self.last_year();
        let Some(years) = &self.scenario.outputs.detail_years else {
            return run.clone().skip(1).filter(|year| year % 10 == 0 || year == run.end()).collect();
        };
        for year in years.value.iter().filter(|year| !run.contains(&year.value)) {
            let finding = self.error(year.span, "the detail year is outside the run").found(year.value);
            self.push(finding.allowed(format!("{} to {}", run.start(), run.end())));
        }
        let mut years: Vec<i32> = years.value.iter().map(|year| year.value).collect();
        years.sort_unstable();
        years.dedup();
        years
    }
}
