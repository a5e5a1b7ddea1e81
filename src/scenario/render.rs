//! A resolved scenario as TOML: complete, in a fixed order, readable again with the same result.
//!
//! Keys keep the order of defaults, bases and file. Every registered parameter is written out with its value, source
//! and evidence, so that the file still says the same when a later version has other defaults; those of an induced
//! mechanism that is off are left out, because a scenario must not set them.

use std::fmt::Write;

use crate::scenario::Resolved;
use crate::scenario::counterfactual;
use crate::scenario::distribution::Distribution as D;
use crate::scenario::labour_only;
use crate::scenario::registry::{self, Parameter};
use crate::scenario::schema::Induced;
use crate::scenario::tree::{Entry, Node, Origin, Span, Table, Value};

impl Resolved {
    /// The scenario as TOML.
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.rendered(&|_| None)
    }

    /// The scenario as TOML with the origin of every value behind it.
    #[must_use]
    pub fn to_annotated_toml(&self) -> String {
        self.rendered(&|span| Some(self.origin(span)))
    }

    /// Where a value comes from, for people.
    #[must_use]
    pub fn origin(&self, span: Span) -> String {
        match self.sources.source(span).origin {
            Origin::Default => "default".to_owned(),
            Origin::Base => format!("base {}", self.sources.place(span)),
            Origin::File => format!("file {}", self.sources.place(span)),
            Origin::CommandLine => "command line".to_owned(),
        }
    }

    fn rendered(&self, note: &dyn Fn(Span) -> Option<String>) -> String {
        let mut table = self.tree.clone();
        for entry in table.entries.iter_mut().filter(|e| e.key == "counterfactual") {
            if let Value::Table(other) = &mut entry.node.value {
                *other = counterfactual::own(other);
            }
        }
        if table.get("labour_only").is_some() {
            let mut writer = Writer { text: String::new(), note };
            writer.table("", &labour_only::own(&table));
            return writer.text;
        }
        let at = table.entries.iter().position(|e| e.key == "parameters");
        let set = at.map(|at| table.entries.remove(at));
        let mut writer = Writer { text: String::new(), note };
        writer.table("", &table);
        writer.parameters(set.as_ref(), self.scenario.induced.value);
        writer.text
    }
}

/// Any table as TOML; [`Resolved::to_toml`] adds the parameters that a scenario leaves at their defaults.
#[must_use]
pub fn to_toml(table: &Table) -> String {
    let mut writer = Writer { text: String::new(), note: &|_| None };
    writer.table("", table);
    writer.text
}

struct Writer<'a> {
    text: String,
    note: &'a dyn Fn(Span) -> Option<String>,
}

/// Whether a node needs a header of its own instead of standing behind its key.
fn is_section(key: &str, node: &Node) -> bool {
    match &node.value {
        Value::Table(_) => [
            "uncertainty",
            "outputs",
            "carbon",
            "counterfactual",
            "parameters",
            "institutions",
            "social",
            "left_behind",
            "labour_only",
            "labour",
        ]
        .contains(&key),
        Value::Array(items) => !items.is_empty() && items.iter().all(|item| item.table().is_some()),
        _ => false,
    }
}

impl Writer<'_> {
    fn table(&mut self, path: &str, table: &Table) {
        let sections = |e: &&Entry| is_section(&e.key, &e.node);
        for entry in table.entries.iter().filter(|e| !sections(e)) {
            self.line(&entry.key, &entry.node);
        }
        for entry in table.entries.iter().filter(sections) {
            let inner = if path.is_empty() { key(&entry.key) } else { format!("{path}.{}", key(&entry.key)) };
            match &entry.node.value {
                Value::Array(items) => items.iter().filter_map(Node::table).for_each(|item| {
                    let _ = write!(self.text, "\n[[{inner}]]\n");
                    self.table(&inner, item);
                }),
                Value::Table(table) => {
                    let _ = write!(self.text, "\n[{inner}]\n");
                    self.table(&inner, table);
                }
                _ => {}
            }
        }
    }

    fn line(&mut self, name: &str, node: &Node) {
        let note = self.origins(node);
        self.noted(name, &inline(node), note.as_deref());
    }

    /// The origin of a value; of every key, where a table has several.
    fn origins(&self, node: &Node) -> Option<String> {
        let entries = node.table().map_or(&[][..], |table| &table.entries);
        let mixed = entries.windows(2).any(|pair| pair[0].node.span.source != pair[1].node.span.source);
        if !mixed {
            return (self.note)(entries.first().map_or(node.span, |entry| entry.node.span));
        }
        let notes = entries.iter().map(|e| Some(format!("{}: {}", e.key, (self.note)(e.node.span)?)));
        notes.collect::<Option<Vec<_>>>().map(|notes| notes.join(", "))
    }

    fn noted(&mut self, name: &str, value: &str, note: Option<&str>) {
        let note = note.map_or(String::new(), |note| format!("  # {note}"));
        let _ = writeln!(self.text, "{} = {value}{note}", key(name));
    }

    /// Set parameters as written, the others from the registry.
    fn parameters(&mut self, set: Option<&Entry>, induced: Induced) {
        self.text.push_str("\n[parameters]\n");
        let given = set.and_then(|e| e.node.table()).cloned().unwrap_or_default();
        for parameter in registry::all() {
            if let Some(entry) = given.entry(parameter.name) {
                self.line(&entry.key, &entry.node);
            } else if !is_off(parameter.name, induced) {
                let note = (self.note)(Span::default()).map(|_| "default");
                self.noted(parameter.name, &registered(parameter), note);
            }
        }
        for entry in given.entries.iter().filter(|e| registry::find(&e.key).is_none()) {
            self.line(&entry.key, &entry.node);
        }
    }
}

fn is_off(name: &str, induced: Induced) -> bool {
    match induced {
        Induced::TypeIi => name.starts_with("induced.local_multiplier"),
        Induced::LocalMultiplier => name == "households.spending_response",
        Induced::None => false,
    }
}

fn registered(parameter: &Parameter) -> String {
    let number = |name: &str, value: f64| format!("{name} = {}", float(value));
    let (kind, numbers) = match &parameter.default {
        D::Fixed(value) => ("fixed", vec![number("value", *value)]),
        D::Uniform { min, max } => ("uniform", vec![number("min", *min), number("max", *max)]),
        D::Triangular { min, mode, max } => {
            ("triangular", vec![number("min", *min), number("mode", *mode), number("max", *max)])
        }
        D::Normal { mean, sd, min, max } => (
            "normal",
            vec![number("mean", *mean), number("sd", *sd), number("min", *min), number("max", *max)],
        ),
        D::Lognormal { median, sigma, min, max } => (
            "lognormal",
            vec![
                number("median", *median),
                number("sigma", *sigma),
                number("min", *min),
                number("max", *max),
            ],
        ),
        D::Beta { alpha, beta, min, max } => {
            let ends = [("min", *min, 0.0), ("max", *max, 1.0)];
            let ends =
                ends.iter().filter(|(_, end, usual)| end != usual).map(|(key, end, _)| number(key, *end));
            let shapes = [number("alpha", *alpha), number("beta", *beta)];
            ("beta", shapes.into_iter().chain(ends).collect())
        }
        D::Discrete { values, weights } => {
            let list = |key: &str, numbers: &[f64]| {
                let numbers: Vec<String> = numbers.iter().map(|v| float(*v)).collect();
                format!("{key} = [{}]", numbers.join(", "))
            };
            let weights = (!weights.is_empty()).then(|| list("weights", weights));
            ("discrete", [list("values", values)].into_iter().chain(weights).collect())
        }
    };
    let (source, evidence) = (text(parameter.source), text(parameter.evidence));
    format!("{{ dist = \"{kind}\", {}, source = {source}, evidence = {evidence} }}", numbers.join(", "))
}

/// A value on one line.
#[must_use]
pub fn inline(node: &Node) -> String {
    match &node.value {
        Value::Text(value) => text(value),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => float(*value),
        Value::Boolean(value) => value.to_string(),
        Value::Date(value) => value.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let entries: Vec<String> =
                table.entries.iter().map(|e| format!("{} = {}", key(&e.key), inline(&e.node))).collect();
            if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
        }
    }
}

/// The shortest decimal that reads back as the same number.
fn float(value: f64) -> String {
    if value.is_nan() { "nan".to_owned() } else { format!("{value:?}") }
}

fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { text(name) }
}

/// A basic string on one line.
fn text(value: &str) -> String {
    let mut quoted = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
