//! Whether this program is the one that made a run, and if not, what changed.

use crate::cli::{CliError, Console};
use crate::review::program::{Said, THEN_NOW, is_other, other_machine, other_program, results_changed};
use crate::writers::finished::FinishedRun;
use crate::writers::manifest::Engine;

/// What changed between versions.
const CHANGELOG: &str = include_str!("../../../CHANGELOG.md");
/// End of a commit with changes that are in none.
const DIRTY: &str = "-dirty";
/// Lines of the changelog that are shown.
const LINES: usize = 12;
/// Characters of a line that are shown.
const WIDTH: usize = 160;

/// Refuses a run of another program, and says what changed since.
pub(crate) fn same_program(published: &FinishedRun, anyway: bool, console: &Console) -> Result<(), CliError> {
    let (then, now) = (&published.manifest.engine, Engine::current());
    other_machine(then, &now, THEN_NOW).iter().for_each(|line| console.note(&format!("note: {line}")));
    let changed = other_program(then, &now, THEN_NOW);
    if !is_other(then, &now) {
        changed.iter().for_each(|line| console.note(&format!("note: {line}")));
        if then.commit.as_deref().is_some_and(|commit| commit.ends_with(DIRTY)) {
            console.note("note: the program was built from changes that are in no commit: it may be another one all the same");
        }
        return Ok(());
    }
    let changed = changed.join("\n  ");
    let text = format!("another program made this run:\n  {changed}{}", what_changed(then, &now));
    if anyway {
        console.note(&format!("note: {text}"));
        return Ok(());
    }
    Err(CliError::Usage(format!("{text}\nuse that version, or compute with this one: --anyway")))
}

fn what_changed(then: &Engine, now: &Engine) -> String {
    let mut text = match results_changed(CHANGELOG, &then.version, &now.version) {
        Said::Since(lines) => extract("what the changelog says about results since", &lines),
        Said::Within(_) if then.commit == now.commit => String::new(),
        Said::Within(lines) => extract(
            &format!(
                "what the changelog says about results in {}, newest first; some of it may be older than the run",
                now.version
            ),
            &lines,
        ),
        Said::Unknown => format!(
            "\nthe changelog of this program, {}, knows no version {}: a newer program made the run, or another one",
            now.version, then.version
        ),
    };
    if let (Some(a), Some(b)) = (&then.commit, &now.commit)
        && a != b
    {
        let plain = |commit: &str| commit.trim_end_matches(DIRTY).to_owned();
        text += &format!("\nevery change, in a checkout of the source: git log {}..{}", plain(a), plain(b));
    }
    text
}

/// The first lines under a title, and how many more there are.
fn extract(title: &str, lines: &[&str]) -> String {
    if lines.is_empty() {
        return format!("\n{title}: nothing");
    }
    let shown = lines.iter().take(LINES).map(|line| shortened(line)).collect::<Vec<_>>().join("\n  ");
    let more = lines.len().saturating_sub(LINES);
    let more = if more > 0 { format!("\n  … and {more} more in CHANGELOG.md") } else { String::new() };
    format!("\n{title}:\n  {shown}{more}")
}

fn shortened(line: &str) -> String {
    if line.chars().count() <= WIDTH {
        return line.to_owned();
    }
    line.chars().take(WIDTH - 1).chain(['…']).collect()
}
