//! Identities that the accounts of a package must satisfy (`data/FORMAT.md`).

use std::collections::BTreeMap;

use crate::dataset::Dataset;
use crate::dataset::package::cells::CellTable;
use crate::findings::{Finding, Findings, Severity};

/// Relative tolerance of sums.
const TOLERANCE: f64 = 1e-9;

/// Difference of rates that rounding and separate surveys explain.
const RATES: f64 = 0.01;

/// Tables by name, as read.
type Tables = BTreeMap<&'static str, CellTable>;

/// Checks every identity. Findings stand at the row of the total, or of the cell if it is one.
pub fn check(tables: &Tables, data: &Dataset, findings: &mut Findings) {
    balance(data, tables, findings);
    productive(data, tables, findings);
    value_added(data, tables, findings);
    sums(data, tables, findings);
    jobs_behind_output(data, tables, findings);
    place_totals(data, tables, findings);
    technologies(data, tables, findings);
    measures(data, tables, findings);
    residents(data, tables, findings);
    occupations(data, tables, findings);
    figures(data, tables, findings);
}

/// An error at the first row of a table that has these codes in these columns; industries and places keep the order
/// of their tables, but no other entry of a [`Dataset`] does.
fn error(tables: &Tables, table: &str, keys: &[(&str, &str)], message: impl Into<String>) -> Finding {
    let Some(cells) = tables.get(table) else { return Finding::error(table, message) };
    let has =
        |row: usize| keys.iter().all(|(column, code)| cells.text(column).get(row).is_some_and(|c| c == code));
    let finding = Finding::error(&cells.file, message);
    match (0..cells.len()).find(|&row| has(row)) {
        Some(row) => finding.at_line(cells.lines[row]),
        None => finding,
    }
}

/// The same as a warning.
fn warning(tables: &Tables, table: &str, keys: &[(&str, &str)], message: impl Into<String>) -> Finding {
    Finding { severity: Severity::Warning, ..error(tables, table, keys, message) }
}

fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > TOLERANCE * a.abs().max(b.abs()).max(1e-6)
}

fn balance(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for (i, industry) in data.industries.iter().enumerate() {
        let uses = data.flows.row(i).iter().sum::<f64>() + data.final_demand.row(i).iter().sum::<f64>();
        if differ(uses, industry.gross_output) {
            let message = format!(
                "unbalanced: national_flows and final_demand of {} are not its gross output",
                industry.code
            );
            let finding =
                error(tables, "industries", &[("code", &industry.code)], message).field("gross_output");
            findings.push(finding.found(uses).allowed(format!("{} (gross_output)", industry.gross_output)));
        }
    }
}

fn productive(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for (j, sum) in data.flows.column_sums().into_iter().enumerate() {
        let output = data.industries[j].gross_output;
        if sum > 0.0 && sum >= output {
            let message =
                format!("unproductive: {} buys as much as it makes, or more", data.industries[j].code);
            let finding = error(tables, "national_flows", &[("user", &data.industries[j].code)], message);
            findings.push(finding.found(sum).allowed(format!("inputs below its output of {output}")));
        }
        if let Some(i) = data.flows.column(j).iter().position(|&v| v < 0.0) {
            let (supplier, user) = (&data.industries[i].code, &data.industries[j].code);
            let keys = [("supplier", supplier.as_str()), ("user", user.as_str())];
            let finding =
                error(tables, "national_flows", &keys, format!("negative intermediate use by {user}"));
            findings.push(finding.found(data.flows[(i, j)]).allowed("0 or more"));
        }
    }
}

/// Inputs and value added are no more than output (imports and taxes may be missing); pay above value added deserves a look.
fn value_added(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for (industry, inputs) in data.industries.iter().zip(data.flows.column_sums()) {
        let keys = [("code", industry.code.as_str())];
        let (made, output) = (inputs + industry.gva, industry.gross_output);
        if made > output && differ(made, output) {
            let message = format!("inputs and value added of {} are more than its output", industry.code);
            let finding = error(tables, "industries", &keys, message).field("gva").found(industry.gva);
            findings.push(
                finding.allowed(format!("at most {} (gross_output less national_flows)", output - inputs)),
            );
        }
        if industry.compensation > industry.gva && differ(industry.compensation, industry.gva) {
            let message = format!("{} pays more than its value added", industry.code);
            let finding = warning(tables, "industries", &keys, message).field("compensation");
            findings.push(
                finding.found(industry.compensation).allowed(format!("at most {} (gva)", industry.gva)),
            );
        }
    }
}

fn sums(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    let accounts = [
        (
            "place_industries",
            "jobs",
            data.jobs.column_sums(),
            data.industries.iter().map(|i| i.jobs).collect::<Vec<_>>(),
        ),
        (
            "place_industries",
            "gross_output",
            data.gross_output.column_sums(),
            data.industries.iter().map(|i| i.gross_output).collect(),
        ),
        (
            "emissions",
            "emissions",
            data.emissions.column_sums(),
            data.industries.iter().map(|i| i.emissions).collect(),
        ),
    ];
    for (table, column, sums, totals) in accounts {
        for (i, (sum, total)) in sums.iter().zip(&totals).enumerate() {
            if differ(*sum, *total) {
                let code = &data.industries[i].code;
                let message = format!("places do not add up to the industry {code}");
                let finding = error(tables, table, &[("industry", code)], message).field(column);
                findings.push(finding.found(sum).allowed(format!("{total} (industries)")));
            }
        }
    }
}

fn jobs_behind_output(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for (i, industry) in data.industries.iter().enumerate().filter(|(_, industry)| industry.jobs > 0.0) {
        for (p, place) in data.places.iter().enumerate() {
            if data.gross_output[(p, i)] > 0.0 && data.jobs[(p, i)] == 0.0 {
                let message = format!("output without jobs: {} in {}", industry.code, place.code);
                let keys = [("place", place.code.as_str()), ("industry", industry.code.as_str())];
                let finding = error(tables, "place_industries", &keys, message).field("gross_output");
                let allowed = "output only where there are jobs, unless the industry has none anywhere";
                findings.push(finding.found(data.gross_output[(p, i)]).allowed(allowed));
            }
        }
    }
}

fn place_totals(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for (p, place) in data.places.iter().enumerate() {
        let jobs: f64 = data.jobs.row(p).iter().sum();
        if differ(jobs, place.jobs) {
            let message = format!("jobs of {} are not the sum of its industries", place.code);
            let finding = error(tables, "places", &[("code", &place.code)], message);
            findings
                .push(finding.field("jobs").found(place.jobs).allowed(format!("{jobs} (place_industries)")));
        }
    }
}

fn technologies(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for (i, industry) in data.industries.iter().enumerate() {
        let own: Vec<f64> =
            data.technologies.iter().filter(|t| t.industry == i).map(|t| t.base_share).collect();
        let sum: f64 = own.iter().sum();
        if !own.is_empty() && (sum - 1.0).abs() > 1e-6 {
            let message = format!("base shares of the technologies of {} do not sum to one", industry.code);
            let finding = error(tables, "technologies", &[("industry", &industry.code)], message);
            findings.push(finding.field("base_share").found(sum).allowed("1"));
        }
    }
}

fn measures(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for measure in &data.measures {
        for (phase, bridge) in
            [("construction", &measure.construction_bridge), ("operation", &measure.operation_bridge)]
        {
            let sum: f64 = bridge.iter().sum();
            let empty = sum == 0.0 && (phase == "operation" && measure.operating_share == 0.0);
            if !empty && (sum - 1.0).abs() > 1e-6 {
                let message = format!("shares of the {phase} bridge of {} do not sum to one", measure.code);
                let keys = [("measure", measure.code.as_str()), ("phase", phase)];
                let finding = error(tables, "measure_bridges", &keys, message);
                findings.push(finding.field("share").found(sum).allowed("1"));
            }
        }
    }
}

/// Employed and unemployed residents are no more than all; an inactivity rate that differs from what they leave by more
/// than a percentage point deserves a look.
fn residents(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for place in &data.places {
        if place.population_16_64 > place.population && differ(place.population_16_64, place.population) {
            let message = format!("more people of 16 to 64 than people live in {}", place.code);
            let finding =
                error(tables, "places", &[("code", &place.code)], message).field("population_16_64");
            let allowed = format!("at most {} (population)", place.population);
            findings.push(finding.found(place.population_16_64).allowed(allowed));
        }
        let (e, u) = (place.employment_rate, place.unemployment_rate);
        let left = if u < 1.0 { 1.0 - e / (1.0 - u) } else { place.inactivity_rate - e };
        if left < 0.0 {
            let message = format!("more people work or look for work in {} than live there", place.code);
            let finding =
                error(tables, "places", &[("code", &place.code)], message).field("employment_rate").found(e);
            findings.push(finding.allowed(format!("at most {} (1 - unemployment_rate)", 1.0 - u)));
        } else if (left - place.inactivity_rate).abs() > RATES {
            let message =
                format!("the rates of {} do not add up; what the other two leave is used", place.code);
            let finding =
                warning(tables, "places", &[("code", &place.code)], message).field("inactivity_rate");
            let allowed = format!("{left:.4} = 1 - employment_rate / (1 - unemployment_rate)");
            findings.push(finding.found(place.inactivity_rate).allowed(allowed));
        }
    }
}

fn occupations(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    let Some(occupations) = &data.labour.occupations else { return };
    for (class, sum) in data.labour_classes().iter().zip(occupations.shares.row_sums()) {
        if (sum - 1.0).abs() > 1e-6 {
            let message = format!("shares of the occupations of {} do not sum to one", class.code);
            let finding = error(tables, "occupations", &[("class", &class.code)], message);
            findings.push(finding.field("share").found(sum).allowed("1"));
        }
    }
}

/// An indicator nobody has a figure of is most likely a forgotten table.
fn figures(data: &Dataset, tables: &Tables, findings: &mut Findings) {
    for indicator in data.indicators.iter().filter(|i| i.covered() == 0) {
        let message = format!("no place has a figure of {}", indicator.code);
        findings.push(warning(tables, "indicators", &[("code", &indicator.code)], message));
    }
}
