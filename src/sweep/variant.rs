//! One variant: what it shares with others, what it changes, its outcomes.
//!
//! A *template* is the scenario with everything in place that numbers of parameters cannot express; variants that differ
//! in parameters only share it. What remains of such a variant is to set a few distributions to fixed values, which gives
//! the same bits as reading the scenario with these numbers. Base years (accounts, balanced trade) are shared by all variants
//! that agree in trade model, data and structural parameters.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::axis::Axis;
use super::expression::Expression;
use super::outcome::{Bound, Outlines, Scope, bind};
use super::plan::Row;
use crate::engine::baseline::Baseline;
use crate::engine::behaviour::Structure;
use crate::engine::{self, EngineError};
use crate::findings::Findings;
use crate::inputs::{ModelInputs, TradeKind};
use crate::results::checks::checks;
use crate::results::selection::BuiltTables;
use crate::results::table::ResultTable;
use crate::results::tables::tables;
use crate::scenario::distribution::Distribution;
use crate::scenario::files::{LoadedFile, Location};
use crate::scenario::key::Key;
use crate::scenario::overrides::Override;

/// Templates kept.
const TEMPLATES: usize = 64;
/// Base years kept: one of the United Kingdom takes about 30 MB.
const BASE_YEARS: usize = 16;

/// Where scenarios come from: the command line knows files and data packages, a sweep does not.
pub trait Scenarios: Sync {
    /// Loads a scenario with overrides and builds its inputs.
    ///
    /// # Errors
    /// All findings, if any is an error.
    fn build(&self, scenario: &str, overrides: &[Override]) -> Result<BuiltScenario, Findings>;
}

/// A scenario that was loaded and built.
#[derive(Debug)]
pub struct BuiltScenario {
    /// Its inputs; those of the same data package share it.
    pub inputs: ModelInputs,
    /// The scenario after merging, as TOML.
    pub resolved: String,
    /// Files read.
    pub files: Vec<LoadedFile>,
    /// What deserves a look.
    pub warnings: Findings,
}

/// What all variants share.
pub(super) struct Shared<'a> {
    pub scenarios: &'a dyn Scenarios,
    /// The scenario, unless an axis says which.
    pub scenario: String,
    /// Overrides of all variants.
    pub overrides: Vec<Override>,
    /// Where file names in values of axes start.
    pub location: Location,
    pub axes: Vec<Axis>,
    /// Axes that are patched into a template.
    pub parametric: Vec<bool>,
    /// With the numbers of their outcomes.
    pub expressions: Vec<(usize, Expression)>,
    /// Tables written whole.
    pub tables: Vec<String>,
    /// Whether a table is read that has rows by place and industry.
    pub detail: bool,
    templates: Mutex<Cache<Vec<String>, Template>>,
    base_years: Mutex<Vec<BaseYear>>,
}

type BaseYear = (ModelKey, Arc<Baseline>);

/// What a base year depends on.
#[derive(Clone, Debug)]
struct ModelKey {
    trade: TradeKind,
    data: Arc<crate::dataset::Dataset>,
    structure: Structure,
}

impl PartialEq for ModelKey {
    fn eq(&self, other: &Self) -> bool {
        self.trade == other.trade && self.structure == other.structure && Arc::ptr_eq(&self.data, &other.data)
    }
}

/// A bounded map that forgets its oldest entry.
struct Cache<K, V> {
    entries: BTreeMap<K, Arc<V>>,
    order: std::collections::VecDeque<K>,
    most: usize,
}

impl<K: Ord + Clone, V> Cache<K, V> {
    fn new(most: usize) -> Self {
        Self { entries: BTreeMap::new(), order: std::collections::VecDeque::new(), most }
    }

    fn insert(&mut self, key: K, value: Arc<V>) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }
}

/// A scenario into which parameters can be patched.
#[derive(Debug)]
pub(super) struct Template {
    pub inputs: ModelInputs,
    pub resolved: String,
    pub files: Vec<LoadedFile>,
    pub warnings: Findings,
    patches: Vec<Patch>,
    outcomes: Vec<Bound>,
}

/// A number of an axis that goes to a parameter of the scenario, and of its counterfactual if they share it.
#[derive(Debug)]
struct Patch {
    axis: usize,
    key: usize,
    parameter: usize,
    counterfactual: Option<usize>,
}

/// What one thread keeps between variants.
#[derive(Debug, Default)]
pub struct Workspace {
    inputs: Option<Ready>,
    base_year: Option<BaseYear>,
}

/// A template into which rows are patched, under the values of the axes that it depends on.
#[derive(Debug)]
struct Ready {
    key: Vec<String>,
    template: Arc<Template>,
    inputs: ModelInputs,
}

/// What a variant gives.
#[derive(Debug)]
pub struct Computed {
    /// Outcomes, in the order of the file.
    pub outcomes: Vec<f64>,
    /// Tables asked for.
    pub tables: Vec<ResultTable>,
}

/// Why a template cannot be built.
pub(super) enum Unbuilt {
    /// The scenario has findings.
    Scenario(Findings),
    /// The outcomes do not fit it: by outcome.
    Outcomes(Vec<(usize, super::outcome::Issue)>),
    /// A parameter of an axis is none of the run's.
    Parameter(usize),
}

impl<'a> Shared<'a> {
    pub fn new(
        scenarios: &'a dyn Scenarios,
        (scenario, overrides, location): (String, Vec<Override>, Location),
        axes: Vec<Axis>,
        expressions: Vec<(usize, Expression)>,
        tables: Vec<String>,
    ) -> Self {
        let mut read = tables.clone();
        expressions.iter().for_each(|(_, expression)| super::outcome::tables(expression, &mut read));
        let plain =
            ["national", "places", "industries", "decomposition", "milestones", "parameters", "checks"];
        Self {
            scenarios,
            scenario,
            overrides,
            location,
            parametric: axes.iter().map(Axis::is_parametric).collect(),
            axes,
            expressions,
            tables,
            detail: read.iter().any(|table| !plain.contains(&table.as_str())),
            templates: Mutex::new(Cache::new(TEMPLATES)),
            base_years: Mutex::new(Vec::new()),
        }
    }

    /// The template of a row.
    pub fn template(&self, row: &Row) -> Result<Arc<Template>, Unbuilt> {
        self.template_of(self.structural(row), row)
    }

    fn template_of(&self, key: Vec<String>, row: &Row) -> Result<Arc<Template>, Unbuilt> {
        let known = lock(&self.templates).entries.get(&key).cloned();
        if let Some(template) = known {
            return Ok(template);
        }
        // Built outside the lock: two threads may build the same one, which gives the same.
        let template = Arc::new(self.build(row)?);
        lock(&self.templates).insert(key, Arc::clone(&template));
        Ok(template)
    }

    /// Values of the axes that a template depends on.
    fn structural(&self, row: &Row) -> Vec<String> {
        let axes = self.axes.iter().enumerate().filter(|(at, _)| !self.parametric[*at]);
        axes.flat_map(|(at, axis)| (0..axis.keys.len()).map(move |key| axis.text(row.settings[at], key)))
            .collect()
    }

    fn build(&self, row: &Row) -> Result<Template, Unbuilt> {
        let mut scenario = self.scenario.clone();
        let mut overrides = self.overrides.clone();
        for (at, axis) in self.axes.iter().enumerate() {
            for (number, key) in axis.keys.iter().enumerate() {
                // Central values, so that a template is the same whichever row asks for it first.
                let setting = if self.parametric[at] { axis.central() } else { row.settings[at] };
                let value = axis.text(setting, number);
                if key.is_scenario() {
                    scenario = toml_text(&value);
                } else {
                    let value =
                        if self.parametric[at] { format!("{{dist=\"fixed\",value={value}}}") } else { value };
                    overrides.push(self.override_of(&axis.name, key, &value));
                }
            }
        }
        let built = self.scenarios.build(&scenario, &overrides).map_err(Unbuilt::Scenario)?;
        let mut inputs = built.inputs;
        if !self.detail {
            inputs.outputs.detail_years.clear();
        }
        let patches = self.patches(&inputs)?;
        let outcomes = self.bind(&inputs)?;
        let (resolved, files, warnings) = (built.resolved, built.files, built.warnings);
        Ok(Template { inputs, resolved, files, warnings, patches, outcomes })
    }

    /// An override that says which axis made it; file names in it are relative to the sweep's file.
    pub fn override_of(&self, axis: &str, key: &Key, value: &str) -> Override {
        Override::of_key(format!("axis {axis}"), key, value, self.location.clone())
    }

    fn patches(&self, inputs: &ModelInputs) -> Result<Vec<Patch>, Unbuilt> {
        let mut patches = Vec::new();
        for (at, axis) in self.axes.iter().enumerate().filter(|(at, _)| self.parametric[*at]) {
            for (number, key) in axis.keys.iter().enumerate() {
                let name = key.as_parameter().unwrap_or_default();
                let find = |inputs: &ModelInputs| inputs.parameters.iter().position(|p| p.name == name);
                let parameter = find(inputs).ok_or(Unbuilt::Parameter(at))?;
                let shared = inputs.parameters[parameter].registered;
                let counterfactual = inputs.counterfactual.as_deref().filter(|_| shared).and_then(find);
                patches.push(Patch { axis: at, key: number, parameter, counterfactual });
            }
        }
        Ok(patches)
    }

    /// Outcomes over the tables of a run of these inputs.
    pub(super) fn bind(&self, inputs: &ModelInputs) -> Result<Vec<Bound>, Unbuilt> {
        let mut outlines = Outlines::default();
        let (mut bound, mut issues) = (Vec::new(), Vec::new());
        for (number, expression) in &self.expressions {
            match bind(expression, inputs, &mut outlines) {
                Ok(outcome) => bound.push(outcome),
                Err(found) => issues.extend(found.into_iter().map(|issue| (*number, issue))),
            }
        }
        if issues.is_empty() { Ok(bound) } else { Err(Unbuilt::Outcomes(issues)) }
    }

    /// Computes a variant.
    ///
    /// # Errors
    /// Why it has no outcomes, in words.
    pub fn compute(&self, row: &Row, workspace: &mut Workspace) -> Result<Computed, String> {
        let key = self.structural(row);
        let mut ready = match workspace.inputs.take().filter(|ready| ready.key == key) {
            Some(ready) => ready,
            None => self.ready(key, row)?,
        };
        self.patch(&ready.template, row, &mut ready.inputs);
        let computed = self.computed(&ready, &mut workspace.base_year);
        workspace.inputs = Some(ready);
        computed
    }

    fn ready(&self, key: Vec<String>, row: &Row) -> Result<Ready, String> {
        let template = self.template_of(key.clone(), row).map_err(|why| self.reason(why))?;
        Ok(Ready { key, inputs: template.inputs.clone(), template })
    }

    fn computed(&self, ready: &Ready, latest: &mut Option<BaseYear>) -> Result<Computed, String> {
        let (inputs, template) = (&ready.inputs, &ready.template);
        let output = self.run(inputs, latest).map_err(|error| error.to_string())?;
        let failed: Vec<String> = checks(inputs, &output)
            .iter()
            .filter(|check| !check.passed())
            .map(|check| {
                format!("check {}: residual {:e}, limit {:e}", check.name, check.residual, check.tolerance)
            })
            .collect();
        if !failed.is_empty() {
            return Err(failed.join("; "));
        }
        let mut scope = Scope { inputs, output: &output, built: BuiltTables::default() };
        let outcomes = template
            .outcomes
            .iter()
            .map(|outcome| outcome.value(&mut scope).map(finite))
            .collect::<Result<_, _>>()?;
        Ok(Computed { outcomes, tables: self.whole_tables(inputs, &output) })
    }

    fn patch(&self, template: &Template, row: &Row, inputs: &mut ModelInputs) {
        for patch in &template.patches {
            let number =
                self.axes[patch.axis].number(row.settings[patch.axis], patch.key).unwrap_or(f64::NAN);
            inputs.parameters[patch.parameter].distribution = Distribution::Fixed(number).into();
            if let (Some(at), Some(other)) = (patch.counterfactual, inputs.counterfactual.as_deref_mut()) {
                other.parameters[at].distribution = Distribution::Fixed(number).into();
            }
        }
        inputs.seed = row.seed.unwrap_or(template.inputs.seed);
        let seed = inputs.seed;
        if let Some(other) = inputs.counterfactual.as_deref_mut() {
            other.seed = seed;
        }
    }

    fn run(
        &self,
        inputs: &ModelInputs,
        latest: &mut Option<BaseYear>,
    ) -> Result<engine::EngineOutput, EngineError> {
        let mut prepare = |inputs: &ModelInputs| engine::prepare_on(inputs, self.base_year(inputs, latest)?);
        let prepared = prepare(inputs)?;
        let other = inputs.counterfactual.as_deref().map(&mut prepare).transpose()?;
        engine::run_prepared(inputs, &prepared, other.as_ref(), &|| {})
    }

    /// The base year of the inputs: the thread's latest, one that another thread has built, or a new one.
    fn base_year(
        &self,
        inputs: &ModelInputs,
        latest: &mut Option<BaseYear>,
    ) -> Result<Arc<Baseline>, EngineError> {
        let structure = engine::central_structure(inputs)?;
        let key = ModelKey { trade: inputs.trade, data: Arc::clone(&inputs.dataset), structure };
        if let Some((known, baseline)) = latest
            && *known == key
        {
            return Ok(Arc::clone(baseline));
        }
        let known = lock(&self.base_years).iter().find(|(k, _)| *k == key).map(|(_, b)| Arc::clone(b));
        let baseline = match known {
            Some(baseline) => baseline,
            None => self.new_base_year(inputs, key.clone())?,
        };
        *latest = Some((key, Arc::clone(&baseline)));
        Ok(baseline)
    }

    fn new_base_year(&self, inputs: &ModelInputs, key: ModelKey) -> Result<Arc<Baseline>, EngineError> {
        let baseline = engine::base_year(inputs, key.structure)?;
        let mut kept = lock(&self.base_years);
        if kept.len() == BASE_YEARS {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(&baseline)));
        Ok(baseline)
    }

    fn whole_tables(&self, inputs: &ModelInputs, output: &engine::EngineOutput) -> Vec<ResultTable> {
        if self.tables.is_empty() {
            return Vec::new();
        }
        let mut wanted = inputs.clone();
        wanted.outputs.tables.clone_from(&self.tables);
        let all = tables(&wanted, output).into_iter();
        all.filter(|table| self.tables.contains(&table.name)).collect()
    }

    /// Why a variant could not be built, for the table of failures.
    fn reason(&self, why: Unbuilt) -> String {
        match why {
            Unbuilt::Scenario(findings) => {
                let said: Vec<String> = findings.all().iter().map(said).collect();
                said.join("; ")
            }
            Unbuilt::Outcomes(issues) => {
                issues.iter().map(|(_, issue)| issue.message.clone()).collect::<Vec<_>>().join("; ")
            }
            Unbuilt::Parameter(axis) => {
                format!("the run has no parameter for the axis `{}`", self.axes[axis].name)
            }
        }
    }
}

/// What is no finite number is no number: tables know one word for it.
fn finite(outcome: f64) -> f64 {
    if outcome.is_finite() { outcome } else { f64::NAN }
}

/// A finding in one line.
pub(super) fn said(finding: &crate::findings::Finding) -> String {
    let detail = |name: &str, value: &Option<String>| {
        value.as_ref().map_or_else(String::new, |value| format!(", {name} {value}"))
    };
    let (found, allowed) = (detail("found", &finding.found), detail("allowed", &finding.allowed));
    format!("{}{found}{allowed}", finding.message)
}

/// The text of a quoted TOML string.
pub(super) fn toml_text(value: &str) -> String {
    let table: Option<toml::Table> = format!("v={value}").parse().ok();
    table
        .and_then(|t| t.get("v").and_then(|v| v.as_str()).map(str::to_owned))
        .unwrap_or_else(|| value.to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
