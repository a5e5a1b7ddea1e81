//! Maps of money per resident, a radio button for every policy: one hexagon of equal size per place, so that every place counts alike.
//!
//! All maps share their classes, so that policies can be compared. As in the map of jobs, a place is drawn once, and style rules tied to
//! the radio buttons choose the colour. Colours run from white through four blues about 2:1 apart (tested below); tooltips and the data
//! table say the same without colour.

use std::fmt::Write as _;

use super::super::facts::Facts;
use super::super::figure::{DataTable, Figure};
use super::super::format::{fixed, interval};
use super::super::map::{equal_shapes, radio};
use super::super::markup::{Element, element, text_element};
use super::super::panel::Spread;
use super::super::svg::{chart, round_up};
use super::distinct;
use crate::results::table::ResultTable;

/// Policies with a map of their own; the table of the run has all.
const MAPS: usize = 10;
/// Fill by class, nothing first.
const COLOURS: [&str; 5] = ["#FFFFFF", "#91C0E7", "#4A89C3", "#1A5995", "#0A2A4A"];
/// Decile of the places with money at which the highest class begins.
const HIGH: usize = 9;

/// The figure and its style rules.
pub(super) struct Maps {
    pub(super) figure: Figure,
    pub(super) style: String,
}

/// One map.
struct Money {
    /// Name of the policy, or of all together.
    name: String,
    /// How it is shared out.
    rule: Option<String>,
    /// £ per resident over all years, `[place]`.
    each: Vec<Spread>,
    /// £ per resident of all places.
    average: f64,
}

/// Maps of the policies that spend, dearest first; `None` if none does.
pub(super) fn maps(facts: &Facts<'_>, places: &ResultTable, policies: Option<&ResultTable>) -> Option<Maps> {
    let maps = money(facts, places, policies)?;
    let limits = limits(&maps);
    let first = maps.first()?;
    let title = match maps.len() {
        1 => format!("Who gets how much from {}", first.name),
        _ => "Who gets how much, policy by policy".to_owned(),
    };
    let sentence = sentence(facts, first);
    let figure = Figure {
        id: "policy-map",
        title,
        caption: format!(
            "£ spent per resident over all years of the run, in prices of the price base; one hexagon per place, all the same size, near where \
             the place is. All maps have the same classes. {} {}",
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![
            controls(&maps),
            element("div")
                .class("map-columns")
                .child(drawing(facts, &maps, limits, &sentence))
                .child(legends(&maps, limits)),
        ],
        data: data(facts, &maps),
        csv: "policy_places",
    };
    Some(Maps { figure, style: style(maps.len()) })
}

fn sentence(facts: &Facts<'_>, map: &Money) -> String {
    let places = map.each.iter().filter(|m| m.mean > 0.0).count();
    let most =
        (0..map.each.len()).max_by(|&a, &b| map.each[a].mean.total_cmp(&map.each[b].mean)).unwrap_or(0);
    format!(
        "Money per resident by place: {} reaches {places} of {} places, most in {}, £{} per resident; the average is £{}.",
        map.name,
        map.each.len(),
        facts.name(most),
        fixed(map.each[most].mean, 0),
        fixed(map.average, 0)
    )
}

/// £ per resident, all policies first if there are several.
fn money(facts: &Facts<'_>, table: &ResultTable, policies: Option<&ResultTable>) -> Option<Vec<Money>> {
    let places = &facts.report.dataset.places;
    let spent = facts.tables.variable(table, "spent").ok()?;
    let names = distinct(table.text("policy")?);
    let people: f64 = places.iter().map(|p| p.population).sum();
    let rule = |name: &str| {
        let table = policies?;
        let at = table.text("policy")?.iter().position(|n| n == name)?;
        Some(table.text("rule")?[at].clone())
    };
    let map = |name: String, rule: Option<String>, of: &dyn Fn(usize) -> Spread| Money {
        name,
        rule,
        each: places
            .iter()
            .enumerate()
            .map(|(p, place)| of(p).relative_to(place.population * 1e-6))
            .collect(),
        average: 1e6 * (0..places.len()).map(|p| of(p).mean).sum::<f64>() / people,
    };
    let of = |k: usize, p: usize| spent.spread(k * places.len() + p);
    let mut maps: Vec<Money> =
        names.iter().enumerate().map(|(k, name)| map(name.clone(), rule(name), &|p| of(k, p))).collect();
    maps.retain(|map| map.average > 0.0);
    maps.sort_by(|a, b| b.average.total_cmp(&a.average));
    if maps.len() > 1 {
        // Quantiles of several policies do not add up.
        let all = |p: usize| Spread { mean: (0..names.len()).map(|k| of(k, p).mean).sum(), interval: None };
        maps.insert(0, map("All policies".to_owned(), None, &all));
    }
    maps.truncate(MAPS + 1);
    (!maps.is_empty()).then_some(maps)
}

/// Where the second to the fourth class begin: a tenth, a third and the whole of a round high value.
fn limits(maps: &[Money]) -> [f64; 3] {
    let mut values: Vec<f64> =
        maps.iter().flat_map(|map| &map.each).map(|m| m.mean).filter(|v| *v > 0.0 && v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let high = round_up(values.get(values.len() * HIGH / 10).copied().unwrap_or(1.0));
    [high / 10.0, high / 2.0, high]
}

fn class(value: f64, limits: [f64; 3]) -> usize {
    if value > 0.0 { 1 + limits.iter().filter(|limit| value >= **limit).count() } else { 0 }
}

fn class_name(class: usize, limits: [f64; 3]) -> String {
    let pounds = |value: f64| {
        let decimals = if value < 1.0 { 2 } else { usize::from(value < 10.0 && value.fract() != 0.0) };
        format!("£{}", fixed(value, decimals))
    };
    match class {
        0 => "nothing".to_owned(),
        1 => format!("less than {}", pounds(limits[0])),
        4 => format!("{} or more", pounds(limits[2])),
        _ => format!("{} to {}", pounds(limits[class - 2]), pounds(limits[class - 1])),
    }
}

fn controls(maps: &[Money]) -> Element {
    let buttons = maps.iter().enumerate().map(|(k, map)| radio("policy-map", k, &map.name, k == 0));
    let group = element("fieldset").child(text_element("legend", "Policy")).children(buttons);
    element("div").class("controls").children((maps.len() > 1).then_some(group))
}

fn drawing(facts: &Facts<'_>, maps: &[Money], limits: [f64; 3], sentence: &str) -> Element {
    let drawn = equal_shapes(facts.report.dataset);
    let place = |(p, shape): (usize, Element)| {
        let classes: Vec<String> = maps
            .iter()
            .enumerate()
            .map(|(k, map)| format!("p{k}m{}", class(map.each[p].mean, limits)))
            .collect();
        let tip = |map: &Money| format!("{} £{}", map.name, fixed(map.each[p].mean, 0));
        let title = format!("{}: {}", facts.name(p), maps.iter().map(tip).collect::<Vec<_>>().join("; "));
        shape.class(classes.join(" ")).child(text_element("title", title))
    };
    let shapes = drawn.shapes.into_iter().enumerate().map(place);
    element("div").class("drawing").child(chart(drawn.width, drawn.height, sentence).children(shapes))
}

fn legends(maps: &[Money], limits: [f64; 3]) -> Element {
    let legend = |(k, map): (usize, &Money)| {
        let item = |class_number: usize| {
            let count = map.each.iter().filter(|m| class(m.mean, limits) == class_number).count();
            let places = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
            element("li")
                .child(swatch(class_number))
                .child(text_element("span", class_name(class_number, limits)))
                .child(text_element("span", places).class("note"))
        };
        let how = map.rule.as_ref().map(|rule| text_element("p", format!("Rule: {rule}.")).class("note"));
        element("div")
            .class(format!("only-p{k}"))
            .child(text_element("h4", format!("{}, £ per resident", map.name)))
            .child(element("ul").class("legend").children((0..COLOURS.len()).rev().map(item)))
            .children(how)
            .child(
                text_element("p", format!("Average: £{} per resident.", fixed(map.average, 1))).class("note"),
            )
    };
    element("div").class("legends").children(maps.iter().enumerate().map(legend))
}

fn swatch(class: usize) -> Element {
    let square = element("rect").with("width", "40").with("height", "40").with("fill", COLOURS[class]);
    element("svg").class("swatch").with("viewBox", "0 0 40 40").with("aria-hidden", "true").child(square)
}

/// Style rules for so many maps; without a choice of policies the one map is shown.
fn style(maps: usize) -> String {
    let mut rules = String::new();
    for map in 0..maps {
        let chosen = match maps {
            1 => "#policy-map".to_owned(),
            _ => format!("#policy-map:has(#policy-map-{map}:checked)"),
        };
        for (class, colour) in COLOURS.iter().enumerate() {
            let _ = writeln!(rules, "{chosen} .p{map}m{class}{{fill:{colour}}}");
        }
        if maps > 1 {
            let _ = writeln!(rules, "#policy-map:has(#policy-map-{map}) .only-p{map}{{display:none}}");
            let _ = writeln!(rules, "{chosen} .only-p{map}{{display:block}}");
        }
    }
    rules
}

fn data(facts: &Facts<'_>, maps: &[Money]) -> DataTable {
    let pounds = |value: f64| fixed(value, 1);
    let named = facts.interval_name().is_some();
    let heads = maps.iter().flat_map(|map| {
        let spread = (named && map.rule.is_some()).then(|| format!("{}, interval", map.name));
        std::iter::once(format!("{}, £", map.name)).chain(spread)
    });
    let mut order: Vec<usize> = (0..facts.report.dataset.places.len()).collect();
    order.sort_by(|&a, &b| maps[0].each[b].mean.total_cmp(&maps[0].each[a].mean).then(a.cmp(&b)));
    let row = |&p: &usize| {
        let cells = maps.iter().flat_map(move |map| {
            let spread = (named && map.rule.is_some()).then(|| interval(map.each[p], pounds));
            std::iter::once(pounds(map.each[p].mean)).chain(spread)
        });
        std::iter::once(facts.name(p).to_owned()).chain(cells).collect()
    };
    DataTable {
        caption: "£ per resident over all years by place and policy, most first".to_owned(),
        head: std::iter::once("Place".to_owned()).chain(heads).collect(),
        rows: order.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::map::contrast;

    #[test]
    fn neighbouring_colours_can_be_told_apart() {
        for pair in COLOURS.windows(2) {
            assert!(contrast(pair[0], pair[1]) >= 1.9, "{pair:?} {}", contrast(pair[0], pair[1]));
        }
    }

    #[test]
    fn classes_are_round_and_nothing_is_one_of_them() {
        let limits = [10.0, 50.0, 100.0];
        assert_eq!([0.0, f64::NAN, 0.1, 10.0, 99.9, 100.0].map(|v| class(v, limits)), [0, 0, 1, 2, 3, 4]);
        assert_eq!(
            [0, 1, 2, 4].map(|c| class_name(c, limits)),
            ["nothing", "less than £10", "£10 to £50", "£100 or more"]
        );
        assert_eq!(class_name(1, [0.05, 0.25, 0.5]), "less than £0.05");
    }
}
