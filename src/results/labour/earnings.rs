//! Earnings scar: the table `earnings_scar`.

use super::People;
use super::quantities::ratio;
use crate::engine::draw::DrawResult;
use crate::engine::labour::scar;
use crate::results::collect::Measurements;
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::ResultTable;
use crate::results::tables::{table, text};

impl People<'_> {
    /// The table `earnings_scar`.
    pub(crate) fn scar(&self) -> ResultTable {
        let data = &self.inputs.dataset;
        let country = &data.description.country_code;
        let codes = data.places.iter().map(|p| p.code.clone()).chain([country.clone()]).collect();
        let meaning = format!("Code of the place of residence; {country} is all of them.");
        let mut columns = vec![text("place", &meaning, codes)];
        let quantiles = &self.inputs.outputs.quantiles;
        for (name, unit, description, value) in SCAR {
            let of = |draw: &DrawResult| -> Vec<f64> {
                let Some(labour) = &draw.labour else { return Vec::new() };
                scar_sums(&labour.scar, data.places.len()).iter().map(value).collect()
            };
            let values: Measurements = self.output.draws.iter().map(of).collect();
            columns.extend(statistic_columns(
                name,
                unit,
                description,
                summarise(&values, quantiles),
                quantiles,
            ));
        }
        table("earnings_scar", 1, columns)
    }
}

/// Value of the table `earnings_scar` from what [`crate::engine::labour::scar::Scar`] has summed.
type OfScar = fn(&[f64; scar::QUANTITIES]) -> f64;

const SCAR: [(&str, &str, &str, OfScar); 5] = [
    ("displaced", "people", "people let go who became unemployed since the base year", |s| s[0]),
    ("looking", "people", "of them, without work at the end of the run, at residents' finding rates", |s| {
        s[4]
    }),
    (
        "without_work",
        "years of pay",
        "pay lost while out of work, present value for each of them at the time they were let go; 0 where nobody was",
        |s| ratio(s[2], s[1]),
    ),
    ("lower_pay", "years of pay", "pay lost in work outside the former class, as above", |s| {
        ratio(s[3], s[1])
    }),
    ("scar", "years of pay", "both together", |s| ratio(s[2] + s[3], s[1])),
];

/// Sums by place, then of all places.
fn scar_sums(sums: &[f64], places: usize) -> Vec<[f64; scar::QUANTITIES]> {
    let of = |p: usize| std::array::from_fn(|quantity| sums[quantity * places + p]);
    let all = std::array::from_fn(|quantity| sums[quantity * places..(quantity + 1) * places].iter().sum());
    (0..places).map(of).chain([all]).collect()
}
