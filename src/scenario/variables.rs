//! Series of a mapping file: IAMC variables become values by year.

use crate::findings::Finding;
use crate::scenario::chain::Session;
use crate::scenario::iamc::Variable;
use crate::scenario::interpolation;
use crate::scenario::read::YEARS;
use crate::scenario::schema::Interpolation;
use crate::scenario::tree::{Entry, Node, Span, Table, Value};

/// The variables of one model, scenario and region.
#[derive(Debug)]
pub struct Selection<'a> {
    /// Name of the data file.
    pub file: &'a str,
    /// Its variables in one region of one scenario.
    pub variables: Vec<&'a Variable>,
}

/// Picks one model, scenario and region; `wanted` are the keys of the pathway entry.
pub fn select<'a>(
    file: &'a str,
    all: &'a [Variable],
    entry: &Node,
    session: &mut Session<'_>,
) -> Option<Selection<'a>> {
    let mut chosen: Vec<&Variable> = all.iter().collect();
    for (at, key) in ["model", "scenario", "region"].into_iter().enumerate() {
        let mut available: Vec<&str> = chosen.iter().map(|v| v.run[at].as_str()).collect();
        available.sort_unstable();
        available.dedup();
        let given = entry.table().and_then(|t| t.get(key));
        let wanted = given.and_then(Node::text);
        let span = given.map_or(entry.span, |node| node.span);
        let problem = match wanted {
            Some(name) if !available.contains(&name) => format!("the data have no {key} `{name}`"),
            None if available.len() > 1 => format!("the data hold several {key}s: say which with `{key}`"),
            _ => {
                chosen.retain(|v| wanted.is_none_or(|name| v.run[at] == name));
                continue;
            }
        };
        let finding = session.sources.error(span, problem).found(wanted.unwrap_or("none"));
        let finding = finding.nearest(wanted.unwrap_or(""), available.iter().copied());
        session.findings.push(Finding { allowed: Some(available.join(", ")), ..finding });
        return None;
    }
    Some(Selection { file, variables: chosen })
}

/// Puts values in the place of variables, anywhere below a node.
pub fn substitute(node: &mut Node, selection: &Selection<'_>, session: &mut Session<'_>) {
    replace(node, "", session, &mut |table, at, session| {
        points(table, at, selection, session).unwrap_or_default()
    });
}

/// Puts a constant in the place of variables, to check a mapping without the data that it is made for.
pub fn stand_in(scenario: &mut Table, session: &mut Session<'_>) {
    let Some(pathways) = scenario.entries.iter_mut().find(|entry| entry.key == "pathway") else { return };
    replace(&mut pathways.node, "", session, &mut |table, (_, span), session| {
        check_keys(table, session);
        let _ = (scale(table, session), names(table, span, session));
        vec![(YEARS.0, 1.0)]
    });
}

type Points = Vec<(i32, f64)>;

/// Replaces every table that names variables, under its key, by values by year.
fn replace<'l>(
    node: &mut Node,
    key: &str,
    session: &mut Session<'l>,
    values: &mut impl FnMut(&Table, (&str, Span), &mut Session<'l>) -> Points,
) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, key, session, values)),
        Value::Table(table) if table.get("variable").is_some() || table.get("variables").is_some() => {
            let points = values(table, (key, node.span), session);
            let entry = |(year, value): (i32, f64)| Entry {
                key: year.to_string(),
                key_span: node.span,
                node: Node { value: Value::Float(value), span: node.span },
            };
            node.value = Value::Table(Table { entries: points.into_iter().map(entry).collect() });
        }
        Value::Table(table) => {
            table.entries.iter_mut().for_each(|entry| replace(&mut entry.node, &entry.key, session, values));
        }
        _ => {}
    }
}

fn check_keys(table: &Table, session: &mut Session<'_>) {
    for entry in
        table.entries.iter().filter(|e| !["variable", "variables", "scale"].contains(&e.key.as_str()))
    {
        let finding = session.sources.error(entry.key_span, format!("unknown key `{}`", entry.key));
        session.findings.push(finding.nearest(&entry.key, ["variable", "variables", "scale"]));
    }
}

/// Keys whose values are money.
const MONEY: [&str; 2] = ["price", "spending"];
/// Currencies that units of IAMC data name, besides pounds.
const CURRENCIES: [&str; 12] =
    ["USD", "$", "EUR", "€", "JPY", "CNY", "INR", "AUD", "CAD", "CHF", "SEK", "NOK"];

/// Whether a unit names a currency other than pounds, as `EUR_2015/t CO2`, `US$2010` and `€/MWh` do.
fn is_foreign(unit: &str) -> bool {
    let words = unit.split(|c: char| !c.is_alphabetic()).map(str::to_uppercase);
    let signs = unit.chars().map(String::from);
    words.chain(signs).any(|word| CURRENCIES.contains(&word.as_str()))
}

fn points(
    table: &Table,
    (key, span): (&str, Span),
    from: &Selection<'_>,
    session: &mut Session<'_>,
) -> Option<Points> {
    check_keys(table, session);
    let scale = scale(table, session)?;
    let names = names(table, span, session)?;
    let found: Vec<Option<&Variable>> = names.iter().map(|node| find(node, from, session)).collect();
    let found: Vec<&Variable> = found.into_iter().collect::<Option<_>>()?;
    if let Some(other) = found.iter().find(|v| v.unit != found[0].unit) {
        let finding = session.sources.error(span, "variables of different units cannot be summed");
        session.findings.push(finding.found(format!("{} and {}", found[0].unit, other.unit)));
        return None;
    }
    let unit = &found[0].unit;
    if MONEY.contains(&key) && is_foreign(unit) && table.get("scale").is_none() {
        let finding =
            session.sources.error(span, format!("`{key}` is in pounds, and the data are not")).found(unit);
        session
            .findings
            .push(finding.allowed("a `scale` that turns them into pounds of `price_base`, or data in GBP"));
    }
    Some(sum(&found).into_iter().map(|(year, value)| (year, value * scale)).collect())
}

fn scale(table: &Table, session: &mut Session<'_>) -> Option<f64> {
    let Some(node) = table.get("scale") else { return Some(1.0) };
    let scale = match node.value {
        Value::Float(value) if value.is_finite() => Some(value),
        Value::Integer(value) => Some(value as f64),
        _ => None,
    };
    if scale.is_none() {
        session.findings.push(session.sources.error(node.span, "`scale` takes a finite number"));
    }
    scale
}

fn names<'t>(table: &'t Table, span: Span, session: &mut Session<'_>) -> Option<Vec<&'t Node>> {
    let names: Option<Vec<&Node>> = match (table.get("variable"), table.get("variables")) {
        (Some(node), None) if node.text().is_some() => Some(vec![node]),
        (None, Some(node)) => node
            .array()
            .filter(|a| !a.is_empty() && a.iter().all(|n| n.text().is_some()))
            .map(|a| a.iter().collect()),
        _ => None,
    };
    if names.is_none() {
        let finding = session.sources.error(span, "the series names no variable");
        session.findings.push(finding.allowed("{ variable = \"A|B\" } or { variables = [\"A\", \"B\"] }"));
    }
    names
}

fn find<'a>(node: &Node, from: &Selection<'a>, session: &mut Session<'_>) -> Option<&'a Variable> {
    let name = node.text()?;
    let found = from.variables.iter().find(|v| v.name == name && !v.values.is_empty());
    if found.is_none() {
        let finding = session.sources.error(node.span, format!("{} has no variable `{name}`", from.file));
        session
            .findings
            .push(finding.found(name).nearest(name, from.variables.iter().map(|v| v.name.as_str())));
    }
    found.copied()
}

/// Sum over variables in every year that one of them gives; missing years are interpolated.
fn sum(variables: &[&Variable]) -> Vec<(i32, f64)> {
    let mut years: Vec<i32> = variables.iter().flat_map(|v| v.values.keys().copied()).collect();
    years.sort_unstable();
    years.dedup();
    let all: Vec<Vec<(i32, f64)>> =
        variables.iter().map(|v| v.values.iter().map(|(y, x)| (*y, *x)).collect()).collect();
    let total =
        |year| all.iter().map(|points| interpolation::value(points, year, Interpolation::Linear)).sum();
    years.into_iter().map(|year| (year, total(year))).collect()
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn units_in_other_currencies_than_pounds() {
        assert!(
            ["EUR_2015/t CO2", "US$2010/t", "billion USD", "€/MWh", "EUR2015"].into_iter().all(is_foreign)
        );
        assert!(["GBP_2019/t CO2", "GW/decade", "£m", "t CO2", ""].into_iter().all(|unit| !is_foreign(unit)));
    }
}
