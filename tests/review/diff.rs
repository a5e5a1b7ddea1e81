//! `compare` and `diff`: what differs, and which input moved it.

use super::*;
use serde_json::Value;

fn json(arguments: &[&str]) -> Value {
    let output = fairshift(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// Contributions, and effects alone with the interaction, sum to the difference.
fn assert_sums(attribution: &Value) {
    let (first, second) = (numbers(&attribution["first"]), numbers(&attribution["second"]));
    let interaction = numbers(&attribution["interaction"]);
    for result in 0..first.len() {
        let sum = |what: &str| -> f64 {
            // `inputs` holds the names, `shares` the numbers.
            attribution["shares"].as_array().unwrap().iter().map(|s| numbers(&s[what])[result]).sum()
        };
        let difference = second[result] - first[result];
        let scale = first[result].abs().max(second[result].abs());
        assert!((sum("contribution") - difference).abs() <= 1e-9 * scale, "{attribution}");
        assert!((sum("alone") + interaction[result] - difference).abs() <= 1e-9 * scale, "{attribution}");
        assert!(difference != 0.0, "nothing to attribute");
    }
}

#[test]
fn three_changed_inputs_give_three_contributions_and_an_interaction() {
    let folder = tempfile::tempdir().unwrap();
    let first = closure(&folder, "first", &[]);
    let second = closure(
        &folder,
        "second",
        &[
            "--set",
            "parameters.\"supply_chain.realisation\"=0.5",
            "--set",
            "parameters.\"households.spending_response\"=0.4",
            "--set",
            "parameters.\"supply_chain.lag\"=2.0",
        ],
    );
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    let found = json(&["diff", first, second, "--attribute", "--format", "json"]);
    let attribution = &found["attribution"];
    let names: Vec<&str> =
        attribution["inputs"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(attribution["subsets"], 8);
    assert!(numbers(&attribution["interaction"]).iter().any(|i| i.abs() > 1.0), "{attribution}");
    assert_sums(attribution);
    let said = text(&fairshift(&["diff", first, second, "--attribute"]).stdout);
    assert!(said.contains("interaction") && said.contains("supply_chain.lag"), "{said}");
}

/// Only an alternative differs: the scenario's own results do not, those of the comparison do.
#[test]
fn what_differs_in_variants_alone_is_attributed_in_the_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, jobs: u32| {
        let (file, run) = (folder.path().join(format!("{name}.toml")), folder.path().join(name));
        let variant = format!(
            "[[variant]]\nname = \"less\"\nsite = [{{ name = \"Milltown works\", jobs = {jobs} }}]\n"
        );
        let text =
            format!("schema = 1\nname = \"{name}\"\nextends = \"worked/two-places-closure\"\n{variant}");
        fs::write(&file, text).unwrap();
        let output =
            fairshift(&["run", file.to_str().unwrap(), "--quiet", "--output", run.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text_of(&output));
        run.to_str().unwrap().to_owned()
    };
    let (first, second) = (run("first", 1000), run("second", 900));
    let found = json(&["diff", &first, &second, "--attribute", "--format", "json"]);
    let attribution = &found["attribution"];
    assert_eq!(attribution["inputs"].to_string(), r#"["variant[less].site[Milltown works].jobs"]"#);
    assert_eq!(attribution["results"].as_array().unwrap().len(), 5, "{attribution}");
    assert_eq!(attribution["results"][1]["key"].to_string(), r#"["less","job_years"]"#);
    assert_sums(attribution);
}

#[test]
fn parameters_of_a_mechanism_go_with_its_choice() {
    let folder = tempfile::tempdir().unwrap();
    let first = closure(&folder, "first", &[]);
    let settings = ["--set", "induced=\"none\"", "--set", "parameters.\"supply_chain.realisation\"=0.5"];
    let second = closure(&folder, "second", &settings);
    let arguments =
        ["diff", first.to_str().unwrap(), second.to_str().unwrap(), "--attribute", "--format", "json"];
    let found = json(&arguments);
    let names = found["attribution"]["inputs"].to_string();
    assert_eq!(names, r#"["induced","parameters.\"supply_chain.realisation\""]"#);
    assert_sums(&found["attribution"]);
}

#[test]
fn an_entry_of_one_run_only_and_another_package_are_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = |name: &str| format!("{}/scenarios/worked/{name}", env!("CARGO_MANIFEST_DIR"));
    for name in ["first-data", "second-data"] {
        copy(Path::new(&shipped("two-places-data")), &folder.path().join(name));
    }
    for (file, from, to) in [
        ("emissions.csv", "emissions\n", "emissions\nP1,GOODS,3\n"),
        ("industries.csv", "750,400,5000,0,", "750,400,5000,3,"),
    ] {
        let file = folder.path().join("second-data").join(file);
        fs::write(&file, fs::read_to_string(&file).unwrap().replace(from, to)).unwrap();
    }
    let scenario = fs::read_to_string(shipped("two-places-closure.toml")).unwrap();
    let site = scenario.find("[[site]]").unwrap();
    let second_site = scenario[site..].replace("Milltown works", "Milltown yard").replace("1500", "600");
    let run = |name: &str, text: String| {
        let file = folder.path().join(format!("{name}.toml"));
        fs::write(&file, text.replace("two-places-data", &format!("{name}-data"))).unwrap();
        let run = folder.path().join(format!("{name}-run"));
        let output =
            fairshift(&["run", file.to_str().unwrap(), "--quiet", "--output", run.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text_of(&output));
        run.to_str().unwrap().to_owned()
    };
    let first = run("first", scenario.clone());
    let second = run("second", scenario.replace("jobs = 1500", "jobs = 1400") + &second_site);
    let results = ["--result", "national/2022/jobs_change_mean", "--result", "places/P1/2022/emissions_mean"];
    let arguments = [&["diff", &first, &second, "--attribute", "--format", "json"][..], &results].concat();
    let found = json(&arguments);
    let names = found["attribution"]["inputs"].to_string();
    assert_eq!(names, r#"["site[Milltown works].jobs","site[Milltown yard]","data package"]"#);
    let share =
        |input: usize, result: usize| numbers(&found["attribution"]["shares"][input]["contribution"])[result];
    assert!(share(0, 0) > 100.0 && share(1, 0) < -600.0 && share(2, 0) == 0.0, "{found}");
    assert!((share(2, 1) - 1.25).abs() < 1e-9, "{found}");
    assert_sums(&found["attribution"]);
}

fn text_of(output: &Output) -> String {
    text(&output.stderr)
}

#[test]
fn more_than_eight_inputs_are_sampled_and_still_sum() {
    let folder = tempfile::tempdir().unwrap();
    let first = closure(&folder, "first", &[]);
    let parameters = nine_parameters();
    let settings: Vec<String> =
        parameters.iter().map(|(name, value)| format!("--set=parameters.\"{name}\"={value}")).collect();
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let second = closure(&folder, "second", &settings);
    let arguments = [
        "diff",
        first.to_str().unwrap(),
        second.to_str().unwrap(),
        "--attribute",
        "--orders",
        "2",
        "--format",
        "json",
    ];
    let found = json(&arguments);
    assert_eq!(found["attribution"]["orders"], 4);
    assert_sums(&found["attribution"]);
    assert_eq!(found, json(&arguments), "sampled orders are the same every time");
}

/// Nine parameters with a value inside their range that is not their default.
fn nine_parameters() -> Vec<(&'static str, f64)> {
    let inside = |p: &'static fairshift::scenario::registry::Parameter| {
        let central = p.default.central();
        let value = if central + 0.01 <= p.max { central + 0.01 } else { central - 0.01 };
        (p.name, value)
    };
    let fits =
        |p: &&fairshift::scenario::registry::Parameter| !p.name.starts_with("induced.local_multiplier");
    fairshift::scenario::registry::all().iter().filter(fits).map(inside).take(9).collect()
}

#[test]
fn runs_are_compared_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let first = closure(&folder, "first", &[]);
    let second = closure(&folder, "second", &["--set", "induced=\"none\""]);
    let third = closure(&folder, "third", &[]);
    let [first, second, third] = [&first, &second, &third].map(|run| run.to_str().unwrap());
    let summary = json(&["compare", first, second, third, "--format", "json"]);
    let rows = summary.as_array().unwrap();
    let differing = |run: &str| {
        rows.iter().filter(|r| r["run"] == run).map(|r| r["differing"].as_u64().unwrap()).sum::<u64>()
    };
    assert!(differing("second") > 0);
    assert_eq!(differing("third"), 0);
    let output = fairshift(&[
        "compare",
        first,
        second,
        "--table",
        "places",
        "--column",
        "jobs_change_mean",
        "--format",
        "csv",
    ]);
    let csv = text(&output.stdout);
    assert!(csv.starts_with("run,place,year,column,unit,first,value,difference,relative\n"), "{csv}");
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap();
        assert_eq!(number(7).to_bits(), (number(6) - number(5)).to_bits(), "{line}");
    }
    let wrong = fairshift(&["compare", first, second, "--table", "place"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("places"), "{}", text(&wrong.stderr));
    assert_eq!(fairshift(&["compare", first]).status.code(), Some(2));
}
