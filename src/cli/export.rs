//! `fairshift export`: a run in the forms that reviewers and archives ask for.

use std::path::{Path, PathBuf};

use crate::cli::text::printable;
use crate::cli::{CliError, Console};
use crate::review::export::{codecheck, qa_log, ro_crate};
use crate::review::verify::verify;
use crate::writers::finished::FinishedRun;
use crate::writers::run_folder::write_file;

/// What to export.
#[derive(Debug, clap::Subcommand)]
pub enum ExportCommand {
    /// RO-Crate metadata (Process Run Crate); belongs into the run folder as ro-crate-metadata.json
    RoCrate(ExportArgs),
    /// Configuration of a CODECHECK; belongs into the run folder as codecheck.yml
    Codecheck(ExportArgs),
    /// Quality assurance log in Markdown, to be completed by people
    QaLog(ExportArgs),
}

/// Arguments of every export.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Run folder
    pub run: PathBuf,
    /// File to write (default: standard output)
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// Exports a run.
///
/// # Errors
/// If the folder is no finished run, or the file exists or cannot be written.
pub fn run(command: &ExportCommand, console: &Console) -> Result<(), CliError> {
    let (ExportCommand::RoCrate(args) | ExportCommand::Codecheck(args) | ExportCommand::QaLog(args)) =
        command;
    let run = FinishedRun::open(&args.run).map_err(CliError::invalid)?;
    let (name, text) = match command {
        ExportCommand::RoCrate(_) => (ro_crate::FILE, ro_crate::metadata(&run.manifest)),
        ExportCommand::Codecheck(_) => (codecheck::FILE, codecheck::configuration(&run.manifest)),
        ExportCommand::QaLog(_) => (qa_log::FILE, qa_log::log(&run).map_err(CliError::invalid)?),
    };
    if let Some(path) = &args.output {
        keeps_runs(path, &args.run, name)?;
        if path.exists() && !args.force {
            return Err(CliError::Usage(format!("{} exists; --force replaces it", path.display())));
        }
    }
    changed(&args.run, console)?;
    let Some(path) = &args.output else { return console.print(&text) };
    write_file(path, text.as_bytes())?;
    console.print(&path.display().to_string())
}

/// Refuses to write into a run folder what does not belong there: a run stays what was written, plus exports under their names.
///
/// # Errors
/// If the file would stand in another run's folder, or in this one's under another name than `name`.
pub(crate) fn keeps_runs(file: &Path, run: &Path, name: &str) -> Result<(), CliError> {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
    let parent = whole.parent().unwrap_or(&whole);
    let Some(owner) = owner(parent) else { return Ok(()) };
    let own = run.canonicalize().is_ok_and(|run| run == owner);
    let direct = parent.canonicalize().is_ok_and(|folder| folder == owner);
    if own && direct && whole.file_name().is_some_and(|found| found == name) {
        return Ok(());
    }
    let instead = run.join(name);
    Err(CliError::Usage(format!(
        "{} is in the run folder {}, which stays as it was written: name {}, or a file elsewhere",
        file.display(),
        owner.display(),
        instead.display()
    )))
}

/// Refuses a folder for results inside of a run folder.
///
/// # Errors
/// If a folder above is that of a finished run.
pub(crate) fn outside_runs(folder: &Path) -> Result<(), CliError> {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let Some(owner) = whole.parent().and_then(owner) else { return Ok(()) };
    Err(CliError::Usage(format!(
        "{} is in the run folder {}, which stays as it was written: name a folder elsewhere",
        folder.display(),
        owner.display()
    )))
}

/// The nearest finished run whose folder holds a folder, or will once that is made; links are followed.
fn owner(folder: &Path) -> Option<PathBuf> {
    let real = folder.ancestors().find_map(|folder| folder.canonicalize().ok())?;
    real.ancestors().find(|folder| FinishedRun::open(folder).is_ok()).map(Path::to_path_buf)
}

/// Says that what is exported is not what the run wrote.
fn changed(run: &Path, console: &Console) -> Result<(), CliError> {
    let problems = verify(run).map_err(CliError::invalid)?.problems;
    // An export in the folder that is about to be replaced is no part of the run.
    let exports = [ro_crate::FILE, codecheck::FILE, qa_log::FILE];
    let problems: Vec<_> = problems.into_iter().filter(|p| !exports.contains(&p.path.as_str())).collect();
    if let Some(first) = problems.first() {
        let count =
            if problems.len() == 1 { "1 problem".to_owned() } else { format!("{} problems", problems.len()) };
        console.note(&format!(
            "warning: the folder is not what the run wrote, {count} ({} {}): `fairshift verify {}` names them",
            printable(&first.path),
            first.kind.name(),
            run.display()
        ));
    }
    Ok(())
}
