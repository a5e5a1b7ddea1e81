//! What kinds of policies do: jobs that are supported, posts that move, purchases that turn.
//!
//! Jobs become sales of their cells at the draw's jobs per £, so that suppliers and spending follow from the input-output block.

use std::collections::BTreeMap;

use super::industries::Industries;
use super::{Done, Programme, Setting, capital, matrix, numbers::Numbers, or};
use crate::dataset::FinalDemandCategory;
use crate::engine::year::YearState;
use crate::inputs::policy::{Action, Policy};
use crate::model::accounts::{Buyer, buyer};
use crate::model::policy::displacement::displaced;
use crate::model::policy::social::Rates;

/// Most of a neighbour's jobs in the supported industries that can be displaced.
pub const MOST_DISPLACED: f64 = 0.9;

/// Weeks of pay in a year.
pub const WEEKS: f64 = 52.0;

/// Rates of the social fabric.
pub fn rates(numbers: &Numbers) -> Rates {
    Rates { decay: numbers.stock_decay, response: numbers.trust_response, reversion: numbers.trust_reversion }
}

impl Programme {
    /// Most that places ask for, £m; `None` if they take all they can get.
    pub(super) fn wanted(&self, policy: &Policy, setting: &Setting<'_>) -> Option<Vec<f64>> {
        let places = 0..self.standing.len();
        match &policy.action {
            Action::InwardInvestment { rate_points: Some(points), small_firm_share, .. } => {
                let small = or(setting, *small_firm_share, setting.numbers.small_firm_share);
                let most = setting.numbers.aid_elasticity * points / 100.0 * small;
                let cost =
                    or(setting, policy.unit_cost, setting.numbers.cost_per_job) * policy.price_factor * 1e-6;
                let room = |p: usize| (most * self.industries.jobs[p] - self.standing[p]).max(0.0) * cost;
                Some(places.map(room).collect())
            }
            Action::PublicRelocation { posts, .. } => {
                let cost =
                    or(setting, policy.unit_cost, setting.numbers.cost_per_post) * policy.price_factor * 1e-6;
                let left = |p: usize| (posts * self.weights[p] - self.standing[p]).max(0.0) * cost;
                Some(places.map(left).collect())
            }
            _ => None,
        }
    }

    /// The policy's own effect in a year; returns sums over places and net jobs by place.
    pub(super) fn act(
        &mut self,
        policy: &Policy,
        spent: &[f64],
        setting: &Setting<'_>,
        year: usize,
        state: &mut YearState,
    ) -> (Done, Vec<f64>) {
        let numbers = &setting.numbers;
        let nothing = || (Done::default(), vec![0.0; spent.len()]);
        match &policy.action {
            Action::InwardInvestment { displacement, .. } => {
                let share = or(setting, *displacement, numbers.inward_displacement);
                let cost = or(setting, policy.unit_cost, numbers.cost_per_job) * policy.price_factor;
                self.support(spent, cost, setting);
                self.supported((0.0, share), setting, state)
            }
            Action::EnterpriseSupport { deadweight, displacement, .. } => {
                let share = or(setting, *displacement, numbers.enterprise_displacement);
                let wasted = or(setting, *deadweight, numbers.enterprise_deadweight);
                let cost = or(setting, policy.unit_cost, numbers.cost_per_job) * policy.price_factor;
                self.support(spent, cost, setting);
                self.supported((wasted, share), setting, state)
            }
            Action::PublicRelocation { .. } => self.relocate(policy, spent, setting, state),
            Action::Stock { .. } | Action::Accessibility { .. } => {
                self.capital.push(spent.to_vec());
                capital::act(self, policy, setting, year, state)
            }
            Action::LocalProcurement { share, industries } => {
                if year < policy.start || year > policy.end {
                    return nothing();
                }
                let turned = procure(*share, industries, &policy.eligible, setting, state);
                (Done { outputs: turned, ..Done::default() }, vec![0.0; spent.len()])
            }
            Action::SocialInfrastructure => {
                (Done { outputs: spent.iter().sum(), ..Done::default() }, vec![0.0; spent.len()])
            }
            Action::Retraining { .. }
            | Action::WageSubsidy { .. }
            | Action::IncomeBridge { .. }
            | Action::MobilitySupport => nothing(),
        }
    }

    /// Gross jobs fade and new ones come.
    fn support(&mut self, spent: &[f64], cost: f64, setting: &Setting<'_>) {
        let left = 1.0 - setting.numbers.job_loss_rate;
        self.standing
            .iter_mut()
            .zip(spent)
            .for_each(|(jobs, spent)| *jobs = *jobs * left + spent * 1e6 / cost);
    }

    /// Sales of supported jobs, and of those that neighbours lose.
    fn supported(
        &self,
        (wasted, share): (f64, f64),
        setting: &Setting<'_>,
        state: &mut YearState,
    ) -> (Done, Vec<f64>) {
        let additional: Vec<f64> = self.standing.iter().map(|jobs| jobs * (1.0 - wasted)).collect();
        let net = sell_net(&additional, &self.industries, share, setting, state);
        let gross: f64 = self.standing.iter().sum();
        let added: f64 = additional.iter().sum();
        let displaced = added - net.iter().sum::<f64>();
        (Done { outputs: gross, gross, deadweight: gross - added, displaced, ..Done::default() }, net)
    }
}

/// Sells additional jobs less what neighbours lose; returns the net change of jobs by place.
pub fn sell_net(
    additional: &[f64],
    industries: &Industries,
    share: f64,
    setting: &Setting<'_>,
    state: &mut YearState,
) -> Vec<f64> {
    let net = net_of_displaced(additional, industries, share, setting);
    sell(&net, industries, setting, state);
    net
}

/// Additional jobs less what neighbours lose in the industries, by place.
pub fn net_of_displaced(
    additional: &[f64],
    industries: &Industries,
    share: f64,
    setting: &Setting<'_>,
) -> Vec<f64> {
    if additional.iter().all(|jobs| *jobs == 0.0) {
        return vec![0.0; additional.len()];
    }
    let mut net = displaced(additional, &setting.neighbours, share);
    for (p, lost) in net.iter_mut().enumerate() {
        let most = if *lost == 0.0 { 0.0 } else { MOST_DISPLACED * industries.jobs[p] };
        *lost = additional[p] - lost.min(most);
    }
    net
}

/// Turns changes of jobs by place into sales of its industries, in proportion to their jobs there; in a place without any, to the
/// nation's.
pub fn sell(jobs: &[f64], industries: &Industries, setting: &Setting<'_>, state: &mut YearState) {
    if jobs.iter().all(|change| *change == 0.0) {
        return;
    }
    let YearState { sales_change, labour_factor, .. } = state;
    let sales = matrix(sales_change, &setting.inputs.dataset);
    let columns = columns(industries, labour_factor);
    for (p, change) in jobs.iter().enumerate().filter(|(_, change)| **change != 0.0) {
        let row = sales.row_mut(p);
        for ((&i, column), sales_per_job) in
            industries.list.iter().zip(&columns).zip(industries.sales_per_job.row(p))
        {
            row[i] += sales_of(*change, *sales_per_job, column.map(|column| column[p]));
        }
    }
}

/// Jobs per sale of industries relative to the base year's, `[place]`, where they differ.
pub fn columns<'f>(
    industries: &Industries,
    factors: &'f BTreeMap<usize, Vec<f64>>,
) -> Vec<Option<&'f [f64]>> {
    industries.list.iter().map(|i| factors.get(i).map(Vec::as_slice)).collect()
}

/// Sales with a change of jobs.
///
/// * `factor` – jobs per sale relative to the base year's, if they differ; without jobs nothing is sold.
#[inline]
pub fn sales_of(jobs: f64, sales_per_job: f64, factor: Option<f64>) -> f64 {
    match factor {
        None => jobs * sales_per_job,
        Some(factor) if factor > 0.0 => jobs * sales_per_job / factor,
        Some(_) => 0.0,
    }
}

/// The government's demand in supported places turns to the place's own sellers; nothing is added nationally.
fn procure(
    share: f64,
    industries: &[usize],
    places: &[bool],
    setting: &Setting<'_>,
    state: &mut YearState,
) -> f64 {
    let (data, accounts) = (&setting.inputs.dataset, &setting.base.accounts);
    let Some(at) = accounts.place_share(Buyer::Government) else { return 0.0 };
    let columns: Vec<usize> = (0..FinalDemandCategory::ALL.len())
        .filter(|&c| buyer(FinalDemandCategory::ALL[c]) == Buyer::Government)
        .collect();
    let mut turned = Vec::new();
    for p in (0..places.len()).filter(|&p| places[p]) {
        for &i in industries {
            let demand: f64 = columns.iter().map(|&c| data.final_demand[(i, c)]).sum::<f64>() * at[p];
            if share * demand != 0.0 && accounts.output[(p, i)] > 0.0 {
                turned.push((p, i, share * demand));
            }
        }
    }
    for &(p, i, value) in &turned {
        matrix(&mut state.final_demand_change, data)[(p, i)] -= value;
        matrix(&mut state.sales_change, data)[(p, i)] += value;
    }
    turned.iter().map(|(_, _, value)| value).sum()
}
