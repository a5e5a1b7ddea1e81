//! Pieces of SVG charts: coordinates, lines, texts, scales with round ticks, labels that do not overlap.

use super::markup::{Element, element};

/// A coordinate with at most one decimal.
pub(super) fn coordinate(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    if tenths == 0.0 { "0".to_owned() } else { format!("{tenths}") }
}

/// A chart of `width` × `height` user units with the sentence that stands for it.
pub(super) fn chart(width: f64, height: f64, alternative: &str) -> Element {
    element("svg")
        .with("viewBox", format!("0 0 {} {}", coordinate(width), coordinate(height)))
        .with("role", "img")
        .with("aria-label", alternative)
}

/// A straight line.
pub(super) fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Element {
    element("line")
        .class(class)
        .with("x1", coordinate(from.0))
        .with("y1", coordinate(from.1))
        .with("x2", coordinate(to.0))
        .with("y2", coordinate(to.1))
}

/// A text that starts (`start`), is centred (`middle`) or ends (`end`) at a point.
pub(super) fn label(class: &str, at: (f64, f64), anchor: &str, text: impl Into<String>) -> Element {
    element("text")
        .class(class)
        .with("x", coordinate(at.0))
        .with("y", coordinate(at.1))
        .with("text-anchor", anchor)
        .text(text)
}

/// A bar between two corners, in any order.
pub(super) fn bar(class: &str, from: (f64, f64), to: (f64, f64)) -> Element {
    element("rect")
        .class(class)
        .with("x", coordinate(from.0.min(to.0)))
        .with("y", coordinate(from.1.min(to.1)))
        .with("width", coordinate((from.0 - to.0).abs()))
        .with("height", coordinate((from.1 - to.1).abs()))
}

/// A line through points.
pub(super) fn polyline(class: &str, points: &[(f64, f64)]) -> Element {
    element("polyline").class(class).with("points", joined(points))
}

/// An area within points; it has no class yet.
pub(super) fn polygon(points: &[(f64, f64)]) -> Element {
    element("polygon").with("points", joined(points))
}

fn joined(points: &[(f64, f64)]) -> String {
    let pairs: Vec<String> =
        points.iter().map(|p| format!("{},{}", coordinate(p.0), coordinate(p.1))).collect();
    pairs.join(" ")
}

/// A straight map from values to positions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    values: (f64, f64),
    positions: (f64, f64),
}

impl Scale {
    /// Maps `values` onto `positions`; an empty range is widened around its value.
    pub(super) fn new(values: (f64, f64), positions: (f64, f64)) -> Self {
        let values = if values.1 > values.0 { values } else { (values.0 - 1.0, values.0 + 1.0) };
        Self { values, positions }
    }

    /// The position of a value.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.values.0) / (self.values.1 - self.values.0);
        self.positions.0 + share * (self.positions.1 - self.positions.0)
    }

    /// About `count` round values within the range.
    pub(super) fn ticks(&self, count: f64) -> Vec<f64> {
        let step = round_up((self.values.1 - self.values.0) / count);
        let first = (self.values.0 / step).ceil() as i64;
        let last = (self.values.1 / step).floor() as i64;
        (first..=last).map(|k| k as f64 * step).collect()
    }
}

/// The smallest of 1, 2, 5 × a power of ten that is not below `value`; 1 for what is not positive.
pub(super) fn round_up(value: f64) -> f64 {
    if !(value > 0.0 && value.is_finite()) {
        return 1.0;
    }
    let mut power = 1.0;
    while power > value {
        power /= 10.0;
    }
    while power * 10.0 <= value {
        power *= 10.0;
    }
    let steps = [1.0, 2.0, 5.0].map(|s| s * power);
    // A power of ten reached by dividing may lie a rounding error beside the value.
    steps.into_iter().find(|s| *s >= value * (1.0 - 1e-12)).unwrap_or(10.0 * power)
}

/// Moves label positions apart until neighbours are `gap` apart, all within `bounds`, in their order.
pub(super) fn spread_labels(positions: &[f64], gap: f64, bounds: (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..positions.len()).collect();
    order.sort_by(|a, b| positions[*a].total_cmp(&positions[*b]).then(a.cmp(b)));
    let mut placed = positions.to_vec();
    let mut floor = bounds.0;
    for &at in &order {
        placed[at] = placed[at].max(floor);
        floor = placed[at] + gap;
    }
    let mut ceiling = bounds.1;
    for &at in order.iter().rev() {
        placed[at] = placed[at].min(ceiling);
        ceiling = placed[at] - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(Scale::new((-3.0, 11.0), (0.0, 1.0)).ticks(5.0), [0.0, 5.0, 10.0]);
        assert_eq!(Scale::new((2021.0, 2050.0), (0.0, 1.0)).ticks(3.0), [2030.0, 2040.0, 2050.0]);
        assert_eq!([0.03, 0.1, 7.0, 1000.0, 0.0].map(round_up), [0.05, 0.1, 10.0, 1000.0, 1.0]);
    }

    #[test]
    fn labels_keep_their_order_and_distance() {
        assert_eq!(spread_labels(&[10.0, 12.0, 50.0], 10.0, (0.0, 100.0)), [10.0, 20.0, 50.0]);
        assert_eq!(spread_labels(&[98.0, 97.0], 10.0, (0.0, 100.0)), [100.0, 90.0]);
    }

    #[test]
    fn a_flat_series_has_a_scale() {
        assert_eq!(Scale::new((0.0, 0.0), (10.0, 20.0)).at(0.0), 15.0);
    }
}
