//! Base-year accounts of every place, which add up to the national table exactly.
//!
//! | symbol | field | shape | meaning |
//! |---|---|---|---|
//! | A | `coefficients` | supplier × user | £ of domestic input per £ of output, a_ij = Z_ij / x_j |
//! | x | `output` | place × industry | gross output, £m |
//! | e | `elsewhere` | place × industry | sales that stay outside trade between places: exports, inventories, valuables |
//! | s | `sales` | place × industry | sales to places of the country, s = x − e |
//! | f | `final_demand` | place × industry | households + government + capital formation by place |
//! | d | `demand` | place × industry | use by place, d_qi = Σ_j a_ij x_qj + f_qi |
//!
//! Households (with non-profit institutions) spend in proportion to disposable income where they live and, for the
//! share `workplace_share`, where they work; government follows resident population, capital formation value
//! added; exports, inventories and valuables leave from where the industry is.

use crate::dataset::{Dataset, FinalDemandCategory};
use crate::matrix::Matrix;

/// Columns of final demand bought by places, grouped by how they are shared between places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buyer {
    /// Households and non-profit institutions: income.
    Household,
    /// Government: population.
    Government,
    /// Capital formation: value added.
    Capital,
    /// Exports, inventories, valuables: where the industry is.
    Elsewhere,
}

/// How a final-demand category is shared between places.
#[must_use]
pub fn buyer(category: FinalDemandCategory) -> Buyer {
    use FinalDemandCategory as C;
    match category {
        C::Households | C::NonProfit => Buyer::Household,
        C::Government => Buyer::Government,
        C::FixedCapital => Buyer::Capital,
        C::Valuables | C::Inventories | C::ExportsEu | C::ExportsRow | C::ExportsServices => Buyer::Elsewhere,
    }
}

/// The base year.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// A, `[supplier × user]`.
    pub coefficients: Matrix,
    /// x, `[place × industry]`, £m.
    pub output: Matrix,
    /// e, `[place × industry]`, £m.
    pub elsewhere: Matrix,
    /// s = x − e, `[place × industry]`, £m.
    pub sales: Matrix,
    /// d, `[place × industry]`, £m.
    pub demand: Matrix,
    /// f, the final part of it, `[place × industry]`, £m.
    pub final_demand: Matrix,
    /// Household spending by place of purchase, shares that sum to one, `[place]`.
    pub household_share: Vec<f64>,
    /// Government, `[place]`.
    pub government_share: Vec<f64>,
    /// Capital formation, `[place]`.
    pub capital_share: Vec<f64>,
    /// Jobs per £m of output, `[place × industry]`; the national figure where a place makes nothing.
    pub job_intensity: Matrix,
    /// Value added per £ of output, `[industry]`.
    pub value_added_share: Vec<f64>,
    /// Compensation of employees per £ of output, `[industry]`.
    pub pay_share: Vec<f64>,
    /// Of the pay earned at workplace p, the share that goes to residents of r, `[residence × workplace]`.
    pub residence_of_pay: Matrix,
    /// Of the spending of residents of r away from home, the share at workplace q, `[residence × workplace]`.
    pub workplace_of_residents: Matrix,
}

impl Accounts {
    /// Jobs per £m of every cell for other jobs than the data set's, such as a draw's, `[place × industry]`; where nothing is made,
    /// the data set's.
    #[must_use]
    pub fn jobs_per_output(&self, jobs: &Matrix) -> Matrix {
        Matrix::from_fn(jobs.rows(), jobs.columns(), |p, i| {
            let made = self.output[(p, i)];
            if made > 0.0 { jobs[(p, i)] / made } else { self.job_intensity[(p, i)] }
        })
    }

    /// Builds the base year of a data set.
    #[must_use]
    pub fn new(data: &Dataset, workplace_share: f64) -> Self {
        let coefficients = technical_coefficients(data);
        let (residence_of_pay, workplace_of_residents) = commuting_shares(data);
        let income = shares(data.places.iter().map(|p| p.disposable_income));
        let household_share = purchase_share(&income, &workplace_of_residents, workplace_share);
        let government_share = shares(data.places.iter().map(|p| p.population));
        let capital_share = value_added_by_place(data);
        let elsewhere = elsewhere(data);
        let sales = difference(&data.gross_output, &elsewhere);
        let mut accounts = Self {
            coefficients,
            output: data.gross_output.clone(),
            elsewhere,
            sales,
            demand: Matrix::default(),
            final_demand: Matrix::default(),
            household_share,
            government_share,
            capital_share,
            job_intensity: job_intensity(data),
            value_added_share: per_output(data, |i| data.industries[i].gva),
            pay_share: per_output(data, |i| data.industries[i].compensation),
            residence_of_pay,
            workplace_of_residents,
        };
        accounts.final_demand = accounts.base_final_demand(data);
        accounts.demand = sum(&accounts.intermediate_use(&accounts.output), &accounts.final_demand);
        accounts
    }

    /// Shares by place of a buyer that has a place of its own; `None` for [`Buyer::Elsewhere`].
    #[must_use]
    pub fn place_share(&self, buyer: Buyer) -> Option<&[f64]> {
        match buyer {
            Buyer::Household => Some(&self.household_share),
            Buyer::Government => Some(&self.government_share),
            Buyer::Capital => Some(&self.capital_share),
            Buyer::Elsewhere => None,
        }
    }

    fn base_final_demand(&self, data: &Dataset) -> Matrix {
        let mut demand = Matrix::zeros(self.output.rows(), self.output.columns());
        for (column, &category) in FinalDemandCategory::ALL.iter().enumerate() {
            let Some(share) = self.place_share(buyer(category)) else { continue };
            for (q, share) in share.iter().enumerate() {
                for (i, cell) in demand.row_mut(q).iter_mut().enumerate() {
                    *cell += share * data.final_demand[(i, column)];
                }
            }
        }
        demand
    }

    /// Σ_j a_ij x_qj, `[place × supplier]`.
    #[must_use]
    pub fn intermediate_use(&self, output: &Matrix) -> Matrix {
        let industries = self.coefficients.rows();
        let mut use_by_place = Matrix::zeros(output.rows(), industries);
        for q in 0..output.rows() {
            for i in 0..industries {
                use_by_place[(q, i)] =
                    self.coefficients.row(i).iter().zip(output.row(q)).map(|(a, x)| a * x).sum();
            }
        }
        use_by_place
    }
}

fn technical_coefficients(data: &Dataset) -> Matrix {
    let output: Vec<f64> = data.industries.iter().map(|i| i.gross_output).collect();
    Matrix::from_fn(output.len(), output.len(), |i, j| {
        if output[j] > 0.0 { data.flows[(i, j)] / output[j] } else { 0.0 }
    })
}

fn per_output(data: &Dataset, value: impl Fn(usize) -> f64) -> Vec<f64> {
    let ratio = |i: usize| {
        let output = data.industries[i].gross_output;
        if output > 0.0 { value(i) / output } else { 0.0 }
    };
    (0..data.industries.len()).map(ratio).collect()
}

fn job_intensity(data: &Dataset) -> Matrix {
    let national = per_output(data, |i| data.industries[i].jobs);
    Matrix::from_fn(data.places.len(), data.industries.len(), |p, i| {
        let output = data.gross_output[(p, i)];
        if output > 0.0 { data.jobs[(p, i)] / output } else { national[i] }
    })
}

fn elsewhere(data: &Dataset) -> Matrix {
    let columns: Vec<usize> = (0..FinalDemandCategory::ALL.len())
        .filter(|&c| buyer(FinalDemandCategory::ALL[c]) == Buyer::Elsewhere)
        .collect();
    let share = per_output(data, |i| columns.iter().map(|&c| data.final_demand[(i, c)]).sum());
    Matrix::from_fn(data.places.len(), share.len(), |p, i| data.gross_output[(p, i)] * share[i])
}

fn sum(a: &Matrix, b: &Matrix) -> Matrix {
    Matrix::from_fn(a.rows(), a.columns(), |r, c| a[(r, c)] + b[(r, c)])
}

fn difference(a: &Matrix, b: &Matrix) -> Matrix {
    Matrix::from_fn(a.rows(), a.columns(), |r, c| a[(r, c)] - b[(r, c)])
}

/// Values as shares of their sum.
#[must_use]
pub fn shares(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let total: f64 = values.iter().sum();
    values.iter().map(|v| v / total).collect()
}

fn value_added_by_place(data: &Dataset) -> Vec<f64> {
    let share = per_output(data, |i| data.industries[i].gva);
    let by_place = |p: usize| data.gross_output.row(p).iter().zip(&share).map(|(x, v)| x * v).sum::<f64>();
    shares((0..data.places.len()).map(by_place))
}

/// Spending by place of purchase: residents' income at home, `workplace_share` of it where they work.
fn purchase_share(income: &[f64], workplaces: &Matrix, workplace_share: f64) -> Vec<f64> {
    let mut at = vec![0.0; income.len()];
    for (r, income) in income.iter().enumerate() {
        at[r] += (1.0 - workplace_share) * income;
        for (at, share) in at.iter_mut().zip(workplaces.row(r)) {
            *at += workplace_share * income * share;
        }
    }
    at
}

/// Commuters as shares of their workplace and of their residence; a place without any stays with itself.
fn commuting_shares(data: &Dataset) -> (Matrix, Matrix) {
    let places = data.places.len();
    let mut flows = Matrix::zeros(places, places);
    for flow in &data.commuting {
        flows[(flow.residence, flow.workplace)] += flow.commuters;
    }
    let (arrivals, departures) = (flows.column_sums(), flows.row_sums());
    let own = |r: usize, q: usize| f64::from(u8::from(r == q));
    let share = |total: f64, r: usize, q: usize| {
        if total > 0.0 { flows[(r, q)] / total } else { own(r, q) }
    };
    let of_workplace = Matrix::from_fn(places, places, |r, p| share(arrivals[p], r, p));
    let of_residence = Matrix::from_fn(places, places, |r, q| share(departures[r], r, q));
    (of_workplace, of_residence)
}
