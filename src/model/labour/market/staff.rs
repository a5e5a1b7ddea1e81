//! Staff who move home with their posts.
//!
//! Those who leave workplace q in class c live where M_rq says, and so do those who arrive: people at work, commuters and residents change
//! together, and nobody is lost. A class's arrivals share what its departures come to, in proportion to what is asked for.

use super::calibration::Calibration;
use super::products::sum;
use super::state::State;

/// Moves staff between workplaces; returns departures and arrivals by residence.
///
/// * `staff` – people asked for, `[workplace × class]`: negative leave, positive arrive; no more leave than are at work there.
#[must_use]
pub fn move_staff(market: &Calibration, state: &mut State, staff: &[f64]) -> [Vec<f64>; 2] {
    let (width, places) = (market.width, market.pairs.places());
    let at_work = market.pairs.workplace_sums(&state.pairs);
    let moved = balanced(staff, &state.filled, &at_work, width);
    let mut residents = [vec![0.0; places], vec![0.0; places]];
    for (filled, moved) in state.filled.iter_mut().zip(&moved) {
        *filled += moved;
    }
    let share = |(row, at_work): (&[f64], &f64)| if *at_work > 0.0 { sum(row) / at_work } else { 0.0 };
    let shares: Vec<f64> = moved.chunks_exact(width).zip(&at_work).map(share).collect();
    let [left, arrived] = &mut residents;
    for (r, (left, arrived)) in left.iter_mut().zip(arrived).enumerate() {
        let own = market.pairs.of_residence(r);
        for (pair, &q) in state.pairs[own.clone()].iter_mut().zip(&market.pairs.workplaces[own]) {
            let people = shares[q] * *pair;
            *pair += people;
            *left += (-people).max(0.0);
            *arrived += people.max(0.0);
        }
    }
    residents
}

/// What moves of what is asked for: nobody leaves who is not there, nobody arrives who has not left.
pub(super) fn balanced(staff: &[f64], filled: &[f64], at_work: &[f64], width: usize) -> Vec<f64> {
    let mut moved = staff.to_vec();
    moved.resize(filled.len(), 0.0);
    let (mut leave, mut arrive) = (vec![0.0; width], vec![0.0; width]);
    let rows = moved.chunks_exact_mut(width).zip(filled.chunks_exact(width)).zip(at_work);
    for ((row, filled), at_work) in rows {
        if *at_work <= 0.0 {
            row.fill(0.0);
        }
        for (((people, filled), leave), arrive) in row.iter_mut().zip(filled).zip(&mut leave).zip(&mut arrive)
        {
            *people = people.max(-filled);
            *leave += (-*people).max(0.0);
            *arrive += people.max(0.0);
        }
    }
    let share = |(all, other): (&f64, &f64)| if *all > 0.0 { all.min(*other) / all } else { 0.0 };
    let leaving: Vec<f64> = leave.iter().zip(&arrive).map(share).collect();
    let arriving: Vec<f64> = arrive.iter().zip(&leave).map(share).collect();
    for row in moved.chunks_exact_mut(width) {
        for ((people, leaving), arriving) in row.iter_mut().zip(&leaving).zip(&arriving) {
            *people *= if *people > 0.0 { arriving } else { leaving };
        }
    }
    moved
}
