//! `fairshift data`: what is in a data package, whether it is sound, and a copy to edit.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::sources::package_files;
use crate::cli::text::{Align, aligned, thousands};
use crate::cli::{CliError, Console, Format};
use crate::dataset::package::{self, PackageFiles};
use crate::dataset::schema::TABLES;
use crate::dataset::{Dataset, embedded};

/// The commands on data packages.
#[derive(Debug, clap::Subcommand)]
pub enum DataCommand {
    /// What is in a package: tables, totals, vintages, licences, sources
    Info(InfoArgs),
    /// Check packages: every defect in one pass, with file, row and column
    Check(CheckArgs),
    /// Write a package to a folder, to look at or to start your own
    Export(ExportArgs),
}

/// Arguments of `data info`.
#[derive(Debug, clap::Args)]
pub struct InfoArgs {
    /// Embedded name or folder
    #[arg(default_value = embedded::DEFAULT)]
    pub package: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `data check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Embedded names or folders
    #[arg(default_value = embedded::DEFAULT)]
    pub packages: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `data export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Folder to write to; it must be new or empty
    pub folder: PathBuf,
    /// Embedded name
    #[arg(long, default_value = embedded::DEFAULT)]
    pub package: String,
}

/// Runs a data command.
///
/// # Errors
/// Findings of a package that is not sound; files that cannot be written.
pub fn run(command: &DataCommand, console: &Console) -> Result<(), CliError> {
    match command {
        DataCommand::Info(args) => info(args, console),
        DataCommand::Check(args) => check(args, console),
        DataCommand::Export(args) => export(args, console),
    }
}

fn info(args: &InfoArgs, console: &Console) -> Result<(), CliError> {
    let files = package_files(&args.package)?;
    let read = package::read(&files).map_err(CliError::invalid)?;
    let data = &read.dataset;
    match args.format {
        Format::Json => console.print(&pretty(&info_json(&files, data))),
        Format::Text => console.print(&info_text(&files, data)),
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

/// Tables in the package with their files.
fn present(files: &PackageFiles) -> Vec<(&'static str, String, &'static str)> {
    let table = |t: &'static crate::dataset::schema::TableSchema| {
        files.file_of(t.name).map(|file| (t.name, file.to_owned(), t.description))
    };
    TABLES.iter().filter_map(table).collect()
}

fn totals(data: &Dataset) -> [(&'static str, f64, &'static str); 8] {
    let sum = |pick: fn(&crate::dataset::Industry) -> f64| data.industries.iter().map(pick).sum::<f64>();
    [
        ("gross output", sum(|i| i.gross_output), "GBP million"),
        ("gross value added", sum(|i| i.gva), "GBP million"),
        ("jobs by workplace", sum(|i| i.jobs), "jobs"),
        ("emissions of industries", sum(|i| i.emissions), "kt CO2e"),
        ("residents", data.places.iter().map(|p| p.population).sum(), "people"),
        ("employed residents", data.places.iter().map(|p| p.labour_account().employed).sum(), "people"),
        ("unemployed residents", data.places.iter().map(|p| p.labour_account().unemployed).sum(), "people"),
        ("commuters", data.commuting.iter().map(|f| f.commuters).sum(), "people"),
    ]
}

fn info_json(files: &PackageFiles, data: &Dataset) -> serde_json::Value {
    let about = &data.description;
    let tables: Vec<_> = present(files)
        .into_iter()
        .map(|(name, file, text)| json!({ "name": name, "file": file, "description": text }))
        .collect();
    let totals: Vec<_> = totals(data)
        .iter()
        .map(|(name, value, unit)| json!({ "name": name, "value": value, "unit": unit }))
        .collect();
    json!({
        "name": about.name,
        "title": about.title,
        "version": about.version,
        "price_base": about.price_base,
        "accounts_year": about.accounts_year,
        "jobs_year": about.jobs_year,
        "emissions_year": about.emissions_year,
        "sha256": about.content_sha256,
        "places": data.places.len(),
        "industries": data.industries.len(),
        "technologies": data.technologies.len(),
        "measures": data.measures.len(),
        "labour_classes": data.labour_classes().len(),
        "indicators": data.indicators.len(),
        "totals": totals,
        "tables": tables,
        "licences": about.licences,
        "sources": about.sources,
    })
}

fn info_text(files: &PackageFiles, data: &Dataset) -> String {
    let about = &data.description;
    let mut text = format!("{} {}: {}\n", about.name, about.version, about.title);
    text += &format!(
        "prices of {}, accounts of {}, jobs of {}, emissions of {}\nSHA-256 {}\n\n",
        about.price_base, about.accounts_year, about.jobs_year, about.emissions_year, about.content_sha256
    );
    text += &format!(
        "{} places, {} industries, {} labour classes, {} technologies, {} measures, {} indicators, {} groups of places, {} outlines\n\n",
        data.places.len(),
        data.industries.len(),
        data.labour_classes().len(),
        data.technologies.len(),
        data.measures.len(),
        data.indicators.len(),
        data.place_groups.len(),
        data.boundaries.len()
    );
    let rows: Vec<Vec<String>> = totals(data)
        .iter()
        .map(|(name, value, unit)| vec![(*name).to_owned(), thousands(*value), (*unit).to_owned()])
        .collect();
    text += &aligned(&rows, &[Align::Left, Align::Right, Align::Left]);
    let rows: Vec<Vec<String>> =
        present(files).into_iter().map(|(_, file, about)| vec![file, about.to_owned()]).collect();
    text += &format!("\nTables\n{}", aligned(&rows, &[Align::Left, Align::Left]));
    text += &format!("\nLicences\n{}\n", about.licences.join("\n"));
    text += &format!("\nSources\n{}\n", about.sources.join("\n"));
    text
}

fn check(args: &CheckArgs, console: &Console) -> Result<(), CliError> {
    let mut all = crate::findings::Findings::new();
    let mut text = String::new();
    for name in &args.packages {
        let files = package_files(name)?;
        match package::read(&files) {
            Ok(package) => {
                let warnings = package.warnings.len();
                text += &format!(
                    "{name}: sound, {warnings} {}\n",
                    if warnings == 1 { "warning" } else { "warnings" }
                );
                all.extend(package.warnings);
            }
            Err(findings) => {
                text += &format!("{name}: {} findings\n", findings.len());
                all.extend(findings);
            }
        }
    }
    let failed = all.has_errors();
    if args.format == Format::Json {
        let findings = serde_json::to_value(&all).map_err(|e| CliError::Failed(e.to_string()))?;
        console.print(&pretty(&json!({ "sound": !failed, "findings": findings })))?;
        return if failed { Err(CliError::Usage("the data are not sound".to_owned())) } else { Ok(()) };
    }
    if failed {
        return Err(CliError::invalid(all));
    }
    console.print(&format!("{all}{text}"))
}

fn export(args: &ExportArgs, console: &Console) -> Result<(), CliError> {
    let files =
        embedded::files(&args.package).ok_or_else(|| CliError::invalid(package::missing(&args.package)))?;
    let used = std::fs::read_dir(&args.folder).is_ok_and(|mut entries| entries.next().is_some());
    if used {
        return Err(CliError::Usage(format!("{} is not empty; choose a new folder", args.folder.display())));
    }
    let stored = files.files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice()));
    for (name, bytes) in stored.chain(embedded::documents(&args.package)) {
        write(&args.folder, &name, bytes)?;
    }
    console.print(&format!("{}: {} files of {}", args.folder.display(), files.files.len(), args.package))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), CliError> {
    let path = folder.join(name);
    let write = || {
        std::fs::create_dir_all(folder)?;
        std::fs::write(&path, bytes)
    };
    write().map_err(|e| CliError::Failed(format!("cannot write {}: {e}", path.display())))
}
