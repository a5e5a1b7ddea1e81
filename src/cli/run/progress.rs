//! Progress of the draws on standard error, with the time that is left.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar, or nothing where nobody looks.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar of `draws` steps if `shown`.
    #[must_use]
    #[allow(clippy::fn_params_excessive_bools)]
    pub fn new(draws: usize, shown: bool) -> Self {
        let bar = if shown { ProgressBar::new(draws as u64) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} draws, {eta} left") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// One draw is done.
    pub fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
