//! A run in the forms that reviewers and archives ask for. Each is a function of the run folder alone, so that it can
//! be made again and compared.

pub mod codecheck;
pub mod qa_log;
pub mod ro_crate;

use crate::writers::finished::FinishedRun;

/// Files that an export puts into a run folder, with what they must hold.
///
/// `None` for any other name, and for a log of a run whose scenario cannot be read.
#[must_use]
pub fn expected(path: &str, run: &FinishedRun) -> Option<String> {
    match path {
        ro_crate::FILE => Some(ro_crate::metadata(&run.manifest)),
        codecheck::FILE => Some(codecheck::configuration(&run.manifest)),
        qa_log::FILE => qa_log::log(run).ok(),
        _ => None,
    }
}
