//! Definitions of left behind over columns of places.
//!
//! Columns without a published standard error have a relative one, the parameter `left_behind.relative_error`.

use super::Builder;
use crate::dataset::indicators::{Figure, Indicator};
use crate::inputs::Quantity;
use crate::inputs::policy::{Definition, LeftBehind, PlaceColumn, Score, Term};
use crate::scenario::schema::{At, DefinitionKind, Weights};

/// Group of places whose output is made by commuters and head offices.
const SET_APART: &str = "city_and_westminster";
/// Share of places that count as worst off.
const WORST_SHARE: f64 = 0.1;
/// Columns that a definition may weigh.
const COLUMNS: [&str; 20] = [
    "area",
    "deprivation_rank_share",
    "disposable_income",
    "disposable_income_per_head",
    "emissions_per_job",
    "employment_rate",
    "gva",
    "gva_per_head",
    "gva_per_hour",
    "gva_per_job",
    "inactivity_rate",
    "jobs",
    "jobs_per_head",
    "population",
    "population_16_64",
    "population_density",
    "share_of_working_age",
    "unemployment_rate",
    "weekly_pay",
    "workers_55_share",
];

impl Builder<'_> {
    /// The definitions of the run: the built-in ones, then the scenario's own.
    pub(super) fn left_behind(&self) -> LeftBehind {
        let asked = &self.scenario.left_behind;
        let mut definitions = vec![
            Definition {
                name: "deprivation".into(),
                score: Score::Sum(vec![self.term("deprivation_rank_share", 1.0)]),
            },
            Definition { name: "outcomes".into(), score: Score::Sum(self.outcomes()) },
            Definition {
                name: "carbon".into(),
                score: Score::Product {
                    exposure: self.known_column("emissions_per_job"),
                    vulnerability: self.outcomes(),
                },
            },
        ];
        if let Some(weights) = &asked.weights {
            definitions.push(Definition { name: "custom".into(), score: Score::Sum(self.custom(weights)) });
        }
        if let Some(scores) = &asked.scores {
            definitions
                .push(Definition { name: "file".into(), score: Score::Sum(vec![self.scores(scores)]) });
        }
        let named = |kind: DefinitionKind| definitions.iter().position(|d| d.name == kind.name());
        let chosen = asked.definition.and_then(|kind| named(kind.value)).unwrap_or(0);
        let apart = self.data.place_groups.iter().find(|(name, _)| name == SET_APART);
        LeftBehind {
            chosen,
            worst_share: asked.worst_share.map_or(WORST_SHARE, |s| s.value),
            measurement_error: asked.measurement_error.is_none_or(|m| m.value),
            set_apart: apart.map(|(_, members)| members.clone()).unwrap_or_default(),
            definitions,
        }
    }

    /// Productivity, pay and employment, each as far below the average as counts.
    fn outcomes(&self) -> Vec<Term> {
        ["gva_per_hour", "weekly_pay", "employment_rate"].map(|name| self.term(name, -1.0 / 3.0)).to_vec()
    }

    pub(super) fn term(&self, column: &str, weight: f64) -> Term {
        Term { weight, column: self.known_column(column) }
    }

    fn custom(&self, weights: &Weights) -> Vec<Term> {
        let term = |(name, weight): &(At<String>, f64)| {
            Some(Term { weight: *weight, column: self.place_column(name)? })
        };
        let terms: Vec<Term> = weights.places.iter().filter_map(term).collect();
        if weights.places.is_empty() {
            self.push(self.error(weights.span, "`weights` of a definition name no column"));
        } else if weights.places.iter().all(|(_, weight)| *weight == 0.0) {
            let finding =
                self.error(weights.span, "all `weights` of a definition are 0: nobody is worse off");
            self.push(finding.found(0).allowed("at least one weight that is not 0"));
        }
        terms
    }

    /// Scores of places; places that are left out have the score that the scenario says.
    fn scores(&self, scores: &Weights) -> Term {
        let mut given: Vec<Option<f64>> = vec![None; self.data.places.len()];
        for (name, score) in &scores.places {
            let Some(place) = self.place(name) else { continue };
            if given[place].replace(*score).is_some() {
                let finding = self.error(name.span, format!("`{}` has two scores", name.value));
                self.push(finding.found(score).allowed("one entry a place, by name or by code"));
            }
        }
        let missing = self.scenario.left_behind.missing;
        self.check_all_have_scores(scores, &given);
        let values: Vec<f64> =
            given.iter().map(|score| score.or(missing.map(|m| m.value)).unwrap_or(0.0)).collect();
        let errors = vec![0.0; values.len()];
        let column = PlaceColumn { name: "score".to_owned(), values, errors, error_scale: None };
        Term { weight: 1.0, column }
    }

    /// Nobody is ranked by a score that nobody gave.
    fn check_all_have_scores(&self, scores: &Weights, given: &[Option<f64>]) {
        let without: Vec<&str> = (0..given.len())
            .filter(|&p| given[p].is_none())
            .map(|p| self.data.places[p].name.as_str())
            .collect();
        // A file that could not be read has been told by itself.
        let unread = scores.places.is_empty() && self.findings.borrow().has_errors();
        if without.is_empty() || unread || self.scenario.left_behind.missing.is_some() {
            return;
        }
        let message = format!("{} of {} places have no score", without.len(), given.len());
        let more = if without.len() > 3 { ", …" } else { "" };
        let shown = without.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        let finding = self.error(scores.span, message).found(format!("none for {shown}{more}"));
        self.push(finding.allowed("a score for every place, or `missing = 0`: the score of all others"));
    }

    /// A column of places by name.
    pub(super) fn place_column(&self, name: &At<String>) -> Option<PlaceColumn> {
        let known = self.column_names();
        if let Some(indicator) = self.data.indicator(&name.value) {
            self.tell_gaps(name, indicator);
            return Some(self.indicator_column(indicator));
        }
        if known.contains(&name.value) {
            return Some(self.known_column(&name.value));
        }
        let finding =
            self.error(name.span, format!("places have no column `{}`", name.value)).found(&name.value);
        self.push(finding.nearest(&name.value, known.iter().map(String::as_str)));
        None
    }

    /// A place without a figure counts as average, which is told and not done in silence.
    fn tell_gaps(&self, name: &At<String>, indicator: &Indicator) {
        let gaps: Vec<usize> =
            (0..indicator.figures.len()).filter(|&p| indicator.figures[p].is_none()).collect();
        if gaps.is_empty() {
            return;
        }
        let nations = gaps.iter().map(|&p| self.data.places[p].nation.as_str());
        let nations: std::collections::BTreeSet<&str> = nations.collect();
        let message = format!(
            "`{}` has no figure for {} of {} places, which count as average",
            name.value,
            gaps.len(),
            indicator.figures.len()
        );
        let finding = self.sources.warning(name.span, message);
        let found = format!("none in places of {}", nations.into_iter().collect::<Vec<_>>().join(", "));
        self.push(finding.found(found).allowed("a column that covers every place"));
    }

    fn column_names(&self) -> Vec<String> {
        COLUMNS
            .map(str::to_owned)
            .into_iter()
            .chain(self.data.indicators.iter().map(|i| i.code.clone()))
            .collect()
    }

    /// An indicator of the data package; a place without a figure is taken as average.
    fn indicator_column(&self, indicator: &Indicator) -> PlaceColumn {
        let published = indicator.figures.iter().flatten().all(|f| f.standard_error.is_some());
        let error = |figure: &Option<Figure>| match figure {
            Some(figure) if published => figure.standard_error.unwrap_or(0.0),
            Some(figure) => figure.value.abs(),
            None => 0.0,
        };
        PlaceColumn {
            name: indicator.code.clone(),
            values: mean_filled(indicator.figures.iter().map(|f| f.map(|f| f.value))),
            errors: indicator.figures.iter().map(error).collect(),
            error_scale: (!published).then(|| self.parameters.registered("left_behind.relative_error")),
        }
    }

    pub(super) fn known_column(&self, name: &str) -> PlaceColumn {
        let places = &self.data.places;
        let all = |value: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..places.len()).map(value).collect() };
        let per = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let values = match name {
            "area" => all(&|p| places[p].area),
            "disposable_income" => all(&|p| places[p].disposable_income),
            "gva" => all(&|p| places[p].gva),
            "jobs" => all(&|p| places[p].jobs),
            "population_16_64" => all(&|p| places[p].population_16_64),
            "workers_55_share" => mean_filled(places.iter().map(|p| p.workers_55_share)),
            "deprivation_rank_share" => all(&|p| places[p].deprivation_rank_share),
            "disposable_income_per_head" => {
                all(&|p| 1e6 * per(places[p].disposable_income, places[p].population))
            }
            "emissions_per_job" => all(&|p| self.exposure(p)),
            "employment_rate" => all(&|p| places[p].employment_rate),
            "gva_per_head" => all(&|p| 1e6 * per(places[p].gva, places[p].population)),
            "gva_per_hour" => all(&|p| places[p].gva_per_hour),
            "gva_per_job" => all(&|p| 1e6 * per(places[p].gva, places[p].jobs)),
            "inactivity_rate" => all(&|p| places[p].inactivity_rate),
            "jobs_per_head" => all(&|p| per(places[p].jobs, places[p].population)),
            "population" => all(&|p| places[p].population),
            "population_density" => all(&|p| per(places[p].population, places[p].area)),
            "share_of_working_age" => all(&|p| per(places[p].population_16_64, places[p].population)),
            "unemployment_rate" => all(&|p| places[p].unemployment_rate),
            _ => all(&|p| places[p].weekly_pay),
        };
        let (errors, scale) = self.column_errors(name, &values);
        PlaceColumn { name: name.to_owned(), values, errors, error_scale: scale }
    }

    /// Standard errors, and the parameter that scales those that are not published.
    fn column_errors(&self, name: &str, values: &[f64]) -> (Vec<f64>, Option<Quantity>) {
        let places = &self.data.places;
        let parameter = |name: &str| Some(self.parameters.registered(name));
        match name {
            "employment_rate" | "inactivity_rate" => {
                (places.iter().map(|p| p.employment_rate_se).collect(), None)
            }
            "unemployment_rate" => (places.iter().map(|p| p.unemployment_rate_se).collect(), None),
            "weekly_pay" => (places.iter().map(|p| p.weekly_pay_se).collect(), None),
            "deprivation_rank_share" => (vec![1.0; values.len()], parameter("left_behind.deprivation_error")),
            _ => (values.iter().map(|v| v.abs()).collect(), parameter("left_behind.relative_error")),
        }
    }

    /// kt `CO2e` that a place's jobs stand for at national intensities, per job: how far its work hangs on emitting industries.
    fn exposure(&self, place: usize) -> f64 {
        let industries = &self.data.industries;
        let emissions: f64 = industries
            .iter()
            .enumerate()
            .filter(|(_, i)| i.jobs > 0.0)
            .map(|(i, industry)| self.data.jobs[(place, i)] * industry.emissions / industry.jobs)
            .sum();
        let jobs: f64 = self.data.jobs.row(place).iter().sum();
        if jobs > 0.0 { emissions / jobs } else { 0.0 }
    }
}

/// Values with the mean of those that are known where there is none.
fn mean_filled(values: impl Iterator<Item = Option<f64>> + Clone) -> Vec<f64> {
    let known: Vec<f64> = values.clone().flatten().collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    values.map(|value| value.unwrap_or(mean)).collect()
}
