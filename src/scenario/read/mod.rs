//! From the tree to typed entries, reporting everything that does not fit.
//!
//! [`Fields`] hands out the keys of one table and remembers what it was asked for; what is left over is unknown.
//! Reading goes on after a finding, so one pass reports all of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::findings::{Finding, Findings};
use crate::scenario::registry;
use crate::scenario::schema::{At, Names};
use crate::scenario::tree::{Node, Sources, Span, Table, Value};

mod entries;
mod files;
mod labour;
mod numbers;
mod policy;
mod quantities;
mod series;

pub use entries::{JOBS, SHARE, STRENGTH};
pub use files::MAX_DRAWS;
pub use numbers::{Range, YEARS};
pub use policy::{JOBS_PER_POST, UNIT_COST};

/// A word out of a list.
pub trait Choice: Copy + 'static {
    /// All words with their values.
    fn all() -> &'static [(&'static str, Self)];
}

/// Keys asked for, by section.
pub type Asked = BTreeMap<&'static str, BTreeSet<&'static str>>;

/// What all readers of a scenario share.
#[derive(Debug)]
pub struct Context<'a> {
    /// The texts.
    pub sources: &'a Sources,
    findings: RefCell<Findings>,
    asked: RefCell<Asked>,
}

impl<'a> Context<'a> {
    /// A context without findings.
    #[must_use]
    pub fn new(sources: &'a Sources) -> Self {
        Self { sources, findings: RefCell::default(), asked: RefCell::default() }
    }

    /// Adds a finding.
    pub fn push(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    /// An error at a span, to be completed and pushed.
    #[must_use]
    pub fn error(&self, span: Span, message: impl Into<String>) -> Finding {
        self.sources.error(span, message)
    }

    /// The findings and the keys asked for.
    #[must_use]
    pub fn finish(self) -> (Findings, Asked) {
        (self.findings.into_inner(), self.asked.into_inner())
    }

    /// Reports a value of the wrong kind.
    fn wrong(&self, node: &Node, key: &str, wanted: &str) {
        let finding = self.error(node.span, format!("`{key}` takes {wanted}"));
        self.push(finding.found(node.value.described()).allowed(wanted));
    }
}

/// What a section is called in messages: entries of a list have no name of their own, single tables do.
fn called(section: &str) -> String {
    match section {
        "carbon" | "labour_only" | "design" | "analysis" => format!("`[{section}]`"),
        "labour_parameters" => "`parameters` of `[labour_only]`".to_owned(),
        _ => format!("this {}", section.replace('_', " ")),
    }
}

/// The keys of one table.
#[derive(Debug)]
pub struct Fields<'a> {
    section: &'static str,
    table: &'a Table,
    /// Where the table stands.
    pub span: Span,
    /// Shared by all readers.
    pub context: &'a Context<'a>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    /// The keys of a table that is a `section`.
    #[must_use]
    pub fn new(section: &'static str, table: &'a Table, span: Span, context: &'a Context<'a>) -> Self {
        Self { section, table, span, context, known: RefCell::default() }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &'static str) -> Option<&'a Node> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        self.context.asked.borrow_mut().entry(self.section).or_default().insert(key);
        self.table.get(key)
    }

    /// The value of a key that must be there.
    #[must_use]
    pub fn need(&self, key: &'static str) -> Option<&'a Node> {
        let node = self.get(key);
        if node.is_none() {
            let message = format!("`{key}` is missing from {}", called(self.section));
            self.context.push(self.context.error(self.span, message));
        }
        node
    }

    /// Whether a key is given, without asking for it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Where a key's value stands, or the table.
    #[must_use]
    pub fn span_of(&self, key: &str) -> Span {
        self.table.get(key).map_or(self.span, |node| node.span)
    }

    /// Reports keys that nobody asked for.
    pub fn finish(self) {
        let known = self.known.into_inner();
        for entry in self.table.entries.iter().filter(|e| !known.contains(&e.key.as_str())) {
            let message = format!("unknown key `{}`", entry.key);
            let finding = self.context.error(entry.key_span, message);
            let prefix = format!("{}.", entry.key);
            if let Some(parameter) = registry::all().iter().find(|p| p.name.starts_with(&prefix)) {
                let allowed = format!("parameters stand under `[parameters]`, e.g. \"{}\"", parameter.name);
                self.context.push(finding.allowed(allowed));
                continue;
            }
            self.context.push(finding.nearest(&entry.key, known.iter().copied()));
        }
    }

    /// Text.
    pub fn text(&self, key: &'static str) -> Option<At<String>> {
        self.text_of(self.get(key)?, key)
    }

    /// Text that must be there; empty if it is not.
    pub fn need_text(&self, key: &'static str) -> At<String> {
        let text = self.need(key).and_then(|node| self.text_of(node, key));
        if let Some(text) = text.as_ref().filter(|text| text.value.trim().is_empty()) {
            self.context.push(self.context.error(text.span, format!("`{key}` is empty")));
        }
        text.unwrap_or(At { value: String::new(), span: self.span })
    }

    fn text_of(&self, node: &Node, key: &str) -> Option<At<String>> {
        let text = node.text();
        if text.is_none() {
            self.context.wrong(node, key, "text");
        }
        text.map(|text| At { value: text.to_owned(), span: node.span })
    }

    /// True or false.
    pub fn flag(&self, key: &'static str) -> Option<At<bool>> {
        let node = self.get(key)?;
        let Value::Boolean(value) = node.value else {
            self.context.wrong(node, key, "true or false");
            return None;
        };
        Some(At { value, span: node.span })
    }

    /// A word out of a list.
    pub fn choice<T: Choice>(&self, key: &'static str) -> Option<At<T>> {
        self.choice_of(self.get(key)?, key)
    }

    /// A word out of a list that must be there.
    pub fn need_choice<T: Choice>(&self, key: &'static str) -> Option<At<T>> {
        self.choice_of(self.need(key)?, key)
    }

    /// The word of a node.
    pub fn choice_of<T: Choice>(&self, node: &Node, key: &str) -> Option<At<T>> {
        let words = || T::all().iter().map(|(word, _)| *word);
        let Some(text) = node.text() else {
            let wanted = words().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(" or ");
            self.context.wrong(node, key, &wanted);
            return None;
        };
        let chosen = T::all().iter().find(|(word, _)| *word == text);
        if chosen.is_none() {
            let finding = self.context.error(node.span, format!("`{key}` has no value `{text}`"));
            self.context.push(finding.found(text).nearest(text, words()));
        }
        chosen.map(|(_, value)| At { value: *value, span: node.span })
    }

    /// A list of names.
    pub fn names(&self, key: &'static str) -> Option<Names> {
        let node = self.get(key)?;
        let values = self.items(node, key, "a list of names")?;
        let values = values.iter().filter_map(|item| self.text_of(item, key)).collect();
        Some(At { value: values, span: node.span })
    }

    /// A list of names that must be there and hold one.
    pub fn need_names(&self, key: &'static str) -> Names {
        if self.need(key).is_none() {
            return At { value: Vec::new(), span: self.span };
        }
        let names = self.names(key).unwrap_or(At { value: Vec::new(), span: self.span_of(key) });
        if self.is_empty_list(key) {
            self.context.push(self.context.error(names.span, format!("`{key}` is an empty list")));
        }
        names
    }

    /// Whether a key holds a list without items. One whose items are all wrong is not empty.
    #[must_use]
    pub fn is_empty_list(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|node| node.array().is_some_and(Vec::is_empty))
    }

    /// The items of a list.
    pub fn items(&self, node: &'a Node, key: &str, wanted: &str) -> Option<&'a [Node]> {
        let items = node.array();
        if items.is_none() {
            self.context.wrong(node, key, wanted);
        }
        items.map(Vec::as_slice)
    }

    /// The table of a key.
    #[must_use]
    pub fn table(&self, key: &'static str, section: &'static str) -> Option<Fields<'a>> {
        let node = self.get(key)?;
        self.table_of(node, key, section)
    }

    /// The table of a node.
    #[must_use]
    pub fn table_of(&self, node: &'a Node, key: &str, section: &'static str) -> Option<Fields<'a>> {
        let table = node.table();
        if table.is_none() {
            self.context.wrong(node, key, "a table");
        }
        table.map(|table| Fields::new(section, table, node.span, self.context))
    }

    /// The entries of a list of tables; the key is the section.
    #[must_use]
    pub fn entries(&self, key: &'static str) -> Vec<Fields<'a>> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let items = self.items(node, key, "a list of tables").unwrap_or_default();
        items.iter().filter_map(|item| self.table_of(item, key, key)).collect()
    }

    /// All keys with their values, for tables whose keys are names.
    #[must_use]
    pub fn named(&self) -> &'a [crate::scenario::tree::Entry] {
        &self.table.entries
    }
}
