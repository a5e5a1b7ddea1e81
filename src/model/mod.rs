//! The mathematics of the model: functions of their arguments, without files, printing or clocks.
#![allow(
    clippy::inline_always,
    reason = "vector code must be inlined into the function that enables the instructions"
)]
#![allow(clippy::doc_markdown, reason = "symbols of equations are not code")]
pub mod accounts;
pub mod allocation;
pub mod balancing;
pub mod capacity;
pub mod distance;
pub mod gaps;
pub mod inequality;
pub mod input_output;
pub mod kernel;
pub mod labour;
pub mod left_behind;
pub mod lu;
pub mod mixes;
pub mod multipliers;
pub mod national;
pub mod policy;
pub mod prices;
pub mod real;
pub mod solver;
pub mod system;
pub mod trade;
