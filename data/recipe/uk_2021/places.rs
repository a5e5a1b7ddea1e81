//! Places: the 361 local authorities of 2023 with names, regions, coordinates and indicators.
//!
//! What residents do is in `residents.rs`. Columns that are estimated are marked `[e]`.

use std::collections::BTreeMap;

use crate::Result;
use crate::gva::YEAR;
use crate::residents;
use crate::source::Sources;

#[derive(Clone, Default)]
pub struct Place {
    pub code: String,
    pub name: String,
    pub nation: &'static str,
    pub region: String,
    pub region_name: String,
    pub subregion: String,
    pub subregion_name: String,
    /// NUTS 2 area of 2016, in which jobs by division are published.
    pub area: String,
    pub longitude: f64,
    pub latitude: f64,
    pub easting: f64,
    pub northing: f64,
    pub square_km: f64,
    pub population: f64,
    pub working_age: f64,
    pub income: f64,
    pub total_jobs: f64,
    pub gva_per_hour: f64,
    pub employment: Indicator,
    pub unemployment: Indicator,
    pub pay: Indicator,
    /// Share of employed residents aged 55 and over, where published.
    pub workers_55: Option<f64>,
    pub deprivation: f64,
    pub rurality: String,
    /// Columns that are estimated.
    pub estimated: Vec<&'static str>,
}

/// A published figure with its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Indicator {
    pub value: f64,
    pub standard_error: f64,
}

pub struct Places {
    pub all: Vec<Place>,
    index: BTreeMap<String, usize>,
}

impl Places {
    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn index(&self, code: &str) -> Option<usize> {
        self.index.get(code).copied()
    }
}

pub fn read(source: &Sources) -> Result<Places> {
    let lookup = source.table("geo/lad23_lookup_itl25_nuts2016.csv")?;
    let mut all: Vec<Place> = lookup
        .rows()
        .map(|row| {
            let text = |column: &str| row.text(column).to_owned();
            Ok(Place {
                code: text("LAD23CD"),
                name: text("LAD23NM"),
                nation: nation(row.text("LAD23CD")),
                region: text("ITL125CD"),
                region_name: text("ITL125NM"),
                subregion: text("ITL225CD"),
                subregion_name: text("ITL225NM"),
                area: text("NUTS2_2016"),
                longitude: row.required("LONG")?,
                latitude: row.required("LAT")?,
                ..Place::default()
            })
        })
        .collect::<Result<_>>()?;
    all.sort_by(|a, b| a.code.cmp(&b.code));
    let index = all.iter().enumerate().map(|(p, place)| (place.code.clone(), p)).collect();
    let mut places = Places { all, index };
    grid(source, &mut places)?;
    people(source, &mut places)?;
    economy(source, &mut places)?;
    residents::add(source, &mut places)?;
    deprivation(source, &mut places)?;
    rurality(source, &mut places)?;
    Ok(places)
}

fn nation(code: &str) -> &'static str {
    match code.as_bytes()[0] {
        b'E' => "England",
        b'S' => "Scotland",
        b'W' => "Wales",
        _ => "Northern Ireland",
    }
}

/// Grid coordinates of the label points.
fn grid(source: &Sources, places: &mut Places) -> Result<()> {
    let map: serde_json::Value = serde_json::from_str(&source.text("geo/lad_2023_uk_buc.geojson")?)?;
    for feature in map["features"].as_array().ok_or("no features")? {
        let about = &feature["properties"];
        let place =
            places.index(about["LAD23CD"].as_str().unwrap_or("")).ok_or("unknown place in the boundaries")?;
        places.all[place].easting = about["BNG_E"].as_f64().ok_or("no easting")?;
        places.all[place].northing = about["BNG_N"].as_f64().ok_or("no northing")?;
    }
    Ok(())
}

fn people(source: &Sources, places: &mut Places) -> Result<()> {
    let table = source.table("emissions/desnz_la_year.csv")?;
    for row in table.rows().filter(|r| r.text("year") == "2021") {
        let Some(p) = places.index(row.text("lad_code")) else { continue };
        places.all[p].population = (row.required("mid_year_population_thousands")? * 1000.0).round();
        places.all[p].square_km = row.required("area_km2")?;
    }
    Ok(())
}

fn economy(source: &Sources, places: &mut Places) -> Result<()> {
    let income = source.table("gva/lad_gdhi_1997_2022.csv")?;
    for row in
        income.rows().filter(|r| r.text("year") == YEAR && r.text("variable.name").starts_with("GDHI total"))
    {
        if let Some(p) = places.index(row.text("geography.code")) {
            places.all[p].income = row.required("value")?;
        }
    }
    let productivity = source.table("gva/lad_productivity_2002_2022.csv")?;
    for row in productivity
        .rows()
        .filter(|r| r.text("year") == "2021" && r.text("variable") == "GVA per hour worked (£)")
    {
        if let Some(p) = places.index(row.text("lad_code")) {
            places.all[p].gva_per_hour = row.required("value")?;
        }
    }
    let jobs = source.table("derived/lad23_total_jobs_2021_from_gva_per_job.csv")?;
    for row in jobs.rows() {
        let p = places.index(row.text("lad23_code")).ok_or("unknown place in the job totals")?;
        places.all[p].total_jobs = row.required("jobs_total_2021_ons_implied")?;
    }
    Ok(())
}

/// Rank within the nation as a share, 1 = most deprived: the four indices cannot be compared with each other.
fn deprivation(source: &Sources, places: &mut Places) -> Result<()> {
    let indices = [
        ("places/imd2025_england_ltla24.csv", "ltla24_code", "imd_average_score"),
        ("places/imd2019_wales_ltla22.csv", "ltla22_code", "Score"),
        ("places/imd2020_scotland_ltla24.csv", "ltla24_code", "Extent"),
        ("places/imd2017_northern_ireland_lgd14.csv", "lgd14_code", "Extent"),
    ];
    for (file, code, score) in indices {
        let table = source.table(file)?;
        let mut ranked: Vec<(f64, usize)> = table
            .rows()
            .map(|r| {
                Ok((
                    r.required(score)?,
                    places.index(r.text(code)).ok_or("unknown place in an index of deprivation")?,
                ))
            })
            .collect::<Result<_>>()?;
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let last = (ranked.len() - 1).max(1) as f64;
        for (rank, (_, p)) in ranked.iter().enumerate() {
            places.all[*p].deprivation = rank as f64 / last;
        }
    }
    Ok(())
}

/// ONS class in England and Wales; elsewhere by density: below 100 people a km² rural, below 500 intermediate.
fn rurality(source: &Sources, places: &mut Places) -> Result<()> {
    for row in source.table("geo/ruc21_ltla24.csv")?.rows() {
        if let Some(p) = places.index(row.text("ltla24_code")) {
            places.all[p].rurality = row.text("classification").split(':').next().unwrap_or("").to_owned();
        }
    }
    for place in places.all.iter_mut().filter(|p| p.rurality.is_empty()) {
        place.estimated.push("rurality");
        let density = place.population / place.square_km;
        let class = match density {
            d if d < 100.0 => "Majority rural",
            d if d < 500.0 => "Intermediate rural",
            _ => "Urban",
        };
        class.clone_into(&mut place.rurality);
    }
    Ok(())
}
