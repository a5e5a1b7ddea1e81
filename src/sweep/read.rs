//! From the tree of a sweep file to its types, and from these to axes (`read/axes.rs`).

use super::schema::{
    Analysis, AxisTable, DesignKind, DesignTable, Listed, Method, OutcomeTable, RangeTable, SweepFile,
};
use crate::scenario::read::{Context, Fields};
use crate::scenario::schema::At;
use crate::scenario::tree::{Span, Table, Value};

mod axes;

pub(super) use axes::axes;

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
            if let Some(first) = names[..at].iter().find(|other| other.value == name.value) {
                let first = fields.context.sources.place(first.span);
                let message =
                    format!("two axes or outcomes are called `{}`; the first at {first}", name.value);
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
        let mut axis = Self {
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
            unread: false,
            span: fields.span,
        };
        axis.unread = [
            ("values", axis.values.is_none()),
            ("range", axis.range.is_none()),
            ("dist", axis.dist.is_none()),
        ]
        .into_iter()
        .any(|(key, unread)| unread && fields.get(key).is_some());
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
