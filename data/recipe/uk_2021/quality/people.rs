//! Residents, occupations and indicators: national sums, what is estimated, what is missing.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::Result;
use crate::tables::Tables;

pub fn write(report: &mut String, tables: &Tables<'_>) -> Result<()> {
    residents(report, tables)?;
    let (filled, all) = tables.occupations.filled;
    writeln!(report, "\n## Occupations\n")?;
    writeln!(
        report,
        "People in employment in Great Britain (July 2022 to June 2023): {all:.0}; in suppressed cells and without a stated\n\
         industry, filled: {filled:.0} ({:.1} %).",
        100.0 * filled / all
    )?;
    writeln!(
        report,
        "The survey has {} broad industries, so classes of one broad industry have one mix.",
        broad(tables)
    )?;
    indicators(report, tables)
}

fn residents(report: &mut String, tables: &Tables<'_>) -> Result<()> {
    let places = &tables.places.all;
    let sum = |pick: &dyn Fn(&crate::places::Place) -> f64| places.iter().map(pick).sum::<f64>();
    let working_age = sum(&|p| p.working_age);
    let employed = sum(&|p| p.working_age * p.employment.value);
    let unemployed =
        sum(&|p| p.working_age * p.employment.value * p.unemployment.value / (1.0 - p.unemployment.value));
    let older = sum(&|p| p.working_age * p.employment.value * p.workers_55.unwrap_or(0.0)) / employed;
    writeln!(report, "\n## Residents\n")?;
    writeln!(
        report,
        "Aged 16 to 64: {working_age:.0}; employed {employed:.0} ({:.1} %), unemployed {unemployed:.0} ({:.1} % of the active), inactive\n\
         {:.0} ({:.1} %). Of the employed {:.1} % are 55 or older.\n",
        100.0 * employed / working_age,
        100.0 * unemployed / (employed + unemployed),
        working_age - employed - unemployed,
        100.0 * (1.0 - (employed + unemployed) / working_age),
        100.0 * older
    )?;
    let mut estimated: BTreeMap<&str, usize> = BTreeMap::new();
    places.iter().flat_map(|p| &p.estimated).for_each(|column| *estimated.entry(column).or_default() += 1);
    writeln!(report, "| column | authorities with an estimate |\n|---|---|")?;
    for (column, count) in estimated {
        writeln!(report, "| {column} | {count} |")?;
    }
    Ok(())
}

/// How many different mixes the classes have.
fn broad(tables: &Tables<'_>) -> usize {
    let mut mixes: Vec<Vec<u64>> = tables
        .occupations
        .shares
        .iter()
        .map(|row| row.iter().map(|s| (s * 1e9).round() as u64).collect())
        .collect();
    mixes.sort();
    mixes.dedup();
    mixes.len()
}

fn indicators(report: &mut String, tables: &Tables<'_>) -> Result<()> {
    writeln!(report, "\n## Indicators\n")?;
    writeln!(
        report,
        "| indicator | published | estimated | not available | with standard error |\n|---|---|---|---|---|"
    )?;
    for indicator in &tables.indicators.indicators {
        let rows: Vec<&Vec<String>> =
            tables.indicators.figures.iter().filter(|r| r[0] == indicator[0]).collect();
        let with = |status: &str| rows.iter().filter(|r| r[4] == status).count();
        let errors = rows.iter().filter(|r| !r[3].is_empty()).count();
        writeln!(
            report,
            "| {} | {} | {} | {} | {errors} |",
            indicator[0],
            with("published"),
            with("[e]"),
            with("[x]")
        )?;
    }
    Ok(())
}
