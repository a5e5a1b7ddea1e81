//! Whole files.

use schemars::JsonSchema;

use super::{
    At, Carbon, Driver, Induced, Institutions, Investment, Labour, LabourOnly, LeftBehind, Outputs,
    Parameters, Policy, Relocation, Site, Social, Technology, Trade, Uncertain, Uncertainty, Variant, Years,
};

/// A FairShift scenario.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ScenarioFile {
    /// Version of the format: 1.
    pub schema: At<i64>,
    /// Short name.
    pub name: At<String>,
    /// One line for people.
    pub title: At<String>,
    /// What the scenario asks.
    pub description: At<String>,
    /// The base: an embedded scenario's name, or a path relative to this file.
    pub extends: Option<At<String>>,
    /// Embedded data set, or a folder relative to this file.
    pub dataset: At<String>,
    /// First and last year.
    pub years: Years,
    /// Seed of every random number.
    pub seed: At<u64>,
    /// How trade between places is estimated.
    pub trade: At<Trade>,
    /// How induced effects arise: exactly one way.
    pub induced: At<Induced>,
    /// People: the labour market.
    pub labour: Labour,
    /// What to compare with, instead of the base economy in which nothing happens: another scenario's name, a path to one, a scenario as a
    /// table, or `no_policies`, this scenario without its policies.
    pub counterfactual: Option<Counterfactual>,
    /// Draws.
    pub uncertainty: Uncertainty,
    /// Behavioural numbers.
    pub parameters: Parameters,
    /// Pathway files.
    pub pathway: Vec<PathwayEntry>,
    /// Changes of the scenario's own.
    pub driver: Vec<Driver>,
    /// Technology mixes of the scenario's own.
    pub technology: Vec<Technology>,
    /// Relocations of the scenario's own.
    pub relocation: Vec<Relocation>,
    /// Investments of the scenario's own, in the data set's price base.
    pub investment: Vec<Investment>,
    /// A carbon price of the scenario's own, in the data set's price base.
    pub carbon: Option<Carbon>,
    /// Events at sites.
    pub site: Vec<Site>,
    /// Policies, or files with policies.
    pub policy: Vec<Policy>,
    /// What stands between budgets and spending.
    pub institutions: Institutions,
    /// Where local ties and trust are read from.
    pub social: Social,
    /// Who counts as left behind.
    pub left_behind: LeftBehind,
    /// The same scenario with something else in it, compared draw by draw: `name`, and any sections of a scenario, laid over it.
    pub variant: Vec<Variant>,
    /// What is written.
    pub outputs: Outputs,
    /// A reference model of the labour market, run from files instead of the model of the country.
    pub labour_only: Option<LabourOnly>,
}

/// The counterfactual scenario.
#[derive(Clone, Debug)]
pub struct Counterfactual(pub Box<ScenarioFile>);

impl JsonSchema for Counterfactual {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Counterfactual".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Name of an embedded scenario, a path relative to this file, a scenario as a table, or `no_policies`: this scenario without its policies.",
            "anyOf": [{ "type": "string" }, { "$ref": "#" }],
        })
    }
}

/// A pathway of a scenario: a file, or the content of one.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PathwayEntry {
    /// Pathway file, or IAMC data (with `mapping`), relative to this file.
    pub file: Option<At<String>>,
    /// Scenario to take from IAMC data.
    pub scenario: Option<At<String>>,
    /// Model to take from IAMC data.
    pub model: Option<At<String>>,
    /// Region to take from IAMC data.
    pub region: Option<At<String>>,
    /// Pathway file that says which IAMC variable drives what.
    pub mapping: Option<At<String>>,
    /// Multiplies the strength of everything in the file (parameter `pathway.<name in snake case>.strength`).
    pub strength: Option<At<Uncertain>>,
    /// Name of a pathway without a file.
    pub name: Option<At<String>>,
    /// One line for people.
    pub title: Option<At<String>>,
    /// What the pathway is.
    pub description: Option<At<String>>,
    /// Where it comes from.
    pub source: Option<At<String>>,
    /// Year of the prices of its £.
    pub price_base: Option<At<i32>>,
    /// Multiplies its £ to reach the data set's price base.
    pub price_factor: Option<At<f64>>,
    /// Changes.
    pub driver: Vec<Driver>,
    /// Technology mixes.
    pub technology: Vec<Technology>,
    /// Relocations.
    pub relocation: Vec<Relocation>,
    /// Investments.
    pub investment: Vec<Investment>,
    /// A carbon price.
    pub carbon: Option<Carbon>,
}

/// A FairShift pathway, or a mapping from IAMC variables to one.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "read as a pathway entry; the type states the format of the file")]
pub struct PathwayFile {
    /// Version of the format: 1.
    pub schema: At<i64>,
    /// Short name.
    pub name: At<String>,
    /// One line for people.
    pub title: Option<At<String>>,
    /// What the pathway is.
    pub description: Option<At<String>>,
    /// Where it comes from.
    pub source: At<String>,
    /// Year of the prices of its £.
    pub price_base: Option<At<i32>>,
    /// Multiplies its £ to reach the data set's price base.
    pub price_factor: Option<At<f64>>,
    /// Changes.
    pub driver: Vec<Driver>,
    /// Technology mixes.
    pub technology: Vec<Technology>,
    /// Relocations.
    pub relocation: Vec<Relocation>,
    /// Investments.
    pub investment: Vec<Investment>,
    /// A carbon price.
    pub carbon: Option<Carbon>,
}

/// A file of policies.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "read as policies of a scenario; the type states the format of the file")]
pub struct PolicyFile {
    /// Version of the format: 1.
    pub schema: At<i64>,
    /// Short name.
    pub name: At<String>,
    /// One line for people.
    pub title: Option<At<String>>,
    /// What the policies are, and how they were adapted.
    pub description: Option<At<String>>,
    /// Where they come from.
    pub source: At<String>,
    /// Multiplies the £ of policies that do not say it themselves.
    pub price_factor: Option<At<f64>>,
    /// The policies.
    pub policy: Vec<Policy>,
}

/// The pathway sections of a file with what applies to all of them.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// The pathway entry; `None` for the scenario's own sections.
    pub entry: Option<&'a PathwayEntry>,
    /// Changes.
    pub driver: &'a [Driver],
    /// Technology mixes.
    pub technology: &'a [Technology],
    /// Relocations.
    pub relocation: &'a [Relocation],
    /// Investments.
    pub investment: &'a [Investment],
    /// A carbon price.
    pub carbon: Option<&'a Carbon>,
}

impl ScenarioFile {
    /// The pathways in file order, then the scenario's own sections.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block<'_>> {
        let entries = self.pathway.iter().map(|entry| Block {
            entry: Some(entry),
            driver: &entry.driver,
            technology: &entry.technology,
            relocation: &entry.relocation,
            investment: &entry.investment,
            carbon: entry.carbon.as_ref(),
        });
        let own = Block {
            entry: None,
            driver: &self.driver,
            technology: &self.technology,
            relocation: &self.relocation,
            investment: &self.investment,
            carbon: self.carbon.as_ref(),
        };
        entries.chain([own]).collect()
    }
}
