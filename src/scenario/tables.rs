//! The result tables that a scenario may ask for.

/// Names of all tables, in writing order.
pub const TABLES: [&str; 23] = [
    "national",
    "places",
    "areas",
    "industries",
    "decomposition",
    "place_industries",
    "emissions",
    "flows",
    "earnings_scar",
    "engine_comparison",
    "occupations",
    "milestones",
    "inequality",
    "rankings",
    "definitions",
    "policies",
    "policy_years",
    "policy_places",
    "comparison",
    "robustness",
    "missions",
    "parameters",
    "checks",
];

/// What a table holds, in one sentence; empty for a name that is none.
#[must_use]
pub fn description(name: &str) -> &'static str {
    match name {
        "national" => "The whole country by year.",
        "places" => "Every place by year.",
        "areas" => {
            "Nations, regions, subregions and named groups of places by year: sums, and rates made of sums."
        }
        "industries" => "Every industry by year.",
        "decomposition" => "Direct, indirect and induced changes; they sum to the total.",
        "place_industries" => {
            "Places by industry in the detail years; cells that are empty and stay empty are left out."
        }
        "emissions" => "Emissions by place and section in the detail years.",
        "flows" => {
            "What moved in the labour market: places in the detail years and the country in all, since the base year."
        }
        "earnings_scar" => {
            "What those let go lose in pay, in years of their former pay: every place and the country, since the base year."
        }
        "engine_comparison" => {
            "Labour market in whole people against expected values: places in the detail years and the country in all; only with the stochastic engine."
        }
        "occupations" => {
            "Jobs by place and occupation in the detail years, if the data package has occupations."
        }
        "milestones" => "Depth, timing and length of each place's losses and gains of jobs.",
        "inequality" => {
            "How unequal places are: Theil between and within regions, Gini, 90/10, coefficient of variation."
        }
        "rankings" => "Rank of every place by every definition of left behind, with its interval.",
        "definitions" => {
            "How far definitions of left behind agree on the worst places and on the order of all."
        }
        "policies" => "Money, outputs and net direct jobs of every policy; only with policies.",
        "policy_years" => "The same by year; only with policies.",
        "policy_places" => "Money and net direct job-years of every policy by place; only with policies.",
        "comparison" => {
            "The scenario and its variants against the counterfactual, with regret; only with policies or variants."
        }
        "robustness" => {
            "How often one alternative beats another, and at what factor they are equal; only with policies or variants."
        }
        "missions" => "Levelling-up missions: which the model speaks to, and which not.",
        "parameters" => "The value of every parameter in every draw.",
        "checks" => "Identities checked in this run.",
        _ => "",
    }
}
