//! Numbers of a labour market by month.

use fairshift::model::labour::market::Parameters;

/// Numbers of an ordinary market.
pub fn parameters() -> Parameters {
    Parameters {
        steps_per_year: 12,
        finding: 0.095,
        inactive_return: 0.055 / 3.0,
        job_to_job: 0.024 / 3.0,
        considered: 1.0,
        vacancy_ratio: 0.024,
        duration_factor: 0.31,
        long_term_exit: 0.15 / 12.0,
        search_response: 0.1,
        separation_speed: 0.5,
        opening_speed: 0.5,
        withdrawal: 0.5,
        share_55: 0.21,
        retire: 0.4,
        voluntary_retirement: 2.0,
        voluntary: [0.3, 0.88],
        notice_search: 0.5,
        displaced_to_inactivity: 0.1,
        hidden_return: 0.4,
        reach_65: 1.0 / 60.0,
    }
}
