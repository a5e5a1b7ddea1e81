//! Scenarios for a sweep: read from files and the library, with each data package read once.

use std::sync::Arc;

use crate::cli::run::scenario::{Datasets, prepare_with};
use crate::dataset::package::PackageFiles;
use crate::findings::Findings;
use crate::scenario;
use crate::scenario::overrides::Override;
use crate::sweep::variant::{BuiltScenario, Scenarios};

/// The embedded library, files, and the data packages read so far.
#[derive(Debug)]
pub struct Library<'l> {
    library: &'l scenario::Library,
    datasets: Datasets,
}

impl<'l> Library<'l> {
    /// Nothing read yet.
    #[must_use]
    pub fn new(library: &'l scenario::Library) -> Self {
        Self { library, datasets: Datasets::default() }
    }

    /// Data packages of the user's own that were read.
    #[must_use]
    pub fn own_packages(&self) -> Vec<Arc<PackageFiles>> {
        self.datasets.own()
    }

    /// The embedded library.
    #[must_use]
    pub fn library(&self) -> &'l scenario::Library {
        self.library
    }
}

impl Scenarios for Library<'_> {
    fn build(&self, scenario: &str, overrides: &[Override]) -> Result<BuiltScenario, Findings> {
        let ready = prepare_with(scenario, self.library, overrides, &self.datasets)?;
        Ok(BuiltScenario {
            inputs: ready.inputs,
            resolved: ready.resolved,
            files: ready.files,
            warnings: ready.warnings,
        })
    }
}
