//! Sections and keys of scenario, pathway, policy and sweep files, out of the JSON Schemas that the types give.

use serde_json::Value;

use super::Explanation;
use crate::scenario::schema::generate::{pathway_schema, scenario_schema};
use crate::sweep::schema::sweep_schema;

/// Definitions that stand in several places and have a name of their own, with words that mean them.
const SHARED: [(&str, &str); 7] = [
    ("distribution", "DistributionTable"),
    ("distributions", "DistributionTable"),
    ("dist", "DistributionTable"),
    ("allocation", "Allocation"),
    ("evidence", "Evidence"),
    ("interpolation", "Interpolation"),
    ("no_policies", "Counterfactual"),
];

/// A section (`site`), a key of one (`site.jobs`), or a distribution.
pub(super) fn explain(name: &str) -> Option<Explanation> {
    let name = name.trim_matches(['[', ']']);
    let (section, key) = name.split_once('.').map_or((name, None), |(section, key)| (section, Some(key)));
    let (schema, node, file) = find(section)?;
    let definition = resolved(&schema, &node);
    let facts = match key {
        Some(key) => {
            let property = definition["properties"].get(key)?;
            vec![("meaning".to_owned(), text(property)), ("takes".to_owned(), takes(&schema, property))]
        }
        None => facts(&schema, &node, definition),
    };
    Some(Explanation { heading: format!("{name} in {file}"), facts })
}

/// Every section, for the nearest name.
pub(super) fn names() -> Vec<String> {
    let shared = SHARED.iter().map(|(word, _)| (*word).to_owned());
    let sections = [scenario_schema(), sweep_schema()].into_iter().flat_map(|schema| {
        schema["properties"].as_object().map_or_else(Vec::new, |keys| keys.keys().cloned().collect())
    });
    shared.chain(sections).collect()
}

/// Every section and key of one with its meaning; parameters have names of their own.
pub(super) fn all() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for name in names().into_iter().filter(|name| name != "parameters") {
        let Some((schema, node, _)) = find(&name) else { continue };
        let facts = facts(&schema, &node, resolved(&schema, &node)).into_iter();
        all.extend(facts.map(|(key, meaning)| match key.as_str() {
            "meaning" | "takes" => (name.clone(), meaning),
            key => (format!("{name}.{key}"), meaning),
        }));
    }
    all
}

/// A kind of files and its schema.
type File = (&'static str, fn() -> Value);

/// The schema that knows a section, the section in it, and which files it is for.
fn find(section: &str) -> Option<(Value, Value, &'static str)> {
    let scenario = scenario_schema();
    if let Some((_, definition)) = SHARED.iter().find(|(word, _)| *word == section) {
        let node = scenario["$defs"][definition].clone();
        return Some((scenario, node, "scenario files"));
    }
    let files: [File; 3] = [
        ("scenario files", scenario_schema),
        ("sweep files", sweep_schema),
        ("pathway files", pathway_schema),
    ];
    files.into_iter().find_map(|(file, schema)| {
        let schema = schema();
        let node = schema["properties"].get(section)?.clone();
        Some((schema, node, file))
    })
}

/// What a node refers to: itself, the definition it names, the items of a list, what may also be null.
fn resolved<'s>(schema: &'s Value, node: &'s Value) -> &'s Value {
    if let Some(name) = node["$ref"].as_str() {
        return schema.pointer(name.trim_start_matches('#')).unwrap_or(node);
    }
    if node["items"].is_object() {
        return resolved(schema, &node["items"]);
    }
    let options = node["anyOf"].as_array().map_or(&[][..], Vec::as_slice);
    let given = options.iter().find(|option| option["type"] != "null");
    given.map_or(node, |option| resolved(schema, option))
}

fn facts(schema: &Value, node: &Value, definition: &Value) -> Vec<(String, String)> {
    let meaning = if text(node).is_empty() { text(definition) } else { text(node) };
    let mut facts = vec![("meaning".to_owned(), meaning)];
    let required =
        |key: &str| definition["required"].as_array().is_some_and(|keys| keys.iter().any(|k| k == key));
    if let Some(properties) = definition["properties"].as_object() {
        for (key, property) in properties {
            let needed = if required(key) { " (needed)" } else { "" };
            let meaning = format!("{} [{}]{needed}", text(property), takes(schema, property));
            facts.push((key.clone(), meaning.trim_start().to_owned()));
        }
    } else {
        facts.extend(options(definition));
        if facts.len() == 1 {
            facts.push(("takes".to_owned(), takes(schema, node)));
        }
    }
    facts
}

/// The words of a choice, or the kinds of a table that is one of several.
fn options(definition: &Value) -> Vec<(String, String)> {
    let options = definition["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
    let option = |option: &Value| {
        if let Some(word) = option["const"].as_str() {
            return Some((word.to_owned(), text(option)));
        }
        let properties = option["properties"].as_object()?;
        let word = properties.values().find_map(|property| property["const"].as_str())?;
        let needed =
            |key: &str| option["required"].as_array().is_some_and(|keys| keys.iter().any(|k| k == key));
        let keys = properties.iter().filter(|(_, property)| property["const"].is_null());
        let shown: Vec<String> =
            keys.map(|(key, _)| if needed(key) { key.clone() } else { format!("[{key}]") }).collect();
        Some((word.to_owned(), format!("{} Keys: {}", text(option), shown.join(", "))))
    };
    options.iter().filter_map(option).collect()
}

/// Types that are better said in words than by what they are made of.
const IN_WORDS: [(&str, &str); 5] = [
    ("Uncertain", "number or distribution"),
    ("DistributionTable", "distribution"),
    ("Series", "values by year, or a variable of IAMC data in a mapping"),
    ("Shares", "shares by technology"),
    ("Weights", "weights by name"),
];

/// The name of the type that a property refers to, if it has one.
fn reference(property: &Value) -> Option<&str> {
    let options = property["anyOf"].as_array().map_or(&[][..], Vec::as_slice);
    let path = std::iter::once(property).chain(options).find_map(|node| node["$ref"].as_str())?;
    path.rsplit('/').next()
}

/// What a key takes, in a few words.
fn takes(schema: &Value, property: &Value) -> String {
    let words = reference(property).and_then(|name| IN_WORDS.iter().find(|(known, _)| *known == name));
    if let Some((_, words)) = words {
        return (*words).to_owned();
    }
    let list = property["items"].is_object();
    let definition = resolved(schema, property);
    let words: Vec<String> = options(definition).into_iter().map(|(word, _)| word).collect();
    let one = if !words.is_empty() {
        words.join(" | ")
    } else if definition["properties"].is_object() {
        "table".to_owned()
    } else {
        kind(schema, definition)
    };
    if list { format!("list of {one}") } else { one }
}

fn kind(schema: &Value, definition: &Value) -> String {
    if let Some(word) = definition["const"].as_i64() {
        return word.to_string();
    }
    let options = definition["anyOf"].as_array().or_else(|| definition["oneOf"].as_array());
    if let Some(options) = options {
        let kinds: Vec<String> = options.iter().map(|option| takes(schema, option)).collect();
        return kinds.join(" or ");
    }
    let kind = match &definition["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str() {
        Some("string") => "text",
        Some("integer") => "whole number",
        Some("number") => "number",
        Some("boolean") => "true or false",
        Some("array") => "list",
        Some("object") => "table",
        _ => "any value",
    }
    .to_owned()
}

/// The description on one line.
fn text(node: &Value) -> String {
    node["description"].as_str().unwrap_or_default().replace('\n', " ")
}
