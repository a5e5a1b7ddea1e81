//! Small random economies with valid accounts, and scenarios on them.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use fairshift::dataset::{
    CommutingFlow, Dataset, FinalDemandCategory, Industry, LabourTables, PackageDescription, Place,
    Tradability, Transition,
};
use fairshift::engine::draw::{DrawResult, VARIABLES, Variable};
use fairshift::engine::{EngineOutput, prepare, run};
use fairshift::inputs::{
    Change, Driver, InducedKind, ModelInputs, OutputSpec, Quantity, RunParameter, Sampling, Series,
    SiteEvent, SiteEventKind, TradeKind,
};
use fairshift::matrix::Matrix;
use fairshift::scenario::distribution::Distribution;
use fairshift::scenario::registry;

pub const START: i32 = 2020;
pub const YEARS: usize = 3;

/// `SplitMix64`: uniforms in (0, 1) from a seed.
pub struct Uniforms(u64);

impl Uniforms {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

/// An economy with positive final demand, productive recipes and a few empty cells.
pub fn economy(places: usize, industries: usize, seed: u64) -> Dataset {
    let mut random = Uniforms::new(seed);
    let recipes = recipes(industries, &mut random);
    let demand: Vec<f64> = (0..industries).map(|_| random.between(50.0, 150.0)).collect();
    let output = leontief(&recipes, &demand);
    let flows = Matrix::from_fn(industries, industries, |i, j| recipes[(i, j)] * output[j]);
    let split = [0.45, 0.05, 0.15, 0.12, 0.0, 0.01, 0.12, 0.05, 0.05];
    let final_demand = Matrix::from_fn(industries, FinalDemandCategory::ALL.len(), |i, c| {
        split[c] * (output[i] - flows.row(i).iter().sum::<f64>())
    });
    let shares = Matrix::from_fn(places, industries, |p, i| {
        empty_or(&mut Uniforms::new(seed ^ (97 * p + i + 1) as u64), p)
    });
    let totals = shares.column_sums();
    let gross_output = Matrix::from_fn(places, industries, |p, i| output[i] * shares[(p, i)] / totals[i]);
    let jobs_per_output: Vec<f64> = (0..industries).map(|_| random.between(5.0, 25.0)).collect();
    let jobs = Matrix::from_fn(places, industries, |p, i| jobs_per_output[i] * gross_output[(p, i)]);
    let emissions = Matrix::from_fn(places, industries, |p, i| 0.3 * (i + 1) as f64 * gross_output[(p, i)]);
    let describe = |i: usize| {
        let used: f64 = flows.column(i).iter().sum();
        let gva = 0.8 * (output[i] - used);
        industry(i, (output[i], gva, jobs.column_sums()[i], emissions.column_sums()[i]))
    };
    let mut data = Dataset {
        description: PackageDescription::default(),
        industries: (0..industries).map(describe).collect(),
        flows: flows.clone(),
        final_demand,
        places: (0..places).map(|p| place(p, &mut random)).collect(),
        jobs_rse: Matrix::from_fn(places, industries, |_, _| 0.1),
        jobs,
        gross_output,
        emissions,
        commuting: Vec::new(),
        technologies: Vec::new(),
        measures: Vec::new(),
        trade_factors: None,
        place_groups: Vec::new(),
        boundaries: Vec::new(),
        labour: LabourTables::default(),
        indicators: Vec::new(),
    };
    data.commuting = commuting(places, &mut random);
    data
}

fn empty_or(random: &mut Uniforms, place: usize) -> f64 {
    if place > 0 && random.next() < 0.15 { 0.0 } else { random.between(0.2, 2.0) }
}

fn recipes(industries: usize, random: &mut Uniforms) -> Matrix {
    let raw = Matrix::from_fn(industries, industries, |_, _| 0.0);
    let mut raw = raw;
    raw.values_mut().iter_mut().for_each(|cell| *cell = random.between(0.1, 1.0));
    let sums = raw.column_sums();
    let shares: Vec<f64> = (0..industries).map(|_| random.between(0.2, 0.6)).collect();
    Matrix::from_fn(industries, industries, |i, j| shares[j] * raw[(i, j)] / sums[j])
}

/// (I − A)⁻¹ f by its power series.
pub fn leontief(recipes: &Matrix, demand: &[f64]) -> Vec<f64> {
    let mut output = demand.to_vec();
    for _ in 0..400 {
        output = (0..demand.len())
            .map(|i| demand[i] + recipes.row(i).iter().zip(&output).map(|(a, x)| a * x).sum::<f64>())
            .collect();
    }
    output
}

fn industry(number: usize, (gross_output, gva, jobs, emissions): (f64, f64, f64, f64)) -> Industry {
    use Tradability as T;
    Industry {
        code: format!("I{number}"),
        source_code: format!("I{number}"),
        name: format!("Industry {number}"),
        section: "A".into(),
        divisions: Vec::new(),
        group: "A".into(),
        group_name: "A".into(),
        tradability: [T::Local, T::National, T::Regional, T::SubRegional][number % 4],
        transition: Transition::Neutral,
        gross_output,
        gva,
        compensation: 0.6 * gva,
        jobs,
        emissions,
        free_allocation_share: 0.0,
    }
}

fn place(number: usize, random: &mut Uniforms) -> Place {
    Place {
        code: format!("P{number}"),
        name: format!("Place {number}"),
        nation: String::new(),
        region: String::new(),
        region_name: String::new(),
        subregion: String::new(),
        subregion_name: String::new(),
        longitude: 0.0,
        latitude: 0.0,
        easting: random.between(0.0, 80_000.0),
        northing: random.between(0.0, 80_000.0),
        area: random.between(50.0, 800.0),
        population: random.between(50.0, 500.0),
        population_16_64: 100.0,
        disposable_income: random.between(50.0, 500.0),
        gva: 1.0,
        jobs: 100.0,
        employment_rate: 0.75,
        employment_rate_se: 0.01,
        unemployment_rate: 0.04,
        unemployment_rate_se: 0.01,
        inactivity_rate: 0.2,
        workers_55_share: None,
        weekly_pay: 600.0,
        weekly_pay_se: 1.0,
        gva_per_hour: 40.0,
        deprivation_rank_share: 0.5,
        rurality: String::new(),
        status: String::new(),
    }
}

fn commuting(places: usize, random: &mut Uniforms) -> Vec<CommutingFlow> {
    let flow = |(residence, workplace): (usize, usize), random: &mut Uniforms| {
        let commuters = if residence == workplace { 100.0 } else { random.between(1.0, 40.0) };
        CommutingFlow { residence, workplace, commuters }
    };
    (0..places).flat_map(|r| (0..places).map(move |p| (r, p))).map(|pair| flow(pair, random)).collect()
}

/// A scenario that does nothing, at central parameters, three years long.
pub fn scenario(data: Dataset, trade: TradeKind, induced: InducedKind) -> ModelInputs {
    let parameter = |p: &registry::Parameter| RunParameter {
        name: p.name.into(),
        distribution: Distribution::Fixed(p.default.central()).into(),
        unit: p.unit.into(),
        source: p.source.into(),
        evidence: p.evidence.into(),
        registered: true,
    };
    ModelInputs {
        name: "test".into(),
        title: String::new(),
        dataset: Arc::new(data),
        start: START,
        end: START + YEARS as i32 - 1,
        seed: 1,
        draws: 1,
        sampling: Sampling::Sobol,
        measurement_error: false,
        parameters: registry::all().iter().map(parameter).collect(),
        trade,
        induced,
        labour: None,
        drivers: Vec::new(),
        investments: Vec::new(),
        sites: Vec::new(),
        carbon: None,
        policy: fairshift::inputs::policy::PolicyInputs::default(),
        left_behind: fairshift::inputs::policy::LeftBehind::default(),
        variants: Vec::new(),
        outputs: OutputSpec {
            tables: Vec::new(),
            quantiles: vec![0.5],
            detail_years: (START..START + YEARS as i32).collect(),
            report_places: Vec::new(),
        },
        counterfactual: None,
    }
}

/// Sets a parameter of a run.
pub fn set(inputs: &mut ModelInputs, name: &str, distribution: Distribution) {
    let parameter = inputs.parameters.iter_mut().find(|p| p.name == name);
    parameter.unwrap_or_else(|| panic!("no parameter {name}")).distribution = distribution.into();
}

/// An index series from one in the base year to `end` in the last.
pub fn series(end: f64) -> Series {
    (0..YEARS).map(|t| 1.0 + (end - 1.0) * t as f64 / (YEARS - 1) as f64).collect()
}

pub fn driver(change: Change) -> Driver {
    Driver { name: "driver".into(), strength: Quantity::Fixed(1.0), change }
}

/// A change of households' and foreigners' demand for an industry.
pub fn demand_driver(industry: usize, index: f64) -> Driver {
    driver(Change::FinalDemand { industries: vec![industry], categories: vec![0, 6], index: series(index) })
}

pub fn closure(place: usize, industry: usize, jobs: f64) -> SiteEvent {
    SiteEvent {
        name: "site".into(),
        place,
        industry,
        kind: SiteEventKind::Closure,
        jobs: Quantity::Fixed(jobs),
        progress: vec![0.0, 0.5, 1.0],
        announced: f64::from(START),
        start: f64::from(START + 1),
        ramp_years: 1.0,
        import_replacement: Quantity::Fixed(0.6),
    }
}

/// A scenario in which everything moves: demand, recipes, supply, a closure.
pub fn busy(data: Dataset, trade: TradeKind, induced: InducedKind) -> ModelInputs {
    let (places, industries) = (data.places.len(), data.industries.len());
    let jobs = 0.6 * data.jobs[(0, industries - 1)];
    let mut inputs = scenario(data, trade, induced);
    inputs.drivers = vec![
        demand_driver(0, 0.7),
        driver(Change::IntermediateUse { suppliers: vec![1], users: vec![0, 1], index: series(1.3) }),
        driver(Change::Supply {
            industries: vec![1],
            places: (0..places).step_by(2).collect(),
            index: series(0.6),
            import_replacement: Quantity::Fixed(0.7),
        }),
    ];
    inputs.sites = vec![closure(0, industries - 1, jobs)];
    inputs
}

pub fn compute(inputs: &ModelInputs) -> EngineOutput {
    let prepared = prepare(inputs).unwrap();
    run(inputs, &prepared, &|| {}).unwrap()
}

pub fn only_draw(inputs: &ModelInputs) -> DrawResult {
    compute(inputs).draws.remove(0)
}

/// One variable of the last year, `[place]`.
pub fn last_year(result: &DrawResult, variable: Variable, places: usize) -> Vec<f64> {
    let first = ((YEARS - 1) * VARIABLES + variable as usize) * places;
    result.places.range(first..first + places).into_owned()
}

/// Largest difference relative to the largest value of either.
pub fn gap(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let size = a.iter().chain(b).fold(1e-12f64, |size, v| size.max(v.abs()));
    a.iter().zip(b).fold(0.0f64, |gap, (a, b)| gap.max((a - b).abs())) / size
}
