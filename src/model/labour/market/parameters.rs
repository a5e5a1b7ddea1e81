//! The market's behavioural numbers, per step.

use crate::math;

/// Numbers of one draw; rates are per step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Steps in a year.
    pub steps_per_year: usize,
    /// Share of the unemployed who find work.
    pub finding: f64,
    /// Share of the inactive who find work.
    pub inactive_return: f64,
    /// Share of the employed who change employer.
    pub job_to_job: f64,
    /// Vacancies per job.
    pub vacancy_ratio: f64,
    /// Share of vacancies that are considered in a step: those of shorter steps than the matching window wait their turn.
    pub considered: f64,
    /// Search effectiveness after 24 months over that of the first month.
    pub duration_factor: f64,
    /// Hazard of the long-term unemployed to leave the labour force.
    pub long_term_exit: f64,
    /// η, elasticity of the applications that a workplace draws to its vacancies.
    pub search_response: f64,
    /// γ_u, share of an excess of people that is let go.
    pub separation_speed: f64,
    /// γ_v, share of a gap that is opened as vacancies.
    pub opening_speed: f64,
    /// w_v, share of an excess by which vacancies are withdrawn.
    pub withdrawal: f64,
    /// Share of workers aged 55 and over.
    pub share_55: f64,
    /// Share of those who retire when they lose their job.
    pub retire: f64,
    /// How much likelier they are to retire when they go voluntarily.
    pub voluntary_retirement: f64,
    /// Share of voluntary leavers among those let go, without notice and with a year of it.
    pub voluntary: [f64; 2],
    /// Search under notice over that of the newly unemployed.
    pub notice_search: f64,
    /// Share of the displaced under 55 who leave the labour force at once.
    pub displaced_to_inactivity: f64,
    /// f, return to work of those who left the labour force when let go or after long unemployment, over that of other
    /// inactive people.
    pub hidden_return: f64,
    /// Share of the early retired who reach 65.
    pub reach_65: f64,
}

impl Parameters {
    /// Voluntary share of those let go after so many months of notice.
    #[must_use]
    pub fn voluntary_share(&self, months: f64) -> f64 {
        let [without, year] = self.voluntary;
        without + (year - without) * (months / 12.0).clamp(0.0, 1.0)
    }

    /// φ by age in steps up to a year, and of the long-term unemployed: φ₂₄^(months / 24), 24 months for the latter.
    #[must_use]
    pub fn duration(&self) -> Vec<f64> {
        let months = 12.0 / self.steps_per_year as f64;
        let factor = |age: f64| math::pow(self.duration_factor.max(f64::MIN_POSITIVE), age / 24.0);
        (0..self.steps_per_year).map(|k| factor(k as f64 * months)).chain([factor(24.0)]).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::Parameters;

    /// Numbers of an ordinary market, by month.
    pub fn some() -> Parameters {
        Parameters {
            steps_per_year: 12,
            finding: 0.1,
            inactive_return: 0.02,
            job_to_job: 0.008,
            vacancy_ratio: 0.024,
            considered: 1.0,
            duration_factor: 0.3,
            long_term_exit: 0.01,
            search_response: 0.1,
            separation_speed: 0.5,
            opening_speed: 0.5,
            withdrawal: 0.5,
            share_55: 0.2,
            retire: 0.4,
            voluntary_retirement: 2.0,
            voluntary: [0.3, 0.9],
            notice_search: 0.5,
            displaced_to_inactivity: 0.1,
            hidden_return: 0.4,
            reach_65: 0.02,
        }
    }
}
