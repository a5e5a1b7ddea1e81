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
use crate::model::kernel::{Panels, Real, multiply, pack_rows};
use crate::model::real::convert;
use crate::model::trade::gravity::ClassPanels;

pub mod gravity;
pub mod quotients;

pub use gravity::{Decay, Gravity};
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

/// Trade of one year as an operator in one precision.
#[derive(Debug)]
pub struct Operator<'a, T> {
    trade: &'a Trade,
    factors: Vec<Vec<T>>,
    double: &'a [Matrix],
    places: usize,
    /// Aᵀ, `[user × supplier]`.
    recipes: Panels<T>,
}

/// Room for an [`Operator`].
#[derive(Debug)]
pub struct Workspace<T> {
    panels: Vec<ClassPanels<T>>,
    /// Output in tiles.
    tiles: Vec<T>,
}

impl<T: Real> Workspace<T> {
    /// Room for trade of this kind.
    #[must_use]
    pub fn new(trade: &Trade) -> Self {
        let panels = match trade {
            Trade::Gravity(gravity) => gravity.panels(),
            Trade::Quotients(_) => Vec::new(),
        };
        Self { panels, tiles: Vec::new() }
    }
}

impl<'a, T: Real> Operator<'a, T> {
    /// Trade with a year's factors and technical coefficients `[supplier × user]`.
    #[must_use]
    pub fn new(trade: &'a Trade, coefficients: &Matrix, factors: &'a [Matrix]) -> Self {
        let mut recipes = Panels::new(coefficients.columns(), coefficients.rows());
        recipes.fill(|user, supplier| T::from_f64(coefficients[(supplier, user)]));
        let places = factors[0].rows();
        let converted = factors.iter().map(|f| convert(f.values())).collect();
        Self { trade, factors: converted, double: factors, places, recipes }
    }

    /// Demand A x for the output x, `[place × industry]`; overwrites the demand.
    pub fn intermediate_demand(&self, output: &[T], demand: &mut Demand<T>, work: &mut Workspace<T>) {
        let suppliers = self.recipes.columns();
        let Demand { total, own } = demand;
        pack_rows(output, suppliers, &mut work.tiles);
        multiply(&work.tiles, self.places, &self.recipes, |p, first, strip| {
            total[p * suppliers + first..][..strip.len()].copy_from_slice(strip);
        });
        if let Trade::Quotients(quotients) = self.trade {
            quotients.own_demand(&self.recipes, output, own);
        }
    }

    /// Adds the final demand of one place, `value(industry)`.
    pub fn add_final(&self, place: usize, value: impl Fn(usize) -> T, demand: &mut Demand<T>) {
        let industries = self.recipes.columns();
        for (i, cell) in demand.total[place * industries..][..industries].iter_mut().enumerate() {
            *cell = *cell + value(i);
        }
        if let Trade::Quotients(quotients) = self.trade {
            let shares = quotients.final_shares::<T>();
            for (i, cell) in demand.own[place * industries..][..industries].iter_mut().enumerate() {
                *cell = shares[place * industries + i].mul_add(value(i), *cell);
            }
        }
    }

    /// Sales that meet a demand, `[place × industry]`.
    pub fn sell(&self, demand: &Demand<T>, work: &mut Workspace<T>, sales: &mut [T]) {
        match self.trade {
            Trade::Gravity(gravity) => {
                gravity.sell(&self.factors, self.double, &demand.total, &mut work.panels, sales);
            }
            Trade::Quotients(_) => quotients::sell(&self.factors, self.recipes.columns(), demand, sales),
        }
    }
}
