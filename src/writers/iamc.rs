//! The main results in the layout of the Integrated Assessment Modeling Consortium, as pyam reads it.
//!
//! One row per model, scenario, region, variable and unit, one column per year. Variables form a hierarchy with
//! `|`; the numbers are those of the result tables, in the same units.
//!
//! | variable | unit | regions |
//! |---|---|---|
//! | `Employment`, `Gross Output`, `GVA`, `Emissions\|CO2e` | `jobs`, `million GBP_<price base>/yr`, `kt CO2e/yr` | the country |
//! | the same with `\|Change`: difference from the counterfactual | the same | the country |
//! | `Employment\|Change`, `Gross Output\|Change` with `\|Direct`, `\|Indirect`, `\|Induced` | the same | the country |
//! | `Employment\|Change` | `jobs` | `<country>\|<place>` |
//!
//! The mean over draws has the scenario's name; quantiles are scenarios of their own, `<scenario> (p05)`. pyam's
//! `compute.quantiles` labels quantiles in the same column. A variable suffix would count them among the
//! components of a variable, and `check_aggregate` of `Employment|Change` would fail.

use std::collections::{BTreeMap, BTreeSet};

use crate::results::table::{Column, ColumnValues, ResultTable};

/// Name of the table; the file is `iamc.csv`.
pub const IAMC: &str = "iamc";

/// What the tables themselves do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Model name, with version.
    pub model: String,
    /// Scenario name.
    pub scenario: String,
    /// Year of the prices of every £.
    pub price_base: i32,
    /// The country in the hierarchy of regions.
    pub country: String,
    /// Code of the country in the table `decomposition`.
    pub country_code: String,
}

/// Columns of the tables and the variables that they become.
const QUANTITIES: [(&str, &str, Unit); 4] = [
    ("jobs", "Employment", Unit::Jobs),
    ("gross_output", "Gross Output", Unit::Money),
    ("gva", "GVA", Unit::Money),
    ("emissions", "Emissions|CO2e", Unit::Emissions),
];

/// Components of the table `decomposition`; their total is already in the table `national`.
const COMPONENTS: [(&str, &str); 3] =
    [("direct", "Direct"), ("indirect", "Indirect"), ("induced", "Induced")];

#[derive(Clone, Copy)]
enum Unit {
    Jobs,
    Money,
    Emissions,
}

/// Scenario, region, variable and unit.
type Key = (String, String, String, String);

/// Builds the table from `national`, `decomposition` and `places`; a table that the run does not have leaves its
/// rows out. Sorted by key; `None` if there is no row.
#[must_use]
pub fn iamc_table(labels: &Labels, tables: &[ResultTable]) -> Option<ResultTable> {
    let mut rows = Rows { labels, rows: BTreeMap::new() };
    for table in tables {
        match table.name.as_str() {
            "national" => rows.add_national(table),
            "decomposition" => rows.add_components(table),
            "places" => rows.add_places(table),
            _ => {}
        }
    }
    if rows.rows.is_empty() { None } else { Some(rows.into_table()) }
}

struct Rows<'a> {
    labels: &'a Labels,
    rows: BTreeMap<Key, BTreeMap<i32, f64>>,
}

impl Rows<'_> {
    fn add_national(&mut self, table: &ResultTable) {
        for (column, variable, unit) in QUANTITIES {
            let change = (format!("{column}_change"), format!("{variable}|Change"));
            for (column, variable) in [(column.to_owned(), variable.to_owned()), change] {
                self.add(table, &column, unit, |_| Some((self.labels.country.clone(), variable.clone())));
            }
        }
    }

    fn add_components(&mut self, table: &ResultTable) {
        let (Some(places), Some(components)) = (table.text("place"), table.text("component")) else { return };
        let labels = self.labels;
        for (column, variable, unit) in QUANTITIES {
            self.add(table, &format!("{column}_change"), unit, |row| {
                let (_, name) = COMPONENTS.iter().find(|(component, _)| *component == components[row])?;
                (places[row] == labels.country_code)
                    .then(|| (labels.country.clone(), format!("{variable}|Change|{name}")))
            });
        }
    }

    fn add_places(&mut self, table: &ResultTable) {
        let Some(regions) = place_regions(table, &self.labels.country) else { return };
        let (column, variable, unit) = QUANTITIES[0];
        self.add(table, &format!("{column}_change"), unit, |row| {
            Some((regions[row].clone(), format!("{variable}|Change")))
        });
    }

    /// Adds the mean and the quantiles of a variable, row by row with its region and name.
    fn add(
        &mut self,
        table: &ResultTable,
        variable: &str,
        unit: Unit,
        place: impl Fn(usize) -> Option<(String, String)>,
    ) {
        let Some(years) = table.integers("year") else { return };
        for (scenario, values) in self.statistics(table, variable) {
            for (row, (&year, &value)) in years.iter().zip(values).enumerate() {
                let Some((region, name)) = place(row) else { continue };
                let key = (scenario.clone(), region, name, self.unit(unit));
                self.rows.entry(key).or_default().insert(year, value);
            }
        }
    }

    /// The columns of a variable's mean and quantiles with the scenario they become.
    fn statistics<'t>(&self, table: &'t ResultTable, variable: &str) -> Vec<(String, &'t [f64])> {
        let scenario = |column: &'t Column| -> Option<(String, &'t [f64])> {
            let statistic = column.name.strip_prefix(variable)?.strip_prefix('_')?;
            let ColumnValues::Number(values) = &column.values else { return None };
            let name = &self.labels.scenario;
            match statistic.strip_prefix('p') {
                _ if statistic == "mean" => Some((name.clone(), values)),
                Some(percent) if percent.starts_with(|c: char| c.is_ascii_digit()) => {
                    Some((format!("{name} ({statistic})"), values))
                }
                _ => None,
            }
        };
        table.columns.iter().filter_map(scenario).collect()
    }

    fn unit(&self, unit: Unit) -> String {
        match unit {
            Unit::Jobs => "jobs".to_owned(),
            Unit::Money => format!("million GBP_{}/yr", self.labels.price_base),
            Unit::Emissions => "kt CO2e/yr".to_owned(),
        }
    }

    fn into_table(self) -> ResultTable {
        let years: BTreeSet<i32> = self.rows.values().flat_map(|row| row.keys().copied()).collect();
        let text = |name: &str, description: &str, of: &dyn Fn(&Key) -> String| {
            let values = ColumnValues::Text(self.rows.keys().map(of).collect());
            column(name, "", description, values)
        };
        let mut columns = vec![
            text("model", "Model and version.", &|_| self.labels.model.clone()),
            text("scenario", "Scenario: the mean over draws; with a percentile, that quantile.", &|key| {
                key.0.clone()
            }),
            text("region", "Country, or country and place.", &|key| key.1.clone()),
            text("variable", "Variable.", &|key| key.2.clone()),
            text("unit", "Unit of the row.", &|key| key.3.clone()),
        ];
        columns.extend(years.into_iter().map(|year| {
            let values = self.rows.values().map(|row| row.get(&year).copied().unwrap_or(f64::NAN)).collect();
            let description = format!("Value in {year}.");
            column(&year.to_string(), "as the row's", &description, ColumnValues::Number(values))
        }));
        let description =
            "The main variables in the layout of the Integrated Assessment Modeling Consortium.";
        ResultTable { name: IAMC.to_owned(), description: description.to_owned(), key_columns: 5, columns }
    }
}

/// `United Kingdom|<name>` by row; a name that two places share gets the code.
fn place_regions(table: &ResultTable, country: &str) -> Option<Vec<String>> {
    let (codes, names) = (table.text("place")?, table.text("place_name")?);
    let mut codes_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (code, name) in codes.iter().zip(names) {
        codes_of.entry(name).or_default().insert(code);
    }
    let region = |(code, name): (&String, &String)| {
        if codes_of[name.as_str()].len() > 1 {
            format!("{country}|{name} ({code})")
        } else {
            format!("{country}|{name}")
        }
    };
    Some(codes.iter().zip(names).map(region).collect())
}

fn column(name: &str, unit: &str, description: &str, values: ColumnValues) -> Column {
    Column { name: name.to_owned(), unit: unit.to_owned(), description: description.to_owned(), values }
}
