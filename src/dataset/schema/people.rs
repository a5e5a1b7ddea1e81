//! Tables about labour classes, occupations and indicators of places.

use super::{TableSchema, amount, any, name, one_of, optional, share};

/// Words for the end of an indicator's scale at which a place is worse off.
pub const WORSE: &[&str] = &["low", "high", "neither"];
/// Marks of a figure: published, estimated, not available, suppressed.
pub const MARKS: &[&str] = &["published", "[e]", "[x]", "[c]"];

const AS_INDICATOR: &str = "as indicator";

pub(super) const CLASS_MOBILITY: TableSchema = TableSchema {
    name: "class_mobility",
    key: &["from", "to"],
    required: false,
    description: "How alike labour classes are in what their people do; pairs that are left out have nothing in common.",
    columns: &[
        name("from", "Labour class that a worker leaves."),
        name("to", "Labour class that takes the worker."),
        share("similarity", "0 nothing in common, 1 the same; a class is 1 to itself."),
    ],
};

pub(super) const OCCUPATIONS: TableSchema = TableSchema {
    name: "occupations",
    key: &["class", "occupation"],
    required: false,
    description: "Occupations of the labour classes; shares of a class sum to one.",
    columns: &[
        name("class", "Labour class."),
        name("occupation", "Code of the occupation."),
        name("name", "Name of the occupation."),
        share("share", "Share of the class's jobs."),
    ],
};

pub(super) const INDICATORS: TableSchema = TableSchema {
    name: "indicators",
    key: &["code"],
    required: false,
    description: "Indicators of places beyond the columns of `places`.",
    columns: &[
        name("code", "Code of the indicator."),
        name("name", "What it measures."),
        name("unit", "Unit of its figures."),
        one_of("worse", WORSE, "End of the scale at which a place is worse off."),
        name("period", "Period of the figures."),
        name("source", "Source of the figures."),
    ],
};

pub(super) const PLACE_INDICATORS: TableSchema = TableSchema {
    name: "place_indicators",
    key: &["indicator", "place"],
    required: false,
    description: "Figures of the indicators; rows that are left out count as not available.",
    columns: &[
        name("indicator", "Code of the indicator."),
        name("place", "Code of the place."),
        optional(any("value", AS_INDICATOR, "The figure; empty where `status` is `[x]` or `[c]`.")),
        optional(amount("standard_error", AS_INDICATOR, "Its standard error; empty if none is known.")),
        one_of(
            "status",
            MARKS,
            "`published`, `[e]` estimated, `[x]` not available, `[c]` suppressed by the publisher.",
        ),
    ],
};
