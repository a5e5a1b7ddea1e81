//! Same inputs, same bytes, on any number of threads.
#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, clippy::needless_for_each)]

mod common;

use common::economy::{busy, compute, economy, set};
use fairshift::engine::EngineOutput;
use fairshift::inputs::{InducedKind, ModelInputs, TradeKind};
use fairshift::scenario::distribution::Distribution;

fn hash(output: &EngineOutput) -> String {
    let mut hasher = blake3::Hasher::new();
    for draw in &output.draws {
        let scalars =
            vec![draw.residual, draw.decomposition_gap, draw.negative_output, draw.applications as f64];
        let blocks = [
            &draw.places,
            &draw.industries,
            &draw.cell_jobs,
            &draw.cell_output,
            &draw.cell_emissions,
            &draw.prices,
            &draw.squeeze,
            &draw.growth,
            &scalars,
        ];
        for value in blocks.into_iter().flatten() {
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
