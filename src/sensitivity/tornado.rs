//! One at a time: the central row, then every input at its low and its high value, the others central.
//!
//! Says what moves the result from where it is, not what happens when inputs move together: for that, Sobol indices.

use super::{Refusal, complete};

const METHOD: &str = "tornado";

/// How far one input moves the result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swing {
    /// Index of the input.
    pub input: usize,
    /// Result at the low value.
    pub low: f64,
    /// Result at the central values.
    pub central: f64,
    /// Result at the high value.
    pub high: f64,
}

impl Swing {
    /// Distance between the largest and the smallest of the three.
    #[must_use]
    pub fn width(&self) -> f64 {
        let values = [self.low, self.central, self.high];
        values.iter().fold(f64::NEG_INFINITY, |w, v| w.max(*v))
            - values.iter().fold(f64::INFINITY, |w, v| w.min(*v))
    }
}

/// Swings of `inputs` inputs, widest first; equal ones in the order of the inputs.
///
/// # Errors
/// [`Refusal`] for a hole, a value that is no number, or another number of rows than 1 + 2 k.
pub fn swings(inputs: usize, outputs: &[Option<f64>]) -> Result<Vec<Swing>, Refusal> {
    let expected = 1 + 2 * inputs;
    if outputs.len() != expected {
        return Err(Refusal::Size { method: METHOD, expected, found: outputs.len() });
    }
    let values = complete(METHOD, outputs)?;
    let swing = |input: usize| Swing {
        input,
        low: values[1 + 2 * input],
        central: values[0],
        high: values[2 + 2 * input],
    };
    let mut swings: Vec<Swing> = (0..inputs).map(swing).collect();
    swings.sort_by(|a, b| b.width().total_cmp(&a.width()).then(a.input.cmp(&b.input)));
    Ok(swings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widest_first() {
        let outputs = [10.0, 9.0, 12.0, 5.0, 6.0].map(Some);
        let found = swings(2, &outputs).unwrap();
        assert_eq!(found.iter().map(|s| s.input).collect::<Vec<_>>(), [1, 0]);
        assert_eq!((found[0].width(), found[1].width()), (5.0, 3.0));
        assert!(matches!(swings(3, &outputs), Err(Refusal::Size { expected: 7, found: 5, .. })));
    }
}
