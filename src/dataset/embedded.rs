//! Data packages compiled into the binary.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use crate::dataset::Dataset;
use crate::dataset::package::{self, PackageFiles};
use crate::findings::Findings;

static UK_2021: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/uk-2021");

/// Name of the package that scenarios use unless they say otherwise.
pub const DEFAULT: &str = "uk-2021";

/// Names of the embedded packages.
pub const NAMES: [&str; 1] = [DEFAULT];

/// The files of an embedded package.
#[must_use]
pub fn files(name: &str) -> Option<&'static PackageFiles> {
    static FILES: LazyLock<PackageFiles> = LazyLock::new(|| PackageFiles {
        label: DEFAULT.to_owned(),
        files: UK_2021
            .files()
            .filter_map(|file| Some((file.path().to_str()?.to_owned(), file.contents().to_vec())))
            .filter(|(name, _)| package::is_package_file(name))
            .collect(),
    });
    (name == DEFAULT).then(|| &*FILES)
}

/// Other files that travel with an embedded package: what it is, how good it is.
#[must_use]
pub fn documents(name: &str) -> Vec<(String, &'static [u8])> {
    let all = UK_2021.files().filter_map(|file| Some((file.path().to_str()?.to_owned(), file.contents())));
    all.filter(|(file, _)| name == DEFAULT && !package::is_package_file(file)).collect()
}

/// An embedded package, read and checked.
///
/// # Errors
/// Findings if there is no such package, or if it is damaged.
pub fn read(name: &str) -> Result<Dataset, Findings> {
    let files = files(name).ok_or_else(|| package::missing(name))?;
    package::read(files).map(|package| package.dataset)
}
