//! What a run says about its policies, in words: money and direct jobs of each, and how alternatives compare.

use crate::cli::text::{Align, aligned, signed, thousands};
use crate::results::table::ResultTable;
use crate::results::wording;

/// Names of the tables that this part reads.
pub const NEEDED: [&str; 3] = ["policies", "comparison", "robustness"];

/// The policies of a run; nothing if it has none.
#[must_use]
pub fn text(tables: &[ResultTable], quantiles: Option<(&str, &str)>) -> String {
    let table = |name: &str| tables.iter().find(|t| t.name == name);
    let mut text = table("policies").map_or(String::new(), |t| policies(t, quantiles));
    for sentence in wording::answers(table("comparison"), table("robustness"), quantiles) {
        text += &format!("\n{sentence}\n");
    }
    text
}

fn policies(table: &ResultTable, quantiles: Option<(&str, &str)>) -> String {
    let Some(names) = table.text("policy") else { return String::new() };
    let value = |name: &str, row: usize| table.numbers(name).map_or(f64::NAN, |v| v[row]);
    let spread = |name: &str, row: usize| match quantiles {
        Some((low, high)) => {
            let (low, high) = (value(&format!("{name}_{low}"), row), value(&format!("{name}_{high}"), row));
            format!(" [{} to {}]", signed(low), signed(high))
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
        let cost = 1e6 * value("present_value_cost_mean", row) / jobs;
        rows.push(vec![
            name.clone(),
            thousands(spent),
            share(spent / budget),
            format!("{}{}", signed(jobs), spread("net_job_years", row)),
            if jobs > 0.0 { thousands(cost) } else { "[z]".to_owned() },
            share(value("misdirected_share_mean", row)),
        ]);
    }
    let mut align = vec![Align::Right; rows[0].len()];
    align[0] = Align::Left;
    aligned(&rows, &align)
}
