//! Which places are left behind, by which definition, and how sure that is.
//!
//! A draw reads every column with its error, so a rank has an interval and a place a probability of being among the worst. Beside the
//! definitions stands the ranking by what the scenario does: relative change of jobs in the last year.

use rayon::prelude::*;

use crate::engine::EngineOutput;
use crate::engine::policy::need::{Reader, Reading};
use crate::inputs::ModelInputs;
use crate::model::left_behind::{group_size, is_among, jaccard, ranks, spearman};
use crate::results::collect::{Draws, Quantity, Unit, base_levels};
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::results::tables::{column, number, table, text};

/// Name of the ranking by results.
pub const OUTCOME: &str = "change_of_jobs";

/// Ranks of places by definition.
#[derive(Debug)]
pub(crate) struct Rankings {
    names: Vec<String>,
    /// True ranks, `[definition][place]`; for the ranking by results, those of the mean.
    truth: Vec<Vec<f64>>,
    /// As seen, `[draw][definition][place]`.
    seen: Vec<Vec<Vec<f64>>>,
    worst: usize,
}

impl Rankings {
    /// Ranks of a run.
    pub(crate) fn new(inputs: &ModelInputs, output: &EngineOutput, draws: &Draws<'_>) -> Self {
        let definitions = &inputs.left_behind.definitions;
        let changes = relative_changes(inputs, draws);
        let read = |draw: usize, reading: Reading| -> Vec<Vec<f64>> {
            let reader = Reader { inputs, values: values(output, draw), draw };
            definitions.iter().map(|d| ranks(&reader.scores(d, reading))).collect()
        };
        let seen: Vec<Vec<Vec<f64>>> = (0..changes.len())
            .into_par_iter()
            .map(|draw| {
                let mut all = read(draw, Reading::Measured);
                all.push(ranks(&changes[draw]));
                all
            })
            .collect();
        let mut truth = read(0, Reading::True);
        let places = inputs.dataset.places.len();
        let mean = |p: usize| changes.iter().map(|draw| draw[p]).sum::<f64>();
        truth.push(ranks(&(0..places).map(mean).collect::<Vec<_>>()));
        let names = definitions.iter().map(|d| d.name.clone()).chain([OUTCOME.to_owned()]).collect();
        Self { names, truth, seen, worst: group_size(inputs.left_behind.worst_share, places) }
    }

    /// The table `rankings`.
    pub(crate) fn table(&self, inputs: &ModelInputs) -> ResultTable {
        let places = &inputs.dataset.places;
        let repeated = |of: fn(&crate::dataset::Place) -> &String| -> Vec<String> {
            self.names.iter().flat_map(|_| places.iter().map(move |p| of(p).clone())).collect()
        };
        let chosen = inputs.left_behind.chosen;
        let rows: Vec<Vec<f64>> =
            self.seen.iter().map(|draw| draw.iter().flatten().copied().collect()).collect();
        let quantiles = &inputs.outputs.quantiles;
        let names = |at: usize| places.iter().map(move |_| at);
        let mut columns = vec![
            text(
                "definition",
                "Definition of left behind, or `change_of_jobs`: relative change of jobs in the last year.",
                (0..self.names.len()).flat_map(names).map(|at| self.names[at].clone()).collect(),
            ),
            text("place", "Code of the place.", repeated(|p| &p.code)),
            text("place_name", "Name of the place.", repeated(|p| &p.name)),
            column(
                "chosen",
                "",
                "Whether the definition is the one that targets.",
                ColumnValues::Flag((0..self.names.len()).flat_map(names).map(|at| at == chosen).collect()),
            ),
            number(
                "rank",
                "1",
                "rank without error of measurement, 1 = worst off, ties at their mean; by mean change for `change_of_jobs`",
                self.truth.iter().flatten().copied().collect(),
            ),
        ];
        columns.extend(statistic_columns(
            "rank_seen",
            "1",
            "rank as measured",
            summarise(&rows, quantiles),
            quantiles,
        ));
        columns.push(self.worst_probability(places.len()));
        table("rankings", 2, columns)
    }

    fn worst_probability(&self, places: usize) -> Column {
        let share = |at: usize, p: usize| {
            let among = self.seen.iter().filter(|draw| is_among(draw[at][p], self.worst)).count();
            among as f64 / self.seen.len() as f64
        };
        let shares = (0..self.names.len()).flat_map(|at| (0..places).map(move |p| (at, p)));
        number(
            "worst_probability",
            "1",
            "share of draws in which the place is among the worst (by default a tenth of all places)",
            shares.map(|(at, p)| share(at, p)).collect(),
        )
    }

    /// The table `definitions`.
    pub(crate) fn overlap_table(&self, inputs: &ModelInputs) -> ResultTable {
        let count = self.names.len();
        let pairs: Vec<(usize, usize)> = (0..count).flat_map(|a| (a..count).map(move |b| (a, b))).collect();
        // A definition against itself compares what is measured with what is.
        let compared = |draw: &Vec<Vec<f64>>, (a, b): (usize, usize), of: &dyn Fn(&[f64], &[f64]) -> f64| {
            if a == b { of(&draw[a], &self.truth[a]) } else { of(&draw[a], &draw[b]) }
        };
        let rows = |of: &dyn Fn(&[f64], &[f64]) -> f64| -> Vec<Vec<f64>> {
            self.seen
                .iter()
                .map(|draw| pairs.iter().map(|&pair| compared(draw, pair, of)).collect())
                .collect()
        };
        let quantiles = &inputs.outputs.quantiles;
        let name = |at: usize| self.names[at].clone();
        let mut columns = vec![
            text("definition", "One definition.", pairs.iter().map(|(a, _)| name(*a)).collect()),
            text(
                "other",
                "The other; the same name compares the ranking as measured with the true one.",
                pairs.iter().map(|(_, b)| name(*b)).collect(),
            ),
        ];
        let overlap = rows(&|a, b| jaccard(a, b, self.worst));
        let description = "Jaccard index of the worst places: common to both over in either";
        columns.extend(statistic_columns(
            "overlap",
            "1",
            description,
            summarise(&overlap, quantiles),
            quantiles,
        ));
        let description = "Spearman correlation of all ranks";
        let order = rows(&spearman);
        columns.extend(statistic_columns(
            "correlation",
            "1",
            description,
            summarise(&order, quantiles),
            quantiles,
        ));
        table("definitions", 2, columns)
    }
}

/// Parameters of a draw; none for the outline of a run, whose true ranks need none.
fn values(output: &EngineOutput, draw: usize) -> &[f64] {
    output.parameter_values.get(draw).map_or(&[], Vec::as_slice)
}

/// Minus the relative change of jobs in the last year, so that a loss is worse, `[draw][place]`.
fn relative_changes(inputs: &ModelInputs, draws: &Draws<'_>) -> Vec<Vec<f64>> {
    let base = base_levels(&inputs.dataset, Unit::Place, Quantity::Jobs);
    let years = inputs.year_count();
    let of = |draw: Vec<f64>| -> Vec<f64> {
        (0..base.len())
            .map(|p| if base[p] > 0.0 { -draw[(p + 1) * years - 1] / base[p] } else { 0.0 })
            .collect()
    };
    draws.quantity_change(Unit::Place, Quantity::Jobs).into_iter().map(of).collect()
}

/// Places that are worst off by the chosen definition, without error of measurement, `[place]`.
pub(crate) fn worst_places(inputs: &ModelInputs, output: &EngineOutput) -> Vec<bool> {
    let places = inputs.dataset.places.len();
    let Some(definition) = inputs.left_behind.definitions.get(inputs.left_behind.chosen) else {
        return vec![false; places];
    };
    let reader = Reader { inputs, values: values(output, 0), draw: 0 };
    let worst = group_size(inputs.left_behind.worst_share, places);
    let ranks = ranks(&reader.scores(definition, Reading::True));
    // More places that tie for the worst than the group holds are the group: it is never empty.
    let least = ranks.iter().fold(f64::INFINITY, |least, rank| rank.min(least));
    ranks.into_iter().map(|rank| is_among(rank, worst) || rank == least).collect()
}
