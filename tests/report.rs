//! The report page: well formed, self-contained, escaped, complete with and without tables, draws and boundaries.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use fairshift::dataset::{
    Boundary, Dataset, Industry, LabourTables, PackageDescription, Place, Tradability, Transition,
};
use fairshift::matrix::Matrix;
use fairshift::report::{CITATION, Report, ReportError, html};
use fairshift::results::against::Against;
use fairshift::results::statistics::{statistic_columns, summarise};
use fairshift::results::table::{Column, ColumnValues, ResultTable};

const PLACES: usize = 40;
const INDUSTRIES: usize = 24;
const YEARS: [i32; 12] = [2021, 2022, 2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032];
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

fn place(number: usize) -> Place {
    let (column, row) = ((number % 8) as f64, (number / 8) as f64);
    let dense = number < 8;
    Place {
        code: format!("P{number:02}"),
        name: format!("Place & {number}"),
        nation: "Nation".to_owned(),
        region: if dense { "R1" } else { "R2" }.to_owned(),
        region_name: if dense { "City" } else { "Country" }.to_owned(),
        subregion: "S".to_owned(),
        subregion_name: "Sub".to_owned(),
        longitude: 0.0,
        latitude: 0.0,
        easting: if dense { 300_000.0 + column * 900.0 } else { column * 40_000.0 },
        northing: if dense { 100_000.0 + (number % 3) as f64 * 800.0 } else { row * 50_000.0 },
        area: 100.0,
        population: 20_000.0,
        population_16_64: 12_000.0,
        disposable_income: 400.0,
        gva: 500.0,
        jobs: 9_600.0,
        employment_rate: 0.75,
        employment_rate_se: 0.01,
        unemployment_rate: 0.04,
        unemployment_rate_se: 0.01,
        inactivity_rate: 0.2,
        workers_55_share: None,
        weekly_pay: 600.0,
        weekly_pay_se: 5.0,
        gva_per_hour: 40.0,
        deprivation_rank_share: 0.5,
        rurality: String::new(),
        status: "published".to_owned(),
    }
}

fn industry(number: usize) -> Industry {
    Industry {
        code: format!("C{number:02}"),
        source_code: format!("C{number:02}"),
        name: format!("Industry <{number}>"),
        section: "C".to_owned(),
        divisions: Vec::new(),
        group: "G".to_owned(),
        group_name: "Group".to_owned(),
        tradability: Tradability::National,
        transition: Transition::Neutral,
        gross_output: 100.0,
        gva: 50.0,
        compensation: 30.0,
        jobs: 400.0 * PLACES as f64,
        emissions: 10.0,
        free_allocation_share: 0.0,
    }
}

fn square(number: usize, side: f64) -> Boundary {
    let place = place(number);
    let (e, n) = (place.easting, place.northing);
    let ring = vec![(e, n), (e + side, n), (e + side, n + side), (e, n + side), (e, n)];
    Boundary { place: number, rings: vec![ring] }
}

fn dataset() -> Dataset {
    Dataset {
        description: PackageDescription {
            name: "test".to_owned(),
            title: "Test data".to_owned(),
            country_code: "UK".to_owned(),
            ..Default::default()
        },
        industries: (0..INDUSTRIES).map(industry).collect(),
        flows: Matrix::zeros(INDUSTRIES, INDUSTRIES),
        final_demand: Matrix::zeros(INDUSTRIES, 9),
        places: (0..PLACES).map(place).collect(),
        jobs: Matrix::from_fn(PLACES, INDUSTRIES, |_, _| 400.0),
        jobs_rse: Matrix::zeros(PLACES, INDUSTRIES),
        gross_output: Matrix::zeros(PLACES, INDUSTRIES),
        emissions: Matrix::zeros(PLACES, INDUSTRIES),
        commuting: Vec::new(),
        technologies: Vec::new(),
        measures: Vec::new(),
        trade_factors: None,
        place_groups: Vec::new(),
        boundaries: (0..PLACES).map(|p| square(p, if p < 8 { 700.0 } else { 30_000.0 })).collect(),
        labour: LabourTables::default(),
        indicators: Vec::new(),
    }
}

/// Change of a unit's jobs: losers have even numbers, gainers odd ones; every tenth is about zero.
fn change(unit: usize, year: usize, draw: usize) -> f64 {
    let size = if unit.is_multiple_of(10) { 0.0 } else { 10.0 + 7.0 * unit as f64 };
    let sign = if unit.is_multiple_of(2) { -1.0 } else { 1.0 };
    sign * size * year as f64 + (draw as f64 - 3.5) * 4.0 * year as f64
}

fn text(name: &str, values: Vec<String>) -> Column {
    let values = ColumnValues::Text(values);
    Column { name: name.to_owned(), unit: String::new(), description: name.to_owned(), values }
}

fn years(units: usize, repeats: usize) -> Column {
    let all = (0..units).flat_map(|_| YEARS).flat_map(|y| std::iter::repeat_n(y, repeats)).collect();
    let values = ColumnValues::Integer(all);
    Column { name: "year".to_owned(), unit: "year".to_owned(), description: "Year.".to_owned(), values }
}

fn variable(name: &str, draws: usize, rows: usize, value: impl Fn(usize, usize) -> f64) -> Vec<Column> {
    let values: Vec<Vec<f64>> = (0..draws).map(|d| (0..rows).map(|r| value(r, d)).collect()).collect();
    statistic_columns(name, "jobs", name, summarise(&values, &QUANTILES), &QUANTILES)
}

fn table(name: &str, key_columns: usize, columns: Vec<Column>) -> ResultTable {
    ResultTable { name: name.to_owned(), description: name.to_owned(), key_columns, columns }
}

fn codes(units: usize, letter: char, repeats: usize) -> Vec<String> {
    (0..units).flat_map(|u| std::iter::repeat_n(format!("{letter}{u:02}"), repeats)).collect()
}

fn national(draws: usize) -> ResultTable {
    let total = |year: usize, draw: usize| (0..PLACES).map(|p| change(p, year, draw)).sum::<f64>();
    let mut columns = vec![years(1, 1)];
    columns.extend(variable("jobs_change", draws, YEARS.len(), total));
    columns.extend(variable("emissions", draws, YEARS.len(), |y, d| 1000.0 - 30.0 * y as f64 + d as f64));
    columns.extend(variable("emissions_change", draws, YEARS.len(), |y, d| d as f64 - 30.0 * y as f64));
    table("national", 1, columns)
}

fn by_unit(name: &str, key: &str, units: usize, letter: char, draws: usize) -> ResultTable {
    let count = YEARS.len();
    let mut columns = vec![text(key, codes(units, letter, count)), years(units, 1)];
    columns.extend(variable("jobs_change", draws, units * count, |r, d| change(r / count, r % count, d)));
    table(name, 2, columns)
}

fn decomposition(draws: usize) -> ResultTable {
    let (count, shares) = (YEARS.len(), [1.5, -0.75, 0.25, 1.0]);
    let mut places = codes(PLACES, 'P', 4 * count);
    places.extend(std::iter::repeat_n("UK".to_owned(), 4 * count));
    let parts = ["direct", "indirect", "induced", "total"];
    let components = (0..(PLACES + 1) * count).flat_map(|_| parts.map(str::to_owned)).collect();
    let value = |row: usize, draw: usize| {
        let (unit, year) = (row / 4 / count, row / 4 % count);
        let total: f64 = if unit == PLACES {
            (0..PLACES).map(|p| change(p, year, draw)).sum()
        } else {
            change(unit, year, draw)
        };
        total * shares[row % 4]
    };
    let mut columns = vec![text("place", places), years(PLACES + 1, 4), text("component", components)];
    columns.extend(variable("jobs_change", draws, (PLACES + 1) * count * 4, value));
    table("decomposition", 3, columns)
}

fn milestones(draws: usize) -> ResultTable {
    let last = YEARS.len() - 1;
    let mut columns = vec![text("place", codes(PLACES, 'P', 1))];
    columns.extend(variable("peak_loss", draws, PLACES, |p, d| change(p, last, d).min(0.0)));
    columns.extend(variable("peak_loss_year", draws, PLACES, |_, _| 2032.0));
    let values = ColumnValues::Number(vec![0.5; PLACES]);
    columns.push(Column {
        name: "loss_probability".to_owned(),
        unit: "1".to_owned(),
        description: String::new(),
        values,
    });
    table("milestones", 1, columns)
}

fn checks() -> ResultTable {
    let number = |name: &str, value: f64| Column {
        name: name.to_owned(),
        unit: "1".to_owned(),
        description: String::new(),
        values: ColumnValues::Number(vec![value; 2]),
    };
    let passed = ColumnValues::Flag(vec![true, false]);
    let passed =
        Column { name: "passed".to_owned(), unit: String::new(), description: String::new(), values: passed };
    let names = ["solution", "national_jobs"].map(str::to_owned).to_vec();
    let columns =
        vec![text("check", names.clone()), number("residual", 2e-10), number("tolerance", 1e-10), passed];
    table("checks", 1, columns.into_iter().chain([text("description", names)]).collect())
}

fn tables(draws: usize) -> Vec<ResultTable> {
    vec![
        national(draws),
        by_unit("places", "place", PLACES, 'P', draws),
        by_unit("industries", "industry", INDUSTRIES, 'C', draws),
        decomposition(draws),
        milestones(draws),
        checks(),
    ]
}

fn report<'a>(dataset: &'a Dataset, tables: &'a [ResultTable], draws: usize) -> Report<'a> {
    Report {
        scenario: "test-scenario",
        title: "A test",
        description: "What if?",
        against: &Against::BaseEconomy { besides_policies: true },
        dataset,
        tables,
        quantiles: &QUANTILES,
        draws,
        chosen_places: &[],
        citation: CITATION,
        data_licences: &[],
    }
}

/// Names of elements with attributes, in order; panics where tags do not balance.
fn elements(page: &str) -> Vec<(String, String)> {
    let body = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let (mut open, mut found, mut rest) = (Vec::new(), Vec::new(), body);
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a bare > in text: {}", &rest[..start]);
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closing tag without its opening one");
            continue;
        }
        let (name, attributes) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "strange element {name}");
        assert!(attributes.matches('"').count().is_multiple_of(2), "quotes of {tag}");
        found.push((name.to_owned(), attributes.to_owned()));
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
        if matches!(name, "script" | "style") {
            rest = &rest[rest.find(&format!("</{name}>")).unwrap()..];
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = format!(" {attributes}").find(&format!(" {name}=\""))? + name.len() + 2;
    attributes[start..].split('"').next()
}

/// What must hold for every page.
fn check_page(page: &str) {
    let elements = elements(page);
    let mut ids = BTreeSet::new();
    for (name, attributes) in &elements {
        if let Some(id) = attribute(attributes, "id") {
            assert!(ids.insert(id.to_owned()), "id {id} twice");
        }
        assert!(attribute(attributes, "src").is_none() && name != "link", "{name} loads something");
        assert!(!attributes.contains("NaN") && !attributes.contains("inf"), "{name} {attributes}");
        if name == "svg" && attribute(attributes, "aria-hidden").is_none() {
            assert_eq!(attribute(attributes, "role"), Some("img"));
            assert!(attribute(attributes, "aria-label").is_some_and(|a| a.len() > 20), "{attributes}");
        }
    }
    for (_, attributes) in elements.iter().filter(|(name, _)| name == "a") {
        let target = attribute(attributes, "href").unwrap();
        match target.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "{target} leads nowhere"),
            None => assert!(target.starts_with("tables/"), "{target} leaves the run folder"),
        }
    }
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("@import"));
    for figure in page.split("<figure").skip(1) {
        let figure = figure.split("</figure>").next().unwrap();
        for part in ["role=\"img\"", "<figcaption>", "<details>", "<table>", "href=\"tables/"] {
            assert!(figure.contains(part), "a figure has no {part}");
        }
        let title = figure.split("<h3>").nth(1).unwrap().split("</h3>").next().unwrap();
        assert!(title.split_whitespace().count() <= 10, "long title: {title}");
    }
    let shown = page.split("<script>").next().unwrap();
    assert!(!shown.contains("<td></td>") && !shown.contains("NaN"), "a blank or NaN in a table");
}

#[test]
fn a_full_page_is_well_formed_and_complete() {
    let (data, tables) = (dataset(), tables(8));
    let page = html(&report(&data, &tables, 8)).unwrap();
    check_page(&page);
    assert_eq!(page.matches("<figure").count(), 6);
    // Means: even places lose, odd ones gain, every tenth stays.
    assert!(page.contains("but 16 of 40 places lose jobs."), "headline");
    assert!(page.contains("90% interval"));
    assert!(page.contains("hatch-3"));
    assert!(page.contains(">City</text>"), "the inset of the dense region");
    assert!(page.contains("Failed: national jobs. Do not use these results."));
    assert!(page.contains("All 40 places"));
}

#[test]
fn same_inputs_same_bytes() {
    let (data, tables) = (dataset(), tables(8));
    let one = html(&report(&data, &tables, 8)).unwrap();
    assert_eq!(one, html(&report(&data.clone(), &tables.clone(), 8)).unwrap());
}

#[test]
fn waterfall_bars_sum_to_the_total() {
    let (data, tables) = (dataset(), tables(8));
    let page = html(&report(&data, &tables, 8)).unwrap();
    let figure = page.split("id=\"waterfall-national\"").nth(1).unwrap().split("</figure>").next().unwrap();
    let values: Vec<f64> = elements(&format!("<!DOCTYPE html>\n<figure{figure}</figure>"))
        .iter()
        .filter_map(|(_, attributes)| attribute(attributes, "data-value").map(|v| v.parse().unwrap()))
        .collect();
    let [direct, indirect, induced, total] = values[..] else { panic!("four bars, not {values:?}") };
    let expected: f64 = (0..PLACES).map(|p| (0..8).map(|d| change(p, 11, d)).sum::<f64>() / 8.0).sum();
    assert!((total - expected).abs() < 1e-9 * expected.abs(), "{total} {expected}");
    assert!((direct + indirect + induced - total).abs() < 1e-9 * total.abs());
}

#[test]
fn what_the_scenario_says_is_escaped() {
    let (mut data, tables) = (dataset(), tables(8));
    data.places[3].name = "<b onclick=\"x\">'Bold'</b>".to_owned();
    let attack = "<script>alert(1)</script>";
    let licences = [format!("Licence {attack}")];
    let mut report = report(&data, &tables, 8);
    (report.title, report.description, report.scenario, report.citation) = (attack, attack, attack, attack);
    report.data_licences = &licences;
    let page = html(&report).unwrap();
    assert_eq!(page.matches("<script>").count(), 1, "only the page's own script");
    assert!(page.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
    assert!(!page.contains("<b "));
    elements(&page);
}

#[test]
fn missing_tables_are_named() {
    let data = dataset();
    let page = html(&report(&data, &[], 8)).unwrap();
    check_page(&page);
    assert!(!page.contains("<figure"));
    for name in ["national", "places", "decomposition", "industries", "checks", "parameters"] {
        assert!(page.contains(&format!("did not ask for the table <code>{name}</code>")), "{name}");
    }
    let all = tables(8);
    for left_out in 0..all.len() {
        let some: Vec<ResultTable> = all.iter().filter(|t| t.name != all[left_out].name).cloned().collect();
        check_page(&html(&report(&data, &some, 8)).unwrap());
    }
}

#[test]
fn one_draw_has_no_intervals() {
    let (data, tables) = (dataset(), tables(1));
    let page = html(&report(&data, &tables, 1)).unwrap();
    check_page(&page);
    assert!(page.contains("This run has one draw"));
    assert!(
        !page.contains("90% interval") && !page.contains("class=\"band") && !page.contains("class=\"error")
    );
}

#[test]
fn draws_without_quantiles_are_not_called_one_draw() {
    let (data, tables) = (dataset(), tables(8));
    let mut report = report(&data, &tables, 8);
    report.quantiles = &QUANTILES[2..3];
    let page = html(&report).unwrap();
    check_page(&page);
    assert!(page.contains("hold no pair of quantiles") && !page.contains("one draw"));
}

#[test]
fn places_without_boundaries_are_dots() {
    let (mut data, tables) = (dataset(), tables(8));
    data.boundaries.clear();
    let page = html(&report(&data, &tables, 8)).unwrap();
    check_page(&page);
    assert!(page.matches("<circle").count() >= PLACES);
    assert!(page.contains("each place is a dot"));
    let hexagons = page.matches("<polygon").count() - page.matches("class=\"band").count();
    assert_eq!(hexagons, PLACES, "one hexagon per place");
}

#[test]
fn chosen_places_have_the_charts() {
    let (data, tables) = (dataset(), tables(8));
    let mut report = report(&data, &tables, 8);
    report.chosen_places = &[7, 2];
    let page = html(&report).unwrap();
    assert_eq!(page.matches("class=\"multiple\"").count(), 2);
    assert!(page.contains("Places chosen by the scenario."));
    report.chosen_places = &[PLACES];
    assert_eq!(html(&report), Err(ReportError::Place { place: PLACES, places: PLACES }));
}

#[test]
fn tables_that_do_not_fit_are_refused() {
    let data = dataset();
    let mut all = tables(8);
    all[1].columns.retain(|c| c.name != "jobs_change_p95");
    let error = html(&report(&data, &all, 8)).unwrap_err();
    assert_eq!(error.to_string(), "report: the table places has no usable column jobs_change_p95");
    let fewer = vec![by_unit("places", "place", PLACES - 1, 'P', 8)];
    assert_eq!(html(&report(&data, &fewer, 8)), Err(ReportError::Places { table: "places".to_owned() }));
    let mut ragged = vec![national(8)];
    ragged[0].columns[0].values =
        ColumnValues::Integer([&YEARS[..6], &YEARS[..6]].concat().into_iter().rev().collect());
    assert_eq!(html(&report(&data, &ragged, 8)), Err(ReportError::Years { table: "national".to_owned() }));
}
