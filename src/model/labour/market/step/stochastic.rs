//! The same step in whole people: what is expected is drawn.
//!
//! Expected flows are the mean-field step's, computed from the whole stocks; only then is anything drawn.
//!
//! | flow | drawn |
//! |---|---|
//! | hires of a cell | binomial(v, 1 − e⁻ᵍ): the urn, whose applicants are many small numbers and so Poisson |
//! | where hires live | multinomial over residences with weights F_rq |
//! | who is hired | unemployed by class and spell, inactive, employed, by their chances, given how many are hired (`pool`) |
//! | separations | binomial by pair, then unemployed or inactive, then classes |
//! | leavers by class | hypergeometric over those at work; quits with the weights of their expected values |
//! | withdrawn, opened, let go | binomial(excess, w), binomial(gap, γ_v), binomial(excess left, γ_u) |
//! | voluntary; retired, inactive or unemployed | binomial, one after the other |
//! | where the let go live | hypergeometric over those at work, then over their outcomes |
//! | gave up, reach 65, bridges, training | binomial, multinomial |
//!
//! Posts wanted are whole: ⌊n* + u⌋ with one uniform u for each cell, so that a path of expected posts is met on average
//! and never moves to and fro. Class and workplace are not drawn together, as no stock holds both.
//!
//! Whole numbers below 2⁵³ are exact in `f64`, so stocks stay in [`State`] and every sum is exact. Random numbers are
//! keyed by stage, step and place: a shock in one place leaves the draws of the others alone.

mod base;
mod hires;
mod leavers;
mod moving;
mod pool;
mod posts;
mod rounding;
mod spells;
mod training;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Room, Wanted, lift_trained, search};
use crate::model::labour::market::calibration::Calibration;
use crate::model::labour::market::flows::Flows;
use crate::model::labour::market::levers::Levers;
use crate::model::labour::market::state::State;
use crate::random::open_uniform;
use pool::Pool;

pub use base::whole_base;

/// What random numbers are for.
#[derive(Clone, Copy, Debug)]
enum Stage {
    People,
    Offsets,
    Cohorts,
    Training,
    Hires,
    Searchers,
    Leavers,
    Posts,
    LetGo,
    Moves,
}

const STAGES: u64 = 10;

/// Generators keyed by stage, step and place.
#[derive(Clone, Debug)]
pub struct Streams {
    key: [u8; 32],
    places: u64,
}

impl Streams {
    /// * `generator` – of the seed and the draw.
    pub fn new(generator: &mut impl Rng, places: usize) -> Self {
        let mut key = [0; 32];
        generator.fill_bytes(&mut key);
        Self { key, places: places as u64 }
    }

    /// * `place` – a residence, or the number of places and a workplace.
    fn at(&self, stage: Stage, step: u64, place: usize) -> ChaCha8Rng {
        let mut generator = ChaCha8Rng::from_seed(self.key);
        generator.set_stream((step * STAGES + stage as u64) * 2 * self.places + place as u64);
        generator
    }
}

/// A market of whole people.
#[derive(Clone, Debug)]
pub struct Stochastic {
    streams: Streams,
    /// Steps and years taken.
    taken: [u64; 2],
    /// n*, expected posts of the base year, `[workplace × class]`.
    posts: Vec<f64>,
    /// u, `[workplace × class]`.
    offset: Vec<f64>,
    draws: Draws,
    pool: Pool,
}

/// What a step has drawn.
#[derive(Clone, Debug, Default)]
struct Draws {
    /// `[workplace × class]`.
    hires: Vec<u64>,
    /// `[pair]`.
    pair_hires: Vec<u64>,
    /// Separations, quits and those gone under notice, `[pair]`.
    separated: Vec<u64>,
    quits: Vec<u64>,
    gone: Vec<u64>,
    let_go: Vec<u64>,
    /// Leavers other than under notice and under notice, `[workplace × class]`.
    leavers: Vec<u64>,
    noticed: Vec<u64>,
    /// Unemployed by class who start a spell, `[residence × class]`.
    inflow: Vec<f64>,
    /// Retired, and left the labour force at once, `[residence]`.
    out_of_work: Vec<[u64; 2]>,
    /// Inactive who found work, `[residence]`.
    returned: Vec<u64>,
    /// Of them hidden, `[residence]`.
    hidden_returned: Vec<u64>,
    /// Long-term unemployed who gave up, `[residence]`.
    gave_up: Vec<u64>,
    /// Left work for inactivity of their own accord, `[residence]`.
    left: Vec<u64>,
}

impl Stochastic {
    /// A market in its base year; `whole` is what [`whole_base`] makes of the calibration.
    #[must_use]
    pub fn new(market: &Calibration, whole: &State, streams: Streams) -> Self {
        let (width, places, pairs) = (market.width, market.pairs.places(), market.pairs.len());
        let cells = whole.filled.len();
        let expected = market.base.filled.iter().zip(&market.base.vacancies).map(|(e, v)| e + v);
        let mut offset = vec![0.0; cells];
        for (q, row) in offset.chunks_exact_mut(width).enumerate() {
            let mut generator = streams.at(Stage::Offsets, 0, q);
            row.iter_mut().for_each(|u| *u = open_uniform(generator.next_u64()));
        }
        let counts = || vec![0; pairs];
        Self {
            posts: expected.collect(),
            streams,
            taken: [0; 2],
            offset,
            draws: Draws {
                hires: vec![0; cells],
                pair_hires: counts(),
                separated: counts(),
                quits: counts(),
                gone: counts(),
                let_go: counts(),
                leavers: vec![0; cells],
                noticed: vec![0; cells],
                inflow: vec![0.0; cells],
                out_of_work: vec![[0; 2]; places],
                returned: vec![0; places],
                hidden_returned: vec![0; places],
                gave_up: vec![0; places],
                left: vec![0; places],
            },
            pool: Pool::default(),
        }
    }

    /// Moves the market one step on; [`super::step`] in whole people.
    ///
    /// `market.base` is the whole base state.
    pub fn step(
        &mut self,
        market: &Calibration,
        state: &mut State,
        wanted: &Wanted<'_>,
        room: &mut Room,
        flows: &mut Flows,
    ) {
        self.train(market, state, wanted.levers, flows);
        search(market, state, wanted, room);
        self.hires(market, state, room);
        self.separations(market, state, flows);
        lift_trained(market, state, &room.effective, &mut room.matching.success);
        self.searchers(market, state, room, flows);
        self.leavers_by_class(market, state, room);
        self.posts(market, state, wanted, room, flows);
        self.commuters(state);
        self.grow_older(state);
        self.outside(market, state, flows);
        state.weigh(&market.duration);
        self.taken[0] += 1;
    }

    fn at(&self, stage: Stage, place: usize) -> ChaCha8Rng {
        self.streams.at(stage, self.taken[0], place)
    }

    /// Employed residents after a step's hires and leavers.
    fn commuters(&self, state: &mut State) {
        let draws = &self.draws;
        for (pair, people) in state.pairs.iter_mut().enumerate() {
            let out = draws.separated[pair] + draws.quits[pair] + draws.gone[pair] + draws.let_go[pair];
            *people += draws.pair_hires[pair] as f64 - out as f64;
        }
    }
}

/// People of a whole stock.
fn count(stock: f64) -> u64 {
    stock as u64
}

/// A share that may be empty or outside 0 to 1.
fn share(levers: &[f64], place: usize) -> f64 {
    levers.get(place).map_or(0.0, |share| share.clamp(0.0, 1.0))
}

/// Whole people for an expected number, right on average.
fn whole(expected: f64, generator: &mut impl Rng) -> u64 {
    (expected + open_uniform(generator.next_u64())).floor().max(0.0) as u64
}

impl Levers {
    /// Share of the displaced of 55 and over who retire on a bridge.
    fn bridge_of(&self, place: usize) -> f64 {
        share(&self.bridge, place)
    }
}
