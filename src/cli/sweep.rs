//! `fairshift sweep`: many variants of a scenario, in one go, in shards, and again after an interruption.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use crate::cli::check::is_scenario;
use crate::cli::export::outside_runs;
use crate::cli::{CliError, Console, Format};
use crate::findings::{Finding, Findings};
use crate::scenario::Library;
use crate::sweep::plan::Plan;
use crate::sweep::{self, Experiment};
use crate::writers::disk::{Disk, FileSystem};
use crate::writers::journal::{Head, Results};
use crate::writers::run_folder::MANIFEST;
use crate::writers::sweep_folder::{PLAN, SweepFolder};

mod compute;
mod estimate;
mod finish;
mod inputs;
mod scenarios;

pub use scenarios::Library as Scenarios;

/// Arguments of `sweep`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct SweepArgs {
    /// Parts of the work: plan, status, merge
    #[command(subcommand)]
    pub command: Option<SweepCommand>,
    /// What to compute
    #[command(flatten)]
    pub run: RunArgs,
}

/// Parts of the work.
#[derive(Debug, clap::Subcommand)]
pub enum SweepCommand {
    /// Write the design and the plan, and estimate time, memory and disk from one variant
    Plan(PlanArgs),
    /// Say how far the shards are
    Status(StatusArgs),
    /// Put finished shards together: tables, sensitivity, report
    Merge(FolderArgs),
}

/// A sweep and its folder.
#[derive(Debug, clap::Args)]
pub struct FolderArgs {
    /// Sweep file, or name of an embedded sweep
    pub file: String,
    /// Folder of the sweep; default: output/sweep-NAME
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

/// Arguments of a run.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Sweep file, or name of an embedded sweep
    pub file: Option<String>,
    /// Folder of the sweep; default: output/sweep-NAME
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Continue an interrupted sweep, or one whose design has grown
    #[arg(long)]
    pub resume: bool,
    /// Start again: removes what an earlier sweep wrote in the folder
    #[arg(long, conflicts_with = "resume")]
    pub force: bool,
    /// Compute one shard of N, e.g. 2/8; `sweep merge` puts them together
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<(u32, u32)>,
    /// Threads (default: all; the results do not depend on it)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `sweep plan`.
#[derive(Debug, clap::Args)]
pub struct PlanArgs {
    /// Sweep and folder
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Number of shards
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub shards: u32,
    /// Take over a design that has changed since it was planned; rows that both have are kept
    #[arg(long)]
    pub resume: bool,
    /// Replace the plan of another sweep in the folder, and all that it wrote
    #[arg(long, conflicts_with = "resume")]
    pub force: bool,
}

/// Arguments of `sweep status`.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// Sweep and folder
    #[command(flatten)]
    pub folder: FolderArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

fn shard(text: &str) -> Result<(u32, u32), String> {
    let wrong = || "a shard is I/N with 1 ≤ I ≤ N, e.g. 2/8".to_owned();
    let (number, of) = text.split_once('/').ok_or_else(wrong)?;
    let (number, of): (u32, u32) = (number.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
    if (1..=of).contains(&number) && of <= 100_000 { Ok((number, of)) } else { Err(wrong()) }
}

/// Runs a sweep, or a part of the work.
///
/// # Errors
/// Findings; a folder that holds another sweep or cannot be written; variants that failed.
pub fn run(args: &SweepArgs, console: &Console) -> Result<(), CliError> {
    run_on(args, console, &(Arc::new(Disk) as Arc<dyn FileSystem>))
}

/// As [`run`], on a file system of one's own.
///
/// # Errors
/// As [`run`].
pub fn run_on(args: &SweepArgs, console: &Console, disk: &Arc<dyn FileSystem>) -> Result<(), CliError> {
    match (&args.command, &args.run.file) {
        (Some(SweepCommand::Plan(args)), _) => plan(args, console, disk),
        (Some(SweepCommand::Status(args)), _) => status(args, console, disk),
        (Some(SweepCommand::Merge(args)), _) => merge(args, console, disk),
        (None, Some(file)) => {
            let folder = FolderArgs { file: file.clone(), output: args.run.output.clone() };
            compute::run(&args.run, &folder, console, disk)
        }
        (None, None) => Err(CliError::Usage("name a sweep file, or plan, status or merge".to_owned())),
    }
}

/// Findings of a sweep, warnings included, for `check`.
pub fn findings(reference: &str, library: &Library) -> Findings {
    let scenarios = Scenarios::new(library);
    match sweep::draft(reference, library).and_then(|sweep| Experiment::new(sweep, &scenarios, library)) {
        Ok(experiment) => experiment.warnings,
        Err(findings) => findings,
    }
}

/// A sweep with its folder.
struct Opened<'a> {
    experiment: Experiment<'a>,
    folder: SweepFolder,
    scenarios: &'a Scenarios<'a>,
}

impl FolderArgs {
    fn open<'a>(
        &self,
        scenarios: &'a Scenarios<'a>,
        disk: &Arc<dyn FileSystem>,
    ) -> Result<Opened<'a>, CliError> {
        if is_scenario(&self.file, scenarios.library()) {
            let finding = Finding::error(&self.file, "this is a scenario, not a sweep");
            let instead =
                format!("fairshift run {0}, or a sweep that names it: scenario = \"{0}\"", self.file);
            return Err(CliError::invalid(Findings::from(finding.allowed(instead))));
        }
        self.output.as_deref().map_or(Ok(()), outside_runs)?;
        let sweep = sweep::draft(&self.file, scenarios.library()).map_err(CliError::invalid)?;
        let path = self.output.clone();
        let path = path.unwrap_or_else(|| PathBuf::from(format!("output/sweep-{}", sweep.file.name.value)));
        let experiment = Experiment::new(sweep, scenarios, scenarios.library()).map_err(CliError::invalid)?;
        Ok(Opened { experiment, folder: SweepFolder::at(path, Arc::clone(disk)), scenarios })
    }
}

impl Opened<'_> {
    fn head(&self) -> Head {
        let outcomes = self.experiment.sweep.file.outcome.len() as u32;
        Head { identity: self.experiment.identity().to_owned(), outcomes }
    }

    fn results(&self) -> Result<Results, CliError> {
        Ok(Results::read(&self.folder.journals()?, &self.head())?)
    }

    /// The plan in the folder, if there is one.
    fn planned(&self) -> Result<Option<Plan>, CliError> {
        let Some(bytes) = self.folder.read(PLAN)? else { return Ok(None) };
        let shown = self.folder.path().join(PLAN);
        let plan: Plan = serde_json::from_slice(&bytes)
            .map_err(|e| CliError::Usage(format!("{}: {e}; --force starts again", shown.display())))?;
        if plan.content != plan.hash() {
            return Err(CliError::Usage(format!(
                "{} has been changed since it was written: its content does not have its hash. Put the plan back as it was, or \
                 start again with --force",
                shown.display()
            )));
        }
        if plan.identity != self.experiment.identity() {
            return Err(CliError::Usage(format!(
                "{} holds another sweep, or this one with another scenario, data, axes, outcomes or program: \
                 name another folder with --output, or start again with --force",
                self.folder.path().display()
            )));
        }
        Ok(Some(plan))
    }

    /// The plan that the other parts of the work rely on.
    fn need_plan(&self) -> Result<Plan, CliError> {
        let plan = self.planned()?.ok_or_else(|| {
            CliError::Usage(format!(
                "{} has no plan: run `fairshift sweep plan` or `fairshift sweep` first",
                self.folder.path().display()
            ))
        })?;
        if plan.rows != self.experiment.plan(plan.shards).rows {
            return Err(CliError::Usage(
                "the design has changed since it was planned: `fairshift sweep FILE --resume` or `fairshift sweep plan FILE --resume` takes it over".to_owned(),
            ));
        }
        Ok(plan)
    }

    /// Refuses a plan that is not that of the folder, unless the change is meant.
    fn same_plan(&self, planned: Option<&Plan>, plan: &Plan, meant: bool) -> Result<(), CliError> {
        let differences = planned.map_or_else(Vec::new, |planned| planned.differences(plan));
        if meant || differences.is_empty() {
            return Ok(());
        }
        Err(CliError::Usage(format!(
            "the plan in {} is another one ({}), and a plan does not change: name another folder with --output, or add \
             --resume, which takes the new design over and keeps the rows that both have",
            self.folder.path().display(),
            differences.join("; ")
        )))
    }

    fn write_plan(&self, shards: u32) -> Result<Plan, CliError> {
        let plan = self.experiment.plan(shards);
        let mut bytes = serde_json::to_vec_pretty(&plan).map_err(|e| CliError::Failed(e.to_string()))?;
        bytes.push(b'\n');
        if self.folder.read(PLAN)?.as_deref() != Some(bytes.as_slice()) {
            self.folder.write(PLAN, &bytes)?;
        }
        Ok(plan)
    }
}

fn plan(args: &PlanArgs, console: &Console, disk: &Arc<dyn FileSystem>) -> Result<(), CliError> {
    let library = Library::embedded();
    let scenarios = Scenarios::new(&library);
    let opened = args.folder.open(&scenarios, disk)?;
    if args.force && opened.folder.read(PLAN)?.is_some() {
        opened.folder.clear()?;
    }
    opened.folder.make()?;
    let planned = opened.planned()?;
    opened.same_plan(planned.as_ref(), &opened.experiment.plan(args.shards), args.resume)?;
    opened.folder.remove(MANIFEST)?;
    let plan = opened.write_plan(args.shards)?;
    finish::write_experiments(&opened)?;
    let estimate = estimate::estimate(&opened.experiment)?;
    opened.folder.write("estimate.json", estimate.to_json().as_bytes())?;
    console.print(&format!(
        "{}: {} points, {} variants of {} axes, {} outcomes, {} shards\nplan {}\n{}\n",
        plan.name,
        plan.points,
        plan.variants,
        plan.axes.len(),
        plan.outcomes.len(),
        plan.shards,
        opened.folder.path().join(PLAN).display(),
        estimate.text(plan.variants, rayon::current_num_threads()),
    ))
}

/// What a shard has done.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    done: u64,
    failed: u64,
    missing: u64,
}

fn progress(opened: &Opened<'_>, plan: &Plan) -> Result<Vec<Progress>, CliError> {
    let results = opened.results()?;
    let mut shards = vec![Progress::default(); plan.shards as usize];
    for variant in 0..plan.variants {
        let shard = &mut shards[(variant % u64::from(plan.shards)) as usize];
        match results.state(&opened.experiment.row(variant).key) {
            Some(true) => shard.done += 1,
            Some(false) => shard.failed += 1,
            None => shard.missing += 1,
        }
    }
    Ok(shards)
}

fn status(args: &StatusArgs, console: &Console, disk: &Arc<dyn FileSystem>) -> Result<(), CliError> {
    let library = Library::embedded();
    let scenarios = Scenarios::new(&library);
    let opened = args.folder.open(&scenarios, disk)?;
    let plan = opened.need_plan()?;
    let shards = progress(&opened, &plan)?;
    let total = |pick: fn(&Progress) -> u64| shards.iter().map(pick).sum::<u64>();
    let missing: Vec<usize> =
        (0..shards.len()).filter(|&at| shards[at].missing > 0).map(|at| at + 1).collect();
    let (done, failed, left) = (total(|s| s.done), total(|s| s.failed), total(|s| s.missing));
    if args.format == Format::Json {
        let shards: Vec<_> = shards
            .iter()
            .enumerate()
            .map(|(at, s)| json!({ "shard": at + 1, "done": s.done, "failed": s.failed, "missing": s.missing }))
            .collect();
        let record = json!({
            "name": plan.name, "variants": plan.variants, "done": done, "failed": failed, "missing": left,
            "missing_shards": missing, "shards": shards,
        });
        console.print(&format!("{record:#}"))?;
    } else {
        let mut text = format!(
            "{}: {done} of {} variants done, {failed} failed, {left} missing\n",
            plan.name, plan.variants
        );
        for (at, shard) in shards.iter().enumerate().filter(|(_, s)| plan.shards > 1 && s.missing > 0) {
            let number = at + 1;
            text += &format!(
                "shard {number}/{}: {} done, {} missing\n",
                plan.shards,
                shard.done + shard.failed,
                shard.missing
            );
        }
        console.print(&text)?;
    }
    if left == 0 { Ok(()) } else { Err(CliError::Failed(format!("{left} variants are missing"))) }
}

fn merge(args: &FolderArgs, console: &Console, disk: &Arc<dyn FileSystem>) -> Result<(), CliError> {
    let library = Library::embedded();
    let scenarios = Scenarios::new(&library);
    let opened = args.open(&scenarios, disk)?;
    let plan = opened.need_plan()?;
    let shards = progress(&opened, &plan)?;
    let missing: Vec<String> = (0..shards.len())
        .filter(|&at| shards[at].missing > 0)
        .map(|at| format!("{}/{}", at + 1, plan.shards))
        .collect();
    if !missing.is_empty() {
        let shown = missing.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
        let more =
            if missing.len() > 20 { format!(" and {} more", missing.len() - 20) } else { String::new() };
        return Err(CliError::Failed(format!(
            "{} variants are missing, in the shards {shown}{more}: run each with `fairshift sweep {} --shard I/N`, then merge",
            shards.iter().map(|s| s.missing).sum::<u64>(),
            args.file
        )));
    }
    finish::finish(&opened, &finish::Context { console, quiet: false, started: std::time::Instant::now() })
}
