//! Variables of the result tables as series over years: means, and quantiles in pairs around them.

use super::ReportError;
use crate::results::statistics::quantile_suffix;
use crate::results::table::ResultTable;

/// The tables of a run and which spread they hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tables<'a> {
    /// The tables the scenario asked for.
    pub(super) tables: &'a [ResultTable],
    /// Quantiles, ascending; empty where a single draw has no spread.
    pub(super) quantiles: &'a [f64],
}

/// A mean with its widest interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// Mean over draws.
    pub(super) mean: f64,
    /// Lowest and highest quantile of the tables; none for one draw.
    pub(super) interval: Option<(f64, f64)>,
}

impl Spread {
    /// Mean and interval divided by `base`; not a number without a base.
    pub(super) fn relative_to(self, base: f64) -> Self {
        let share = |v: f64| if base > 0.0 { v / base } else { f64::NAN };
        Self { mean: share(self.mean), interval: self.interval.map(|(l, h)| (share(l), share(h))) }
    }

    /// Whether the interval holds both a gain and a loss.
    pub(super) fn crosses_zero(self) -> bool {
        self.interval.is_some_and(|(low, high)| low < 0.0 && high > 0.0)
    }
}

/// A lower and an upper quantile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band<'a> {
    /// Levels of the two quantiles, 0 to 1.
    pub(super) levels: (f64, f64),
    /// Values of the lower quantile.
    pub(super) low: &'a [f64],
    /// Values of the upper quantile.
    pub(super) high: &'a [f64],
}

impl Band<'_> {
    /// The share of draws inside.
    pub(super) fn share(&self) -> f64 {
        self.levels.1 - self.levels.0
    }
}

/// One variable over the rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Variable<'a> {
    /// Means, `[row]`.
    pub(super) mean: &'a [f64],
    /// Bands, widest first.
    pub(super) bands: Vec<Band<'a>>,
}

impl<'a> Variable<'a> {
    /// Mean and widest interval of a row.
    pub(super) fn spread(&self, row: usize) -> Spread {
        Spread { mean: self.mean[row], interval: self.bands.first().map(|b| (b.low[row], b.high[row])) }
    }

    /// Some of the rows.
    pub(super) fn slice(&self, rows: std::ops::Range<usize>) -> Variable<'a> {
        let band =
            |b: &Band<'a>| Band { levels: b.levels, low: &b.low[rows.clone()], high: &b.high[rows.clone()] };
        Variable { mean: &self.mean[rows.clone()], bands: self.bands.iter().map(band).collect() }
    }

    /// The smallest and the largest number.
    pub(super) fn range(&self) -> (f64, f64) {
        let all = self.mean.iter().chain(self.bands.iter().flat_map(|b| b.low.iter().chain(b.high)));
        all.filter(|v| v.is_finite()).fold((0.0, 0.0), |(l, h), &v| (f64::min(l, v), f64::max(h, v)))
    }
}

/// One variable over units and years, rows `[unit × year]`.
#[derive(Clone, Debug)]
pub(super) struct Panel<'a> {
    /// Ascending.
    pub(super) years: &'a [i32],
    /// The rows.
    pub(super) variable: Variable<'a>,
}

impl<'a> Panel<'a> {
    /// The number of units.
    pub(super) fn units(&self) -> usize {
        self.variable.mean.len() / self.years.len()
    }

    /// One unit over years.
    pub(super) fn unit(&self, unit: usize) -> Variable<'a> {
        self.variable.slice(unit * self.years.len()..(unit + 1) * self.years.len())
    }

    /// A unit in a year, by the year's position.
    pub(super) fn spread(&self, unit: usize, year: usize) -> Spread {
        self.variable.spread(unit * self.years.len() + year)
    }

    /// A unit in the last year.
    pub(super) fn last(&self, unit: usize) -> Spread {
        self.spread(unit, self.years.len() - 1)
    }

    /// The last year.
    pub(super) fn last_year(&self) -> i32 {
        self.years[self.years.len() - 1]
    }
}

impl<'a> Tables<'a> {
    /// A table by name.
    pub(super) fn table(&self, name: &str) -> Option<&'a ResultTable> {
        self.tables.iter().find(|t| t.name == name)
    }

    /// One variable of a table.
    ///
    /// # Errors
    /// If a column is missing.
    pub(super) fn variable(&self, table: &'a ResultTable, name: &str) -> Result<Variable<'a>, ReportError> {
        let column = |suffix: &str| numbers(table, &format!("{name}_{suffix}"));
        let mut bands = Vec::new();
        for (low, high) in pairs(self.quantiles) {
            let values = (column(&quantile_suffix(low))?, column(&quantile_suffix(high))?);
            bands.push(Band { levels: (low, high), low: values.0, high: values.1 });
        }
        Ok(Variable { mean: column("mean")?, bands })
    }

    /// One variable of a table by unit and year; `None` without the table.
    ///
    /// # Errors
    /// If a column is missing or the rows are not the same years for every unit.
    pub(super) fn panel(&self, table: &str, variable: &str) -> Result<Option<Panel<'a>>, ReportError> {
        let Some(table) = self.table(table) else { return Ok(None) };
        let all = table.integers("year").ok_or_else(|| missing(table, "year"))?;
        let years = table.years().filter(|years| all.chunks(years.len()).all(|unit| unit == *years));
        let Some(years) = years else { return Err(ReportError::Years { table: table.name.clone() }) };
        Ok(Some(Panel { years, variable: self.variable(table, variable)? }))
    }
}

/// The numbers of a column.
///
/// # Errors
/// If it is missing, not numeric or of another length than the table.
pub(super) fn numbers<'a>(table: &'a ResultTable, column: &str) -> Result<&'a [f64], ReportError> {
    let values = table.numbers(column).filter(|values| values.len() == table.rows());
    values.ok_or_else(|| missing(table, column))
}

/// The texts of a column.
///
/// # Errors
/// If it is missing, not text or of another length than the table.
pub(super) fn texts<'a>(table: &'a ResultTable, column: &str) -> Result<&'a [String], ReportError> {
    let values = table.text(column).filter(|values| values.len() == table.rows());
    values.ok_or_else(|| missing(table, column))
}

/// The error of a column that is missing.
pub(super) fn missing(table: &ResultTable, column: &str) -> ReportError {
    ReportError::Column { table: table.name.clone(), column: column.to_owned() }
}

/// Quantiles from the outside in: lowest with highest, and so on; a middle one stays alone and is left out.
fn pairs(quantiles: &[f64]) -> impl Iterator<Item = (f64, f64)> + '_ {
    let count = quantiles.len();
    (0..count / 2).map(move |i| (quantiles[i], quantiles[count - 1 - i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_pair_from_the_outside() {
        let pairs: Vec<_> = pairs(&[0.05, 0.25, 0.5, 0.75, 0.95]).collect();
        assert_eq!(pairs, [(0.05, 0.95), (0.25, 0.75)]);
    }

    #[test]
    fn an_interval_that_touches_zero_does_not_cross_it() {
        let spread = |low, high| Spread { mean: 0.0, interval: Some((low, high)) };
        assert!(spread(-1.0, 1.0).crosses_zero());
        assert!(!spread(0.0, 1.0).crosses_zero());
        assert!(!Spread { mean: 0.0, interval: None }.crosses_zero());
    }
}
