//! `fairshift run`: scenarios to run folders.
//!
//! All scenarios are read before any is computed, so that a mistake in the last one is found at once; every run
//! folder is opened before its run computes, so that a full disk is found before the work is done.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::cli::export::outside_runs;
use crate::cli::summary::{NEEDED, Summary};
use crate::cli::text::printable;
use crate::cli::{CliError, Console};
use crate::engine::kept::{IN_MEMORY, Scratch, Store};
use crate::engine::{self, EngineError, EngineOutput};
use crate::findings::Findings;
use crate::inputs::ModelInputs;
use crate::results::checks::{Check, checks};
use crate::results::table::ResultTable;
use crate::results::tables::tables;
use crate::review::verify::strangers;
use crate::scenario::Library;
use crate::writers::engine::machine_memory_bytes;
use crate::writers::run_folder::{Existing, Location, RunFolder};
use crate::writers::scratch::ScratchFile;

pub mod folder;
pub mod labour;
mod progress;
pub mod scenario;

use folder::{Finished, write_run};
use progress::Progress;
use scenario::{Prepared, Ready};

/// The scenario that runs when none is named.
pub const DEFAULT: &str = "uk-balanced";
/// Where run folders land.
const OUTPUT: &str = "output";

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Scenario files, or names of embedded scenarios
    #[arg(default_value = DEFAULT)]
    pub scenarios: Vec<String>,
    /// Folder of the run (of one scenario); default: output/NAME, or the next free number after it
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Replace the run that is in the folder
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Number of draws; 1 computes the central values only
    #[arg(long, value_name = "N")]
    pub draws: Option<u32>,
    /// Seed of the random streams
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Overrides of keys of the scenario.
    #[arg(
        long = "set",
        help = "Override a key of the scenario, e.g. --set induced=none, --set parameters.supply_chain.lag=2, or of an \
                entry: --set 'site[\"Works\"].start=2030'",
        value_name = "KEY=VALUE"
    )]
    pub set: Vec<String>,
    /// Threads (default: all; the results do not depend on it)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

impl RunArgs {
    /// Overrides of keys, in the order in which they apply.
    fn overrides(&self) -> Vec<String> {
        let mut all = self.set.clone();
        all.extend(self.draws.map(|n| format!("uncertainty.draws={n}")));
        all.extend(self.seed.map(|n| format!("seed={n}")));
        all
    }

    fn location(&self, name: &str) -> Location {
        match &self.output {
            None => Location::Next { parent: PathBuf::from(OUTPUT), name: name.to_owned() },
            Some(path) => {
                let existing = if self.force { Existing::Replace } else { Existing::Refuse };
                Location::At { path: path.clone(), existing }
            }
        }
    }
}

/// Runs scenarios.
///
/// # Errors
/// Findings of any scenario; a folder that cannot be written; a run that fails its checks.
pub fn run(args: &RunArgs, console: &Console) -> Result<(), CliError> {
    if args.output.is_some() && args.scenarios.len() > 1 {
        return Err(CliError::Usage(
            "--output names the folder of one run, but there are several scenarios".to_owned(),
        ));
    }
    args.output.as_deref().map_or(Ok(()), outside_runs)?;
    set_threads(args.threads)?;
    let library = Library::embedded();
    let mut prepared = Vec::new();
    let mut findings = Findings::new();
    for reference in &args.scenarios {
        match scenario::ready(reference, &library, &args.overrides()) {
            Ok(ready) => prepared.push(ready),
            Err(found) => findings.extend(found),
        }
    }
    if !findings.is_empty() {
        return Err(CliError::invalid(findings));
    }
    let memory = machine_memory_bytes().unwrap_or(u64::MAX);
    prepared.iter().try_for_each(|ready| match ready {
        Ready::Country(ready) => fits(&ready.inputs, memory),
        Ready::Labour(_) => Ok(()),
    })?;
    prepared.iter().try_for_each(|ready| match ready {
        Ready::Country(ready) => run_one(args, ready, console),
        Ready::Labour(ready) => labour::run(args, ready, console),
    })
}

/// Refuses a run whose draws the machine cannot hold, instead of being killed after an hour.
fn fits(inputs: &ModelInputs, memory: u64) -> Result<(), CliError> {
    let needed = engine::bytes_of_draws(inputs);
    if needed <= memory {
        return Ok(());
    }
    let gibibytes = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    Err(CliError::Usage(format!(
        "the {} draws of `{}` take {:.1} GiB of memory, and this machine has {:.1}: draw fewer (--draws)",
        inputs.draws,
        inputs.name,
        gibibytes(needed),
        gibibytes(memory)
    )))
}

/// Takes so many threads, once per process.
pub(crate) fn set_threads(threads: Option<u16>) -> Result<(), CliError> {
    let Some(threads) = threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads));
    pool.build_global().map_err(|e| CliError::Failed(format!("cannot start {threads} threads: {e}")))
}

fn run_one(args: &RunArgs, ready: &Prepared, console: &Console) -> Result<(), CliError> {
    if !args.quiet {
        ready.warnings.all().iter().for_each(|warning| console.note(&warning.to_string()));
    }
    let started = (Instant::now(), since_epoch());
    let folder = RunFolder::create(&args.location(&ready.inputs.name))?;
    if !args.quiet {
        first_look(&ready.inputs, console, started.0)?;
    }
    let shown = console.is_terminal() && !args.quiet;
    let Done { path, tables: all, checks } = execute(ready, folder, shown, started)?;
    foreign(args, &path, console)?;
    if !args.quiet {
        let summary = Summary { inputs: &ready.inputs, tables: &all };
        let seconds = started.0.elapsed().as_secs_f64();
        let passed = checks.iter().filter(|c| c.passed()).count();
        let shown = path.display();
        console.print(&format!(
            "{}\nChecks: {passed} of {} passed. {seconds:.1} s.\nTables: {shown}/tables  Report: {shown}/report.html\n",
            summary.text(),
            checks.len(),
        ))?;
    }
    failed(&checks)
}

/// Says what else is in a folder that a run took over: it is not removed, and the folder is not sound with it.
fn foreign(args: &RunArgs, folder: &Path, console: &Console) -> Result<(), CliError> {
    if !args.force {
        return Ok(());
    }
    let others = strangers(folder).map_err(CliError::invalid)?;
    let Some(first) = others.first() else { return Ok(()) };
    let count = if others.len() == 1 { "1 thing".to_owned() } else { format!("{} things", others.len()) };
    console.note(&format!(
        "warning: {} holds {count} that no run wrote ({}): `fairshift verify` calls it different until they are moved away",
        folder.display(),
        printable(&first.path)
    ));
    Ok(())
}

/// A run that was computed and written.
pub(crate) struct Done {
    /// Its folder.
    pub path: PathBuf,
    /// Its tables, with those that only summary and report need.
    pub tables: Vec<ResultTable>,
    /// Its identities.
    pub checks: Vec<Check>,
}

/// Computes a scenario and writes it into a folder that was opened for it.
///
/// # Errors
/// If the engine stops or a file cannot be written.
pub(crate) fn execute(
    ready: &Prepared,
    folder: RunFolder,
    shown: bool,
    started: (Instant, u64),
) -> Result<Done, CliError> {
    let scratch = Scratch::new(ScratchFile::new(folder.path()), IN_MEMORY);
    let output = compute(&ready.inputs, Some(&scratch), shown)?;
    let mut wanted = ready.inputs.clone();
    wanted.outputs.tables.extend(NEEDED.map(str::to_owned));
    wanted.outputs.tables.push("milestones".to_owned());
    wanted.outputs.tables.push("industries".to_owned());
    wanted.outputs.tables.push("emissions".to_owned());
    let tables = tables(&wanted, &output);
    let checks = checks(&ready.inputs, &output);
    if let Some(reason) = scratch.failure() {
        return Err(EngineError::Scratch(reason.to_owned()).into());
    }
    let finished =
        Finished { ready, tables: &tables, checks: &checks, started: started.0, started_at: started.1 };
    let path = write_run(folder, &finished)?;
    Ok(Done { path, tables, checks })
}

/// The tables that inputs ask for, of a run that holds its identities.
///
/// # Errors
/// If the engine stops, or an identity does not hold.
pub(crate) fn results(inputs: &ModelInputs) -> Result<Vec<ResultTable>, CliError> {
    let output = compute(inputs, None, false)?;
    failed(&checks(inputs, &output))?;
    Ok(tables(inputs, &output))
}

/// Seconds since 1970.
pub(crate) fn since_epoch() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// The central values first, so that a reader has something to think about.
fn first_look(inputs: &ModelInputs, console: &Console, started: Instant) -> Result<(), CliError> {
    if inputs.draws < 2 {
        return Ok(());
    }
    let mut central = inputs.clone();
    central.draws = 1;
    central.counterfactual.iter_mut().for_each(|other| other.draws = 1);
    central.variants.clear();
    central.outputs.tables = vec!["national".to_owned()];
    let output = engine::run(&central, &engine::prepare(&central)?, &|| {})?;
    let tables = tables(&central, &output);
    let headline = Summary { inputs: &central, tables: &tables }.headline();
    console.note(&format!("central values, {:.1} s: {headline}", started.elapsed().as_secs_f64()));
    Ok(())
}

impl Store for ScratchFile {
    fn append(&self, values: &[f64]) -> std::io::Result<u64> {
        self.append(values)
    }

    fn read(&self, first: u64, count: usize) -> std::io::Result<Vec<f64>> {
        self.read(first, count)
    }
}

fn compute(
    inputs: &ModelInputs,
    scratch: Option<&Arc<Scratch>>,
    shown: bool,
) -> Result<EngineOutput, CliError> {
    let progress = Progress::new(inputs.draws, shown && inputs.draws > 1);
    let prepared = engine::prepare(inputs)?;
    let output = engine::run_with(inputs, &prepared, scratch, &|| progress.step());
    progress.clear();
    Ok(output?)
}

/// A run that fails its own identities must not be mistaken for a result.
fn failed(checks: &[Check]) -> Result<(), CliError> {
    let failed: Vec<String> = checks
        .iter()
        .filter(|c| !c.passed())
        .map(|c| {
            format!("{}: residual {:e}, limit {:e} ({})", c.name, c.residual, c.tolerance, c.description)
        })
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(CliError::Failed(format!("the run fails its checks, do not use it:\n  {}", failed.join("\n  "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_no_machine_holds_is_refused() {
        let embedded = scenario::prepare("no-transition", &Library::embedded(), &[]).unwrap();
        let mut inputs = embedded.inputs;
        inputs.draws = 100_000;
        let said = fits(&inputs, 8 << 30).unwrap_err().to_string();
        assert!(
            said.contains("the 100000 draws of `no-transition` take") && said.contains("has 8.0"),
            "{said}"
        );
        inputs.draws = 1;
        assert!(fits(&inputs, 8 << 30).is_ok());
    }
}
