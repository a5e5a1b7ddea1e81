//! The labour market of places: separations, search over commuting distance and class, long spells, inactivity.
//!
//! Employed residents of 16 to 64 live in r and work in q; jobs are people times a factor k. A step is a year over
//! `steps_per_year`. Workers of 65 and over, second jobs and people who live abroad are in k: they keep their share of
//! jobs and are never displaced one by one.

pub mod calibration;
pub mod cohorts;
pub mod commuting;
pub mod equations;
pub mod flows;
pub mod levers;
pub mod matching;
pub mod migration;
pub mod notice;
pub mod parameters;
pub mod products;
mod spells;
pub mod staff;
pub mod state;
pub mod step;
pub mod tiles;
mod urn;

pub use calibration::{Base, Calibration, calibrate};
pub use commuting::{Commuting, Pairs};
pub use flows::{FLOWS, Flow, Flows};
pub use levers::{Course, Levers};
pub use migration::{Migration, Moves};
pub use notice::Notice;
pub use parameters::Parameters;
pub use state::State;
pub use step::stochastic::{Stochastic, Streams, whole_base};
pub use step::{Room, Wanted, step};
