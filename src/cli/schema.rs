//! `fairshift schema`: JSON Schemas, so that editors complete and check files.

use crate::cli::{CliError, Console};
use crate::scenario::schema::generate::{pathway_schema, policy_schema, scenario_schema};
use crate::sweep::schema::sweep_schema;

/// Which files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Scenario files
    Scenario,
    /// Pathway and mapping files
    Pathway,
    /// Policy files
    Policy,
    /// Sweep files
    Sweep,
}

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
pub struct SchemaArgs {
    /// Which files
    #[arg(value_enum, default_value_t = Kind::Scenario)]
    pub kind: Kind,
}

/// Prints a schema.
///
/// # Errors
/// If it cannot be printed.
pub fn run(args: &SchemaArgs, console: &Console) -> Result<(), CliError> {
    let schema = match args.kind {
        Kind::Scenario => scenario_schema(),
        Kind::Pathway => pathway_schema(),
        Kind::Policy => policy_schema(),
        Kind::Sweep => sweep_schema(),
    };
    console.print(&format!("{schema:#}"))
}
