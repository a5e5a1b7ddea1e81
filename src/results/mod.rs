//! Results: tables of levels, differences from the counterfactual, and their spread over draws.
//!
//! Statistics of a variable `v` are the columns `v_mean`, `v_se` (standard error of the mean; NaN for one
//! draw) and one per quantile: `v_p05`, `v_p25`, `v_p50`, `v_p75`, `v_p95`. `v` is the level; `v_change` is the
//! difference from the counterfactual with the same draws (columns `v_change_mean`, `v_change_p05`, …).
//!
//! | table | key | variables |
//! |---|---|---|
//! | `places` | place, year | `gross_output`, `gva`, `jobs`, `emissions`: level and change; names and region beside the key |
//! | `place_industries` | place, industry, year (detail years) | `jobs` level and change, `gross_output` change |
//! | `decomposition` | place, year, component (`direct`, `indirect`, `induced`, `total`); place `UK` is the sum | `jobs_change`, `gross_output_change` |
//! | `industries` | industry, year | `gross_output`, `gva`, `jobs`, `emissions`: level and change |
//! | `national` | year | the same |
//! | `emissions` | place, section, year (detail years) | `emissions` level and change |
//! | `milestones` | place | `peak_loss`, `peak_loss_year`, `peak_gain`, `peak_gain_year`, `job_years_lost`, `job_years_gained`, `final_change` (jobs), `final_change_share`, `loss_probability` |
//! | `parameters` | draw, parameter | `value` |
//! | `checks` | check | `residual`, `tolerance`, `passed`, `description` |
//!
//! The numbers are in £m of the price base at basic prices, jobs by workplace and kt `CO2e` a year.
pub mod against;
pub mod allocation;
pub mod areas;
pub mod checks;
pub mod collect;
mod comparison;
mod engine_comparison;
mod inequality;
pub mod labour;
pub mod labour_only;
pub mod milestones;
mod missions;
mod occupations;
pub mod open_posts;
mod policies;
pub(crate) mod rankings;
pub mod selection;
pub mod statistics;
pub mod table;
pub mod tables;
pub mod wording;
