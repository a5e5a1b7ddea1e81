//! `datapackage.json`: the files of a run described as a Data Package (Frictionless, version 2).
//!
//! Every CSV table is a resource with type, unit, meaning and key of its columns, size and hash; its Parquet
//! file is a resource of its own with the same columns. A Parquet resource has no size and hash here, because
//! readers that load it as a table (frictionless-py 5) cannot compare them and call the package invalid; both
//! are in the manifest.
//!
//! Source: Data Package and Table Schema standards 2.0, <https://datapackage.org/standard/data-package/>.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::findings::{Finding, Findings};
use crate::results::table::{ColumnValues, ResultTable};
use crate::writers::csv::MISSING;
use crate::writers::manifest::{DataPackageRecord, OutputRecord};

/// File name of the descriptor.
pub const DESCRIPTOR: &str = "datapackage.json";

const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
const TABLE_PROFILE: &str = "https://datapackage.org/profiles/2.0/tableschema.json";

/// A data package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataPackage {
    /// Address of the profile.
    #[serde(rename = "$schema")]
    pub profile: String,
    /// Name of the run.
    pub name: String,
    /// Title of the run.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// Licences of the data that the run used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<Licence>,
    /// Sources of the data that the run used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Files.
    pub resources: Vec<Resource>,
}

/// A licence: at least a name or an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Identifier of the Open Definition, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Title with the attribution asked for.
    pub title: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Citation.
    pub title: String,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Name of the table; a Parquet file's ends in `-parquet`.
    pub name: String,
    /// Path in the folder.
    pub path: String,
    /// `table`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence.
    pub description: String,
    /// `csv` or `parquet`.
    pub format: String,
    /// Media type.
    pub mediatype: String,
    /// `utf-8` for text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Size of a CSV file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// `sha256:` and the hash of a CSV file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Columns.
    pub schema: Schema,
}

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    /// Address of the profile.
    #[serde(rename = "$schema")]
    pub profile: String,
    /// Columns in order.
    pub fields: Vec<Field>,
    /// Columns that identify a row.
    pub primary_key: Vec<String>,
    /// Texts that stand for a number that does not exist.
    pub missing_values: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Unit; left out for text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// One sentence.
    pub description: String,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Text.
    String,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Yes or no.
    Boolean,
}

impl DataPackage {
    /// A package of a run's files.
    ///
    /// * `name` – of the run; letters outside `a-z`, `0-9`, `-`, `_` and `.` become `-`, as the standard asks.
    /// * `data` – the data package that the run read: its licences and sources.
    #[must_use]
    pub fn new(name: &str, title: &str, data: &DataPackageRecord, resources: Vec<Resource>) -> Self {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let plain = |c: char| if allowed(c) { c.to_ascii_lowercase() } else { '-' };
        Self {
            profile: PROFILE.to_owned(),
            name: name.chars().map(plain).collect(),
            title: title.to_owned(),
            description: format!("Results of a FairShift run on the data {} {}.", data.name, data.version),
            licenses: data.licences.iter().map(|text| Licence::from_text(text)).collect(),
            sources: data.sources.iter().map(|title| Source { title: title.clone() }).collect(),
            resources,
        }
    }

    /// The file's bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        crate::writers::manifest::json_bytes(self)
    }

    /// Reads a descriptor.
    ///
    /// # Errors
    /// A message with line and column.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// Reads the descriptor of a run folder.
    ///
    /// # Errors
    /// A finding if the file cannot be read or is no such descriptor.
    pub fn read(folder: &Path) -> Result<Self, Findings> {
        let path = folder.join(DESCRIPTOR);
        let name = path.display().to_string();
        let failed = |message: String, line: Option<usize>| {
            let mut findings = Findings::new();
            let finding = Finding::error(&name, message);
            findings.push(match line {
                Some(line) => finding.at_line(line),
                None => finding,
            });
            findings
        };
        let bytes = std::fs::read(&path).map_err(|error| failed(format!("cannot be read: {error}"), None))?;
        serde_json::from_slice(&bytes).map_err(|error| failed(error.to_string(), Some(error.line())))
    }
}

impl Licence {
    /// A licence from the text that a data package gives: open licences that it names get their identifier.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let lower = text.to_lowercase();
        let known = KNOWN_LICENCES.iter().find(|(words, _, _)| words.iter().any(|word| lower.contains(word)));
        Self {
            name: Some(known.map_or("other", |(_, name, _)| name).to_owned()),
            path: known.map(|(_, _, path)| (*path).to_owned()),
            title: text.to_owned(),
        }
    }
}

/// Words of a text, identifier and address of the licence.
const KNOWN_LICENCES: [(&[&str], &str, &str); 3] = [
    (
        &["open government licence", "ogl-uk-3.0"],
        "OGL-UK-3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    (
        &["creative commons attribution 4.0", "cc by 4.0", "cc-by-4.0"],
        "CC-BY-4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    (&["cc0", "creative commons zero"], "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
];

impl Resource {
    /// A table written as CSV.
    #[must_use]
    pub fn csv(table: &ResultTable, file: &OutputRecord) -> Self {
        Self {
            name: table.name.clone(),
            path: file.path.clone(),
            kind: "table".to_owned(),
            description: table.description.clone(),
            format: "csv".to_owned(),
            mediatype: "text/csv".to_owned(),
            encoding: Some("utf-8".to_owned()),
            bytes: Some(file.bytes),
            hash: Some(format!("sha256:{}", file.sha256)),
            schema: Schema::of(table),
        }
    }

    /// A table written as Parquet.
    #[must_use]
    pub fn parquet(table: &ResultTable, file: &OutputRecord) -> Self {
        Self {
            name: format!("{}-parquet", table.name),
            format: "parquet".to_owned(),
            mediatype: "application/vnd.apache.parquet".to_owned(),
            encoding: None,
            bytes: None,
            hash: None,
            ..Self::csv(table, file)
        }
    }
}

impl Schema {
    /// The columns of a table.
    #[must_use]
    pub fn of(table: &ResultTable) -> Self {
        let field = |column: &crate::results::table::Column| Field {
            name: column.name.clone(),
            kind: FieldKind::of(&column.values),
            unit: column.unit.clone(),
            description: column.description.clone(),
        };
        Self {
            profile: TABLE_PROFILE.to_owned(),
            fields: table.columns.iter().map(field).collect(),
            primary_key: table.columns.iter().take(table.key_columns).map(|c| c.name.clone()).collect(),
            missing_values: vec![MISSING.to_owned()],
        }
    }
}

impl FieldKind {
    fn of(values: &ColumnValues) -> Self {
        match values {
            ColumnValues::Text(_) => Self::String,
            ColumnValues::Integer(_) => Self::Integer,
            ColumnValues::Number(_) => Self::Number,
            ColumnValues::Flag(_) => Self::Boolean,
        }
    }
}
