//! Parameters of the run: every registered one, then those that entries give as distributions.

use std::collections::BTreeMap;

use crate::inputs::{Quantity, RunParameter};
use crate::scenario::distribution::Distribution;
use crate::scenario::parameters::{EntryParameter, entry_parameters, snake};
use crate::scenario::registry::{self, Parameter};
use crate::scenario::schema::{ScenarioFile, Uncertain};

/// What a value set in the scenario says about its source when it does not say.
const UNSOURCED: &str = "set in the scenario";

/// Parameters with the quantities of entries by name.
#[derive(Debug)]
pub struct RunParameters {
    /// All parameters.
    pub all: Vec<RunParameter>,
    given: BTreeMap<String, Quantity>,
}

/// Name of the strength of an entry.
#[must_use]
pub fn strength_name(kind: &str, name: &str) -> String {
    format!("{kind}.{}.strength", snake(name))
}

impl RunParameters {
    /// Collects the parameters of a scenario; `[parameters]` goes before what entries say.
    pub fn new(scenario: &ScenarioFile) -> Self {
        let set: BTreeMap<&str, &Uncertain> = scenario
            .parameters
            .values
            .iter()
            .map(|(name, value)| (name.value.as_str(), &value.value))
            .collect();
        let mut parameters = Self { all: Vec::new(), given: BTreeMap::new() };
        parameters.all.extend(registry::all().iter().map(|p| registered(p, set.get(p.name).copied())));
        for entry in entry_parameters(scenario) {
            let value = set.get(entry.name.as_str()).copied().or(entry.value.map(|v| &v.value));
            if let Some(value) = value {
                parameters.add(&entry, value);
            }
        }
        parameters
    }

    fn add(&mut self, entry: &EntryParameter<'_>, value: &Uncertain) {
        if self.given.contains_key(&entry.name) {
            return;
        }
        let quantity = match value.distribution {
            Distribution::Fixed(number) if !value.drawn => Quantity::Fixed(number),
            _ => Quantity::Drawn(self.all.len()),
        };
        if let Quantity::Drawn(_) = quantity {
            self.all.push(RunParameter {
                name: entry.name.clone(),
                distribution: value.distribution.clone().into(),
                unit: entry.unit.to_owned(),
                source: value.source.clone().unwrap_or_else(|| entry.source.to_owned()),
                evidence: value.evidence.unwrap_or(entry.evidence).name().to_owned(),
                registered: false,
            });
        }
        self.given.insert(entry.name.clone(), quantity);
    }

    /// The quantity of an entry, if the scenario gives it.
    pub fn given(&self, name: &str) -> Option<Quantity> {
        self.given.get(name).copied()
    }

    /// A registered parameter as a quantity.
    pub fn registered(&self, name: &str) -> Quantity {
        self.all.iter().position(|p| p.name == name).map_or(Quantity::Fixed(f64::NAN), Quantity::Drawn)
    }

    /// The largest value that a quantity can take.
    pub fn largest(&self, quantity: Quantity) -> f64 {
        match quantity {
            Quantity::Fixed(value) => value,
            Quantity::Drawn(at) => self.all[at].distribution.support().1,
        }
    }
}

fn registered(parameter: &Parameter, set: Option<&Uncertain>) -> RunParameter {
    let (distribution, source, evidence) = match set {
        None => (parameter.default.clone(), parameter.source.to_owned(), parameter.evidence),
        Some(value) => (
            value.distribution.clone(),
            value.source.clone().unwrap_or_else(|| UNSOURCED.to_owned()),
            value.evidence.map_or("assumption", |e| e.name()),
        ),
    };
    RunParameter {
        name: parameter.name.to_owned(),
        distribution: distribution.into(),
        unit: parameter.unit.to_owned(),
        source,
        evidence: evidence.to_owned(),
        registered: true,
    }
}
