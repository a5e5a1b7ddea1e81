//! The labour market in whole people: nobody is lost, and the mean over draws is the market in expected values.
#![allow(missing_docs, clippy::unwrap_used)]

use fairshift::matrix::Matrix;
use fairshift::model::labour::market::staff::move_staff;
use fairshift::model::labour::market::{
    Base, Calibration, Commuting, Course, Flow, Flows, Levers, Notice, Room, State, Stochastic, Streams,
    Wanted, calibrate, step, whole_base,
};
use market::parameters;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

#[path = "common/market.rs"]
mod market;

const CLASSES: usize = 5;

/// A country of places of the given sizes, the further apart the fewer commuters, no number whole.
fn market(sizes: &[f64]) -> Calibration {
    let places = sizes.len();
    let employed: Vec<f64> = sizes.iter().map(|s| 0.75 * s + 0.3).collect();
    let unemployed: Vec<f64> =
        sizes.iter().enumerate().map(|(p, s)| (0.03 + 0.01 * p as f64) * s + 0.4).collect();
    let inactive: Vec<f64> = sizes.iter().map(|s| 0.2 * s + 0.9).collect();
    let share = |p: usize, c: usize| 1.0 + ((p * 7 + c * 5) % 6) as f64;
    let jobs = Matrix::from_fn(places, CLASSES, |p, c| {
        1.05 * employed[p] * share(p, c) / (0..CLASSES).map(|c| share(p, c)).sum::<f64>()
    });
    let flow = |r: usize, q: usize| employed[r] * if r == q { 0.8 } else { 0.2 / places as f64 };
    let flows: Vec<_> = (0..places).flat_map(|r| (0..places).map(move |q| (r, q, flow(r, q)))).collect();
    let totals = jobs.column_sums();
    let all: f64 = totals.iter().sum();
    let mobility = Matrix::from_fn(CLASSES, CLASSES, |a, b| {
        if a == b { 0.55 * all / totals[b] } else { 0.45 * all / (all - totals[a]) }
    });
    let commuting = Commuting::fit(&flows, &employed, &jobs.row_sums(), 0.0);
    calibrate(&Base { employed, unemployed, inactive, jobs, mobility }, &commuting, &parameters(), None)
}

struct Whole {
    market: Calibration,
    state: State,
    engine: Stochastic,
    room: Room,
    flows: Flows,
}

fn whole(market: &Calibration, draw: u64) -> Whole {
    let places = market.pairs.places();
    let people = Streams::new(&mut ChaCha8Rng::seed_from_u64(1), places);
    let streams = Streams::new(&mut ChaCha8Rng::seed_from_u64(1000 + draw), places);
    let state = whole_base(market, &people, &streams);
    let engine = Stochastic::new(market, &state, streams);
    let mut market = market.clone();
    market.base = state.clone();
    let (room, flows) = (Room::new(&market), Flows::new(places));
    Whole { market, state, engine, room, flows }
}

impl Whole {
    fn step(&mut self, wanted: &Wanted<'_>) {
        self.engine.step(&self.market, &mut self.state, wanted, &mut self.room, &mut self.flows);
    }
}

/// Employed, unemployed, long-term unemployed, inactive, early retired, in training, by place, at work, and hidden.
fn stocks(market: &Calibration, state: &State) -> Vec<Vec<f64>> {
    let width = market.width;
    let long = state.long_term(width);
    let unemployed = state.short_term().iter().zip(&long).map(|(s, l)| s + l).collect();
    vec![
        market.pairs.residence_sums(&state.pairs),
        unemployed,
        long,
        state.inactive.clone(),
        state.early_retired.clone(),
        state.trainees(width),
        state.filled.chunks_exact(width).map(|row| row.iter().sum()).collect(),
        state.hidden.clone(),
    ]
}

fn people(stocks: &[Vec<f64>], p: usize) -> f64 {
    [0, 1, 3, 4, 5].iter().map(|&s| stocks[s][p]).sum()
}

fn all_whole(state: &State) -> bool {
    let outside = [&state.filled, &state.vacancies, &state.pairs, &state.long_term, &state.inactive];
    let retired = [&state.early_retired, &state.bridged, &state.hidden];
    let hidden = state.hidden.iter().zip(&state.inactive).all(|(hidden, all)| hidden <= all);
    let training = state.training.iter().map(|group| &group.people);
    let all = outside.into_iter().chain(retired).chain(training).flatten();
    hidden && all.chain(state.cohorts.cells()).all(|stock| *stock >= 0.0 && stock.fract() == 0.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever jobs, notices and policies do: people are whole, none is negative, none is lost, commuters add up.
    #[test]
    fn nobody_is_lost(
        sizes in proptest::collection::vec(3.0f64..4000.0, 2..5),
        shocks in proptest::collection::vec((-1.2f64..0.6, 0usize..4, 0usize..CLASSES), 1..6),
        training in 0.0f64..300.0,
        bridge in 0.0f64..1.0,
        draw in 0u64..1000,
    ) {
        let market = market(&sizes);
        let (width, places) = (market.width, sizes.len());
        let mut levers = Levers { training: vec![training; places], bridge: vec![bridge; places], ..Levers::default() };
        levers.course = Course { steps: 3, other_class: 0.4, effectiveness: 1.2 };
        let mut run = whole(&market, draw);
        let start = stocks(&market, &run.state);
        prop_assert!(all_whole(&run.state));
        let mut population: Vec<f64> = (0..places).map(|p| people(&start, p)).collect();
        for month in 0..30 {
            let mut change = vec![0.0; market.base.filled.len()];
            let mut notices = Vec::new();
            for &(size, place, class) in shocks.iter().filter(|_| month > 3) {
                let at = (place % places) * width + class;
                change[at] += size * market.base.filled[at] * f64::from(month.min(15) - 3) / 12.0;
                let (workplace, people) = (place % places, -size * market.base.filled[at]);
                if people > 0.0 && month < 15 {
                    notices.push(Notice { workplace, class, people, done: 0.5 * people, months: 9.0 });
                }
            }
            run.step(&Wanted { change: &change, notices: &notices, levers: &levers });
            if month % 12 == 11 {
                let mut net: Vec<f64> = (0..places).map(|p| 7.3 * (p as f64 + 1.0)).collect();
                net[places - 1] -= net.iter().sum::<f64>();
                let moved = run.engine.move_people(&mut run.state, &net, 0.5, &run.market);
                prop_assert_eq!(moved.iter().sum::<f64>(), 0.0);
                population.iter_mut().zip(&moved).for_each(|(p, m)| *p += m);
            }
            prop_assert!(all_whole(&run.state), "month {}", month);
            let now = stocks(&market, &run.state);
            let at_work = market.pairs.workplace_sums(&run.state.pairs);
            for p in 0..places {
                prop_assert_eq!(people(&now, p), population[p]);
                prop_assert_eq!(at_work[p], now[6][p]);
                prop_assert!(run.state.bridged[p] <= run.state.early_retired[p]);
            }
        }
        let found: f64 = run.flows.of(Flow::FoundWork).iter().sum();
        prop_assert!(found.fract() == 0.0);
    }
}

/// What happens to the market of a test, month by month.
#[derive(Clone, Copy, Debug)]
struct Months {
    shocked: bool,
    /// With notice of what goes, training and a bridge to retirement.
    helped: bool,
}

impl Months {
    fn levers(self, places: usize) -> Levers {
        if !self.helped {
            return Levers::default();
        }
        // So few that even an unlucky draw never runs out of unemployed.
        let training = (0..places).map(|p| 600.0 / (1.0 + p as f64)).collect();
        let course = Course { steps: 4, other_class: 0.6, effectiveness: 1.3 };
        Levers { training, course, bridge: vec![0.5; places], ..Levers::default() }
    }

    /// Share of the jobs that go gone by a month: in a year, or with notice in the half year after the first half.
    fn gone(self, month: usize) -> f64 {
        let (first, months) = if self.helped { (6, 6) } else { (0, 12) };
        month.saturating_sub(first).min(months) as f64 / months as f64
    }

    fn change(self, market: &Calibration, month: usize) -> Vec<f64> {
        let (width, mut change) = (market.width, vec![0.0; market.base.filled.len()]);
        if self.shocked {
            change[width + 2] = -0.5 * market.base.filled[width + 2] * self.gone(month);
            change[3] = 0.1 * market.base.filled[3] * (month as f64 / 24.0).min(1.0);
        }
        change
    }

    /// What goes is announced half a year ahead: posts are left empty before they go.
    fn notices(self, market: &Calibration, month: usize) -> Vec<Notice> {
        if !self.helped || self.gone(month - 1) >= 1.0 {
            return Vec::new();
        }
        let people = |from: usize, to: usize| {
            0.5 * market.base.filled[market.width + 2] * (self.gone(to) - self.gone(from))
        };
        let (ahead, done) = (people(month, month + 6), people(month - 1, month));
        vec![Notice { workplace: 1, class: 2, people: ahead, done, months: 6.0 }]
    }

    /// Runs a market whose steps are taken by `step`, which says where everything stands then; changes since `start`
    /// before and while announced jobs go, and at the end.
    fn run(
        self,
        market: &Calibration,
        start: &[Vec<f64>],
        mut step: impl FnMut(&Wanted<'_>) -> Vec<Vec<f64>>,
    ) -> Vec<f64> {
        let levers = self.levers(market.pairs.places());
        let mut found = Vec::new();
        for month in 1..=24 {
            let (change, notices) = (self.change(market, month), self.notices(market, month));
            let now = step(&Wanted { change: &change, notices: &notices, levers: &levers });
            if [6, 9, 24].contains(&month) {
                found.extend(changes(start, &now));
            }
        }
        found
    }
}

/// Stocks and flows, and the unemployed by class.
fn everything(market: &Calibration, state: &State, flows: &Flows) -> Vec<Vec<f64>> {
    let mut all = stocks(market, state);
    let mut classes = vec![0.0; CLASSES];
    for stock in [state.cohorts.cells(), &state.long_term] {
        for row in stock.chunks_exact(market.width) {
            classes.iter_mut().zip(row).for_each(|(sum, people)| *sum += people);
        }
    }
    all.push(classes);
    all.push(state.bridged.clone());
    let told = [
        Flow::StartedTraining,
        Flow::Voluntary,
        Flow::Compulsory,
        Flow::Attrition,
        Flow::Bridged,
        Flow::LeftUnderNotice,
        Flow::JobToJob,
        Flow::FoundWork,
    ];
    all.extend(told.map(|flow| flows.of(flow).to_vec()));
    all
}

/// Mean over draws against expected values after a shock, in every place and of every stock.
#[test]
fn the_mean_over_draws_is_the_market_in_expected_values() {
    let market = market(&[20_000.0, 9_000.0, 3_000.0]);
    let draws = 200;
    for (shocked, helped) in [(true, false), (false, false), (true, true)] {
        let months = Months { shocked, helped };
        let (mut state, mut room, mut flows) =
            (market.base.clone(), Room::new(&market), Flows::new(market.pairs.places()));
        let start = everything(&market, &state, &flows);
        let expected = months.run(&market, &start, |wanted| {
            step(&market, &mut state, wanted, &mut room, &mut flows);
            everything(&market, &state, &flows)
        });
        let mut sums = vec![[0.0; 2]; expected.len()];
        for draw in 0..draws {
            let mut run = whole(&market, draw);
            let start = everything(&market, &run.state, &run.flows);
            let drawn = months.run(&market, &start, |wanted| {
                run.step(wanted);
                everything(&market, &run.state, &run.flows)
            });
            for (sum, value) in sums.iter_mut().zip(drawn) {
                sum[0] += value;
                sum[1] += value * value;
            }
        }
        let n = draws as f64;
        for (at, (sum, expected)) in sums.iter().zip(&expected).enumerate() {
            let mean = sum[0] / n;
            let error = ((sum[1] / n - mean * mean).max(0.0) / (n - 1.0)).sqrt();
            eprintln!("{months:?}, {at}: {mean:.2} ± {error:.2}, expected {expected:.2}");
            assert!((mean - expected).abs() <= 4.0 * error + 1e-9, "{months:?}, {at}");
        }
    }
}

fn changes(before: &[Vec<f64>], after: &[Vec<f64>]) -> Vec<f64> {
    let pairs = before.iter().zip(after);
    pairs
        .flat_map(|(before, after)| before.iter().zip(after).map(|(b, a)| a - b).collect::<Vec<_>>())
        .collect()
}

/// Through a scenario: same seed, same bits; expected values beside whole people; every identity holds.
#[test]
fn a_scenario_in_whole_people_is_reproducible_and_compared() {
    let folder = std::env::temp_dir().join(format!("fairshift-whole-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/validation/coalfields-data");
    let text = format!(
        "schema = 1\nname = \"whole\"\ndataset = \"{data}\"\nyears = {{ start = 1981, end = 1984 }}\nseed = 5\n\
         induced = \"type_ii\"\n[labour]\nengine = \"stochastic\"\n[uncertainty]\ndraws = 4\nsampling = \"random\"\n\
         measurement_error = false\n[outputs]\ndetail_years = [1981, 1984]\n\
         [[driver]]\nname = \"Pits\"\nkind = \"supply\"\nindustries = [\"COAL\"]\nindex = {{ 1981 = 1, 1984 = 0.8 }}\n\
         import_replacement = 1\nsource = \"Round number\"\nevidence = \"assumption\"\n"
    );
    let path = folder.join("whole.toml");
    std::fs::write(&path, text).unwrap();
    let run = || {
        let library = fairshift::scenario::Library::embedded();
        let ready = fairshift::cli::run::scenario::prepare(path.to_str().unwrap(), &library, &[])
            .unwrap_or_else(|findings| panic!("{findings}"));
        let prepared = fairshift::engine::prepare(&ready.inputs).unwrap();
        let output = fairshift::engine::run(&ready.inputs, &prepared, &|| {}).unwrap();
        for check in fairshift::results::checks::checks(&ready.inputs, &output) {
            assert!(check.passed(), "{}: {:e}", check.name, check.residual);
        }
        let tables = fairshift::results::tables::tables(&ready.inputs, &output);
        let table = tables.into_iter().find(|t| t.name == "engine_comparison").unwrap();
        String::from_utf8(fairshift::writers::csv::to_csv(&table).unwrap()).unwrap()
    };
    let (first, again) = (run(), run());
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(first, again);
    // Two places in two years and the country in four, six variables each.
    assert_eq!(first.lines().count(), 1 + 6 * (2 * 2 + 4));
    let base: Vec<&str> = first.lines().filter(|l| l.contains(",1981,")).collect();
    assert!(base.iter().all(|line| line.ends_with(",0.0,0.0,0.0,0.0,0.0")), "{base:?}");
    let employed = first.lines().find(|l| l.starts_with("COALFIELDS,1984,employed,")).unwrap();
    let values: Vec<f64> = employed.split(',').skip(3).map(|v| v.parse().unwrap()).collect();
    assert!(values[0] < -10_000.0 && (values[1] - values[0] - values[2]).abs() < 1e-6, "{employed}");
    assert!(values[2].abs() < 4.0 * values[4] && values[4] < 2000.0, "{employed}");
}

/// Staff who move with their posts take their homes along: people at work are commuters in every place, nobody is lost, nobody arrives
/// who has not left, and no more leave than are there; in expected values and in whole people.
#[test]
fn staff_move_home_with_their_posts() {
    let market = market(&[900.0, 5000.0, 300.0]);
    let width = market.width;
    let mut staff = vec![0.0; market.base.filled.len()];
    staff[width + 1] = -40.4;
    staff[1] = 30.3;
    staff[2 * width + 1] = 30.3;
    // More than there are.
    staff[2 * width + 3] = -1e6;
    staff[3] = 2e6;
    let own = whole(&market, 1);
    let there = own.state.filled[2 * width + 3];
    let mut expected = market.base.clone();
    let moved_in_expected = move_staff(&market, &mut expected, &staff);
    let Whole { market: whole_market, mut state, mut engine, .. } = own;
    let before = state.clone();
    let moved_in_whole = engine.move_staff(&mut state, &staff, &whole_market);
    for (before, after, [left, arrived], market) in [
        (&market.base, &expected, &moved_in_expected, &market),
        (&before, &state, &moved_in_whole, &whole_market),
    ] {
        let (old, new) =
            (market.pairs.residence_sums(&before.pairs), market.pairs.residence_sums(&after.pairs));
        for r in 0..3 {
            assert!((new[r] - old[r] - arrived[r] + left[r]).abs() < 1e-9, "{r}");
        }
        assert!((left.iter().sum::<f64>() - arrived.iter().sum::<f64>()).abs() < 1e-9);
        let at_work = market.pairs.workplace_sums(&after.pairs);
        for (q, people) in at_work.iter().enumerate() {
            let filled: f64 = after.filled[q * width..(q + 1) * width].iter().sum();
            assert!((filled - people).abs() < 1e-9, "{q}");
        }
        assert!(after.filled.iter().chain(&after.pairs).all(|people| *people >= 0.0));
    }
    assert!((expected.filled[1] - market.base.filled[1] - 20.2).abs() < 1e-9);
    assert!(expected.filled[2 * width + 3].abs() < 1e-9);
    assert!((state.filled[2 * width + 3], state.filled[3] - before.filled[3]) == (0.0, there));
    assert!(state.filled.iter().chain(&state.pairs).all(|people| people.fract() == 0.0));
    assert!((state.filled[width + 1] - before.filled[width + 1] + 40.4).abs() < 1.0);
}
