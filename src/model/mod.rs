//! The model: pure functions from numbers to numbers.
pub mod accounts;
pub mod balancing;
pub mod distance;
pub mod kernel;
pub mod trade;
pub mod solver;
pub mod capacity;
pub mod system;
pub mod mixes;
pub mod prices;
