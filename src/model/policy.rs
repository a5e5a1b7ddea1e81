//! What policies do before anybody responds: accounts of money, stocks it builds, jobs it moves.
//!
//! Effects enter the model as changes of demand, sales, labour per output or of the labour market; suppliers, spending and moving
//! follow from there. Nothing here multiplies an answer.

pub mod account;
pub mod appraisal;
pub mod displacement;
pub mod infrastructure;
pub mod social;
