//! What a run says about its policies, in words: money and direct jobs of each, and how alternatives compare.

use crate::cli::text::{Align, aligned, signed, thousands};
use crate::results::against::Against;
use crate::results::table::ResultTable;
use crate::results::wording;

/// Names of the tables that this part reads.
pub const NEEDED: [&str; 3] = ["policies", "comparison", "robustness"];

/// The policies of a run; nothing if it has none.
///
/// * `title` – what to call the scenario among its alternatives.
#[must_use]
pub fn text(
    title: &str,
    against: &Against,
    tables: &[ResultTable],
    quantiles: Option<(&str, &str)>,
) -> String {
    let table = |name: &str| tables.iter().find(|t| t.name == name);
    let mut text = table("policies").map_or(String::new(), |t| policies(t, quantiles));
    if let Some(caution) = against.caution().filter(|_| table("policies").is_some()) {
        text += &format!("\n{caution}\n");
    }
    for sentence in wording::answers(title, table("comparison"), table("robustness"), quantiles) {
        text += &format!("\n{sentence}\n");
    }
    text
}

fn policies(table: &ResultTable, quantiles: Option<(&str, &str)>) -> String {
    let Some(names) = table.text("policy") else { return String::new() };
    let value = |name: &str, row: usize| table.numbers(name).map_or(f64::NAN, |v| v[row]);
    let range = |name: &str, row: usize, shown: fn(f64) -> String| match quantiles {
        Some((low, high)) => {
            let (low, high) = (value(&format!("{name}_{low}"), row), value(&format!("{name}_{high}"), row));
            format!(" [{} to {}]", shown(low), shown(high))
        }
        None => String::new(),
    };
    let mut rows = vec![
        ["\nPolicies", "spent, £m", "of budget", "net direct job-years", "£ per job-year", "misdirected"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for (row, name) in names.iter().enumerate() {
        let (spent, budget) = (value("spent_mean", row), value("budget_mean", row));
        let share = |x: f64| if x.is_finite() { format!("{:.0} %", 100.0 * x) } else { "[z]".to_owned() };
        let jobs = value("net_job_years_mean", row);
        let cost = value("cost_per_expected_net_job_year", row);
        rows.push(vec![
            name.clone(),
            thousands(spent),
            share(spent / budget),
            format!("{}{}", signed(jobs), range("net_job_years", row, signed)),
            if cost.is_finite() {
                thousands(cost) + &range("cost_per_net_job_year", row, thousands)
            } else {
                "[z]".to_owned()
            },
            share(value("misdirected_share_mean", row)),
        ]);
    }
    let mut align = vec![Align::Right; rows[0].len()];
    align[0] = Align::Left;
    aligned(&rows, &align)
}

#[cfg(test)]
mod tests {
    use super::policies;
    use crate::results::table::ResultTable;
    use crate::results::tables::{number, text};

    /// £ per job-year is expected money over expected job-years, beside its interval over draws, and no quotient of other columns.
    #[test]
    fn cost_per_job_year_is_that_of_the_table() {
        let of = |name: &str, value: f64| number(name, "", "", vec![value]);
        let columns = [
            ("spent_mean", 30.0),
            ("budget_mean", 30.0),
            ("net_job_years_mean", 5000.0),
            ("net_job_years_p5", 4000.0),
            ("net_job_years_p95", 6000.0),
            ("present_value_cost_mean", 29.0),
            ("cost_per_net_job_year_mean", 7000.0),
            ("cost_per_expected_net_job_year", 6400.0),
            ("cost_per_net_job_year_p5", 5100.0),
            ("cost_per_net_job_year_p95", 7300.0),
            ("misdirected_share_mean", 0.1),
        ];
        let table = ResultTable {
            name: "policies".to_owned(),
            description: String::new(),
            key_columns: 1,
            columns: std::iter::once(text("policy", "", vec!["Fund".to_owned()]))
                .chain(columns.map(|(name, value)| of(name, value)))
                .collect(),
        };
        let said = policies(&table, Some(("p5", "p95")));
        assert!(said.contains("6,400 [5,100 to 7,300]") && !said.contains("5,800"), "{said}");
    }
}
