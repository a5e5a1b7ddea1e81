//! Policies, institutions, the social fabric, and who counts as left behind.

use schemars::JsonSchema;

use super::values::choice;
use super::{At, Evidence, Names, ScenarioFile, Series, Uncertain, Weights};

choice!(
    /// What a policy does.
    PolicyKind {
        /// Training places for people out of work.
        Retraining = "retraining",
        /// A subsidy for every hire from unemployment.
        WageSubsidy = "wage_subsidy",
        /// Pay for older displaced workers until they retire.
        IncomeBridge = "income_bridge",
        /// Aid to small firms that invest.
        InwardInvestment = "inward_investment",
        /// Support of local firms.
        EnterpriseSupport = "enterprise_support",
        /// Public posts leave one place and arrive in another.
        PublicRelocation = "public_relocation",
        /// Public capital.
        Infrastructure = "infrastructure",
        /// Places where people meet; a community wealth fund.
        SocialInfrastructure = "social_infrastructure",
        /// Help with moving home for work.
        MobilitySupport = "mobility_support",
        /// Public purchases from local suppliers.
        LocalProcurement = "local_procurement",
        /// Date of a phase-out, and how long before it is known.
        PhaseOut = "phase_out",
    }
);
choice!(
    /// How money is shared out.
    Rule {
        /// ω by residents and 1 − ω by hardship.
        Blend = "blend",
        /// By residents.
        PerCapita = "per_capita",
        /// By hardship.
        NeedIndex = "need_index",
        /// By the weights given.
        List = "list",
        /// The best bids win.
        Competitive = "competitive",
        /// The key of the EU Just Transition Fund.
        Jtf = "jtf",
        /// The tiers of the Appalachian Regional Commission.
        Arc = "arc",
        /// The formula of the UK Shared Prosperity Fund in Wales.
        UkSpfWales = "uk_spf_wales",
    }
);
choice!(
    /// Whether indices count per place or per resident.
    SpfVersion {
        /// As it was used.
        Flawed = "flawed",
        /// Once per resident.
        Corrected = "corrected",
    }
);
choice!(
    /// What happens to money that is not spent in its year.
    Unspent {
        /// It is carried over.
        RollOver = "roll_over",
        /// It lapses.
        Lapse = "lapse",
    }
);
choice!(
    /// Who counts as left behind.
    DefinitionKind {
        /// Index of multiple deprivation, rank within the nation.
        Deprivation = "deprivation",
        /// Productivity, pay and employment below the average.
        Outcomes = "outcomes",
        /// Jobs in emitting industries × vulnerability.
        Carbon = "carbon",
        /// Weights over columns of places.
        Custom = "custom",
        /// Scores from a file.
        File = "file",
    }
);

/// How a policy's money is shared out.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Allocation {
    /// The rule.
    pub rule: At<Rule>,
    /// Breadth, 0 (the hardest hit) to 1 (everybody alike) (`blend`).
    pub omega: Option<At<f64>>,
    /// Weights by place (`list`).
    pub weights: Option<Weights>,
    /// Instead: a CSV file of `place` and `weight`, or `place` and `amount` (£m a year; the sum is the annual budget) (`list`).
    pub file: Option<At<String>>,
    /// Share of the places that win (`competitive`; default 0.3).
    pub winners: Option<At<f64>>,
    /// Standard deviation of luck in bids (`competitive`; default 0.5).
    pub luck: Option<At<f64>>,
    /// Flawed or corrected (`uk_spf_wales`).
    pub version: Option<At<SpfVersion>>,
    /// Definition by which need is measured (default: that of `[left_behind]`).
    pub definition: Option<At<DefinitionKind>>,
    /// Only this many places that are worst off by the measured index.
    pub worst_places: Option<At<i64>>,
}

/// A policy with its money, its rule and its path of effect.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Policy {
    /// Unique name; parameters are `policy.<name in snake case>.strength`, `.unit_cost` and so on.
    pub name: At<String>,
    /// What it does.
    pub kind: At<PolicyKind>,
    /// First year.
    pub start: Option<At<i32>>,
    /// Last year in which money is awarded.
    pub end: Option<At<i32>>,
    /// £m a year, in the data set's prices.
    pub annual_budget: Option<At<f64>>,
    /// Instead: £m by year; years that are not given have the last value before them.
    pub budgets: Option<Series>,
    /// Places that may get money: codes, names, regions, groups (default all).
    pub places: Option<Names>,
    /// How money is shared between them (default per capita).
    pub allocation: Option<Allocation>,
    /// Most that a place can spend in a year, £ per resident (default: only the institutions' limit).
    pub delivery_capacity: Option<At<f64>>,
    /// What happens to unspent money (default: that of `[institutions]`).
    pub unspent: Option<At<Unspent>>,
    /// Yearly probability that the programme is stopped (default: the parameter `institutions.cancellation_hazard`).
    pub cancellation_hazard: Option<At<Uncertain>>,
    /// Multiplies the budget.
    pub strength: Option<At<Uncertain>>,
    /// Multiplies all its £ (another year's prices, another currency).
    pub price_factor: Option<At<f64>>,
    /// What the money buys: weights by industry, `section F`, group (default: by kind).
    pub bridge: Option<Weights>,
    /// Industries that are supported (default: by kind).
    pub industries: Option<Names>,
    /// £ per training slot (`retraining`).
    pub cost_per_slot: Option<At<Uncertain>>,
    /// £ per hire (`wage_subsidy`).
    pub cost_per_hire: Option<At<Uncertain>>,
    /// £ per job (`inward_investment`: additional; `enterprise_support`: gross).
    pub cost_per_job: Option<At<Uncertain>>,
    /// £ per post (`public_relocation`).
    pub cost_per_post: Option<At<Uncertain>>,
    /// £ per move (`mobility_support`).
    pub cost_per_move: Option<At<Uncertain>>,
    /// Share of what is supported that would have happened anyway.
    pub deadweight: Option<At<Uncertain>>,
    /// Share of supported jobs lost by neighbours.
    pub displacement: Option<At<Uncertain>>,
    /// Share of subsidised hires that replace others (`wage_subsidy`).
    pub substitution: Option<At<Uncertain>>,
    /// An additionality multiplier; only 1, because the input-output block computes what it stands for.
    pub multiplier: Option<At<f64>>,
    /// Length of a course in years (`retraining`).
    pub duration_years: Option<At<f64>>,
    /// Share of those eligible who take an offer up (`retraining`, `income_bridge`).
    pub take_up: Option<At<Uncertain>>,
    /// Youngest age (`income_bridge`).
    pub minimum_age: Option<At<f64>>,
    /// Longest time on the bridge in years (`income_bridge`).
    pub longest_years: Option<At<f64>>,
    /// Share of former pay (`income_bridge`).
    pub replacement_rate: Option<At<Uncertain>>,
    /// Increase of the highest aid rate, percentage points; bounds the jobs (`inward_investment`).
    pub rate_points: Option<At<f64>>,
    /// Share of jobs in firms small enough (`inward_investment`).
    pub small_firm_share: Option<At<Uncertain>>,
    /// Places that posts leave (`public_relocation`).
    pub from: Option<Names>,
    /// Posts that move (`public_relocation`).
    pub posts: Option<At<f64>>,
    /// Share of posts that come back at the origin (`public_relocation`).
    pub regrowth: Option<At<Uncertain>>,
    /// Share of staff who do not move with their posts (`public_relocation`).
    pub quit_share: Option<At<Uncertain>>,
    /// Manufacturing jobs that give way per post that arrives (`public_relocation`).
    pub crowding_out: Option<At<Uncertain>>,
    /// Jobs in business services and finance that come with a post beyond purchases and spending (`public_relocation`).
    pub business_services: Option<At<Uncertain>>,
    /// All private jobs that come with a post (`public_relocation`; only with `induced = "local_multiplier"`).
    pub local_multiplier: Option<At<Uncertain>>,
    /// Elasticity of output to public capital, for all ages of the asset (`infrastructure`; excludes `accessibility`).
    pub output_elasticity: Option<At<Uncertain>>,
    /// Share by which distances to everywhere else fall when all is built (`infrastructure`; excludes `output_elasticity`).
    pub accessibility: Option<At<f64>>,
    /// Years from spending to opening (`infrastructure`).
    pub gestation_years: Option<At<Uncertain>>,
    /// Share of government purchases that turns to local suppliers (`local_procurement`).
    pub share: Option<At<f64>>,
    /// Sites whose closure is dated (`phase_out`).
    pub sites: Option<Names>,
    /// Drivers whose years are shifted (`phase_out`).
    pub drivers: Option<Names>,
    /// Decimal year of the phase-out (`phase_out` of sites).
    pub date: Option<At<f64>>,
    /// Years between announcement and phase-out (`phase_out` of sites).
    pub notice_years: Option<At<f64>>,
    /// Years by which drivers act later; negative is earlier (`phase_out` of drivers).
    pub shift_years: Option<At<i64>>,
    /// Source of the numbers.
    pub source: At<String>,
    /// Evidence tag (default assumption).
    pub evidence: Option<At<Evidence>>,
}

impl Policy {
    /// What one unit of output costs, if the entry says.
    #[must_use]
    pub fn unit_cost(&self) -> Option<&At<Uncertain>> {
        [
            &self.cost_per_slot,
            &self.cost_per_hire,
            &self.cost_per_job,
            &self.cost_per_post,
            &self.cost_per_move,
        ]
        .into_iter()
        .find_map(Option::as_ref)
    }
}

/// What stands between a budget and its spending.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Institutions {
    /// What happens to unspent money (default `roll_over`).
    pub unspent: Option<At<Unspent>>,
    /// Places with devolved powers, whose delivery capacity grows (parameters `institutions.devolution_*`).
    pub devolved_places: Option<Names>,
    /// Year in which devolution begins.
    pub devolution_start: Option<At<i32>>,
}

/// Where the social fabric is read from.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Social {
    /// Column of places that stands for local ties; more of it, fewer leave (default none: places are alike).
    pub bonding: Option<At<String>>,
    /// Column of places that stands for trust that reaches beyond one's own (default none: places are alike).
    pub trust: Option<At<String>>,
}

/// Who counts as left behind. It ranks and targets; jobs without policy do not depend on it.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LeftBehind {
    /// The definition (default `deprivation`).
    pub definition: Option<At<DefinitionKind>>,
    /// Weights over columns of places, higher = worse after the weight's sign (`custom`).
    pub weights: Option<Weights>,
    /// CSV file with the columns `place` and `score`, higher = worse (`file`).
    pub file: Option<At<String>>,
    /// Scores by place, instead of a file (`file`).
    pub scores: Option<Weights>,
    /// Score of every place that the file or `scores` leaves out; without it, all places must have one (`file`).
    pub missing: Option<At<f64>>,
    /// Share of places that count as worst (default 0.1).
    pub worst_share: Option<At<f64>>,
    /// Whether those who share money out see the index with its error (default true; one draw has none).
    pub measurement_error: Option<At<bool>>,
}

/// The same scenario with something else in it, computed with the same draws.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Name for tables.
    pub name: At<String>,
    /// The whole scenario.
    pub scenario: Box<ScenarioFile>,
}

impl JsonSchema for Variant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Variant".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "What differs from the scenario: `name`, and any sections of a scenario, laid over it.",
            "type": "object",
            "properties": { "name": { "type": "string", "description": "Name for tables." } },
            "required": ["name"],
        })
    }
}
