//! Shared by the tests.
#![allow(dead_code, missing_docs, clippy::missing_panics_doc)]
pub mod economy;
