//! From a scenario's name to inputs that the engine can run.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::dataset::package::{self, Package, PackageFiles};
use crate::dataset::{Dataset, embedded};
use crate::findings::{Finding, Findings};
use crate::inputs::{ModelInputs, build};
use crate::scenario::files::{LoadedFile, Location};
use crate::scenario::overrides::Override;
use crate::scenario::{self, Library, Resolved};

/// A scenario that is ready to run.
#[derive(Debug)]
pub struct Prepared {
    /// The inputs.
    pub inputs: ModelInputs,
    /// The scenario after merging, as TOML.
    pub resolved: String,
    /// The same with the origin of every value.
    pub annotated: String,
    /// Formats of the tables.
    pub formats: Vec<String>,
    /// Description for people.
    pub description: String,
    /// Every file that was read.
    pub files: Vec<LoadedFile>,
    /// What deserves a look.
    pub warnings: Findings,
}

/// Loads a scenario and builds its inputs.
///
/// # Errors
/// All findings, warnings included.
pub fn prepare(reference: &str, library: &Library, overrides: &[String]) -> Result<Prepared, Findings> {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::set(text)).collect();
    prepare_with(reference, library, &overrides, &Datasets::default())
}

/// Data packages read so far, by name and the file that names them: many scenarios share one.
#[derive(Debug, Default)]
pub struct Datasets(Mutex<Vec<Known>>);

#[derive(Clone, Debug)]
struct Known {
    name: String,
    from: Location,
    data: Arc<Dataset>,
    warnings: Findings,
}

impl Datasets {
    fn get(&self, resolved: &Resolved, library: &Library) -> Result<Known, Findings> {
        let asked = &resolved.scenario.dataset;
        let from = resolved.sources.source(asked.span).location.clone();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.iter().find(|k| k.name == asked.value && k.from == from) {
            return Ok(found.clone());
        }
        let package = dataset(resolved, library)?;
        let (data, warnings) = (Arc::new(package.dataset), package.warnings);
        known.push(Known { name: asked.value.clone(), from, data, warnings });
        Ok(known[known.len() - 1].clone())
    }
}

/// [`prepare`] with overrides that have origins of their own, and data packages that are read once.
///
/// # Errors
/// All findings, warnings included.
pub fn prepare_with(
    reference: &str,
    library: &Library,
    overrides: &[Override],
    datasets: &Datasets,
) -> Result<Prepared, Findings> {
    let loaded = scenario::load_overridden(reference, library, overrides)?;
    let package = match datasets.get(&loaded.resolved, library) {
        Ok(package) => package,
        Err(found) => {
            let mut findings = loaded.findings;
            findings.extend(found);
            return Err(findings);
        }
    };
    let built = build::build(&loaded, &package.data)?;
    let scenario = &loaded.resolved.scenario;
    let mut warnings = package.warnings;
    warnings.extend(built.warnings);
    Ok(Prepared {
        formats: scenario.outputs.formats.value.iter().map(|f| f.value.name().to_owned()).collect(),
        description: scenario.description.value.clone(),
        resolved: loaded.resolved.to_toml(),
        annotated: loaded.resolved.to_annotated_toml(),
        inputs: built.inputs,
        files: loaded.files,
        warnings,
    })
}

/// The data package that a scenario names, relative to the file that names it.
fn dataset(resolved: &Resolved, library: &Library) -> Result<Package, Findings> {
    let asked = &resolved.scenario.dataset;
    let files = embedded::files(&asked.value).map(Cow::Borrowed);
    let files = match (files, &resolved.sources.source(asked.span).location) {
        (Some(files), _) => files,
        (None, Location::Embedded(path)) => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            Cow::Owned(library_package(&format!("{folder}/{}", asked.value), library))
        }
        (None, Location::Disk(file)) => {
            let folder = file.parent().unwrap_or(Path::new("")).join(&asked.value);
            Cow::Owned(folder_package(&folder, resolved)?)
        }
        (None, Location::None) => Cow::Owned(folder_package(Path::new(&asked.value), resolved)?),
    };
    if files.files.is_empty() {
        return Err(missing(resolved));
    }
    package::read(&files)
}

fn library_package(folder: &str, library: &Library) -> PackageFiles {
    let files =
        library.folder(folder).map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    PackageFiles { label: format!("embedded:{folder}"), files }
}

fn folder_package(folder: &Path, resolved: &Resolved) -> Result<PackageFiles, Findings> {
    if folder.is_dir() { PackageFiles::from_folder(folder) } else { Err(missing(resolved)) }
}

fn missing(resolved: &Resolved) -> Findings {
    let asked = &resolved.scenario.dataset;
    let finding: Finding =
        resolved.sources.error(asked.span, "there is no such data package").found(&asked.value);
    let mut findings = Findings::new();
    findings.push(
        finding
            .nearest(&asked.value, embedded::NAMES)
            .allowed("an embedded name, or a folder relative to the file"),
    );
    findings
}
