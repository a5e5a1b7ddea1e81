//! `fairshift allocate`: who gets what and why, before anything runs.

use serde_json::{Map, Value};

use crate::cli::run::scenario;
use crate::cli::text::{Align, aligned, millions, thousands};
use crate::cli::{CliError, Console};
use crate::inputs::ModelInputs;
use crate::results::allocation::alternatives;
use crate::results::table::{ColumnValues, ResultTable};
use crate::scenario::Library;
use crate::writers::csv::to_csv;

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For reading: the places that get most
    Text,
    /// All places, for spreadsheets
    Csv,
    /// All places, for programs
    Json,
}

/// Arguments of `allocate`.
#[derive(Debug, clap::Args)]
pub struct AllocateArgs {
    /// Scenario file, or name of an embedded scenario
    pub scenario: String,
    /// Places to show of every policy
    #[arg(long, default_value_t = 15, value_name = "N")]
    pub top: usize,
    /// Number of draws of the measured index; 1 takes the published one
    #[arg(long, value_name = "N")]
    pub draws: Option<u32>,
    /// Only this variant; the scenario itself goes by its name
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Override a key of the scenario
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Prints the allocation of a scenario's policies.
///
/// # Errors
/// Findings of the scenario; a scenario without policies.
pub fn run(args: &AllocateArgs, console: &Console) -> Result<(), CliError> {
    let mut overrides = args.set.clone();
    overrides.extend(args.draws.map(|n| format!("uncertainty.draws={n}")));
    let ready =
        scenario::prepare(&args.scenario, &Library::embedded(), &overrides).map_err(CliError::invalid)?;
    ready.warnings.all().iter().for_each(|warning| console.note(&warning.to_string()));
    let inputs = &ready.inputs;
    check_asked(args, inputs)?;
    let table = alternatives(inputs, &inputs.name, args.variant.as_deref())?;
    match args.format {
        Format::Csv => console.print(&String::from_utf8_lossy(&to_csv(&table)?)),
        Format::Json => console.print(&format!("{:#}", json(&table))),
        Format::Text => {
            let quantiles = &ready.inputs.outputs.quantiles;
            let shown = if ready.inputs.draws > 1 { quantiles.as_slice() } else { &[] };
            console.print(&readable(&table, args.top, shown))
        }
    }
}

/// Whether there is something to share out, and the variant that is asked for.
fn check_asked(args: &AllocateArgs, inputs: &ModelInputs) -> Result<(), CliError> {
    let variants = || inputs.variants.iter();
    let all = || std::iter::once(inputs).chain(variants().map(|(_, variant)| variant));
    if all().all(|one| one.policy.list.is_empty()) {
        let why = match all().map(|one| one.policy.phase_outs).sum() {
            0 => "has no policies to share money out",
            _ => "has phase-outs alone, which have no money to share out",
        };
        return Err(CliError::Usage(format!("`{}` {why}", args.scenario)));
    }
    let names: Vec<&str> =
        std::iter::once(inputs.name.as_str()).chain(variants().map(|(name, _)| name.as_str())).collect();
    match &args.variant {
        Some(asked) if !names.contains(&asked.as_str()) => {
            let known = names.join("\", \"");
            Err(CliError::Usage(format!(
                "`{}` has no variant \"{asked}\"; there are \"{known}\"",
                args.scenario
            )))
        }
        _ => Ok(()),
    }
}

fn json(table: &ResultTable) -> Value {
    let cell = |values: &ColumnValues, row: usize| match values {
        ColumnValues::Text(v) => Value::from(v[row].as_str()),
        ColumnValues::Integer(v) => Value::from(v[row]),
        ColumnValues::Number(v) => Value::from(v[row]),
        ColumnValues::Flag(v) => Value::from(v[row]),
    };
    let record = |row: usize| {
        let cells = table.columns.iter().map(|c| (c.name.clone(), cell(&c.values, row)));
        Value::Object(cells.collect::<Map<_, _>>())
    };
    Value::Array((0..table.rows()).map(record).collect())
}

/// The places that get most of every policy.
fn readable(table: &ResultTable, top: usize, quantiles: &[f64]) -> String {
    let column = |name: &str| table.text(name).unwrap_or_default();
    let (alternatives, names) = (column("alternative"), column("policy"));
    let (rules, definitions) = (column("rule"), column("definition"));
    let mut text = String::new();
    let mut at = 0;
    while at < names.len() {
        let same = |row: &usize| (&alternatives[*row], &names[*row]) == (&alternatives[at], &names[at]);
        let end = at + (at..names.len()).take_while(same).count();
        if alternatives.first() != alternatives.last()
            && (at == 0 || alternatives[at - 1] != alternatives[at])
        {
            text += &format!("== {} ==\n", alternatives[at]);
        }
        let total: f64 = table.numbers("awarded_mean").map_or(0.0, |v| v[at..end].iter().sum());
        text += &format!(
            "{}: £{} m in all to {} {}, {}{}\n",
            names[at],
            millions(total),
            end - at,
            if end - at == 1 { "place" } else { "places" },
            rules[at],
            if definitions[at].is_empty() { String::new() } else { format!(" (need: {})", definitions[at]) }
        );
        if total > 0.0 {
            text += &listed(table, at..end, top, quantiles);
        }
        text.push('\n');
        at = end;
    }
    text
}

fn listed(table: &ResultTable, rows: std::ops::Range<usize>, top: usize, quantiles: &[f64]) -> String {
    let value = |name: &str, row: usize| table.numbers(name).map_or(f64::NAN, |v| v[row]);
    let mut order: Vec<usize> = rows.collect();
    order.sort_by(|&a, &b| value("awarded_mean", b).total_cmp(&value("awarded_mean", a)).then(a.cmp(&b)));
    let outer = quantiles.first().zip(quantiles.last()).filter(|(low, high)| low < high);
    let suffix = crate::results::statistics::quantile_suffix;
    let interval = |row: usize| match outer {
        Some((low, high)) => format!(
            "{} to {}",
            millions(value(&format!("awarded_{}", suffix(*low)), row)),
            millions(value(&format!("awarded_{}", suffix(*high)), row))
        ),
        None => String::new(),
    };
    let names = table.text("place_name");
    let why = table.text("why");
    let heading = ["place", "£m", "interval", "£ per resident", "share", "residents", "why"];
    let mut lines = vec![heading.map(str::to_owned).to_vec()];
    lines.extend(order.iter().take(top).map(|&row| {
        vec![
            names.map_or(String::new(), |n| n[row].clone()),
            millions(value("awarded_mean", row)),
            interval(row),
            thousands(value("per_resident_mean", row)),
            format!("{:.2} %", value("share_mean", row) * 100.0),
            thousands(value("residents", row)),
            why.map_or(String::new(), |w| w[row].clone()),
        ]
    }));
    let mut align = vec![Align::Right; heading.len()];
    align[0] = Align::Left;
    align[heading.len() - 1] = Align::Left;
    aligned(&lines, &align)
}
