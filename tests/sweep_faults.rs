//! Every write of a sweep made to fail in every way: what is left never passes for a result, and a resumed sweep ends with
//! the tables of one that nothing happened to.
//!
//! The faults tried are listed in `docs/faults.md`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fairshift::cli::sweep::{RunArgs, SweepArgs, run_on};
use fairshift::cli::{CliError, Console};
use fairshift::review::verify::{Verdict, verify};
use fairshift::writers::disk::FileSystem;
use fairshift::writers::run_folder::MANIFEST;
use faulty_disk::{Fault, Faulty, files};

#[path = "common/faulty_disk.rs"]
mod faulty_disk;

/// A tornado of one input with a whole table per variant: three variants, every kind of file that a sweep writes.
const SWEEP: &str = r#"schema = 1
name = "faults"
scenario = "worked/two-places-closure"
tables = ["places"]

[design]
kind = "one_at_a_time"

[[axis]]
name = "response"
parameter = "households.spending_response"
dist = { dist = "uniform", min = 0.5, max = 1.0 }

[[outcome]]
name = "milltown"
expression = 'places.jobs_change[place = "Milltown", year = 2022].mean'
unit = "jobs"
"#;

fn written(folder: &Path) -> PathBuf {
    let file = folder.join("sweep.toml");
    fs::write(&file, SWEEP).unwrap();
    file
}

/// Runs or resumes the sweep on a disk, with one thread so that calls come in one order.
fn sweep(disk: Arc<Faulty>, file: &Path, output: &Path) -> Result<(), CliError> {
    let run = RunArgs {
        file: Some(file.display().to_string()),
        output: Some(output.to_path_buf()),
        resume: true,
        force: false,
        shard: None,
        threads: Some(1),
        quiet: true,
    };
    let disk: Arc<dyn FileSystem> = disk;
    run_on(&SweepArgs { command: None, run }, &Console::standard(), &disk)
}

fn on_a_sound_disk() -> Arc<Faulty> {
    Faulty::new(Fault::None, usize::MAX)
}

/// Tables by path: what must not depend on any fault.
fn tables(output: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let inside = |path: PathBuf| path.strip_prefix(output).unwrap().to_path_buf();
    let table = |path: &PathBuf| path.starts_with("tables") || path.starts_with("variants");
    files(output)
        .into_iter()
        .map(inside)
        .filter(table)
        .map(|p| (p.clone(), fs::read(output.join(p)).unwrap()))
        .collect()
}

/// Number of calls of a sweep, and its tables.
fn whole(file: &Path, folder: &Path) -> (usize, BTreeMap<PathBuf, Vec<u8>>) {
    let (disk, output) = (on_a_sound_disk(), folder.join("whole"));
    sweep(disk.clone(), file, &output).unwrap();
    assert_sound(&output, "without a fault");
    (disk.calls(), tables(&output))
}

fn assert_sound(output: &Path, what: &str) {
    let found = verify(output).unwrap();
    assert_eq!(found.verdict, Verdict::Sound, "{what}: {:?}", found.problems);
}

/// Without a manifest nothing passes for a result, and what stands under a final name is whole.
fn assert_incomplete(output: &Path, whole: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    if !output.exists() {
        return;
    }
    assert!(!output.join(MANIFEST).exists(), "{what}: a manifest");
    assert_eq!(verify(output).unwrap().verdict, Verdict::Incomplete, "{what}");
    for (path, bytes) in tables(output) {
        if !path.file_name().unwrap().to_str().unwrap().starts_with('.') {
            assert_eq!(Some(&bytes), whole.get(&path), "{what}: {}", path.display());
        }
    }
}

/// After any fault the sweep goes on to the same tables.
fn assert_resumed(file: &Path, output: &Path, whole: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    sweep(on_a_sound_disk(), file, output).unwrap();
    assert_sound(output, what);
    assert_eq!(&tables(output), whole, "{what}");
    fs::remove_dir_all(output).unwrap();
}

#[test]
fn no_failing_call_leaves_something_that_passes_for_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path());
    let (calls, whole) = whole(&file, folder.path());
    assert!(calls > 100, "{calls}");
    for (fault, advice) in Fault::REPORTED {
        for at in 0..calls {
            let (output, what) = (folder.path().join("faulty"), format!("{fault:?} at {at}"));
            match sweep(Faulty::new(fault, at), &file, &output) {
                // A short write needs a write to be short.
                Ok(()) => {
                    assert_eq!(fault, Fault::Short, "call {at} of {calls} failed unnoticed");
                    assert_sound(&output, &what);
                }
                Err(error) => {
                    assert_eq!(error.exit_code(), 1, "{what}: {error}");
                    assert_reported(&output, &error.to_string(), (advice, &what), &whole);
                }
            }
            assert_resumed(&file, &output, &whole, &what);
        }
    }
}

/// Either the sweep stopped and says why, or a variant failed and its row says why.
fn assert_reported(
    output: &Path,
    said: &str,
    (advice, what): (&str, &str),
    whole: &BTreeMap<PathBuf, Vec<u8>>,
) {
    if said.contains("variants failed") {
        let reasons = fs::read_to_string(output.join("tables/failures.csv")).unwrap();
        assert!(reasons.contains("cannot ") && reasons.contains(advice), "{what}: {reasons}");
        assert_eq!(verify(output).unwrap().verdict, Verdict::Different, "{what}");
        return;
    }
    assert!(said.contains("cannot ") && said.contains(advice), "{what}: {said}");
    if output.join(MANIFEST).exists() {
        // Only the last call, which brings the manifest's name to the disk, comes after it.
        assert_sound(output, what);
    } else {
        assert_incomplete(output, whole, what);
    }
}

#[test]
fn writes_that_take_a_few_bytes_at_a_time_are_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let (file, output) = (written(folder.path()), folder.path().join("slow"));
    sweep(Faulty::new(Fault::Slow, 0), &file, &output).unwrap();
    assert_sound(&output, "a few bytes at a time");
}

/// The process that dies: started by the test below with what to do, on its own a test of nothing.
#[cfg(unix)]
#[test]
fn child_that_is_killed() {
    let Some(point) = std::env::var_os("FAIRSHIFT_TEST_KILL_SWEEP") else { return };
    let point = point.into_string().unwrap();
    let (fault, rest) = point.split_once(':').unwrap();
    let (at, folder) = rest.split_once(':').unwrap();
    let fault = if fault == "half" { Fault::KilledHalfWay } else { Fault::Killed };
    let folder = Path::new(folder);
    let done =
        sweep(Faulty::new(fault, at.parse().unwrap()), &folder.join("sweep.toml"), &folder.join("killed"));
    std::process::exit(if done.is_ok() { 77 } else { 78 });
}

#[cfg(unix)]
#[test]
fn a_sweep_killed_at_any_call_is_incomplete_and_can_be_resumed() {
    use std::os::unix::process::ExitStatusExt;
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path());
    let (calls, whole) = whole(&file, folder.path());
    let output = folder.path().join("killed");
    for (kind, step) in [("before", 1), ("half", 3)] {
        for at in (0..calls).step_by(step) {
            let status = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "child_that_is_killed", "--test-threads", "1"])
                .env("FAIRSHIFT_TEST_KILL_SWEEP", format!("{kind}:{at}:{}", folder.path().display()))
                .output()
                .unwrap()
                .status;
            // Half of the bytes of a call that writes none cannot be written: then the sweep ends well.
            let finished = kind == "half" && status.code() == Some(77);
            let what = format!("killed {kind} {at}");
            assert!(status.signal() == Some(9) || finished, "{what}: {status:?}");
            if output.join(MANIFEST).exists() {
                assert_sound(&output, &what);
            } else {
                assert_incomplete(&output, &whole, &what);
            }
            assert_resumed(&file, &output, &whole, &what);
        }
    }
}
