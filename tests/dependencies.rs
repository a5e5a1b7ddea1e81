//! What the program is made of: the bill of materials names what the lock file holds, every licence is allowed, and no known
//! advisory affects a locked version.
//!
//! `.ci/bill-of-materials` writes the bill again after a change of `Cargo.lock`; `advisories.toml` says how it is kept.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use semver::{Version, VersionReq};
use serde_json::Value;

fn read(file: &str) -> String {
    std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn components() -> Vec<Value> {
    let bill: Value = serde_json::from_str(&read("docs/bill-of-materials.cdx.json")).unwrap();
    bill["components"].as_array().unwrap().clone()
}

fn rules() -> toml::Table {
    read("deny.toml").parse().unwrap()
}

fn name(component: &Value) -> &str {
    component["name"].as_str().unwrap()
}

#[test]
fn the_bill_of_materials_is_that_of_the_lock_file() {
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    let text =
        |package: &toml::Value, key: &str| package.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let locked: BTreeMap<(String, String), String> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| Some(((text(p, "name")?, text(p, "version")?), text(p, "checksum")?)))
        .collect();
    let listed: BTreeMap<(String, String), String> = components()
        .iter()
        .map(|c| {
            let version = c["version"].as_str().unwrap().to_owned();
            ((name(c).to_owned(), version), c["hashes"][0]["content"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(listed, locked, "run .ci/bill-of-materials");
}

/// Whether an SPDX expression is met by the allowed licences.
fn allowed(expression: &str, licences: &BTreeSet<String>) -> bool {
    let expression = expression.trim();
    if let Some((left, right)) = split(expression, " AND ") {
        return allowed(left, licences) && allowed(right, licences);
    }
    if let Some((left, right)) = split(expression, " OR ") {
        return allowed(left, licences) || allowed(right, licences);
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => allowed(inner, licences),
        None => licences.contains(expression),
    }
}

/// The first operator outside brackets.
fn split<'a>(expression: &'a str, operator: &str) -> Option<(&'a str, &'a str)> {
    let mut depth = 0;
    for (at, character) in expression.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && expression[at..].starts_with(operator) => {
                return Some((&expression[..at], &expression[at + operator.len()..]));
            }
            _ => {}
        }
    }
    None
}

#[test]
fn every_licence_is_allowed() {
    let rules = rules();
    let licences = rules["licenses"]["allow"].as_array().unwrap().iter();
    let licences: BTreeSet<String> = licences.map(|l| l.as_str().unwrap().to_owned()).collect();
    assert!(!allowed("GPL-3.0", &licences) && !allowed("MIT AND GPL-3.0", &licences));
    assert!(allowed("(GPL-3.0 OR MIT) AND Zlib", &licences));
    let refused: Vec<String> = components()
        .iter()
        .map(|c| (name(c).to_owned(), c["licenses"][0]["expression"].as_str().unwrap().to_owned()))
        .filter(|(_, expression)| !allowed(expression, &licences))
        .map(|(name, expression)| format!("{name}: {expression}"))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn nothing_banned_is_in_the_program() {
    let rules = rules();
    let banned: Vec<&str> =
        rules["bans"]["deny"].as_array().unwrap().iter().map(|ban| ban["crate"].as_str().unwrap()).collect();
    assert!(banned.len() >= 3);
    for component in components().iter().filter(|c| c["scope"] == "required") {
        assert!(!banned.contains(&name(component)), "{}", name(component));
    }
}

/// What an entry of `advisories.toml` says about versions.
struct Advisory {
    id: String,
    package: String,
    title: String,
    withdrawn: bool,
    safe: Vec<VersionReq>,
}

impl Advisory {
    fn affects(&self, (name, version): &(String, Version)) -> bool {
        !self.withdrawn && self.package == *name && !self.safe.iter().any(|range| range.matches(version))
    }
}

fn strings(entry: &toml::Value, key: &str) -> Vec<String> {
    let list = entry.get(key).and_then(toml::Value::as_array);
    list.into_iter().flatten().map(|value| value.as_str().unwrap().to_owned()).collect()
}

/// Advisories and drafts; a draft has no number.
fn advisories(table: &toml::Table) -> Vec<Advisory> {
    let of = |kind: &str| table.get(kind).and_then(toml::Value::as_array).into_iter().flatten();
    let text = |entry: &toml::Value, key: &str| entry[key].as_str().unwrap().to_owned();
    of("advisory")
        .map(|entry| (text(entry, "id"), entry))
        .chain(of("draft").map(|entry| ("draft".to_owned(), entry)))
        .map(|(id, entry)| Advisory {
            id,
            package: text(entry, "package"),
            title: text(entry, "title"),
            withdrawn: entry.get("withdrawn").is_some(),
            safe: [strings(entry, "patched"), strings(entry, "unaffected")]
                .concat()
                .iter()
                .map(|range| VersionReq::parse(range).unwrap())
                .collect(),
        })
        .collect()
}

/// Crates of a lock file that come from elsewhere.
fn locked(lock: &str) -> Vec<(String, Version)> {
    let lock: toml::Table = lock.parse().unwrap();
    let packages =
        lock["package"].as_array().unwrap().iter().filter(|package| package.get("source").is_some());
    packages
        .map(|package| {
            let version = Version::parse(package["version"].as_str().unwrap()).unwrap();
            (package["name"].as_str().unwrap().to_owned(), version)
        })
        .collect()
}

/// All locked crates: the program's, and those of `fuzz/`.
fn all_locked() -> Vec<(String, Version)> {
    [locked(&read("Cargo.lock")), locked(&read("fuzz/Cargo.lock"))].concat()
}

/// Advisories that affect a locked version and are not ignored.
fn affected(
    crates: &[(String, Version)],
    advisories: &[Advisory],
    ignored: &BTreeSet<String>,
) -> Vec<String> {
    let pairs = crates.iter().flat_map(|package| advisories.iter().map(move |advisory| (package, advisory)));
    pairs
        .filter(|(package, advisory)| advisory.affects(package) && !ignored.contains(&advisory.id))
        .map(|((name, version), advisory)| format!("{} {name} {version}: {}", advisory.id, advisory.title))
        .collect()
}

/// Locked crates that nobody has looked up in the database of advisories.
fn never_looked_up(crates: &[(String, Version)], table: &toml::Table) -> BTreeSet<String> {
    let known = strings(&toml::Value::Table(table.clone()), "looked-up");
    crates.iter().map(|(name, _)| name.clone()).filter(|name| !known.contains(name)).collect()
}

fn table() -> toml::Table {
    read("advisories.toml").parse().unwrap()
}

/// The advisories that `deny.toml` ignores, each with a reason.
fn ignored() -> BTreeSet<String> {
    let rules = rules();
    let list = rules["advisories"]["ignore"].as_array().unwrap().iter();
    list.map(|entry| {
        assert!(!entry["reason"].as_str().unwrap().is_empty(), "{entry}");
        entry["id"].as_str().unwrap().to_owned()
    })
    .collect()
}

#[test]
fn no_advisory_affects_a_locked_version() {
    let found = affected(&all_locked(), &advisories(&table()), &ignored());
    assert!(found.is_empty(), "update these, or ignore them in deny.toml with a reason: {found:#?}");
}

#[test]
fn every_locked_crate_has_been_looked_up() {
    let new = never_looked_up(&all_locked(), &table());
    assert!(new.is_empty(), "read crates/NAME of the RustSec database and add to advisories.toml: {new:?}");
}

#[test]
fn what_is_ignored_is_unmaintained_and_still_there() {
    let table = table();
    let entries = table["advisory"].as_array().unwrap();
    for id in ignored() {
        let entry = entries.iter().find(|entry| entry["id"].as_str() == Some(&id)).expect(&id);
        assert_eq!(entry["kind"].as_str(), Some("unmaintained"), "{id}");
        let found = affected(&all_locked(), &advisories(&table), &BTreeSet::new());
        assert!(
            found.iter().any(|line| line.starts_with(&id)),
            "{id} affects nothing: take it out of deny.toml"
        );
    }
}

#[test]
fn the_table_of_advisories_is_in_order() {
    let table = table();
    let known = strings(&toml::Value::Table(table.clone()), "looked-up");
    assert!(known.is_sorted_by(|a, b| a < b));
    let all = advisories(&table);
    let numbers: BTreeSet<&str> = all.iter().map(|a| a.id.as_str()).filter(|id| *id != "draft").collect();
    assert_eq!(numbers.len(), all.iter().filter(|a| a.id != "draft").count(), "a number twice");
    for advisory in &all {
        assert!(known.contains(&advisory.package), "{}", advisory.package);
    }
}

#[test]
fn a_made_up_lock_file_is_found_out() {
    let lock = r#"
        [[package]]
        name = "made-up"
        version = "1.2.3+build"
        source = "registry"
        [[package]]
        name = "fairshift"
        version = "0.1.0"
    "#;
    let entry = |versions: &str| {
        let text = format!(
            "looked-up = []\n[[advisory]]\nid = \"RUSTSEC-1\"\npackage = \"made-up\"\ntitle = \"t\"\n{versions}"
        );
        text.parse::<toml::Table>().unwrap()
    };
    let crates = locked(lock);
    let none = BTreeSet::new();
    let found = |versions: &str| affected(&crates, &advisories(&entry(versions)), &none).len();
    assert_eq!(crates.len(), 1, "the project's own crate has no source");
    assert_eq!(found("patched = []"), 1);
    assert_eq!(found("patched = ['< 1.0.0, >= 0.9.3', '>= 1.2.4']\nunaffected = ['< 0.5']"), 1);
    assert_eq!(found("patched = ['< 1.0.0, >= 0.9.3', '>= 1.2.3']"), 0);
    assert_eq!(found("patched = ['^ 1.2.1', '>= 2']"), 0);
    assert_eq!(found("patched = ['>= 2']\nunaffected = ['<= 1.2.3']"), 0);
    assert_eq!(found("withdrawn = 2026-01-01\npatched = []"), 0);
    let all = advisories(&entry("patched = []"));
    assert_eq!(affected(&crates, &all, &BTreeSet::from(["RUSTSEC-1".to_owned()])), Vec::<String>::new());
    assert_eq!(never_looked_up(&crates, &entry("patched = []")), BTreeSet::from(["made-up".to_owned()]));
    // Versions before those now locked are found in the table itself.
    let old = [("csv", "1.4.0"), ("rand", "0.9.1"), ("arrow-array", "57.0.0"), ("flatbuffers", "2.1.0")];
    let old = old.map(|(name, version)| (name.to_owned(), Version::parse(version).unwrap()));
    let found = affected(&old, &advisories(&table()), &none);
    let expected =
        ["RUSTSEC-2026-0097 rand 0.9.1", "draft arrow-array 57.0.0", "RUSTSEC-2021-0122 flatbuffers 2.1.0"];
    assert!(
        found.len() == 3 && found.iter().zip(expected).all(|(line, start)| line.starts_with(start)),
        "{found:?}"
    );
}
