//! What policies may move in the market. Everything empty or zero is exactly no effect.

use super::calibration::Calibration;
use super::commuting::Pairs;
use super::flows::{Flow, Flows};
use super::state::State;

/// Levers of one year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Levers {
    /// People who start training in the year, in equal parts every step, `[residence]`; no more than are unemployed.
    pub training: Vec<f64>,
    /// What the training is.
    pub course: Course,
    /// Share of the displaced of 55 and over who retire on a bridge instead of staying in the labour force, on top of
    /// those who retire anyway, `[residence]`, 0 to 1.
    pub bridge: Vec<f64>,
    /// Income of people on a bridge beyond income out of work, as a share of mean pay.
    pub bridge_income: f64,
    /// Further people wanted at work at the end of the year, in jobs, `[place × class]` row by row; relocated posts, aided
    /// firms, subsidised hires. On top of the jobs of the economy, so never of something that is in them already.
    pub jobs: Vec<f64>,
    /// By how much less departures respond to joblessness, `[residence]`: bonding; negative = support to move.
    pub stay: Vec<f64>,
    /// Factor on search outside the place of residence, `[residence]`: support to commute; 1 = none.
    pub reach: Vec<f64>,
}

/// A course of training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// Length, steps.
    pub steps: usize,
    /// Share of those who complete it that look for work in a class of the vacancies within reach, not in their old one.
    pub other_class: f64,
    /// Search effectiveness afterwards over that of somebody newly unemployed.
    pub effectiveness: f64,
}

impl Default for Course {
    fn default() -> Self {
        Self { steps: 6, other_class: 0.0, effectiveness: 1.0 }
    }
}

/// People who started training together.
#[derive(Clone, Debug, PartialEq)]
pub struct Trainees {
    /// Steps left.
    pub left: usize,
    /// What they learn.
    pub course: Course,
    /// By residence and class of the last job.
    pub people: Vec<f64>,
}

/// Takes a step's share of the year's starts out of the unemployed, in proportion to class and length of spell.
pub(super) fn start_training(market: &Calibration, state: &mut State, levers: &Levers, flows: &mut Flows) {
    if levers.training.iter().all(|t| *t <= 0.0) {
        return;
    }
    let (width, steps) = (market.width, market.parameters.steps_per_year as f64);
    let mut unemployed = state.short_term(width);
    unemployed.iter_mut().zip(state.long_term(width)).for_each(|(all, long)| *all += long);
    let share = |r: usize| {
        let starts = levers.training.get(r).copied().unwrap_or(0.0).max(0.0) / steps;
        if unemployed[r] > 0.0 { (starts / unemployed[r]).min(1.0) } else { 0.0 }
    };
    let shares: Vec<f64> = (0..unemployed.len()).map(share).collect();
    let mut people = vec![0.0; state.long_term.len()];
    for cohort in state.cohorts.iter_mut().chain([&mut state.long_term]) {
        for (r, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let row = r * width..(r + 1) * width;
            for (cell, people) in cohort[row.clone()].iter_mut().zip(&mut people[row]) {
                let starts = share * *cell;
                *cell -= starts;
                *people += starts;
            }
        }
    }
    for (r, row) in people.chunks_exact(width).enumerate() {
        flows.add(Flow::StartedTraining, r, row.iter().sum());
    }
    state.training.push(Trainees { left: levers.course.steps.max(1), course: levers.course, people });
    state.weigh(&market.duration);
}

/// Raises the chance of residents and classes with people who have been trained, and lets what training added go with
/// those who find work.
///
/// * `effective` – the effective unemployed who searched in the step, `[residence × class]`.
pub(super) fn lift_trained(market: &Calibration, state: &mut State, effective: &[f64], success: &mut [f64]) {
    for (cell, trained) in state.trained.iter_mut().enumerate().filter(|(_, trained)| **trained != 0.0) {
        let without = effective[cell] - *trained;
        if without > 0.0 {
            let search = market.effectiveness[cell / market.width] * market.intensity.unemployed;
            let chance = search * success[cell];
            success[cell] *= effective[cell] / without;
            *trained *= 1.0 - chance.min(1.0);
        }
    }
}

/// Those who complete their course look for work as if newly unemployed.
/// Those who change class go to those with vacancies where they live.
pub(super) fn complete_training(market: &Calibration, state: &mut State, inflow: &mut [f64]) {
    let width = market.width;
    let mut running = std::mem::take(&mut state.training);
    for group in &mut running {
        group.left -= 1;
        if group.left > 0 {
            continue;
        }
        let extra = group.course.effectiveness - 1.0;
        for (r, row) in group.people.chunks_exact(width).enumerate() {
            let all: f64 = row.iter().sum();
            if all <= 0.0 {
                continue;
            }
            let vacancies = &state.vacancies[r * width..(r + 1) * width];
            let open: f64 = vacancies.iter().sum();
            let change = if open > 0.0 { group.course.other_class } else { 0.0 };
            for (c, people) in row.iter().enumerate() {
                let back =
                    (1.0 - change) * people + change * all * (vacancies[c] / open.max(f64::MIN_POSITIVE));
                inflow[r * width + c] += back;
                state.trained[r * width + c] += extra * back;
            }
        }
    }
    running.retain(|group| group.left > 0);
    state.training = running;
}

/// S with search outside the place of residence scaled.
#[must_use]
pub fn scaled_reach(pairs: &Pairs, weights: &[f64], factor: &[f64]) -> Vec<f64> {
    let mut scaled = weights.to_vec();
    for (r, factor) in factor.iter().enumerate().filter(|(_, f)| **f != 1.0) {
        for pair in pairs.of_residence(r).filter(|&pair| pairs.workplaces[pair] != r) {
            scaled[pair] *= factor;
        }
    }
    scaled
}
