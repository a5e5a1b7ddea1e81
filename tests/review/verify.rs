//! `verify`: what was changed, taken away, put in or forged is named.

use super::*;
use fairshift::review::verify::{ProblemKind, Verdict, verify};
use fairshift::writers::manifest::{Manifest, seal, sha256};

/// Kind and path of everything that is wrong.
fn problems(run: &Path) -> Vec<(ProblemKind, String)> {
    verify(run).unwrap().problems.into_iter().map(|p| (p.kind, p.path)).collect()
}

/// Rewrites the manifest as somebody would who knows how it is sealed.
fn forge(run: &Path, change: impl Fn(&mut Manifest)) {
    let path = run.join("manifest.json");
    let mut manifest = Manifest::from_json(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(path, seal(manifest.to_json())).unwrap();
}

/// Rewrites a table with the hashes that go with it.
fn forge_table(run: &Path, name: &str, change: impl Fn(String) -> String) {
    let path = run.join(name);
    let old = fs::read(&path).unwrap();
    let new = change(String::from_utf8(old.clone()).unwrap()).into_bytes();
    fs::write(&path, &new).unwrap();
    let descriptor = run.join("datapackage.json");
    let package = fs::read_to_string(&descriptor).unwrap();
    let package = package.replace(&sha256(&old), &sha256(&new));
    let package =
        package.replacen(&format!("\"bytes\": {}", old.len()), &format!("\"bytes\": {}", new.len()), 1);
    fs::write(&descriptor, &package).unwrap();
    forge(run, |manifest| {
        for (file, bytes) in [(name, &new), ("datapackage.json", &package.clone().into_bytes())] {
            let output = manifest.outputs.iter_mut().find(|o| o.path == file).unwrap();
            (output.bytes, output.sha256) = (bytes.len() as u64, sha256(bytes));
        }
    });
}

#[test]
fn a_run_that_was_copied_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let elsewhere = folder.path().join("sent/by/post");
    copy(&run, &elsewhere);
    let found = verify(&elsewhere).unwrap();
    assert_eq!((found.verdict, found.problems.as_slice()), (Verdict::Sound, &[][..]));
    assert!(found.files >= 20 && found.tables >= 10 && found.checks >= 8, "{found:?}");
    let output = fairshift(&["verify", elsewhere.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("sound"), "{}", text(&output.stdout));
}

#[test]
fn one_byte_changed_in_any_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    for file in files(&run) {
        let name = file.strip_prefix(&run).unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&file).unwrap();
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).unwrap();
            let named = problems(&run);
            let changed = |(kind, path): &(ProblemKind, String)| {
                *path == name && matches!(kind, ProblemKind::Changed | ProblemKind::Unreadable)
            };
            assert!(named.iter().any(changed), "{name}, byte {at}: {named:?}");
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert_eq!(problems(&run), []);
}

#[test]
fn every_file_that_is_missing_or_was_added_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    fs::remove_file(run.join("tables/places.csv")).unwrap();
    fs::remove_file(run.join("report.html")).unwrap();
    fs::write(run.join("tables/places-2.csv"), "place\n").unwrap();
    fs::write(run.join("tables/.abc.tmp"), "half").unwrap();
    let expected = [
        (ProblemKind::Missing, "report.html"),
        (ProblemKind::Added, "tables/.abc.tmp"),
        (ProblemKind::Added, "tables/places-2.csv"),
        (ProblemKind::Missing, "tables/places.csv"),
    ];
    assert_eq!(problems(&run), expected.map(|(kind, path)| (kind, path.to_owned())));
    let output = fairshift(&["verify", run.to_str().unwrap(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["verdict"], "different");
    assert_eq!(found["problems"].as_array().unwrap().len(), 4);
    assert_eq!(found["problems"][0]["kind"], "missing");
}

/// Of a manifest of another layout nothing is said, whatever else it holds: that is no difference.
#[test]
fn a_manifest_of_another_schema_is_not_judged() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let path = run.join("manifest.json");
    let manifest = fs::read_to_string(&path).unwrap();
    for other in [manifest.replacen("\"schema\": 1", "\"schema\": 99", 1), "{\"schema\": 99}".to_owned()] {
        fs::write(&path, other).unwrap();
        for command in ["verify", "rerun"] {
            let output = fairshift(&[command, run.to_str().unwrap()]);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains("manifest of schema 99; this version reads schema 1"), "{said}");
            assert!(output.stdout.is_empty());
        }
    }
    assert!(verify(&run).unwrap_err().to_string().contains("cannot be judged"));
}

#[test]
fn empty_folders_that_were_added_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    fs::create_dir_all(run.join("tables/old/older")).unwrap();
    fs::create_dir(run.join("notes")).unwrap();
    let expected = [(ProblemKind::Added, "notes"), (ProblemKind::Added, "tables/old/older")];
    assert_eq!(problems(&run), expected.map(|(kind, path)| (kind, path.to_owned())));
}

/// A folder may be sound and still not be enough.
#[test]
fn what_stands_in_the_way_of_a_repetition_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let said = |run: &Path| {
        let output = fairshift(&["verify", run.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
        text(&output.stderr)
    };
    assert_eq!(said(&run), "");
    fs::remove_dir_all(run.join("inputs/data")).unwrap();
    forge(&run, |manifest| {
        manifest.inputs.retain(|input| input.role != "data_package");
        manifest.outputs.retain(|output| !output.path.starts_with("inputs/data/"));
    });
    let expected =
        "cannot repeat it: the data package `two-places` is neither in the folder nor in this program";
    assert!(said(&run).contains(expected), "{}", said(&run));
    forge(&run, |manifest| manifest.data_package.name = "uk-2021".to_owned());
    assert!(said(&run).contains("is not the one that the run read"), "{}", said(&run));
}

/// A run takes over what an earlier one wrote, folders too, and says at once what it leaves.
#[test]
fn a_run_by_force_names_what_no_run_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let shipped = format!("{}/scenarios/labour/three-occupations.toml", env!("CARGO_MANIFEST_DIR"));
    let again = || {
        let output = fairshift(&["run", &shipped, "--quiet", "--force", "--output", run.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stderr)
    };
    assert_eq!(again(), "");
    assert_eq!(problems(&run), [], "folders of the earlier run");
    fs::write(run.join("notes.txt"), "mine").unwrap();
    let said = again();
    assert!(said.contains("holds 1 thing that no run wrote (notes.txt)"), "{said}");
    let scenario = format!("{}/scenarios/worked/two-places-closure.toml", env!("CARGO_MANIFEST_DIR"));
    let output = fairshift(&["run", &scenario, "--quiet", "--force", "--output", run.to_str().unwrap()]);
    assert!(text(&output.stderr).contains("(notes.txt)"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(run.join("notes.txt")).unwrap(), "mine");
}

#[test]
fn a_folder_without_a_manifest_is_incomplete() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    fs::remove_file(run.join("manifest.json")).unwrap();
    assert_eq!(verify(&run).unwrap().verdict, Verdict::Incomplete);
    let output = fairshift(&["verify", run.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("run it again"), "{}", text(&output.stderr));
    assert_eq!(fairshift(&["verify", "no-such-folder"]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn links_and_paths_that_leave_are_refused() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let outside = folder.path().join("outside.csv");
    fs::rename(run.join("tables/places.csv"), &outside).unwrap();
    symlink(&outside, run.join("tables/places.csv")).unwrap();
    symlink("/", run.join("inputs/root")).unwrap();
    forge(&run, |manifest| manifest.outputs[0].path = "../outside.csv".to_owned());
    let found = problems(&run);
    for path in ["tables/places.csv", "inputs/root", "../outside.csv"] {
        assert!(found.contains(&(ProblemKind::Refused, path.to_owned())), "{path}: {found:?}");
    }
}

#[test]
fn forged_hashes_do_not_hide_a_table_that_is_not_as_described() {
    type Damage = fn(String) -> String;
    let damages: [(Damage, &str); 4] = [
        (|t| t.replacen("P1,", "P1,x", 1), "a cell is not of its column's type"),
        (|t| t.replacen("place,", "places,", 1), "the columns are not those"),
        (|t| format!("{t}{}\n", t.lines().nth(1).unwrap()), "stands in two rows"),
        (|t| t.replacen("Milltown", "Milltoun", 1), "the numbers are not those of the CSV file"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (number, (damage, message)) in damages.into_iter().enumerate() {
        let run = closure(&folder, &format!("run{number}"), &[]);
        forge_table(&run, "tables/places.csv", damage);
        let found = verify(&run).unwrap().problems;
        assert!(found.iter().any(|p| p.detail.contains(message)), "{message}: {found:?}");
        assert!(found.iter().all(|p| p.kind == ProblemKind::Schema), "{found:?}");
    }
}

#[test]
fn an_identity_that_does_not_hold_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    forge(&run, |manifest| {
        manifest.checks[1].residual = Some(1.0);
        manifest.exit_status = 1;
    });
    let found = verify(&run).unwrap().problems;
    let named = |name: &str| found.iter().any(|p| p.kind == ProblemKind::Identity && p.path == name);
    assert!(named("base_year") && named("manifest.json"), "{found:?}");
    assert!(found.iter().any(|p| p.path == "tables/checks.csv"), "{found:?}");
}

/// A run that replaces another writes nothing through a link in its place.
#[cfg(unix)]
#[test]
fn a_run_does_not_write_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let run = closure(&folder, "run", &[]);
    let victim = folder.path().join("victim");
    fs::create_dir(&victim).unwrap();
    fs::write(victim.join("places.csv"), "keep").unwrap();
    fs::remove_dir_all(run.join("tables")).unwrap();
    std::os::unix::fs::symlink(&victim, run.join("tables")).unwrap();
    let scenario = format!("{}/scenarios/worked/two-places-closure.toml", env!("CARGO_MANIFEST_DIR"));
    let output = fairshift(&["run", &scenario, "--quiet", "--force", "--output", run.to_str().unwrap()]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("is a symbolic link, which a run does not write through"), "{said}");
    assert_eq!(fs::read_to_string(victim.join("places.csv")).unwrap(), "keep");
    assert_eq!(fs::read_dir(&victim).unwrap().count(), 1);
}
