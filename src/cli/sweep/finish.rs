//! The end of a sweep: journals to tables in the order of the design, sensitivity, report, manifest.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::{Opened, inputs};
use crate::cli::{CliError, Console};
use crate::report::sweep::{SweepReport, html};
use crate::results::checks::Check;
use crate::results::table::ResultTable;
use crate::sweep::analysis::{Analysis, analyse};
use crate::sweep::plan::Row;
use crate::sweep::tables;
use crate::writers::datapackage::{DESCRIPTOR, DataPackage, Resource};
use crate::writers::engine::{peak_memory_bytes, utc_time};
use crate::writers::journal::{Entry, Results};
use crate::writers::manifest::{
    CheckRecord, DataPackageRecord, Engine, Manifest, OutputRecord, Role, ScenarioRecord, seal, sha256,
};
use crate::writers::run_folder::MANIFEST;
use crate::writers::stream::{PART, TableStream, record};

/// Rows up to which people get CSV.
const CSV_ROWS: u64 = 200_000;

/// How the end of a sweep is told.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Where it is printed.
    pub console: &'a Console,
    /// Whether nothing is printed.
    pub quiet: bool,
    /// When the command began.
    pub started: Instant,
}

type Written = Vec<(Resource, OutputRecord)>;

/// Rows of variants in parts.
fn parts(opened: &Opened<'_>) -> impl Iterator<Item = Vec<Row>> {
    let variants = opened.experiment.variants();
    (0..variants).step_by(PART).map(move |first| {
        (first..variants.min(first + PART as u64)).map(|variant| opened.experiment.row(variant)).collect()
    })
}

/// Writes the design.
///
/// # Errors
/// If the file system refuses.
pub fn write_experiments(opened: &Opened<'_>) -> Result<Written, CliError> {
    let csv = opened.experiment.variants() <= CSV_ROWS;
    let outline = tables::experiments(&opened.experiment, &[]);
    let mut stream = TableStream::new(&opened.folder, &outline, csv)?;
    for rows in parts(opened) {
        stream.write(&tables::experiments(&opened.experiment, &rows))?;
    }
    Ok(stream.finish()?)
}

/// What the journals hold, in the order of the design.
struct Collected {
    written: Written,
    /// `[outcome][point]`, means over replicates.
    outcomes: Vec<Vec<Option<f64>>>,
    failures: Vec<(u64, String)>,
}

/// Writes everything and says where it is.
///
/// # Errors
/// If the file system refuses; if variants failed, after everything is written.
pub fn finish(opened: &Opened<'_>, context: &Context<'_>) -> Result<(), CliError> {
    opened.folder.remove(MANIFEST)?;
    opened.folder.remove_temporary()?;
    let mut results = opened.results()?;
    let mut written = write_experiments(opened)?;
    let collected = write_outcomes(opened, &mut results)?;
    written.extend(collected.written);
    written.extend(write_table(opened, &tables::failures(&collected.failures))?);
    let analysis = analyse(&opened.experiment, &collected.outcomes);
    for table in &analysis.tables {
        written.extend(write_table(opened, table)?);
    }
    let failures = collected.failures.len();
    write_rest(
        opened,
        context,
        written,
        &Told { analysis: &analysis, outcomes: &collected.outcomes, failures },
    )?;
    tell(opened, context, &analysis, failures)
}

fn write_table(opened: &Opened<'_>, table: &ResultTable) -> Result<Written, CliError> {
    let mut stream = TableStream::new(&opened.folder, table, true)?;
    stream.write(table)?;
    Ok(stream.finish()?)
}

fn write_outcomes(opened: &Opened<'_>, results: &mut Results) -> Result<Collected, CliError> {
    let experiment = &opened.experiment;
    let csv = experiment.variants() <= CSV_ROWS;
    let outline = tables::outcomes(experiment, &[], &[]);
    let mut stream = TableStream::new(&opened.folder, &outline, csv)?;
    let count = experiment.sweep.file.outcome.len();
    let replicates = u64::from(experiment.sweep.file.replicates.value);
    let mut means = Means::new(count, replicates);
    let mut failures = Vec::new();
    for rows in parts(opened) {
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let value = match results.entry(&row.key)? {
                Some(Entry::Done(outcomes)) => Some(outcomes),
                Some(Entry::Failed(reason)) => {
                    failures.push((row.variant, reason));
                    None
                }
                None => return Err(CliError::Failed(format!("variant {} is missing", row.variant))),
            };
            means.add(value.as_deref());
            values.push(value);
        }
        stream.write(&tables::outcomes(experiment, &rows, &values))?;
    }
    Ok(Collected { written: stream.finish()?, outcomes: means.outcomes, failures })
}

/// Means of outcomes over the replicates of a point.
struct Means {
    outcomes: Vec<Vec<Option<f64>>>,
    replicates: u64,
    seen: u64,
    sums: Option<Vec<f64>>,
}

impl Means {
    fn new(outcomes: usize, replicates: u64) -> Self {
        Self { outcomes: vec![Vec::new(); outcomes], replicates, seen: 0, sums: Some(vec![0.0; outcomes]) }
    }

    fn add(&mut self, values: Option<&[f64]>) {
        self.sums = self.sums.take().zip(values).map(|(mut sums, values)| {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            sums
        });
        self.seen += 1;
        if self.seen == self.replicates {
            let sums = self.sums.replace(vec![0.0; self.outcomes.len()]);
            for (at, column) in self.outcomes.iter_mut().enumerate() {
                column.push(sums.as_ref().map(|sums| sums[at] / self.replicates as f64));
            }
            self.seen = 0;
        }
    }
}

struct Told<'a> {
    analysis: &'a Analysis,
    outcomes: &'a [Vec<Option<f64>>],
    failures: usize,
}

fn write_rest(
    opened: &Opened<'_>,
    context: &Context<'_>,
    written: Written,
    told: &Told<'_>,
) -> Result<(), CliError> {
    let (experiment, folder) = (&opened.experiment, &opened.folder);
    let (resources, mut outputs): (Vec<Resource>, Vec<OutputRecord>) = written.into_iter().unzip();
    let data = DataPackageRecord::from(&experiment.data);
    let file = &experiment.sweep.file;
    let package = DataPackage::new(&file.name.value, &file.title.value, &data, resources);
    let mut keep = |relative: &str, role: Role, bytes: &[u8]| -> Result<OutputRecord, CliError> {
        folder.write(relative, bytes)?;
        let kept = record(&folder.path().join(relative), relative, role)?;
        outputs.push(kept.clone());
        Ok(kept)
    };
    keep(DESCRIPTOR, Role::Descriptor, &package.to_json())?;
    let scenario = keep("scenario.resolved.toml", Role::ResolvedScenario, experiment.resolved.as_bytes())?;
    keep("report.html", Role::Report, page(opened, told).as_bytes())?;
    let inputs = inputs::copies(opened, &mut keep)?;
    outputs.extend(folder.working_files()?);
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    let seconds = context.started.elapsed().as_secs_f64();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let manifest = Manifest {
        schema: 1,
        name: file.name.value.clone(),
        title: file.title.value.clone(),
        engine: Engine::current(),
        command: std::iter::once("fairshift".to_owned()).chain(std::env::args().skip(1)).collect(),
        scenario: ScenarioRecord { path: scenario.path, sha256: sha256(experiment.resolved.as_bytes()) },
        seed: experiment.sampling.0,
        draws: experiment.sampling.1 as u64,
        data_package: data,
        inputs,
        outputs,
        checks: vec![CheckRecord::from(&complete(told.failures, experiment.variants()))],
        started: Some(utc_time(now.saturating_sub(seconds as u64))),
        ended: Some(utc_time(now)),
        threads: rayon::current_num_threads() as u64,
        wall_seconds: seconds,
        peak_memory_bytes: peak_memory_bytes(),
        exit_status: u8::from(told.failures > 0 || !told.analysis.refused.is_empty()),
    };
    folder.write(MANIFEST, &seal(manifest.to_json()))?;
    Ok(())
}

/// Whether every variant has outcomes; one whose run misses an identity has none.
fn complete(failures: usize, variants: u64) -> Check {
    Check {
        name: "variants",
        description: "share of variants without outcomes; each one's identities were checked when it was computed",
        residual: failures as f64 / variants.max(1) as f64,
        tolerance: 0.0,
    }
}

fn page(opened: &Opened<'_>, told: &Told<'_>) -> String {
    let file = &opened.experiment.sweep.file;
    let title = |at: usize| {
        let outcome = &file.outcome[at];
        let title = if outcome.title.value.is_empty() { &outcome.name.value } else { &outcome.title.value };
        (outcome.name.value.clone(), title.clone(), outcome.unit.value.clone())
    };
    let outcomes: Vec<_> = (0..file.outcome.len()).map(title).collect();
    let axes: Vec<String> = opened.experiment.axes().iter().map(|axis| axis.name.clone()).collect();
    let points: Vec<Row> = sample_points(opened);
    let experiments = tables::experiments(&opened.experiment, &points);
    html(&SweepReport {
        name: &file.name.value,
        title: &file.title.value,
        description: &file.description.value,
        scenario: &file.scenario.value,
        design: opened.experiment.sweep.design.kind.name(),
        outcomes: &outcomes,
        axes: &axes,
        experiments: &experiments,
        values: told.outcomes,
        tables: &told.analysis.tables,
        refused: &told.analysis.refused,
        failures: told.failures,
        variants: opened.experiment.variants(),
    })
}

/// Rows of the first points, one per point, as many as a chart can show.
fn sample_points(opened: &Opened<'_>) -> Vec<Row> {
    let replicates = u64::from(opened.experiment.sweep.file.replicates.value);
    let points = opened.experiment.sweep.design.points.min(2_000);
    (0..points).map(|point| opened.experiment.row(point * replicates)).collect()
}

fn tell(
    opened: &Opened<'_>,
    context: &Context<'_>,
    analysis: &Analysis,
    failures: usize,
) -> Result<(), CliError> {
    let shown = opened.folder.path().display();
    if !context.quiet {
        context.console.print(&format!(
            "{}: {} variants, {failures} failed. {:.1} s.\nTables: {shown}/tables  Report: {shown}/report.html\n",
            opened.experiment.sweep.file.name.value,
            opened.experiment.variants(),
            context.started.elapsed().as_secs_f64(),
        ))?;
    }
    let mut problems: Vec<String> = analysis
        .refused
        .iter()
        .map(|(outcome, method, why)| format!("{method} of {outcome} refused: {why}"))
        .collect();
    // What nobody asked for may be left out with a word.
    if failures == 0 && !analysis.asked {
        problems.drain(..).for_each(|problem| context.console.note(&format!("note: {problem}")));
    }
    if failures > 0 {
        problems.insert(
            0,
            format!("{failures} variants failed, see {shown}/tables/failures.csv; all others are complete"),
        );
    }
    if problems.is_empty() { Ok(()) } else { Err(CliError::Failed(problems.join("\n  "))) }
}
