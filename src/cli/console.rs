//! Printing, and the errors that end a command.

use std::io::{IsTerminal, Write};

use crate::cli::multipliers::MultipliersError;
use crate::engine::EngineError;
use crate::findings::{Findings, printable_lines};
use crate::report::ReportError;
use crate::writers::error::WriteError;

/// Standard output and standard error of a command.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    terminal: bool,
}

impl Console {
    /// The process's own streams.
    #[must_use]
    pub fn standard() -> Self {
        Self { terminal: std::io::stderr().is_terminal() }
    }

    /// Whether progress is worth drawing.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Prints a result to standard output.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn print(&self, text: &str) -> Result<(), CliError> {
        let mut out = std::io::stdout().lock();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        out.write_all(text.as_bytes())?;
        out.write_all(end.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Prints text for people to standard output, in which names and words of strangers are harmless.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn tell(&self, text: &str) -> Result<(), CliError> {
        self.print(&printable_lines(text))
    }

    /// Prints a note to standard error, harmless too; nobody reading it is no error.
    pub fn note(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{}", printable_lines(text));
    }

    /// Prints what ended a command.
    pub fn error(&self, error: &CliError) {
        if !error.is_closed_pipe() {
            self.note(&error.to_string());
        }
    }
}

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Input with findings.
    #[error("{findings}{}", count(findings))]
    Invalid {
        /// All of them.
        findings: Findings,
    },
    /// A request that cannot be met as it stands.
    #[error("error: {0}")]
    Usage(String),
    /// A run whose result must not be trusted, or that could not be finished.
    #[error("error: {0}")]
    Failed(String),
    /// The engine stopped.
    #[error("error: {0}")]
    Engine(#[from] EngineError),
    /// A file could not be written.
    #[error("error: {0}")]
    Write(#[from] WriteError),
    /// The report could not be made.
    #[error("error: {0}")]
    Report(#[from] ReportError),
    /// Multipliers could not be printed.
    #[error("error: {0}")]
    Multipliers(#[from] MultipliersError),
    /// Output could not be printed.
    #[error("error: cannot print: {0}")]
    Print(#[from] std::io::Error),
}

impl CliError {
    /// Findings of an input, said in words that count them.
    #[must_use]
    pub fn invalid(findings: Findings) -> Self {
        Self::Invalid { findings }
    }

    /// Exit code of the process.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Invalid { .. } | Self::Usage(_) => 2,
            Self::Multipliers(error) => error.exit_code(),
            Self::Write(error) => error.exit_code(),
            _ => u8::from(!self.is_closed_pipe()),
        }
    }

    fn is_closed_pipe(&self) -> bool {
        match self {
            Self::Print(error) | Self::Multipliers(MultipliersError::Write(error)) => {
                error.kind() == std::io::ErrorKind::BrokenPipe
            }
            _ => false,
        }
    }
}

fn count(findings: &Findings) -> String {
    let count = findings.len();
    format!("\n{count} {}", if count == 1 { "finding" } else { "findings" })
}
