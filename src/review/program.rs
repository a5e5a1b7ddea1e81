//! Two programs: may they give other results, and what changed between them?

use crate::writers::manifest::Engine;

/// How the two sides of a difference are called: `then` and `now`, or by run.
pub type Sides<'a> = (&'a str, &'a str);

/// The run and this program.
pub const THEN_NOW: Sides<'_> = ("then", "now");
/// Two runs.
pub const RUNS: Sides<'_> = ("in the first run", "in the second");

/// Why a program may give other results than another.
#[must_use]
pub fn other_program(a: &Engine, b: &Engine, sides: Sides<'_>) -> Vec<String> {
    let commit = |engine: &Engine| engine.commit.clone().unwrap_or_else(|| "not recorded".to_owned());
    let pairs = [
        ("program", a.name.clone(), b.name.clone()),
        ("version", a.version.clone(), b.version.clone()),
        ("commit", commit(a), commit(b)),
        ("mathematical library", a.math.clone(), b.math.clone()),
        ("random numbers", a.random.clone(), b.random.clone()),
    ];
    differing(&pairs, sides)
}

/// Whether two programs are known to be different ones: a commit that one of them does not know is none that differs.
#[must_use]
pub fn is_other(a: &Engine, b: &Engine) -> bool {
    let known = Engine { commit: a.commit.clone().and(b.commit.clone()), ..b.clone() };
    let recorded = Engine { commit: b.commit.clone().and(a.commit.clone()), ..a.clone() };
    !other_program(&recorded, &known, THEN_NOW).is_empty()
}

/// What differs between machines and must not change a bit.
#[must_use]
pub fn other_machine(a: &Engine, b: &Engine, sides: Sides<'_>) -> Vec<String> {
    let features = |engine: &Engine| match engine.target_features.join(", ").as_str() {
        "" => "none beyond the target's".to_owned(),
        some => some.to_owned(),
    };
    let build = |engine: &Engine| if engine.debug_assertions { "debug" } else { "release" }.to_owned();
    let pairs = [
        ("target", a.target.clone(), b.target.clone()),
        ("processor features", features(a), features(b)),
        ("build", build(a), build(b)),
    ];
    differing(&pairs, sides)
}

fn differing(pairs: &[(&str, String, String)], sides: Sides<'_>) -> Vec<String> {
    let line = |(what, a, b): &(&str, String, String)| format!("{what}: {a} {}, {b} {}", sides.0, sides.1);
    pairs.iter().filter(|(_, a, b)| a != b).map(line).collect()
}

/// What a changelog says about results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    /// The lines under "Results changed" of versions after that one, newest first.
    Since(Vec<&'a str>),
    /// The lines of that version itself, which both programs have; some may be older than the run.
    Within(Vec<&'a str>),
    /// It does not know the version: a newer program made the run, or another one.
    Unknown,
}

/// What changed between a version and the one whose changelog this is, or within it.
#[must_use]
pub fn results_changed<'a>(changelog: &'a str, version: &str, current: &str) -> Said<'a> {
    let (mut since, mut within) = (Vec::new(), Vec::new());
    let (mut inside, mut reached) = (false, false);
    for line in changelog.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            if reached {
                break;
            }
            reached = heading.trim_start_matches('[').split(']').next() == Some(version);
            inside = false;
        } else if let Some(heading) = line.strip_prefix("### ") {
            inside = heading.trim() == "Results changed";
        } else if inside && !line.trim().is_empty() {
            if reached { &mut within } else { &mut since }.push(line.trim());
        }
    }
    match (reached, version == current) {
        (false, _) if number(version) < number(current) => Said::Since(since),
        (false, _) => Said::Unknown,
        (true, true) => Said::Within(within),
        (true, false) => Said::Since(since),
    }
}

/// Parts of a version in their order.
fn number(version: &str) -> Vec<u64> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_since_a_version() {
        let log = "# Log\n## [0.3.0]\n### Added\n- x\n### Results changed\n- jobs fall\n\n## [0.2.0]\n### Results changed\n- jobs rise\n## [0.1.0]\n### Results changed\n- first\n";
        assert_eq!(results_changed(log, "0.1.0", "0.3.0"), Said::Since(vec!["- jobs fall", "- jobs rise"]));
        assert_eq!(results_changed(log, "0.3.0", "0.3.0"), Said::Within(vec!["- jobs fall"]));
        assert_eq!(results_changed(log, "0.4.0", "0.3.0"), Said::Unknown);
        let Said::Since(all) = results_changed(log, "0.0.9", "0.3.0") else { panic!("an older version") };
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn a_program_is_another_by_version_not_by_machine() {
        let now = Engine { commit: None, ..Engine::current() };
        let elsewhere = Engine { target: "riscv64-unknown-linux-gnu".to_owned(), ..now.clone() };
        assert!(other_program(&elsewhere, &now, THEN_NOW).is_empty() && !is_other(&elsewhere, &now));
        assert_eq!(other_machine(&elsewhere, &now, THEN_NOW).len(), 1);
        let older = Engine { version: "0.0.1".to_owned(), ..now.clone() };
        let expected = format!("version: 0.0.1 then, {} now", now.version);
        assert_eq!(other_program(&older, &now, THEN_NOW), [expected]);
        assert!(is_other(&older, &now));
    }

    #[test]
    fn a_commit_that_nobody_recorded_is_no_other_program() {
        let at = |commit: Option<&str>| Engine { commit: commit.map(str::to_owned), ..Engine::current() };
        assert!(!is_other(&at(None), &at(Some("a"))) && !is_other(&at(Some("a")), &at(None)));
        assert!(is_other(&at(Some("a")), &at(Some("b"))) && is_other(&at(Some("a")), &at(Some("a-dirty"))));
        let expected = "commit: not recorded in the first run, a in the second";
        assert_eq!(other_program(&at(None), &at(Some("a")), RUNS), [expected]);
    }
}
