//! Tables and identities of labour-only runs. Rows are sorted by t, then by node in the order of the nodes file.

use crate::engine::labour_only::{LabourOutput, Path};
use crate::inputs::labour_only::{LabourInputs, Model};
use crate::results::checks::{Check, of_checks};
use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::results::tables::{column, number, text};

/// Tables of labour-only runs with what they hold.
pub const TABLES: [(&str, &str); 3] = [
    ("labour_path", "Labour-only runs: stocks and flows of every node; with several replicates their mean."),
    (
        "labour_aggregate",
        "Labour-only runs: sums over nodes and rates; with several replicates mean and standard deviation.",
    ),
    (
        "labour_replicates",
        "Labour-only runs with several replicates: mean and standard deviation of stocks by node.",
    ),
];

/// Relative tolerance of sums.
const SUMS: f64 = 1e-9;

/// All tables of a run.
#[must_use]
pub fn tables(inputs: &LabourInputs, output: &LabourOutput) -> Vec<ResultTable> {
    let mut tables = vec![path_table(inputs, &output.path), aggregate(inputs, output)];
    if let Some(deviation) = &output.deviation {
        tables.push(replicates(inputs, &output.path, deviation));
    }
    tables.push(of_checks(&checks(inputs, output)));
    tables
}

/// The identities of a run.
#[must_use]
pub fn checks(inputs: &LabourInputs, output: &LabourOutput) -> Vec<Check> {
    let tolerance = if matches!(inputs.model, Model::Stochastic { .. }) { 0.0 } else { SUMS };
    let check = |name, description, residual| Check { name, description, residual, tolerance };
    let gaps = output.gaps;
    vec![
        check(
            "labour_force",
            "employed and unemployed against their number at the beginning, beyond what the floor adds, relative",
            gaps.people,
        ),
        check(
            "vacancies",
            "vacancies against those before plus opened less filled, beyond what the floor adds, relative to the labour force",
            gaps.vacancies,
        ),
        check("hires", "hires of nodes against workers hired, relative to the labour force", gaps.hires),
    ]
}

fn table(name: &str, key_columns: usize, columns: Vec<Column>) -> ResultTable {
    let description = TABLES.iter().find(|t| t.0 == name).map_or("", |t| t.1);
    ResultTable { name: name.to_owned(), description: description.to_owned(), key_columns, columns }
}

/// t and id of every row.
fn keys(inputs: &LabourInputs) -> Vec<Column> {
    let (steps, nodes) = (inputs.case.targets.rows(), inputs.ids.len());
    let t = (0..steps).flat_map(|t| std::iter::repeat_n(t as i32, nodes)).collect();
    let ids = (0..steps).flat_map(|_| inputs.ids.iter().cloned()).collect();
    vec![time(t), text("id", "Node.", ids)]
}

fn time(t: Vec<i32>) -> Column {
    column(
        "t",
        "step",
        "Step; flows at t turn the stocks of t - 1 into those of t.",
        ColumnValues::Integer(t),
    )
}

/// What the model has beside stocks and common flows.
fn own_columns<'a>(inputs: &LabourInputs, path: &'a Path) -> [(&'static str, &'static str, &'a Vec<f64>); 2] {
    match inputs.model {
        Model::Search(_) => [
            ("jj", "Employed of the node who were hired anywhere (job to job).", &path.job_moves),
            ("uj", "Unemployed of the node who were hired anywhere (unemployment to job).", &path.outflow),
        ],
        Model::Drc { .. } | Model::Stochastic { .. } => [
            ("out", "Unemployed of the node who were hired anywhere.", &path.outflow),
            ("LTU", "Unemployed for at least tau_steps steps.", &path.long_term),
        ],
    }
}

/// Stocks and common flows.
fn common(path: &Path) -> [(&'static str, &'static str, &Vec<f64>); 6] {
    [
        ("E", "Employed.", &path.employed),
        ("U", "Unemployed, by last node.", &path.unemployed),
        ("V", "Vacancies.", &path.vacancies),
        ("sep", "Workers separated.", &path.separations),
        ("open", "Vacancies opened.", &path.openings),
        ("hires", "Workers hired by the node.", &path.hires),
    ]
}

fn amount(name: &str, description: &str, values: &[f64]) -> Column {
    number(
        name,
        if ["V", "D", "open"].contains(&name) { "jobs" } else { "people" },
        description,
        values.to_vec(),
    )
}

fn path_table(inputs: &LabourInputs, path: &Path) -> ResultTable {
    let mut columns = keys(inputs);
    columns.push(amount("D", "Target demand.", inputs.case.targets.values()));
    columns.extend(common(path).map(|(name, about, values)| amount(name, about, values)));
    columns.extend(own_columns(inputs, path).map(|(name, about, values)| amount(name, about, values)));
    table("labour_path", 2, columns)
}

fn aggregate(inputs: &LabourInputs, output: &LabourOutput) -> ResultTable {
    let totals = &output.totals;
    let targets = &inputs.case.targets;
    let demand: Vec<f64> = (0..targets.rows()).map(|t| targets.row(t).iter().sum()).collect();
    let mut columns =
        vec![time((0..targets.rows() as i32).collect()), amount("D", "Target demand.", &demand)];
    columns.extend(common(totals).map(|(name, about, values)| amount(name, about, values)));
    columns.extend(own_columns(inputs, totals).map(|(name, about, values)| amount(name, about, values)));
    let share = |part: &[f64], rest: &[f64]| -> Vec<f64> {
        part.iter().zip(rest).map(|(part, rest)| part / (part + rest)).collect()
    };
    columns.push(number("u_rate", "1", "U / (E + U)", share(&totals.unemployed, &totals.employed)));
    columns.push(number("v_rate", "1", "V / (E + V)", share(&totals.vacancies, &totals.employed)));
    if !totals.long_term.is_empty() {
        let force = totals.employed.iter().zip(&totals.unemployed).map(|(e, u)| e + u);
        let rate = totals.long_term.iter().zip(force).map(|(long, force)| long / force).collect();
        columns.push(number("ltu_rate", "1", "LTU / (E + U)", rate));
    }
    if let Some(deviation) = &output.totals_deviation {
        columns.extend(stocks(deviation).map(|(name, values)| spread(name, values)));
    }
    table("labour_aggregate", 1, columns)
}

fn replicates(inputs: &LabourInputs, mean: &Path, deviation: &Path) -> ResultTable {
    let mut columns = keys(inputs);
    for ((name, mean), (_, deviation)) in stocks(mean).into_iter().zip(stocks(deviation)) {
        columns.push(number(&format!("{name}_mean"), "1", "Mean over replicates.", mean.clone()));
        columns.push(spread(name, deviation));
    }
    table("labour_replicates", 2, columns)
}

fn stocks(path: &Path) -> [(&'static str, &Vec<f64>); 4] {
    [("E", &path.employed), ("U", &path.unemployed), ("V", &path.vacancies), ("LTU", &path.long_term)]
}

fn spread(name: &str, values: &[f64]) -> Column {
    number(&format!("{name}_sd"), "1", "Standard deviation over replicates (n - 1).", values.to_vec())
}
