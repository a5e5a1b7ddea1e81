//! Indicators beyond the core columns: what `indicators.csv` of the recipe lists, read, filled and marked.

use std::collections::BTreeMap;

use crate::Result;
use crate::emissions::Sites;
use crate::places::Places;
use crate::published::{Figure, FormerDistricts, Published, upper_tier};
use crate::source::{Row, Sources};
use crate::tables::Rows;

/// The two tables.
pub struct Indicators {
    pub indicators: Rows,
    pub figures: Rows,
}

pub fn read(source: &Sources, places: &Places, sites: &Sites) -> Result<Indicators> {
    let table = Sources::own("indicators.csv")?;
    let former = FormerDistricts::read()?;
    let tiers = upper_tier(source)?;
    let mut tables = Indicators { indicators: Vec::new(), figures: Vec::new() };
    for row in table.rows() {
        let head = ["code", "name", "unit", "worse", "period", "source"];
        tables.indicators.push(head.iter().map(|column| row.text(column).to_owned()).collect());
        let figures = match row.text("code") {
            "levelling_up_fund" => awards(source, places)?,
            "point_source_co2" => sited(places, sites),
            "territorial_emissions_per_head" => per_head(source, places)?,
            _ => surveyed(source, places, &row, (&former, &tiers))?,
        };
        for (place, figure) in places.all.iter().zip(figures) {
            tables.figures.push(figure_row(row.text("code"), &place.code, figure));
        }
    }
    Ok(tables)
}

/// A figure and whether it is estimated.
type Marked = Option<(Figure, bool)>;

fn figure_row(indicator: &str, place: &str, figure: Marked) -> Vec<String> {
    let number = |value: f64| {
        let digits = if value.abs() < 1.0 { 1e5 } else { 1e3 };
        ((value * digits).round() / digits).to_string()
    };
    let (value, error, status) = match figure {
        None => (String::new(), String::new(), "[x]"),
        Some((figure, estimated)) => (
            number(figure.value),
            figure.standard_error.map_or_else(String::new, number),
            if estimated { "[e]" } else { "published" },
        ),
    };
    vec![indicator.to_owned(), place.to_owned(), value, error, status.to_owned()]
}

/// The published figure; else the mean of the districts that a place replaced; else, for figures of counties, the
/// county's.
fn surveyed(
    source: &Sources,
    places: &Places,
    row: &Row<'_>,
    (former, tiers): (&FormerDistricts, &BTreeMap<String, String>),
) -> Result<Vec<Marked>> {
    let mut published = Published::default();
    for (file, column) in row.text("file").split(';').zip(row.text("column").split(';')) {
        published.extend(Published::read(source, file, column)?);
    }
    let scale = row.required("scale")?;
    let upper = row.text("tier") == "upper";
    let county = |code: &str| {
        let county = former.county(code).or_else(|| tiers.get(code).map(String::as_str));
        county.filter(|_| upper).and_then(|county| published.of(county))
    };
    let figure = |code: &str| {
        let stand_in = || published.of_former(former, code).or_else(|| county(code));
        published.of(code).map(|f| (f, false)).or_else(|| stand_in().map(|f| (f, true)))
    };
    Ok(places.all.iter().map(|p| figure(&p.code).map(|(f, e)| (f.scaled(scale), e))).collect())
}

/// £ million of rounds 1 and 2; places without an award got nothing.
fn awards(source: &Sources, places: &Places) -> Result<Vec<Marked>> {
    let mut figures: Vec<Marked> = vec![None; places.len()];
    for row in source.table("places/luf_awards_by_lad23.csv")?.rows() {
        if let Some(p) = places.index(row.at(0)) {
            let pounds: f64 = row.at(4).parse().unwrap_or(0.0);
            figures[p] = Some(exact(pounds / 1e6));
        }
    }
    Ok(figures)
}

/// A figure that is no sample's.
fn exact(value: f64) -> (Figure, bool) {
    (Figure { value, standard_error: None }, false)
}

fn sited(places: &Places, sites: &Sites) -> Vec<Marked> {
    let mut totals = vec![0.0; places.len()];
    sites.all.iter().for_each(|site| totals[site.place] += site.emissions);
    totals.into_iter().map(exact).map(Some).collect()
}

fn per_head(source: &Sources, places: &Places) -> Result<Vec<Marked>> {
    let mut figures: Vec<Marked> = vec![None; places.len()];
    for row in source.table("emissions/desnz_la_year.csv")?.rows().filter(|r| r.text("year") == "2021") {
        if let Some(p) = places.index(row.text("lad_code")) {
            let residents = row.required("mid_year_population_thousands")?;
            figures[p] = Some(exact(row.required("territorial_emissions_ktco2e")? / residents));
        }
    }
    Ok(figures)
}
