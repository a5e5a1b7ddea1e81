//! From the tree of a sweep file to its types, and from these to axes.

use super::axis::{Axis, Label, Level, Levels};
use super::schema::{
    Analysis, AxisTable, DesignKind, DesignTable, Listed, Method, OutcomeTable, RangeTable, SweepFile,
};
use crate::scenario::distribution::Distribution;
use crate::scenario::key::Key;
use crate::scenario::read::{Context, Fields};
use crate::scenario::registry;
use crate::scenario::schema::{At, Names};
use crate::scenario::tree::{Node, Span, Table, Value};

/// Most axes: the Sobol sequence has 256 dimensions, and nobody reads a table of more columns.
pub const MAX_AXES: usize = 256;
/// Most outcomes.
pub const MAX_OUTCOMES: usize = 1_000;
/// Most values of a range.
pub const MAX_STEPS: i64 = 100_000;
/// Most points, trajectories or base points that a file may ask for; the product with axes and replicates has its own limit.
const MAX_COUNT: i64 = u32::MAX as i64;
const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

impl SweepFile {
    /// Reads a sweep.
    pub(super) fn read(table: &Table, span: Span, context: &Context<'_>) -> Self {
        let fields = Fields::new("sweep", table, span, context);
        if let Some(node) = fields.need("schema") {
            let _ = fields.integer_of(node, "schema", 1, 1);
        }
        let empty = At { value: Vec::new(), span };
        let sweep = Self {
            schema: At { value: 1, span },
            name: name(&fields),
            title: fields
                .text("title")
                .filter(|t| !t.value.is_empty())
                .or_else(|| fields.text("name"))
                .unwrap_or_default(),
            description: fields.text("description").unwrap_or_default(),
            scenario: fields.need_text("scenario"),
            set: fields.names("set").unwrap_or_else(|| empty.clone()),
            seed: count(&fields, "seed", (0, i64::MAX)).unwrap_or(At { value: 1, span }),
            replicates: count(&fields, "replicates", (1, 100_000)).map_or(At { value: 1, span }, narrow),
            independent: fields.flag("independent").unwrap_or(At { value: false, span }),
            tables: fields.names("tables").unwrap_or(empty),
            design: DesignTable::read(&fields),
            axis: fields.entries("axis").into_iter().map(AxisTable::read).collect(),
            outcome: fields.entries("outcome").into_iter().map(OutcomeTable::read).collect(),
            analysis: fields.table("analysis", "analysis").map(Analysis::read),
            span,
        };
        sweep.check_counts(&fields);
        fields.finish();
        sweep
    }

    fn check_counts(&self, fields: &Fields<'_>) {
        let limits = [("axis", self.axis.len(), MAX_AXES), ("outcome", self.outcome.len(), MAX_OUTCOMES)];
        for (key, found, most) in limits {
            if found == 0 || found > most {
                let message = format!("a sweep has 1 to {most} `[[{key}]]` entries");
                fields.context.push(fields.context.error(fields.span_of(key), message).found(found));
            }
        }
        let names = self.axis.iter().map(|a| &a.name).chain(self.outcome.iter().map(|o| &o.name));
        let names: Vec<&At<String>> = names.collect();
        for (at, name) in names.iter().enumerate() {
            if names[..at].iter().any(|other| other.value == name.value) {
                let message = format!("two axes or outcomes are called `{}`", name.value);
                fields.context.push(fields.context.error(name.span, message));
            }
        }
    }
}

fn name(fields: &Fields<'_>) -> At<String> {
    let name = fields.need_text("name");
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !name.value.chars().all(plain) || name.value.starts_with('.') {
        let finding = fields.context.error(name.span, "the name of a sweep is the name of a folder");
        fields
            .context
            .push(finding.found(&name.value).allowed("letters, digits, `-`, `_` and `.`, not first"));
    }
    name
}

fn count(fields: &Fields<'_>, key: &'static str, (low, high): (i64, i64)) -> Option<At<u64>> {
    fields.integer(key, low, high).map(|n| At { value: n.value as u64, span: n.span })
}

fn narrow(number: At<u64>) -> At<u32> {
    At { value: number.value as u32, span: number.span }
}

impl DesignTable {
    fn read(fields: &Fields<'_>) -> Self {
        let nothing = Self {
            kind: At { value: DesignKind::Grid, span: fields.span },
            points: None,
            trajectories: None,
            levels: None,
            low: None,
            high: None,
            file: None,
        };
        if fields.need("design").is_none() {
            return nothing;
        }
        let Some(table) = fields.table("design", "design") else { return nothing };
        let design = Self {
            kind: table.need_choice("kind").unwrap_or(nothing.kind),
            points: count(&table, "points", (1, MAX_COUNT)).map(narrow),
            trajectories: count(&table, "trajectories", (2, MAX_COUNT)).map(narrow),
            levels: count(&table, "levels", (2, 1_000)).map(narrow),
            low: table.number("low", (0.0, 0.5)),
            high: table.number("high", (0.5, 1.0)),
            file: table.text("file"),
        };
        table.finish();
        design
    }
}

impl AxisTable {
    fn read(fields: Fields<'_>) -> Self {
        let axis = Self {
            name: column_name(&fields),
            key: fields.text("key"),
            keys: fields.names("keys"),
            parameter: fields.text("parameter"),
            values: listed(&fields),
            labels: fields.names("labels"),
            range: fields.table("range", "range").and_then(RangeTable::read),
            dist: fields.uncertain("dist", ANY),
            integer: fields.flag("integer").unwrap_or(At { value: false, span: fields.span }),
            with: fields.text("with"),
            span: fields.span,
        };
        fields.finish();
        axis
    }
}

fn listed(fields: &Fields<'_>) -> Option<Listed> {
    let node = fields.get("values")?;
    let items = fields.items(node, "values", "a list of values")?.to_vec();
    if items.is_empty() {
        fields.context.push(fields.context.error(node.span, "`values` is an empty list"));
        return None;
    }
    Some(Listed { items, span: node.span })
}

/// Names of columns: what every program that reads tables can take.
fn column_name(fields: &Fields<'_>) -> At<String> {
    let name = fields.need_text("name");
    let plain = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
    let taken = ["variant", "point", "replicate", "seed", "reason"].contains(&name.value.as_str());
    if !name.value.chars().all(plain) || taken || name.value.len() > 120 {
        let finding = fields.context.error(name.span, "this cannot be the name of a column");
        let allowed = "letters, digits, `_`, `-`, `.` and spaces, at most 120; not variant, point, replicate, seed, reason";
        fields.context.push(finding.found(&name.value).allowed(allowed));
    }
    name
}

impl RangeTable {
    fn read(fields: Fields<'_>) -> Option<Self> {
        let whole = |key: &'static str| fields.get(key).is_some_and(|n| matches!(n.value, Value::Integer(_)));
        let whole = whole("min") && whole("max");
        let (min, max) = (fields.need_number("min", ANY), fields.need_number("max", ANY));
        let steps = fields.need("steps").and_then(|node| fields.integer_of(node, "steps", 2, MAX_STEPS));
        let span = fields.span;
        let context = fields.context;
        fields.finish();
        let (min, max, steps) = (min?, max?, steps?);
        if min.value >= max.value {
            let found = format!("{} and {}", min.value, max.value);
            context.push(context.error(span, "`min` is not below `max`").found(found));
            return None;
        }
        Some(Self { min, max, steps: At { value: steps.value as u32, span: steps.span }, whole })
    }
}

impl OutcomeTable {
    fn read(fields: Fields<'_>) -> Self {
        let outcome = Self {
            name: column_name(&fields),
            expression: fields.need_text("expression"),
            unit: fields.text("unit").unwrap_or_default(),
            title: fields.text("title").unwrap_or_default(),
            above: fields.number("above", ANY),
            below: fields.number("below", ANY),
        };
        if let (Some(above), Some(_)) = (&outcome.above, &outcome.below) {
            let message = "cases of interest lie `above` or `below` a number, not both";
            fields.context.push(fields.context.error(above.span, message));
        }
        fields.finish();
        outcome
    }
}

impl Analysis {
    fn read(fields: Fields<'_>) -> Self {
        let methods = fields.get("methods").and_then(|node| {
            let items = fields.items(node, "methods", "a list of methods")?;
            let methods: Vec<At<Method>> =
                items.iter().filter_map(|item| fields.choice_of(item, "methods")).collect();
            Some(At { value: methods, span: node.span })
        });
        let analysis = Self {
            methods,
            resamples: count(&fields, "resamples", (10, 100_000)).map(narrow),
            level: fields.number("level", (0.5, 0.999)),
            density: fields.number("density", (0.01, 1.0)),
        };
        fields.finish();
        analysis
    }
}

/// Axes of a sweep; those that cannot be read are reported.
pub(super) fn axes(file: &SweepFile, context: &Context<'_>) -> Vec<Axis> {
    let axes: Vec<Axis> = file.axis.iter().map(|table| axis(table, file, context)).collect();
    check_partners(file, &axes, context);
    axes
}

fn axis(table: &AxisTable, file: &SweepFile, context: &Context<'_>) -> Axis {
    let keys = keys(table, context);
    let levels = levels(table, keys.len(), file.design.kind.value, context);
    let follows = table.with.as_ref().and_then(|with| {
        let at = file.axis.iter().position(|other| other.name.value == with.value);
        if at.is_none() {
            let names = file.axis.iter().map(|a| a.name.value.as_str());
            let finding = context.error(with.span, format!("there is no axis `{}`", with.value));
            context.push(finding.nearest(&with.value, names));
        }
        at
    });
    Axis {
        name: table.name.value.clone(),
        keys,
        levels,
        follows,
        integer: table.integer.value,
        span: table.name.span,
    }
}

fn check_partners(file: &SweepFile, axes: &[Axis], context: &Context<'_>) {
    for (table, axis) in file.axis.iter().zip(axes) {
        let (Some(with), Some(leader)) = (&table.with, axis.follows) else { continue };
        if axes[leader].follows.is_some() {
            let message = format!("`{}` moves with an axis itself: name that one", with.value);
            context.push(context.error(with.span, message));
        }
        let count =
            |axis: &Axis| if let Levels::Listed(levels) = &axis.levels { Some(levels.len()) } else { None };
        let (own, other) = (count(axis), count(&axes[leader]));
        if own.is_some() && other.is_some() && own != other {
            let message = "axes that move together have the same number of values";
            let found = format!("{} and {}", own.unwrap_or(0), other.unwrap_or(0));
            context.push(context.error(with.span, message).found(found));
        }
    }
}

fn keys(table: &AxisTable, context: &Context<'_>) -> Vec<Key> {
    let given = [table.key.is_some(), table.keys.is_some(), table.parameter.is_some()];
    if given.iter().filter(|g| **g).count() != 1 {
        let message =
            format!("the axis `{}` has exactly one of `key`, `keys` and `parameter`", table.name.value);
        context.push(context.error(table.name.span, message));
        return Vec::new();
    }
    if let Some(parameter) = &table.parameter {
        return vec![Key::parameter(&parameter.value)];
    }
    let written: Vec<&At<String>> =
        table.key.iter().chain(table.keys.iter().flat_map(|keys| keys.value.iter())).collect();
    let read = |text: &&At<String>| match Key::parse(&text.value) {
        Ok(key) => Some(key),
        Err(why) => {
            let finding = context.error(text.span, format!("this is no key of a scenario: {why}"));
            context.push(finding.found(&text.value).allowed(crate::scenario::key::EXAMPLES));
            None
        }
    };
    written.iter().filter_map(read).collect()
}

fn levels(table: &AxisTable, keys: usize, kind: DesignKind, context: &Context<'_>) -> Levels {
    let given = [table.values.is_some(), table.range.is_some(), table.dist.is_some()];
    if given.iter().filter(|g| **g).count() > 1 {
        let message = format!("the axis `{}` has one of `values`, `range` and `dist`", table.name.value);
        context.push(context.error(table.name.span, message));
    }
    if let (Some(labels), None) = (&table.labels, &table.values) {
        context.push(context.error(labels.span, "`labels` name `values`, and there are none"));
    }
    if let Some(listed) = &table.values {
        return Levels::Listed(listed_levels(listed, table.labels.as_ref(), keys, context));
    }
    if let Some(range) = &table.range {
        return Levels::Listed(range_levels(range, keys));
    }
    match &table.dist {
        Some(dist) => Levels::Continuous(dist.value.distribution.clone()),
        None if kind == DesignKind::File => Levels::Open,
        None => own_distribution(table),
    }
}

/// The distribution of a registered parameter, if it has one.
fn own_distribution(table: &AxisTable) -> Levels {
    let parameter = table.parameter.as_ref().and_then(|name| registry::find(&name.value));
    match parameter.map(|p| p.default.clone()) {
        None | Some(Distribution::Fixed(_)) => Levels::Open,
        Some(distribution) => Levels::Continuous(distribution),
    }
}

fn listed_levels(listed: &Listed, labels: Option<&Names>, keys: usize, context: &Context<'_>) -> Vec<Level> {
    if let Some(labels) = labels.filter(|l| l.value.len() != listed.items.len()) {
        let finding = context.error(labels.span, "there is one label for every value");
        context.push(finding.found(labels.value.len()).allowed(listed.items.len().to_string()));
    }
    let label = |at: usize| labels.and_then(|l| l.value.get(at)).map(|l| Label::Text(l.value.clone()));
    let level = |(at, item): (usize, &Node)| level(item, label(at), keys, context);
    listed.items.iter().enumerate().filter_map(level).collect()
}

fn level(item: &Node, label: Option<Label>, keys: usize, context: &Context<'_>) -> Option<Level> {
    let parts: Vec<&Node> = match &item.value {
        Value::Array(parts) if keys > 1 => {
            if parts.len() != keys {
                let finding = context.error(item.span, "each value has one entry for every key");
                context.push(finding.found(parts.len()).allowed(keys.to_string()));
                return None;
            }
            parts.iter().collect()
        }
        _ => vec![item; keys],
    };
    if parts.iter().any(|part| !finite(part)) {
        context.push(context.error(item.span, "a value is not a finite number"));
        return None;
    }
    let texts: Vec<String> = parts.iter().map(|part| written(part, context).to_owned()).collect();
    let numbers: Option<Vec<f64>> = parts.iter().map(|part| number(part)).collect();
    let label = label.unwrap_or_else(|| own_label(item, written(item, context)));
    Some(Level { label, texts, numbers })
}

fn finite(node: &Node) -> bool {
    !matches!(node.value, Value::Float(number) if !number.is_finite())
}

fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Float(number) => Some(number),
        Value::Integer(number) => Some(number as f64),
        _ => None,
    }
}

fn own_label(node: &Node, written: &str) -> Label {
    match &node.value {
        Value::Integer(number) => Label::Integer(*number),
        Value::Float(number) => Label::Number(*number),
        Value::Text(text) => Label::Text(text.clone()),
        _ => Label::Text(written.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// A value as it is written in the file.
fn written<'c>(node: &Node, context: &'c Context<'_>) -> &'c str {
    let text = &context.sources.source(node.span).text;
    text.get(node.span.start..node.span.end).unwrap_or("")
}

fn range_levels(range: &RangeTable, keys: usize) -> Vec<Level> {
    let last = range.steps.value - 1;
    let (min, max) = (range.min.value, range.max.value);
    let even = range.whole && ((max - min) as i64) % i64::from(last) == 0;
    (0..=last)
        .map(|step| {
            let (below, above) = (f64::from(last - step), f64::from(step));
            let value = (min * below + max * above) / f64::from(last);
            let label = if even { Label::Integer(value as i64) } else { Label::Number(value) };
            let text = label.to_toml();
            Level { label, texts: vec![text; keys], numbers: Some(vec![value; keys]) }
        })
        .collect()
}
