//! Two resolved scenarios, leaf by leaf, and every scenario between them.
//!
//! Both are walked side by side. Where they differ a visitor is told, and says which side is taken: one that always
//! takes the first side lists the differences, one that takes some from the second side builds a hybrid. Lists of
//! named entries (`[[site]]`, `[[driver]]` of a pathway) are matched by name; a distribution is one leaf, and so is
//! what stands on one side only.

use crate::findings::Findings;
use crate::scenario::render::inline;
use crate::scenario::tree::{Entry, Node, Table, Value};

/// Where two scenarios differ.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct InputDifference {
    /// Keys and names of entries from the top, e.g. `site[Grangemouth].jobs`.
    pub path: String,
    /// The entry of a list that it belongs to, if it is in one; else its own path.
    pub entry: String,
    /// The first side as TOML; none if it has nothing there.
    pub first: Option<String>,
    /// The second side.
    pub second: Option<String>,
    /// Whether it can move a result: titles, sources and the choice of outputs cannot.
    pub matters: bool,
}

/// Keys that say who, why and what to write, and move no number.
const INERT: [&str; 6] = ["name", "title", "description", "source", "evidence", "outputs"];

/// Reads a resolved scenario.
///
/// # Errors
/// Findings of its syntax.
pub fn read(name: &str, text: &str) -> Result<Table, Findings> {
    crate::scenario::parse::tree(name, text)
}

/// All differences, in the order of the first, what only the second has after what stands before it there.
#[must_use]
pub fn differences(a: &Table, b: &Table) -> Vec<InputDifference> {
    let mut found = Vec::new();
    let mut visit = |difference: InputDifference| {
        found.push(difference);
        false
    };
    Walk { visit: &mut visit }.table(a, b, &Place::default());
    found
}

/// The first scenario with those differences from the second that `taken` accepts.
#[must_use]
pub fn hybrid(a: &Table, b: &Table, taken: &mut dyn FnMut(&InputDifference) -> bool) -> Table {
    let mut visit = |difference: InputDifference| taken(&difference);
    Walk { visit: &mut visit }.table(a, b, &Place::default())
}

/// Where the walk is.
#[derive(Clone, Debug, Default)]
struct Place {
    path: String,
    entry: Option<String>,
    matters: bool,
    inside: bool,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        let quoted = if key.contains('.') { format!("\"{key}\"") } else { key.to_owned() };
        let path = if self.path.is_empty() { quoted } else { format!("{}.{quoted}", self.path) };
        let matters = (self.matters || !self.inside) && !INERT.contains(&key);
        Self { path, entry: self.entry.clone(), matters, inside: true }
    }

    fn item(&self, name: &str) -> Self {
        let path = format!("{}[{name}]", self.path);
        Self { entry: Some(path.clone()), path, ..self.clone() }
    }
}

struct Walk<'v> {
    visit: &'v mut dyn FnMut(InputDifference) -> bool,
}

impl Walk<'_> {
    /// Asks for a difference; whether the second side is taken.
    fn second(&mut self, place: &Place, a: Option<&Node>, b: Option<&Node>) -> bool {
        (self.visit)(InputDifference {
            path: place.path.clone(),
            entry: place.entry.clone().unwrap_or_else(|| place.path.clone()),
            first: a.map(inline),
            second: b.map(inline),
            matters: place.matters,
        })
    }

    fn table(&mut self, a: &Table, b: &Table, place: &Place) -> Table {
        let mut mixed = Vec::new();
        for entry in &a.entries {
            let place = place.key(&entry.key);
            match b.get(&entry.key) {
                Some(other) => {
                    let node = self.node(&entry.node, other, &place);
                    mixed.push(Entry { node, ..entry.clone() });
                }
                None if self.second(&place, Some(&entry.node), None) => {}
                None => mixed.push(entry.clone()),
            }
        }
        let order: Vec<&str> = b.entries.iter().map(|entry| entry.key.as_str()).collect();
        for (at, entry) in b.entries.iter().enumerate().filter(|(_, entry)| a.get(&entry.key).is_none()) {
            if self.second(&place.key(&entry.key), None, Some(&entry.node)) {
                let name = |entry: &Entry| entry.key.clone();
                insert(&mut mixed, entry.clone(), &order[..at], name);
            }
        }
        Table { entries: mixed }
    }

    fn node(&mut self, a: &Node, b: &Node, place: &Place) -> Node {
        if same(a, b) {
            return a.clone();
        }
        match (&a.value, &b.value) {
            (Value::Table(first), Value::Table(second)) if !is_leaf(first) && !is_leaf(second) => {
                Node { value: Value::Table(self.table(first, second, place)), span: a.span }
            }
            (Value::Array(first), Value::Array(second)) if same_order(first, second) => {
                Node { value: Value::Array(self.list(first, second, place)), span: a.span }
            }
            _ if self.second(place, Some(a), Some(b)) => b.clone(),
            _ => a.clone(),
        }
    }

    /// Lists of entries with names of their own that share their order.
    fn list(&mut self, a: &[Node], b: &[Node], place: &Place) -> Vec<Node> {
        let mut mixed = Vec::new();
        for item in a {
            let place = place.item(name(item));
            match b.iter().find(|other| name(other) == name(item)) {
                Some(other) => mixed.push(self.node(item, other, &place)),
                None if self.second(&place, Some(item), None) => {}
                None => mixed.push(item.clone()),
            }
        }
        let order: Vec<&str> = b.iter().map(name).collect();
        for (at, item) in b.iter().enumerate() {
            if a.iter().all(|other| name(other) != name(item))
                && self.second(&place.item(name(item)), None, Some(item))
            {
                insert(&mut mixed, item.clone(), &order[..at], |node| name(node).to_owned());
            }
        }
        mixed
    }
}

/// Puts an item behind the nearest of those that stand before it on its own side.
fn insert<T>(list: &mut Vec<T>, item: T, before: &[&str], name: impl Fn(&T) -> String) {
    let at = before.iter().rev().find_map(|wanted| list.iter().position(|have| name(have) == **wanted));
    list.insert(at.map_or(0, |at| at + 1), item);
}

/// A distribution, or the weights of places: half of one and half of another mean nothing.
fn is_leaf(table: &Table) -> bool {
    table.get("dist").is_some()
        || !table.entries.is_empty()
            && table.entries.iter().all(|e| matches!(e.node.value, Value::Float(_)) && e.key.len() == 9)
}

fn name(node: &Node) -> &str {
    node.table().and_then(|table| table.get("name")).and_then(Node::text).unwrap_or("")
}

/// Whether both lists hold entries with names, each once, those of both in the same order.
fn same_order(a: &[Node], b: &[Node]) -> bool {
    let named = |list: &[Node]| {
        let names: Vec<String> = list.iter().map(|node| name(node).to_owned()).collect();
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        (sorted.len() == names.len() && names.iter().all(|name| !name.is_empty())).then_some(names)
    };
    let (Some(first), Some(second)) = (named(a), named(b)) else { return false };
    let shared = |names: &[String], others: &[String]| {
        names.iter().filter(|name| others.contains(name)).cloned().collect::<Vec<_>>()
    };
    shared(&first, &second) == shared(&second, &first)
}

/// Whether two values mean the same, wherever they were written; 2 and 2.0 do.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Integer(a), Value::Float(b)) | (Value::Float(b), Value::Integer(a)) => *a as f64 == *b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Table(a), Value::Table(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries.iter().zip(&b.entries).all(|(a, b)| a.key == b.key && same(&a.node, &b.node))
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::render::to_toml;

    const A: &str = "seed = 1\ndraws = 2\n[parameters]\n\"a.b\" = { dist = \"uniform\", min = 0.0, max = 1.0 }\n\
        [[site]]\nname = \"one\"\njobs = 10\nsource = \"x\"\n[[site]]\nname = \"two\"\njobs = 20\n";
    const B: &str = "seed = 1.0\ndraws = 3\n[parameters]\n\"a.b\" = 0.5\n\
        [[site]]\nname = \"zero\"\njobs = 5\n[[site]]\nname = \"one\"\njobs = 11\nsource = \"y\"\n";

    fn trees() -> (Table, Table) {
        (read("a", A).unwrap(), read("b", B).unwrap())
    }

    #[test]
    fn every_leaf_that_differs() {
        let (a, b) = trees();
        let found: Vec<(String, bool)> =
            differences(&a, &b).into_iter().map(|d| (d.path, d.matters)).collect();
        let expected = [
            ("draws", true),
            ("parameters.\"a.b\"", true),
            ("site[one].jobs", true),
            ("site[one].source", false),
            ("site[two]", true),
            ("site[zero]", true),
        ];
        assert_eq!(found, expected.map(|(path, matters)| (path.to_owned(), matters)));
    }

    #[test]
    fn from_none_to_all_is_from_the_first_to_the_second() {
        let (a, b) = trees();
        assert_eq!(to_toml(&hybrid(&a, &b, &mut |_| false)), to_toml(&a));
        let all = hybrid(&a, &b, &mut |_| true);
        assert!(differences(&all, &b).is_empty());
        assert_eq!(to_toml(&all).replace("seed = 1\n", "seed = 1.0\n"), to_toml(&b));
        let some = hybrid(&a, &b, &mut |d| d.path == "site[zero]");
        let names: Vec<&str> = some.get("site").unwrap().array().unwrap().iter().map(name).collect();
        assert_eq!(names, ["zero", "one", "two"]);
    }
}
