//! Jobs by occupation: a read-out of changes by industry through the occupations of labour classes.

use crate::inputs::ModelInputs;
use crate::results::collect::Draws;
use crate::results::statistics::statistic_columns;
use crate::results::table::ResultTable;
use crate::results::tables::{integer, number, table, text};

/// The table `occupations`; `None` if the package has no occupations.
pub(crate) fn occupations(inputs: &ModelInputs, draws: &Draws<'_>) -> Option<ResultTable> {
    let data = &inputs.dataset;
    let occupations = data.labour.occupations.as_ref()?;
    let mut class_of = vec![0; data.industries.len()];
    for (at, class) in data.labour_classes().iter().enumerate() {
        class.industries.iter().for_each(|&i| class_of[i] = at);
    }
    let years = &inputs.outputs.detail_years;
    let (industries, count) = (data.industries.len(), occupations.codes.len());
    let width = count * years.len();
    let spread = |rows: &mut [f64], industry: usize, year: usize, jobs: f64| {
        if jobs == 0.0 {
            return;
        }
        let shares = occupations.shares.row(class_of[industry]);
        for (o, share) in shares.iter().enumerate() {
            rows[o * years.len() + year] += share * jobs;
        }
    };
    let quantiles = &inputs.outputs.quantiles;
    let change = draws.summarise_places(|d| &d.cell_jobs, width, spread, quantiles);
    let mut base = vec![0.0; data.places.len() * width];
    for (cell, jobs) in data.jobs.values().iter().enumerate() {
        let rows = &mut base[cell / industries * width..][..width];
        (0..years.len()).for_each(|year| spread(rows, cell % industries, year, *jobs));
    }
    let rows = || 0..data.places.len() * width;
    let occupation = |row: usize| row % width / years.len();
    let mut columns = vec![
        text("place", "Code of the place.", rows().map(|r| data.places[r / width].code.clone()).collect()),
        text(
            "occupation",
            "Code of the occupation.",
            rows().map(|r| occupations.codes[occupation(r)].clone()).collect(),
        ),
        integer("year", "year", rows().map(|r| years[r % years.len()]).collect()),
        text(
            "occupation_name",
            "Name of the occupation.",
            rows().map(|r| occupations.names[occupation(r)].clone()).collect(),
        ),
        number("jobs_base", "jobs", "jobs by workplace in the base year", base),
    ];
    let description = "change of jobs by workplace, the occupations of a labour class held fixed";
    columns.extend(statistic_columns("jobs_change", "jobs", description, change, quantiles));
    Some(table("occupations", 3, columns))
}
