//! Review of run folders: are they what was written, does the program still give them, how do two differ, and why.
//!
//! Everything here works on any table: keys, columns and units are read from the run's own description. Nothing
//! computes a result; what has to run again is passed in as a function.

pub mod attribute;
pub mod compare;
mod content;
pub mod differences;
pub mod explained;
pub mod export;
pub mod inputs;
pub mod program;
pub mod rerun;
pub mod results;
pub mod verify;
