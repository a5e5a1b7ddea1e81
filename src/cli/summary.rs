//! What a run prints when it is done: the national balance, the places that lose and gain most, where the files are.

use crate::cli::text::{Align, aligned, percent, signed};
use crate::inputs::ModelInputs;
use crate::results::against::Against;
use crate::results::open_posts::open_posts;
use crate::results::statistics::quantile_suffix;
use crate::results::table::ResultTable;

mod policies;

/// Places listed on either side.
const LISTED: usize = 8;

/// Draws below which the ends of intervals are hardly more than the draws themselves.
const FEW_DRAWS: usize = 20;

/// Places listed with their people.
const PEOPLE_LISTED: usize = 5;

/// Rows of the national balance: column of the table, label.
const BALANCE: [(&str, &str); 4] = [
    ("jobs", "jobs"),
    ("gva", "gross value added, £m"),
    ("gross_output", "gross output, £m"),
    ("emissions", "emissions, kt CO2e"),
];

/// A run's results as text.
pub struct Summary<'a> {
    /// The inputs.
    pub inputs: &'a ModelInputs,
    /// Tables; `national`, `places` and `decomposition` are read.
    pub tables: &'a [ResultTable],
}

/// Names of the tables that [`Summary`] reads.
pub const NEEDED: [&str; 6] =
    ["national", "places", "decomposition", policies::NEEDED[0], policies::NEEDED[1], policies::NEEDED[2]];

impl Summary<'_> {
    /// One line: what happens to jobs in the last year.
    #[must_use]
    pub fn headline(&self) -> String {
        let Some(national) = self.table("national") else { return String::new() };
        let row = national.rows().saturating_sub(1);
        let (change, share) = self.change(national, "jobs", row);
        format!("jobs in {}: {} ({})", self.inputs.end, change, share)
    }

    /// The whole summary.
    #[must_use]
    pub fn text(&self) -> String {
        let (draws, against) = (self.inputs.draws, Against::of(self.inputs));
        let mut text = format!("{} ({})\n", self.inputs.title, self.inputs.name);
        text += &match draws {
            1 => format!("Central values; changes against {}\n", against.words()),
            _ => {
                format!("{draws} draws; changes against {}; mean{}\n", against.words(), self.interval_note())
            }
        };
        text += &self.balance();
        text += &self.components();
        text += &self.movers();
        text += &self.people();
        if let Some(open) = self.table("places").and_then(open_posts) {
            text += &format!("\n{open}\n");
        }
        let outer = self.outer();
        let suffixes = outer.as_ref().map(|(low, high)| (low.as_str(), high.as_str()));
        text += &policies::text(&self.inputs.title, &against, self.tables, suffixes);
        text
    }

    fn table(&self, name: &str) -> Option<&ResultTable> {
        self.tables.iter().find(|t| t.name == name)
    }

    /// Suffixes of the outer quantiles, if there is a spread to show.
    fn outer(&self) -> Option<(String, String)> {
        let quantiles = &self.inputs.outputs.quantiles;
        match (quantiles.first(), quantiles.last()) {
            (Some(low), Some(high)) if low < high && self.inputs.draws > 1 => {
                Some((quantile_suffix(*low), quantile_suffix(*high)))
            }
            _ => None,
        }
    }

    fn interval_note(&self) -> String {
        let quantiles = &self.inputs.outputs.quantiles;
        match (self.outer(), quantiles.first(), quantiles.last()) {
            (Some(_), Some(low), Some(high)) => {
                let share = (high - low) * 100.0;
                let few = if self.inputs.draws < FEW_DRAWS {
                    "; so few draws say little of their ends"
                } else {
                    ""
                };
                format!(" and [{share:.0} % interval] over the parameters drawn{few}")
            }
            _ => String::new(),
        }
    }

    /// A change with its interval, and the change relative to the level without it.
    fn change(&self, table: &ResultTable, variable: &str, row: usize) -> (String, String) {
        let value = |name: String| table.numbers(&name).map_or(f64::NAN, |v| v[row]);
        let mean = value(format!("{variable}_change_mean"));
        let level = value(format!("{variable}_mean"));
        let mut text = signed(mean);
        if let Some((low, high)) = self.outer() {
            let (low, high) =
                (value(format!("{variable}_change_{low}")), value(format!("{variable}_change_{high}")));
            text += &format!(" [{} to {}]", signed(low), signed(high));
        }
        (text, percent(mean / (level - mean)))
    }

    /// The interval of a change relative to the mean level without it.
    fn share_interval(&self, table: &ResultTable, variable: &str, row: usize) -> String {
        let value = |name: String| table.numbers(&name).map_or(f64::NAN, |v| v[row]);
        let base = value(format!("{variable}_mean")) - value(format!("{variable}_change_mean"));
        self.outer().map_or_else(String::new, |(low, high)| {
            let [low, high] =
                [low, high].map(|end| percent(value(format!("{variable}_change_{end}")) / base));
            format!(" [{low} to {high}]")
        })
    }

    fn balance(&self) -> String {
        let Some(national) = self.table("national") else { return String::new() };
        let years = self.shown_years();
        let mut rows = vec![
            std::iter::once(format!("\n{}", self.inputs.dataset.description.country))
                .chain(years.iter().map(i32::to_string))
                .collect(),
        ];
        for (variable, label) in BALANCE {
            let cells = years.iter().map(|year| {
                let (change, share) = self.change(national, variable, (year - self.inputs.start) as usize);
                format!("{change} ({share})")
            });
            rows.push(std::iter::once(label.to_owned()).chain(cells).collect());
        }
        let align =
            std::iter::once(Align::Left).chain(years.iter().map(|_| Align::Right)).collect::<Vec<_>>();
        aligned(&rows, &align)
    }

    /// Detail years, or the last year.
    fn shown_years(&self) -> Vec<i32> {
        let years = &self.inputs.outputs.detail_years;
        if years.is_empty() {
            vec![self.inputs.end]
        } else {
            years.iter().rev().take(3).rev().copied().collect()
        }
    }

    fn components(&self) -> String {
        let Some(table) = self.table("decomposition") else { return String::new() };
        let (Some(jobs), Some(names)) = (table.numbers("jobs_change_mean"), table.text("component")) else {
            return String::new();
        };
        let last = table.rows().saturating_sub(4);
        let parts: Vec<String> =
            (last..table.rows()).map(|row| format!("{} {}", names[row], signed(jobs[row]))).collect();
        format!("\nJobs in {}: {}\n", self.inputs.end, parts.join(", "))
    }

    /// What happens to people where most jobs are lost, if the run has a labour market.
    fn people(&self) -> String {
        let Some(places) = self.table("places") else { return String::new() };
        let column = |name: &str| places.numbers(&format!("{name}_change_mean"));
        let (Some(jobs), Some(names)) = (column("jobs"), places.text("place_name")) else {
            return String::new();
        };
        let years = self.inputs.year_count();
        let mut rows: Vec<usize> = (0..places.rows() / years).map(|p| p * years + years - 1).collect();
        rows.retain(|&row| jobs[row] < 0.0 && shows(jobs[row]));
        rows.sort_by(|&a, &b| jobs[a].total_cmp(&jobs[b]).then(a.cmp(&b)));
        let shown = ["employed", "unemployed", "inactive", "early_retired", "population_16_64"];
        let Some(values) = shown.iter().map(|name| column(name)).collect::<Option<Vec<_>>>() else {
            return String::new();
        };
        if rows.is_empty() {
            return String::new();
        }
        let heads = ["", "employed", "unemployed", "inactive", "early retired", "residents 16-64"];
        let mut cells = vec![heads.map(str::to_owned).to_vec()];
        for row in rows.into_iter().take(PEOPLE_LISTED) {
            let name = std::iter::once(format!("  {}", names[row]));
            cells.push(name.chain(values.iter().map(|values| signed(values[row]))).collect());
        }
        let align = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right];
        format!(
            "\nResidents of the places that lose most jobs in {}\n{}",
            self.inputs.end,
            aligned(&cells, &align)
        )
    }

    fn movers(&self) -> String {
        let Some(places) = self.table("places") else { return String::new() };
        let (Some(changes), Some(names)) = (places.numbers("jobs_change_mean"), places.text("place_name"))
        else {
            return String::new();
        };
        let years = self.inputs.year_count();
        let mut rows: Vec<usize> = (0..places.rows() / years).map(|p| p * years + years - 1).collect();
        rows.sort_by(|&a, &b| changes[a].total_cmp(&changes[b]).then(a.cmp(&b)));
        rows.retain(|&row| shows(changes[row]));
        let losers: Vec<usize> = rows.iter().copied().filter(|&r| changes[r] < 0.0).take(LISTED).collect();
        let gainers: Vec<usize> =
            rows.iter().rev().copied().filter(|&r| changes[r] > 0.0).take(LISTED).collect();
        let list = |title: &str, rows: &[usize]| {
            if rows.is_empty() {
                return format!("\n{title} in {}: none\n", self.inputs.end);
            }
            let cells = rows.iter().map(|&row| {
                let (change, share) = self.change(places, "jobs", row);
                vec![format!("  {}", names[row]), change, share + &self.share_interval(places, "jobs", row)]
            });
            let table = aligned(&cells.collect::<Vec<_>>(), &[Align::Left, Align::Right, Align::Right]);
            format!("\n{title} in {}\n{table}", self.inputs.end)
        };
        list("Places that lose most jobs", &losers) + &list("Places that gain most jobs", &gainers)
    }
}

/// Whether a change is more than a nought in print.
fn shows(change: f64) -> bool {
    signed(change) != "0"
}
