//! The `fairshift` command: parse, call, map the outcome to an exit code.

use std::process::ExitCode;

use clap::Parser;
use fairshift::cli::{Cli, Console};

fn main() -> ExitCode {
    let console = Console::standard();
    match fairshift::cli::run(Cli::parse(), &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
