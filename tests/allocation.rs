//! Published allocations, and what a scenario may not say about policies.
#![allow(missing_docs, clippy::unwrap_used)]

use fairshift::model::allocation::rounding::largest_remainder;
use fairshift::scenario::{Library, load_text};

/// Annex I of Regulation (EU) 2021/1056: recovery money, budget money, total.
fn rows() -> Vec<[f64; 3]> {
    let text = include_str!("fixtures/policy/eu_jtf_allocations.csv");
    let row = |line: &str| {
        let numbers: Vec<f64> = line.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect();
        [numbers[0], numbers[1], numbers[2]]
    };
    text.lines().skip(1).map(row).collect()
}

/// 27 rows rounded one by one sum to 17,501; largest remainder gives them back for that total, and for the true 17,500 takes one
/// million from one country.
#[test]
fn just_transition_fund_rows_by_largest_remainder() {
    let rows = rows();
    let totals: Vec<f64> = rows.iter().map(|r| r[2]).collect();
    assert_eq!((rows.len(), totals.iter().sum::<f64>()), (27, 17_501.0));
    let published: Vec<i64> = totals.iter().map(|t| *t as i64).collect();
    assert_eq!(largest_remainder(17_501, &totals), published);
    let exact = largest_remainder(17_500, &totals);
    assert_eq!(exact.iter().sum::<i64>(), 17_500);
    let moved: i64 = exact.iter().zip(&published).map(|(a, b)| (a - b).abs()).sum();
    assert_eq!(moved, 1);
    for [recovery, budget, total] in rows {
        assert!((recovery + budget - total).abs() <= 1.0, "parts are rounded by themselves too");
    }
}

fn findings(policy: &str) -> String {
    let text = format!("schema = 1\nname = \"bad\"\nextends = \"uk-baseline\"\n{policy}");
    load_text("bad", &text, &Library::embedded(), &[]).unwrap().findings.to_string()
}

const FUND: &str = "[[policy]]\nname = \"Fund\"\nkind = \"infrastructure\"\nstart = 2025\nend = 2030\nannual_budget = 10\nsource = \"test\"\n";

#[test]
fn elasticity_and_accessibility_on_one_spend_are_refused_with_both_lines() {
    let said = findings(&format!("{FUND}output_elasticity = 0.1\naccessibility = 0.05\n"));
    assert!(said.contains("twice") && said.contains("bad.toml:12") && said.contains("bad.toml:11"), "{said}");
}

#[test]
fn a_multiplier_over_the_input_output_block_is_refused() {
    let said = findings(&format!("induced = \"type_ii\"\n{FUND}multiplier = 1.3\n"));
    assert!(
        said.contains("multiplier") && said.contains("bad.toml:4") && said.contains("bad.toml:12"),
        "{said}"
    );
    assert!(!findings(&format!("{FUND}multiplier = 1\n")).contains("multiplier"));
}

#[test]
fn unknown_and_foreign_keys_come_with_the_nearest() {
    let said = findings(&format!("{FUND}anual_budget = 3\ncost_per_jobs = 3\n"));
    assert!(said.contains("annual_budget") && said.contains("cost_per_job"), "{said}");
    let said = findings(&format!("{FUND}posts = 3\nallocation = {{ rule = \"arc\", omega = 0.5 }}\n"));
    assert!(said.contains("`posts` has no meaning") && said.contains("`omega` has no meaning"), "{said}");
}

/// A scenario drops policies that a file brought into its base: one by name, all of a file; names that are not there are found.
#[test]
fn a_child_drops_what_a_file_brought_into_its_base() {
    let base = "schema = 1\nname = \"base\"\nextends = \"uk-baseline\"\n[[policy]]\nfile = \"policies/uk_lyons.toml\"\n\
        [[policy]]\nname = \"Lyons relocation\"\nannual_budget = 50\n[[policy]]\nfile = \"policies/us_arc.toml\"\n";
    let middle = "schema = 1\nname = \"middle\"\nextends = \"base\"\npolicy = [{ name = \"Lyons relocation\", remove = true }]\n";
    let load_from = |over: &str, child: &str| {
        let own = Library::embedded();
        let files = own.names().map(|n| format!("{n}.toml")).collect::<Vec<_>>();
        let known = files.iter().map(String::as_str).chain(own.pathway_paths());
        let text = |path: &str| own.text(path).unwrap_or_default().to_owned();
        let all = known.map(|path| (path.to_owned(), text(path)));
        let library = Library::new(all.chain([
            ("base.toml".to_owned(), base.to_owned()),
            ("middle.toml".to_owned(), middle.to_owned()),
        ]));
        let child = format!("schema = 1\nname = \"child\"\nextends = \"{over}\"\n{child}");
        load_text("child", &child, &library, &[]).unwrap()
    };
    let load = |child: &str| load_from("base", child);
    let names = |child: &str| -> Vec<String> {
        let loaded = load(child);
        assert!(loaded.findings.is_empty(), "{child}: {}", loaded.findings);
        loaded.resolved.scenario.policy.iter().map(|p| p.name.value.clone()).collect()
    };
    assert_eq!(names(""), ["Lyons relocation", "Appalachian tiers"]);
    assert_eq!(names("policy = [{ name = \"Lyons relocation\", remove = true }]\n"), ["Appalachian tiers"]);
    assert_eq!(
        names("policy = [{ file = \"policies/us_arc.toml\", remove = true }]\n"),
        ["Lyons relocation"]
    );
    // A grandchild brings a policy of the name back, of another kind.
    let again = "[[policy]]\nname = \"Lyons relocation\"\nkind = \"retraining\"\nstart = 2025\nend = 2026\nannual_budget = 1\nsource = \"test\"\n";
    let back = load_from("middle", again);
    assert!(back.findings.is_empty(), "{}", back.findings);
    let kinds: Vec<&str> = back.resolved.scenario.policy.iter().map(|p| p.kind.value.name()).collect();
    assert_eq!(kinds, ["infrastructure", "retraining"]);
    for wrong in [
        "policy = [{ name = \"Lions relocation\", remove = true }]\n",
        "policy = [{ file = \"policies/de_ruhr.toml\", remove = true }]\n",
    ] {
        let found = load(wrong).findings.to_string();
        assert!(found.contains("no such entry") && found.contains("child.toml:4"), "{wrong}: {found}");
    }
    let found = load("policy = [{ name = \"Lions relocation\", remove = true }]\n").findings.to_string();
    assert!(found.contains("Lyons relocation"), "{found}");
}

#[test]
fn every_package_is_read_without_findings() {
    let library = Library::embedded();
    let packages: Vec<&str> = library.pathway_paths().filter(|p| p.starts_with("policies/")).collect();
    assert!(packages.len() >= 10, "{packages:?}");
    for path in packages {
        let text = format!(
            "schema = 1\nname = \"uses\"\nextends = \"uk-baseline\"\n[[policy]]\nfile = \"{path}\"\n"
        );
        let loaded = load_text("uses", &text, &library, &[]).unwrap();
        assert!(loaded.findings.is_empty(), "{path}: {}", loaded.findings);
        assert!(!loaded.resolved.scenario.policy.is_empty(), "{path}");
    }
}

/// A variant takes one package out and puts another in; another changes the kind of a policy under its name.
#[test]
fn a_variant_swaps_packages_and_kinds() {
    let text = "schema = 1\nname = \"swap\"\nextends = \"uk-baseline\"\n[[policy]]\nfile = \"policies/uk_lyons.toml\"\n\
        [[policy]]\nname = \"Programme\"\nkind = \"retraining\"\nstart = 2025\nend = 2030\nannual_budget = 10\nsource = \"test\"\n\
        [[variant]]\nname = \"other\"\npolicy = [\n{ name = \"Lyons relocation\", remove = true },\n{ file = \"policies/us_arc.toml\" },\n\
        { name = \"Programme\", kind = \"income_bridge\", minimum_age = 58 },\n]\n";
    let loaded = load_text("swap", text, &Library::embedded(), &[]).unwrap();
    assert!(loaded.findings.is_empty(), "{}", loaded.findings);
    let policies = |scenario: &fairshift::scenario::schema::ScenarioFile| -> Vec<(String, &'static str)> {
        scenario.policy.iter().map(|p| (p.name.value.clone(), p.kind.value.name())).collect()
    };
    let scenario = &loaded.resolved.scenario;
    let named = |all: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
        all.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect()
    };
    let own = [("Lyons relocation", "public_relocation"), ("Programme", "retraining")];
    let other = [("Programme", "income_bridge"), ("Appalachian tiers", "infrastructure")];
    assert_eq!(policies(scenario), named(&own));
    assert_eq!(policies(&scenario.variant[0].scenario), named(&other));
    let wrong =
        text.replace("{ name = \"Lyons relocation\", remove", "{ name = \"Lions relocation\", remove");
    let findings = load_text("swap", &wrong, &Library::embedded(), &[]).unwrap().findings.to_string();
    assert!(findings.contains("no such entry") && findings.contains("swap.toml:16"), "{findings}");
}

/// What is said of a scenario with a list in a file, and the weights that came of it.
fn listed(csv: &str, policy: &str) -> (String, Vec<(String, f64)>, Option<f64>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.csv"), csv).unwrap();
    let text = format!("schema = 1\nname = \"listed\"\nextends = \"uk-baseline\"\n{policy}");
    let path = folder.path().join("listed.toml");
    std::fs::write(&path, text).unwrap();
    let loaded = fairshift::scenario::load(path.to_str().unwrap(), &Library::embedded(), &[]).unwrap();
    let policy = &loaded.resolved.scenario.policy[0];
    let weights = policy.allocation.as_ref().and_then(|a| a.weights.as_ref());
    let places =
        weights.map_or(Vec::new(), |w| w.places.iter().map(|(n, v)| (n.value.clone(), *v)).collect());
    let mut said = loaded.findings.to_string();
    {
        let data = fairshift::dataset::embedded::read(fairshift::dataset::embedded::DEFAULT).unwrap();
        if let Err(found) = fairshift::inputs::build::build(&loaded, &std::sync::Arc::new(data)) {
            said = found.to_string();
        }
    }
    (said, places, policy.annual_budget.map(|b| b.value))
}

const LIST: &str = "allocation = { rule = \"list\", file = \"list.csv\" }\n";

#[test]
fn a_list_in_a_file_shares_money_out() {
    let (said, places, budget) = listed("Place,Weight\nBarnsley,1\nE08000019,3\n", &format!("{FUND}{LIST}"));
    assert_eq!(said, "");
    assert_eq!(places, [("Barnsley".to_owned(), 1.0), ("E08000019".to_owned(), 3.0)]);
    assert_eq!(budget, Some(10.0));
}

/// Amounts are the budget of a year, and a budget that says otherwise is refused.
#[test]
fn amounts_are_the_budget() {
    let csv = "\u{feff}place,name,amount\r\nBarnsley,Barnsley,2.5\r\nE08000019,Sheffield,7.5\r\n";
    let without = FUND.replace("annual_budget = 10\n", "");
    let (said, places, budget) = listed(csv, &format!("{without}{LIST}"));
    assert!(said.contains("warning") && said.contains("list.csv") && said.contains("name"), "{said}");
    assert_eq!((places.len(), budget), (2, Some(10.0)));
    assert_eq!(listed(csv, &format!("{FUND}{LIST}")).2, Some(10.0));
    let other = FUND.replace("annual_budget = 10", "annual_budget = 11");
    let said = listed(csv, &format!("{other}{LIST}")).0;
    assert!(
        said.contains("£10 m a year") && said.contains("11") && said.contains("listed.toml:11"),
        "{said}"
    );
    let series = FUND.replace("annual_budget = 10", "budgets = { \"2025\" = 10 }");
    assert!(listed(csv, &format!("{series}{LIST}")).0.contains("`budgets` says otherwise"));
}

/// Every row that says nothing is told with its line, all at once, and so are places that nobody knows.
#[test]
fn rows_that_say_nothing_are_told_with_their_lines() {
    let csv = "place,weight\nBarnsley,1\nBarnsley,2\n,3\nLeeds,\nHull,many\nYork,-1\nDoncaster,1,2\n";
    let (said, places, _) = listed(csv, &format!("{FUND}{LIST}"));
    for line in 3..=8 {
        assert!(said.contains(&format!("list.csv:{line}")), "{line}: {said}");
    }
    assert!(said.contains("list.csv:2"), "where the first of two rows is: {said}");
    assert_eq!(places.len(), 1);
    let said = listed("place,weight\nBarnsley,1\nBarnsly,2\nE08000016,3\n", &format!("{FUND}{LIST}")).0;
    assert!(said.contains("list.csv:3") && said.contains("Barnsley"), "{said}");
    assert!(said.contains("list.csv:4") && said.contains("the same place"), "{said}");
    let empty = listed("place,weight\n", &format!("{FUND}{LIST}")).0;
    assert!(empty.contains("names no place"), "{empty}");
    let headings = listed("place;weight\nBarnsley;1\n", &format!("{FUND}{LIST}")).0;
    assert!(headings.contains("list.csv:1") && headings.contains("`weight` or `amount`"), "{headings}");
}

/// A list that cannot be read is told once, without what would follow from its being empty.
#[test]
fn a_bad_list_is_told_once() {
    for csv in ["", "place;weight\nLeeds;1\n", "place,weight\n"] {
        let said = listed(csv, &format!("{FUND}{LIST}")).0;
        assert!(said.contains("list.csv:1") && !said.contains("sum to a positive"), "{said}");
        assert_eq!(said.matches("error:").count(), 1, "{said}");
    }
}

#[test]
fn a_file_needs_the_rule_that_reads_it() {
    let both = "allocation = { rule = \"list\", file = \"list.csv\", weights = { Leeds = 1 } }\n";
    assert!(listed("place,weight\nLeeds,1\n", &format!("{FUND}{both}")).0.contains("exclude each other"));
    let other = "allocation = { rule = \"jtf\", file = \"list.csv\" }\n";
    assert!(listed("place,weight\nLeeds,1\n", &format!("{FUND}{other}")).0.contains("`file` has no meaning"));
    let none = listed("", &format!("{FUND}allocation = {{ rule = \"list\" }}\n")).0;
    assert!(none.contains("needs `weights` or `file`"), "{none}");
    let missing = "allocation = { rule = \"list\", file = \"lost.csv\" }\n";
    assert!(listed("", &format!("{FUND}{missing}")).0.contains("lost.csv"));
}

/// Jobs that posts bring hold induced effects; with another closure they would count twice, and both lines are named.
#[test]
fn a_local_multiplier_of_posts_needs_its_closure() {
    const POSTS: &str = "[[policy]]\nname = \"Posts\"\nkind = \"public_relocation\"\nstart = 2025\nend = 2030\nannual_budget = 10\n\
        from = [\"Camden\"]\nposts = 100\nsource = \"test\"\n";
    let said = findings(&format!("induced = \"type_ii\"\n{POSTS}local_multiplier = 0.5\n"));
    assert!(said.contains("twice") && said.contains("bad.toml:4") && said.contains("bad.toml:14"), "{said}");
    let said = findings(&format!("induced = \"none\"\n{POSTS}local_multiplier = 0.5\n"));
    assert!(said.contains("bad.toml:4") && said.contains("bad.toml:14"), "{said}");
    assert_eq!(findings(&format!("induced = \"local_multiplier\"\n{POSTS}local_multiplier = 0.5\n")), "");
    assert_eq!(findings(&format!("induced = \"type_ii\"\n{POSTS}business_services = 0.5\n")), "");
}
