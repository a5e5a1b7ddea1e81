//! The model of `drc.rs` before averaging: whole workers and vacancies.
//!
//! Separations ~ binomial(e, δ_u + (1 − δ_u) min(e, γ_u max(0, Δ)) / max(e, 1)), openings likewise. Each unemployed worker of i
//! applies to one node, multinomial with weights A_ij v_j. The applicants of j pick its vacancies at random; every vacancy with
//! an applicant hires one, drawn without regard to where the applicants come from. Initial stocks and targets are rounded, halves to
//! the even number. People are conserved exactly.

use rand_chacha::rand_core::Rng;

use super::case::State;
use super::spells::CountedSpells;
use super::{Case, Network, Path, Rates};
use crate::random::{binomial, multinomial, multivariate_hypergeometric, occupied_bins};

/// Follows one replicate of a case; every number of the path is whole.
#[must_use]
pub fn run(case: &Case, rates: &Rates, tau: usize, generator: &mut impl Rng) -> Path {
    let rounded = |stock: &[f64]| stock.iter().map(|x| x.round_ties_even()).collect::<Vec<_>>();
    let mut state = State::new(case);
    state.employed = rounded(&case.employment);
    state.unemployed = rounded(&case.unemployment);
    state.vacancies = rounded(&case.vacancies);
    let mut spells: Vec<CountedSpells> =
        state.unemployed.iter().map(|people| CountedSpells::new(*people as u64, tau)).collect();
    let mut matching = Matching::new(&case.network);
    let mut path = Path::with_room(case, true);
    path.push(&state, &long_term(&spells));
    for step in 1..case.targets.rows() {
        demand(&mut state, rates, case.targets.row(step), generator);
        matching.hire(&mut state, generator);
        for (i, spells) in spells.iter_mut().enumerate() {
            spells.advance(generator, state.outflow[i] as u64, state.separations[i] as u64);
        }
        advance(&mut state);
        path.push(&state, &long_term(&spells));
    }
    path
}

fn long_term(spells: &[CountedSpells]) -> Vec<f64> {
    spells.iter().map(|spells| spells.long_term() as f64).collect()
}

fn demand(state: &mut State, rates: &Rates, targets: &[f64], generator: &mut impl Rng) {
    for (i, target) in targets.iter().enumerate() {
        let employed = state.employed[i];
        let (surplus, missing) = rates.adjustment(employed, state.vacancies[i], target.round_ties_even());
        let share =
            |delta: f64, change: f64| delta + (1.0 - delta) * employed.min(change) / employed.max(1.0);
        state.separations[i] = binomial(generator, employed as u64, share(rates.delta_u, surplus)) as f64;
        state.openings[i] = binomial(generator, employed as u64, share(rates.delta_v, missing)) as f64;
    }
}

/// Whole numbers below 2⁵³ add exactly, and no flow exceeds the stock it leaves: nothing needs a floor.
fn advance(state: &mut State) {
    for i in 0..state.employed.len() {
        state.employed[i] += state.hires[i] - state.separations[i];
        state.unemployed[i] += state.separations[i] - state.outflow[i];
        state.vacancies[i] += state.openings[i] - state.hires[i];
    }
}

struct Matching<'a> {
    network: &'a Network,
    targets: Vec<usize>,
    cumulative: Vec<f64>,
    /// Origins of the applicants of every node, and how many came from each.
    applicants: Vec<(Vec<usize>, Vec<u64>)>,
    hired: Vec<u64>,
}

impl<'a> Matching<'a> {
    fn new(network: &'a Network) -> Self {
        let applicants = vec![Default::default(); network.nodes()];
        Self { network, targets: Vec::new(), cumulative: Vec::new(), applicants, hired: Vec::new() }
    }

    fn hire(&mut self, state: &mut State, generator: &mut impl Rng) {
        self.applicants.iter_mut().for_each(|(origins, counts)| {
            origins.clear();
            counts.clear();
        });
        (0..self.network.nodes()).for_each(|origin| self.apply(state, origin, generator));
        state.outflow.fill(0.0);
        for (j, (origins, counts)) in self.applicants.iter().enumerate() {
            let hires = occupied_bins(generator, counts.iter().sum(), state.vacancies[j] as u64);
            state.hires[j] = hires as f64;
            self.hired.clear();
            self.hired.resize(counts.len(), 0);
            multivariate_hypergeometric(generator, counts, hires, &mut self.hired);
            origins
                .iter()
                .zip(&self.hired)
                .for_each(|(origin, hired)| state.outflow[*origin] += *hired as f64);
        }
    }

    fn apply(&mut self, state: &State, origin: usize, generator: &mut impl Rng) {
        let people = state.unemployed[origin] as u64;
        if people == 0 {
            return;
        }
        self.targets.clear();
        self.cumulative.clear();
        let mut sum = 0.0;
        for (target, weight) in self.network.edges(origin) {
            let pull = weight * state.vacancies[target];
            if pull > 0.0 {
                sum += pull;
                self.targets.push(target);
                self.cumulative.push(sum);
            }
        }
        let (targets, applicants) = (&self.targets, &mut self.applicants);
        multinomial(generator, people, &self.cumulative, |at, count| {
            let (origins, counts) = &mut applicants[targets[at]];
            // Trial by trial, the same pair can come up again.
            match (origins.last(), counts.last_mut()) {
                (Some(last), Some(earlier)) if *last == origin => *earlier += count,
                _ => {
                    origins.push(origin);
                    counts.push(count);
                }
            }
        });
    }
}
