//! What varies: values of an axis, their names in tables, and the text that puts one into a scenario.

use crate::scenario::distribution::Distribution;
use crate::scenario::key::Key;
use crate::scenario::tree::Span;

/// One axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Name: the column of the experiments.
    pub name: String,
    /// Keys that it sets.
    pub keys: Vec<Key>,
    /// Values that it takes.
    pub levels: Levels,
    /// The axis whose position it shares.
    pub follows: Option<usize>,
    /// Whether drawn numbers are rounded.
    pub integer: bool,
    /// Where its name stands.
    pub span: Span,
    /// Where its key stands.
    pub key_span: Span,
    /// Where its values, range or distribution stand.
    pub values_span: Span,
    /// Whether all of it could be read.
    pub sound: bool,
}

/// Values of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Levels {
    /// These.
    Listed(Vec<Level>),
    /// Numbers of a distribution.
    Continuous(Distribution),
    /// Not said: a table of rows says it.
    Open,
}

/// One listed value.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What tables show.
    pub label: Label,
    /// The value of every key, in TOML.
    pub texts: Vec<String>,
    /// The values as numbers, if all are.
    pub numbers: Option<Vec<f64>>,
    /// Where it stands, if it has a place of its own.
    pub span: Option<Span>,
}

/// What tables show of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// A number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

impl Label {
    /// The value in TOML.
    #[must_use]
    pub fn to_toml(&self) -> String {
        match self {
            Self::Number(number) => format!("{number:?}"),
            Self::Integer(number) => number.to_string(),
            Self::Text(text) => toml::Value::from(text.as_str()).to_string(),
        }
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The value of an axis in one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// A listed value.
    Listed(usize),
    /// A number.
    Number(f64),
}

impl Axis {
    /// The value at a position in [0, 1]: equal parts for listed values, the quantile of a distribution.
    #[must_use]
    pub fn at(&self, u: f64) -> Setting {
        match &self.levels {
            Levels::Listed(levels) => {
                Setting::Listed(((u * levels.len() as f64) as usize).min(levels.len() - 1))
            }
            Levels::Continuous(distribution) => {
                let value = distribution.quantile(bounded(distribution, u));
                Setting::Number(if self.integer { value.round() } else { value })
            }
            Levels::Open => Setting::Number(f64::NAN),
        }
    }

    /// The central value.
    #[must_use]
    pub fn central(&self) -> Setting {
        match &self.levels {
            Levels::Listed(levels) => Setting::Listed((levels.len() - 1) / 2),
            Levels::Continuous(distribution) => {
                let value = distribution.central();
                Setting::Number(if self.integer { value.round() } else { value })
            }
            Levels::Open => Setting::Number(f64::NAN),
        }
    }

    /// What tables show.
    #[must_use]
    pub fn label(&self, setting: Setting) -> Label {
        match (setting, &self.levels) {
            (Setting::Listed(at), Levels::Listed(levels)) => levels[at].label.clone(),
            (Setting::Listed(at), _) => Label::Integer(at as i64),
            (Setting::Number(number), _) if self.integer => Label::Integer(number as i64),
            (Setting::Number(number), _) => Label::Number(number),
        }
    }

    /// Whether tables show numbers.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        match &self.levels {
            Levels::Listed(levels) => levels.iter().all(|level| !matches!(level.label, Label::Text(_))),
            _ => true,
        }
    }

    /// The value of a key in TOML.
    #[must_use]
    pub fn text(&self, setting: Setting, key: usize) -> String {
        match (setting, &self.levels) {
            (Setting::Listed(at), Levels::Listed(levels)) => levels[at].texts[key].clone(),
            _ => self.label(setting).to_toml(),
        }
    }

    /// The value of a key as a number, if it is one.
    #[must_use]
    pub fn number(&self, setting: Setting, key: usize) -> Option<f64> {
        match (setting, &self.levels) {
            (Setting::Listed(at), Levels::Listed(levels)) => levels[at].numbers.as_ref().map(|n| n[key]),
            (Setting::Listed(_), _) => None,
            (Setting::Number(number), _) => Some(number),
        }
    }

    /// Whether every key is a parameter and every value a number: such an axis needs no scenario to be read again.
    #[must_use]
    pub fn is_parametric(&self) -> bool {
        let numbers = match &self.levels {
            Levels::Listed(levels) => levels.iter().all(|level| level.numbers.is_some()),
            _ => true,
        };
        numbers && self.keys.iter().all(|key| key.as_parameter().is_some())
    }

    /// Where a value stands.
    #[must_use]
    pub fn span_of(&self, setting: Setting) -> Span {
        match (setting, &self.levels) {
            (Setting::Listed(at), Levels::Listed(levels)) => {
                levels.get(at).and_then(|level| level.span).unwrap_or(self.values_span)
            }
            _ => self.values_span,
        }
    }

    /// Settings that a check tries: all listed ones up to a number, the ends of a distribution.
    #[must_use]
    pub fn samples(&self, most: usize) -> Vec<Setting> {
        match &self.levels {
            Levels::Listed(levels) if levels.len() <= most => {
                (0..levels.len()).map(Setting::Listed).collect()
            }
            Levels::Listed(levels) => vec![Setting::Listed(0), Setting::Listed(levels.len() - 1)],
            Levels::Continuous(_) => vec![self.at(0.0), self.at(1.0)],
            Levels::Open => Vec::new(),
        }
    }
}

/// Ends of a distribution without ends lie at infinity; positions keep half a per cent away from there.
fn bounded(distribution: &Distribution, u: f64) -> f64 {
    let (low, high) = distribution.support();
    let (first, last) =
        (if low.is_finite() { 0.0 } else { 0.005 }, if high.is_finite() { 1.0 } else { 0.995 });
    u.clamp(first, last)
}
