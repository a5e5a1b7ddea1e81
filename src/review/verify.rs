//! Is a run folder what was written? Hashes, descriptions, identities; nothing is computed again.
//!
//! The folder is not trusted: links are not followed, paths of the manifest must stay inside, and only files whose
//! bytes are those of the manifest are looked into.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::dataset::embedded;
use crate::findings::{Finding, Findings};
use crate::review::{content, export};
use crate::writers::disk::is_temporary;
use crate::writers::error::WriteError;
use crate::writers::finished::{FinishedRun, MAX_DESCRIPTION, read};
use crate::writers::listing::{Entry, empty_folders, is_inside, list};
use crate::writers::manifest::{
    DATA_PACKAGE, Manifest, OutputRecord, Role, is_sealed, other_schema, unreadable,
};
use crate::writers::run_folder::MANIFEST;

/// How the paths of files begin that are part of the program.
const EMBEDDED: &str = "embedded:";

/// Bytes read at once.
const CHUNK: usize = 1 << 16;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// The folder.
    pub run: String,
    /// What it is.
    pub verdict: Verdict,
    /// Files compared with their hash.
    pub files: usize,
    /// Tables read in full.
    pub tables: usize,
    /// Identities that the run checked.
    pub checks: usize,
    /// What is wrong, by path.
    pub problems: Vec<Problem>,
    /// What stands in the way of a repetition although nothing is wrong with the files.
    pub notes: Vec<String>,
}

/// What a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every file is there and is the one that was written, and nothing else is.
    Sound,
    /// It has no manifest: the run did not finish.
    Incomplete,
    /// Something differs.
    Different,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// File, as the manifest or the folder names it.
    pub path: String,
    /// What kind.
    pub kind: ProblemKind,
    /// One sentence.
    pub detail: String,
}

/// Kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// In the manifest, not in the folder.
    Missing,
    /// Other bytes than were written.
    Changed,
    /// In the folder, not in the manifest.
    Added,
    /// A symbolic link, a device, or a path that leaves the folder.
    Refused,
    /// Cannot be read.
    Unreadable,
    /// Not what its description says.
    Schema,
    /// An identity does not hold, or the run failed.
    Identity,
}

impl ProblemKind {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
            Self::Schema => "schema",
            Self::Identity => "identity",
        }
    }
}

/// Verifies a run folder.
///
/// # Errors
/// Findings if there is no such folder, if it cannot be listed, or if its manifest has a layout that this version does not
/// know: then nothing can be said about it.
pub fn verify(folder: &Path) -> Result<Verification, Findings> {
    let refuse = |message: String| {
        let mut findings = Findings::new();
        findings.push(Finding::error(&folder.display().to_string(), message));
        findings
    };
    if !folder.is_dir() {
        return Err(refuse("there is no such folder".to_owned()));
    }
    let listing = list(folder).map_err(|error| refuse(error.to_string()))?;
    let empty = empty_folders(folder).map_err(|error| refuse(error.to_string()))?;
    let mut verifier = Verifier { folder, listing, empty, problems: Vec::new() };
    if let Some(schema) = verifier.other_schema() {
        return Err(refuse(format!("cannot be judged: {}", unreadable(&schema))));
    }
    let Some(manifest) = verifier.manifest() else {
        let verdict =
            if verifier.listing.contains_key(MANIFEST) { Verdict::Different } else { Verdict::Incomplete };
        return Ok(verifier.verification(verdict, None, 0));
    };
    verifier.strangers(&manifest);
    let intact = verifier.intact(&manifest);
    let tables = content::check(folder, &manifest, &intact, &mut verifier.problems);
    let verdict = if verifier.problems.is_empty() { Verdict::Sound } else { Verdict::Different };
    Ok(verifier.verification(verdict, Some(&manifest), tables))
}

/// What stands in a finished folder and was not written by its run.
///
/// # Errors
/// Findings if the folder is no finished run, or cannot be listed.
pub fn strangers(folder: &Path) -> Result<Vec<Problem>, Findings> {
    let run = FinishedRun::open(folder)?;
    let refuse =
        |error: WriteError| Findings::from(Finding::error(&folder.display().to_string(), error.to_string()));
    let (listing, empty) = (list(folder).map_err(refuse)?, empty_folders(folder).map_err(refuse)?);
    let mut verifier = Verifier { folder, listing, empty, problems: Vec::new() };
    verifier.strangers(&run.manifest);
    Ok(verifier.problems)
}

struct Verifier<'a> {
    folder: &'a Path,
    listing: BTreeMap<String, Entry>,
    empty: Vec<String>,
    problems: Vec<Problem>,
}

impl Verifier<'_> {
    fn problem(&mut self, path: &str, kind: ProblemKind, detail: impl Into<String>) {
        self.problems.push(problem(path, kind, detail));
    }

    fn other_schema(&self) -> Option<String> {
        let bytes = read(self.folder, MANIFEST, MAX_DESCRIPTION).ok()?;
        other_schema(&bytes)
    }

    fn manifest(&mut self) -> Option<Manifest> {
        if !self.listing.contains_key(MANIFEST) {
            let detail = "there is no manifest: the run did not finish, run it again";
            self.problem(MANIFEST, ProblemKind::Missing, detail);
            return None;
        }
        let bytes = match read(self.folder, MANIFEST, MAX_DESCRIPTION) {
            Ok(bytes) => bytes,
            Err(found) => {
                self.problem(MANIFEST, ProblemKind::Refused, messages(&found));
                return None;
            }
        };
        if !is_sealed(&bytes) {
            let detail = "the digest at its end is not that of its content";
            self.problem(MANIFEST, ProblemKind::Changed, detail);
        }
        match Manifest::from_json(&bytes) {
            Ok(manifest) => Some(manifest),
            Err(error) => {
                self.problem(MANIFEST, ProblemKind::Unreadable, error.to_string());
                None
            }
        }
    }

    /// What stands in the folder and not in the manifest, links and devices.
    fn strangers(&mut self, manifest: &Manifest) {
        let known = |path: &str| path == MANIFEST || manifest.outputs.iter().any(|o| o.path == path);
        let mut found = Vec::new();
        for (path, entry) in &self.listing {
            match entry {
                Entry::Link => found.push(problem(path, ProblemKind::Refused, "a symbolic link")),
                Entry::Special => found.push(problem(path, ProblemKind::Refused, "not a regular file")),
                Entry::File(_) if !known(path) => {
                    let detail = self.added(path, manifest);
                    found.extend(detail.map(|detail| problem(path, ProblemKind::Added, detail)));
                }
                Entry::File(_) => {}
            }
        }
        let empty = self.empty.iter();
        found
            .extend(empty.map(|path| {
                problem(path, ProblemKind::Added, "an empty folder, which the run did not make")
            }));
        self.problems.extend(found);
    }

    /// What a file is that the run did not write; nothing if it is what `export` makes of the run.
    fn added(&self, path: &str, manifest: &Manifest) -> Option<&'static str> {
        if is_temporary(path.rsplit('/').next().unwrap_or(path)) {
            return Some("a file that an interrupted program was writing");
        }
        let run = FinishedRun { path: self.folder.to_path_buf(), manifest: manifest.clone() };
        let Some(text) = export::expected(path, &run) else { return Some("the run did not write it") };
        let same = read(self.folder, path, MAX_DESCRIPTION).is_ok_and(|bytes| bytes == text.as_bytes());
        (!same).then_some("not what `fairshift export` makes of the run: export it again, and keep one that people complete elsewhere")
    }

    /// The files that are what the manifest says, by path.
    fn intact<'m>(&mut self, manifest: &'m Manifest) -> BTreeMap<&'m str, &'m OutputRecord> {
        let compared: Vec<Result<(), Problem>> =
            manifest.outputs.par_iter().map(|output| self.compare(output)).collect();
        let mut intact = BTreeMap::new();
        for (output, result) in manifest.outputs.iter().zip(compared) {
            let twice = intact.contains_key(output.path.as_str());
            match result {
                Ok(()) if twice => {
                    self.problem(&output.path, ProblemKind::Schema, "the manifest lists it twice");
                }
                Ok(()) => {
                    intact.insert(output.path.as_str(), output);
                }
                Err(problem) => self.problems.push(problem),
            }
        }
        intact
    }

    fn compare(&self, output: &OutputRecord) -> Result<(), Problem> {
        let fail = |kind, detail: String| Err(problem(&output.path, kind, detail));
        if !is_inside(&output.path) {
            return fail(ProblemKind::Refused, "the path leaves the run folder".to_owned());
        }
        match self.listing.get(&output.path) {
            None => fail(ProblemKind::Missing, format!("{} bytes were written", output.bytes)),
            // Reported with everything else that is in the folder.
            Some(Entry::Link | Entry::Special) => {
                fail(ProblemKind::Missing, "no file of that name".to_owned())
            }
            Some(Entry::File(bytes)) if *bytes != output.bytes => {
                fail(ProblemKind::Changed, format!("{bytes} bytes, {} were written", output.bytes))
            }
            Some(Entry::File(_)) => match sha256_of(&self.folder.join(&output.path)) {
                Err(error) => fail(ProblemKind::Unreadable, error.to_string()),
                Ok(hash) if hash != output.sha256 => {
                    fail(ProblemKind::Changed, format!("SHA-256 {hash}, {} was written", output.sha256))
                }
                Ok(_) => Ok(()),
            },
        }
    }

    fn verification(mut self, verdict: Verdict, manifest: Option<&Manifest>, tables: usize) -> Verification {
        self.problems.sort();
        self.problems.dedup();
        Verification {
            run: self.folder.display().to_string(),
            verdict,
            files: manifest.map_or(0, |manifest| manifest.outputs.len() + 1),
            tables,
            checks: manifest.map_or(0, |manifest| manifest.checks.len()),
            problems: self.problems,
            notes: manifest.map_or_else(Vec::new, obstacles),
        }
    }
}

/// Why a run cannot be repeated from its folder with this program.
fn obstacles(manifest: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    let data = &manifest.data_package;
    let copied = manifest.inputs.iter().any(|input| input.role == DATA_PACKAGE && input.copy.is_some());
    if !data.is_none() && !copied {
        match embedded::files(&data.name) {
            // The scenario of a sweep may name a package that stands beside it in the program.
            None if manifest.outputs.iter().any(|output| output.role == Role::Plan) => {}
            None => found.push(format!(
                "the data package `{}` is neither in the folder nor in this program",
                data.name
            )),
            Some(files) if files.content_sha256() != data.content_sha256 => {
                found.push(format!(
                    "the data package `{}` in this program is not the one that the run read",
                    data.name
                ));
            }
            Some(_) => {}
        }
    }
    let absent = manifest.inputs.iter().filter(|i| i.copy.is_none() && !i.path.starts_with(EMBEDDED));
    found.extend(absent.map(|input| format!("the folder has no copy of {} ({})", input.path, input.role)));
    found
}

/// A problem of a file.
pub(crate) fn problem(path: &str, kind: ProblemKind, detail: impl Into<String>) -> Problem {
    Problem { path: path.to_owned(), kind, detail: detail.into() }
}

/// Findings on one line, without the name of the file.
pub(crate) fn messages(findings: &Findings) -> String {
    let one = |finding: &Finding| {
        let line = finding.line.map_or(String::new(), |line| format!("line {line}: "));
        let found = finding.found.as_ref().map_or(String::new(), |found| format!(", found {found}"));
        format!("{line}{}{found}", finding.message)
    };
    findings.all().iter().map(one).collect::<Vec<_>>().join("; ")
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; CHUNK]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            length => hash.update(&buffer[..length]),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
