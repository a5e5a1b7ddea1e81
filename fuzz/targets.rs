//! What is fuzzed: every reader of files that somebody else wrote. Any bytes must give a value or findings.
//!
//! Used twice: by the targets of cargo-fuzz beside this file, and by `tests/fuzz.rs`, which mutates the corpus without
//! a fuzzer's feedback and runs on any toolchain.
#![allow(dead_code, reason = "every target uses its own part")]

use std::sync::{Arc, OnceLock};

use fairshift::dataset::package::{self, PackageFiles};
use fairshift::dataset::{Dataset, io_table::IoTable};
use fairshift::findings::Findings;
use fairshift::inputs::build;
use fairshift::review::export::{codecheck, ro_crate};
use fairshift::scenario::overrides::Override;
use fairshift::scenario::{self, Library, iamc as data};
use fairshift::sweep::variant::{BuiltScenario, Scenarios};
use fairshift::sweep::{self, Experiment, tables};
use fairshift::writers::datapackage::DataPackage;
use fairshift::writers::manifest::{Manifest, is_sealed};

/// A package of two places that every worked scenario runs on.
fn files() -> PackageFiles {
    let library = Library::embedded();
    let folder = library.folder("worked/two-places-data");
    let files = folder.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    PackageFiles { label: "package".to_owned(), files }
}

fn dataset() -> &'static Arc<Dataset> {
    static DATASET: OnceLock<Arc<Dataset>> = OnceLock::new();
    DATASET.get_or_init(|| match package::read(&files()) {
        Ok(package) => Arc::new(package.dataset),
        Err(findings) => panic!("{findings}"),
    })
}

/// A scenario: merged, expanded, typed, and brought together with data.
pub fn scenario(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(loaded) = scenario::load_text("fuzzed", &text, &Library::embedded(), &[]) {
        let toml = loaded.resolved.to_toml();
        assert!(!toml.is_empty());
        if let Ok(built) = build::build(&loaded, dataset()) {
            assert!(built.inputs.draws > 0);
        }
    }
}

/// A sweep: read, checked against its scenario and data, its design's ends placed.
pub fn sweep(bytes: &[u8]) {
    let _ = variants(bytes);
}

/// Variants of a sweep; `None` if it has findings.
pub fn variants(bytes: &[u8]) -> Option<u64> {
    let library = beside(&String::from_utf8_lossy(bytes));
    let sweep = sweep::load("fuzzed", &library).ok()?;
    let scenarios = Worked { library: &library };
    let experiment = Experiment::new(sweep, &scenarios, &library).ok()?;
    let variants = experiment.variants();
    assert!(variants > 0);
    let rows = [experiment.row(0), experiment.row(variants - 1)];
    assert_eq!(tables::experiments(&experiment, &rows).rows(), 2);
    Some(variants)
}

/// A library with the worked scenario, a table of points, and the sweep.
fn beside(sweep: &str) -> Library {
    static WORKED: OnceLock<String> = OnceLock::new();
    let scenario = "worked/two-places-closure.toml";
    let worked =
        WORKED.get_or_init(|| Library::embedded().text(scenario).unwrap_or_default().to_owned()).clone();
    let points = "response,lost\n0.5,100\n0.75,2000\n".to_owned();
    Library::new([
        (scenario.to_owned(), worked),
        ("sweeps/points.csv".to_owned(), points),
        ("sweeps/fuzzed.toml".to_owned(), sweep.to_owned()),
    ])
}

/// Scenarios of the library, on the package of two places whatever they ask for.
struct Worked<'l> {
    library: &'l Library,
}

impl Scenarios for Worked<'_> {
    fn build(&self, scenario: &str, overrides: &[Override]) -> Result<BuiltScenario, Findings> {
        let loaded = scenario::load_overridden(scenario, self.library, overrides)?;
        let built = build::build(&loaded, dataset())?;
        let (resolved, files) = (loaded.resolved.to_toml(), loaded.files);
        Ok(BuiltScenario { inputs: built.inputs, resolved, files, warnings: built.warnings })
    }
}

/// A data package in which one file, chosen by the first byte, holds the other bytes, plain or compressed.
pub fn package(bytes: &[u8]) {
    let Some((&choice, content)) = bytes.split_first() else { return };
    let mut files = files();
    let names: Vec<String> = files.files.keys().cloned().collect();
    let name = &names[usize::from(choice >> 1) % names.len()];
    if choice & 1 == 1 && name.ends_with(".csv") {
        files.files.remove(name);
        files.files.insert(format!("{name}.gz"), content.to_vec());
    } else {
        files.files.insert(name.clone(), content.to_vec());
    }
    if let Ok(package) = package::read(&files) {
        assert!(!package.dataset.places.is_empty());
    }
}

/// IAMC data.
pub fn iamc(bytes: &[u8]) {
    let mut findings = Findings::new();
    let found = data::read("fuzzed.csv", &String::from_utf8_lossy(bytes), &mut findings);
    assert!(found.len() <= bytes.len());
}

/// An input-output table.
pub fn io_table(bytes: &[u8]) {
    match IoTable::parse(bytes) {
        Ok(table) => assert!(!table.industries.is_empty()),
        Err(findings) => assert!(!findings.is_empty()),
    }
}

/// A manifest and what is made of it; also the description of tables.
pub fn manifest(bytes: &[u8]) {
    let _ = is_sealed(bytes);
    if let Ok(manifest) = Manifest::from_json(bytes) {
        assert!(ro_crate::metadata(&manifest).ends_with('\n'));
        assert!(codecheck::configuration(&manifest).ends_with('\n'));
    }
    let _ = serde_json_package(bytes);
}

fn serde_json_package(bytes: &[u8]) -> Result<usize, String> {
    DataPackage::from_json(bytes).map(|package| package.resources.len()).map_err(|error| error.to_string())
}
