//! `extends`: a scenario, its base, the base's base, and the defaults below them all.

use crate::findings::{Finding, Findings};
use crate::scenario::files::{Files, Location, Role, Text};
use crate::scenario::tree::{Entry, Origin, Source, Sources, Span, Table};
use crate::scenario::{merge, overrides, parse};

/// A counterfactual that is the scenario without its policies.
pub const NO_POLICIES: &str = "no_policies";

/// Longest chain of scenarios.
pub const MAX_CHAIN: usize = 16;

/// Files, texts and findings of one load.
#[derive(Debug)]
pub struct Session<'l> {
    /// Reads files.
    pub files: Files<'l>,
    /// Texts read.
    pub sources: Sources,
    /// What is wrong.
    pub findings: Findings,
}

impl Session<'_> {
    /// Reads a scenario with everything that it extends and lays one over the other.
    ///
    /// * `asked` – where the reference stands, or `None` if it comes from the command line.
    pub fn merged(
        &mut self,
        from: &Location,
        reference: &str,
        asked: Option<Span>,
        role: Role,
    ) -> Option<Table> {
        let mut levels: Vec<Table> = Vec::new();
        let mut seen: Vec<(Location, String)> = Vec::new();
        let (mut from, mut reference, mut asked, mut role) =
            (from.clone(), reference.to_owned(), asked, role);
        loop {
            let text = match self.files.scenario(&from, &reference, role) {
                Ok(text) => text,
                Err(why) => {
                    self.missing((&from, role), asked, &reference, why);
                    break;
                }
            };
            if let Some(problem) = chain_problem(&seen, &text) {
                let finding = self.place(asked, &reference, problem.0);
                self.findings.push(finding.found(problem.1));
                break;
            }
            seen.push((text.location.clone(), reference.clone()));
            from = text.location.clone();
            let (table, base) = self.level(text, if levels.is_empty() { Origin::File } else { Origin::Base });
            levels.push(table);
            let Some((name, span)) = base else { break };
            (reference, asked) = (name, Some(span));
            role = if role == Role::Scenario { Role::Base } else { role };
        }
        if levels.is_empty() { None } else { Some(self.folded(levels)) }
    }

    /// Lays a table over another.
    pub fn overlay(&mut self, base: Table, delta: Table) -> Table {
        merge::merge(base, delta, &self.sources, &mut self.findings)
    }

    /// One file: its table without `extends`, and what it extends.
    fn level(&mut self, text: Text, origin: Origin) -> (Table, Option<(String, Span)>) {
        let source = Source { name: text.name, text: text.text, origin, location: text.location };
        let before = self.findings.len();
        let (mut table, index) = parse::parse(source, &mut self.sources, &mut self.findings);
        let readable = self.findings.len() == before;
        overrides::flatten_parameters(&mut table);
        merge::check_lists(&table, &self.sources, &mut self.findings);
        let head = Span { source: index, start: 0, end: 0 };
        for key in ["schema", "name"] {
            if table.get(key).is_none() && readable {
                let finding = self.sources.error(head, format!("the file has no `{key}`"));
                self.findings.push(finding.allowed(if key == "schema" {
                    "schema = 1"
                } else {
                    "name = \"…\""
                }));
            }
        }
        let base = table.remove("extends").and_then(|entry| self.extended(&entry));
        (table, base)
    }

    fn extended(&mut self, entry: &Entry) -> Option<(String, Span)> {
        let name = entry.node.text().map(|name| (name.to_owned(), entry.node.span));
        if name.is_none() {
            let finding =
                self.sources.error(entry.node.span, "`extends` takes text").found(entry.node.value.kind());
            self.findings
                .push(finding.allowed("the name of an embedded scenario, or a path relative to the file"));
        }
        name
    }

    /// The built-in defaults.
    pub fn defaults(&mut self) -> Table {
        let text = include_str!("defaults.toml").to_owned();
        let source =
            Source { name: "defaults".to_owned(), text, origin: Origin::Default, location: Location::None };
        parse::parse(source, &mut self.sources, &mut self.findings).0
    }

    fn folded(&mut self, levels: Vec<Table>) -> Table {
        let mut merged = self.defaults();
        for (depth, mut level) in levels.into_iter().enumerate().rev() {
            if depth > 0 {
                // What a base is called and asks is not what a variant of it asks.
                level.remove("title");
                level.remove("description");
            }
            merged = self.overlay(merged, level);
        }
        merged
    }

    fn missing(
        &mut self,
        (from, role): (&Location, Role),
        asked: Option<Span>,
        reference: &str,
        why: String,
    ) {
        if self.files.is_there(from, reference) {
            // Names of other scenarios do not help against an encoding or a limit.
            self.findings.push(self.place(asked, reference, why).found(reference));
            return;
        }
        let mut names: Vec<String> = self.files.library().names().map(str::to_owned).collect();
        if matches!(role, Role::Counterfactual) {
            names.push(NO_POLICIES.to_owned());
        }
        let with_ending = format!("{reference}.toml");
        let beside = self.files.scenario(from, &with_ending, role).is_ok();
        let finding = self.place(asked, reference, why).found(reference);
        let mut finding = finding.nearest(reference, names.iter().map(String::as_str));
        if beside {
            finding.suggestion = Some(with_ending);
        }
        self.findings.push(finding);
    }

    fn place(&self, asked: Option<Span>, reference: &str, message: String) -> Finding {
        match asked {
            Some(span) => self.sources.error(span, message),
            None => Finding::error(reference, message),
        }
    }
}

/// A cycle or too long a chain, with the chain.
fn chain_problem(seen: &[(Location, String)], next: &Text) -> Option<(String, String)> {
    let names = || seen.iter().map(|(_, name)| name.as_str()).chain([next.name.as_str()]);
    let chain = || names().collect::<Vec<_>>().join(" → ");
    if seen.iter().any(|(location, _)| *location == next.location) {
        Some(("the scenario extends itself".to_owned(), chain()))
    } else if seen.len() >= MAX_CHAIN {
        Some((format!("more than {MAX_CHAIN} scenarios extend each other"), chain()))
    } else {
        None
    }
}
