//! Every scenario that ships is run, must pass its checks, and must give the numbers under `tests/expected/`; so must some
//! variants of every sweep.
//!
//! Small extracts are kept as tables, whole tables as hashes. `BLESS=1 cargo test --test scenarios` rewrites both and
//! puts a line into the changelog, to be completed by who knows what moved and why.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fairshift::cli::run::scenario::prepare;
use fairshift::cli::sweep::Scenarios;
use fairshift::engine;
use fairshift::inputs::ModelInputs;
use fairshift::results::checks::checks;
use fairshift::results::table::ResultTable;
use fairshift::results::tables::tables;
use fairshift::scenario::Library;
use fairshift::sweep::variant::Workspace;
use fairshift::sweep::{self, Experiment};
use fairshift::writers::csv::to_csv;
use fairshift::writers::manifest::sha256;

/// Places in an expected table: those that move most.
const PLACES: usize = 8;
/// Relative difference that counts as the same number; bits are the same everywhere, text is rounded.
const SAME: f64 = 1e-8;

/// Hashes of the whole tables of every scenario.
const HASHES: &str = "tests/expected/hashes.csv";
/// Designs of the sweeps, and outcomes of a variant in their middle and of their last.
const SWEEPS: &str = "tests/expected/sweeps.csv";
/// Two tests write into the changelog.
static BLESSING: Mutex<()> = Mutex::new(());

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenarios() -> Vec<PathBuf> {
    in_folders(&["scenarios", "scenarios/worked", "scenarios/validation"])
}

fn in_folders(folders: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn run(path: &Path) -> (ModelInputs, Vec<ResultTable>) {
    let overrides = ["uncertainty.draws=1".to_owned()];
    let ready = prepare(path.to_str().unwrap(), &Library::embedded(), &overrides)
        .unwrap_or_else(|findings| panic!("{}:\n{findings}", path.display()));
    let inputs = ready.inputs;
    let output = engine::run(&inputs, &engine::prepare(&inputs).unwrap(), &|| {}).unwrap();
    for check in checks(&inputs, &output) {
        assert!(check.passed(), "{}: {} residual {:e}", path.display(), check.name, check.residual);
    }
    let tables = tables(&inputs, &output);
    (inputs, tables)
}

fn table<'a>(tables: &'a [ResultTable], name: &str) -> &'a ResultTable {
    tables.iter().find(|t| t.name == name).unwrap()
}

/// The numbers worth keeping: the country in detail years, and the places that move most in the last year.
fn extract(inputs: &ModelInputs, tables: &[ResultTable]) -> BTreeMap<String, f64> {
    let mut kept = BTreeMap::new();
    let national = table(tables, "national");
    let mut years = inputs.outputs.detail_years.clone();
    years.push(inputs.end);
    for year in years {
        for variable in ["jobs", "gross_output", "gva", "emissions"] {
            let value =
                national.numbers(&format!("{variable}_change_mean")).unwrap()[(year - inputs.start) as usize];
            kept.insert(format!("national,{year},{variable}_change"), value);
        }
    }
    let parts = table(tables, "decomposition");
    let (places, years, names) =
        (parts.text("place").unwrap(), parts.integers("year").unwrap(), parts.text("component").unwrap());
    let jobs = parts.numbers("jobs_change_mean").unwrap();
    let mut totals: Vec<usize> = (0..parts.rows())
        .filter(|&row| {
            years[row] == inputs.end
                && names[row] == "total"
                && places[row] != inputs.dataset.description.country_code
        })
        .collect();
    totals.sort_by(|&a, &b| jobs[b].abs().total_cmp(&jobs[a].abs()).then(a.cmp(&b)));
    for row in totals.into_iter().take(PLACES) {
        for part in row - 3..=row {
            kept.insert(format!("{},{},jobs_change_{}", places[part], years[part], names[part]), jobs[part]);
        }
    }
    kept
}

/// Hashes of whole tables, as `scenario,table,sha256` lines.
fn hashes(name: &str, tables: &[ResultTable]) -> String {
    let line = |table: &ResultTable| format!("{name},{},{}\n", table.name, sha256(&to_csv(table).unwrap()));
    tables.iter().filter(|table| table.name != "checks").map(line).collect()
}

/// The same for the tables of labour-only scenarios, which the command line runs.
fn labour_only() -> String {
    let mut lines = String::new();
    for scenario in in_folders(&["scenarios/labour"]) {
        let folder = tempfile::tempdir().unwrap();
        let (name, run) = (scenario.file_stem().unwrap().to_str().unwrap(), folder.path().join("run"));
        let mut command = assert_cmd::Command::cargo_bin("fairshift").unwrap();
        command.arg("run").arg(&scenario).arg("--quiet").arg("--output").arg(&run).assert().success();
        let table = std::fs::read(run.join("tables/labour_path.csv")).unwrap();
        lines += &format!("labour/{name},labour_path,{}\n", sha256(&table));
    }
    lines
}

/// What the changelog must name: the first digits of the SHA-256 over all expected files.
fn fingerprint() -> String {
    let folder = root().join("tests/expected");
    let mut content = Vec::new();
    for file in files(&folder) {
        content.extend_from_slice(file.strip_prefix(&folder).unwrap().to_str().unwrap().as_bytes());
        content.push(0);
        content.extend(std::fs::read(&file).unwrap());
    }
    sha256(&content)[..12].to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// What is still to be written behind a fingerprint.
const UNSAID: &str = "what moved, and why?";

/// Names the expected results in the changelog, if it does not yet.
fn bless_changelog() {
    let path = root().join("CHANGELOG.md");
    let text = std::fs::read_to_string(&path).unwrap();
    // A line that nobody has completed is of an earlier attempt.
    let said: Vec<&str> = text.split_inclusive('\n').filter(|line| !line.contains(UNSAID)).collect();
    let text = said.concat();
    let named = format!("`{}`", fingerprint());
    if !text.contains(&named) {
        let line = format!("### Results changed\n- {named}: {UNSAID}\n");
        std::fs::write(&path, text.replacen("### Results changed\n", &line, 1)).unwrap();
    }
}

#[test]
fn the_changelog_says_why_expected_results_changed() {
    if std::env::var_os("BLESS").is_some() {
        return;
    }
    let text = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let block = text.split("### Results changed\n").nth(1).unwrap().split("\n#").next().unwrap();
    let named = format!("- `{}`: ", fingerprint());
    assert!(
        block.contains(&named),
        "the expected results are not named under \"Results changed\": add a line \"{named}{UNSAID}\""
    );
    assert!(!block.contains(UNSAID), "CHANGELOG.md: answer \"{UNSAID}\"");
}

fn read(path: &Path) -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|e| panic!("{}: {e}; BLESS=1 writes it", path.display()));
    let line = |line: &str| {
        let (key, value) = line.rsplit_once(',').unwrap();
        (key.to_owned(), value.parse().unwrap())
    };
    text.lines().skip(1).map(line).collect()
}

fn write(path: &Path, values: &BTreeMap<String, f64>) {
    let lines = values.iter().map(|(key, value)| format!("{key},{value}\n"));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, format!("place,year,variable,value\n{}", lines.collect::<String>())).unwrap();
}

#[test]
fn every_scenario_gives_its_expected_numbers() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut differences = Vec::new();
    let mut whole = "scenario,table,sha256\n".to_owned();
    for path in scenarios() {
        let (inputs, tables) = run(&path);
        let now = extract(&inputs, &tables);
        let name = path.strip_prefix(root().join("scenarios")).unwrap().with_extension("csv");
        whole += &hashes(name.with_extension("").to_str().unwrap(), &tables);
        let file = root().join("tests/expected").join(name);
        if bless {
            write(&file, &now);
            continue;
        }
        let expected = read(&file);
        let largest = expected.values().fold(1e-6f64, |l, v| l.max(v.abs()));
        for key in expected.keys().chain(now.keys().filter(|k| !expected.contains_key(*k))) {
            let (old, new) = (expected.get(key), now.get(key));
            let same = matches!((old, new), (Some(a), Some(b)) if (a - b).abs() <= SAME * largest);
            if !same {
                differences.push(format!("{}: {key}: expected {old:?}, now {new:?}", file.display()));
            }
        }
    }
    whole += &labour_only();
    differences.extend(held(HASHES, &whole));
    assert!(differences.is_empty(), "{}\nBLESS=1 accepts them", differences.join("\n"));
}

/// Lines that are not those of a file of expected results; with `BLESS` it is rewritten instead.
fn held(name: &str, now: &str) -> Vec<String> {
    let file = root().join(name);
    if std::env::var_os("BLESS").is_some() {
        let _one_at_a_time = BLESSING.lock().unwrap_or_else(PoisonError::into_inner);
        std::fs::write(&file, now).unwrap();
        bless_changelog();
        return Vec::new();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let only = |a: &str, b: &str, word: &str| -> Vec<String> {
        let known: Vec<&str> = b.lines().collect();
        a.lines().filter(|line| !known.contains(line)).map(|line| format!("{name}: {word} {line}")).collect()
    };
    [only(now, &expected, "now"), only(&expected, now, "expected")].concat()
}

/// A variant depends on its own row alone: the design and a few rows of it hold a sweep.
#[test]
fn every_sweep_gives_its_expected_outcomes() {
    let library = Library::embedded();
    let mut now = "sweep,variant,outcome,value\n".to_owned();
    for path in in_folders(&["scenarios/sweeps"]) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let scenarios = Scenarios::new(&library);
        let file = sweep::load(path.to_str().unwrap(), &library).unwrap_or_else(|f| panic!("{name}:\n{f}"));
        let experiment =
            Experiment::new(file, &scenarios, &library).unwrap_or_else(|found| panic!("{name}:\n{found}"));
        writeln!(now, "{name},all,rows,{}", experiment.plan(1).rows).unwrap();
        let mut workspace = Workspace::default();
        for variant in [experiment.variants() / 2, experiment.variants() - 1] {
            let computed = experiment.compute(&experiment.row(variant), &mut workspace).unwrap();
            for (outcome, value) in experiment.sweep.file.outcome.iter().zip(computed.outcomes) {
                writeln!(now, "{name},{variant},{},{value:?}", outcome.name.value).unwrap();
            }
        }
    }
    let differences = held(SWEEPS, &now);
    assert!(differences.is_empty(), "{}\nBLESS=1 accepts them", differences.join("\n"));
}

#[test]
fn without_a_transition_nothing_changes_bit_for_bit() {
    for name in ["no-transition", "uk-baseline"] {
        let (_, tables) = run(&root().join(format!("scenarios/{name}.toml")));
        let levels = ["national", "places", "decomposition"];
        for table in tables.iter().filter(|table| levels.contains(&table.name.as_str())) {
            for column in
                table.columns.iter().filter(|c| c.name.contains("_change_") && !c.name.ends_with("_se"))
            {
                let values = table.numbers(&column.name).unwrap();
                assert!(values.iter().all(|v| v.to_bits() == 0), "{name}: {} {}", table.name, column.name);
            }
        }
    }
}

/// The arithmetic is in `scenarios/worked/README.md`.
#[test]
fn worked_scenarios_give_the_numbers_of_their_arithmetic() {
    let cases = [
        ("one-place-demand", "P1", [-600.0, -1100.0, 0.0, -1700.0]),
        ("one-place-investment", "P1", [1200.0, 1200.0, 0.0, 2400.0]),
        ("two-places-closure", "P1", [-1500.0, -750.0, -1350.0, -3600.0]),
        ("two-places-closure", "P2", [0.0, 0.0, 0.0, 0.0]),
    ];
    for (name, place, expected) in cases {
        let (inputs, tables) = run(&root().join(format!("scenarios/worked/{name}.toml")));
        let parts = table(&tables, "decomposition");
        let rows = (0..parts.rows()).filter(|&row| {
            parts.text("place").unwrap()[row] == place && parts.integers("year").unwrap()[row] == inputs.end
        });
        let jobs: Vec<f64> = rows.map(|row| parts.numbers("jobs_change_mean").unwrap()[row]).collect();
        for (now, expected) in jobs.iter().zip(expected) {
            assert!((now - expected).abs() < 1e-4, "{name} {place}: {jobs:?}");
        }
    }
}
