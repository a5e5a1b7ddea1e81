//! Posts that nobody takes up, in words, for the terminal and the report.

use crate::results::table::ResultTable;
use crate::results::wording::grouped;

/// Posts open beyond the base year's share of jobs, over a place's jobs, that are worth a word.
const MANY: f64 = 0.02;
/// Places that are named.
const NAMED: usize = 5;

/// Places where posts stay open beyond ordinary vacancies, each in the year in which most do; `None` if there are none, or nobody is
/// modelled.
///
/// * `places` – the table `places`.
#[must_use]
pub fn open_posts(places: &ResultTable) -> Option<String> {
    let (open, jobs) = (places.numbers("vacancies_mean")?, places.numbers("jobs_mean")?);
    let (names, years) = (places.text("place_name")?, places.years()?);
    let count = years.len();
    let share = |row: usize| if jobs[row] > 0.0 { open[row] / jobs[row] } else { 0.0 };
    let beyond = |row: usize| share(row) - share(row / count * count);
    let most = |place: usize| {
        let rows = place * count..(place + 1) * count;
        rows.reduce(|most, row| if beyond(row) > beyond(most) { row } else { most })
    };
    let mut rows: Vec<usize> = (0..places.rows() / count).filter_map(most).collect();
    rows.retain(|&row| beyond(row) > MANY);
    rows.sort_by(|&a, &b| beyond(b).total_cmp(&beyond(a)).then(a.cmp(&b)));
    if rows.is_empty() {
        return None;
    }
    let said = |&row: &usize| {
        let (posts, part) = (grouped(beyond(row) * jobs[row], 0), 100.0 * beyond(row));
        format!("{} {posts} in {} ({part:.1} % of its jobs)", names[row], years[row % count])
    };
    let named: Vec<String> = rows.iter().take(NAMED).map(said).collect();
    let more = rows.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(", and {more} more places") } else { String::new() };
    Some(format!(
        "Posts that nobody takes up in the year, beyond ordinary vacancies: {}{rest}. Jobs and value added count them as filled: nothing is \
         held back for want of people (METHODS sections 14 and 18).",
        named.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tables::{integer, number, table, text};

    /// Two years of places: name, jobs, vacancies.
    fn places(rows: &[(&str, [f64; 2], [f64; 2])]) -> ResultTable {
        let twice = |of: &dyn Fn(usize) -> [f64; 2]| (0..rows.len()).flat_map(of).collect::<Vec<f64>>();
        let names = rows.iter().flat_map(|row| [row.0.to_owned(), row.0.to_owned()]).collect();
        table(
            "places",
            2,
            vec![
                text("place_name", "", names),
                integer("year", "", [2021, 2022].repeat(rows.len())),
                number("jobs_mean", "", "", twice(&|row| rows[row].1)),
                number("vacancies_mean", "", "", twice(&|row| rows[row].2)),
            ],
        )
    }

    #[test]
    fn ordinary_vacancies_of_more_jobs_are_not_said() {
        let grows = ("Grows", [1e5, 2e5], [2400.0, 4800.0]);
        assert_eq!(open_posts(&places(&[grows])), None);
        let said =
            open_posts(&places(&[grows, ("Short", [1e5, 2e5], [2400.0, 24_800.0])])).unwrap_or_default();
        assert!(said.contains("vacancies: Short +20,000 in 2022 (10.0 % of its jobs)."), "{said}");
    }
}
