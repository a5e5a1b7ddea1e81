//! The result tables that a scenario may ask for.

/// Names of all tables, in writing order.
pub const TABLES: [&str; 11] = [
    "national",
    "places",
    "industries",
    "decomposition",
    "place_industries",
    "emissions",
    "flows",
    "occupations",
    "milestones",
    "parameters",
    "checks",
];

/// What a table holds, in one sentence; empty for a name that is none.
#[must_use]
pub fn description(name: &str) -> &'static str {
    match name {
        "national" => "The whole country by year.",
        "places" => "Every place by year.",
        "industries" => "Every industry by year.",
        "decomposition" => "Direct, indirect and induced changes; they sum to the total.",
        "place_industries" => {
            "Places by industry in the detail years; cells that are empty and stay empty are left out."
        }
        "emissions" => "Emissions by place and section in the detail years.",
        "flows" => {
            "What moved in the labour market: places in the detail years and the country in all, since the base year."
        }
        "occupations" => {
            "Jobs by place and occupation in the detail years, if the data package has occupations."
        }
        "milestones" => "Depth, timing and length of each place's losses and gains of jobs.",
        "parameters" => "The value of every parameter in every draw.",
        "checks" => "Identities checked in this run.",
        _ => "",
    }
}
