//! Run folders under review: sound or not, the same again or not, different because of what.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

#[path = "review/diff.rs"]
mod diff;
#[path = "review/exports.rs"]
mod exports;
#[path = "review/rerun.rs"]
mod rerun;
#[path = "review/verify.rs"]
mod verify;

fn fairshift(arguments: &[&str]) -> Output {
    Command::cargo_bin("fairshift").unwrap().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A finished run of a worked example, small enough to be made for every test.
fn worked(folder: &TempDir, name: &str, scenario: &str, extra: &[&str]) -> PathBuf {
    let run = folder.path().join(name);
    let scenario = format!("{}/scenarios/worked/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let mut arguments = vec!["run", &scenario, "--quiet", "--output", run.to_str().unwrap()];
    arguments.extend(extra);
    let output = fairshift(&arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    run
}

fn closure(folder: &TempDir, name: &str, extra: &[&str]) -> PathBuf {
    worked(folder, name, "two-places-closure", extra)
}

/// All files under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}
