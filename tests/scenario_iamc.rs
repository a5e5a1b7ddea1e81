//! IAMC data, long and wide, through a mapping file.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use fairshift::findings::Findings;
use fairshift::inputs::Change;
use fairshift::inputs::build::build;
use fairshift::scenario::{Library, iamc, load};

const LONG: &str = "model,scenario,region,variable,unit,year,value
M,S1,UK,Demand|Oil,PJ,2020,10
M,S1,UK,Demand|Oil,PJ,2030,5
M,S1,UK,Demand|Gas,PJ,2020,20
M,S1,UK,Demand|Gas,PJ,2025,18
M,S1,UK,Demand|Gas,PJ,2030,10
M,S2,UK,Demand|Oil,PJ,2020,10
M,S2,UK,Demand|Oil,PJ,2030,9
";
const WIDE: &str = "Model,Scenario,Region,Variable,Unit,2020,2025,2030
M,S1,UK,Demand|Oil,PJ,10,,5
M,S1,UK,Demand|Gas,PJ,20,18,10
M,S2,UK,Demand|Oil,PJ,10,,9
";
const MAPPING: &str = r#"
schema = 1
name = "map"
source = "invented"

[[driver]]
name = "Fuel"
kind = "final_demand"
industries = ["C19"]
categories = ["all"]
levels = { variables = ["Demand|Oil", "Demand|Gas"], scale = 2 }
source = "invented"
evidence = "assumption"
"#;
const SCENARIO: &str = r#"
schema = 1
name = "s"
dataset = "tiny"
years = { start = 2020, end = 2030 }

[[pathway]]
file = "pathways/data.csv"
mapping = "pathways/map.toml"
scenario = "S1"
"#;

fn library(data: &str, mapping: &str, scenario: &str) -> Library {
    Library::new([
        ("s.toml".to_owned(), scenario.to_owned()),
        ("pathways/map.toml".to_owned(), mapping.to_owned()),
        ("pathways/data.csv".to_owned(), data.to_owned()),
    ])
}

fn index(data: &str) -> Vec<f64> {
    let loaded = load("s", &library(data, MAPPING, SCENARIO), &[]).unwrap();
    let built = build(&loaded, &common::dataset()).unwrap_or_else(|findings| panic!("{findings}"));
    let Change::FinalDemand { index, .. } = &built.inputs.drivers[0].change else { panic!() };
    index.clone()
}

fn findings(data: &str, mapping: &str, scenario: &str) -> Findings {
    load("s", &library(data, mapping, scenario), &[]).unwrap().findings
}

#[test]
fn long_and_wide_say_the_same() {
    let long = index(LONG);
    assert_eq!(long, index(WIDE));
    // Oil is interpolated in 2025: 7.5 + 18 over 30.
    assert_eq!([long[0], long[5], long[10]], [1.0, 25.5 / 30.0, 0.5]);
    let read = |text| iamc::read("f", text, &mut Findings::new());
    assert_eq!(read(LONG), read(WIDE));
}

#[test]
fn resolved_data_need_no_files() {
    let loaded = load("s", &library(WIDE, MAPPING, SCENARIO), &[]).unwrap();
    let text = loaded.resolved.to_toml();
    let again = load("s", &Library::new([("s.toml".to_owned(), text.clone())]), &[]).unwrap();
    let inputs = |loaded| format!("{:?}", build(loaded, &common::dataset()).unwrap().inputs);
    assert_eq!(inputs(&loaded), inputs(&again), "{text}");
}

#[test]
fn ambiguous_and_unknown_names_list_what_there_is() {
    let ambiguous = findings(LONG, MAPPING, &SCENARIO.replace("scenario = \"S1\"", ""));
    assert_eq!(ambiguous.len(), 1);
    assert!(ambiguous.to_string().contains("allowed: S1, S2"), "{ambiguous}");
    let unknown = findings(LONG, MAPPING, &SCENARIO.replace("\"S1\"", "\"S3\""));
    assert!(unknown.to_string().contains("no scenario `S3`"), "{unknown}");
    let variable = findings(LONG, &MAPPING.replace("Demand|Gas", "Demand|Gaz"), SCENARIO);
    assert!(variable.to_string().contains("nearest: Demand|Gas"), "{variable}");
    assert_eq!(variable.all()[0].line, Some(11));
}

#[test]
fn bad_cells_are_all_found() {
    let data =
        LONG.replace("2030,5", "2030,five").replace("PJ,2025,18", "PJ,2O25,18").replace("2030,9", "2020,9");
    let found = findings(&data, MAPPING, SCENARIO);
    let lines: Vec<_> = found.all().iter().filter_map(|f| f.line.zip(f.field.clone())).collect();
    let expected = [(3, "value"), (5, "year"), (8, "value")].map(|(line, field)| (line, field.to_owned()));
    assert_eq!(lines, expected, "{found}");
}

#[test]
fn variables_without_data_are_refused() {
    let scenario =
        "schema = 1\nname = \"s\"\ndataset = \"tiny\"\n[[pathway]]\nfile = \"pathways/map.toml\"\n";
    let found = findings(LONG, MAPPING, scenario);
    assert!(found.to_string().contains("only a file named as `mapping`"), "{found}");
}

/// What an entry lays over its file is not held against nothing when the file cannot be read: the file alone is to blame.
#[test]
fn data_that_cannot_be_read_are_the_only_finding() {
    let laid = format!("{SCENARIO}[[pathway.driver]]\nname = \"Fuel\"\nremove = true\n");
    assert!(load("s", &library(LONG, MAPPING, &laid), &[]).is_ok());
    let cases = [
        (LONG.replace("PJ,2020,10", "PJ,2020,x"), MAPPING, laid.clone(), 2, "is not a finite number"),
        (LONG.to_owned(), MAPPING, laid.replace("S1", "S3"), 1, "the data have no scenario `S3`"),
        (LONG.to_owned(), MAPPING, laid.replace("data.csv", "date.csv"), 1, "date.csv"),
        (LONG.to_owned(), "schema = 1\nname = \"m\"\nsource = \"s\"\nx = [", laid.clone(), 1, "unclosed"),
    ];
    for (data, mapping, scenario, count, expected) in cases {
        let found = findings(&data, mapping, &scenario);
        assert!(found.len() == count && found.to_string().contains(expected), "{expected}\n{found}");
    }
}
