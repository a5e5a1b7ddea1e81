//! What policies may move in the market. Everything empty or zero is exactly no effect.

use pulp::Arch;

use super::calibration::Calibration;
use super::commuting::Pairs;
use super::flows::{Flow, Flows};
use super::products::sum;
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
    Arch::new().dispatch(|| courses(market, state, levers, flows));
    state.training.iter_mut().for_each(|group| group.left -= 1);
}

/// Ends and starts of courses, residence by residence: a residence's spells are in the nearest cache for both, and those who start
/// are written where those who return have been read.
#[inline(always)]
fn courses(market: &Calibration, state: &mut State, levers: &Levers, flows: &mut Flows) {
    let (over, running): (Vec<_>, Vec<_>) =
        std::mem::take(&mut state.training).into_iter().partition(|group| group.left == 0);
    state.training = running;
    let mut returning: Vec<_> =
        over.into_iter().map(|group| (group.course, group.spells.into_iter().peekable())).collect();
    let mut starting = levers.training.iter().any(|t| *t > 0.0).then(|| Trainees {
        left: levers.course.steps.max(1),
        course: levers.course,
        people: vec![0.0; state.long_term.len()],
        spells: Vec::with_capacity(state.inactive.len()),
    });
    let mut wanted = Vec::new();
    for r in 0..state.inactive.len() {
        let mut room = Vec::new();
        for (course, spells) in &mut returning {
            if let Some((_, back)) = spells.next_if(|(at, _)| *at == r) {
                put_back(market, state, (r, &back), *course, &mut wanted);
                room = back;
            }
        }
        let starts = levers.training.get(r).map_or(0.0, |starts| starts.max(0.0));
        if let Some(group) = starting.as_mut().filter(|_| starts > 0.0) {
            start(market, state, (r, starts), (group, room), flows);
        }
    }
    state.training.extend(starting);
}

/// Takes a step's share of a residence's starts of the year out of its unemployed, in proportion to class and length of spell.
///
/// * `room` – for the spells of those who start.
#[inline(always)]
fn start(
    market: &Calibration,
    state: &mut State,
    (r, starts): (usize, f64),
    (group, mut room): (&mut Trainees, Vec<f64>),
    flows: &mut Flows,
) {
    let width = market.width;
    let unemployed = unemployed_of(state, r, width);
    if unemployed <= 0.0 {
        return;
    }
    let row = r * width..(r + 1) * width;
    let share = (starts / market.parameters.steps_per_year as f64 / unemployed).min(1.0);
    take(state, (r, width), share, &mut room);
    state.effective[row.clone()].iter_mut().for_each(|sum| *sum -= share * *sum);
    flows.add(Flow::StartedTraining, r, sum(&room));
    for spells in room.chunks_exact(width) {
        group.people[row.clone()].iter_mut().zip(spells).for_each(|(sum, cell)| *sum += cell);
    }
    group.spells.push((r, room));
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
fn take(state: &mut State, (r, width): (usize, usize), share: f64, taken: &mut Vec<f64>) {
    let row = r * width..(r + 1) * width;
    let ages = state.cohorts.len();
    taken.clear();
    taken.reserve_exact((ages + 1) * width);
    for age in 0..=ages {
        let slot = if age < ages { state.slot(age) } else { ages };
        let stock = state.cohorts.get_mut(slot).unwrap_or(&mut state.long_term);
        taken.extend(stock[row.clone()].iter_mut().map(|cell| {
            let out = share * *cell;
            *cell -= out;
            out
        }));
    }
}

/// Unemployed of a residence.
#[inline(always)]
fn unemployed_of(state: &State, r: usize, width: usize) -> f64 {
    let row = r * width..(r + 1) * width;
    let of = |stock: &[f64]| sum(&stock[row.clone()]);
    let ages = (0..state.cohorts.len()).map(|age| of(&state.cohorts[state.slot(age)]));
    ages.sum::<f64>() + of(&state.long_term)
}

/// Those whose course is over look for work again, more effectively than without it and with the spell that they had: a course does not
/// make the long-term unemployed newly unemployed. Those who change class go to those with vacancies where they live.
///
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
    let open = sum(vacancies);
    wanted.clear();
    wanted.extend(vacancies.iter().map(|v| v / open.max(f64::MIN_POSITIVE)));
    let change = if open > 0.0 { course.other_class } else { 0.0 };
    for (age, row) in spells.chunks_exact(width).enumerate() {
        let all = sum(row);
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
