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
//! | found by the inactive | z_r a_N P̄_r N_r |
//!
//! Workplace q's leavers live where M_rq says. Hires by pair are F_rq.

use pulp::{Arch, Simd, WithSimd};

use super::calibration::{Calibration, Gaps};
use super::equations::{Searching, mean_success, quits};
use super::flows::{Flow, Flows};
use super::levers::{Levers, lift_trained, train};
use super::matching::Matching;
use super::notice::{Notice, UnderNotice};
use super::parameters::Parameters;
use super::products::{LANES, tree};
use super::spells::spells;
use super::state::State;

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
    notice: UnderNotice,
    /// Let go over people at work, `[workplace]`.
    let_go: Vec<f64>,
    employed: Vec<f64>,
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
            matching: Matching::new(&market.pairs, market.classes),
            effective: zeros(),
            searchers: zeros(),
            quits: zeros(),
            displaced: zeros(),
            hit: Vec::new(),
            left: zeros(),
            notice: UnderNotice::default(),
            let_go: vec![0.0; places],
            employed: Vec::new(),
            mean: Vec::new(),
            rate: Vec::new(),
            inflow: zeros(),
            out_of_work: vec![[0.0; 2]; places],
            change: Gaps {
                filled: zeros(),
                pairs: vec![0.0; market.pairs.len()],
                long_term: zeros(),
                inactive: vec![0.0; places],
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
    let Gaps { filled, pairs, inactive, .. } = &room.change;
    apply(&mut state.filled, filled, &market.gaps.filled);
    apply(&mut state.pairs, pairs, &market.gaps.pairs);
    apply(&mut state.inactive, inactive, &market.gaps.inactive);
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
    let searching = Searching {
        effective: &room.effective,
        mix: &state.mix,
        inactive: &state.inactive,
        employed: &room.employed,
        effectiveness: &market.effectiveness,
    };
    searching.searchers(market.intensity, market.width, &mut room.searchers);
    room.notice.start(market, state, wanted.notices, &mut room.searchers);
    room.matching.compute(&market.pairs, &market.reach, &room.searchers, &state.vacancies, market.width);
    room.notice.leave(market, state, &room.matching.success);
    room.mean = mean_success(&state.mix, &room.matching.success, market.width);
    room.rate = room.mean.iter().map(|p| market.intensity.employed * p).collect();
    quits(&market.pairs, &state.pairs, &room.rate, &state.filled, &room.matching, &mut room.quits);
}

/// A cell's posts before a step, and what is asked of it.
struct Cell {
    people: f64,
    vacancies: f64,
    hires: f64,
    leavers: f64,
    /// Leavers whose posts are announced to go.
    left: f64,
    target: f64,
}

/// What a cell does in a step.
struct Posts {
    openings: f64,
    attrition: f64,
    let_go: f64,
}

impl Cell {
    /// Without branches, so that a row of cells is done in vectors.
    #[inline(always)]
    fn posts(&self, p: &Parameters) -> Posts {
        let excess = self.people + self.vacancies - self.target;
        let withdrawn = most(least(p.withdrawal * excess, self.vacancies - self.hires), 0.0);
        let attrition = most(self.left, least(self.leavers, excess - withdrawn));
        let let_go = p.separation_speed * (excess - withdrawn - attrition);
        let falls = excess > 0.0;
        Posts {
            openings: if falls {
                self.leavers - attrition - withdrawn
            } else {
                (self.leavers - self.left) + p.opening_speed * -excess
            },
            attrition: if falls { attrition } else { self.left },
            let_go: if falls { least(most(let_go, 0.0), most(self.people - self.leavers, 0.0)) } else { 0.0 },
        }
    }
}

#[inline(always)]
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline(always)]
fn most(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Filled posts and vacancies of every workplace; collects who is let go.
fn posts(market: &Calibration, state: &mut State, wanted: &Wanted<'_>, room: &mut Room, flows: &mut Flows) {
    room.hit.clear();
    for q in 0..market.pairs.places() {
        let cells = q * market.width..(q + 1) * market.width;
        let sums = Arch::new().dispatch(RowOfPosts::new(market, state, wanted, room, cells.clone()));
        flows.add(Flow::Attrition, q, sums.attrition);
        if room.notice.concerns(q) {
            for at in cells.clone() {
                room.notice.run_down(at, room.left[at]);
                flows.add(Flow::LeftUnderNotice, q, room.notice.gone(at));
            }
        }
        room.let_go[q] = if sums.let_go > 0.0 { sums.let_go / sums.at_work } else { 0.0 };
        if sums.let_go > 0.0 {
            let hit = let_go(market, room, (q, sums.at_work), flows);
            room.hit.push(hit);
        }
    }
}

/// The posts of one workplace, class by class.
struct RowOfPosts<'a> {
    market: &'a Calibration,
    people: &'a [f64],
    vacancies: &'a mut [f64],
    /// Quits, hires, change wanted, base people, base vacancies, vacancies per person at work, gap.
    given: [&'a [f64]; 7],
    /// Share under notice, gone, posts gone ahead of the date.
    notice: [&'a [f64]; 3],
    change: &'a mut [f64],
    let_go: &'a mut [f64],
    left: &'a mut [f64],
}

/// Sums over a workplace's classes.
struct SumOfPosts {
    at_work: f64,
    attrition: f64,
    let_go: f64,
}

impl<'a> RowOfPosts<'a> {
    fn new(
        market: &'a Calibration,
        state: &'a mut State,
        wanted: &Wanted<'a>,
        room: &'a mut Room,
        cells: std::ops::Range<usize>,
    ) -> Self {
        let none = &market.zeros;
        let base = &market.base;
        Self {
            market,
            people: &state.filled[cells.clone()],
            vacancies: &mut state.vacancies[cells.clone()],
            given: [
                &room.quits[cells.clone()],
                &room.matching.hires[cells.clone()],
                &wanted.change[cells.clone()],
                &base.filled[cells.clone()],
                &base.vacancies[cells.clone()],
                &market.vacancy_ratio[cells.clone()],
                market.gaps.filled.get(cells.clone()).unwrap_or(none),
            ],
            notice: room.notice.row(cells.clone()).unwrap_or([none; 3]),
            change: &mut room.change.filled[cells.clone()],
            let_go: &mut room.displaced[cells.clone()],
            left: &mut room.left[cells],
        }
    }

    #[inline(always)]
    fn cell(&self, c: usize) -> Cell {
        let [quits, hires, change, people, vacancies, ratio, _] = self.given.map(|row| row[c]);
        let [share, gone, ahead] = self.notice.map(|row| row[c]);
        let leavers = quits + self.market.separation * self.people[c];
        let target = people + vacancies + (1.0 + ratio) * change;
        Cell {
            people: self.people[c],
            vacancies: self.vacancies[c],
            hires,
            leavers: leavers + gone,
            left: share * leavers + gone,
            target: most(target - ahead, 0.0),
        }
    }
}

impl WithSimd for RowOfPosts<'_> {
    type Output = SumOfPosts;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> SumOfPosts {
        let mut sums = [[0.0; LANES]; 3];
        for first in (0..self.people.len()).step_by(LANES) {
            let mut done = [[0.0; LANES]; 4];
            for lane in 0..LANES {
                let cell = self.cell(first + lane);
                let posts = cell.posts(&self.market.parameters);
                done[0][lane] = (cell.hires - cell.leavers) - posts.let_go;
                done[1][lane] =
                    cell.vacancies + ((posts.openings - cell.hires) + self.given[6][first + lane]);
                done[2][lane] = posts.let_go;
                done[3][lane] = cell.left;
                sums[0][lane] += cell.people;
                sums[1][lane] += posts.attrition;
                sums[2][lane] += posts.let_go;
            }
            let block = first..first + LANES;
            self.change[block.clone()].copy_from_slice(&done[0]);
            self.vacancies[block.clone()].copy_from_slice(&done[1]);
            self.let_go[block.clone()].copy_from_slice(&done[2]);
            self.left[block].copy_from_slice(&done[3]);
        }
        let [at_work, attrition, let_go] = sums.map(tree);
        SumOfPosts { at_work, attrition, let_go }
    }
}

/// What becomes of those whom a workplace lets go; leaves those who are unemployed in `displaced`.
fn let_go(market: &Calibration, room: &mut Room, (q, at_work): (usize, f64), flows: &mut Flows) -> Hit {
    let mut hit = Hit { workplace: q, at_work, retired: 0.0, inactive: 0.0, older: 0.0 };
    for at in q * market.width..(q + 1) * market.width {
        let people = room.displaced[at];
        if people > 0.0 {
            let go = LetGo::new(&market.parameters, people, room.notice.months(at));
            room.displaced[at] = go.unemployed;
            hit.retired += go.retired;
            hit.inactive += go.inactive;
            hit.older += go.older;
            flows.add(Flow::Voluntary, q, go.voluntary);
            flows.add(Flow::Compulsory, q, people - go.voluntary);
        }
    }
    hit
}

/// What becomes of those who are let go.
struct LetGo {
    voluntary: f64,
    retired: f64,
    inactive: f64,
    unemployed: f64,
    /// 55 and over among the unemployed.
    older: f64,
}

impl LetGo {
    fn new(p: &Parameters, people: f64, months: f64) -> Self {
        let voluntary = p.voluntary_share(months);
        let retire = voluntary * (p.retire * p.voluntary_retirement).min(1.0) + (1.0 - voluntary) * p.retire;
        let retired = people * p.share_55 * retire;
        let inactive = (people - retired) * p.displaced_to_inactivity;
        Self {
            voluntary: people * voluntary,
            retired,
            inactive,
            unemployed: people - retired - inactive,
            older: people * p.share_55 * (1.0 - retire) * (1.0 - p.displaced_to_inactivity),
        }
    }
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
        let leave = market.separation + rate;
        for pair in market.pairs.of_residence(r) {
            let out = state.pairs[pair] * (leave + room.let_go[market.pairs.workplaces[pair]]);
            room.change.pairs[pair] = room.matching.pair_hires[pair] - (out + room.notice.gone_pair(pair));
        }
    }
}

/// Inactive and early retired.
fn outside(market: &Calibration, state: &mut State, room: &mut Room, flows: &mut Flows) {
    for r in 0..market.pairs.places() {
        let [retired, displaced] = room.out_of_work[r];
        let left = (1.0 - market.to_unemployment[r]) * market.separation * room.employed[r];
        let back = market.effectiveness[r] * market.intensity.inactive * state.inactive[r] * room.mean[r];
        let aged = market.parameters.reach_65 * state.early_retired[r];
        room.change.inactive[r] += left + displaced + aged - back;
        state.early_retired[r] += retired - aged;
        state.bridged[r] -= market.parameters.reach_65 * state.bridged[r];
        flows.add(Flow::Retired, r, retired);
        flows.add(Flow::LeftLabourForce, r, left + displaced);
        flows.add(Flow::Returned, r, back);
        flows.add(Flow::JobToJob, r, room.rate[r] * room.employed[r]);
    }
}
