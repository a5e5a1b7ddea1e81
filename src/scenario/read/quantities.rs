//! Numbers that may differ between draws: a number or a distribution table.

use super::numbers::{Range, shown};
use super::{Choice, Fields};
use crate::scenario::distribution::Distribution as D;
use crate::scenario::schema::{At, Uncertain};
use crate::scenario::tree::{Node, Value};

#[derive(Clone, Copy)]
enum Kind {
    Fixed,
    Uniform,
    Triangular,
    Normal,
    Lognormal,
    Beta,
    Discrete,
}

impl Choice for Kind {
    fn all() -> &'static [(&'static str, Self)] {
        &[
            ("fixed", Self::Fixed),
            ("uniform", Self::Uniform),
            ("triangular", Self::Triangular),
            ("normal", Self::Normal),
            ("lognormal", Self::Lognormal),
            ("beta", Self::Beta),
            ("discrete", Self::Discrete),
        ]
    }
}

const POSITIVE: Range = (f64::MIN_POSITIVE, f64::INFINITY);
const ANY: Range = (f64::NEG_INFINITY, f64::INFINITY);

impl Fields<'_> {
    /// A number or distribution within a range.
    pub fn uncertain(&self, key: &'static str, range: Range) -> Option<At<Uncertain>> {
        self.uncertain_of(self.get(key)?, key, range)
    }

    /// The number or distribution of a node.
    pub fn uncertain_of(&self, node: &Node, key: &str, range: Range) -> Option<At<Uncertain>> {
        let Value::Table(table) = &node.value else {
            if !matches!(node.value, Value::Float(_) | Value::Integer(_)) {
                self.context.wrong(node, key, "a number or a distribution");
                return None;
            }
            let value = self.number_of(node, key, range)?.value;
            let distribution = D::Fixed(value);
            return Some(At {
                value: Uncertain { distribution, drawn: false, source: None, evidence: None },
                span: node.span,
            });
        };
        let fields = Fields::new("distribution", table, node.span, self.context);
        let distribution = fields.need_choice("dist").and_then(|kind| fields.distribution(kind.value, range));
        let (source, evidence) = (fields.text("source"), fields.choice("evidence"));
        let known = fields.has("dist") && distribution.is_some();
        if known || table.get("dist").is_none() {
            fields.finish();
        }
        let distribution = distribution?;
        self.check_support(node, key, &distribution, range)?;
        let value = Uncertain {
            distribution,
            drawn: true,
            source: source.map(|s| s.value),
            evidence: evidence.map(|e| e.value),
        };
        Some(At { value, span: node.span })
    }

    fn check_support(&self, node: &Node, key: &str, distribution: &D, range: Range) -> Option<()> {
        let (low, high) = distribution.support();
        if low >= range.0 && high <= range.1 {
            return Some(());
        }
        let finding = self.context.error(node.span, format!("the distribution of `{key}` leaves the range"));
        self.context.push(finding.found(format!("{low} to {high}")).allowed(shown(range)));
        None
    }

    fn distribution(&self, kind: Kind, range: Range) -> Option<D> {
        let number = |key| self.need_number(key, ANY).map(|n| n.value);
        let positive = |key| self.need_number(key, POSITIVE).map(|n| n.value);
        match kind {
            Kind::Fixed => number("value").map(D::Fixed),
            Kind::Uniform => {
                let (min, max) = (number("min"), number("max"));
                self.ordered(&[min?, max?])?;
                Some(D::Uniform { min: min?, max: max? })
            }
            Kind::Triangular => {
                let (min, mode, max) = (number("min"), number("mode"), number("max"));
                self.ordered(&[min?, mode?, max?])?;
                Some(D::Triangular { min: min?, mode: mode?, max: max? })
            }
            Kind::Normal => {
                let (mean, sd) = (number("mean"), positive("sd"));
                let (min, max) = self.cuts(range)?;
                Some(D::Normal { mean: mean?, sd: sd?, min, max })
            }
            Kind::Lognormal => {
                let (median, sigma) = (positive("median"), positive("sigma"));
                let (min, max) = self.cuts((range.0.max(0.0), range.1))?;
                Some(D::Lognormal { median: median?, sigma: sigma?, min, max })
            }
            Kind::Beta => {
                let (alpha, beta) = (positive("alpha"), positive("beta"));
                let (min, max) = self.cuts((0.0, 1.0))?;
                Some(D::Beta { alpha: alpha?, beta: beta?, min, max })
            }
            Kind::Discrete => self.discrete(),
        }
    }

    /// Ends of a distribution; those given where the scenario gives none.
    fn cuts(&self, range: Range) -> Option<Range> {
        let (min, max) = (self.number("min", ANY), self.number("max", ANY));
        let (min, max) = (min.map_or(range.0, |n| n.value), max.map_or(range.1, |n| n.value));
        self.ordered(&[min, max])?;
        Some((min, max))
    }

    fn ordered(&self, numbers: &[f64]) -> Option<()> {
        let ascending =
            numbers.windows(2).all(|pair| pair[0] <= pair[1]) && numbers[0] < numbers[numbers.len() - 1];
        if !ascending {
            let finding = self.context.error(self.span, "the numbers of the distribution are not ascending");
            let found = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            self.context.push(finding.found(found).allowed("min ≤ mode ≤ max with min < max"));
        }
        ascending.then_some(())
    }

    fn discrete(&self) -> Option<D> {
        let (values, weights) = (self.numbers(self.need("values"), "values", ANY), self.get("weights"));
        let weights = match weights {
            Some(node) => self.numbers(Some(node), "weights", (0.0, f64::INFINITY))?,
            None => Vec::new(),
        };
        let values = values?;
        let say = weights.len() == values.len() && weights.iter().any(|weight| *weight > 0.0);
        if !weights.is_empty() && !say {
            let finding =
                self.context.error(self.span, "`weights` do not say how likely each of `values` is");
            let allowed = format!("{} numbers, not all of them 0", values.len());
            self.context.push(finding.found(format!("{weights:?}")).allowed(allowed));
            return None;
        }
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        let ascending = |numbers: &[f64]| order.iter().filter_map(|&at| numbers.get(at).copied()).collect();
        Some(D::Discrete { values: ascending(&values), weights: ascending(&weights) })
    }

    /// A list of numbers that is not empty.
    fn numbers(&self, node: Option<&Node>, key: &str, range: Range) -> Option<Vec<f64>> {
        let node = node?;
        let items = self.items(node, key, "a list of numbers")?;
        let numbers: Vec<f64> =
            items.iter().filter_map(|item| Some(self.number_of(item, key, range)?.value)).collect();
        if items.is_empty() {
            self.context.push(self.context.error(node.span, format!("`{key}` is an empty list")));
        }
        (!numbers.is_empty() && numbers.len() == items.len()).then_some(numbers)
    }
}
