//! The first findings of a kind, and a count of the others.

use std::collections::BTreeMap;

use super::{Finding, Findings};

/// Findings of one kind reported before the rest is counted.
const REPORTED: usize = 20;

/// Reports the first findings of a kind and counts the rest.
#[derive(Debug, Default)]
pub struct Quiet {
    counts: BTreeMap<String, usize>,
}

impl Quiet {
    /// Adds a finding unless enough of its kind (what it is about, and its message) are reported.
    pub fn push(&mut self, finding: Finding, about: &str, findings: &mut Findings) {
        let count = self.counts.entry(format!("{about}: {}", finding.message)).or_default();
        *count += 1;
        if *count <= REPORTED {
            findings.push(finding);
        }
    }

    /// Says how many findings of each kind were not reported.
    pub fn summarise(&self, file: &str, findings: &mut Findings) {
        for (what, count) in self.counts.iter().filter(|(_, count)| **count > REPORTED) {
            let what = what.trim_start_matches(": ");
            findings.push(Finding::error(
                file,
                format!("{} more findings of the kind `{what}`", count - REPORTED),
            ));
        }
    }
}
