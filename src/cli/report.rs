//! `fairshift report`: the page of a run, made again from its tables.

use std::path::PathBuf;

use crate::cli::sources::dataset;
use crate::cli::{CliError, Console};
use crate::dataset::embedded;
use crate::report::{self, Report};
use crate::results::table::ResultTable;
use crate::writers::datapackage::DataPackage;
use crate::writers::manifest::Manifest;
use crate::writers::run_folder::{MANIFEST, write_file};
use crate::writers::tables::read_tables;

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// Run folder
    pub run: PathBuf,
    /// File to write
    #[arg(long, short, default_value = "report.html")]
    pub output: PathBuf,
    /// Data package of the run: embedded name or folder
    #[arg(long, default_value = embedded::DEFAULT)]
    pub dataset: String,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

/// Writes the report.
///
/// # Errors
/// If the folder is no complete run, or the file exists or cannot be written.
pub fn run(args: &ReportArgs, console: &Console) -> Result<(), CliError> {
    let path = args.run.join(MANIFEST);
    let bytes = std::fs::read(&path).map_err(|e| {
        CliError::Usage(format!(
            "{} is not a finished run: cannot read {}: {e}",
            args.run.display(),
            path.display()
        ))
    })?;
    let manifest =
        Manifest::from_json(&bytes).map_err(|e| CliError::Usage(format!("{}: {e}", path.display())))?;
    let used = &manifest.data_package;
    if used.is_none() {
        return Err(CliError::Usage(format!(
            "{} is a labour-only run, which has no report: its tables are in {}",
            args.run.display(),
            args.run.join("tables").display()
        )));
    }
    let data = dataset(&args.dataset)?;
    if data.description.content_sha256 != used.content_sha256 {
        return Err(CliError::Usage(format!(
            "the run used the data package {} ({}), not {}: name it with --dataset",
            used.name, used.content_sha256, args.dataset
        )));
    }
    if args.output.exists() && !args.force {
        return Err(CliError::Usage(format!("{} exists; --force replaces it", args.output.display())));
    }
    let package = DataPackage::read(&args.run).map_err(CliError::invalid)?;
    let tables = read_tables(&args.run, &package).map_err(CliError::invalid)?;
    let quantiles = quantiles(&tables);
    let page = report::html(&Report {
        scenario: &manifest.name,
        title: &manifest.title,
        description: "",
        dataset: &data,
        tables: &tables,
        quantiles: &quantiles,
        draws: manifest.draws as usize,
        chosen_places: &[],
        citation: report::CITATION,
        data_licences: &used.licences,
    })?;
    write_file(&args.output, page.as_bytes())?;
    console.print(&args.output.display().to_string())
}

/// Quantiles of the tables, from the names of their columns.
fn quantiles(tables: &[ResultTable]) -> Vec<f64> {
    let columns = tables.iter().flat_map(|t| &t.columns);
    let suffix = |name: &str| {
        let digits = name.strip_prefix("jobs_change_p")?;
        digits.replace('_', ".").parse::<f64>().ok().map(|percent| percent / 100.0)
    };
    let mut quantiles: Vec<f64> = columns.filter_map(|c| suffix(&c.name)).collect();
    quantiles.sort_by(f64::total_cmp);
    quantiles.dedup();
    quantiles
}
