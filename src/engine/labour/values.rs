//! The labour market's numbers of one draw, by name.

use crate::engine::EngineError;
use crate::inputs::ModelInputs;
use crate::model::labour::market::Parameters;
use crate::model::labour::market::migration::Response;

/// Names of the registered parameters that the labour market reads.
pub const REQUIRED: [&str; 36] = [
    "labour.finding_rate",
    "labour.inactive_return_rate",
    "labour.job_to_job_rate",
    "labour.vacancy_ratio",
    "labour.matching_window",
    "labour.search_response",
    "labour.duration_factor",
    "labour.long_term_exit",
    "labour.separation_speed",
    "labour.opening_speed",
    "labour.vacancy_withdrawal",
    "labour.share_55",
    "labour.retire_on_displacement",
    "labour.voluntary_retirement_factor",
    "labour.voluntary_share",
    "labour.voluntary_share_noticed",
    "labour.displaced_to_inactivity",
    "labour.hidden_return",
    "labour.early_retirement_years",
    "labour.notice_search",
    "labour.notice_horizon",
    "labour.class_retention",
    "labour.similarity_weight",
    "labour.wage_curve",
    "labour.wage_loss",
    "labour.wage_loss_years",
    "labour.replacement_rate",
    "labour.commuting_trim",
    "migration.base_rate",
    "migration.response",
    "migration.distance_exponent",
    "migration.unemployed_share",
    "fiscal.benefit_unemployed",
    "fiscal.benefit_inactive",
    "fiscal.tax_rate",
    "appraisal.discount_rate",
];

/// Numbers of one draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabourValues {
    /// The market's, per step.
    pub market: Parameters,
    /// Months in which a vacancy is considered once.
    pub window: f64,
    /// Years before a job goes in which its worker is under notice.
    pub notice: f64,
    /// Own-class retention.
    pub retention: f64,
    /// Weight of similarity.
    pub similarity: f64,
    /// β of the wage curve.
    pub wage_curve: f64,
    /// Pay loss outside the class.
    pub wage_loss: f64,
    /// Its decay, years.
    pub wage_loss_years: f64,
    /// Income out of work over pay.
    pub replacement: f64,
    /// Commuters left out.
    pub trim: f64,
    /// Moves.
    pub moves: Response,
    /// Distance decay of moves.
    pub move_distance: f64,
    /// Unemployed among movers.
    pub movers_unemployed: f64,
    /// £ a year.
    pub benefit_unemployed: f64,
    /// £ a year.
    pub benefit_inactive: f64,
    /// Tax on pay.
    pub tax: f64,
    /// Discount rate, a year.
    pub discount: f64,
}

impl LabourValues {
    /// Names the values of a draw.
    ///
    /// # Errors
    /// [`EngineError::MissingParameter`] if the run lacks a parameter that the market reads.
    pub fn new(inputs: &ModelInputs, values: &[f64], steps_per_year: usize) -> Result<Self, EngineError> {
        let get = |name: &str| {
            let at = inputs.parameters.iter().position(|p| p.name == name);
            at.map(|at| values[at]).ok_or_else(|| EngineError::MissingParameter(name.to_owned()))
        };
        let months = 12.0 / steps_per_year as f64;
        let monthly = |rate: f64| (rate * months).min(1.0);
        let market = Parameters {
            steps_per_year,
            finding: monthly(get("labour.finding_rate")?),
            inactive_return: monthly(get("labour.inactive_return_rate")? / 3.0),
            job_to_job: monthly(get("labour.job_to_job_rate")? / 3.0),
            vacancy_ratio: get("labour.vacancy_ratio")?,
            considered: (months / get("labour.matching_window")?).min(1.0),
            duration_factor: get("labour.duration_factor")?,
            search_response: get("labour.search_response")?,
            long_term_exit: monthly(get("labour.long_term_exit")? / 12.0),
            separation_speed: monthly(get("labour.separation_speed")?),
            opening_speed: monthly(get("labour.opening_speed")?),
            withdrawal: monthly(get("labour.vacancy_withdrawal")?),
            share_55: get("labour.share_55")?,
            retire: get("labour.retire_on_displacement")?,
            voluntary_retirement: get("labour.voluntary_retirement_factor")?,
            voluntary: [get("labour.voluntary_share")?, get("labour.voluntary_share_noticed")?],
            notice_search: get("labour.notice_search")?,
            displaced_to_inactivity: get("labour.displaced_to_inactivity")?,
            hidden_return: get("labour.hidden_return")?,
            reach_65: monthly(1.0 / (12.0 * get("labour.early_retirement_years")?)),
        };
        Ok(Self {
            market,
            window: get("labour.matching_window")?,
            notice: get("labour.notice_horizon")? / 12.0,
            retention: get("labour.class_retention")?,
            similarity: get("labour.similarity_weight")?,
            wage_curve: get("labour.wage_curve")?,
            wage_loss: get("labour.wage_loss")?,
            wage_loss_years: get("labour.wage_loss_years")?,
            replacement: get("labour.replacement_rate")?,
            trim: get("labour.commuting_trim")?,
            moves: Response { base_rate: get("migration.base_rate")?, response: get("migration.response")? },
            move_distance: get("migration.distance_exponent")?,
            movers_unemployed: get("migration.unemployed_share")?,
            benefit_unemployed: get("fiscal.benefit_unemployed")?,
            benefit_inactive: get("fiscal.benefit_inactive")?,
            tax: get("fiscal.tax_rate")?,
            discount: get("appraisal.discount_rate")?,
        })
    }
}
