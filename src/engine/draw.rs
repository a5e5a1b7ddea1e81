//! One draw: all years of a scenario, reduced to what the tables need.

use std::sync::Arc;

use crate::engine::baseline::Baseline;
use crate::engine::behaviour::{Behaviour, DrawValues};
use crate::engine::kept::{Kept, Scratch};
use crate::engine::labour::sites::site_paths;
use crate::engine::labour::{LabourMarket, LabourResult, Levers, Shared};
use crate::engine::policy::{PolicyResult, PolicyRun};
use crate::engine::response::{Response, Solver};
use crate::engine::year::year_state;
use crate::inputs::{InducedKind, LabourEngine, ModelInputs};
use crate::math;
use crate::matrix::Matrix;
use crate::model::gaps::worse;

mod cells;
mod keeper;

use keeper::Keeper;

/// Variables kept by place and by industry, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// Jobs: direct, indirect, induced.
    JobsDirect,
    /// Indirect.
    JobsIndirect,
    /// Induced.
    JobsInduced,
    /// Gross output: direct.
    OutputDirect,
    /// Indirect.
    OutputIndirect,
    /// Induced.
    OutputInduced,
    /// Gross value added.
    Gva,
    /// Emissions.
    Emissions,
}

/// The number of variables.
pub const VARIABLES: usize = 8;

/// What is kept of a draw: changes from the base year.
#[derive(Clone, Debug, Default)]
pub struct DrawResult {
    /// `[year × variable × place]`.
    pub places: Kept,
    /// `[year × variable × industry]`.
    pub industries: Kept,
    /// Jobs by cell, `[detail year × place × industry]`.
    pub cell_jobs: Kept,
    /// Gross output by cell, `[detail year × place × industry]`.
    pub cell_output: Kept,
    /// Emissions by cell, `[detail year × place × industry]`.
    pub cell_emissions: Kept,
    /// Price rises by industry, `[year × industry]`; empty without a carbon cost.
    pub prices: Vec<f64>,
    /// Margin squeeze by industry, £m, `[year × industry]`; empty without a carbon cost.
    pub squeeze: Vec<f64>,
    /// Productivity growth since the base year, `[year]`.
    pub growth: Vec<f64>,
    /// Largest relative residual of the solutions.
    pub residual: f64,
    /// Largest gap between the parts' sum and the change of the level, relative.
    pub decomposition_gap: f64,
    /// Most negative output over the base year's total output of the industry; 0 if none is negative.
    pub negative_output: f64,
    /// Applications of the operator.
    pub applications: usize,
    /// The labour market, if the run has one.
    pub labour: Option<LabourResult>,
    /// Year (from the base year) and industry in which the economy stops being productive, if it does.
    pub unproductive: Option<(usize, usize)>,
    /// Policies, if the run has any.
    pub policy: Option<PolicyResult>,
}

impl DrawResult {
    /// What may go to a scratch file: cells of detail years, places, industries and people.
    fn heavy(&mut self) -> Vec<&mut Kept> {
        let mut heavy = vec![&mut self.cell_jobs, &mut self.cell_output, &mut self.cell_emissions];
        heavy.extend([&mut self.places, &mut self.industries]);
        if let Some(labour) = &mut self.labour {
            heavy.extend([&mut labour.places, &mut labour.flows, &mut labour.mean_field]);
        }
        heavy
    }

    /// Gives back memory beyond the numbers.
    fn compact(&mut self) {
        self.heavy().into_iter().for_each(Kept::compact);
    }

    /// Moves the heavy numbers to a scratch file if the draw of this number belongs there.
    ///
    /// * `sides` – the alternatives whose draws are kept together.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn spill(&mut self, scratch: &Arc<Scratch>, number: usize, sides: u64) -> std::io::Result<()> {
        let size: usize = self.heavy().iter().map(|kept| kept.len() * size_of::<f64>()).sum();
        if scratch.takes(number, sides * size as u64) {
            self.heavy().into_iter().try_for_each(|kept| kept.spill(scratch))?;
        }
        Ok(())
    }
}

/// Output changes of a year after realisation, `[place × industry]`.
#[derive(Clone, Debug)]
struct Parts {
    direct: Vec<f64>,
    indirect: Vec<f64>,
    induced: Vec<f64>,
}

/// Computes one draw.
///
/// * `jobs` – base-year jobs of this draw, `[place × industry]`.
/// * `labour` – what the labour markets share, if the run has them, and the number of the draw.
/// * `policies` – what its policies do, if there are any.
#[must_use]
pub fn draw(
    inputs: &ModelInputs,
    base: &Baseline,
    values: &DrawValues,
    jobs: &Matrix,
    (labour, number): (Option<&Shared>, usize),
    mut policies: Option<PolicyRun<'_>>,
) -> DrawResult {
    let lagged = labour.is_some() && inputs.induced == InducedKind::TypeIi;
    let closure = if lagged { InducedKind::None } else { inputs.induced };
    let mut solver = Solver::new(base, &values.behaviour, closure);
    let mut keep = Keeper::new(inputs, base, values, jobs, labour);
    let draw_values = values;
    let mut market = labour.zip(values.labour.as_ref()).map(|(shared, values)| {
        let market = || {
            let sites = site_paths(inputs, draw_values, &shared.class_of, jobs);
            let data = (&*inputs.dataset, jobs);
            LabourMarket::new(shared, base, values, data, keep.detail.clone(), (sites, inputs.start))
        };
        match inputs.labour.map(|labour| labour.engine) {
            Some(LabourEngine::Stochastic) => market().in_whole_people(market(), (inputs.seed, number)),
            _ => market(),
        }
    });
    let nothing = Levers::default();
    let cells = base.accounts.output.values().len();
    let mut parts = Parts { direct: vec![0.0; cells], indirect: vec![0.0; cells], induced: vec![0.0; cells] };
    for year in 0..inputs.year_count() {
        let mut state = year_state(inputs, base, values, jobs, year);
        if let Some(policies) = &mut policies {
            if let Some(market) = &market {
                policies.observe(market);
            }
            policies.year(year, &mut state);
        }
        let spending = market.as_ref().filter(|_| lagged);
        let purchases = spending.map(|m| scaled(m.purchases(), values.behaviour.spending_response));
        let response = solver.respond(&state, purchases.as_deref());
        realise(&mut parts, response.as_ref(), &values.behaviour, inputs.induced, purchases.is_some());
        if inputs.induced == InducedKind::LocalMultiplier {
            parts.induced = keep.local_multiplier(&parts, &state);
        }
        keep_within_output(&mut parts, base.accounts.output.values());
        if let Some(response) = &response {
            keep.result.residual = worse(keep.result.residual, response.residual);
            keep.result.applications += response.applications;
            let first = response.unproductive.map(|industry| (year, industry));
            keep.result.unproductive = keep.result.unproductive.or(first);
        }
        keep.year(year, &state, &parts);
        if let Some(market) = &mut market {
            let levers = policies.as_ref().map_or(&nothing, PolicyRun::levers);
            market.year(&keep.class_jobs, levers);
        }
    }
    keep.result.labour = market.map(LabourMarket::finish);
    keep.result.policy = policies.map(PolicyRun::finish);
    keep.result.compact();
    keep.result
}

fn scaled(purchases: &[f64], response: f64) -> Vec<f64> {
    purchases.iter().map(|p| response * p).collect()
}

/// Indirect and induced effects arrive with a first-order lag, and only their share ρ.
///
/// * `lagged` – induced effects follow last year's incomes, which is all the lag they need.
fn realise(
    parts: &mut Parts,
    response: Option<&Response>,
    behaviour: &Behaviour,
    induced: InducedKind,
    lagged: bool,
) {
    let pace = if behaviour.lag > 0.0 { 1.0 - math::exp(-1.0 / behaviour.lag) } else { 1.0 };
    let approach = |now: &mut f64, implied: f64| *now += pace * (behaviour.realisation * implied - *now);
    let Some(response) = response else {
        parts.direct.fill(0.0);
        parts.indirect.iter_mut().chain(&mut parts.induced).for_each(|v| approach(v, 0.0));
        return;
    };
    parts.direct.clone_from(&response.direct);
    for (cell, now) in parts.indirect.iter_mut().enumerate() {
        approach(now, response.with_suppliers[cell] - response.direct[cell]);
    }
    if lagged {
        for (now, implied) in parts.induced.iter_mut().zip(&response.induced) {
            *now = behaviour.realisation * implied;
        }
    } else if induced == InducedKind::TypeIi {
        for (cell, now) in parts.induced.iter_mut().enumerate() {
            approach(now, response.induced[cell]);
        }
    }
}

/// A cell cannot lose more than it makes: when it closes, what suppliers and spending had taken before ends with it.
///
/// Without a lag the equations keep output from falling below zero; the lag carries earlier losses into the year in
/// which the direct loss is already whole.
fn keep_within_output(parts: &mut Parts, output: &[f64]) {
    for (cell, before) in output.iter().enumerate() {
        let left = before + parts.direct[cell] + parts.indirect[cell] + parts.induced[cell];
        if left < 0.0 {
            let indirect = (-left).min((-parts.indirect[cell]).max(0.0));
            let induced = (-left - indirect).min((-parts.induced[cell]).max(0.0));
            parts.indirect[cell] += indirect;
            parts.induced[cell] += induced;
        }
    }
}
