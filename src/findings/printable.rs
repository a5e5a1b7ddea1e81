//! Text of strangers, printed without harm: a file may hold commands to a terminal, or turn the direction of a line.

/// Characters that turn the direction of what follows: what is read is not what stands there.
const TURNS: [std::ops::RangeInclusive<char>; 3] =
    ['\u{200e}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}'];

fn escaped(c: char) -> String {
    let harmful = c.is_control() || TURNS.iter().any(|range| range.contains(&c));
    if harmful { c.escape_default().to_string() } else { c.to_string() }
}

/// A name on one line and without commands to a terminal.
#[must_use]
pub fn printable(name: &str) -> String {
    name.chars().map(escaped).collect()
}

/// Text of several lines without commands to a terminal; tabs stay.
#[must_use]
pub fn printable_lines(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\t') { c.to_string() } else { escaped(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_to_a_terminal_become_text() {
        assert_eq!(printable("x\nrun: sound \u{1b}[2Jü"), "x\\nrun: sound \\u{1b}[2Jü");
        assert_eq!(
            printable_lines("a\tb\n\u{1b}]0;c\u{7}\r\u{202e}d"),
            "a\tb\n\\u{1b}]0;c\\u{7}\\r\\u{202e}d"
        );
    }
}
