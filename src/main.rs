//! The `fairshift` command: parse, call, map the outcome to an exit code.

use std::process::ExitCode;

use clap::Parser;
use fairshift::cli::{Cli, Console};

/// Memory that begins with a cache line: the C library's large blocks begin 16 bytes after one, so that every load of a 64-byte vector
/// reads two lines. Nothing computed depends on it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
