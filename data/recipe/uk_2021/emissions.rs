//! Emissions by industry and place, re-anchored to located sites.
//!
//! National emissions of an industry are intensity × GVA of 2019 (ONS environmental accounts; the section's intensity
//! for an industry that has none), but at least what its
//! located sites emit (NAEI 2022, CO2); the rest of the section is scaled so that the section's published total of 2019
//! holds; a few industries are set by hand with a reason (`emission_anchors.csv`). Inside the country sites emit where they stand; what sites do not cover follows output.

use std::collections::BTreeMap;

use fairshift::matrix::Matrix;

use crate::Result;
use crate::accounts::{Accounts, Industry};
use crate::places::Places;
use crate::source::Sources;

/// Sections with a published total: name in the source, section.
const CONTROLS: [(&str, &str); 5] = [
    ("Agriculture", "A"),
    ("Manufacturing", "C"),
    ("Energy supply", "D"),
    ("Water supply", "E"),
    ("Transport and storage", "H"),
];

/// A located emitter.
pub struct Site {
    pub name: String,
    pub place: usize,
    pub sector: String,
    pub industry: usize,
    pub emissions: f64,
}

pub struct Sites {
    pub all: Vec<Site>,
    /// Share of an industry's jobs that stands at its sites (A), and the sites' shares by place.
    weights: BTreeMap<usize, (f64, Vec<f64>)>,
    /// `[place × industry]`, kt.
    pub emissions: Matrix,
    /// Emissions of sites at sea, `[industry]`, kt.
    offshore: Vec<f64>,
}

impl Sites {
    /// Weight of the sites in placing an industry, and their shares by place.
    pub fn location(&self, industry: usize) -> (f64, Option<&[f64]>) {
        self.weights.get(&industry).map_or((0.0, None), |(weight, shares)| (*weight, Some(shares)))
    }
}

pub struct Emissions {
    /// kt `CO2e`, `[industry]`.
    pub national: Vec<f64>,
    /// kt `CO2e`, `[place × industry]`.
    pub by_place: Matrix,
    /// Share of emissions covered by free allowances, `[industry]`.
    pub free_share: Vec<f64>,
}

pub fn sites(source: &Sources, places: &Places, accounts: &Accounts) -> Result<Sites> {
    let mut sectors: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
    for row in Sources::own("site_industries.csv")?.rows() {
        let code = row.text("industry");
        let industry =
            accounts.index(code).ok_or_else(|| format!("site_industries: unknown industry {code}"))?;
        sectors
            .entry(row.text("sector").to_owned())
            .or_default()
            .push((industry, row.required("site_share")?));
    }
    let size =
        |i: usize| accounts.industries[i].emission_intensity.unwrap_or(0.0) * accounts.industries[i].gva;
    let mut emissions = Matrix::zeros(places.len(), accounts.industries.len());
    let mut offshore = vec![0.0; accounts.industries.len()];
    let mut all: BTreeMap<(String, usize, usize), Site> = BTreeMap::new();
    for row in source.table("emissions/naei_point_sources_co2_2022_lad23.csv")?.rows() {
        let Some(industries) = sectors.get(row.text("Sector")) else { continue };
        let total: f64 = industries.iter().map(|(i, _)| size(*i)).sum();
        for &(industry, _) in industries {
            let share = if industries.len() == 1 { 1.0 } else { size(industry) / total };
            let kt = row.required("MtCO2")? * 1000.0 * share;
            let Some(place) = places.index(row.text("lad23_code")) else {
                offshore[industry] += kt;
                continue;
            };
            emissions[(place, industry)] += kt;
            let key = (row.text("Site").to_owned(), place, industry);
            let site = Site {
                name: key.0.clone(),
                place,
                sector: row.text("Sector").to_owned(),
                industry,
                emissions: 0.0,
            };
            all.entry(key).or_insert(site).emissions += kt;
        }
    }
    let mut weights = BTreeMap::new();
    for &(industry, weight) in sectors.values().flatten() {
        let column = emissions.column(industry);
        let total: f64 = column.iter().sum();
        if total > 0.0 {
            weights.insert(industry, (weight, column.iter().map(|v| v / total).collect()));
        }
    }
    Ok(Sites { all: all.into_values().collect(), weights, emissions, offshore })
}

pub fn by_place(source: &Sources, accounts: &Accounts, outputs: &Matrix, sites: &Sites) -> Result<Emissions> {
    let national = national(source, accounts, sites)?;
    let by_place = Matrix::from_fn(outputs.rows(), outputs.columns(), |p, i| {
        let output = if accounts.industries[i].output > 0.0 {
            outputs[(p, i)] / accounts.industries[i].output
        } else {
            0.0
        };
        let at_sites = |p: usize| if outputs[(p, i)] > 0.0 { sites.emissions[(p, i)] } else { 0.0 };
        let located: f64 = (0..outputs.rows()).map(at_sites).sum();
        let kept = if located > national[i] { at_sites(p) * (national[i] / located) } else { at_sites(p) };
        let rest = (national[i] - located).max(0.0);
        let value = kept + rest * output;
        (value * 1e4).round() / 1e4
    });
    let national = (0..national.len()).map(|i| by_place.column(i).iter().sum()).collect();
    Ok(Emissions { national, by_place, free_share: free_share(source, accounts)? })
}

fn national(source: &Sources, accounts: &Accounts, sites: &Sites) -> Result<Vec<f64>> {
    let implied = |i: &Industry| {
        i.emission_intensity.unwrap_or_else(|| of_section(accounts, &i.section)) * i.gva.max(0.0)
    };
    let located: Vec<f64> =
        sites.emissions.column_sums().iter().zip(&sites.offshore).map(|(a, b)| a + b).collect();
    let mut kt: Vec<f64> = accounts.industries.iter().map(implied).collect();
    let table = source.table("emissions/ons_greenhouse-gases-by-industry.csv")?;
    for (name, section) in CONTROLS {
        let row = table.rows().find(|r| r.text("Industry") == name && r.text("Year").starts_with("2019"));
        let control = row.ok_or_else(|| format!("no emissions of {name}"))?.required("Value")? * 1000.0;
        let own: Vec<usize> = (0..kt.len()).filter(|&i| accounts.industries[i].section == section).collect();
        let (anchored, free): (Vec<usize>, Vec<usize>) = own.into_iter().partition(|&i| located[i] > kt[i]);
        anchored.iter().for_each(|&i| kt[i] = located[i]);
        let left = (control - anchored.iter().map(|&i| located[i]).sum::<f64>()).max(0.0);
        let now: f64 = free.iter().map(|&i| kt[i]).sum();
        free.iter().for_each(|&i| kt[i] *= left / now);
    }
    let not_controlled =
        |i: usize| CONTROLS.iter().all(|(_, section)| accounts.industries[i].section != *section);
    (0..kt.len()).filter(|&i| not_controlled(i)).for_each(|i| kt[i] = kt[i].max(located[i]));
    for row in Sources::own("emission_anchors.csv")?.rows() {
        let industry = accounts.index(row.text("industry")).ok_or("emission_anchors: unknown industry")?;
        kt[industry] = row.required("emissions")?;
    }
    Ok(kt)
}

/// Intensity of a section's industries that have one; of all services for a section without any.
fn of_section(accounts: &Accounts, section: &str) -> f64 {
    let mean = |wanted: &dyn Fn(&Industry) -> bool| {
        let own = accounts.industries.iter().filter(|i| wanted(i));
        let known = own.filter_map(|i| Some((i.emission_intensity?, i.gva)));
        let (emissions, gva) =
            known.fold((0.0, 0.0), |(e, g), (intensity, gva)| (e + intensity * gva, g + gva));
        (gva > 0.0).then(|| emissions / gva)
    };
    mean(&|i| i.section == section).or_else(|| mean(&|i| i.section.as_str() >= "J")).unwrap_or(0.0)
}

/// Free allowances over verified emissions of the same installations, 2021, by industry of their NACE class.
///
/// Source: UK ETS Authority, allocation table and compliance report.
fn free_share(source: &Sources, accounts: &Accounts) -> Result<Vec<f64>> {
    let mut free: BTreeMap<String, f64> = BTreeMap::new();
    for row in source.table("emissions/ukets_free_allocation_2021_2025.csv")?.rows() {
        *free.entry(row.text("Permit ID").to_owned()).or_default() +=
            row.number("(C) Allocation (Total) 2021").unwrap_or(0.0);
    }
    let parts = parts(accounts)?;
    let (mut allowances, mut emitted) =
        (vec![0.0; accounts.industries.len()], vec![0.0; accounts.industries.len()]);
    let table = source.table("emissions/ukets_installations_2021_2024.csv")?;
    let class = table.columns.len() - 2;
    for row in table.rows().filter(|r| r.text("Account type") == "OPERATOR_HOLDING_ACCOUNT") {
        let Ok(nace) = row.at(class).parse::<f64>() else { continue };
        let nace = format!("{:04}", nace as u32);
        let Some(industry) = industry_of(&nace, accounts, &parts) else { continue };
        emitted[industry] += row.number("Recorded emissions 2021").unwrap_or(0.0);
        allowances[industry] += free.get(row.text("Permit ID or Monitoring plan ID")).copied().unwrap_or(0.0);
    }
    let share = |i: usize| if emitted[i] > 0.0 { (allowances[i] / emitted[i]).min(1.0) } else { 0.0 };
    Ok((0..emitted.len()).map(|i| (share(i) * 1e4).round() / 1e4).collect())
}

fn parts(accounts: &Accounts) -> Result<Vec<(String, usize)>> {
    let table = Sources::own("industry_parts.csv")?;
    let part = |r: crate::source::Row<'_>| {
        let at = accounts.index(r.text("industry")).ok_or("industry_parts: unknown industry")?;
        Ok((r.text("sic").to_owned(), at))
    };
    table.rows().map(part).collect()
}

fn industry_of(nace: &str, accounts: &Accounts, parts: &[(String, usize)]) -> Option<usize> {
    let part = parts.iter().find(|(sic, _)| nace.starts_with(sic.as_str())).map(|(_, at)| *at);
    part.or_else(|| {
        accounts.industries.iter().position(|i| i.divisions.iter().any(|d| nace.starts_with(d.as_str())))
    })
}
