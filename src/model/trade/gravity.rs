//! Gravity trade: T^i = diag(α^i) K^c diag(β^i), doubly constrained.
//!
//! K^c is the decay kernel of the industry's tradability class ([`crate::model::distance`]); α and β make every buyer
//! served and every seller sell what it makes ([`crate::model::balancing`]). With one kernel per class, one
//! product of it with all industries of the class serves them together.

use rayon::prelude::*;

use crate::dataset::{Dataset, Tradability};
use crate::matrix::Matrix;
use crate::model::accounts::Accounts;
use crate::model::balancing::balance;
use crate::model::distance::{decay_kernel, distances};
use crate::model::gaps::worst;
use crate::model::kernel::{Panels, Real, dot, multiply, pack_rows};
use crate::model::real::Both;
use crate::model::trade::layout::Layout;

/// Where α is among the factors.
pub const ROW: usize = 0;
/// Where β is among the factors.
pub const COLUMN: usize = 1;

/// A decay kernel and the industries that share it.
#[derive(Clone, Debug)]
pub struct ClassKernel {
    /// Industries of the class, ascending.
    pub industries: Vec<usize>,
    /// The number of places.
    pub places: usize,
    /// K, `[place × place]`, symmetric.
    pub kernel: Matrix,
    /// K in tiles of rows, a left operand.
    tiles: Both,
}

/// Gravity trade of the base year.
#[derive(Clone, Debug)]
pub struct Gravity {
    /// Kernels by class; every industry is in exactly one.
    pub classes: Vec<ClassKernel>,
    /// Which class an industry is in, `[industry]`.
    pub class_of: Vec<usize>,
    /// α and β, each `[place × industry]`.
    pub factors: [Matrix; 2],
    /// Σ_q K_pq β_q d_q of base-year demand d, `[place × industry]`.
    pub reach: Matrix,
    /// Largest relative gap between modelled and given sales over all cells.
    pub residual: f64,
    /// The order in which solutions hold industries.
    pub layout: Layout,
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
        for (class, members) in classes.iter().enumerate() {
            for &industry in &members.industries {
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
        let reach = Matrix::zeros(places, industries);
        let layout = Layout::by_class(classes.iter().map(|class| &class.industries[..]));
        let mut gravity = Self { classes, class_of, factors: [row, column], reach, residual, layout };
        gravity.reach = gravity.base_reach(accounts);
        gravity
    }

    fn base_reach(&self, accounts: &Accounts) -> Matrix {
        let column = |i: usize| self.reach_of_demand(i, &self.column().column(i), &accounts.demand.column(i));
        let columns: Vec<Vec<f64>> = (0..self.class_of.len()).into_par_iter().map(column).collect();
        Matrix::from_fn(accounts.demand.rows(), columns.len(), |p, i| columns[i][p])
    }

    /// Sales that meet a demand: y_pi = α_pi Σ_q K_pq β_qi z_qi, all `[place × industry]`, with a year's factors α, β.
    pub fn sell(&self, factors: &[Matrix], demand: &[f64], sales: &mut [f64]) {
        for class in &self.classes {
            class.sell(factors[ROW].values(), factors[COLUMN].values(), demand, sales);
        }
    }

    /// Σ_q K_pq v_q for one industry's kernel, `[place]`.
    #[must_use]
    pub fn reach(&self, industry: usize, vector: &[f64]) -> Vec<f64> {
        let kernel = &self.classes[self.class_of[industry]].kernel;
        (0..kernel.rows()).map(|p| dot(kernel.row(p), vector)).collect()
    }

    /// Σ_q K_pq β_q z_q for one industry's column factors and demand, `[place]`.
    #[must_use]
    pub fn reach_of_demand(&self, industry: usize, column: &[f64], demand: &[f64]) -> Vec<f64> {
        let served: Vec<f64> = column.iter().zip(demand).map(|(b, z)| b * z).collect();
        self.reach(industry, &served)
    }

    /// β, `[place × industry]`.
    #[must_use]
    pub fn column(&self) -> &Matrix {
        &self.factors[COLUMN]
    }
}

impl ClassKernel {
    fn sell(&self, row: &[f64], column: &[f64], demand: &[f64], sales: &mut [f64]) {
        let industries = sales.len() / self.places;
        let mut panels = Panels::new(self.places, self.industries.len());
        panels.fill(|q, c| {
            let cell = q * industries + self.industries[c];
            demand[cell] * column[cell]
        });
        multiply(self.tiles.values(), self.places, panels.all(), |p, first, strip: &[f64]| {
            for (value, &industry) in strip.iter().zip(&self.industries[first..]) {
                let cell = p * industries + industry;
                sales[cell] = row[cell] * *value;
            }
        });
    }

    /// K in tiles of rows.
    #[must_use]
    pub fn tiles<T: Real>(&self) -> &[T] {
        self.tiles.values()
    }

    /// Whether the class's factors keep a safe distance from the ends of a precision's range.
    #[must_use]
    pub fn fits<T: Real>(&self, factors: &Matrix) -> bool {
        let inside = |value: f64| value == 0.0 || (1.0 / T::LARGE..=T::LARGE).contains(&value);
        (0..self.places).all(|p| self.industries.iter().all(|&i| inside(factors[(p, i)])))
    }
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
        .map(|(industries, decay)| {
            let kernel = decay_kernel(distances, decay);
            let mut tiles = Vec::new();
            pack_rows(kernel.values(), kernel.columns(), &mut tiles);
            let tiles = Both::new(tiles);
            ClassKernel { industries, places: data.places.len(), kernel, tiles }
        })
        .collect()
}
