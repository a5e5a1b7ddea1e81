//! Everything that was derived, and how it becomes the rows of the package's tables.

use std::collections::BTreeMap;

use fairshift::matrix::Matrix;

use crate::Result;
use crate::accounts::Accounts;
use crate::emissions::{Emissions, Sites};
use crate::gva::Gva;
use crate::indicators::Indicators;
use crate::jobs::Estimate;
use crate::labour::Occupations;
use crate::places::{Place, Places};
use crate::source::{Sources, own_folder};

pub struct Tables<'a> {
    pub accounts: &'a Accounts,
    pub places: &'a Places,
    pub gva: &'a Gva,
    pub estimate: &'a Estimate,
    pub outputs: &'a Matrix,
    pub emissions: &'a Emissions,
    pub sites: &'a Sites,
    pub occupations: &'a Occupations,
    pub indicators: &'a Indicators,
}

/// Rows of a table, in the order of its columns in the schema.
pub type Rows = Vec<Vec<String>>;

/// Hand-made tables that go into the package as they are.
const OWN: [&str; 6] =
    ["technologies", "technology_inputs", "technology_places", "measures", "measure_bridges", "place_groups"];

impl Tables<'_> {
    /// All tables by name.
    pub fn rows(&self, commuting: &[(usize, usize, f64)]) -> Result<BTreeMap<&'static str, Rows>> {
        let mut tables = BTreeMap::from([
            ("industries", self.industries()),
            ("national_flows", self.flows()),
            ("final_demand", self.final_demand()),
            ("places", self.all_places()),
            ("place_industries", self.cells()),
            ("emissions", self.cell_emissions()),
            ("point_sources", self.point_sources()),
            ("commuting", self.commuting(commuting)),
            ("class_mobility", self.occupations.similarity()),
            ("occupations", self.occupations.rows()),
            ("indicators", self.indicators.indicators.clone()),
            ("place_indicators", self.indicators.figures.clone()),
        ]);
        for name in OWN {
            if own_folder().join(format!("{name}.csv")).exists() {
                tables.insert(name, own(name)?);
            }
        }
        Ok(tables)
    }

    fn code(&self, place: usize) -> String {
        self.places.all[place].code.clone()
    }

    fn industry(&self, industry: usize) -> String {
        self.accounts.industries[industry].code.clone()
    }

    fn industries(&self) -> Rows {
        let jobs = self.estimate.jobs.column_sums();
        let row = |(i, industry): (usize, &crate::accounts::Industry)| {
            let group_name = self.gva.names.get(&industry.group).cloned().unwrap_or_default();
            let text = [
                &industry.code,
                &industry.source_code,
                &industry.name,
                &industry.section,
                &industry.divisions.join(";"),
                &industry.group,
                &group_name,
                &industry.tradability,
                &industry.transition,
            ];
            let numbers = [
                industry.output,
                industry.gva,
                industry.compensation,
                jobs[i],
                self.emissions.national[i],
                self.emissions.free_share[i],
            ];
            text.into_iter().cloned().chain(numbers.iter().map(f64::to_string)).collect()
        };
        self.accounts.industries.iter().enumerate().map(row).collect()
    }

    fn flows(&self) -> Rows {
        let count = self.accounts.industries.len();
        let cells = (0..count).flat_map(|i| (0..count).map(move |j| (i, j)));
        cells
            .filter(|&(i, j)| self.accounts.flows[(i, j)] != 0.0)
            .map(|(i, j)| vec![self.industry(i), self.industry(j), self.accounts.flows[(i, j)].to_string()])
            .collect()
    }

    fn final_demand(&self) -> Rows {
        let demand = &self.accounts.final_demand;
        let mut rows = Vec::new();
        for i in 0..demand.rows() {
            for (category, value) in Accounts::categories().zip(demand.row(i)).filter(|(_, v)| **v != 0.0) {
                rows.push(vec![self.industry(i), category.to_owned(), value.to_string()]);
            }
        }
        rows
    }

    fn all_places(&self) -> Rows {
        let jobs = self.estimate.jobs.row_sums();
        let gva = &self.gva.groups["Total"];
        self.places.all.iter().enumerate().map(|(p, place)| place_row(place, gva[p], jobs[p])).collect()
    }

    fn cells(&self) -> Rows {
        let (jobs, rse) = (&self.estimate.jobs, &self.estimate.rse);
        let cells = (0..jobs.rows()).flat_map(|p| (0..jobs.columns()).map(move |i| (p, i)));
        cells
            .map(|(p, i)| {
                let numbers = [jobs[(p, i)], rse[(p, i)], self.outputs[(p, i)]];
                [self.code(p), self.industry(i)]
                    .into_iter()
                    .chain(numbers.iter().map(f64::to_string))
                    .collect()
            })
            .collect()
    }

    fn cell_emissions(&self) -> Rows {
        let emissions = &self.emissions.by_place;
        let cells = (0..emissions.rows()).flat_map(|p| (0..emissions.columns()).map(move |i| (p, i)));
        cells
            .filter(|cell| emissions[*cell] != 0.0)
            .map(|(p, i)| vec![self.code(p), self.industry(i), emissions[(p, i)].to_string()])
            .collect()
    }

    fn point_sources(&self) -> Rows {
        let row = |site: &crate::emissions::Site| {
            let emissions = (site.emissions * 1000.0).round() / 1000.0;
            vec![
                site.name.clone(),
                self.code(site.place),
                site.sector.clone(),
                self.industry(site.industry),
                emissions.to_string(),
            ]
        };
        self.sites.all.iter().map(row).collect()
    }

    fn commuting(&self, flows: &[(usize, usize, f64)]) -> Rows {
        flows
            .iter()
            .map(|&(r, q, commuters)| vec![self.code(r), self.code(q), commuters.to_string()])
            .collect()
    }
}

fn place_row(place: &Place, gva: f64, jobs: f64) -> Vec<String> {
    let round = |value: f64, digits: f64| ((value * digits).round() / digits).to_string();
    let status = if place.estimated.is_empty() {
        "published".to_owned()
    } else {
        place.estimated.iter().map(|c| format!("{c} [e]")).collect::<Vec<_>>().join(";")
    };
    let active = (place.employment.value / (1.0 - place.unemployment.value)).min(1.0);
    let text = [
        &place.code,
        &place.name,
        place.nation,
        &place.region,
        &place.region_name,
        &place.subregion,
        &place.subregion_name,
    ];
    let numbers = [
        round(place.longitude, 1e5),
        round(place.latitude, 1e5),
        round(place.easting, 1.0),
        round(place.northing, 1.0),
        round(place.square_km, 1e2),
        round(place.population, 1.0),
        round(place.working_age, 1.0),
        round(place.income, 1.0),
        round(gva, 1.0),
        jobs.to_string(),
        round(place.employment.value, 1e4),
        round(place.employment.standard_error, 1e4),
        round(place.unemployment.value, 1e4),
        round(place.unemployment.standard_error, 1e4),
        round(1.0 - active, 1e4),
        place.workers_55.map_or_else(String::new, |share| round(share, 1e4)),
        round(place.pay.value, 1e1),
        round(place.pay.standard_error, 1e1),
        round(place.gva_per_hour, 1e2),
        round(place.deprivation, 1e4),
    ];
    let tail = [place.rurality.clone(), status];
    text.into_iter().map(|t| (*t).to_owned()).chain(numbers).chain(tail).collect()
}

/// A hand-made table, its columns in the order of the schema.
fn own(name: &str) -> Result<Rows> {
    let schema = fairshift::dataset::schema::table(name).ok_or_else(|| format!("no schema for {name}"))?;
    let table = Sources::own(&format!("{name}.csv"))?;
    let row =
        |row: crate::source::Row<'_>| schema.columns.iter().map(|c| row.text(c.name).to_owned()).collect();
    Ok(table.rows().map(row).collect())
}
