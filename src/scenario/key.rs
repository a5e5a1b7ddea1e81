//! Keys of a scenario as `--set` and the axes of a sweep name them, and the text that overrides one.
//!
//! `induced`, `years.end`, `parameters."supply_chain.lag"`, `site["Works"].start`; an entry of a list is named in
//! brackets by what identifies it (`name`; the industry of a technology mix, the technology of a relocation, the file of
//! a pathway).

use crate::scenario::merge::identity;
use crate::scenario::tree::{Node, Table};

/// For messages.
pub const EXAMPLES: &str =
    "e.g. induced, years.end, parameters.\"supply_chain.lag\", site[\"Works\"].start, or scenario";

/// A key of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    key: String,
    entry: Option<String>,
}

impl Key {
    /// The key of a parameter.
    #[must_use]
    pub fn parameter(name: &str) -> Self {
        let segment = |key: &str| Segment { key: key.to_owned(), entry: None };
        Self { segments: vec![segment("parameters"), segment(name)] }
    }

    /// Reads a key.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > 1_000 {
            return Err("it is too long".to_owned());
        }
        let mut rest = text.trim();
        let mut segments = Vec::new();
        loop {
            let (key, after) = word(rest)?;
            let (entry, after) = bracket(after)?;
            if entry.is_some() && identity(&key).is_none() {
                return Err(format!("`{key}` is no list of named entries"));
            }
            segments.push(Segment { key, entry });
            match after.strip_prefix('.') {
                Some(next) => rest = next,
                None if after.is_empty() => break,
                None => return Err(format!("`{after}` is left over")),
            }
        }
        let mut key = Self { segments };
        key.join_parameters();
        Ok(key)
    }

    /// `parameters.supply_chain.lag` means `parameters."supply_chain.lag"`.
    fn join_parameters(&mut self) {
        if self.segments.len() > 2 && self.segments[0].key == "parameters" {
            let name = self.segments[1..].iter().map(|s| s.key.as_str()).collect::<Vec<_>>().join(".");
            *self = Self::parameter(&name);
        }
    }

    /// The parameter, if the key is one.
    #[must_use]
    pub fn as_parameter(&self) -> Option<&str> {
        match self.segments.as_slice() {
            [first, name] if first.key == "parameters" => Some(&name.key),
            _ => None,
        }
    }

    /// The section and the entry of it that the key names, if its first word does.
    #[must_use]
    pub fn entry(&self) -> Option<(&str, &str)> {
        let first = self.segments.first()?;
        Some((&first.key, first.entry.as_deref()?))
    }

    /// Whether the key names the scenario itself.
    #[must_use]
    pub fn is_scenario(&self) -> bool {
        self.segments.len() == 1 && self.segments[0].key == "scenario"
    }

    /// Whether a value of this key, in TOML, sets what a longer key names: `{jobs=1}` for a site sets its `jobs`.
    #[must_use]
    pub fn sets(&self, value: &str, longer: &Self) -> bool {
        let Some(last) = self.segments.len().checked_sub(1) else { return false };
        if last >= longer.segments.len() || self.segments[..last] != longer.segments[..last] {
            return false;
        }
        let (own, other) = (&self.segments[last], &longer.segments[last]);
        if own.key != other.key || (own.entry.is_some() && own.entry != other.entry) {
            return false;
        }
        let table: Option<toml::Table> = format!("v={value}").parse().ok();
        let Some(value) = table.as_ref().and_then(|table| table.get("v")) else { return false };
        let entry = if own.entry.is_some() { None } else { other.entry.as_deref() };
        sets(value, (&other.key, entry), &longer.segments[last + 1..])
    }

    /// Reads `key=value` where the key names an entry of a list; `None` for other texts, which are TOML.
    ///
    /// # Errors
    /// What is wrong with the key, in words.
    #[must_use = "a key and its value"]
    pub fn assigned(text: &str) -> Option<Result<(Self, &str), String>> {
        let mut quoted = false;
        let at = text.find(|c| {
            quoted ^= c == '"';
            c == '=' && !quoted
        })?;
        let (key, value) = (&text[..at], text[at + 1..].trim());
        key.contains('[').then(|| Self::parse(key).map(|key| (key, value)))
    }

    /// The override that sets the key to a value in TOML.
    #[must_use]
    pub fn assignment(&self, value: &str) -> String {
        let mut text = value.to_owned();
        for (depth, segment) in self.segments.iter().enumerate().rev() {
            if let Some(entry) = &segment.entry {
                text = format!("[{}]", with_identity(&segment.key, entry, &text));
            }
            let key = quoted(&segment.key);
            text = if depth == 0 { format!("{key}={text}") } else { format!("{{{key}={text}}}") };
        }
        text
    }
}

/// Whether a value holds what is left of a key.
fn sets(value: &toml::Value, (section, entry): (&str, Option<&str>), left: &[Segment]) -> bool {
    let value = match (entry, value) {
        (None, value) => Some(value),
        (Some(entry), toml::Value::Array(items)) => {
            let key = identity_key(section, entry);
            items.iter().find(|item| item.get(key).and_then(toml::Value::as_str) == Some(entry))
        }
        _ => None,
    };
    match (value, left.split_first()) {
        (Some(_), None) => true,
        (Some(value), Some((next, left))) => {
            value.get(&next.key).is_some_and(|value| sets(value, (&next.key, next.entry.as_deref()), left))
        }
        (None, _) => false,
    }
}

impl std::fmt::Display for Key {
    /// As it is written in a file.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(name) = self.as_parameter() {
            return f.write_str(name);
        }
        for (at, segment) in self.segments.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            match &segment.entry {
                Some(entry) => write!(f, "{dot}{}[{}]", segment.key, quoted(entry))?,
                None => write!(f, "{dot}{}", segment.key)?,
            }
        }
        Ok(())
    }
}

/// What the entries of a section that may be named so are called, in their order.
#[must_use]
pub fn entry_names(table: &Table, section: &str, entry: &str) -> Vec<String> {
    let key = identity_key(section, entry);
    let items = table.get(section).and_then(Node::array).map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(|item| Some(item.table()?.get(key)?.text()?.to_owned())).collect()
}

/// The key by which an entry is meant: the first that identifies it, or the name where files identify and none is meant.
fn identity_key(section: &str, entry: &str) -> &'static str {
    let keys = identity(section).unwrap_or(&["name"]);
    let file = entry.ends_with(".toml") || entry.ends_with(".csv");
    if keys.len() > 1 && !file { "name" } else { keys[0] }
}

/// An entry with what identifies it: `{name="Works",start=2030}`.
fn with_identity(section: &str, entry: &str, inner: &str) -> String {
    let key = identity_key(section, entry);
    let body = inner.strip_prefix('{').unwrap_or(inner);
    format!("{{{key}={},{body}", quoted(entry))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A bare or quoted word, and what follows.
fn word(text: &str) -> Result<(String, &str), String> {
    if let Some(quoted) = text.strip_prefix('"') {
        let end = quoted.find('"').ok_or("a quotation mark is missing")?;
        return Ok((quoted[..end].to_owned(), quoted[end + 1..].trim_start()));
    }
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let end = text.find(|c| !bare(c)).unwrap_or(text.len());
    if end == 0 {
        return Err("a key is missing".to_owned());
    }
    Ok((text[..end].to_owned(), text[end..].trim_start()))
}

/// `["Name"]`, if there is one.
fn bracket(text: &str) -> Result<(Option<String>, &str), String> {
    let Some(inner) = text.strip_prefix('[') else { return Ok((None, text)) };
    let inner = inner.trim_start();
    if !inner.starts_with('"') {
        return Err("an entry is named in quotation marks".to_owned());
    }
    let (name, after) = word(inner)?;
    let after = after.strip_prefix(']').ok_or("`]` is missing")?;
    Ok((Some(name), after.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments() {
        let assigned = |key: &str, value: &str| Key::parse(key).unwrap().assignment(value);
        assert_eq!(assigned("induced", "\"none\""), "\"induced\"=\"none\"");
        assert_eq!(assigned("years.end", "2030"), "\"years\"={\"end\"=2030}");
        assert_eq!(assigned("parameters.supply_chain.lag", "2"), "\"parameters\"={\"supply_chain.lag\"=2}");
        assert_eq!(assigned("site[\"Works\"].start", "2030"), "\"site\"=[{name=\"Works\",\"start\"=2030}]");
        assert_eq!(
            assigned("pathway[\"p/a.toml\"].driver[\"Fuel\"].strength", "0.5"),
            "\"pathway\"=[{file=\"p/a.toml\",\"driver\"=[{name=\"Fuel\",\"strength\"=0.5}]}]"
        );
    }

    #[test]
    fn parameters_are_recognised() {
        let key = Key::parse("parameters.\"carbon.pass_through\"").unwrap();
        assert_eq!(key.as_parameter(), Some("carbon.pass_through"));
        assert_eq!(Key::parse("parameters.carbon.pass_through").unwrap(), key);
    }

    #[test]
    fn what_is_no_key() {
        for text in ["", "a.", "a..b", "site[Works].start", "site[\"Works\".start", "years[\"x\"].end", "a b"]
        {
            assert!(Key::parse(text).is_err(), "{text}");
        }
    }
}
