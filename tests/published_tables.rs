//! Published tables to their printed digits.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use fairshift::dataset::io_table::IoTable;
use fairshift::matrix::Matrix;
use fairshift::model::input_output::{
    close_by_households, gross_output, intensities, leontief_inverse, technical_coefficients,
};
use fairshift::model::multipliers::{Accounts, Measure, MultiplierSet, Multipliers, multipliers};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/io").join(name)
}

fn table(name: &str) -> IoTable {
    IoTable::read(&fixture(name)).unwrap_or_else(|error| panic!("{error}"))
}

/// Columns of a fixture by name; a blank is `None`.
fn columns(name: &str) -> Vec<(String, Vec<Option<f64>>)> {
    let mut reader = csv::Reader::from_path(fixture(name)).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |record: &csv::StringRecord, column: usize| record[column + 1].parse().ok();
    let column = |(index, name)| (name, records.iter().map(|record| cell(record, index)).collect());
    names.into_iter().enumerate().map(column).collect()
}

/// Largest difference between a matrix and the published columns of it, divided by `unit`.
fn largest_difference(matrix: &Matrix, codes: &[String], fixture: &str, unit: f64) -> f64 {
    let mut largest: f64 = 0.0;
    for (name, published) in columns(fixture) {
        let column = codes.iter().position(|code| *code == name).unwrap();
        assert_eq!(published.len(), matrix.rows());
        for (row, value) in published.iter().enumerate() {
            largest = largest.max((matrix[(row, column)] - value.unwrap() / unit).abs());
        }
    }
    largest
}

fn accounts(table: &IoTable) -> Accounts<'_> {
    Accounts {
        flows: &table.flows,
        output: &table.output,
        compensation: table.value("compensation"),
        value_added: table.value("gva"),
        jobs: table.jobs.as_deref(),
        household_spending: table.final_use("households"),
        household_income: table.household_income,
    }
}

/// The computed column that has the name of a published one.
fn computed(result: &Multipliers, name: &str) -> Vec<Option<f64>> {
    let (name, closure) = name.split_once("_type_").unwrap();
    let set: &MultiplierSet = if closure == "i" { &result.type_i } else { result.type_ii.as_ref().unwrap() };
    let all = |values: &[f64]| values.iter().copied().map(Some).collect();
    let measure: &Measure = match name {
        "output_multiplier" => return all(&set.output),
        name if name.starts_with("income") => set.income.as_ref().unwrap(),
        name if name.starts_with("employment") => set.employment.as_ref().unwrap(),
        name if name.starts_with("gva") => set.value_added.as_ref().unwrap(),
        _ => panic!("unknown column {name}"),
    };
    if name.ends_with("effect") { all(&measure.effect) } else { measure.multiplier.clone() }
}

/// Largest difference from the published multipliers, relative where they exceed one.
fn check_multipliers(table: &IoTable, fixture: &str, tolerance: f64) {
    let result = multipliers(&accounts(table)).unwrap();
    let mut largest: f64 = 0.0;
    for (name, published) in columns(fixture) {
        let own = computed(&result, &name);
        for (row, (own, published)) in own.iter().zip(&published).enumerate() {
            let code = &table.industries[row];
            match (own, published) {
                (Some(own), Some(published)) => {
                    let difference = (own - published).abs() / published.abs().max(1.0);
                    largest = largest.max(difference);
                    assert!(difference <= tolerance, "{name} of {code}: {own}, published {published}");
                }
                (None, None) => {}
                _ => panic!("{name} of {code}: {own:?}, published {published:?}"),
            }
        }
    }
    println!("{fixture}: {largest:e}");
}

#[test]
fn uk_2019_coefficients_and_leontief_inverse_are_the_published_ones() {
    let table = table("uk_2019.csv");
    let coefficients = technical_coefficients(&table.flows, &table.output).unwrap();
    let off = largest_difference(&coefficients, &table.industries, "uk_2019_coefficients.csv", 1.0);
    println!("A: {off:e}");
    assert!(off <= 1e-12, "A differs by {off:e}");
    let leontief = leontief_inverse(&coefficients).unwrap();
    let off = largest_difference(&leontief, &table.industries, "uk_2019_leontief.csv", 1.0);
    println!("L: {off:e}");
    assert!(off <= 1e-10, "L differs by {off:e}");
}

#[test]
fn uk_2019_type_i_multipliers_are_the_published_ones() {
    check_multipliers(&table("uk_2019.csv"), "uk_2019_multipliers.csv", 1e-9);
}

#[test]
fn scottish_2019_inverses_are_the_published_ones() {
    let table = table("scotland_2019.csv");
    let coefficients = technical_coefficients(&table.flows, &table.output).unwrap();
    let leontief = leontief_inverse(&coefficients).unwrap();
    let off = largest_difference(&leontief, &table.industries, "scotland_2019_leontief_type_i.csv", 1000.0);
    println!("L1: {off:e}");
    assert!(off <= 1e-9, "L1 differs by {off:e}");
    let income = intensities("pay", table.value("compensation").unwrap(), &table.output).unwrap();
    let spending = table.final_use("households").unwrap();
    let consumption: Vec<f64> = spending.iter().map(|c| c / table.household_income.unwrap()).collect();
    let closed =
        leontief_inverse(&close_by_households(&coefficients, &income, &consumption).unwrap()).unwrap();
    let mut sectors = table.industries.clone();
    sectors.push("households".to_owned());
    let off = largest_difference(&closed, &sectors, "scotland_2019_leontief_type_ii.csv", 1000.0);
    println!("L2: {off:e}");
    assert!(off <= 1e-9, "L2 differs by {off:e}");
}

#[test]
fn scottish_2019_type_i_and_ii_multipliers_are_the_published_ones() {
    check_multipliers(&table("scotland_2019.csv"), "scotland_2019_multipliers.csv", 1e-9);
}

/// Miller & Blair (2009), section 2.3: printed digits.
#[test]
fn miller_blair_two_industries() {
    let table = table("miller_blair.csv");
    let leontief = leontief_inverse(&technical_coefficients(&table.flows, &table.output).unwrap()).unwrap();
    let printed = [1.254_125_41, 0.330_033, 0.264_026_4, 1.122_112_21];
    for (own, printed) in leontief.values().iter().zip(printed) {
        assert!((own - printed).abs() <= 5e-9, "{own} is not {printed}");
    }
    let output = gross_output(&leontief, &[600.0, 1500.0]).unwrap();
    let labour = intensities("jobs", table.jobs.as_ref().unwrap(), &table.output).unwrap();
    for (i, (printed, printed_labour)) in [(1247.5, 374.25), (1841.6, 460.4)].into_iter().enumerate() {
        assert!((output[i] - printed).abs() <= 0.05, "{} is not {printed}", output[i]);
        assert!((output[i] * labour[i] - printed_labour).abs() <= 0.05);
    }
}

/// Miller & Blair (2009), section 2.5: the same table closed by households, who also buy from households.
#[test]
fn miller_blair_closed_by_households() {
    let closed =
        Matrix::from_values(3, 3, vec![0.15, 0.25, 0.05, 0.20, 0.05, 0.40, 0.30, 0.25, 0.05]).unwrap();
    let printed = [1.3651, 0.4253, 0.2509, 0.5273, 1.3481, 0.5954, 0.5698, 0.4890, 1.2885];
    let inverse = leontief_inverse(&closed).unwrap();
    for (own, printed) in inverse.values().iter().zip(printed) {
        assert!((own - printed).abs() <= 5e-5, "{own} is not {printed}");
    }
}
