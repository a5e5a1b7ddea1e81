//! Numbers as people read them: thousands separators, a true minus sign, rounding to what the model can tell.
//!
//! Numbers that do not exist (NaN, infinite) are written `[x]`, "not available", as in the shorthand of official
//! statistics; nothing is ever left blank.

use super::panel::Spread;

/// Shorthand for a number that is not available.
pub(super) const NOT_AVAILABLE: &str = "[x]";
/// Shorthand for a number that does not apply.
pub(super) const NOT_APPLICABLE: &str = "[z]";

/// A number with `decimals` digits after the point, thousands separators and a true minus sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOT_AVAILABLE.to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('\u{2212}');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Jobs: whole below a thousand, three significant digits from there.
pub(super) fn jobs(value: f64) -> String {
    fixed(round_to_three_digits(value), 0)
}

/// Jobs with a plus sign for gains.
pub(super) fn jobs_change(value: f64) -> String {
    signed(jobs(value))
}

/// A share as a percentage with one decimal, two below 0.1%.
pub(super) fn percent(share: f64) -> String {
    let value = share * 100.0;
    let decimals = if value.abs() < 0.095 && value.abs() >= 0.005 { 2 } else { 1 };
    let text = fixed(value, decimals);
    if text == NOT_AVAILABLE { text } else { text + "%" }
}

/// A share as a percentage with a plus sign for gains.
pub(super) fn percent_change(share: f64) -> String {
    signed(percent(share))
}

/// `low to high`, each written by `write`; `[x]` without an interval.
pub(super) fn interval(spread: Spread, write: fn(f64) -> String) -> String {
    spread
        .interval
        .map_or_else(|| NOT_AVAILABLE.to_owned(), |(low, high)| format!("{} to {}", write(low), write(high)))
}

/// A number in scientific notation with two digits, as residuals are written.
pub(super) fn scientific(value: f64) -> String {
    if value.is_finite() { format!("{value:.1e}").replace('-', "\u{2212}") } else { NOT_AVAILABLE.to_owned() }
}

/// A level between 0 and 1 as `90%`; decimals only where they are needed.
pub(super) fn level(share: f64) -> String {
    let small = 100.0 * share;
    if small > 0.0 && small < 0.001 {
        let power = |decimals: &i32| (0..*decimals).fold(small, |value, _| 10.0 * value) >= 1.0;
        let decimals = (4..15).find(power).unwrap_or(15) as usize;
        return format!("{small:.decimals$}%");
    }
    format!("{}%", (share * 100_000.0).round() / 1000.0)
}

/// A parameter's value: four significant digits.
pub(super) fn parameter(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 1000.0 || size == 0.0 {
        0
    } else if size >= 10.0 {
        2
    } else {
        4
    };
    fixed(value, decimals)
}

/// The words of a list: `a`, `a and b`, `a, b and c`.
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn signed(text: String) -> String {
    if text.bytes().any(|b| (b'1'..=b'9').contains(&b)) && !text.starts_with('\u{2212}') {
        format!("+{text}")
    } else {
        text
    }
}

fn round_to_three_digits(value: f64) -> f64 {
    let mut unit = 1.0;
    while (value / unit).abs() >= 999.5 {
        unit *= 10.0;
    }
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_rounded_and_separated() {
        assert_eq!([0.4, -0.4, 12.6, 999.4].map(jobs), ["0", "0", "13", "999"]);
        assert_eq!([34_217.0, -1_234_567.0].map(jobs), ["34,200", "\u{2212}1,230,000"]);
        assert_eq!([5.0, -5.0, 0.0].map(jobs_change), ["+5", "\u{2212}5", "0"]);
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!([0.0012, -0.0004, 0.0, 0.25].map(percent), ["0.1%", "\u{2212}0.04%", "0.0%", "25.0%"]);
        assert_eq!(percent_change(0.01), "+1.0%");
        assert_eq!([0.9, 0.95 - 0.05, 0.975 - 0.025, 0.999].map(level), ["90%", "90%", "95%", "99.9%"]);
    }

    #[test]
    fn missing_numbers_are_marked() {
        assert_eq!(percent_change(f64::NAN), "[x]");
        assert_eq!(interval(Spread { mean: 1.0, interval: None }, jobs), "[x]");
        assert_eq!(interval(Spread { mean: 1.0, interval: Some((-1.0, 2.0)) }, jobs), "\u{2212}1 to 2");
    }

    #[test]
    fn lists_are_read_aloud() {
        let words: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!([list(&words[..1]), list(&words[..2]), list(&words)], ["a", "a and b", "a, b and c"]);
    }
}
