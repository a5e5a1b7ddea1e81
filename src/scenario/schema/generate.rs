//! JSON Schemas of the two file formats, from the types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::{PathwayFile, PolicyFile, ScenarioFile};

/// Entries that a scenario may give in part, because they override a same-named entry of its base.
const ENTRIES: [(&str, &str); 7] = [
    ("Driver", "name"),
    ("Technology", "industry"),
    ("Relocation", "technology"),
    ("Investment", "name"),
    ("Site", "name"),
    ("Policy", ""),
    ("PathwayEntry", ""),
];

/// Keys that every scenario file gives itself; the others come from its base or the defaults.
const OWN_KEYS: [&str; 2] = ["schema", "name"];

/// JSON Schema of scenario files.
#[must_use]
pub fn scenario_schema() -> Value {
    let mut schema = generate::<ScenarioFile>("FairShift scenario");
    schema["required"] = json!(OWN_KEYS);
    for (name, key) in ENTRIES {
        let definition = &mut schema["$defs"][name];
        definition["properties"]["remove"] =
            json!({ "type": "boolean", "description": "Drops the entry that the base has under this name." });
        definition["required"] = if key.is_empty() { json!([]) } else { json!([key]) };
    }
    schema["$defs"]["Policy"]["properties"]["file"] = json!({
        "type": "string",
        "description": "Instead: a file of policies, relative to this file; same-named entries after it override.",
    });
    let years = &mut schema["$defs"]["Outputs"]["properties"]["detail_years"];
    *years = json!({
        "description": years["description"],
        "anyOf": [
            { "type": "integer" },
            { "type": "string", "pattern": "^(all|[0-9]+ *\\.\\. *[0-9]+)$" },
            { "type": "array", "items": { "type": ["integer", "string"] } },
            { "type": "null" },
        ],
    });
    for name in [
        "Years",
        "Uncertainty",
        "Outputs",
        "Carbon",
        "Institutions",
        "Social",
        "LeftBehind",
        "Labour",
        "LabourOnly",
        "LabourParameters",
        "Allocation",
    ] {
        if let Some(definition) = schema["$defs"][name].as_object_mut() {
            definition.remove("required");
        }
    }
    schema
}

/// JSON Schema of pathway and mapping files.
#[must_use]
pub fn pathway_schema() -> Value {
    let mut schema = generate::<PathwayFile>("FairShift pathway");
    schema["required"] = json!(["schema", "name", "source"]);
    schema
}

/// JSON Schema of policy files.
#[must_use]
pub fn policy_schema() -> Value {
    let mut schema = generate::<PolicyFile>("FairShift policies");
    schema["required"] = json!(["schema", "name", "source", "policy"]);
    schema
}

fn generate<T: JsonSchema>(title: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    schema["title"] = json!(title);
    schema["properties"]["schema"] =
        json!({ "const": 1, "description": schema["properties"]["schema"]["description"] });
    schema
}
