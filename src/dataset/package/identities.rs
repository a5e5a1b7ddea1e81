//! Identities that the accounts of a package must satisfy (`data/FORMAT.md`).

use crate::dataset::Dataset;
use crate::dataset::package::PackageFiles;
use crate::findings::{Finding, Findings};

/// Relative tolerance of sums.
const TOLERANCE: f64 = 1e-9;

/// Difference of rates that rounding and separate surveys explain.
const RATES: f64 = 0.01;

/// Checks every identity.
pub fn check(files: &PackageFiles, data: &Dataset, findings: &mut Findings) {
    let file = |table: &str| files.name_of(files.file_of(table).unwrap_or(table));
    balance(data, &file("industries"), findings);
    productive(data, &file("national_flows"), findings);
    sums(data, &file("place_industries"), &file("emissions"), findings);
    jobs_behind_output(data, &file("place_industries"), findings);
    place_totals(data, &file("places"), findings);
    technologies(data, &file("technologies"), findings);
    measures(data, &file("measure_bridges"), findings);
    residents(data, &file("places"), findings);
    occupations(data, &file("occupations"), findings);
    figures(data, &file("place_indicators"), findings);
}

fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > TOLERANCE * a.abs().max(b.abs()).max(1e-6)
}

fn balance(data: &Dataset, file: &str, findings: &mut Findings) {
    for (i, industry) in data.industries.iter().enumerate() {
        let uses = data.flows.row(i).iter().sum::<f64>() + data.final_demand.row(i).iter().sum::<f64>();
        if differ(uses, industry.gross_output) {
            let finding = Finding::error(
                file,
                format!(
                    "unbalanced: national_flows and final_demand of {} are not its gross output",
                    industry.code
                ),
            );
            findings.push(finding.found(uses).allowed(format!("{} (gross_output)", industry.gross_output)));
        }
    }
}

fn productive(data: &Dataset, file: &str, findings: &mut Findings) {
    for (j, sum) in data.flows.column_sums().into_iter().enumerate() {
        let output = data.industries[j].gross_output;
        if sum > 0.0 && sum >= output {
            let message =
                format!("unproductive: {} buys as much as it makes, or more", data.industries[j].code);
            findings.push(
                Finding::error(file, message)
                    .found(sum)
                    .allowed(format!("inputs below its output of {output}")),
            );
        }
        if data.flows.column(j).iter().any(|&v| v < 0.0) {
            let message = format!("negative intermediate use by {}", data.industries[j].code);
            findings.push(Finding::error(file, message).allowed("0 or more"));
        }
    }
}

fn sums(data: &Dataset, cells: &str, emissions: &str, findings: &mut Findings) {
    let tables = [
        (cells, "jobs", data.jobs.column_sums(), data.industries.iter().map(|i| i.jobs).collect::<Vec<_>>()),
        (
            cells,
            "gross_output",
            data.gross_output.column_sums(),
            data.industries.iter().map(|i| i.gross_output).collect(),
        ),
        (
            emissions,
            "emissions",
            data.emissions.column_sums(),
            data.industries.iter().map(|i| i.emissions).collect(),
        ),
    ];
    for (file, column, sums, totals) in tables {
        for (i, (sum, total)) in sums.iter().zip(&totals).enumerate() {
            if differ(*sum, *total) {
                let message = format!("places do not add up to the industry {}", data.industries[i].code);
                findings.push(
                    Finding::error(file, message)
                        .field(column)
                        .found(sum)
                        .allowed(format!("{total} (industries)")),
                );
            }
        }
    }
}

fn jobs_behind_output(data: &Dataset, file: &str, findings: &mut Findings) {
    for (i, industry) in data.industries.iter().enumerate().filter(|(_, industry)| industry.jobs > 0.0) {
        for (p, place) in data.places.iter().enumerate() {
            if data.gross_output[(p, i)] > 0.0 && data.jobs[(p, i)] == 0.0 {
                let message = format!("output without jobs: {} in {}", industry.code, place.code);
                let finding =
                    Finding::error(file, message).field("gross_output").found(data.gross_output[(p, i)]);
                findings.push(
                    finding
                        .allowed("output only where there are jobs, unless the industry has none anywhere"),
                );
            }
        }
    }
}

fn place_totals(data: &Dataset, file: &str, findings: &mut Findings) {
    for (p, place) in data.places.iter().enumerate() {
        let jobs: f64 = data.jobs.row(p).iter().sum();
        if differ(jobs, place.jobs) {
            let finding =
                Finding::error(file, format!("jobs of {} are not the sum of its industries", place.code));
            findings
                .push(finding.field("jobs").found(place.jobs).allowed(format!("{jobs} (place_industries)")));
        }
    }
}

fn technologies(data: &Dataset, file: &str, findings: &mut Findings) {
    for (i, industry) in data.industries.iter().enumerate() {
        let own: Vec<f64> =
            data.technologies.iter().filter(|t| t.industry == i).map(|t| t.base_share).collect();
        let sum: f64 = own.iter().sum();
        if !own.is_empty() && (sum - 1.0).abs() > 1e-6 {
            let finding = Finding::error(
                file,
                format!("base shares of the technologies of {} do not sum to one", industry.code),
            );
            findings.push(finding.field("base_share").found(sum).allowed("1"));
        }
    }
}

fn measures(data: &Dataset, file: &str, findings: &mut Findings) {
    for measure in &data.measures {
        for (phase, bridge) in
            [("construction", &measure.construction_bridge), ("operation", &measure.operation_bridge)]
        {
            let sum: f64 = bridge.iter().sum();
            let empty = sum == 0.0 && (phase == "operation" && measure.operating_share == 0.0);
            if !empty && (sum - 1.0).abs() > 1e-6 {
                let finding = Finding::error(
                    file,
                    format!("shares of the {phase} bridge of {} do not sum to one", measure.code),
                );
                findings.push(finding.field("share").found(sum).allowed("1"));
            }
        }
    }
}

/// Employed and unemployed residents are no more than all; an inactivity rate that differs from what they leave by more
/// than a percentage point deserves a look.
fn residents(data: &Dataset, file: &str, findings: &mut Findings) {
    for place in &data.places {
        let (e, u) = (place.employment_rate, place.unemployment_rate);
        let left = if u < 1.0 { 1.0 - e / (1.0 - u) } else { place.inactivity_rate - e };
        if left < 0.0 {
            let message = format!("more people work or look for work in {} than live there", place.code);
            let finding = Finding::error(file, message).field("employment_rate").found(e);
            findings.push(finding.allowed(format!("at most {} (1 - unemployment_rate)", 1.0 - u)));
        } else if (left - place.inactivity_rate).abs() > RATES {
            let message =
                format!("the rates of {} do not add up; what the other two leave is used", place.code);
            let finding = Finding::warning(file, message).field("inactivity_rate");
            let allowed = format!("{left:.4} = 1 - employment_rate / (1 - unemployment_rate)");
            findings.push(finding.found(place.inactivity_rate).allowed(allowed));
        }
    }
}

fn occupations(data: &Dataset, file: &str, findings: &mut Findings) {
    let Some(occupations) = &data.labour.occupations else { return };
    for (class, sum) in data.labour_classes().iter().zip(occupations.shares.row_sums()) {
        if (sum - 1.0).abs() > 1e-6 {
            let message = format!("shares of the occupations of {} do not sum to one", class.code);
            findings.push(Finding::error(file, message).field("share").found(sum).allowed("1"));
        }
    }
}

/// An indicator nobody has a figure of is most likely a forgotten table.
fn figures(data: &Dataset, file: &str, findings: &mut Findings) {
    for indicator in data.indicators.iter().filter(|i| i.covered() == 0) {
        let message = format!("no place has a figure of {}", indicator.code);
        findings.push(Finding::warning(file, message));
    }
}
