//! What all sections share: panels of jobs, base jobs, names, movers, and the words for source and period.

use super::panel::{Panel, Spread, Tables, texts};
use super::{Report, ReportError, format};

/// Places with fewer base jobs are left out of the biggest movers: a site or two decides their percentage.
pub(super) const SMALLEST_MOVER: f64 = 5_000.0;
/// How many losers and gainers have charts of their own.
const MOVERS: usize = 6;

/// The report's inputs with the panels that several sections read.
pub(super) struct Facts<'a> {
    /// What was asked for.
    pub(super) report: &'a Report<'a>,
    /// Tables with the quantiles that hold a spread.
    pub(super) tables: Tables<'a>,
    /// Change of jobs in the country.
    pub(super) national: Option<Panel<'a>>,
    /// Change of jobs by place, places in data-set order.
    pub(super) places: Option<Panel<'a>>,
    /// Base-year jobs, `[place]`.
    pub(super) base_jobs: Vec<f64>,
}

impl<'a> Facts<'a> {
    /// Reads the panels.
    ///
    /// # Errors
    /// If a table lacks a column, has ragged years or other places than the data set.
    pub(super) fn new(report: &'a Report<'a>) -> Result<Self, ReportError> {
        let quantiles = if report.draws > 1 { report.quantiles } else { &[] };
        let tables = Tables { tables: report.tables, quantiles };
        if let Some(table) = tables.table("places") {
            check_places(report, texts(table, "place")?)?;
        }
        if let Some(&place) = report.chosen_places.iter().find(|p| **p >= report.dataset.places.len()) {
            return Err(ReportError::Place { place, places: report.dataset.places.len() });
        }
        Ok(Self {
            report,
            tables,
            national: tables.panel("national", "jobs_change")?,
            places: tables.panel("places", "jobs_change")?,
            base_jobs: report.dataset.jobs.row_sums(),
        })
    }

    /// Name of a place.
    pub(super) fn name(&self, place: usize) -> &'a str {
        &self.report.dataset.places[place].name
    }

    /// Base-year jobs of the country.
    pub(super) fn national_jobs(&self) -> f64 {
        self.base_jobs.iter().sum()
    }

    /// Change of a place's jobs over its base jobs in the last year.
    pub(super) fn last_share(&self, places: &Panel<'_>, place: usize) -> Spread {
        places.last(place).relative_to(self.base_jobs[place])
    }

    /// Places by relative change in the last year, biggest loss first; ties in data-set order.
    pub(super) fn ranking(&self, places: &Panel<'_>) -> Vec<usize> {
        let share = |p: usize| {
            let share = self.last_share(places, p).mean;
            if share.is_finite() { share } else { 0.0 }
        };
        let mut order: Vec<usize> = (0..self.base_jobs.len()).collect();
        order.sort_by(|a, b| share(*a).total_cmp(&share(*b)).then(a.cmp(b)));
        order
    }

    /// Places with charts of their own: those the scenario chose, or the biggest losers and gainers.
    pub(super) fn shown_places(&self, places: &Panel<'_>) -> Vec<usize> {
        if !self.report.chosen_places.is_empty() {
            return self.report.chosen_places.to_vec();
        }
        let large = |p: &usize| self.base_jobs[*p] >= SMALLEST_MOVER;
        let ranked: Vec<usize> = self.ranking(places).into_iter().filter(large).collect();
        let losers = ranked.iter().filter(|p| lost(places.last(**p).mean)).take(MOVERS);
        let gainers = ranked.iter().rev().filter(|p| gained(places.last(**p).mean)).take(MOVERS);
        losers.chain(gainers).copied().collect()
    }

    /// Words on which places are shown.
    pub(super) fn shown_places_rule(&self) -> String {
        if self.report.chosen_places.is_empty() {
            let jobs = format::jobs(SMALLEST_MOVER);
            format!("The six largest relative losses and gains among places with at least {jobs} jobs.")
        } else {
            "Places chosen by the scenario.".to_owned()
        }
    }

    /// Name of the widest interval, e.g. `90% interval`; `None` for one draw.
    pub(super) fn interval_name(&self) -> Option<String> {
        let quantiles = self.tables.quantiles;
        let (low, high) = (quantiles.first()?, quantiles.last()?);
        (quantiles.len() > 1).then(|| format!("{} interval", format::level(high - low)))
    }

    /// ` (90% interval 1 to 2)`, or nothing for one draw.
    pub(super) fn in_brackets(&self, spread: Spread, write: fn(f64) -> String) -> String {
        let words = self.interval_name().zip(spread.interval);
        words.map_or_else(String::new, |(name, _)| format!(" ({name} {})", format::interval(spread, write)))
    }

    /// Sentence on draws and interval for captions.
    pub(super) fn spread_sentence(&self) -> String {
        match self.interval_name() {
            Some(name) => format!("Means over {} draws; {name} of the drawn parameters.", self.report.draws),
            None if self.report.draws > 1 => {
                format!(
                    "Means over {} draws; the tables hold no pair of quantiles, so no interval.",
                    self.report.draws
                )
            }
            None => "One draw: central parameter values, no interval.".to_owned(),
        }
    }

    /// Sentence on the source for captions.
    pub(super) fn source(&self) -> String {
        let package = &self.report.dataset.description;
        let title = if package.title.is_empty() { &package.name } else { &package.title };
        format!("Source: FairShift, scenario {}; data: {title} {}", self.report.scenario, package.version)
            .trim_end()
            .to_owned()
            + "."
    }

    /// Words on who is counted.
    pub(super) fn population(&self) -> String {
        format!("jobs by workplace, {} places", self.report.dataset.places.len())
    }
}

/// Whether a mean rounds to at least one job lost.
pub(super) fn lost(mean: f64) -> bool {
    mean <= -0.5
}

/// Whether a mean rounds to at least one job gained.
pub(super) fn gained(mean: f64) -> bool {
    mean >= 0.5
}

fn check_places(report: &Report<'_>, codes: &[String]) -> Result<(), ReportError> {
    let mut units: Vec<&String> = codes.iter().collect();
    units.dedup();
    let same = units.len() == report.dataset.places.len()
        && units.iter().zip(&report.dataset.places).all(|(code, place)| **code == place.code);
    if same { Ok(()) } else { Err(ReportError::Places { table: "places".to_owned() }) }
}
