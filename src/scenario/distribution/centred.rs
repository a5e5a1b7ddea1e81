//! A distribution with its centre.

use std::ops::Deref;

use super::Distribution;

/// A distribution whose central value has been computed: a run asks for it several times, and a quantile of a beta
/// distribution takes longer than a year of a small economy.
#[derive(Clone, Debug, PartialEq)]
pub struct Centred {
    distribution: Distribution,
    central: f64,
}

impl Centred {
    /// As [`Distribution::central`].
    #[must_use]
    pub const fn central(&self) -> f64 {
        self.central
    }
}

impl From<Distribution> for Centred {
    fn from(distribution: Distribution) -> Self {
        Self { central: distribution.central(), distribution }
    }
}

impl Deref for Centred {
    type Target = Distribution;

    fn deref(&self) -> &Distribution {
        &self.distribution
    }
}
