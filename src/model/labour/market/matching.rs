//! Search and matching of one step, in factorised form: nothing of the order (places × classes)².
//!
//! A searcher of residence r and class c applies to (q, c′) with weight a_q v_qc′ S_rq B_cc′, where a_q = (V_q/V⁰_q)^(η − 1) and
//! V_q = Σ_c v_qc, so that a workplace draws applications as its vacancies to the power of η: in proportion at η = 1, and at
//! η = 0 the share of applications that residents always send there, as long as the classes of its vacancies stay the same.
//! Classes within a workplace draw in proportion to their vacancies.
//!
//! | | shape | |
//! |---|---|---|
//! | X_qc = Σ_c′ B_cc′ a_q v_qc′ | workplace × class | vacancies as class c sees them |
//! | Z_rc = Σ_q S_rq X_qc | residence × class | what is within reach |
//! | w_rc = σ_rc / Z_rc | residence × class | applications per unit of it |
//! | Y_qc = Σ_r S_rq w_rc | workplace × class | |
//! | g_qc′ = a_q Σ_c B_cc′ Y_qc | workplace × class | applications per vacancy |
//! | h (1 − exp(−g/h)) | workplace × class | share of vacancies filled: urn with balls for the share h that is considered |
//! | X′_qc = Σ_c′ B_cc′ a_q v_qc′ h (1 − exp(−g_qc′/h))/g_qc′ | workplace × class | offers |
//! | P_rc = Σ_q S_rq X′_qc / Z_rc | residence × class | chance that an application succeeds |
//! | F_rq = S_rq Σ_c w_rc X′_qc | pair | hires |

use pulp::Arch;

use super::commuting::Pairs;
use super::products::{ROWS, hires, stride, to_residences, to_workplaces};
use super::urn::urn;
use crate::math;
use crate::matrix::Matrix;
use crate::model::kernel::{Panels, multiply, pack_rows};

/// Vacancies within reach below which there are none: quotients of anything above are numbers.
const LEAST_REACH: f64 = 1e-200;

/// V_q / V⁰_q below which a_q grows no more, so that applications fall in proportion to vacancies.
const LEAST_OPEN: f64 = 1e-12;

/// What searchers apply for.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// v, `[workplace × class]`.
    pub vacancies: &'a [f64],
    /// a, `[workplace]`; empty = 1.
    pub pull: &'a [f64],
}

impl<'a> Open<'a> {
    /// Every vacancy draws alike.
    #[must_use]
    pub fn alike(vacancies: &'a [f64]) -> Self {
        Self { vacancies, pull: &[] }
    }
}

/// a_q = (V_q / V⁰_q)^(η − 1), `[workplace]`; 1 where there were no vacancies in the base year or are none.
///
/// * `now`, `base` – V and V⁰, `[workplace]`.
/// * `response` – η.
#[must_use]
pub fn pull(now: &[f64], base: &[f64], response: f64) -> Vec<f64> {
    let of = |(now, base): (&f64, &f64)| {
        if *now > 0.0 && *base > 0.0 { math::pow((now / base).max(LEAST_OPEN), response - 1.0) } else { 1.0 }
    };
    now.iter().zip(base).map(of).collect()
}

/// Where people look: commuting reach and class mobility.
#[derive(Clone, Debug)]
pub struct Reach {
    /// S_rq, `[pair]`.
    pub weights: Vec<f64>,
    /// The same over [`Pairs::by_residence`].
    by_residence: Vec<[f64; ROWS]>,
    /// The same over [`Pairs::by_workplace`].
    by_workplace: Vec<[f64; ROWS]>,
    /// B_cc′, `[class × class]`.
    pub mobility: Matrix,
    /// Bᵀ as a right operand.
    seen: Panels<f64>,
    /// B as a right operand.
    applied: Panels<f64>,
}

impl Reach {
    /// * `mobility` – B_cc′, `[class × class]`, rows sum to one.
    #[must_use]
    pub fn new(pairs: &Pairs, weights: Vec<f64>, mobility: &Matrix) -> Self {
        let (classes, width) = (mobility.rows(), stride(mobility.rows()));
        let value = |from: usize, to: usize| {
            if from < classes && to < classes { mobility[(from, to)] } else { 0.0 }
        };
        let (mut seen, mut applied) = (Panels::new(width, width), Panels::new(width, width));
        seen.fill(|k, column| value(column, k));
        applied.fill(value);
        let (mut by_residence, mut by_workplace) = (Vec::new(), Vec::new());
        pairs.spread(&weights, &mut by_residence, &mut by_workplace);
        Self { weights, by_residence, by_workplace, mobility: mobility.clone(), seen, applied }
    }

    /// Replaces S.
    pub fn set_weights(&mut self, pairs: &Pairs, weights: &[f64]) {
        self.weights.copy_from_slice(weights);
        pairs.spread(weights, &mut self.by_residence, &mut self.by_workplace);
    }
}

/// Results and room of a step's matching.
#[derive(Clone, Debug, Default)]
pub struct Matching {
    /// h.
    considered: f64,
    /// X, `[workplace × class]`.
    pub seen: Vec<f64>,
    /// X′, `[workplace × class]`.
    pub offers: Vec<f64>,
    /// Share of vacancies filled, `[workplace × class]`.
    pub filled: Vec<f64>,
    /// v h (1 − exp(−g/h)), `[workplace × class]`.
    pub hires: Vec<f64>,
    /// P, `[residence × class]`.
    pub success: Vec<f64>,
    /// F, `[pair]`.
    pub pair_hires: Vec<f64>,
    /// g / h, `[workplace × class]`.
    pub applicants: Vec<f64>,
    reach: Vec<f64>,
    per_reach: Vec<f64>,
    work: Vec<f64>,
    /// a v, `[workplace × class]`.
    drawing: Vec<f64>,
    chance: Vec<f64>,
    /// A left operand in tiles.
    tiles: Vec<f64>,
}

impl Matching {
    /// Room for a market.
    ///
    /// * `considered` – h, share of vacancies that are considered in a step.
    #[must_use]
    pub fn new(pairs: &Pairs, classes: usize, considered: f64) -> Self {
        let cells = pairs.places() * stride(classes);
        let zeros = || vec![0.0; cells];
        Self {
            considered,
            seen: zeros(),
            offers: zeros(),
            filled: zeros(),
            hires: zeros(),
            success: zeros(),
            pair_hires: vec![0.0; pairs.len()],
            applicants: zeros(),
            reach: zeros(),
            per_reach: zeros(),
            work: zeros(),
            drawing: zeros(),
            chance: zeros(),
            tiles: Vec::new(),
        }
    }

    /// Matches searchers to vacancies.
    ///
    /// * `searchers` – σ, `[residence × class]`.
    /// * `open` – v and a.
    pub fn compute(
        &mut self,
        pairs: &Pairs,
        reach: &Reach,
        searchers: &[f64],
        open: &Open<'_>,
        width: usize,
    ) {
        let vacancies = open.vacancies;
        self.drawing.copy_from_slice(vacancies);
        scale_rows(&mut self.drawing, open.pull, width);
        product(&self.drawing, &reach.seen, &mut self.seen, (width, &mut self.tiles));
        to_residences(pairs, &reach.by_residence, &self.seen, &mut self.reach, width);
        Arch::new().dispatch(|| {
            for ((w, searchers), reach) in self.per_reach.iter_mut().zip(searchers).zip(&self.reach) {
                *w = if *reach > LEAST_REACH { searchers / reach } else { 0.0 };
            }
        });
        to_workplaces(pairs, &reach.by_workplace, &self.per_reach, &mut self.work, width);
        product(&self.work, &reach.applied, &mut self.applicants, (width, &mut self.tiles));
        scale_rows(&mut self.applicants, open.pull, width);
        scale(&mut self.applicants, 1.0 / self.considered);
        urn(&self.applicants, &mut self.filled, &mut self.chance);
        scale(&mut self.filled, self.considered);
        Arch::new().dispatch(|| {
            let shares = vacancies.iter().zip(&self.drawing).zip(&self.filled).zip(&self.chance);
            for ((hires, work), (((v, drawing), filled), chance)) in
                self.hires.iter_mut().zip(&mut self.work).zip(shares)
            {
                *hires = v * filled;
                *work = drawing * chance;
            }
        });
        product(&self.work, &reach.seen, &mut self.offers, (width, &mut self.tiles));
        let operands = (&self.per_reach[..], &self.offers[..]);
        to_residences(pairs, &reach.by_residence, &self.offers, &mut self.success, width);
        hires(pairs, &reach.weights, operands, &mut self.pair_hires, width);
        Arch::new().dispatch(|| {
            for (success, reach) in self.success.iter_mut().zip(&self.reach) {
                *success = if *reach > LEAST_REACH { *success / reach } else { 0.0 };
            }
        });
    }
}

fn scale(values: &mut [f64], factor: f64) {
    if factor != 1.0 {
        values.iter_mut().for_each(|value| *value *= factor);
    }
}

fn scale_rows(values: &mut [f64], factors: &[f64], width: usize) {
    for (row, factor) in values.chunks_exact_mut(width).zip(factors) {
        scale(row, *factor);
    }
}

fn product(left: &[f64], right: &Panels<f64>, out: &mut [f64], (width, tiles): (usize, &mut Vec<f64>)) {
    pack_rows(left, width, tiles);
    multiply(tiles, left.len() / width, right.all(), |row, column, strip: &[f64]| {
        out[row * width + column..][..strip.len()].copy_from_slice(strip);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// a V ∝ V^η, and what is drawn stays a number however few vacancies are left.
    #[test]
    fn workplaces_draw_as_their_vacancies_to_the_power_of_eta() {
        let (now, base) = ([4.0, 0.0, 1e-300, 4.0], [1.0, 5.0, 2.0, 4.0]);
        let drawn = pull(&now, &base, 0.25);
        assert!((4.0 * drawn[0] / math::pow(4.0, 0.25) - 1.0).abs() < 1e-15);
        assert_eq!([drawn[1], drawn[3]], [1.0, 1.0]);
        assert!(drawn[2].is_finite() && drawn[2] > 1.0);
        assert_eq!(pull(&now, &base, 1.0), [1.0; 4]);
    }

    /// The same by its definition, (places × classes)².
    #[test]
    fn the_factorised_form_is_the_plain_one() {
        let (places, classes, width) = (3, 5, stride(5));
        let all: Vec<(usize, usize)> = (0..places).flat_map(|r| (0..places).map(move |q| (r, q))).collect();
        let pairs = Pairs::new(places, &all[1..]);
        let value = |i: usize| 0.1 + (i * 7919 % 101) as f64 / 101.0;
        let weights: Vec<f64> = (0..pairs.len()).map(value).collect();
        let mobility = Matrix::from_fn(classes, classes, |a, b| value(a * 31 + b * 17 + 3));
        let cells = |offset: usize| {
            let mut cells = vec![0.0; places * width];
            for p in 0..places {
                for c in 0..classes {
                    cells[p * width + c] = value(p * 13 + c * 5 + offset);
                }
            }
            cells
        };
        let (searchers, vacancies) = (cells(2), cells(40));
        let reach = Reach::new(&pairs, weights.clone(), &mobility);
        // With a million times as many searchers every vacancy is filled, and no more than that.
        let crowd = searchers.iter().map(|people| 1e6 * people).collect();
        let open: Vec<f64> = vacancies.chunks_exact(width).map(|row| row.iter().sum()).collect();
        let (alike, sluggish) = (Vec::new(), pull(&open, &[1.0, 3.0, 0.0], 0.4));
        assert!(sluggish[0] < 1.0 && sluggish[2] == 1.0);
        let cases = [
            (1.0, &searchers, &alike),
            (0.3, &searchers, &alike),
            (1.0, &crowd, &alike),
            (0.3, &searchers, &sluggish),
        ];
        for (considered, searchers, pull) in cases {
            let mut matching = Matching::new(&pairs, classes, considered);
            matching.compute(&pairs, &reach, searchers, &Open { vacancies: &vacancies, pull }, width);
            let weight = |r: usize, q: usize| {
                let found = pairs.of_residence(r).find(|&pair| pairs.workplaces[pair] == q);
                found.map_or(0.0, |pair| weights[pair])
            };
            let share = |r: usize, c: usize, q: usize, d: usize| {
                let drawn = |q: usize| pull.get(q).copied().unwrap_or(1.0);
                let weigh = |q: usize, d: usize| {
                    drawn(q) * vacancies[q * width + d] * weight(r, q) * mobility[(c, d)]
                };
                let all: f64 = (0..places).map(|q| (0..classes).map(|d| weigh(q, d)).sum::<f64>()).sum();
                weigh(q, d) / all
            };
            let cell = |at: usize| (at / classes, at % classes);
            for (q, d) in (0..places * classes).map(cell) {
                let v = vacancies[q * width + d];
                let s: f64 = (0..places * classes)
                    .map(cell)
                    .map(|(r, c)| searchers[r * width + c] * share(r, c, q, d))
                    .sum();
                let hires = considered * v * (1.0 - crate::math::exp(-s / (considered * v)));
                assert!((matching.hires[q * width + d] - hires).abs() < 1e-13);
            }
            let total: f64 = matching.hires.iter().sum();
            assert!((matching.pair_hires.iter().sum::<f64>() - total).abs() < 1e-12);
            let found: f64 = matching.success.iter().zip(searchers).map(|(p, s)| p * s).sum();
            assert!((found - total).abs() < 1e-12);
        }
    }
}
