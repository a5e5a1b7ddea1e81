//! Writers: a run as a folder of tables that others can read, check and cite.
//!
//! ```text
//! manifest.json            what ran on what, with the hash of every file (written last)
//! scenario.resolved.toml   the scenario after merging
//! inputs/                  copies of what the user gave
//! tables/*.csv, *.parquet  the result tables, the same numbers in both
//! datapackage.json         their columns: type, unit, meaning, key
//! iamc.csv                 the main variables in the layout of the Integrated Assessment Modeling Consortium
//! report.html, log.txt
//! ```
//!
//! A folder without `manifest.json` is incomplete by definition. Tables hold nothing that changes from one
//! machine or one hour to the next; times, memory and the command line live in the manifest and the log only.
pub mod csv;
pub mod datapackage;
pub mod disk;
pub mod engine;
pub mod error;
pub mod finished;
pub mod iamc;
pub mod journal;
pub mod listing;
pub mod manifest;
pub mod parquet;
pub mod run_folder;
pub mod scratch;
pub mod stream;
pub mod sweep_folder;
pub mod tables;
