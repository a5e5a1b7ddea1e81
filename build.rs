//! Which source is built: the commit for manifests, from git or from the archive that `cargo package` makes.
//!
//! `FAIRSHIFT_COMMIT` says it instead if it is set; set to nothing, no commit is recorded, and none makes the next build
//! anew. A source that is neither a checkout of its own nor such an archive has none: a checkout around it is not its own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What goes into the program: other files of the checkout may differ from the commit without a word.
const PARTS: [&str; 8] = [
    "src",
    "data/uk-2021",
    "scenarios",
    "build.rs",
    "Cargo.toml",
    "Cargo.lock",
    "CHANGELOG.md",
    "METHODS.md",
];
/// What git changes when another commit is checked out or made.
const MOVES: [&str; 3] = ["HEAD", "logs/HEAD", "packed-refs"];

fn main() {
    println!("cargo::rerun-if-env-changed=FAIRSHIFT_COMMIT");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let commit = match std::env::var("FAIRSHIFT_COMMIT") {
        Ok(given) => given,
        Err(_) => checkout(&root).or_else(|| packaged(&root)).unwrap_or_default(),
    };
    let commit = commit.trim();
    println!("cargo::rustc-env=FAIRSHIFT_COMMIT={commit}");
    println!(
        "cargo::rustc-env=FAIRSHIFT_COMMIT_SAID={}",
        if commit.is_empty() { "not recorded" } else { commit }
    );
}

/// The commit of a checkout whose top is this folder, with `-dirty` if a part of the program differs from it.
fn checkout(root: &Path) -> Option<String> {
    let top = PathBuf::from(git(root, &["rev-parse", "--show-toplevel"])?);
    if top.canonicalize().ok()? != root.canonicalize().ok()? {
        return None;
    }
    let branch = git(root, &["symbolic-ref", "--quiet", "HEAD"]);
    for name in MOVES.into_iter().chain(branch.as_deref()) {
        let path = root.join(git(root, &["rev-parse", "--git-path", name])?);
        // A path that is not there would make every build run this again.
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    let parts: Vec<&str> = PARTS.into_iter().filter(|part| root.join(part).exists()).collect();
    parts.iter().for_each(|part| println!("cargo::rerun-if-changed={part}"));
    let commit = git(root, &["rev-parse", "HEAD"])?;
    let status = [&["status", "--porcelain", "--"][..], &parts].concat();
    let dirty = if git(root, &status)?.is_empty() { "" } else { "-dirty" };
    Some(format!("{commit}{dirty}"))
}

/// What git says; nothing if there is no git, or no repository that this user may read.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("git").arg("--no-optional-locks").arg("-C").arg(root).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The commit that `cargo package` noted in the archive.
fn packaged(root: &Path) -> Option<String> {
    println!("cargo::rerun-if-changed=Cargo.toml");
    let text = std::fs::read_to_string(root.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    let commit = rest.split('"').nth(1)?;
    let dirty = if text.contains("\"dirty\": true") { "-dirty" } else { "" };
    Some(format!("{commit}{dirty}"))
}
