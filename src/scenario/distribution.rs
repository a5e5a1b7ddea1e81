//! Distributions of uncertain parameters, sampled through their inverse cumulative functions.
//!
//! One uniform number gives one value, so Sobol points keep their evenness and two runs that share a point
//! share the draw. All functions come from [`crate::math`]: same bits on every machine.

/// The distribution of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same value.
    Fixed(f64),
    /// Uniform between two values.
    Uniform {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Triangular.
    Triangular {
        /// Lower end.
        min: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        max: f64,
    },
    /// Normal, cut to the parameter's range by rescaling the uniform.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Lower cut.
        min: f64,
        /// Upper cut.
        max: f64,
    },
    /// Lognormal: median · exp(sigma · z).
    Lognormal {
        /// Median.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
        /// Lower cut.
        min: f64,
        /// Upper cut.
        max: f64,
    },
    /// Beta on [0, 1].
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
    },
    /// Equally likely values.
    Discrete {
        /// The values.
        values: Vec<f64>,
    },
}
