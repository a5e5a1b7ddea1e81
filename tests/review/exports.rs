//! Exports and the page of a run: what they write where, and what they say of a folder that was changed.

use super::rerun::published_sweep;
use super::*;
use fairshift::writers::manifest::{Manifest, seal};

const KINDS: [(&str, &str); 3] =
    [("ro-crate", "ro-crate-metadata.json"), ("codecheck", "codecheck.yml"), ("qa-log", "qa-log.md")];

fn export(kind: &str, run: &Path, to: &Path) -> Output {
    fairshift(&["export", kind, run.to_str().unwrap(), "--force", "--output", to.to_str().unwrap()])
}

/// Under its own name an export belongs to the folder; nothing else may be written there, least of all over the run.
#[test]
fn a_run_folder_takes_exports_under_their_names_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (run, other) = (closure(&folder, "run", &[]), closure(&folder, "other", &[]));
    for (kind, name) in KINDS {
        let output = export(kind, &run, &run.join(name));
        assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
        for wrong in [
            run.join("manifest.json"),
            run.join("mine.txt"),
            run.join("tables").join(name),
            run.join("new/folder").join(name),
            other.join(name),
        ] {
            let before = fs::read(&wrong).ok();
            let output = export(kind, &run, &wrong);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{} {said}", wrong.display());
            assert!(said.contains("stays as it was written") && said.contains(name), "{said}");
            assert_eq!(fs::read(&wrong).ok(), before);
        }
        let elsewhere = folder.path().join("deep/down").join(name);
        assert!(export(kind, &run, &elsewhere).status.success());
        assert_eq!(fs::read(&elsewhere).unwrap(), fs::read(run.join(name)).unwrap());
    }
    let verified = fairshift(&["verify", run.to_str().unwrap()]);
    assert!(verified.status.success(), "{}", text(&verified.stdout));
    let log = run.join("qa-log.md");
    fs::write(&log, fs::read_to_string(&log).unwrap() + "Approved.\n").unwrap();
    let verified = fairshift(&["verify", run.to_str().unwrap()]);
    assert_eq!(verified.status.code(), Some(1));
    assert!(
        text(&verified.stdout).contains("not what `fairshift export` makes of the run: export it again"),
        "{}",
        text(&verified.stdout)
    );
    let output = export("qa-log", &run, &log);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
}

/// Neither a run nor a sweep nor a repetition is written into the folder of another run.
#[test]
fn results_are_not_written_into_a_run_folder() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let sweep = folder.path().join("s.toml");
    let axis = "[[axis]]\nname = \"a\"\nparameter = \"trade.flq_delta\"\nvalues = [0.1]\n";
    let outcome = "[[outcome]]\nname = \"j\"\nexpression = 'national.jobs_change[year = 2022].mean'\n";
    let head =
        "schema = 1\nname = \"s\"\nscenario = \"worked/two-places-closure\"\n[design]\nkind = \"grid\"\n";
    fs::write(&sweep, format!("{head}{axis}{outcome}")).unwrap();
    let inner = run.join("deep/again");
    for arguments in [
        &["run", "worked/two-places-closure"][..],
        &["sweep", sweep.to_str().unwrap()],
        &["rerun", run.to_str().unwrap()],
    ] {
        let output = fairshift(&[arguments, &["--output", inner.to_str().unwrap()]].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {said}");
        assert!(said.contains("is in the run folder") && said.contains("name a folder elsewhere"), "{said}");
    }
    assert!(fairshift(&["verify", run.to_str().unwrap()]).status.success());
}

#[test]
fn an_export_of_a_changed_folder_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    fs::write(run.join("tables/places.csv"), "place\n").unwrap();
    for (kind, name) in KINDS {
        let output = export(kind, &run, &folder.path().join(name));
        let said = text(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(said.contains("is not what the run wrote, 1 problem (tables/places.csv changed)"), "{said}");
    }
}

/// The page belongs into the run folder, where it stays if it is the same, and is not silently replaced if it is not.
#[test]
fn the_page_of_a_run_stays_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let page = run.join("report.html");
    let written = fs::read(&page).unwrap();
    let report = |extra: &[&str]| fairshift(&[&["report", run.to_str().unwrap()], extra].concat());
    assert!(report(&[]).status.success());
    assert_eq!(fs::read(&page).unwrap(), written);
    fs::remove_file(&page).unwrap();
    assert!(report(&[]).status.success());
    assert_eq!(fs::read(&page).unwrap(), written);
    fs::write(&page, "mine").unwrap();
    let output = report(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is another page"), "{}", text(&output.stderr));
    assert_eq!(fs::read(&page).unwrap(), b"mine");
    let tables = run.join("tables/places.csv");
    let output = report(&["--force", "--output", tables.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(report(&["--force"]).status.success());
    assert!(fairshift(&["verify", run.to_str().unwrap()]).status.success());
}

fn said(kind: &str, run: &Path) -> String {
    let output = fairshift(&["export", kind, run.to_str().unwrap()]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The log of a sweep says what was varied, how far, and what was kept.
#[test]
fn the_log_of_a_sweep_has_its_design_axes_and_outcomes() {
    let folder = tempfile::tempdir().unwrap();
    let log = said("qa-log", &published_sweep(&folder));
    for expected in [
        "## Scope\n\nHow far flows bend.\n",
        "## Design\n",
        "| kind | \"grid\" |",
        "| variants | 2 |",
        "| variants without outcomes | 0 |",
        "| delta | `trade.flq_delta` | 0.1 to 0.3 | values = [0.1, 0.3] | not given in the sweep | set by the design |",
        "| jobs |  |  | `national.jobs_change[year = 2022].mean` |",
        "| `trade.flq_delta` | axis delta: 0.1 to 0.3 | 1 | not given in the sweep | set by the design |",
        "## Limitations\n",
    ] {
        assert!(log.contains(expected), "{expected}\n{log}");
    }
    let run = said("qa-log", &closure(&folder, "run", &[]));
    assert!(!run.contains("## Design") && !run.contains("axis"), "{run}");
}

/// What strangers wrote into a manifest is text, not a command to the terminal or a section of the log.
#[test]
fn words_of_a_stranger_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let path = run.join("manifest.json");
    let mut manifest = Manifest::from_json(&fs::read(&path).unwrap()).unwrap();
    let harm = "\u{1b}]0;owned\u{7}\u{202e}\n## Approved | by";
    for text in [
        &mut manifest.title,
        &mut manifest.engine.version,
        &mut manifest.command[1],
        &mut manifest.checks[0].name,
        &mut manifest.data_package.licences[0],
    ] {
        text.push_str(harm);
    }
    fs::write(&path, seal(manifest.to_json())).unwrap();
    let harmless = |text: &str| !text.contains(['\u{1b}', '\u{7}', '\u{202e}']);
    for arguments in [
        &["export", "qa-log"][..],
        &["verify"],
        &["rerun"],
        &["rerun", "--anyway"],
        &["diff", run.to_str().unwrap()],
    ] {
        let output = fairshift(&[arguments, &[run.to_str().unwrap()]].concat());
        let (out, errors) = (text(&output.stdout), text(&output.stderr));
        assert!(harmless(&out) && harmless(&errors), "{arguments:?} {out:?} {errors:?}");
        assert!(!out.contains("\n## Approved"), "{out}");
    }
    let log = text(&fairshift(&["export", "qa-log", run.to_str().unwrap()]).stdout);
    assert!(log.starts_with("# Quality assurance log: ") && log.contains(r"\u{1b}]0;owned"), "{log}");
}

/// A labour-only run has no data package, and nothing in an export says it had one.
#[test]
fn exports_of_a_run_without_a_data_package_name_none() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let shipped = format!("{}/scenarios/labour/three-occupations.toml", env!("CARGO_MANIFEST_DIR"));
    assert!(fairshift(&["run", &shipped, "--quiet", "--output", run.to_str().unwrap()]).status.success());
    let (metadata, configuration) = (said("ro-crate", &run), said("codecheck", &run));
    assert!(!metadata.contains("#data-package") && !metadata.contains("sha256:\""), "{metadata}");
    assert!(!configuration.contains("on the data"), "{configuration}");
    assert!(
        configuration.contains("version: https://codecheck.org.uk/spec/config/2.0/\n"),
        "{configuration}"
    );
}
