//! The twelve missions of the Levelling Up White Paper: which of them the model speaks to.
//!
//! Source: Levelling Up the United Kingdom (2022), CP 604.

use crate::inputs::ModelInputs;
use crate::results::table::ResultTable;
use crate::results::tables::{table, text};

/// Mission, what it is about, how far the model goes, and by what.
const MISSIONS: [(&str, &str, &str, &str); 12] = [
    ("1", "pay, employment, productivity", "modelled", "tables `places`, `inequality`"),
    ("2", "research and development outside the Greater South East", "not modelled", ""),
    ("3", "public transport", "partly", "accessibility of infrastructure policies; no modes, no timetables"),
    ("4", "digital connectivity", "not modelled", ""),
    ("5", "schools", "not modelled", ""),
    ("6", "skills training", "modelled", "retraining policies: slots and what they do to work"),
    ("7", "healthy life expectancy", "not modelled", ""),
    ("8", "wellbeing", "not modelled", "base-year indicators only, if the data package has them"),
    ("9", "pride in place", "partly", "stock of social infrastructure and trust; not satisfaction"),
    ("10", "housing", "not modelled", ""),
    ("11", "crime", "not modelled", ""),
    ("12", "devolution", "modelled", "delivery capacity of institutions, in whose place money is decided"),
];

/// The table `missions`.
pub(crate) fn table_of(inputs: &ModelInputs) -> ResultTable {
    let policies = inputs.policy.list.len();
    let column = |name: &str, description: &str, of: &dyn Fn(usize) -> String| {
        text(name, description, (0..MISSIONS.len()).map(of).collect())
    };
    let used = |at: usize| {
        let by = inputs.policy.list.iter().filter(|p| speaks_to(MISSIONS[at].0, p.kind)).count();
        if policies == 0 {
            "no policies in this run".to_owned()
        } else {
            format!("{by} of {policies} policies")
        }
    };
    let columns = vec![
        column("mission", "Number of the mission.", &|at| format!("{:0>2}", MISSIONS[at].0)),
        column("about", "What the mission is about.", &|at| MISSIONS[at].1.to_owned()),
        column("status", "`modelled`, `partly` or `not modelled`.", &|at| MISSIONS[at].2.to_owned()),
        column("by", "What speaks to it.", &|at| MISSIONS[at].3.to_owned()),
        column("policies", "Policies of the run that aim at it.", &used),
    ];
    table("missions", 1, columns)
}

/// Whether a kind of policy aims at a mission.
fn speaks_to(mission: &str, kind: &str) -> bool {
    match mission {
        "1" => {
            ["inward_investment", "enterprise_support", "wage_subsidy", "public_relocation", "income_bridge"]
                .contains(&kind)
        }
        "3" => kind == "infrastructure",
        "6" => kind == "retraining",
        "9" => kind == "social_infrastructure",
        _ => false,
    }
}
