//! Policies that act on people: training, bridges to retirement, subsidised hires, help with moving, and local ties.
//!
//! They set the levers of the labour market for the year. Take-up shifts with trust: logit π = logit π₀ + k_G (z + ΔG); with k_G = 0
//! nothing depends on trust.
//!
//! * Training: slots = money / cost, at most take-up × unemployed. The effect e on the probability of work after two years becomes
//!   search effectiveness: with p = 1 − (1 − f)²⁴ from the monthly finding rate f, factor = ln(1 − p − e) / ln(1 − p).
//! * Bridge: while money lasts, the take-up share of displaced people of 55 and over retires on it; what is paid is people on the bridge
//!   × rate × median pay.
//! * Wage subsidy: hires = money / cost; what deadweight and substitution leave is wanted at work in the year.
//! * Moving: the unemployed who are helped, less deadweight, respond more to joblessness.
//!
//! Left out: who is trained for what; age within 55 and over (a `minimum_age` above 55 scales the share by the years left to 65).

use super::effects::WEEKS;
use super::{Done, PolicyRun, or};
use crate::engine::labour::LabourMarket;
use crate::inputs::policy::{Action, Policy};
use crate::math;
use crate::model::labour::market::{Course, Levers};
use crate::model::policy::social::take_up;

/// Years after which training is judged.
const YEARS: f64 = 2.0;
/// Ages of the market's bridge.
const BRIDGE: (f64, f64) = (55.0, 65.0);
/// Least chance of being out of work after two years that training can leave.
const LEAST: f64 = 0.01;

/// People by residence as policies see them at the beginning of a year.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Unemployed.
    pub unemployed: Vec<f64>,
    /// On a bridge to retirement.
    pub bridged: Vec<f64>,
    /// Labour class of every industry.
    pub class_of: Vec<usize>,
    /// Classes.
    pub classes: usize,
}

impl PolicyRun<'_> {
    /// Reads the labour market before a year.
    pub fn observe(&mut self, market: &LabourMarket<'_>) {
        self.people = Some(People {
            unemployed: market.unemployed().to_vec(),
            bridged: market.bridged().to_vec(),
            class_of: market.class_of().to_vec(),
            classes: market.classes(),
        });
    }

    /// Levers of the labour market in the year that [`PolicyRun::year`] has just settled.
    #[must_use]
    pub fn levers(&self) -> &Levers {
        &self.levers
    }

    /// Levers before any money is spent: local ties only.
    pub(super) fn base_levers(&self) -> Levers {
        let strength = self.setting.numbers.bonding_migration;
        let bonding = &self.setting.inputs.policy.bonding;
        let stay = if strength == 0.0 { Vec::new() } else { bonding.iter().map(|z| strength * z).collect() };
        Levers { stay, ..Levers::default() }
    }

    /// Trust of a place in standard deviations: its own and what has been added.
    fn trust(&self, place: usize) -> f64 {
        self.setting.inputs.policy.trust.get(place).copied().unwrap_or(0.0) + self.fabric[place].trust
    }

    /// Most that a policy for people can use, £m by place; `None` for other policies.
    pub(super) fn wanted_by_people(&self, policy: &Policy) -> Option<Vec<f64>> {
        let (numbers, places) = (&self.setting.numbers, 0..self.fabric.len());
        let price = policy.price_factor * 1e-6;
        let coefficient = numbers.trust_take_up;
        let nobody = || vec![0.0; self.fabric.len()];
        let Some(people) = &self.people else {
            let for_people = matches!(
                policy.action,
                Action::Retraining { .. }
                    | Action::IncomeBridge { .. }
                    | Action::WageSubsidy { .. }
                    | Action::MobilitySupport
            );
            return for_people.then(nobody);
        };
        match &policy.action {
            Action::Retraining { take_up: given, .. } => {
                let share = or(&self.setting, *given, numbers.retraining_take_up);
                let cost = or(&self.setting, policy.unit_cost, numbers.cost_per_slot) * price;
                let of = |p: usize| take_up(share, coefficient, self.trust(p)) * people.unemployed[p] * cost;
                Some(places.map(of).collect())
            }
            Action::IncomeBridge { .. } => {
                Some(places.map(|p| people.bridged[p] * self.bridge_cost(policy, p)).collect())
            }
            Action::MobilitySupport => {
                let cost = or(&self.setting, policy.unit_cost, numbers.cost_per_move) * price;
                Some(places.map(|p| people.unemployed[p] * cost).collect())
            }
            Action::WageSubsidy { .. } => {
                let cost = or(&self.setting, policy.unit_cost, numbers.cost_per_hire) * price;
                Some(places.map(|p| people.unemployed[p] * cost).collect())
            }
            _ => None,
        }
    }

    /// £m a year for a person on the bridge.
    fn bridge_cost(&self, policy: &Policy, place: usize) -> f64 {
        let Action::IncomeBridge { replacement_rate, .. } = &policy.action else { return 0.0 };
        let rate = or(&self.setting, *replacement_rate, self.setting.numbers.replacement_rate);
        rate * self.setting.inputs.dataset.places[place].weekly_pay * WEEKS * 1e-6
    }

    /// Sets the levers of a policy for people; returns sums over places and net jobs by place.
    pub(super) fn lever(&mut self, k: usize, spent: &[f64], year: usize) -> Option<(Done, Vec<f64>)> {
        let policy = &self.setting.inputs.policy.list[k];
        let none = vec![0.0; spent.len()];
        let numbers = self.setting.numbers;
        match &policy.action {
            Action::Retraining { duration, .. } => {
                let cost = or(&self.setting, policy.unit_cost, numbers.cost_per_slot) * policy.price_factor;
                let slots: Vec<f64> = spent.iter().map(|s| s * 1e6 / cost).collect();
                if slots.iter().any(|slots| *slots > 0.0) {
                    add(&mut self.levers.training, &slots);
                    self.levers.course = self.course(duration.unwrap_or(numbers.retraining_duration));
                }
                Some((Done { outputs: slots.iter().sum(), ..Done::default() }, none))
            }
            Action::IncomeBridge { .. } => Some((self.bridge(policy, spent, year), none)),
            Action::WageSubsidy { deadweight, substitution, .. } => {
                let cost = or(&self.setting, policy.unit_cost, numbers.cost_per_hire) * policy.price_factor;
                let wasted = or(&self.setting, *deadweight, numbers.wage_deadweight);
                let replaced = or(&self.setting, *substitution, numbers.wage_substitution);
                let hires: Vec<f64> = spent.iter().map(|s| s * 1e6 / cost).collect();
                let left = (1.0 - wasted - replaced).max(0.0);
                let net: Vec<f64> = hires.iter().map(|h| h * left).collect();
                self.hire(k, &net);
                let gross: f64 = hires.iter().sum();
                let done = Done {
                    outputs: gross,
                    gross,
                    deadweight: gross * wasted,
                    displaced: gross * (1.0 - wasted - left),
                    ..Done::default()
                };
                Some((done, net))
            }
            Action::MobilitySupport => {
                let cost = or(&self.setting, policy.unit_cost, numbers.cost_per_move) * policy.price_factor;
                let moves: Vec<f64> = spent.iter().map(|s| s * 1e6 / cost).collect();
                self.support_moves(&moves);
                Some((Done { outputs: moves.iter().sum(), ..Done::default() }, none))
            }
            _ => None,
        }
    }

    fn course(&self, duration: f64) -> Course {
        let numbers = &self.setting.numbers;
        let Some(labour) = &self.setting.values.labour else { return Course::default() };
        let steps = labour.market.steps_per_year as f64;
        let idle = math::pow(1.0 - labour.market.finding, YEARS * steps).max(2.0 * LEAST);
        let trained = (idle - numbers.retraining_effect).max(LEAST);
        Course {
            steps: (duration * steps).round().max(1.0) as usize,
            other_class: numbers.retraining_other_class,
            effectiveness: math::ln(trained) / math::ln(idle),
        }
    }

    /// Who may retire on the bridge this year, and what is paid to those who are on it.
    fn bridge(&mut self, policy: &Policy, spent: &[f64], year: usize) -> Done {
        let Action::IncomeBridge { minimum_age, longest_years, take_up: given, replacement_rate } =
            &policy.action
        else {
            return Done::default();
        };
        let numbers = self.setting.numbers;
        let share = or(&self.setting, *given, numbers.bridge_take_up);
        let (from, to) = BRIDGE;
        let eligible = ((to - minimum_age.max(from)).min(*longest_years) / (to - from)).clamp(0.0, 1.0);
        let open = year >= policy.start && year <= policy.end && policy.budget[year] > 0.0;
        let mut on_bridge = 0.0;
        for (p, spent) in spent.iter().enumerate() {
            let cost = self.bridge_cost(policy, p);
            on_bridge += if cost > 0.0 { spent / cost } else { 0.0 };
            if open && policy.eligible[p] && self.affords(policy, p, *spent, year) {
                let share = eligible * take_up(share, numbers.trust_take_up, self.trust(p));
                raise(&mut self.levers.bridge, p, share, self.fabric.len());
            }
        }
        let rate = replacement_rate.map_or(numbers.replacement_rate, |q| self.setting.values.value(q));
        let out_of_work = self.setting.values.labour.as_ref().map_or(0.0, |l| l.replacement);
        // A lever that differs from none would wake a market in which nothing moves.
        if on_bridge > 0.0 || !self.levers.bridge.is_empty() {
            self.levers.bridge_income = (rate - out_of_work).max(0.0);
        }
        Done { outputs: on_bridge, ..Done::default() }
    }

    /// Whether the place's money is not used up by those who are on the bridge already.
    fn affords(&self, policy: &Policy, place: usize, spent: f64, year: usize) -> bool {
        let on_it = self.people.as_ref().map_or(0.0, |people| people.bridged[place]);
        let at = self.setting.inputs.policy.list.iter().position(|p| p.name == policy.name);
        let funded = at
            .is_some_and(|k| self.programmes[k].weights[place] > 0.0 && !self.programmes[k].is_stopped(year));
        funded && spent + 1e-6 >= on_it * self.bridge_cost(policy, place)
    }

    /// Further jobs wanted by class, in proportion to the place's jobs in the industries.
    fn hire(&mut self, k: usize, jobs: &[f64]) {
        let Some(people) = &self.people else { return };
        let (classes, places) = (people.classes, jobs.len());
        let industries = &self.programmes[k].industries;
        if jobs.iter().all(|j| *j == 0.0) {
            return;
        }
        if self.levers.jobs.is_empty() {
            self.levers.jobs = vec![0.0; places * classes];
        }
        for (p, hires) in jobs.iter().enumerate().filter(|(_, hires)| **hires != 0.0) {
            let parts = industries.list.iter().zip(industries.parts.row(p));
            for (&i, part) in parts.filter(|_| industries.jobs[p] > 0.0) {
                self.levers.jobs[p * classes + people.class_of[i]] += hires * part;
            }
        }
    }

    /// Departures respond more to joblessness by the share of the unemployed who are helped.
    fn support_moves(&mut self, moves: &[f64]) {
        let Some(people) = &self.people else { return };
        let kept = 1.0 - self.setting.numbers.mobility_deadweight;
        for (p, moves) in moves.iter().enumerate().filter(|(_, moves)| **moves != 0.0) {
            let share =
                if people.unemployed[p] > 0.0 { (kept * moves / people.unemployed[p]).min(1.0) } else { 0.0 };
            raise(&mut self.levers.stay, p, -share, self.fabric.len());
        }
    }
}

fn add(lever: &mut Vec<f64>, more: &[f64]) {
    if more.iter().all(|m| *m == 0.0) {
        return;
    }
    lever.resize(more.len(), 0.0);
    lever.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

fn raise(lever: &mut Vec<f64>, place: usize, by: f64, places: usize) {
    if by != 0.0 {
        lever.resize(places, 0.0);
        lever[place] += by;
    }
}
