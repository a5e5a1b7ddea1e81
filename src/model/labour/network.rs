//! A weighted network of nodes: sparse where it is sparse, dense where that is faster and takes no more than four times the memory.

use crate::model::kernel;

/// Weights A_ij of moving from node i to node j.
#[derive(Clone, Debug)]
pub struct Network {
    nodes: usize,
    rows: Rows,
}

#[derive(Clone, Debug)]
enum Rows {
    /// Every weight, row by row.
    Dense(Vec<f64>),
    /// The weights that are not zero.
    Sparse { starts: Vec<usize>, columns: Vec<u32>, weights: Vec<f64> },
}

impl Network {
    /// A network of edges (source, target, weight) in any order, each pair at most once; zero weights are left out.
    #[must_use]
    pub fn new(nodes: usize, edges: &[(u32, u32, f64)]) -> Self {
        let mut edges: Vec<(u32, u32, f64)> = edges.iter().copied().filter(|edge| edge.2 != 0.0).collect();
        edges.sort_unstable_by_key(|edge| (edge.0, edge.1));
        let rows =
            if edges.len() * 4 >= nodes * nodes { dense(nodes, &edges) } else { sparse(nodes, &edges) };
        Self { nodes, rows }
    }

    /// The number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// Σ_j A_ij x_j.
    #[must_use]
    pub fn dot(&self, source: usize, x: &[f64]) -> f64 {
        match &self.rows {
            Rows::Dense(weights) => kernel::dot(&weights[source * self.nodes..(source + 1) * self.nodes], x),
            Rows::Sparse { .. } => self.edges(source).map(|(target, weight)| weight * x[target]).sum(),
        }
    }

    /// Σ_j A_ij x_j of two x, reading the row once.
    #[must_use]
    pub fn dots(&self, source: usize, x: [&[f64]; 2]) -> [f64; 2] {
        match &self.rows {
            Rows::Dense(weights) => kernel::dots(&weights[source * self.nodes..(source + 1) * self.nodes], x),
            Rows::Sparse { .. } => self.edges(source).fold([0.0; 2], |sums, (target, weight)| {
                [sums[0] + weight * x[0][target], sums[1] + weight * x[1][target]]
            }),
        }
    }

    /// y_j += scale · A_ij.
    pub fn add_scaled(&self, source: usize, scale: f64, y: &mut [f64]) {
        match &self.rows {
            Rows::Dense(weights) => {
                let row = &weights[source * self.nodes..(source + 1) * self.nodes];
                kernel::add_scaled(y, scale, row);
            }
            Rows::Sparse { .. } => {
                self.edges(source).for_each(|(target, weight)| y[target] += scale * weight);
            }
        }
    }

    /// The edges of a source by target; of a dense network with those that weigh nothing.
    pub fn edges(&self, source: usize) -> impl Iterator<Item = (usize, f64)> {
        let (columns, weights) = match &self.rows {
            Rows::Dense(weights) => (None, &weights[source * self.nodes..(source + 1) * self.nodes]),
            Rows::Sparse { starts, columns, weights } => {
                let range = starts[source]..starts[source + 1];
                (Some(&columns[range.clone()]), &weights[range])
            }
        };
        let target = move |at: usize| columns.map_or(at, |columns| columns[at] as usize);
        weights.iter().enumerate().map(move |(at, weight)| (target(at), *weight))
    }
}

fn dense(nodes: usize, edges: &[(u32, u32, f64)]) -> Rows {
    let mut weights = vec![0.0; nodes * nodes];
    for (source, target, weight) in edges {
        weights[*source as usize * nodes + *target as usize] = *weight;
    }
    Rows::Dense(weights)
}

fn sparse(nodes: usize, edges: &[(u32, u32, f64)]) -> Rows {
    let mut starts = vec![0; nodes + 1];
    edges.iter().for_each(|edge| starts[edge.0 as usize + 1] += 1);
    (0..nodes).for_each(|node| starts[node + 1] += starts[node]);
    Rows::Sparse {
        starts,
        columns: edges.iter().map(|edge| edge.1).collect(),
        weights: edges.iter().map(|edge| edge.2).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_networks_say_the_same() {
        let nodes = 21;
        let all: Vec<(u32, u32, f64)> = (0..nodes)
            .flat_map(|i| (0..nodes).map(move |j| (i, j, f64::from(1 + (i * 7 + j * 3) % 11))))
            .collect();
        let few: Vec<(u32, u32, f64)> = all.iter().copied().filter(|e| (e.0 + e.1) % 5 == 0).rev().collect();
        let padded: Vec<(u32, u32, f64)> =
            all.iter().map(|e| if (e.0 + e.1) % 5 == 0 { *e } else { (e.0, e.1, 0.0) }).collect();
        let networks = [Network::new(21, &few), Network::new(21, &padded)];
        assert!(
            matches!(networks[0].rows, Rows::Sparse { .. })
                && matches!(networks[1].rows, Rows::Sparse { .. })
        );
        let whole = Network::new(21, &all);
        assert!(matches!(whole.rows, Rows::Dense(_)));
        let x: Vec<f64> = (0..21).map(|j| 1.0 + f64::from(j)).collect();
        for i in 0..21 {
            let expected: f64 = few.iter().filter(|e| e.0 == i).map(|e| e.2 * x[e.1 as usize]).sum();
            assert_eq!([networks[0].dot(i as usize, &x), networks[1].dot(i as usize, &x)], [expected; 2]);
            let expected: f64 = all.iter().filter(|e| e.0 == i).map(|e| e.2 * x[e.1 as usize]).sum();
            assert_eq!(whole.dot(i as usize, &x), expected, "whole numbers add exactly in any order");
            assert_eq!(whole.dots(i as usize, [&x, &x]), [expected; 2]);
            let mut y = vec![0.0; 21];
            whole.add_scaled(i as usize, 2.0, &mut y);
            assert!(whole.edges(i as usize).all(|(j, weight)| y[j] == 2.0 * weight));
        }
    }
}
