//! Labour classes, indicators and the account of a place's residents.

use super::Explanation;
use crate::cli::text::thousands;
use crate::dataset::{Dataset, Indicator, LabourClass, Place, Worse};

/// Residents of working age by what they do.
pub(super) fn account(place: &Place) -> String {
    let account = place.labour_account();
    format!(
        "{} employed, {} unemployed, {} inactive",
        thousands(account.employed),
        thousands(account.unemployed),
        thousands(account.inactive)
    )
}

pub(super) fn class(name: &str, data: &Dataset) -> Option<Explanation> {
    let classes = data.labour_classes();
    let at = classes.iter().position(|c| c.code == name)?;
    let class = &classes[at];
    let industries = class.industries.iter().map(|&i| &data.industries[i]);
    let jobs: f64 = industries.clone().map(|i| i.jobs).sum();
    let codes: Vec<&str> = industries.map(|i| i.code.as_str()).collect();
    let facts = vec![
        ("industries", codes.join(", ")),
        ("jobs", thousands(jobs)),
        ("occupations", occupations(at, data)),
        ("most alike", alike(at, &classes, data)),
    ];
    Some(Explanation::of(format!("labour class {}: {}", class.code, class.name), facts))
}

fn occupations(class: usize, data: &Dataset) -> String {
    let Some(occupations) = &data.labour.occupations else { return "not in the package".to_owned() };
    let shares = occupations.shares.row(class);
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]).then(a.cmp(&b)));
    let parts = order.into_iter().filter(|&o| shares[o] > 0.0);
    parts
        .map(|o| format!("{} {:.0} %", occupations.names[o], shares[o] * 100.0))
        .collect::<Vec<_>>()
        .join("; ")
}

fn alike(class: usize, classes: &[LabourClass], data: &Dataset) -> String {
    let Some(similarity) = &data.labour.class_similarity else { return "not in the package".to_owned() };
    let row = similarity.row(class);
    let mut order: Vec<usize> = (0..row.len()).filter(|&c| c != class).collect();
    order.sort_by(|&a, &b| row[b].total_cmp(&row[a]).then(a.cmp(&b)));
    let parts = order.into_iter().take(8);
    parts.map(|c| format!("{} ({:.2})", classes[c].code, row[c])).collect::<Vec<_>>().join(", ")
}

pub(super) fn indicator(name: &str, data: &Dataset) -> Option<Explanation> {
    let indicator = data.indicator(name)?;
    let worse = match indicator.worse {
        Worse::Low => "low values",
        Worse::High => "high values",
        Worse::Neither => "neither end",
    };
    let estimated = indicator.figures.iter().flatten().filter(|f| f.estimated).count();
    let errors = indicator.figures.iter().flatten().filter(|f| f.standard_error.is_some()).count();
    let facts = vec![
        ("unit", indicator.unit.clone()),
        ("worse", worse.to_owned()),
        ("period", indicator.period.clone()),
        ("source", indicator.source.clone()),
        (
            "figures",
            format!(
                "{} of {} places, {estimated} of them estimates, {errors} with a standard error",
                indicator.covered(),
                data.places.len()
            ),
        ),
        ("lowest", ends(indicator, data, false)),
        ("highest", ends(indicator, data, true)),
    ];
    Some(Explanation::of(format!("indicator {}: {}", indicator.code, indicator.name), facts))
}

fn ends(indicator: &Indicator, data: &Dataset, highest: bool) -> String {
    let figures = indicator.figures.iter().enumerate();
    let mut known: Vec<(usize, f64)> = figures.filter_map(|(p, f)| Some((p, f.as_ref()?.value))).collect();
    known.sort_by(|a, b| {
        let order = if highest { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) };
        order.then(a.0.cmp(&b.0))
    });
    let parts = known.into_iter().take(5);
    parts.map(|(p, value)| format!("{} ({value})", data.places[p].name)).collect::<Vec<_>>().join(", ")
}
