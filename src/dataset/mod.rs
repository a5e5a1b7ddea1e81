//! Readers of the tables a model is built from.

pub mod io_table;
