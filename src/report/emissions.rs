//! The path of emissions, with the counterfactual beside it.

use super::ReportError;
use super::facts::Facts;
use super::fan::{Reference, fan, head, year_rows};
use super::figure::{DataTable, Figure, scrolling, section, without_table};
use super::format::{jobs, percent};
use super::markup::{Element, text_element};

/// The section.
///
/// # Errors
/// If the table lacks a column or has ragged years.
pub(super) fn emissions(facts: &Facts<'_>) -> Result<Element, ReportError> {
    let section = section("emissions", "Emissions");
    let level = facts.tables.panel("national", "emissions")?;
    let change = facts.tables.panel("national", "emissions_change")?;
    let (Some(level), Some(change)) = (level, change) else {
        return Ok(section.child(without_table("national")));
    };
    let base = level.variable.mean[0];
    if base <= 0.0 {
        return Ok(section
            .child(text_element("p", "Not available [x]: the data hold no emissions.").class("absent")));
    }
    let (year, first) = (level.last_year(), level.years[0]);
    let last = level.last(0);
    let fall = 1.0 - last.mean / base;
    let side = if fall >= 0.0 { "below" } else { "above" };
    let without: Vec<f64> =
        level.variable.mean.iter().zip(change.variable.mean).map(|(l, c)| l - c).collect();
    let reference = Reference { name: "counterfactual", values: &without };
    let title = format!("Emissions end {} {side} {first} by {year}", percent(fall.abs()));
    let alternative = format!(
        "Emissions from {first} to {year}: {} kt in {first}, {} kt in {year}{}.",
        jobs(base),
        jobs(last.mean),
        facts.in_brackets(last, jobs)
    );
    let figure = Figure {
        id: "emissions-path",
        title,
        caption: format!(
            "Territorial greenhouse-gas emissions of industries, kt CO2e a year; households' own burning of fuel is not \
             part of it; whole country as in the data; {first} to {year}. {} {}",
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling(
            "Chart of emissions",
            fan(level.years, &level.unit(0), &reference, &alternative).class("wide"),
        )],
        data: DataTable {
            caption: "Emissions by year, kt CO2e".to_owned(),
            head: head("Year", &level.unit(0)),
            rows: year_rows(level.years, &level.unit(0)),
        },
        csv: "national",
    };
    Ok(section.child(figure.element()))
}
