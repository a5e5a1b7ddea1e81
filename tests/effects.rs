//! Effects on the two towns of `scenarios/worked`, whose arithmetic fits on a page.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use fairshift::dataset::package::read_folder;
use fairshift::engine::draw::{DrawResult, VARIABLES, Variable};
use fairshift::engine::{self};
use fairshift::inputs::{CarbonCost, ModelInputs, Quantity, SiteEvent, SiteEventKind};
use fairshift::results::checks::checks;
use fairshift::scenario::distribution::Distribution;

fn inputs() -> ModelInputs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/worked/two-places-data");
    let data = read_folder(&folder).map_err(|f| f.to_string()).unwrap().dataset;
    let mut inputs = ModelInputs::unchanged(Arc::new(data));
    for (name, value) in [
        ("supply_chain.realisation", 1.0),
        ("supply_chain.lag", 0.0),
        ("labour.productivity_growth", 0.0),
        ("households.spending_response", 0.8),
        ("trade.decay_local", 1.0),
    ] {
        inputs.parameters.iter_mut().find(|p| p.name == name).unwrap().distribution =
            Distribution::Fixed(value).into();
    }
    inputs
}

fn site(kind: SiteEventKind, jobs: f64) -> SiteEvent {
    SiteEvent {
        name: "Milltown works".into(),
        place: 0,
        industry: 0,
        kind,
        jobs: Quantity::Fixed(jobs),
        progress: vec![0.0, 1.0],
        announced: 2021.0,
        start: 2022.0,
        ramp_years: 0.0,
        import_replacement: Quantity::Fixed(1.0),
    }
}

fn run(inputs: &ModelInputs) -> Vec<DrawResult> {
    let output = engine::run(inputs, &engine::prepare(inputs).unwrap(), &|| {}).unwrap();
    for check in checks(inputs, &output) {
        assert!(check.passed(), "{} {:e}", check.name, check.residual);
    }
    output.draws
}

/// A variable of Milltown in the last year.
fn milltown(inputs: &ModelInputs, draw: &DrawResult, variable: Variable) -> f64 {
    let places = inputs.dataset.places.len();
    draw.places.read()[((inputs.year_count() - 1) * VARIABLES + variable as usize) * places]
}

/// 1,500 of 3,000 jobs go, output stays: pay falls by 0.4 · 600 / 2 = 120, spending by 0.6 · 120 / (1 − 0.6 · 0.5).
#[test]
fn pay_follows_jobs_that_a_conversion_takes() {
    let mut inputs = inputs();
    inputs.sites = vec![site(SiteEventKind::Conversion, 1500.0)];
    let draws = run(&inputs);
    let part = |variable| milltown(&inputs, &draws[0], variable);
    assert!((part(Variable::JobsDirect) + 1500.0).abs() < 1e-6);
    assert!(part(Variable::OutputDirect).abs() < 1e-9 && part(Variable::JobsIndirect).abs() < 1e-9);
    let expected = -0.6 * 120.0 / 0.7 * 10.0;
    assert!((part(Variable::JobsInduced) - expected).abs() < 1e-4, "{}", part(Variable::JobsInduced));
}

#[test]
fn a_closure_takes_the_announced_jobs_whatever_the_base_year_is_measured_at() {
    let mut inputs = inputs();
    let mut data = (*inputs.dataset).clone();
    data.jobs_rse.values_mut().fill(0.3);
    inputs.dataset = Arc::new(data);
    inputs.measurement_error = true;
    inputs.draws = 6;
    for kind in [SiteEventKind::Closure, SiteEventKind::Conversion, SiteEventKind::Opening] {
        inputs.sites = vec![site(kind, 500.0)];
        let sign = if kind == SiteEventKind::Opening { 1.0 } else { -1.0 };
        let draws = run(&inputs);
        let direct: Vec<f64> = draws.iter().map(|d| milltown(&inputs, d, Variable::JobsDirect)).collect();
        assert!(direct.iter().all(|jobs| (jobs - sign * 500.0).abs() < 1e-6), "{kind:?} {direct:?}");
    }
}

/// Losses that suppliers and spending carried over from earlier years end when the cell closes.
#[test]
fn no_cell_loses_more_than_it_makes() {
    let mut inputs = inputs();
    inputs.end = inputs.start + 6;
    let years = inputs.year_count();
    let lag = inputs.parameters.iter_mut().find(|p| p.name == "supply_chain.lag").unwrap();
    lag.distribution = Distribution::Fixed(4.0).into();
    let mut first = site(SiteEventKind::Closure, 3000.0);
    first.progress = (0..years).map(|year| if year > 0 { 1.0 } else { 0.0 }).collect();
    let mut services = site(SiteEventKind::Closure, 6000.0);
    services.industry = 1;
    services.progress = (0..years).map(|year| if year > 3 { 1.0 } else { 0.0 }).collect();
    inputs.sites = vec![first, services];
    let draws = run(&inputs);
    let jobs = [Variable::JobsDirect, Variable::JobsIndirect, Variable::JobsInduced];
    let change: f64 = jobs.iter().map(|&v| milltown(&inputs, &draws[0], v)).sum();
    assert!(change >= -9000.0 - 1e-6, "{change}");
}

/// Ending free allowances costs money even if the price stands still.
#[test]
fn the_end_of_free_allowances_is_a_cost() {
    let mut inputs = inputs();
    let mut data = (*inputs.dataset).clone();
    data.industries[0].free_allocation_share = 0.8;
    data.industries[0].emissions = 500.0;
    (data.emissions[(0, 0)], data.emissions[(1, 0)]) = (300.0, 200.0);
    inputs.dataset = Arc::new(data);
    inputs.carbon = Some(CarbonCost {
        price: vec![0.0, 0.0],
        base_price: 50.0,
        strength: Quantity::Fixed(1.0),
        border_adjustment: false,
        free_allocation_remaining: vec![1.0, 0.0],
        covered: vec![0],
    });
    let pass_through = inputs.parameters.iter_mut().find(|p| p.name == "carbon.pass_through").unwrap();
    pass_through.distribution = Distribution::Fixed(1.0).into();
    let draws = run(&inputs);
    // 500 kt on £1,000m of output: £50 · 0.5 kt/£m · 0.8 = £20 per £1,000.
    let rise = draws[0].prices[2];
    assert!((rise - 0.02).abs() < 1e-12, "{rise}");
    assert!(milltown(&inputs, &draws[0], Variable::JobsDirect) < 0.0);
}

/// An opening larger than what there is to displace has no answer, and the run says so.
#[test]
fn openings_that_make_the_economy_unproductive_stop_the_run() {
    let mut inputs = inputs();
    let mut opening = site(SiteEventKind::Opening, 9000.0);
    opening.industry = 1;
    inputs.sites = vec![opening];
    let mut data = (*inputs.dataset).clone();
    data.flows[(1, 1)] = 500.0;
    data.final_demand[(1, 0)] = 250.0;
    inputs.dataset = Arc::new(data);
    let error = engine::run(&inputs, &engine::prepare(&inputs).unwrap(), &|| {}).unwrap_err();
    assert!(error.to_string().contains("the inputs that SERVICES buys at home reach its output"), "{error}");
}

/// Power without fossil fuels emits little anywhere, also where no fossil plant is located.
#[test]
fn emissions_follow_the_mix_everywhere() {
    use fairshift::cli::run::scenario::prepare;
    use fairshift::scenario::Library;
    let overrides = ["uncertainty.draws=1".to_owned()];
    let inputs =
        prepare("uk-balanced", &Library::embedded(), &overrides).map_err(|f| f.to_string()).unwrap().inputs;
    let output = engine::run(&inputs, &engine::prepare(&inputs).unwrap(), &|| {}).unwrap();
    let power = inputs.dataset.industry("D351").unwrap();
    let industries = inputs.dataset.industries.len();
    let at = ((inputs.year_count() - 1) * VARIABLES + Variable::Emissions as usize) * industries + power;
    let before = inputs.dataset.industries[power].emissions;
    let change = output.draws[0].industries.read()[at];
    assert!(before + change < 0.3 * before, "{change}");
}
