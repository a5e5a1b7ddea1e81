//! A year's trade and recipes as one operator on solutions: x ↦ x − T∘(A x + h ⊗ c), several solutions at a time.
//!
//! Solutions stand in the order of [`Layout`], `[place × column]`. Demand goes from the product with the recipes
//! straight into the panels of its class, scaled by β, and sales from the product with the kernel straight into the
//! result, scaled by α. Solutions that are applied together share every pass over a kernel.

use crate::matrix::Matrix;
use crate::model::kernel::{Panels, Real, Strips, multiply, pack_rows};
use crate::model::real::Both;
use crate::model::trade::gravity::{COLUMN, ClassKernel, Gravity, ROW};
use crate::model::trade::layout::{Layout, PANEL};
use crate::model::trade::quotients::{self, Quotients};
use crate::model::trade::{Demand, Trade};

/// Solutions applied together at most.
pub const TOGETHER: usize = 2;

/// A year's trade factors in the order of a layout, in both precisions.
#[derive(Clone, Debug)]
pub struct ArrangedFactors(Vec<Both>);

impl ArrangedFactors {
    /// Arranges factors `[place × industry]`.
    #[must_use]
    pub fn new(factors: &[Matrix], layout: &Layout) -> Self {
        Self(factors.iter().map(|factor| Both::new(layout.arranged(factor.values()))).collect())
    }
}

/// Trade and recipes of one year in one precision.
#[derive(Debug)]
pub struct Operator<'a, T> {
    trade: &'a Trade,
    factors: &'a ArrangedFactors,
    places: usize,
    width: usize,
    /// Aᵀ, `[user column × supplier column]`.
    recipes: Panels<T>,
}

/// Room for an [`Operator`].
#[derive(Debug)]
pub struct Workspace<T> {
    layout: Layout,
    /// Class of each panel of columns; gravity only.
    class_of: Vec<usize>,
    /// Demand by class, scaled; gravity only.
    classes: Vec<ClassPanels<T>>,
    /// Output in tiles.
    tiles: Vec<T>,
    /// Quotients only.
    demand: Demand<T>,
}

/// The packed demand of a class: in the precision of the rest, or in double precision where factors are too large or too
/// small for it (isolated places under short decay have factors of 1e±60).
#[derive(Clone, Debug)]
enum ClassPanels<T> {
    Same(Panels<T>),
    Double(Panels<f64>),
}

/// Final demand h ⊗ c added to what recipes ask for: h in the order of the layout, c by place.
pub type FinalDemand<'a, T> = (&'a [T], Vec<T>);

impl<T: Real> Workspace<T> {
    /// Room for trade of this kind.
    #[must_use]
    pub fn new(trade: &Trade) -> Self {
        let layout = trade.layout().clone();
        let classes = match trade {
            Trade::Gravity(gravity) => class_panels(gravity, &layout),
            Trade::Quotients(_) => Vec::new(),
        };
        let class_of = class_of_panels(&layout, classes.len());
        Self { layout, class_of, classes, tiles: Vec::new(), demand: Demand::default() }
    }
}

fn class_panels<T: Real>(gravity: &Gravity, layout: &Layout) -> Vec<ClassPanels<T>> {
    let places = gravity.factors[ROW].rows();
    let panels = |(number, class): (usize, &ClassKernel)| {
        let columns = TOGETHER * layout.class(number).len();
        if gravity.factors.iter().all(|factors| class.fits::<T>(factors)) {
            ClassPanels::Same(Panels::new(places, columns))
        } else {
            ClassPanels::Double(Panels::new(places, columns))
        }
    };
    gravity.classes.iter().enumerate().map(panels).collect()
}

impl<'a, T: Real> Operator<'a, T> {
    /// Trade with a year's factors and technical coefficients `[supplier × user]`.
    #[must_use]
    pub fn new(trade: &'a Trade, coefficients: &Matrix, factors: &'a ArrangedFactors) -> Self {
        let layout = trade.layout();
        let (places, width) = (trade.factors()[0].rows(), layout.width());
        let coefficients = layout.square(coefficients);
        let mut recipes = Panels::new(width, width);
        recipes.fill(|user, supplier| T::from_f64(coefficients[(supplier, user)]));
        Self { trade, factors, places, width, recipes }
    }

    /// out = x − T∘(A x + h ⊗ c) for up to [`TOGETHER`] solutions.
    ///
    /// * `added` – h and c of each, or nothing.
    ///
    /// # Panics
    /// If there are more solutions than that, or not as many results.
    pub fn apply(
        &self,
        x: &[&[T]],
        added: &[FinalDemand<'_, T>],
        out: &mut [&mut [T]],
        work: &mut Workspace<T>,
    ) {
        assert!(x.len() <= TOGETHER && x.len() == out.len(), "one result for each of few solutions");
        match self.trade {
            Trade::Gravity(gravity) => {
                for (number, x) in x.iter().enumerate() {
                    self.serve(number, x, added.get(number), work);
                }
                for (class, kernel) in gravity.classes.iter().enumerate() {
                    let columns = work.layout.class(class);
                    match &work.classes[class] {
                        ClassPanels::Same(panels) => self.sell(kernel, columns, panels, x, out),
                        ClassPanels::Double(panels) => self.sell(kernel, columns, panels, x, out),
                    }
                }
            }
            Trade::Quotients(quotients) => {
                for (number, (x, out)) in x.iter().zip(out).enumerate() {
                    self.pool(quotients, (x, added.get(number)), out, work);
                }
            }
        }
    }

    /// β (A x + h ⊗ c) of one solution, into the panels of its classes.
    fn serve(&self, number: usize, x: &[T], added: Option<&FinalDemand<'_, T>>, work: &mut Workspace<T>) {
        let Workspace { layout, class_of, classes, tiles, .. } = work;
        pack_rows(x, self.width, tiles);
        let (double, own) = (self.factors.0[COLUMN].values::<f64>(), self.factors.0[COLUMN].values::<T>());
        let strips = Served { number, width: self.width, added, layout, class_of, classes, own, double };
        multiply(tiles, self.places, self.recipes.all(), strips);
    }

    /// x − α K (β z) of one class.
    fn sell<U: Real>(
        &self,
        kernel: &ClassKernel,
        columns: std::ops::Range<usize>,
        panels: &Panels<U>,
        x: &[&[T]],
        out: &mut [&mut [T]],
    ) {
        let alpha = self.factors.0[ROW].values::<U>();
        let count = columns.len();
        multiply(
            kernel.tiles(),
            self.places,
            panels.first(x.len() * count),
            |p: usize, first: usize, strip: &[U]| {
                let number = first / count;
                let begin = p * self.width + columns.start + first % count;
                let at = begin..begin + strip.len();
                let rows = x[number][at.clone()].iter().zip(&alpha[at.clone()]);
                for ((out, (x, alpha)), reached) in out[number][at].iter_mut().zip(rows).zip(strip) {
                    *out = *x - T::from_f64((*alpha * *reached).to_f64());
                }
            },
        );
    }

    fn pool(
        &self,
        quotients: &Quotients,
        (x, added): (&[T], Option<&FinalDemand<'_, T>>),
        out: &mut [T],
        work: &mut Workspace<T>,
    ) {
        let industries = self.width;
        work.demand.total.resize(x.len(), T::default());
        work.demand.own.resize(x.len(), T::default());
        let Demand { total, own } = &mut work.demand;
        pack_rows(x, industries, &mut work.tiles);
        multiply(&work.tiles, self.places, self.recipes.all(), |p, first, strip: &[T]| {
            total[p * industries + first..][..strip.len()].copy_from_slice(strip);
        });
        quotients.own_demand(&self.recipes, x, own);
        if let Some((recipe, purchases)) = added {
            let shares = quotients.final_shares::<T>();
            for (cell, (total, own)) in total.iter_mut().zip(own).enumerate() {
                let value = recipe[cell % industries] * purchases[cell / industries];
                *total = *total + value;
                *own = shares[cell].mul_add(value, *own);
            }
        }
        let factors = std::array::from_fn(|factor| self.factors.0[factor].values::<T>());
        quotients::sell(factors, industries, &work.demand, out);
        out.iter_mut().zip(x).for_each(|(out, x)| *out = *x - *out);
    }
}

/// Demand of one solution as it comes from the recipes, on its way into the panels of its classes.
struct Served<'a, T> {
    number: usize,
    width: usize,
    added: Option<&'a FinalDemand<'a, T>>,
    layout: &'a Layout,
    class_of: &'a [usize],
    classes: &'a mut [ClassPanels<T>],
    /// β in the precision of the rest, and in double precision.
    own: &'a [T],
    double: &'a [f64],
}

impl<T: Real> Strips<T> for Served<'_, T> {
    #[inline(always)]
    fn strip(&mut self, q: usize, first: usize, strip: &[T]) {
        let mut demand = [T::default(); PANEL];
        let demand = &mut demand[..strip.len()];
        demand.copy_from_slice(strip);
        if let Some((recipe, purchases)) = self.added {
            let recipe = &recipe[first..first + strip.len()];
            for (demand, share) in demand.iter_mut().zip(recipe) {
                *demand = *demand + *share * purchases[q];
            }
        }
        let class = self.class_of[first / PANEL];
        let columns = self.layout.class(class);
        let column = self.number * columns.len() + first - columns.start;
        let at = q * self.width + first..q * self.width + first + strip.len();
        match &mut self.classes[class] {
            ClassPanels::Same(panels) => fill(panels, (q, column), demand, &self.own[at]),
            ClassPanels::Double(panels) => fill(panels, (q, column), demand, &self.double[at]),
        }
    }
}

fn class_of_panels(layout: &Layout, classes: usize) -> Vec<usize> {
    (0..classes).flat_map(|class| vec![class; layout.class(class).len() / PANEL]).collect()
}

/// Scaled demand of one place in the columns of a strip.
#[inline(always)]
fn fill<T: Real, U: Real>(
    panels: &mut Panels<U>,
    (place, column): (usize, usize),
    demand: &[T],
    scale: &[U],
) {
    let parts = demand.chunks(U::PANEL).zip(scale.chunks(U::PANEL));
    for (part, (demand, scale)) in parts.enumerate() {
        let row = panels.row_mut(place, column + part * U::PANEL);
        for ((cell, demand), scale) in row.iter_mut().zip(demand).zip(scale) {
            *cell = U::from_f64(demand.to_f64()) * *scale;
        }
    }
}
