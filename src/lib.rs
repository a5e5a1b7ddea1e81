//! FairShift: what decarbonisation does to jobs and output, place by place.
#![forbid(clippy::disallowed_types)]
pub mod dataset;
pub mod engine;
pub mod inputs;
pub mod math;
pub mod matrix;
pub mod model;
pub mod results;
pub mod scenario;
