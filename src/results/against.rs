//! What the differences of a run are taken against, in words.

use crate::inputs::ModelInputs;

/// What differences are taken against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// The base economy, in which nothing changes; whether the scenario changes more than its policies do.
    BaseEconomy {
        /// Pathways, investments, sites or a carbon cost.
        besides_policies: bool,
    },
    /// The scenario without its policies.
    WithoutPolicies,
    /// Another scenario.
    Scenario(String),
}

impl Against {
    /// What the differences of a run are taken against.
    #[must_use]
    pub fn of(inputs: &ModelInputs) -> Self {
        match &inputs.counterfactual {
            Some(other) if other.name == inputs.name => Self::WithoutPolicies,
            Some(other) => Self::Scenario(other.name.clone()),
            None => Self::BaseEconomy { besides_policies: inputs.changes_besides_policies() },
        }
    }

    /// In words, to follow "against".
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::BaseEconomy { .. } => "the base economy, in which nothing changes".to_owned(),
            Self::WithoutPolicies => "the same scenario without its policies".to_owned(),
            Self::Scenario(name) => format!("the scenario `{name}`"),
        }
    }

    /// What readers of policies have to know, if differences hold more than the policies.
    #[must_use]
    pub fn caution(&self) -> Option<&'static str> {
        matches!(self, Self::BaseEconomy { besides_policies: true }).then_some(
            "These differences hold the whole scenario, not the policies alone: counterfactual = \"no_policies\" takes the rest out.",
        )
    }
}
