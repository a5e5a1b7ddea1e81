//! Whole draws: one, and eight on one and on two threads.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::needless_for_each,
    clippy::inline_always
)]

mod common;

use std::time::Instant;

use common::{Extent, processor_seconds};
use fairshift::engine::{Prepared, prepare, run};
use fairshift::inputs::{ModelInputs, TradeKind};

fn main() {
    let extent = Extent::from_arguments();
    for trade in [TradeKind::Gravity, TradeKind::Flq] {
        let mut inputs = common::full_scenario(common::island(extent), extent, trade);
        inputs.draws = 1;
        let start = Instant::now();
        let prepared = prepare(&inputs).unwrap();
        println!("{trade:?}\n  prepare from nothing   {:8.3} s", start.elapsed().as_secs_f64());
        let mut one = measure("one draw", &inputs, &prepared, 1);
        inputs.draws = 8;
        let prepared = prepare(&inputs).unwrap();
        one = one.min(measure("eight draws, 1 thread", &inputs, &prepared, 1));
        let two = measure("eight draws, 2 threads", &inputs, &prepared, 2);
        println!("  processor time of a draw {one:.3} s on one thread, {two:.3} s on two");
    }
}

/// Runs on a pool of its own; returns processor seconds per draw.
fn measure(name: &str, inputs: &ModelInputs, prepared: &Prepared, threads: usize) -> f64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let (start, before) = (Instant::now(), processor_seconds());
    let output = pool.install(|| run(inputs, prepared, &|| {})).unwrap();
    let (wall, spent) = (start.elapsed().as_secs_f64(), processor_seconds() - before);
    let draws = output.draws.len();
    let applications: usize = output.draws.iter().map(|d| d.applications).sum();
    println!(
        "  {name:<22} {wall:8.3} s  processor {spent:7.2} s  {:.0} applications a draw",
        applications as f64 / draws as f64
    );
    spent / draws as f64
}
