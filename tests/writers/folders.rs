//! Where runs land, what is refused, what a failure leaves behind.

use super::*;
use fairshift::writers::error::WriteError;
use fairshift::writers::run_folder::Existing;

#[test]
fn names_count_up_and_never_overwrite() {
    let temporary = tempfile::tempdir().unwrap();
    let runs = temporary.path().join("output");
    let name = |folder: RunFolder| folder.path().file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(name(open(&runs)), "uk-balanced");
    assert_eq!(name(open(&runs)), "uk-balanced-2");
    assert_eq!(name(open(&runs)), "uk-balanced-3");
}

#[test]
fn a_name_that_is_a_path_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    for name in ["", "..", "a/b", ".hidden", "a\\b", "a b"] {
        let location = Location::Next { parent: temporary.path().to_path_buf(), name: name.to_owned() };
        let error = RunFolder::create(&location).unwrap_err();
        assert!(matches!(error, WriteError::Name { .. }) && error.exit_code() == 2, "{name}");
    }
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let temporary = tempfile::tempdir().unwrap();
    fs::write(temporary.path().join("thesis.txt"), "years of work").unwrap();
    let at = |existing| Location::At { path: temporary.path().to_path_buf(), existing };
    let error = RunFolder::create(&at(Existing::Refuse)).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().ends_with("(--force)"), "{error}");
    assert_eq!(contents(temporary.path()).len(), 1);

    fill(RunFolder::create(&at(Existing::Replace)).unwrap());
    let folder = RunFolder::create(&at(Existing::Replace)).unwrap();
    assert_eq!(contents(folder.path()).into_keys().collect::<Vec<_>>(), ["thesis.txt"]);
    fill(folder);
    assert_eq!(contents(temporary.path()).len(), 8);
}

#[test]
fn a_forged_manifest_removes_nothing_outside() {
    let temporary = tempfile::tempdir().unwrap();
    let run = temporary.path().join("run");
    fs::write(temporary.path().join("outside.txt"), "keep").unwrap();
    let location = Location::At { path: run.clone(), existing: Existing::Replace };
    let path = fill(RunFolder::create(&location).unwrap());
    let text = fs::read_to_string(path.join(MANIFEST)).unwrap();
    fs::write(path.join(MANIFEST), text.replace("tables/small.csv", "../outside.txt")).unwrap();
    RunFolder::create(&location).unwrap();
    assert_eq!(fs::read_to_string(temporary.path().join("outside.txt")).unwrap(), "keep");

    fs::write(run.join(MANIFEST), "{").unwrap();
    let error = RunFolder::create(&location).unwrap_err();
    assert!(matches!(error, WriteError::PreviousManifest { .. }), "{error}");
    assert_eq!(fs::read_to_string(run.join(MANIFEST)).unwrap(), "{");
}

#[test]
fn paths_that_leave_the_folder_are_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = open(temporary.path());
    for path in ["../a", "/tmp/a", "", "a/../../b", MANIFEST] {
        let error = folder.write(path, Role::Log, b"x").unwrap_err();
        assert!(matches!(error, WriteError::Outside { .. }), "{path}");
    }
    assert!(contents(folder.path()).is_empty());
}

#[test]
fn a_place_that_cannot_hold_a_folder_is_refused_before_the_run() {
    let temporary = tempfile::tempdir().unwrap();
    let file = temporary.path().join("file");
    fs::write(&file, "x").unwrap();
    let location = Location::Next { parent: file.join("output"), name: "run".to_owned() };
    let error = RunFolder::create(&location).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    let text = error.to_string();
    assert!(text.contains("cannot create the folder") && text.contains("a file stands where"), "{text}");
}

#[test]
fn a_run_that_fails_half_way_leaves_no_manifest_and_no_half_file() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = open(temporary.path());
    folder.write("log.txt", Role::Log, b"started\n").unwrap();
    fs::write(folder.path().join("tables"), "in the way").unwrap();
    let error = write_tables(&folder, &[small()], &Format::ALL).unwrap_err();
    assert!(error.to_string().contains("tables"), "{error}");
    let left = contents(folder.path());
    assert_eq!(left.into_keys().collect::<Vec<_>>(), ["log.txt", "tables"]);
}

#[cfg(unix)]
#[test]
fn others_may_read_what_the_mask_allows() {
    use std::os::unix::fs::PermissionsExt;
    let temporary = tempfile::tempdir().unwrap();
    let plain = temporary.path().join("plain");
    fs::write(&plain, "x").unwrap();
    let path = fill(open(temporary.path()));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&path.join(MANIFEST)), mode(&plain));
}
