//! A word that is no name: what it is mentioned by.

use std::sync::Arc;

use super::{Explanation, columns, keys};
use crate::cli::list::named;
use crate::dataset::Dataset;
use crate::scenario::registry;

/// Mentions that are shown; a word that has more is too common to help.
const SHOWN: usize = 40;

/// Letters of a meaning that are shown on either side of a mention.
const AROUND: usize = 100;

/// Everything whose name or meaning contains a word, in any case; `None` if nothing does.
pub(super) fn explain(word: &str, data: &Arc<Dataset>) -> Option<Explanation> {
    let wanted = word.to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&wanted);
    let mut facts: Vec<(String, String)> =
        all(data).into_iter().filter(|(name, meaning)| says(name) || says(meaning)).collect();
    if facts.is_empty() {
        return None;
    }
    facts.iter_mut().for_each(|(_, meaning)| *meaning = excerpt(meaning, &wanted));
    let left_out = facts.len().saturating_sub(SHOWN);
    facts.truncate(SHOWN);
    if left_out > 0 {
        facts.push(("…".to_owned(), format!("and {left_out} more")));
    }
    Some(Explanation { heading: format!("{word}: nothing has this name, but these mention it"), facts })
}

/// A long meaning around its first mention of a word.
fn excerpt(meaning: &str, wanted: &str) -> String {
    let letters: Vec<char> = meaning.chars().collect();
    if letters.len() <= 4 * AROUND {
        return meaning.to_owned();
    }
    let lower = meaning.to_lowercase();
    let at = lower.find(wanted).map_or(0, |byte| lower[..byte].chars().count());
    let (first, last) =
        (at.saturating_sub(AROUND), (at + wanted.chars().count() + AROUND).min(letters.len()));
    let part: String = letters[first.min(last)..last].iter().collect();
    let [before, after] = [first > 0, last < letters.len()].map(|cut| if cut { "…" } else { "" });
    format!("{before}{part}{after}")
}

/// Names and meanings of everything that can be explained.
fn all(data: &Arc<Dataset>) -> Vec<(String, String)> {
    let parameters =
        registry::all().iter().map(|p| (p.name.to_owned(), format!("{}. {}", p.title, p.description)));
    parameters.chain(keys::all()).chain(columns::all(data)).chain(named(data)).collect()
}
