//! `rerun`: identical on any number of threads and code path, and when it is not, where and by how much.

use super::*;
use fairshift::writers::manifest::{Manifest, seal};

fn rerun(run: &Path, extra: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::cargo_bin("fairshift").unwrap();
    command.args(["rerun", run.to_str().unwrap()]).args(extra).envs(environment.iter().copied());
    command.output().unwrap()
}

#[test]
fn a_copied_run_is_identical_on_any_threads_and_code_path() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    let arguments = [
        "run",
        "grangemouth",
        "--draws",
        "3",
        "--quiet",
        "--set",
        "outputs.tables=[\"national\", \"places\"]",
    ];
    let output = fairshift(&[&arguments[..], &["--output", made.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let run = folder.path().join("elsewhere/run");
    copy(&made, &run);
    fs::remove_dir_all(&made).unwrap();
    // Names of glibc from 2.33 on, then the older ones: a library passes over names that it does not know.
    let masks = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-FMA_Usable,-FMA4_Usable,-AVX2_Usable";
    let tunables = [("GLIBC_TUNABLES", masks)];
    for (threads, environment) in [("1", &[][..]), ("2", &[]), ("7", &[]), ("2", &tunables)] {
        let output = rerun(&run, &["--threads", threads, "--format", "json"], environment);
        assert_eq!(output.status.code(), Some(0), "{threads}: {}", text(&output.stderr));
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["verdict"], "identical", "{threads} threads, {environment:?}: {found}");
        assert_eq!(found["threads"].to_string(), threads);
    }
}

#[test]
fn a_run_on_a_package_of_ones_own_is_repeated_from_its_copy() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    assert!(run.join("inputs/data/places.csv").is_file());
    let output = rerun(&run, &[], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("identical"), "{}", text(&output.stdout));

    let places = run.join("inputs/data/places.csv");
    let altered = fs::read_to_string(&places).unwrap().replacen('1', "2", 1);
    fs::write(&places, altered).unwrap();
    let output = rerun(&run, &[], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is not the file that the run read"), "{}", text(&output.stderr));
}

#[test]
fn an_altered_number_is_found_with_its_place_and_size() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let file = run.join("tables/national.csv");
    let table = fs::read_to_string(&file).unwrap();
    let row = table.lines().last().unwrap();
    let cell = row.split(',').nth(1).unwrap();
    let altered = format!("{:?}", f64::from_bits(cell.parse::<f64>().unwrap().to_bits() + 1));
    fs::write(&file, table.replace(row, &row.replacen(cell, &altered, 1))).unwrap();
    let output = rerun(&run, &["--format", "json"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["verdict"], "equivalent", "{found}");
    assert_eq!(found["tables"][0]["table"], "national");
    assert_eq!(found["tables"][0]["differing"], 1);
    assert_eq!(found["tables"][0]["first"]["ulps"], 1);
    assert!(text(&output.stderr).contains("tables/national.csv: changed"), "{}", text(&output.stderr));

    fs::write(&file, table.replace(row, &row.replacen(cell, "7.5", 1))).unwrap();
    let output = rerun(&run, &[], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("different") && said.contains("7.5 then"), "{said}");
}

/// Every file that says what came out counts, whether or not the tables that are compared cell by cell say so: the second format of a table,
/// the IAMC file, units in the description, the page; and a manifest that was sealed again does not help.
#[test]
fn whatever_was_altered_it_is_not_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let made = closure(&folder, "run", &[]);
    let page = |text: String| text.replacen("</body>", "<p>-9,999 jobs</p></body>", 1);
    let edits: [(&str, &dyn Fn(String) -> String); 3] = [
        ("iamc.csv", &|text| {
            let last = text.trim_end().rfind(',').unwrap();
            format!("{},-9999.0\n", &text[..last])
        }),
        ("datapackage.json", &|text| text.replace("\"unit\": \"jobs\"", "\"unit\": \"GBP\"")),
        ("report.html", &page),
    ];
    for (file, edit) in edits {
        let run = folder.path().join(file.replace('.', "-"));
        copy(&made, &run);
        let before = fs::read_to_string(run.join(file)).unwrap();
        let after = edit(before.clone());
        assert_ne!(before, after, "{file}");
        fs::write(run.join(file), &after).unwrap();
        sealed(&run, file, after.as_bytes());
        let output = rerun(&run, &[], &[]);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{file}: {said}");
        assert!(said.contains(&format!("files that do not say the same: {file}")), "{said}");
    }
    let (run, other) = (
        folder.path().join("parquet"),
        closure(&folder, "other", &["--set", r#"site["Milltown works"].jobs=1400"#]),
    );
    copy(&made, &run);
    fs::copy(other.join("tables/national.parquet"), run.join("tables/national.parquet")).unwrap();
    let output = rerun(&run, &[], &[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("do not say the same: tables/national.parquet"));
}

/// Gives a changed file its hash in the manifest, and seals that.
fn sealed(run: &Path, file: &str, bytes: &[u8]) {
    let path = run.join("manifest.json");
    let mut manifest = Manifest::from_json(&fs::read(&path).unwrap()).unwrap();
    for output in manifest.outputs.iter_mut().filter(|output| output.path == file) {
        output.sha256 = fairshift::writers::manifest::sha256(bytes);
        output.bytes = bytes.len() as u64;
    }
    for input in manifest.inputs.iter_mut().filter(|input| input.copy.as_deref() == Some(file)) {
        input.sha256 = fairshift::writers::manifest::sha256(bytes);
        input.bytes = bytes.len() as u64;
    }
    fs::write(path, seal(manifest.to_json())).unwrap();
}

#[test]
fn another_version_is_refused_with_what_changed_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let path = run.join("manifest.json");
    let mut manifest = Manifest::from_json(&fs::read(&path).unwrap()).unwrap();
    manifest.engine.version = "0.0.9".to_owned();
    fs::write(&path, seal(manifest.to_json())).unwrap();
    let output = rerun(&run, &[], &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    let expected = format!("version: 0.0.9 then, {} now", env!("CARGO_PKG_VERSION"));
    assert!(said.contains(&expected) && said.contains("--anyway"), "{said}");
    assert!(said.contains("what the changelog says about results since"), "{said}");
    let output = rerun(&run, &["--anyway"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// The same version at another commit is another program; one that nobody recorded is only noted.
#[test]
fn another_commit_is_refused_with_what_may_have_changed() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let path = run.join("manifest.json");
    let mut manifest = Manifest::from_json(&fs::read(&path).unwrap()).unwrap();
    let mut with = |commit: Option<&str>| {
        manifest.engine.commit = commit.map(str::to_owned);
        fs::write(&path, seal(manifest.to_json())).unwrap();
    };
    with(None);
    assert_eq!(rerun(&run, &[], &[]).status.code(), Some(0));
    with(Some("0123abcd"));
    let (output, now) = (rerun(&run, &[], &[]), fairshift::COMMIT);
    let said = text(&output.stderr);
    assert!(
        said.contains(&format!("commit: 0123abcd then, {} now", now.unwrap_or("not recorded"))),
        "{said}"
    );
    let Some(now) = now else {
        assert_eq!(output.status.code(), Some(0), "{said}");
        return;
    };
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("what the changelog says about results in") && said.contains("more in CHANGELOG.md"),
        "{said}"
    );
    assert!(said.contains(&format!("git log 0123abcd..{}", now.trim_end_matches("-dirty"))), "{said}");
    assert_eq!(rerun(&run, &["--anyway"], &[]).status.code(), Some(0));
}

/// Nothing is computed for a folder that is taken, and no `--force` is advised that there is not; tolerances are numbers.
#[test]
fn a_rerun_into_a_folder_that_is_taken_or_with_no_tolerance_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("notes.txt"), "mine").unwrap();
    for run in [&run, &published_sweep(&folder)] {
        let output = rerun(run, &["--output", taken.to_str().unwrap()], &[]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("is not empty: name another folder") && !said.contains("--force"), "{said}");
    }
    assert_eq!(fs::read_dir(&taken).unwrap().count(), 1);
    for tolerance in ["inf", "NaN", "-1", "1.5"] {
        let output = rerun(&run, &[&format!("--tolerance={tolerance}")], &[]);
        assert_eq!(output.status.code(), Some(2), "{tolerance}");
        assert!(text(&output.stderr).contains("from 0 to 1"), "{}", text(&output.stderr));
    }
}

#[test]
fn a_scenario_that_is_not_the_one_that_ran_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let path = run.join("scenario.resolved.toml");
    let other = fs::read_to_string(&path).unwrap().replacen("1500", "1400", 1);
    fs::write(&path, other).unwrap();
    let output = rerun(&run, &[], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is not the scenario that ran"), "{}", text(&output.stderr));
    fs::remove_file(run.join("manifest.json")).unwrap();
    let output = rerun(&run, &[], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("not finished"), "{}", text(&output.stderr));
}

/// The scenario of [`published_sweep`].
const MINE: &str = "schema = 1\nname = \"mine\"\ndataset = \"../data/mine\"\nyears = { start = 2021, end = 2022 }\n\
                    extends = \"worked/two-places-closure\"\n";

/// A sweep over a scenario and data of one's own, published without either.
pub fn published_sweep(folder: &TempDir) -> PathBuf {
    let own = folder.path().join("own");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/worked/two-places-data");
    copy(&data, &own.join("data/mine"));
    let write = |name: &str, text: &str| {
        let path = own.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("scenarios/mine.toml", MINE);
    write(
        "s.toml",
        "schema = 1\nname = \"s\"\ndescription = \"How far flows bend.\"\nscenario = \"scenarios/mine.toml\"\n[design]\nkind = \"grid\"\n\
         [[axis]]\nname = \"delta\"\nparameter = \"trade.flq_delta\"\nvalues = [0.1, 0.3]\n\
         [[outcome]]\nname = \"jobs\"\nexpression = 'national.jobs_change[year = 2022].mean'\n",
    );
    let sweep = folder.path().join("sweep");
    let file = own.join("s.toml");
    let output =
        fairshift(&["sweep", file.to_str().unwrap(), "--quiet", "--output", sweep.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let published = folder.path().join("published");
    copy(&sweep, &published);
    fs::remove_dir_all(&own).unwrap();
    fs::remove_dir_all(&sweep).unwrap();
    published
}

/// The copies in its folder are enough.
#[test]
fn a_sweep_is_repeated_from_its_folder_and_a_changed_copy_is_named() {
    let folder = TempDir::new().unwrap();
    let published = published_sweep(&folder);
    let path = published.to_str().unwrap();
    for threads in ["1", "3"] {
        let output = fairshift(&["rerun", path, "--threads", threads]);
        let told = text(&output.stdout);
        assert!(output.status.success() && told.contains("identical"), "{told}{}", text(&output.stderr));
    }
    assert!(fairshift(&["verify", path]).status.success());
    let copied = published.join("inputs/scenarios/mine.toml");
    fs::write(&copied, MINE.replace("2022", "2023")).unwrap();
    let output = fairshift(&["rerun", path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("mine.toml is not the file that the sweep read"));
}

/// A manifest that says other data, and a copy that leads out of the folder, both sealed again.
#[test]
fn a_sweep_on_other_data_or_with_a_way_out_of_its_folder_is_refused() {
    let folder = TempDir::new().unwrap();
    let published = published_sweep(&folder);
    let path = published.to_str().unwrap();
    let (manifest, sweep) = (published.join("manifest.json"), published.join("inputs/s.toml"));
    let kept = fs::read(&manifest).unwrap();
    let mut other = Manifest::from_json(&kept).unwrap();
    other.data_package.content_sha256 = "0".repeat(64);
    fs::write(&manifest, seal(other.to_json())).unwrap();
    let output = fairshift(&["rerun", path]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the data package `two-places` is another one"), "{said}");
    assert!(fairshift(&["rerun", path, "--anyway"]).status.success());

    fs::write(&manifest, &kept).unwrap();
    fs::write(folder.path().join("outside.toml"), MINE).unwrap();
    let led = fs::read_to_string(&sweep).unwrap().replace("scenarios/mine.toml", "../../outside.toml");
    fs::write(&sweep, &led).unwrap();
    sealed(&published, "inputs/s.toml", led.as_bytes());
    let output = fairshift(&["rerun", path]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("outside.toml` is outside the folder of the published sweep"), "{said}");
}

/// Variants that name files of one's own, published without them: the resolved scenario holds what the files say.
#[test]
fn variants_with_files_of_their_own_are_repeated_without_the_files() {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("own");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/worked/two-places-data");
    copy(&data, &own.join("data"));
    let policy = "[[policy]]\nname = \"Grants\"\nkind = \"enterprise_support\"\nstart = 2022\nend = 2022\n\
                  bridge = { GOODS = 1 }\nallocation = { rule = \"per_capita\" }\nsource = \"test\"\n";
    let budget = "annual_budget = 10\n";
    let files = [
        ("list.csv", "place,weight\nMilltown,3\nMarketon,1\n".to_owned()),
        ("amounts.csv", "place,amount\nMilltown,4\nMarketon,2\n".to_owned()),
        ("package.toml", format!("schema = 1\nname = \"p\"\nsource = \"test\"\n{}{budget}", policy.replace("Grants", "More"))),
        (
            "path.toml",
            "schema = 1\nname = \"Slow\"\nsource = \"test\"\n[[driver]]\nname = \"Goods\"\nkind = \"final_demand\"\n\
             industries = [\"GOODS\"]\ncategories = [\"households\"]\nindex = { 2022 = 0.9 }\nsource = \"test\"\nevidence = \"assumption\"\n"
                .to_owned(),
        ),
        (
            "mine.toml",
            format!(
                "schema = 1\nname = \"mine\"\ndataset = \"data\"\nextends = \"worked/two-places-closure\"\n{policy}{budget}\
                 [[variant]]\nname = \"List\"\npolicy = [{{ name = \"Grants\", allocation = {{ rule = \"list\", file = \"list.csv\" }} }}]\n\
                 [[variant]]\nname = \"Amounts\"\npolicy = [{{ name = \"Grants\", annual_budget = 6, allocation = {{ rule = \"list\", file = \"amounts.csv\" }} }}]\n\
                 [[variant]]\nname = \"Package\"\npolicy = [{{ name = \"Grants\", remove = true }}, {{ file = \"package.toml\" }}]\n\
                 [[variant]]\nname = \"Pathway\"\npathway = [{{ file = \"path.toml\" }}]\n"
            ),
        ),
    ];
    for (name, text) in files {
        fs::write(own.join(name), text).unwrap();
    }
    let run = folder.path().join("run");
    let scenario = own.join("mine.toml");
    let output =
        fairshift(&["run", scenario.to_str().unwrap(), "--quiet", "--output", run.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    fs::remove_dir_all(&own).unwrap();
    let resolved = fs::read_to_string(run.join("scenario.resolved.toml")).unwrap();
    assert!(!resolved.contains("file ="), "{resolved}");
    let output = rerun(&run, &["--format", "json"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["verdict"], "identical", "{found}");
    let compared = fs::read_to_string(run.join("tables/comparison.csv")).unwrap();
    for name in ["List", "Amounts", "Package", "Pathway"] {
        assert!(compared.contains(name), "{name} is not there: {compared}");
    }
}
