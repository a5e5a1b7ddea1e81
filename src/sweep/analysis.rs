//! Sensitivity tables of a finished sweep, and what was refused.

use super::Experiment;
use super::schema::{DesignKind, Method, OutcomeTable};
use crate::results::table::ResultTable;
use crate::sensitivity::Refusal;

mod indices;
mod regions;
mod rows;

/// Most points of a regression tree or box search: more would take hours and change nothing.
pub const MOST_POINTS: u64 = 200_000;

/// Answers by outcome, and the outcomes that have none with the reason.
type Answers<T> = (Vec<(usize, T)>, Vec<(usize, Refusal)>);

/// Tables of the methods, and the methods that gave none.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Tables, in the order of the methods.
    pub tables: Vec<ResultTable>,
    /// Whether the file names methods, or the design is made for one.
    pub asked: bool,
    /// Outcome, method and reason.
    pub refused: Vec<(String, &'static str, String)>,
}

/// Methods of the file, or those that the design is made for.
#[must_use]
pub fn methods(experiment: &Experiment<'_>) -> Vec<Method> {
    let file = &experiment.sweep.file;
    if let Some(methods) = file.analysis.as_ref().and_then(|a| a.methods.as_ref()) {
        return methods.value.iter().map(|method| method.value).collect();
    }
    let interest = file.outcome.iter().any(|o| o.above.is_some() || o.below.is_some());
    match experiment.sweep.design.kind {
        DesignKind::Saltelli => vec![Method::Sobol],
        DesignKind::Morris => vec![Method::Morris],
        DesignKind::OneAtATime => vec![Method::Tornado],
        DesignKind::Lhs | DesignKind::Sobol | DesignKind::File if interest => {
            vec![Method::Prim, Method::Cart]
        }
        DesignKind::Lhs | DesignKind::Sobol | DesignKind::File => vec![Method::Cart],
        DesignKind::Grid | DesignKind::List => Vec::new(),
    }
}

/// Computes all methods over all outcomes.
///
/// * `outcomes` – `[outcome][point]`, means over replicates; none where one is missing.
#[must_use]
pub fn analyse(experiment: &Experiment<'_>, outcomes: &[Vec<Option<f64>>]) -> Analysis {
    let file = &experiment.sweep.file;
    let named = file.analysis.as_ref().is_some_and(|a| a.methods.is_some());
    let special = matches!(
        experiment.sweep.design.kind,
        DesignKind::Saltelli | DesignKind::Morris | DesignKind::OneAtATime
    );
    let mut analysis = Analysis { asked: named || special, ..Analysis::default() };
    for method in methods(experiment) {
        let analyst = Analyst { experiment, outcomes };
        let (tables, refused) = match method {
            Method::Sobol => analyst.sobol(),
            Method::Morris => analyst.morris(),
            Method::Tornado => analyst.tornado(),
            Method::Prim => analyst.prim(),
            Method::Cart => analyst.cart(),
        };
        analysis.tables.extend(tables);
        let named =
            |(outcome, why): (usize, Refusal)| (analyst.outcome(outcome), method.name(), why.to_string());
        analysis.refused.extend(refused.into_iter().map(named));
    }
    analysis
}

type Answer = (Vec<ResultTable>, Vec<(usize, Refusal)>);

struct Analyst<'a> {
    experiment: &'a Experiment<'a>,
    outcomes: &'a [Vec<Option<f64>>],
}

impl Analyst<'_> {
    fn files(&self) -> &[OutcomeTable] {
        &self.experiment.sweep.file.outcome
    }

    fn outcome(&self, at: usize) -> String {
        self.files()[at].name.value.clone()
    }

    /// Names of the inputs that have a position of their own.
    fn inputs(&self) -> Vec<String> {
        let axes = self.experiment.axes();
        self.experiment.sweep.design.leaders().iter().map(|&at| axes[at].name.clone()).collect()
    }

    /// One answer per outcome; refusals are kept apart.
    fn each<T>(&self, one: impl Fn(&[Option<f64>]) -> Result<T, Refusal>) -> Answers<T> {
        let (mut answers, mut refused) = (Vec::new(), Vec::new());
        for (at, outputs) in self.outcomes.iter().enumerate() {
            match one(outputs) {
                Ok(answer) => answers.push((at, answer)),
                Err(why) => refused.push((at, why)),
            }
        }
        (answers, refused)
    }
}
