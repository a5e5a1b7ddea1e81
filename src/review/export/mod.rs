//! A run in the forms that reviewers and archives ask for. Each is a function of the run folder alone, so that it can
//! be made again and compared.

pub mod codecheck;
pub mod qa_log;
pub mod ro_crate;

/// Files that an export puts into a run folder, with what they must hold.
///
/// `None` for any other name.
#[must_use]
pub fn expected(path: &str, manifest: &crate::writers::manifest::Manifest) -> Option<String> {
    match path {
        ro_crate::FILE => Some(ro_crate::metadata(manifest)),
        codecheck::FILE => Some(codecheck::configuration(manifest)),
        _ => None,
    }
}
