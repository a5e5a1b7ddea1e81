//! Outlines of places from `GeoJSON`.

use serde_json::Value;

use crate::dataset::package::PackageFiles;
use crate::dataset::{Boundary, Place};
use crate::findings::{Finding, Findings};

/// Reads the outlines; a package without them has none.
pub fn read(files: &PackageFiles, places: &[Place], findings: &mut Findings) -> Vec<Boundary> {
    let Some(file) = files.file_of("boundaries") else { return Vec::new() };
    let name = files.name_of(file);
    let json: Value = match files.text(file).map(|text| serde_json::from_str(&text)) {
        Ok(Ok(json)) => json,
        Ok(Err(error)) => {
            findings.push(Finding::error(&name, format!("is not valid JSON: {error}")).at_line(error.line()));
            return Vec::new();
        }
        Err(finding) => {
            findings.push(*finding);
            return Vec::new();
        }
    };
    let Some(features) = json["features"].as_array() else {
        let finding = Finding::error(&name, "holds no features").found(json["type"].to_string());
        findings.push(finding.allowed("a GeoJSON FeatureCollection"));
        return Vec::new();
    };
    missing(features, &name, places, findings);
    features
        .iter()
        .enumerate()
        .filter_map(|(at, feature)| boundary(feature, at, &name, places, findings))
        .collect()
}

/// Places without an outline are drawn as dots, or not at all: worth a look.
fn missing(features: &[Value], file: &str, places: &[Place], findings: &mut Findings) {
    let drawn = |place: &&Place| !features.iter().any(|f| f["properties"]["code"] == place.code.as_str());
    let missing: Vec<&str> = places.iter().filter(drawn).map(|p| p.code.as_str()).collect();
    if !missing.is_empty() {
        let message = format!("{} of {} places have no outline", missing.len(), places.len());
        findings.push(Finding::warning(file, message).found(missing.join(", ")));
    }
}

fn boundary(
    feature: &Value,
    at: usize,
    file: &str,
    places: &[Place],
    findings: &mut Findings,
) -> Option<Boundary> {
    let code = feature["properties"]["code"].as_str().unwrap_or("");
    let Some(place) = places.iter().position(|p| p.code == code) else {
        let finding = Finding::error(file, format!("feature {} has an unknown place", at + 1))
            .field("code")
            .found(code);
        findings.push(finding.nearest(code, places.iter().map(|p| p.code.as_str())));
        return None;
    };
    let coordinates = &feature["geometry"]["coordinates"];
    let polygons: Vec<&Value> = match feature["geometry"]["type"].as_str() {
        Some("Polygon") => vec![coordinates],
        Some("MultiPolygon") => coordinates.as_array().map_or(Vec::new(), |all| all.iter().collect()),
        _ => Vec::new(),
    };
    let rings: Option<Vec<_>> =
        polygons.iter().flat_map(|polygon| polygon.as_array().into_iter().flatten()).map(ring).collect();
    let rings = rings.filter(|rings| !rings.is_empty());
    if rings.is_none() {
        let message = format!("feature {} ({code}) has no valid outline", at + 1);
        findings
            .push(Finding::error(file, message).allowed("a Polygon or MultiPolygon of finite coordinates"));
    }
    Some(Boundary { place, rings: rings? })
}

fn ring(ring: &Value) -> Option<Vec<(f64, f64)>> {
    let point = |p: &Value| Some((p[0].as_f64()?, p[1].as_f64()?));
    ring.as_array()?.iter().map(point).collect()
}
