//! How good the estimate is: totals against ONS, sections against the Census, hosts of refining, steel and cement.

mod people;

use std::fmt::Write;
use std::path::Path;

use crate::Result;
use crate::accounts::Accounts;
use crate::source::{Row, Sources};
use crate::tables::Tables;

/// Industries that stand at known sites, with how many hosts are listed.
const LOCATED: [(&str, usize); 9] = [
    ("C301", 6),
    ("C303", 8),
    ("C19", 10),
    ("C241T243", 12),
    ("C235_6", 10),
    ("C20A", 8),
    ("C20B", 8),
    ("B06_B07", 8),
    ("B09", 6),
];

/// Writes the report.
pub fn write(folder: &Path, source: &Sources, tables: &Tables<'_>) -> Result<()> {
    let mut report = String::from(
        "# Quality of the place accounts\n\nWritten by the recipe (`data/recipe/uk_2021/main.rs`) with the package.\n",
    );
    totals(&mut report, tables)?;
    census(&mut report, source, tables)?;
    hosts(&mut report, tables)?;
    people::write(&mut report, tables)?;
    industries(&mut report, tables)?;
    std::fs::write(folder.join("QUALITY.md"), report)?;
    Ok(())
}

fn totals(report: &mut String, tables: &Tables<'_>) -> Result<()> {
    let sums = tables.estimate.jobs.row_sums();
    let places = &tables.places.all;
    let worst = places.iter().zip(&sums).map(|(p, s)| (s / p.total_jobs - 1.0).abs()).fold(0.0, f64::max);
    let national: f64 = sums.iter().sum();
    writeln!(report, "\n## Totals\n")?;
    writeln!(
        report,
        "* Jobs: {national:.0}; the surveys count {:.0}. The difference is self-employment that the",
        tables.estimate.surveyed
    )?;
    writeln!(report, "  surveys miss, spread over industries by mixed income (ONS), and domestic staff.")?;
    writeln!(report, "* Largest gap between an authority's total and the one ONS implies: {worst:.2e}.")?;
    writeln!(
        report,
        "* Suppressed cells of GVA that were filled from their parent group: {}.",
        tables.gva.filled
    )?;
    Ok(())
}

/// Sections in England and Wales, as shares of each authority, against the workplace population of 2011.
fn census(report: &mut String, source: &Sources, tables: &Tables<'_>) -> Result<()> {
    writeln!(report, "\n## Sections against the Census of 2011\n")?;
    writeln!(
        report,
        "England and Wales, authorities whose boundaries have not changed. Correlation of shares of the authority's jobs, and the"
    )?;
    writeln!(
        report,
        "root mean square of the relative difference in location quotients (weighted by the section's jobs): ten years of change included.\n"
    )?;
    writeln!(report, "| section | correlation | relative difference |\n|---|---|---|")?;
    let table = source.table("employment/census2011_workplace_pop_lad21_by_section_EW.csv")?;
    let rows: Vec<Row<'_>> = table.rows().collect();
    for (at, column) in table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.chars().nth(1) == Some(' ') && !c.starts_with(['T', 'U']))
    {
        let section = &column[..1];
        let mut pairs = Vec::new();
        for row in &rows {
            let (Some(p), Ok(count), Ok(all)) =
                (tables.places.index(row.at(0)), row.at(at).parse::<f64>(), row.at(1).parse::<f64>())
            else {
                continue;
            };
            let jobs: f64 = tables.estimate.jobs.row(p).iter().sum();
            pairs.push((count / all, section_jobs(tables.accounts, tables, p, section) / jobs, jobs));
        }
        let (correlation, difference) = compare(&pairs);
        writeln!(report, "| {column} | {correlation:.3} | {difference:.2} |")?;
    }
    Ok(())
}

fn section_jobs(accounts: &Accounts, tables: &Tables<'_>, place: usize, section: &str) -> f64 {
    let row = tables.estimate.jobs.row(place);
    accounts.industries.iter().zip(row).filter(|(i, _)| i.section == section).map(|(_, jobs)| jobs).sum()
}

/// Correlation of shares, and the weighted root mean square of the log ratio of location quotients.
fn compare(pairs: &[(f64, f64, f64)]) -> (f64, f64) {
    let weight: f64 = pairs.iter().map(|p| p.2).sum();
    let mean = |pick: fn(&(f64, f64, f64)) -> f64| pairs.iter().map(|p| pick(p) * p.2).sum::<f64>() / weight;
    let (a, b) = (mean(|p| p.0), mean(|p| p.1));
    let product = |f: &dyn Fn(&(f64, f64, f64)) -> f64| pairs.iter().map(|p| f(p) * p.2).sum::<f64>();
    let covariance = product(&|p| (p.0 - a) * (p.1 - b));
    let variances = product(&|p| (p.0 - a) * (p.0 - a)) * product(&|p| (p.1 - b) * (p.1 - b));
    let ratio = |p: &(f64, f64, f64)| {
        let ratio = fairshift::math::ln((p.1 / b).max(1e-4) / (p.0 / a).max(1e-4));
        ratio * ratio
    };
    let of_section = |p: &(f64, f64, f64)| ratio(p) * p.1;
    (covariance / variances.sqrt(), (product(&of_section) / product(&|p| p.1)).sqrt())
}

fn hosts(report: &mut String, tables: &Tables<'_>) -> Result<()> {
    writeln!(
        report,
        "\n## Where located industries stand\n\n| industry | jobs | largest hosts (jobs) |\n|---|---|---|"
    )?;
    for (code, count) in LOCATED {
        let i = tables.accounts.index(code).ok_or("unknown industry")?;
        let column = tables.estimate.jobs.column(i);
        let mut ranked: Vec<usize> = (0..column.len()).collect();
        ranked.sort_by(|&a, &b| column[b].total_cmp(&column[a]).then(a.cmp(&b)));
        let list =
            ranked.iter().take(count).map(|&p| format!("{} ({:.0})", tables.places.all[p].name, column[p]));
        writeln!(
            report,
            "| {code} | {:.0} | {} |",
            column.iter().sum::<f64>(),
            list.collect::<Vec<_>>().join(", ")
        )?;
    }
    Ok(())
}

fn industries(report: &mut String, tables: &Tables<'_>) -> Result<()> {
    writeln!(report, "\n## Industries\n")?;
    writeln!(
        report,
        "| industry | jobs in the surveys | jobs | output £m | emissions kt | free allowances |\n|---|---|---|---|---|---|"
    )?;
    let jobs = tables.estimate.jobs.column_sums();
    for (i, industry) in tables.accounts.industries.iter().enumerate() {
        writeln!(
            report,
            "| {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.2} |",
            industry.code,
            tables.estimate.surveyed_by_industry[i],
            jobs[i],
            industry.output,
            tables.emissions.national[i],
            tables.emissions.free_share[i],
        )?;
    }
    Ok(())
}
