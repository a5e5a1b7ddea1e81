//! Same inputs, same bytes, on any number of threads.
#![allow(clippy::unwrap_used)]

mod common;

use common::economy::{busy, compute, economy, set};
use fairshift::engine::kept::Scratch;
use fairshift::engine::{EngineOutput, prepare, run, run_with};
use fairshift::inputs::{InducedKind, ModelInputs, TradeKind};
use fairshift::results::tables::{TABLES, tables};
use fairshift::scenario::distribution::Distribution;
use fairshift::writers::scratch::ScratchFile;

fn hash(output: &EngineOutput) -> String {
    let mut hasher = blake3::Hasher::new();
    for draw in &output.draws {
        let scalars =
            vec![draw.residual, draw.decomposition_gap, draw.negative_output, draw.applications as f64];
        let kept = [&draw.places, &draw.industries, &draw.cell_jobs, &draw.cell_output, &draw.cell_emissions];
        let kept = kept.into_iter().flat_map(|kept| kept.read().into_owned());
        let others = [&draw.prices, &draw.squeeze, &draw.growth, &scalars].into_iter().flatten().copied();
        for value in kept.chain(others) {
            hasher.update(&value.to_le_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

fn uncertain(trade: TradeKind) -> ModelInputs {
    let mut inputs = busy(economy(6, 5, 11), trade, InducedKind::TypeIi);
    inputs.draws = 12;
    inputs.measurement_error = true;
    let ranges = [
        ("pathway.delivery", 0.6, 1.1),
        ("supply_chain.realisation", 0.3, 0.8),
        ("households.spending_response", 0.6, 1.0),
        ("trade.flq_delta", 0.1, 0.4),
    ];
    for (name, min, max) in ranges {
        set(&mut inputs, name, Distribution::Uniform { min, max });
    }
    inputs
}

fn on_threads(threads: usize, inputs: &ModelInputs) -> EngineOutput {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| compute(inputs))
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads() {
    for trade in [TradeKind::Gravity, TradeKind::Flq] {
        let inputs = uncertain(trade);
        let one = hash(&on_threads(1, &inputs));
        assert_eq!(one, hash(&on_threads(2, &inputs)), "{trade:?}, two threads");
        assert_eq!(one, hash(&on_threads(7, &inputs)), "{trade:?}, seven threads");
    }
}

#[test]
fn a_draw_does_not_depend_on_how_many_follow() {
    let many = uncertain(TradeKind::Gravity);
    let mut few = many.clone();
    few.draws = 5;
    let (mut many, few) = (compute(&many), compute(&few));
    many.draws.truncate(5);
    assert_eq!(hash(&many), hash(&few));
}

#[test]
fn another_seed_gives_other_bytes() {
    let inputs = uncertain(TradeKind::Gravity);
    let mut other = inputs.clone();
    other.seed += 1;
    assert_ne!(hash(&compute(&inputs)), hash(&compute(&other)));
}

/// Draws 4 to 11 and their counterfactual's go to the scratch file, the others do not.
#[test]
fn a_scratch_file_changes_no_table() {
    let mut inputs = uncertain(TradeKind::Gravity);
    let mut other = inputs.clone();
    other.sites.clear();
    inputs.counterfactual = Some(Box::new(other));
    inputs.outputs.tables = TABLES.iter().map(|&name| name.to_owned()).collect();
    let prepared = prepare(&inputs).unwrap();
    let whole = run(&inputs, &prepared, &|| {}).unwrap();
    let draw = &whole.draws[0];
    let bytes = 8 * (draw.cell_jobs.len() + draw.cell_output.len() + draw.cell_emissions.len()) as u64;
    let folder = tempfile::tempdir().unwrap();
    let scratch = Scratch::new(ScratchFile::new(folder.path()), 2 * 4 * bytes);
    assert!(bytes > 0 && !scratch.takes(3, 2 * bytes) && scratch.takes(4, 2 * bytes));
    let spilled = run_with(&inputs, &prepared, Some(&scratch), &|| {}).unwrap();
    assert_eq!(hash(&whole), hash(&spilled));
    assert_eq!(tables(&inputs, &whole), tables(&inputs, &spilled));
    assert_eq!(scratch.failure(), None);
}
