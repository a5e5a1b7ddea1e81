//! Doubly constrained gravity: factors that make a decay kernel meet given sales and demands.
//!
//! Trade shares are T_pq = α_p K_pq β_q with Σ_p T_pq = 1 (every buyer is served) and Σ_q T_pq d_q = s_p (every
//! seller sells what it makes). With u = ln α the conditions are the gradient of the convex function
//!
//! F(u) = Σ_q d_q ln Σ_p K_pq exp(u_p) − Σ_p s_p u_p,
//!
//! so a damped Newton method finds them: the Hessian diag(sales) − X diag(1/d) Xᵀ, X = flows, is applied but never
//! formed, and conjugate gradients with its diagonal solve for the step. A few sweeps of iterative
//! proportional fitting (Furness) come first; alone they take thousands of sweeps where decay is short.
//!
//! Source: Wilson (1967); the dual and its Newton method: Erlander & Stewart (1990).

use crate::math;
use crate::matrix::Matrix;
use crate::model::gaps::worst;
use crate::model::kernel::dot;

/// Largest relative gap between modelled and given sales that counts as balanced.
pub const BALANCE_TOLERANCE: f64 = 1e-11;
const SWEEPS: usize = 20;
const NEWTON_STEPS: usize = 200;
const INNER_STEPS: usize = 400;
const LARGEST_STEP: f64 = 5.0;

/// Factors of one industry's trade.
#[derive(Clone, Debug, PartialEq)]
pub struct Factors {
    /// α, `[place]`; zero where nothing is sold.
    pub row: Vec<f64>,
    /// β, `[place]`.
    pub column: Vec<f64>,
    /// Largest |modelled − given| sales over total sales.
    pub residual: f64,
}

/// Balances a symmetric kernel to sales `sales` and demands `demand` (equal sums, non-negative).
///
/// * `start` – logarithms of column factors to start from, `[place]`; any constant may be added to them.
///
/// The result's `residual` says how far it came; the caller decides what is good enough.
#[must_use]
pub fn balance(kernel: &Matrix, sales: &[f64], demand: &[f64], start: Option<&[f64]>) -> Factors {
    let problem = Problem { kernel, sales, demand, total: sales.iter().sum() };
    if problem.total <= 0.0 {
        return problem.unsold();
    }
    let mut state = problem.start(start);
    if state.residual > BALANCE_TOLERANCE {
        for _ in 0..SWEEPS {
            state = problem.sweep(&state);
        }
    }
    for _ in 0..NEWTON_STEPS {
        if state.residual <= BALANCE_TOLERANCE {
            break;
        }
        match problem.newton_step(&state) {
            Some(next) => state = next,
            None => break,
        }
    }
    Factors { row: state.row, column: state.column, residual: state.residual }
}

struct Problem<'a> {
    kernel: &'a Matrix,
    sales: &'a [f64],
    demand: &'a [f64],
    total: f64,
}

/// A point of the iteration: α, the β that serves every buyer, and the sales they imply.
struct State {
    row: Vec<f64>,
    column: Vec<f64>,
    modelled: Vec<f64>,
    residual: f64,
}

#[allow(clippy::wrong_self_convention, reason = "a state from a column, not a conversion")]
impl Problem<'_> {
    /// An industry that sells nothing at home: no rows; columns are not needed.
    fn unsold(&self) -> Factors {
        let places = self.sales.len();
        Factors { row: vec![0.0; places], column: vec![0.0; places], residual: 0.0 }
    }

    fn start(&self, start: Option<&[f64]>) -> State {
        let column: Vec<f64> = match start {
            Some(logs) => logs.iter().map(|&log| math::exp(log)).collect(),
            None => vec![1.0; self.sales.len()],
        };
        self.state_of_column(&column)
    }

    /// α from β: α_p = s_p / Σ_q K_pq β_q d_q.
    fn state_of_column(&self, column: &[f64]) -> State {
        let served: Vec<f64> = column.iter().zip(self.demand).map(|(b, d)| b * d).collect();
        let reach = apply(self.kernel, &served);
        let row = self.sales.iter().zip(&reach).map(|(&s, &r)| if s > 0.0 { s / r } else { 0.0 }).collect();
        self.state_of_row(row)
    }

    fn state_of_row(&self, row: Vec<f64>) -> State {
        let offered = apply(self.kernel, &row);
        let column: Vec<f64> = offered.iter().map(|o| 1.0 / o).collect();
        let served: Vec<f64> = column.iter().zip(self.demand).map(|(b, d)| b * d).collect();
        let reach = apply(self.kernel, &served);
        let modelled: Vec<f64> = row.iter().zip(&reach).map(|(a, r)| a * r).collect();
        let gaps =
            modelled.iter().zip(self.sales).map(|(m, s)| if *s > 0.0 { (m / s - 1.0).abs() } else { 0.0 });
        let residual = worst(gaps);
        State { row, column, modelled, residual }
    }

    fn sweep(&self, state: &State) -> State {
        self.state_of_column(&state.column)
    }

    /// One damped Newton step; `None` when no step makes F smaller or the numbers ran out.
    fn newton_step(&self, state: &State) -> Option<State> {
        let gradient: Vec<f64> = state.modelled.iter().zip(self.sales).map(|(m, s)| m - s).collect();
        let mut step = self.solve(state, &gradient);
        let longest = step.iter().fold(0.0f64, |longest, s| longest.max(s.abs()));
        if !longest.is_finite() {
            return None;
        }
        let mut damping = (LARGEST_STEP / longest.max(LARGEST_STEP)).min(1.0);
        let slope = dot(&gradient, &step);
        if slope <= 0.0 {
            step.clone_from(&gradient);
        }
        for _ in 0..40 {
            let row = state.row.iter().zip(&step).map(|(a, s)| a * math::exp(-damping * s)).collect();
            let next = self.state_of_row(row);
            let decrease = self.decrease(state, &next, &step, damping);
            if next.residual < state.residual || decrease >= 1e-4 * damping * slope.abs() && decrease > 0.0 {
                return Some(next);
            }
            damping *= 0.5;
        }
        None
    }

    /// F(u) − F(u′) along a step, without cancellation: Σ d ln(β′/β) + Σ s (u′ − u).
    fn decrease(&self, from: &State, to: &State, step: &[f64], damping: f64) -> f64 {
        let buyers: f64 =
            (0..step.len()).map(|q| self.demand[q] * math::ln(to.column[q] / from.column[q])).sum();
        let sellers: f64 = (0..step.len()).map(|p| self.sales[p] * -damping * step[p]).sum();
        buyers + sellers
    }

    /// Solves Hessian · v = gradient by conjugate gradients with the diagonal as preconditioner.
    fn solve(&self, state: &State, gradient: &[f64]) -> Vec<f64> {
        let scale: Vec<f64> = state.modelled.iter().map(|&m| if m > 0.0 { 1.0 / m } else { 0.0 }).collect();
        let mut solution = vec![0.0; gradient.len()];
        let mut residual = gradient.to_vec();
        let mut direction: Vec<f64> = residual.iter().zip(&scale).map(|(r, s)| r * s).collect();
        let mut weight = dot(&residual, &direction);
        let target = weight * (0.01 * state.residual).min(0.1);
        for _ in 0..INNER_STEPS {
            if weight <= target {
                break;
            }
            let image = self.hessian(state, &direction);
            let curvature = dot(&direction, &image);
            if curvature <= 0.0 {
                break;
            }
            let length = weight / curvature;
            for p in 0..gradient.len() {
                solution[p] += length * direction[p];
                residual[p] -= length * image[p];
            }
            let preconditioned: Vec<f64> = residual.iter().zip(&scale).map(|(r, s)| r * s).collect();
            let next = dot(&residual, &preconditioned);
            for (d, p) in direction.iter_mut().zip(&preconditioned) {
                *d = p + next / weight * *d;
            }
            weight = next;
        }
        solution
    }

    /// (diag(sales) − X diag(1/d) Xᵀ) v.
    fn hessian(&self, state: &State, v: &[f64]) -> Vec<f64> {
        let weighted: Vec<f64> = state.row.iter().zip(v).map(|(a, v)| a * v).collect();
        let mut back = apply(self.kernel, &weighted);
        for ((value, column), demand) in back.iter_mut().zip(&state.column).zip(self.demand) {
            *value *= column * column * demand;
        }
        let forward = apply(self.kernel, &back);
        (0..v.len()).map(|p| state.modelled[p] * v[p] - state.row[p] * forward[p]).collect()
    }
}

/// Kernel times vector; the kernel is symmetric.
fn apply(kernel: &Matrix, vector: &[f64]) -> Vec<f64> {
    (0..kernel.rows()).map(|row| dot(kernel.row(row), vector)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isolated_islands_balance() {
        let at: [f64; 4] = [0.0, 12.0, 140.0, 155.0];
        let kernel = Matrix::from_fn(4, 4, |p, q| {
            let distance = if p == q { 4.0 } else { (at[p] - at[q]).abs() };
            math::exp(-distance / 5.0)
        });
        let (sales, demand) = ([10.0, 3.0, 2.0, 1.0], [9.0, 3.5, 1.5, 2.0]);
        let factors = balance(&kernel, &sales, &demand, None);
        assert!(factors.residual <= BALANCE_TOLERANCE, "residual {}", factors.residual);
        for q in 0..4 {
            let served: f64 = (0..4).map(|p| factors.row[p] * kernel[(p, q)] * factors.column[q]).sum();
            assert!((served - 1.0).abs() < 1e-14);
        }
    }
}
