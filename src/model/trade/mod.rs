//! Trade between places: who supplies the demand of whom.
//!
//! T^i_pq is the share of q's demand for industry i that p supplies; columns sum to one, because imports are
//! already outside the domestic table. Two models give it, both exact for base-year sales of every place and
//! industry: [`gravity`] and [`quotients`]. Neither forms places × places per industry.
//!
//! What a year changes in trade is kept in *factors*, matrices `[place × industry]` of which a changed
//! industry replaces its columns: α, β for gravity; own, spill, pool for quotients.

use crate::dataset::Dataset;
use crate::matrix::Matrix;
use crate::model::accounts::Accounts;
use crate::model::kernel::Real;

pub mod gravity;
pub mod layout;
pub mod operator;
pub mod quotients;

pub use gravity::{Decay, Gravity};
pub use layout::Layout;
pub use operator::{ArrangedFactors, Operator, Workspace};
pub use quotients::Quotients;

/// How trade between places is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TradeKind {
    /// Doubly constrained gravity.
    Gravity,
    /// Flegg location quotients.
    Flq,
}

/// Trade of the base year.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one per base year")]
pub enum Trade {
    /// Doubly constrained gravity.
    Gravity(Gravity),
    /// Flegg location quotients.
    Quotients(Box<Quotients>),
}

/// What the models of trade are estimated with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TradeParameters {
    /// Distance decay, for gravity.
    pub decay: Decay,
    /// δ of the Flegg location quotient.
    pub flq_delta: f64,
}

impl Trade {
    /// Estimates the base year's trade.
    ///
    /// * `start` – for gravity, logarithms of column factors to start from, `[place × industry]`.
    #[must_use]
    pub fn new(
        kind: TradeKind,
        data: &Dataset,
        accounts: &Accounts,
        parameters: &TradeParameters,
        start: Option<&Matrix>,
    ) -> Self {
        match kind {
            TradeKind::Gravity => Self::Gravity(Gravity::balanced(data, accounts, &parameters.decay, start)),
            TradeKind::Flq => Self::Quotients(Box::new(Quotients::new(data, accounts, parameters.flq_delta))),
        }
    }

    /// The base year's factors, each `[place × industry]`.
    #[must_use]
    pub fn factors(&self) -> &[Matrix] {
        match self {
            Self::Gravity(gravity) => &gravity.factors,
            Self::Quotients(quotients) => &quotients.factors,
        }
    }

    /// The order in which solutions hold industries.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        match self {
            Self::Gravity(gravity) => &gravity.layout,
            Self::Quotients(quotients) => &quotients.layout,
        }
    }

    /// Sales that meet a demand with a year's factors, all `[place × industry]`.
    pub fn sell(&self, factors: &[Matrix], demand: &Demand<f64>, sales: &mut [f64]) {
        match self {
            Self::Gravity(gravity) => gravity.sell(factors, &demand.total, sales),
            Self::Quotients(_) => {
                let [own, spill, pool] = [0, 1, 2].map(|factor| factors[factor].values());
                quotients::sell([own, spill, pool], factors[0].columns(), demand, sales);
            }
        }
    }

    /// Sales to household purchases by place with a recipe h: T∘(h ⊗ c), `[place × industry]`.
    pub fn sell_purchases(&self, factors: &[Matrix], recipe: &[f64], purchases: &[f64], sales: &mut [f64]) {
        let mut demand = Demand::none(sales.len());
        for (cell, total) in demand.total.iter_mut().enumerate() {
            let (q, i) = (cell / recipe.len(), cell % recipe.len());
            *total = recipe[i] * purchases[q];
            demand.own[cell] = self.own_final(q, i) * *total;
        }
        self.sell(factors, &demand, sales);
    }

    /// Largest relative gap between modelled and given sales over all cells.
    #[must_use]
    pub fn residual(&self) -> f64 {
        match self {
            Self::Gravity(gravity) => gravity.residual,
            Self::Quotients(quotients) => quotients.residual,
        }
    }

    /// Logarithms of gravity's column factors, a start for balancing again.
    #[must_use]
    pub fn start(&self) -> Option<Matrix> {
        let Self::Gravity(gravity) = self else { return None };
        let column = gravity.column();
        Some(Matrix::from_fn(column.rows(), column.columns(), |p, i| crate::math::ln(column[(p, i)])))
    }

    /// Share of q's demand for supplier i by user j that q itself sells, apart from T: 0 for gravity.
    #[must_use]
    pub fn own_intermediate(&self, place: usize, supplier: usize, user: usize) -> f64 {
        match self {
            Self::Gravity(_) => 0.0,
            Self::Quotients(quotients) => quotients.own_intermediate(place, supplier, user),
        }
    }

    /// The same for final demand.
    #[must_use]
    pub fn own_final(&self, place: usize, supplier: usize) -> f64 {
        match self {
            Self::Gravity(_) => 0.0,
            Self::Quotients(quotients) => quotients.own_final(place, supplier),
        }
    }
}

/// Demand by place, with the part that is bought in the place itself whatever the others offer.
#[derive(Clone, Debug, Default)]
pub struct Demand<T> {
    /// All of it, `[place × industry]`, £m.
    pub total: Vec<T>,
    /// The part bought in the place itself, `[place × industry]`, £m; zero for gravity.
    pub own: Vec<T>,
}

impl<T: Real> Demand<T> {
    /// No demand.
    #[must_use]
    pub fn none(cells: usize) -> Self {
        Self { total: vec![T::default(); cells], own: vec![T::default(); cells] }
    }
}
