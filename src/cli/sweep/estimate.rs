//! Time, memory and disk of a sweep, from two central variants: the first builds what all share, the second does not.

use std::time::Instant;

use serde_json::json;

use crate::cli::CliError;
use crate::sweep::Experiment;
use crate::sweep::variant::Workspace;
use crate::writers::engine::peak_memory_bytes;

/// Bytes of a frame in a journal beside its outcomes.
const FRAME: u64 = 29;

/// What one variant took.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    first: f64,
    next: f64,
    memory: Option<u64>,
    row_bytes: u64,
    /// Whether some variants need more than a patch of parameters.
    rebuilds: bool,
}

/// Computes the central variant twice.
///
/// # Errors
/// If it fails.
pub fn estimate(experiment: &Experiment<'_>) -> Result<Estimate, CliError> {
    let row = experiment.central_row();
    let mut workspace = Workspace::default();
    let mut timed = || {
        let start = Instant::now();
        let computed = experiment.compute(&row, &mut workspace);
        computed.map_err(|why| CliError::Failed(format!("the central variant fails: {why}")))?;
        Ok::<f64, CliError>(start.elapsed().as_secs_f64())
    };
    let (first, next) = (timed()?, timed()?);
    let columns = experiment.axes().len() + 2 * experiment.sweep.file.outcome.len();
    let rebuilds = (0..experiment.axes().len()).any(|axis| !experiment.is_patched(axis));
    Ok(Estimate {
        first,
        next: next.min(first),
        memory: peak_memory_bytes(),
        row_bytes: FRAME + 24 * columns as u64,
        rebuilds,
    })
}

impl Estimate {
    /// For people.
    #[must_use]
    pub fn text(&self, variants: u64, threads: usize) -> String {
        let seconds = self.first + self.next * (variants.saturating_sub(1)) as f64 / threads as f64;
        let memory = self.memory.map_or(String::new(), |bytes| {
            let more = (bytes as f64 * (1.0 + 0.25 * (threads as f64 - 1.0))) / 1e6;
            format!("memory about {more:.0} MB, ")
        });
        let note = if self.rebuilds {
            "\nSome axes need the scenario read anew or trade balanced anew, which the estimate does not hold."
        } else {
            ""
        };
        format!(
            "one variant {}, the first {}; all on {threads} threads about {}, {memory}disk about {:.1} MB{note}",
            duration(self.next),
            duration(self.first),
            duration(seconds),
            (variants * self.row_bytes) as f64 / 1e6,
        )
    }

    /// For programs.
    #[must_use]
    pub fn to_json(self) -> String {
        let record = json!({
            "first_variant_seconds": self.first, "variant_seconds": self.next,
            "peak_memory_bytes": self.memory, "disk_bytes_per_variant": self.row_bytes,
        });
        format!("{record:#}\n")
    }
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 120.0 => format!("{s:.1} s"),
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3_600.0),
    }
}
