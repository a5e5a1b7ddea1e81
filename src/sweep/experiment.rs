//! A sweep against its scenario and data: everything that can be wrong is found here, before anything runs.

use std::collections::BTreeMap;
use std::path::Path;

use super::axis::{Axis, Setting};
use super::expression::{self, Expression};
use super::outcome::Issue;
use super::plan::Row;
use super::variant::{BuiltScenario, Computed, Scenarios, Shared, Unbuilt, Workspace};
use super::{Sweep, schema::OutcomeTable};
use crate::dataset::PackageDescription;
use crate::findings::{Finding, Findings};
use crate::scenario::files::{LoadedFile, within};
use crate::scenario::overrides::Override;
use crate::scenario::schema::At;
use crate::scenario::tables::TABLES;
use crate::scenario::tree::Span;
use crate::scenario::{Library, registry};

/// Listed values of an axis that are tried before the run; of more, the first and the last.
const TRIED: usize = 64;

/// A sweep that is ready to run.
pub struct Experiment<'a> {
    /// The sweep.
    pub sweep: Sweep,
    /// Warnings.
    pub warnings: Findings,
    /// Files that scenarios of this sweep read, by path.
    pub files: BTreeMap<String, LoadedFile>,
    /// The central scenario, as TOML.
    pub resolved: String,
    /// The data package of the central scenario.
    pub data: PackageDescription,
    /// Seed and draws of the central scenario.
    pub sampling: (u64, usize),
    shared: Shared<'a>,
    identity: String,
}

impl std::fmt::Debug for Experiment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Experiment").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl<'a> Experiment<'a> {
    /// Checks a sweep against its scenario and data.
    ///
    /// # Errors
    /// All findings.
    pub fn new(sweep: Sweep, scenarios: &'a dyn Scenarios, library: &Library) -> Result<Self, Findings> {
        let mut checker = Checker { sweep: &sweep, findings: sweep.findings.clone() };
        let expressions = checker.expressions();
        checker.tables();
        if checker.findings.has_errors() {
            return Err(sweep.sources.sorted(&checker.findings));
        }
        let scenario = sweep.scenario_reference(&sweep.file.scenario.value, library);
        let overrides: Vec<Override> = sweep.file.set.value.iter().map(|text| set(text, &sweep)).collect();
        let tables = sweep.file.tables.value.iter().map(|name| name.value.clone()).collect();
        let base = (scenario, overrides, sweep.location.clone());
        let mut axes = sweep.axes.clone();
        axes.iter_mut().for_each(|axis| scenario_paths(axis, &sweep, library));
        checker.borders(&base.0, &axes, library);
        if checker.findings.has_errors() {
            return Err(sweep.sources.sorted(&checker.findings));
        }
        let mut shared = Shared::new(scenarios, base, axes, expressions, tables);
        let central = checker.central(&mut shared);
        let files = if central.is_some() { checker.axes(&shared) } else { BTreeMap::new() };
        let findings = sweep.sources.sorted(&checker.findings);
        let Some(template) = central.filter(|_| !findings.has_errors()) else { return Err(findings) };
        let mut files = files;
        files.extend(template.files.iter().map(|file| (file.path.clone(), file.clone())));
        let mut warnings = findings;
        warnings.extend(template.warnings.clone());
        let data = template.inputs.dataset.description.clone();
        let identity = identity(&sweep, &data, &files);
        Ok(Self {
            warnings,
            files,
            resolved: template.resolved.clone(),
            data,
            sampling: (template.inputs.seed, template.inputs.draws),
            shared,
            identity,
            sweep,
        })
    }

    /// The axes, as they are run.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.shared.axes
    }

    /// Hash of what all variants share.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Whether an axis is set without reading the scenario again.
    #[must_use]
    pub fn is_patched(&self, axis: usize) -> bool {
        self.shared.parametric[axis]
    }

    /// Computes a variant.
    ///
    /// # Errors
    /// Why it has no outcomes, in words.
    pub fn compute(&self, row: &Row, workspace: &mut Workspace) -> Result<Computed, String> {
        self.shared.compute(row, workspace)
    }

    /// The row of central values, which need not be in the design: for estimates.
    #[must_use]
    pub fn central_row(&self) -> Row {
        central_row(self.axes())
    }
}

fn central_row(axes: &[Axis]) -> Row {
    let settings = axes.iter().map(Axis::central).collect();
    Row { variant: 0, point: 0, replicate: 0, settings, seed: None, key: [0; 16] }
}

fn set(text: &At<String>, sweep: &Sweep) -> Override {
    Override { name: "set".to_owned(), location: sweep.location.clone(), ..Override::set(&text.value) }
}

/// Scenarios that an axis names are relative to the sweep's file.
fn scenario_paths(axis: &mut Axis, sweep: &Sweep, library: &Library) {
    let super::axis::Levels::Listed(levels) = &mut axis.levels else { return };
    for (number, _) in axis.keys.iter().enumerate().filter(|(_, key)| key.is_scenario()) {
        for level in levels.iter_mut() {
            let table: Option<toml::Table> = format!("v={}", level.texts[number]).parse().ok();
            if let Some(name) = table.as_ref().and_then(|t| t.get("v")).and_then(toml::Value::as_str) {
                level.texts[number] = toml::Value::from(sweep.scenario_reference(name, library)).to_string();
            }
        }
    }
}

/// Scenarios that an axis names.
fn scenarios_of(axis: &Axis) -> Vec<String> {
    let super::axis::Levels::Listed(levels) = &axis.levels else { return Vec::new() };
    let keys: Vec<usize> = (0..axis.keys.len()).filter(|&key| axis.keys[key].is_scenario()).collect();
    levels
        .iter()
        .flat_map(|level| keys.iter().map(|&key| super::variant::toml_text(&level.texts[key])))
        .collect()
}

/// Hash over everything that outcomes depend on, rows apart.
fn identity(sweep: &Sweep, data: &PackageDescription, files: &BTreeMap<String, LoadedFile>) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |name: &str, text: &[u8]| {
        hasher.update(name.as_bytes());
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text);
    };
    add("program", env!("CARGO_PKG_VERSION").as_bytes());
    // Variants of two states of the program do not mix, whatever its version says.
    add("commit", crate::COMMIT.unwrap_or("").as_bytes());
    add("data", data.content_sha256.as_bytes());
    // Not the resolved scenario: it holds central values of the axes, which move when a design grows.
    registry::all().iter().for_each(|p| add(p.name, format!("{:?}", p.default).as_bytes()));
    for text in &sweep.file.set.value {
        add("set", text.value.as_bytes());
    }
    add("scenario", sweep.file.scenario.value.as_bytes());
    // Names of files may differ between machines, their bytes may not.
    let mut contents: Vec<&[u8]> = files.values().map(|file| file.bytes.as_slice()).collect();
    contents.sort_unstable();
    contents.dedup();
    contents.into_iter().for_each(|bytes| add("file", blake3::hash(bytes).as_bytes()));
    for axis in &sweep.axes {
        add("axis", axis.name.as_bytes());
        axis.keys.iter().for_each(|key| add("key", key.assignment("").as_bytes()));
    }
    for OutcomeTable { name, expression, .. } in &sweep.file.outcome {
        add(&name.value, expression.value.as_bytes());
    }
    for table in &sweep.file.tables.value {
        add("table", table.value.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

struct Checker<'s> {
    sweep: &'s Sweep,
    findings: Findings,
}

impl Checker<'_> {
    fn error(&self, span: Span, message: impl Into<String>) -> Finding {
        self.sweep.sources.error(span, message)
    }

    fn expressions(&mut self) -> Vec<Expression> {
        let mut expressions = Vec::new();
        for outcome in &self.sweep.file.outcome {
            match expression::parse(&outcome.expression.value) {
                Ok(expression) => expressions.push(expression),
                Err(problem) => {
                    let span = self.inside(&outcome.expression, &problem.range);
                    self.findings.push(self.error(span, problem.message).allowed(problem.allowed));
                }
            }
        }
        expressions
    }

    /// Bytes of an expression as bytes of the file; the whole text if it is written with escapes.
    fn inside(&self, text: &At<String>, range: &std::ops::Range<usize>) -> Span {
        let source = &self.sweep.sources.source(text.span).text;
        let written = source.get(text.span.start..text.span.end).unwrap_or("");
        match written.find(&text.value) {
            Some(offset) => {
                let start = text.span.start + offset;
                Span { source: text.span.source, start: start + range.start, end: start + range.end }
            }
            None => text.span,
        }
    }

    /// Scenarios of a published sweep stand in its folder.
    fn borders(&mut self, scenario: &str, axes: &[Axis], library: &Library) {
        let Some(folder) = &self.sweep.border else { return };
        let mut named = vec![(scenario.to_owned(), self.sweep.file.scenario.span)];
        for axis in axes {
            named.extend(scenarios_of(axis).into_iter().map(|name| (name, axis.span)));
        }
        for (name, span) in named.iter().filter(|(name, _)| library.scenario(name).is_none()) {
            if let Err(why) = within(folder, Path::new(name)) {
                self.findings.push(self.error(*span, why));
            }
        }
    }

    fn tables(&mut self) {
        for name in &self.sweep.file.tables.value {
            if !TABLES.contains(&name.value.as_str()) {
                let finding = self.error(name.span, format!("there is no result table `{}`", name.value));
                self.findings.push(finding.found(&name.value).nearest(&name.value, TABLES));
            }
        }
    }

    /// The template of central values; axes that cannot be patched are found on the way.
    fn central(&mut self, shared: &mut Shared<'_>) -> Option<std::sync::Arc<super::variant::Template>> {
        let row = central_row(&shared.axes);
        for _ in 0..=shared.axes.len() {
            match shared.template(&row) {
                Ok(template) => return Some(template),
                Err(Unbuilt::Parameter(axis)) => shared.parametric[axis] = false,
                Err(Unbuilt::Outcomes(issues)) => {
                    issues.iter().for_each(|(outcome, issue)| self.issue(*outcome, issue));
                    return None;
                }
                Err(Unbuilt::Scenario(findings)) => {
                    // A strength that must stay a number cannot be patched: read such axes with the scenario.
                    let own = |axis: &Axis| {
                        axis.keys
                            .iter()
                            .any(|k| k.as_parameter().is_some_and(|p| registry::find(p).is_none()))
                    };
                    let entries: Vec<usize> = (0..shared.axes.len())
                        .filter(|&at| shared.parametric[at] && own(&shared.axes[at]))
                        .collect();
                    if entries.is_empty() {
                        self.blame(shared, &findings);
                        return None;
                    }
                    entries.into_iter().for_each(|at| shared.parametric[at] = false);
                }
            }
        }
        None
    }

    fn issue(&mut self, outcome: usize, issue: &Issue) {
        let span = self.inside(&self.sweep.file.outcome[outcome].expression, &issue.range);
        let finding = self.error(span, issue.message.clone());
        let finding = if issue.found.is_empty() { finding } else { finding.found(&issue.found) };
        self.findings.push(finding.nearest(&issue.found, issue.valid.iter().map(String::as_str)));
    }

    /// Findings of the scenario itself as they are, those that an axis brings at the axis.
    fn blame(&mut self, shared: &Shared<'_>, all: &Findings) {
        if let Err(base) = shared.scenarios.build(&shared.scenario, &shared.overrides)
            && !shared.axes.iter().any(|axis| axis.keys.iter().any(crate::scenario::key::Key::is_scenario))
        {
            self.findings.extend(base);
            return;
        }
        for finding in all.all() {
            let named = |axis: &&Axis| finding.file == format!("axis {}", axis.name);
            match shared.axes.iter().find(named) {
                Some(axis) => self.at_axis(axis, finding, ""),
                None => self.findings.push(finding.clone()),
            }
        }
    }

    fn at_axis(&mut self, axis: &Axis, finding: &Finding, value: &str) {
        let value = if value.is_empty() { String::new() } else { format!(", value {value}") };
        let mut moved = self.error(axis.span, format!("axis `{}`{value}: {}", axis.name, finding.message));
        moved.severity = finding.severity;
        (moved.found, moved.allowed) = (finding.found.clone(), finding.allowed.clone());
        moved.suggestion.clone_from(&finding.suggestion);
        self.findings.push(moved);
    }

    /// Tries values of every axis, the others central; returns the files that were read.
    fn axes(&mut self, shared: &Shared<'_>) -> BTreeMap<String, LoadedFile> {
        let mut files = BTreeMap::new();
        for (at, axis) in shared.axes.iter().enumerate() {
            if self.registered(axis) {
                continue;
            }
            for setting in axis.samples(TRIED) {
                match try_value(shared, at, setting) {
                    Ok(built) => {
                        files.extend(built.files.into_iter().map(|file| (file.path.clone(), file)));
                    }
                    Err(findings) => {
                        let value = axis.label(setting).to_string();
                        let errors =
                            findings.all().iter().filter(|f| f.severity == crate::findings::Severity::Error);
                        errors.for_each(|finding| self.at_axis(axis, finding, &value));
                    }
                }
            }
        }
        files
    }

    /// Whether an axis sets registered parameters only; its numbers are then held against their ranges.
    fn registered(&mut self, axis: &Axis) -> bool {
        let parameters: Option<Vec<_>> =
            axis.keys.iter().map(|key| key.as_parameter().and_then(registry::find)).collect();
        let Some(parameters) = parameters.filter(|_| axis.is_parametric()) else { return false };
        for (number, parameter) in parameters.iter().enumerate() {
            let outside = |setting: &Setting| {
                let value = axis.number(*setting, number);
                value.filter(|value| !(parameter.min..=parameter.max).contains(value))
            };
            let samples = axis.samples(100_000);
            if let Some(value) = samples.iter().find_map(outside) {
                let message = format!("axis `{}`: `{}` is out of range", axis.name, parameter.name);
                let finding = self.error(axis.span, message).found(value);
                self.findings.push(finding.allowed(format!("{} to {}", parameter.min, parameter.max)));
            }
        }
        true
    }
}

/// Builds the scenario with one value of an axis and central values of the others.
fn try_value(shared: &Shared<'_>, at: usize, setting: Setting) -> Result<BuiltScenario, Findings> {
    let (mut scenario, mut overrides) = (shared.scenario.clone(), shared.overrides.clone());
    for (other, axis) in shared.axes.iter().enumerate() {
        let setting = if other == at { setting } else { axis.central() };
        for (number, key) in axis.keys.iter().enumerate() {
            let value = axis.text(setting, number);
            if key.is_scenario() {
                scenario = super::variant::toml_text(&value);
            } else {
                overrides.push(shared.override_of(&axis.name, key, &value));
            }
        }
    }
    shared.scenarios.build(&scenario, &overrides)
}
