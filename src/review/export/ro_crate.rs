//! A run folder as an RO-Crate: a Process Run Crate, which says what ran, on what, with which result.
//!
//! The profile recommends an `agent` of the action, the person or organisation that started it. A run does not know one and none is
//! invented: whoever publishes the crate adds it.
//!
//! Sources: RO-Crate 1.1, <https://www.researchobject.org/ro-crate/specification/1.1/>; Process Run Crate 0.5,
//! <https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/>.

use serde_json::{Value, json};

use crate::writers::manifest::{CheckRecord, InputRecord, Manifest, OutputRecord};
use crate::writers::run_folder::MANIFEST;

/// The name that the standard asks for.
pub const FILE: &str = "ro-crate-metadata.json";

/// How the data package is called in the crate.
const DATA: &str = "#data-package";

const PROFILE: &str = "https://w3id.org/ro/wfrun/process/0.5";

/// The metadata file.
#[must_use]
pub fn metadata(manifest: &Manifest) -> String {
    let mut graph = vec![descriptor(), root(manifest), profile(), action(manifest), engine(manifest)];
    graph.extend(has_data(manifest).then(|| data(manifest)));
    graph.extend(manifest.data_package.licences.iter().enumerate().map(|(at, text)| licence(at, text)));
    graph.extend(manifest.outputs.iter().map(file));
    graph.push(json!({
        "@id": MANIFEST, "@type": "File", "name": "manifest", "encodingFormat": "application/json",
    }));
    graph.extend(manifest.inputs.iter().filter(|input| input.copy.is_none()).map(embedded));
    graph.extend(manifest.checks.iter().map(check));
    let crate_ = json!({ "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph });
    format!("{crate_:#}\n")
}

fn descriptor() -> Value {
    json!({
        "@id": FILE,
        "@type": "CreativeWork",
        "about": { "@id": "./" },
        "conformsTo": { "@id": "https://w3id.org/ro/crate/1.1" },
    })
}

fn profile() -> Value {
    json!({ "@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5" })
}

fn root(manifest: &Manifest) -> Value {
    let mut parts: Vec<Value> = manifest.outputs.iter().map(|output| id(&file_id(&output.path))).collect();
    parts.push(id(MANIFEST));
    let licences = (0..manifest.data_package.licences.len()).map(licence_id);
    let data = match &manifest.data_package {
        data if data.is_none() => String::new(),
        data => format!(" on the data {} {}", data.name, data.version),
    };
    let mut root = json!({
        "@id": "./",
        "@type": "Dataset",
        "name": manifest.title,
        "description": format!(
            "Results of the scenario {} computed by {} {}{data}.",
            manifest.name, manifest.engine.name, manifest.engine.version,
        ),
        "datePublished": manifest.ended.as_deref().or(manifest.started.as_deref()).unwrap_or("1970-01-01"),
        "conformsTo": id(PROFILE),
        "hasPart": parts,
        "mentions": id("#run"),
    });
    if !manifest.data_package.licences.is_empty() {
        root["license"] = licences.map(|name| id(&name)).collect();
    }
    root
}

fn action(manifest: &Manifest) -> Value {
    let status = if manifest.exit_status == 0 { "CompletedActionStatus" } else { "FailedActionStatus" };
    let objects = manifest.inputs.iter().map(|input| match &input.copy {
        Some(copy) => id(&file_id(copy)),
        None => id(&embedded_id(input)),
    });
    let read =
        has_data(manifest).then(|| id(DATA)).into_iter().chain([id(&file_id(&manifest.scenario.path))]);
    let objects: Vec<Value> = objects.chain(read).collect();
    let copies: Vec<&str> = manifest.inputs.iter().filter_map(|input| input.copy.as_deref()).collect();
    let results = manifest.outputs.iter().filter(|o| !copies.contains(&o.path.as_str()));
    let mut action = json!({
        "@id": "#run",
        "@type": "CreateAction",
        "name": format!("Run of {}", manifest.name),
        "description": format!("{}; seed {}, {} draws", manifest.command.join(" "), manifest.seed, manifest.draws),
        "instrument": id("#engine"),
        "object": objects,
        "result": results.map(|output| id(&file_id(&output.path))).collect::<Vec<_>>(),
        "actionStatus": format!("http://schema.org/{status}"),
        "additionalProperty": manifest.checks.iter().map(|check| id(&check_id(check))).collect::<Vec<_>>(),
    });
    for (key, time) in [("startTime", &manifest.started), ("endTime", &manifest.ended)] {
        if let Some(time) = time {
            action[key] = json!(time);
        }
    }
    action
}

fn engine(manifest: &Manifest) -> Value {
    let engine = &manifest.engine;
    let mut value = json!({
        "@id": "#engine",
        "@type": "SoftwareApplication",
        "name": engine.name,
        "softwareVersion": engine.version,
        "operatingSystem": engine.target,
        "softwareRequirements": format!("{}; {}", engine.math, engine.random),
    });
    if let Some(commit) = &engine.commit {
        value["identifier"] = json!(commit);
    }
    value
}

/// Whether the run read a data package: a labour-only run has none.
fn has_data(manifest: &Manifest) -> bool {
    !manifest.data_package.is_none()
}

fn data(manifest: &Manifest) -> Value {
    let data = &manifest.data_package;
    json!({
        "@id": DATA,
        "@type": "CreativeWork",
        "name": data.name,
        "version": data.version,
        "identifier": format!("sha256:{}", data.content_sha256),
        "license": (0..data.licences.len()).map(|at| id(&licence_id(at))).collect::<Vec<_>>(),
        "citation": data.sources,
    })
}

fn licence(at: usize, text: &str) -> Value {
    json!({ "@id": licence_id(at), "@type": "CreativeWork", "name": text, "description": text })
}

fn file(output: &OutputRecord) -> Value {
    json!({
        "@id": file_id(&output.path),
        "@type": "File",
        "name": output.path,
        "contentSize": output.bytes.to_string(),
        "sha256": output.sha256,
        "encodingFormat": media_type(&output.path),
    })
}

fn embedded(input: &InputRecord) -> Value {
    json!({
        "@id": embedded_id(input),
        "@type": "CreativeWork",
        "name": input.path,
        "description": format!("{}, part of the program", input.role),
        "identifier": format!("sha256:{}", input.sha256),
    })
}

fn check(check: &CheckRecord) -> Value {
    json!({
        "@id": check_id(check),
        "@type": "PropertyValue",
        "name": check.name,
        "description": format!("{} (limit {:e}, passed: {})", check.description, check.tolerance, check.passed),
        "value": check.residual.map_or("not a number".to_owned(), |residual| format!("{residual:e}")),
    })
}

/// The path of a file as a relative reference (RFC 3986): what has a meaning there, and what is not ASCII, in per cent.
fn file_id(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn id(name: &str) -> Value {
    json!({ "@id": name })
}

fn embedded_id(input: &InputRecord) -> String {
    format!("#input-{}", input.sha256.chars().take(16).collect::<String>())
}

fn licence_id(at: usize) -> String {
    format!("#licence-{}", at + 1)
}

fn check_id(check: &CheckRecord) -> String {
    format!("#check-{}", check.name)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("csv") => "text/csv",
        Some("parquet") => "application/vnd.apache.parquet",
        Some("json") => "application/json",
        Some("html") => "text/html",
        Some("toml") => "application/toml",
        Some("gz") => "application/gzip",
        _ => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_references() {
        assert_eq!(file_id("inputs/01-my file ü.toml"), "inputs/01-my%20file%20%C3%BC.toml");
        assert_eq!(file_id("tables/national.csv"), "tables/national.csv");
    }
}
