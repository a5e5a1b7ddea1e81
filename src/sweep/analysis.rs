//! Sensitivity tables of a finished sweep, and what was refused.

use super::Experiment;
use super::axis::{Axis, Levels, Setting};
use super::schema::{DesignKind, Method, OutcomeTable};
use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::sensitivity::{Input, Refusal, cart, morris, prim, sobol, tornado};

/// Answers by outcome, and the outcomes that have none with the reason.
type Answers<T> = (Vec<(usize, T)>, Vec<(usize, Refusal)>);

/// Resamples if the file does not say.
const RESAMPLES: u32 = 500;
/// Level of intervals if the file does not say.
const LEVEL: f64 = 0.95;
/// Most points of a regression tree or box search: more would take hours and change nothing.
const MOST_POINTS: u64 = 200_000;

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

    fn needs(&self, kind: DesignKind, method: &'static str) -> Result<(), Refusal> {
        if self.experiment.sweep.design.kind == kind {
            Ok(())
        } else {
            Err(Refusal::WrongDesign { method, wanted: kind.name() })
        }
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

    fn sobol(&self) -> Answer {
        let (inputs, bootstrap) = (self.inputs(), self.bootstrap());
        let (answers, refused) = self.each(|outputs| {
            self.needs(DesignKind::Saltelli, "sobol")?;
            let outputs = sobol::Outputs::new(inputs.len(), outputs)?;
            Ok((outputs.estimates(&bootstrap), outputs.convergence(&bootstrap)))
        });
        let (mut indices, mut steps) = (Rows::default(), Rows::default());
        for (at, (estimates, convergence)) in answers {
            let outcome = self.outcome(at);
            for (input, estimate) in inputs.iter().zip(&estimates) {
                indices.push(&[&outcome, input], &numbers(estimate));
            }
            for (points, estimates) in &convergence {
                for (input, estimate) in inputs.iter().zip(estimates) {
                    let values: Vec<f64> = std::iter::once(*points as f64).chain(numbers(estimate)).collect();
                    steps.push(&[&outcome, input], &values);
                }
            }
        }
        let level = format!("{} %", bootstrap.level * 100.0);
        let named = [
            ("first_order", "share of the variance that the input explains alone".to_owned()),
            ("first_order_low", format!("lower end of the {level} bootstrap interval")),
            ("first_order_high", format!("upper end of the {level} bootstrap interval")),
            ("total_order", "share of the variance in which the input takes part".to_owned()),
            ("total_order_low", format!("lower end of the {level} bootstrap interval")),
            ("total_order_high", format!("upper end of the {level} bootstrap interval")),
        ];
        let points = [("points", "base points used".to_owned())];
        let keys = [OUTCOME, INPUT];
        let tables = vec![
            indices.table("sobol", "Sobol indices of first and total order.", &keys, &named),
            numbered(steps.table(
                "sobol_convergence",
                "Sobol indices of the first base points: they should stand still.",
                &keys,
                &points.into_iter().chain(named.clone()).collect::<Vec<_>>(),
            )),
        ];
        (tables, refused)
    }

    fn morris(&self) -> Answer {
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

    fn tornado(&self) -> Answer {
        let inputs = self.inputs();
        let (answers, refused) = self.each(|outputs| {
            self.needs(DesignKind::OneAtATime, "tornado")?;
            tornado::swings(inputs.len(), outputs)
        });
        let mut rows = Rows::default();
        for (at, swings) in answers {
            for (rank, swing) in swings.iter().enumerate() {
                let [low, high] = [1, 2].map(|side| self.value(swing.input, 2 * swing.input as u64 + side));
                let texts = [&self.outcome(at), &inputs[swing.input], &low, &high];
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
        (
            vec![rows.table("tornado", "Each input alone from its low to its high value.", &keys, &columns)],
            refused,
        )
    }

    /// The value of a leading input at a point, for people.
    fn value(&self, leader: usize, point: u64) -> String {
        let at = self.experiment.sweep.design.leaders()[leader];
        let axes = self.experiment.axes();
        axes[at].label(self.experiment.sweep.design.point(axes, point)[at]).to_string()
    }

    /// Values of the leading axes over all points.
    fn columns(&self) -> Vec<Input> {
        let (axes, design) = (self.experiment.axes(), &self.experiment.sweep.design);
        let leaders = design.leaders();
        let points: Vec<Vec<Setting>> = (0..design.points).map(|point| design.point(axes, point)).collect();
        leaders.iter().map(|&at| input(&axes[at], points.iter().map(|settings| settings[at]))).collect()
    }

    fn fills_space(&self, method: &'static str) -> Result<(), Refusal> {
        let design = &self.experiment.sweep.design;
        let fills = !matches!(design.kind, DesignKind::OneAtATime | DesignKind::Morris);
        if !fills {
            return Err(Refusal::WrongDesign { method, wanted: "lhs" });
        }
        if design.points > MOST_POINTS {
            return Err(Refusal::Size {
                method,
                expected: MOST_POINTS as usize,
                found: design.points as usize,
            });
        }
        Ok(())
    }

    fn prim(&self) -> Answer {
        let (names, columns) = (self.inputs(), self.columns());
        let settings = self.experiment.sweep.file.analysis.as_ref();
        let density = settings.and_then(|a| a.density).map_or(0.8, |n| n.value);
        let settings = prim::Settings { density, ..prim::Settings::default() };
        let (mut rows, mut refused) = (Rows::default(), Vec::new());
        for (at, outputs) in self.outcomes.iter().enumerate() {
            let file = &self.files()[at];
            if file.above.is_none() && file.below.is_none() {
                continue;
            }
            let interesting = |value: &f64| {
                file.above.is_some_and(|limit| *value > limit.value)
                    || file.below.is_some_and(|limit| *value < limit.value)
            };
            let boxes = self.fills_space("prim").and_then(|()| {
                let values = crate::sensitivity::complete("prim", outputs)?;
                let cases: Vec<bool> = values.iter().map(interesting).collect();
                prim::boxes(&columns, &cases, &settings)
            });
            match boxes {
                Ok(boxes) => boxes.iter().enumerate().for_each(|(number, rule)| {
                    self.box_rows(&mut rows, &names, (at, number), rule);
                }),
                Err(why) => refused.push((at, why)),
            }
        }
        let columns = [
            ("box", "number of the box, first found first"),
            ("coverage", "share of all cases of interest inside"),
            ("density", "share of the rows inside that are cases of interest"),
            ("rows", "rows inside"),
            ("cases", "cases of interest inside"),
        ]
        .map(|(name, text)| (name, text.to_owned()));
        let keys = [OUTCOME, INPUT, ("limits", "Values inside the box.")];
        (
            vec![numbered(rows.table(
                "prim",
                "Boxes of inputs that hold the cases of interest (PRIM).",
                &keys,
                &columns,
            ))],
            refused,
        )
    }

    fn box_rows(&self, rows: &mut Rows, names: &[String], (at, number): (usize, usize), rule: &prim::Rule) {
        let numbers = [number as f64 + 1.0, rule.coverage, rule.density, rule.rows as f64, rule.cases as f64];
        for (input, limit) in rule.limits.iter().enumerate() {
            let text = match limit {
                prim::Limit::Open => continue,
                prim::Limit::Between(low, high) => format!("{low} to {high}"),
                prim::Limit::Among(kinds) => self.categories(input, kinds),
            };
            rows.push(&[&self.outcome(at), &names[input], &text], &numbers);
        }
    }

    fn categories(&self, leader: usize, kinds: &[usize]) -> String {
        let axis = &self.experiment.axes()[self.experiment.sweep.design.leaders()[leader]];
        let label = |kind: &usize| axis.label(Setting::Listed(*kind)).to_string();
        kinds.iter().map(label).collect::<Vec<_>>().join(" or ")
    }

    fn cart(&self) -> Answer {
        let (names, columns) = (self.inputs(), self.columns());
        let (answers, refused) = self.each(|outputs| {
            self.fills_space("cart")?;
            cart::tree(&columns, outputs, &cart::Settings::default())
        });
        let mut rows = Rows::default();
        for (at, tree) in answers {
            for (number, node) in tree.iter().enumerate() {
                let rule = node.split.as_ref().map_or(String::new(), |(split, ..)| match split {
                    cart::Split::Below(input, value) => format!("{} < {value}", names[*input]),
                    cart::Split::Among(input, kinds) => {
                        format!("{} is {}", names[*input], self.categories(*input, kinds))
                    }
                });
                let parent = node.parent.map_or(f64::NAN, |parent| parent as f64);
                let (left, right) =
                    node.split.as_ref().map_or((f64::NAN, f64::NAN), |(_, l, r)| (*l as f64, *r as f64));
                let values = [
                    number as f64,
                    parent,
                    node.depth as f64,
                    node.rows as f64,
                    node.mean,
                    node.gain,
                    left,
                    right,
                ];
                rows.push(&[&self.outcome(at), &rule], &values);
            }
        }
        let columns = [
            ("node", "number of the node, 0 is the root"),
            ("parent", "node above; NaN for the root"),
            ("depth", "splits above"),
            ("rows", "rows of the node"),
            ("mean", "mean outcome"),
            ("explained", "share of the variance that the split takes away"),
            ("yes", "node of the rows that meet the rule; NaN for a leaf"),
            ("no", "node of the others; NaN for a leaf"),
        ]
        .map(|(name, text)| (name, text.to_owned()));
        let keys = [OUTCOME, ("rule", "Rule of the split; empty for a leaf.")];
        (vec![numbered(rows.table("cart", "Regression trees (CART).", &keys, &columns))], refused)
    }
}

const OUTCOME: (&str, &str) = ("outcome", "Name of the outcome.");
const INPUT: (&str, &str) = ("input", "Name of the axis.");

fn numbers(estimate: &sobol::Estimate) -> [f64; 6] {
    let index = estimate.index;
    [index.first, estimate.first.0, estimate.first.1, index.total, estimate.total.0, estimate.total.1]
}

/// An axis as an input: numbers if it shows numbers, else categories.
fn input(axis: &Axis, settings: impl Iterator<Item = Setting>) -> Input {
    let number = |setting| match (setting, &axis.levels) {
        (Setting::Listed(at), Levels::Listed(levels)) => match levels[at].label {
            super::axis::Label::Number(number) => number,
            super::axis::Label::Integer(number) => number as f64,
            super::axis::Label::Text(_) => f64::NAN,
        },
        (Setting::Listed(at), _) => at as f64,
        (Setting::Number(number), _) => number,
    };
    if axis.is_numeric() {
        return Input::Number(settings.map(number).collect());
    }
    let kind = |setting| if let Setting::Listed(at) = setting { at } else { 0 };
    Input::Category(settings.map(kind).collect())
}

/// Rows of texts and numbers on their way to a table.
#[derive(Debug, Default)]
struct Rows {
    texts: Vec<Vec<String>>,
    numbers: Vec<Vec<f64>>,
}

/// A table in which the first number tells rows apart that share their texts.
fn numbered(table: ResultTable) -> ResultTable {
    let texts = table.columns.iter().filter(|c| matches!(c.values, ColumnValues::Text(_))).count();
    ResultTable { key_columns: texts + 1, ..table }
}

impl Rows {
    fn push(&mut self, texts: &[&str], numbers: &[f64]) {
        self.texts.push(texts.iter().map(|text| (*text).to_owned()).collect());
        self.numbers.push(numbers.to_vec());
    }

    fn table(
        &self,
        name: &str,
        description: &str,
        texts: &[(&str, &str)],
        numbers: &[(&str, String)],
    ) -> ResultTable {
        let text = |(at, (name, about)): (usize, &(&str, &str))| Column {
            name: (*name).to_owned(),
            unit: String::new(),
            description: (*about).to_owned(),
            values: ColumnValues::Text(self.texts.iter().map(|row| row[at].clone()).collect()),
        };
        let number = |(at, (name, about)): (usize, &(&str, String))| Column {
            name: (*name).to_owned(),
            unit: "1".to_owned(),
            description: about.clone(),
            values: ColumnValues::Number(self.numbers.iter().map(|row| row[at]).collect()),
        };
        let columns = texts.iter().enumerate().map(text);
        let columns = columns.chain(numbers.iter().enumerate().map(number)).collect();
        ResultTable { name: name.to_owned(), description: description.to_owned(), key_columns: 2, columns }
    }
}
