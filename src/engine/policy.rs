//! Policies in one draw: who gets the money, what is spent, and how it enters the year's state.
//!
//! Order of a year: money is awarded by the measured need; places spend what institutions can deliver and people ask for; spending
//! becomes demand once, through the policy's bridge; the policy's own effect changes sales, capacity of labour or public capital.
//! Nothing is touched when nothing is spent: a policy without money leaves the state as it was, bit for bit.

use crate::dataset::Dataset;
use crate::engine::EngineError;
use crate::engine::baseline::Baseline;
use crate::engine::behaviour::DrawValues;
use crate::engine::investment::growth_factor;
use crate::engine::sampling::{open_uniform, stream};
use crate::engine::year::YearState;
use crate::inputs::policy::{Action, Policy};
use crate::inputs::{ModelInputs, Quantity};
use crate::matrix::Matrix;
use crate::model::distance::distances;
use crate::model::labour::market::Levers;
use crate::model::policy::account::{Account, Rest, Year, million};
use crate::model::policy::appraisal::discount_factor;
use crate::model::policy::displacement::neighbours;
use crate::model::policy::social::Fabric;
use rand_chacha::rand_core::Rng;

mod capital;
mod effects;
mod industries;
pub mod need;
pub mod numbers;
mod people;
mod relocation;
mod result;

use industries::Industries;
use need::{Reader, Reading};
use numbers::Numbers;
pub use result::{PLACE_VARIABLES, PlaceVariable, PolicyResult, YEAR_VARIABLES, YearVariable};

/// What all policies of a draw share.
struct Setting<'a> {
    inputs: &'a ModelInputs,
    base: &'a Baseline,
    values: &'a DrawValues,
    jobs: &'a Matrix,
    /// Jobs per £m of a cell, `[place × industry]`.
    intensity: Matrix,
    /// Output of the nation, `[industry]`.
    made: Vec<f64>,
    numbers: Numbers,
    distances: Matrix,
    neighbours: Vec<Vec<(usize, f64)>>,
}

/// One policy as it goes.
struct Programme {
    weights: Vec<f64>,
    account: Account,
    /// Year from which it is stopped.
    stopped: Option<usize>,
    /// Industries whose jobs change; of public capital, all.
    industries: Industries,
    /// Units of output that stand: additional jobs, posts moved, £m of purchases turned, `[place]`.
    standing: Vec<f64>,
    /// £m spent by year, `[year][place]`; only for public capital.
    capital: Vec<Vec<f64>>,
    /// Accessibility by sector class, if the policy brings places nearer.
    reach: Option<capital::Reach>,
    /// Public posts that have moved.
    posts: relocation::Posts,
}

/// The policies of a draw, year after year.
pub struct PolicyRun<'a> {
    setting: Setting<'a>,
    programmes: Vec<Programme>,
    fabric: Vec<Fabric>,
    people: Option<people::People>,
    levers: Levers,
    result: PolicyResult,
}

/// What a policy did in a year, as sums over places.
#[derive(Clone, Copy, Debug, Default)]
struct Done {
    outputs: f64,
    gross: f64,
    deadweight: f64,
    displaced: f64,
    /// £m.
    regrown_pay: f64,
}

impl<'a> PolicyRun<'a> {
    /// Shares out, and sets up accounts; `None` if the run has no policies.
    ///
    /// # Errors
    /// [`EngineError::MissingParameter`] if the run lacks a parameter that policies read.
    pub fn new(
        inputs: &'a ModelInputs,
        base: &'a Baseline,
        values: &'a DrawValues,
        jobs: &'a Matrix,
        draw: usize,
    ) -> Result<Option<Self>, EngineError> {
        if inputs.policy.list.is_empty() && inputs.policy.bonding.is_empty() {
            return Ok(None);
        }
        let numbers = Numbers::new(inputs, &values.values)?;
        let data = &inputs.dataset;
        let distances = distances(&data.places, base.structure.trade.decay.own_distance_factor);
        let by_place = data.places.iter().map(|p| p.jobs).collect::<Vec<_>>();
        let neighbours = neighbours(&distances, &by_place, numbers.displacement_decay);
        let intensity = base.accounts.jobs_per_output(jobs);
        let made = base.accounts.output.column_sums();
        let setting = Setting { inputs, base, values, jobs, intensity, made, numbers, distances, neighbours };
        let reader = Reader { inputs, values: &values.values, draw };
        let mut result = PolicyResult::new(inputs.policy.list.len(), inputs.year_count(), data.places.len());
        let mut programmes = Vec::new();
        for policy in &inputs.policy.list {
            let weights = reader.shares(policy, &setting.numbers, Reading::Measured);
            let truth = reader.shares(policy, &setting.numbers, Reading::True);
            result
                .misdirected
                .push(0.5 * weights.iter().zip(&truth).map(|(a, b)| (a - b).abs()).sum::<f64>());
            programmes.push(Programme::new(&setting, policy, weights, draw));
        }
        let fabric = vec![Fabric::default(); data.places.len()];
        Ok(Some(Self { setting, programmes, fabric, people: None, levers: Levers::default(), result }))
    }

    /// Acts in a year on its state.
    pub fn year(&mut self, year: usize, state: &mut YearState) {
        if year == 0 {
            return;
        }
        self.levers = self.base_levers();
        let limits = self.limits(year);
        let mut invested = vec![0.0; self.fabric.len()];
        for (k, limit) in limits.into_iter().enumerate() {
            let inputs = self.setting.inputs;
            let policy = &inputs.policy.list[k];
            let programme = &mut self.programmes[k];
            let rest =
                if policy.roll_over && !programme.is_stopped(year) { Rest::RollsOver } else { Rest::Lapses };
            let account = programme.account.settle(limit.awarded, &limit.most, rest);
            let spent: Vec<f64> = account.spent.iter().map(|pence| million(*pence)).collect();
            buy(state, policy, &spent, &self.setting, year);
            let acted = programme.act(policy, &spent, &self.setting, year, state);
            self.move_staff(k, &spent);
            let (done, net) = self.lever(k, &spent, year).unwrap_or(acted);
            if matches!(policy.action, Action::SocialInfrastructure) {
                invested.iter_mut().zip(&spent).for_each(|(sum, spent)| *sum += spent);
            }
            self.record(k, year, &account, done, &net);
        }
        self.grow_fabric(&invested, state);
    }

    /// The result, when all years are done.
    #[must_use]
    pub fn finish(mut self) -> PolicyResult {
        let gap = self.programmes.iter().map(|p| p.account.gap).max().unwrap_or(0);
        self.result.gap = million(gap) * 1e6;
        self.result
    }

    fn record(&mut self, k: usize, year: usize, account: &Year, done: Done, net: &[f64]) {
        use YearVariable as V;
        let sum = |pence: &[i64]| million(pence.iter().sum::<i64>());
        let policy = &self.setting.inputs.policy.list[k];
        let planned = policy.budget[year] * self.setting.values.value(policy.strength);
        let carried = million(self.programmes[k].account.carried.iter().sum::<i64>());
        let values = [
            (V::Budget, planned),
            (V::Awarded, sum(&account.awarded)),
            (V::Spent, sum(&account.spent)),
            (V::Lapsed, sum(&account.lapsed)),
            (V::Carried, carried),
            (V::Outputs, done.outputs),
            (V::GrossJobs, done.gross),
            (V::DeadweightJobs, done.deadweight),
            (V::DisplacedJobs, done.displaced),
            (V::NetJobs, done.gross - done.deadweight - done.displaced),
            (V::RegrownPay, done.regrown_pay),
        ];
        values.into_iter().for_each(|(variable, value)| *self.result.year_mut(k, year, variable) = value);
        let first = self.setting.inputs.policy.list.iter().map(|p| p.start).min().unwrap_or(1);
        let discount = discount_factor(self.setting.numbers.discount_rate, year.saturating_sub(first));
        for (p, net) in net.iter().enumerate() {
            *self.result.place_mut(k, p, PlaceVariable::Awarded) += million(account.awarded[p]);
            *self.result.place_mut(k, p, PlaceVariable::Spent) += million(account.spent[p]);
            *self.result.place_mut(k, p, PlaceVariable::DiscountedSpent) +=
                discount * million(account.spent[p]);
            *self.result.place_mut(k, p, PlaceVariable::NetJobYears) += net;
            *self.result.place_mut(k, p, PlaceVariable::DiscountedNetJobYears) += discount * net;
        }
    }

    /// Awards the year's money, and says how much of it each place can spend.
    fn limits(&self, year: usize) -> Vec<Limit> {
        let setting = &self.setting;
        let limit = |(policy, programme): (&Policy, &Programme)| programme.limit(policy, setting, year);
        let mut limits: Vec<Limit> =
            setting.inputs.policy.list.iter().zip(&self.programmes).map(limit).collect();
        for (limit, policy) in limits.iter_mut().zip(&setting.inputs.policy.list) {
            if let Some(wanted) = self.wanted_by_people(policy) {
                limit.most.iter_mut().zip(wanted).for_each(|(most, wanted)| *most = most.min(wanted));
            }
        }
        let local: Vec<usize> =
            (0..limits.len()).filter(|&k| setting.inputs.policy.list[k].local_delivery).collect();
        for (p, place) in setting.inputs.dataset.places.iter().enumerate() {
            let asked: f64 = local.iter().map(|&k| limits[k].most[p]).sum();
            let capacity =
                place.population * setting.numbers.delivery_capacity * 1e-6 * self.devolved(p, year);
            if asked > capacity {
                local.iter().for_each(|&k| limits[k].most[p] *= capacity / asked);
            }
        }
        limits
    }

    /// Capacity of a place relative to that without devolution.
    fn devolved(&self, place: usize, year: usize) -> f64 {
        let Some((places, start)) = &self.setting.inputs.policy.devolution else { return 1.0 };
        if !places[place] || year < *start {
            return 1.0;
        }
        let lag = self.setting.numbers.devolution_lag;
        let grown = if lag > 0.0 { ((year - start) as f64 / lag).min(1.0) } else { 1.0 };
        1.0 + self.setting.numbers.devolution_gain * grown
    }

    /// Stocks of social infrastructure and trust a year on; trust may raise output.
    fn grow_fabric(&mut self, invested: &[f64], state: &mut YearState) {
        let rates = effects::rates(&self.setting.numbers);
        let people = |p: usize| self.setting.inputs.dataset.places[p].population;
        for (p, place) in self.fabric.iter_mut().enumerate() {
            let per_head = if people(p) > 0.0 { 1e6 * invested[p] / people(p) } else { 0.0 };
            *place = place.after_year(per_head, rates);
        }
        let response = self.setting.numbers.trust_output;
        if response != 0.0 && self.fabric.iter().any(|f| f.trust != 0.0) {
            let factors = self.fabric.iter().map(|place| 1.0 + response * place.trust).collect();
            capital::raise_output(state, &self.setting, &capital::Factors::of_places(factors));
        }
    }
}

/// What a policy may spend in a year.
struct Limit {
    /// Pence by place.
    awarded: Vec<i64>,
    /// £m by place.
    most: Vec<f64>,
}

impl Programme {
    fn new(setting: &Setting<'_>, policy: &Policy, weights: Vec<f64>, draw: usize) -> Self {
        let places = setting.inputs.dataset.places.len();
        let reach = match &policy.action {
            Action::Accessibility { .. } => Some(capital::Reach::new(setting, &weights)),
            _ => None,
        };
        Self {
            stopped: stopped(setting, policy, draw),
            weights,
            industries: acted_on(setting, &policy.action),
            account: Account::new(places),
            standing: vec![0.0; places],
            capital: Vec::new(),
            reach,
            posts: relocation::Posts::new(setting, &policy.action),
        }
    }

    fn is_stopped(&self, year: usize) -> bool {
        self.stopped.is_some_and(|from| year >= from)
    }

    fn limit(&self, policy: &Policy, setting: &Setting<'_>, year: usize) -> Limit {
        let stopped = self.is_stopped(year);
        let budget = if stopped { 0.0 } else { policy.budget[year] * setting.values.value(policy.strength) };
        let (awarded, available) = self.account.award(budget, &self.weights);
        let mut most: Vec<f64> = available.iter().map(|pence| million(*pence)).collect();
        if stopped {
            most.fill(0.0);
        }
        if let Some(capacity) = policy.capacity {
            let places = setting.inputs.dataset.places.iter();
            most.iter_mut().zip(places).for_each(|(m, p)| *m = m.min(capacity * p.population * 1e-6));
        }
        if let Some(wanted) = self.wanted(policy, setting) {
            most.iter_mut().zip(wanted).for_each(|(m, w)| *m = m.min(w));
        }
        Limit { awarded, most }
    }
}

/// Industries whose jobs an action changes.
fn acted_on(setting: &Setting<'_>, action: &Action) -> Industries {
    match action {
        Action::InwardInvestment { industries, .. }
        | Action::EnterpriseSupport { industries, .. }
        | Action::WageSubsidy { industries, .. }
        | Action::PublicRelocation { industries, .. } => Industries::new(industries, setting),
        Action::Stock { .. } | Action::Accessibility { .. } => Industries::all(setting),
        _ => Industries::new(&[], setting),
    }
}

/// The year from which a policy is stopped: the first in which its own stream falls below the hazard.
fn stopped(setting: &Setting<'_>, policy: &Policy, draw: usize) -> Option<usize> {
    let hazard = policy.hazard.map_or(setting.numbers.cancellation_hazard, |h| setting.values.value(h));
    if setting.inputs.draws == 1 || hazard <= 0.0 {
        return None;
    }
    let name = format!("policy.{}.cancellation", policy.name);
    let mut generator = stream(setting.inputs.seed, &name, draw as u64);
    (policy.start..=policy.end).find(|_| open_uniform(generator.next_u64()) < hazard)
}

/// Money spent becomes demand where it is spent, in base-year output.
fn buy(state: &mut YearState, policy: &Policy, spent: &[f64], setting: &Setting<'_>, year: usize) {
    if policy.bridge.iter().all(|b| *b == 0.0) || spent.iter().all(|s| *s == 0.0) {
        return;
    }
    let growth = growth_factor(setting.values.behaviour.productivity_growth, year);
    let factor = (1.0 - setting.numbers.import_share) / growth;
    let change = matrix(&mut state.final_demand_change, &setting.inputs.dataset);
    for (p, spent) in spent.iter().enumerate().filter(|(_, spent)| **spent != 0.0) {
        let row = change.row_mut(p).iter_mut().zip(&policy.bridge);
        row.for_each(|(cell, bridge)| *cell += factor * spent * bridge);
    }
}

/// A matrix of the state, made when it is first needed.
fn matrix<'m>(slot: &'m mut Option<Matrix>, data: &Dataset) -> &'m mut Matrix {
    slot.get_or_insert_with(|| Matrix::zeros(data.places.len(), data.industries.len()))
}

/// A quantity of a policy, or the registry's number.
fn or(setting: &Setting<'_>, given: Option<Quantity>, registered: f64) -> f64 {
    given.map_or(registered, |quantity| setting.values.value(quantity))
}
