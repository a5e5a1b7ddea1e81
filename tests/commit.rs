//! The commit that a build records: of its own checkout, of the archive that `cargo package` makes, or none.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A program that says what `build.rs` of this one found.
const MAIN: &str =
    r#"fn main() { println!("{} {}", env!("FAIRSHIFT_COMMIT"), env!("FAIRSHIFT_COMMIT_SAID")); }"#;

fn project(folder: &Path) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/main.rs"), MAIN).unwrap();
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"told\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[workspace]\n",
    )
    .unwrap();
    fs::write(folder.join(".gitignore"), "/target\n").unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs"), folder.join("build.rs")).unwrap();
}

/// What the program says, and whether it was built for that.
fn told(folder: &Path, commit: Option<&str>) -> (String, bool) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["run", "--offline"])
        .current_dir(folder)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("FAIRSHIFT_COMMIT");
    cargo.envs(commit.map(|commit| ("FAIRSHIFT_COMMIT", commit)));
    let output = cargo.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    (String::from_utf8_lossy(&output.stdout).trim().to_owned(), errors.contains("Compiling"))
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_source_without_a_commit_says_so_and_one_that_is_given_or_packaged_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    assert_eq!(told(folder.path(), None).0, "not recorded");
    assert!(!told(folder.path(), None).1, "built twice for nothing");
    assert_eq!(told(folder.path(), Some("v1")).0, "v1 v1");
    let packaged = "{\n  \"git\": {\n    \"sha1\": \"0123abcd\"\n  },\n  \"path_in_vcs\": \"\"\n}";
    fs::write(folder.path().join(".cargo_vcs_info.json"), packaged).unwrap();
    assert_eq!(told(folder.path(), None).0, "0123abcd 0123abcd");
}

#[test]
fn a_checkout_says_its_commit_and_what_is_not_in_it() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("git is not installed: not tested");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("checkout");
    project(&root);
    git(&root, &["init", "--quiet"]);
    told(&root, Some(""));
    let commit = |message: &str| {
        git(&root, &["add", "--all"]);
        git(&root, &["commit", "--quiet", "--allow-empty", "--message", message]);
        git(&root, &["rev-parse", "HEAD"])
    };
    let first = commit("first");
    assert_eq!(told(&root, None).0, format!("{first} {first}"));
    assert!(!told(&root, None).1, "built twice for nothing");
    let second = commit("second");
    assert_eq!(told(&root, None), (format!("{second} {second}"), true));
    git(&root, &["checkout", "--quiet", &first]);
    assert_eq!(told(&root, None).0, format!("{first} {first}"));
    assert!(!told(&root, None).1, "built twice for nothing");
    fs::write(root.join("src/main.rs"), format!("{MAIN}\n// changed\n")).unwrap();
    assert_eq!(told(&root, None).0, format!("{first}-dirty {first}-dirty"));
    fs::write(root.join("notes.txt"), "no part of the program").unwrap();
    git(&root, &["checkout", "--quiet", "src/main.rs"]);
    assert_eq!(told(&root, None).0, format!("{first} {first}"));

    // A source inside of somebody else's checkout is not that.
    let inner = root.join("vendor/told");
    project(&inner);
    assert_eq!(told(&inner, None).0, "not recorded");
}
