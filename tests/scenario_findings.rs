//! Every defect of a scenario is found in one pass, with its line, what is allowed and the nearest name.

mod common;

use fairshift::findings::Findings;
use fairshift::inputs::build::build;
use fairshift::scenario::{Library, load, load_text};

const HEAD: &str = "schema = 1\nname = \"t\"\ndataset = \"tiny\"\n";
const DRIVER: &str = r#"
[[driver]]
name = "Fuel"
kind = "final_demand"
industries = ["C19"]
categories = ["households"]
index = { 2030 = 0.5 }
source = "invented"
evidence = "assumption"
"#;

fn findings(text: &str) -> Findings {
    findings_with(text, &[])
}

fn findings_with(text: &str, overrides: &[&str]) -> Findings {
    let overrides: Vec<String> = overrides.iter().map(|o| (*o).to_owned()).collect();
    match load_text("t", text, &Library::empty(), &overrides) {
        Ok(loaded) => build(&loaded, &common::dataset()).map_or_else(|f| f, |built| built.warnings),
        Err(findings) => findings,
    }
}

/// The only finding.
fn only(text: &str) -> String {
    let findings = findings(text);
    assert_eq!(findings.len(), 1, "{findings}");
    findings.all()[0].to_string()
}

fn assert_has(text: &str, parts: &[&str]) {
    let shown = only(text);
    for part in parts {
        assert!(shown.contains(part), "`{part}` is not in\n{shown}");
    }
}

#[test]
fn five_defects_five_findings() {
    let loaded = load("tests/invalid_scenarios/five.toml", &Library::empty(), &[]).unwrap();
    let findings = build(&loaded, &common::dataset()).unwrap_err();
    assert_eq!(findings.len(), 5);
    let path = "tests/invalid_scenarios/five.expected.txt";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, findings.to_string()).unwrap();
    }
    assert_eq!(findings.to_string(), std::fs::read_to_string(path).unwrap());
}

#[test]
fn a_complete_scenario_has_none() {
    assert!(findings(&format!("{HEAD}{DRIVER}")).is_empty());
}

#[test]
fn syntax_errors_have_a_place() {
    let found = findings("schema = 1\nname = \"t\"\ntitle = \"open\nseed = 3\n");
    assert_eq!(found.all()[0].line, Some(3), "{found}");
    let found = findings(&format!("{HEAD}seed = 1\nseed = 2\n"));
    assert_eq!((found.len(), found.all()[0].line), (1, Some(5)), "{found}");
}

#[test]
fn byte_order_marks_and_crlf_are_fine() {
    let text = format!("\u{feff}{HEAD}{DRIVER}").replace('\n', "\r\n");
    assert!(findings(&text).is_empty(), "{}", findings(&text));
    let found = findings(&text.replace("0.5", "-0.5"));
    assert_eq!((found.len(), found.all()[0].line), (1, Some(10)), "{found}");
}

#[test]
fn limits() {
    assert_has(&format!("{HEAD}[uncertainty]\ndraws = 100001\n"), &["5:9", "1 to 100000"]);
    let deep = format!("{HEAD}title = {}1{}\n", "[".repeat(40), "]".repeat(40));
    assert!(findings(&deep).to_string().contains("at most 32 levels"));
    let keys = format!("{HEAD}{} = 1\n", vec!["a"; 300_000].join("."));
    assert!(findings(&keys).to_string().contains("at most 32 levels"));
    let many = format!("{HEAD}[outputs]\nplaces = [{}]\n", "\"City\",".repeat(10_001));
    assert!(findings(&many).to_string().contains("at most 10000"));
    let large = format!("{HEAD}description = \"{}\"\n", "a".repeat(4 * 1024 * 1024));
    assert!(only(&large).contains("at most 4194304 bytes"));
}

#[test]
fn two_induced_mechanisms() {
    assert_has(
        &format!("{HEAD}induced = [\"type_ii\", \"local_multiplier\"]\n"),
        &["4:11", "type_ii at", "local_multiplier at"],
    );
    let text = format!(
        "{HEAD}induced = \"local_multiplier\"\n[parameters]\n\"households.spending_response\" = 0.5\n"
    );
    assert_has(&text, &["6:1", "t.toml:4", "count induced effects twice"]);
}

#[test]
fn the_same_cell_moved_twice() {
    let second = DRIVER.replace("\"Fuel\"", "\"Fuel again\"");
    assert_has(
        &format!("{HEAD}{DRIVER}{second}"),
        &["`Fuel` and `Fuel again`", "15:8", "t.toml:6", "combine"],
    );
    let combined = format!("{HEAD}{DRIVER}{second}combine = true\n");
    assert!(findings(&combined).is_empty(), "{}", findings(&combined));
    let other = second.replace("households", "exports");
    assert!(findings(&format!("{HEAD}{DRIVER}{other}")).is_empty());
}

fn closure(name: &str, jobs: &str) -> String {
    format!(
        "[[site]]\nname = \"{name}\"\nplace = \"Harbour\"\nindustry = \"C19\"\nevent = \"closure\"\n{jobs}\n\
         announced = 2024\nstart = 2025\nramp_years = 1\nsource = \"invented\"\n"
    )
}

#[test]
fn closures_of_more_jobs_than_there_are() {
    assert_has(
        &format!("{HEAD}{}", closure("A", "jobs = 301")),
        &["9:8", "301", "at most 300", "C19 in Harbour"],
    );
    let two = format!("{HEAD}{}{}", closure("A", "jobs = 200"), closure("B", "share = 0.5"));
    assert_has(&two, &["15:8", "350 in total", "t.toml:5", "at most 300"]);
}

#[test]
fn selectors_and_names() {
    let text = format!("{HEAD}{}", DRIVER.replace("[\"C19\"]", "[\"section Q\"]"));
    assert_has(&text, &["no industry `section Q`", "8:15", "nearest: section"]);
    assert_has(&format!("{HEAD}[parameters]\n\"supply_chain.lagg\" = 1\n"), &["nearest: supply_chain.lag"]);
    assert_has(&format!("{HEAD}trade = \"gravty\"\n"), &["nearest: gravity", "allowed: gravity, flq"]);
    assert_has(&format!("{HEAD}{}", DRIVER.replace("index", "levels")), &["base year's level"]);
    assert_has(&format!("{HEAD}{DRIVER}users = [\"all\"]\n"), &["`users` has no meaning"]);
}

#[test]
fn overrides_are_checked_where_they_are_written() {
    let found = findings_with(HEAD, &["uncertainty.draws=0", "parameters.supply_chain.lag=-1", "sed=3"]);
    assert_eq!(found.len(), 3, "{found}");
    assert!(found.all().iter().all(|f| f.file == "--set"), "{found}");
}

#[test]
fn a_missing_scenario_names_the_nearest() {
    let library = Library::new([("uk-baseline.toml".to_owned(), HEAD)]);
    let found = load("uk-basline", &library, &[]).unwrap_err();
    assert_eq!(found.all()[0].suggestion.as_deref(), Some("uk-baseline"));
}

/// A programme that trains people in a run without people would spend nothing in silence.
#[test]
fn policies_for_people_without_people() {
    let policy = |kind: &str| {
        format!(
            "[[policy]]\nname = \"Help\"\nkind = \"{kind}\"\nstart = 2025\nend = 2026\nannual_budget = 1\nbridge = {{ F41_F42 = 1 }}\nsource = \"invented\"\n"
        )
    };
    let none = "[labour]\nmodel = \"none\"\n";
    for kind in ["retraining", "wage_subsidy", "income_bridge", "mobility_support"] {
        assert_has(
            &format!("{HEAD}{none}{}", policy(kind)),
            &["8:8", "`Help` acts on people", kind, "no money will be spent", "[labour] model"],
        );
        let with_people = findings(&format!("{HEAD}{}", policy(kind)));
        assert!(with_people.is_empty(), "{with_people}");
    }
    let ties = format!("{HEAD}{none}[social]\nbonding = \"gva_per_head\"\n");
    assert_has(&ties, &["7:11", "local ties", "gva_per_head"]);
    let capital = findings(&format!("{HEAD}{none}{}", policy("social_infrastructure")));
    assert!(capital.is_empty(), "{capital}");
}

/// Money that would never be awarded, a policy without any and one that may spend none are said.
#[test]
fn policies_without_money() {
    let policy = |more: &str| {
        format!(
            "{HEAD}[[policy]]\nname = \"Help\"\nkind = \"infrastructure\"\nstart = 2025\nend = 2026\n{more}\nbridge = {{ F41_F42 = 1 }}\nsource = \"invented\"\n"
        )
    };
    assert_has(
        &policy("budgets = { 2025 = 4, 2031 = 3, 2040 = 2 }"),
        &["never be awarded", "2031, 2040", "2025 to 2026"],
    );
    assert_has(&policy("annual_budget = 0"), &["5:8", "warning", "`Help` has no money in any year"]);
    assert_has(
        &policy("annual_budget = 3\ndelivery_capacity = 0"),
        &["10:21", "warning", "`Help` may spend nothing"],
    );
    let sound = findings(&policy("budgets = { 2020 = 4, 2026 = 3 }"));
    assert!(sound.is_empty(), "{sound}");
}

const WORKS: &str = r#"
[[site]]
name = "Works"
place = "Harbour"
industry = "C19"
event = "closure"
share = 0.5
announced = 2024
start = 2025
ramp_years = 0
source = "invented"
"#;

#[test]
fn an_override_names_an_entry_that_is_there() {
    let text = format!("{HEAD}{WORKS}");
    assert!(findings_with(&text, &["site[\"Works\"].start=2030"]).is_empty());
    let late = findings_with(&text, &["site[\"Works\"].start=2160"]);
    assert!(late.to_string().contains("starts after the last year"), "{late}");
    let other = findings_with(&text, &["site[\"Wroks\"].start=2030"]);
    assert_eq!(other.len(), 1, "{other}");
    assert!(other.to_string().contains("no site `Wroks`") && other.to_string().contains("nearest: Works"));
}

#[test]
fn an_override_is_never_dropped_silently() {
    let base = findings_with(&format!("{HEAD}{DRIVER}"), &["extends=other"]);
    assert!(base.to_string().contains("`extends` cannot be overridden"), "{base}");
    let parameter = findings_with(&format!("{HEAD}{DRIVER}"), &["supply_chain.lag=2"]).to_string();
    assert!(parameter.contains("parameters stand under `[parameters]`"), "{parameter}");
}

#[test]
fn a_shorter_run_leaves_detail_years_of_its_base_out() {
    let text = format!(
        "{HEAD}years = {{ start = 2021, end = 2050 }}\n{DRIVER}[outputs]\ndetail_years = [2030, 2050]\n"
    );
    let shorter = findings_with(&text, &["years.end=2040"]);
    assert!(!shorter.has_errors(), "{shorter}");
    assert!(shorter.to_string().contains("found: 2050\n"), "{shorter}");
    let own = findings(&text.replace("end = 2050", "end = 2040"));
    assert!(own.has_errors(), "the file itself says both: {own}");
}

#[test]
fn two_entries_of_one_name_are_both_checked() {
    let second = WORKS.replace("Harbour", "Harbor");
    let found = findings(&format!("{HEAD}{second}{WORKS}")).to_string();
    assert!(found.contains("two `site` entries") && found.contains("no place `Harbor`"), "{found}");
    let unknown = findings(&format!("{HEAD}{}", second.replace("closure", "closing"))).to_string();
    assert!(unknown.contains("no value `closing`") && unknown.contains("no place `Harbor`"), "{unknown}");
}

#[test]
fn limits_are_said_in_words() {
    let text = format!(
        "{HEAD}{DRIVER}[parameters]\n\"trade.flq_delta\" = {{ dist = \"beta\", alpha = 0, beta = 1 }}\n"
    );
    assert_has(&text, &["allowed: more than 0"]);
    let carbon = findings(&format!(
        "{HEAD}[carbon]\nprice = {{ 2021 = 1, 2030 = 2 }}\ncovered = [\"all\"]\nsource = \"x\"\n"
    ));
    assert!(carbon.to_string().contains("missing from `[carbon]`"), "{carbon}");
    assert_has(&format!("{HEAD}{DRIVER}colour = 1\n").replace(DRIVER, ""), &["allowed: schema, name"]);
}

#[test]
fn a_variant_has_a_title_of_its_own() {
    let files = [
        ("base.toml", format!("{HEAD}title = \"The base\"\n{DRIVER}")),
        ("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"base\"\n".to_owned()),
    ];
    let library = Library::new(files.map(|(name, text)| (name.to_owned(), text)).to_vec());
    let title = |name: &str| load(name, &library, &[]).unwrap().resolved.scenario.title.value;
    assert_eq!((title("base").as_str(), title("mine").as_str()), ("The base", "mine"));
}
