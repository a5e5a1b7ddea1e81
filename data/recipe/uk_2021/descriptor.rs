//! The descriptor of the package, a Frictionless Data Package (version 2).

use std::path::Path;

use fairshift::dataset::schema::{Cell, ColumnSchema, TABLES, TableSchema};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Result;
use crate::source::Sources;

/// Writes `datapackage.json` for the tables in the folder.
pub fn write(folder: &Path) -> Result<()> {
    let mut resources = Vec::new();
    for schema in &TABLES {
        if let Some(resource) = resource(folder, schema)? {
            resources.push(resource);
        }
    }
    let descriptor = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "uk-2021",
        "title": "United Kingdom: 361 local authorities and 105 industries, jobs of 2021, accounts of 2019",
        "country": "United Kingdom",
        "country_code": "UK",
        "version": "1.0.0",
        "description": "Place accounts that add up to the national table, derived from published statistics. \
                        Money is £ million at basic prices of 2019; jobs are headcount by workplace in 2021; emissions are \
                        on the residence basis of the environmental accounts for 2019, placed with located sites of 2022. \
                        Cells marked [e] in `status` are estimates.",
        "price_base": 2019,
        "accounts_year": 2019,
        "jobs_year": 2021,
        "emissions_year": 2019,
        "missingValues": [""],
        "licenses": [
            {
                "name": "OGL-UK-3.0",
                "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
                "title": "Open Government Licence v3.0. Contains public sector information licensed under the Open Government \
                          Licence v3.0; contains OS data © Crown copyright and database right; contains NRS and NISRA data \
                          © Crown copyright and database right",
            },
        ],
        "sources": sources()?,
        "resources": resources,
    });
    Ok(std::fs::write(folder.join("datapackage.json"), serde_json::to_string_pretty(&descriptor)? + "\n")?)
}

/// Titles and publishers of the sources, from the recipe's table.
fn sources() -> Result<Vec<Value>> {
    let table = Sources::own("sources.csv")?;
    let source = |r: crate::source::Row<'_>| json!({ "title": format!("{}, {}", r.text("publisher"), r.text("title")), "version": r.text("vintage") });
    Ok(table.rows().map(source).collect())
}

fn resource(folder: &Path, schema: &TableSchema) -> Result<Option<Value>> {
    let map = schema.columns.is_empty();
    let extension = if map { "geojson" } else { "csv" };
    let names = [format!("{}.{extension}", schema.name), format!("{}.{extension}.gz", schema.name)];
    let Some(path) = names.iter().find(|name| folder.join(name).exists()) else { return Ok(None) };
    let bytes = std::fs::read(folder.join(path))?;
    let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let mut resource = json!({
        "name": schema.name,
        "path": path,
        "description": schema.description,
        "format": extension,
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{digest}"),
    });
    if path.ends_with(".gz") {
        resource["compression"] = json!("gz");
    }
    if !map {
        resource["type"] = json!("table");
        let header = header(&bytes, path.ends_with(".gz"))?;
        let present = schema.columns.iter().filter(|c| c.required || header.iter().any(|h| h == c.name));
        let fields: Vec<Value> = present.map(field).collect();
        resource["schema"] = json!({ "fields": fields, "primaryKey": schema.key });
    }
    Ok(Some(resource))
}

/// Names of the columns that a table has.
fn header(bytes: &[u8], gzip: bool) -> Result<Vec<String>> {
    let plain: Box<dyn std::io::Read + '_> =
        if gzip { Box::new(flate2::read::GzDecoder::new(bytes)) } else { Box::new(bytes) };
    Ok(csv::Reader::from_reader(plain).headers()?.iter().map(str::to_owned).collect())
}

fn field(column: &ColumnSchema) -> Value {
    let mut field =
        json!({ "name": column.name, "type": column.cell.type_name(), "description": column.description });
    if !column.unit.is_empty() {
        field["unit"] = json!(column.unit);
    }
    match column.cell {
        _ if !column.required => {}
        Cell::OneOf(words) => field["constraints"] = json!({ "required": true, "enum": words }),
        Cell::Number(0.0, _) => {
            field["constraints"] = json!({ "required": true, "minimum": 0 });
        }
        Cell::Name | Cell::Number(..) => field["constraints"] = json!({ "required": true }),
        Cell::Text => {}
    }
    field
}
