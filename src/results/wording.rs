//! Answers in words from the tables `comparison` and `robustness`, for the terminal and the report.

use crate::results::comparison::SCENARIO;
use crate::results::table::ResultTable;

/// What is said of every alternative: metric, and words around its value.
const SAID: [(&str, &str); 6] = [
    ("job_years", "job-years in all places"),
    ("job_years_worst", "in the places that are worst off"),
    ("work_years_worst", "person-years in work for their residents"),
    ("jobless_years_worst", "person-years without work there"),
    ("present_value_income_worst", "£m of income there at present value"),
    ("theil_change", "Theil's index of value added per head"),
];

/// Sentences: one for every alternative, then one for every pair.
///
/// * `title` – what to call the scenario itself, which the tables call `scenario`;
/// * `quantiles` – suffixes of the outer quantiles, if there is a spread.
#[must_use]
pub fn answers(
    title: &str,
    comparison: Option<&ResultTable>,
    robustness: Option<&ResultTable>,
    quantiles: Option<(&str, &str)>,
) -> Vec<String> {
    let Some(comparison) = comparison else { return Vec::new() };
    let names = alternatives(comparison);
    let title = own_name(&names, title);
    let alone = |name: &String| alternative(comparison, (name, called(name, title)), quantiles);
    let mut sentences: Vec<String> = names.iter().map(alone).collect();
    if let Some(robustness) = robustness {
        for (at, a) in names.iter().enumerate() {
            let both = |b: &String| pair(robustness, (a, called(a, title)), (b, called(b, title)), quantiles);
            sentences.extend(names[at + 1..].iter().map(both));
        }
    }
    sentences
}

/// What the scenario is called among its alternatives: a title often names all of them, so it serves only where it stands alone.
#[must_use]
pub fn own_name<'a>(alternatives: &[String], title: &'a str) -> &'a str {
    if alternatives.len() > 1 { "the scenario itself" } else { title }
}

/// What an alternative of the tables is called in words: the scenario by its own name.
#[must_use]
pub fn called<'a>(name: &'a str, title: &'a str) -> &'a str {
    if name == SCENARIO && !title.is_empty() { title } else { name }
}

fn alternatives(table: &ResultTable) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in table.text("alternative").unwrap_or_default() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// "everybody alike: +12,000 [8,000 to 15,000] job-years in all places, …, for £9,100 m."
fn alternative(table: &ResultTable, (name, called): (&str, &str), quantiles: Option<(&str, &str)>) -> String {
    let find = |metric: &str| row(table, &[("alternative", name), ("metric", metric)]);
    let mut parts: Vec<String> = Vec::new();
    for (metric, words) in SAID {
        if let Some(row) = find(metric) {
            let decimals = if metric == "theil_change" { decimals(table, row, quantiles) } else { 0 };
            let text = spread(table, "value", row, decimals, quantiles);
            // Noughts all through are no answer: nothing to be seen in the index, or a run without people.
            if metric == "job_years" || text.bytes().any(|b| matches!(b, b'1'..=b'9' | b'x')) {
                parts.push(format!("{text} {words}"));
            }
        }
    }
    let cost = find("present_value_cost").map_or_else(String::new, |row| {
        let text = spread(table, "value", row, 0, None);
        let nothing = table.numbers("value_mean").is_some_and(|v| v[row] == 0.0);
        if nothing {
            ", and spends nothing".to_owned()
        } else {
            format!(", for £{} m at present value", text.trim_start_matches('+'))
        }
    });
    let regrown = find("present_value_regrown_pay")
        .filter(|&row| table.numbers("value_mean").is_some_and(|v| v[row] > 0.0));
    let regrown = regrown.map_or_else(String::new, |row| {
        let text = spread(table, "value", row, 0, None);
        format!(" and £{} m of pay for public posts that grew back", text.trim_start_matches('+'))
    });
    format!("{called}: {}{cost}{regrown}.", parts.join("; "))
}

/// Decimals that show two digits of the largest number of a spread; five at least, nine at most.
fn decimals(table: &ResultTable, row: usize, quantiles: Option<(&str, &str)>) -> usize {
    let of = |suffix: &str| table.numbers(&format!("value_{suffix}")).map_or(0.0, |v| v[row].abs());
    let (low, high) = quantiles.unwrap_or(("mean", "mean"));
    let largest = of("mean").max(of(low)).max(of(high));
    [(5, 1e5), (6, 1e6), (7, 1e7), (8, 1e8)]
        .into_iter()
        .find_map(|(decimals, power)| (largest * power >= 10.0).then_some(decimals))
        .unwrap_or(9)
}

/// "In 83 % of draws …"
fn pair(
    table: &ResultTable,
    (a, a_called): (&str, &str),
    (b, b_called): (&str, &str),
    quantiles: Option<(&str, &str)>,
) -> String {
    let find = |metric: &str| row(table, &[("alternative", a), ("other", b), ("metric", metric)]);
    let share = |metric: &str| {
        let row = find(metric)?;
        let share = table.numbers("better_share")?[row];
        Some(format!("{:.0} %", 100.0 * share))
    };
    let same = |metric: &str| {
        let of = |column: &str| find(metric).and_then(|row| Some(table.numbers(column)?[row]));
        of("better_share") == Some(0.5) && of("difference_mean") == Some(0.0)
    };
    if ["job_years", "job_years_worst", "theil_change"].into_iter().all(same) {
        return format!("“{a_called}” and “{b_called}” come to the same in every draw.");
    }
    let difference = |metric: &str| find(metric).map(|row| spread(table, "difference", row, 0, quantiles));
    format!(
        "“{a_called}” beats “{b_called}” in {} of draws on job-years (difference {}), in {} on job-years where places are worst off (difference {}), in {} on inequality.",
        share("job_years").unwrap_or_default(),
        difference("job_years").unwrap_or_default(),
        share("job_years_worst").unwrap_or_default(),
        difference("job_years_worst").unwrap_or_default(),
        share("theil_change").unwrap_or_default(),
    )
}

fn row(table: &ResultTable, keys: &[(&str, &str)]) -> Option<usize> {
    (0..table.rows()).find(|&row| {
        keys.iter().all(|(column, wanted)| table.text(column).is_some_and(|texts| texts[row] == *wanted))
    })
}

fn spread(
    table: &ResultTable,
    name: &str,
    row: usize,
    decimals: usize,
    quantiles: Option<(&str, &str)>,
) -> String {
    let value = |suffix: &str| {
        let number = table.numbers(&format!("{name}_{suffix}")).map_or(f64::NAN, |v| v[row]);
        grouped(number, decimals)
    };
    match quantiles {
        Some((low, high)) => format!("{} [{} to {}]", value("mean"), value(low), value(high)),
        None => value("mean"),
    }
}

/// A signed number with thousands separators; `[x]` if there is none.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "[x]".to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out = format!("{out}.{fraction}");
    }
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = if zero {
        ""
    } else if value > 0.0 {
        "+"
    } else {
        "-"
    };
    format!("{sign}{out}")
}

#[cfg(test)]
mod tests {
    use super::{answers, called, grouped, own_name};
    use crate::results::table::ResultTable;
    use crate::results::tables::{number, text};

    #[test]
    fn numbers_for_sentences() {
        assert_eq!([grouped(12_345.6, 0), grouped(-0.2, 0), grouped(f64::NAN, 0)], ["+12,346", "0", "[x]"]);
        assert_eq!(grouped(-0.000_123, 5), "-0.00012");
    }

    /// The scenario goes by its title, and noughts all through are no answer.
    #[test]
    fn the_scenario_has_its_title_and_noughts_are_left_out() {
        let metrics = ["job_years", "work_years_worst", "theil_change"].map(str::to_owned).to_vec();
        let comparison = ResultTable {
            name: "comparison".to_owned(),
            description: String::new(),
            key_columns: 2,
            columns: vec![
                text("alternative", "", vec!["scenario".to_owned(); 3]),
                text("metric", "", metrics),
                number("value_mean", "", "", vec![0.0, 0.0, 1e-12]),
            ],
        };
        let said = answers("A fund for all", Some(&comparison), None, None);
        assert_eq!(said, ["A fund for all: 0 job-years in all places."]);
        let both = ["scenario", "other"].map(str::to_owned);
        assert_eq!(called("scenario", own_name(&both, "This, or that")), "the scenario itself");
    }
}
