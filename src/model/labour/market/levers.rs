//! What policies may move in the market. Everything empty or zero is exactly no effect.

use pulp::Arch;

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
    /// Staff who move home with posts in the year, in jobs, in equal parts every step, `[place × class]` row by row: negative leave,
    /// positive arrive.
    pub staff: Vec<f64>,
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
    /// Search effectiveness afterwards over that of the same person without it.
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
    /// Steps left; they return at the beginning of the step after the last.
    pub left: usize,
    /// What they learn.
    pub course: Course,
    /// By residence and class of the last job.
    pub people: Vec<f64>,
    /// The same where there are any, by length of the spell they had: residence, `[age in steps × class]`, the long-term unemployed last.
    pub spells: Vec<(usize, Vec<f64>)>,
}

/// Training at the beginning of a step: those whose course is over look for work again, and others start. The effective
/// unemployed follow ([`State::weigh`] would read every cohort again): the same share of every length of spell leaves.
pub(super) fn train(market: &Calibration, state: &mut State, levers: &Levers, flows: &mut Flows) {
    if state.training.is_empty() && levers.training.iter().all(|t| *t <= 0.0) {
        return;
    }
    Arch::new().dispatch(|| {
        complete(market, state);
        start(market, state, levers, flows);
    });
    state.training.iter_mut().for_each(|group| group.left -= 1);
}

/// Takes a step's share of the year's starts out of the unemployed, in proportion to class and length of spell.
#[inline(always)]
fn start(market: &Calibration, state: &mut State, levers: &Levers, flows: &mut Flows) {
    if levers.training.iter().all(|t| *t <= 0.0) {
        return;
    }
    let (width, steps) = (market.width, market.parameters.steps_per_year as f64);
    let mut people = vec![0.0; state.long_term.len()];
    let mut spells = Vec::new();
    for (r, starts) in levers.training.iter().take(state.inactive.len()).enumerate() {
        let starts = starts.max(0.0) / steps;
        let unemployed = if starts > 0.0 { unemployed_of(state, r, width) } else { 0.0 };
        if unemployed > 0.0 {
            let share = (starts / unemployed).min(1.0);
            let taken = take(state, r, width, share);
            state.effective[r * width..(r + 1) * width].iter_mut().for_each(|sum| *sum -= share * *sum);
            flows.add(Flow::StartedTraining, r, taken.iter().sum());
            for row in taken.chunks_exact(width) {
                people[r * width..(r + 1) * width].iter_mut().zip(row).for_each(|(sum, cell)| *sum += cell);
            }
            spells.push((r, taken));
        }
    }
    state.training.push(Trainees { left: levers.course.steps.max(1), course: levers.course, people, spells });
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

/// Takes a share of a residence's unemployed out, `[age × class]`.
#[inline(always)]
fn take(state: &mut State, r: usize, width: usize, share: f64) -> Vec<f64> {
    let row = r * width..(r + 1) * width;
    let ages = state.cohorts.len();
    let mut taken = Vec::with_capacity((ages + 1) * width);
    for age in 0..=ages {
        let slot = if age < ages { state.slot(age) } else { ages };
        let stock = state.cohorts.get_mut(slot).unwrap_or(&mut state.long_term);
        taken.extend(stock[row.clone()].iter_mut().map(|cell| {
            let out = share * *cell;
            *cell -= out;
            out
        }));
    }
    taken
}

/// Unemployed of a residence.
#[inline(always)]
fn unemployed_of(state: &State, r: usize, width: usize) -> f64 {
    let row = r * width..(r + 1) * width;
    let of = |stock: &[f64]| stock[row.clone()].iter().sum::<f64>();
    let mut sum = 0.0;
    for age in 0..state.cohorts.len() {
        sum += of(&state.cohorts[state.slot(age)]);
    }
    sum + of(&state.long_term)
}

/// Those whose course is over look for work again, more effectively than without it and with the spell that they had: a course does not
/// make the long-term unemployed newly unemployed. Those who change class go to those with vacancies where they live.
#[inline(always)]
fn complete(market: &Calibration, state: &mut State) {
    let (over, running): (Vec<_>, Vec<_>) =
        std::mem::take(&mut state.training).into_iter().partition(|group| group.left == 0);
    state.training = running;
    let mut wanted = Vec::new();
    for group in over {
        for (r, spells) in &group.spells {
            put_back(market, state, (*r, spells), group.course, &mut wanted);
        }
    }
}

/// * `wanted` – room for shares of classes in the vacancies of the residence.
#[inline(always)]
fn put_back(
    market: &Calibration,
    state: &mut State,
    (r, spells): (usize, &[f64]),
    course: Course,
    wanted: &mut Vec<f64>,
) {
    let (width, ages) = (market.width, state.cohorts.len());
    let own = r * width..(r + 1) * width;
    let vacancies = &state.vacancies[own.clone()];
    let open: f64 = vacancies.iter().sum();
    wanted.clear();
    wanted.extend(vacancies.iter().map(|v| v / open.max(f64::MIN_POSITIVE)));
    let change = if open > 0.0 { course.other_class } else { 0.0 };
    for (age, row) in spells.chunks_exact(width).enumerate() {
        let all: f64 = row.iter().sum();
        let extra = (course.effectiveness - 1.0) * market.duration[age];
        let slot = if age < ages { state.slot(age) } else { ages };
        let stock = state.cohorts.get_mut(slot).unwrap_or(&mut state.long_term);
        let cells = stock[own.clone()].iter_mut().zip(&mut state.trained[own.clone()]);
        let cells = cells.zip(&mut state.effective[own.clone()]);
        for ((((stock, trained), effective), people), wanted) in cells.zip(row).zip(&*wanted) {
            let back = (1.0 - change) * people + change * all * wanted;
            *stock += back;
            *trained += extra * back;
            *effective += market.duration[age] * back;
        }
    }
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
