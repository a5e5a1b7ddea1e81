//! From the tables of a sweep file to axes.

use crate::scenario::distribution::Distribution;
use crate::scenario::key::Key;
use crate::scenario::read::Context;
use crate::scenario::registry;
use crate::scenario::schema::{At, Names};
use crate::scenario::tree::{Node, Span, Value};
use crate::sweep::axis::{Axis, Label, Level, Levels};
use crate::sweep::schema::{AxisTable, DesignKind, Listed, RangeTable, SweepFile};

/// Axes of a sweep; those that cannot be read are reported.
pub(in crate::sweep) fn axes(file: &SweepFile, context: &Context<'_>) -> Vec<Axis> {
    let axes: Vec<Axis> = file.axis.iter().map(|table| axis(table, file, context)).collect();
    check_partners(file, &axes, context);
    check_overlaps(&axes, context);
    axes
}

fn axis(table: &AxisTable, file: &SweepFile, context: &Context<'_>) -> Axis {
    let keys = keys(table, context);
    // As many as are written: values of an axis with a key that is none are not wrong for that.
    let written = table.keys.as_ref().map_or(1, |keys| keys.value.len());
    let levels = levels(table, written, file.design.kind.value, context);
    let whole = table
        .values
        .as_ref()
        .is_none_or(|values| matches!(&levels, Levels::Listed(levels) if levels.len() == values.items.len()));
    let sound = keys.len() == written && whole && !table.unread;
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
        key_span: key_span(table),
        values_span: values_span(table),
        sound,
    }
}

fn key_span(table: &AxisTable) -> Span {
    let one = table.key.as_ref().or(table.parameter.as_ref()).map(|key| key.span);
    one.or(table.keys.as_ref().map(|keys| keys.span)).unwrap_or(table.name.span)
}

fn values_span(table: &AxisTable) -> Span {
    let values = table.values.as_ref().map(|values| values.span);
    let range = || table.range.as_ref().map(|range| range.min.span);
    let dist = || table.dist.as_ref().map(|dist| dist.span);
    values.or_else(range).or_else(dist).unwrap_or(table.name.span)
}

/// No two axes set the same: which of their values holds would hang on their order.
fn check_overlaps(axes: &[Axis], context: &Context<'_>) {
    let keys: Vec<(&Axis, usize)> =
        axes.iter().flat_map(|axis| (0..axis.keys.len()).map(move |key| (axis, key))).collect();
    for (at, (axis, key)) in keys.iter().enumerate() {
        let same = |(other, earlier): &&(&Axis, usize)| {
            overlap((other, *earlier), (axis, *key)) || overlap((axis, *key), (other, *earlier))
        };
        let Some((other, earlier)) = keys[..at].iter().find(same) else { continue };
        let first = context.sources.place(other.key_span);
        let (set, before) = (axis.keys[*key].to_string(), other.keys[*earlier].to_string());
        let message = if std::ptr::eq(*other, *axis) {
            format!("the axis `{}` sets `{set}` twice", axis.name)
        } else {
            format!(
                "the axis `{}` sets `{set}`, which the axis `{}` at {first} sets too",
                axis.name, other.name
            )
        };
        let finding = context.error(axis.key_span, message);
        let finding = if set == before { finding } else { finding.found(format!("{before} at {first}")) };
        context.push(
            finding.allowed("one axis for every key: join them in one axis with `keys`, or leave one out"),
        );
    }
}

/// Whether the first key is the second, or a value of the first sets what the second names.
fn overlap((outer, at): (&Axis, usize), (inner, key): (&Axis, usize)) -> bool {
    let (above, below) = (&outer.keys[at], &inner.keys[key]);
    let sets = |level: &Level| level.texts.get(at).is_some_and(|text| above.sets(text, below));
    above == below || matches!(&outer.levels, Levels::Listed(levels) if levels.iter().any(sets))
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
    Some(Level { label, texts, numbers, span: Some(item.span) })
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
            Level { label, texts: vec![text; keys], numbers: Some(vec![value; keys]), span: None }
        })
        .collect()
}
