//! What policies add to a draw: the balanced path of the United Kingdom with all eleven kinds of policies beside the same without, in
//! turns in one process, and where the difference arises.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::hint::black_box;
use std::sync::Arc;

use common::{Extent, processor_seconds};
use fairshift::dataset::embedded;
use fairshift::engine::baseline::Baseline;
use fairshift::engine::policy::PolicyRun;
use fairshift::engine::year::YearState;
use fairshift::engine::{EngineOutput, base_year, central_structure, prepare_on, run};
use fairshift::inputs::ModelInputs;
use fairshift::inputs::build::build;
use fairshift::results::tables::tables;
use fairshift::scenario::{Library, load_text};

/// Kinds that spend, with what each needs beyond money.
const KINDS: [(&str, &str); 9] = [
    ("retraining", ""),
    ("wage_subsidy", ""),
    ("income_bridge", ""),
    ("inward_investment", "allocation = { rule = \"arc\" }"),
    ("enterprise_support", "allocation = { rule = \"competitive\" }"),
    ("public_relocation", "from = [\"London\"]\nposts = 20000\nplaces = [\"!London\"]"),
    ("infrastructure", "allocation = { rule = \"blend\", omega = 0.5 }"),
    ("social_infrastructure", "allocation = { rule = \"need_index\" }"),
    ("mobility_support", ""),
];

/// Kinds without money of their own.
const OTHERS: &str = "
[[policy]]
name = \"local_procurement\"
kind = \"local_procurement\"
start = 2025
end = 2034
share = 0.05
places = [\"Wales\"]
source = \"bench\"
[[policy]]
name = \"phase_out\"
kind = \"phase_out\"
drivers = [\"House coal\"]
shift_years = 1
source = \"bench\"
";

fn main() {
    let extent = Extent::from_arguments();
    let (draws, rounds, last) = if extent == Extent::Full { (2, 12, 2050) } else { (2, 1, 2023) };
    let set =
        [format!("uncertainty.draws={draws}"), format!("years.end={last}"), "outputs.detail_years=[]".into()];
    let (without, with) = (inputs("", &set), inputs(&all_kinds(), &set));
    let base = base_year(&without, central_structure(&without).unwrap()).unwrap();
    let each = f64::from(draws);
    let (mut plain, mut political, mut more) = (Vec::new(), Vec::new(), Vec::new());
    let mut applications = (0, 0);
    for _ in 0..rounds {
        let (spent, output) = whole(&without, &base);
        plain.push(spent / each);
        applications.0 = output.draws.iter().map(|d| d.applications).sum();
        let (spent, output) = whole(&with, &base);
        political.push(spent / each);
        applications.1 = output.draws.iter().map(|d| d.applications).sum();
        more.push(100.0 * (political[political.len() - 1] / plain[plain.len() - 1] - 1.0));
    }
    println!(
        "processor seconds a draw, medians of {rounds} rounds: {:.3} without, {:.3} with all kinds",
        median(&mut plain),
        median(&mut political)
    );
    println!(
        "all kinds add {:+.1} % by these, {:+.1} % by the fastest rounds ({:.3}, {:.3}); pairs of rounds: median {:+.1} %, {:+.1} to {:+.1} %",
        100.0 * (median(&mut political) / median(&mut plain) - 1.0),
        100.0 * (political[0] / plain[0] - 1.0),
        plain[0],
        political[0],
        median(&mut more),
        more[0],
        more[more.len() - 1]
    );
    println!(
        "applications a draw: {} without, {} with",
        applications.0 / draws as usize,
        applications.1 / draws as usize
    );
    let own = policies_alone(&with, &base);
    println!(
        "of these the policies themselves {:.4} s a draw, {:.2} % of one without",
        own / each,
        100.0 * own / each / median(&mut plain)
    );
    left_behind(&without, &base, each);
}

/// The middle value; sorts.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}

fn inputs(extra: &str, set: &[String]) -> ModelInputs {
    let text = format!("schema = 1\nname = \"bench\"\nextends = \"uk-balanced\"\n{extra}");
    let loaded = load_text("bench", &text, &Library::embedded(), set).unwrap();
    let data = Arc::new(embedded::read(embedded::DEFAULT).unwrap());
    build(&loaded, &data).unwrap().inputs
}

fn all_kinds() -> String {
    let spending = KINDS.iter().map(|(kind, more)| {
        format!("[[policy]]\nname = \"{kind}\"\nkind = \"{kind}\"\nstart = 2025\nend = 2034\nannual_budget = 100\n{more}\nsource = \"bench\"\n")
    });
    spending.chain([OTHERS.to_owned()]).collect()
}

/// Processor seconds of a run on the threads there are.
fn whole(inputs: &ModelInputs, base: &Arc<Baseline>) -> (f64, EngineOutput) {
    let prepared = prepare_on(inputs, Arc::clone(base)).unwrap();
    let before = processor_seconds();
    let output = run(inputs, &prepared, &|| {}).unwrap();
    (processor_seconds() - before, output)
}

/// Processor seconds of sharing out, accounts and effects, without what follows from them and without people.
fn policies_alone(inputs: &ModelInputs, base: &Arc<Baseline>) -> f64 {
    let prepared = prepare_on(inputs, Arc::clone(base)).unwrap();
    let jobs = inputs.dataset.jobs.clone();
    let before = processor_seconds();
    for (draw, values) in prepared.draws.iter().enumerate() {
        let mut run = PolicyRun::new(inputs, base, values, &jobs, draw).unwrap().unwrap();
        (0..inputs.year_count()).for_each(|year| run.year(year, &mut YearState::default()));
        black_box(run.finish());
    }
    processor_seconds() - before
}

/// What ranking all places by every definition costs a draw of any run.
fn left_behind(inputs: &ModelInputs, base: &Arc<Baseline>, draws: f64) {
    let mut short = inputs.clone();
    short.end = short.start + 1;
    short.labour = None;
    let prepared = prepare_on(&short, Arc::clone(base)).unwrap();
    let output = run(&short, &prepared, &|| {}).unwrap();
    short.outputs.tables = vec!["rankings".to_owned(), "definitions".to_owned()];
    let before = processor_seconds();
    black_box(tables(&short, &output));
    println!("rankings and definitions {:.4} s a draw", (processor_seconds() - before) / draws);
}
