//! The labour market: reference models of occupational mobility, and in `market/` the market of the scenarios.
//!
//! | file | what |
//! |---|---|
//! | `network.rs` | who may move where: a weighted network, sparse or dense |
//! | `case.rs` | what the reference models share: initial stocks, targets, rates, the path that they return |
//! | `drc.rs` | the mean-field model of del Rio-Chanona et al. (2021), exactly |
//! | `search.rs` | its variant with on-the-job search and several applications |
//! | `stochastic.rs` | the first model as it is before averaging: integer workers and vacancies |
//! | `spells.rs` | ages of unemployment spells |
//!
//! Equations, with e employed, u unemployed by last node, v vacancies, d target demand, all right-hand sides at t − 1 but
//! d at t: Δ = e + v − d; separations ω = δ_u e + (1 − δ_u) min(e, γ_u max(0, Δ)); openings
//! ν = δ_v e + (1 − δ_v) min(e, γ_v max(0, −Δ)).
//!
//! Source: del Rio-Chanona, Mealy, Beguerisse-Díaz, Lafond, Farmer (2021), Occupational mobility and automation: a
//! data-driven network model, Journal of the Royal Society Interface 18: 20200898.

pub mod case;
pub mod drc;
pub mod market;
pub mod network;
pub mod search;
pub mod spells;
pub mod stochastic;

pub use case::{Case, Path, Rates};
pub use network::Network;
