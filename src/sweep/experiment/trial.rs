//! Scenarios with some axes of a sweep set.

use std::sync::Arc;

use crate::findings::Findings;
use crate::scenario::registry;
use crate::sweep::axis::{Axis, Setting};
use crate::sweep::plan::Row;
use crate::sweep::variant::{BuiltScenario, Shared, Template, Unbuilt, toml_text};

/// Axes with their settings; others are left to the scenario.
pub(super) type Chosen = Vec<(usize, Setting)>;

/// Builds the scenario with some axes set.
pub(super) fn built(shared: &Shared<'_>, chosen: &Chosen) -> Result<BuiltScenario, Findings> {
    let (mut scenario, mut overrides) = (shared.scenario.clone(), shared.overrides.clone());
    // In the order of the file: later overrides may lie over earlier ones.
    let mut chosen = chosen.clone();
    chosen.sort_by_key(|(at, _)| *at);
    for (at, setting) in chosen {
        let axis = &shared.axes[at];
        for (number, key) in axis.keys.iter().enumerate() {
            let value = axis.text(setting, number);
            if key.is_scenario() {
                scenario = toml_text(&value);
            } else {
                overrides.push(shared.override_of(&axis.name, key, &value));
            }
        }
    }
    shared.scenarios.build(&scenario, &overrides)
}

/// The template of a row; axes that cannot be patched are found on the way.
pub(super) fn template(shared: &mut Shared<'_>, row: &Row) -> Result<Arc<Template>, Unbuilt> {
    // A strength that must stay a number cannot be patched: such axes are read with the scenario.
    let own =
        |axis: &Axis| axis.keys.iter().any(|k| k.as_parameter().is_some_and(|p| registry::find(p).is_none()));
    loop {
        match shared.template(row) {
            Err(Unbuilt::Parameter(axis)) if shared.parametric[axis] => shared.parametric[axis] = false,
            Err(Unbuilt::Scenario(findings)) => {
                let entries: Vec<usize> = (0..shared.axes.len())
                    .filter(|&at| shared.parametric[at] && own(&shared.axes[at]))
                    .collect();
                if entries.is_empty() {
                    return Err(Unbuilt::Scenario(findings));
                }
                entries.into_iter().for_each(|at| shared.parametric[at] = false);
            }
            other => return other,
        }
    }
}

/// Tries a value within each of the scenarios that an axis names, or alone.
pub(super) fn in_any(
    shared: &Shared<'_>,
    worlds: &[Chosen],
    chosen: &Chosen,
    alone: bool,
) -> Result<(), Findings> {
    let mut failed = Ok(());
    for world in worlds {
        let whole = if alone { chosen.clone() } else { [world.clone(), chosen.clone()].concat() };
        match built(shared, &whole) {
            Ok(_) => return Ok(()),
            Err(findings) => failed = Err(findings),
        }
    }
    failed
}
