//! Posts of a step: who leaves, what is opened, withdrawn and not replaced, who is let go.
//!
//! A workplace's classes are done in vectors; only workplaces that let people go are looked at cell by cell.

use pulp::{Arch, Simd, WithSimd};

use super::{Hit, Room, Wanted};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::parameters::Parameters;
use crate::model::labour::market::products::{LANES, tree};
use crate::model::labour::market::state::State;

/// A cell's posts before a step, and what is asked of it.
struct Cell {
    people: f64,
    vacancies: f64,
    hires: f64,
    leavers: f64,
    /// Of them those who leave without a notice.
    ordinary: f64,
    /// Leavers whose posts are announced to go.
    left: f64,
    /// Still at a site whose jobs go in the step.
    due: f64,
    target: f64,
}

/// What a cell does in a step.
struct Posts {
    openings: f64,
    attrition: f64,
    let_go: f64,
    /// Left under notice before fewer are wanted.
    ahead: f64,
}

impl Cell {
    /// Without branches, so that a row of cells is done in vectors.
    ///
    /// A site that closes lets its own people go, less those of them who leave in the step anyway: other employers of the cell neither
    /// withdraw vacancies for it nor leave their own leavers' posts empty. What else is too much comes down by these first.
    #[inline(always)]
    fn posts(&self, p: &Parameters) -> Posts {
        let all = self.people + self.vacancies - self.target;
        let site = least(self.due, most(all, 0.0));
        let excess = all - site;
        let own = self.ordinary * (site / most(self.people, f64::MIN_POSITIVE));
        let withdrawn = most(least(p.withdrawal * excess, self.vacancies - self.hires), 0.0);
        let others = most(self.left, least(self.leavers - own, excess - withdrawn));
        let attrition = least(own + others, self.leavers);
        let let_go = (site - own) + most(p.separation_speed * (excess - withdrawn - others), 0.0);
        let falls = all > 0.0;
        Posts {
            openings: if falls {
                self.leavers - attrition - withdrawn
            } else {
                (self.leavers - self.left) + p.opening_speed * -all
            },
            attrition: if falls { attrition } else { self.left },
            let_go: if falls { least(most(let_go, 0.0), most(self.people - self.leavers, 0.0)) } else { 0.0 },
            ahead: if falls { most(self.left - most(excess - withdrawn, 0.0), 0.0) } else { self.left },
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
pub(super) fn posts(
    market: &Calibration,
    state: &mut State,
    wanted: &Wanted<'_>,
    room: &mut Room,
    flows: &mut Flows,
) {
    room.hit.clear();
    for q in 0..market.pairs.places() {
        let cells = q * market.width..(q + 1) * market.width;
        let sums = Arch::new().dispatch(RowOfPosts::new(market, state, wanted, room, cells.clone()));
        flows.add(Flow::Attrition, q, sums.attrition);
        if room.notice.concerns(q) {
            for at in cells.clone() {
                room.notice.left_ahead(at, room.left[at]);
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
    /// Share under notice, gone, posts gone ahead of the date, due to go.
    notice: [&'a [f64]; 4],
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
        let none = &room.none;
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
            notice: room.notice.row(cells.clone()).unwrap_or([none; 4]),
            change: &mut room.change.filled[cells.clone()],
            let_go: &mut room.displaced[cells.clone()],
            left: &mut room.left[cells],
        }
    }

    /// A block of [`LANES`] classes in arrays of known length, so that the loop over them is done in vectors.
    #[inline(always)]
    fn block(&mut self, block: usize, sums: &mut [[f64; LANES]; 3]) {
        let of = |row| block_of(row, block);
        let (people, vacancies) = (of(self.people), of(self.vacancies));
        let [quits, hires, change, base, base_vacancies, ratio, gap] = &self.given;
        let (quits, hires, change, gap) = (of(quits), of(hires), of(change), of(gap));
        let (base, base_vacancies, ratio) = (of(base), of(base_vacancies), of(ratio));
        let [share, gone, ahead, due] = &self.notice;
        let (share, gone, ahead, due) = (of(share), of(gone), of(ahead), of(due));
        let (separation, parameters) = (self.market.separation, &self.market.parameters);
        let mut done = [[0.0; LANES]; 4];
        for c in 0..LANES {
            let leavers = quits[c] + separation * people[c];
            let target = base[c] + base_vacancies[c] + (1.0 + ratio[c]) * change[c];
            let cell = Cell {
                people: people[c],
                vacancies: vacancies[c],
                hires: hires[c],
                leavers: leavers + gone[c],
                ordinary: leavers,
                left: share[c] * leavers + gone[c],
                due: due[c],
                target: most(target - ahead[c], 0.0),
            };
            let posts = cell.posts(parameters);
            done[0][c] = (cell.hires - cell.leavers) - posts.let_go;
            done[1][c] = cell.vacancies + ((posts.openings - cell.hires) + gap[c]);
            done[2][c] = posts.let_go;
            done[3][c] = posts.ahead;
            sums[0][c] += cell.people;
            sums[1][c] += posts.attrition;
            sums[2][c] += posts.let_go;
        }
        self.change.as_chunks_mut().0[block] = done[0];
        self.vacancies.as_chunks_mut().0[block] = done[1];
        self.let_go.as_chunks_mut().0[block] = done[2];
        self.left.as_chunks_mut().0[block] = done[3];
    }
}

#[inline(always)]
fn block_of(row: &[f64], block: usize) -> [f64; LANES] {
    row.as_chunks().0[block]
}

impl WithSimd for RowOfPosts<'_> {
    type Output = SumOfPosts;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) -> SumOfPosts {
        let mut sums = [[0.0; LANES]; 3];
        for block in 0..self.people.len() / LANES {
            self.block(block, &mut sums);
        }
        let [at_work, attrition, let_go] = sums.map(tree);
        SumOfPosts { at_work, attrition, let_go }
    }
}

/// What becomes of those whom a workplace lets go; leaves those who are unemployed in `displaced`.
fn let_go(market: &Calibration, room: &mut Room, (q, at_work): (usize, f64), flows: &mut Flows) -> Hit {
    let parameters = market.parameters_of(q);
    let mut hit = Hit { workplace: q, at_work, retired: 0.0, inactive: 0.0, older: 0.0 };
    for at in q * market.width..(q + 1) * market.width {
        let people = room.displaced[at];
        if people > 0.0 {
            let go = LetGo::new(&parameters, people, room.notice.months(at));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of 500 closes among 10,000 people of its kind: the others neither withdraw vacancies nor keep posts of leavers empty.
    #[test]
    fn a_closing_site_lets_its_own_people_go() {
        let parameters = crate::model::labour::market::parameters::tests::some();
        let cell = Cell {
            people: 10_000.0,
            vacancies: 240.0,
            hires: 200.0,
            leavers: 200.0,
            ordinary: 200.0,
            left: 0.0,
            due: 500.0,
            target: 10_240.0 - 500.0,
        };
        let posts = cell.posts(&parameters);
        assert_eq!([posts.attrition, posts.let_go, posts.openings], [10.0, 490.0, 190.0]);
        let without = Cell { due: 0.0, ..cell }.posts(&parameters);
        // 40 vacancies withdrawn, 200 leavers not replaced, half of the other 260 let go.
        assert_eq!([without.attrition, without.let_go], [200.0, 130.0]);
    }
}
