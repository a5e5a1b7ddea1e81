//! Regression trees (Breiman, Friedman, Olshen & Stone 1984): splits of the inputs that separate high from low results.
//!
//! A node splits where the sum of squared deviations falls most: a number at the middle between two neighbouring values, a
//! category set by the order of its means, which is optimal for squared deviations (Fisher 1958).

use super::{Input, Refusal, complete, mean, varies};

const METHOD: &str = "cart";
/// Fewest rows.
pub const LEAST: usize = 10;

/// How far a tree grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Most splits from the root to a leaf.
    pub depth: usize,
    /// Fewest rows of a leaf, as a share of all rows.
    pub leaf: f64,
    /// Least share of the whole sum of squares that a split must take away.
    pub gain: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { depth: 4, leaf: 0.05, gain: 0.01 }
    }
}

/// A split.
#[derive(Clone, Debug, PartialEq)]
pub enum Split {
    /// Rows below the value go to the left.
    Below(usize, f64),
    /// Rows of these categories go to the left.
    Among(usize, Vec<usize>),
}

/// A node; children are indices into the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The node above; none for the root.
    pub parent: Option<usize>,
    /// Splits above.
    pub depth: usize,
    /// Rows.
    pub rows: usize,
    /// Mean output.
    pub mean: f64,
    /// The split, with the left and the right child.
    pub split: Option<(Split, usize, usize)>,
    /// Share of the whole sum of squares that the split takes away.
    pub gain: f64,
}

/// A tree, root first.
///
/// # Errors
/// [`Refusal`] for a hole, a value that is no number, fewer than ten rows, or outputs that do not vary.
pub fn tree(inputs: &[Input], outputs: &[Option<f64>], settings: &Settings) -> Result<Vec<Node>, Refusal> {
    if outputs.len() < LEAST {
        return Err(Refusal::TooFew { method: METHOD, what: "rows", least: LEAST, found: outputs.len() });
    }
    let values = complete(METHOD, outputs)?;
    varies(METHOD, &values)?;
    let rows: Vec<usize> = (0..values.len()).collect();
    let total = squares(&values, &rows);
    let least = ((settings.leaf * values.len() as f64).ceil() as usize).max(1);
    let mut grower = Grower { inputs, values: &values, settings, total, least, nodes: Vec::new() };
    grower.grow(&rows, None, 0);
    Ok(grower.nodes)
}

/// Share of the variance that the tree explains.
#[must_use]
pub fn explained(tree: &[Node]) -> f64 {
    tree.iter().map(|node| node.gain).sum()
}

struct Grower<'a> {
    inputs: &'a [Input],
    values: &'a [f64],
    settings: &'a Settings,
    total: f64,
    least: usize,
    nodes: Vec<Node>,
}

impl Grower<'_> {
    fn grow(&mut self, rows: &[usize], parent: Option<usize>, depth: usize) -> usize {
        let outputs: Vec<f64> = rows.iter().map(|&row| self.values[row]).collect();
        let at = self.nodes.len();
        self.nodes.push(Node {
            parent,
            depth,
            rows: rows.len(),
            mean: mean(&outputs),
            split: None,
            gain: 0.0,
        });
        if depth == self.settings.depth {
            return at;
        }
        let Some((gain, split)) = self.best(rows) else { return at };
        if gain / self.total < self.settings.gain {
            return at;
        }
        let (left, right): (Vec<usize>, Vec<usize>) =
            rows.iter().partition(|&&row| self.goes_left(&split, row));
        let children = (self.grow(&left, Some(at), depth + 1), self.grow(&right, Some(at), depth + 1));
        self.nodes[at].gain = gain / self.total;
        self.nodes[at].split = Some((split, children.0, children.1));
        at
    }

    fn goes_left(&self, split: &Split, row: usize) -> bool {
        match split {
            Split::Below(input, value) => matches!(&self.inputs[*input], Input::Number(v) if v[row] < *value),
            Split::Among(input, kinds) => {
                matches!(&self.inputs[*input], Input::Category(v) if kinds.contains(&v[row]))
            }
        }
    }

    fn best(&self, rows: &[usize]) -> Option<(f64, Split)> {
        let mut best: Option<(f64, Split)> = None;
        for (input, column) in self.inputs.iter().enumerate() {
            let found = match column {
                Input::Number(values) => self.split_numbers(input, values, rows),
                Input::Category(values) => self.split_categories(input, values, rows),
            };
            if let Some((gain, split)) = found
                && best.as_ref().is_none_or(|(top, _)| gain > *top)
            {
                best = Some((gain, split));
            }
        }
        best
    }

    fn split_numbers(&self, input: usize, values: &[f64], rows: &[usize]) -> Option<(f64, Split)> {
        let mut order = rows.to_vec();
        order.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
        let (gain, cut) = self.cut(&order, |left, right| values[left] < values[right])?;
        let (below, above) = (values[order[cut - 1]], values[order[cut]]);
        let middle = below + (above - below) / 2.0;
        Some((gain, Split::Below(input, if middle > below { middle } else { above })))
    }

    fn split_categories(&self, input: usize, kinds: &[usize], rows: &[usize]) -> Option<(f64, Split)> {
        let count = rows.iter().map(|&row| kinds[row] + 1).max()?;
        let mut sums = vec![(0.0, 0usize); count];
        for &row in rows {
            sums[kinds[row]].0 += self.values[row];
            sums[kinds[row]].1 += 1;
        }
        let average = |kind: usize| sums[kind].0 / sums[kind].1.max(1) as f64;
        let mut order = rows.to_vec();
        order.sort_by(|a, b| {
            let by_mean = average(kinds[*a]).total_cmp(&average(kinds[*b]));
            by_mean.then(kinds[*a].cmp(&kinds[*b])).then(a.cmp(b))
        });
        let (gain, cut) = self.cut(&order, |left, right| kinds[left] != kinds[right])?;
        let mut left: Vec<usize> = order[..cut].iter().map(|&row| kinds[row]).collect();
        left.sort_unstable();
        left.dedup();
        Some((gain, Split::Among(input, left)))
    }

    /// The cut of ordered rows after which the sum of squares falls most, among those that `may` be cut.
    fn cut(&self, order: &[usize], may: impl Fn(usize, usize) -> bool) -> Option<(f64, usize)> {
        let centre = order.iter().map(|&row| self.values[row]).sum::<f64>() / order.len() as f64;
        let mut left = 0.0;
        let mut best: Option<(f64, usize)> = None;
        for cut in 1..order.len() {
            left += self.values[order[cut - 1]] - centre;
            let (a, b) = (cut as f64, (order.len() - cut) as f64);
            if cut < self.least || order.len() - cut < self.least || !may(order[cut - 1], order[cut]) {
                continue;
            }
            // Deviations sum to zero, so the right side's sum is minus the left's.
            let gain = left * left / a + left * left / b;
            if best.is_none_or(|(top, _)| gain > top) {
                best = Some((gain, cut));
            }
        }
        best
    }
}

fn squares(values: &[f64], rows: &[usize]) -> f64 {
    let centre = rows.iter().map(|&row| values[row]).sum::<f64>() / rows.len() as f64;
    rows.iter().map(|&row| (values[row] - centre) * (values[row] - centre)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_where_it_is() {
        let x: Vec<f64> = (0..100).map(|row| f64::from(row) / 100.0).collect();
        let kinds: Vec<usize> = (0..100).map(|row| row % 2).collect();
        let outputs: Vec<_> = x.iter().map(|x| Some(if *x < 0.3 { 1.0 } else { 5.0 })).collect();
        let tree = tree(&[Input::Category(kinds), Input::Number(x)], &outputs, &Settings::default()).unwrap();
        let Some((Split::Below(1, value), left, right)) = tree[0].split.clone() else { panic!("{tree:?}") };
        assert!((value - 0.295).abs() < 1e-9);
        assert_eq!((tree[left].mean, tree[right].mean), (1.0, 5.0));
        assert_eq!((tree.len(), tree[left].rows), (3, 30));
        assert!((explained(&tree) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn categories_are_split_by_their_means() {
        let kinds: Vec<usize> = (0..90).map(|row| row % 3).collect();
        let outputs: Vec<_> = kinds.iter().map(|k| Some([2.0, 9.0, 2.5][*k])).collect();
        let tree = tree(&[Input::Category(kinds)], &outputs, &Settings::default()).unwrap();
        assert_eq!(tree[0].split, Some((Split::Among(0, vec![0, 2]), 1, 2)));
    }

    #[test]
    fn nothing_to_explain_and_holes_are_refused() {
        let input = [Input::Number((0..20).map(f64::from).collect())];
        assert!(matches!(
            tree(&input, &[Some(1.0); 20], &Settings::default()),
            Err(Refusal::Constant { .. })
        ));
        let mut holes = vec![Some(1.0); 20];
        holes[3] = None;
        assert!(matches!(tree(&input, &holes, &Settings::default()), Err(Refusal::Hole { row: 3, .. })));
    }
}
