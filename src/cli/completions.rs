//! `fairshift completions`: completions for a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, CliError, Console};

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// If it cannot be printed.
pub fn run(args: &CompletionsArgs, console: &Console) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "fairshift", &mut script);
    console.print(&String::from_utf8_lossy(&script))
}
