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
const COLUMNS: [&str; 14] = [
    "deprivation_rank_share",
    "disposable_income_per_head",
    "emissions_per_job",
    "employment_rate",
    "gva_per_head",
    "gva_per_hour",
    "gva_per_job",
    "inactivity_rate",
    "jobs_per_head",
    "population",
    "population_density",
    "share_of_working_age",
    "unemployment_rate",
    "weekly_pay",
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
        }
        terms
    }

    /// Scores of places; places that are left out have the lowest score.
    fn scores(&self, scores: &Weights) -> Term {
        let lowest = scores.places.iter().map(|(_, score)| *score).fold(f64::INFINITY, f64::min);
        let mut values = vec![if lowest.is_finite() { lowest } else { 0.0 }; self.data.places.len()];
        for (name, score) in &scores.places {
            if let Some(place) = self.place(name) {
                values[place] = *score;
            }
        }
        let errors = vec![0.0; values.len()];
        let column = PlaceColumn { name: "score".to_owned(), values, errors, error_scale: None };
        Term { weight: 1.0, column }
    }

    /// A column of places by name.
    pub(super) fn place_column(&self, name: &At<String>) -> Option<PlaceColumn> {
        let known = self.column_names();
        if let Some(indicator) = self.data.indicator(&name.value) {
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

    fn column_names(&self) -> Vec<String> {
        COLUMNS
            .map(str::to_owned)
            .into_iter()
            .chain(self.data.indicators.iter().map(|i| i.code.clone()))
            .collect()
    }

    /// An indicator of the data package; a place without a figure is taken as average.
    fn indicator_column(&self, indicator: &Indicator) -> PlaceColumn {
        let known: Vec<f64> = indicator.figures.iter().flatten().map(|f| f.value).collect();
        let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
        let published = indicator.figures.iter().flatten().all(|f| f.standard_error.is_some());
        let error = |figure: &Option<Figure>| match figure {
            Some(figure) if published => figure.standard_error.unwrap_or(0.0),
            Some(figure) => figure.value.abs(),
            None => 0.0,
        };
        PlaceColumn {
            name: indicator.code.clone(),
            values: indicator.figures.iter().map(|f| f.map_or(mean, |f| f.value)).collect(),
            errors: indicator.figures.iter().map(error).collect(),
            error_scale: (!published).then(|| self.parameters.registered("left_behind.relative_error")),
        }
    }

    pub(super) fn known_column(&self, name: &str) -> PlaceColumn {
        let places = &self.data.places;
        let all = |value: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..places.len()).map(value).collect() };
        let per = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let values = match name {
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
