//! The cheapest assignment of rows to columns, each column used once at most.
//!
//! Shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957; in the form of Jonker & Volgenant 1987):
//! minimises Σ cost(r, column(r)) exactly, in O(rows² · columns).

/// The column of every row; `columns` must not be fewer than `rows`.
pub(super) fn assign(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    assert!(columns >= rows, "every row needs a column of its own");
    let mut search =
        Search { row_price: vec![0.0; rows], column_price: vec![0.0; columns], row_of: vec![None; columns] };
    for row in 0..rows {
        search.add(row, &cost);
    }
    let mut assigned = vec![0; rows];
    for (column, row) in search.row_of.iter().enumerate() {
        if let Some(row) = row {
            assigned[*row] = column;
        }
    }
    assigned
}

struct Search {
    row_price: Vec<f64>,
    column_price: Vec<f64>,
    row_of: Vec<Option<usize>>,
}

impl Search {
    /// Finds a place for one more row along a shortest alternating path.
    fn add(&mut self, first: usize, cost: &impl Fn(usize, usize) -> f64) {
        let columns = self.row_of.len();
        let mut distance = vec![f64::INFINITY; columns];
        let mut before: Vec<Option<usize>> = vec![None; columns];
        let mut done = vec![false; columns];
        let mut visited: Vec<usize> = Vec::new();
        let (mut row, mut from, mut reached) = (first, None, 0.0);
        let end = loop {
            let mut next = 0;
            let mut least = f64::INFINITY;
            for column in (0..columns).filter(|c| !done[*c]) {
                let path = reached + cost(row, column) - self.row_price[row] - self.column_price[column];
                if path < distance[column] {
                    (distance[column], before[column]) = (path, from);
                }
                if distance[column] < least {
                    (least, next) = (distance[column], column);
                }
            }
            (reached, done[next]) = (least, true);
            match self.row_of[next] {
                None => break next,
                Some(taken) => (row, from) = (taken, Some(next)),
            }
            visited.push(next);
        };
        self.update_prices(first, &visited, &distance, reached);
        self.shift(first, end, &before);
    }

    fn update_prices(&mut self, first: usize, visited: &[usize], distance: &[f64], reached: f64) {
        self.row_price[first] += reached;
        for &column in visited {
            let change = reached - distance[column];
            self.column_price[column] -= change;
            if let Some(row) = self.row_of[column] {
                self.row_price[row] += change;
            }
        }
    }

    /// Moves every row of the path one column on.
    fn shift(&mut self, first: usize, end: usize, before: &[Option<usize>]) {
        let mut column = end;
        while let Some(previous) = before[column] {
            self.row_of[column] = self.row_of[previous];
            column = previous;
        }
        self.row_of[column] = Some(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheapest(costs: &[Vec<f64>], row: usize, used: &mut Vec<usize>) -> f64 {
        if row == costs.len() {
            return 0.0;
        }
        let mut best = f64::INFINITY;
        for column in 0..costs[0].len() {
            if !used.contains(&column) {
                used.push(column);
                best = best.min(costs[row][column] + cheapest(costs, row + 1, used));
                used.pop();
            }
        }
        best
    }

    #[test]
    fn no_assignment_is_cheaper() {
        for seed in 1..40_u64 {
            let cell = |r: u64, c: u64| ((r * 31 + c * 17 + seed * 7) * (seed + 13 * r + 5 * c) % 23) as f64;
            let costs: Vec<Vec<f64>> = (0..5).map(|r| (0..6).map(|c| cell(r, c)).collect()).collect();
            let columns = assign(5, 6, |r, c| costs[r][c]);
            let total: f64 = columns.iter().enumerate().map(|(r, c)| costs[r][*c]).sum();
            assert_eq!(total, cheapest(&costs, 0, &mut Vec::new()));
            let mut distinct = columns.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), 5);
        }
    }
}
