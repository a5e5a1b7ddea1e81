//! What a sweep file can say: one type per table of the format.
//!
//! The types are what the reader returns and what the JSON Schema is generated from; a test compares the two.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value as Json, json};

use crate::scenario::schema::{At, Names, Uncertain};
use crate::scenario::tree::{Node, Span};

/// A sweep.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SweepFile {
    /// Version of the format: 1.
    pub schema: At<i64>,
    /// Name; the results land in a folder of this name.
    pub name: At<String>,
    /// Title for people.
    pub title: At<String>,
    /// What the sweep asks and finds.
    pub description: At<String>,
    /// The scenario that varies: an embedded name, or a path relative to the file.
    pub scenario: At<String>,
    /// Overrides of the scenario for all variants, each `key=value` as after `--set`.
    pub set: Names,
    /// Seed of the design; the scenario's own seed places its draws.
    pub seed: At<u64>,
    /// Runs of every point with other random streams.
    pub replicates: At<u32>,
    /// Whether every variant has random streams of its own. Otherwise all share theirs, so that differences between
    /// variants are not noise.
    pub independent: At<bool>,
    /// Result tables that are written whole for every variant, besides the outcomes.
    pub tables: Names,
    /// Where the points lie.
    pub design: DesignTable,
    /// What varies.
    pub axis: Vec<AxisTable>,
    /// What is kept of every variant.
    pub outcome: Vec<OutcomeTable>,
    /// How sensitivity is computed.
    pub analysis: Option<Analysis>,
    /// Where the file begins, for findings about what is missing.
    #[schemars(skip)]
    pub span: Span,
}

/// How points are placed.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DesignTable {
    /// The design.
    pub kind: At<DesignKind>,
    /// `lhs`, `sobol`: number of points. `saltelli`: number of base points; the design has k + 2 rows for each.
    pub points: Option<At<u32>>,
    /// `morris`: number of trajectories of k + 1 rows.
    pub trajectories: Option<At<u32>>,
    /// `morris`: number of levels of an axis, even; 4 if not given.
    pub levels: Option<At<u32>>,
    /// `one_at_a_time`: quantile of the low value; 0.05 if not given.
    pub low: Option<At<f64>>,
    /// `one_at_a_time`: quantile of the high value; 0.95 if not given.
    pub high: Option<At<f64>>,
    /// `file`: a CSV table with a column per axis, relative to the sweep file.
    pub file: Option<At<String>>,
}

/// One thing that varies.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AxisTable {
    /// Name: the column of the experiments.
    pub name: At<String>,
    /// Key of the scenario: `induced`, `years.end`, `site["Works"].start`, `parameters."supply_chain.lag"`, or `scenario`.
    pub key: Option<At<String>>,
    /// Several keys that move together; each value is then a list with one entry per key, a number goes to all.
    pub keys: Option<Names>,
    /// A parameter, registered or of an entry; short for `key = 'parameters."…"'`.
    pub parameter: Option<At<String>>,
    /// Values of any kind that the key takes.
    pub values: Option<Listed>,
    /// Names of the values in tables and charts.
    pub labels: Option<Names>,
    /// Evenly spaced numbers.
    pub range: Option<RangeTable>,
    /// A distribution. A registered parameter of a random design that has neither takes its own.
    pub dist: Option<At<Uncertain>>,
    /// Whether numbers of `dist` are rounded to whole ones.
    pub integer: At<bool>,
    /// Another axis with which this one moves: the same position in its values or its distribution.
    pub with: Option<At<String>>,
    /// Whether its values, its range or its distribution are there and cannot be read.
    #[schemars(skip)]
    pub unread: bool,
    /// Where the entry stands.
    #[schemars(skip)]
    pub span: Span,
}

/// A list of values of any kind.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The items.
    pub items: Vec<Node>,
    /// Where the list stands.
    pub span: Span,
}

impl JsonSchema for Listed {
    fn schema_name() -> Cow<'static, str> {
        "Listed".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "minItems": 1, "items": {} })
    }
}

/// Evenly spaced numbers from `min` to `max`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RangeTable {
    /// First.
    pub min: At<f64>,
    /// Last.
    pub max: At<f64>,
    /// How many.
    pub steps: At<u32>,
    /// Whether both ends were written as whole numbers.
    #[schemars(skip)]
    pub whole: bool,
}

/// One number of every variant.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OutcomeTable {
    /// Name: the column of the outcomes.
    pub name: At<String>,
    /// How it is computed from the result tables, e.g. `places.jobs_change[place = "W06000012", year = 2030].p50`.
    pub expression: At<String>,
    /// Unit, for tables and charts.
    pub unit: At<String>,
    /// Title, for charts.
    pub title: At<String>,
    /// Cases of interest for PRIM: results above this number.
    pub above: Option<At<f64>>,
    /// Cases of interest for PRIM: results below this number.
    pub below: Option<At<f64>>,
}

/// How sensitivity is computed.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Analysis {
    /// Methods; if not given, those that the design is made for.
    pub methods: Option<At<Vec<At<Method>>>>,
    /// Resamples of a bootstrap interval; 500 if not given.
    pub resamples: Option<At<u32>>,
    /// Probability that an interval covers; 0.95 if not given.
    pub level: Option<At<f64>>,
    /// Density that a PRIM box should reach; 0.8 if not given.
    pub density: Option<At<f64>>,
}

/// A word out of a list.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
        pub enum $name { $($(#[$variant_doc])* #[schemars(rename = $text)] $variant,)+ }

        impl $name {
            /// The word in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl crate::scenario::read::Choice for $name {
            fn all() -> &'static [(&'static str, Self)] {
                &[$(($text, Self::$variant),)+]
            }
        }
    };
}

words!(
    /// How points are placed.
    DesignKind {
        /// Every combination of the values; the last axis moves first.
        Grid = "grid",
        /// The n-th values of all axes together.
        List = "list",
        /// The central point, then each axis low and high.
        OneAtATime = "one_at_a_time",
        /// Latin hypercube.
        Lhs = "lhs",
        /// Owen-scrambled Sobol points; more points keep the earlier ones.
        Sobol = "sobol",
        /// Saltelli's design for Sobol indices.
        Saltelli = "saltelli",
        /// Morris trajectories.
        Morris = "morris",
        /// The rows of a table.
        File = "file",
    }
);

/// Kinds of designs in a sentence.
pub const WORDS: [(&str, &str); 7] = [
    ("grid", "every combination of the values; the last axis moves first"),
    ("one_at_a_time", "the central point, then each axis at its low and its high value: for tornados"),
    ("lhs", "Latin hypercube: one point in each of n equal parts of every axis"),
    ("sobol", "Owen-scrambled Sobol points; more points keep the earlier ones"),
    ("saltelli", "k + 2 rows for every base point, for Sobol indices of first and total order"),
    ("morris", "trajectories that change one axis at a time, for elementary effects"),
    ("list", "the n-th values of all axes together"),
];

words!(
    /// A method of sensitivity.
    Method {
        /// Sobol indices, first and total order.
        Sobol = "sobol",
        /// Elementary effects.
        Morris = "morris",
        /// Swings one at a time.
        Tornado = "tornado",
        /// Patient rule induction.
        Prim = "prim",
        /// Regression tree.
        Cart = "cart",
    }
);

/// JSON Schema of sweep files.
#[must_use]
pub fn sweep_schema() -> Json {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<SweepFile>().to_value();
    schema["title"] = json!("FairShift sweep");
    schema["properties"]["schema"] =
        json!({ "const": 1, "description": schema["properties"]["schema"]["description"] });
    schema["required"] = json!(["schema", "name", "scenario", "design", "axis", "outcome"]);
    for (name, required) in [("AxisTable", &["name"][..]), ("OutcomeTable", &["name", "expression"])] {
        schema["$defs"][name]["required"] = json!(required);
    }
    schema
}
