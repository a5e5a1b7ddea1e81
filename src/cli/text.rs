//! Plain text for people: aligned columns and rounded numbers.

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows as aligned columns, two spaces apart, without trailing spaces.
#[must_use]
pub fn aligned(rows: &[Vec<String>], align: &[Align]) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|r| r.get(column)).map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..align.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).zip(align).map(|((cell, width), align)| match align {
            Align::Left => format!("{cell:<width$}"),
            Align::Right => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

pub use crate::findings::{printable, printable_lines};

/// A whole number with thousands separators: `1,234,567`.
#[must_use]
pub fn thousands(value: f64) -> String {
    if !value.is_finite() {
        return "[x]".to_owned();
    }
    let digits = format!("{:.0}", value.abs());
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{grouped}") } else { grouped }
}

/// Millions of pounds to three digits: `1,234`, `12.3`, `0.00006`; a penny is the least there is.
#[must_use]
pub fn millions(value: f64) -> String {
    const PENNY: f64 = 1e-8;
    if !value.is_finite() || value.abs() >= 99.95 || value.abs() < 0.5 * PENNY {
        return thousands(value);
    }
    let digits = if value.abs() >= 9.995 {
        1
    } else if value.abs() >= 0.9995 {
        2
    } else {
        leading_zeros(value) + 3
    };
    let text = format!("{value:.*}", digits.min(8));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Zeros between the decimal point and the first other digit of a number below one.
fn leading_zeros(value: f64) -> usize {
    let decimals = format!("{:.8}", value.abs());
    decimals.chars().skip(2).take_while(|digit| *digit == '0').count()
}

/// A change with its sign: `+1,234`, `-56`, `0`.
#[must_use]
pub fn signed(value: f64) -> String {
    let text = thousands(value);
    if value > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// A share as per cent with its sign: `+1.2 %`, and `-0.006 %` where one digit would say nothing.
#[must_use]
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "[x]".to_owned();
    }
    let percent = share * 100.0;
    match percent.abs() {
        0.05.. => format!("{percent:+.1} %"),
        0.0005.. => format!("{percent:+.3} %"),
        _ => "0.0 %".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_reading() {
        assert_eq!(
            [thousands(1_234_567.4), thousands(-999.6), thousands(-0.2)],
            ["1,234,567", "-1,000", "0"]
        );
        assert_eq!(
            [1234.4, 99.97, 33.333, -1.5, 0.05, 0.00006, 1e-8, 0.0, 10.0].map(millions),
            ["1,234", "100", "33.3", "-1.5", "0.05", "0.00006", "0.00000001", "0", "10"]
        );
        assert_eq!([signed(12.0), signed(-1200.0), signed(0.3)], ["+12", "-1,200", "0"]);
        assert_eq!([0.0123, -0.0001, 1e-7, f64::NAN].map(percent), ["+1.2 %", "-0.010 %", "0.0 %", "[x]"]);
    }

    #[test]
    fn columns_line_up() {
        let rows = [vec!["a".to_owned(), "10".to_owned()], vec!["länger".to_owned(), "2".to_owned()]];
        assert_eq!(aligned(&rows, &[Align::Left, Align::Right]), "a       10\nlänger   2\n");
    }
}
