//! What a variant of a sweep costs beyond its model time: the sweep beside a plain loop over the same runs.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use fairshift::cli::run::scenario::prepare;
use fairshift::cli::sweep::Scenarios;
use fairshift::engine;
use fairshift::results::table::ResultTable;
use fairshift::scenario::Library;
use fairshift::scenario::distribution::Distribution;
use fairshift::sweep::plan::Row;
use fairshift::sweep::run::{Sink, run};
use fairshift::sweep::{self, Experiment};
use fairshift::writers::journal::{Entry, Head, Journal};

/// Keeps results in a journal, as the command does.
struct Keeper(Journal, f64);

impl Sink for Keeper {
    type Error = fairshift::writers::error::WriteError;
    fn keep(&mut self, row: &Row, result: Result<Vec<f64>, String>) -> Result<(), Self::Error> {
        let outcomes = result.unwrap();
        self.1 += outcomes[0];
        self.0.append(&row.key, &Entry::Done(outcomes))
    }
}

fn file(variants: usize) -> String {
    format!(
        "schema = 1\nname = \"bench\"\nscenario = \"worked/two-places-closure\"\n[design]\nkind = \"lhs\"\npoints = {variants}\n\
         [[axis]]\nname = \"response\"\nparameter = \"households.spending_response\"\n\
         [[axis]]\nname = \"realisation\"\nparameter = \"supply_chain.realisation\"\n\
         [[outcome]]\nname = \"jobs\"\nexpression = 'places.jobs_change[place = \"Milltown\", year = 2022].mean'\n"
    )
}

fn main() {
    let smoke = std::env::args().any(|a| a == "--smoke");
    let variants = if smoke { 500 } else { 50_000 };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.toml");
    std::fs::write(&path, file(variants)).unwrap();
    let library = Library::embedded();
    let scenarios = Scenarios::new(&library);
    let loaded = sweep::load(path.to_str().unwrap(), &library).unwrap();
    let experiment = Experiment::new(loaded, &scenarios, &library).unwrap();
    let (model, expected) = plain(&experiment, variants);
    println!(
        "plain loop: prepare on a shared base year, run, read one number   {:8.1} µs a variant",
        model * 1e6
    );
    for threads in [1, 2] {
        let (seconds, found) = swept(&experiment, variants, threads, folder.path());
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "the sweep and the loop differ");
        println!(
            "sweep with journal, {threads} thread(s)   {:8.1} µs a variant, {:+.1} µs beside the loop",
            seconds * 1e6,
            (seconds * threads as f64 - model) * 1e6
        );
    }
}

/// Seconds per variant of the least that must be done, and the sum of the outcomes.
fn plain(experiment: &Experiment<'_>, variants: usize) -> (f64, f64) {
    let mut inputs = prepare("worked/two-places-closure", &Library::embedded(), &[]).unwrap().inputs;
    let base = engine::base_year(&inputs, engine::central_structure(&inputs).unwrap()).unwrap();
    let places = inputs.dataset.places.len();
    let at = ["households.spending_response", "supply_chain.realisation"]
        .map(|name| inputs.parameters.iter().position(|p| p.name == name).unwrap());
    let rows: Vec<Row> = (0..variants as u64).map(|variant| experiment.row(variant)).collect();
    let (start, mut sum) = (Instant::now(), 0.0);
    for row in &rows {
        for (axis, &parameter) in at.iter().enumerate() {
            let number = experiment.axes()[axis].number(row.settings[axis], 0).unwrap();
            inputs.parameters[parameter].distribution = Distribution::Fixed(number).into();
        }
        let prepared = engine::prepare_on(&inputs, Arc::clone(&base)).unwrap();
        let output = engine::run(&inputs, &prepared, &|| {}).unwrap();
        // Direct, indirect and induced jobs of the first place in the second year.
        let year = engine::draw::VARIABLES * places;
        let kept = output.draws[0].places.read();
        sum += (0..3).map(|part| kept[year + part * places]).sum::<f64>();
    }
    (start.elapsed().as_secs_f64() / variants as f64, black_box(sum))
}

fn swept(
    experiment: &Experiment<'_>,
    variants: usize,
    threads: usize,
    folder: &std::path::Path,
) -> (f64, f64) {
    let pending: Vec<u64> = (0..variants as u64).collect();
    let head = Head { identity: experiment.identity().to_owned(), outcomes: 1 };
    let journal = Journal::open(&folder.join(format!("{threads}.journal")), &head).unwrap();
    let mut keeper = Keeper(journal, 0.0);
    let no_tables = |_: &Row, _: &[ResultTable]| Ok(());
    let start = Instant::now();
    run(experiment, &pending, threads, &no_tables, &mut keeper).unwrap();
    let seconds = start.elapsed().as_secs_f64() / variants as f64;
    keeper.0.finish().unwrap();
    (seconds, keeper.1)
}
