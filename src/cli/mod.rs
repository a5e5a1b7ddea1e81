//! The command line: one small file per command. Only this module prints.
//!
//! Results go to standard output, progress and notes to standard error. Exit codes: 0 done; 1 the run failed or a
//! check found a difference; 2 bad usage or invalid input. A reader that leaves early (a closed pipe) is no error.

use clap::{CommandFactory, Parser, Subcommand};

pub mod allocate;
pub mod check;
pub mod compare;
pub mod completions;
pub mod console;
pub mod data;
pub mod diff;
pub mod explain;
pub mod export;
pub mod list;
pub mod man;
pub mod multipliers;
pub mod new;
pub mod report;
pub mod rerun;
pub mod run;
pub mod schema;
pub mod sources;
pub mod summary;
pub mod sweep;
pub mod tables;
pub mod text;
pub mod verify;

pub use console::{CliError, Console};

/// What the short help says last.
const START: &str =
    "Start with `fairshift run`: the default scenario over all 361 local authorities and 105 industries.";

/// Version and commit.
const LONG_VERSION: &str =
    concat!(env!("CARGO_PKG_VERSION"), " (commit ", env!("FAIRSHIFT_COMMIT_SAID"), ")");

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "fairshift", version, long_version = LONG_VERSION, about = "What decarbonisation does to jobs and output, place by place", after_help = START)]
#[command(propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// The command; without one the short help is printed.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run scenarios and write their result tables (without a name: the default scenario)
    Run(run::RunArgs),
    /// Run many variants of a scenario along axes, with sensitivity; plan, shards, status, merge
    Sweep(sweep::SweepArgs),
    /// Show who gets the money of a scenario's policies and why, without running it
    Allocate(allocate::AllocateArgs),
    /// Check scenarios, sweeps, pathways and data packages without running them
    Check(check::CheckArgs),
    /// List scenarios, data packages, places, industries, parameters, tables
    List(list::ListArgs),
    /// Explain a parameter, place, industry, technology, measure, table or column
    Explain(explain::ExplainArgs),
    /// Start a scenario or pathway file from a template
    New(new::NewArgs),
    /// Show, check and export data packages
    #[command(subcommand)]
    Data(data::DataCommand),
    /// Write the report of a run again
    Report(report::ReportArgs),
    /// Check the files of a run folder against its manifest, without computing anything
    Verify(verify::VerifyArgs),
    /// Compute a published run or sweep again and say whether it is the same
    Rerun(rerun::RerunArgs),
    /// A run as RO-Crate, CODECHECK or quality assurance log
    #[command(subcommand)]
    Export(export::ExportCommand),
    /// Differences between the results of runs
    Compare(compare::CompareArgs),
    /// Differences between the inputs and results of two runs, and which input moved which result
    Diff(diff::DiffArgs),
    /// Type I and Type II multipliers of an input-output table
    Multipliers(multipliers::MultipliersArgs),
    /// Print the JSON Schema of scenario, pathway, policy or sweep files
    Schema(schema::SchemaArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write one for every command
    Man(man::ManArgs),
}

/// Runs a command.
///
/// # Errors
/// [`CliError`], which knows its exit code.
pub fn run(cli: Cli, console: &Console) -> Result<(), CliError> {
    let Some(command) = cli.command else {
        return console.print(&Cli::command().render_help().to_string());
    };
    match command {
        Command::Run(args) => run::run(&args, console),
        Command::Allocate(args) => allocate::run(&args, console),
        Command::Sweep(args) => sweep::run(&args, console),
        Command::Check(args) => check::run(&args, console),
        Command::List(args) => list::run(&args, console),
        Command::Explain(args) => explain::run(&args, console),
        Command::New(args) => new::run(&args, console),
        Command::Data(command) => data::run(&command, console),
        Command::Report(args) => report::run(&args, console),
        Command::Verify(args) => verify::run(&args, console),
        Command::Rerun(args) => rerun::run(&args, console),
        Command::Export(command) => export::run(&command, console),
        Command::Compare(args) => compare::run(&args, console),
        Command::Diff(args) => diff::run(&args, console),
        Command::Multipliers(args) => Ok(multipliers::run(&args, &mut std::io::stdout().lock())?),
        Command::Schema(args) => schema::run(&args, console),
        Command::Completions(args) => completions::run(&args, console),
        Command::Man(args) => man::run(&args, console),
    }
}

/// How commands print what programs may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
}
