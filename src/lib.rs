//! FairShift: what decarbonisation does to jobs and output, place by place.
#![deny(clippy::disallowed_types)]
pub mod cli;
pub mod dataset;
pub mod engine;
pub mod findings;
pub mod inputs;
pub mod math;
pub mod matrix;
pub mod model;
pub mod random;
pub mod report;
pub mod results;
pub mod review;
pub mod scenario;
pub mod sensitivity;
pub mod sweep;
pub mod writers;

/// Commit of the source, with `-dirty` if the program was built from something else than that; none if the build was not
/// from a checkout or an archive that says it (`build.rs`).
pub const COMMIT: Option<&str> =
    if env!("FAIRSHIFT_COMMIT").is_empty() { None } else { Some(env!("FAIRSHIFT_COMMIT")) };
