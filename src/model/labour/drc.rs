//! The mean-field model of occupational mobility and automation (del Rio-Chanona et al. 2021).
//!
//! Every unemployed worker sends one application per step: q_ij = v_j A_ij / Σ_k v_k A_ik, s_j = Σ_i u_i q_ij. Vacancies that
//! get an application hire: f_ij = u_i q_ij (v_j / s_j)(1 − exp(−s_j / v_j)).
//!
//! Computed without forming q or f. With w_i = u_i / Σ_k v_k A_ik and y_j = Σ_i w_i A_ij: s_j = v_j y_j, so that a node hires
//! Σ_i f_ij = v_j (1 − exp(−y_j)), and Σ_j f_ij = w_i Σ_j A_ij g_j with g_j = hires_j / y_j.
//!
//! A step reads the network once. Who was hired is needed only to know who is unemployed, and posts move on without it: so each row
//! is read for the hires out of its node in the step before, then for what the node's unemployed are offered, then for the
//! applications they send.

use super::case::State;
use super::spells::Spells;
use super::{Case, Network, Path, Rates};
use crate::math::exp_m1;

/// Follows a case over all steps of its targets.
///
/// * `tau` – steps after which an unemployed worker counts as long-term; at least 1.
#[must_use]
pub fn run(case: &Case, rates: &Rates, tau: usize) -> Path {
    let mut state = State::new(case);
    let mut people = People::new(case.employment.len(), tau);
    let mut matching = Matching::new(&case.network);
    let mut path = Path::with_room(case, true);
    path.push_posts(&state);
    let steps = case.targets.rows();
    for step in 1..=steps {
        people.lost.clone_from(&state.separations);
        let (first, last) = (step == 1, step == steps);
        if !last {
            demand(&mut state, rates, case.targets.row(step));
        }
        matching.read(&mut state, &mut people, (!first, !last));
        if !first {
            people.spells.advance(&people.survival, &people.lost);
        }
        path.push_unemployed(&state, people.spells.long_term());
        if !last {
            matching.hire(&mut state);
            state.advance_posts();
            path.push_posts(&state);
        }
    }
    path
}

/// Who is unemployed, one step behind the posts.
struct People {
    /// Separations of the step before, `[node]`.
    lost: Vec<f64>,
    /// Share of the unemployed who stay so in it, `[node]`.
    survival: Vec<f64>,
    spells: Spells,
}

impl People {
    fn new(nodes: usize, tau: usize) -> Self {
        Self { lost: vec![0.0; nodes], survival: vec![1.0; nodes], spells: Spells::new(nodes, tau) }
    }
}

/// Separations and openings.
fn demand(state: &mut State, rates: &Rates, targets: &[f64]) {
    for (i, target) in targets.iter().enumerate() {
        let employed = state.employed[i];
        let (surplus, missing) = rates.adjustment(employed, state.vacancies[i], *target);
        state.separations[i] = rates.delta_u * employed + (1.0 - rates.delta_u) * employed.min(surplus);
        state.openings[i] = rates.delta_v * employed + (1.0 - rates.delta_v) * employed.min(missing);
    }
}

/// Applications and hires.
struct Matching<'a> {
    network: &'a Network,
    /// w_i.
    pressure: Vec<f64>,
    /// y_j.
    applications: Vec<f64>,
    /// g_j.
    per_application: Vec<f64>,
}

impl<'a> Matching<'a> {
    fn new(network: &'a Network) -> Self {
        let none = || vec![0.0; network.nodes()];
        Self { network, pressure: none(), applications: none(), per_application: none() }
    }

    /// Ends the step before for the unemployed, if there is one, and counts the applications of this one, if there is one.
    fn read(&mut self, state: &mut State, people: &mut People, (ends, applies): (bool, bool)) {
        self.applications.fill(0.0);
        for i in 0..self.network.nodes() {
            let [offered, hired] = self.network.dots(i, [&state.vacancies, &self.per_application]);
            if ends {
                let before = state.unemployed[i];
                state.outflow[i] = self.pressure[i] * hired;
                people.survival[i] = if before > 0.0 { 1.0 - state.outflow[i] / before } else { 1.0 };
                state.advance_unemployed(i, people.lost[i]);
            }
            if applies {
                self.pressure[i] = if offered > 0.0 { state.unemployed[i] / offered } else { 0.0 };
                self.network.add_scaled(i, self.pressure[i], &mut self.applications);
            }
        }
    }

    /// Hires by node.
    fn hire(&mut self, state: &mut State) {
        for (j, y) in self.applications.iter().enumerate() {
            state.hires[j] = -state.vacancies[j] * exp_m1(-*y);
            self.per_application[j] = if *y > 0.0 { state.hires[j] / *y } else { 0.0 };
        }
    }
}
