//! The reader of data packages: the embedded package holds its identities, and every defect of a damaged one is
//! named with file, line and column in one pass.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "data_package/accounts.rs"]
mod accounts;
#[path = "data_package/people.rs"]
mod people;

use std::path::Path;

use fairshift::dataset::embedded;
use fairshift::dataset::package::{PackageFiles, read};
use fairshift::findings::Findings;

fn two_places() -> PackageFiles {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/worked/two-places-data");
    let mut files = PackageFiles::from_folder(&folder).unwrap();
    files.label = "own".to_owned();
    files
}

/// The package with one text of a file replaced by another.
fn damaged(changes: &[(&str, &str, &str)]) -> PackageFiles {
    let mut files = two_places();
    for (file, from, to) in changes {
        let text = files.text(file).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        files.files.insert((*file).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    files
}

fn findings(changes: &[(&str, &str, &str)]) -> String {
    read(&damaged(changes)).expect_err("the damage must be found").to_string()
}

#[test]
fn the_embedded_package_is_sound_and_adds_up() {
    let data = embedded::read(embedded::DEFAULT).map_err(|f| f.to_string()).unwrap();
    assert_eq!((data.places.len(), data.industries.len()), (361, 105));
    let jobs: f64 = data.industries.iter().map(|i| i.jobs).sum();
    assert!((33.5e6..33.7e6).contains(&jobs), "{jobs}");
    for (i, industry) in data.industries.iter().enumerate() {
        let output: f64 = data.gross_output.column(i).iter().sum();
        assert!((output / industry.gross_output - 1.0).abs() < 1e-9, "{}", industry.code);
    }
    assert!(data.trade_factors.is_some() && data.boundaries.len() == 361 && !data.technologies.is_empty());
}

#[test]
fn located_industries_stand_where_their_sites_are() {
    let data = embedded::read(embedded::DEFAULT).map_err(|f| f.to_string()).unwrap();
    let share = |code: &str, places: &[&str]| {
        let i = data.industry(code).unwrap();
        let jobs: f64 = places.iter().map(|name| data.jobs[(data.place(name).unwrap(), i)]).sum();
        jobs / data.industries[i].jobs
    };
    let refining = data.jobs.column(data.industry("C19").unwrap());
    let mut hosts: Vec<usize> = (0..refining.len()).collect();
    hosts.sort_by(|&a, &b| refining[b].total_cmp(&refining[a]));
    let mut first: Vec<&str> = hosts[..5].iter().map(|&p| data.places[p].name.as_str()).collect();
    first.sort_unstable();
    let refineries =
        ["Cheshire West and Chester", "Falkirk", "New Forest", "North Lincolnshire", "Pembrokeshire"];
    assert_eq!(first, refineries, "the five authorities with most refining jobs");
    let steel = [
        "Neath Port Talbot",
        "North Lincolnshire",
        "Sheffield",
        "Cardiff",
        "Flintshire",
        "Newport",
        "Rotherham",
    ];
    assert!(share("C241T243", &steel) > 0.35, "{}", share("C241T243", &steel));
    let extraction = ["Aberdeen City", "Aberdeenshire"];
    assert!(share("B06_B07", &extraction) > 0.6 && share("B09", &extraction) > 0.7);
}

#[test]
fn the_package_of_a_user_is_read() {
    let package = read(&two_places()).map_err(|f| f.to_string()).unwrap();
    assert!(package.warnings.is_empty(), "{}", package.warnings);
    assert_eq!(package.dataset.places[1].name, "Marketon");
    assert_eq!(package.dataset.flows[(1, 0)], 250.0);
}

#[test]
fn an_unbalanced_table_is_named_with_both_totals() {
    let text = findings(&[("national_flows.csv", "SERVICES,GOODS,250", "SERVICES,GOODS,251")]);
    assert_eq!(
        text,
        "own/industries.csv:3: error: unbalanced: national_flows and final_demand of SERVICES are not its gross output\n    \
         field: gross_output\n    found: 1001\n    allowed: 1000 (gross_output)\n\n\
         own/industries.csv:2: error: inputs and value added of GOODS are more than its output\n    \
         field: gva\n    found: 750\n    allowed: at most 749 (gross_output less national_flows)\n"
    );
}

#[test]
fn a_code_that_stands_twice_is_named() {
    let text = findings(&[("industries.csv", "\nSERVICES,", "\nGOODS,")]);
    assert!(text.contains("own/industries.csv:3: error: the key is there twice, first in line 2"), "{text}");
    let text = findings(&[("places.csv", "\nP1,", "\nP2,")]);
    assert!(text.contains("own/places.csv:3: error: the key is there twice, first in line 2"), "{text}");
}

#[test]
fn an_unknown_code_comes_with_the_nearest() {
    let text = findings(&[("place_industries.csv", "P2,SERVICES,4000", "P2,SERVISES,4000")]);
    assert!(text.contains("own/place_industries.csv:5: error: unknown industry"), "{text}");
    assert!(
        text.contains(
            "field: industry\n    found: SERVISES\n    allowed: GOODS, SERVICES\n    nearest: SERVICES"
        ),
        "{text}"
    );
    assert!(text.contains("a row is missing\n    found: no row P2, SERVICES"), "{text}");
}

#[test]
fn cells_that_are_no_numbers_negative_or_empty() {
    let text = findings(&[
        ("place_industries.csv", "P1,GOODS,3000,0,600", "P1,GOODS,-3000,1.5,6oo"),
        ("final_demand.csv", "households,750", "household,"),
        ("places.csv", "0.75,0.01", "NaN,inf"),
    ]);
    for part in [
        "own/final_demand.csv:3: error: not one of the words allowed\n    field: category\n    found: `household`",
        "nearest: households",
        "own/final_demand.csv:3: error: the cell is empty\n    field: value",
        "own/places.csv:2: error: not a finite number\n    field: employment_rate\n    found: `NaN`",
        "own/places.csv:2: error: not a finite number\n    field: employment_rate_se\n    found: `inf`",
        "own/place_industries.csv:2: error: negative\n    field: jobs\n    found: `-3000`\n    allowed: 0 or more jobs",
        "own/place_industries.csv:2: error: too large\n    field: jobs_rse\n    found: `1.5`\n    allowed: 0 to 1",
        "own/place_industries.csv:2: error: not a number\n    field: gross_output\n    found: `6oo`",
    ] {
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
}

#[test]
fn duplicates_missing_columns_and_short_rows() {
    let text = findings(&[
        ("commuting.csv", "P2,P2,6000", "P1,P1,6000\nP2,P2"),
        ("industries.csv", "tradability", "tradeability"),
    ]);
    for part in [
        "own/commuting.csv:3: error: the key is there twice, first in line 2",
        "own/commuting.csv:4: error: the row has 2 cells, the header 3",
        "own/industries.csv:1: error: unknown column\n    found: tradeability",
        "nearest: tradability",
        "own/industries.csv:1: error: a column is missing\n    field: tradability",
    ] {
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
}

#[test]
fn a_wrong_unit_a_missing_table_and_a_stray_file() {
    let mut files = damaged(&[("datapackage.json", "\"kt CO2e\"", "\"t CO2e\"")]);
    files.files.remove("commuting.csv");
    files.files.insert("comuting.csv".to_owned(), b"residence,workplace,commuters\n".to_vec());
    let text = read(&files).unwrap_err().to_string();
    for part in [
        "wrong unit of a column in `industries`\n    field: emissions\n    found: `t CO2e`\n    allowed: kt CO2e",
        "own: error: the table `commuting` is missing",
        "own/comuting.csv: warning: no table has this name",
        "nearest: commuting",
    ] {
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
}

#[test]
fn accounts_that_do_not_add_up() {
    let text = findings(&[
        ("place_industries.csv", "P1,GOODS,3000,0,600", "P1,GOODS,3001,0,600"),
        ("place_industries.csv", "P2,SERVICES,4000,0,400", "P2,SERVICES,0,0,400"),
    ]);
    for part in [
        "places do not add up to the industry GOODS\n    field: jobs\n    found: 5001\n    allowed: 5000 (industries)",
        "output without jobs: SERVICES in P2",
        "jobs of P1 are not the sum of its industries",
    ] {
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
}

#[test]
fn compressed_and_windows_files_are_read_alike() {
    use std::io::Write;
    let mut files = two_places();
    let text = files.text("places.csv").unwrap().replace('\n', "\r\n");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(format!("\u{feff}{text}").as_bytes()).unwrap();
    files.files.remove("places.csv");
    files.files.insert("places.csv.gz".to_owned(), encoder.finish().unwrap());
    let text = files.text("datapackage.json").unwrap().replace("\"places.csv\"", "\"places.csv.gz\"");
    files.files.insert("datapackage.json".to_owned(), text.into_bytes());
    let package = read(&files).map_err(|f: Findings| f.to_string()).unwrap();
    assert_eq!(package.dataset.places[0].rurality, "urban");
}

#[test]
fn damage_that_no_reader_survives_quietly() {
    let mut files = two_places();
    files.files.insert("places.csv".to_owned(), vec![0xff, 0xfe, 0x00]);
    files.files.insert("industries.csv.gz".to_owned(), b"no gzip".to_vec());
    files.files.remove("industries.csv");
    files.files.insert("datapackage.json".to_owned(), b"{ \"name\": ".to_vec());
    let text = read(&files).unwrap_err().to_string();
    for part in ["is not UTF-8 text", "cannot be decompressed", "is not valid JSON"] {
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
}

#[test]
fn bad_cells_do_not_hide_unknown_codes_or_missing_rows() {
    let text = findings(&[
        ("place_industries.csv", "P1,GOODS,3000,0,600", "P1,GOODS,abc,0,NaN"),
        ("place_industries.csv", "P2,SERVICES,4000", "P3,SERVICES,-1"),
    ]);
    for part in [
        "own/place_industries.csv:2: error: not a number\n    field: jobs",
        "own/place_industries.csv:2: error: not a finite number\n    field: gross_output",
        "own/place_industries.csv:5: error: negative\n    field: jobs",
        "own/place_industries.csv:5: error: unknown place",
        "a row is missing\n    found: no row P2, SERVICES",
    ] {
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
}

#[test]
fn a_map_without_features_is_no_map() {
    let mut files = two_places();
    files.files.insert("boundaries.geojson".to_owned(), b"{}".to_vec());
    assert!(
        read(&files).unwrap_err().to_string().contains("own/boundaries.geojson: error: holds no features")
    );
}

#[test]
fn all_places_have_a_name_and_a_code_of_their_own() {
    let description =
        |files: &PackageFiles| read(files).map_err(|f| f.to_string()).unwrap().dataset.description;
    let own = description(&two_places());
    assert_eq!((own.country.as_str(), own.country_code.as_str()), ("Example", "ALL"));
    let named = "\"version\": \"1.0.0\", \"country\": \"Ruritania\", \"country_code\": \"RU\"";
    let named = description(&damaged(&[("datapackage.json", "\"version\": \"1.0.0\"", named)]));
    assert_eq!((named.country.as_str(), named.country_code.as_str()), ("Ruritania", "RU"));
    let several = description(&damaged(&[("places.csv", "Marketon,Example", "Marketon,Elsewhere")]));
    assert_eq!(several.country, "All places");
    let collides = "\"version\": \"1.0.0\", \"country_code\": \"P2\"";
    let found = findings(&[("datapackage.json", "\"version\": \"1.0.0\"", collides)]);
    assert!(found.contains("places.csv:3") && found.contains("code of all places"), "{found}");
}
