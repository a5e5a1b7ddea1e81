//! The mathematics of the model: functions of their arguments, without files, printing or clocks.

pub mod input_output;
pub mod lu;
pub mod multipliers;
