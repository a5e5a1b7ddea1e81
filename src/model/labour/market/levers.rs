//! What policies may move in the market. Everything empty or zero is exactly no effect.

use pulp::{Arch, NullaryFnOnce};

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
///
/// Who has been without work for how long is known by residence, and so is who had which class; that the two are independent in a
/// residence is an assumption, which saves a dozen times the memory and is wrong by little: everybody's search goes by residence.
#[derive(Clone, Debug, PartialEq)]
pub struct Trainees {
    /// Steps left; they return at the beginning of the step after the last.
    pub left: usize,
    /// What they learn.
    pub course: Course,
    /// By class of the last job, `[residence × class]`.
    pub people: Vec<f64>,
    /// The same people by length of the spell they had, the long-term unemployed last, `[residence × age in steps]`.
    pub ages: Vec<f64>,
}

impl Trainees {
    /// Nobody yet.
    #[must_use]
    pub fn none(market: &Calibration, state: &State, course: Course) -> Self {
        let (places, ages) = (market.pairs.places(), state.lengths());
        let (people, ages) = (vec![0.0; places * market.width], vec![0.0; places * ages]);
        Self { left: course.steps.max(1), course, people, ages }
    }
}

/// Training at the beginning of a step: those whose course is over look for work again, and others start. The effective
/// unemployed follow ([`State::weigh`] would read every cohort again): the same share of every length of spell leaves.
pub(super) fn train(market: &Calibration, state: &mut State, levers: &Levers, flows: &mut Flows) {
    if state.training.is_empty() && levers.training.iter().all(|t| *t <= 0.0) {
        return;
    }
    Arch::new().dispatch(Courses { market, state, levers, flows });
    state.training.iter_mut().for_each(|group| group.left -= 1);
}

struct Courses<'a> {
    market: &'a Calibration,
    state: &'a mut State,
    levers: &'a Levers,
    flows: &'a mut Flows,
}

impl NullaryFnOnce for Courses<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        courses(self.market, self.state, self.levers, self.flows);
    }
}

/// Ends and starts of courses, residence by residence: a residence's unemployed are in the nearest cache for both.
#[inline(always)]
fn courses(market: &Calibration, state: &mut State, levers: &Levers, flows: &mut Flows) {
    let (over, running): (Vec<_>, Vec<_>) =
        std::mem::take(&mut state.training).into_iter().partition(|group| group.left == 0);
    state.training = running;
    let begins = levers.training.iter().any(|t| *t > 0.0);
    let mut starting = begins.then(|| Trainees::none(market, state, levers.course));
    let mut mix = Vec::new();
    for r in 0..state.inactive.len() {
        for group in &over {
            put_back(market, state, (r, group), &mut mix);
        }
        let starts = levers.training.get(r).map_or(0.0, |starts| starts.max(0.0));
        if let Some(group) = starting.as_mut().filter(|_| starts > 0.0) {
            start(market, state, (r, starts), group, flows);
        }
    }
    state.training.extend(starting);
}

/// Takes a step's share of a residence's starts of the year out of its unemployed, in proportion to class and length of spell.
#[inline(always)]
fn start(
    market: &Calibration,
    state: &mut State,
    (r, starts): (usize, f64),
    group: &mut Trainees,
    flows: &mut Flows,
) {
    let (width, lengths) = (market.width, state.lengths());
    let row = r * width..(r + 1) * width;
    let (people, ages) = (&mut group.people[row.clone()], &mut group.ages[r * lengths..(r + 1) * lengths]);
    for (age, all) in ages.iter_mut().enumerate() {
        *all = sum(state.unemployed(age, r));
    }
    let unemployed = sum(ages);
    if unemployed <= 0.0 {
        return;
    }
    let share = (starts / market.parameters.steps_per_year as f64 / unemployed).min(1.0);
    for (age, all) in ages.iter_mut().enumerate() {
        *all *= share;
        let stock = state.unemployed_mut(age, r);
        for (sum, cell) in people.iter_mut().zip(stock) {
            let out = share * *cell;
            *cell -= out;
            *sum += out;
        }
    }
    state.effective[row].iter_mut().for_each(|sum| *sum -= share * *sum);
    flows.add(Flow::StartedTraining, r, sum(ages));
}

/// Raises the chance of residents and classes with people who have been trained, and lets what training added go with
/// those who find work.
///
/// * `effective` – the effective unemployed who searched in the step, `[residence × class]`.
pub(super) fn lift_trained(market: &Calibration, state: &mut State, effective: &[f64], success: &mut [f64]) {
    let (width, unemployed) = (market.width, market.intensity.unemployed);
    let rows = state.trained.chunks_exact_mut(width).zip(effective.chunks_exact(width));
    for ((z, (trained, effective)), success) in
        market.effectiveness.iter().zip(rows).zip(success.chunks_exact_mut(width))
    {
        if trained.iter().all(|trained| *trained == 0.0) {
            continue;
        }
        for ((trained, effective), success) in trained.iter_mut().zip(effective).zip(success) {
            let without = effective - *trained;
            if *trained != 0.0 && without > 0.0 {
                let chance = z * unemployed * *success;
                *success *= effective / without;
                *trained *= 1.0 - chance.min(1.0);
            }
        }
    }
}

/// Those whose course is over look for work again, more effectively than without it and with the spell that they had: a course does not
/// make the long-term unemployed newly unemployed. Those who change class go to those with vacancies where they live.
///
/// * `mix` – room for shares of classes among those who are back.
#[inline(always)]
fn put_back(market: &Calibration, state: &mut State, (r, group): (usize, &Trainees), mix: &mut Vec<f64>) {
    let (width, lengths) = (market.width, state.lengths());
    let own = r * width..(r + 1) * width;
    let (people, ages) = (&group.people[own.clone()], &group.ages[r * lengths..(r + 1) * lengths]);
    let (all, vacancies) = (sum(people), &state.vacancies[own.clone()]);
    if all <= 0.0 {
        return;
    }
    let open = sum(vacancies);
    let change = if open > 0.0 { group.course.other_class } else { 0.0 };
    let (stay, go) = ((1.0 - change) / all, change / open.max(f64::MIN_POSITIVE));
    mix.clear();
    mix.extend(people.iter().zip(vacancies).map(|(people, vacancies)| stay * people + go * vacancies));
    let mut weighted = 0.0;
    for (age, back) in ages.iter().enumerate() {
        weighted += market.duration[age] * back;
        let stock = state.unemployed_mut(age, r);
        stock.iter_mut().zip(&*mix).for_each(|(stock, share)| *stock += back * share);
    }
    let extra = (group.course.effectiveness - 1.0) * weighted;
    let cells = state.trained[own.clone()].iter_mut().zip(&mut state.effective[own]);
    for ((trained, effective), share) in cells.zip(&*mix) {
        *trained += extra * share;
        *effective += weighted * share;
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
