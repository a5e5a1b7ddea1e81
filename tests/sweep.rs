//! Sweeps: formats and findings, equality with runs, interruption, shards, threads, sensitivity, the shipped files.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use fairshift::cli::run::scenario::prepare;
use fairshift::cli::sweep::Scenarios;
use fairshift::engine;
use fairshift::results::selection::{BuiltTables, Condition, Selection, outline};
use fairshift::results::table::{ColumnValues, ResultTable};
use fairshift::results::tables::tables;
use fairshift::scenario::Library;
use fairshift::sweep::schema::sweep_schema;
use fairshift::sweep::variant::Workspace;
use fairshift::sweep::{self, Experiment};
use sha2::{Digest, Sha256};

const HEAD: &str = r#"
schema = 1
name = "test"
scenario = "worked/two-places-closure"
"#;

const OUTCOMES: &str = r#"
[[outcome]]
name = "milltown"
expression = 'places.jobs_change[place = "Milltown", year = 2022].mean'
unit = "jobs"
[[outcome]]
name = "ratio"
expression = 'sum(decomposition.jobs_change[place = "ALL", year = 2022, component = ["indirect", "induced"]].p50) / decomposition.jobs_change[place = "ALL", year = 2022, component = "direct"].p50'
"#;

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn fairshift(folder: &Path, arguments: &[&str]) -> Output {
    Process::cargo_bin("fairshift").unwrap().current_dir(folder).args(arguments).output().unwrap()
}

fn succeeds(folder: &Path, arguments: &[&str]) -> Output {
    let output = fairshift(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// Hashes of everything under `tables/`.
fn hashes(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("tables")).unwrap() {
        let path = entry.unwrap().path();
        let hash = Sha256::digest(std::fs::read(&path).unwrap());
        let text: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        found.insert(path.file_name().unwrap().to_string_lossy().into_owned(), text);
    }
    found
}

/// A table of a sweep as texts, header first.
fn csv(folder: &Path, table: &str) -> Vec<Vec<String>> {
    let path = folder.join(format!("tables/{table}.csv"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn findings(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "sweep.toml", text);
    let found = sweep_findings(&path);
    found.replace(&format!("{}/", folder.path().display()), "")
}

fn sweep_findings(path: &Path) -> String {
    let library = Library::embedded();
    let scenarios = Scenarios::new(&library);
    let loaded = sweep::draft(path.to_str().unwrap(), &library);
    match loaded.and_then(|sweep| Experiment::new(sweep, &scenarios, &library)) {
        Ok(experiment) => experiment.warnings.to_string(),
        Err(findings) => findings.to_string(),
    }
}

/// 200 variants that take long enough to be interrupted.
fn slow() -> String {
    format!(
        "{HEAD}set = [\"uncertainty.draws=12\", \"parameters.supply_chain.realisation={{dist='uniform',min=0.5,max=1}}\"]
[design]\nkind = \"sobol\"\npoints = 200
[[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"\ndist = {{ dist = \"uniform\", min = 0.5, max = 1.0 }}
[[axis]]\nname = \"jobs\"\nkey = 'site[\"Milltown works\"].jobs'\ndist = {{ dist = \"uniform\", min = 100, max = 2900 }}\ninteger = true
{OUTCOMES}"
    )
}

#[test]
fn every_number_of_a_selection_is_the_tables() {
    let overrides =
        ["uncertainty.draws=7", "parameters.supply_chain.realisation={dist='uniform',min=0.5,max=1}"];
    let overrides = overrides.map(str::to_owned);
    let ready = prepare("worked/two-places-closure", &Library::embedded(), &overrides).unwrap();
    let output = engine::run(&ready.inputs, &engine::prepare(&ready.inputs).unwrap(), &|| {}).unwrap();
    let mut compared = 0;
    for table in tables(&ready.inputs, &output) {
        let Some(shape) = outline(&ready.inputs, &table.name) else { panic!("{}", table.name) };
        if table.name == "parameters" || table.name == "checks" {
            continue;
        }
        for column in table.columns.iter().skip(table.key_columns) {
            let ColumnValues::Number(values) = &column.values else { continue };
            for row in 0..table.rows() {
                let selection = Selection::new(&ready.inputs, &shape, &column.name, keys(&table, row));
                let found = selection.values(&ready.inputs, &output, &mut BuiltTables::default()).unwrap();
                assert_eq!(found.len(), 1, "{} {}", table.name, column.name);
                assert_eq!(
                    found[0].to_bits(),
                    values[row].to_bits(),
                    "{} {} row {row}",
                    table.name,
                    column.name
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

fn keys(table: &ResultTable, row: usize) -> Vec<Condition> {
    let condition = |column: &fairshift::results::table::Column| match &column.values {
        ColumnValues::Text(v) => Condition::Text(column.name.clone(), vec![v[row].clone()]),
        ColumnValues::Integer(v) => Condition::Integer(column.name.clone(), vec![v[row]]),
        _ => panic!("{}", column.name),
    };
    table.columns.iter().take(table.key_columns).map(condition).collect()
}

#[test]
fn a_variant_is_the_run_with_its_values() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{HEAD}set = [\"uncertainty.draws=16\", \"parameters.supply_chain.realisation={{dist='uniform',min=0.5,max=1}}\"]
[design]\nkind = \"grid\"
[[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"\nvalues = [0.55, 0.9]
[[axis]]\nname = \"replaced\"\nparameter = \"site.milltown_works.import_replacement\"\nvalues = [0.25, 1]
[[axis]]\nname = \"induced\"\nkey = \"induced\"\nvalues = [\"type_ii\", \"none\"]
[[axis]]\nname = \"start\"\nkeys = ['site[\"Milltown works\"].start', 'site[\"Milltown works\"].jobs']\nvalues = [[2022.0, 1500], [2022.25, 900]]\nlabels = [\"late\", \"early\"]
{OUTCOMES}"
    );
    let file = write(folder.path(), "sweep.toml", &text);
    let output = fairshift(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out"]);
    // `households.spending_response` belongs to type II: with `none` it is read by nobody, but it is no error there.
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let (experiments, outcomes) =
        (csv(&folder.path().join("out"), "experiments"), csv(&folder.path().join("out"), "outcomes"));
    assert_eq!((experiments.len(), outcomes.len()), (17, 17));
    for (row, outcome) in experiments.iter().zip(&outcomes).skip(1) {
        let [response, replaced, induced, start] = [5, 6, 7, 8].map(|at| row[at].as_str());
        let site = if start == "late" { "start=2022.0,jobs=1500" } else { "start=2022.25,jobs=900" };
        let overrides = [
            "uncertainty.draws=16".to_owned(),
            "parameters.supply_chain.realisation={dist='uniform',min=0.5,max=1}".to_owned(),
            format!("parameters.\"households.spending_response\"={response}"),
            format!("parameters.\"site.milltown_works.import_replacement\"={replaced}"),
            format!("induced=\"{induced}\""),
            format!("site=[{{name=\"Milltown works\",{site}}}]"),
        ];
        let ready = prepare("worked/two-places-closure", &Library::embedded(), &overrides).unwrap();
        let output = engine::run(&ready.inputs, &engine::prepare(&ready.inputs).unwrap(), &|| {}).unwrap();
        let all = tables(&ready.inputs, &output);
        let places = all.iter().find(|t| t.name == "places").unwrap();
        let at = (0..places.rows()).find(|&at| {
            places.text("place_name").unwrap()[at] == "Milltown"
                && places.integers("year").unwrap()[at] == 2022
        });
        let expected = places.numbers("jobs_change_mean").unwrap()[at.unwrap()];
        assert_eq!(outcome[2].parse::<f64>().unwrap().to_bits(), expected.to_bits(), "{row:?}");
    }
}

/// Sweeps that are killed and resumed; `FAIRSHIFT_KILLED=50 cargo test --release --test sweep killed -- --nocapture` for more.
const KILLED: u64 = 4;

#[test]
fn killed_at_any_moment_and_resumed_the_tables_are_those_of_a_clean_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "sweep.toml", &slow());
    let file = file.to_str().unwrap();
    let begun = Instant::now();
    succeeds(folder.path(), &["sweep", file, "--output", "clean", "--quiet"]);
    let whole = begun.elapsed();
    let clean = hashes(&folder.path().join("clean"));
    let sweeps = std::env::var("FAIRSHIFT_KILLED").map_or(KILLED, |number| number.parse().unwrap());
    let mut found = BTreeMap::<&str, usize>::new();
    for number in 0..sweeps {
        let out = folder.path().join(format!("killed-{number}"));
        // Twice: the second time while it is being resumed.
        for attempt in 0..2 {
            let moment = whole.mul_f64(random_share(2 * number + attempt));
            let killed = killed_after(moment, folder.path(), file, &out);
            *found.entry(if killed { progress_of(&out) } else { "after its end" }).or_default() += 1;
        }
        let out = out.to_str().unwrap();
        succeeds(folder.path(), &["sweep", file, "--output", out, "--quiet", "--resume", "--threads", "2"]);
        assert_eq!(hashes(Path::new(out)), clean, "sweep {number}");
        std::fs::remove_dir_all(out).unwrap();
    }
    println!("{sweeps} sweeps of 200 variants, {:.2} s each, killed twice: {found:?}", whole.as_secs_f64());
}

/// A number in [0, 1), the same in every run of the test.
fn random_share(number: u64) -> f64 {
    use fairshift::engine::sampling::{open_uniform, stream};
    use rand_chacha::rand_core::Rng;
    open_uniform(stream(1, "moments of tests/sweep.rs", number).next_u64())
}

/// Runs a sweep for a while, then kills it; false if it ended before.
fn killed_after(moment: Duration, folder: &Path, file: &str, out: &Path) -> bool {
    let arguments =
        ["sweep", file, "--output", out.to_str().unwrap(), "--quiet", "--resume", "--threads", "2"];
    command_killed_after(moment, folder, &arguments)
}

fn command_killed_after(moment: Duration, folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Process::cargo_bin("fairshift").unwrap();
    command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let deadline = Instant::now() + moment;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0));
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

#[test]
fn shards_killed_and_resumed_and_a_merge_killed_too_give_the_tables_of_a_clean_run() {
    let folder = tempfile::tempdir().unwrap();
    let text = slow().replace("points = 200", "points = 100");
    let file = write(folder.path(), "sweep.toml", &text);
    let file = file.to_str().unwrap();
    let begun = Instant::now();
    succeeds(folder.path(), &["sweep", file, "--output", "clean", "--quiet", "--threads", "1"]);
    let whole = begun.elapsed();
    let clean = hashes(&folder.path().join("clean"));
    let sweeps = std::env::var("FAIRSHIFT_KILLED").map_or(1, |number| number.parse().unwrap());
    let mut hits = 0;
    for number in 0..sweeps {
        let out = format!("killed-{number}");
        succeeds(folder.path(), &["sweep", "plan", file, "--output", &out, "--shards", "3"]);
        for shard in 1..=3 {
            let of = format!("{shard}/3");
            let run = ["sweep", file, "--output", &out, "--quiet", "--threads", "1", "--shard", &of];
            for attempt in 0..2 {
                let share = random_share(1_000 + 6 * number + 2 * shard + attempt);
                hits += u32::from(command_killed_after(whole.mul_f64(share / 3.0), folder.path(), &run));
            }
            succeeds(folder.path(), &run);
        }
        let merge = ["sweep", "merge", file, "--output", &out];
        let moment = whole.mul_f64(random_share(2_000 + number) / 10.0);
        hits += u32::from(command_killed_after(moment, folder.path(), &merge));
        succeeds(folder.path(), &merge);
        assert_eq!(hashes(&folder.path().join(&out)), clean, "sweep {number}");
        succeeds(folder.path(), &["verify", &out]);
        std::fs::remove_dir_all(folder.path().join(&out)).unwrap();
    }
    println!("{sweeps} sweeps of 100 variants in 3 shards, {:.2} s each: {hits} kills", whole.as_secs_f64());
    assert!(hits > 0);
}

/// How far a sweep came before it was killed.
fn progress_of(out: &Path) -> &'static str {
    let journal = std::fs::metadata(out.join("blocks/shard-00001-of-00001.journal"));
    match journal {
        Err(_) => "before its first variant",
        // A header, then frames of two outcomes.
        Ok(file) if file.len() < 84 + 200 * (29 + 16) => "among its variants",
        Ok(_) if !out.join("manifest.json").exists() => "while the tables were written",
        Ok(_) => "after the manifest",
    }
}

#[test]
fn shards_and_threads_leave_the_tables_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = slow().replace("points = 200", "points = 40").replace("draws=12", "draws=20");
    let file = write(folder.path(), "sweep.toml", &text);
    let file = file.to_str().unwrap();
    succeeds(folder.path(), &["sweep", file, "--output", "clean", "--quiet", "--threads", "1"]);
    let clean = hashes(&folder.path().join("clean"));
    for threads in ["2", "7"] {
        let out = format!("threads-{threads}");
        succeeds(folder.path(), &["sweep", file, "--output", &out, "--quiet", "--threads", threads]);
        assert_eq!(hashes(&folder.path().join(&out)), clean, "{threads} threads");
    }
    for shards in [1, 3, 5] {
        let (out, of) = (format!("shards-{shards}"), shards.to_string());
        succeeds(folder.path(), &["sweep", "plan", file, "--output", &out, "--shards", &of]);
        // Last first, each twice: shards know no order and may be run again.
        for shard in (1..=shards).rev().chain(1..=shards) {
            let number = format!("{shard}/{shards}");
            if shard == 1 && shards > 1 {
                let early = fairshift(folder.path(), &["sweep", "merge", file, "--output", &out]);
                let gap = hashes_of_outcomes(&folder.path().join(&out)).is_none();
                assert!(
                    !gap || (early.status.code() == Some(1) && said(&early).contains("are missing")),
                    "{}",
                    said(&early)
                );
            }
            succeeds(folder.path(), &["sweep", file, "--output", &out, "--quiet", "--shard", &number]);
        }
        succeeds(folder.path(), &["sweep", "status", file, "--output", &out]);
        succeeds(folder.path(), &["sweep", "merge", file, "--output", &out]);
        assert_eq!(hashes(&folder.path().join(&out)), clean, "{shards} shards");
    }
}

fn hashes_of_outcomes(folder: &Path) -> Option<String> {
    hashes(folder).get("outcomes.parquet").cloned()
}

#[test]
fn a_sobol_design_grows_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let text = slow().replace("draws=12", "draws=4");
    let small = write(folder.path(), "small.toml", &text.replace("points = 200", "points = 16"));
    let large = write(folder.path(), "large.toml", &text.replace("points = 200", "points = 32"));
    let (small, large) = (small.to_str().unwrap(), large.to_str().unwrap());
    succeeds(folder.path(), &["sweep", small, "--output", "grown", "--quiet"]);
    let size =
        || std::fs::metadata(folder.path().join("grown/blocks/shard-00001-of-00001.journal")).unwrap().len();
    let before = size();
    let refused = fairshift(folder.path(), &["sweep", large, "--output", "grown", "--quiet"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--resume continues it"), "{}", said(&refused));
    succeeds(folder.path(), &["sweep", large, "--output", "grown", "--quiet", "--resume"]);
    // Frames are all of one length, after a header of 84 bytes: 32 variants take twice what 16 take, no more.
    assert_eq!(size() - 84, 2 * (before - 84));
    succeeds(folder.path(), &["sweep", large, "--output", "clean", "--quiet"]);
    assert_eq!(hashes(&folder.path().join("grown")), hashes(&folder.path().join("clean")));
}

#[test]
fn a_variant_that_fails_is_kept_with_its_reason_and_the_others_are_complete() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{HEAD}[design]\nkind = \"grid\"\n[[axis]]\nname = \"end\"\nkey = \"years.end\"\nvalues = [2024, 2022]
[[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"\nvalues = [0.5, 0.8]
[[outcome]]\nname = \"late\"\nexpression = 'national.jobs_change[year = 2023].mean'\n"
    );
    let file = write(folder.path(), "sweep.toml", &text);
    let output = fairshift(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let failures = csv(&folder.path().join("out"), "failures");
    assert_eq!(failures[1..].iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["2", "3"]);
    assert!(failures[1][1].contains("outside the run: 2021 to 2022"), "{failures:?}");
    let outcomes = csv(&folder.path().join("out"), "outcomes");
    assert_eq!(
        outcomes[1..].iter().map(|row| row[1].as_str()).collect::<Vec<_>>(),
        ["true", "true", "false", "false"]
    );
    assert!(outcomes[1][2] != "NaN" && outcomes[3][2] == "NaN");
}

#[test]
fn one_nan_is_refused_with_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{HEAD}[design]\nkind = \"saltelli\"\npoints = 8
[[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"\ndist = {{ dist = \"uniform\", min = 0.5, max = 1.0 }}
[[outcome]]\nname = \"nothing\"\nexpression = 'national.jobs_change[year = 2021].mean / national.jobs_change[year = 2021].mean'\n"
    );
    let file = write(folder.path(), "sweep.toml", &text);
    let output = fairshift(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("the outcome of row 0 is NaN"), "{}", said(&output));
    assert!(csv(&folder.path().join("out"), "sobol").len() == 1);
}

#[test]
fn sobol_and_morris_find_the_input_that_matters() {
    let folder = tempfile::tempdir().unwrap();
    let axes = "[[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"\ndist = { dist = \"uniform\", min = 0.5, max = 1.0 }
[[axis]]\nname = \"replaced\"\nparameter = \"carbon.pass_through\"\n";
    for (design, table, column) in [
        ("kind = \"saltelli\"\npoints = 64", "sobol", 5),
        ("kind = \"morris\"\ntrajectories = 8", "morris", 2),
    ] {
        let text = format!("{HEAD}[design]\n{design}\n{axes}{OUTCOMES}");
        let file = write(folder.path(), "sweep.toml", &text);
        succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", table, "--quiet"]);
        let rows = csv(&folder.path().join(table), table);
        let value = |row: usize| rows[row][column].parse::<f64>().unwrap();
        assert!(value(1) > 0.9 && value(2) == 0.0, "{rows:?}");
        succeeds(folder.path(), &["verify", table]);
        let page = std::fs::read_to_string(folder.path().join(table).join("report.html")).unwrap();
        assert!(page.contains("response") && !page.contains("http://") && !page.contains("https://"));
    }
}

#[test]
fn a_tornado_a_tree_and_a_box() {
    let folder = tempfile::tempdir().unwrap();
    let axes = "[[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"\ndist = { dist = \"uniform\", min = 0.5, max = 1.0 }
[[axis]]\nname = \"jobs\"\nkey = 'site[\"Milltown works\"].jobs'\ndist = { dist = \"uniform\", min = 100, max = 2900 }\n";
    let outcomes = OUTCOMES.replacen("unit = \"jobs\"", "unit = \"jobs\"\nbelow = -4000", 1);
    for (design, expected) in
        [("kind = \"one_at_a_time\"", &["tornado"][..]), ("kind = \"lhs\"\npoints = 200", &["prim", "cart"])]
    {
        let file = write(folder.path(), "sweep.toml", &format!("{HEAD}[design]\n{design}\n{axes}{outcomes}"));
        succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out", "--quiet", "--force"]);
        for table in expected {
            let rows = csv(&folder.path().join("out"), table);
            assert!(rows.len() > 1, "{table}");
            assert!(rows[1].iter().any(|cell| cell.starts_with("jobs")), "{table}: {rows:?}");
        }
        succeeds(folder.path(), &["verify", "out"]);
    }
}

#[test]
fn a_table_of_the_users_own_and_axes_that_move_together() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "points.csv", "response,jobs,induced\n0.5,100,none\n0.75,2000,type_ii\n");
    let axes = "[[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"
[[axis]]\nname = \"jobs\"\nkey = 'site[\"Milltown works\"].jobs'\n[[axis]]\nname = \"induced\"\nkey = \"induced\"\n";
    let file = write(
        folder.path(),
        "sweep.toml",
        &format!(
            "{HEAD}[design]\nkind = \"file\"\nfile = \"points.csv\"\n{axes}{OUTCOMES}\n[analysis]\nmethods = []\n"
        ),
    );
    succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "file", "--quiet"]);
    let rows = csv(&folder.path().join("file"), "experiments");
    assert_eq!(rows[2][5..], ["0.75", "2000.0", "type_ii"]);
    let together = "[[axis]]\nname = \"a\"\nparameter = \"households.spending_response\"\nvalues = [0.5, 0.6, 0.7]
[[axis]]\nname = \"b\"\nparameter = \"supply_chain.realisation\"\nrange = { min = 0.2, max = 0.8, steps = 3 }\nwith = \"a\"\n";
    let file =
        write(folder.path(), "sweep.toml", &format!("{HEAD}[design]\nkind = \"grid\"\n{together}{OUTCOMES}"));
    succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "with", "--quiet"]);
    let rows = csv(&folder.path().join("with"), "experiments");
    let pairs: Vec<_> = rows[1..].iter().map(|row| (row[5].as_str(), row[6].as_str())).collect();
    assert_eq!(pairs, [("0.5", "0.2"), ("0.6", "0.5"), ("0.7", "0.8")]);
}

#[test]
fn replicates_have_streams_of_their_own_and_variants_share_them() {
    let folder = tempfile::tempdir().unwrap();
    let text = slow()
        .replace("points = 200", "points = 2")
        .replace("draws=12", "draws=8")
        .replace("[design]", "replicates = 2\n[design]");
    let file = write(folder.path(), "sweep.toml", &text);
    succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "common", "--quiet"]);
    let seeds: Vec<String> =
        csv(&folder.path().join("common"), "experiments")[1..].iter().map(|row| row[3].clone()).collect();
    assert!(seeds[0] == seeds[2] && seeds[1] == seeds[3] && seeds[0] != seeds[1], "{seeds:?}");
    let file = write(
        folder.path(),
        "sweep.toml",
        &text.replace("replicates = 2", "replicates = 2\nindependent = true"),
    );
    succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "own", "--quiet"]);
    let mut seeds: Vec<String> =
        csv(&folder.path().join("own"), "experiments")[1..].iter().map(|row| row[3].clone()).collect();
    seeds.sort();
    seeds.dedup();
    assert_eq!(seeds.len(), 4);
}

#[test]
fn whole_tables_of_a_variant_are_kept_if_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let text = slow()
        .replace("points = 200", "points = 2")
        .replace("draws=12", "draws=8")
        .replace("[design]", "tables = [\"places\"]\n[design]");
    let file = write(folder.path(), "sweep.toml", &text);
    succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out", "--quiet"]);
    for row in &csv(&folder.path().join("out"), "experiments")[1..] {
        let path = folder.path().join(format!("out/variants/{}/places.parquet", row[4]));
        let table = fairshift::writers::parquet::read_table(&path).unwrap();
        assert_eq!(table.name, "places");
    }
}

#[test]
fn all_findings_come_at_once_with_their_places() {
    let text = r#"schema = 1
name = "wrong"
scenario = "worked/two-places-closure"
colour = "blue"
[design]
kind = "grid"
points = 4
[[axis]]
name = "a"
parameter = "households.spending_respons"
values = [0.5]
[[axis]]
name = "b"
key = "site[Works].jobs"
values = []
[[outcome]]
name = "x"
expression = 'places.jobs_change[place = "Milltown", year = 2022].mean +'
"#;
    let found = findings(text);
    for part in [
        "sweep.toml:4:1: error: unknown key `colour`",
        "does not read `points`",
        "this is no key of a scenario",
        "`values` is an empty list",
    ] {
        assert!(found.contains(part), "{part}:\n{found}");
    }
}

#[test]
fn names_in_outcomes_and_values_of_axes_are_checked_before_anything_runs() {
    let text = format!(
        "{HEAD}[design]\nkind = \"grid\"
[[axis]]\nname = \"a\"\nparameter = \"households.spending_response\"\nvalues = [0.5, 9]
[[axis]]\nname = \"b\"\nkey = 'site[\"Milltown works\"].jobs'\nvalues = [100, 99999]
[[outcome]]\nname = \"t\"\nexpression = 'place.jobs_change[place = \"Milltown\", year = 2022].mean'
[[outcome]]\nname = \"u\"\nexpression = 'places.job_change[place = \"Miltown\", year = 2060].mean'
[[outcome]]\nname = \"v\"\nexpression = 'places.jobs_change[year = 2022].mean'
[[outcome]]\nname = \"w\"\nexpression = 'places.jobs_change[place = \"Milltown\", year = 2022].p42'
[[outcome]]\nname = \"x\"\nexpression = 'places.jobs_change[place = \"Milltown\", year = 2022]'\n"
    );
    let found = findings(&text);
    for part in [
        "there is no result table `place`",
        "nearest: places",
        "no column of numbers `job_change_mean`",
        "has no place `Miltown`",
        "nearest: Milltown",
        "outside the run: 2021 to 2022",
        "rows of `places` meet the conditions",
        "no statistic `p42`",
        "varies over draws",
    ] {
        assert!(found.contains(part), "{part}:\n{found}");
    }
    let one = text.split("[[outcome]]").next().unwrap().to_owned() + OUTCOMES;
    let found = findings(&one);
    for part in ["`households.spending_response` is out of range", "axis `b`, value 99999"] {
        assert!(found.contains(part), "{part}:\n{found}");
    }
}

/// Two dates that are valid only together, in a scenario that ends in 2022.
const TOGETHER: &str = r#"
[[axis]]
name = "end"
key = "years.end"
values = [2023, 2026]
[[axis]]
name = "announced"
key = 'site["Milltown works"].announced'
values = [2021.0, 2024.0]
[[axis]]
name = "start"
key = 'site["Milltown works"].start'
values = [2022.0, 2025.0]
"#;

fn errors(found: &str) -> usize {
    found.matches(": error: ").count()
}

#[test]
fn values_that_are_valid_only_together_make_valid_rows() {
    let list = format!("{HEAD}[design]\nkind = \"list\"\n{TOGETHER}{OUTCOMES}");
    assert_eq!(errors(&findings(&list)), 0, "{}", findings(&list));
    let with = list.replace("name = \"announced\"", "name = \"announced\"\nwith = \"start\"");
    assert_eq!(errors(&findings(&with)), 0, "{}", findings(&with));
    // The second row of three is wrong, and only that.
    let wrong = list
        .replace("[2023, 2026]", "[2023, 2023, 2026]")
        .replace("[2021.0, 2024.0]", "[2021.0, 2024.0, 2024.0]")
        .replace("[2022.0, 2025.0]", "[2022.0, 2022.0, 2025.0]");
    let found = findings(&wrong);
    assert!(found.contains("in row 2 of the design") && errors(&found) == 1, "{found}");
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "rows.csv", "end,announced,start\n2023,2021,2022\n2026,2024,2025\n2023,2024,2022\n");
    let axes: String =
        TOGETHER.lines().filter(|line| !line.starts_with("values")).map(|line| format!("{line}\n")).collect();
    let text = format!("{HEAD}[design]\nkind = \"file\"\nfile = \"rows.csv\"\n{axes}{OUTCOMES}");
    let found = sweep_findings(&write(folder.path(), "sweep.toml", &text));
    assert!(found.contains("rows.csv:4: error: ") && errors(&found) == 1, "{found}");
}

#[test]
fn a_combination_of_a_grid_that_fails_is_a_failure_and_a_value_that_always_fails_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let grid = format!("{HEAD}[design]\nkind = \"grid\"\n{TOGETHER}{OUTCOMES}");
    let found = findings(&grid);
    assert!(found.contains("warning") && !found.contains("error"), "{found}");
    let file = write(folder.path(), "sweep.toml", &grid);
    let output = fairshift(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let outcomes = csv(&folder.path().join("out"), "outcomes");
    assert!(
        outcomes[1][1] == "true" && csv(&folder.path().join("out"), "failures").len() > 1,
        "{outcomes:?}"
    );
    let found = findings(&grid.replace("2024.0]", "2124.0]"));
    assert!(found.contains("error: axis `announced`, value 2124"), "{found}");
}

#[test]
fn two_axes_on_one_key_are_refused_with_both_places() {
    let site =
        |key: &str, values: &str| format!("[[axis]]\nname = \"{}\"\n{key}\nvalues = {values}\n", key.len());
    let jobs = site("key = 'site[\"Milltown works\"].jobs'", "[1, 2]");
    let whole = site("key = 'site[\"Milltown works\"]'", "[{ jobs = 1 }, { jobs = 2 }]");
    let start = site("key = 'site[\"Milltown works\"]'", "[{ start = 2022.0 }, { start = 2022.5 }]");
    let list = site("key = 'site'", "[[{ name = \"Milltown works\", jobs = 7 }]]");
    let parameter = site("parameter = \"supply_chain.realisation\"", "[0.1, 0.4]");
    let quoted = site("key = 'parameters.\"supply_chain.realisation\"'", "[0.5, 0.6]");
    for (first, second, wrong) in [
        (&jobs, &whole, true),
        (&whole, &jobs, true),
        (&jobs, &list, true),
        (&jobs, &start, false),
        (&parameter, &quoted, true),
    ] {
        let found = findings(&format!("{HEAD}[design]\nkind = \"grid\"\n{first}{second}{OUTCOMES}"));
        assert_eq!(
            found.contains("sets too") && found.contains("sweep.toml:9 sets"),
            wrong,
            "{first}{second}:\n{found}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "rows.csv", "14,b,14\n0.5,0.2,1\n");
    let axis = "[[axis]]\nname = \"14\"\nparameter = \"supply_chain.realisation\"\n";
    let text = format!("{HEAD}[design]\nkind = \"file\"\nfile = \"rows.csv\"\n{axis}{OUTCOMES}");
    let found = sweep_findings(&write(folder.path(), "sweep.toml", &text));
    assert!(found.contains("rows.csv:1: error: the column `14` stands twice"), "{found}");
}

#[test]
fn a_plan_does_not_change_unless_that_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let text = slow().replace("points = 200", "points = 6").replace("draws=12", "draws=2");
    let file = write(folder.path(), "sweep.toml", &text);
    let file = file.to_str().unwrap();
    succeeds(folder.path(), &["sweep", "plan", file, "--output", "out", "--shards", "2"]);
    succeeds(folder.path(), &["sweep", file, "--output", "out", "--shard", "1/2"]);
    let plan = folder.path().join("out/plan.json");
    let before = std::fs::read(&plan).unwrap();
    for (old, new, what) in [
        ("points = 6", "points = 8", "points: 6, now 8"),
        ("name = \"test\"", "name = \"test\"\nseed = 9", "rows: the seed"),
    ] {
        write(folder.path(), "sweep.toml", &text.replace(old, new));
        for arguments in [
            &["sweep", file, "--output", "out", "--shard", "2/2"][..],
            &["sweep", "plan", file, "--output", "out", "--shards", "2"],
        ] {
            let output = fairshift(folder.path(), arguments);
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains(what) && said(&output).contains("--resume"), "{}", said(&output));
            assert_eq!(std::fs::read(&plan).unwrap(), before);
        }
    }
    write(folder.path(), "sweep.toml", &text.replace("points = 6", "points = 8"));
    succeeds(folder.path(), &["sweep", file, "--output", "out", "--shard", "2/2", "--resume"]);
    let edited =
        String::from_utf8(std::fs::read(&plan).unwrap()).unwrap().replace("\"points\": 8", "\"points\": 7");
    std::fs::write(&plan, edited).unwrap();
    let output = fairshift(folder.path(), &["sweep", "merge", file, "--output", "out"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("has been changed since it was written"), "{}", said(&output));
}

#[test]
fn methods_that_cannot_answer_are_findings_before_anything_runs() {
    let axis = "[[axis]]\nname = \"a\"\nparameter = \"households.spending_response\"\nrange = { min = 0.5, max = 1.0, steps = 30 }\n";
    let found = |design: &str, methods: &str| {
        findings(&format!("{HEAD}[design]\n{design}\n{axis}{OUTCOMES}[analysis]\nmethods = [{methods}]\n"))
    };
    for design in
        ["kind = \"grid\"", "kind = \"list\"", "kind = \"lhs\"\npoints = 30", "kind = \"sobol\"\npoints = 30"]
    {
        for method in ["sobol", "morris", "tornado"] {
            let said = found(design, &format!("\"{method}\", \"cart\""));
            assert!(said.contains(&format!("`{method}` cannot be computed")) && errors(&said) == 1, "{said}");
        }
        assert_eq!(errors(&found(design, "\"cart\"")), 0);
    }
    assert!(found("kind = \"grid\"", "\"prim\"").contains("no outcome says which they are"));
    assert!(found("kind = \"one_at_a_time\"", "\"cart\"").contains("cannot be computed"));
    assert!(
        found("kind = \"saltelli\"\npoints = 7", "\"sobol\"")
            .contains("at least 8 base points, and the design has 7")
    );
    assert!(
        found("kind = \"lhs\"\npoints = 9", "\"cart\"").contains("at least 10 points, and the design has 9")
    );
}

#[test]
fn findings_of_the_file_and_of_the_scenario_come_together() {
    let text = format!(
        "{HEAD}[design]\nkind = \"grid\"
[[axis]]\nname = \"a\"\nkey = 'site[\"Milltown works\"].jobs'\nvalues = [1, -5, 1e12]
[[axis]]\nname = \"b\"\nkey = \"trade\"\nvalues = [\"gravity\", \"gravty\"]
[[axis]]\nname = \"c\"\nparameter = \"supply_chain.lag\"\ndist = {{ dist = \"uniform\", min = 2, max = 1 }}
[[outcome]]\nname = \"o\"\nexpression = ''
[[outcome]]\nname = \"o\"\nexpression = '1 +'
[[outcome]]\nname = \"p\"\nexpression = 'place.jobs_change[year = 2022].mean'
[[outcome]]\nname = \"q\"\nexpression = 'milestones.loss_probability[place = \"Milltown\"].mean'
[[outcome]]\nname = \"r\"\nexpression = 'policies.net_job_years.mean'\n"
    );
    let found = findings(&text);
    for part in [
        "sweep.toml:10:14: error: axis `a`, value -5",
        "sweep.toml:10:18: error: axis `a`, value 1000000000000",
        "sweep.toml:14:22: error: axis `b`, value gravty",
        "not ascending",
        "`expression` is empty",
        "the end of the expression",
        "two axes or outcomes are called `o`",
        "there is no result table `place`",
        "has no statistics: leave `.mean` out",
        "the scenario has no table `policies`",
    ] {
        assert!(found.contains(part), "{part}:\n{found}");
    }
    assert_eq!(errors(&found), 10, "{found}");
    // It says "needs dist" of no axis that has one, and offers no table that is not there.
    assert!(!found.contains("needs `values`") && !found.contains("nearest: policies"), "{found}");
    let far = format!(
        "{HEAD}[design]\nkind = \"sobol\"\npoints = 20000000\n[[axis]]\nname = \"a\"\nparameter = \"carbon.pass_through\"\n{OUTCOMES}"
    );
    assert!(!findings(&far).contains("`sobol` design"), "{}", findings(&far));
}

#[test]
fn division_by_zero_gives_no_number() {
    let folder = tempfile::tempdir().unwrap();
    let axis = "[[axis]]\nname = \"a\"\nparameter = \"households.spending_response\"\nvalues = [0.5, 0.6]\n";
    let outcomes = "[[outcome]]\nname = \"a1\"\nexpression = '1 / 0'\n[[outcome]]\nname = \"a2\"\nexpression = '1 / (-1 / 0)'\n[[outcome]]\nname = \"a3\"\nexpression = '1e308 * 10'\n";
    let file =
        write(folder.path(), "sweep.toml", &format!("{HEAD}[design]\nkind = \"list\"\n{axis}{outcomes}"));
    succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out", "--quiet"]);
    let rows = csv(&folder.path().join("out"), "outcomes");
    assert_eq!(rows[1][2..], ["NaN", "NaN", "NaN"]);
}

#[test]
fn what_is_too_large_is_refused_in_words() {
    let axis = |at: usize| {
        format!(
            "[[axis]]\nname = \"a{at}\"\nkey = \"parameters.p{at}\"\nrange = {{ min = 0, max = 1, steps = 1000 }}\n"
        )
    };
    let axes: String = (0..4).map(axis).collect();
    let found = findings(&format!("{HEAD}[design]\nkind = \"grid\"\n{axes}{OUTCOMES}"));
    assert!(found.contains("1000000000000 points"), "{found}");
    let axes: String = (0..300).map(axis).collect();
    let found = findings(&format!("{HEAD}[design]\nkind = \"lhs\"\npoints = 10\n{axes}{OUTCOMES}"));
    assert!(found.contains("1 to 256 `[[axis]]`"), "{found}");
    for kind in ["sobol", "saltelli", "lhs"] {
        let design = format!("[design]\nkind = \"{kind}\"\npoints = 1000000000\n");
        let found = findings(&format!("{HEAD}{design}{}{OUTCOMES}", axis(0)));
        assert!(found.contains("000000000 points") && found.contains("10000000 variants"), "{found}");
    }
    let axes: String = (0..200).map(axis).collect();
    let found = findings(&format!("{HEAD}[design]\nkind = \"saltelli\"\npoints = 10\n{axes}{OUTCOMES}"));
    assert!(found.contains("200 axes are too many for a `saltelli` design: at most 128"), "{found}");
}

#[test]
fn another_sweep_in_the_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = slow().replace("points = 200", "points = 2").replace("draws=12", "draws=2");
    let file = write(folder.path(), "sweep.toml", &text);
    succeeds(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "out", "--quiet"]);
    let before = hashes(&folder.path().join("out"));
    let file = write(folder.path(), "sweep.toml", &text.replace("year = 2022].mean", "year = 2021].mean"));
    for arguments in [&["--resume"][..], &[]] {
        let all = [&["sweep", file.to_str().unwrap(), "--output", "out"], arguments].concat();
        let output = fairshift(folder.path(), &all);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("holds another sweep"), "{}", said(&output));
    }
    assert_eq!(hashes(&folder.path().join("out")), before);
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/thesis.txt"), "do not touch").unwrap();
    let output = fairshift(folder.path(), &["sweep", file.to_str().unwrap(), "--output", "mine", "--force"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(folder.path().join("mine/thesis.txt").exists());
}

#[test]
fn the_schema_is_that_of_the_reader_and_of_the_committed_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/sweep.schema.json");
    let text = format!("{:#}\n", sweep_schema());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text, "stale: BLESS=1 cargo test --test sweep");
    let folder = tempfile::tempdir().unwrap();
    let everything = format!(
        "{HEAD}[design]\nkind = \"grid\"\n[[axis]]\nname = \"a\"\nparameter = \"carbon.pass_through\"\nrange = {{ min = 0, max = 1, steps = 3 }}
{OUTCOMES}\n[analysis]\nlevel = 0.9\n"
    );
    let file = write(folder.path(), "sweep.toml", &everything);
    let loaded = sweep::load(file.to_str().unwrap(), &Library::empty()).unwrap();
    let schema = sweep_schema();
    for (section, definition) in [
        ("sweep", None),
        ("design", Some("DesignTable")),
        ("axis", Some("AxisTable")),
        ("range", Some("RangeTable")),
        ("outcome", Some("OutcomeTable")),
        ("analysis", Some("Analysis")),
    ] {
        let table = definition.map_or(&schema, |name| &schema["$defs"][name]);
        let keys: Vec<&str> = table["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut asked: Vec<&str> = loaded.asked[section].iter().copied().collect();
        let mut keys = keys;
        keys.sort_unstable();
        asked.sort_unstable();
        assert_eq!(asked, keys, "{section}");
    }
}

#[test]
fn every_shipped_sweep_is_valid_and_its_first_variants_have_outcomes() {
    let library = Library::embedded();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sweeps");
    let shortened = tempfile::tempdir().unwrap();
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        found += 1;
        let scenarios = Scenarios::new(&library);
        let whole = sweep::load(path.to_str().unwrap(), &library).unwrap_or_else(|f| panic!("{f}"));
        Experiment::new(whole, &scenarios, &library).unwrap_or_else(|f| panic!("{f}"));
        // A few years instead of thirty.
        let mut text = std::fs::read_to_string(&path)
            .unwrap()
            .replace("set = [", "set = [\"years.end=2026\", \"outputs.detail_years=[2026]\", ");
        for (long, short) in [
            ("2050", "2026"),
            ("2040", "2026"),
            ("2035", "2026"),
            ("2030", "2026"),
            ("steps = 6", "steps = 2"),
        ] {
            text = text.replace(long, short);
        }
        let tiny = write(shortened.path(), "tiny.toml", &text);
        let sweep = sweep::load(tiny.to_str().unwrap(), &library).unwrap_or_else(|f| panic!("{f}"));
        let experiment = Experiment::new(sweep, &scenarios, &library).unwrap_or_else(|f| panic!("{f}"));
        let mut workspace = Workspace::default();
        let computed = experiment.compute(&experiment.row(0), &mut workspace);
        let outcomes = computed.unwrap_or_else(|why| panic!("{}: {why}", path.display())).outcomes;
        assert!(outcomes.iter().all(|outcome| outcome.is_finite()), "{}: {outcomes:?}", path.display());
    }
    assert!(found >= 4);
}
