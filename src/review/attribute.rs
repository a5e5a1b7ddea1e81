//! Which of several changed inputs moved a result, and by how much.
//!
//! Let v(S) be a result when the inputs in S have their second value and the others their first; the difference to
//! explain is v(N) − v(∅). For every input i:
//!
//! * alone: v({i}) − v(∅);
//! * contribution: the Shapley value, the mean over all orders of changing the inputs of what changing i adds,
//!   φᵢ = Σ_{S ∌ i} |S|! (n − |S| − 1)! / n! · (v(S ∪ {i}) − v(S)).
//!
//! Contributions sum to the difference; the interaction is what the inputs do only together, the difference less all
//! effects alone. Up to [`EXACT`] inputs all subsets are computed. Above, orders are drawn, each with its reverse
//! (which cancels much of the error); every order sums to the difference, so their mean does, and the standard error
//! over pairs of orders says how far the split may be off.
//!
//! Source: Shapley (1953); sampling: Castro, Gómez and Tejada (2009), Computers and Operations Research 36(5).

use std::collections::BTreeMap;

/// Inputs up to which every subset is computed.
pub const EXACT: usize = 8;
/// Most inputs.
pub const MOST: usize = 64;

/// Which inputs have their second value, one bit each.
pub type Subset = u64;

/// How results split.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Attribution {
    /// Results with every first value.
    pub first: Vec<f64>,
    /// Results with every second value.
    pub second: Vec<f64>,
    /// Of every input.
    pub shares: Vec<Share>,
    /// What the inputs do only together, of every result.
    pub interaction: Vec<f64>,
    /// Subsets computed.
    pub subsets: usize,
    /// Orders drawn; none if every subset was computed.
    pub orders: Option<usize>,
}

/// What one input does to every result.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Share {
    /// Changed by itself.
    pub alone: Vec<f64>,
    /// Its share of the difference.
    pub contribution: Vec<f64>,
    /// Standard error of the share; zero if every subset was computed.
    pub standard_error: Vec<f64>,
}

/// Splits the differences of results between `inputs` inputs.
///
/// * `value` – the results of a subset; called once per subset.
/// * `orders` – random orders of the inputs, used above [`EXACT`] inputs, each also backwards.
///
/// # Errors
/// The first error of `value`.
pub fn attribute<E>(
    inputs: usize,
    orders: &[Vec<usize>],
    value: &mut dyn FnMut(Subset) -> Result<Vec<f64>, E>,
) -> Result<Attribution, E> {
    let mut values = Values { known: BTreeMap::new(), value };
    let all = if inputs == 64 { u64::MAX } else { (1 << inputs) - 1 };
    let (first, second) = (values.of(0)?, values.of(all)?);
    let alone: Vec<Vec<f64>> =
        (0..inputs).map(|i| Ok(minus(&values.of(1 << i)?, &first))).collect::<Result<_, E>>()?;
    let shares =
        if inputs <= EXACT { exact(inputs, &mut values)? } else { sampled(inputs, orders, &mut values)? };
    let mut interaction = minus(&second, &first);
    alone.iter().for_each(|effect| interaction = minus(&interaction, effect));
    let shares = alone.into_iter().zip(shares).map(|(alone, (contribution, standard_error))| Share {
        alone,
        contribution,
        standard_error,
    });
    Ok(Attribution {
        first,
        second,
        shares: shares.collect(),
        interaction,
        subsets: values.known.len(),
        orders: (inputs > EXACT).then_some(2 * orders.len()),
    })
}

/// Results of subsets, each computed once.
struct Values<'v, E> {
    known: BTreeMap<Subset, Vec<f64>>,
    value: &'v mut dyn FnMut(Subset) -> Result<Vec<f64>, E>,
}

impl<E> Values<'_, E> {
    fn of(&mut self, subset: Subset) -> Result<Vec<f64>, E> {
        if let Some(known) = self.known.get(&subset) {
            return Ok(known.clone());
        }
        let new = (self.value)(subset)?;
        self.known.insert(subset, new.clone());
        Ok(new)
    }
}

/// Contribution and standard error of one input, for every result.
type Split = (Vec<f64>, Vec<f64>);

fn exact<E>(inputs: usize, values: &mut Values<'_, E>) -> Result<Vec<Split>, E> {
    let weights = weights(inputs);
    let mut shares = Vec::new();
    for i in 0..inputs {
        let bit = 1 << i;
        let mut share: Option<Vec<f64>> = None;
        for subset in (0..1 << inputs).filter(|subset| subset & bit == 0) {
            let weight = weights[Subset::count_ones(subset) as usize];
            let gain = minus(&values.of(subset | bit)?, &values.of(subset)?);
            let weighted = gain.iter().map(|gain| gain * weight);
            share = Some(match share {
                None => weighted.collect(),
                Some(sum) => sum.iter().zip(weighted).map(|(sum, gain)| sum + gain).collect(),
            });
        }
        let share = share.unwrap_or_default();
        let none = vec![0.0; share.len()];
        shares.push((share, none));
    }
    Ok(shares)
}

/// |S|! (n − |S| − 1)! / n! by |S|.
fn weights(inputs: usize) -> Vec<f64> {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    (0..inputs).map(|size| factorial(size) * factorial(inputs - size - 1) / factorial(inputs)).collect()
}

fn sampled<E>(inputs: usize, orders: &[Vec<usize>], values: &mut Values<'_, E>) -> Result<Vec<Split>, E> {
    let mut pairs: Vec<Vec<Vec<f64>>> = vec![Vec::new(); inputs];
    for order in orders {
        let forwards = gains(order.iter().copied(), values)?;
        let backwards = gains(order.iter().rev().copied(), values)?;
        for (i, pairs) in pairs.iter_mut().enumerate() {
            let (one, other) = (&forwards[&i], &backwards[&i]);
            pairs.push(one.iter().zip(other).map(|(one, other)| 0.5 * (one + other)).collect());
        }
    }
    Ok(pairs.iter().map(|pairs| mean_and_error(pairs)).collect())
}

/// What every input adds when the inputs change in an order.
fn gains<E>(
    order: impl Iterator<Item = usize>,
    values: &mut Values<'_, E>,
) -> Result<BTreeMap<usize, Vec<f64>>, E> {
    let mut subset = 0;
    let mut before = values.of(0)?;
    let mut gains = BTreeMap::new();
    for i in order {
        subset |= 1 << i;
        let after = values.of(subset)?;
        gains.insert(i, minus(&after, &before));
        before = after;
    }
    Ok(gains)
}

fn mean_and_error(pairs: &[Vec<f64>]) -> Split {
    let (count, results) = (pairs.len() as f64, pairs.first().map_or(0, Vec::len));
    let of = |result: usize| {
        let mean = pairs.iter().map(|pair| pair[result]).sum::<f64>() / count;
        let squares = pairs.iter().map(|pair| (pair[result] - mean) * (pair[result] - mean)).sum::<f64>();
        let error = if pairs.len() > 1 { (squares / (count - 1.0) / count).sqrt() } else { f64::NAN };
        (mean, error)
    };
    (0..results).map(of).unzip()
}

fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 a + 5 b, and 8 more if both: the interaction is shared equally.
    #[allow(clippy::unnecessary_wraps, reason = "the shape that `attribute` asks for")]
    fn two(subset: Subset) -> Result<Vec<f64>, ()> {
        let (a, b) = ((subset & 1) as f64, (subset >> 1 & 1) as f64);
        Ok(vec![3.0 * a + 5.0 * b + 8.0 * a * b, 1.0])
    }

    #[test]
    fn an_interaction_is_shared() {
        let split = attribute(2, &[], &mut two).unwrap();
        assert_eq!(split.shares[0].alone, [3.0, 0.0]);
        assert_eq!(split.shares[0].contribution, [7.0, 0.0]);
        assert_eq!(split.shares[1].contribution, [9.0, 0.0]);
        assert_eq!(split.interaction, [8.0, 0.0]);
        assert_eq!(split.subsets, 4);
    }

    /// Every input multiplies.
    fn product(inputs: usize) -> impl FnMut(Subset) -> Result<Vec<f64>, ()> {
        move |subset| {
            let factor = |i: usize| if subset >> i & 1 == 1 { 1.0 + 0.1 * (i + 1) as f64 } else { 1.0 };
            Ok(vec![(0..inputs).map(factor).product()])
        }
    }

    fn total(split: &Attribution) -> f64 {
        split.shares.iter().map(|share| share.contribution[0]).sum()
    }

    #[test]
    fn contributions_sum_to_the_difference() {
        let split = attribute(8, &[], &mut product(8)).unwrap();
        let difference = split.second[0] - split.first[0];
        assert!((total(&split) - difference).abs() <= 1e-12 * difference, "{split:?}");
        assert_eq!(split.subsets, 256);
        let alone: f64 = split.shares.iter().map(|share| share.alone[0]).sum();
        assert!((alone + split.interaction[0] - difference).abs() <= 1e-12 * difference);
    }

    #[test]
    fn sampled_orders_come_near_the_exact_split_within_their_error() {
        let exact = attribute(8, &[], &mut product(8)).unwrap();
        // Rotations of two orders: every input stands in every position.
        let rotated = |order: &[usize; 8], by: usize| (0..8).map(|i| order[(i + by) % 8]).collect::<Vec<_>>();
        let orders: Vec<Vec<usize>> = (0..8)
            .flat_map(|by| [rotated(&[0, 1, 2, 3, 4, 5, 6, 7], by), rotated(&[3, 0, 6, 2, 7, 1, 5, 4], by)])
            .collect();
        let mut function = product(8);
        let mut values = Values { known: BTreeMap::new(), value: &mut function };
        let sampled = sampled(8, &orders, &mut values).unwrap();
        let sum: f64 = sampled.iter().map(|(mean, _)| mean[0]).sum();
        let difference = exact.second[0] - exact.first[0];
        assert!((sum - difference).abs() <= 1e-12 * difference);
        for ((mean, error), share) in sampled.iter().zip(&exact.shares) {
            assert!(
                (mean[0] - share.contribution[0]).abs() <= 4.0 * error[0],
                "{mean:?} {error:?} {share:?}"
            );
        }
    }

    #[test]
    fn an_error_ends_it() {
        let mut failing = |subset: Subset| if subset == 3 { Err("no") } else { Ok(vec![0.0]) };
        assert_eq!(attribute(2, &[], &mut failing).unwrap_err(), "no");
    }
}
