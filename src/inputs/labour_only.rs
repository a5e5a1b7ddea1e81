//! Inputs of a labour-only run.

use crate::matrix::Matrix;
use crate::model::labour::search::Search;
use crate::model::labour::{Case, Network, Rates};
use crate::scenario::Loaded;
use crate::scenario::schema::{LabourOnly, OccupationalEngine, OccupationalModel};

/// A reference model of the labour market and what it runs on.
#[derive(Clone, Debug)]
pub struct LabourInputs {
    /// Name of the scenario.
    pub name: String,
    /// One line for people.
    pub title: String,
    /// Seed.
    pub seed: u64,
    /// Ids of the nodes, in the order of their file.
    pub ids: Vec<String>,
    /// Stocks, network, targets.
    pub case: Case,
    /// Rates of both models.
    pub rates: Rates,
    /// The model.
    pub model: Model,
}

/// Which model, with its own numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// del Rio-Chanona et al. (2021), expected numbers.
    Drc {
        /// Steps until an unemployed worker is long-term.
        tau: usize,
    },
    /// The same with whole workers.
    Stochastic {
        /// Steps until an unemployed worker is long-term.
        tau: usize,
        /// Replicates.
        replicates: usize,
    },
    /// With on-the-job search and several applications.
    Search(Search),
}

/// The inputs of a loaded labour-only scenario; `None` if it is none, or has findings.
#[must_use]
pub fn build(loaded: &Loaded) -> Option<LabourInputs> {
    let scenario = &loaded.resolved.scenario;
    let (asked, tables) = (scenario.labour_only.as_ref()?, loaded.labour.as_ref()?);
    let nodes = &tables.nodes;
    let count = nodes.ids.len();
    let case = Case {
        employment: nodes.employment.clone(),
        unemployment: nodes.unemployment.clone(),
        vacancies: nodes.vacancies.clone(),
        wages: nodes.wages.clone(),
        network: Network::new(count, &tables.edges),
        targets: Matrix::from_values(asked.steps.value as usize + 1, count, tables.targets.clone())?,
    };
    let p = &asked.parameters;
    Some(LabourInputs {
        name: scenario.name.value.clone(),
        title: scenario.title.value.clone(),
        seed: scenario.seed.value,
        ids: nodes.ids.clone(),
        case,
        rates: Rates {
            delta_u: p.delta_u.value,
            delta_v: p.delta_v.value,
            gamma_u: p.gamma_u.value,
            gamma_v: p.gamma_v.value,
        },
        model: model(asked)?,
    })
}

fn model(asked: &LabourOnly) -> Option<Model> {
    let p = &asked.parameters;
    if asked.model.value == OccupationalModel::Search {
        let applications = |count: i64| u32::try_from(count).ok();
        return Some(Model::Search(Search {
            lambda: p.lambda?.value,
            beta_e: applications(p.beta_e?.value)?,
            beta_u: applications(p.beta_u?.value)?,
        }));
    }
    let tau = p.tau_steps?.value as usize;
    Some(match asked.engine.map_or(OccupationalEngine::MeanField, |engine| engine.value) {
        OccupationalEngine::MeanField => Model::Drc { tau },
        OccupationalEngine::Stochastic => {
            Model::Stochastic { tau, replicates: asked.replicates.map_or(1, |n| n.value as usize) }
        }
    })
}
