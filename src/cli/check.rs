//! `fairshift check`: scenarios, pathways and data packages, without running anything.

use std::path::Path;

use serde_json::json;

use crate::cli::run::scenario::{self, Ready};
use crate::cli::sources::package_files;
use crate::cli::sweep;
use crate::cli::{CliError, Console, Format};
use crate::dataset::package;
use crate::engine::possible;
use crate::findings::{Finding, Findings};
use crate::scenario::files::peek;
use crate::scenario::{Library, Part, check_part};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Scenario, sweep or pathway files, names of embedded scenarios and sweeps, folders of data packages
    #[arg(required = true)]
    pub files: Vec<String>,
    /// Print the merged scenario with the origin of every value
    #[arg(long)]
    pub resolved: bool,
    /// Override a key of the scenario
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What a name turned out to be, and what was found.
struct Checked {
    name: String,
    kind: &'static str,
    findings: Findings,
    resolved: Option<String>,
}

/// Keys that only scenarios have.
const SCENARIO_KEYS: [&str; 14] = [
    "labour_only",
    "extends",
    "dataset",
    "years",
    "seed",
    "trade",
    "induced",
    "labour",
    "counterfactual",
    "uncertainty",
    "parameters",
    "pathway",
    "site",
    "outputs",
];

/// Keys that only sweeps have.
const SWEEP_KEYS: [&str; 3] = ["axis", "design", "outcome"];

/// Checks everything named.
///
/// # Errors
/// All findings, if any is an error.
pub fn run(args: &CheckArgs, console: &Console) -> Result<(), CliError> {
    let library = Library::embedded();
    let checked: Vec<Checked> = args.files.iter().map(|name| check(name, args, &library)).collect();
    let failed = checked.iter().any(|c| c.findings.has_errors());
    if args.format == Format::Json {
        console.print(&as_json(&checked)?)?;
        return if failed { Err(CliError::Usage("not everything is valid".to_owned())) } else { Ok(()) };
    }
    if args.resolved {
        checked.iter().filter_map(|c| c.resolved.as_ref()).try_for_each(|text| console.print(text))?;
    }
    let mut all = Findings::new();
    for one in checked {
        if !one.findings.has_errors() && !args.resolved {
            console.print(&format!("{}: {} is valid", one.name, one.kind))?;
        }
        all.extend(one.findings);
    }
    if failed {
        return Err(CliError::invalid(all));
    }
    all.all().iter().for_each(|warning| console.note(&warning.to_string()));
    Ok(())
}

fn check(name: &str, args: &CheckArgs, library: &Library) -> Checked {
    let checked = |kind, findings, resolved| Checked { name: name.to_owned(), kind, findings, resolved };
    let no_scenario = |kind: &'static str, mut findings: Findings| {
        if !args.set.is_empty() {
            let message = "--set overrides keys of scenarios, and this is none";
            let finding = Finding::error(name, message).found(kind);
            findings.push(finding.allowed("`set` of a sweep holds for all of its variants"));
        }
        checked(kind, findings, None)
    };
    if Path::new(name).is_dir() {
        return no_scenario("data package", package_findings(name));
    }
    if let Some((kind, part)) = part(name) {
        return no_scenario(kind, check_part(part, name, library));
    }
    if name.to_lowercase().ends_with(".csv") {
        let finding = Finding::error(name, "a CSV file is checked with the file that names it");
        let allowed = "the scenario or sweep that names it, or the folder of the data package";
        return no_scenario("CSV file", finding.allowed(allowed).into());
    }
    if is_sweep(name, library) {
        return no_scenario("sweep", sweep::findings(name, library));
    }
    match scenario::ready(name, library, &args.set) {
        Ok(Ready::Country(ready)) => {
            let mut findings = ready.warnings;
            if let Err(error) = possible(&ready.inputs) {
                findings.push(Finding::error(name, error.to_string()));
            }
            checked("scenario", findings, Some(ready.annotated))
        }
        Ok(Ready::Labour(ready)) => {
            let annotated = ready.loaded.resolved.to_annotated_toml();
            checked("labour-only scenario", ready.loaded.findings, Some(annotated))
        }
        Err(findings) => checked("scenario", findings, None),
    }
}

fn package_findings(name: &str) -> Findings {
    let files = match package_files(name) {
        Ok(files) => files,
        Err(CliError::Invalid { findings }) => return findings,
        Err(_) => return Findings::new(),
    };
    match package::read(&files) {
        Ok(package) => package.warnings,
        Err(findings) => findings,
    }
}

/// Whether a name means a sweep: an embedded one, or a file with axes or a design.
pub(crate) fn is_sweep(name: &str, library: &Library) -> bool {
    let embedded = format!("sweeps/{}.toml", name.trim_start_matches("sweeps/"));
    let Some(text) = peek(name).or_else(|| library.text(&embedded).map(str::to_owned)) else { return false };
    match text.parse::<toml::Table>() {
        Ok(table) => SWEEP_KEYS.iter().any(|key| table.contains_key(*key)),
        // A mistake in its syntax makes no scenario of a sweep.
        Err(_) => text.lines().any(|line| {
            let head = line.trim().trim_matches(['[', ']']);
            line.starts_with('[') && SWEEP_KEYS.contains(&head)
        }),
    }
}

/// Whether a name means a scenario: an embedded one, or a file with keys of scenarios and none of sweeps.
pub(crate) fn is_scenario(name: &str, library: &Library) -> bool {
    if is_sweep(name, library) {
        return false;
    }
    let Some(text) = peek(name) else { return library.scenario(name).is_some() };
    let table = text.parse::<toml::Table>();
    table.is_ok_and(|table| {
        !table.contains_key("scenario") && SCENARIO_KEYS.iter().any(|key| table.contains_key(*key))
    })
}

/// What a file is if it is a part of scenarios: it has none of the keys that only scenarios have, but entries of a pathway,
/// or a source and policies.
pub(crate) fn part(name: &str) -> Option<(&'static str, Part)> {
    let table = peek(name)?.parse::<toml::Table>().ok()?;
    if SCENARIO_KEYS.iter().any(|key| table.contains_key(*key)) {
        return None;
    }
    if ["driver", "technology", "relocation", "investment", "carbon"].iter().any(|k| table.contains_key(*k)) {
        return Some(("pathway", Part::Pathway));
    }
    let policies = table.contains_key("policy") && table.contains_key("source");
    policies.then_some(("policy file", Part::Policies))
}

fn as_json(checked: &[Checked]) -> Result<String, CliError> {
    let record = |c: &Checked| {
        let findings = serde_json::to_value(&c.findings).map_err(|e| CliError::Failed(e.to_string()))?;
        Ok(json!({ "name": c.name, "kind": c.kind, "valid": !c.findings.has_errors(), "findings": findings }))
    };
    let records = checked.iter().map(record).collect::<Result<Vec<_>, CliError>>()?;
    Ok(format!("{:#}", serde_json::Value::Array(records)))
}
