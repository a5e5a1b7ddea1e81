//! The labour-only scenario.

use schemars::JsonSchema;

use super::{At, OccupationalEngine, OccupationalModel};

/// A reference model of the labour market, run from files; beside it a scenario has only schema, name, title, description,
/// extends, seed and the formats of outputs.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LabourOnly {
    /// The model.
    pub model: At<OccupationalModel>,
    /// How it is computed; default: `mean_field`.
    pub engine: Option<At<OccupationalEngine>>,
    /// CSV file relative to this one: `id`, `employment_0`, `unemployment_0`, `vacancies_0` and, if wanted, wage.
    pub nodes: At<String>,
    /// CSV file: source, target, weight; the weights of a source sum to one, those of zero may be left out.
    pub network: At<String>,
    /// CSV file: t, id, target for t = 0 to steps.
    pub targets: At<String>,
    /// Steps.
    pub steps: At<i64>,
    /// Replicates of the stochastic engine; default: 1.
    pub replicates: Option<At<i64>>,
    /// Numbers of the model.
    pub parameters: LabourParameters,
}

/// Numbers of a reference model of the labour market.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LabourParameters {
    /// Share of jobs lost per step whatever demand does, 0 to 1.
    pub delta_u: At<f64>,
    /// Vacancies opened per job and step whatever demand does, 0 to 1.
    pub delta_v: At<f64>,
    /// Share of surplus jobs that goes per step, 0 to 1.
    pub gamma_u: At<f64>,
    /// Share of missing jobs that is advertised per step, 0 to 1.
    pub gamma_v: At<f64>,
    /// Steps after which an unemployed worker counts as long-term (drc2021).
    pub tau_steps: Option<At<i64>>,
    /// Share of the employed who search, 0 to 1 (drc2021-search).
    pub lambda: Option<At<f64>>,
    /// Applications of an employed searcher per step (drc2021-search).
    pub beta_e: Option<At<i64>>,
    /// Applications of an unemployed worker per step (drc2021-search).
    pub beta_u: Option<At<i64>>,
}
