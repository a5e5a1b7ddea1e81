//! The same scenario gives the same bytes under `tables/`, whatever the threads and the C library's code paths.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use assert_cmd::Command;
use fairshift::writers::manifest::sha256;

/// Runs a scenario and hashes its tables and the IAMC file.
fn hashes(
    scenario: &str,
    folder: &Path,
    threads: &str,
    environment: &[(&str, &str)],
) -> BTreeMap<String, String> {
    let output = folder.join(format!("{threads}-{}", environment.len()));
    let mut command = Command::cargo_bin("fairshift").unwrap();
    command.env("RAYON_NUM_THREADS", threads).envs(environment.iter().copied());
    command.args(["run", scenario, "--draws", "3", "--quiet", "--set", "uncertainty.measurement_error=true"]);
    command.arg("--output").arg(&output).assert().success();
    let tables = std::fs::read_dir(output.join("tables")).unwrap().map(|entry| entry.unwrap().path());
    let files = tables.chain([
        output.join("iamc.csv"),
        output.join("scenario.resolved.toml"),
        output.join("report.html"),
    ]);
    files
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, sha256(&std::fs::read(&path).unwrap()))
        })
        .collect()
}

#[test]
fn one_hash_for_all_threads_and_code_paths() {
    let folder = tempfile::tempdir().unwrap();
    let one = hashes("uk-balanced", folder.path(), "1", &[]);
    assert!(one.len() >= 20, "{one:?}");
    for threads in ["2", "7"] {
        assert_eq!(one, hashes("uk-balanced", folder.path(), threads, &[]), "{threads} threads");
    }
    // Names of glibc from 2.33 on, then the older ones: a library passes over names that it does not know.
    let masks = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-FMA_Usable,-FMA4_Usable,-AVX2_Usable";
    let tunables = [("GLIBC_TUNABLES", masks)];
    assert_eq!(one, hashes("uk-balanced", folder.path(), "2", &tunables), "without the C library's FMA path");
}

#[test]
fn a_resolved_scenario_gives_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = hashes("grangemouth", folder.path(), "2", &[]);
    let resolved = folder.path().join("2-0/scenario.resolved.toml");
    let again = tempfile::tempdir().unwrap();
    let mut second = hashes(resolved.to_str().unwrap(), again.path(), "2", &[]);
    for file in ["scenario.resolved.toml", "report.html"] {
        first.remove(file);
        second.remove(file);
    }
    assert_eq!(first, second);
}
