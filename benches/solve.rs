//! The multi-regional system: one application, one solution, eight of them; beside plain loops and a dense LU.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::needless_for_each,
    clippy::inline_always
)]

mod common;

use common::{Extent, attainable, best};
use fairshift::engine::baseline::Baseline;
use fairshift::inputs::TradeKind;
use fairshift::matrix::Matrix;
use fairshift::model::kernel::{Real, dot};
use fairshift::model::lu::Factors;
use fairshift::model::solver::{Basis, Goal, Solution, Trust, solve};
use fairshift::model::system::{Households, System, SystemWorkspace};
use fairshift::model::trade::{ArrangedFactors, Trade, gravity};

fn main() {
    let extent = Extent::from_arguments();
    let peak = attainable(extent);
    for trade in [TradeKind::Gravity, TradeKind::Flq] {
        let inputs = common::full_scenario(common::island(extent), extent, trade);
        let base = common::baseline(&inputs);
        println!("{trade:?}");
        for (together, name) in [(1, "application"), (2, "  each of two together")] {
            let double = application::<f64>(&base, extent, together);
            report(&format!("{name}, double"), double, flops(&base), peak.double);
            let single = application::<f32>(&base, extent, together);
            report(&format!("{name}, single"), single, flops(&base), peak.single);
        }
        if let Trade::Gravity(gravity) = &base.trade {
            let naive = best(1, || {
                std::hint::black_box(plain(&base, gravity));
            });
            report("  baseline: plain loops", naive, flops(&base), peak.double);
        }
        solutions(&base, extent);
    }
    dense(extent);
}

fn report(name: &str, seconds: f64, flops: f64, peak: f64) {
    let rate = flops / seconds;
    println!(
        "  {name:<28} {:9.3} ms  {:6.1} GFLOP/s  {:3.0} % of attainable",
        1e3 * seconds,
        rate / 1e9,
        100.0 * rate / peak
    );
}

/// Multiply-adds of a gravity application with households, twice.
fn flops(base: &Baseline) -> f64 {
    let (p, i) = (base.accounts.output.rows() as f64, base.accounts.output.columns() as f64);
    let trade = match base.trade {
        Trade::Gravity(_) => p * p * i,
        Trade::Quotients(_) => 2.0 * p * i * i,
    };
    2.0 * (p * i * i + trade + p * p)
}

fn households<T: Real>(base: &Baseline) -> Households<T> {
    let response = 0.8 * base.spending_per_income;
    let shares = (&base.household_recipe[..], &base.accounts.pay_share[..]);
    Households::new(base.trade.layout(), shares, &base.purchases_of_pay, response)
}

/// Seconds for each of the solutions applied together.
fn application<T: Real>(base: &Baseline, extent: Extent, together: usize) -> f64 {
    let layout = base.trade.layout();
    let factors = ArrangedFactors::new(base.trade.factors(), layout);
    let system = System::<T>::new(&base.trade, &base.accounts.coefficients, &factors);
    let (mut work, closure) = (SystemWorkspace::new(&base.trade), households(base));
    let x: Vec<T> = layout.arranged(base.accounts.output.values());
    let mut out = vec![x.clone(); together];
    let mut out: Vec<&mut [T]> = out.iter_mut().map(Vec::as_mut_slice).collect();
    let x = vec![&x[..]; together];
    best(20 * extent.repeats(), || system.apply(Some(&closure), &x, &mut out, &mut work)) / together as f64
}

/// T∘(A x) by three plain loops.
fn plain(base: &Baseline, trade: &gravity::Gravity) -> Vec<f64> {
    let demand = base.accounts.intermediate_use(&base.accounts.output);
    let (places, industries) = (demand.rows(), demand.columns());
    let (row, column) = (&trade.factors[gravity::ROW], &trade.factors[gravity::COLUMN]);
    let mut sales = vec![0.0; places * industries];
    for p in 0..places {
        for i in 0..industries {
            let kernel: &[f64] = trade.classes[trade.class_of[i]].kernel.values();
            let reached: f64 =
                (0..places).map(|q| kernel[p * places + q] * column[(q, i)] * demand[(q, i)]).sum();
            sales[p * industries + i] = row[(p, i)] * reached;
        }
    }
    sales
}

fn solutions(base: &Baseline, extent: Extent) {
    let shocks: Vec<Vec<f64>> = (0..8).map(|s| shock(base, s)).collect();
    let (mut mixed, mut pure) = (Solution::default(), Solution::default());
    let time = best(extent.repeats(), || mixed = solution::<f32>(base, &shocks[0]));
    println!(
        "  one column to 1e-10          {:9.3} ms  {} + {} applications",
        1e3 * time,
        mixed.exact,
        mixed.rough
    );
    let time = best(extent.repeats(), || pure = solution::<f64>(base, &shocks[0]));
    println!(
        "    all in double precision    {:9.3} ms  {} + {} applications",
        1e3 * time,
        pure.exact,
        pure.rough
    );
    let time = best(extent.repeats(), || {
        shocks.iter().for_each(|shock| {
            solution::<f32>(base, shock);
        });
    });
    println!("  eight columns                {:9.3} ms", 1e3 * time);
}

/// Demand that falls in two industries everywhere and in a few cells.
fn shock(base: &Baseline, seed: usize) -> Vec<f64> {
    let output = &base.accounts.output;
    let industries = output.columns();
    let share = |i: usize, p: usize| {
        if i % 9 == seed {
            -0.2
        } else if (p + i) % 97 == seed {
            0.1
        } else {
            0.0
        }
    };
    output.values().iter().enumerate().map(|(c, x)| x * share(c % industries, c / industries)).collect()
}

fn solution<T: Real>(base: &Baseline, b: &[f64]) -> Solution {
    let layout = base.trade.layout();
    let factors = ArrangedFactors::new(base.trade.factors(), layout);
    let double = System::<f64>::new(&base.trade, &base.accounts.coefficients, &factors);
    let rough = System::<T>::new(&base.trade, &base.accounts.coefficients, &factors);
    let (mut work, closure) = (SystemWorkspace::new(&base.trade), households(base));
    let (mut rough_work, rough_closure) = (SystemWorkspace::new(&base.trade), households::<T>(base));
    let output = base.accounts.output.values();
    let goal = Goal { residual: 1e-10 * dot(output, output).sqrt(), trust: Trust::Computed };
    let b: Vec<f64> = layout.arranged(b);
    let mut x = vec![0.0; b.len()];
    solve(
        |v: &[f64], out: &mut [f64]| double.apply(Some(&closure), &[v], &mut [out], &mut work),
        |v: &[T], out: &mut [T]| rough.apply(Some(&rough_closure), &[v], &mut [out], &mut rough_work),
        &b,
        &mut x,
        goal,
        &mut Basis::default(),
    )
}

/// LU of a dense system of 800 unknowns: a fiftieth of the real one.
fn dense(extent: Extent) {
    let n = if extent == Extent::Full { 800 } else { 150 };
    let matrix =
        Matrix::from_fn(n, n, |r, c| if r == c { 1.0 } else { -0.5 / (n + (r * 7 + c * 3) % 11) as f64 });
    let time = best(1, || {
        std::hint::black_box(Factors::new(matrix.clone()).is_ok());
    });
    let real = {
        let ratio = 361.0 * 105.0 / n as f64;
        ratio * ratio * ratio * time
    };
    println!(
        "baseline: dense LU of {n} unknowns {:.1} ms; 37,905 unknowns would take {:.0} s and 11.5 GB",
        1e3 * time,
        real
    );
}
