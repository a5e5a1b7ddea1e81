//! Identities that every run must satisfy, with their residuals.

use crate::engine::draw::{DrawResult, VARIABLES};
use crate::engine::labour::LabourResult;
use crate::engine::{BALANCE_LIMIT, EngineOutput};
use crate::inputs::{LabourEngine, ModelInputs};
use crate::model::gaps::worst;
use crate::results::table::{ColumnValues, ResultTable};
use crate::results::tables::{column, number, table, text};

/// One identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Short name.
    pub name: &'static str,
    /// What is compared.
    pub description: &'static str,
    /// Largest relative gap.
    pub residual: f64,
    /// Largest gap that passes.
    pub tolerance: f64,
}

impl Check {
    /// Whether the residual is a number within tolerance.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.residual <= self.tolerance
    }
}

/// £0.005: accounts close to the penny.
const PENNY: f64 = 0.005;
/// Relative tolerance of sums.
const SUMS: f64 = 1e-9;

/// All identities of a run.
#[must_use]
pub fn checks(inputs: &ModelInputs, output: &EngineOutput) -> Vec<Check> {
    let of_draws = |value: fn(&DrawResult) -> f64| {
        let counterfactual = output.counterfactual.iter().chain(&output.variants).flatten();
        worst(output.draws.iter().chain(counterfactual).map(value))
    };
    let [national_output, national_jobs] = national_accounts(inputs);
    let mut checks = vec![
        check(
            "trade_balance",
            "base-year sales of every place and industry, modelled against given, relative",
            output.balance_residual,
            BALANCE_LIMIT,
        ),
        check(
            "base_year",
            "base year: x = T(A x + f) + e, residual relative to output",
            output.base_residual,
            1e-10,
        ),
        check(
            "solution",
            "every year and draw: residual of x = T(A x + f) + e, relative",
            of_draws(|d| d.residual),
            1e-10,
        ),
        check(
            "decomposition",
            "every cell, year and draw: direct + indirect + induced jobs against the change of their level",
            of_draws(|d| d.decomposition_gap),
            SUMS,
        ),
        check(
            "places_to_industries",
            "every year, draw and variable: sum over places against sum over industries, relative",
            margins(inputs, output),
            SUMS,
        ),
        check(
            "policy_accounts",
            "every policy, place, year and draw: awarded + brought in against spent + lapsed + carried over, and no overspending, GBP",
            of_draws(|d| d.policy.as_ref().map_or(0.0, |p| p.gap)),
            PENNY,
        ),
        national_output,
        national_jobs,
        check(
            "output_not_negative",
            "most negative output of a cell, relative to the largest cell",
            of_draws(|d| -d.negative_output)
                / inputs.dataset.gross_output.values().iter().fold(1.0, |l: f64, v| l.max(*v)),
            SUMS,
        ),
    ];
    if output.labour.is_some() {
        checks.extend(people(output));
    }
    if inputs.labour.is_some_and(|labour| labour.engine == LabourEngine::Stochastic) {
        checks.push(whole_people(output));
    }
    checks
}

/// The labour market's identities.
fn people(output: &EngineOutput) -> [Check; 6] {
    let of_draws = |value: fn(&LabourResult) -> f64| {
        let draws = output.draws.iter().chain(output.counterfactual.iter().flatten());
        worst(draws.filter_map(|d| d.labour.as_ref()).map(value))
    };
    [
        check(
            "people",
            "every place, year and draw: employed, unemployed, in training, inactive and early retired against \
             residents of 16 to 64, relative",
            of_draws(|l| l.people_gap),
            SUMS,
        ),
        check(
            "commuting",
            "every workplace, year and draw: commuters against people at work, relative",
            of_draws(|l| l.commuting_gap),
            SUMS,
        ),
        check(
            "flows",
            "every residence, year and draw: found work, returned and arrived with a post less let go and unemployed or retired, left the \
             labour force and lost a job, since the base year, against the change of residents in work, relative",
            of_draws(|l| l.flow_gap),
            crate::model::labour::market::calibration::LIMIT,
        ),
        check(
            "migration",
            "every year and draw: sum of net moves over all residents of 16 to 64",
            of_draws(|l| l.migration_gap),
            SUMS,
        ),
        check(
            "labour_stationary",
            "base year of every draw: what flows miss to balance in every cell, residence and commuting pair, over \
             people in work; it is taken off, so that nothing moves without a cause",
            of_draws(|l| l.stationary_gap),
            crate::model::labour::market::calibration::LIMIT,
        ),
        check(
            "people_not_negative",
            "most negative stock of people or vacancies, people",
            of_draws(|l| l.negative),
            1e-6,
        ),
    ]
}

/// Whole people stay whole: stocks are added up as whole numbers, so nothing is lost to rounding.
fn whole_people(output: &EngineOutput) -> Check {
    let draws = output.draws.iter().chain(output.counterfactual.iter().flatten());
    let labour = draws.filter_map(|d| d.labour.as_ref());
    let description = "every stock of people and vacancies, year and draw: distance from a whole number";
    check("people_whole", description, worst(labour.map(|l| l.fraction)), 0.0)
}

const fn check(name: &'static str, description: &'static str, residual: f64, tolerance: f64) -> Check {
    Check { name, description, residual, tolerance }
}

/// The places' accounts against the national ones.
fn national_accounts(inputs: &ModelInputs) -> [Check; 2] {
    [
        check(
            "national_output",
            "output of all places against the national table, by industry, relative",
            accounts_gap(
                inputs,
                |p, i| inputs.dataset.gross_output[(p, i)],
                |i| inputs.dataset.industries[i].gross_output,
            ),
            SUMS,
        ),
        check(
            "national_jobs",
            "jobs of all places against the national total, by industry, relative",
            accounts_gap(inputs, |p, i| inputs.dataset.jobs[(p, i)], |i| inputs.dataset.industries[i].jobs),
            SUMS,
        ),
    ]
}

fn accounts_gap(
    inputs: &ModelInputs,
    cell: impl Fn(usize, usize) -> f64,
    total: impl Fn(usize) -> f64,
) -> f64 {
    let places = inputs.dataset.places.len();
    let gap = |i: usize| {
        let sum: f64 = (0..places).map(|p| cell(p, i)).sum();
        if total(i) == 0.0 { sum.abs() } else { (sum / total(i) - 1.0).abs() }
    };
    worst((0..inputs.dataset.industries.len()).map(gap))
}

/// Gap between the two ways to sum every variable of a year, relative to the variable's gross changes.
fn margins(inputs: &ModelInputs, output: &EngineOutput) -> f64 {
    let (places, industries) = (inputs.dataset.places.len(), inputs.dataset.industries.len());
    let gap = |draw: &DrawResult, block: usize| {
        let by_place = draw.places.range(block * places..(block + 1) * places);
        let by_industry = draw.industries.range(block * industries..(block + 1) * industries);
        let gross: f64 = by_place.iter().chain(by_industry.iter()).map(|v| v.abs()).sum();
        let gap = (by_place.iter().sum::<f64>() - by_industry.iter().sum::<f64>()).abs();
        if gross > 0.0 { gap / gross } else { gap }
    };
    let draws = output.draws.iter().chain(output.counterfactual.iter().flatten());
    worst(draws.flat_map(|draw| (0..inputs.year_count() * VARIABLES).map(move |block| gap(draw, block))))
}

/// The table `checks`.
pub(crate) fn checks_table(inputs: &ModelInputs, output: &EngineOutput) -> ResultTable {
    of_checks(&checks(inputs, output))
}

/// The table of identities.
pub(crate) fn of_checks(checks: &[Check]) -> ResultTable {
    let columns = vec![
        text("check", "Name of the identity.", checks.iter().map(|c| c.name.to_owned()).collect()),
        number("residual", "1", "largest relative gap", checks.iter().map(|c| c.residual).collect()),
        number("tolerance", "1", "largest gap that passes", checks.iter().map(|c| c.tolerance).collect()),
        column(
            "passed",
            "",
            "Whether it passed.",
            ColumnValues::Flag(checks.iter().map(Check::passed).collect()),
        ),
        text("description", "What is compared.", checks.iter().map(|c| c.description.to_owned()).collect()),
    ];
    table("checks", 1, columns)
}
