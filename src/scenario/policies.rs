//! Kinds of policies: the keys each takes, how it acts, what it needs; the one list behind checks, `explain` and `list`.

use crate::scenario::schema::PolicyKind;

/// Keys that every policy may have.
pub const EVERY: [&str; 7] = ["name", "kind", "strength", "price_factor", "source", "evidence", "multiplier"];

/// Keys of a kind: those it needs, and those it may have.
#[must_use]
pub const fn keys(kind: PolicyKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        PolicyKind::Retraining => (SPENDING, RETRAINING),
        PolicyKind::WageSubsidy => (SPENDING, WAGE_SUBSIDY),
        PolicyKind::IncomeBridge => (SPENDING, INCOME_BRIDGE),
        PolicyKind::InwardInvestment => (SPENDING, INWARD_INVESTMENT),
        PolicyKind::EnterpriseSupport => (SPENDING, ENTERPRISE_SUPPORT),
        PolicyKind::PublicRelocation => (RELOCATION_NEEDS, RELOCATION),
        PolicyKind::Infrastructure => (SPENDING, INFRASTRUCTURE),
        PolicyKind::SocialInfrastructure => (SPENDING, MONEY),
        PolicyKind::MobilitySupport => (SPENDING, MOBILITY),
        PolicyKind::LocalProcurement => (&["start", "end", "share"], &["places", "industries"]),
        PolicyKind::PhaseOut => (&[], &["sites", "drivers", "date", "notice_years", "shift_years"]),
    }
}

const SPENDING: &[&str] = &["start", "end", "annual_budget"];
const RELOCATION_NEEDS: &[&str] = &["start", "end", "annual_budget", "from", "posts"];

/// Optional keys of every kind that spends, and more.
macro_rules! spending {
    ($($key:literal),*) => {
        &[
            "places", "allocation", "delivery_capacity", "unspent", "cancellation_hazard", "bridge", $($key),*
        ]
    };
}
const MONEY: &[&str] = spending!();
const RETRAINING: &[&str] = spending!("cost_per_slot", "duration_years", "take_up");
const WAGE_SUBSIDY: &[&str] = spending!("cost_per_hire", "deadweight", "substitution", "industries");
const INCOME_BRIDGE: &[&str] = spending!("minimum_age", "longest_years", "replacement_rate", "take_up");
const INWARD_INVESTMENT: &[&str] =
    spending!("cost_per_job", "industries", "rate_points", "small_firm_share", "displacement");
const ENTERPRISE_SUPPORT: &[&str] = spending!("cost_per_job", "industries", "deadweight", "displacement");
const RELOCATION: &[&str] = spending!(
    "cost_per_post",
    "industries",
    "regrowth",
    "quit_share",
    "crowding_out",
    "business_services",
    "local_multiplier"
);
const INFRASTRUCTURE: &[&str] =
    spending!("output_elasticity", "accessibility", "gestation_years", "displacement");
const MOBILITY: &[&str] = spending!("cost_per_move");

/// How a kind acts, for people.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// What it is.
    pub title: &'static str,
    /// Where it enters the model.
    pub path: &'static str,
    /// What one unit of output is.
    pub output: &'static str,
    /// What its money buys unless `bridge` says otherwise.
    pub bridge: &'static str,
    /// Where the numbers come from.
    pub source: &'static str,
}

/// Describes a kind.
#[must_use]
#[allow(clippy::too_many_lines, reason = "one entry per kind: a table in code")]
pub const fn about(kind: PolicyKind) -> About {
    match kind {
        PolicyKind::Retraining => About {
            title: "training places for people out of work",
            path: "slots = min(money / cost, take-up × unemployed); trainees leave the search for the length of the course and \
                   then search in every class with a higher chance of being hired",
            output: "slots",
            bridge: "section P (education)",
            source: "Card, Kluve & Weber (2018); What Works Centre for Local Economic Growth, employment training",
        },
        PolicyKind::WageSubsidy => About {
            title: "a subsidy for every hire from unemployment",
            path: "hires = money / cost; those beyond deadweight and substitution are labour demand of the place for the year",
            output: "subsidised hires",
            bridge: "nothing: it is pay of people in the model",
            source: "evaluations of hiring subsidies: 40–60 % deadweight, 10–20 % substitution",
        },
        PolicyKind::IncomeBridge => About {
            title: "pay for older displaced workers until they retire",
            path: "displaced people of the age or older who take it up leave the labour force as early retired; money is paid while \
                   they are on the bridge",
            output: "person-years",
            bridge: "what households buy",
            source: "German adjustment allowance (58 years, 5 years at most); Spanish miners' agreement (48 years)",
        },
        PolicyKind::InwardInvestment => About {
            title: "aid to small firms that invest",
            path: "jobs = money / cost per additional job, at most elasticity × points / 100 × jobs in small firms of the industries; \
                   they sell more, neighbours lose the displaced share, jobs fade at the rate of job loss",
            output: "jobs",
            bridge: "section F (construction), section C (manufacturing)",
            source: "Criscuolo, Martin, Overman & Van Reenen (2019), AER 109(1)",
        },
        PolicyKind::EnterpriseSupport => About {
            title: "support of local firms",
            path: "gross jobs = money / cost; less deadweight; neighbours lose the displaced share; jobs fade at the rate of job loss",
            output: "gross jobs",
            bridge: "section M (professional services)",
            source: "evaluations of the Local Enterprise Growth Initiative and of Enterprise Zones",
        },
        PolicyKind::PublicRelocation => About {
            title: "public posts leave one place and arrive in another",
            path: "posts moved = money / cost, at most `posts`: output of public administration moves with them, and so do the homes of \
                   staff who do not quit; business services and finance follow, manufacturing where they arrive gives way in part; a share \
                   grows back at the origin",
            output: "posts",
            bridge: "section F (construction), section M (professional services)",
            source: "Faggio (2019) on the Lyons relocation; Faggio & Overman (2014); Danish relocations 2015–2021",
        },
        PolicyKind::Infrastructure => About {
            title: "public capital",
            path: "spending is demand for construction while building; after gestation output rises with the stock (elasticity) or \
                   with what the place can reach (accessibility), never both; a share of it comes with jobs",
            output: "£m of capital opened",
            bridge: "section F (construction), section M (engineering)",
            source: "Bom & Ligthart (2014); Graham, Gibbons & Martin (2009)",
        },
        PolicyKind::SocialInfrastructure => About {
            title: "places where people meet; a community wealth fund",
            path: "adds to a stock per resident that feeds trust; trust shifts take-up (sign open) and, if set, output",
            output: "£m invested",
            bridge: "section F (construction), section R (arts and recreation)",
            source: "Kelsey & Kenny (2021); Local Trust; rates are assumptions",
        },
        PolicyKind::MobilitySupport => About {
            title: "help with moving home for work",
            path: "moves = money / cost, less deadweight: additional moves of unemployed people to places with work",
            output: "moves",
            bridge: "section H (transport)",
            source: "assumption; distance costs in Langella & Manning (2022)",
        },
        PolicyKind::LocalProcurement => About {
            title: "public purchases from local suppliers",
            path: "a share of the government's demand in the places is bought in the place itself instead of where trade takes it; \
                   nothing is added nationally",
            output: "£m of purchases turned",
            bridge: "none: no money of its own",
            source: "assumption",
        },
        PolicyKind::PhaseOut => About {
            title: "date of a phase-out, and how long before it is known",
            path: "sets start and announcement of named sites, or shifts the years of named drivers",
            output: "none",
            bridge: "none: no money of its own",
            source: "by definition",
        },
    }
}
