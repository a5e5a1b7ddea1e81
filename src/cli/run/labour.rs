//! Labour-only scenarios: from files to a run folder.

use std::path::PathBuf;
use std::time::Instant;

use super::folder::{About, command, copies, manifest};
use super::{RunArgs, since_epoch};
use crate::cli::{CliError, Console};
use crate::engine::labour_only::{self, LabourOutput};
use crate::findings::{Finding, Findings};
use crate::inputs::labour_only::{LabourInputs, build};
use crate::results::checks::Check;
use crate::results::labour_only::{checks, tables};
use crate::scenario::Loaded;
use crate::scenario::files::Role as FileRole;
use crate::scenario::tree::{Node, Value};
use crate::writers::datapackage::{DESCRIPTOR, DataPackage};
use crate::writers::manifest::{DataPackageRecord, InputRecord, Role};
use crate::writers::run_folder::RunFolder;
use crate::writers::tables::{Format, write_tables};

/// A labour-only scenario that is ready to run.
#[derive(Debug)]
pub struct PreparedLabour {
    /// The inputs.
    pub inputs: LabourInputs,
    /// Where they come from.
    pub loaded: Loaded,
}

/// Builds the inputs of a labour-only scenario.
///
/// # Errors
/// All findings.
pub fn prepare(loaded: Loaded) -> Result<PreparedLabour, Findings> {
    if loaded.findings.has_errors() {
        return Err(loaded.findings);
    }
    if let Some(inputs) = build(&loaded) {
        return Ok(PreparedLabour { inputs, loaded });
    }
    let mut findings = loaded.findings;
    findings.push(Finding::error("labour_only", "the scenario cannot be run"));
    Err(findings)
}

/// Runs and writes.
///
/// # Errors
/// A folder that cannot be written; a run that fails its checks.
pub fn run(args: &RunArgs, ready: &PreparedLabour, console: &Console) -> Result<(), CliError> {
    let folder = RunFolder::create(&args.location(&ready.inputs.name))?;
    let (output, checks, path) = execute(ready, folder)?;
    super::foreign(args, &path, console)?;
    if !args.quiet {
        console.print(&summary(ready, &output, &checks, &path))?;
    }
    super::failed(&checks)
}

/// Computes and writes into a folder.
///
/// # Errors
/// A folder that cannot be written.
pub(crate) fn execute(
    ready: &PreparedLabour,
    folder: RunFolder,
) -> Result<(LabourOutput, Vec<Check>, PathBuf), CliError> {
    let started = (Instant::now(), since_epoch());
    let output = labour_only::run(&ready.inputs);
    let checks = checks(&ready.inputs, &output);
    let path = write(folder, ready, &output, &checks, &started)?;
    Ok((output, checks, path))
}

fn write(
    folder: RunFolder,
    ready: &PreparedLabour,
    output: &LabourOutput,
    checks: &[Check],
    started: &(Instant, u64),
) -> Result<PathBuf, CliError> {
    let inputs = &ready.inputs;
    let formats: Vec<Format> = ready
        .loaded
        .resolved
        .scenario
        .outputs
        .formats
        .value
        .iter()
        .filter_map(|f| Format::from_name(f.value.name()))
        .collect();
    let resources = write_tables(&folder, &tables(inputs, output), &formats)?;
    let mut package = DataPackage::new(&inputs.name, &inputs.title, &DataPackageRecord::default(), resources);
    "Results of a FairShift labour-only run.".clone_into(&mut package.description);
    folder.write(DESCRIPTOR, Role::Descriptor, &package.to_json())?;
    let records = copies(&folder, &ready.loaded.files, None)?;
    let resolved = resolved(ready, &records);
    let scenario = folder.write("scenario.resolved.toml", Role::ResolvedScenario, resolved.as_bytes())?;
    folder.write("log.txt", Role::Log, log(ready, output, checks, started).as_bytes())?;
    let about = About {
        name: &inputs.name,
        title: &inputs.title,
        seed: inputs.seed,
        draws: 1,
        data_package: DataPackageRecord::default(),
    };
    Ok(folder.finish(manifest(about, (scenario, records), checks, *started))?)
}

/// The resolved scenario with the names of the copies beside it, so that the run folder can be run again.
fn resolved(ready: &PreparedLabour, records: &[InputRecord]) -> String {
    let mut resolved = ready.loaded.resolved.clone();
    let section = resolved.tree.entries.iter_mut().find(|entry| entry.key == "labour_only");
    if let Some(Node { value: Value::Table(section), .. }) = section.map(|entry| &mut entry.node) {
        for entry in &mut section.entries {
            let role = match entry.key.as_str() {
                "nodes" => FileRole::Nodes,
                "network" => FileRole::Network,
                "targets" => FileRole::Targets,
                _ => continue,
            };
            if let Some(at) = ready.loaded.files.iter().position(|file| file.role == role) {
                let embedded = ready.loaded.files[at].path.strip_prefix("embedded:").map(str::to_owned);
                if let Some(name) = records[at].copy.clone().or(embedded) {
                    entry.node.value = Value::Text(name);
                }
            }
        }
    }
    resolved.to_toml()
}

fn log(ready: &PreparedLabour, output: &LabourOutput, checks: &[Check], started: &(Instant, u64)) -> String {
    let inputs = &ready.inputs;
    let mut log = format!("{} {}\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    log += &format!("command: {}\n", command().join(" "));
    log += &format!("labour-only scenario: {} ({}), {}\n", inputs.name, inputs.title, size(inputs));
    log += &format!("model: {:?}, seed {}\n", inputs.model, inputs.seed);
    log += &floored(output).map_or(String::new(), |note| note + "\n");
    for check in checks {
        let verdict = if check.passed() { "passed" } else { "FAILED" };
        log += &format!(
            "check {}: {verdict}, residual {:e}, limit {:e}\n",
            check.name, check.residual, check.tolerance
        );
    }
    log + &format!("computed and written in {:.2} s\n", started.0.elapsed().as_secs_f64())
}

fn size(inputs: &LabourInputs) -> String {
    format!("{} nodes, {} steps", inputs.ids.len(), inputs.case.targets.rows() - 1)
}

/// Says how many people and vacancies the floor made out of nothing, where that is more than rounding.
fn floored(output: &LabourOutput) -> Option<String> {
    let force = output.totals.employed[0] + output.totals.unemployed[0];
    (output.totals.floored > 1e-9 * force).then(|| {
        format!(
            "warning: stocks would have fallen below zero; the floor added {:.6} people and vacancies",
            output.totals.floored
        )
    })
}

fn summary(
    ready: &PreparedLabour,
    output: &LabourOutput,
    checks: &[Check],
    path: &std::path::Path,
) -> String {
    let totals = &output.totals;
    let force = |t: usize| totals.employed[t] + totals.unemployed[t];
    let rate = |stock: &[f64], t: usize| format!("{:.2} %", 100.0 * stock[t] / force(t));
    let last = totals.employed.len() - 1;
    let peak = (0..=last).max_by(|a, b| totals.unemployed[*a].total_cmp(&totals.unemployed[*b])).unwrap_or(0);
    let mut text = format!("{} ({}): {}\n", ready.inputs.title, ready.inputs.name, size(&ready.inputs));
    text += &format!(
        "Unemployed: {} at t = 0, highest {} at t = {peak}, {} at t = {last}\n",
        rate(&totals.unemployed, 0),
        rate(&totals.unemployed, peak),
        rate(&totals.unemployed, last)
    );
    if !totals.long_term.is_empty() {
        text += &format!(
            "Of these long-term at t = {last}: {} of the labour force\n",
            rate(&totals.long_term, last)
        );
    }
    text += &floored(output).map_or(String::new(), |note| note + "\n");
    let passed = checks.iter().filter(|c| c.passed()).count();
    text + &format!("Checks: {passed} of {} passed.\nTables: {}/tables\n", checks.len(), path.display())
}
