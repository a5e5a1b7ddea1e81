//! What the reference models share.

use super::Network;
use crate::matrix::Matrix;

/// Smallest stock: keeps every quotient of the published equations defined.
pub const FLOOR: f64 = 1e-15;

/// Initial stocks by node, who may move where, and the demand that nodes adjust to.
#[derive(Clone, Debug)]
pub struct Case {
    /// Employed, `[node]`, people.
    pub employment: Vec<f64>,
    /// Unemployed by last node, `[node]`, people.
    pub unemployment: Vec<f64>,
    /// Vacancies, `[node]`, jobs.
    pub vacancies: Vec<f64>,
    /// Wage by node, any unit, `[node]`; only the variant with search reads it.
    pub wages: Vec<f64>,
    /// Mobility; rows sum to one.
    pub network: Network,
    /// Target demand, `[step × node]`, jobs; row 0 is the initial state's and moves nothing.
    pub targets: Matrix,
}

/// Rates per step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// δ_u: jobs lost whatever demand does.
    pub delta_u: f64,
    /// δ_v: vacancies opened whatever demand does.
    pub delta_v: f64,
    /// γ_u: how fast surplus jobs go.
    pub gamma_u: f64,
    /// γ_v: how fast missing jobs are advertised.
    pub gamma_v: f64,
}

impl Rates {
    /// Separations and openings that follow from demand alone, before δ: γ_u max(0, Δ) and γ_v max(0, −Δ).
    #[must_use]
    pub fn adjustment(&self, employed: f64, vacancies: f64, target: f64) -> (f64, f64) {
        let surplus = employed + vacancies - target;
        (self.gamma_u * surplus.max(0.0), self.gamma_v * (-surplus).max(0.0))
    }
}

/// Stocks and flows over time, each `[step × node]` from step 0; flows at t turn the stocks of t − 1 into those of t and are
/// 0 at step 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// E: employed.
    pub employed: Vec<f64>,
    /// U: unemployed by last node.
    pub unemployed: Vec<f64>,
    /// V: vacancies.
    pub vacancies: Vec<f64>,
    /// Separations into unemployment.
    pub separations: Vec<f64>,
    /// Vacancies opened.
    pub openings: Vec<f64>,
    /// Hires by the node that hires.
    pub hires: Vec<f64>,
    /// Unemployed of the node who were hired anywhere.
    pub outflow: Vec<f64>,
    /// Unemployed for at least τ steps; empty in the variant with search.
    pub long_term: Vec<f64>,
    /// Employed of the node who were hired anywhere; empty without on-the-job search.
    pub job_moves: Vec<f64>,
    /// People and vacancies that the floor added: over all steps, in absolute numbers.
    pub floored: f64,
}

/// Stocks of one moment, and the flows that led to them.
#[derive(Clone, Debug)]
pub struct State {
    /// Employed.
    pub employed: Vec<f64>,
    /// Unemployed.
    pub unemployed: Vec<f64>,
    /// Vacancies.
    pub vacancies: Vec<f64>,
    /// Separations.
    pub separations: Vec<f64>,
    /// Openings.
    pub openings: Vec<f64>,
    /// Hires by destination.
    pub hires: Vec<f64>,
    /// Hired out of unemployment, by origin.
    pub outflow: Vec<f64>,
    /// Hired out of employment, by origin.
    pub job_moves: Vec<f64>,
    /// People and vacancies that the floor added so far.
    pub floored: f64,
}

impl State {
    /// The initial state: no flows yet.
    #[must_use]
    pub fn new(case: &Case) -> Self {
        let none = vec![0.0; case.employment.len()];
        Self {
            employed: case.employment.clone(),
            unemployed: case.unemployment.clone(),
            vacancies: case.vacancies.clone(),
            separations: none.clone(),
            openings: none.clone(),
            hires: none.clone(),
            outflow: none.clone(),
            job_moves: none,
            floored: 0.0,
        }
    }

    /// Moves people and vacancies by the flows; no stock falls under the floor.
    pub fn advance(&mut self) {
        self.advance_posts();
        for i in 0..self.unemployed.len() {
            self.advance_unemployed(i, self.separations[i]);
        }
    }

    /// Moves people at work and vacancies, for which the hires need to be known but not who was hired.
    pub fn advance_posts(&mut self) {
        for i in 0..self.employed.len() {
            let hires = self.hires[i];
            let employed = self.employed[i] - self.separations[i] + hires - self.job_moves[i];
            let vacancies = self.vacancies[i] + self.openings[i] - hires;
            self.employed[i] = self.floor(employed);
            self.vacancies[i] = self.floor(vacancies);
        }
    }

    /// Moves the unemployed of a node.
    ///
    /// * `lost` – the step's separations from it.
    pub fn advance_unemployed(&mut self, node: usize, lost: f64) {
        self.unemployed[node] = self.floor(self.unemployed[node] + lost - self.outflow[node]);
    }

    fn floor(&mut self, stock: f64) -> f64 {
        self.floored += (FLOOR - stock).max(0.0);
        stock.max(FLOOR)
    }
}

impl Path {
    /// A path with room for every step of a case.
    #[must_use]
    pub fn with_room(case: &Case, long_term: bool) -> Self {
        let cells = case.targets.rows() * case.targets.columns();
        let room = |wanted: bool| Vec::with_capacity(if wanted { cells } else { 0 });
        Self {
            employed: room(true),
            unemployed: room(true),
            vacancies: room(true),
            separations: room(true),
            openings: room(true),
            hires: room(true),
            outflow: room(true),
            long_term: room(long_term),
            job_moves: room(!long_term),
            floored: 0.0,
        }
    }

    /// Adds a step of a model with spells.
    pub fn push(&mut self, state: &State, long_term: &[f64]) {
        self.push_posts(state);
        self.push_unemployed(state, long_term);
    }

    /// Of a step of a model with spells what [`State::advance_posts`] moves, and the flows that demand and hiring make.
    pub fn push_posts(&mut self, state: &State) {
        self.employed.extend_from_slice(&state.employed);
        self.vacancies.extend_from_slice(&state.vacancies);
        self.separations.extend_from_slice(&state.separations);
        self.openings.extend_from_slice(&state.openings);
        self.hires.extend_from_slice(&state.hires);
    }

    /// The rest of the step.
    pub fn push_unemployed(&mut self, state: &State, long_term: &[f64]) {
        self.unemployed.extend_from_slice(&state.unemployed);
        self.outflow.extend_from_slice(&state.outflow);
        self.long_term.extend_from_slice(long_term);
        self.floored = state.floored;
    }

    /// Adds a step of a model with on-the-job search.
    pub fn push_moves(&mut self, state: &State) {
        self.push_posts(state);
        self.push_unemployed(state, &[]);
        self.job_moves.extend_from_slice(&state.job_moves);
    }
}
