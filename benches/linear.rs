//! Cost by number of draws: four times the draws should take four times the processor time, tables included.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::hint::black_box;

use common::{Extent, processor_seconds};
use fairshift::cli::run::scenario::prepare as read;
use fairshift::engine::{prepare, run};
use fairshift::inputs::{ModelInputs, TradeKind};
use fairshift::results::tables::tables;
use fairshift::scenario::Library;

fn main() {
    let extent = Extent::from_arguments();
    let (small, whole) = if extent == Extent::Full { (1000, 32) } else { (40, 4) };
    let island = common::island(Extent::Smoke);
    compare(
        "60 places, 20 industries, 6 years",
        common::full_scenario(island, Extent::Smoke, TradeKind::Gravity),
        small,
    );
    if extent == Extent::Full {
        let ready = read("uk-balanced", &Library::embedded(), &[]).unwrap();
        compare("uk-balanced, people included", ready.inputs, whole);
    }
}

/// Few, many, few again: the second few say how far the machine itself moved meanwhile.
fn compare(name: &str, mut inputs: ModelInputs, many: usize) {
    println!("{name}");
    let few = many / 4;
    let before = seconds(&mut inputs, few);
    let all = seconds(&mut inputs, many);
    let after = seconds(&mut inputs, few);
    for (what, at) in [("draws", 1), ("draws and tables", 2), ("with what all draws share", 3)] {
        let part = |times: [f64; 3]| times[..at].iter().sum::<f64>();
        let (before, all, after) = (part(before), part(all), part(after));
        println!(
            "  {what:<26} {few} draws {before:7.2} s, {many} draws {all:7.2} s, {few} draws {after:7.2} s: ratio {:.2} to {:.2}",
            all / before.max(after),
            all / before.min(after)
        );
    }
}

/// Processor seconds of the draws, of their tables, and of what is prepared for all draws.
fn seconds(inputs: &mut ModelInputs, draws: usize) -> [f64; 3] {
    inputs.draws = draws as _;
    let start = processor_seconds();
    let prepared = prepare(inputs).unwrap();
    let ready = processor_seconds();
    let output = run(inputs, &prepared, &|| {}).unwrap();
    let drawn = processor_seconds();
    black_box(tables(inputs, &output));
    [drawn - ready, processor_seconds() - drawn, ready - start]
}
