//! What the benches share: a synthetic economy of real size, timing, and what the machine attains.
#![allow(dead_code, missing_docs, clippy::missing_panics_doc, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Instant;

use fairshift::dataset::Dataset;
use fairshift::engine::baseline::Baseline;
use fairshift::engine::behaviour::DrawValues;
use fairshift::inputs::{Change, InducedKind, ModelInputs, Quantity, TradeKind};
use fairshift::scenario::distribution::Distribution;
use pulp::{Arch, Simd, WithSimd};

#[path = "../../tests/common/economy.rs"]
pub mod economy;

/// Memory as the command has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How much to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// 361 places × 105 industries, 30 years.
    Full,
    /// A tenth of it: does it run?
    Smoke,
}

impl Extent {
    /// `--smoke` asks for a short run.
    pub fn from_arguments() -> Self {
        if std::env::args().any(|a| a == "--smoke") { Self::Smoke } else { Self::Full }
    }

    pub fn size(self) -> (usize, usize) {
        if self == Self::Full { (361, 105) } else { (60, 20) }
    }

    pub fn years(self) -> usize {
        if self == Self::Full { 30 } else { 6 }
    }

    pub fn repeats(self) -> usize {
        if self == Self::Full { 7 } else { 2 }
    }
}

/// Places over an island 600 km long; recipes, jobs and commuting at random.
pub fn island(extent: Extent) -> Dataset {
    let (places, industries) = extent.size();
    let mut data = economy::economy(places, industries, 2021);
    for place in &mut data.places {
        place.easting *= 5.0;
        place.northing *= 7.5;
    }
    data
}

/// Demand, recipes, supply and closures that differ between draws.
pub fn full_scenario(data: Dataset, extent: Extent, trade: TradeKind) -> ModelInputs {
    let years = extent.years();
    let (places, industries) = (data.places.len(), data.industries.len());
    let mut inputs = economy::busy(data, trade, InducedKind::TypeIi);
    inputs.end = inputs.start + years as i32 - 1;
    inputs.outputs.detail_years = vec![inputs.end];
    let ramp = |end: f64| -> Vec<f64> {
        (0..years).map(|t| 1.0 + (end - 1.0) * (t as f64 / (years - 1) as f64)).collect()
    };
    inputs.drivers = vec![
        economy::driver(Change::FinalDemand {
            industries: vec![2, 3],
            categories: vec![0],
            index: ramp(0.4),
        }),
        economy::driver(Change::FinalDemand {
            industries: vec![5],
            categories: vec![3, 6],
            index: ramp(1.6),
        }),
        economy::driver(Change::IntermediateUse {
            suppliers: vec![7],
            users: (0..industries).collect(),
            index: ramp(0.3),
        }),
        economy::driver(Change::IntermediateUse {
            suppliers: vec![9],
            users: (0..industries).collect(),
            index: ramp(1.8),
        }),
        economy::driver(Change::Supply {
            industries: vec![1],
            places: (0..places).collect(),
            index: ramp(0.2),
            import_replacement: Quantity::Fixed(0.8),
        }),
    ];
    inputs.sites = (0..6).map(|s| economy::closure(7 * s, s, 400.0)).collect();
    for site in &mut inputs.sites {
        site.progress = (0..years).map(|t| if t < 3 { 0.0 } else { 1.0 }).collect();
    }
    for (name, min, max) in [("pathway.delivery", 0.7, 1.2), ("households.spending_response", 0.6, 1.0)] {
        economy::set(&mut inputs, name, Distribution::Uniform { min, max });
    }
    inputs
}

/// The base year at central parameters.
pub fn baseline(inputs: &ModelInputs) -> Baseline {
    let central = inputs.parameters.iter().map(|p| p.distribution.central()).collect();
    let structure = DrawValues::new(inputs, central).unwrap().structure;
    Baseline::new(inputs.trade, &inputs.dataset, structure, None)
}

/// Shortest of several runs, in seconds.
pub fn best(repeats: usize, mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..repeats).map(time).fold(f64::INFINITY, f64::min)
}

/// Processor seconds of this process so far, all threads.
pub fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or("").split_whitespace().map(|f| f.parse().unwrap_or(0.0)).collect();
    fields.get(11..13).map_or(f64::NAN, |ticks| (ticks[0] + ticks[1]) / 100.0)
}

/// What one core attains.
#[derive(Clone, Copy, Debug)]
pub struct Attainable {
    /// Fused multiply-adds in double precision, flop/s.
    pub double: f64,
    /// In single precision.
    pub single: f64,
    /// a ← b + s c over arrays far larger than the caches, byte/s.
    pub triad: f64,
}

/// Measures it.
pub fn attainable(extent: Extent) -> Attainable {
    let rounds = if extent == Extent::Full { 4_000_000 } else { 400_000 };
    let double = best(3, || {
        black_box(Arch::new().dispatch(Doubles(black_box(rounds))));
    });
    let single = best(3, || {
        black_box(Arch::new().dispatch(Singles(black_box(rounds))));
    });
    let lanes = Arch::new().dispatch(Lanes);
    let flops = |lanes: usize| (rounds * CHAINS * 2 * lanes) as f64;
    let cells = 8_000_000;
    let (mut a, b, c) = (vec![0.0; cells], vec![1.0; cells], vec![2.0; cells]);
    let triad = best(3, || {
        for ((a, b), c) in a.iter_mut().zip(&b).zip(&c) {
            *a = b + 3.0 * c;
        }
        black_box(&a);
    });
    let found = Attainable {
        double: flops(lanes.0) / double,
        single: flops(lanes.1) / single,
        triad: (24 * cells) as f64 / triad,
    };
    println!(
        "attainable on one core: {:.1} GFLOP/s double, {:.1} single, triad {:.1} GB/s",
        found.double / 1e9,
        found.single / 1e9,
        found.triad / 1e9
    );
    found
}

/// Independent chains: enough to hide the latency of a multiply-add on two units.
const CHAINS: usize = 12;

struct Doubles(usize);
struct Singles(usize);
struct Lanes;

impl WithSimd for Lanes {
    type Output = (usize, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        (S::F64_LANES, S::F32_LANES)
    }
}

impl WithSimd for Doubles {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let factor = simd.splat_f64s(0.999);
        let mut chains = [simd.splat_f64s(1.0); CHAINS];
        for _ in 0..self.0 {
            for chain in &mut chains {
                *chain = simd.mul_add_f64s(*chain, factor, factor);
            }
        }
        chains.into_iter().map(|chain| simd.reduce_sum_f64s(chain)).sum()
    }
}

impl WithSimd for Singles {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let factor = simd.splat_f32s(0.999);
        let mut chains = [simd.splat_f32s(1.0); CHAINS];
        for _ in 0..self.0 {
            for chain in &mut chains {
                *chain = simd.mul_add_f32s(*chain, factor, factor);
            }
        }
        chains.into_iter().map(|chain| simd.reduce_sum_f32s(chain)).sum()
    }
}
