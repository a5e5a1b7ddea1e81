//! A run folder as the configuration of a CODECHECK: which files an independent person should be able to make again.
//!
//! Version 2.0 of the configuration, the current one. It asks for people (authors with ORCID, a reference, the codechecker)
//! and for what a check ends with (report, summary, certificate). The program knows none of them and the standard refuses
//! placeholders, so they are left out; a comment at the top names them. Source: CODECHECK configuration 2.0,
//! <https://codecheck.org.uk/spec/config/2.0/>.

use crate::writers::manifest::{Manifest, Role};

/// The name that the standard asks for.
pub const FILE: &str = "codecheck.yml";

/// Nodes that the standard demands and only people can fill: the author's, then the codechecker's.
const PEOPLE: &str = "# Authors add paper.authors (name and ORCID of each) and paper.reference; the codechecker adds codechecker, report,\n\
                      # summary and certificate. Version 2.0 demands all of them.\n";

/// The configuration.
#[must_use]
pub fn configuration(manifest: &Manifest) -> String {
    let mut text = format!("---\n{PEOPLE}version: https://codecheck.org.uk/spec/config/2.0/\n\n");
    text += &format!("paper:\n  title: {}\n\nmanifest:\n", quoted(&manifest.title));
    for output in manifest.outputs.iter().filter(|o| matches!(o.role, Role::Table | Role::Report)) {
        let comment = match output.role {
            Role::Report => "page for people".to_owned(),
            _ => format!("result table, {} bytes, SHA-256 {}", output.bytes, output.sha256),
        };
        text += &format!("  - file: {}\n    comment: {}\n", quoted(&output.path), quoted(&comment));
    }
    text + &format!("\nsource: {}\n", quoted(&source(manifest)))
}

/// Where the files come from, and how they are made again.
fn source(manifest: &Manifest) -> String {
    let passed = manifest.checks.iter().filter(|check| check.passed).count();
    let commit =
        manifest.engine.commit.as_ref().map_or(String::new(), |commit| format!(", commit {commit},"));
    let data = match &manifest.data_package {
        data if data.is_none() => String::new(),
        data => format!(" on the data {} {}", data.name, data.version),
    };
    format!(
        "{} {}{commit} ran `{}` with seed {} and {} draws{data}; {passed} of {} identities hold. Repeat with `fairshift rerun` on this folder.",
        manifest.engine.name,
        manifest.engine.version,
        manifest.command.join(" "),
        manifest.seed,
        manifest.draws,
        manifest.checks.len(),
    )
}

/// Text in double quotes: JSON strings are YAML strings.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
