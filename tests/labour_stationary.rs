//! The base year as a stationary state of the labour market: nothing moves, and there is one.
#![allow(missing_docs, clippy::unwrap_used)]

use fairshift::dataset::embedded;
use fairshift::matrix::Matrix;
use fairshift::model::labour::market::{
    Base, Commuting, Flow, Flows, Levers, Parameters, Room, Wanted, calibrate, calibration, step,
};
use market::parameters;

#[path = "common/market.rs"]
mod market;

fn uk() -> (Base, Commuting) {
    let data = embedded::read("uk-2021").unwrap();
    let mut groups: Vec<&str> = data.industries.iter().map(|i| i.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let class: Vec<usize> =
        data.industries.iter().map(|i| groups.binary_search(&&*i.group).unwrap()).collect();
    let mut jobs = Matrix::zeros(data.places.len(), groups.len());
    for p in 0..data.places.len() {
        for (i, c) in class.iter().enumerate() {
            jobs[(p, *c)] += data.jobs[(p, i)];
        }
    }
    let totals = jobs.column_sums();
    let all: f64 = totals.iter().sum();
    let mobility = Matrix::from_fn(groups.len(), groups.len(), |a, b| {
        if a == b { 0.55 } else { 0.45 * totals[b] / (all - totals[a]) }
    });
    let employed: Vec<f64> = data.places.iter().map(|p| p.population_16_64 * p.employment_rate).collect();
    let unemployed: Vec<f64> = data
        .places
        .iter()
        .map(|p| p.population_16_64 * p.employment_rate * p.unemployment_rate / (1.0 - p.unemployment_rate))
        .collect();
    let inactive = data
        .places
        .iter()
        .zip(&employed)
        .zip(&unemployed)
        .map(|((p, e), u)| p.population_16_64 - e - u)
        .collect();
    let flows: Vec<_> = data.commuting.iter().map(|f| (f.residence, f.workplace, f.commuters)).collect();
    let commuting = Commuting::fit(&flows, &employed, &jobs.row_sums(), 0.01);
    (Base { employed, unemployed, inactive, jobs, mobility }, commuting)
}

#[test]
fn the_base_year_is_stationary_bit_for_bit() {
    let (base, commuting) = uk();
    let market = calibrate(&base, &commuting, &parameters(), None);
    assert!(market.residual <= calibration::TOLERANCE, "{:e}", market.residual);
    let mut state = market.base.clone();
    let mut room = Room::new(&market);
    let mut flows = Flows::new(base.employed.len());
    let change = vec![0.0; state.filled.len()];
    for _ in 0..24 {
        step(&market, &mut state, &Wanted::plain(&change, &Levers::default()), &mut room, &mut flows);
    }
    assert_eq!(state.filled, market.base.filled);
    assert_eq!(state.vacancies, market.base.vacancies);
    assert_eq!(state.pairs, market.base.pairs);
    assert_eq!(state.inactive, market.base.inactive);
    assert_eq!(state.long_term, market.base.long_term);
    assert_eq!(state.effective, market.base.effective);
    let monthly = |flow: Flow| flows.of(flow).iter().sum::<f64>() / 24.0;
    let total = |people: &[f64]| people.iter().sum::<f64>();
    assert!((monthly(Flow::FoundWork) / total(&base.unemployed) - 0.095).abs() < 1e-6);
    assert!((monthly(Flow::Returned) / total(&base.inactive) - 0.055 / 3.0).abs() < 1e-6);
    assert!((monthly(Flow::JobToJob) / total(&base.employed) - 0.024 / 3.0).abs() < 1e-6);
    assert!((total(&state.vacancies) / total(&base.employed) - 0.024).abs() < 1e-6);
}

#[test]
fn the_stationary_state_does_not_depend_on_the_start() {
    let (base, commuting) = uk();
    let other = Parameters { vacancy_ratio: 0.03, finding: 0.12, duration_factor: 0.6, ..parameters() };
    let start = calibrate(&base, &commuting, &other, None);
    let (cold, warm) = (
        calibrate(&base, &commuting, &parameters(), None),
        calibrate(&base, &commuting, &parameters(), Some(&start)),
    );
    let gap = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>();
    let total: f64 = cold.base.vacancies.iter().sum();
    assert!(gap(&cold.base.vacancies, &warm.base.vacancies) < 1e-6 * total);
    assert!(gap(&cold.base.effective, &warm.base.effective) < 1e-6 * cold.base.effective.iter().sum::<f64>());
    let places = commuting.pairs.places() as f64;
    assert!(gap(&cold.effectiveness, &warm.effectiveness) < 1e-6 * places);
    assert!(gap(&cold.success, &warm.success) < 1e-6 * cold.success.iter().sum::<f64>());
}

/// A place of so many residents in work beside a large one; a thousand commute either way.
fn two_places(employed: f64) -> (Base, Commuting) {
    let residents = [employed, 40_000.0];
    let base = Base {
        employed: residents.to_vec(),
        unemployed: vec![500.0, 2000.0],
        inactive: vec![2000.0, 11_000.0],
        jobs: Matrix::from_fn(2, 3, |p, c| residents[p] * [0.2, 0.3, 0.5][c]),
        mobility: Matrix::from_fn(3, 3, |a, b| if a == b { 2.0 } else { 0.5 }),
    };
    let flows = [(0, 0, employed - 1000.0), (0, 1, 1000.0), (1, 0, 1000.0), (1, 1, 39_000.0)];
    let commuting = Commuting::fit(&flows, &base.employed, &base.jobs.row_sums(), 0.0);
    (base, commuting)
}

/// Two places, half of one's jobs gone for a year: those who left the labour force are out of it longer the more slowly they come back.
#[test]
fn the_hidden_come_back_more_slowly() {
    let outside = |hidden_return: f64| {
        let (base, commuting) = two_places(7000.0);
        let market = calibrate(&base, &commuting, &Parameters { hidden_return, ..parameters() }, None);
        assert!(market.residual <= calibration::TOLERANCE, "{:e}", market.residual);
        assert!(
            market.base.hidden.iter().zip(&base.inactive).all(|(h, n)| *h > 0.0 && h <= &(0.5 * n + 1e-9))
        );
        let (mut state, mut room, mut flows) = (market.base.clone(), Room::new(&market), Flows::new(2));
        let mut change = vec![0.0; state.filled.len()];
        change[..3].iter_mut().zip(&market.base.filled).for_each(|(change, people)| *change = -0.5 * people);
        let mut beyond = Vec::new();
        for month in 0..36 {
            if month == 12 {
                change.fill(0.0);
            }
            step(&market, &mut state, &Wanted::plain(&change, &Levers::default()), &mut room, &mut flows);
            assert!(state.hidden.iter().zip(&state.inactive).all(|(h, n)| *h >= 0.0 && h <= n));
            beyond.push(state.inactive.iter().sum::<f64>() - base.inactive.iter().sum::<f64>());
        }
        beyond
    };
    let (slow, fast) = (outside(0.2), outside(1.0));
    eprintln!(
        "{:?} {:?}",
        [0, 11, 23, 35].map(|t| slow[t].round()),
        [0, 11, 23, 35].map(|t| fast[t].round())
    );
    // As many leave at once; when the jobs are back, more of the slow are still outside.
    assert!((slow[0] / fast[0] - 1.0).abs() < 0.05, "{} {}", slow[0], fast[0]);
    assert!(slow[23] > 1.1 * fast[23] && slow[35] > 1.2 * fast[35], "{} {}", slow[35], fast[35]);
}

/// The coalfields' package at a turnover that its vacancies cannot serve: the run says so, with the number to change.
#[test]
fn a_base_year_that_cannot_be_stationary_is_refused_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_fairshift"))
        .args([
            "run",
            "scenarios/validation/coalfields.toml",
            "--set",
            "parameters.\"labour.finding_rate\"=0.12",
            "--output",
        ])
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in [
        "no stationary base year",
        "vacancies for 100",
        "labour.finding_rate (0.1200) would have to be below 0.1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// Full steps of the iteration swing for ever where those out of work for two years hardly search.
#[test]
fn spells_that_hardly_search_have_a_stationary_year_too() {
    let (base, commuting) = uk();
    for duration_factor in [0.02, 0.005] {
        let parameters = Parameters { finding: 0.0863, duration_factor, ..parameters() };
        let market = calibrate(&base, &commuting, &parameters, None);
        assert!(market.residual <= calibration::TOLERANCE, "{duration_factor}: {:e}", market.residual);
        assert!(market.to_unemployment.iter().all(|share| (0.0..=1.0).contains(share)));
    }
}

/// The same loss of jobs in months and in shorter steps: a vacancy is considered once a month in all of them.
#[test]
fn shorter_steps_give_the_same_market() {
    let monthly = parameters();
    let lost = |steps: usize| {
        let part = 12.0 / steps as f64;
        let within = |share: f64| 1.0 - fairshift::math::pow(1.0 - share, part);
        let parameters = Parameters {
            steps_per_year: steps,
            finding: monthly.finding * part,
            inactive_return: monthly.inactive_return * part,
            job_to_job: monthly.job_to_job * part,
            considered: part,
            long_term_exit: monthly.long_term_exit * part,
            separation_speed: within(monthly.separation_speed),
            opening_speed: within(monthly.opening_speed),
            withdrawal: within(monthly.withdrawal),
            reach_65: monthly.reach_65 * part,
            ..monthly
        };
        let (base, commuting) = two_places(9000.0);
        let market = calibrate(&base, &commuting, &parameters, None);
        assert!(market.residual <= calibration::TOLERANCE, "{:e}", market.residual);
        let (mut state, mut room, mut flows) = (market.base.clone(), Room::new(&market), Flows::new(2));
        let mut change = vec![0.0; state.filled.len()];
        for number in 1..=2 * steps {
            let done = (number as f64 / steps as f64).min(1.0);
            change[..3].iter_mut().zip(&market.base.filled).for_each(|(change, f)| *change = -0.1 * f * done);
            step(&market, &mut state, &Wanted::plain(&change, &Levers::default()), &mut room, &mut flows);
        }
        let employed = market.pairs.residence_sums(&state.pairs);
        let unemployed: f64 = (state.short_term().iter().sum::<f64>()
            + state.long_term(market.width).iter().sum::<f64>())
            - base.unemployed.iter().sum::<f64>();
        [base.employed[0] - employed[0], base.employed[1] - employed[1], unemployed]
    };
    let months = lost(12);
    for steps in [24, 52] {
        let shorter = lost(steps);
        eprintln!("{steps} steps a year: {shorter:.1?}; months {months:.1?}");
        for (a, b) in months.iter().zip(shorter) {
            assert!((a / b - 1.0).abs() < 0.05, "{steps}: {months:?} {shorter:?}");
        }
    }
}
