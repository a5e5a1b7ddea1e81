//! A data package small enough to check by hand: three places, four industries, two technologies, one measure.
#![allow(dead_code, reason = "every test file uses its own part")]

pub mod economy;

use std::sync::Arc;

use fairshift::dataset::{
    CommutingFlow, Dataset, Industry, LabourTables, Measure, PackageDescription, Place, Technology,
    Tradability, Transition,
};
use fairshift::matrix::Matrix;

/// Jobs by place and industry (C19, D351, F41, G47).
pub const JOBS: [[f64; 4]; 3] =
    [[300.0, 100.0, 200.0, 400.0], [0.0, 50.0, 100.0, 300.0], [100.0, 50.0, 200.0, 800.0]];

/// Final demand by industry; only households, capital formation and exports to the EU buy.
const DEMAND: [[f64; 9]; 4] = [
    [10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 25.0, 0.0, 0.0],
    [15.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 43.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [135.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
];

/// Domestic flows, supplier by user.
const FLOWS: [[f64; 4]; 4] =
    [[0.0, 2.0, 1.0, 2.0], [1.0, 0.0, 1.0, 3.0], [1.0, 1.0, 4.0, 1.0], [2.0, 1.0, 3.0, 9.0]];

/// The data package.
pub fn dataset() -> Arc<Dataset> {
    let output: Vec<f64> =
        (0..4).map(|i| FLOWS[i].iter().sum::<f64>() + DEMAND[i].iter().sum::<f64>()).collect();
    let jobs = Matrix::from_fn(3, 4, |p, i| JOBS[p][i]);
    let national = jobs.column_sums();
    let gross_output = Matrix::from_fn(3, 4, |p, i| output[i] * JOBS[p][i] / national[i]);
    let industries = (0..4).map(|i| industry(i, output[i], national[i])).collect();
    Arc::new(Dataset {
        description: PackageDescription {
            name: "tiny".into(),
            price_base: 2021,
            ..PackageDescription::default()
        },
        industries,
        flows: Matrix::from_fn(4, 4, |i, j| FLOWS[i][j]),
        final_demand: Matrix::from_fn(4, 9, |i, c| DEMAND[i][c]),
        places: (0..3).map(place).collect(),
        emissions: Matrix::from_fn(3, 4, |p, i| gross_output[(p, i)] * 0.1),
        jobs_rse: Matrix::from_fn(3, 4, |_, _| 0.1),
        jobs,
        gross_output,
        commuting: (0..3).map(|p| CommutingFlow { residence: p, workplace: p, commuters: 500.0 }).collect(),
        technologies: vec![technology("gas", 0.6), technology("wind", 0.4)],
        measures: vec![measure()],
        trade_factors: None,
        place_groups: vec![("coast".into(), vec![0, 2])],
        boundaries: Vec::new(),
        labour: LabourTables::default(),
        indicators: Vec::new(),
    })
}

fn industry(i: usize, output: f64, jobs: f64) -> Industry {
    let (code, name, section) = [
        ("C19", "Refining", "C"),
        ("D351", "Electricity", "D"),
        ("F41_F42", "Construction", "F"),
        ("G47", "Retail", "G"),
    ][i];
    Industry {
        code: code.into(),
        source_code: code.replace('_', " & "),
        name: name.into(),
        section: section.into(),
        divisions: Vec::new(),
        group: format!("g{section}"),
        group_name: String::new(),
        tradability: if i == 3 { Tradability::Local } else { Tradability::National },
        transition: Transition::Neutral,
        gross_output: output,
        gva: output * 0.5,
        compensation: output * 0.3,
        jobs,
        emissions: output * 0.1,
        free_allocation_share: 0.5,
    }
}

fn place(p: usize) -> Place {
    let (code, name, nation, region) = [
        ("X01", "Harbour", "Northland", "North"),
        ("X02", "Moor", "Northland", "North"),
        ("X03", "City", "Southland", "South"),
    ][p];
    let population = [2000.0, 1000.0, 3000.0][p];
    Place {
        code: code.into(),
        name: name.into(),
        nation: nation.into(),
        region: format!("R{p}"),
        region_name: region.into(),
        subregion: format!("S{p}"),
        subregion_name: format!("{name} and around"),
        longitude: 0.0,
        latitude: 54.0,
        easting: 1e5 + 3e4 * p as f64,
        northing: 2e5,
        area: 100.0,
        population,
        population_16_64: population * 0.6,
        disposable_income: population * 0.02,
        gva: 20.0 + p as f64,
        jobs: JOBS[p].iter().sum(),
        employment_rate: 0.75,
        employment_rate_se: 0.01,
        unemployment_rate: 0.05,
        unemployment_rate_se: 0.01,
        inactivity_rate: 0.2,
        workers_55_share: None,
        weekly_pay: 500.0,
        weekly_pay_se: 5.0,
        gva_per_hour: 30.0,
        deprivation_rank_share: [1.0, 0.5, 0.25][p],
        rurality: String::new(),
        status: "published".into(),
    }
}

fn technology(code: &str, base_share: f64) -> Technology {
    Technology {
        code: code.into(),
        name: code.into(),
        industry: 1,
        base_share,
        relative_labour: 1.0,
        relative_emissions: if code == "gas" { 1.6 } else { 0.1 },
        capacity: 100.0,
        capacity_unit: "MW".into(),
        relative_inputs: vec![1.0; 4],
        place_shares: Vec::new(),
        source: "invented for tests".into(),
        evidence: "assumption".into(),
    }
}

fn measure() -> Measure {
    Measure {
        code: "insulation".into(),
        name: "Insulation".into(),
        import_share: 0.3,
        place_rule: "population".into(),
        operating_share: 0.02,
        construction_bridge: vec![0.0, 0.0, 1.0, 0.0],
        operation_bridge: vec![0.0, 0.0, 1.0, 0.0],
        source: "invented for tests".into(),
        evidence: "assumption".into(),
    }
}
