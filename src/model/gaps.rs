//! Residuals of identities: the largest of several, in which one that is not a number is never lost.

/// The larger of two gaps; one that is not a number is the largest, and stays.
#[must_use]
pub fn worse(known: f64, gap: f64) -> f64 {
    if gap <= known || known.is_nan() { known } else { gap }
}

/// The largest of non-negative gaps; not a number if any of them is not.
pub fn worst(gaps: impl Iterator<Item = f64>) -> f64 {
    gaps.fold(0.0, worse)
}
