//! What the user wrote: scenario files, their bases, and the registry of parameters.
pub mod distribution;
pub mod registry;
