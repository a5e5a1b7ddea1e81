//! Staff who move home with their posts.
//!
//! Those who leave workplace q in class c live where M_rq says, and so do those who arrive: people at work, commuters and residents change
//! together, and nobody is lost. A class's arrivals share what its departures come to, in proportion to what is asked for.

use super::calibration::Calibration;
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
    for q in 0..places {
        let row = &moved[q * width..(q + 1) * width];
        let net: f64 = row.iter().sum();
        if row.iter().all(|people| *people == 0.0) {
            continue;
        }
        for (filled, moved) in state.filled[q * width..(q + 1) * width].iter_mut().zip(row) {
            *filled += moved;
        }
        for (r, pair) in market.pairs.of_workplace(q) {
            let people = net * state.pairs[pair] / at_work[q];
            state.pairs[pair] += people;
            residents[usize::from(people > 0.0)][r] += people.abs();
        }
    }
    residents
}

/// What moves of what is asked for: nobody leaves who is not there, nobody arrives who has not left.
pub(super) fn balanced(staff: &[f64], filled: &[f64], at_work: &[f64], width: usize) -> Vec<f64> {
    let possible = |cell: usize| {
        let asked = staff.get(cell).copied().unwrap_or(0.0);
        if at_work[cell / width] > 0.0 { asked.max(-filled[cell]) } else { 0.0 }
    };
    let mut moved: Vec<f64> = (0..filled.len()).map(possible).collect();
    for c in 0..width {
        let sum = |moved: &[f64], sign: f64| -> f64 {
            moved.iter().skip(c).step_by(width).map(|people| (sign * people).max(0.0)).sum()
        };
        let (leave, arrive) = (sum(&moved, -1.0), sum(&moved, 1.0));
        let both = leave.min(arrive);
        for people in moved.iter_mut().skip(c).step_by(width).filter(|people| **people != 0.0) {
            *people *= both / if *people > 0.0 { arrive } else { leave };
        }
    }
    moved
}
