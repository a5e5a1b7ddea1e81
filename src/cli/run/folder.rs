//! A finished run into its folder: tables, report, copies of inputs, manifest last.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::CliError;
use crate::cli::run::scenario::Prepared;
use crate::dataset::package::PackageFiles;
use crate::report::{self, Report};
use crate::results::against::Against;
use crate::results::checks::Check;
use crate::results::table::ResultTable;
use crate::scenario::files::LoadedFile;
use crate::writers::csv::to_csv;
use crate::writers::datapackage::{DESCRIPTOR, DataPackage, Resource};
use crate::writers::engine::{peak_memory_bytes, utc_time};
use crate::writers::iamc::{Labels, iamc_table};
use crate::writers::manifest::{
    DATA_PACKAGE, DataPackageRecord, Engine, InputRecord, Manifest, OutputRecord, Role, ScenarioRecord,
};
use crate::writers::run_folder::RunFolder;
use crate::writers::tables::{Format, write_tables};

/// A run with its results.
pub struct Finished<'a> {
    /// The scenario.
    pub ready: &'a Prepared,
    /// Tables: those asked for, and those that the summary and the report need.
    pub tables: &'a [ResultTable],
    /// Identities.
    pub checks: &'a [Check],
    /// When it began.
    pub started: Instant,
    /// Seconds since 1970 when it began.
    pub started_at: u64,
}

/// Writes everything and returns the folder.
///
/// # Errors
/// If a file cannot be written.
pub fn write_run(folder: RunFolder, run: &Finished<'_>) -> Result<PathBuf, CliError> {
    let inputs = &run.ready.inputs;
    let asked = |t: &&ResultTable| t.name == "checks" || inputs.outputs.tables.contains(&t.name);
    let tables: Vec<ResultTable> = run.tables.iter().filter(asked).cloned().collect();
    let formats: Vec<Format> = run.ready.formats.iter().filter_map(|name| Format::from_name(name)).collect();
    let data = DataPackageRecord::from(&inputs.dataset.description);
    let mut resources = write_tables(&folder, &tables, &formats)?;
    let labels = Labels {
        model: format!("FairShift {}", env!("CARGO_PKG_VERSION")),
        scenario: inputs.name.clone(),
        price_base: inputs.dataset.description.price_base,
        country: inputs.dataset.description.country.clone(),
        country_code: inputs.dataset.description.country_code.clone(),
    };
    if let Some(table) = iamc_table(&labels, run.tables) {
        let file = folder.write("iamc.csv", Role::Table, &to_csv(&table)?)?;
        resources.push(Resource::csv(&table, &file));
    }
    let package = DataPackage::new(&inputs.name, &inputs.title, &data, resources);
    folder.write(DESCRIPTOR, Role::Descriptor, &package.to_json())?;
    let scenario =
        folder.write("scenario.resolved.toml", Role::ResolvedScenario, run.ready.resolved.as_bytes())?;
    let page = report::html(&self::page(run, &tables, &Against::of(inputs)))?;
    folder.write("report.html", Role::Report, page.as_bytes())?;
    let records = copies(&folder, &run.ready.files, run.ready.package.as_ref())?;
    folder.write("log.txt", Role::Log, log(run).as_bytes())?;
    let about = About {
        name: &inputs.name,
        title: &inputs.title,
        seed: inputs.seed,
        draws: inputs.draws as u64,
        data_package: data,
    };
    let started = (run.started, run.started_at);
    Ok(folder.finish(manifest(about, (scenario, records), run.checks, started))?)
}

/// What a manifest says of a run besides its files, checks and circumstances.
pub(super) struct About<'a> {
    pub name: &'a str,
    pub title: &'a str,
    pub seed: u64,
    pub draws: u64,
    pub data_package: DataPackageRecord,
}

/// The manifest of a run that ends now.
///
/// * `started` – when it began, and the seconds since 1970 then.
pub(super) fn manifest(
    about: About<'_>,
    (scenario, inputs): (OutputRecord, Vec<InputRecord>),
    checks: &[Check],
    started: (Instant, u64),
) -> Manifest {
    let elapsed = started.0.elapsed();
    Manifest {
        schema: 1,
        name: about.name.to_owned(),
        title: about.title.to_owned(),
        engine: Engine::current(),
        command: command(),
        scenario: ScenarioRecord { path: scenario.path, sha256: scenario.sha256 },
        seed: about.seed,
        draws: about.draws,
        data_package: about.data_package,
        inputs,
        outputs: Vec::new(),
        checks: checks.iter().map(Into::into).collect(),
        started: Some(utc_time(started.1)),
        ended: Some(utc_time(started.1 + elapsed.as_secs())),
        threads: rayon::current_num_threads() as u64,
        wall_seconds: elapsed.as_secs_f64(),
        peak_memory_bytes: peak_memory_bytes(),
        exit_status: u8::from(checks.iter().any(|c| !c.passed())),
    }
}

/// The report of a run, from the tables in its folder, so that it can be made of them again.
fn page<'a>(run: &'a Finished<'a>, tables: &'a [ResultTable], against: &'a Against) -> Report<'a> {
    let inputs = &run.ready.inputs;
    Report {
        scenario: &inputs.name,
        title: &inputs.title,
        description: &run.ready.description,
        against,
        dataset: &inputs.dataset,
        tables,
        quantiles: &inputs.outputs.quantiles,
        draws: inputs.draws,
        chosen_places: &inputs.outputs.report_places,
        citation: report::CITATION,
        data_licences: &inputs.dataset.description.licences,
    }
}

/// Copies of what the user gave, data package included; embedded files are named with their hash only.
pub(super) fn copies(
    folder: &RunFolder,
    files: &[LoadedFile],
    package: Option<&PackageFiles>,
) -> Result<Vec<InputRecord>, CliError> {
    let mut records = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let role = format!("{:?}", file.role).to_lowercase();
        if file.path.starts_with("embedded:") {
            records.push(InputRecord::new(&file.path, &role, &file.bytes, None));
            continue;
        }
        let name = file.path.rsplit(['/', '\\']).next().unwrap_or("input");
        let copy = folder.write(&format!("inputs/{:02}-{name}", number + 1), Role::InputCopy, &file.bytes)?;
        records.push(InputRecord::new(name, &role, &file.bytes, Some(&copy)));
    }
    for (name, bytes) in package.iter().flat_map(|package| &package.files) {
        let copy = folder.write(&format!("inputs/data/{name}"), Role::InputCopy, bytes)?;
        records.push(InputRecord::new(name, DATA_PACKAGE, bytes, Some(&copy)));
    }
    Ok(records)
}

/// The command without the folder of the program.
pub(super) fn command() -> Vec<String> {
    std::iter::once("fairshift".to_owned()).chain(std::env::args().skip(1)).collect()
}

fn log(run: &Finished<'_>) -> String {
    let inputs = &run.ready.inputs;
    let mut log = format!("{} {}\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    log += &format!("command: {}\n", command().join(" "));
    log +=
        &format!("scenario: {} ({}), years {} to {}\n", inputs.name, inputs.title, inputs.start, inputs.end);
    log +=
        &format!("draws: {}, seed {}, threads {}\n", inputs.draws, inputs.seed, rayon::current_num_threads());
    for warning in run.ready.warnings.all() {
        log += &format!("{warning}\n");
    }
    for check in run.checks {
        let verdict = if check.passed() { "passed" } else { "FAILED" };
        log += &format!(
            "check {}: {verdict}, residual {:e}, limit {:e}\n",
            check.name, check.residual, check.tolerance
        );
    }
    log + &format!("computed and written in {:.2} s\n", run.started.elapsed().as_secs_f64())
}
