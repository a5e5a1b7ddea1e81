//! Patient rule induction (Friedman & Fisher 1999): boxes of inputs in which the cases of interest lie.
//!
//! From the box of all rows, peels that side off (a share α of the numbers, or one category) after which the share of cases
//! is highest; then pastes back what does not lower it. Of the boxes on the way, that with the largest coverage among
//! those of at least the wanted density is kept; if none is as dense, the densest. The rows of a box are taken out, and the
//! next box is looked for among the rest.
//!
//! Coverage = cases in the box / all cases; density = cases in the box / rows in the box (Bryant & Lempert 2010).
//!
//! Sources: Friedman, J., Fisher, N. (1999), Statistics and Computing 9, 123–143; Bryant, B., Lempert, R. (2010),
//! Technological Forecasting & Social Change 77, 34–49.

use super::{Input, Refusal};

/// Fewest rows: of as many, the usual share α = 0.05 peels off one.
pub const LEAST: usize = 20;

/// What the search is run with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Share of rows peeled off at a time.
    pub alpha: f64,
    /// Wanted density.
    pub density: f64,
    /// Smallest box, as a share of all rows.
    pub least: f64,
    /// Most boxes.
    pub boxes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { alpha: 0.05, density: 0.8, least: 0.05, boxes: 3 }
    }
}

/// One restriction of a box.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// Not restricted.
    Open,
    /// Numbers between two values, both included.
    Between(f64, f64),
    /// Categories.
    Among(Vec<usize>),
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Restriction of every input.
    pub limits: Vec<Limit>,
    /// Rows inside.
    pub rows: usize,
    /// Cases inside.
    pub cases: usize,
    /// Share of all cases that are inside.
    pub coverage: f64,
    /// Share of the rows inside that are cases.
    pub density: f64,
}

/// Boxes, first found first.
///
/// * `inputs` – `[input]`, each with one value per row.
/// * `cases` – whether a row is a case of interest.
///
/// # Errors
/// [`Refusal`] if there is no case, or nothing but cases, if there are fewer than [`LEAST`] rows, and if no box is denser than
/// all rows together.
pub fn boxes(inputs: &[Input], cases: &[bool], settings: &Settings) -> Result<Vec<Rule>, Refusal> {
    let count = cases.iter().filter(|c| **c).count();
    if count == 0 || count == cases.len() {
        return Err(Refusal::Cases { cases: count, rows: cases.len() });
    }
    if cases.len() < LEAST {
        return Err(Refusal::TooFew { method: "prim", what: "rows", least: LEAST, found: cases.len() });
    }
    let search = Search { inputs, cases, settings, all_cases: count };
    let mut left: Vec<usize> = (0..cases.len()).collect();
    let mut found = Vec::new();
    while found.len() < settings.boxes && left.iter().any(|&row| cases[row]) {
        let base = search.density(&left);
        let (rule, inside) = search.one(&left);
        if rule.limits.iter().all(|limit| *limit == Limit::Open) || rule.density <= base {
            break;
        }
        left.retain(|row| !inside.contains(row));
        found.push(rule);
    }
    if found.is_empty() { Err(Refusal::NoBox { cases: count, rows: cases.len() }) } else { Ok(found) }
}

struct Search<'a> {
    inputs: &'a [Input],
    cases: &'a [bool],
    settings: &'a Settings,
    all_cases: usize,
}

impl Search<'_> {
    fn density(&self, rows: &[usize]) -> f64 {
        rows.iter().filter(|&&row| self.cases[row]).count() as f64 / rows.len().max(1) as f64
    }

    /// The best box among some rows, and the rows inside it, ascending.
    fn one(&self, rows: &[usize]) -> (Rule, std::collections::BTreeSet<usize>) {
        let least = ((self.settings.least * self.cases.len() as f64).ceil() as usize).max(1);
        let mut trajectory = vec![rows.to_vec()];
        let mut current = rows.to_vec();
        while let Some(peeled) = self.peel(&current, least) {
            trajectory.push(peeled.clone());
            current = peeled;
            if self.density(&current) >= 1.0 {
                break;
            }
        }
        let kept = self.choose(&trajectory);
        let limits = self.limits(rows, kept);
        let inside: Vec<usize> = rows.iter().copied().filter(|&row| self.within(&limits, row)).collect();
        (self.rule(limits, &inside), inside.into_iter().collect())
    }

    fn choose<'t>(&self, trajectory: &'t [Vec<usize>]) -> &'t Vec<usize> {
        let dense = trajectory.iter().find(|rows| self.density(rows) >= self.settings.density);
        let densest = || {
            trajectory.iter().fold(&trajectory[0], |best, rows| {
                if self.density(rows) > self.density(best) { rows } else { best }
            })
        };
        dense.unwrap_or_else(densest)
    }

    /// The rows left after the best peel, if any leaves enough.
    fn peel(&self, rows: &[usize], least: usize) -> Option<Vec<usize>> {
        let mut best: Option<(f64, Vec<usize>)> = None;
        for input in self.inputs {
            for left in self.peels(input, rows) {
                if left.len() < least || left.len() == rows.len() {
                    continue;
                }
                let density = self.density(&left);
                let better = best
                    .as_ref()
                    .is_none_or(|(top, kept)| density > *top || (density == *top && left.len() > kept.len()));
                if better {
                    best = Some((density, left));
                }
            }
        }
        best.map(|(_, left)| left)
    }

    /// What is left after each peel of an input.
    fn peels(&self, input: &Input, rows: &[usize]) -> Vec<Vec<usize>> {
        match input {
            Input::Number(values) => {
                let mut sorted: Vec<f64> = rows.iter().map(|&row| values[row]).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                let take = ((self.settings.alpha * rows.len() as f64) as usize).max(1);
                let (low, high) = (
                    sorted[take.min(sorted.len() - 1)],
                    sorted[sorted.len() - 1 - take.min(sorted.len() - 1)],
                );
                let next_above = sorted.iter().copied().find(|v| *v > sorted[0]).unwrap_or(f64::INFINITY);
                let next_below = sorted
                    .iter()
                    .rev()
                    .copied()
                    .find(|v| *v < sorted[sorted.len() - 1])
                    .unwrap_or(f64::NEG_INFINITY);
                // Equal values go together, or discrete inputs could never be peeled.
                let (low, high) = (low.max(next_above), high.min(next_below));
                let keep = |inside: &dyn Fn(f64) -> bool| {
                    rows.iter().copied().filter(|&row| inside(values[row])).collect::<Vec<usize>>()
                };
                vec![keep(&|v| v >= low), keep(&|v| v <= high)]
            }
            Input::Category(values) => {
                let mut kinds: Vec<usize> = rows.iter().map(|&row| values[row]).collect();
                kinds.sort_unstable();
                kinds.dedup();
                let without = |kind: usize| rows.iter().copied().filter(|&row| values[row] != kind).collect();
                kinds.into_iter().map(without).collect()
            }
        }
    }

    /// The limits of a box, open where it is as wide as all rows; pasting: a limit that can go without loss goes.
    fn limits(&self, all: &[usize], kept: &[usize]) -> Vec<Limit> {
        let mut limits: Vec<Limit> = self.inputs.iter().map(|input| limit(input, all, kept)).collect();
        let dense = self.density(kept);
        for at in 0..limits.len() {
            let old = std::mem::replace(&mut limits[at], Limit::Open);
            let rows: Vec<usize> = all.iter().copied().filter(|&row| self.within(&limits, row)).collect();
            if self.density(&rows) < dense {
                limits[at] = old;
            }
        }
        limits
    }

    fn within(&self, limits: &[Limit], row: usize) -> bool {
        limits.iter().zip(self.inputs).all(|(limit, input)| match (limit, input) {
            (Limit::Between(low, high), Input::Number(values)) => (*low..=*high).contains(&values[row]),
            (Limit::Among(kinds), Input::Category(values)) => kinds.contains(&values[row]),
            _ => true,
        })
    }

    fn rule(&self, limits: Vec<Limit>, inside: &[usize]) -> Rule {
        let cases = inside.iter().filter(|&&row| self.cases[row]).count();
        Rule {
            limits,
            rows: inside.len(),
            cases,
            coverage: cases as f64 / self.all_cases as f64,
            density: cases as f64 / inside.len().max(1) as f64,
        }
    }
}

fn limit(input: &Input, all: &[usize], kept: &[usize]) -> Limit {
    match input {
        Input::Number(values) => {
            let ends = |rows: &[usize]| {
                rows.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &r| {
                    (l.min(values[r]), h.max(values[r]))
                })
            };
            let (inner, outer) = (ends(kept), ends(all));
            if inner == outer { Limit::Open } else { Limit::Between(inner.0, inner.1) }
        }
        Input::Category(values) => {
            let kinds = |rows: &[usize]| {
                let mut kinds: Vec<usize> = rows.iter().map(|&r| values[r]).collect();
                kinds.sort_unstable();
                kinds.dedup();
                kinds
            };
            let inner = kinds(kept);
            if inner == kinds(all) { Limit::Open } else { Limit::Among(inner) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform(dimension: u32, rows: u32) -> Vec<f64> {
        (0..rows).map(|row| f64::from(sobol_burley::sample(row, dimension, 3))).collect()
    }

    #[test]
    fn a_corner_is_found_with_its_coverage_and_density() {
        let (x, y, z) = (uniform(0, 2000), uniform(1, 2000), uniform(2, 2000));
        let cases: Vec<bool> = x.iter().zip(&y).map(|(x, y)| *x > 0.7 && *y < 0.4).collect();
        let inputs = [Input::Number(x), Input::Number(y), Input::Number(z)];
        let found = boxes(&inputs, &cases, &Settings { density: 0.95, ..Settings::default() }).unwrap();
        let Limit::Between(low, _) = found[0].limits[0] else { panic!("{:?}", found[0]) };
        let Limit::Between(_, high) = found[0].limits[1] else { panic!("{:?}", found[0]) };
        assert!((low - 0.7).abs() < 0.03 && (high - 0.4).abs() < 0.03, "{:?}", found[0]);
        assert_eq!(found[0].limits[2], Limit::Open);
        assert!(found[0].coverage > 0.9 && found[0].density >= 0.95, "{:?}", found[0]);
    }

    #[test]
    fn categories_are_peeled_whole() {
        let kinds: Vec<usize> = (0..300).map(|row| row % 3).collect();
        let cases: Vec<bool> = kinds.iter().map(|kind| *kind == 1).collect();
        let found = boxes(&[Input::Category(kinds)], &cases, &Settings::default()).unwrap();
        assert_eq!(found[0].limits, [Limit::Among(vec![1])]);
        assert_eq!((found[0].coverage, found[0].density), (1.0, 1.0));
    }

    #[test]
    fn no_case_and_nothing_but_cases_are_refused() {
        let input = [Input::Number(vec![1.0, 2.0])];
        assert_eq!(
            boxes(&input, &[false, false], &Settings::default()),
            Err(Refusal::Cases { cases: 0, rows: 2 })
        );
        assert_eq!(
            boxes(&input, &[true, true], &Settings::default()),
            Err(Refusal::Cases { cases: 2, rows: 2 })
        );
    }

    #[test]
    fn few_rows_and_cases_nearly_everywhere_are_refused() {
        let few = [Input::Number(vec![1.0, 2.0, 3.0])];
        assert!(matches!(
            boxes(&few, &[true, true, false], &Settings::default()),
            Err(Refusal::TooFew { least: LEAST, found: 3, .. })
        ));
        let rows = [Input::Number(uniform(0, 64))];
        let cases: Vec<bool> = (0..64).map(|row| row % 16 != 3).collect();
        assert_eq!(boxes(&rows, &cases, &Settings::default()), Err(Refusal::NoBox { cases: 60, rows: 64 }));
    }
}
