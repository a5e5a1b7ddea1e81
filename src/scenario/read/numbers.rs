//! Numbers and years within their ranges.

use super::Fields;
use crate::scenario::schema::At;
use crate::scenario::tree::{Node, Value, short};

/// Smallest and largest allowed value.
pub type Range = (f64, f64);

/// Weights and scores with a sign; beyond it sums of squares lose their meaning.
pub const SIGNED: Range = (-1e9, 1e9);

/// Years that a file may name.
pub const YEARS: (i32, i32) = (1900, 2199);

impl Fields<'_> {
    /// A number within a range.
    pub fn number(&self, key: &'static str, range: Range) -> Option<At<f64>> {
        self.number_of(self.get(key)?, key, range)
    }

    /// A number that must be there.
    pub fn need_number(&self, key: &'static str, range: Range) -> Option<At<f64>> {
        self.number_of(self.need(key)?, key, range)
    }

    /// The number of a node.
    pub fn number_of(&self, node: &Node, key: &str, range: Range) -> Option<At<f64>> {
        let value = match node.value {
            Value::Float(value) => value,
            Value::Integer(value) => value as f64,
            _ => {
                self.context.wrong(node, key, "a number");
                return None;
            }
        };
        if !value.is_finite() {
            let finding = self.context.error(node.span, format!("`{key}` is not a finite number"));
            self.context.push(finding.found(short(value)).allowed(shown(range)));
            return None;
        }
        if value < range.0 || value > range.1 {
            let finding = self.context.error(node.span, format!("`{key}` is out of range"));
            self.context.push(finding.found(short(value)).allowed(shown(range)));
            return None;
        }
        Some(At { value, span: node.span })
    }

    /// A whole number within a range.
    pub fn integer(&self, key: &'static str, low: i64, high: i64) -> Option<At<i64>> {
        self.integer_of(self.get(key)?, key, low, high)
    }

    /// The whole number of a node.
    pub fn integer_of(&self, node: &Node, key: &str, low: i64, high: i64) -> Option<At<i64>> {
        let Value::Integer(value) = node.value else {
            self.context.wrong(node, key, "a whole number");
            return None;
        };
        if value < low || value > high {
            let finding = self.context.error(node.span, format!("`{key}` is out of range"));
            self.context.push(finding.found(value).allowed(format!("{low} to {high}")));
            return None;
        }
        Some(At { value, span: node.span })
    }

    /// A calendar year.
    pub fn year(&self, key: &'static str) -> Option<At<i32>> {
        self.year_of(self.get(key)?, key)
    }

    /// The calendar year of a node.
    pub fn year_of(&self, node: &Node, key: &str) -> Option<At<i32>> {
        let year = self.integer_of(node, key, i64::from(YEARS.0), i64::from(YEARS.1))?;
        Some(At { value: year.value as i32, span: year.span })
    }
}

/// A range for messages. The smallest positive number as lower end stands for zero that is not in the range.
pub fn shown((low, high): Range) -> String {
    if low == f64::MIN_POSITIVE {
        return if high.is_finite() {
            format!("more than 0, at most {high}")
        } else {
            "more than 0".to_owned()
        };
    }
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("{low} to {high}"),
        (true, false) => format!("{low} or more"),
        (false, true) => format!("{high} or less"),
        (false, false) => "any finite number".to_owned(),
    }
}
