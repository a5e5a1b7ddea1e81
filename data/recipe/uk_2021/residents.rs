//! What residents do: working age, employment, unemployment, pay, and how old the employed are.
//!
//! A rate that is not published for an authority is estimated, in this order: the districts it replaced in 2023, by
//! residents; the authorities of its region, by residents; for unemployment in Northern Ireland the nation's rate.

use std::collections::BTreeMap;

use crate::Result;
use crate::places::{Indicator, Places};
use crate::published::{Figure, FormerDistricts, Published, weighted};
use crate::source::Sources;

/// Share of residents aged 16 to 64 where no age structure is at hand (ONS mid-2021 population estimates, UK).
const WORKING_AGE_SHARE: f64 = 0.627;
/// Unemployment rate of Northern Ireland in 2022 (NISRA, Labour Force Survey annual summary 2022).
const UNEMPLOYMENT_NORTHERN_IRELAND: f64 = 2.2;
/// Standard error of a figure without a published interval, as a share of it (A).
const ERROR_WITHOUT_INTERVAL: f64 = 0.05;

const BANDS: [&str; 6] = ["age_0_15", "age_16_24", "age_25_54", "age_55_59", "age_60_64", "age_65_plus"];

pub fn add(source: &Sources, places: &mut Places) -> Result<()> {
    ages(places)?;
    rates(source, places)
}

/// Working age and the age of the employed, from the age structure of mid-2023 (England and Wales) and employment rates
/// by age of the United Kingdom. Without an age structure: the means.
fn ages(places: &mut Places) -> Result<()> {
    let table = Sources::own("employment_by_age.csv")?;
    let rates: BTreeMap<&str, f64> =
        table.rows().map(|r| Ok((r.text("band"), r.required("employment_rate")?))).collect::<Result<_>>()?;
    let mut structure: BTreeMap<usize, [f64; 6]> = BTreeMap::new();
    for row in Sources::own("age_structure.csv")?.rows() {
        let p = places.index(row.text("code")).ok_or("unknown place in the age structure")?;
        let mut bands = [0.0; 6];
        for (band, name) in bands.iter_mut().zip(BANDS) {
            *band = row.required(name)?;
        }
        structure.insert(p, bands);
    }
    let employed = |bands: &[f64; 6], from: usize| -> f64 {
        (from..6).map(|b| bands[b] * rates.get(BANDS[b]).copied().unwrap_or(0.0)).sum()
    };
    let older = |bands: &[f64; 6]| employed(bands, 3) / employed(bands, 1);
    let mut all = [0.0; 6];
    structure.values().for_each(|bands| all.iter_mut().zip(bands).for_each(|(sum, band)| *sum += band));
    for (p, place) in places.all.iter_mut().enumerate() {
        let bands = structure.get(&p);
        let share = bands.map_or(WORKING_AGE_SHARE, |b| b[1..5].iter().sum::<f64>() / b.iter().sum::<f64>());
        place.working_age = (place.population * share).round();
        place.workers_55 = Some(older(bands.unwrap_or(&all)));
        place.estimated.extend(["population_16_64", "workers_55_share"]);
    }
    Ok(())
}

fn rates(source: &Sources, places: &mut Places) -> Result<()> {
    let former = FormerDistricts::read()?;
    let read = |file: &str, column: &str| Published::read(source, file, column);
    let mut employment = read("employment_rate.csv", "Employment rate, aged 16 to 64 years (%)")?;
    employment.extend(read("employment_rate_ni.csv", "Employment rate, aged 16 to 64 years (%)")?);
    let unemployment =
        read("unemployment_rate.csv", "Modelled unemployment rate, aged 16 years and over (%)")?;
    let pay = read("weekly_pay.csv", "Gross median weekly pay (£)")?;
    let employed = complete(places, &former, &employment, "employment_rate")?;
    let unemployed = complete(places, &former, &unemployment, "unemployment_rate")?;
    let paid = complete(places, &former, &pay, "weekly_pay")?;
    for (p, place) in places.all.iter_mut().enumerate() {
        place.employment = indicator(employed[p].scaled(0.01));
        place.unemployment = indicator(unemployed[p].scaled(0.01));
        place.pay = indicator(paid[p]);
        place.estimated.push("inactivity_rate");
    }
    Ok(())
}

fn indicator(figure: Figure) -> Indicator {
    let standard_error = figure.standard_error.unwrap_or(ERROR_WITHOUT_INTERVAL * figure.value);
    Indicator { value: figure.value, standard_error }
}

/// One figure for every place; those that are estimated are marked.
fn complete(
    places: &mut Places,
    former: &FormerDistricts,
    published: &Published,
    column: &'static str,
) -> Result<Vec<Figure>> {
    let known: Vec<Option<Figure>> = places.all.iter().map(|p| published.of(&p.code)).collect();
    let region = |p: usize| {
        let same = |q: &usize| places.all[*q].region == places.all[p].region;
        let of = |q: usize| Some((places.all[q].population, known[q]?));
        spread(&(0..places.len()).filter(same).filter_map(of).collect::<Vec<_>>())
    };
    let everywhere: Vec<(f64, Figure)> = (0..places.len()).filter_map(|q| Some((1.0, known[q]?))).collect();
    let nation = |p: usize| {
        let rate = Figure { value: UNEMPLOYMENT_NORTHERN_IRELAND, ..spread(&everywhere)? };
        (column == "unemployment_rate" && places.all[p].nation == "Northern Ireland").then_some(rate)
    };
    let figure = |p: usize| {
        let stand_in =
            || published.of_former(former, &places.all[p].code).or_else(|| region(p)).or_else(|| nation(p));
        known[p].or_else(stand_in).ok_or_else(|| format!("{column} of {}", places.all[p].name).into())
    };
    let figures = (0..places.len()).map(figure).collect::<Result<Vec<Figure>>>()?;
    for (place, _) in places.all.iter_mut().zip(&known).filter(|(_, known)| known.is_none()) {
        place.estimated.push(column);
    }
    Ok(figures)
}

/// Mean of authorities as a guess for one of them: the error is their spread.
fn spread(figures: &[(f64, Figure)]) -> Option<Figure> {
    if figures.is_empty() {
        return None;
    }
    let mean = weighted(figures).value;
    let total: f64 = figures.iter().map(|(weight, _)| weight).sum();
    let variance =
        figures.iter().map(|(weight, f)| weight * (f.value - mean) * (f.value - mean)).sum::<f64>() / total;
    let sampling =
        figures.iter().map(|(weight, f)| weight * f.standard_error.unwrap_or(0.0)).sum::<f64>() / total;
    Some(Figure { value: mean, standard_error: Some((variance + sampling * sampling).sqrt()) })
}
