//! The base year in whole people.

use rand_chacha::rand_core::Rng;

use super::rounding::{controlled, spread};
use super::{Stage, Streams};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::state::State;
use crate::random::open_uniform;

/// Rounds a calibrated base state.
///
/// Commuters are rounded with both their totals; unemployed and inactive so that every residence keeps its people, to
/// the nearest whole number. These do not depend on the draw. People at work by class, vacancies, classes and spells of
/// the unemployed are rounded within them, in every draw anew and right on average.
///
/// * `people` – of the seed alone; `streams` – of the draw.
#[must_use]
pub fn whole_base(market: &Calibration, people: &Streams, streams: &Streams) -> State {
    let mut state = market.base.clone();
    round_commuters(market, &mut state, &mut people.at(Stage::People, 0, 0));
    let mut generator = streams.at(Stage::Cohorts, 0, 0);
    round_posts(market, &mut state, &mut generator);
    for r in 0..market.pairs.places() {
        round_residents(market, &mut state, r, open_uniform(generator.next_u64()));
    }
    state.refresh_mix(&market.pairs, market.width);
    state.weigh(&market.duration);
    state
}

fn round_commuters(market: &Calibration, state: &mut State, generator: &mut impl Rng) {
    let (pairs, places) = (&market.pairs, market.pairs.places());
    let cells: Vec<(usize, usize)> = (0..places)
        .flat_map(|r| pairs.of_residence(r).map(move |pair| (r, pairs.workplaces[pair])))
        .collect();
    controlled((places, places), &cells, &mut state.pairs, generator);
}

/// People at work add up to commuters; vacancies by cell next to what they were.
fn round_posts(market: &Calibration, state: &mut State, generator: &mut impl Rng) {
    let (width, places) = (market.width, market.pairs.places());
    let at_work = market.pairs.workplace_sums(&state.pairs);
    for (row, whole) in state.filled.chunks_exact_mut(width).zip(&at_work) {
        let sum: f64 = row.iter().sum();
        let scale = if sum > 0.0 { whole / sum } else { 0.0 };
        row.iter_mut().for_each(|cell| *cell *= scale);
    }
    let cells: Vec<(usize, usize)> = (0..places * width).map(|at| (at / width, at % width)).collect();
    controlled((places, width), &cells, &mut state.filled, generator);
    controlled((places, width), &cells, &mut state.vacancies, generator);
}

/// Unemployed and inactive of a residence.
fn round_residents(market: &Calibration, state: &mut State, r: usize, start: f64) {
    let (width, lengths) = (market.width, state.lengths());
    let mut weights = Vec::with_capacity(lengths * width);
    for age in 0..lengths {
        let row = state.unemployed_mut(age, r);
        weights.extend_from_slice(row);
        row.fill(0.0);
    }
    let unemployed: f64 = weights.iter().sum();
    let employed: f64 = market.base.pairs[market.pairs.of_residence(r)].iter().sum();
    let at_work: f64 = state.pairs[market.pairs.of_residence(r)].iter().sum();
    let all = (employed + unemployed + state.inactive[r]).round().max(at_work);
    let unemployed = unemployed.round().min(all - at_work);
    state.inactive[r] = all - at_work - unemployed;
    state.hidden[r] = (state.hidden[r] + start).floor().min(state.inactive[r]);
    spread(unemployed as u64, &weights, start, |at, people| {
        state.unemployed_mut(at / width, r)[at % width] += people as f64;
    });
}
