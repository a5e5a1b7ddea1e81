//! Sums over areas: nations, regions, subregions and the named groups of a data package.
//!
//! Levels and changes are summed draw by draw, so that intervals are those of the sum; rates of people are made of sums.

use crate::dataset::Dataset;
use crate::engine::EngineOutput;
use crate::inputs::ModelInputs;
use crate::results::collect::{Draws, Measurements, Unit};
use crate::results::labour::People;
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::{Column, ResultTable};
use crate::results::tables::{QUANTITIES, integer, table, text};

/// A set of places with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Code, or the name where there is none.
    pub code: String,
    /// Name.
    pub name: String,
    /// `nation`, `region`, `subregion` or `group`.
    pub kind: &'static str,
    /// Its places in the order of the data package.
    pub places: Vec<usize>,
}

/// Areas of a data package: nations, regions, subregions, each by code, then groups by name.
#[must_use]
pub fn areas(data: &Dataset) -> Vec<Area> {
    let nations = data.places.iter().map(|p| (&p.nation, &p.nation));
    let regions = data.places.iter().map(|p| (&p.region, &p.region_name));
    let subregions = data.places.iter().map(|p| (&p.subregion, &p.subregion_name));
    let mut all = by_code("nation", nations);
    all.extend(by_code("region", regions));
    all.extend(by_code("subregion", subregions));
    let mut groups: Vec<_> = data.place_groups.iter().collect();
    groups.sort();
    all.extend(groups.into_iter().map(|(name, places)| {
        let mut places = places.clone();
        places.sort_unstable();
        Area { code: name.clone(), name: name.replace('_', " "), kind: "group", places }
    }));
    all
}

fn by_code<'a>(kind: &'static str, places: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<Area> {
    let mut found = std::collections::BTreeMap::<&String, Area>::new();
    for (place, (code, name)) in places.enumerate().filter(|(_, (code, _))| !code.is_empty()) {
        let named = if name.is_empty() { code } else { name };
        let new = || Area { code: code.clone(), name: named.clone(), kind, places: Vec::new() };
        found.entry(code).or_insert_with(new).places.push(place);
    }
    found.into_values().collect()
}

/// The table `areas`.
#[must_use]
pub fn table_of(inputs: &ModelInputs, output: &EngineOutput, draws: &Draws<'_>) -> ResultTable {
    let areas = areas(&inputs.dataset);
    let years: Vec<i32> = (inputs.start..=inputs.end).collect();
    let repeated = |value: &dyn Fn(&Area) -> String| -> Vec<String> {
        areas.iter().flat_map(|area| years.iter().map(move |_| value(area))).collect()
    };
    let mut columns = vec![
        text("area", "Code of the area, or name of the group.", repeated(&|area| area.code.clone())),
        integer("year", "year", areas.iter().flat_map(|_| years.clone()).collect()),
        text("area_name", "Name of the area.", repeated(&|area| area.name.clone())),
        text(
            "kind",
            "nation, region (ITL1), subregion (ITL2), or group: places that the data package names together; areas of one kind do not overlap, but for groups.",
            repeated(&|area| area.kind.to_owned()),
        ),
    ];
    let sums = |rows: Measurements| sums(&rows, &areas, years.len());
    let quantiles = &inputs.outputs.quantiles;
    let mut add = |name: &str, unit: &str, description: &str, rows: Measurements| {
        let summary = summarise(&sums(rows), quantiles);
        let new: Vec<Column> = statistic_columns(name, unit, description, summary, quantiles);
        columns.extend(new);
    };
    for (quantity, name, unit, description) in QUANTITIES {
        add(name, unit, description, draws.level(Unit::Place, quantity));
        let change = draws.quantity_change(Unit::Place, quantity);
        let text = format!("{description}, difference from the counterfactual");
        add(&format!("{name}_change"), unit, &text, change);
    }
    if let Some(people) = People::new(inputs, output) {
        let places: Vec<Vec<usize>> = areas.into_iter().map(|area| area.places).collect();
        columns.extend(people.area_columns(&places));
    }
    table("areas", 2, columns)
}

/// `[draw][place × year]` summed to `[draw][area × year]`.
fn sums(draws: &Measurements, areas: &[Area], years: usize) -> Measurements {
    let of = |draw: &Vec<f64>| -> Vec<f64> {
        let area = |area: &Area, year: usize| area.places.iter().map(|p| draw[p * years + year]).sum();
        areas
            .iter()
            .flat_map(|a| (0..years).map(move |year| (a, year)))
            .map(|(a, year)| area(a, year))
            .collect()
    };
    draws.iter().map(of).collect()
}
