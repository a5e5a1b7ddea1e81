//! The run of a sweep or of one shard: what is pending, computed and kept.

use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::finish::{self, Context};
use super::{FolderArgs, Opened, RunArgs, Scenarios};
use crate::cli::{CliError, Console};
use crate::results::table::ResultTable;
use crate::scenario::Library;
use crate::sweep::plan::{Plan, Row, key_text};
use crate::sweep::run::{Sink, run as run_variants};
use crate::writers::disk::FileSystem;
use crate::writers::error::WriteError;
use crate::writers::journal::{Entry, Journal};
use crate::writers::parquet::to_parquet;
use crate::writers::run_folder::MANIFEST;
use crate::writers::sweep_folder::PLAN;

/// How long results may stay in memory: what a kill can cost.
const FLUSH: Duration = Duration::from_millis(200);

/// Runs a sweep or a shard.
///
/// # Errors
/// See [`super::run`].
pub fn run(
    args: &RunArgs,
    folder: &FolderArgs,
    console: &Console,
    disk: &Arc<dyn FileSystem>,
) -> Result<(), CliError> {
    let started = Instant::now();
    let library = Library::embedded();
    let scenarios = Scenarios::new(&library);
    let opened = folder.open(&scenarios, disk)?;
    if !args.quiet {
        opened.experiment.warnings.all().iter().for_each(|warning| console.note(&warning.to_string()));
    }
    let plan = take_plan(&opened, args)?;
    let shard = args.shard.unwrap_or((1, 1));
    let pending = pending(&opened, &plan, args.shard)?;
    let threads = args.threads.map_or_else(rayon::current_num_threads, usize::from);
    let failed = compute(&opened, &pending, (shard, threads), console.is_terminal() && !args.quiet)?;
    if args.shard.is_some() {
        if !args.quiet {
            console.print(&format!(
                "shard {}/{}: {} variants computed, {failed} failed\n",
                shard.0,
                shard.1,
                pending.len()
            ))?;
        }
        return if failed == 0 { Ok(()) } else { Err(CliError::Failed(format!("{failed} variants failed"))) };
    }
    finish::finish(&opened, &Context { console, quiet: args.quiet, started })
}

/// The plan to follow: that of the folder, or a new one.
fn take_plan(opened: &Opened<'_>, args: &RunArgs) -> Result<Plan, CliError> {
    let folder = &opened.folder;
    if args.force && folder.read(PLAN)?.is_some() {
        folder.clear()?;
    }
    folder.make()?;
    let planned = opened.planned()?;
    if let (Some(plan), Some((_, shards))) = (&planned, args.shard)
        && plan.shards != shards
    {
        return Err(CliError::Usage(format!(
            "the plan has {} shards, not {shards}: use --shard I/{}, or plan again with `fairshift sweep plan --shards {shards} --resume`",
            plan.shards, plan.shards
        )));
    }
    let began = !folder.journals()?.is_empty();
    if planned.is_some() && began && !args.resume && args.shard.is_none() {
        return Err(CliError::Usage(format!(
            "{} holds an earlier run of this sweep: --resume continues it, --force starts again",
            folder.path().display()
        )));
    }
    let shards = args.shard.map_or_else(|| planned.as_ref().map_or(1, |plan| plan.shards), |(_, n)| n);
    let plan = opened.experiment.plan(shards);
    opened.same_plan(planned.as_ref(), &plan, args.resume)?;
    if planned.as_ref().is_none_or(|planned| !planned.differences(&plan).is_empty()) {
        // What was finished is the design before: the folder is incomplete until the new one is.
        folder.remove(MANIFEST)?;
        opened.write_plan(shards)?;
        finish::write_experiments(opened)?;
    }
    Ok(plan)
}

/// Variants of the shard that have no outcomes yet; rows that occur twice are computed once.
fn pending(opened: &Opened<'_>, plan: &Plan, shard: Option<(u32, u32)>) -> Result<Vec<u64>, CliError> {
    let results = opened.results()?;
    let (number, of) = shard.unwrap_or((1, 1));
    let mut seen = std::collections::BTreeSet::new();
    let mine = (u64::from(number - 1)..plan.variants).step_by(of as usize);
    let open = |variant: &u64| {
        let key = opened.experiment.row(*variant).key;
        results.state(&key) != Some(true) && seen.insert(key)
    };
    Ok(mine.filter(open).collect())
}

struct Keeper<'a> {
    journal: Journal,
    failed: u64,
    flushed: Instant,
    bar: &'a ProgressBar,
}

impl Sink for Keeper<'_> {
    type Error = WriteError;

    fn keep(&mut self, row: &Row, result: Result<Vec<f64>, String>) -> Result<(), WriteError> {
        let entry = match result {
            Ok(outcomes) => Entry::Done(outcomes),
            Err(reason) => {
                self.failed += 1;
                Entry::Failed(reason)
            }
        };
        self.journal.append(&row.key, &entry)?;
        self.bar.inc(1);
        if self.flushed.elapsed() >= FLUSH {
            self.journal.flush()?;
            self.flushed = Instant::now();
        }
        Ok(())
    }
}

/// Computes variants into the shard's journal; returns how many failed.
fn compute(
    opened: &Opened<'_>,
    pending: &[u64],
    ((shard, shards), threads): ((u32, u32), usize),
    shown: bool,
) -> Result<u64, CliError> {
    let bar = if shown { ProgressBar::new(pending.len() as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} variants, {eta} left") {
        bar.set_style(style);
    }
    let journal = opened.folder.journal((shard, shards), &opened.head())?;
    let mut keeper = Keeper { journal, failed: 0, flushed: Instant::now(), bar: &bar };
    let keep_tables = |row: &Row, tables: &[ResultTable]| whole_tables(opened, row, tables);
    let done = run_variants(&opened.experiment, pending, threads, &keep_tables, &mut keeper);
    bar.finish_and_clear();
    let failed = keeper.failed;
    let kept = keeper.journal.finish();
    done?;
    kept?;
    Ok(failed)
}

fn whole_tables(opened: &Opened<'_>, row: &Row, tables: &[ResultTable]) -> Result<(), String> {
    for table in tables {
        let bytes = to_parquet(table).map_err(|e| e.to_string())?;
        let path = format!("variants/{}/{}.parquet", key_text(&row.key), table.name);
        opened.folder.write(&path, &bytes).map_err(|e| e.to_string())?;
    }
    Ok(())
}
