//! From cells to meaning: codes become indices, long tables become matrices.

use std::collections::BTreeMap;

use crate::dataset::package::cells::CellTable;
use crate::dataset::package::codes::{Codes, Kind};
use crate::dataset::package::{PackageFiles, boundaries, descriptor, people};
use crate::dataset::schema::TABLES;
use crate::dataset::{
    ALL_PLACES, CommutingFlow, Dataset, FinalDemandCategory, Industry, Measure, PackageDescription, Place,
    Technology, Tradability, Transition,
};
use crate::findings::{Finding, Findings, Quiet};
use crate::matrix::Matrix;

pub(super) type Tables = BTreeMap<&'static str, CellTable>;

/// Puts a data set together; `None` if a table it needs is missing or unsound.
pub fn dataset(
    files: &PackageFiles,
    mut description: PackageDescription,
    tables: &Tables,
    findings: &mut Findings,
) -> Option<Dataset> {
    let industries = industries(tables.get("industries")?);
    let places = places(tables.get("places")?);
    if industries.is_empty() || places.is_empty() {
        findings.push(Finding::error(
            &files.name_of(descriptor::FILE),
            "the package has no industries or no places",
        ));
        return None;
    }
    name_country(&mut description, &places, (files, tables), findings);
    let mut codes = Codes::new(&industries, &places, tables);
    let (supplier, user) = (("supplier", Kind::Industry), ("user", Kind::Industry));
    let flows = codes.matrix(tables.get("national_flows"), supplier, user, "value");
    let final_demand = final_demand(tables.get("final_demand"), &mut codes);
    let cell = |codes: &mut Codes<'_>, table: &str, value: &str| {
        codes.matrix(tables.get(table), ("place", Kind::Place), ("industry", Kind::Industry), value)
    };
    let jobs = cell(&mut codes, "place_industries", "jobs");
    let quiet = codes.silent();
    let jobs_rse = cell(&mut codes, "place_industries", "jobs_rse");
    let gross_output = cell(&mut codes, "place_industries", "gross_output");
    codes.speak(quiet);
    let emissions = cell(&mut codes, "emissions", "emissions");
    let commuting = commuting(tables.get("commuting"), &mut codes);
    let technologies = technologies(tables, &mut codes);
    let measures = measures(tables, &mut codes);
    let trade_factors =
        tables.contains_key("trade_factors").then(|| cell(&mut codes, "trade_factors", "log_factor"));
    let place_groups = place_groups(tables.get("place_groups"), &mut codes);
    let labour = people::labour(tables, &mut codes);
    let indicators = people::indicators(tables, &mut codes);
    codes.known("point_sources", "place", Kind::Place);
    codes.known("point_sources", "industry", Kind::Industry);
    let complete = complete(tables.get("place_industries"), &industries, &places);
    let found = codes.finish();
    found.into_iter().chain(complete).for_each(|finding| findings.push(finding));
    let boundaries = boundaries::read(files, &places, findings);
    let complete = TABLES.iter().filter(|t| t.required).all(|t| tables.contains_key(t.name));
    complete.then_some(Dataset {
        description,
        industries,
        flows,
        final_demand,
        places,
        jobs,
        jobs_rse,
        gross_output,
        emissions,
        commuting,
        technologies,
        measures,
        trade_factors,
        place_groups,
        boundaries,
        labour,
        indicators,
    })
}

fn final_demand(table: Option<&CellTable>, codes: &mut Codes<'_>) -> Matrix {
    let mut matrix = Matrix::zeros(codes.count(Kind::Industry), FinalDemandCategory::ALL.len());
    let Some(table) = table else { return matrix };
    let rows = codes.look_up(table, "industry", Kind::Industry);
    for ((row, category), value) in rows.into_iter().zip(table.text("category")).zip(table.numbers("value")) {
        let column = FinalDemandCategory::ALL.iter().position(|c| c.name() == category);
        if let (Some(row), Some(column)) = (row, column) {
            matrix[(row, column)] = *value;
        }
    }
    matrix
}

/// Every place and industry needs a row, or a forgotten one would count as empty.
fn complete(table: Option<&CellTable>, industries: &[Industry], places: &[Place]) -> Vec<Finding> {
    let Some(table) = table else { return Vec::new() };
    let keys: std::collections::BTreeSet<(&str, &str)> = table
        .text("place")
        .iter()
        .zip(table.text("industry"))
        .map(|(p, i)| (p.as_str(), i.as_str()))
        .collect();
    let mut findings = Findings::new();
    let mut quiet = Quiet::default();
    for place in places {
        for industry in industries.iter().filter(|i| !keys.contains(&(place.code.as_str(), i.code.as_str())))
        {
            let finding = Finding::error(&table.file, "a row is missing")
                .found(format!("no row {}, {}", place.code, industry.code));
            quiet.push(finding.allowed("one row for every place and industry"), "", &mut findings);
        }
    }
    quiet.summarise(&table.file, &mut findings);
    findings.all().to_vec()
}

/// What all places together are called: the descriptor's word, or the nation if there is one. Their code is no place's.
fn name_country(
    description: &mut PackageDescription,
    places: &[Place],
    (files, tables): (&PackageFiles, &Tables),
    findings: &mut Findings,
) {
    if description.country.is_empty() {
        let nation = &places[0].nation;
        let common = !nation.is_empty() && places.iter().all(|place| place.nation == *nation);
        description.country = if common { nation.clone() } else { ALL_PLACES.to_owned() };
    }
    let code = &description.country_code;
    if let Some(row) = places.iter().position(|place| place.code == *code) {
        let message = "a place has the code of all places together";
        let file = tables.get("places").map_or_else(|| files.name_of(descriptor::FILE), |t| t.file.clone());
        let finding = Finding::error(&file, message).at_line(row + 2).field("code").found(code);
        findings.push(finding.allowed("another code, or another `country_code` in datapackage.json"));
    }
}

fn industries(table: &CellTable) -> Vec<Industry> {
    let text = |column: &str, row: usize| table.text(column)[row].clone();
    let number = |column: &str, row: usize| table.numbers(column)[row];
    let industry = |row: usize| Industry {
        code: text("code", row),
        source_code: text("source_code", row),
        name: text("name", row),
        section: text("section", row),
        divisions: text("divisions", row).split(';').filter(|d| !d.is_empty()).map(str::to_owned).collect(),
        group: text("group", row),
        group_name: text("group_name", row),
        tradability: match text("tradability", row).as_str() {
            "local" => Tradability::Local,
            "sub_regional" => Tradability::SubRegional,
            "regional" => Tradability::Regional,
            _ => Tradability::National,
        },
        transition: match text("transition", row).as_str() {
            "grow" => Transition::Grow,
            "redirect" => Transition::Redirect,
            "phase_down" => Transition::PhaseDown,
            _ => Transition::Neutral,
        },
        gross_output: number("gross_output", row),
        gva: number("gva", row),
        compensation: number("compensation", row),
        jobs: number("jobs", row),
        emissions: number("emissions", row),
        free_allocation_share: number("free_allocation_share", row),
    };
    (0..table.len()).map(industry).collect()
}

fn places(table: &CellTable) -> Vec<Place> {
    let text = |column: &str, row: usize| table.text(column)[row].clone();
    let number = |column: &str, row: usize| table.numbers(column)[row];
    let place = |row: usize| Place {
        code: text("code", row),
        name: text("name", row),
        nation: text("nation", row),
        region: text("region", row),
        region_name: text("region_name", row),
        subregion: text("subregion", row),
        subregion_name: text("subregion_name", row),
        longitude: number("longitude", row),
        latitude: number("latitude", row),
        easting: number("easting", row),
        northing: number("northing", row),
        area: number("area", row),
        population: number("population", row),
        population_16_64: number("population_16_64", row),
        disposable_income: number("disposable_income", row),
        gva: number("gva", row),
        jobs: number("jobs", row),
        employment_rate: number("employment_rate", row),
        employment_rate_se: number("employment_rate_se", row),
        unemployment_rate: number("unemployment_rate", row),
        unemployment_rate_se: number("unemployment_rate_se", row),
        inactivity_rate: number("inactivity_rate", row),
        workers_55_share: table.optional("workers_55_share", row),
        weekly_pay: number("weekly_pay", row),
        weekly_pay_se: number("weekly_pay_se", row),
        gva_per_hour: number("gva_per_hour", row),
        deprivation_rank_share: number("deprivation_rank_share", row),
        rurality: text("rurality", row),
        status: text("status", row),
    };
    (0..table.len()).map(place).collect()
}

fn commuting(table: Option<&CellTable>, codes: &mut Codes<'_>) -> Vec<CommutingFlow> {
    let Some(table) = table else { return Vec::new() };
    let residences = codes.look_up(table, "residence", Kind::Place);
    let workplaces = codes.look_up(table, "workplace", Kind::Place);
    let rows = residences.into_iter().zip(workplaces).zip(table.numbers("commuters"));
    let flow = |((residence, workplace), commuters): ((Option<usize>, Option<usize>), &f64)| {
        Some(CommutingFlow { residence: residence?, workplace: workplace?, commuters: *commuters })
    };
    let mut flows: Vec<CommutingFlow> = rows.filter_map(flow).collect();
    flows.sort_by_key(|f| (f.residence, f.workplace));
    flows
}

fn technologies(tables: &Tables, codes: &mut Codes<'_>) -> Vec<Technology> {
    let Some(table) = tables.get("technologies") else { return Vec::new() };
    let text = |column: &str, row: usize| table.text(column)[row].clone();
    let number = |column: &str, row: usize| table.numbers(column)[row];
    let owners = codes.look_up(table, "industry", Kind::Industry);
    let industries = codes.count(Kind::Industry);
    let mut technologies: Vec<Technology> = (0..table.len())
        .map(|row| Technology {
            code: text("code", row),
            name: text("name", row),
            industry: owners[row].unwrap_or(0),
            base_share: number("base_share", row),
            relative_labour: number("relative_labour", row),
            relative_emissions: number("relative_emissions", row),
            capacity: number("capacity", row),
            capacity_unit: text("capacity_unit", row),
            relative_inputs: vec![1.0; industries],
            place_shares: Vec::new(),
            source: text("source", row),
            evidence: text("evidence", row),
        })
        .collect();
    if let Some(inputs) = tables.get("technology_inputs") {
        let owners = codes.look_up(inputs, "technology", Kind::Technology);
        let suppliers = codes.look_up(inputs, "supplier", Kind::Industry);
        for ((owner, supplier), value) in
            owners.into_iter().zip(suppliers).zip(inputs.numbers("relative_input"))
        {
            if let (Some(owner), Some(supplier)) = (owner, supplier) {
                technologies[owner].relative_inputs[supplier] = *value;
            }
        }
    }
    if tables.contains_key("technology_places") {
        let weights = codes.matrix(
            tables.get("technology_places"),
            ("technology", Kind::Technology),
            ("place", Kind::Place),
            "weight",
        );
        for (k, technology) in technologies.iter_mut().enumerate() {
            technology.place_shares = shares(weights.row(k));
        }
    }
    technologies
}

/// Weights as shares that sum to one; nothing if all are zero.
fn shares(weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    if total > 0.0 { weights.iter().map(|w| w / total).collect() } else { Vec::new() }
}

fn measures(tables: &Tables, codes: &mut Codes<'_>) -> Vec<Measure> {
    let Some(table) = tables.get("measures") else { return Vec::new() };
    let text = |column: &str, row: usize| table.text(column)[row].clone();
    let industries = codes.count(Kind::Industry);
    let mut measures: Vec<Measure> = (0..table.len())
        .map(|row| Measure {
            code: text("code", row),
            name: text("name", row),
            import_share: table.numbers("import_share")[row],
            place_rule: text("place_rule", row),
            operating_share: table.numbers("operating_share")[row],
            construction_bridge: vec![0.0; industries],
            operation_bridge: vec![0.0; industries],
            source: text("source", row),
            evidence: text("evidence", row),
        })
        .collect();
    let Some(bridges) = tables.get("measure_bridges") else { return measures };
    let owners = codes.look_up(bridges, "measure", Kind::Measure);
    let sellers = codes.look_up(bridges, "industry", Kind::Industry);
    for (row, (owner, seller)) in owners.into_iter().zip(sellers).enumerate() {
        if let (Some(owner), Some(seller)) = (owner, seller) {
            let measure = &mut measures[owner];
            let building = bridges.text("phase")[row] == "construction";
            let bridge =
                if building { &mut measure.construction_bridge } else { &mut measure.operation_bridge };
            bridge[seller] = bridges.numbers("share")[row];
        }
    }
    measures
}

fn place_groups(table: Option<&CellTable>, codes: &mut Codes<'_>) -> Vec<(String, Vec<usize>)> {
    let Some(table) = table else { return Vec::new() };
    let members = codes.look_up(table, "place", Kind::Place);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (name, member) in table.text("group").iter().zip(members) {
        groups.entry(name).or_default().extend(member);
    }
    groups.into_iter().map(|(name, members)| (name.to_owned(), members)).collect()
}
