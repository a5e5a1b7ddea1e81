//! Posts opened, withdrawn and lost, and what becomes of those who are let go.

use rand_chacha::rand_core::Rng;

use super::{Room, Stage, Stochastic, Wanted, count, whole};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::flows::{Flow, Flows};
use crate::model::labour::market::levers::Levers;
use crate::model::labour::market::parameters::Parameters;
use crate::model::labour::market::state::State;
use crate::random::{binomial, multivariate_hypergeometric};

/// What a cell does.
struct Posts {
    openings: u64,
    withdrawn: u64,
    attrition: u64,
    let_go: u64,
}

/// Outcomes of a workplace's let go: unemployed by class, then retired, then inactive.
struct Outcomes {
    counts: Vec<u64>,
    /// Let go of a cell.
    people: u64,
    /// Expected unemployed, and of them 55 and over.
    unemployed: f64,
    older: f64,
}

impl Stochastic {
    /// Filled posts and vacancies of every workplace, and who is let go.
    pub(super) fn posts(
        &mut self,
        market: &Calibration,
        state: &mut State,
        wanted: &Wanted<'_>,
        room: &mut Room,
        flows: &mut Flows,
    ) {
        let width = market.width;
        self.draws.let_go.fill(0);
        self.draws.out_of_work.fill([0; 2]);
        for q in 0..market.pairs.places() {
            let mut generator = self.at(Stage::Posts, q);
            let mut outcomes =
                Outcomes { counts: vec![0; width + 2], people: 0, unemployed: 0.0, older: 0.0 };
            for at in q * width..(q + 1) * width {
                let posts = self.cell(market, state, wanted, room, (at, &mut generator));
                let (leavers, hires) =
                    (self.draws.leavers[at] + self.draws.noticed[at], self.draws.hires[at]);
                state.filled[at] += hires as f64 - (leavers + posts.let_go) as f64;
                state.vacancies[at] += posts.openings as f64 - (posts.withdrawn + hires) as f64;
                flows.add(Flow::Attrition, q, posts.attrition as f64);
                flows.add(Flow::LeftUnderNotice, q, self.draws.noticed[at] as f64);
                if posts.let_go > 0 {
                    let months = room.notice.months(at);
                    let voluntary = outcomes.add(
                        &market.parameters_of(q),
                        posts.let_go,
                        (at - q * width, months),
                        &mut generator,
                    );
                    flows.add(Flow::Voluntary, q, voluntary as f64);
                    flows.add(Flow::Compulsory, q, (posts.let_go - voluntary) as f64);
                }
            }
            if outcomes.people > 0 {
                self.settle(market, state, wanted.levers, (q, outcomes), flows);
            }
        }
    }

    fn cell(
        &self,
        market: &Calibration,
        state: &State,
        wanted: &Wanted<'_>,
        room: &mut Room,
        (at, generator): (usize, &mut impl Rng),
    ) -> Posts {
        let p = &market.parameters;
        let (people, vacancies) = (count(state.filled[at]), count(state.vacancies[at]));
        let (own, noticed) = (self.draws.leavers[at], self.draws.noticed[at]);
        let share = room.notice.share(at);
        let due = if room.notice.due(at) > 0.0 { whole(room.notice.due(at), generator) } else { 0 };
        let change = (1.0 + market.vacancy_ratio[at]) * wanted.change[at] - room.notice.ahead(at);
        let target = self.target(market, at, change);
        let (positions, leavers) = (people + vacancies, own + noticed);
        let site = due.min(positions.saturating_sub(target)).min(people);
        let of_site = if site > 0 { binomial(generator, own, site as f64 / people as f64) } else { 0 };
        let left = if share > 0.0 { binomial(generator, own - of_site, share) } else { 0 } + noticed;
        if positions > target {
            let excess = positions - target - site;
            let withdrawn = binomial(generator, excess, p.withdrawal).min(vacancies - self.draws.hires[at]);
            let others = left.max((leavers - of_site).min(excess - withdrawn));
            room.notice.left_ahead(at, left.saturating_sub(excess - withdrawn) as f64);
            let more = excess.saturating_sub(withdrawn + others);
            let more = binomial(generator, more, p.separation_speed);
            let let_go = (site.saturating_sub(of_site) + more).min(people - leavers);
            return Posts {
                openings: leavers - of_site - others,
                withdrawn,
                attrition: of_site + others,
                let_go,
            };
        }
        room.notice.left_ahead(at, left as f64);
        let opened = binomial(generator, target - positions, p.opening_speed);
        Posts { openings: leavers - left + opened, withdrawn: 0, attrition: left, let_go: 0 }
    }

    /// Whole posts wanted: those of the base year and what the change of expected ones adds.
    fn target(&self, market: &Calibration, at: usize, change: f64) -> u64 {
        let base = market.base.filled[at] + market.base.vacancies[at];
        let (expected, u) = (self.posts[at], self.offset[at]);
        let more = (expected + change + u).floor() - (expected + u).floor();
        (base + more).max(0.0) as u64
    }

    /// Where the let go of a workplace live, and what each residence gets of their outcomes.
    fn settle(
        &mut self,
        market: &Calibration,
        state: &mut State,
        levers: &Levers,
        (q, mut outcomes): (usize, Outcomes),
        flows: &mut Flows,
    ) {
        let width = market.width;
        let mut generator = self.at(Stage::LetGo, market.pairs.places() + q);
        let own: Vec<(usize, usize)> = market.pairs.of_workplace(q).collect();
        let draws = &self.draws;
        let here = |&(_, pair): &(usize, usize)| {
            count(state.pairs[pair]) - draws.separated[pair] - draws.quits[pair] - draws.gone[pair]
        };
        let at_work: Vec<u64> = own.iter().map(here).collect();
        let mut let_go = vec![0; own.len()];
        multivariate_hypergeometric(&mut generator, &at_work, outcomes.people, &mut let_go);
        let older = if outcomes.unemployed > 0.0 { outcomes.older / outcomes.unemployed } else { 0.0 };
        let mut taken = vec![0; width + 2];
        for (&(r, pair), &people) in own.iter().zip(&let_go).filter(|(_, people)| **people > 0) {
            self.draws.let_go[pair] = people;
            multivariate_hypergeometric(&mut generator, &outcomes.counts, people, &mut taken);
            outcomes.counts.iter_mut().zip(&taken).for_each(|(left, taken)| *left -= taken);
            self.draws.out_of_work[r][0] += taken[width];
            self.draws.out_of_work[r][1] += taken[width + 1];
            let unemployed: u64 = taken[..width].iter().sum();
            let bridged = binomial(&mut generator, unemployed, older * levers.bridge_of(r));
            if bridged > 0 {
                let mut back = vec![0; width];
                multivariate_hypergeometric(&mut generator, &taken[..width], bridged, &mut back);
                taken.iter_mut().zip(&back).for_each(|(taken, back)| *taken -= back);
                self.draws.out_of_work[r][0] += bridged;
                state.bridged[r] += bridged as f64;
                flows.add(Flow::Bridged, r, bridged as f64);
            }
            for (inflow, people) in self.draws.inflow[r * width..].iter_mut().zip(&taken[..width]) {
                *inflow += *people as f64;
            }
            flows.add(Flow::Displaced, r, (unemployed - bridged) as f64);
        }
    }
}

impl Outcomes {
    /// Adds the let go of a class; returns how many of them go voluntarily.
    fn add(
        &mut self,
        p: &Parameters,
        people: u64,
        (class, months): (usize, f64),
        generator: &mut impl Rng,
    ) -> u64 {
        let voluntary = binomial(generator, people, p.voluntary_share(months));
        let likelier = (p.retire * p.voluntary_retirement).min(1.0);
        let retired = binomial(generator, voluntary, p.share_55 * likelier)
            + binomial(generator, people - voluntary, p.share_55 * p.retire);
        let inactive = binomial(generator, people - retired, p.displaced_to_inactivity);
        let width = self.counts.len() - 2;
        self.counts[class] += people - retired - inactive;
        self.counts[width] += retired;
        self.counts[width + 1] += inactive;
        self.people += people;
        let share = p.voluntary_share(months);
        let retire = share * likelier + (1.0 - share) * p.retire;
        let stay = people as f64 * (1.0 - p.displaced_to_inactivity);
        self.unemployed += stay * (1.0 - p.share_55 * retire);
        self.older += stay * p.share_55 * (1.0 - retire);
        voluntary
    }
}
