//! The variant with on-the-job search and several applications.
//!
//! Separations and openings have no cap at e: ω = δ_u e + (1 − δ_u) γ_u max(0, Δ), ν likewise. Attractiveness a_ij = w_j A_ij
//! with the wage w_j; q_ij = v_j a_ij / Σ_k v_k a_ik. Each unemployed worker sends β_u applications, a share λ of the employed
//! β_e each: s_j = Σ_i (β_e λ e_i + β_u u_i) q_ij. Offers o_j = v_j (1 − exp(−s_j / v_j)). Of b applications at j at least one
//! succeeds with probability P_b(j) = 1 − Π_{l<b} (1 − min(1, o_j / max(1e-10, s_j − l))). Flows f^e_ij = λ e_i q_ij P_e(j) and
//! f^u_ij = u_i q_ij P_u(j).
//!
//! Without the cap separations can exceed employment; the floor then adds the missing people, and [`Path::floored`] says how many.

use super::case::State;
use super::{Case, Path, Rates};
use crate::math::exp_m1;

/// How people search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// λ: share of the employed who search.
    pub lambda: f64,
    /// β_e: applications of an employed searcher per step.
    pub beta_e: u32,
    /// β_u: applications of an unemployed worker per step.
    pub beta_u: u32,
}

/// Smallest number of competing applications.
const FEWEST: f64 = 1e-10;

/// Follows a case over all steps of its targets.
#[must_use]
pub fn run(case: &Case, rates: &Rates, search: &Search) -> Path {
    let mut state = State::new(case);
    let mut matching = Matching::new(case, *search);
    let mut path = Path::with_room(case, false);
    path.push_moves(&state);
    for step in 1..case.targets.rows() {
        demand(&mut state, rates, case.targets.row(step));
        matching.apply(&state);
        matching.hire(&mut state);
        state.advance();
        path.push_moves(&state);
    }
    path
}

fn demand(state: &mut State, rates: &Rates, targets: &[f64]) {
    for (i, target) in targets.iter().enumerate() {
        let employed = state.employed[i];
        let (surplus, missing) = rates.adjustment(employed, state.vacancies[i], *target);
        state.separations[i] = rates.delta_u * employed + (1.0 - rates.delta_u) * surplus;
        state.openings[i] = rates.delta_v * employed + (1.0 - rates.delta_v) * missing;
    }
}

struct Matching<'a> {
    case: &'a Case,
    search: Search,
    /// v_j w_j.
    pull: Vec<f64>,
    /// Employed searchers, unemployed, per unit of pull within reach, by origin.
    pressure: [Vec<f64>; 2],
    /// Searchers who look at j per unit of its pull, by state.
    lookers: [Vec<f64>; 2],
    /// Pull times the chance of an offer, by state.
    chance: [Vec<f64>; 2],
}

impl<'a> Matching<'a> {
    fn new(case: &'a Case, search: Search) -> Self {
        let none = || vec![0.0; case.network.nodes()];
        let both = || [none(), none()];
        Self { case, search, pull: none(), pressure: both(), lookers: both(), chance: both() }
    }

    /// Who looks where.
    fn apply(&mut self, state: &State) {
        let network = &self.case.network;
        for (pull, (v, w)) in self.pull.iter_mut().zip(state.vacancies.iter().zip(&self.case.wages)) {
            *pull = v * w;
        }
        self.lookers.iter_mut().for_each(|lookers| lookers.fill(0.0));
        for i in 0..network.nodes() {
            let offered = network.dot(i, &self.pull);
            let searchers = [self.search.lambda * state.employed[i], state.unemployed[i]];
            for (kind, people) in searchers.into_iter().enumerate() {
                let pressure = if offered > 0.0 { people / offered } else { 0.0 };
                self.pressure[kind][i] = pressure;
                network.add_scaled(i, pressure, &mut self.lookers[kind]);
            }
        }
    }

    fn hire(&mut self, state: &mut State) {
        let Search { beta_e, beta_u, .. } = self.search;
        for j in 0..self.pull.len() {
            let (pull, lookers) = (self.pull[j], [self.lookers[0][j], self.lookers[1][j]]);
            let sent = pull * (f64::from(beta_e) * lookers[0] + f64::from(beta_u) * lookers[1]);
            let vacancies = state.vacancies[j];
            let offers = if vacancies > 0.0 { -vacancies * exp_m1(-sent / vacancies) } else { 0.0 };
            let chance = [pull * success(beta_e, offers, sent), pull * success(beta_u, offers, sent)];
            state.hires[j] = chance[0] * lookers[0] + chance[1] * lookers[1];
            (self.chance[0][j], self.chance[1][j]) = (chance[0], chance[1]);
        }
        for i in 0..self.pull.len() {
            state.job_moves[i] = self.pressure[0][i] * self.case.network.dot(i, &self.chance[0]);
            state.outflow[i] = self.pressure[1][i] * self.case.network.dot(i, &self.chance[1]);
        }
    }
}

/// P_b(j): the chance that at least one of `applications` at a node gets an offer.
fn success(applications: u32, offers: f64, sent: f64) -> f64 {
    let miss = |l: u32| 1.0 - (offers / (sent - f64::from(l)).max(FEWEST)).min(1.0);
    1.0 - (0..applications).map(miss).product::<f64>()
}
