//! Indices of the inputs: Sobol, Morris, and one at a time.

use super::rows::{Described, INPUT, OUTCOME, Rows, numbered};
use super::{Analyst, Answer};
use crate::results::table::ResultTable;
use crate::sensitivity::{Refusal, morris, sobol, tornado};
use crate::sweep::schema::DesignKind;

/// Resamples if the file does not say.
const RESAMPLES: u32 = 500;
/// Level of intervals if the file does not say.
const LEVEL: f64 = 0.95;

/// Estimates of all points, and of the first ones.
type Indices = (Vec<sobol::Estimate>, Vec<(usize, Vec<sobol::Estimate>)>);

impl Analyst<'_> {
    pub(super) fn sobol(&self) -> Answer {
        let (inputs, bootstrap) = (self.inputs(), self.bootstrap());
        let (answers, refused) = self.each(|outputs| {
            self.needs(DesignKind::Saltelli, "sobol")?;
            let outputs = sobol::Outputs::new(inputs.len(), outputs)?;
            Ok((outputs.estimates(&bootstrap), outputs.convergence(&bootstrap)))
        });
        (self.sobol_tables(&inputs, &answers, bootstrap.level), refused)
    }

    fn sobol_tables(&self, inputs: &[String], answers: &[(usize, Indices)], level: f64) -> Vec<ResultTable> {
        let (mut indices, mut steps) = (Rows::default(), Rows::default());
        for (at, (estimates, convergence)) in answers {
            let outcome = self.outcome(*at);
            for (input, estimate) in inputs.iter().zip(estimates) {
                indices.push(&[&outcome, input], &numbers(estimate));
            }
            for (points, estimates) in convergence {
                for (input, estimate) in inputs.iter().zip(estimates) {
                    let values: Vec<f64> = std::iter::once(*points as f64).chain(numbers(estimate)).collect();
                    steps.push(&[&outcome, input], &values);
                }
            }
        }
        let columns = index_columns(level);
        let stepped: Vec<Described> =
            std::iter::once(("points", "base points used".to_owned())).chain(columns.clone()).collect();
        let (keys, about) =
            ([OUTCOME, INPUT], "Sobol indices of the first base points: they should stand still.");
        vec![
            indices.table("sobol", "Sobol indices of first and total order.", &keys, &columns),
            numbered(steps.table("sobol_convergence", about, &keys, &stepped)),
        ]
    }

    fn bootstrap(&self) -> sobol::Bootstrap {
        let file = &self.experiment.sweep.file;
        let settings = file.analysis.as_ref();
        sobol::Bootstrap {
            resamples: settings.and_then(|a| a.resamples).map_or(RESAMPLES, |n| n.value) as usize,
            level: settings.and_then(|a| a.level).map_or(LEVEL, |n| n.value),
            seed: file.seed.value,
        }
    }

    pub(super) fn morris(&self) -> Answer {
        let inputs = self.inputs();
        let design = &self.experiment.sweep.design;
        let positions: Vec<Vec<f64>> =
            (0..design.points).filter_map(|point| design.uniforms(point)).collect();
        let (answers, refused) = self.each(|outputs| {
            self.needs(DesignKind::Morris, "morris")?;
            morris::effects(&positions, outputs)
        });
        let mut rows = Rows::default();
        for (at, effects) in answers {
            for (input, e) in inputs.iter().zip(effects) {
                rows.push(&[&self.outcome(at), input], &[e.mu_star, e.mu_star_se, e.mu, e.sigma]);
            }
        }
        let columns = [
            (
                "mu_star",
                "mean absolute elementary effect, per unit of the input's position in its distribution",
            ),
            ("mu_star_se", "standard error of mu_star"),
            ("mu", "mean elementary effect"),
            ("sigma", "standard deviation of the elementary effects: uneven or joint action"),
        ]
        .map(|(name, text)| (name, text.to_owned()));
        (vec![rows.table("morris", "Elementary effects (Morris).", &[OUTCOME, INPUT], &columns)], refused)
    }

    pub(super) fn tornado(&self) -> Answer {
        let inputs = self.inputs();
        let (answers, refused) = self.each(|outputs| {
            self.needs(DesignKind::OneAtATime, "tornado")?;
            tornado::swings(inputs.len(), outputs)
        });
        (vec![self.tornado_table(&inputs, &answers)], refused)
    }

    fn tornado_table(&self, inputs: &[String], answers: &[(usize, Vec<tornado::Swing>)]) -> ResultTable {
        let mut rows = Rows::default();
        for (at, swings) in answers {
            for (rank, swing) in swings.iter().enumerate() {
                let [low, high] = [1, 2].map(|side| self.value(swing.input, 2 * swing.input as u64 + side));
                let texts = [&self.outcome(*at), &inputs[swing.input], &low, &high];
                let values = [rank as f64 + 1.0, swing.low, swing.central, swing.high, swing.width()];
                rows.push(&texts.map(String::as_str), &values);
            }
        }
        let columns = [
            ("rank", "1 moves the outcome most"),
            ("outcome_low", "outcome at the low value"),
            ("outcome_central", "outcome at the central values"),
            ("outcome_high", "outcome at the high value"),
            ("swing", "largest less smallest of the three"),
        ]
        .map(|(name, text)| (name, text.to_owned()));
        let keys = [OUTCOME, INPUT, ("low_value", "Low value."), ("high_value", "High value.")];
        rows.table("tornado", "Each input alone from its low to its high value.", &keys, &columns)
    }

    /// The value of a leading input at a point, for people.
    fn value(&self, leader: usize, point: u64) -> String {
        let at = self.experiment.sweep.design.leaders()[leader];
        let axes = self.experiment.axes();
        axes[at].label(self.experiment.sweep.design.point(axes, point)[at]).to_string()
    }

    /// An index is tied to the design that it is made for.
    fn needs(&self, kind: DesignKind, method: &'static str) -> Result<(), Refusal> {
        if self.experiment.sweep.design.kind == kind {
            Ok(())
        } else {
            Err(Refusal::WrongDesign { method, wanted: kind.name() })
        }
    }
}

fn index_columns(level: f64) -> [Described; 6] {
    let level = format!("{} %", level * 100.0);
    [
        ("first_order", "share of the variance that the input explains alone".to_owned()),
        ("first_order_low", format!("lower end of the {level} bootstrap interval")),
        ("first_order_high", format!("upper end of the {level} bootstrap interval")),
        ("total_order", "share of the variance in which the input takes part".to_owned()),
        ("total_order_low", format!("lower end of the {level} bootstrap interval")),
        ("total_order_high", format!("upper end of the {level} bootstrap interval")),
    ]
}

fn numbers(estimate: &sobol::Estimate) -> [f64; 6] {
    let index = estimate.index;
    [index.first, estimate.first.0, estimate.first.1, index.total, estimate.total.0, estimate.total.1]
}
