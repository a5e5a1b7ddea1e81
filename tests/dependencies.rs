//! What the program is made of: the bill of materials names what the lock file holds, and every licence is allowed.
//!
//! `.ci/bill-of-materials` writes the bill again after a change of `Cargo.lock`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

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
