//! `fairshift rerun`: a published run or sweep again, from its manifest and the inputs in its folder.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;

use crate::cli::export::outside_runs;
use crate::cli::run::labour::PreparedLabour;
use crate::cli::run::{self, scenario};
use crate::cli::text::printable;
use crate::cli::{CliError, Console, Format};
use crate::dataset::embedded;
use crate::dataset::package::PackageFiles;
use crate::review::differences::{CellDifference, Missing, TableDifference};
use crate::review::program::{Sides, THEN_NOW};
use crate::review::rerun::{Comparison, Sameness, TOLERANCE, compare_runs};
use crate::review::verify::verify;
use crate::scenario::Library;
use crate::writers::finished::{FinishedRun, MAX_DESCRIPTION, read};
use crate::writers::manifest::{DATA_PACKAGE, DataPackageRecord, InputRecord, sha256};
use crate::writers::run_folder::{Existing, Location, RunFolder};

mod program;
mod sweep;

pub(crate) use program::same_program;

/// Arguments of `rerun`.
#[derive(Debug, clap::Args)]
pub struct RerunArgs {
    /// Folder of a run or a sweep
    pub run: PathBuf,
    /// Compute even if another version of the program, or other data, made the run
    #[arg(long)]
    pub anyway: bool,
    /// Keep the new run in this folder
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Largest difference that is still equivalent, relative to the largest value of a column
    #[arg(long, value_name = "X", default_value_t = TOLERANCE, value_parser = tolerance)]
    pub tolerance: f64,
    /// Threads (default: all; the results do not depend on it)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

fn tolerance(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "a tolerance is a number from 0 to 1, e.g. 1e-9".to_owned())
}

/// Refuses a folder in which something is, or that is in a run's, before anything is computed.
fn is_free(path: &Path) -> Result<(), CliError> {
    outside_runs(path)?;
    let taken = std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
    if !taken {
        return Ok(());
    }
    Err(CliError::Usage(format!("{} is not empty: name another folder", path.display())))
}

/// Runs it again and says whether it is the same.
///
/// # Errors
/// If the results differ (exit code 1), or if the run cannot be repeated as it stands (2).
pub fn run(args: &RerunArgs, console: &Console) -> Result<(), CliError> {
    run::set_threads(args.threads)?;
    let published = FinishedRun::open(&args.run).map_err(CliError::invalid)?;
    same_program(&published, args.anyway, console)?;
    for problem in verify(&args.run).map_err(CliError::invalid)?.problems {
        console.note(&format!(
            "note: {}: {}: {}",
            printable(&problem.path),
            problem.kind.name(),
            problem.detail
        ));
    }
    if let Some(output) = &args.output {
        is_free(output)?;
    }
    let temporary = tempfile::tempdir().map_err(|e| CliError::Failed(format!("no temporary folder: {e}")))?;
    let path = args.output.clone().unwrap_or_else(|| temporary.path().join("run"));
    let to = Location::At { path: path.clone(), existing: Existing::Refuse };
    let done = if published.is_sweep() {
        sweep::again(&published, path, args.anyway, console)?
    } else if published.manifest.data_package.is_none() {
        let ready = labour_only(&published)?;
        run::labour::execute(&ready, RunFolder::create(&to)?)?.2
    } else {
        let ready = prepare(&published, args.anyway, console)?;
        let started = (Instant::now(), run::since_epoch());
        run::execute(&ready, RunFolder::create(&to)?, console.is_terminal(), started)?.path
    };
    let repeated = FinishedRun::open(&done).map_err(CliError::invalid)?;
    let found = compare_runs(&published, &repeated, args.tolerance).map_err(CliError::invalid)?;
    print(args, &found, console)?;
    match found.verdict {
        Sameness::Different => Err(CliError::Failed("it is not repeated: the results differ".to_owned())),
        _ => Ok(()),
    }
}

/// Refuses the folder of a sweep, whose variants are no run.
pub(crate) fn no_sweep(published: &FinishedRun, command: &str) -> Result<(), CliError> {
    if !published.is_sweep() {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "{} is a sweep, and `{command}` takes a run: `fairshift rerun` computes a sweep again",
        published.path.display()
    )))
}

/// The scenario of a run on the data of the run.
pub(crate) fn prepare(
    published: &FinishedRun,
    anyway: bool,
    console: &Console,
) -> Result<scenario::Prepared, CliError> {
    let files = data(published, anyway, console)?;
    published.scenario().map_err(CliError::invalid)?;
    let path = published.path.join(&published.manifest.scenario.path);
    scenario::prepare_on(&path.display().to_string(), &Library::embedded(), &files).map_err(CliError::invalid)
}

/// A labour-only scenario on the copies of its files.
fn labour_only(published: &FinishedRun) -> Result<PreparedLabour, CliError> {
    published.scenario().map_err(CliError::invalid)?;
    for input in &published.manifest.inputs {
        copy_of(published, input)?;
    }
    let path = published.path.join(&published.manifest.scenario.path);
    let loaded = crate::scenario::load(&path.display().to_string(), &Library::embedded(), &[]);
    let mut loaded = loaded.map_err(CliError::invalid)?;
    // Files under the names that the run read them by, so that the copies are called what they were called.
    let name = |path: &str| Path::new(path).file_name().map(std::ffi::OsStr::to_owned);
    for file in &mut loaded.files {
        let mut inputs = published.manifest.inputs.iter();
        let same = inputs.find(|input| input.copy.as_deref().and_then(name) == name(&file.path));
        if let Some(input) = same {
            file.path.clone_from(&input.path);
        }
    }
    run::labour::prepare(loaded).map_err(CliError::invalid)
}

/// Where an input was copied to, and the bytes there; `None` for one without a copy.
///
/// # Errors
/// If the copy cannot be read, or is another file.
fn copy_of<'p>(
    published: &FinishedRun,
    input: &'p InputRecord,
) -> Result<Option<(&'p str, Vec<u8>)>, CliError> {
    let Some(copy) = &input.copy else { return Ok(None) };
    let bytes = read(&published.path, copy, input.bytes.max(MAX_DESCRIPTION)).map_err(CliError::invalid)?;
    if sha256(&bytes) == input.sha256 {
        return Ok(Some((copy, bytes)));
    }
    let (path, what) = (published.path.join(copy), if published.is_sweep() { "sweep" } else { "run" });
    Err(CliError::Usage(format!("{} is not the file that the {what} read", path.display())))
}

/// The data package of a run: the copy in its folder, or the embedded one if that is the same.
pub(crate) fn data(
    published: &FinishedRun,
    anyway: bool,
    console: &Console,
) -> Result<PackageFiles, CliError> {
    let recorded = &published.manifest.data_package;
    let files = match copied(published)? {
        Some(files) => files,
        None => embedded::files(&recorded.name).cloned().ok_or_else(|| {
            CliError::Usage(format!(
                "the run used the data package `{}`, which is neither in its folder nor in this program",
                recorded.name
            ))
        })?,
    };
    same_data(recorded, &files.content_sha256(), anyway, console)?;
    Ok(files)
}

/// Refuses another data package than the one that a run read.
pub(crate) fn same_data(
    recorded: &DataPackageRecord,
    hash: &str,
    anyway: bool,
    console: &Console,
) -> Result<(), CliError> {
    if hash == recorded.content_sha256 {
        return Ok(());
    }
    let text = format!(
        "the data package `{}` is another one: content {} then, {hash} now",
        recorded.name, recorded.content_sha256
    );
    if anyway {
        console.note(&format!("note: {text}"));
        return Ok(());
    }
    Err(CliError::Usage(format!("{text}\nuse the version that holds it, or compute with this one: --anyway")))
}

/// The copy of a data package in a run folder.
fn copied(published: &FinishedRun) -> Result<Option<PackageFiles>, CliError> {
    let mut files =
        PackageFiles { label: published.path.join("inputs").display().to_string(), ..Default::default() };
    for input in published.manifest.inputs.iter().filter(|input| input.role == DATA_PACKAGE) {
        let Some((copy, bytes)) = copy_of(published, input)? else { continue };
        let name =
            Path::new(copy).file_name().map_or(copy.to_owned(), |name| name.to_string_lossy().into_owned());
        files.files.insert(name, bytes);
    }
    Ok(Some(files).filter(|files| !files.files.is_empty()))
}

fn print(args: &RerunArgs, found: &Comparison, console: &Console) -> Result<(), CliError> {
    let run = args.run.display();
    if args.format == Format::Json {
        let mut record = serde_json::to_value(found).map_err(|e| CliError::Failed(e.to_string()))?;
        record["run"] = json!(run.to_string());
        record["threads"] = json!(rayon::current_num_threads());
        return console.print(&format!("{record:#}"));
    }
    let threads = rayon::current_num_threads();
    let threads = if threads == 1 { "1 thread".to_owned() } else { format!("{threads} threads") };
    let head = match found.verdict {
        Sameness::Identical => {
            format!("identical: {} result files have the same bytes, computed on {threads}", found.same_files)
        }
        Sameness::Equivalent => format!(
            "equivalent: same rows and words, numbers within {:e} of the largest of their column, computed on {threads}",
            found.tolerance
        ),
        Sameness::Different => format!("different, computed on {threads}"),
    };
    let names = |files: &[String]| files.iter().map(|file| printable(file)).collect::<Vec<_>>().join(", ");
    let mut text = format!("{run}: {head}\n");
    if !found.other_files.is_empty() {
        text += &format!("files with other bytes: {}\n", names(&found.other_files));
    }
    if !found.unexplained.is_empty() {
        text += &format!("files that do not say the same: {}\n", names(&found.unexplained));
    }
    found.tables.iter().for_each(|table| text += &table_text(table, THEN_NOW));
    console.tell(&text)
}

/// A table's differences for people.
pub(crate) fn table_text(table: &TableDifference, names: Sides<'_>) -> String {
    let TableDifference { table: name, differing, cells, .. } = table;
    let mut text = format!("\n{name}: {differing} of {cells} cells differ\n");
    text += &missing_text("rows", &table.only_in_first, names.0);
    text += &missing_text("rows", &table.only_in_second, names.1);
    columns_text(table, names).iter().for_each(|line| text += &format!("{line}\n"));
    if let Some(first) = &table.first {
        text += &format!("  first    {}\n", cell_text(first, names));
    }
    table.largest.iter().for_each(|cell| text += &format!("  largest  {}\n", cell_text(cell, names)));
    text
}

/// Columns that one side alone has.
pub(crate) fn columns_text(table: &TableDifference, names: Sides<'_>) -> Vec<String> {
    let sides = [(&table.columns_only_in_first, names.0), (&table.columns_only_in_second, names.1)];
    let line =
        |(columns, side): (&Vec<String>, &str)| format!("  columns only {side}: {}", columns.join(", "));
    sides.into_iter().filter(|(columns, _)| !columns.is_empty()).map(line).collect()
}

fn missing_text(what: &str, missing: &Missing, side: &str) -> String {
    match &missing.first {
        Some(first) => format!("  {} {what} only {side}, first {first}\n", missing.rows),
        None => String::new(),
    }
}

/// One difference: where, both values, how far apart.
pub(crate) fn cell_text(cell: &CellDifference, names: Sides<'_>) -> String {
    let mut text = format!(
        "{}, {}: {} {}, {} {}",
        cell.key.join(", "),
        cell.column,
        cell.first,
        names.0,
        cell.second,
        names.1
    );
    if let (Some(absolute), Some(relative)) = (cell.absolute, cell.relative) {
        text += &format!("; {absolute:.3e} {}, relative {relative:.3e}", cell.unit);
    }
    if let Some(ulps) = cell.ulps {
        text += &format!(", {ulps} ulps");
    }
    text
}
