//! `manifest.json`: what ran, on what, with which result, so that another person can check or repeat it.
//!
//! Field names are chosen so that they map one to one onto the standards that reviewers ask for:
//!
//! | here | RO-Crate, Process Run Crate | CODECHECK |
//! |---|---|---|
//! | `name`, `title` | `name` of the `CreateAction` | `paper.title` |
//! | `engine` | `instrument`, a `SoftwareApplication` with `softwareVersion` | |
//! | `command`, `scenario`, `seed` | `description`, `object` | |
//! | `started`, `ended` | `startTime`, `endTime` | |
//! | `exit_status` | `actionStatus` | |
//! | `inputs[]`, `data_package` | `object[]`, `File` with `contentSize`, `sha256`; `license`, `citation` | |
//! | `outputs[]` | `result[]`, `File` with `contentSize`, `sha256` | `manifest[].file`, `manifest[].comment` = `role` |
//! | `checks[]` | `additionalProperty` of the action | `summary` |
//!
//! Everything that depends on the machine or the hour (times, memory, threads, command line) stands here and in
//! the log, never in a table. Nothing is measured here: times, memory and threads are arguments.

use std::io;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::dataset::PackageDescription;
use crate::results::checks::Check;

/// Version of the manifest's layout.
pub const MANIFEST_SCHEMA: u32 = 1;

/// Role of the files of a data package that a run copied.
pub const DATA_PACKAGE: &str = "data_package";

/// What a run wrote about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this layout: [`MANIFEST_SCHEMA`].
    pub schema: u32,
    /// Name of the scenario.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// What computed it.
    pub engine: Engine,
    /// Command line, program first.
    pub command: Vec<String>,
    /// The scenario as it was run.
    pub scenario: ScenarioRecord,
    /// Master seed.
    pub seed: u64,
    /// Draws.
    pub draws: u64,
    /// Data package; left out of a labour-only run, which has none.
    #[serde(default, skip_serializing_if = "DataPackageRecord::is_none")]
    pub data_package: DataPackageRecord,
    /// Files that the user gave.
    pub inputs: Vec<InputRecord>,
    /// Files that the run wrote, sorted by path; filled in by the run folder.
    pub outputs: Vec<OutputRecord>,
    /// Identities with their residuals.
    pub checks: Vec<CheckRecord>,
    /// When the run started, UTC, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// When it ended, UTC, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// Threads that computed.
    pub threads: u64,
    /// Duration, s.
    pub wall_seconds: f64,
    /// Largest resident memory; `null` where the system does not tell.
    pub peak_memory_bytes: Option<u64>,
    /// Exit code of the command.
    pub exit_status: u8,
}

/// The program that computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Commit of the source, as far as the build knew it ([`crate::COMMIT`]).
    pub commit: Option<String>,
    /// Target it was compiled for.
    pub target: String,
    /// Processor features that the whole program was compiled for, beyond the target's default.
    pub target_features: Vec<String>,
    /// Whether debug assertions are compiled in.
    pub debug_assertions: bool,
    /// Library of elementary functions.
    pub math: String,
    /// Random numbers.
    pub random: String,
}

/// The resolved scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioRecord {
    /// Path in the run folder.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// The data package that a run read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataPackageRecord {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 over its files.
    pub content_sha256: String,
    /// Year of the prices of every £.
    pub price_base: i32,
    /// Licences with the attribution that they ask for.
    pub licences: Vec<String>,
    /// Sources to cite.
    pub sources: Vec<String>,
}

impl DataPackageRecord {
    /// Whether the run read no data package: a labour-only run.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.name.is_empty()
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// Path as the user named it.
    pub path: String,
    /// What it was: `scenario`, `pathway`, `data package`, …
    pub role: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: String,
    /// Path of the copy in the run folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<String>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputRecord {
    /// Path in the run folder.
    pub path: String,
    /// What it is.
    pub role: Role,
    /// Size.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: String,
}

/// What a written file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A result table.
    Table,
    /// Description of the tables.
    Descriptor,
    /// The scenario after merging.
    ResolvedScenario,
    /// A copy of an input.
    InputCopy,
    /// The page for people.
    Report,
    /// Messages of the run.
    Log,
    /// What a sweep was to compute, and what that was expected to take.
    Plan,
    /// Results of a sweep as they came.
    Journal,
    /// A whole table of one variant of a sweep.
    VariantTable,
}

/// An identity and how well it held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// Short name.
    pub name: String,
    /// What is compared.
    pub description: String,
    /// Largest relative gap; `null` if it is not a finite number.
    pub residual: Option<f64>,
    /// Largest gap that passes.
    pub tolerance: f64,
    /// Whether it passed.
    pub passed: bool,
}

impl Manifest {
    /// The file's bytes: JSON, two spaces, a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json_bytes(self)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// A message with line and column if the bytes are no manifest, or one of another layout.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        match other_schema(bytes) {
            Some(schema) => Err(serde::de::Error::custom(unreadable(&schema))),
            None => serde_json::from_slice(bytes),
        }
    }
}

/// The number of a layout that this version does not know, as it is written, whatever else the manifest says.
#[must_use]
pub fn other_schema(bytes: &[u8]) -> Option<String> {
    let schema = serde_json::from_slice::<serde_json::Value>(bytes).ok()?.get("schema")?.clone();
    (schema.is_number() && schema != MANIFEST_SCHEMA).then(|| schema.to_string())
}

/// What to do with a manifest of another layout.
#[must_use]
pub fn unreadable(schema: &str) -> String {
    format!(
        "manifest of schema {schema}; this version reads schema {MANIFEST_SCHEMA}: review it with the version that wrote it"
    )
}

/// The manifest and the descriptor have only text keys and no maps, so serialising them cannot fail.
pub(crate) fn json_bytes(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written: io::Result<()> = serde_json::to_writer_pretty(&mut bytes, value).map_err(io::Error::from);
    debug_assert!(written.is_ok(), "{written:?}");
    bytes.push(b'\n');
    bytes
}

/// What stands between the content of a manifest and the hash of that content.
const SEAL: &str = ",\n  \"digest\": \"sha256:";
/// The end of a sealed manifest.
const SEAL_END: &str = "\"\n}\n";

/// Adds `digest`, the SHA-256 of all bytes before it: no other file holds the hash of the manifest.
#[must_use]
pub fn seal(json: Vec<u8>) -> Vec<u8> {
    let mut bytes = json;
    bytes.truncate(bytes.len().saturating_sub("\n}\n".len()));
    let digest = sha256(&bytes);
    bytes.extend(format!("{SEAL}{digest}{SEAL_END}").bytes());
    bytes
}

/// Whether a manifest's bytes are those that were sealed.
#[must_use]
pub fn is_sealed(bytes: &[u8]) -> bool {
    let tail = SEAL.len() + 64 + SEAL_END.len();
    let Some(length) = bytes.len().checked_sub(tail) else { return false };
    let expected = format!("{SEAL}{}{SEAL_END}", sha256(&bytes[..length]));
    bytes[length..] == *expected.as_bytes()
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().flat_map(|byte| [byte >> 4, byte & 15]).map(hexadecimal).collect()
}

fn hexadecimal(digit: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(digit)])
}

impl From<&PackageDescription> for DataPackageRecord {
    fn from(package: &PackageDescription) -> Self {
        Self {
            name: package.name.clone(),
            version: package.version.clone(),
            content_sha256: package.content_sha256.clone(),
            price_base: package.price_base,
            licences: package.licences.clone(),
            sources: package.sources.clone(),
        }
    }
}

impl From<&Check> for CheckRecord {
    fn from(check: &Check) -> Self {
        Self {
            name: check.name.to_owned(),
            description: check.description.to_owned(),
            residual: Some(check.residual).filter(|r| r.is_finite()),
            tolerance: check.tolerance,
            passed: check.passed(),
        }
    }
}

impl InputRecord {
    /// A file that was read, and its copy in the run folder, if there is one.
    #[must_use]
    pub fn new(path: &str, role: &str, bytes: &[u8], copy: Option<&OutputRecord>) -> Self {
        Self {
            path: path.to_owned(),
            role: role.to_owned(),
            bytes: bytes.len() as u64,
            sha256: sha256(bytes),
            copy: copy.map(|record| record.path.clone()),
        }
    }
}
