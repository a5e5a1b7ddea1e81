//! `fairshift compare`: runs against the first of them.

use std::path::{Path, PathBuf};

use crate::cli::tables::{TableFormat, print_table};
use crate::cli::{CliError, Console};
use crate::results::table::ResultTable;
use crate::review::compare::{Run, differences, not_shared, summary, unlike};
use crate::writers::finished::FinishedRun;

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
pub struct CompareArgs {
    /// Run folders; the others are compared with the first
    #[arg(required = true, num_args = 2..)]
    pub runs: Vec<PathBuf>,
    /// Print the differences of every row of this table, not the summary
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// Only this column
    #[arg(long, value_name = "NAME")]
    pub column: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

/// Compares runs.
///
/// # Errors
/// If a folder is no finished run, or no run has the table or column asked for.
pub fn run(args: &CompareArgs, console: &Console) -> Result<(), CliError> {
    let mut runs = Vec::new();
    for path in &args.runs {
        runs.push(FinishedRun::open(path).map_err(CliError::invalid)?);
    }
    for other in &runs[1..] {
        for line in unlike(&runs[0].manifest, &other.manifest) {
            console.note(&format!("note: {}: {line}", other.path.display()));
        }
    }
    let labels = labels(&args.runs);
    let mut read = Vec::new();
    for (run, label) in runs.iter().zip(labels) {
        read.push(Run { label, tables: run.tables().map_err(CliError::invalid)? });
    }
    let (first, others) = (&read[0], &read[1..]);
    for line in others.iter().flat_map(|other| not_shared(first, other)) {
        console.note(&format!("note: {line}"));
    }
    let table = match &args.table {
        None => summary(first, others),
        Some(name) => differences(first, others, name).ok_or_else(|| {
            let names: Vec<&str> = first.tables.iter().map(|t| t.name.as_str()).collect();
            CliError::Usage(format!(
                "the runs share no numbers of a table `{name}`; tables: {}",
                names.join(", ")
            ))
        })?,
    };
    let table = only(table, args.column.as_deref())?;
    match (args.format, table.integers("differing")) {
        (TableFormat::Text, Some(counts)) => print_changed(&table, counts, console),
        _ => print_table(&table, args.format, console),
    }
}

/// For reading, a summary shows what differs.
fn print_changed(table: &ResultTable, counts: &[i32], console: &Console) -> Result<(), CliError> {
    if table.rows() == 0 {
        return console.print("nothing was compared: the runs share no numbers");
    }
    let changed: Vec<usize> = (0..table.rows()).filter(|row| counts[*row] > 0).collect();
    if changed.is_empty() {
        return console.print("no mean and no level differs");
    }
    print_table(&table.selected(&changed), TableFormat::Text, console)
}

/// Names of folders; whole paths where two folders have one name.
fn labels(paths: &[PathBuf]) -> Vec<String> {
    let name =
        |path: &Path| path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let names: Vec<String> = paths.iter().map(|path| name(path)).collect();
    let unique = |name: &String| names.iter().filter(|other| *other == name).count() == 1;
    if names.iter().all(unique) {
        names
    } else {
        paths.iter().map(|path| path.display().to_string()).collect()
    }
}

fn only(table: ResultTable, column: Option<&str>) -> Result<ResultTable, CliError> {
    let Some(column) = column else { return Ok(table) };
    let names = table.text("column").unwrap_or_default();
    let rows: Vec<usize> = (0..table.rows()).filter(|row| names[*row] == column).collect();
    if rows.is_empty() {
        let mut known = names.to_vec();
        known.sort();
        known.dedup();
        let known = known.join(", ");
        return Err(CliError::Usage(format!("no differences of a column `{column}`; columns: {known}")));
    }
    Ok(table.selected(&rows))
}
