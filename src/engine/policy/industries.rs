//! Industries that a policy acts on: how a change of jobs in a place spreads over them, in one draw.

use super::Setting;
use crate::matrix::Matrix;

/// A list of industries with its jobs in every place.
pub struct Industries {
    /// Positions in the data set.
    pub list: Vec<usize>,
    /// Jobs in all of them, `[place]`.
    pub jobs: Vec<f64>,
    /// Shares of each in their jobs, in a place without any the nation's, `[place × industry of the list]`.
    pub parts: Matrix,
    /// £m of sales of each per job in all of them, at the base year's jobs per £m; zero where nothing can be sold,
    /// `[place × industry of the list]`.
    pub sales_per_job: Matrix,
}

impl Industries {
    /// Reads jobs of the draw.
    pub fn new(list: &[usize], setting: &Setting<'_>) -> Self {
        let (data, held) = (&setting.inputs.dataset, setting.jobs);
        let jobs: Vec<f64> = (0..held.rows()).map(|p| list.iter().map(|&i| held[(p, i)]).sum()).collect();
        let national = |i: usize| data.industries[i].jobs;
        let nation: f64 = list.iter().map(|&i| national(i)).sum();
        let parts = Matrix::from_fn(jobs.len(), list.len(), |p, at| {
            if jobs[p] > 0.0 {
                held[(p, list[at])] / jobs[p]
            } else if nation > 0.0 {
                national(list[at]) / nation
            } else {
                0.0
            }
        });
        let sales_per_job = Matrix::from_fn(jobs.len(), list.len(), |p, at| {
            let (part, intensity) = (parts[(p, at)], setting.intensity[(p, list[at])]);
            if part > 0.0 && intensity > 0.0 { part / intensity } else { 0.0 }
        });
        Self { list: list.to_vec(), jobs, parts, sales_per_job }
    }

    /// All industries of the data set.
    pub fn all(setting: &Setting<'_>) -> Self {
        Self::new(&(0..setting.inputs.dataset.industries.len()).collect::<Vec<_>>(), setting)
    }
}
