//! Krylov solution of x − M x = b without forming M.
//!
//! Restarted GMRES with modified Gram–Schmidt and Givens rotations: it keeps the residual monotone and needs one
//! application of M per step. Every inner product is [`crate::model::kernel::dot`], so the iterates have the same
//! bits on any machine and any number of threads.
//!
//! Cycles may run in single precision, at half the time: each starts from a residual computed in double precision and
//! only has to gain a few digits on it, so the solution is as exact as with double precision throughout.
//!
//! Source: Saad & Schultz (1986).

use crate::model::kernel::{Real, add_scaled, dot};

/// Steps between restarts.
const RESTART: usize = 24;
const RESTARTS: usize = 20;
/// A cycle that reduces the residual by less than this has come to its precision's end.
const STAGNATION: f64 = 0.5;

/// How a solution went.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Solution {
    /// Applications of the exact operator.
    pub exact: usize,
    /// Applications of the rough operator.
    pub rough: usize,
    /// ‖b − (x − M x)‖₂ of the returned x: computed from x, or the recurrence's with [`Trust::Recurrence`].
    pub residual: f64,
}

/// What counts as the residual of a finished solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// b − (x − M x), computed from x in double precision.
    Computed,
    /// What the last cycle's recurrence says, where the cycle had to gain no more digits than its precision has.
    Recurrence,
}

/// What to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// Largest ‖b − (x − M x)‖₂.
    pub residual: f64,
    /// How it is established.
    pub trust: Trust,
}

/// A system to solve: x − M x = b from the given x.
#[derive(Debug)]
pub struct Problem<'a> {
    /// b.
    pub b: &'a [f64],
    /// Where to start, and the solution in the end.
    pub x: &'a mut [f64],
    /// What to reach.
    pub goal: Goal,
}

/// Room for a solution: the basis of a cycle and its triangle; reuse it.
#[derive(Debug, Default)]
pub struct Basis<T> {
    vectors: Vec<Vec<T>>,
    answered: Vec<T>,
    image: Vec<T>,
    residual: Vec<f64>,
    triangle: Vec<Vec<f64>>,
    rotations: Vec<(f64, f64)>,
    right: Vec<f64>,
}

/// Solves one system; see [`solve_together`].
pub fn solve<T: Real>(
    mut exact: impl FnMut(&[f64], &mut [f64]),
    mut rough: impl FnMut(&[T], &mut [T]),
    b: &[f64],
    x: &mut [f64],
    goal: Goal,
    basis: &mut Basis<T>,
) -> Solution {
    let exact = |x: &[&[f64]], out: &mut [&mut [f64]]| exact(x[0], out[0]);
    let rough = |x: &[&[T]], out: &mut [&mut [T]]| rough(x[0], out[0]);
    let same = |x: &[T], out: &mut [T]| out.copy_from_slice(x);
    let mut solutions = solve_together(exact, (rough, same), vec![Problem { b, x, goal }], [basis]);
    solutions.pop().unwrap_or_default()
}

/// Solves systems x − M x = b with the same M: residuals in double precision by `exact`, corrections by GMRES cycles in
/// the precision of `rough`. Both write v − M v for every v they are given, which saves what several v can share;
/// solutions do not depend on what they are solved together with.
///
/// * `answer` – writes P v, a first answer to v: cycles look for y with (P y) − M (P y) = r and correct x by P y.
///
/// Stops short of a goal when a cycle gains nothing; the returned residual says so.
pub fn solve_together<'a, T: Real + 'a>(
    mut exact: impl FnMut(&[&[f64]], &mut [&mut [f64]]),
    (mut rough, answer): (impl FnMut(&[&[T]], &mut [&mut [T]]), impl Fn(&[T], &mut [T])),
    problems: Vec<Problem<'a>>,
    bases: impl IntoIterator<Item = &'a mut Basis<T>>,
) -> Vec<Solution> {
    let mut runs: Vec<Run<'a, T>> =
        problems.into_iter().zip(bases).map(|(problem, basis)| Run::new(problem, basis)).collect();
    for _ in 0..RESTARTS {
        compute_residuals(&mut exact, &mut runs);
        runs.iter_mut().filter(|run| run.state == State::Open).for_each(Run::begin);
        while runs.iter().any(|run| run.state == State::Cycling) {
            advance(&mut rough, &answer, &mut runs);
        }
    }
    runs.into_iter().map(|run| run.solution).collect()
}

/// Residuals of all solutions that are not done.
fn compute_residuals<T: Real>(exact: &mut impl FnMut(&[&[f64]], &mut [&mut [f64]]), runs: &mut [Run<'_, T>]) {
    let mut started = Vec::with_capacity(runs.len());
    let (mut inputs, mut outputs): (Vec<&[f64]>, Vec<&mut [f64]>) = (Vec::new(), Vec::new());
    for run in runs.iter_mut().filter(|run| run.state == State::Open) {
        let residual = &mut run.basis.residual;
        residual.clear();
        residual.extend_from_slice(run.problem.b);
        let starts = run.problem.x.iter().any(|&v| v != 0.0);
        started.push(starts);
        if starts {
            run.solution.exact += 1;
            inputs.push(&*run.problem.x);
            outputs.push(residual);
        }
    }
    if !inputs.is_empty() {
        exact(&inputs, &mut outputs);
    }
    for (run, _) in runs.iter_mut().filter(|run| run.state == State::Open).zip(started).filter(|(_, s)| *s) {
        run.basis.residual.iter_mut().zip(run.problem.b).for_each(|(r, b)| *r = b - *r);
    }
}

/// One step of every cycle.
fn advance<T: Real>(
    rough: &mut impl FnMut(&[&[T]], &mut [&mut [T]]),
    answer: &impl Fn(&[T], &mut [T]),
    runs: &mut [Run<'_, T>],
) {
    let (inputs, mut outputs): (Vec<&[T]>, Vec<&mut [T]>) = runs
        .iter_mut()
        .filter(|run| run.state == State::Cycling)
        .map(|run| {
            let Basis { vectors, answered, image, triangle, .. } = &mut *run.basis;
            answer(&vectors[triangle.len()], answered);
            (&answered[..], &mut image[..])
        })
        .unzip();
    rough(&inputs, &mut outputs);
    runs.iter_mut().filter(|run| run.state == State::Cycling).for_each(|run| run.step(answer));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Wants its residual.
    Open,
    /// In a cycle.
    Cycling,
    Done,
}

/// One system on its way.
struct Run<'a, T> {
    problem: Problem<'a>,
    basis: &'a mut Basis<T>,
    solution: Solution,
    state: State,
    /// Residual at which the cycle ends.
    enough: f64,
}

impl<'a, T: Real> Run<'a, T> {
    fn new(problem: Problem<'a>, basis: &'a mut Basis<T>) -> Self {
        let mut run = Self {
            problem,
            basis,
            solution: Solution { residual: f64::INFINITY, ..Solution::default() },
            state: State::Open,
            enough: 0.0,
        };
        if run.problem.b.iter().all(|&value| value == 0.0) {
            run.problem.x.fill(0.0);
            run.solution.residual = 0.0;
            run.state = State::Done;
        }
        run
    }

    /// Judges a computed residual, and begins a cycle if it is too large.
    fn begin(&mut self) {
        let size = dot(&self.basis.residual, &self.basis.residual).sqrt();
        let stalled = size > STAGNATION * self.solution.residual;
        self.solution.residual = size;
        if size <= self.problem.goal.residual || stalled || !size.is_finite() {
            self.state = State::Done;
            return;
        }
        let residual = std::mem::take(&mut self.basis.residual);
        put(self.basis, 0, &residual, 1.0 / size);
        self.basis.image.resize(residual.len(), T::default());
        self.basis.answered.resize(residual.len(), T::default());
        self.basis.residual = residual;
        self.basis.triangle.clear();
        self.basis.rotations.clear();
        self.basis.right.clear();
        self.basis.right.push(size);
        self.enough = (0.5 * self.problem.goal.residual).max(0.5 * T::GAIN * size);
        self.state = State::Cycling;
    }

    /// Takes the image of the latest basis vector.
    fn step(&mut self, answer: &impl Fn(&[T], &mut [T])) {
        let step = self.basis.triangle.len();
        let mut column = orthogonalise(self.basis, step);
        let length = dot(&self.basis.image, &self.basis.image).to_f64().sqrt();
        column.push(length);
        rotate(&mut column, &mut self.basis.rotations, &mut self.basis.right);
        self.basis.triangle.push(column);
        self.solution.rough += 1;
        if self.basis.right[step + 1].abs() <= self.enough || length == 0.0 || step + 1 == RESTART {
            self.finish(answer);
            return;
        }
        let image = std::mem::take(&mut self.basis.image);
        put(self.basis, step + 1, &image, 1.0 / length);
        self.basis.image = image;
    }

    /// Adds a cycle's correction to x.
    fn finish(&mut self, answer: &impl Fn(&[T], &mut [T])) {
        let Basis { triangle, right, vectors, image, answered, .. } = &mut *self.basis;
        image.fill(T::default());
        for (weight, vector) in back_substitute(triangle, right).iter().zip(&*vectors) {
            add_scaled(image, T::from_f64(*weight), vector);
        }
        answer(image, answered);
        add_scaled(self.problem.x, 1.0, answered);
        let (estimate, goal) = (right[triangle.len()].abs(), self.problem.goal);
        let within = estimate <= goal.residual && self.solution.residual * T::GAIN <= goal.residual;
        self.state = State::Open;
        if goal.trust == Trust::Recurrence && within {
            self.solution.residual = estimate;
            self.state = State::Done;
        }
    }
}

fn put<T: Real, U: Real>(basis: &mut Basis<T>, at: usize, vector: &[U], scale: f64) {
    if basis.vectors.len() <= at {
        basis.vectors.push(vec![T::default(); vector.len()]);
    }
    basis.vectors[at].resize(vector.len(), T::default());
    for (target, value) in basis.vectors[at].iter_mut().zip(vector) {
        *target = T::from_f64(scale * value.to_f64());
    }
}

/// Removes the basis from the image and returns the removed components.
fn orthogonalise<T: Real>(basis: &mut Basis<T>, step: usize) -> Vec<f64> {
    let Basis { vectors, image, .. } = basis;
    vectors[..=step]
        .iter()
        .map(|vector| {
            let component = dot(vector, image);
            add_scaled(image, T::default() - component, vector);
            component.to_f64()
        })
        .collect()
}

/// Applies the old rotations to a new column, adds the one that clears its last entry, and turns the right side.
fn rotate(column: &mut [f64], rotations: &mut Vec<(f64, f64)>, right: &mut Vec<f64>) {
    for (row, &(cosine, sine)) in rotations.iter().enumerate() {
        let (upper, lower) = (column[row], column[row + 1]);
        column[row] = cosine * upper + sine * lower;
        column[row + 1] = cosine * lower - sine * upper;
    }
    let last = rotations.len();
    let (upper, lower) = (column[last], column[last + 1]);
    let length = (upper * upper + lower * lower).sqrt();
    let (cosine, sine) = if length > 0.0 { (upper / length, lower / length) } else { (1.0, 0.0) };
    column[last] = length;
    column[last + 1] = 0.0;
    rotations.push((cosine, sine));
    let value = right[last];
    right[last] = cosine * value;
    right.push(-sine * value);
}

fn back_substitute(triangle: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut weights = vec![0.0; triangle.len()];
    for row in (0..triangle.len()).rev() {
        let known: f64 = (row + 1..triangle.len()).map(|c| triangle[c][row] * weights[c]).sum();
        weights[row] =
            if triangle[row][row] == 0.0 { 0.0 } else { (right[row] - known) / triangle[row][row] };
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_two_industries() {
        let a = [[0.15, 0.25], [0.20, 0.05]];
        let apply = |v: &[f64], out: &mut [f64]| {
            for i in 0..2 {
                out[i] = v[i] - a[i][0] * v[0] - a[i][1] * v[1];
            }
        };
        let mut x = vec![0.0; 2];
        let goal = Goal { residual: 1e-11, trust: Trust::Computed };
        let solution = solve(apply, apply, &[600.0, 1500.0], &mut x, goal, &mut Basis::default());
        assert!(solution.residual <= goal.residual);
        assert!((x[0] - 1247.5).abs() < 0.05 && (x[1] - 1841.6).abs() < 0.05, "{x:?}");
    }

    #[test]
    fn nothing_in_nothing_out() {
        let mut x = vec![3.0, 4.0];
        let same = |v: &[f64], out: &mut [f64]| out.copy_from_slice(v);
        let goal = Goal { residual: 1e-10, trust: Trust::Computed };
        let solution = solve(same, same, &[0.0, 0.0], &mut x, goal, &mut Basis::default());
        assert_eq!((x, solution.residual), (vec![0.0, 0.0], 0.0));
    }
}
