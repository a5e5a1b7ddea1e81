//! Trade by Flegg location quotients: what a place buys from itself; the rest comes from a national pool.
//!
//! With x_pi output, X_p = Σ_i x_pi, E_p jobs and dots for sums over places:
//!
//! * SLQ_pi = (x_pi / X_p) / (x_·i / X_·), λ_p = [log2(1 + E_p / E_·)]^δ,
//! * FLQ_pij = λ_p SLQ_pi / SLQ_pj for i ≠ j, λ_p SLQ_pi on the diagonal and for final demand,
//! * φ_pij = min(1, FLQ_pij): the share of user j's input i that place p would buy from itself, a^pp_ij = φ_pij a_ij.
//!
//! Quotients alone do not respect what a place makes. They are made consistent with the base year in two steps, exactly:
//!
//! 1. *Cap.* Purchases at home O_pi = Σ_j φ_pij a_ij x_pj + φ_pi f_pi must not exceed the place's sales s_pi (output less
//!    exports, inventories and valuables): all own shares of (p, i) are multiplied by κ_pi = min(1, s_pi / O_pi).
//! 2. *Pool.* What sellers have left, R_pi = s_pi − κ_pi O_pi ≥ 0, meets what buyers still want,
//!    D_qi = d_qi − κ_qi O_qi ≥ 0. Both have the same national sum, because Σ s = Σ d, so every buyer takes the pool's mix
//!    π_pi = R_pi / Σ_p R_pi.
//!
//! Sales are y_pi = own_pi + π_pi Σ_q (d_qi − own_qi), own_pi = κ_pi (Σ_j φ_pij a_ij x_pj + φ_pi f_pi). Every share is in
//! [0, 1], those of a buyer sum to κφ + (1 − κφ) Σ_p π_pi = 1, and at base-year demand y = κO + π ΣD = κO + R = s. φ,
//! κ and π stay what they are; A, x and f may change. The pool includes the buyer's own place: "the rest of the
//! country" is the country, of which a place is on average 1/361, and a place without own purchases may still buy a
//! little of its own make. If nobody has anything left (ΣR = 0), π is in proportion to sales.
//!
//! Source: Flegg & Webber (1997); Flegg & Tohmo (2013). Output stands where they use employment, except in λ.

use pulp::{Arch, Simd, WithSimd};

use crate::dataset::Dataset;
use crate::math;
use crate::matrix::Matrix;
use crate::model::accounts::{Accounts, shares};
use crate::model::gaps::worst;
use crate::model::kernel::{Panels, Real};
use crate::model::real::Both;
use crate::model::trade::{Demand, Layout};

/// Where the share of own purchases that the place still sells is among the factors; 1 in the base year.
pub const OWN: usize = 0;
/// Where the share of own purchases that turns to the pool is; 0 in the base year.
pub const SPILL: usize = 1;
/// Where the shares π of the pool are.
pub const POOL: usize = 2;

/// Stands for 1 / SLQ of an industry that a place does not have.
const ABSENT: f64 = 1e30;

/// Trade by location quotients in the base year.
#[derive(Clone, Debug)]
pub struct Quotients {
    /// Own, spill and pool, each `[place × industry]`.
    pub factors: [Matrix; 3],
    /// κO, purchases at home in the base year, `[place × industry]`, £m.
    pub own: Matrix,
    /// Σ_q D_qi, what the pool meets in the base year, `[industry]`, £m.
    pub pooled: Vec<f64>,
    /// Largest relative gap between modelled and given sales over all cells.
    pub residual: f64,
    /// SLQ, `[place × industry]`.
    supplier: Both,
    /// λ / SLQ, `[place × industry]`.
    user: Both,
    /// κ, `[place × industry]`.
    cap: Both,
    /// κ φ of final demand, `[place × industry]`.
    final_share: Both,
    /// φ_pii − min(1, λ_p): what the loop over users gets wrong on the diagonal, `[place × industry]`.
    diagonal: Both,
    industries: usize,
    /// The order in which solutions hold industries: their own.
    pub layout: Layout,
}

impl Quotients {
    /// Own shares and pool of the base year.
    #[must_use]
    pub fn new(data: &Dataset, accounts: &Accounts, delta: f64) -> Self {
        let (places, industries) = (data.places.len(), data.industries.len());
        let slq = location_quotients(&accounts.output);
        let size: Vec<f64> = shares(data.jobs.row_sums().into_iter())
            .iter()
            .map(|e| math::pow(math::log2(1.0 + e), delta))
            .collect();
        let per_cell = |value: &dyn Fn(usize, usize) -> f64| Matrix::from_fn(places, industries, value);
        let own_quotient = per_cell(&|p, i| (size[p] * slq[(p, i)]).min(1.0));
        let user = per_cell(&|p, j| if slq[(p, j)] > 0.0 { size[p] / slq[(p, j)] } else { ABSENT });
        let diagonal = per_cell(&|p, i| own_quotient[(p, i)] - (slq[(p, i)] * user[(p, i)]).min(1.0));
        let both = |matrix: Matrix| Both::new(matrix.values().to_vec());
        let mut quotients = Self {
            factors: [
                per_cell(&|_, _| 1.0),
                Matrix::zeros(places, industries),
                Matrix::zeros(places, industries),
            ],
            own: Matrix::zeros(places, industries),
            pooled: Vec::new(),
            residual: 0.0,
            supplier: both(slq),
            user: both(user),
            cap: both(per_cell(&|_, _| 1.0)),
            final_share: both(own_quotient),
            diagonal: both(diagonal),
            industries,
            layout: Layout::plain(industries),
        };
        quotients.fit(accounts);
        quotients
    }

    /// Caps own purchases at sales and shares the rest through the pool.
    fn fit(&mut self, accounts: &Accounts) {
        let wanted = self.own_purchases(accounts);
        let (places, industries) = (accounts.sales.rows(), self.industries);
        let sales = &accounts.sales;
        let cap = |p: usize, i: usize| {
            let (sold, wanted) = (sales[(p, i)].max(0.0), wanted[p * industries + i]);
            if wanted > sold { sold / wanted } else { 1.0 }
        };
        let cap = Matrix::from_fn(places, industries, cap);
        let scaled =
            |values: &[f64]| cap.values().iter().zip(values).map(|(k, v)| k * v).collect::<Vec<f64>>();
        self.final_share = Both::new(scaled(self.final_share.values()));
        let own = scaled(&wanted);
        self.own = Matrix::from_fn(places, industries, |p, i| own[p * industries + i]);
        let left = Matrix::from_fn(places, industries, |p, i| (sales[(p, i)] - self.own[(p, i)]).max(0.0));
        let (total, all) = (left.column_sums(), sales.column_sums());
        self.factors[POOL] =
            Matrix::from_fn(places, industries, |p, i| match (total[i] > 0.0, all[i] > 0.0) {
                (true, _) => left[(p, i)] / total[i],
                (false, true) => sales[(p, i)] / all[i],
                (false, false) => 0.0,
            });
        self.cap = Both::new(cap.values().to_vec());
        let bought = self.own.column_sums();
        self.pooled =
            accounts.demand.column_sums().iter().zip(bought).map(|(d, o)| (d - o).max(0.0)).collect();
        self.residual = self.gap(accounts);
    }

    /// O: what the quotients would have places buy at home, `[place × industry]`; κ is still one.
    fn own_purchases(&self, accounts: &Accounts) -> Vec<f64> {
        let mut recipes = Panels::new(self.industries, self.industries);
        recipes.fill(|user, supplier| accounts.coefficients[(supplier, user)]);
        let mut own = vec![0.0; accounts.output.values().len()];
        self.own_demand(&recipes, accounts.output.values(), &mut own);
        let final_demand = accounts.final_demand.values();
        for ((own, share), demand) in own.iter_mut().zip(self.final_share.values::<f64>()).zip(final_demand) {
            *own += share * demand;
        }
        own
    }

    fn gap(&self, accounts: &Accounts) -> f64 {
        let gap = |p: usize, i: usize| {
            let modelled = self.own[(p, i)] + self.factors[POOL][(p, i)] * self.pooled[i];
            let sales = accounts.sales[(p, i)];
            if sales > 0.0 { (modelled / sales - 1.0).abs() } else { 0.0 }
        };
        let industries = self.industries;
        worst((0..accounts.sales.values().len()).map(|cell| gap(cell / industries, cell % industries)))
    }

    /// κ φ of supplier i's sales to user j at a place.
    #[must_use]
    pub fn own_intermediate(&self, place: usize, supplier: usize, user: usize) -> f64 {
        let (i, j) = (place * self.industries + supplier, place * self.industries + user);
        let share = (self.supplier.values::<f64>()[i] * self.user.values::<f64>()[j]).min(1.0);
        let share = if supplier == user { share + self.diagonal.values::<f64>()[i] } else { share };
        self.cap.values::<f64>()[i] * share
    }

    /// κ φ of final demand for a supplier at a place.
    #[must_use]
    pub fn own_final(&self, place: usize, supplier: usize) -> f64 {
        self.final_share.values::<f64>()[place * self.industries + supplier]
    }

    /// κ φ of final demand, `[place × industry]`.
    #[must_use]
    pub fn final_shares<T: Real>(&self) -> &[T] {
        self.final_share.values()
    }

    /// κ_pi Σ_j φ_pij a_ij x_pj, `[place × industry]`, for recipes Aᵀ `[user × supplier]`.
    pub fn own_demand<T: Real>(&self, recipes: &Panels<T>, output: &[T], own: &mut [T]) {
        match T::PANEL {
            8 => Arch::new().dispatch(Own::<T, 8> { quotients: self, recipes, output, bought: own }),
            _ => Arch::new().dispatch(Own::<T, 16> { quotients: self, recipes, output, bought: own }),
        }
    }
}

/// SLQ, `[place × industry]`.
fn location_quotients(output: &Matrix) -> Matrix {
    let (by_place, by_industry) = (output.row_sums(), output.column_sums());
    let total: f64 = by_industry.iter().sum();
    Matrix::from_fn(output.rows(), output.columns(), |p, i| {
        let made = output[(p, i)];
        if made > 0.0 { made / by_place[p] / (by_industry[i] / total) } else { 0.0 }
    })
}

/// Own purchases of all places, a panel of `W` suppliers at a time; users ascending.
struct Own<'a, T, const W: usize> {
    quotients: &'a Quotients,
    recipes: &'a Panels<T>,
    output: &'a [T],
    bought: &'a mut [T],
}

impl<T: Real, const W: usize> WithSimd for Own<'_, T, W> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let industries = self.quotients.industries;
        let supplier: &[T] = self.quotients.supplier.values();
        let users: &[T] = self.quotients.user.values();
        let (cap, diagonal): (&[T], &[T]) = (self.quotients.cap.values(), self.quotients.diagonal.values());
        for (p, own) in self.bought.chunks_exact_mut(industries).enumerate() {
            let at = p * industries;
            let (users, output) = (&users[at..at + industries], &self.output[at..at + industries]);
            for (panel, block) in self.recipes.blocks().enumerate() {
                let first = panel * W;
                let width = W.min(industries - first);
                let mut quotient = [T::default(); W];
                quotient[..width].copy_from_slice(&supplier[at + first..][..width]);
                let mut sums = bought::<T, W>(block, &quotient, users, output);
                for lane in 0..width {
                    let i = first + lane;
                    let coefficient = block[i * W + lane];
                    sums[lane] = (diagonal[at + i] * coefficient).mul_add(output[i], sums[lane]);
                    own[i] = cap[at + i] * sums[lane];
                }
            }
        }
    }
}

/// Σ_j a_ij min(1, s_i t_j) x_j for one panel of suppliers.
#[inline(always)]
fn bought<T: Real, const W: usize>(block: &[T], quotient: &[T; W], users: &[T], output: &[T]) -> [T; W] {
    let mut sums = [T::default(); W];
    let (rows, _) = block.as_chunks::<W>();
    for ((row, user), output) in rows.iter().zip(users).zip(output) {
        for lane in 0..W {
            let share = T::ONE.smaller(quotient[lane] * *user);
            sums[lane] = (row[lane] * share).mul_add(*output, sums[lane]);
        }
    }
    sums
}

/// Sales that meet a demand with a year's factors, `[place × industry]`.
pub fn sell<T: Real>(factors: [&[T]; 3], industries: usize, demand: &Demand<T>, sales: &mut [T]) {
    let mut pooled = vec![T::default(); industries];
    let rows = demand.total.chunks_exact(industries).zip(demand.own.chunks_exact(industries));
    for ((total, own), spill) in rows.zip(factors[SPILL].chunks_exact(industries)) {
        for i in 0..industries {
            pooled[i] = pooled[i] + (total[i] - own[i] + spill[i] * own[i]);
        }
    }
    for (cell, sale) in sales.iter_mut().enumerate() {
        let own = factors[OWN][cell] * demand.own[cell];
        *sale = factors[POOL][cell].mul_add(pooled[cell % industries], own);
    }
}
