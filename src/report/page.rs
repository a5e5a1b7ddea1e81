//! The document: head, header, contents, sections, script.

use super::facts::Facts;
use super::markup::{Element, element, text_element};
use super::{
    ReportError, appendix, areas, emissions, fan, headline, industries, map, people, policies, ranking,
    waterfall,
};

const STYLE: &str = include_str!("assets/report.css");
const SCRIPT: &str = include_str!("assets/report.js");

/// Anchors and names of the sections, in order.
const CONTENTS: [(&str, &str); 13] = [
    ("#map", "Map"),
    ("#national", "Country"),
    ("#movers", "Places"),
    ("#people", "People"),
    ("#waterfall", "Causes"),
    ("#areas", "Regions"),
    ("#ranking", "Ranking"),
    ("#industries", "Industries"),
    ("#emissions", "Emissions"),
    ("#policies", "Policies"),
    ("#limits", "Limits"),
    ("#checks", "Checks"),
    ("#citation", "Cite"),
];

/// The whole page.
///
/// # Errors
/// If a table is not as described in [`crate::results`].
pub(super) fn page(facts: &Facts<'_>) -> Result<String, ReportError> {
    let map = map::map(facts);
    let people = people::people(facts)?;
    let areas = areas::areas(facts)?;
    let (policies, policy_style) =
        policies::policies(facts).map_or((None, String::new()), |p| (Some(p.section), p.style));
    let absent: Vec<&str> =
        [("#people", people.is_some()), ("#areas", areas.is_some()), ("#policies", policies.is_some())]
            .into_iter()
            .filter_map(|(anchor, there)| (!there).then_some(anchor))
            .collect();
    let header = header(facts, &absent);
    let main = element("main")
        .with("id", "content")
        .child(headline::headline(facts))
        .child(map.section)
        .child(fan::national(facts))
        .child(fan::small_multiples(facts))
        .children(people)
        .child(waterfall::waterfall(facts)?)
        .children(areas)
        .child(ranking::ranking(facts)?)
        .child(industries::industries(facts)?)
        .child(emissions::emissions(facts)?)
        .children(policies)
        .children(appendix::appendix(facts)?);
    let body = element("body")
        .child(text_element("a", "Skip to content").class("skip").with("href", "#content"))
        .child(header)
        .child(main)
        .child(element("script").verbatim(SCRIPT));
    let html =
        element("html").with("lang", "en-GB").child(head(facts, &(map.style + &policy_style))).child(body);
    Ok(format!("<!DOCTYPE html>\n{}", html.render()))
}

fn head(facts: &Facts<'_>, map_style: &str) -> Element {
    element("head")
        .child(element("meta").with("charset", "utf-8"))
        .child(
            element("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
        )
        .child(text_element("title", format!("{} \u{2013} FairShift", facts.report.title)))
        .child(element("style").verbatim(format!("{STYLE}{map_style}")))
}

fn header(facts: &Facts<'_>, absent: &[&str]) -> Element {
    let report = facts.report;
    let package = &report.dataset.description;
    let draws = if report.draws == 1 { "1 draw".to_owned() } else { format!("{} draws", report.draws) };
    let period = facts.national.as_ref().or(facts.places.as_ref());
    let period = period.map_or_else(String::new, |p| format!("{} to {} \u{b7} ", p.years[0], p.last_year()));
    let data = format!("{} {}", package.name, package.version);
    let run = format!("Scenario {} \u{b7} {period}{draws} \u{b7} data {}", report.scenario, data.trim());
    let shown = CONTENTS.into_iter().filter(|(anchor, _)| !absent.contains(anchor));
    let links = shown.map(|(anchor, name)| element("li").child(text_element("a", name).with("href", anchor)));
    let description =
        (!report.description.is_empty()).then(|| text_element("p", report.description).class("lead"));
    element("header")
        .child(text_element("p", "FairShift scenario report").class("eyebrow"))
        .child(text_element("h1", report.title))
        .children(description)
        .child(text_element("p", run).class("note"))
        .child(element("nav").with("aria-label", "Contents").child(element("ul").children(links)))
}
