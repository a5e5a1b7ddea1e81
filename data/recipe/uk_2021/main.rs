//! Builds the data package `uk-2021` from published statistics.
//!
//! `cargo run --release --example build_uk_2021 -- SOURCES PACKAGE` reads the folder of source files (see
//! `data/uk-2021/README.md` for what they are), derives every table of `data/FORMAT.md` and writes the package with
//! its descriptor and a report on its quality.
#![allow(clippy::unwrap_used, missing_docs)]

mod accounts;
mod boundaries;
mod commuting;
mod descriptor;
mod emissions;
mod gva;
mod indicators;
mod jobs;
mod labour;
mod output;
mod package;
mod places;
mod published;
mod quality;
mod residents;
mod source;
mod tables;
mod trade_factors;

use std::path::PathBuf;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(sources), Some(package)) = (arguments.next(), arguments.next()) else {
        return Err("usage: build_uk_2021 SOURCES PACKAGE".into());
    };
    let source = source::Sources::new(sources);
    let accounts = accounts::read(&source)?;
    let places = places::read(&source)?;
    let gva = gva::read(&source, &places)?;
    let sites = emissions::sites(&source, &places, &accounts)?;
    let estimate = jobs::estimate(&source, &accounts, &places, &gva, &sites)?;
    let outputs = output::by_place(&accounts, &places, &gva, &estimate.jobs)?;
    let emissions = emissions::by_place(&source, &accounts, &outputs, &sites)?;
    let occupations = labour::occupations(&source, &accounts, &estimate.jobs.column_sums())?;
    let indicators = indicators::read(&source, &places, &sites)?;
    let tables = tables::Tables {
        accounts: &accounts,
        places: &places,
        gva: &gva,
        estimate: &estimate,
        outputs: &outputs,
        emissions: &emissions,
        sites: &sites,
        occupations: &occupations,
        indicators: &indicators,
    };
    package::write(&package, &source, &tables)?;
    trade_factors::add(&package)?;
    quality::write(&package, &source, &tables)
}
