//! The first screen: one sentence computed from the numbers, key figures, and what to know before reading on.

use super::facts::{Facts, gained, lost};
use super::format::{interval, jobs, jobs_change, percent, percent_change};
use super::markup::{Element, element, text_element};
use super::panel::Panel;
use crate::results::against::Against;

/// The section.
pub(super) fn headline(facts: &Facts<'_>) -> Element {
    element("section")
        .with("id", "headline")
        .child(text_element("h2", "In one sentence").class("quiet"))
        .child(text_element("p", sentence(facts)).class("finding"))
        .child(key_figures(facts))
        .child(caveats(facts))
}

/// The finding, e.g. "By 2050 jobs rise by 34,200 (0.1%; 90% interval 20,000 to 48,000), but 120 of 361 places lose
/// jobs."
fn sentence(facts: &Facts<'_>) -> String {
    match (&facts.national, &facts.places) {
        (Some(national), places) => {
            let ending = places.as_ref().map_or_else(String::new, |p| places_clause(facts, national, p));
            format!("{}{ending}.", national_clause(facts, national))
        }
        (None, Some(places)) => {
            let (losers, count) = (losers(places), facts.base_jobs.len());
            format!("By {} {losers} of {count} places lose jobs.", places.last_year())
        }
        (None, None) => {
            "The scenario did not ask for the tables that a headline needs (national, places).".to_owned()
        }
    }
}

fn national_clause(facts: &Facts<'_>, national: &Panel<'_>) -> String {
    let (last, year) = (national.last(0), national.last_year());
    if !lost(last.mean) && !gained(last.mean) {
        return format!("By {year} the number of jobs is unchanged");
    }
    let verb = if last.mean > 0.0 { "rise" } else { "fall" };
    let share = percent(last.relative_to(facts.national_jobs()).mean.abs());
    let spread = match facts.interval_name() {
        Some(name) => format!("; {name} {}", interval(last, jobs_change)),
        None => String::new(),
    };
    let against = match facts.report.against {
        Against::BaseEconomy { .. } => String::new(),
        other => format!(", against {},", other.words()),
    };
    format!("By {year}{against} jobs {verb} by {} ({share}{spread})", jobs(last.mean.abs()))
}

fn places_clause(facts: &Facts<'_>, national: &Panel<'_>, places: &Panel<'_>) -> String {
    let (losers, count) = (losers(places), facts.base_jobs.len());
    let falls = lost(national.last(0).mean);
    match losers {
        0 => ", and no place loses jobs".to_owned(),
        1 => format!(", but 1 of {count} places loses jobs"),
        _ if falls && losers * 2 > count => format!(", and {losers} of {count} places lose jobs"),
        _ if falls => format!(", but only {losers} of {count} places lose jobs"),
        _ => format!(", but {losers} of {count} places lose jobs"),
    }
}

fn losers(places: &Panel<'_>) -> usize {
    (0..places.units()).filter(|p| lost(places.last(*p).mean)).count()
}

/// Numbers beside the sentence: term, value, note.
fn key_figures(facts: &Facts<'_>) -> Element {
    let national = facts.national.iter().filter_map(|panel| deepest_loss(facts, panel));
    let places = facts.places.iter().flat_map(|panel| place_figures(facts, panel));
    let groups = national.chain(places).map(|[term, value, note]| {
        element("div")
            .child(text_element("dt", term))
            .child(text_element("dd", value).class("big"))
            .child(text_element("dd", note).class("note"))
    });
    element("dl").class("keys").children(groups)
}

fn deepest_loss(facts: &Facts<'_>, national: &Panel<'_>) -> Option<[String; 3]> {
    let (year, at) = deepest_year(national);
    let depth = national.spread(0, at);
    let note = format!("{year}{}", facts.in_brackets(depth, jobs_change));
    lost(depth.mean).then(|| ["Deepest national loss".to_owned(), jobs_change(depth.mean), note])
}

fn place_figures(facts: &Facts<'_>, places: &Panel<'_>) -> Vec<[String; 3]> {
    let mut figures = Vec::new();
    if let Some(name) = facts.interval_name() {
        let certain = |p: &usize| {
            let change = places.last(*p);
            lost(change.mean) && change.interval.is_some_and(|(_, high)| high < 0.0)
        };
        let below = (0..places.units()).filter(certain).count().to_string();
        let note = format!("a job or more, and the whole {name} below zero, in {}", places.last_year());
        figures.push(["Places that lose jobs throughout the interval".to_owned(), below, note]);
    }
    let extreme = |term: &str, place: usize| {
        let share = facts.last_share(places, place);
        let note = format!("{}{}", facts.name(place), facts.in_brackets(share, percent_change));
        [term.to_owned(), percent_change(share.mean), note]
    };
    let ranking = facts.ranking(places);
    let worst = ranking.first().filter(|p| lost(places.last(**p).mean));
    let best = ranking.last().filter(|p| gained(places.last(**p).mean));
    figures.extend(worst.map(|p| extreme("Largest relative loss", *p)));
    figures.extend(best.map(|p| extreme("Largest relative gain", *p)));
    figures
}

/// Year and position of the smallest national mean.
fn deepest_year(national: &Panel<'_>) -> (i32, usize) {
    let means = national.variable.mean;
    let at = (0..means.len()).fold(0, |best, y| if means[y] < means[best] { y } else { best });
    (national.years[at], at)
}

/// What a lost job means for people, with and without a labour market in the run.
fn people(facts: &Facts<'_>) -> &'static str {
    let modelled =
        facts.tables.table("places").is_some_and(|t| t.numbers("unemployed_change_mean").is_some());
    if modelled {
        "Jobs are counted where people work, employment and unemployment where they live. A job lost is not a person \
         unemployed: some move to other work, commute elsewhere, retire, move away or leave the labour force."
    } else {
        "Jobs are counted where people work. People are not modelled: a job lost here is not a person unemployed, and \
         commuting, retraining, moving home, pay and unemployment do not react."
    }
}

/// Two or three things to know first.
fn caveats(facts: &Facts<'_>) -> Element {
    let spread = match facts.interval_name() {
        Some(name) => format!(
            "The {name} covers the parameters that were drawn ({} draws), not the scenario itself, the form of the \
             model, or what the data cannot show. The true uncertainty is wider.",
            facts.report.draws
        ),
        None if facts.report.draws > 1 => format!(
            "The figures are means over {} draws, but the tables hold no pair of quantiles: the page shows no \
             uncertainty at all. Do not read small differences between places.",
            facts.report.draws
        ),
        None => "This run has one draw at central parameter values: it shows no uncertainty at all. Do not read small \
                 differences between places."
            .to_owned(),
    };
    let items = [
        people(facts).to_owned(),
        "A place loses or gains jobs here when its mean change rounds to one job or more; the tables hold every fraction.".to_owned(),
        spread,
        format!(
            "Changes are differences from {}, the counterfactual. They answer \u{201c}what if\u{201d}; they are not forecasts.",
            facts.report.against.words()
        ),
    ];
    element("div")
        .class("caveats")
        .child(text_element("h3", "Read this first"))
        .child(element("ul").children(items.map(|item| text_element("li", item))))
        .child(element("p").child(text_element("a", "What is not modelled").with("href", "#limits")))
}
