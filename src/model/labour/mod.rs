//! Labour markets.

pub mod market;
