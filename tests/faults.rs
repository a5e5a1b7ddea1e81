//! Every write of a run made to fail in every way: what is left never passes for a result.
//!
//! The faults tried are listed in `docs/faults.md`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use fairshift::cli::CliError;
use fairshift::cli::run::folder::{Finished, write_run};
use fairshift::cli::run::scenario::{Prepared, prepare};
use fairshift::engine;
use fairshift::results::checks::{Check, checks};
use fairshift::results::table::ResultTable;
use fairshift::results::tables::{TABLES, tables};
use fairshift::review::verify::{Verdict, verify};
use fairshift::scenario::Library;
use fairshift::writers::run_folder::{Existing, Location, MANIFEST, RunFolder};
use faulty_disk::{Fault, Faulty, files};

#[path = "common/faulty_disk.rs"]
mod faulty_disk;

/// A computed run of a worked example, ready to be written again and again.
struct Computed {
    ready: Prepared,
    tables: Vec<ResultTable>,
    checks: Vec<Check>,
}

fn computed() -> Computed {
    let scenario = format!("{}/scenarios/worked/two-places-closure.toml", env!("CARGO_MANIFEST_DIR"));
    let ready = prepare(&scenario, &Library::embedded(), &[]).unwrap();
    let mut wanted = ready.inputs.clone();
    wanted.outputs.tables = TABLES.map(str::to_owned).to_vec();
    let output = engine::run(&wanted, &engine::prepare(&wanted).unwrap(), &|| {}).unwrap();
    let tables = tables(&wanted, &output);
    Computed { checks: checks(&ready.inputs, &output), ready, tables }
}

impl Computed {
    fn write(&self, disk: Arc<Faulty>, path: &Path, existing: Existing) -> Result<PathBuf, CliError> {
        let folder = RunFolder::create_on(disk, &Location::At { path: path.to_path_buf(), existing })?;
        let (tables, checks) = (&self.tables, &self.checks);
        write_run(
            folder,
            &Finished { ready: &self.ready, tables, checks, started: Instant::now(), started_at: 0 },
        )
    }
}

/// A folder without a manifest is incomplete, and what stands in it under its final name is whole.
fn assert_incomplete(run: &Path, whole: &Path, what: &str) {
    if !run.exists() {
        return;
    }
    assert!(!run.join(MANIFEST).exists(), "{what}: a manifest");
    assert_eq!(verify(run).unwrap().verdict, Verdict::Incomplete, "{what}");
    for file in files(run) {
        let name = file.strip_prefix(run).unwrap();
        let hidden = name.file_name().unwrap().to_str().unwrap().starts_with('.');
        if !hidden && name != Path::new("log.txt") {
            assert_eq!(
                fs::read(&file).unwrap(),
                fs::read(whole.join(name)).unwrap(),
                "{what}: {}",
                name.display()
            );
        }
    }
}

/// Number of calls of a run, and a run that went well.
fn whole(run: &Computed, folder: &Path) -> (usize, PathBuf) {
    let disk = Faulty::new(Fault::None, usize::MAX);
    let path = run.write(disk.clone(), &folder.join("whole"), Existing::Refuse).unwrap();
    assert_eq!(verify(&path).unwrap().verdict, Verdict::Sound);
    (disk.calls(), path)
}

#[test]
fn no_failing_call_leaves_something_that_passes_for_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let run = computed();
    let (calls, whole) = whole(&run, folder.path());
    assert!(calls > 100, "{calls}");
    for (fault, advice) in Fault::REPORTED {
        for at in 0..calls {
            let path = folder.path().join(format!("{fault:?}-{at}"));
            let disk = Faulty::new(fault, at);
            match run.write(disk, &path, Existing::Refuse) {
                // A short write needs a write to be short, and the last call syncs a folder that is complete.
                Ok(path) => {
                    assert_eq!(fault, Fault::Short, "call {at} of {calls} failed unnoticed");
                    assert_eq!(verify(&path).unwrap().verdict, Verdict::Sound);
                }
                Err(error) => {
                    let text = error.to_string();
                    assert!(text.contains("cannot ") && text.contains(advice), "{fault:?} at {at}: {text}");
                    assert_eq!(error.exit_code(), 1, "{text}");
                    if at + 1 == calls {
                        // Only the last call, which brings the manifest's name to the disk, comes after it.
                        assert!(path.join(MANIFEST).exists());
                        assert_eq!(verify(&path).unwrap().verdict, Verdict::Sound);
                    } else {
                        assert_incomplete(&path, &whole, &format!("{fault:?} at {at}"));
                    }
                }
            }
            if path.exists() {
                fs::remove_dir_all(&path).unwrap();
            }
        }
    }
}

#[test]
fn writes_that_take_a_few_bytes_at_a_time_are_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let path =
        computed().write(Faulty::new(Fault::Slow, 0), &folder.path().join("slow"), Existing::Refuse).unwrap();
    assert_eq!(verify(&path).unwrap().verdict, Verdict::Sound);
}

/// The process that dies: started by the test below with what to do, on its own a test of nothing.
#[cfg(unix)]
#[test]
fn child_that_is_killed() {
    let Some(point) = std::env::var_os("FAIRSHIFT_TEST_KILL") else { return };
    let point = point.into_string().unwrap();
    let (fault, rest) = point.split_once(':').unwrap();
    let (at, path) = rest.split_once(':').unwrap();
    let fault = if fault == "half" { Fault::KilledHalfWay } else { Fault::Killed };
    let done = computed().write(Faulty::new(fault, at.parse().unwrap()), Path::new(path), Existing::Refuse);
    std::process::exit(if done.is_ok() { 77 } else { 78 });
}

#[cfg(unix)]
#[test]
fn a_run_killed_at_any_call_is_incomplete_and_can_be_replaced() {
    use std::os::unix::process::ExitStatusExt;
    let folder = tempfile::tempdir().unwrap();
    let run = computed();
    let (calls, whole) = whole(&run, folder.path());
    for (kind, step) in [("before", 1), ("half", 3)] {
        for at in (0..calls).step_by(step) {
            let path = folder.path().join("killed");
            let status = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "child_that_is_killed", "--test-threads", "1"])
                .env("FAIRSHIFT_TEST_KILL", format!("{kind}:{at}:{}", path.display()))
                .output()
                .unwrap()
                .status;
            // Half of the bytes of a call that writes none cannot be written: then the run ends well.
            let finished = kind == "half" && status.code() == Some(77);
            assert!(status.signal() == Some(9) || finished, "{kind} {at}: {status:?}");
            if finished || path.join(MANIFEST).exists() {
                assert!(finished || at + 1 == calls, "{kind} {at}");
                assert_eq!(verify(&path).unwrap().verdict, Verdict::Sound);
            } else {
                assert_incomplete(&path, &whole, &format!("killed {kind} {at}"));
            }
            let again = run.write(Faulty::new(Fault::None, usize::MAX), &path, Existing::Replace).unwrap();
            let found = verify(&again).unwrap();
            assert_eq!(found.verdict, Verdict::Sound, "{kind} {at}: {:?}", found.problems);
            fs::remove_dir_all(&path).unwrap();
        }
    }
}
