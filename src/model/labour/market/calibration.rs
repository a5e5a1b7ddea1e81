//! The base year as a stationary state: in every workplace and class, every residence, every commuting pair.
//!
//! Given are people (employed, unemployed, inactive residents), jobs and commuting, and national rates. Found are
//! vacancies v, commuting reach S, search intensities, unemployed by class and duration, and the split of
//! separations, by fixed-point iteration:
//!
//! * v_qc ∝ leavers_qc / (1 − exp(−g_qc)), so that hires equal leavers in every cell, with v_q / leavers_q of every
//!   workplace the country's: vacancies are filled equally fast everywhere. Stocks and flows leave that open, and no
//!   published figure settles it by place;
//! * S_rq ← S_rq · leavers_rq / F_rq, so that hires follow the commuting stock; its rows matter up to a factor;
//! * z_r, how well residents search, so that hires of the unemployed and inactive equal separations of residents;
//! * θ_r, share of separations that ends in unemployment, so that unemployment is the observed one; the others leave
//!   the labour force, as many as come back;
//! * H_r, those of the inactive who gave up long unemployment: as many as come back at their slower rate;
//! * three national intensities (unemployed, inactive, employed), so that finding, return from inactivity and
//!   job-to-job moves have their national rates.
//!
//! The solution is one: it does not depend on where the iteration starts.
//!
//! What is left when the iteration stops is kept and taken off every step's change, so that the base state is
//! stationary to the last bit.

use super::commuting::{Commuting, Pairs};
use super::equations::Intensity;
use super::matching::Reach;
use super::parameters::Parameters;
use super::state::State;
use crate::matrix::Matrix;

mod existence;
mod iteration;

pub use existence::{LIMIT, Obstacle, obstacles};
pub use iteration::TOLERANCE;

/// The base year's people and jobs.
#[derive(Clone, Debug)]
pub struct Base {
    /// E_r, `[place]`.
    pub employed: Vec<f64>,
    /// U_r, `[place]`.
    pub unemployed: Vec<f64>,
    /// N_r, `[place]`.
    pub inactive: Vec<f64>,
    /// Jobs by workplace and class, `[place × class]`.
    pub jobs: Matrix,
    /// B_cc′, `[class × class]`, rows sum to one.
    pub mobility: Matrix,
}

/// A calibrated market.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// Commuting pattern.
    pub pairs: Pairs,
    /// k_q, jobs per person at work, `[workplace]`.
    pub jobs_per_person: Vec<f64>,
    /// Length of a row of classes.
    pub width: usize,
    /// The number of classes.
    pub classes: usize,
    /// The numbers it was made with.
    pub parameters: Parameters,
    /// Share of people at work aged 55 and over, `[workplace]`; empty = as in the parameters.
    pub older: Vec<f64>,
    /// Where people look.
    pub reach: Reach,
    /// δ, share of the employed who leave their job in a step and not for another.
    pub separation: f64,
    /// θ_r, share of them that becomes unemployed, `[place]`.
    pub to_unemployment: Vec<f64>,
    /// z_r, `[place]`.
    pub effectiveness: Vec<f64>,
    /// Search intensities.
    pub intensity: Intensity,
    /// φ by age in steps, and of the long-term unemployed at the end.
    pub duration: Vec<f64>,
    /// Hazard of the long-term unemployed to leave the labour force, a step, `[place]`.
    pub long_term_exit: Vec<f64>,
    /// Vacancies per person at work, `[workplace × class]`; the national ratio where nobody works.
    pub vacancy_ratio: Vec<f64>,
    /// V⁰, vacancies of the base year, `[workplace]`.
    pub open_posts: Vec<f64>,
    /// The stationary state.
    pub base: State,
    /// What the base state's flows miss to be stationary.
    pub gaps: Gaps,
    /// Effective unemployed that vacancies were solved with, less those of the base state, `[residence × class]`.
    pub effective_gap: Vec<f64>,
    /// Chance of success in the base state, `[residence × class]`.
    pub success: Vec<f64>,
    /// Sum of absolute gaps over people in work.
    pub residual: f64,
    /// Iterations.
    pub iterations: usize,
}

/// Net flows of the base state, which would be zero in exact arithmetic.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// Hires less leavers, `[workplace × class]`.
    pub filled: Vec<f64>,
    /// Employed residents, `[pair]`.
    pub pairs: Vec<f64>,
    /// Long-term unemployed, `[residence × class]`.
    pub long_term: Vec<f64>,
    /// Inactive, `[residence]`.
    pub inactive: Vec<f64>,
    /// Hidden, `[residence]`.
    pub hidden: Vec<f64>,
}

impl Calibration {
    /// The numbers of a workplace, with its own share of older workers.
    #[must_use]
    pub fn parameters_of(&self, workplace: usize) -> Parameters {
        let share_55 = self.older.get(workplace).copied().unwrap_or(self.parameters.share_55);
        Parameters { share_55, ..self.parameters }
    }
}

/// Calibrates a market.
///
/// * `start` – another calibration with the same pattern to start from: it saves iterations and changes nothing
///   beyond the tolerance.
#[must_use]
pub fn calibrate(
    base: &Base,
    commuting: &Commuting,
    parameters: &Parameters,
    start: Option<&Calibration>,
) -> Calibration {
    iteration::solve(base, commuting, parameters, start)
}

/// Chance of an unemployed person to find work in a step.
#[inline(always)]
pub(super) fn hazard(duration: f64, chance: f64) -> f64 {
    let hazard = duration * chance;
    if hazard < 1.0 { hazard } else { 1.0 }
}
