//! Bases, origins, files, and the resolved form that stands alone.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use fairshift::inputs::build::build;
use fairshift::inputs::{Change, ModelInputs, Quantity};
use fairshift::scenario::{Library, Loaded, load};

const BASE: &str = r#"
schema = 1
name = "base"
title = "Base"
dataset = "tiny"
years = { start = 2021, end = 2031 }

[parameters]
"supply_chain.lag" = 2
"carbon.pass_through" = { dist = "triangular", min = 0.4, mode = 0.8, max = 1.0 }

[[pathway]]
file = "pathways/p.toml"

[[site]]
name = "Refinery"
place = "Harbour"
industry = "C19"
event = "closure"
jobs = 100
announced = 2023
start = 2024.5
ramp_years = 0
source = "invented"

[[site]]
name = "Works"
place = "City"
industry = "C19"
event = "opening"
jobs = 10
announced = 2023
start = 2025
ramp_years = 1
source = "invented"
"#;

const PATHWAY: &str = r#"
schema = 1
name = "Slow"
source = "invented"
price_base = 2019
price_factor = 1.1

[[driver]]
name = "Car fuel"
kind = "final_demand"
industries = ["section C"]
categories = ["households"]
index = { 2031 = 0.5 }
source = "invented"
evidence = "assumption"

[[driver]]
name = "Refining"
kind = "supply"
industries = ["all", "!section G", "!gD", "!F41 & F42"]
places = ["North", "!Moor"]
levels = { 2019 = 10, 2023 = 6 }
strength = { dist = "uniform", min = 0.5, max = 1.0 }
source = "invented"
evidence = "assumption"

[[technology]]
industry = "D351"
shares.gas = { 2031 = 0.1 }
source = "invented"
evidence = "assumption"

[[relocation]]
technology = "wind"
places = { "coast" = 3, "Moor" = 1 }
progress = { 2026 = 0.0, 2031 = 1.0 }
source = "invented"
evidence = "assumption"

[[investment]]
name = "Homes"
measure = "insulation"
spending = { 2031 = 100 }
place_rule = "need"
import_share = { dist = "beta", alpha = 2, beta = 3 }
source = "invented"
evidence = "assumption"

[carbon]
price = { 2022 = 30, 2031 = 120 }
base_price = 20
free_allocation_remaining = { 2031 = 0.5 }
covered = ["all"]
source = "invented"
evidence = "assumption"
"#;

const CHILD: &str = r#"
schema = 1
name = "child"
extends = "base"
counterfactual = "base"

[parameters]
"supply_chain.lag" = 3
"pathway.car_fuel.strength" = 0.5

[[pathway]]
file = "pathways/p.toml"
strength = 0.8

[[pathway.driver]]
name = "Refining"
strength = 0.25

[[pathway.investment]]
name = "Homes"
remove = true

[[site]]
name = "Refinery"
jobs = 200

[[site]]
name = "Works"
remove = true
"#;

fn library() -> Library {
    Library::new([
        ("base.toml".to_owned(), BASE),
        ("child.toml".to_owned(), CHILD),
        ("pathways/p.toml".to_owned(), PATHWAY),
    ])
}

fn loaded(name: &str, overrides: &[&str]) -> Loaded {
    let overrides: Vec<String> = overrides.iter().map(|o| (*o).to_owned()).collect();
    load(name, &library(), &overrides).unwrap()
}

fn inputs(loaded: &Loaded) -> ModelInputs {
    build(loaded, &common::dataset()).unwrap_or_else(|findings| panic!("{findings}")).inputs
}

fn parameter(inputs: &ModelInputs, name: &str) -> f64 {
    inputs.parameters.iter().find(|p| p.name == name).unwrap().distribution.central()
}

#[test]
fn a_child_lies_over_its_base() {
    let child = inputs(&loaded("child", &["seed=7", "years.end=2030", "trade=flq"]));
    assert_eq!(
        (child.name.as_str(), child.title.as_str(), child.seed, child.end),
        ("child", "child", 7, 2030)
    );
    assert_eq!(child.trade, fairshift::inputs::TradeKind::Flq);
    assert_eq!(parameter(&child, "supply_chain.lag"), 3.0);
    assert_eq!((child.sites.len(), child.investments.len()), (1, 0));
    assert_eq!(child.sites[0].jobs, Quantity::Fixed(200.0));
    assert_eq!(child.sites[0].progress[2..5], [0.0, 0.5, 1.0]);
    assert_eq!(child.drivers[0].strength, Quantity::Fixed(0.4));
    assert_eq!(child.drivers[1].strength, Quantity::Fixed(0.2));
}

#[test]
fn the_counterfactual_shares_conditions_but_not_pathways() {
    let child = inputs(&loaded("child", &["uncertainty.draws=16"]));
    let other = child.counterfactual.as_deref().unwrap();
    assert_eq!((other.name.as_str(), other.draws, other.sites.len()), ("base", 16, 2));
    assert_eq!(parameter(other, "supply_chain.lag"), 3.0);
}

#[test]
fn drivers_as_the_engine_reads_them() {
    let base = inputs(&loaded("base", &[]));
    let Change::FinalDemand { industries, categories, index } = &base.drivers[0].change else { panic!() };
    assert_eq!((industries.as_slice(), categories.as_slice()), ([0].as_slice(), [0].as_slice()));
    assert_eq!([index[0], index[5], index[10]], [1.0, 0.75, 0.5]);
    let Change::Supply { industries, places, index, .. } = &base.drivers[1].change else { panic!() };
    assert_eq!((industries.as_slice(), places.as_slice()), ([0].as_slice(), [0].as_slice()));
    // 10 in 2019, 6 in 2023: 8 in the base year.
    assert_eq!([index[0], index[1], index[10]], [1.0, 0.875, 0.75]);
    let Quantity::Drawn(at) = base.drivers[1].strength else { panic!() };
    assert_eq!(base.parameters[at].name, "pathway.refining.strength");
    assert!(!base.parameters[at].registered);
}

#[test]
fn mixes_and_places() {
    let base = inputs(&loaded("base", &[]));
    let Change::TechnologyMix { industry, shares } = &base.drivers[2].change else { panic!() };
    assert_eq!((*industry, shares[0].1[0], shares[1].1[0]), (1, 0.6, 0.4));
    assert!((shares[0].1[10] - 0.1).abs() < 1e-15 && (shares[1].1[10] - 0.9).abs() < 1e-15);
    for year in 0..11 {
        assert!((shares[0].1[year] + shares[1].1[year] - 1.0).abs() < 1e-15);
    }
    let Change::TechnologyPlaces { place_shares, progress, .. } = &base.drivers[3].change else { panic!() };
    // The coast's 3 of 4 are shared as electricity is made there: 100 jobs to 50.
    assert!((place_shares[0] - 0.5).abs() < 1e-12 && (place_shares[1] - 0.25).abs() < 1e-12);
    assert_eq!([progress[5], progress[10]], [0.0, 1.0]);
}

#[test]
fn money_reaches_the_price_base() {
    let base = inputs(&loaded("base", &[]));
    let homes = &base.investments[0];
    assert!((homes.spending[10] - 110.0).abs() < 1e-12 && (homes.spending[5] - 55.0).abs() < 1e-12);
    // Residents times deprivation: 2000, 500, 750.
    assert!((homes.place_shares[0] - 2000.0 / 3250.0).abs() < 1e-15);
    assert_eq!((homes.spending[0], homes.operating_share), (0.0, Quantity::Fixed(0.02)));
    let carbon = base.carbon.as_ref().unwrap();
    assert!((carbon.price[1] - 11.0).abs() < 1e-12 && (carbon.price[10] - 110.0).abs() < 1e-12);
    assert_eq!((carbon.price[0], carbon.free_allocation_remaining[5]), (0.0, 0.75));
}

#[test]
fn every_value_knows_its_origin() {
    let text = loaded("child", &["seed=7", "years.end=2030"]).resolved.to_annotated_toml();
    for line in [
        "seed = 7  # command line",
        "years = { start = 2021, end = 2030 }  # start: base embedded:base.toml:6, end: command line",
        "trade = \"gravity\"  # default",
        "supply_chain.lag\" = 3  # file embedded:child.toml:8",
        "jobs = 200  # file embedded:child.toml:25",
        "start = 2024.5  # base embedded:base.toml:22",
    ] {
        assert!(text.contains(line), "`{line}` is not in\n{text}");
    }
}

#[test]
fn the_resolved_form_stands_alone() {
    for name in ["base", "child"] {
        let first = loaded(name, &["uncertainty.draws=16", "seed=9"]);
        let text = first.resolved.to_toml();
        let again = load("r", &Library::new([("r.toml".to_owned(), text.clone())]), &[]).unwrap();
        assert_eq!(format!("{:?}", inputs(&first)), format!("{:?}", inputs(&again)), "{text}");
        assert_eq!(again.resolved.to_toml(), text);
        let annotated = Library::new([("r.toml".to_owned(), first.resolved.to_annotated_toml())]);
        let annotated = load("r", &annotated, &[]).unwrap();
        assert_eq!(format!("{:?}", inputs(&first)), format!("{:?}", inputs(&annotated)));
    }
}

#[test]
fn the_engine_runs_on_built_inputs() {
    let inputs = inputs(&loaded("child", &["uncertainty.draws=4"]));
    let prepared = fairshift::engine::prepare(&inputs).unwrap();
    let output = fairshift::engine::run(&inputs, &prepared, &|| {}).unwrap();
    assert!(
        fairshift::results::checks::checks(&inputs, &output)
            .iter()
            .all(fairshift::results::checks::Check::passed)
    );
}

#[test]
fn cycles_and_long_chains_are_refused() {
    let file = |name: &str, base: &str| {
        (format!("{name}.toml"), format!("schema = 1\nname = \"{name}\"\nextends = \"{base}\"\n"))
    };
    let cycle = Library::new([file("a", "b"), file("b", "c"), file("c", "b")]);
    let found = load("a", &cycle, &[]).unwrap().findings.to_string();
    assert!(found.contains("c.toml:3:11") && found.contains("a → b → c → embedded:b.toml"), "{found}");
    let chain = Library::new((0..20).map(|n| file(&format!("s{n}"), &format!("s{}", n + 1))));
    let found = load("s0", &chain, &[]).unwrap().findings.to_string();
    assert!(found.contains("more than 16") && found.contains("s0 → s1"), "{found}");
}

#[test]
fn overrides_of_missing_keys_and_entries_are_refused() {
    let text = "schema = 1\nname = \"x\"\nextends = \"base\"\n[[site]]\nname = \"Refinery\"\nshare = 0.5\n\
                [[site]]\nname = \"Nowhere\"\nremove = true\n";
    let found = fairshift::scenario::load_text("x", text, &library(), &[]).unwrap().findings;
    assert_eq!(found.len(), 2, "{found}");
    assert!(found.to_string().contains("no key `share` to override"), "{found}");
    assert!(found.to_string().contains("the base has no such entry"), "{found}");
}

#[test]
fn files_are_listed_and_kept_inside_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    std::fs::create_dir_all(inside.join("pathways")).unwrap();
    std::fs::write(folder.path().join("outside.toml"), PATHWAY).unwrap();
    std::fs::write(inside.join("pathways/p.toml"), PATHWAY).unwrap();
    std::fs::write(inside.join("base.toml"), BASE).unwrap();
    let path = inside.join("base.toml");
    let loaded = load(path.to_str().unwrap(), &Library::empty(), &[]).unwrap();
    assert!(loaded.findings.is_empty(), "{}", loaded.findings);
    assert_eq!(loaded.files.len(), 2);
    assert_eq!(loaded.files[1].bytes, PATHWAY.as_bytes());
    std::fs::write(&path, BASE.replace("pathways/p.toml", "../outside.toml")).unwrap();
    let found = load(path.to_str().unwrap(), &Library::empty(), &[]).unwrap().findings;
    assert!(found.to_string().contains("outside the folder of the scenario"), "{found}");
}
