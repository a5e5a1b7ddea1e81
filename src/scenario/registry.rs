//! The parameter registry: every behavioural number with value, unit, range, source and evidence.
//!
//! It is the only list: checks, `explain`, the docs and the JSON Schema read it. The order is part of the
//! contract, because a registered parameter takes the Sobol dimension of its place: add at the end of its part.
//! Parts: economy, labour, relocation, policy, people, each with a block of dimensions of its own ([`dimension`]).

use std::sync::LazyLock;

use crate::scenario::distribution::Distribution as D;

mod economy;
mod labour;
mod people;
mod policy;
mod relocation;

/// A registered parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Name in scenario files.
    pub name: &'static str,
    /// Short title.
    pub title: &'static str,
    /// Unit; `1` for a pure number.
    pub unit: &'static str,
    /// Default distribution.
    pub default: D,
    /// Smallest allowed value.
    pub min: f64,
    /// Largest allowed value.
    pub max: f64,
    /// What it does, in which equation.
    pub description: &'static str,
    /// Source of the default.
    pub source: &'static str,
    /// `published`, `literature` or `assumption`.
    pub evidence: &'static str,
}

/// The parts, each with the first Sobol dimension of its block.
static PARTS: [(u32, &[Parameter]); 5] = [
    (0, economy::PARAMETERS),
    (40, labour::PARAMETERS),
    (88, relocation::PARAMETERS),
    (104, policy::PARAMETERS),
    (138, people::PARAMETERS),
];

/// Sobol dimensions kept for registered parameters; those of a scenario's entries come after.
pub const DIMENSIONS: u32 = 160;

static ALL: LazyLock<Vec<Parameter>> =
    LazyLock::new(|| PARTS.iter().flat_map(|(_, part)| part.iter().cloned()).collect());

/// All parameters in registry order.
#[must_use]
pub fn all() -> &'static [Parameter] {
    &ALL
}

/// A parameter by name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Parameter> {
    all().iter().find(|p| p.name == name)
}

/// The Sobol dimension of a registered parameter.
#[must_use]
pub fn dimension(name: &str) -> Option<u32> {
    PARTS
        .iter()
        .find_map(|(first, part)| part.iter().position(|p| p.name == name).map(|at| first + at as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_complete_and_its_default_in_range() {
        for parameter in all() {
            let (low, high) = parameter.default.support();
            assert!(parameter.min <= low && high <= parameter.max, "{}", parameter.name);
            assert!(
                ["published", "literature", "assumption"].contains(&parameter.evidence),
                "{}",
                parameter.name
            );
            assert!(!parameter.source.is_empty() && !parameter.unit.is_empty(), "{}", parameter.name);
        }
    }

    #[test]
    fn every_part_fits_its_block_of_dimensions() {
        let ends = PARTS.iter().skip(1).map(|(first, _)| *first).chain([DIMENSIONS]);
        for ((first, part), end) in PARTS.iter().zip(ends) {
            assert!(first + part.len() as u32 <= end);
        }
    }

    #[test]
    fn the_engine_reads_registered_names_only() {
        for name in crate::engine::behaviour::REQUIRED {
            assert!(find(name).is_some(), "{name} is not registered");
        }
    }
}
