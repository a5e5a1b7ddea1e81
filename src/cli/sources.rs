//! Where commands get data packages from: an embedded name, or a folder.

use std::borrow::Cow;
use std::path::Path;

use crate::cli::CliError;
use crate::dataset::package::{self, PackageFiles};
use crate::dataset::{Dataset, embedded};

/// The files of a package by embedded name or folder; the embedded name wins.
///
/// # Errors
/// Findings if there is neither.
pub fn package_files(name: &str) -> Result<Cow<'static, PackageFiles>, CliError> {
    if let Some(files) = embedded::files(name) {
        return Ok(Cow::Borrowed(files));
    }
    if Path::new(name).is_dir() {
        return PackageFiles::from_folder(Path::new(name)).map(Cow::Owned).map_err(CliError::invalid);
    }
    Err(CliError::invalid(package::missing(name)))
}

/// A package, read and checked.
///
/// # Errors
/// Its findings.
pub fn dataset(name: &str) -> Result<Dataset, CliError> {
    package::read(&*package_files(name)?).map(|package| package.dataset).map_err(CliError::invalid)
}
