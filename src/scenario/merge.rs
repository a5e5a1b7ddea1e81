//! A scenario as a delta on its base.
//!
//! Tables merge key by key; a table that states a distribution or names IAMC variables replaces the other
//! whole. Lists of entries merge by identity (`name`; `industry` of a technology mix, `technology` of a
//! relocation, `file` and `scenario` of a pathway; a policy and a variant have names): a known entry is overridden key by key, a new one is
//! appended, `remove = true` drops one. Other lists replace. Where a list names files of policies, what drops an entry waits until the
//! files are read.
//!
//! A same-named entry may override the keys its base gives and the optional ones; a key of another kind
//! (`levels` over `index`, say) is refused, because both would then stand in one entry.

use crate::findings::{Finding, Findings};
use crate::scenario::tree::{Entry, Node, Sources, Table, Value};

/// Keys that every entry has in effect, given or not.
const OPTIONAL: [&str; 44] = [
    "strength",
    "interpolation",
    "import_replacement",
    "import_share",
    "operating_share",
    "place_rule",
    "places",
    "combine",
    "evidence",
    "source",
    "announced",
    "ramp_years",
    "remove",
    "allocation",
    "delivery_capacity",
    "unspent",
    "cancellation_hazard",
    "price_factor",
    "bridge",
    "deadweight",
    "displacement",
    "take_up",
    "regrowth",
    "quit_share",
    "crowding_out",
    "business_services",
    "local_multiplier",
    // Of kinds of policies; `kind` itself may be overridden, and then what the new kind needs.
    "cost_per_slot",
    "duration_years",
    "cost_per_hire",
    "substitution",
    "minimum_age",
    "longest_years",
    "replacement_rate",
    "cost_per_job",
    "rate_points",
    "small_firm_share",
    "cost_per_post",
    "from",
    "posts",
    "output_elasticity",
    "accessibility",
    "gestation_years",
    "cost_per_move",
];

/// Keys that identify an entry of a list.
#[must_use]
pub fn identity(section: &str) -> Option<&'static [&'static str]> {
    match section {
        "driver" | "investment" | "site" | "policy" | "variant" => Some(&["name"]),
        "technology" => Some(&["industry"]),
        "relocation" => Some(&["technology"]),
        "pathway" => Some(&["file", "scenario", "name"]),
        _ => None,
    }
}

/// Lays a delta over its base.
pub fn merge(base: Table, delta: Table, sources: &Sources, findings: &mut Findings) -> Table {
    Merger { sources, findings, open_entry: false }.tables(base, delta)
}

/// Reports entries of a list that share their identity, and entries that remove nothing.
pub fn check_lists(table: &Table, sources: &Sources, findings: &mut Findings) {
    for entry in &table.entries {
        let (Some(keys), Some(items)) = (identity(&entry.key), entry.node.array()) else { continue };
        for (at, item) in items.iter().enumerate() {
            let earlier = items[..at].iter().find(|other| same(other, item, keys));
            if let Some(earlier) = earlier {
                let place = sources.place(name_span(earlier, keys));
                let message = format!("two `{}` entries have the same {}", entry.key, keys[0]);
                findings.push(
                    sources.error(name_span(item, keys), message).found(format!("the first is at {place}")),
                );
            }
        }
    }
}

const NOTHING: &str = "`remove = true`, but the base has no such entry";

struct Merger<'a> {
    sources: &'a Sources,
    findings: &'a mut Findings,
    /// Inside a pathway entry whose file is still to be read: what it overrides or removes may be in the file.
    open_entry: bool,
}

impl Merger<'_> {
    fn tables(&mut self, mut base: Table, delta: Table) -> Table {
        for entry in delta.entries {
            match base.remove_in_place(&entry.key) {
                Some((at, old)) => {
                    if let Some(node) = self.node(&entry.key, old, entry.node) {
                        base.entries.insert(at, Entry { node, ..entry });
                    }
                }
                None => self.append(&mut base, entry),
            }
        }
        base
    }

    /// A key that the base does not have.
    fn append(&mut self, base: &mut Table, entry: Entry) {
        if removes(&entry.node) {
            self.nothing_to_remove(&entry.node);
            return;
        }
        let node = match (identity(&entry.key), entry.node) {
            (Some(keys), Node { value: Value::Array(items), span }) if !self.open_entry => {
                Node { value: Value::Array(self.entries(keys, Vec::new(), items)), span }
            }
            (_, node) => node,
        };
        base.entries.push(Entry { node, ..entry });
    }

    fn node(&mut self, key: &str, base: Node, delta: Node) -> Option<Node> {
        if removes(&delta) {
            return None;
        }
        let span = delta.span;
        let value = match (identity(key), base.value, delta.value) {
            (_, Value::Table(old), Value::Table(new))
                if !replaces(&old) && !replaces(&new) && !other_rule(&old, &new) =>
            {
                Value::Table(self.tables(old, new))
            }
            (Some(keys), Value::Array(old), Value::Array(new)) => Value::Array(self.entries(keys, old, new)),
            (_, _, new) => new,
        };
        Some(Node { value, span })
    }

    fn entries(&mut self, keys: &[&str], base: Vec<Node>, delta: Vec<Node>) -> Vec<Node> {
        let mut merged = base;
        // Entries of one file do not override each other: `check_lists` reports those of the same name.
        let mut of_base = merged.len();
        for node in delta {
            let at = merged[..of_base].iter().rposition(|old| same(old, &node, keys));
            match (at, removes(&node)) {
                (Some(at), true) if self.open_entry => merged[at] = node,
                (None, true) if self.open_entry => merged.push(node),
                (_, true) if waits_for_files(&merged, &node, keys) => merged.push(node),
                (Some(at), false) if !self.open_entry && removes(&merged[at]) => merged.push(node),
                (Some(at), true) => {
                    merged.remove(at);
                    of_base -= 1;
                }
                (Some(at), false) => self.overlay(&mut merged[at], node, keys),
                (None, true) => self.nothing_in(&merged, &node, keys),
                (None, false) => merged.push(node),
            }
        }
        merged
    }

    /// Overrides keys of a same-named entry; its identity stays where the base wrote it.
    fn overlay(&mut self, base: &mut Node, delta: Node, keys: &[&str]) {
        let (Value::Table(old), Value::Table(mut new)) = (&mut base.value, delta.value) else { return };
        new.entries.retain(|entry| !keys.contains(&entry.key.as_str()) && entry.key != "remove");
        let outer = self.open_entry;
        self.open_entry |= keys.contains(&"file") && old.get("file").is_some();
        if !self.open_entry && !keys.contains(&"file") {
            self.refuse_foreign_keys(old, &mut new, keys);
        }
        *old = self.tables(std::mem::take(old), new);
        self.open_entry = outer;
    }

    /// Takes keys out that the base's entry has not in effect, and reports them.
    fn refuse_foreign_keys(&mut self, old: &Table, new: &mut Table, keys: &[&str]) {
        let known = |key: &str| old.get(key).is_some() || OPTIONAL.contains(&key);
        for entry in new.entries.iter().filter(|e| !known(&e.key)) {
            let names =
                old.entries.iter().map(|e| e.key.as_str()).filter(|k| !keys.contains(k)).chain(OPTIONAL);
            let message = format!("the entry of the base has no key `{}` to override", entry.key);
            self.findings.push(self.sources.error(entry.key_span, message).nearest(&entry.key, names));
        }
        new.entries.retain(|e| known(&e.key));
    }

    fn nothing_to_remove(&mut self, node: &Node) {
        self.findings.push(self.sources.error(node.span, NOTHING));
    }

    fn nothing_in(&mut self, list: &[Node], node: &Node, keys: &[&str]) {
        self.findings.push(nothing_in(list, node, keys, self.sources));
    }
}

impl Table {
    fn remove_in_place(&mut self, key: &str) -> Option<(usize, Node)> {
        let at = self.entries.iter().position(|e| e.key == key)?;
        Some((at, self.entries.remove(at).node))
    }
}

/// What drops nothing, with the nearest name of the list.
pub fn nothing_in(list: &[Node], node: &Node, keys: &[&str], sources: &Sources) -> Finding {
    let name =
        |node: &Node| node.table().and_then(|t| t.get(keys[0])).and_then(Node::text).map(str::to_owned);
    let names: Vec<String> = list.iter().filter(|other| !removes(other)).filter_map(name).collect();
    let finding = sources.error(name_span(node, keys), NOTHING);
    match name(node) {
        Some(asked) => finding.nearest(&asked, names.iter().map(String::as_str)),
        None => finding,
    }
}

/// Whether what an entry drops may be in a file that has not been read yet.
fn waits_for_files(list: &[Node], node: &Node, keys: &[&str]) -> bool {
    let has_file = |node: &Node| node.table().is_some_and(|t| t.get("file").is_some());
    !keys.contains(&"file") && (has_file(node) || list.iter().any(has_file))
}

/// Whether an entry drops one of its base.
pub fn removes(node: &Node) -> bool {
    node.table().and_then(|t| t.get("remove")).is_some_and(|n| n.value == Value::Boolean(true))
}

fn replaces(table: &Table) -> bool {
    ["dist", "variable", "variables"].iter().any(|key| table.get(key).is_some())
}

/// Another rule of allocation takes none of the keys of the one before, and another list nothing of the list before.
fn other_rule(old: &Table, new: &Table) -> bool {
    let rule = |table: &Table| table.get("rule").and_then(Node::text).map(str::to_owned);
    let other_list = new.get("file").is_some() || (old.get("file").is_some() && new.get("weights").is_some());
    match (rule(old), rule(new)) {
        (Some(old), Some(new)) if old == "list" && new == "list" => other_list,
        (Some(old), Some(new)) => old != new,
        _ => false,
    }
}

fn same(a: &Node, b: &Node, keys: &[&str]) -> bool {
    let (Some(a), Some(b)) = (a.table(), b.table()) else { return false };
    let named = |t: &Table| keys.iter().any(|k| t.get(k).is_some());
    named(a) && named(b) && keys.iter().all(|k| a.get(k).map(|n| &n.value) == b.get(k).map(|n| &n.value))
}

fn name_span(node: &Node, keys: &[&str]) -> crate::scenario::tree::Span {
    let named = node.table().and_then(|t| keys.iter().find_map(|k| t.get(k)));
    named.map_or(node.span, |n| n.span)
}
