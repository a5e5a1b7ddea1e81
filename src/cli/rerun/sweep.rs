//! A published sweep again, from the copies in its folder.

use std::path::{Path, PathBuf};

use super::{copy_of, same_data};
use crate::cli::sweep::{RunArgs, Scenarios, SweepArgs, run};
use crate::cli::{CliError, Console};
use crate::scenario::Library;
use crate::sweep::{Experiment, load};
use crate::writers::finished::FinishedRun;

/// Computes a sweep again in another folder; returns the folder.
///
/// # Errors
/// If a copy is missing or another file, if the data package is another one, or if the sweep cannot be computed. Variants that
/// fail are results.
pub fn again(
    published: &FinishedRun,
    output: PathBuf,
    anyway: bool,
    console: &Console,
) -> Result<PathBuf, CliError> {
    let mut file = None;
    for input in &published.manifest.inputs {
        let Some((copy, _)) = copy_of(published, input)? else { continue };
        if input.role == "sweep" {
            file.get_or_insert_with(|| published.path.join(copy));
        }
    }
    let file =
        file.ok_or_else(|| CliError::Usage("the folder has no copy of the sweep's file".to_owned()))?;
    let file = file.display().to_string();
    same_data(&published.manifest.data_package, &data(&file, &published.path)?, anyway, console)?;
    let run_args = RunArgs {
        file: Some(file),
        output: Some(output.clone()),
        resume: false,
        force: false,
        shard: None,
        threads: None,
        quiet: true,
    };
    match run(&SweepArgs { command: None, run: run_args }, console) {
        Err(CliError::Failed(_)) if published.manifest.exit_status != 0 => Ok(output),
        other => other.map(|()| output),
    }
}

/// SHA-256 of the data package that a sweep's scenario would run on now, if its scenarios do not lead out of the folder.
fn data(file: &str, folder: &Path) -> Result<String, CliError> {
    let library = Library::embedded();
    let scenarios = Scenarios::new(&library);
    let mut sweep = load(file, &library).map_err(CliError::invalid)?;
    sweep.border = Some(folder.to_path_buf());
    let experiment = Experiment::new(sweep, &scenarios, &library).map_err(CliError::invalid)?;
    Ok(experiment.data.content_sha256)
}
