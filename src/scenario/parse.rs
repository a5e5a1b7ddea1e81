//! TOML text to a tree, with limits that keep any input harmless.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::findings::Findings;
use crate::scenario::files::Location;
use crate::scenario::tree::{Entry, Node, Origin, Source, Sources, Span, Table, Value};

/// Largest file, bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Deepest nesting of tables and lists.
pub const MAX_DEPTH: usize = 32;
/// Most entries of one table or list.
pub const MAX_ENTRIES: usize = 10_000;

/// Reads a text; what cannot be read is reported and left out.
///
/// Returns the top table and the index of the new source.
pub fn parse(source: Source, sources: &mut Sources, findings: &mut Findings) -> (Table, usize) {
    let index = sources.add(source);
    let whole = Span { source: index, start: 0, end: 0 };
    let text = sources.source(whole).text.clone();
    if text.len() > MAX_BYTES {
        let finding = sources.error(whole, "the file is too large").found(format!("{} bytes", text.len()));
        findings.push(finding.allowed(format!("at most {MAX_BYTES} bytes")));
        return (Table::default(), index);
    }
    if let Some(at) = deep_key(&text) {
        findings.push(too_deep(sources, Span { source: index, start: at, end: at + 1 }));
        return (Table::default(), index);
    }
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        findings.push(sources.error(Span { source: index, start: span.start, end: span.end }, message));
    }
    let mut converter = Converter { source: index, sources, findings };
    let table = converter.table(table.get_ref(), 1);
    (table, index)
}

/// Reads a text on its own.
///
/// # Errors
/// All findings of its syntax.
pub fn tree(name: &str, text: &str) -> Result<Table, Findings> {
    let (mut sources, mut findings) = (Sources::default(), Findings::new());
    let source = Source {
        name: name.to_owned(),
        text: text.to_owned(),
        origin: Origin::File,
        location: Location::None,
    };
    let (table, _) = parse(source, &mut sources, &mut findings);
    if findings.is_empty() { Ok(table) } else { Err(findings) }
}

/// Position of a dotted key with more parts than any scenario nests.
///
/// The parser builds one table per part, so a key of a million parts must be refused before it is parsed.
fn deep_key(text: &str) -> Option<usize> {
    let mut dots = 0;
    let mut quote: Option<u8> = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open || byte == b'\n' => quote = None,
            (Some(_), _) | (None, b' ' | b'\t' | b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'.') => dots += 1,
            (None, _) => dots = 0,
        }
        if dots > 4 * MAX_DEPTH {
            return Some(at);
        }
    }
    None
}

fn too_deep(sources: &Sources, span: Span) -> crate::findings::Finding {
    sources
        .error(span, "tables and lists are nested too deeply")
        .allowed(format!("at most {MAX_DEPTH} levels"))
}

struct Converter<'a> {
    source: usize,
    sources: &'a Sources,
    findings: &'a mut Findings,
}

impl Converter<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { source: self.source, start: range.start, end: range.end }
    }

    /// Entries in the order in which they are written.
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Table {
        let mut written: Vec<_> = table.iter().collect();
        written.sort_by_key(|(key, _)| key.span().start);
        if let Some((key, _)) = written.get(MAX_ENTRIES) {
            self.too_many(key.span());
            written.truncate(MAX_ENTRIES);
        }
        let entries = written.into_iter().filter_map(|(key, value)| {
            let node = self.node(value, depth + 1)?;
            Some(Entry { key: key.get_ref().to_string(), key_span: self.span(key.span()), node })
        });
        Table { entries: entries.collect() }
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Option<Node> {
        let span = self.span(value.span());
        if depth > MAX_DEPTH {
            self.findings.push(too_deep(self.sources, span));
            return None;
        }
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => self.integer(span, number.as_str(), number.radix())?,
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Boolean(*flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(items) => {
                if items.len() > MAX_ENTRIES {
                    self.too_many(span.start..span.end);
                }
                let items = items.iter().take(MAX_ENTRIES);
                Value::Array(items.filter_map(|item| self.node(item, depth + 1)).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table, depth)),
        };
        Some(Node { value, span })
    }

    fn integer(&mut self, span: Span, digits: &str, radix: u32) -> Option<Value> {
        let number = i64::from_str_radix(digits, radix);
        if number.is_err() {
            let finding = self.sources.error(span, "the whole number is too large").found(digits);
            self.findings.push(finding.allowed(format!("{} to {}", i64::MIN, i64::MAX)));
        }
        number.ok().map(Value::Integer)
    }

    fn too_many(&mut self, range: std::ops::Range<usize>) {
        let finding = self.sources.error(self.span(range), "too many entries");
        self.findings.push(finding.allowed(format!("at most {MAX_ENTRIES} in one table or list")));
    }
}
