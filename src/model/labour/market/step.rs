//! One step: separations, search, hires, ageing of spells. All right-hand sides use the state before it.
//!
//! | flow | equation |
//! |---|---|
//! | leavers of their own accord | δ e + quits, quits = a_E P̄_r M_rq to another job |
//! | excess | Δ = e + v − n* |
//! | Δ ≤ 0 | openings = leavers + γ_v (−Δ) |
//! | Δ > 0 | vacancies withdrawn min(v − hires, w_v Δ); leavers not replaced up to what is left of Δ (attrition); of the rest γ_u is let go |
//! | let go | 55 and over retire in part, others leave the labour force in part, the rest is unemployed |
//! | found by the unemployed | φ_k z_r a_U P_rc u_rck |
//! | found by the inactive | z_r a_N P̄_r (N_r − (1 − f) H_r), of them f z_r a_N P̄_r H_r of the hidden |
//! | hidden H, part of N | + let go and out of the labour force, + long-term unemployed who give up, − those who return |
//!
//! Workplace q's leavers live where M_rq says. Hires by pair are F_rq.

use pulp::Arch;

use super::calibration::{Calibration, Gaps};
use super::equations::{Searching, mean_success, quits};
use super::flows::{Flow, Flows};
use super::levers::{Levers, lift_trained, train};
use super::matching::{Matching, Open, pull};
use super::notice::{Notice, UnderNotice};
use super::spells::spells;
use super::state::State;

mod posts;
pub mod stochastic;

use posts::posts;

/// What a step is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Change of the people wanted at work from the base year, `[workplace × class]`.
    pub change: &'a [f64],
    /// Cells whose jobs are announced to go or going.
    pub notices: &'a [Notice],
    /// What policies do.
    pub levers: &'a Levers,
}

impl<'a> Wanted<'a> {
    /// Without notices.
    #[must_use]
    pub fn plain(change: &'a [f64], levers: &'a Levers) -> Self {
        Self { change, notices: &[], levers }
    }
}

/// Room for steps, and the changes of the latest one.
#[derive(Clone, Debug)]
pub struct Room {
    matching: Matching,
    effective: Vec<f64>,
    searchers: Vec<f64>,
    quits: Vec<f64>,
    /// Let go and unemployed, `[workplace × class]`; rows of `hit` workplaces only.
    displaced: Vec<f64>,
    hit: Vec<Hit>,
    /// Leavers whose posts are announced to go, `[workplace × class]`.
    left: Vec<f64>,
    /// A row of classes with nothing in it.
    none: Vec<f64>,
    notice: UnderNotice,
    /// Let go over people at work, `[workplace]`.
    let_go: Vec<f64>,
    employed: Vec<f64>,
    /// Inactive weighted by how readily they return, `[residence]`.
    looking: Vec<f64>,
    mean: Vec<f64>,
    rate: Vec<f64>,
    /// Newly unemployed, `[residence × class]`.
    inflow: Vec<f64>,
    /// Let go and retired, let go and inactive, `[residence]`.
    out_of_work: Vec<[f64; 2]>,
    change: Gaps,
}

/// A workplace that lets people go.
#[derive(Clone, Copy, Debug)]
struct Hit {
    workplace: usize,
    at_work: f64,
    retired: f64,
    inactive: f64,
    /// 55 and over among the unemployed.
    older: f64,
}

impl Room {
    /// Room for a market.
    #[must_use]
    pub fn new(market: &Calibration) -> Self {
        let (cells, places) = (market.base.filled.len(), market.pairs.places());
        let zeros = || vec![0.0; cells];
        Self {
            matching: Matching::new(&market.pairs, market.classes, market.parameters.considered),
            effective: zeros(),
            searchers: zeros(),
            quits: zeros(),
            displaced: zeros(),
            hit: Vec::new(),
            left: zeros(),
            none: vec![0.0; market.width],
            notice: UnderNotice::default(),
            let_go: vec![0.0; places],
            employed: Vec::new(),
            looking: Vec::new(),
            mean: Vec::new(),
            rate: Vec::new(),
            inflow: zeros(),
            out_of_work: vec![[0.0; 2]; places],
            change: Gaps {
                filled: zeros(),
                pairs: vec![0.0; market.pairs.len()],
                long_term: zeros(),
                inactive: vec![0.0; places],
                hidden: vec![0.0; places],
            },
        }
    }
}

/// Moves the market one step on.
pub fn step(
    market: &Calibration,
    state: &mut State,
    wanted: &Wanted<'_>,
    room: &mut Room,
    flows: &mut Flows,
) {
    train(market, state, wanted.levers, flows);
    search(market, state, wanted, room);
    posts(market, state, wanted, room, flows);
    displace(market, state, wanted.levers, room, flows);
    commuters(market, state, room);
    lift_trained(market, state, &room.effective, &mut room.matching.success);
    spells(market, state, &room.matching.success, &room.inflow, &mut room.change, flows);
    outside(market, state, room, flows);
    let Gaps { filled, pairs, inactive, hidden, .. } = &room.change;
    apply(&mut state.filled, filled, &market.gaps.filled);
    apply(&mut state.pairs, pairs, &market.gaps.pairs);
    apply(&mut state.inactive, inactive, &market.gaps.inactive);
    apply(&mut state.hidden, hidden, &market.gaps.hidden);
}

fn apply(stock: &mut [f64], change: &[f64], gap: &[f64]) {
    Arch::new().dispatch(|| {
        for ((stock, change), gap) in stock.iter_mut().zip(change).zip(gap) {
            *stock += change - gap;
        }
    });
}

/// Net flows of the base state: the changes of a step from it, with nothing taken off.
#[must_use]
pub(super) fn gaps(market: &Calibration) -> Gaps {
    let mut state = market.base.clone();
    let mut room = Room::new(market);
    let change = vec![0.0; state.filled.len()];
    let mut flows = Flows::new(market.pairs.places());
    step(market, &mut state, &Wanted::plain(&change, &Levers::default()), &mut room, &mut flows);
    room.change
}

/// Matching, and who quits for another job.
fn search(market: &Calibration, state: &State, wanted: &Wanted<'_>, room: &mut Room) {
    let effective = state.effective.iter().zip(&market.effective_gap).zip(&state.trained);
    for (out, ((effective, gap), trained)) in room.effective.iter_mut().zip(effective) {
        *out = effective + gap + trained;
    }
    room.employed = market.pairs.residence_sums(&state.pairs);
    room.looking = state.looking(market.parameters.hidden_return).collect();
    let searching = Searching {
        effective: &room.effective,
        mix: &state.mix,
        inactive: &room.looking,
        employed: &room.employed,
        effectiveness: &market.effectiveness,
    };
    searching.searchers(market.intensity, market.width, &mut room.searchers);
    room.notice.start(market, state, wanted.notices, &mut room.searchers);
    let now = state.open_posts(market.width);
    let pull = pull(&now, &market.open_posts, market.parameters.search_response);
    let open = Open { vacancies: &state.vacancies, pull: &pull };
    room.matching.compute(&market.pairs, &market.reach, &room.searchers, &open, market.width);
    room.notice.leave(market, state, &room.matching.success);
    room.mean = mean_success(&state.mix, &room.matching.success, market.width);
    room.rate = room.mean.iter().map(|p| market.intensity.employed * p).collect();
    quits(&market.pairs, &state.pairs, &room.rate, &state.filled, &room.matching, &mut room.quits);
}

/// Where those who leave and those who are let go live.
fn displace(market: &Calibration, state: &mut State, levers: &Levers, room: &mut Room, flows: &mut Flows) {
    let width = market.width;
    room.out_of_work.fill([0.0; 2]);
    for r in 0..market.pairs.places() {
        let out = market.to_unemployment[r] * market.separation * room.employed[r];
        let row = r * width..(r + 1) * width;
        for (inflow, mix) in room.inflow[row.clone()].iter_mut().zip(&state.mix[row]) {
            *inflow = out * mix;
        }
    }
    for hit in &room.hit {
        let q = hit.workplace;
        let displaced = &room.displaced[q * width..(q + 1) * width];
        let all: f64 = displaced.iter().sum();
        for (r, pair) in market.pairs.of_workplace(q) {
            let bridge = levers.bridge.get(r).map_or(0.0, |b| b.clamp(0.0, 1.0));
            let people = state.pairs[pair] / hit.at_work;
            let bridged = people * hit.older * bridge;
            if bridged > 0.0 {
                room.out_of_work[r][0] += bridged;
                state.bridged[r] += bridged;
                flows.add(Flow::Bridged, r, bridged);
            }
            let share = if all > 0.0 { people * (1.0 - hit.older * bridge / all) } else { 0.0 };
            for (inflow, displaced) in room.inflow[r * width..(r + 1) * width].iter_mut().zip(displaced) {
                *inflow += share * displaced;
            }
            room.out_of_work[r][0] += people * hit.retired;
            room.out_of_work[r][1] += people * hit.inactive;
            flows.add(Flow::Displaced, r, share * all);
        }
    }
}

/// Employed residents by pair.
fn commuters(market: &Calibration, state: &State, room: &mut Room) {
    for (r, rate) in room.rate.iter().enumerate() {
        let (leave, own) = (market.separation + rate, market.pairs.of_residence(r));
        let change = &mut room.change.pairs[own.clone()];
        let pairs = state.pairs[own.clone()].iter().zip(&market.pairs.workplaces[own.clone()]);
        for ((change, hires), (people, &q)) in
            change.iter_mut().zip(&room.matching.pair_hires[own.clone()]).zip(pairs)
        {
            *change = hires - people * (leave + room.let_go[q]);
        }
        let gone = room.notice.gone_pairs().get(own).unwrap_or_default();
        change.iter_mut().zip(gone).for_each(|(change, gone)| *change -= gone);
    }
}

/// Inactive and early retired.
fn outside(market: &Calibration, state: &mut State, room: &mut Room, flows: &mut Flows) {
    for r in 0..market.pairs.places() {
        let [retired, displaced] = room.out_of_work[r];
        let left = (1.0 - market.to_unemployment[r]) * market.separation * room.employed[r];
        let chance = market.effectiveness[r] * market.intensity.inactive * room.mean[r];
        let back = chance * room.looking[r];
        let gave_up = room.change.inactive[r];
        let hidden_back = chance * market.parameters.hidden_return * state.hidden[r];
        room.change.hidden[r] = gave_up + displaced - hidden_back;
        let aged = market.parameters.reach_65 * state.early_retired[r];
        room.change.inactive[r] += left + displaced + aged - back;
        state.early_retired[r] += retired - aged;
        state.bridged[r] -= market.parameters.reach_65 * state.bridged[r];
        flows.add(Flow::Retired, r, retired);
        flows.add(Flow::LeftLabourForce, r, left + displaced);
        flows.add(Flow::LetGoInactive, r, displaced);
        let lost = market.to_unemployment[r] * market.separation * room.employed[r];
        flows.add(Flow::JobLoss, r, lost);
        flows.add(Flow::Returned, r, back);
        flows.add(Flow::JobToJob, r, room.rate[r] * room.employed[r]);
    }
}
