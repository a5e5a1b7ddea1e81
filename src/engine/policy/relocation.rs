//! Public posts that move: they leave, arrive, partly grow back, push manufacturing aside, and take staff with them.
//!
//! * Posts: d_p = arrived − (moved − regrown) · share of the origin's posts at p; regrown approaches the regrowth share of what moved.
//! * Crowding out: manufacturing at p loses κ · D_p jobs, D the arrivals of the years before with a first-order lag; every industry's
//!   lost sales go to its sellers everywhere in proportion to output, so that the nation's sales stay.
//! * Business services and finance near the posts: b · d_p jobs come to p; their sales are won from sellers of the same industry at the
//!   origin, and where posts grew back there, from sellers everywhere in proportion to output, so that the nation's stay.
//! * Staff: 1 − q of the posts that move in a year are moved with those who hold them (`Levers::staff`).
//! * Observed multipliers: with `induced = "local_multiplier"`, instead of the two last, m · d_p private jobs, of which min(b, m) · d_p in
//!   business services and finance and the rest in private local industries (`YearState::posts`).
//!
//! Why b is a number and not a result: what posts buy and what their staff spend is mostly sold from other places, and so are a few jobs
//! per hundred posts; that offices draw offices is not in purchases.
//!
//! Left out: prices of land and labour, by which manufacturing gives way; an office that leaves does not bring manufacturing back;
//! families of staff.
//!
//! Sources: Faggio & Overman (2014), Journal of Urban Economics 79; Faggio (2019); Danish relocations.

use super::effects::{MOST_DISPLACED, WEEKS, columns, sales_of, sell};
use super::industries::Industries;
use super::{Done, PolicyRun, Programme, Setting, matrix, or};
use crate::dataset::Tradability;
use crate::engine::year::{PostsWithJobs, YearState};
use crate::inputs::InducedKind;
use crate::inputs::policy::{Action, Policy, Private};
use crate::matrix::Matrix;

/// Posts of one policy as they go.
pub struct Posts {
    /// Industries that give way.
    tradable: Industries,
    /// Business services and finance, which come with posts.
    services: Industries,
    /// Private local industries.
    local: Industries,
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
        let Action::PublicRelocation { from, regrowth, crowding_out, private, .. } = &policy.action else {
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
        for (p, share) in origins(from, &self.industries) {
            net[p] -= (moved - back) * share;
            regrown_pay += back * share * setting.inputs.dataset.places[p].weekly_pay * WEEKS * 1e-6;
        }
        sell(&net, &self.industries, setting, state);
        let mut others = self.bring_private_jobs(&net, private, setting, state);
        let share = or(setting, *crowding_out, numbers.crowding_out);
        let pushed = self.posts.push_aside(&net, share, setting, state);
        others.iter_mut().zip(&pushed).for_each(|(others, pushed)| *others += pushed);
        net.iter_mut().zip(&others).for_each(|(net, others)| *net += others);
        let displaced = moved - back - others.iter().sum::<f64>();
        (Done { outputs: moved, gross: moved, displaced, regrown_pay, ..Done::default() }, net)
    }
}

impl Posts {
    /// Before any post has moved.
    pub fn new(setting: &Setting<'_>, action: &Action) -> Self {
        let of = |list: &[usize]| Industries::new(list, setting);
        let [tradable, services, local] = match action {
            Action::PublicRelocation { tradable, private, .. } => {
                [of(tradable), of(&private.services), of(&private.local)]
            }
            _ => [of(&[]), of(&[]), of(&[])],
        };
        Self { tradable, services, local, regrown: 0.0, arrived: Vec::new(), felt: Vec::new() }
    }

    /// Manufacturing that gives way and its sellers elsewhere; change of jobs by place.
    fn push_aside(
        &mut self,
        net: &[f64],
        share: f64,
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
        let most = |p: usize| MOST_DISPLACED * self.tradable.jobs[p];
        for p in (0..net.len()).filter(|&p| share * self.felt[p] > 0.0) {
            change[p] = -(share * self.felt[p]).min(most(p));
        }
        if change.iter().any(|jobs| *jobs != 0.0) {
            take_over(&mut change, (&self.tradable, &vec![0.0; net.len()]), setting, state);
        }
        change
    }
}

impl Programme {
    /// Private jobs that come and go with posts beyond purchases and spending; the change of jobs by place that is in the state's sales.
    fn bring_private_jobs(
        &self,
        net: &[f64],
        private: &Private,
        setting: &Setting<'_>,
        state: &mut YearState,
    ) -> Vec<f64> {
        let near = or(setting, private.near, setting.numbers.business_services);
        if net.iter().all(|posts| *posts == 0.0) {
            return vec![0.0; net.len()];
        }
        if setting.inputs.induced == InducedKind::LocalMultiplier {
            let all = or(setting, private.all, setting.numbers.multiplier_of_posts);
            self.observe(net, (near.min(all), all), setting, state);
            return vec![0.0; net.len()];
        }
        let services = &self.posts.services;
        let most = services.jobs.iter().map(|jobs| MOST_DISPLACED * jobs);
        let (all, arriving) = (most.sum::<f64>(), net.iter().map(|p| p.max(0.0)).sum::<f64>());
        let near = if arriving > 0.0 { near.min(all / arriving) } else { 0.0 };
        let mut change: Vec<f64> = net.iter().map(|posts| near * posts.max(0.0)).collect();
        let from: Vec<f64> = net.iter().map(|posts| (-posts).max(0.0) / arriving).collect();
        take_over(&mut change, (services, &from), setting, state);
        change
    }

    /// Notes posts and the private jobs that observed multipliers give to them, for the induced effects of the year.
    fn observe(&self, net: &[f64], (near, all): (f64, f64), setting: &Setting<'_>, state: &mut YearState) {
        let data = &setting.inputs.dataset;
        let noted = state.posts.get_or_insert_with(|| PostsWithJobs {
            tradable: vec![0.0; net.len()],
            jobs: Matrix::zeros(data.places.len(), data.industries.len()),
        });
        let local = |i: usize| data.industries[i].tradability == Tradability::Local;
        let own = &self.industries;
        for (p, posts) in net.iter().enumerate().filter(|(_, posts)| **posts != 0.0) {
            let held = own.list.iter().zip(own.parts.row(p));
            noted.tradable[p] += posts * held.filter(|(i, _)| !local(**i)).map(|(_, part)| part).sum::<f64>();
            for (industries, jobs) in [(&self.posts.services, near), (&self.posts.local, all - near)] {
                for (&i, part) in industries.list.iter().zip(industries.parts.row(p)) {
                    noted.jobs[(p, i)] += jobs * part * posts;
                }
            }
        }
    }
}

/// Sells other than before where jobs come or go and makes up for it elsewhere, industry by industry; adds the jobs of that.
///
/// * `from` – shares of what moves that places make up for as far as they can, `[place]`; the rest is everybody's in proportion to output.
fn take_over(
    change: &mut [f64],
    (industries, from): (&Industries, &[f64]),
    setting: &Setting<'_>,
    state: &mut YearState,
) {
    let YearState { sales_change, labour_factor, .. } = state;
    let sales_change = matrix(sales_change, &setting.inputs.dataset);
    let columns = columns(industries, labour_factor);
    let output = &setting.base.accounts.output;
    let mut lost = vec![0.0; industries.list.len()];
    for p in (0..change.len()).filter(|&p| change[p] != 0.0) {
        let sales_per_job = industries.sales_per_job.row(p);
        for (at, (&i, lost)) in industries.list.iter().zip(&mut lost).enumerate() {
            let sales = sales_of(change[p], sales_per_job[at], columns[at].map(|column| column[p]));
            sales_change[(p, i)] += sales;
            *lost -= sales;
        }
    }
    let own = |p: usize, at: usize, made: f64| (lost[at] * from[p]).max(-MOST_DISPLACED * made);
    let mut rest = lost.clone();
    for p in (0..change.len()).filter(|&p| from[p] != 0.0) {
        for (at, rest) in rest.iter_mut().enumerate() {
            *rest -= own(p, at, output[(p, industries.list[at])]);
        }
    }
    for (p, change) in change.iter_mut().enumerate() {
        for (at, &i) in industries.list.iter().enumerate() {
            let made = output[(p, i)];
            if made > 0.0 && lost[at] != 0.0 {
                let sales = own(p, at, made) + rest[at] * made / setting.made[i];
                let factor = columns[at].map_or(1.0, |column| column[p]);
                *change += sales * factor * setting.intensity[(p, i)];
                sales_change[(p, i)] += sales;
            }
        }
    }
}

impl PolicyRun<'_> {
    /// Staff who move home with the posts that move in the year; `None` for other policies.
    pub(super) fn move_staff(&mut self, k: usize, spent: &[f64]) {
        let policy = &self.setting.inputs.policy.list[k];
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
        origins(from, &self.programmes[k].industries)
            .into_iter()
            .for_each(|(p, share)| net[p] -= moved * share);
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
fn origins(from: &[usize], industries: &Industries) -> Vec<(usize, f64)> {
    let held: Vec<f64> = from.iter().map(|&p| industries.jobs[p]).collect();
    let total: f64 = held.iter().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    from.iter().zip(held).map(|(&p, held)| (p, held / total)).collect()
}
