//! The command line as its users meet it: help, exit codes, messages, files.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Output, Stdio};

use assert_cmd::Command;
use fairshift::writers::manifest::Manifest;

fn fairshift(arguments: &[&str]) -> Output {
    Command::cargo_bin("fairshift").unwrap().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn worked(name: &str) -> String {
    format!("{}/scenarios/worked/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn without_arguments_a_short_help_with_the_command_to_start_with() {
    let output = fairshift(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("Start with `fairshift run`"));
}

#[test]
fn bad_usage_ends_with_two() {
    for arguments in [
        &["nonsense"][..],
        &["run", "no-such-scenario"],
        &["run", "grangemouth", "uk-balanced", "--output", "x"],
        &["run", "grangemouth", "--draws", "0"],
        &["run", "grangemouth", "--threads", "0"],
        &["run", "--force"],
        &["explain", "no such thing"],
        &["data", "info", "no-such-package"],
        &["data", "check", "no-such-folder"],
        &["report", "no-such-run"],
        &["check"],
    ] {
        let output = fairshift(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

/// In six steps a year more people leave their jobs in a step than there are vacancies.
#[test]
fn check_refuses_a_labour_market_that_run_would_refuse() {
    let output = fairshift(&["check", "uk-balanced", "--set", "labour.steps_per_year=6"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("steps_per_year (6)"), "{said}");
}

/// A place whose jobs grow by a fifth within a year has not filled them at its end, and the summary says so.
#[test]
fn posts_that_nobody_takes_up_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("works.toml");
    let scenario = r#"schema = 1
name = "works"
extends = "uk-baseline"
years = { end = 2023 }
outputs = { detail_years = [2023], formats = ["csv"] }
uncertainty = { draws = 1 }

[[site]]
name = "Works"
place = "Isle of Anglesey"
industry = "C254"
event = "opening"
jobs = 5000
announced = 2021.0
start = 2022.0
ramp_years = 1.0
source = "test"
"#;
    std::fs::write(&path, scenario).unwrap();
    let run = |jobs: &str| {
        let output = folder.path().join(jobs);
        let set = format!("site[\"Works\"].jobs={jobs}");
        let arguments = ["run", path.to_str().unwrap(), "--set", &set, "--output", output.to_str().unwrap()];
        text(&fairshift(&arguments).stdout)
    };
    let (many, few) = (run("5000"), run("50"));
    assert!(many.contains("Posts that nobody takes up") && many.contains("Isle of Anglesey"), "{many}");
    assert!(!few.contains("Posts that nobody takes up"), "{few}");
    let page = |jobs: &str| std::fs::read_to_string(folder.path().join(jobs).join("report.html")).unwrap();
    assert!(page("5000").contains("Posts that nobody takes up"));
    assert!(!page("50").contains("Posts that nobody takes up"));
}

#[test]
fn a_misspelt_scenario_comes_with_the_nearest_name() {
    let output = fairshift(&["run", "uk-balancd"]);
    assert!(text(&output.stderr).contains("uk-balanced"), "{}", text(&output.stderr));
}

#[test]
fn lists_are_text_and_json() {
    for kind in [
        "scenarios",
        "datasets",
        "places",
        "groups",
        "industries",
        "technologies",
        "measures",
        "classes",
        "indicators",
        "parameters",
        "tables",
    ] {
        let output = fairshift(&["list", kind, "--format", "json"]);
        assert!(output.status.success(), "{kind}");
        let records: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = text(&fairshift(&["list", kind]).stdout).lines().count();
        assert_eq!(records.as_array().unwrap().len() + 1, rows, "{kind}");
    }
    let found = fairshift(&["list", "places", "--match", "talbot"]);
    assert_eq!(text(&found.stdout).lines().count(), 2);
}

#[test]
fn names_of_every_kind_are_explained() {
    for (name, part) in [
        ("supply_chain.realisation", "beta(5.5, 4.5)"),
        ("Neath Port Talbot", "W06000012"),
        ("C241T243", "Neath Port Talbot"),
        ("offshore_wind", "D351"),
        ("decomposition", "sum to the total"),
        ("commuting", "residence"),
        ("F (41-43)", "Skilled trades"),
        ("level_3_qualifications", "low values"),
        ("uk-balanced", "fairshift run uk-balanced"),
        ("rover", "fairshift run validation/rover"),
        ("uncertainty", "fairshift sweep uncertainty"),
        ("uk-2021", "fairshift data info uk-2021"),
        ("eu_jtf", "file = \"policies/eu_jtf.toml\""),
        ("theil", "inequality"),
        ("devolution", "institutions.devolution_gain"),
        ("jtf", "allocation"),
        ("grid", "Electricity networks"),
        ("grid", "every combination"),
        ("no_policies", "without its policies"),
        ("flows.place", "Code of the place"),
    ] {
        let output = fairshift(&["explain", name]);
        assert!(text(&output.stdout).contains(part), "{name}: {}", text(&output.stdout));
    }
}

/// Central values of the scenario and of its counterfactual are of the same draw.
#[test]
fn the_first_result_compares_like_with_like() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("same.toml");
    let base = worked("two-places-closure");
    std::fs::copy(&base, folder.path().join("two-places-closure.toml")).unwrap();
    let data = Path::new(&base).parent().unwrap().join("two-places-data");
    std::fs::create_dir(folder.path().join("two-places-data")).unwrap();
    for entry in std::fs::read_dir(data).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join("two-places-data").join(entry.file_name())).unwrap();
    }
    let text_of = "schema = 1\nname = \"same\"\nextends = \"two-places-closure.toml\"\ncounterfactual = \"two-places-closure.toml\"\n\
        [parameters]\n\"trade.flq_delta\" = { dist = \"uniform\", min = 0.1, max = 0.4 }\n\
        \"supply_chain.realisation\" = { dist = \"uniform\", min = 0.2, max = 1.0 }\n";
    std::fs::write(&file, text_of).unwrap();
    let output = folder.path().join("out");
    let said = fairshift(&["run", file.to_str().unwrap(), "--draws", "2", "-o", output.to_str().unwrap()]);
    let first = text(&said.stderr);
    assert!(first.contains("central values") && first.contains(": 0 (0.0 %)"), "{first}");
    assert!(text(&said.stdout).contains("changes against the"), "{}", text(&said.stdout));
}

/// Files that the documentation shows are valid as they stand there.
#[test]
fn the_example_of_a_sweep_is_valid() {
    let page = include_str!("../docs/sweeps.md");
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("example.toml");
    std::fs::write(&file, example).unwrap();
    let output = fairshift(&["check", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn detail_years_are_a_year_a_span_or_all() {
    let shown = |years: &str| {
        let set = format!("outputs.detail_years={years}");
        let output =
            fairshift(&["check", "uk-baseline", "--resolved", "--set", "years.end=2024", "--set", &set]);
        let out = text(&output.stdout);
        out.lines().find(|line| line.starts_with("detail_years")).map_or_else(
            || text(&output.stderr),
            |line| line.split(" #").next().unwrap_or_default().trim().to_owned(),
        )
    };
    assert_eq!(shown("2023"), "detail_years = [2023]");
    assert_eq!(shown("\"2022..2024\""), "detail_years = [2022, 2023, 2024]");
    assert_eq!(shown("\"all\""), "detail_years = [2021, 2022, 2023, 2024]");
    assert_eq!(shown("[\"2021..2022\", 2024]"), "detail_years = [2021, 2022, 2024]");
    assert!(shown("\"some\"").contains("a span"), "{}", shown("\"some\""));
}

#[test]
fn every_template_is_valid_and_is_not_written_twice() {
    let folder = tempfile::tempdir().unwrap();
    for template in ["variant", "site", "investment", "pathway"] {
        let file = folder.path().join(format!("{template}.toml"));
        let file = file.to_str().unwrap();
        assert_eq!(fairshift(&["new", template, file]).status.code(), Some(0));
        assert_eq!(fairshift(&["new", template, file]).status.code(), Some(2), "{template} overwritten");
        let checked = fairshift(&["check", file]);
        assert_eq!(checked.status.code(), Some(0), "{template}: {}", text(&checked.stderr));
    }
}

#[test]
fn a_run_writes_what_it_says_and_refuses_to_overwrite() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let arguments = ["run", &worked("two-places-closure"), "--output", run.to_str().unwrap()];
    let output = fairshift(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Milltown"), "{}", text(&output.stdout));
    let manifest = Manifest::from_json(&std::fs::read(run.join("manifest.json")).unwrap()).unwrap();
    assert!(manifest.checks.iter().all(|c| c.passed) && manifest.checks.len() >= 8);
    for record in &manifest.outputs {
        let bytes = std::fs::read(run.join(&record.path)).unwrap();
        assert_eq!(fairshift::writers::manifest::sha256(&bytes), record.sha256, "{}", record.path);
    }
    for file in [
        "tables/places.csv",
        "tables/places.parquet",
        "report.html",
        "iamc.csv",
        "datapackage.json",
        "log.txt",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
    let again = fairshift(&arguments);
    assert_eq!(again.status.code(), Some(2), "{}", text(&again.stderr));
    let mut forced = arguments.to_vec();
    forced.push("--force");
    assert_eq!(fairshift(&forced).status.code(), Some(0));
}

#[test]
fn the_report_of_a_run_can_be_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let data = format!("{}/scenarios/worked/two-places-data", env!("CARGO_MANIFEST_DIR"));
    fairshift(&["run", &worked("two-places-closure"), "--output", run.to_str().unwrap()]);
    let page = folder.path().join("page.html");
    let report = |more: &[&str]| {
        let mut arguments =
            vec!["report", run.to_str().unwrap(), "--output", page.to_str().unwrap(), "--force"];
        arguments.extend(more);
        fairshift(&arguments).status.code()
    };
    for more in [&[][..], &["--dataset", &data]] {
        assert_eq!(report(more), Some(0), "{more:?}");
        assert_eq!(
            std::fs::read(&page).unwrap(),
            std::fs::read(run.join("report.html")).unwrap(),
            "{more:?}"
        );
    }
    assert_eq!(report(&["--dataset", "uk-2021"]), Some(2));
}

/// The scenario and every variant have a section; one is asked for by name, and a name that is none is told with those that are.
#[test]
fn allocate_shows_variants() {
    let allocate = |more: &[&str]| {
        fairshift(&[&["allocate", "level-up-breadth", "--draws", "1", "--top", "1"], more].concat())
    };
    let all = text(&allocate(&[]).stdout);
    for name in ["level-up-breadth", "half and half", "everybody alike"] {
        assert!(all.contains(&format!("== {name} ==")), "{all}");
    }
    let one = allocate(&["--variant", "everybody alike", "--format", "csv"]);
    let one = text(&one.stdout);
    assert!(
        one.lines().skip(1).all(|line| line.starts_with("everybody alike,")) && one.lines().count() > 300
    );
    let none = allocate(&["--variant", "nobody"]);
    assert_ne!(none.status.code(), Some(0));
    assert!(text(&none.stderr).contains("half and half"), "{}", text(&none.stderr));
}

#[test]
fn results_of_another_country_do_not_say_united_kingdom() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let output = fairshift(&["run", &worked("two-places-closure"), "--output", run.to_str().unwrap()]);
    assert!(text(&output.stdout).contains("\nExample "), "{}", text(&output.stdout));
    let read = |file: &str| std::fs::read_to_string(run.join(file)).unwrap();
    for file in ["iamc.csv", "report.html", "tables/decomposition.csv"] {
        assert!(!read(file).contains("United Kingdom") && !read(file).contains("\nUK,"), "{file}");
    }
    assert!(
        read("tables/decomposition.csv").contains("\nALL,")
            && read("iamc.csv").contains(",Example|Milltown,")
    );
}

#[test]
fn a_file_of_another_kind_gets_one_finding_that_says_what_to_do() {
    let scenarios = format!("{}/scenarios", env!("CARGO_MANIFEST_DIR"));
    let path = |name: &str| format!("{scenarios}/{name}");
    for (command, file, said) in [
        ("run", path("sweeps/trade-models.toml"), "fairshift sweep "),
        ("run", path("pathways/north-sea-decline.toml"), "[[pathway]] file ="),
        ("run", path("policies/us_arc.toml"), "[[policy]] file ="),
        ("sweep", worked("two-places-closure"), "fairshift run "),
        ("check", path("pathways/decc-2050-indices.csv"), "the file that names it"),
    ] {
        let output = fairshift(&[command, &file]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains("1 finding") && message.contains(said), "{message}");
    }
    for file in ["policies/us_arc.toml", "pathways/decc-2050-mapping.toml", "pathways/uk-balanced.toml"] {
        let output = fairshift(&["check", &path(file)]);
        assert_eq!(output.status.code(), Some(0), "{file}: {}", text(&output.stderr));
    }
}

#[test]
fn resolved_scenarios_say_where_every_value_comes_from() {
    let output = fairshift(&["check", "uk-balanced", "--resolved", "--set", "seed=7"]);
    let resolved = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for origin in ["# default", "# base", "# file", "# command line"] {
        assert!(resolved.contains(origin), "no value from {origin}");
    }
}

#[test]
fn findings_for_programs() {
    let output = fairshift(&["check", "uk-balanced", "--set", "sead=7", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let records: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(records[0]["valid"], false);
    assert!(records[0]["findings"].to_string().contains("seed"), "{records}");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("fairshift"))
        .args(["list", "places"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn a_package_can_be_exported_checked_and_used() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let copy = copy.to_str().unwrap();
    assert_eq!(fairshift(&["data", "export", copy]).status.code(), Some(0));
    assert_eq!(fairshift(&["data", "export", copy]).status.code(), Some(2), "overwritten");
    assert_eq!(fairshift(&["data", "check", copy]).status.code(), Some(0));
    let places = Path::new(copy).join("places.csv");
    let damaged = std::fs::read_to_string(&places).unwrap().replacen("E06000001,", ",", 1);
    std::fs::write(&places, damaged).unwrap();
    let checked = fairshift(&["data", "check", copy]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(
        text(&checked.stderr).contains("places.csv:2: error: the cell is empty"),
        "{}",
        text(&checked.stderr)
    );
}

#[test]
fn pages_for_people_and_shells() {
    assert!(text(&fairshift(&["man"]).stdout).contains(".TH"));
    assert!(text(&fairshift(&["completions", "bash"]).stdout).contains("fairshift"));
    assert!(text(&fairshift(&["schema"]).stdout).contains("additionalProperties"));
    assert!(text(&fairshift(&["--version"]).stdout).starts_with("fairshift "));
}

#[test]
fn sections_keys_distributions_and_columns_are_explained() {
    let data = format!("{}/scenarios/worked/two-places-data", env!("CARGO_MANIFEST_DIR"));
    for (name, said) in [
        ("site.import_replacement", "number or distribution"),
        ("distribution", "triangular  A most likely value between two ends. Keys: min, mode, max"),
        ("axis", "Another axis with which this one moves"),
        ("policy_years", "spent"),
    ] {
        let output = fairshift(&["explain", name, "--dataset", &data]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains(said), "{}", text(&output.stdout));
    }
    let column = text(&fairshift(&["explain", "jobs_change", "--dataset", &data]).stdout);
    assert!(column.contains("place_industries") && column.contains("[jobs]"), "{column}");
}
