//! From a scenario's name to inputs that the engine can run.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dataset::Dataset;
use crate::findings::Findings;
use crate::inputs::{ModelInputs, build};
use crate::scenario::files::LoadedFile;
use crate::scenario::{self, Library};

/// A scenario that is ready to run.
#[derive(Debug)]
pub struct Prepared {
    /// The inputs.
    pub inputs: ModelInputs,
    /// The scenario after merging, as TOML.
    pub resolved: String,
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
    let _ = (BTreeMap::<String, Arc<Dataset>>::new(), build::build as usize);
    let loaded = scenario::load(reference, library, overrides)?;
    todo!("{:?}", loaded.findings)
}
