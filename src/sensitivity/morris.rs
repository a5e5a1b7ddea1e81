//! Elementary effects (Morris 1991, with μ* of Campolongo, Cariboni & Saltelli 2007).
//!
//! A trajectory of k + 1 points changes one input at a time. The elementary effect of input i is Δf/Δu_i, with u the
//! input's position in its distribution, so inputs of different units compare. μ is the mean over trajectories, μ* the mean
//! of absolute effects, σ their standard deviation: large where the input acts unevenly or together with others.
//!
//! Sources: Morris, M. (1991), Technometrics 33, 161–174; Campolongo et al. (2007), Environmental Modelling & Software 22,
//! 1509–1518.
#![allow(clippy::doc_markdown, reason = "symbols of equations are not code")]

use super::{Refusal, complete, mean};

const METHOD: &str = "morris";
/// Fewest trajectories.
pub const LEAST: usize = 2;

/// Effects of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Mean elementary effect.
    pub mu: f64,
    /// Mean absolute elementary effect.
    pub mu_star: f64,
    /// Standard error of `mu_star`.
    pub mu_star_se: f64,
    /// Standard deviation of the elementary effects.
    pub sigma: f64,
}

/// Effects of every input.
///
/// * `positions` – u of every row, `[row][input]`; trajectories one after another, each of k + 1 rows.
/// * `outputs` – of the same rows.
///
/// # Errors
/// [`Refusal`] for a hole, a value that is no number, rows that are no trajectories, or fewer than two of these.
pub fn effects(positions: &[Vec<f64>], outputs: &[Option<f64>]) -> Result<Vec<Effect>, Refusal> {
    let inputs = positions.first().map_or(0, Vec::len);
    if positions.len() != outputs.len() {
        return Err(Refusal::Size { method: METHOD, expected: positions.len(), found: outputs.len() });
    }
    let trajectories = outputs.len() / (inputs + 1);
    if trajectories < LEAST {
        return Err(Refusal::TooFew {
            method: METHOD,
            what: "trajectories",
            least: LEAST,
            found: trajectories,
        });
    }
    let values = complete(METHOD, outputs)?;
    let mut effects: Vec<Vec<f64>> = vec![Vec::with_capacity(trajectories); inputs];
    for trajectory in 0..trajectories {
        for step in 0..inputs {
            let row = trajectory * (inputs + 1) + step;
            let (input, width) = changed(&positions[row], &positions[row + 1])
                .ok_or(Refusal::WrongDesign { method: METHOD, wanted: "morris" })?;
            effects[input].push((values[row + 1] - values[row]) / width);
        }
    }
    Ok(effects.iter().map(|effects| summary(effects)).collect())
}

/// The one input that differs between two rows, and by how much.
fn changed(before: &[f64], after: &[f64]) -> Option<(usize, f64)> {
    let mut differences = before.iter().zip(after).enumerate().filter(|(_, (b, a))| b != a);
    let (input, (b, a)) = differences.next()?;
    differences.next().is_none().then_some((input, a - b))
}

fn summary(effects: &[f64]) -> Effect {
    let absolute: Vec<f64> = effects.iter().map(|e| e.abs()).collect();
    let count = effects.len() as f64;
    Effect {
        mu: mean(effects),
        mu_star: mean(&absolute),
        mu_star_se: deviation(&absolute) / count.sqrt(),
        sigma: deviation(effects),
    }
}

fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares: f64 = values.iter().map(|v| (v - centre) * (v - centre)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_function_has_its_slopes_and_no_sigma() {
        let positions = vec![
            vec![0.0, 0.0],
            vec![0.5, 0.0],
            vec![0.5, 0.5],
            vec![1.0, 1.0],
            vec![1.0, 0.5],
            vec![0.5, 0.5],
        ];
        let outputs: Vec<_> = positions.iter().map(|p| Some(3.0 * p[0] - 2.0 * p[1])).collect();
        let found = effects(&positions, &outputs).unwrap();
        assert_eq!((found[0].mu, found[0].mu_star, found[0].sigma), (3.0, 3.0, 0.0));
        assert_eq!((found[1].mu, found[1].mu_star, found[1].sigma), (-2.0, 2.0, 0.0));
    }

    #[test]
    fn an_interaction_shows_in_sigma_and_not_in_the_sign() {
        let positions = vec![
            vec![0.0, 0.0],
            vec![1.0, 0.0],
            vec![1.0, 1.0],
            vec![0.0, 1.0],
            vec![1.0, 1.0],
            vec![1.0, 0.0],
        ];
        let outputs: Vec<_> =
            positions.iter().map(|p| Some((2.0 * p[0] - 1.0) * (2.0 * p[1] - 1.0))).collect();
        let found = effects(&positions, &outputs).unwrap();
        assert_eq!((found[0].mu, found[0].mu_star), (0.0, 2.0));
        assert!(found[0].sigma > 2.0);
    }

    #[test]
    fn rows_that_are_no_trajectory_are_refused() {
        let positions = vec![
            vec![0.0, 0.0],
            vec![0.5, 0.5],
            vec![0.5, 1.0],
            vec![0.0, 0.0],
            vec![1.0, 0.0],
            vec![1.0, 1.0],
        ];
        let wrong = effects(&positions, &[Some(1.0); 6]);
        assert_eq!(wrong, Err(Refusal::WrongDesign { method: "morris", wanted: "morris" }));
        assert!(matches!(effects(&positions[..3], &[Some(1.0); 3]), Err(Refusal::TooFew { .. })));
    }
}
