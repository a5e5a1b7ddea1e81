//! Classes of relative change: three of loss, one about zero, three of gain, with colours and hatching.
//!
//! Gains take the sequential blues of the Analysis Function palette, losses its orange and two darker tones of it. Its
//! own blues stand about 2:1 apart; neighbouring classes here do so too, classes two apart reach 3:1 (tested below), and
//! edges between places, hatching, tooltips and the data table say the same without colour.

use std::fmt::Write as _;

use crate::report::format::level as exact_percent;
use crate::report::markup::{Element, element};
use crate::report::panel::Spread;
use crate::report::svg::round_up;

/// The number of classes.
pub(super) const COUNT: usize = 7;
/// The class about zero.
pub(super) const NEUTRAL: usize = 3;

/// Fill by class, largest loss first.
const COLOURS: [&str; COUNT] = ["#5A1E00", "#A83D08", "#F46A25", "#F3F2F1", "#6BACE6", "#2073BC", "#12436D"];
/// Hatching by class: light on dark, dark on light.
const HATCHES: [&str; COUNT] = ["#F3F2F1", "#F3F2F1", "#3D3D3D", "#8A8A8A", "#12436D", "#F3F2F1", "#F3F2F1"];

/// Times the ninth decile that the largest change is when few places stand far out.
const FAR_OUT: f64 = 20.0;

/// Limits of the classes, symmetric about zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classes {
    /// Below the first: about zero; below the second: the first class; below the third: the second.
    limits: [f64; 3],
}

/// The class of one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class {
    /// 0 = largest loss … 6 = largest gain.
    pub(super) number: usize,
    /// Whether the interval crosses zero.
    pub(super) hatched: bool,
}

impl Classes {
    /// Round limits: the upper one at the ninth decile of the size of `values`, the others at a half and a tenth of it. Where few places
    /// stand far out, as after a closure, these would put them into one class with many that hardly change: then the upper one is a fifth
    /// of the largest, the others a tenth and a hundredth of it.
    pub(super) fn for_values(values: &[Spread]) -> Self {
        let mut sizes: Vec<f64> = values.iter().map(|s| s.mean.abs()).filter(|v| v.is_finite()).collect();
        sizes.sort_by(f64::total_cmp);
        let decile = sizes.get(sizes.len() * 9 / 10).copied().unwrap_or(0.0);
        let largest = sizes.last().copied().unwrap_or(0.0);
        if largest > FAR_OUT * decile {
            let upper = round_up(largest / 5.0);
            return Self { limits: [upper / 100.0, upper / 10.0, upper] };
        }
        let upper = if decile > 0.0 { round_up(decile) } else { 0.01 };
        Self { limits: [upper / 10.0, upper / 2.0, upper] }
    }

    /// The class of a share; what is not a number is about zero.
    pub(super) fn of(&self, share: Spread) -> Class {
        let steps = self.limits.iter().filter(|l| share.mean.abs() >= **l).count();
        let number = if share.mean < 0.0 { NEUTRAL - steps } else { NEUTRAL + steps };
        Class { number, hatched: share.crosses_zero() }
    }

    /// Words for the legend.
    pub(super) fn name(&self, class: usize) -> String {
        let [small, middle, large] = self.limits.map(|l| format!("+{}", exact_percent(l)));
        let [less_small, less_middle, less_large] =
            self.limits.map(|l| format!("\u{2212}{}", exact_percent(l)));
        match class {
            0 => format!("{less_large} or lower"),
            1 => format!("{less_large} to {less_middle}"),
            2 => format!("{less_middle} to {less_small}"),
            NEUTRAL => format!("about zero: {less_small} to {small}"),
            4 => format!("{small} to {middle}"),
            5 => format!("{middle} to {large}"),
            _ => format!("{large} or higher"),
        }
    }
}

impl Class {
    /// Name of its style class in the `year`th map.
    pub(super) fn css(self, year: usize) -> String {
        let kind = if self.hatched { 'h' } else { 'c' };
        format!("y{year}{kind}{}", self.number)
    }

    fn fill(self) -> String {
        if self.hatched { format!("url(#hatch-{})", self.number) } else { COLOURS[self.number].to_owned() }
    }

    /// A small square of its colour.
    pub(super) fn swatch(self) -> Element {
        let square = element("rect").with("width", "40").with("height", "40").with("fill", self.fill());
        element("svg").class("swatch").with("viewBox", "0 0 40 40").with("aria-hidden", "true").child(square)
    }
}

/// Patterns of diagonal lines, one per class, in an image that takes no room.
pub(super) fn patterns() -> Element {
    let pattern = |class: usize| {
        let ground = element("rect").with("width", "16").with("height", "16").with("fill", COLOURS[class]);
        let stripe = element("rect").with("width", "5").with("height", "16").with("fill", HATCHES[class]);
        element("pattern")
            .with("id", format!("hatch-{class}"))
            .with("width", "16")
            .with("height", "16")
            .with("patternUnits", "userSpaceOnUse")
            .with("patternTransform", "rotate(45)")
            .child(ground)
            .child(stripe)
    };
    let definitions = element("defs").children((0..COUNT).map(pattern));
    element("svg").class("nothing").with("aria-hidden", "true").child(definitions)
}

/// Style rules for `years` maps.
pub(super) fn style(years: usize) -> String {
    let mut rules = String::new();
    for year in 0..years {
        let chosen = format!("#map-jobs:has(#map-year-{year}:checked)");
        for number in 0..COUNT {
            for hatched in [false, true] {
                let class = Class { number, hatched };
                let _ = writeln!(rules, "{chosen} .{}{{fill:{}}}", class.css(year), class.fill());
            }
        }
        let _ = writeln!(rules, "#map-jobs:has(#map-year-{year}) .only-y{year}{{display:none}}");
        let _ = writeln!(rules, "{chosen} .only-y{year}{{display:block}}");
    }
    rules
}

/// Ratio of the luminances of two colours, as WCAG 2 has it.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(in crate::report) fn contrast(a: &str, b: &str) -> f64 {
    let luminance = |colour: &str| {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { crate::math::pow((value + 0.055) / 1.055, 2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_can_be_told_apart() {
        for pair in COLOURS.windows(2) {
            assert!(contrast(pair[0], pair[1]) >= 1.9, "{pair:?} {}", contrast(pair[0], pair[1]));
        }
        for (one, two) in (0..COUNT - 2).map(|c| (c, c + 2)).filter(|(a, b)| !(*a < NEUTRAL && NEUTRAL < *b))
        {
            assert!(contrast(COLOURS[one], COLOURS[two]) >= 3.0);
        }
        for (fill, hatch) in COLOURS.iter().zip(HATCHES) {
            assert!(contrast(fill, hatch) >= 3.0, "{fill} {hatch} {}", contrast(fill, hatch));
        }
    }

    #[test]
    fn classes_are_symmetric_and_round() {
        let values: Vec<Spread> =
            (0..100).map(|i| Spread { mean: f64::from(i) / 5000.0, interval: None }).collect();
        let classes = Classes::for_values(&values);
        assert_eq!(classes.limits, [0.002, 0.01, 0.02]);
        let class = |mean| classes.of(Spread { mean, interval: None }).number;
        assert_eq!(
            [-0.5, -0.015, -0.005, -0.001, 0.0, 0.005, 0.01, 0.02].map(class),
            [0, 1, 2, 3, 3, 4, 5, 6]
        );
        assert_eq!(class(f64::NAN), NEUTRAL);
        assert_eq!([0, 5].map(|c| classes.name(c)), ["\u{2212}2% or lower", "+1% to +2%"]);
    }

    #[test]
    fn intervals_across_zero_are_hatched() {
        let classes = Classes::for_values(&[]);
        let class = classes.of(Spread { mean: 0.02, interval: Some((-0.1, 0.1)) });
        assert_eq!(class.css(1), "y1h6");
        let closure = (0..361).map(|p| if p == 0 { -0.007 } else { -0.000_002 });
        let values: Vec<Spread> = closure.map(|mean| Spread { mean, interval: None }).collect();
        let classes = Classes::for_values(&values);
        assert_eq!([0, 360].map(|p: usize| classes.of(values[p]).number), [0, NEUTRAL]);
        assert_eq!(classes.name(2), "\u{2212}0.02% to \u{2212}0.002%");
    }
}
