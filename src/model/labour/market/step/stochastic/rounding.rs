//! Whole numbers for tables of expected ones: every cell and every total becomes the whole number below or above it.
//!
//! Source: Cox (1987), A constructive procedure for unbiased controlled rounding, Journal of the American Statistical
//! Association 82. Cells that are not whole form cycles of a bipartite graph of rows and columns; along a cycle cells
//! rise and fall in turn by as much as makes one of them whole, upwards or downwards with the chances that keep every
//! expected value.

use rand_chacha::rand_core::Rng;

use crate::random::open_uniform;

/// Distance from a whole number below which a number is one.
const WHOLE: f64 = 1e-7;

/// Rounds a sparse table so that cells and totals of rows and columns are next to what they were; whole totals stay.
///
/// * `cells` – (row, column) of each value.
/// * `values` – not negative.
pub fn controlled(
    (rows, columns): (usize, usize),
    cells: &[(usize, usize)],
    values: &mut [f64],
    generator: &mut impl Rng,
) {
    let whole: Vec<f64> = values.iter().map(|v| (v + WHOLE).floor()).collect();
    let mut graph = Graph::new(rows, columns);
    for (&(row, column), (value, whole)) in cells.iter().zip(values.iter().zip(&whole)) {
        graph.add(row, rows + 1 + column, value - whole);
    }
    graph.close(rows, columns);
    graph.settle(generator);
    for (value, (whole, up)) in values.iter_mut().zip(whole.iter().zip(&graph.part)) {
        *value = whole + up;
    }
}

/// Parts of cells above the whole number below, as edges between rows and columns.
struct Graph {
    /// The two ends of every edge.
    ends: Vec<[usize; 2]>,
    /// Between 0 and 1; 0 or 1 when settled.
    part: Vec<f64>,
    /// Edges of a node that may not be settled.
    edges: Vec<Vec<usize>>,
}

impl Graph {
    fn new(rows: usize, columns: usize) -> Self {
        Self { ends: Vec::new(), part: Vec::new(), edges: vec![Vec::new(); rows + columns + 2] }
    }

    fn add(&mut self, row: usize, column: usize, part: f64) {
        let edge = self.ends.len();
        self.ends.push([row, column]);
        self.part.push(if part <= WHOLE { 0.0 } else { part });
        if self.open(edge) {
            self.edges[row].push(edge);
            self.edges[column].push(edge);
        }
    }

    fn open(&self, edge: usize) -> bool {
        self.part[edge] > 0.0 && self.part[edge] < 1.0
    }

    /// What each total lacks to the whole number above goes to a further row and a further column.
    fn close(&mut self, rows: usize, columns: usize) {
        let lack = |graph: &Self, node: usize| {
            let sum: f64 = graph.edges[node].iter().map(|&edge| graph.part[edge]).sum();
            let rest = (sum - WHOLE).ceil() - sum;
            if rest > WHOLE { rest } else { 0.0 }
        };
        for row in 0..rows {
            let rest = lack(self, row);
            self.add(row, rows + 1 + columns, rest);
        }
        for column in rows + 1..=rows + columns {
            let rest = lack(self, column);
            self.add(rows, column, rest);
        }
        let rest = lack(self, rows);
        self.add(rows, rows + 1 + columns, rest);
    }

    /// Resolves cycles until every edge is settled.
    fn settle(&mut self, generator: &mut impl Rng) {
        let mut at = vec![usize::MAX; self.edges.len()];
        for start in 0..self.edges.len() {
            let (mut nodes, mut path) = (vec![start], Vec::new());
            at[start] = 0;
            while let Some(&node) = nodes.last() {
                let Some(edge) = self.next(node, path.last().copied()) else {
                    at[node] = usize::MAX;
                    nodes.pop();
                    if let Some(edge) = path.pop() {
                        self.part[edge] = self.part[edge].round();
                    }
                    continue;
                };
                let [row, column] = self.ends[edge];
                let other = if node == row { column } else { row };
                path.push(edge);
                if at[other] == usize::MAX {
                    at[other] = nodes.len();
                    nodes.push(other);
                    continue;
                }
                let first = at[other];
                self.shift(&path[first..], generator);
                path.truncate(first);
                nodes.drain(first + 1..).for_each(|node| at[node] = usize::MAX);
            }
        }
    }

    /// An open edge of a node other than the one that led to it.
    fn next(&mut self, node: usize, from: Option<usize>) -> Option<usize> {
        let mut edges = std::mem::take(&mut self.edges[node]);
        edges.retain(|&edge| self.open(edge));
        let next = edges.iter().rev().find(|&&edge| Some(edge) != from).copied();
        self.edges[node] = edges;
        next
    }

    /// Moves the edges of a cycle in turn up and down until one of them is settled.
    fn shift(&mut self, cycle: &[usize], generator: &mut impl Rng) {
        let room = |up: usize| {
            let of = |(at, &edge): (usize, &usize)| {
                if at % 2 == up { 1.0 - self.part[edge] } else { self.part[edge] }
            };
            cycle.iter().enumerate().map(of).fold(1.0, f64::min)
        };
        let (even, odd) = (room(0), room(1));
        let rises = open_uniform(generator.next_u64()) * (even + odd) < odd;
        let (step, up) = if rises { (even, 0) } else { (odd, 1) };
        for (at, &edge) in cycle.iter().enumerate() {
            let part = if at % 2 == up { self.part[edge] + step } else { self.part[edge] - step };
            self.part[edge] = if part <= WHOLE {
                0.0
            } else if part >= 1.0 - WHOLE {
                1.0
            } else {
                part
            };
        }
    }
}

/// Spreads a whole total over weights: each count is next to its expected value (systematic sampling).
///
/// * `start` – uniform between 0 and 1.
pub fn spread(total: u64, weights: &[f64], start: f64, mut add: impl FnMut(usize, u64)) {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 || total == 0 {
        return;
    }
    let last = weights.iter().rposition(|w| *w > 0.0).unwrap_or(0);
    let (mut running, mut given) = (0.0, 0);
    for (at, weight) in weights[..=last].iter().enumerate() {
        running += weight;
        let upto = if at == last {
            total
        } else {
            ((running / sum * total as f64 + start).floor() as u64).clamp(given, total)
        };
        if upto > given {
            add(at, upto - given);
        }
        given = upto;
    }
}

/// Rounds numbers that sum to zero so that they still do.
///
/// * `start` – uniform between 0 and 1.
#[must_use]
pub fn zero_sum(values: &[f64], start: f64) -> Vec<f64> {
    let Some(last) = values.iter().rposition(|v| *v != 0.0) else { return vec![0.0; values.len()] };
    let (mut running, mut before) = (start, 0.0);
    let round = |(at, value): (usize, &f64)| {
        running += value;
        let upto = if at >= last { 0.0 } else { running.floor() };
        let whole = upto - before;
        before = upto;
        whole
    };
    values.iter().enumerate().map(round).collect()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn cells_and_totals_are_next_to_what_they_were_and_right_on_average() {
        let (rows, columns) = (7, 5);
        let cells: Vec<(usize, usize)> = (0..rows)
            .flat_map(|r| (0..columns).map(move |c| (r, c)))
            .filter(|(r, c)| (r * 3 + c * 5) % 4 != 1)
            .collect();
        let value = |at: usize| (at * 7919 % 103) as f64 / 17.0;
        let mut values: Vec<f64> = (0..cells.len()).map(value).collect();
        // The first row's total is whole.
        let first: f64 = cells.iter().zip(&values).filter(|(c, _)| c.0 == 0).map(|(_, v)| v).sum();
        values[0] += first.ceil() - first;
        let total = |values: &[f64], row: Option<usize>, column: Option<usize>| -> f64 {
            let own =
                |cell: &(usize, usize)| row.is_none_or(|r| r == cell.0) && column.is_none_or(|c| c == cell.1);
            cells.iter().zip(values).filter(|(cell, _)| own(cell)).map(|(_, v)| v).sum()
        };
        let (mut generator, repeats) = (ChaCha8Rng::seed_from_u64(4), 4000);
        let mut sums = vec![0.0; values.len()];
        for _ in 0..repeats {
            let mut whole = values.clone();
            controlled((rows, columns), &cells, &mut whole, &mut generator);
            for (whole, value) in whole.iter().zip(&values) {
                assert!(whole.fract() == 0.0 && (whole - value).abs() < 1.0, "{value}: {whole}");
            }
            for row in 0..rows {
                assert!((total(&whole, Some(row), None) - total(&values, Some(row), None)).abs() < 1.0);
            }
            for column in 0..columns {
                assert!((total(&whole, None, Some(column)) - total(&values, None, Some(column))).abs() < 1.0);
            }
            assert_eq!(total(&whole, Some(0), None), first.ceil());
            sums.iter_mut().zip(&whole).for_each(|(sum, whole)| *sum += whole);
        }
        for (sum, value) in sums.iter().zip(&values) {
            let part = value.fract();
            let error = (part * (1.0 - part) / f64::from(repeats)).sqrt();
            assert!((sum / f64::from(repeats) - value).abs() <= 4.0 * error + 1e-9, "{value}");
        }
    }

    #[test]
    fn spreads_and_zero_sums_are_next_to_expected_and_exact_in_total() {
        let weights = [0.0, 2.0, 3.5, 0.0, 1.1, 0.2, 0.0];
        for start in [0.001, 0.3, 0.77, 0.999] {
            let mut counts = [0u64; 7];
            spread(29, &weights, start, |at, count| counts[at] += count);
            assert_eq!(counts.iter().sum::<u64>(), 29);
            for (count, weight) in counts.iter().zip(weights) {
                assert!((*count as f64 - weight / 6.8 * 29.0).abs() < 1.0);
            }
            let moves = [1.5, 0.0, -0.3, -1.7, 0.5, 0.0];
            let whole = zero_sum(&moves, start);
            assert_eq!(whole.iter().sum::<f64>(), 0.0);
            assert!(whole.iter().zip(moves).all(|(w, m)| (w - m).abs() < 1.0 && w.fract() == 0.0));
        }
    }
}
