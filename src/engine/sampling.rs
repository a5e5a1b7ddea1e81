//! Random numbers: one uniform per (seed, draw, stream name), whoever asks first.
//!
//! A parameter's number depends on its name, not on its position, so two scenarios that share a parameter share
//! its draws (common random numbers), whatever else they contain. Streams: ChaCha8 with key
//! blake3(seed | name) and the draw as stream number. Sobol points: Owen-scrambled (Burley 2020), the seed as scramble;
//! registered parameters take the dimension of their place in the registry, those of entries one that follows from
//! their name.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::inputs::{ModelInputs, RunParameter, Sampling};
use crate::matrix::Matrix;
use crate::scenario::distribution::{Distribution, standard_normal_quantile};
use crate::scenario::registry;

/// Dimensions of the Sobol sequence.
const DIMENSIONS: u32 = 256;

/// A stream of its own for a seed, a name and a draw.
#[must_use]
pub fn stream(seed: u64, name: &str, draw: u64) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::from_seed(*named(seed, name).finalize().as_bytes());
    generator.set_stream(draw);
    generator
}

/// The hash of a seed and a name, to go on with.
fn named(seed: u64, name: &str) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(b"|").update(name.as_bytes());
    hasher
}

pub use crate::random::open_uniform;

/// Standard normals of entities: one per (seed, draw, name, entity), without a generator for each.
///
/// The number of an entity is the quantile of the first 64 bits of a keyed hash of its code, so it depends on no other entity and on no
/// order. Key: blake3(seed | name | draw).
#[derive(Clone, Copy, Debug)]
pub struct Normals([u8; 32]);

impl Normals {
    /// Numbers of a name in a draw.
    #[must_use]
    pub fn new(seed: u64, name: &str, draw: u64) -> Self {
        Self(*named(seed, name).update(b"|").update(&draw.to_le_bytes()).finalize().as_bytes())
    }

    /// The number of an entity.
    #[must_use]
    pub fn of(&self, entity: &str) -> f64 {
        let [a, b, c, d, e, f, g, h, ..] = *blake3::keyed_hash(&self.0, entity.as_bytes()).as_bytes();
        standard_normal_quantile(open_uniform(u64::from_le_bytes([a, b, c, d, e, f, g, h])))
    }
}

/// Parameter values of every draw, `[draw][parameter]`; a single draw takes the central values.
#[must_use]
pub fn parameter_values(inputs: &ModelInputs) -> Vec<Vec<f64>> {
    if inputs.draws == 1 {
        return vec![inputs.parameters.iter().map(|p| p.distribution.central()).collect()];
    }
    let columns: Vec<Vec<f64>> = dimensions(inputs)
        .into_iter()
        .zip(&inputs.parameters)
        .map(|(dimension, parameter)| column(inputs, parameter, dimension))
        .collect();
    (0..inputs.draws).map(|draw| columns.iter().map(|column| column[draw]).collect()).collect()
}

fn column(inputs: &ModelInputs, parameter: &RunParameter, dimension: u32) -> Vec<f64> {
    if let Distribution::Fixed(value) = *parameter.distribution {
        return vec![value; inputs.draws];
    }
    let uniforms: Vec<f64> = match inputs.sampling {
        Sampling::Random => (0..inputs.draws)
            .map(|d| open_uniform(stream(inputs.seed, &parameter.name, d as u64).next_u64()))
            .collect(),
        Sampling::Sobol => {
            let seed = (inputs.seed ^ (inputs.seed >> 32)) as u32;
            (0..inputs.draws)
                .map(|d| {
                    (f64::from(sobol_burley::sample(d as u32, dimension, seed)) * 16_777_216.0 + 0.5)
                        / 16_777_217.0
                })
                .collect()
        }
        Sampling::Lhs => latin(inputs, &parameter.name),
    };
    uniforms.into_iter().map(|u| parameter.distribution.quantile(u)).collect()
}

/// One point in each of `draws` equal strata, in an order of the parameter's own.
fn latin(inputs: &ModelInputs, name: &str) -> Vec<f64> {
    let draws = inputs.draws;
    let mut generator = stream(inputs.seed, name, u64::MAX);
    let mut strata: Vec<usize> = (0..draws).collect();
    for last in (1..draws).rev() {
        let at = (open_uniform(generator.next_u64()) * (last + 1) as f64) as usize;
        strata.swap(last, at.min(last));
    }
    strata.into_iter().map(|s| (s as f64 + open_uniform(generator.next_u64())) / draws as f64).collect()
}

/// Sobol dimension of every parameter.
fn dimensions(inputs: &ModelInputs) -> Vec<u32> {
    let mut taken = vec![false; DIMENSIONS as usize];
    let mut dimensions = Vec::with_capacity(inputs.parameters.len());
    for parameter in &inputs.parameters {
        // A number that never varies takes no dimension: an entry's parameter set to one value, here or as a variant of a
        // sweep, leaves the others where they are.
        if !parameter.registered && matches!(*parameter.distribution, Distribution::Fixed(_)) {
            dimensions.push(0);
            continue;
        }
        let registered = registry::dimension(&parameter.name).filter(|_| parameter.registered);
        let dimension = registered.unwrap_or_else(|| {
            let hash = blake3::hash(parameter.name.as_bytes());
            let bytes = [hash.as_bytes()[0], hash.as_bytes()[1], hash.as_bytes()[2], hash.as_bytes()[3]];
            let room = DIMENSIONS - registry::DIMENSIONS;
            let first = u32::from_le_bytes(bytes) % room;
            let free = (0..room).map(|step| registry::DIMENSIONS + (first + step) % room);
            free.clone().find(|&d| !taken[d as usize]).unwrap_or(registry::DIMENSIONS + first)
        });
        taken[dimension as usize] = true;
        dimensions.push(dimension);
    }
    dimensions
}

/// Base-year jobs of a draw: cells disturbed by their standard errors, raked back to the totals of places and
/// industries, `[place × industry]`.
#[must_use]
pub fn measured_jobs(inputs: &ModelInputs, draw: usize, scale: f64) -> Matrix {
    let data = &inputs.dataset;
    let mut jobs = data.jobs.clone();
    if !inputs.measurement_error || inputs.draws == 1 || scale == 0.0 {
        return jobs;
    }
    let mut generator = stream(inputs.seed, "base.jobs", draw as u64);
    for (cell, rse) in jobs.values_mut().iter_mut().zip(data.jobs_rse.values()) {
        let normal = standard_normal_quantile(open_uniform(generator.next_u64()));
        let spread = scale * rse;
        *cell *= crate::math::exp(spread * normal - 0.5 * spread * spread);
    }
    rake(&mut jobs, &data.jobs.row_sums(), &data.jobs.column_sums());
    jobs
}

/// Iterative proportional fitting to row and column totals; ends on columns.
fn rake(cells: &mut Matrix, rows: &[f64], columns: &[f64]) {
    for _ in 0..200 {
        let sums = cells.row_sums();
        let gap = sums.iter().zip(rows).map(|(s, t)| (s - t).abs() / t.max(1.0)).fold(0.0, f64::max);
        for (row, (sum, total)) in sums.iter().zip(rows).enumerate() {
            let factor = if *sum > 0.0 { total / sum } else { 1.0 };
            cells.row_mut(row).iter_mut().for_each(|cell| *cell *= factor);
        }
        let sums = cells.column_sums();
        let factors: Vec<f64> =
            sums.iter().zip(columns).map(|(s, t)| if *s > 0.0 { t / s } else { 1.0 }).collect();
        for row in 0..cells.rows() {
            cells.row_mut(row).iter_mut().zip(&factors).for_each(|(cell, factor)| *cell *= factor);
        }
        if gap < 1e-10 {
            return;
        }
    }
}
