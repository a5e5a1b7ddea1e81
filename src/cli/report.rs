//! `fairshift report`: the page of a run, made again from its tables.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::cli::export::keeps_runs;
use crate::cli::rerun::{data, no_sweep};
use crate::cli::run::scenario::prepare_on;
use crate::cli::sources::package_files;
use crate::cli::{CliError, Console};
use crate::dataset::package::PackageFiles;
use crate::report::{self, Report};
use crate::results::against::Against;
use crate::scenario::Library;
use crate::writers::finished::FinishedRun;
use crate::writers::run_folder::write_file;

/// Name of the page in a run folder.
const PAGE: &str = "report.html";

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// Run folder
    pub run: PathBuf,
    /// File to write (default: report.html in the run folder)
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Data package of the run: embedded name or folder (default: the copy in the run folder, or the embedded one)
    #[arg(long)]
    pub dataset: Option<String>,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

/// Writes the report.
///
/// # Errors
/// If the folder is no complete run, or the file exists or cannot be written.
pub fn run(args: &ReportArgs, console: &Console) -> Result<(), CliError> {
    let published = FinishedRun::open(&args.run).map_err(CliError::invalid)?;
    no_sweep(&published, "report")?;
    if published.manifest.data_package.is_none() {
        return Err(CliError::Usage(format!(
            "{} is a labour-only run, which has no report: its tables are in {}",
            args.run.display(),
            args.run.join("tables").display()
        )));
    }
    let output = args.output.clone().unwrap_or_else(|| args.run.join(PAGE));
    if args.output.is_some() && output.exists() && !args.force {
        return Err(CliError::Usage(format!("{} exists; --force replaces it", output.display())));
    }
    keeps_runs(&output, &args.run, PAGE)?;
    let files = package(args, &published, console)?;
    published.scenario().map_err(CliError::invalid)?;
    let path = published.path.join(&published.manifest.scenario.path);
    let ready = prepare_on(&path.display().to_string(), &Library::embedded(), &files);
    let ready = ready.map_err(CliError::invalid)?;
    let (inputs, tables) = (&ready.inputs, published.tables().map_err(CliError::invalid)?);
    let page = report::html(&Report {
        scenario: &published.manifest.name,
        title: &published.manifest.title,
        description: &ready.description,
        against: &Against::of(inputs),
        dataset: &inputs.dataset,
        tables: &tables,
        quantiles: &inputs.outputs.quantiles,
        draws: inputs.draws,
        chosen_places: &inputs.outputs.report_places,
        citation: report::CITATION,
        data_licences: &inputs.dataset.description.licences,
    })?;
    keep(&output, page.as_bytes(), args.force)?;
    console.print(&output.display().to_string())
}

/// Writes the page unless the same one is there already.
fn keep(path: &Path, page: &[u8], force: bool) -> Result<(), CliError> {
    let there = path.is_file().then(|| std::fs::read(path).unwrap_or_default());
    match there {
        Some(bytes) if bytes == page => Ok(()),
        Some(_) if !force => Err(CliError::Usage(format!(
            "{} is another page than this program makes of the run: name another file (--output), or replace it (--force)",
            path.display()
        ))),
        _ => Ok(write_file(path, page)?),
    }
}

/// The data package of the run, or the one that the command line names if that is the same.
fn package(
    args: &ReportArgs,
    published: &FinishedRun,
    console: &Console,
) -> Result<Cow<'static, PackageFiles>, CliError> {
    let Some(name) = &args.dataset else { return data(published, false, console).map(Cow::Owned) };
    let (files, used) = (package_files(name)?, &published.manifest.data_package);
    if files.content_sha256() == used.content_sha256 {
        return Ok(files);
    }
    Err(CliError::Usage(format!(
        "the run used the data package {} ({}), not {name}: leave --dataset out, or name that one",
        used.name, used.content_sha256
    )))
}
