//! Runs whose base year cannot be stationary are refused, with what to change.

use crate::dataset::{Dataset, Place};
use crate::engine::EngineError;
use crate::engine::behaviour::DrawValues;
use crate::engine::labour::LabourValues;
use crate::model::labour::market::calibration::{Calibration, LIMIT, Obstacle, obstacles};

/// Refuses a run with draws in which no stationary base year exists.
///
/// # Errors
/// [`EngineError::NotStationary`] with all of them, and what stands in the way in the first.
pub fn check(data: &Dataset, central: &LabourValues, draws: &[DrawValues]) -> Result<(), EngineError> {
    let accounts: Vec<_> = data.places.iter().map(Place::labour_account).collect();
    let people = [
        accounts.iter().map(|a| a.employed).collect::<Vec<f64>>(),
        accounts.iter().map(|a| a.unemployed).collect(),
        accounts.iter().map(|a| a.inactive).collect(),
    ];
    let of = |values: &LabourValues| obstacles([&people[0], &people[1], &people[2]], &values.market);
    let found: Vec<(usize, Vec<Obstacle>, &LabourValues)> = draws
        .iter()
        .enumerate()
        .filter_map(|(draw, values)| values.labour.as_ref().map(|values| (draw, of(values), values)))
        .filter(|(_, obstacles, _)| !obstacles.is_empty())
        .collect();
    let (numbers, first, values) = match found.first() {
        Some((_, first, values)) => (found.iter().map(|f| f.0).collect(), first.clone(), *values),
        None => (Vec::new(), of(central), central),
    };
    if first.is_empty() {
        return Ok(());
    }
    let reasons: Vec<String> = first.iter().take(SHOWN).map(|o| reason(o, data, values, &people)).collect();
    let more = first.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!("\n  and {more} more places of the kind") } else { String::new() };
    Err(EngineError::NotStationary {
        draws: which(&numbers, draws.len()),
        reason: format!("{}{rest}", reasons.join("\n  ")),
    })
}

/// Why a market's stationary state was not found, with the cell that is furthest from balance; `None` if it was.
#[must_use]
pub fn not_found(data: &Dataset, market: &Calibration) -> Option<String> {
    if market.residual <= LIMIT {
        return None;
    }
    let (mut worst, mut gap) = (0, 0.0);
    for (cell, value) in market.gaps.filled.iter().enumerate() {
        if value.is_nan() || value.abs() > f64::abs(gap) {
            (worst, gap) = (cell, *value);
        }
    }
    let place = &data.places[worst / market.width];
    let class = data.labour_classes().get(worst % market.width).map(|c| c.name.clone()).unwrap_or_default();
    Some(format!(
        "none was found in {} iterations (residual {:e} of people in work, limit {LIMIT:e}); furthest from it: \
         `{class}` in {} ({}), where hires and leavers of a step differ by {:.3e} people; a lower \
         labour.finding_rate or labour.job_to_job_rate, or a higher labour.vacancy_ratio or \
         labour.duration_factor, makes it easier",
        market.iterations,
        market.residual,
        place.name,
        place.code,
        gap.abs()
    ))
}

/// Obstacles that are spelt out.
const SHOWN: usize = 5;

/// Numbers of draws in words.
fn which(numbers: &[usize], all: usize) -> String {
    if numbers.is_empty() {
        return " at the central values".to_owned();
    }
    if all == 1 {
        return String::new();
    }
    let shown: Vec<String> = numbers.iter().take(10).map(usize::to_string).collect();
    let more = if numbers.len() > shown.len() { ", …" } else { "" };
    format!(" in {} of {all} draws ({}{more})", numbers.len(), shown.join(", "))
}

fn reason(obstacle: &Obstacle, data: &Dataset, values: &LabourValues, people: &[Vec<f64>; 3]) -> String {
    match obstacle {
        Obstacle::Vacancies { leavers, vacancies } => too_few_vacancies(*leavers, *vacancies, values, people),
        Obstacle::Place { place, separations, out_of_work } => format!(
            "{} ({}): {separations:.1} employed residents lose their jobs in a step, but only {out_of_work:.1} are out of \
             work to take them; its employment_rate is too high, or its unemployment_rate or working-age population too low",
            data.places[*place].name, data.places[*place].code
        ),
        Obstacle::Idle { place, unemployed } => format!(
            "{} ({}): {unemployed:.1} residents are unemployed, but none is employed, so that nobody becomes unemployed",
            data.places[*place].name, data.places[*place].code
        ),
    }
}

fn too_few_vacancies(
    [found, returned, moved]: [f64; 3],
    vacancies: f64,
    values: &LabourValues,
    [employed, unemployed, _]: &[Vec<f64>; 3],
) -> String {
    let sum = |people: &[f64]| people.iter().sum::<f64>();
    let steps = values.market.steps_per_year as f64;
    let months = 12.0 / steps;
    let (rate, leavers) = (values.market.finding / months, found + returned + moved);
    let most = (vacancies - returned - moved) * sum(employed) / sum(unemployed) / months;
    let remedy = if most > 0.0 {
        format!("labour.finding_rate ({rate:.4}) would have to be below {most:.4}")
    } else {
        "no labour.finding_rate is low enough".to_owned()
    };
    let percent = |share: f64| 100.0 * share;
    let yearly = steps * leavers / values.market.vacancy_ratio;
    let more = if (yearly.floor() + 1.0) * values.window <= 12.0 {
        format!("take more than {:.0} [labour] steps_per_year ({steps})", yearly.floor())
    } else {
        format!(
            "take a labour.matching_window ({}) below {:.3} months and steps as short",
            values.window,
            12.0 / yearly
        )
    };
    format!(
        "in a step {:.3} % of people at work leave and are replaced ({:.3} % by the unemployed, {:.3} % by the inactive, \
         {:.3} % by people from other jobs), but {:.3} vacancies for 100 of them are considered, each filled at most once: \
         {remedy}, else lower labour.inactive_return_rate or labour.job_to_job_rate, raise labour.vacancy_ratio, or {more}",
        percent(leavers),
        percent(found),
        percent(returned),
        percent(moved),
        percent(vacancies),
    )
}
