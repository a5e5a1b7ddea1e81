//! `fairshift new`: a file to start from.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::{CliError, Console};

/// The templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Template {
    /// A variant of the default scenario: other draws, other parameters
    Variant,
    /// A site that closes and one that opens
    Site,
    /// Investment in places of your choice
    Investment,
    /// A pathway file and everything that may stand in it
    Pathway,
}

impl Template {
    fn text(self) -> &'static str {
        match self {
            Self::Variant => include_str!("templates/variant.toml"),
            Self::Site => include_str!("templates/site.toml"),
            Self::Investment => include_str!("templates/investment.toml"),
            Self::Pathway => include_str!("templates/pathway.toml"),
        }
    }
}

/// Arguments of `new`.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// What to start from
    #[arg(value_enum)]
    pub template: Template,
    /// File to write; it must not exist
    #[arg(default_value = "my-scenario.toml")]
    pub file: PathBuf,
    /// Print the template instead of writing a file
    #[arg(long)]
    pub print: bool,
}

/// Writes a template.
///
/// # Errors
/// If the file exists or cannot be written.
pub fn run(args: &NewArgs, console: &Console) -> Result<(), CliError> {
    let text = args.template.text();
    if args.print {
        return console.print(text);
    }
    let file = std::fs::File::create_new(&args.file);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|e| CliError::Usage(format!("cannot write {}: {e}", args.file.display())))?;
    let shown = args.file.display();
    let next = if args.template == Template::Pathway {
        format!("name it in a scenario:  [[pathway]]  file = \"{shown}\"")
    } else {
        format!("fairshift check {shown}  then  fairshift run {shown}")
    };
    console.print(&format!("{shown} written. Next: {next}"))
}
