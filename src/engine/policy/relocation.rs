//! Public posts that move: they leave, arrive, partly grow back, push manufacturing aside, and take staff with them.
//!
//! * Posts: d_p = arrived − (moved − regrown) · share of the origin's posts at p; regrown approaches the regrowth share of what moved.
//! * Crowding out: manufacturing at p loses κ · D_p jobs, D the arrivals of the years before with a first-order lag; every industry's
//!   lost sales go to its sellers everywhere in proportion to output, so that the nation's sales stay.
//! * Staff: 1 − q of the posts that move in a year are moved with those who hold them (`Levers::staff`).
//! * Observed multipliers: with `induced = "local_multiplier"`, m · d_p jobs of local industries (`YearState::with_posts`).
//!
//! Left out: prices of land and labour, by which manufacturing gives way; an office that leaves does not bring manufacturing back;
//! families of staff.
//!
//! Sources: Faggio & Overman (2014), Journal of Urban Economics 79; Faggio (2019); Danish relocations.

use super::effects::{MOST_DISPLACED, WEEKS, intensity, jobs_in, parts, sell};
use super::{Done, PolicyRun, Programme, Setting, matrix, or};
use crate::dataset::Tradability;
use crate::engine::year::YearState;
use crate::inputs::InducedKind;
use crate::inputs::policy::{Action, Policy};

/// Posts of one policy as they go.
#[derive(Clone, Debug, Default)]
pub struct Posts {
    /// Posts that have moved and had time to grow back.
    regrown: f64,
    /// Net arrivals at the end of last year, `[place]`.
    arrived: Vec<f64>,
    /// Net arrivals that manufacturing has felt, `[place]`.
    felt: Vec<f64>,
}

impl Programme {
    /// Posts arrive, leave, and partly grow back.
    pub(super) fn relocate(
        &mut self,
        policy: &Policy,
        spent: &[f64],
        setting: &Setting<'_>,
        state: &mut YearState,
    ) -> (Done, Vec<f64>) {
        let Action::PublicRelocation { industries, from, regrowth, crowding_out, tradable, .. } =
            &policy.action
        else {
            return (Done::default(), vec![0.0; spent.len()]);
        };
        let numbers = &setting.numbers;
        let before: f64 = self.standing.iter().sum();
        let cost = cost(policy, setting);
        self.standing.iter_mut().zip(spent).for_each(|(posts, spent)| *posts += spent * 1e6 / cost);
        let moved: f64 = self.standing.iter().sum();
        // Regrowth approaches its share of what had moved in a straight line from each move; a first-order lag needs no memory.
        self.posts.regrown += (before - self.posts.regrown).max(0.0) / numbers.regrowth_years;
        let back = or(setting, *regrowth, numbers.origin_regrowth) * self.posts.regrown;
        let mut net = self.standing.clone();
        let mut regrown_pay = 0.0;
        for (p, share) in origins(from, industries, setting) {
            net[p] -= (moved - back) * share;
            regrown_pay += back * share * setting.inputs.dataset.places[p].weekly_pay * WEEKS * 1e-6;
        }
        sell(&net, industries, setting, state);
        bring_local_jobs(&net, industries, setting, state);
        let share = or(setting, *crowding_out, numbers.crowding_out);
        let pushed = self.posts.push_aside(&net, share, tradable, setting, state);
        net.iter_mut().zip(&pushed).for_each(|(net, pushed)| *net += pushed);
        let displaced = moved - back - pushed.iter().sum::<f64>();
        (Done { outputs: moved, gross: moved, displaced, regrown_pay, ..Done::default() }, net)
    }
}

impl Posts {
    /// Manufacturing that gives way and its sellers elsewhere; change of jobs by place.
    fn push_aside(
        &mut self,
        net: &[f64],
        share: f64,
        tradable: &[usize],
        setting: &Setting<'_>,
        state: &mut YearState,
    ) -> Vec<f64> {
        self.arrived.resize(net.len(), 0.0);
        self.felt.resize(net.len(), 0.0);
        for ((felt, arrived), net) in self.felt.iter_mut().zip(&mut self.arrived).zip(net) {
            *felt += (*arrived - *felt) / setting.numbers.crowding_years;
            *arrived = net.max(0.0);
        }
        let mut change = vec![0.0; net.len()];
        let most = |p: usize| MOST_DISPLACED * jobs_in(setting, p, tradable);
        for p in (0..net.len()).filter(|&p| share * self.felt[p] > 0.0) {
            change[p] = -(share * self.felt[p]).min(most(p));
        }
        if change.iter().any(|jobs| *jobs != 0.0) {
            take_over(&mut change, tradable, setting, state);
        }
        change
    }
}

/// Sells less where jobs go and as much more everywhere, industry by industry; adds the jobs that come.
fn take_over(change: &mut [f64], industries: &[usize], setting: &Setting<'_>, state: &mut YearState) {
    let mut lost = vec![0.0; industries.len()];
    let factor = |state: &YearState, p: usize, i: usize| {
        state.labour_factor.get(&i).map_or(1.0, |column| column[p]) * intensity(setting, p, i)
    };
    for p in (0..change.len()).filter(|&p| change[p] != 0.0) {
        for ((&i, part), lost) in industries.iter().zip(parts(setting, p, industries)).zip(&mut lost) {
            let jobs_per_sale = factor(state, p, i);
            if part > 0.0 && jobs_per_sale > 0.0 {
                let sales = change[p] * part / jobs_per_sale;
                matrix(&mut state.sales_change, &setting.inputs.dataset)[(p, i)] += sales;
                *lost -= sales;
            }
        }
    }
    for (&i, lost) in industries.iter().zip(&lost).filter(|(_, lost)| **lost > 0.0) {
        let made = |p: usize| setting.base.accounts.output[(p, i)];
        let total: f64 = (0..change.len()).map(made).sum();
        for p in (0..change.len()).filter(|&p| made(p) > 0.0) {
            let sales = lost * made(p) / total;
            change[p] += sales * factor(state, p, i);
            matrix(&mut state.sales_change, &setting.inputs.dataset)[(p, i)] += sales;
        }
    }
}

/// Jobs of local industries that observed multipliers give to posts in local industries; other posts are in the multiplier's base.
fn bring_local_jobs(net: &[f64], industries: &[usize], setting: &Setting<'_>, state: &mut YearState) {
    if setting.inputs.induced != InducedKind::LocalMultiplier || net.iter().all(|posts| *posts == 0.0) {
        return;
    }
    state.with_posts.resize(net.len(), 0.0);
    let local = |i: usize| setting.inputs.dataset.industries[i].tradability == Tradability::Local;
    for (p, posts) in net.iter().enumerate().filter(|(_, posts)| **posts != 0.0) {
        let parts = parts(setting, p, industries);
        let share: f64 =
            industries.iter().zip(&parts).filter(|(i, _)| local(**i)).map(|(_, part)| part).sum();
        state.with_posts[p] += setting.numbers.multiplier_of_posts * share * posts;
    }
}

impl PolicyRun<'_> {
    /// Staff who move home with the posts that move in the year; `None` for other policies.
    pub(super) fn move_staff(&mut self, policy: &Policy, spent: &[f64]) {
        let Action::PublicRelocation { industries, from, quit_share, .. } = &policy.action else { return };
        let Some(people) = &self.people else { return };
        let setting = &self.setting;
        let stay = (1.0 - or(setting, *quit_share, setting.numbers.quit_share)).max(0.0);
        let arrive: Vec<f64> = spent.iter().map(|s| stay * s * 1e6 / cost(policy, setting)).collect();
        let moved: f64 = arrive.iter().sum();
        if moved <= 0.0 {
            return;
        }
        let mut net = arrive;
        origins(from, industries, setting).into_iter().for_each(|(p, share)| net[p] -= moved * share);
        let jobs = |i: usize| setting.inputs.dataset.industries[i].jobs;
        let held: f64 = industries.iter().map(|&i| jobs(i)).sum();
        self.levers.staff.resize(net.len() * people.classes, 0.0);
        for (p, net) in net.iter().enumerate().filter(|(_, net)| **net != 0.0) {
            for &i in industries.iter().filter(|_| held > 0.0) {
                self.levers.staff[p * people.classes + people.class_of[i]] += net * jobs(i) / held;
            }
        }
    }
}

/// £ per post.
fn cost(policy: &Policy, setting: &Setting<'_>) -> f64 {
    or(setting, policy.unit_cost, setting.numbers.cost_per_post) * policy.price_factor
}

/// Places that posts leave, with their shares of the posts there.
fn origins(from: &[usize], industries: &[usize], setting: &Setting<'_>) -> Vec<(usize, f64)> {
    let held: Vec<f64> = from.iter().map(|&p| jobs_in(setting, p, industries)).collect();
    let total: f64 = held.iter().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    from.iter().zip(held).map(|(&p, held)| (p, held / total)).collect()
}
