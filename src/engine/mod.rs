//! The engine: draws, years, and what is kept of them.
//!
//! [`prepare`] builds what all draws share (accounts, balanced trade); [`run`] computes the draws in parallel and
//! returns them in order. Each draw is a function of the inputs and its own number, computed on one thread, so the
//! bytes do not depend on how many threads there are.

#![allow(clippy::doc_markdown, reason = "symbols of equations are not code")]
use std::sync::Arc;

use rayon::prelude::*;

use crate::inputs::{LabourEngine, ModelInputs};
use crate::scenario::distribution::Distribution;

pub mod baseline;
pub mod behaviour;
pub mod capacities;
pub mod draw;
pub mod guess;
pub mod investment;
pub mod kept;
pub mod labour;
pub mod labour_only;
pub mod policy;
pub mod response;
pub mod sampling;
pub mod technology;
pub mod year;

use baseline::Baseline;
use behaviour::{DrawValues, Structure};
use draw::DrawResult;
use kept::Scratch;

/// Largest relative gap of base-year sales that counts as balanced.
pub const BALANCE_LIMIT: f64 = 1e-10;

/// Why a run cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The inputs lack a parameter.
    #[error("the model reads the parameter `{0}`, but the run does not have it")]
    MissingParameter(String),
    /// Trade could not be balanced.
    #[error(
        "trade between places could not be balanced to the base-year accounts: largest relative gap {gap:e}, \
         limit {BALANCE_LIMIT:e}; a longer distance decay (trade.decay_*) makes it easier"
    )]
    Unbalanced {
        /// The gap.
        gap: f64,
    },
    /// Openings displace more than there can be.
    #[error(
        "draw {draw}, {year}: the inputs that {industry} buys at home reach its output, because openings take the \
         place of imports that are not there; make them smaller, or lower their import_replacement"
    )]
    Unproductive {
        /// The draw.
        draw: usize,
        /// The year.
        year: i32,
        /// Code of the industry.
        industry: String,
    },
    /// No stationary base year of the labour market.
    #[error("the labour market has no stationary base year{draws}:\n  {reason}")]
    NotStationary {
        /// Which draws, in words.
        draws: String,
        /// What stands in the way.
        reason: String,
    },
    /// The scratch file could not be written or read.
    #[error(
        "the draws do not fit in memory, and their scratch file in the folder of the run fails: {0}; make room \
         there, draw fewer, or ask for fewer detail years ([outputs] detail_years)"
    )]
    Scratch(String),
    /// The linear system did not converge.
    #[error(
        "draw {draw}: the input-output system did not converge (relative residual {residual:e}); is a recipe unproductive?"
    )]
    NotConverged {
        /// The draw.
        draw: usize,
        /// The residual.
        residual: f64,
    },
}

/// What the draws of a run share.
#[derive(Debug)]
pub struct Prepared {
    /// Values of every draw.
    pub draws: Vec<DrawValues>,
    /// The base year at the central structural parameters; runs that agree in these and in data may share it.
    pub baseline: Arc<Baseline>,
    /// What the labour markets share, if the run has them.
    pub labour: Option<labour::Shared>,
}

/// What a run computed.
#[derive(Debug)]
pub struct EngineOutput {
    /// The draws, in order.
    pub draws: Vec<DrawResult>,
    /// The draws of the counterfactual, if it is not "nothing happens".
    pub counterfactual: Option<Vec<DrawResult>>,
    /// The draws of the variants, `[variant][draw]`.
    pub variants: Vec<Vec<DrawResult>>,
    /// Values of the parameters, `[draw][parameter]`.
    pub parameter_values: Vec<Vec<f64>>,
    /// Largest relative gap of base-year sales.
    pub balance_residual: f64,
    /// Residual of the base year's equations over its output.
    pub base_residual: f64,
    /// Base-year levels of the labour market, if the run has one.
    pub labour: Option<labour::LabourBase>,
}

/// Draws parameters and builds the base year.
///
/// # Errors
/// [`EngineError`] if a parameter is missing or trade cannot be balanced.
pub fn prepare(inputs: &ModelInputs) -> Result<Prepared, EngineError> {
    prepare_on(inputs, base_year(inputs, central_structure(inputs)?)?)
}

/// The structural parameters at the centres of their distributions: what a run's base year is built with.
///
/// # Errors
/// [`EngineError::MissingParameter`].
pub fn central_structure(inputs: &ModelInputs) -> Result<Structure, EngineError> {
    let central = inputs.parameters.iter().map(|p| p.distribution.central()).collect();
    Ok(DrawValues::new(inputs, central)?.structure)
}

/// The base year: a function of trade model, data and structural parameters, and of nothing else in the inputs.
///
/// # Errors
/// [`EngineError::Unbalanced`].
pub fn base_year(inputs: &ModelInputs, structure: Structure) -> Result<Arc<Baseline>, EngineError> {
    let start = inputs.dataset.trade_factors.as_ref();
    let baseline = Baseline::new(inputs.trade, &inputs.dataset, structure, start);
    balanced(&baseline)?;
    Ok(Arc::new(baseline))
}

/// Whether the numbers of a run, its variants and its counterfactual allow for a base year, as far as that shows before
/// anything is computed.
///
/// # Errors
/// [`EngineError::MissingParameter`], [`EngineError::NotStationary`].
pub fn possible(inputs: &ModelInputs) -> Result<(), EngineError> {
    let others = inputs.variants.iter().map(|(_, inputs)| inputs).chain(inputs.counterfactual.as_deref());
    std::iter::once(inputs).chain(others).try_for_each(|inputs| drawn(inputs).map(|_| ()))
}

/// Central values and those of the draws.
fn drawn(inputs: &ModelInputs) -> Result<(DrawValues, Vec<DrawValues>), EngineError> {
    let values = sampling::parameter_values(inputs);
    let draws: Result<Vec<_>, _> = values.into_iter().map(|v| DrawValues::new(inputs, v)).collect();
    let central = inputs.parameters.iter().map(|p| p.distribution.central()).collect();
    let (central, draws) = (DrawValues::new(inputs, central)?, draws?);
    if let Some(values) = &central.labour {
        labour::existence::check(&inputs.dataset, values, &draws)?;
    }
    Ok((central, draws))
}

/// Draws parameters for a base year that [`base_year`] made of the same trade model, data and structure.
///
/// # Errors
/// [`EngineError::MissingParameter`], [`EngineError::NotStationary`].
pub fn prepare_on(inputs: &ModelInputs, baseline: Arc<Baseline>) -> Result<Prepared, EngineError> {
    let (central, draws) = drawn(inputs)?;
    let own_distance = central.structure.trade.decay.own_distance_factor;
    let labour = central.labour.as_ref().map(|v| labour::Shared::new(&inputs.dataset, v, own_distance));
    if let Some(reason) =
        labour.as_ref().and_then(|l| labour::existence::not_found(&inputs.dataset, &l.central))
    {
        return Err(EngineError::NotStationary { draws: " at the central values".to_owned(), reason });
    }
    Ok(Prepared { draws, baseline, labour })
}

/// Bytes that the draws of a run hold in memory, with a scratch file for the rest: 8 · draws · years · (places + 2 · industries ·
/// alternatives), the first for one quantity while a table is made, the second for prices and squeezed margins.
///
/// A lower bound, meant to refuse a run that no machine can hold before it starts.
#[must_use]
pub fn bytes_of_draws(inputs: &ModelInputs) -> u64 {
    let (places, industries) = (inputs.dataset.places.len() as u64, inputs.dataset.industries.len() as u64);
    let each = inputs.year_count() as u64 * (places + 2 * industries * sides(inputs));
    8 * (inputs.draws as u64).saturating_mul(each)
}

/// Alternatives that a run computes: its own, a named counterfactual, variants.
fn sides(inputs: &ModelInputs) -> u64 {
    1 + u64::from(inputs.counterfactual.is_some()) + inputs.variants.len() as u64
}

fn balanced(baseline: &Baseline) -> Result<(), EngineError> {
    let gap = baseline.trade.residual();
    if gap <= BALANCE_LIMIT { Ok(()) } else { Err(EngineError::Unbalanced { gap }) }
}

/// Computes all draws; `progress` is called once per finished draw, from any thread.
///
/// # Errors
/// [`EngineError`] of the first draw (by number) that fails.
pub fn run(
    inputs: &ModelInputs,
    prepared: &Prepared,
    progress: &(dyn Fn() + Sync),
) -> Result<EngineOutput, EngineError> {
    run_with(inputs, prepared, None, progress)
}

/// [`run`] with a scratch file for what exceeds its memory; see [`kept`].
///
/// # Errors
/// As [`run`], and if the scratch file cannot be written.
pub fn run_with(
    inputs: &ModelInputs,
    prepared: &Prepared,
    scratch: Option<&Arc<Scratch>>,
    progress: &(dyn Fn() + Sync),
) -> Result<EngineOutput, EngineError> {
    let other = inputs.counterfactual.as_deref().map(prepare).transpose()?;
    run_sides(inputs, (prepared, other.as_ref()), scratch, progress)
}

/// [`run`] with the counterfactual prepared as well; `other` belongs to `inputs.counterfactual`.
///
/// # Errors
/// As [`run`].
pub fn run_prepared(
    inputs: &ModelInputs,
    prepared: &Prepared,
    other: Option<&Prepared>,
    progress: &(dyn Fn() + Sync),
) -> Result<EngineOutput, EngineError> {
    run_sides(inputs, (prepared, other), None, progress)
}

fn run_sides(
    inputs: &ModelInputs,
    (prepared, other): (&Prepared, Option<&Prepared>),
    scratch: Option<&Arc<Scratch>>,
    progress: &(dyn Fn() + Sync),
) -> Result<EngineOutput, EngineError> {
    let room = scratch.map(|scratch| (scratch, sides(inputs)));
    let draws = run_draws(inputs, prepared, room, progress)?;
    let counterfactual = match (&inputs.counterfactual, other) {
        (Some(inputs), Some(prepared)) => Some(run_draws(inputs, prepared, room, &|| {})?),
        _ => None,
    };
    let variant = |(_, other): &(String, ModelInputs)| {
        let same = central_structure(other)? == prepared.baseline.structure;
        let baseline = Arc::clone(&prepared.baseline);
        let ready = if same { prepare_on(other, baseline)? } else { prepare(other)? };
        run_draws(other, &ready, room, &|| {})
    };
    Ok(EngineOutput {
        draws,
        counterfactual,
        variants: inputs.variants.iter().map(variant).collect::<Result<_, _>>()?,
        parameter_values: prepared.draws.iter().map(|d| d.values.clone()).collect(),
        balance_residual: prepared.baseline.trade.residual(),
        base_residual: prepared.baseline.residual(),
        labour: prepared.labour.as_ref().map(|shared| labour_base(inputs, prepared, shared)),
    })
}

/// Base-year levels at the central values and the data set's jobs.
fn labour_base(inputs: &ModelInputs, prepared: &Prepared, shared: &labour::Shared) -> labour::LabourBase {
    let incomes = labour::incomes::Incomes::new(
        &shared.central,
        &prepared.baseline,
        &shared.class_of,
        &inputs.dataset.jobs,
    );
    let pay = vec![1.0; inputs.dataset.places.len()];
    let mut levels = shared.levels(pay, incomes.base_pay().to_vec());
    if inputs.labour.is_some_and(|labour| labour.engine == LabourEngine::Stochastic) {
        labour::market::stochastic::whole_levels(shared, inputs.seed, &mut levels);
    }
    levels
}

fn run_draws(
    inputs: &ModelInputs,
    prepared: &Prepared,
    room: Option<(&Arc<Scratch>, u64)>,
    progress: &(dyn Fn() + Sync),
) -> Result<Vec<DrawResult>, EngineError> {
    let compute = |number: usize| {
        let mut result = one_draw(inputs, prepared, number)?;
        if let Some((scratch, sides)) = room {
            result.spill(scratch, number, sides).map_err(|error| EngineError::Scratch(error.to_string()))?;
        }
        progress();
        Ok(result)
    };
    let results: Vec<_> = (0..prepared.draws.len()).into_par_iter().map(compute).collect();
    results.into_iter().collect()
}

fn one_draw(inputs: &ModelInputs, prepared: &Prepared, number: usize) -> Result<DrawResult, EngineError> {
    let values = &prepared.draws[number];
    let jobs = sampling::measured_jobs(inputs, number, values.behaviour.measurement_error_scale);
    let result = if values.structure == prepared.baseline.structure {
        let policies = policy::PolicyRun::new(inputs, &prepared.baseline, values, &jobs, number)?;
        draw::draw(inputs, &prepared.baseline, values, &jobs, (prepared.labour.as_ref(), number), policies)
    } else {
        let start = prepared.baseline.trade.start();
        let baseline = Baseline::new(inputs.trade, &inputs.dataset, values.structure, start.as_ref());
        balanced(&baseline)?;
        let policies = policy::PolicyRun::new(inputs, &baseline, values, &jobs, number)?;
        draw::draw(inputs, &baseline, values, &jobs, (prepared.labour.as_ref(), number), policies)
    };
    if let Some(reason) = result.labour.as_ref().and_then(|labour| labour.not_stationary.clone()) {
        return Err(EngineError::NotStationary { draws: format!(" in draw {number}"), reason });
    }
    if let Some((year, industry)) = result.unproductive {
        let industry = inputs.dataset.industries[industry].code.clone();
        return Err(EngineError::Unproductive { draw: number, year: inputs.start + year as i32, industry });
    }
    let limit = values.behaviour.tolerance;
    if result.residual.is_nan() || result.residual > limit {
        return Err(EngineError::NotConverged { draw: number, residual: result.residual });
    }
    Ok(result)
}

/// Whether any parameter differs between draws.
#[must_use]
pub fn is_uncertain(inputs: &ModelInputs) -> bool {
    let drawn = inputs.parameters.iter().any(|p| !matches!(*p.distribution, Distribution::Fixed(_)));
    inputs.draws > 1 && (drawn || inputs.measurement_error)
}
