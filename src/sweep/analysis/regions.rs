//! Regions of the space of inputs: boxes (PRIM) and trees (CART).

use super::rows::{INPUT, OUTCOME, Rows, numbered};
use super::{Analyst, Answer, MOST_POINTS};
use crate::results::table::ResultTable;
use crate::sensitivity::{Input, Refusal, cart, complete, prim};
use crate::sweep::axis::{Axis, Label, Levels, Setting};
use crate::sweep::schema::{DesignKind, OutcomeTable};

/// Share of cases of interest that a box should hold if the file does not say.
const DENSITY: f64 = 0.8;

impl Analyst<'_> {
    pub(super) fn prim(&self) -> Answer {
        let (names, columns) = (self.inputs(), self.columns());
        let settings = self.experiment.sweep.file.analysis.as_ref();
        let density = settings.and_then(|a| a.density).map_or(DENSITY, |n| n.value);
        let settings = prim::Settings { density, ..prim::Settings::default() };
        let (mut rows, mut refused) = (Rows::default(), Vec::new());
        for (at, outputs) in self.outcomes.iter().enumerate() {
            let file = &self.files()[at];
            if file.above.is_none() && file.below.is_none() {
                continue;
            }
            let boxes = self.fills_space("prim").and_then(|()| {
                let values = complete("prim", outputs)?;
                let cases: Vec<bool> = values.iter().map(|value| is_of_interest(file, *value)).collect();
                prim::boxes(&columns, &cases, &settings)
            });
            match boxes {
                Ok(boxes) => boxes.iter().enumerate().for_each(|(number, rule)| {
                    self.box_rows(&mut rows, &names, (at, number), rule);
                }),
                Err(why) => refused.push((at, why)),
            }
        }
        (vec![box_table(&rows)], refused)
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

    pub(super) fn cart(&self) -> Answer {
        let (names, columns) = (self.inputs(), self.columns());
        let (answers, refused) = self.each(|outputs| {
            self.fills_space("cart")?;
            cart::tree(&columns, outputs, &cart::Settings::default())
        });
        let mut rows = Rows::default();
        for (at, tree) in answers {
            for (number, node) in tree.iter().enumerate() {
                let split = node.split.as_ref();
                let rule = split.map_or(String::new(), |(split, ..)| self.rule(&names, split));
                rows.push(&[&self.outcome(at), &rule], &node_numbers(number, node));
            }
        }
        (vec![tree_table(&rows)], refused)
    }

    fn rule(&self, names: &[String], split: &cart::Split) -> String {
        match split {
            cart::Split::Below(input, value) => format!("{} < {value}", names[*input]),
            cart::Split::Among(input, kinds) => {
                format!("{} is {}", names[*input], self.categories(*input, kinds))
            }
        }
    }

    fn categories(&self, leader: usize, kinds: &[usize]) -> String {
        let axis = &self.experiment.axes()[self.experiment.sweep.design.leaders()[leader]];
        let label = |kind: &usize| axis.label(Setting::Listed(*kind)).to_string();
        kinds.iter().map(label).collect::<Vec<_>>().join(" or ")
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
            return Err(Refusal::TooMany { method, most: MOST_POINTS, found: design.points });
        }
        Ok(())
    }
}

fn is_of_interest(outcome: &OutcomeTable, value: f64) -> bool {
    outcome.above.is_some_and(|limit| value > limit.value)
        || outcome.below.is_some_and(|limit| value < limit.value)
}

fn box_table(rows: &Rows) -> ResultTable {
    let columns = [
        ("box", "number of the box, first found first"),
        ("coverage", "share of all cases of interest inside"),
        ("density", "share of the rows inside that are cases of interest"),
        ("rows", "rows inside"),
        ("cases", "cases of interest inside"),
    ]
    .map(|(name, text)| (name, text.to_owned()));
    let keys = [OUTCOME, INPUT, ("limits", "Values inside the box.")];
    let about = "Boxes of inputs that hold the cases of interest (PRIM).";
    numbered(rows.table("prim", about, &keys, &columns))
}

fn node_numbers(number: usize, node: &cart::Node) -> [f64; 8] {
    let parent = node.parent.map_or(f64::NAN, |parent| parent as f64);
    let (left, right) = node.split.as_ref().map_or((f64::NAN, f64::NAN), |(_, l, r)| (*l as f64, *r as f64));
    let (depth, rows) = (node.depth as f64, node.rows as f64);
    [number as f64, parent, depth, rows, node.mean, node.gain, left, right]
}

fn tree_table(rows: &Rows) -> ResultTable {
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
    numbered(rows.table("cart", "Regression trees (CART).", &keys, &columns))
}

/// An axis as an input: numbers if it shows numbers, else categories.
fn input(axis: &Axis, settings: impl Iterator<Item = Setting>) -> Input {
    let number = |setting| match (setting, &axis.levels) {
        (Setting::Listed(at), Levels::Listed(levels)) => match levels[at].label {
            Label::Number(number) => number,
            Label::Integer(number) => number as f64,
            Label::Text(_) => f64::NAN,
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
