//! `fairshift verify`: is a run folder what was written?

use std::path::PathBuf;

use crate::cli::text::printable;
use crate::cli::{CliError, Console, Format};
use crate::review::verify::{Problem, Verdict, Verification, verify};

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// Run folder
    pub run: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Verifies a run folder and says what is wrong with it.
///
/// # Errors
/// If something is wrong (exit code 1), or nothing can be said: there is no such folder, or its manifest has a layout that this
/// version does not know (2).
pub fn run(args: &VerifyArgs, console: &Console) -> Result<(), CliError> {
    let found = verify(&args.run).map_err(CliError::invalid)?;
    match args.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&found).map_err(|e| CliError::Failed(e.to_string()))?;
            console.print(&text)?;
        }
        Format::Text => console.tell(&as_text(&found))?,
    }
    if found.verdict != Verdict::Incomplete {
        for note in &found.notes {
            console.note(&format!("note: `fairshift rerun` cannot repeat it: {}", printable(note)));
        }
    }
    match found.verdict {
        Verdict::Sound => Ok(()),
        Verdict::Incomplete => {
            Err(CliError::Failed(format!("{} is incomplete: do not use it, run it again", found.run)))
        }
        Verdict::Different => {
            let count = found.problems.len();
            let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
            Err(CliError::Failed(format!("{} is not what the run wrote: {problems}", found.run)))
        }
    }
}

fn as_text(found: &Verification) -> String {
    let line =
        |p: &Problem| format!("{:<10} {}: {}\n", p.kind.name(), printable(&p.path), printable(&p.detail));
    let problems: String = found.problems.iter().map(line).collect();
    let Verification { run, files, tables, checks, .. } = found;
    match found.verdict {
        Verdict::Sound => format!(
            "{run}: sound. {files} files as written, {tables} tables as described, {checks} identities hold."
        ),
        _ => problems,
    }
}
