//! A sweep against its scenario and data: everything that can be wrong is found here, before anything runs.

use std::collections::BTreeMap;

use super::axis::Axis;
use super::plan::Row;
use super::variant::{Computed, Scenarios, Shared, Workspace};
use super::{Sweep, schema::OutcomeTable};
use crate::dataset::PackageDescription;
use crate::engine::possible;
use crate::findings::{Finding, Findings};
use crate::scenario::files::LoadedFile;
use crate::scenario::overrides::Override;
use crate::scenario::schema::At;
use crate::scenario::{Library, registry};

mod checker;
mod trial;
mod values;

use checker::Checker;

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
    central: Row,
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
        checker.methods();
        let scenario = sweep.scenario_reference(&sweep.file.scenario.value, library);
        let overrides: Vec<Override> = sweep.file.set.value.iter().map(|text| set(text, &sweep)).collect();
        let tables = sweep.file.tables.value.iter().map(|name| name.value.clone()).collect();
        let base = (scenario, overrides, sweep.location.clone());
        let mut axes: Vec<Axis> = sweep.axes.iter().filter(|axis| axis.sound).cloned().collect();
        axes.iter_mut().for_each(|axis| scenario_paths(axis, &sweep, library));
        if !checker.borders(&base.0, &axes, library) {
            return Err(sweep.sources.sorted(&checker.findings));
        }
        let mut shared = Shared::new(scenarios, base, axes, expressions, tables);
        let (central, files) = checker.values(&mut shared);
        let findings = sweep.sources.sorted(&checker.findings);
        let Some((row, template)) = central.filter(|_| !findings.has_errors()) else { return Err(findings) };
        let mut files = files;
        files.extend(template.files.iter().map(|file| (file.path.clone(), file.clone())));
        let mut warnings = findings;
        warnings.extend(template.warnings.clone());
        if let Err(error) = possible(&template.inputs) {
            let message =
                format!("variants that do not change the labour market's numbers will fail: {error}");
            warnings.push(Finding::warning(&sweep.file.scenario.value, message));
        }
        let data = template.inputs.dataset.description.clone();
        let identity = identity(&sweep, &data, &files);
        Ok(Self {
            warnings,
            files,
            resolved: template.resolved.clone(),
            data,
            sampling: (template.inputs.seed, template.inputs.draws),
            central: row,
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

    /// The row of central values, or the middle row of a list: for estimates.
    #[must_use]
    pub fn central_row(&self) -> Row {
        self.central.clone()
    }
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
