//! The labour market of the United Kingdom's places: a closure with notice, a bust and a boom, training (V7, V9).
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use fairshift::engine::draw::{VARIABLES, Variable};
use fairshift::engine::labour::sites::site_paths;
use fairshift::engine::labour::{Course, FLOWS, Flow, LabourMarket, LabourVariable as V, Levers};
use fairshift::engine::prepare;
use fairshift::inputs::{LabourEngine, LabourSettings, ModelInputs, Quantity, SiteEvent, SiteEventKind};
use fairshift::matrix::Matrix;
use fairshift::scenario::distribution::Distribution;
use people::{UK, shares};

#[path = "common/people.rs"]
mod people;

/// 2,000 jobs close after nine months' notice: most of those who held them are not unemployed a year later.
#[test]
fn a_closure_with_notice_is_not_as_many_unemployed() {
    let uk = &*UK;
    let place = uk.place("Neath Port Talbot");
    let industry = uk.data.industry("C241T243").unwrap();
    let mut inputs = ModelInputs::unchanged(Arc::clone(&uk.data));
    inputs.end = inputs.start + 10;
    let progress = |year: i32| match year - inputs.start {
        ..=3 => 0.0,
        4 => 0.625,
        _ => 1.0,
    };
    let progress: Vec<f64> = (inputs.start..=inputs.end).map(progress).collect();
    inputs.sites.push(SiteEvent {
        name: "works".into(),
        place,
        industry,
        kind: SiteEventKind::Closure,
        jobs: Quantity::Fixed(2000.0),
        progress: progress.clone(),
        announced: 2024.5,
        start: 2025.25,
        ramp_years: 0.25,
        import_replacement: Quantity::Fixed(1.0),
    });
    let shared = uk.prepared.labour.as_ref().unwrap();
    let draw = &uk.prepared.draws[0];
    let jobs = &uk.data.jobs;
    let sites = site_paths(&inputs, draw, &shared.class_of, jobs);
    let values = draw.labour.unwrap();
    let kept: Vec<usize> = (0..=10).collect();
    let data = (&*uk.data, jobs);
    let mut market =
        LabourMarket::new(shared, &uk.prepared.baseline, &values, data, kept, (sites, inputs.start));
    let class = shared.class_of[industry];
    for progress in &progress {
        let mut change = Matrix::zeros(jobs.rows(), shared.classes);
        change[(place, class)] = -2000.0 * progress;
        market.year(&change, &Levers::default());
    }
    let result = market.finish();
    let places = uk.data.places.len();
    let everywhere: Vec<usize> = (0..places).collect();
    let flows = result.flows.read();
    let flow = |year: usize, flow: Flow, place: usize| flows[(year * FLOWS + flow as usize) * places + place];
    for year in [3, 4, 5, 6, 9] {
        let local = shares(uk, &result, &[place], year);
        let all = shares(uk, &result, &everywhere, year);
        eprintln!("{} local {local:?}\n     all {all:?}", 2021 + year);
        let flows = [Flow::LeftUnderNotice, Flow::Attrition, Flow::Voluntary, Flow::Compulsory];
        eprintln!("     {:?}", flows.map(|f| flow(year, f, place).round()));
        let flows = [Flow::Retired, Flow::LeftLabourForce, Flow::Displaced, Flow::GaveUp];
        let sum = |f: Flow| (0..places).map(|p| flow(year, f, p)).sum::<f64>();
        eprintln!("     {:?}", flows.map(|f| sum(f).round()));
    }
    let left: f64 = (0..places).map(|p| flow(10, Flow::LeftLabourForce, p)).sum();
    assert!(left.abs() < 2000.0, "flows beyond the base year's: {left}");
    let lost = 2000.0 / 1.0563;
    let unemployed = |year| shares(uk, &result, &everywhere, year).unemployed;
    assert!(flow(4, Flow::LeftUnderNotice, place) > 0.1 * lost);
    assert!((0..places).map(|p| flow(4, Flow::Retired, p)).sum::<f64>() > 0.03 * lost);
    assert!((3..=6).all(|year| unemployed(year) < 0.5 * lost), "{}", unemployed(4));
}

/// V7: coal jobs come or go in one place; jobs of local goods follow, fewer in a boom than in a bust, other trades do not.
#[test]
fn a_bust_takes_more_local_jobs_than_a_boom_brings() {
    let uk = &*UK;
    let (place, industry) = (uk.place("Neath Port Talbot"), uk.data.industry("C241T243").unwrap());
    let run = |kind: SiteEventKind, gain: Option<f64>| {
        let mut inputs = ModelInputs::unchanged(Arc::clone(&uk.data));
        inputs.labour = Some(LabourSettings { engine: LabourEngine::MeanField, steps_per_year: 12 });
        inputs.induced = fairshift::inputs::InducedKind::LocalMultiplier;
        inputs.end = inputs.start + 6;
        let named = inputs.parameters.iter_mut().find(|p| p.name == "induced.local_multiplier_gain").unwrap();
        if let Some(gain) = gain {
            named.distribution = Distribution::Fixed(gain).into();
        }
        let jobs = 0.5 * uk.data.jobs[(place, industry)];
        inputs.sites.push(SiteEvent {
            name: "pits".into(),
            place,
            industry,
            kind,
            jobs: Quantity::Fixed(jobs),
            progress: (0..=6).map(|year| f64::from(u8::from(year > 0))).collect(),
            announced: 2022.0,
            start: 2022.0,
            ramp_years: 0.0,
            import_replacement: Quantity::Fixed(1.0),
        });
        let output = fairshift::engine::run(&inputs, &prepare(&inputs).unwrap(), &|| {}).unwrap();
        let places = uk.data.places.len();
        let of = |variable: Variable| {
            output.draws[0].places.read()[(6 * VARIABLES + variable as usize) * places + place]
        };
        let tradable = of(Variable::JobsDirect) + of(Variable::JobsIndirect);
        [of(Variable::JobsInduced) / tradable, of(Variable::JobsIndirect) / of(Variable::JobsDirect)]
    };
    let [bust, suppliers] = run(SiteEventKind::Closure, None);
    let [boom, _] = run(SiteEventKind::Opening, None);
    // Registered gains are of new jobs in Britain and above those of a coal boom (Black et al. 2005: 0.174).
    let [coal, _] = run(SiteEventKind::Opening, Some(0.174));
    eprintln!(
        "local jobs per job: bust {bust:.3}, boom {boom:.3}, coal boom {coal:.3}; suppliers {suppliers:.3}"
    );
    assert!((0.25..=0.45).contains(&bust) && (0.10..=0.30).contains(&coal) && bust >= 1.3 * coal);
    // With the registered gain the ratio is missed: METHODS section 18.
    assert!(bust < 1.3 * boom && boom > 0.3);
}

/// V9, training: a small programme raises the employment of those it trains by 3 to 10 points two years after the course, and not in the
/// half year of the course. The place's residents in work stand for them: competitors live elsewhere as well, so this is a lower bound.
#[test]
fn training_locks_in_and_then_helps() {
    let uk = &*UK;
    let (place, starts) = (uk.place("Barnsley"), 100.0);
    let course = Course { steps: 6, other_class: 0.6, effectiveness: 1.52 };
    let levers = |year: usize| {
        let mut training = vec![0.0; uk.data.places.len()];
        training[place] = if year == 1 { starts } else { 0.0 };
        Levers { training, course, ..Levers::default() }
    };
    let result = uk.run_with(5, |_, _, _| 0.0, levers);
    let effect = |year: usize| uk.value(&result, year, V::Employed, place) / starts;
    for year in 1..=5 {
        let all: f64 = (0..uk.data.places.len()).map(|p| uk.value(&result, year, V::Employed, p)).sum();
        eprintln!(
            "{} years after the middle of starts: {:+.3} in work, in the country {:+.3}",
            year as f64 - 0.5,
            effect(year),
            all / starts
        );
    }
    assert!(effect(1) <= 0.0, "{}", effect(1));
    assert!((0.03..=0.10).contains(&effect(3)), "{}", effect(3));
}
