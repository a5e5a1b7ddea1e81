//! `fairshift diff`: two runs, what went into them and what came out.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::rerun::{cell_text, columns_text};
use crate::cli::run::set_threads;
use crate::cli::{CliError, Console, Format};
use crate::results::table::ResultTable;
use crate::review::differences::TableDifference;
use crate::review::inputs::{self, InputDifference};
use crate::review::program::{RUNS, other_machine, other_program};
use crate::review::rerun::table_differences;
use crate::review::results::ResultKey;
use crate::writers::finished::FinishedRun;

mod attribute;

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// Run folder
    pub first: PathBuf,
    /// Run folder
    pub second: PathBuf,
    /// Compute which differing input moved which result
    #[arg(long)]
    pub attribute: bool,
    /// A result to attribute, e.g. `national/2050/jobs_change_mean` (default: the last year and the biggest movers)
    #[arg(long = "result", value_name = "TABLE/KEY/COLUMN", requires = "attribute")]
    pub results: Vec<ResultKey>,
    /// Places in the default choice of results
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub movers: usize,
    /// Draws of every run that is computed (default: as in the runs)
    #[arg(long, value_name = "N", requires = "attribute")]
    pub draws: Option<u32>,
    /// Pairs of orders to sample where more than 8 inputs differ
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(2..=10_000))]
    pub orders: u16,
    /// Attribute even if another version of the program made the runs
    #[arg(long)]
    pub anyway: bool,
    /// Threads (default: all; the results do not depend on it)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// One of the two runs.
struct Side {
    run: FinishedRun,
    tree: crate::scenario::tree::Table,
    tables: Vec<ResultTable>,
}

/// Says how two runs differ.
///
/// # Errors
/// If a folder is no finished run, or a run between the two cannot be computed.
pub fn run(args: &DiffArgs, console: &Console) -> Result<(), CliError> {
    set_threads(args.threads)?;
    let (first, second) = (open(&args.first)?, open(&args.second)?);
    let changed = inputs::differences(&first.tree, &second.tree);
    let other = circumstances(&first.run, &second.run);
    let outputs = table_differences(&first.tables, &second.tables);
    let attribution = if args.attribute {
        Some(attribute::attribute(args, (&first, &second), &changed, console)?)
    } else {
        None
    };
    if args.format == Format::Json {
        let record = json!({
            "first": args.first.display().to_string(),
            "second": args.second.display().to_string(),
            "inputs": changed,
            "circumstances": other,
            "outputs": outputs,
            "attribution": attribution,
        });
        return console.print(&format!("{record:#}"));
    }
    let mut text = inputs_text(&changed) + &lines("data and program", &other) + &outputs_text(&outputs);
    if let Some(attribution) = &attribution {
        text += &attribution.text();
    }
    console.tell(&text)
}

fn open(path: &std::path::Path) -> Result<Side, CliError> {
    let run = FinishedRun::open(path).map_err(CliError::invalid)?;
    let text = run.scenario().map_err(CliError::invalid)?;
    let name = path.join(&run.manifest.scenario.path).display().to_string();
    let tree = inputs::read(&name, &text).map_err(CliError::invalid)?;
    let tables = run.tables().map_err(CliError::invalid)?;
    Ok(Side { run, tree, tables })
}

/// What differs beside the scenario.
fn circumstances(first: &FinishedRun, second: &FinishedRun) -> Vec<String> {
    let (a, b) = (&first.manifest, &second.manifest);
    let mut lines = Vec::new();
    if a.data_package.content_sha256 != b.data_package.content_sha256 {
        let name = |m: &crate::writers::manifest::Manifest| {
            format!("{} {} ({})", m.data_package.name, m.data_package.version, m.data_package.content_sha256)
        };
        lines.push(format!("data package: {} {}, {} {}", name(a), RUNS.0, name(b), RUNS.1));
    }
    lines.extend(other_program(&a.engine, &b.engine, RUNS));
    lines.extend(other_machine(&a.engine, &b.engine, RUNS));
    lines
}

fn inputs_text(changed: &[InputDifference]) -> String {
    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let line = |d: &InputDifference| {
        let note = if d.matters { "" } else { "  (moves no number)" };
        format!("{}: {} → {}{note}", d.path, shortened(&side(&d.first)), shortened(&side(&d.second)))
    };
    lines("inputs", &changed.iter().map(line).collect::<Vec<_>>())
}

fn outputs_text(outputs: &[TableDifference]) -> String {
    let mut all = Vec::new();
    for table in outputs {
        all.push(format!("{}: {} of {} cells differ", table.table, table.differing, table.cells));
        for (missing, side) in [(&table.only_in_first, "first"), (&table.only_in_second, "second")] {
            if missing.rows > 0 {
                all.push(format!("  {} rows only in the {side}", missing.rows));
            }
        }
        all.extend(columns_text(table, ("in the first", "in the second")));
        all.extend(table.largest.iter().map(|cell| format!("  {}", cell_text(cell, ("first", "second")))));
    }
    lines("outputs, largest differences of each table", &all)
}

fn lines(title: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return format!("{title}: the same\n\n");
    }
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("{title}\n{lines}\n")
}

/// Enough of a value to recognise it.
fn shortened(text: &str) -> String {
    const WIDTH: usize = 60;
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}
