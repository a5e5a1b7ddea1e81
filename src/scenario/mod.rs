//! What the user wrote: scenario files, their bases, the files they name, and the registry of parameters.
//!
//! [`load`] reads a scenario with everything it extends and names into a [`Resolved`] one that stands alone.
//! Findings do not stop it: `inputs::build` adds what only the data package can tell, so that a user sees all
//! findings at once. Only this layer opens scenario, pathway, mapping, IAMC and place files.

use std::sync::Arc;

use crate::findings::{Finding, Findings};
use crate::scenario::chain::Session;
use crate::scenario::files::{Files, LoadedFile, Location, Role};
use crate::scenario::overrides::Override;
use crate::scenario::read::{Asked, Context};
use crate::scenario::schema::ScenarioFile;
use crate::scenario::tree::{Node, Sources, Span, Table, Value};

pub mod chain;
mod counterfactual;
mod detail_years;
pub mod distribution;
pub mod expand;
pub mod files;
pub mod iamc;
pub mod interpolation;
pub mod key;
pub mod labour_only;
pub mod library;
pub mod merge;
pub mod overrides;
pub mod parameters;
pub mod parse;
pub mod policies;
pub mod read;
pub mod registry;
pub mod render;
pub mod schema;
pub mod tables;
pub mod tree;
pub mod variables;
mod variants;

pub use library::Library;

/// A scenario that stands alone: bases merged, files put in, overrides applied.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The scenario, typed.
    pub scenario: ScenarioFile,
    /// The same as written, with origins.
    pub tree: Table,
    /// The texts that positions refer to.
    pub sources: Arc<Sources>,
}

/// A loaded scenario.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub resolved: Resolved,
    /// What is wrong with it so far; may hold errors, and then no inputs can be built from it.
    pub findings: Findings,
    /// Every file that was read, in reading order.
    pub files: Vec<LoadedFile>,
    /// Keys that the readers asked for, by section of the format.
    pub asked: Asked,
    /// What the files of a labour-only scenario say; `None` for other scenarios, and if anything is wrong with them.
    pub labour: Option<labour_only::LabourTables>,
}

/// Loads a scenario by embedded name or path, with overrides (`key=value`) from the command line.
///
/// # Errors
/// Findings, if there is no scenario to speak of: the file cannot be read.
pub fn load(reference: &str, library: &Library, overrides: &[String]) -> Result<Loaded, Findings> {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::set(text)).collect();
    load_overridden(reference, library, &overrides)
}

/// Loads a scenario with overrides that have origins of their own.
///
/// # Errors
/// As [`load`].
pub fn load_overridden(
    reference: &str,
    library: &Library,
    overrides: &[Override],
) -> Result<Loaded, Findings> {
    let mut session =
        Session { files: Files::new(library), sources: Sources::default(), findings: Findings::new() };
    let Some(merged) = session.merged(&Location::None, reference, None, Role::Scenario) else {
        return Err(session.findings);
    };
    Ok(resolve(session, merged, overrides))
}

/// Loads a scenario from a text; relative names mean files of the library.
///
/// # Errors
/// As [`load`].
pub fn load_text(
    name: &str,
    text: &str,
    library: &Library,
    overrides: &[String],
) -> Result<Loaded, Findings> {
    let names = library.names().map(|n| format!("{n}.toml")).collect::<Vec<_>>();
    let mut files: Vec<(String, String)> = Vec::new();
    for path in names.iter().map(String::as_str).chain(library.pathway_paths()) {
        files.push((path.to_owned(), library.text(path).unwrap_or_default().to_owned()));
    }
    files.push((format!("{name}.toml"), text.to_owned()));
    load(name, &Library::new(files), overrides)
}

fn resolve(mut session: Session<'_>, merged: Table, overrides: &[Override]) -> Loaded {
    let mut table = merged;
    for given in overrides {
        table = overrides::lay_over(given, table, &mut session);
    }
    detail_years::write_out(&mut table);
    detail_years::leave_out(&mut table, &mut session);
    expand::expand(&mut table, &mut session);
    counterfactual::put_in(&mut table, &mut session);
    let variants = variants::laid_over(&mut table, &mut session);
    let span = Span { source: 0, start: 0, end: 0 };
    let context = Context::new(&session.sources);
    let mut scenario = read_all(&table, span, &context);
    scenario.variant = variants
        .into_iter()
        .map(|(name, table)| schema::Variant { name, scenario: Box::new(read_all(&table, span, &context)) })
        .collect();
    let (found, asked) = context.finish();
    session.findings.extend(found);
    let labour = labour_only::read(&table, &scenario, &mut session);
    let findings = session.sources.sorted(&session.findings);
    let resolved = Resolved { scenario, tree: table, sources: Arc::new(session.sources) };
    Loaded { resolved, findings, files: session.files.loaded, asked, labour }
}

/// A scenario with its parameters and its counterfactual.
fn read_all(table: &Table, span: Span, context: &Context<'_>) -> ScenarioFile {
    let mut scenario = ScenarioFile::read(table, span, context);
    scenario.parameters = parameters::read(table, &scenario, context);
    if let Some(Node { value: Value::Table(other), span }) = table.get("counterfactual") {
        if let Some(section) = other.entry("labour_only") {
            let message = "a labour-only scenario cannot be a counterfactual";
            context.push(context.error(section.key_span, message));
        }
        scenario.counterfactual = Some(schema::Counterfactual(Box::new(read_all(other, *span, context))));
    }
    scenario
}

/// Files that scenarios name and that can be checked by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A pathway, or a mapping from IAMC variables to one.
    Pathway,
    /// A file of policies.
    Policies,
}

/// Checks a pathway, mapping or policy file by itself, as far as that goes without a data package and IAMC data.
#[must_use]
pub fn check_part(part: Part, path: &str, library: &Library) -> Findings {
    let mut session =
        Session { files: Files::new(library), sources: Sources::default(), findings: Findings::new() };
    if let Err(why) = session.files.file(&Location::None, path, Role::Scenario) {
        session.findings.push(Finding::error(path, why));
        return session.findings;
    }
    let section = if part == Part::Pathway { "pathway" } else { "policy" };
    let entry = format!("name=\"check\"\n[[{section}]]\nfile={}\n", toml::Value::from(path));
    let delta = overrides::read(&Override::set(&entry), &mut session);
    let base = session.defaults();
    let mut merged = session.overlay(base, delta);
    expand::expand(&mut merged, &mut session);
    variables::stand_in(&mut merged, &mut session);
    expand::check_prices(&merged, &mut session);
    resolve(session, merged, &[]).findings
}
