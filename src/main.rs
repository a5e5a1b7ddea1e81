//! The `fairshift` command.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use fairshift::cli::multipliers;

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Type I and Type II multipliers of an input-output table
    Multipliers(multipliers::MultipliersArgs),
}

fn main() -> ExitCode {
    let Command::Multipliers(args) = Cli::parse().command;
    match multipliers::run(&args, &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = error.exit_code();
            if code != 0 {
                eprintln!("error: {error}");
            }
            ExitCode::from(code)
        }
    }
}
