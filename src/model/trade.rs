//! Trade between places: who supplies the demand of whom.
//!
//! T^i_pq is the share of q's demand for industry i that p supplies; columns sum to one, because imports are
//! already outside the domestic table. T is never formed as places × places per industry: the gravity
//! model is T^i = diag(α^i) K^c diag(β^i) with one kernel per tradability class, so that one product of a kernel with
//! all industries of its class serves them together.

use rayon::prelude::*;

use crate::dataset::{Dataset, Tradability};
use crate::matrix::Matrix;
use crate::model::accounts::Accounts;
use crate::model::balancing::{balance, worst};
use crate::model::distance::{decay_kernel, distances};
use crate::model::kernel::{Panels, dot, multiply};

/// A decay kernel and the industries that share it.
#[derive(Clone, Debug)]
pub struct ClassKernel {
    /// Industries of the class, ascending.
    pub industries: Vec<usize>,
    /// K, `[place × place]`, symmetric.
    pub kernel: Matrix,
}

/// Gravity trade of the base year.
#[derive(Clone, Debug)]
pub struct Gravity {
    /// Kernels by class; every industry is in exactly one.
    pub classes: Vec<ClassKernel>,
    /// Which class an industry is in, `[industry]`.
    pub class_of: Vec<usize>,
    /// α, `[place × industry]`.
    pub row: Matrix,
    /// β, `[place × industry]`.
    pub column: Matrix,
    /// Largest relative gap between modelled and given sales over all cells.
    pub residual: f64,
}

/// Distance decay by class, km.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decay {
    /// Local, sub-regional, regional, national.
    pub by_class: [f64; 4],
    /// Own distance over the radius of a place's disc.
    pub own_distance_factor: f64,
}

const CLASSES: [Tradability; 4] =
    [Tradability::Local, Tradability::SubRegional, Tradability::Regional, Tradability::National];

impl Gravity {
    /// Balances every industry's trade to the base-year accounts.
    ///
    /// * `start` – logarithms of column factors to start from, `[place × industry]`.
    #[must_use]
    pub fn balanced(data: &Dataset, accounts: &Accounts, decay: &Decay, start: Option<&Matrix>) -> Self {
        let distances = distances(&data.places, decay.own_distance_factor);
        let classes = classes(data, &distances, decay);
        let mut class_of = vec![0; data.industries.len()];
        for (class, kernel) in classes.iter().enumerate() {
            for &industry in &kernel.industries {
                class_of[industry] = class;
            }
        }
        let factors: Vec<_> = (0..data.industries.len())
            .into_par_iter()
            .map(|i| {
                let logs = start.map(|start| start.column(i));
                let (sales, demand) = (accounts.sales.column(i), accounts.demand.column(i));
                balance(&classes[class_of[i]].kernel, &sales, &demand, logs.as_deref())
            })
            .collect();
        let (places, industries) = (data.places.len(), data.industries.len());
        let residual = worst(factors.iter().map(|f| f.residual));
        let row = Matrix::from_fn(places, industries, |p, i| factors[i].row[p]);
        let column = Matrix::from_fn(places, industries, |p, i| factors[i].column[p]);
        Self { classes, class_of, row, column, residual }
    }

    /// Sales to places: y_pi = α_pi Σ_q K_pq β_qi z_qi, with given factors, `[place × industry]`.
    pub fn sell(
        &self,
        row: &Matrix,
        column: &Matrix,
        demand: &[f64],
        work: &mut Workspace,
        sales: &mut [f64],
    ) {
        let industries = row.columns();
        for (class, panels) in self.classes.iter().zip(&mut work.panels) {
            let members = &class.industries;
            panels.fill(|q, c| {
                let cell = q * industries + members[c];
                demand[cell] * column.values()[cell]
            });
            multiply(class.kernel.values(), class.kernel.rows(), panels, |p, first, strip| {
                for (value, &industry) in strip.iter().zip(&members[first..]) {
                    let cell = p * industries + industry;
                    sales[cell] = row.values()[cell] * value;
                }
            });
        }
    }

    /// Σ_q K_pq v_q for one industry's kernel, `[place]`.
    #[must_use]
    pub fn reach(&self, industry: usize, vector: &[f64]) -> Vec<f64> {
        let kernel = &self.classes[self.class_of[industry]].kernel;
        (0..kernel.rows()).map(|p| dot(kernel.row(p), vector)).collect()
    }

    /// Room for [`Gravity::sell`].
    #[must_use]
    pub fn workspace(&self) -> Workspace {
        let panels = self.classes.iter().map(|c| Panels::new(c.kernel.rows(), c.industries.len())).collect();
        Workspace { panels }
    }
}

/// Packed operands of the kernels' products.
#[derive(Clone, Debug)]
pub struct Workspace {
    panels: Vec<Panels>,
}

fn classes(data: &Dataset, distances: &Matrix, decay: &Decay) -> Vec<ClassKernel> {
    let members = |class: Tradability| -> Vec<usize> {
        (0..data.industries.len()).filter(|&i| data.industries[i].tradability == class).collect()
    };
    CLASSES
        .iter()
        .zip(decay.by_class)
        .map(|(&class, decay)| (members(class), decay))
        .filter(|(industries, _)| !industries.is_empty())
        .map(|(industries, decay)| ClassKernel { industries, kernel: decay_kernel(distances, decay) })
        .collect()
}
