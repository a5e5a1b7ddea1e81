//! The parameter registry: every behavioural number with value, unit, range, source and evidence.
//!
//! It is the only list: checks, `explain`, the docs and the JSON Schema read it. The order is part of the
//! contract, because a registered parameter takes the Sobol dimension of its place: add at the end.

use crate::scenario::distribution::Distribution as D;

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

/// All parameters in registry order.
#[must_use]
pub fn all() -> &'static [Parameter] {
    &PARAMETERS
}

/// A parameter by name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|p| p.name == name)
}

static PARAMETERS: [Parameter; 22] = [
    Parameter {
        name: "trade.decay_local",
        title: "Distance decay of local industries",
        unit: "km",
        default: D::Fixed(5.0),
        min: 1.0,
        max: 100.0,
        description: "λ in K = exp(−d/λ) for industries whose customers are near: retail, personal services, schools. \
                      At 5 km about 0.40 of retail demand is met in the place itself (mean distance 21 km). \
                      A distribution makes every draw balance trade anew.",
        source: "Chosen so that own-place shares and mean distances are plausible; of the order of the decay of job \
                 attractiveness in Manning & Petrongolo (2017), AER 107(10), at the scale of authorities",
        evidence: "assumption",
    },
    Parameter {
        name: "trade.decay_sub_regional",
        title: "Distance decay of sub-regional industries",
        unit: "km",
        default: D::Fixed(20.0),
        min: 2.0,
        max: 300.0,
        description: "λ in K = exp(−d/λ) for industries bought within a travel-to-work area or county.",
        source: "Assumption; order of magnitude of travel-to-work areas",
        evidence: "assumption",
    },
    Parameter {
        name: "trade.decay_regional",
        title: "Distance decay of regional industries",
        unit: "km",
        default: D::Fixed(80.0),
        min: 5.0,
        max: 1000.0,
        description: "λ in K = exp(−d/λ) for industries bought within a region.",
        source: "Assumption; order of magnitude of ITL1 regions",
        evidence: "assumption",
    },
    Parameter {
        name: "trade.decay_national",
        title: "Distance decay of national industries",
        unit: "km",
        default: D::Fixed(600.0),
        min: 20.0,
        max: 10_000.0,
        description: "λ in K = exp(−d/λ) for industries bought across the country: manufacturing, mining, finance.",
        source: "Assumption; length of Great Britain",
        evidence: "assumption",
    },
    Parameter {
        name: "trade.own_distance_factor",
        title: "Own distance over disc radius",
        unit: "1",
        default: D::Fixed(2.0 / 3.0),
        min: 0.1,
        max: 2.0,
        description: "d_pp = g·√(area/π), the distance of a place to itself; 2/3 is the mean distance of a disc's points to its centre.",
        source: "Geometry of a disc; Head & Mayer (2010), illusory border effects",
        evidence: "literature",
    },
    Parameter {
        name: "trade.flq_delta",
        title: "Flegg exponent",
        unit: "1",
        default: D::Triangular { min: 0.12, mode: 0.25, max: 0.40 },
        min: 0.0,
        max: 1.0,
        description: "δ in FLQ = CILQ·[log2(1 + E_r/E_n)]^δ; read only with trade = \"flq\". Larger δ, less bought locally.",
        source: "Flegg & Tohmo (2013): 20 Finnish regions 0.25 ± 0.05; Kowalewski (2015) 0.11–0.17; Flegg et al. (2016) 0.3–0.4",
        evidence: "literature",
    },
    Parameter {
        name: "trade.import_replacement",
        title: "Lost sales taken by imports",
        unit: "1",
        default: D::Triangular { min: 0.5, mode: 0.8, max: 1.0 },
        min: 0.0,
        max: 1.0,
        description: "m: of the sales that a closed site or a shrunken supply loses, the share that imports take; other \
                      domestic places take 1 − m. Sites and supply drivers may give their own.",
        source: "Assumption; traded basic industries, cases steel and refining",
        evidence: "assumption",
    },
    Parameter {
        name: "households.workplace_spending_share",
        title: "Spending at the workplace",
        unit: "1",
        default: D::Fixed(0.3),
        min: 0.0,
        max: 1.0,
        description: "ω: share of household spending made where people work; the rest where they live. \
                      A distribution makes every draw balance trade anew.",
        source: "Assumption",
        evidence: "assumption",
    },
    Parameter {
        name: "households.spending_response",
        title: "Response of spending to income",
        unit: "1",
        default: D::Triangular { min: 0.6, mode: 0.8, max: 1.0 },
        min: 0.0,
        max: 1.5,
        description: "σ: household spending changes by σ times the base-year spending per £ of disposable income for every £ \
                      of pay; below one for taxes, benefits and saving. Read only with induced = \"type_ii\".",
        source: "Assumption; benefits replace about 15 % of lost income in the first year (Upward & Wright 2019) and taxes more",
        evidence: "assumption",
    },
    Parameter {
        name: "supply_chain.realisation",
        title: "Realised share of supply-chain effects",
        unit: "1",
        default: D::Beta { alpha: 5.5, beta: 4.5 },
        min: 0.0,
        max: 1.0,
        description: "ρ: indirect and induced effects are ρ times what the tables imply, because observed effects are \
                      about half of input-output predictions.",
        source: "What Works Centre for Local Economic Growth: 0.4 observed against 0.73 implied by the ONS tables for tradable jobs",
        evidence: "literature",
    },
    Parameter {
        name: "supply_chain.lag",
        title: "Lag of supply-chain effects",
        unit: "years",
        default: D::Fixed(1.0),
        min: 0.0,
        max: 10.0,
        description: "First-order lag with which indirect and induced effects arrive: each year closes 1 − exp(−1/lag) of the gap.",
        source: "Assumption",
        evidence: "assumption",
    },
    Parameter {
        name: "labour.productivity_growth",
        title: "Productivity growth",
        unit: "1/year",
        default: D::Normal { mean: 0.01, sd: 0.004, min: 0.0, max: 0.03 },
        min: 0.0,
        max: 0.05,
        description: "g: output per job grows at g, and so does output without a pathway, so jobs then stay; £ of investment \
                      buy fewer jobs later by (1 + g)^t.",
        source: "Assumption around UK output per job growth since 2008, about 0.5–1 % a year",
        evidence: "assumption",
    },
    Parameter {
        name: "induced.local_multiplier_loss",
        title: "Local multiplier of losses",
        unit: "jobs per job",
        default: D::Lognormal { median: 0.35, sigma: 0.45, min: 0.0, max: 3.0 },
        min: 0.0,
        max: 3.0,
        description: "Extra non-tradable jobs lost in a place per tradable job lost there (additional, not total over direct). \
                      Read only with induced = \"local_multiplier\".",
        source: "Black, McKinnish & Sanders (2005): 0.349 in the coal bust; What Works Centre toolkit",
        evidence: "literature",
    },
    Parameter {
        name: "induced.local_multiplier_gain",
        title: "Local multiplier of gains",
        unit: "jobs per job",
        default: D::Lognormal { median: 0.40, sigma: 0.60, min: 0.0, max: 4.0 },
        min: 0.0,
        max: 4.0,
        description: "Extra non-tradable jobs gained in a place per tradable job gained there. \
                      Read only with induced = \"local_multiplier\".",
        source: "Osman & Kemeny (2022), about 0.5; van Dijk (2014) 1.02; Lee & Clarke (2019) 0.7; Black et al. (2005) 0.174",
        evidence: "literature",
    },
    Parameter {
        name: "carbon.pass_through",
        title: "Pass-through of carbon costs",
        unit: "1",
        default: D::Triangular { min: 0.4, mode: 0.8, max: 1.0 },
        min: 0.0,
        max: 1.2,
        description: "θ: share of the carbon cost push that reaches prices; the rest squeezes margins and is reported as such.",
        source: "Assumption",
        evidence: "assumption",
    },
    Parameter {
        name: "carbon.demand_elasticity",
        title: "Price elasticity of domestic final demand",
        unit: "1",
        default: D::Triangular { min: 0.2, mode: 0.5, max: 0.9 },
        min: 0.0,
        max: 5.0,
        description: "ε: domestic final demand × (1 + θπ)^(−ε).",
        source: "Assumption",
        evidence: "assumption",
    },
    Parameter {
        name: "carbon.export_elasticity",
        title: "Price elasticity of exports",
        unit: "1",
        default: D::Triangular { min: 0.5, mode: 1.0, max: 2.0 },
        min: 0.0,
        max: 10.0,
        description: "εˣ: exports × (1 + θπ)^(−εˣ), unless a border adjustment is on.",
        source: "Assumption",
        evidence: "assumption",
    },
    Parameter {
        name: "investment.import_share_factor",
        title: "Import share of investment, factor",
        unit: "1",
        default: D::Triangular { min: 0.8, mode: 1.0, max: 1.2 },
        min: 0.0,
        max: 2.0,
        description: "Multiplies the import share of every investment (the product is kept within 0 and 1).",
        source: "Assumption; UK content of construction 50–70 %, manufacturing 20–40 %",
        evidence: "assumption",
    },
    Parameter {
        name: "investment.cost_factor",
        title: "Cost of investment, factor",
        unit: "1",
        default: D::Triangular { min: 0.8, mode: 1.0, max: 1.25 },
        min: 0.1,
        max: 5.0,
        description: "Multiplies the spending of every investment.",
        source: "DESNZ Electricity Generation Costs 2025: low and high capital costs about −20 % and +25 % of central",
        evidence: "published",
    },
    Parameter {
        name: "pathway.delivery",
        title: "Delivered share of the pathway",
        unit: "1",
        default: D::Fixed(1.0),
        min: 0.0,
        max: 1.5,
        description: "Multiplies the strength of every driver and investment: 1 is the pathway as written. \
                      { dist = \"beta\", alpha = 6, beta = 4 } stands for the share that credible policy covers.",
        source: "By definition; the alternative: Climate Change Committee (2025), 38 % of the 2030 cuts have credible policies",
        evidence: "published",
    },
    Parameter {
        name: "solver.tolerance",
        title: "Tolerance of the input-output system",
        unit: "1",
        default: D::Fixed(1e-10),
        min: 1e-13,
        max: 1e-10,
        description: "Largest residual ‖x − T(A x + f) − e‖ over ‖x₀‖; never looser than 1e-8 of the shock itself.",
        source: "Numerical choice",
        evidence: "assumption",
    },
    Parameter {
        name: "base.measurement_error_scale",
        title: "Scale of measurement error",
        unit: "1",
        default: D::Fixed(1.0),
        min: 0.0,
        max: 5.0,
        description: "Multiplies the relative standard errors of base-year jobs when measurement_error = true.",
        source: "By definition",
        evidence: "assumption",
    },
];

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
    fn the_engine_reads_registered_names_only() {
        for name in crate::engine::behaviour::REQUIRED {
            assert!(find(name).is_some(), "{name} is not registered");
        }
    }
}
