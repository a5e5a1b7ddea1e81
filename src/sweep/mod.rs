//! Sweeps: many variants of one scenario, each a function of its own row.
//!
//! A sweep file names a scenario, the axes along which it varies, a design that places points on the axes, and outcomes:
//! one number each, computed from the result tables. [`load`] reads it; [`Experiment`] checks it against the scenario and
//! the data and computes variants. A variant depends on its row and on nothing else: not on its neighbours, the number
//! of threads, or how far an earlier attempt came.
//!
//! | file | what |
//! |---|---|
//! | `schema.rs`, `read.rs` | the format |
//! | `axis.rs`, `key.rs` | what varies, and the text that overrides a scenario's key |
//! | `design.rs` and `design/` | where the points lie |
//! | `expression.rs`, `outcome.rs` | the language of outcomes: its text, its meaning |
//! | `experiment.rs`, `variant.rs` | checks before the run; what variants share; one variant |
//! | `plan.rs` | identity, shards, rows with their keys |
//! | `run.rs` | variants on many threads |
//! | `analysis.rs` with its folder, `tables.rs` | sensitivity tables from rows and outcomes |

pub mod analysis;
pub mod axis;
pub mod design;
pub mod experiment;
pub mod expression;
pub mod outcome;
pub mod plan;
mod read;
pub mod run;
pub mod schema;
pub mod tables;
pub mod variant;

use std::path::{Path, PathBuf};

use crate::findings::{Finding, Findings};
use crate::scenario::Library;
use crate::scenario::files::{Files, LoadedFile, Location, Role};
use crate::scenario::parse;
use crate::scenario::read::{Asked, Context};
use crate::scenario::tree::{Origin, Source, Sources, Span};

pub use axis::Axis;
pub use experiment::Experiment;
pub use schema::SweepFile;

/// A sweep as its file says it.
#[derive(Debug)]
pub struct Sweep {
    /// What the file says.
    pub file: SweepFile,
    /// Its axes, ready to give values.
    pub axes: Vec<Axis>,
    /// Where the points lie.
    pub design: design::Design,
    /// The text, for findings of later checks.
    pub sources: Sources,
    /// Files read: the sweep and its design table.
    pub files: Vec<LoadedFile>,
    /// Where relative names start.
    pub location: Location,
    /// Folder that the scenarios it names may not leave: that of a published sweep, whose file a stranger may have changed. A sweep of
    /// one's own names scenarios wherever they stand.
    pub border: Option<PathBuf>,
    /// Warnings.
    pub findings: Findings,
    /// Keys that the reader asked for, by section of the format.
    pub asked: Asked,
}

/// Loads a sweep by embedded name or path.
///
/// # Errors
/// All findings that the file alone can have.
pub fn load(reference: &str, library: &Library) -> Result<Sweep, Findings> {
    let sweep = draft(reference, library)?;
    if sweep.findings.has_errors() { Err(sweep.findings) } else { Ok(sweep) }
}

/// Loads a sweep that may have errors: [`Experiment::new`] adds those that the scenario and the data bring, and
/// returns all of them at once.
///
/// # Errors
/// If the file cannot be read or is no TOML.
pub fn draft(reference: &str, library: &Library) -> Result<Sweep, Findings> {
    let mut files = Files::new(library);
    let embedded = format!("sweeps/{}.toml", reference.trim_start_matches("sweeps/"));
    let text = if library.text(&embedded).is_some() && !Path::new(reference).is_file() {
        let name = embedded.trim_start_matches("sweeps/").to_owned();
        files.file(&Location::Embedded("sweeps/".to_owned()), &name, Role::Sweep)
    } else {
        files.file(&Location::None, reference, Role::Sweep)
    };
    let text = match text {
        Ok(text) => text,
        Err(why) if files.is_there(&Location::None, reference) => {
            return Err(single(Finding::error(reference, why)));
        }
        Err(why) => return Err(single(missing(reference, why, library))),
    };
    let (mut sources, mut findings) = (Sources::default(), Findings::new());
    let location = text.location.clone();
    let source =
        Source { name: text.name, text: text.text, origin: Origin::File, location: location.clone() };
    let (table, index) = parse::parse(source, &mut sources, &mut findings);
    if findings.has_errors() {
        return Err(sources.sorted(&findings));
    }
    let context = Context::new(&sources);
    let file = SweepFile::read(&table, Span { source: index, start: 0, end: 0 }, &context);
    let mut axes = read::axes(&file, &context);
    let design = design::read(&file, &mut axes, &mut files, &context);
    let (found, asked) = context.finish();
    findings.extend(found);
    let findings = sources.sorted(&findings);
    let design = design.unwrap_or_else(|| design::Design::unread(file.design.kind.value));
    let files = files.loaded;
    Ok(Sweep { file, axes, design, sources, files, location, border: None, findings, asked })
}

fn missing(reference: &str, why: String, library: &Library) -> Finding {
    let names: Vec<&str> =
        library.folder("sweeps").filter_map(|(name, _)| name.strip_suffix(".toml")).collect();
    Finding::error(reference, why).found(reference).nearest(reference, names)
}

fn single(finding: Finding) -> Findings {
    let mut findings = Findings::new();
    findings.push(finding);
    findings
}

impl Sweep {
    /// A scenario's name or path as the sweep's file means it: an embedded name, or relative to the file.
    #[must_use]
    pub fn scenario_reference(&self, name: &str, library: &Library) -> String {
        match &self.location {
            Location::Disk(file) if library.scenario(name).is_none() => {
                let folder = file.parent().map_or_else(PathBuf::new, Path::to_path_buf);
                folder.join(name).display().to_string()
            }
            _ => name.to_owned(),
        }
    }
}
