//! `fairshift man`: manual pages.

use std::path::PathBuf;

use clap::CommandFactory;

use crate::cli::{Cli, CliError, Console};

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// Write one page for every command to this folder instead of printing the main page
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// Prints the page, or writes all.
///
/// # Errors
/// If they cannot be written.
pub fn run(args: &ManArgs, console: &Console) -> Result<(), CliError> {
    if let Some(folder) = &args.folder {
        std::fs::create_dir_all(folder)?;
        clap_mangen::generate_to(Cli::command(), folder)?;
        return console.print(&format!("manual pages in {}", folder.display()));
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    console.print(&String::from_utf8_lossy(&page))
}
