//! The descriptor `datapackage.json`: vintages, licences, sources, units.

use serde_json::Value;

use crate::dataset::PackageDescription;
use crate::dataset::package::PackageFiles;
use crate::dataset::schema::{TABLES, TableSchema, table};
use crate::findings::{Finding, Findings};

/// The descriptor's file.
pub const FILE: &str = "datapackage.json";

/// Reads the descriptor and compares its units with the tables'.
pub fn read(files: &PackageFiles, findings: &mut Findings) -> PackageDescription {
    let name = files.name_of(FILE);
    let mut description =
        PackageDescription { content_sha256: files.content_sha256(), ..PackageDescription::default() };
    let text = match files.text(FILE) {
        Ok(text) => text,
        Err(finding) => {
            findings.push(*finding);
            return description;
        }
    };
    let json: Value = match serde_json::from_str(&text) {
        Ok(json) => json,
        Err(error) => {
            findings.push(Finding::error(&name, format!("is not valid JSON: {error}")).at_line(error.line()));
            return description;
        }
    };
    let mut year = |key: &str| year(&json, key, &name, findings);
    description.price_base = year("price_base");
    description.accounts_year = year("accounts_year");
    description.jobs_year = year("jobs_year");
    description.emissions_year = year("emissions_year");
    description.country = optional(&json, "country", &name, findings).unwrap_or_default();
    if let Some(code) = optional(&json, "country_code", &name, findings) {
        description.country_code = code;
    }
    let mut text = |key: &str| text_of(&json, key, &name, findings);
    description.name = text("name");
    description.title = text("title");
    description.version = text("version");
    description.licences = list(&json, "licenses", &name, findings);
    description.sources = list(&json, "sources", &name, findings);
    resources(files, &json, &name, findings);
    description
}

fn year(json: &Value, key: &str, file: &str, findings: &mut Findings) -> i32 {
    match json[key].as_i64() {
        Some(year) if (1800..=2200).contains(&year) => year as i32,
        _ => {
            findings.push(
                Finding::error(file, "a year is missing or not valid")
                    .field(key)
                    .found(&json[key])
                    .allowed("1800 to 2200"),
            );
            0
        }
    }
}

fn text_of(json: &Value, key: &str, file: &str, findings: &mut Findings) -> String {
    match json[key].as_str() {
        Some(text) if !text.trim().is_empty() => text.to_owned(),
        _ => {
            findings.push(Finding::error(file, "a text is missing").field(key).found(&json[key]));
            String::new()
        }
    }
}

/// A text that may be left out, but not be empty or something else.
fn optional(json: &Value, key: &str, file: &str, findings: &mut Findings) -> Option<String> {
    json.get(key).map(|_| text_of(json, key, file, findings)).filter(|text| !text.is_empty())
}

/// Titles (with the path behind them) of licences or sources.
fn list(json: &Value, key: &str, file: &str, findings: &mut Findings) -> Vec<String> {
    let items = json[key].as_array().map_or(&[][..], Vec::as_slice);
    if items.is_empty() {
        findings.push(Finding::error(file, "the list is missing or empty").field(key));
    }
    let title = |item: &Value| {
        let name = ["title", "name"].iter().find_map(|k| item[*k].as_str()).unwrap_or("").to_owned();
        item["path"].as_str().map_or(name.clone(), |path| format!("{name} ({path})"))
    };
    items.iter().map(title).collect()
}

fn resources(files: &PackageFiles, json: &Value, file: &str, findings: &mut Findings) {
    let resources = json["resources"].as_array().map_or(&[][..], Vec::as_slice);
    for present in TABLES.iter().filter(|t| files.file_of(t.name).is_some()) {
        if !resources.iter().any(|r| r["name"] == present.name) {
            findings
                .push(Finding::error(file, "a table has no resource").field("resources").found(present.name));
        }
    }
    for resource in resources {
        let name = resource["name"].as_str().unwrap_or("");
        match table(name) {
            None => findings.push(
                Finding::error(file, "unknown resource")
                    .found(&resource["name"])
                    .nearest(name, TABLES.iter().map(|t| t.name)),
            ),
            Some(schema) => {
                if files.file_of(schema.name).is_none_or(|stored| resource["path"] != stored) {
                    let finding = Finding::error(file, format!("the file of `{name}` is missing"))
                        .found(&resource["path"]);
                    findings
                        .push(finding.allowed(format!("{name}.csv or {name}.csv.gz beside the descriptor")));
                }
                units(resource, schema, &left_out(files, schema), (file, findings));
            }
        }
    }
}

/// Optional columns that the file does not have: the descriptor need not name them.
fn left_out(files: &PackageFiles, schema: &TableSchema) -> Vec<&'static str> {
    let optional: Vec<&str> = schema.columns.iter().filter(|c| !c.required).map(|c| c.name).collect();
    if optional.is_empty() {
        return optional;
    }
    let text = files.file_of(schema.name).and_then(|file| files.text(file).ok()).unwrap_or_default();
    let header = text.lines().next().unwrap_or_default();
    let present: Vec<&str> = header.split(',').map(|name| name.trim().trim_matches('"')).collect();
    optional.into_iter().filter(|name| !present.contains(name)).collect()
}

/// A unit that differs from the format's is a mistake that no number shows.
fn units(resource: &Value, schema: &TableSchema, left_out: &[&str], (file, findings): (&str, &mut Findings)) {
    let fields = resource["schema"]["fields"].as_array().map_or(&[][..], Vec::as_slice);
    let units = schema.columns.iter().filter(|c| !c.unit.is_empty());
    for column in units.filter(|c| !left_out.contains(&c.name)) {
        let field = fields.iter().find(|f| f["name"] == column.name);
        let unit = field.and_then(|f| f["unit"].as_str());
        if unit != Some(column.unit) {
            let found = unit.map_or("no unit".to_owned(), |u| format!("`{u}`"));
            let finding = Finding::error(file, format!("wrong unit of a column in `{}`", schema.name));
            findings.push(finding.field(column.name).found(found).allowed(column.unit));
        }
    }
}
