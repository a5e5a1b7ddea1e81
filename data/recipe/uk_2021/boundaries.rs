//! Outlines for maps: rounded to 10 m, rings in the order of the source.
//!
//! Source: ONS, Local Authority Districts (December 2023) boundaries UK, ultra-generalised; contains OS data.

use serde_json::{Value, json};

use crate::Result;
use crate::places::Places;
use crate::source::Sources;

pub fn read(source: &Sources, places: &Places) -> Result<Value> {
    let map: Value = serde_json::from_str(&source.text("geo/lad_2023_uk_buc.geojson")?)?;
    let mut features = Vec::new();
    for feature in map["features"].as_array().ok_or("no features")? {
        let code = feature["properties"]["LAD23CD"].as_str().ok_or("no code")?;
        places.index(code).ok_or("unknown place in the boundaries")?;
        let geometry = &feature["geometry"];
        features.push((
            code.to_owned(),
            json!({
                "type": "Feature",
                "properties": { "code": code },
                "geometry": { "type": geometry["type"], "coordinates": rounded(&geometry["coordinates"]) },
            }),
        ));
    }
    features.sort_by(|a, b| a.0.cmp(&b.0));
    let features: Vec<Value> = features.into_iter().map(|(_, feature)| feature).collect();
    Ok(json!({ "type": "FeatureCollection", "features": features }))
}

fn rounded(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(rounded).collect()),
        other => json!((other.as_f64().unwrap_or(0.0) / 10.0).round() as i64 * 10),
    }
}
