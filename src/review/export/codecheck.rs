//! A run folder as the configuration of a CODECHECK: which files an independent person should be able to make again.
//!
//! What only people know (authors, codechecker, certificate, report) is left out, because the standard refuses
//! placeholders; the codechecker adds it. Source: CODECHECK configuration 1.0,
//! <https://codecheck.org.uk/spec/config/1.0/>.

use crate::writers::manifest::{Manifest, Role};

/// The name that the standard asks for.
pub const FILE: &str = "codecheck.yml";

/// The configuration.
#[must_use]
pub fn configuration(manifest: &Manifest) -> String {
    let passed = manifest.checks.iter().filter(|check| check.passed).count();
    let mut text = String::from("---\nversion: https://codecheck.org.uk/spec/config/1.0/\n\n");
    text += &format!("paper:\n  title: {}\n\nmanifest:\n", quoted(&manifest.title));
    for output in manifest.outputs.iter().filter(|o| matches!(o.role, Role::Table | Role::Report)) {
        let comment = match output.role {
            Role::Report => "page for people".to_owned(),
            _ => format!("result table, {} bytes, SHA-256 {}", output.bytes, output.sha256),
        };
        text += &format!("  - file: {}\n    comment: {}\n", quoted(&output.path), quoted(&comment));
    }
    let summary = format!(
        "{} {} ran `{}` with seed {} and {} draws on the data {} {}; {passed} of {} identities hold. Repeat with `fairshift rerun` on this folder.",
        manifest.engine.name,
        manifest.engine.version,
        manifest.command.join(" "),
        manifest.seed,
        manifest.draws,
        manifest.data_package.name,
        manifest.data_package.version,
        manifest.checks.len(),
    );
    text + &format!("\nsummary: {}\n", quoted(&summary))
}

/// Text in double quotes: JSON strings are YAML strings.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
