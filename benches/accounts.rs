//! Balancing trade: from nothing, from embedded factors, from neighbouring decays; beside plain proportional fitting.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::needless_for_each,
    clippy::inline_always
)]

mod common;

use common::{Extent, best};
use fairshift::inputs::TradeKind;
use fairshift::model::accounts::Accounts;
use fairshift::model::trade::{Decay, Gravity, Trade, TradeParameters, gravity};

const DEFAULT: Decay = Decay { by_class: [5.0, 20.0, 80.0, 600.0], own_distance_factor: 2.0 / 3.0 };
const OTHER: Decay = Decay { by_class: [6.0, 24.0, 96.0, 720.0], own_distance_factor: 2.0 / 3.0 };

fn main() {
    let extent = Extent::from_arguments();
    let data = common::island(extent);
    let repeats = extent.repeats().min(3);
    let time = best(repeats, || {
        std::hint::black_box(Accounts::new(&data, 0.3));
    });
    println!("place accounts               {:9.1} ms", 1e3 * time);
    let accounts = Accounts::new(&data, 0.3);
    let mut trade = Gravity::balanced(&data, &accounts, &DEFAULT, None);
    let cold = best(repeats, || trade = Gravity::balanced(&data, &accounts, &DEFAULT, None));
    println!("gravity from nothing         {:9.1} ms  gap {:.1e}", 1e3 * cold, trade.residual);
    let start = Trade::Gravity(trade.clone()).start();
    let mut warm = trade.clone();
    let time = best(repeats, || warm = Gravity::balanced(&data, &accounts, &DEFAULT, start.as_ref()));
    println!("gravity from its own factors {:9.1} ms  gap {:.1e}", 1e3 * time, warm.residual);
    let time = best(repeats, || warm = Gravity::balanced(&data, &accounts, &OTHER, start.as_ref()));
    println!("gravity, decay 1.2 times     {:9.1} ms  gap {:.1e}", 1e3 * time, warm.residual);
    let parameters = TradeParameters { decay: DEFAULT, flq_delta: 0.25 };
    let mut gap = 0.0;
    let time =
        best(repeats, || gap = Trade::new(TradeKind::Flq, &data, &accounts, &parameters, None).residual());
    println!("location quotients           {:9.1} ms  gap {gap:.1e}", 1e3 * time);
    furness(&trade, &accounts, extent);
}

/// Plain proportional fitting of the most local industry, as many sweeps as it takes or the limit.
fn furness(trade: &Gravity, accounts: &Accounts, extent: Extent) {
    let limit = if extent == Extent::Full { 5000 } else { 500 };
    let industry = trade.classes[0].industries[0];
    let kernel: &[f64] = trade.classes[0].kernel.values();
    let (sales, demand) = (accounts.sales.column(industry), accounts.demand.column(industry));
    let places = sales.len();
    let product = |v: &[f64]| -> Vec<f64> {
        kernel.chunks_exact(places).map(|row| row.iter().zip(v).map(|(k, v)| k * v).sum()).collect()
    };
    let (mut gap, mut sweeps) = (f64::INFINITY, 0);
    let time = best(1, || {
        let mut column = vec![1.0; places];
        while gap > 1e-11 && sweeps < limit {
            let served: Vec<f64> = column.iter().zip(&demand).map(|(b, d)| b * d).collect();
            let row: Vec<f64> = product(&served).iter().zip(&sales).map(|(r, s)| s / r).collect();
            let offered = product(&row);
            gap = offered.iter().zip(&column).map(|(o, b)| (o * b - 1.0).abs()).fold(0.0, f64::max);
            column = offered.iter().map(|o| 1.0 / o).collect();
            sweeps += 1;
        }
    });
    let local = trade.factors[gravity::ROW].columns();
    println!(
        "baseline: one industry by plain fitting {:.1} ms, {sweeps} sweeps, gap {gap:.1e} (of {local} industries)",
        1e3 * time
    );
}
