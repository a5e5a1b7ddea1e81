//! The commands.

pub mod multipliers;
