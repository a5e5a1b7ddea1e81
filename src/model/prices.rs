//! Carbon cost pushed through the input-output system.
//!
//! Cost of an industry per £ of output: c_j = τ e_j (1 − free_j). If every industry passes its costs on in full,
//! prices rise by π = (I − A′)⁻¹ c. Prices rise by θπ; the rest of the direct cost squeezes margins:
//! squeeze_j = (1 − θ) c_j per £ of output. It is reported, and never closes a plant by itself.
//!
//! Source: Leontief price model, Miller & Blair (2009), ch. 2.

use crate::matrix::Matrix;
use crate::model::kernel::{add_scaled, dot};
use crate::model::solver::{Basis, Goal, Trust, solve};

/// Price rises and margin squeeze of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct CostPush {
    /// θπ, relative price rise, `[industry]`.
    pub passed_on: Vec<f64>,
    /// (1 − θ) c, cost per £ of output that is not passed on, `[industry]`.
    pub squeeze: Vec<f64>,
}

/// Pushes direct costs (per £ of output, `[industry]`) through A.
#[must_use]
pub fn cost_push(coefficients: &Matrix, cost: &[f64], pass_through: f64) -> CostPush {
    let columns = coefficients.transposed();
    let apply = |v: &[f64], out: &mut [f64]| {
        for (j, out) in out.iter_mut().enumerate() {
            *out = dot(columns.row(j), v);
        }
        for value in &mut *out {
            *value = -*value;
        }
        add_scaled(out, 1.0, v);
    };
    let mut price = cost.to_vec();
    let goal = Goal { residual: 1e-13 * dot(cost, cost).sqrt(), trust: Trust::Computed };
    solve(apply, apply, cost, &mut price, goal, &mut Basis::default());
    CostPush {
        passed_on: price.iter().map(|p| pass_through * p).collect(),
        squeeze: cost.iter().map(|c| (1.0 - pass_through) * c).collect(),
    }
}
