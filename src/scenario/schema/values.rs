//! Values inside entries: names, numbers with spread, series by year.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::scenario::distribution::Distribution;
use crate::scenario::registry;
use crate::scenario::tree::Span;

/// A value and where it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A list of names or selectors.
pub type Names = At<Vec<At<String>>>;

/// A number, or a distribution of which every draw takes a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// The distribution; [`Distribution::Fixed`] for a number.
    pub distribution: Distribution,
    /// Whether it was written as a table and so becomes a parameter of the run.
    pub drawn: bool,
    /// Source of the numbers.
    pub source: Option<String>,
    /// Evidence tag.
    pub evidence: Option<Evidence>,
}

impl JsonSchema for Uncertain {
    fn schema_name() -> Cow<'static, str> {
        "Uncertain".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<DistributionTable>();
        json_schema!({ "anyOf": [{ "type": "number" }, table], "description": "A number, or a distribution." })
    }
}

/// A distribution as written.
#[derive(JsonSchema)]
#[schemars(tag = "dist", rename_all = "lowercase", deny_unknown_fields)]
#[allow(dead_code, reason = "only the generated schema is used")]
enum DistributionTable {
    /// Always the same value.
    Fixed { value: f64, source: Option<String>, evidence: Option<Evidence> },
    /// Every value between two ends.
    Uniform { min: f64, max: f64, source: Option<String>, evidence: Option<Evidence> },
    /// A most likely value between two ends.
    Triangular { min: f64, mode: f64, max: f64, source: Option<String>, evidence: Option<Evidence> },
    /// Normal, cut at `min` and `max` (default: the range of the parameter).
    Normal {
        mean: f64,
        sd: f64,
        min: Option<f64>,
        max: Option<f64>,
        source: Option<String>,
        evidence: Option<Evidence>,
    },
    /// Lognormal, cut at `min` and `max` (default: the range of the parameter).
    Lognormal {
        median: f64,
        sigma: f64,
        min: Option<f64>,
        max: Option<f64>,
        source: Option<String>,
        evidence: Option<Evidence>,
    },
    /// Beta, scaled to `min` and `max` (default: 0 and 1).
    Beta {
        alpha: f64,
        beta: f64,
        min: Option<f64>,
        max: Option<f64>,
        source: Option<String>,
        evidence: Option<Evidence>,
    },
    /// One of some values, in proportion to `weights` (default: all equally likely).
    Discrete {
        values: Vec<f64>,
        weights: Option<Vec<f64>>,
        source: Option<String>,
        evidence: Option<Evidence>,
    },
}

/// Values by year, ascending; interpolated between the years, held flat outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Year and value.
    pub points: Vec<(i32, f64)>,
    /// Where the series was written.
    pub span: Span,
}

impl JsonSchema for Series {
    fn schema_name() -> Cow<'static, str> {
        "Series".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let scale = serde_json::json!({ "type": "number", "description": "Multiplies the values." });
        json_schema!({
            "description": "Values by year, or (in a mapping file) one or several IAMC variables to sum.",
            "anyOf": [
                {
                    "type": "object", "minProperties": 1, "additionalProperties": false,
                    "patternProperties": { "^(19|20|21)[0-9]{2}$": { "type": "number" } },
                },
                {
                    "type": "object", "required": ["variable"], "additionalProperties": false,
                    "properties": { "variable": { "type": "string" }, "scale": scale },
                },
                {
                    "type": "object", "required": ["variables"], "additionalProperties": false,
                    "properties": {
                        "variables": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
                        "scale": scale,
                    },
                },
            ],
        })
    }
}

/// Series by technology code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// Technology and its series.
    pub technologies: Vec<(At<String>, Series)>,
    /// Where the table was written.
    pub span: Span,
}

impl JsonSchema for Shares {
    fn schema_name() -> Cow<'static, str> {
        "Shares".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let series = generator.subschema_for::<Series>();
        json_schema!({
            "description": "Series by technology code of the data package.",
            "type": "object", "minProperties": 1, "additionalProperties": series,
        })
    }
}

/// Weights by place selector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// Selector and weight.
    pub places: Vec<(At<String>, f64)>,
    /// Where the table was written.
    pub span: Span,
}

impl JsonSchema for Weights {
    fn schema_name() -> Cow<'static, str> {
        "Weights".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Weight by place, region, nation or group, on any scale.",
            "type": "object", "minProperties": 1, "additionalProperties": { "type": "number", "minimum": 0 },
        })
    }
}

/// Values of parameters by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// Name and value, in the order of the file.
    pub values: Vec<(At<String>, At<Uncertain>)>,
}

impl JsonSchema for Parameters {
    fn schema_name() -> Cow<'static, str> {
        "Parameters".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<Uncertain>();
        let registered = registry::all().iter().map(|p| {
            let text = format!("{} ({}; {} to {}). {}", p.title, p.unit, p.min, p.max, p.description);
            let entry =
                serde_json::json!({ "anyOf": [value, { "const": { "remove": true } }], "description": text });
            (p.name.to_owned(), entry)
        });
        let properties: serde_json::Map<String, serde_json::Value> = registered.collect();
        json_schema!({
            "description": "Behavioural numbers by name: those of the registry, and those that entries bring along.",
            "type": "object", "properties": properties, "additionalProperties": false,
            "patternProperties": { "^(pathway|investment|site|technology|relocation|carbon|policy)\\.": value },
        })
    }
}

/// A word out of a list.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
        pub enum $name { $($(#[$variant_doc])* #[schemars(rename = $text)] $variant,)+ }

        impl $name {
            /// All values with their names in files.
            pub const ALL: &'static [(&'static str, Self)] = &[$(($text, Self::$variant),)+];

            /// The name in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl crate::scenario::read::Choice for $name {
            fn all() -> &'static [(&'static str, Self)] {
                Self::ALL
            }
        }
    };
}

pub(super) use choice;

choice!(
    /// How well a number is founded.
    Evidence {
        /// From a published source.
        Published = "published",
        /// From the literature.
        Literature = "literature",
        /// An assumption.
        Assumption = "assumption",
    }
);
choice!(
    /// What a driver changes.
    DriverKind {
        /// Final demand of categories for industries.
        FinalDemand = "final_demand",
        /// Use of suppliers' output per unit of users' output.
        IntermediateUse = "intermediate_use",
        /// Capacity of industries at places.
        Supply = "supply",
        /// Jobs per unit of output.
        LabourIntensity = "labour_intensity",
        /// Emissions per unit of output.
        EmissionIntensity = "emission_intensity",
    }
);
choice!(
    /// How values between given years are found.
    Interpolation {
        /// On a straight line.
        Linear = "linear",
        /// The last given value holds until the next.
        Step = "step",
        /// On an S-curve.
        Logistic = "logistic",
    }
);
choice!(
    /// What happens at a site.
    Event {
        /// Capacity goes.
        Closure = "closure",
        /// Output stays, jobs go.
        Conversion = "conversion",
        /// Capacity comes.
        Opening = "opening",
    }
);
choice!(
    /// How trade between places is estimated.
    Trade {
        /// Doubly constrained gravity.
        Gravity = "gravity",
        /// Flegg location quotients.
        Flq = "flq",
    }
);
choice!(
    /// How induced effects arise.
    Induced {
        /// Households spend what they earn.
        TypeIi = "type_ii",
        /// Extra non-tradable jobs per tradable job.
        LocalMultiplier = "local_multiplier",
        /// Not at all.
        None = "none",
    }
);
choice!(
    /// What people do when jobs come and go.
    LabourModel {
        /// Separations, search, commuting, inactivity, moving.
        Market = "market",
        /// Jobs only.
        None = "none",
    }
);
choice!(
    /// How the labour market is computed.
    LabourEngine {
        /// Expected values.
        MeanField = "mean_field",
        /// Whole people, drawn; with a table of what that changes.
        Stochastic = "stochastic",
    }
);
choice!(
    /// How draws are placed.
    Sampling {
        /// Scrambled Sobol points.
        Sobol = "sobol",
        /// Latin hypercube.
        Lhs = "lhs",
        /// Independent uniforms.
        Random = "random",
    }
);
choice!(
    /// File format of result tables.
    Format {
        /// Comma-separated values.
        Csv = "csv",
        /// Apache Parquet.
        Parquet = "parquet",
    }
);
choice!(
    /// A reference model of the labour market.
    OccupationalModel {
        /// Occupational mobility as in del Rio-Chanona et al. (2021).
        Drc = "drc2021",
        /// The same with on-the-job search and several applications.
        Search = "drc2021-search",
    }
);
choice!(
    /// How a labour market is computed.
    OccupationalEngine {
        /// Expected numbers.
        MeanField = "mean_field",
        /// Whole workers and vacancies, drawn.
        Stochastic = "stochastic",
    }
);
