//! The layout that pyam reads.

use super::*;
use fairshift::writers::iamc::{IAMC, Labels, iamc_table};

pub fn national_and_places() -> ResultTable {
    let numbers = |from: f64, rows: usize| ColumnValues::Number((0..rows).map(|r| from + r as f64).collect());
    let years = |rows: usize| column("year", "year", ColumnValues::Integer([2021, 2022].repeat(rows / 2)));
    let changes = |from: f64, rows: usize| {
        ["jobs_change_mean", "jobs_change_se", "jobs_change_p05"]
            .map(|name| column(name, "jobs", numbers(from, rows)))
    };
    let national = [
        vec![
            years(2),
            column("jobs_mean", "jobs", numbers(100.0, 2)),
            column("gva_p97_5", "GBP million", numbers(7.0, 2)),
        ],
        changes(1.0, 2).to_vec(),
    ];
    let places = [
        vec![column("place", "", texts(&["E1", "E1", "E2", "E2"])), years(4)],
        vec![column(
            "place_name",
            "",
            texts(&["Newport", "Newport", "Bristol, City of", "Bristol, City of"]),
        )],
        changes(20.0, 4).to_vec(),
    ];
    let decomposition = [
        vec![column("place", "", texts(&["E1", "UK", "UK", "UK"])), years(4)],
        vec![column("component", "", texts(&["direct", "indirect", "direct", "total"]))],
        changes(40.0, 4).to_vec(),
    ];
    let labels = Labels {
        model: "FairShift 0.0.0".to_owned(),
        scenario: "uk-balanced".to_owned(),
        price_base: 2019,
        country: "United Kingdom".to_owned(),
        country_code: "UK".to_owned(),
    };
    let tables = [
        table("national", 1, national.concat()),
        table("places", 2, places.concat()),
        table("decomposition", 3, decomposition.concat()),
    ];
    iamc_table(&labels, &tables).unwrap()
}

#[test]
fn iamc_rows() {
    let csv = String::from_utf8(to_csv(&national_and_places()).unwrap()).unwrap();
    let expected = "model,scenario,region,variable,unit,2021,2022\n\
        FairShift 0.0.0,uk-balanced,United Kingdom,Employment,jobs,100.0,101.0\n\
        FairShift 0.0.0,uk-balanced,United Kingdom,Employment|Change,jobs,1.0,2.0\n\
        FairShift 0.0.0,uk-balanced,United Kingdom,Employment|Change|Direct,jobs,42.0,NaN\n\
        FairShift 0.0.0,uk-balanced,United Kingdom,Employment|Change|Indirect,jobs,NaN,41.0\n\
        FairShift 0.0.0,uk-balanced,\"United Kingdom|Bristol, City of\",Employment|Change,jobs,22.0,23.0\n\
        FairShift 0.0.0,uk-balanced,United Kingdom|Newport,Employment|Change,jobs,20.0,21.0\n\
        FairShift 0.0.0,uk-balanced (p05),United Kingdom,Employment|Change,jobs,1.0,2.0\n\
        FairShift 0.0.0,uk-balanced (p05),United Kingdom,Employment|Change|Direct,jobs,42.0,NaN\n\
        FairShift 0.0.0,uk-balanced (p05),United Kingdom,Employment|Change|Indirect,jobs,NaN,41.0\n\
        FairShift 0.0.0,uk-balanced (p05),\"United Kingdom|Bristol, City of\",Employment|Change,jobs,22.0,23.0\n\
        FairShift 0.0.0,uk-balanced (p05),United Kingdom|Newport,Employment|Change,jobs,20.0,21.0\n\
        FairShift 0.0.0,uk-balanced (p97_5),United Kingdom,GVA,million GBP_2019/yr,7.0,8.0\n";
    assert_eq!(csv, expected);
    assert_eq!(national_and_places().name, IAMC);
}

#[test]
fn places_of_one_name_are_told_apart() {
    let places = table(
        "places",
        2,
        vec![
            column("place", "", texts(&["E1", "W1"])),
            column("year", "year", ColumnValues::Integer(vec![2021, 2021])),
            column("place_name", "", texts(&["Newport", "Newport"])),
            column("jobs_change_mean", "jobs", ColumnValues::Number(vec![1.0, 2.0])),
        ],
    );
    let labels = Labels {
        model: "m".to_owned(),
        scenario: "s".to_owned(),
        price_base: 2019,
        country: "United Kingdom".to_owned(),
        country_code: "UK".to_owned(),
    };
    let regions = iamc_table(&labels, &[places]).unwrap();
    let expected = ["United Kingdom|Newport (E1)", "United Kingdom|Newport (W1)"];
    assert_eq!(regions.text("region").unwrap(), expected);
    assert!(iamc_table(&labels, &[]).is_none());
}
