//! What policies cost and bring: money, outputs, and direct jobs net of deadweight and displacement.
//!
//! Direct jobs are those that a policy itself supports; what suppliers and spending add is in the tables of jobs, as the difference from
//! a counterfactual without policies. Present values are of the first policy year.

use crate::engine::EngineOutput;
use crate::engine::policy::{PlaceVariable, PolicyResult, YearVariable};
use crate::inputs::ModelInputs;
use crate::inputs::policy::Policy;
use crate::model::policy::appraisal::{distributional_weight, median};
use crate::results::allocation::rule_words;
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::{Column, ResultTable};
use crate::results::tables::{self, integer, table, text};

/// Weeks of pay in a year.
const WEEKS: f64 = 52.0;

/// A variable: name, unit, meaning.
type Described = (&'static str, &'static str, &'static str);

const YEARLY: [(YearVariable, Described); 11] = [
    (YearVariable::Budget, ("budget", "GBP million", "planned budget")),
    (
        YearVariable::Awarded,
        ("awarded", "GBP million", "money awarded to places; 0 once a programme is stopped"),
    ),
    (YearVariable::Spent, ("spent", "GBP million", "money spent")),
    (YearVariable::Lapsed, ("lapsed", "GBP million", "money that lapsed")),
    (YearVariable::Carried, ("carried_over", "GBP million", "money carried over at the end of the year")),
    (YearVariable::Outputs, ("outputs", "units of output", "units of output that stand, see output_unit")),
    (YearVariable::GrossJobs, ("gross_jobs", "jobs", "jobs that the policy supports")),
    (YearVariable::DeadweightJobs, ("deadweight_jobs", "jobs", "of these, jobs that would be there anyway")),
    (YearVariable::DisplacedJobs, ("displaced_jobs", "jobs", "jobs lost elsewhere because of them")),
    (YearVariable::NetJobs, ("net_jobs", "jobs", "gross less deadweight less displaced")),
    (
        YearVariable::RegrownPay,
        ("regrown_pay", "GBP million", "pay of public posts that grew back at their origin; in no budget"),
    ),
];

/// Access to the policies of a run's draws.
#[derive(Clone, Copy)]
pub(crate) struct PolicyTables<'a> {
    inputs: &'a ModelInputs,
    output: &'a EngineOutput,
}

impl<'a> PolicyTables<'a> {
    /// `None` if the run has no policies.
    pub(crate) fn new(inputs: &'a ModelInputs, output: &'a EngineOutput) -> Option<Self> {
        (!inputs.policy.list.is_empty()).then_some(Self { inputs, output })
    }

    fn results(&self) -> impl Iterator<Item = (usize, &'a PolicyResult)> {
        self.output.draws.iter().enumerate().filter_map(|(n, draw)| Some((n, draw.policy.as_ref()?)))
    }

    fn statistics(&self, (name, unit, description): Described, rows: &[Vec<f64>]) -> Vec<Column> {
        let quantiles = &self.inputs.outputs.quantiles;
        statistic_columns(name, unit, description, summarise(rows, quantiles), quantiles)
    }

    fn texts(&self, name: &str, description: &str, of: fn(&Policy) -> &str, repeat: usize) -> Column {
        let list = self.inputs.policy.list.iter();
        text(name, description, list.flat_map(|p| (0..repeat).map(move |_| of(p).to_owned())).collect())
    }

    fn head(&self, repeat: usize) -> Vec<Column> {
        vec![self.texts("policy", "Name of the policy.", |p| &p.name, repeat)]
    }

    /// Sum over years of a variable, `[draw][policy]`.
    fn over_years(&self, variable: YearVariable) -> Vec<Vec<f64>> {
        let years = self.inputs.year_count();
        let sum = |r: &PolicyResult, k: usize| (0..years).map(|t| r.year(k, t, variable)).sum();
        self.results().map(|(_, r)| (0..r.count()).map(|k| sum(r, k)).collect()).collect()
    }

    /// A variable in the last year, `[draw][policy]`.
    fn at_the_end(&self, variable: YearVariable) -> Vec<Vec<f64>> {
        let last = self.inputs.year_count() - 1;
        self.results().map(|(_, r)| (0..r.count()).map(|k| r.year(k, last, variable)).collect()).collect()
    }

    /// Spent over awarded, all years together, `[draw][policy]`: what institutions could not deliver and nobody asked for is missing.
    fn take_up(&self) -> Vec<Vec<f64>> {
        let (spent, awarded) = (self.over_years(YearVariable::Spent), self.over_years(YearVariable::Awarded));
        let share = |(spent, awarded): (&f64, &f64)| if *awarded > 0.0 { spent / awarded } else { f64::NAN };
        spent.iter().zip(&awarded).map(|(s, a)| s.iter().zip(a).map(share).collect()).collect()
    }

    /// The table `policies`.
    pub(crate) fn policies(&self) -> ResultTable {
        let mut columns = self.head(1);
        columns.push(self.texts("kind", "Kind of policy.", |p| p.kind, 1));
        columns.push(self.texts("output_unit", "What one unit of output is.", |p| p.output, 1));
        let rules = self.inputs.policy.list.iter().map(rule_words).collect();
        columns.push(text("rule", "Rule that shares the money out.", rules));
        for (variable, described) in YEARLY {
            let name: &'static str = match variable {
                YearVariable::GrossJobs => "gross_job_years",
                YearVariable::DeadweightJobs => "deadweight_job_years",
                YearVariable::DisplacedJobs => "displaced_job_years",
                YearVariable::NetJobs => "net_job_years",
                YearVariable::Outputs => "output_years",
                YearVariable::Carried => {
                    let left =
                        ("carried_over", "GBP million", "money carried over beyond the last year of the run");
                    columns.extend(self.statistics(left, &self.at_the_end(variable)));
                    continue;
                }
                _ => described.0,
            };
            columns.extend(self.statistics((name, described.1, described.2), &self.over_years(variable)));
        }
        let taken = (
            "take_up",
            "1",
            "share of the money awarded that is taken up: spent over awarded; NaN if nothing is",
        );
        columns.extend(self.statistics(taken, &self.take_up()));
        columns.extend(self.value_for_money());
        let misdirected: Vec<Vec<f64>> = self.results().map(|(_, r)| r.misdirected.clone()).collect();
        let what = "share of the money that error of measurement sends to other places than perfect measurement would";
        columns.extend(self.statistics(("misdirected_share", "1", what), &misdirected));
        table("policies", 1, columns)
    }

    /// Present values and cost per net direct job-year.
    fn value_for_money(&self) -> Vec<Column> {
        let by_policy = |of: &dyn Fn(usize, &PolicyResult, usize) -> f64| -> Vec<Vec<f64>> {
            self.results().map(|(n, r)| (0..r.count()).map(|k| of(n, r, k)).collect()).collect()
        };
        let total = |r: &PolicyResult, k: usize, variable: PlaceVariable| -> f64 {
            (0..self.inputs.dataset.places.len()).map(|p| r.place(k, p, variable)).sum()
        };
        let cost = by_policy(&|_, r, k| total(r, k, PlaceVariable::DiscountedSpent));
        let jobs = by_policy(&|_, r, k| total(r, k, PlaceVariable::DiscountedNetJobYears));
        let each = |(cost, jobs): (&Vec<f64>, &Vec<f64>)| cost.iter().zip(jobs).map(pounds_each).collect();
        let per_job_year: Vec<Vec<f64>> = cost.iter().zip(&jobs).map(each).collect();
        let pay = by_policy(&|_, r, k| self.pay(r, k, &|_| 1.0));
        let weighted = by_policy(&|n, r, k| self.pay(r, k, &self.weights(n)));
        let mut columns =
            self.statistics(("present_value_cost", "GBP million", "money spent, discounted"), &cost);
        columns.extend(self.statistics(
            (
                "cost_per_net_job_year",
                "GBP",
                "present value of cost over discounted net direct job-years; NaN if there are none",
            ),
            &per_job_year,
        ));
        let sum = |values: &[Vec<f64>], k: usize| values.iter().map(|draw| draw[k]).sum::<f64>();
        let expected = |k: usize| pounds_each((&sum(&cost, k), &sum(&jobs, k)));
        columns.push(tables::number(
            "cost_per_expected_net_job_year",
            "GBP",
            "mean over draws of the present value of cost over mean over draws of discounted net direct job-years, so that draws with few \
             job-years weigh no more than others; NaN if there are none on average",
            (0..self.inputs.policy.list.len()).map(expected).collect(),
        ));
        columns.extend(self.statistics(
            ("present_value_pay", "GBP million", "pay of net direct jobs at the places' median, discounted"),
            &pay,
        ));
        columns.extend(self.statistics(
            (
                "weighted_present_value_pay",
                "GBP million",
                "the same with Green Book weights: a place with less income counts more",
            ),
            &weighted,
        ));
        columns
    }

    fn pay(&self, result: &PolicyResult, policy: usize, weight: &dyn Fn(usize) -> f64) -> f64 {
        let of = |(p, place): (usize, &crate::dataset::Place)| {
            weight(p)
                * result.place(policy, p, PlaceVariable::DiscountedNetJobYears)
                * place.weekly_pay
                * WEEKS
                * 1e-6
        };
        self.inputs.dataset.places.iter().enumerate().map(of).sum()
    }

    /// Distributional weights of places in a draw.
    fn weights(&self, draw: usize) -> impl Fn(usize) -> f64 {
        let weights = distributional_weights(self.inputs, &self.output.parameter_values[draw]);
        move |p| weights[p]
    }

    /// The table `policy_years`.
    pub(crate) fn years(&self) -> ResultTable {
        let years = self.inputs.year_count();
        let mut columns = self.head(years);
        let calendar = self.inputs.policy.list.iter().flat_map(|_| self.inputs.start..=self.inputs.end);
        columns.push(integer("year", "year", calendar.collect()));
        for (variable, described) in YEARLY {
            let rows: Vec<Vec<f64>> = self
                .results()
                .map(|(_, r)| {
                    (0..r.count()).flat_map(|k| (0..years).map(move |t| r.year(k, t, variable))).collect()
                })
                .collect();
            columns.extend(self.statistics(described, &rows));
        }
        table("policy_years", 2, columns)
    }

    /// The table `policy_places`.
    pub(crate) fn places(&self) -> ResultTable {
        let places = &self.inputs.dataset.places;
        let mut columns = self.head(places.len());
        let repeated = |of: fn(&crate::dataset::Place) -> &String| -> Vec<String> {
            self.inputs.policy.list.iter().flat_map(|_| places.iter().map(move |p| of(p).clone())).collect()
        };
        columns.push(text("place", "Code of the place.", repeated(|p| &p.code)));
        columns.push(text("place_name", "Name of the place.", repeated(|p| &p.name)));
        let variables: [(PlaceVariable, Described); 3] = [
            (PlaceVariable::Awarded, ("awarded", "GBP million", "money awarded over all years")),
            (PlaceVariable::Spent, ("spent", "GBP million", "money spent over all years")),
            (
                PlaceVariable::NetJobYears,
                ("net_job_years", "job-years", "net direct job-years; negative where jobs are displaced"),
            ),
        ];
        for (variable, described) in variables {
            let rows: Vec<Vec<f64>> = self
                .results()
                .map(|(_, r)| {
                    let count = places.len();
                    (0..r.count()).flat_map(|k| (0..count).map(move |p| r.place(k, p, variable))).collect()
                })
                .collect();
            columns.extend(self.statistics(described, &rows));
        }
        table("policy_places", 2, columns)
    }
}

/// £ per job-year of so many £m and job-years; not a number without any.
fn pounds_each((cost, jobs): (&f64, &f64)) -> f64 {
    if *jobs > 0.0 { 1e6 * cost / jobs } else { f64::NAN }
}

/// Green Book weights of places: median income per head over the place's, to the power of the elasticity.
pub(crate) fn distributional_weights(inputs: &ModelInputs, values: &[f64]) -> Vec<f64> {
    let places = &inputs.dataset.places;
    let people: Vec<f64> = places.iter().map(|p| p.population).collect();
    let income =
        |p: &crate::dataset::Place| if p.population > 0.0 { p.disposable_income / p.population } else { 0.0 };
    let incomes: Vec<f64> = places.iter().map(income).collect();
    let elasticity = number(inputs, values, "appraisal.income_elasticity");
    let middle = median(&incomes, &people);
    incomes.iter().map(|y| distributional_weight(middle, *y, elasticity)).collect()
}

/// A registered number in a draw.
pub(crate) fn number(inputs: &ModelInputs, values: &[f64], name: &str) -> f64 {
    inputs.parameters.iter().position(|p| p.name == name).map_or(f64::NAN, |at| values[at])
}
