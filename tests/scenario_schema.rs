//! The JSON Schemas, the reader and the committed files say the same.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;

use fairshift::scenario::schema::{pathway_schema, scenario_schema};
use fairshift::scenario::{Library, load_text, registry};
use proptest::prelude::*;
use serde_json::Value;

/// One of everything, so that the reader asks for every key.
const ALL: &str = r#"
schema = 1
name = "all"
dataset = "tiny"
[carbon]
price = { 2021 = 1, 2030 = 20 }
covered = ["all"]
source = "invented"
evidence = "assumption"
[[driver]]
name = "Fuel"
kind = "final_demand"
industries = ["C19"]
categories = ["households"]
index = { 2030 = 0.5 }
source = "invented"
evidence = "assumption"
[[technology]]
industry = "D351"
levels.gas = { 2030 = 1 }
levels.wind = { 2030 = 3 }
source = "invented"
evidence = "assumption"
[[relocation]]
technology = "wind"
places = { "City" = 1 }
progress = { 2030 = 1 }
source = "invented"
evidence = "assumption"
[[investment]]
name = "Homes"
measure = "insulation"
capacity = { 2021 = 0, 2030 = 9 }
capacity_cost = 2.5
source = "invented"
evidence = "assumption"
[[site]]
name = "Refinery"
place = "Harbour"
industry = "C19"
event = "closure"
share = 0.5
announced = 2024
start = 2025
ramp_years = 1
source = "invented"
[[pathway]]
name = "inline"
price_base = 2021
"#;

fn keys(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_reader_accepts_exactly_the_keys_of_the_schema() {
    let loaded = load_text("all", ALL, &Library::empty(), &[]).unwrap();
    assert!(loaded.findings.is_empty(), "{}", loaded.findings);
    let schema = scenario_schema();
    let sections = [
        ("carbon", "Carbon"),
        ("driver", "Driver"),
        ("technology", "Technology"),
        ("relocation", "Relocation"),
        ("investment", "Investment"),
        ("site", "Site"),
        ("pathway", "PathwayEntry"),
        ("years", "Years"),
        ("uncertainty", "Uncertainty"),
        ("outputs", "Outputs"),
    ];
    assert_eq!(labour_keys("labour_only"), keys(&schema["$defs"]["LabourOnly"]));
    assert_eq!(labour_keys("labour_parameters"), keys(&schema["$defs"]["LabourParameters"]));
    let asked =
        |section: &str| loaded.asked[section].iter().map(|k| (*k).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(asked("scenario"), keys(&schema));
    for (section, definition) in sections {
        let mut known = keys(&schema["$defs"][definition]);
        known.remove("remove");
        assert_eq!(asked(section), known, "{section}");
        assert_eq!(schema["$defs"][definition]["additionalProperties"], Value::Bool(false), "{section}");
    }
}

/// Keys of the labour-only scenario, which cannot stand beside the others.
fn labour_keys(section: &str) -> BTreeSet<String> {
    let text = "schema = 1\nname = \"x\"\n[labour_only]\nparameters = {}\n";
    let loaded = load_text("x", text, &Library::empty(), &[]).unwrap();
    loaded.asked[section].iter().map(|key| (*key).to_owned()).collect()
}

#[test]
fn the_schema_names_every_parameter_and_describes_every_key() {
    let schema = scenario_schema();
    let parameters = keys(&schema["$defs"]["Parameters"]);
    assert_eq!(parameters, registry::all().iter().map(|p| p.name.to_owned()).collect());
    for (name, property) in schema["$defs"]["Driver"]["properties"].as_object().unwrap() {
        assert!(property.get("description").is_some(), "{name}");
    }
}

#[test]
fn committed_schemas_are_current() {
    for (path, schema) in [
        ("schemas/scenario.schema.json", scenario_schema()),
        ("schemas/pathway.schema.json", pathway_schema()),
    ] {
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), text, "{path} is stale: rewrite it with BLESS=1");
    }
}

/// Pieces that mutations put in: syntax, numbers at the edges, keys of the format.
const PIECES: [&str; 24] = [
    "",
    "nan",
    "-inf",
    "1e308",
    "-1",
    "{}",
    "[]",
    "[[",
    "]]",
    "=",
    "\"",
    "'",
    "\n",
    "\u{feff}",
    "é",
    "#",
    "\\u0000",
    "true",
    "2021",
    "{ dist = \"beta\" }",
    "[[pathway]]\n",
    "remove = true\n",
    "!all",
    "9223372036854775808",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_mutation_of_a_scenario_panics(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..20, any::<prop::sample::Index>()), 1..6)
    ) {
        let mut text: Vec<char> = ALL.chars().collect();
        for (at, length, piece) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, piece.get(&PIECES).chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(loaded) = load_text("all", &text, &Library::empty(), &[]) {
            let _ = loaded.resolved.to_annotated_toml();
            if let Ok(built) = fairshift::inputs::build::build(&loaded, &common::dataset()) {
                prop_assert!(built.inputs.sites.iter().all(|s| s.progress.iter().all(|p| (0.0..=1.0).contains(p))));
                let again = load_text("all", &loaded.resolved.to_toml(), &Library::empty(), &[]).unwrap();
                let again = fairshift::inputs::build::build(&again, &common::dataset());
                prop_assert!(again.is_ok(), "{}", again.unwrap_err());
                prop_assert_eq!(format!("{:?}", built.inputs), format!("{:?}", again.unwrap().inputs));
            }
        }
    }
}
