//! `fairshift export`: a run in the forms that reviewers and archives ask for.

use std::path::PathBuf;

use crate::cli::{CliError, Console};
use crate::review::export::{codecheck, qa_log, ro_crate};
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
    let text = match command {
        ExportCommand::RoCrate(_) => ro_crate::metadata(&run.manifest),
        ExportCommand::Codecheck(_) => codecheck::configuration(&run.manifest),
        ExportCommand::QaLog(_) => qa_log::log(&run).map_err(CliError::invalid)?,
    };
    let Some(path) = &args.output else { return console.print(&text) };
    if path.exists() && !args.force {
        return Err(CliError::Usage(format!("{} exists; --force replaces it", path.display())));
    }
    write_file(path, text.as_bytes())?;
    console.print(&path.display().to_string())
}
