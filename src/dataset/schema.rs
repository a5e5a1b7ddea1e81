//! The tables of a data package: columns, units, what a cell may hold.
//!
//! One list for the reader, the checks, the descriptor and the documentation (`data/FORMAT.md`).

mod people;

pub use people::{MARKS, WORSE};

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A name that must not be empty.
    Name,
    /// Text that may be empty.
    Text,
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A number between two limits, both allowed.
    Number(f64, f64),
}

impl Cell {
    /// Any finite number.
    pub const ANY: Self = Self::Number(f64::MIN, f64::MAX);
    /// Zero or more.
    pub const AMOUNT: Self = Self::Number(0.0, f64::MAX);
    /// Zero to one.
    pub const SHARE: Self = Self::Number(0.0, 1.0);

    /// Type in a table schema.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        if matches!(self, Self::Number(..)) { "number" } else { "string" }
    }
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSchema {
    /// Name.
    pub name: &'static str,
    /// What its cells hold.
    pub cell: Cell,
    /// Unit; empty for text.
    pub unit: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// Whether every table has it and every cell is filled. An optional column may be left out, and its cells may be
    /// empty.
    pub required: bool,
}

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct TableSchema {
    /// Name; the file is `<name>.csv` or `<name>.csv.gz`.
    pub name: &'static str,
    /// Columns of the key.
    pub key: &'static [&'static str],
    /// Whether a package needs it.
    pub required: bool,
    /// One sentence.
    pub description: &'static str,
    /// Columns.
    pub columns: &'static [ColumnSchema],
}

impl TableSchema {
    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static ColumnSchema> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// A table by name.
#[must_use]
pub fn table(name: &str) -> Option<&'static TableSchema> {
    TABLES.iter().find(|t| t.name == name)
}

const fn text(name: &'static str, description: &'static str) -> ColumnSchema {
    ColumnSchema { name, cell: Cell::Text, unit: "", description, required: true }
}

const fn name(name: &'static str, description: &'static str) -> ColumnSchema {
    ColumnSchema { name, cell: Cell::Name, unit: "", description, required: true }
}

const fn one_of(
    name: &'static str,
    words: &'static [&'static str],
    description: &'static str,
) -> ColumnSchema {
    ColumnSchema { name, cell: Cell::OneOf(words), unit: "", description, required: true }
}

const fn amount(name: &'static str, unit: &'static str, description: &'static str) -> ColumnSchema {
    ColumnSchema { name, cell: Cell::AMOUNT, unit, description, required: true }
}

const fn share(name: &'static str, description: &'static str) -> ColumnSchema {
    ColumnSchema { name, cell: Cell::SHARE, unit: "1", description, required: true }
}

const fn any(name: &'static str, unit: &'static str, description: &'static str) -> ColumnSchema {
    ColumnSchema { name, cell: Cell::ANY, unit, description, required: true }
}

const fn optional(column: ColumnSchema) -> ColumnSchema {
    ColumnSchema { required: false, ..column }
}

/// Words for tradability.
pub const TRADABILITY: &[&str] = &["local", "sub_regional", "regional", "national"];
/// Words for what the transition does to an industry.
pub const TRANSITION: &[&str] = &["grow", "redirect", "phase_down", "neutral"];
/// Words for evidence.
pub const EVIDENCE: &[&str] = &["published", "literature", "assumption"];
/// Words for final-demand categories.
pub const CATEGORIES: &[&str] = &[
    "households",
    "non_profit",
    "government",
    "fixed_capital",
    "valuables",
    "inventories",
    "exports_eu",
    "exports_row",
    "exports_services",
];

const MONEY: &str = "GBP million";

/// All tables.
pub static TABLES: [TableSchema; 20] = [
    TableSchema {
        name: "industries",
        key: &["code"],
        required: true,
        description: "Industries of the national accounts.",
        columns: &[
            name("code", "Code used in files."),
            name("source_code", "Code as published."),
            name("name", "Name as published."),
            name("section", "SIC 2007 section letter."),
            text("divisions", "SIC 2007 divisions, separated by semicolons."),
            name("group", "Code of the labour class."),
            name("group_name", "Name of the labour class."),
            one_of("tradability", TRADABILITY, "How far its customers are."),
            one_of("transition", TRANSITION, "What the transition does to it."),
            amount("gross_output", MONEY, "Gross output at basic prices."),
            any("gva", MONEY, "Gross value added at basic prices."),
            amount("compensation", MONEY, "Compensation of employees."),
            amount("jobs", "jobs", "Jobs by workplace, all places."),
            amount("emissions", "kt CO2e", "Emissions a year, all places."),
            share("free_allocation_share", "Share of emissions covered by free allowances."),
        ],
    },
    TableSchema {
        name: "national_flows",
        key: &["supplier", "user"],
        required: true,
        description: "Domestic intermediate use, industry by industry; cells that are left out are zero.",
        columns: &[
            name("supplier", "Industry that sells."),
            name("user", "Industry that buys."),
            any("value", MONEY, "Flow at basic prices."),
        ],
    },
    TableSchema {
        name: "final_demand",
        key: &["industry", "category"],
        required: true,
        description: "Final demand for domestic output; cells that are left out are zero.",
        columns: &[
            name("industry", "Industry that sells."),
            one_of("category", CATEGORIES, "Who buys."),
            any("value", MONEY, "Demand at basic prices."),
        ],
    },
    TableSchema {
        name: "places",
        key: &["code"],
        required: true,
        description: "Places with coordinates and indicators.",
        columns: &[
            name("code", "Code of the place."),
            name("name", "Name."),
            name("nation", "Nation."),
            name("region", "Code of the region (ITL1)."),
            name("region_name", "Name of the region."),
            name("subregion", "Code of the subregion (ITL2)."),
            name("subregion_name", "Name of the subregion."),
            ColumnSchema {
                name: "longitude",
                cell: Cell::Number(-180.0, 180.0),
                unit: "degrees",
                description: "Longitude of the label point, east positive.",
                required: true,
            },
            ColumnSchema {
                name: "latitude",
                cell: Cell::Number(-90.0, 90.0),
                unit: "degrees",
                description: "Latitude of the label point.",
                required: true,
            },
            any("easting", "m", "Easting of the label point, national grid."),
            any("northing", "m", "Northing of the label point, national grid."),
            ColumnSchema {
                name: "area",
                cell: Cell::Number(1e-6, 1e9),
                unit: "km2",
                description: "Area.",
                required: true,
            },
            amount("population", "people", "Residents."),
            amount("population_16_64", "people", "Residents aged 16 to 64."),
            amount("disposable_income", MONEY, "Gross disposable household income."),
            any("gva", MONEY, "Gross value added, as published for the place."),
            amount("jobs", "jobs", "Jobs by workplace, all industries."),
            share("employment_rate", "Employed share of residents aged 16 to 64."),
            share("employment_rate_se", "Its standard error."),
            share("unemployment_rate", "Unemployed share of the economically active."),
            share("unemployment_rate_se", "Its standard error."),
            share("inactivity_rate", "Inactive share of residents aged 16 to 64."),
            optional(share("workers_55_share", "Share of employed residents aged 55 and over.")),
            amount("weekly_pay", "GBP per week", "Median gross weekly pay of jobs in the place."),
            amount("weekly_pay_se", "GBP per week", "Its standard error."),
            amount("gva_per_hour", "GBP per hour", "GVA per hour worked."),
            share("deprivation_rank_share", "Rank in the nation's index of deprivation, 1 = most deprived."),
            text("rurality", "Urban or rural class."),
            name("status", "`published`, or the columns that are estimated, each with `[e]`."),
        ],
    },
    TableSchema {
        name: "place_industries",
        key: &["place", "industry"],
        required: true,
        description: "Jobs and gross output of every place and industry.",
        columns: &[
            name("place", "Code of the place."),
            name("industry", "Code of the industry."),
            amount("jobs", "jobs", "Jobs by workplace."),
            share("jobs_rse", "Relative standard error of the jobs."),
            amount("gross_output", MONEY, "Gross output at basic prices."),
        ],
    },
    TableSchema {
        name: "commuting",
        key: &["residence", "workplace"],
        required: true,
        description: "Commuters between places; pairs that are left out have none.",
        columns: &[
            name("residence", "Place where they live."),
            name("workplace", "Place where they work."),
            amount("commuters", "people", "Commuters."),
        ],
    },
    TableSchema {
        name: "emissions",
        key: &["place", "industry"],
        required: true,
        description: "Emissions by place and industry; cells that are left out are zero.",
        columns: &[
            name("place", "Code of the place."),
            name("industry", "Code of the industry."),
            amount("emissions", "kt CO2e", "Emissions a year."),
        ],
    },
    TableSchema {
        name: "technologies",
        key: &["code"],
        required: false,
        description: "Ways to make an industry's output.",
        columns: &[
            name("code", "Code of the technology."),
            name("name", "Name."),
            name("industry", "Industry it belongs to."),
            share(
                "base_share",
                "Share of the industry's output in the base year; shares of an industry sum to one.",
            ),
            amount(
                "relative_labour",
                "1",
                "Jobs per £ of output relative to the industry's other technologies.",
            ),
            amount(
                "relative_emissions",
                "1",
                "Emissions per £ of output relative to the industry's other technologies.",
            ),
            amount("capacity", "as capacity_unit", "Capacity in the base year."),
            text("capacity_unit", "MW or kt."),
            name("source", "Source of the numbers."),
            one_of("evidence", EVIDENCE, "Kind of evidence."),
        ],
    },
    TableSchema {
        name: "technology_inputs",
        key: &["technology", "supplier"],
        required: false,
        description: "What a technology buys relative to its industry's mean; rows that are left out are one.",
        columns: &[
            name("technology", "Code of the technology."),
            name("supplier", "Industry that it buys from."),
            amount("relative_input", "1", "Input per £ of output relative to the industry's mean."),
        ],
    },
    TableSchema {
        name: "technology_places",
        key: &["technology", "place"],
        required: false,
        description: "Where a technology stands; one without rows stands where its industry stands.",
        columns: &[
            name("technology", "Code of the technology."),
            name("place", "Code of the place."),
            amount("weight", "1", "Weight on any scale."),
        ],
    },
    TableSchema {
        name: "measures",
        key: &["code"],
        required: false,
        description: "Kinds of low-carbon investment.",
        columns: &[
            name("code", "Code of the measure."),
            name("name", "Name."),
            share("import_share", "Share of spending that goes to imports."),
            name("place_rule", "Where it is spent unless a scenario says otherwise."),
            amount("operating_share", "1/year", "Yearly operating spending per £ of cumulated investment."),
            name("source", "Source of the numbers."),
            one_of("evidence", EVIDENCE, "Kind of evidence."),
        ],
    },
    TableSchema {
        name: "measure_bridges",
        key: &["measure", "phase", "industry"],
        required: false,
        description: "Spending of a measure by industry; shares of a measure and phase sum to one.",
        columns: &[
            name("measure", "Code of the measure."),
            one_of("phase", &["construction", "operation"], "Building or running."),
            name("industry", "Industry that sells."),
            share("share", "Share of the spending."),
        ],
    },
    TableSchema {
        name: "trade_factors",
        key: &["place", "industry"],
        required: false,
        description: "Start of the trade balance at the default distance decay; never a result.",
        columns: &[
            name("place", "Code of the place."),
            name("industry", "Code of the industry."),
            any("log_factor", "1", "Logarithm of the gravity model's column factor."),
        ],
    },
    TableSchema {
        name: "point_sources",
        key: &["site", "place", "industry"],
        required: false,
        description: "Located large emitters behind the places' emissions.",
        columns: &[
            name("site", "Name of the site."),
            name("place", "Code of the place."),
            name("sector", "Sector as published."),
            name("industry", "Code of the industry."),
            amount("emissions", "kt CO2", "Emissions a year."),
        ],
    },
    TableSchema {
        name: "place_groups",
        key: &["group", "place"],
        required: false,
        description: "Named groups of places that scenarios may use.",
        columns: &[name("group", "Name of the group."), name("place", "Code of the place.")],
    },
    people::CLASS_MOBILITY,
    people::OCCUPATIONS,
    people::INDICATORS,
    people::PLACE_INDICATORS,
    TableSchema {
        name: "boundaries",
        key: &[],
        required: false,
        description: "Outlines of the places for maps: a GeoJSON FeatureCollection, property `code`, metres.",
        columns: &[],
    },
];
