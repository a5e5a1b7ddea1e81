//! From a scenario's name to inputs that the engine can run.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::cli::check::{is_sweep, part};
use crate::cli::run::labour::{self, PreparedLabour};
use crate::dataset::package::{self, PackageFiles};
use crate::dataset::{Dataset, embedded};
use crate::findings::{Finding, Findings};
use crate::inputs::{ModelInputs, build};
use crate::scenario::files::{LoadedFile, Location};
use crate::scenario::overrides::Override;
use crate::scenario::{self, Library, Loaded, Part, Resolved};

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
    /// The data package, if it is not one of those in the program.
    pub package: Option<PackageFiles>,
    /// What deserves a look.
    pub warnings: Findings,
}

/// A scenario of either kind.
#[derive(Debug)]
pub enum Ready {
    /// The model of the country.
    Country(Box<Prepared>),
    /// A reference model of the labour market.
    Labour(Box<PreparedLabour>),
}

/// Loads a scenario of either kind and builds its inputs.
///
/// # Errors
/// All findings, warnings included.
pub fn ready(reference: &str, library: &Library, overrides: &[String]) -> Result<Ready, Findings> {
    not_another_kind(reference, library)?;
    let loaded = scenario::load(reference, library, overrides)?;
    if loaded.resolved.tree.get("labour_only").is_some() {
        return labour::prepare(loaded).map(|ready| Ready::Labour(Box::new(ready)));
    }
    country(loaded, library).map(|ready| Ready::Country(Box::new(ready)))
}

/// One finding for a sweep or a pathway instead of one for each of its keys.
fn not_another_kind(reference: &str, library: &Library) -> Result<(), Findings> {
    let embedded = library.text(&format!("{reference}.toml")).is_some();
    let (kind, instead) = if embedded {
        return Ok(());
    } else if is_sweep(reference, library) {
        ("a sweep", format!("fairshift sweep {reference}"))
    } else {
        match part(reference) {
            Some((_, Part::Pathway)) => {
                ("a pathway", format!("a scenario that names it: [[pathway]] file = \"{reference}\""))
            }
            Some((_, Part::Policies)) => {
                ("a file of policies", format!("a scenario that names it: [[policy]] file = \"{reference}\""))
            }
            None => return Ok(()),
        }
    };
    Err(Finding::error(reference, format!("this is {kind}, not a scenario")).allowed(instead).into())
}

/// Loads a scenario of the country and builds its inputs.
///
/// # Errors
/// All findings, warnings included.
pub fn prepare(reference: &str, library: &Library, overrides: &[String]) -> Result<Prepared, Findings> {
    country(scenario::load(reference, library, overrides)?, library)
}

fn country(loaded: Loaded, library: &Library) -> Result<Prepared, Findings> {
    match package_files(&loaded.resolved, library) {
        Ok(files) => assemble(loaded, &files),
        Err(found) => Err(with(loaded.findings, found)),
    }
}

/// Loads a resolved scenario and builds its inputs on a given data package, whatever the scenario calls it.
///
/// # Errors
/// All findings, warnings included.
pub fn prepare_on(reference: &str, library: &Library, files: &PackageFiles) -> Result<Prepared, Findings> {
    assemble(scenario::load(reference, library, &[])?, files)
}

fn with(mut findings: Findings, more: Findings) -> Findings {
    findings.extend(more);
    findings
}

fn assemble(loaded: Loaded, files: &PackageFiles) -> Result<Prepared, Findings> {
    let package = match package::read(files) {
        Ok(package) => package,
        Err(found) => return Err(with(loaded.findings, found)),
    };
    let mut ready = on_data(loaded, &Arc::new(package.dataset), package.warnings)?;
    ready.package = Some(files).filter(|files| !is_embedded(files)).cloned();
    Ok(ready)
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
    /// Files of a package of the user's own.
    own: Option<Arc<PackageFiles>>,
}

impl Datasets {
    /// Packages read so far that the program does not hold; their labels are their folders.
    pub fn own(&self) -> Vec<Arc<PackageFiles>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut own: Vec<Arc<PackageFiles>> = known.iter().filter_map(|k| k.own.clone()).collect();
        own.sort_by(|a, b| a.label.cmp(&b.label));
        own.dedup_by(|a, b| a.label == b.label);
        own
    }

    fn get(&self, resolved: &Resolved, library: &Library) -> Result<Known, Findings> {
        let asked = &resolved.scenario.dataset;
        let from = resolved.sources.source(asked.span).location.clone();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.iter().find(|k| k.name == asked.value && k.from == from) {
            return Ok(found.clone());
        }
        let files = package_files(resolved, library)?;
        let package = package::read(&files)?;
        let (data, warnings) = (Arc::new(package.dataset), package.warnings);
        let own = match files {
            Cow::Owned(files) if !files.label.starts_with("embedded:") => Some(Arc::new(files)),
            _ => None,
        };
        known.push(Known { name: asked.value.clone(), from, data, warnings, own });
        Ok(known[known.len() - 1].clone())
    }
}

/// [`prepare`] with overrides that have origins of their own, and data packages that are read once; their files stay behind.
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
    match datasets.get(&loaded.resolved, library) {
        Ok(known) => on_data(loaded, &known.data, known.warnings),
        Err(found) => Err(with(loaded.findings, found)),
    }
}

fn on_data(loaded: Loaded, data: &Arc<Dataset>, mut warnings: Findings) -> Result<Prepared, Findings> {
    let built = build::build(&loaded, data)?;
    let scenario = &loaded.resolved.scenario;
    warnings.extend(built.warnings);
    Ok(Prepared {
        formats: scenario.outputs.formats.value.iter().map(|f| f.value.name().to_owned()).collect(),
        description: scenario.description.value.clone(),
        resolved: loaded.resolved.to_toml(),
        annotated: loaded.resolved.to_annotated_toml(),
        inputs: built.inputs,
        package: None,
        files: loaded.files,
        warnings,
    })
}

/// Whether the program holds the same package.
fn is_embedded(files: &PackageFiles) -> bool {
    let same = |name: &&str| embedded::files(name).is_some_and(|own| own.files == files.files);
    embedded::NAMES.iter().any(same)
}

/// The data package that a scenario names, relative to the file that names it.
fn package_files(resolved: &Resolved, library: &Library) -> Result<Cow<'static, PackageFiles>, Findings> {
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
    if files.files.is_empty() { Err(missing(resolved)) } else { Ok(files) }
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
