//! What scenario and pathway files can say: one type per table of the format.
//!
//! The types are what the reader returns and what the JSON Schemas are generated from, so the two cannot
//! part; a test compares the keys that the reader asks for with the properties of the schemas.

mod entries;
mod files;
pub mod generate;
mod labour;
mod values;

pub use entries::{
    Carbon, Driver, Investment, Labour, Outputs, Relocation, Site, Technology, Uncertainty, Years,
};
pub use files::{Block, Counterfactual, PathwayEntry, PathwayFile, ScenarioFile};
pub use labour::{LabourOnly, LabourParameters};
pub use values::{
    At, DriverKind, Event, Evidence, Format, Induced, Interpolation, LabourEngine, LabourModel, Names,
    OccupationalEngine, OccupationalModel, Parameters, Sampling, Series, Shares, Trade, Uncertain, Weights,
};

pub use generate::{pathway_schema, scenario_schema};
