//! Whom money reaches: scores that leave places out, ties, rules that reach nobody, posts that stay where they are, columns with gaps.
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::{Arc, OnceLock};

use fairshift::dataset::{Dataset, embedded};
use fairshift::inputs::ModelInputs;
use fairshift::inputs::build::build;
use fairshift::results::allocation::{allocation, alternatives};
use fairshift::scenario::{Library, load, load_text};

fn dataset() -> &'static Arc<Dataset> {
    static DATA: OnceLock<Arc<Dataset>> = OnceLock::new();
    DATA.get_or_init(|| Arc::new(embedded::read(embedded::DEFAULT).unwrap()))
}

/// What is said of a scenario, and its inputs if it has no error.
fn built(extra: &str) -> (String, Option<ModelInputs>) {
    let text = format!("schema = 1\nname = \"test\"\nextends = \"uk-baseline\"\n{extra}");
    let set = ["uncertainty.draws=1", "years.end=2028", "outputs.detail_years=[]"].map(str::to_owned);
    match build(&load_text("test", &text, &Library::embedded(), &set).unwrap(), dataset()) {
        Ok(built) => (built.warnings.to_string(), Some(built.inputs)),
        Err(findings) => (findings.to_string(), None),
    }
}

fn fund(more: &str) -> String {
    format!(
        "[[policy]]\nname = \"Fund\"\nkind = \"enterprise_support\"\nstart = 2023\nend = 2025\nannual_budget = 10\nsource = \"test\"\n{more}\n"
    )
}

const BY_NEED: &str = "allocation = { rule = \"need_index\" }";

/// Names of the places that get money.
fn reached(inputs: &ModelInputs) -> Vec<String> {
    allocation(inputs).unwrap().text("place_name").unwrap().to_vec()
}

/// A flag on three places is no statement about the others until the scenario makes it.
#[test]
fn places_without_a_score_are_asked_for() {
    let scores = |more: &str| {
        let flags = "{ Cardiff = 1, Newport = 1, Swansea = 1 }";
        let policy = fund(BY_NEED);
        built(&format!("[left_behind]\ndefinition = \"file\"\nscores = {flags}\n{more}\n{policy}"))
    };
    let (said, none) = scores("");
    assert!(none.is_none() && said.contains("358 of 361 places have no score"), "{said}");
    assert!(said.contains("test.toml:6") && said.contains("missing = 0"), "{said}");
    let (said, inputs) = scores("missing = 0");
    assert_eq!(said, "");
    assert_eq!(reached(&inputs.unwrap()), in_order(["Newport", "Cardiff", "Swansea"]));
    let (said, _) =
        built(&fund("places = [\"Wales\"]").replace("[[policy]]", "[left_behind]\nmissing = 0\n[[policy]]"));
    assert!(said.contains("`missing` has no meaning"), "{said}");
}

/// Names in the order of places, which is that of codes.
fn in_order<const N: usize>(names: [&str; N]) -> Vec<String> {
    let mut names = names.map(str::to_owned).to_vec();
    names.sort_by_key(|name| dataset().places.iter().position(|p| p.name == *name));
    names
}

/// The worse of two scored places gets most, and the other, which is far worse than the rest, its part.
#[test]
fn the_lower_of_two_scores_is_not_the_bottom() {
    let (said, inputs) = built(&format!(
        "[left_behind]\ndefinition = \"file\"\nscores = {{ Cardiff = 1, Newport = 5 }}\nmissing = 0\n{}",
        fund(BY_NEED)
    ));
    assert_eq!(said, "");
    assert_eq!(reached(&inputs.unwrap()), in_order(["Newport", "Cardiff"]));
}

#[test]
fn scores_and_file_exclude_each_other_and_a_place_has_one_score() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.csv"), "place,score\nCardiff,1\n").unwrap();
    let path = folder.path().join("both.toml");
    let text = "schema = 1\nname = \"both\"\nextends = \"uk-baseline\"\n[left_behind]\ndefinition = \"file\"\nfile = \"s.csv\"\n\
        scores = { Newport = 1 }\nmissing = 0\n";
    std::fs::write(&path, text).unwrap();
    let said = load(path.to_str().unwrap(), &Library::embedded(), &[]).unwrap().findings.to_string();
    assert!(said.contains("`file` and `scores` exclude each other"), "{said}");
    assert!(said.contains("both.toml:6") && said.contains("both.toml:7"), "{said}");
    let (said, _) =
        built("[left_behind]\ndefinition = \"file\"\nmissing = 0\nscores = { Cardiff = 1, W06000015 = 2 }\n");
    assert!(said.contains("`W06000015` has two scores"), "{said}");
}

#[test]
fn a_number_of_worst_places_does_not_part_equals() {
    let worst = |count: u32| {
        built(&format!(
            "[left_behind]\ndefinition = \"file\"\nscores = {{ Cardiff = 1, Newport = 1, Swansea = 1 }}\nmissing = 0\n{}",
            fund(&format!("allocation = {{ rule = \"per_capita\", worst_places = {count} }}"))
        ))
    };
    let said = worst(6).0;
    assert!(
        said.contains("parts 358 places that are equally badly off") && said.contains("3 or 361"),
        "{said}"
    );
    let said = worst(2).0;
    assert!(
        said.contains("parts 3 places") && said.contains("Cardiff") && said.contains("allowed: 3,"),
        "{said}"
    );
    let (said, inputs) = worst(3);
    assert_eq!((said.as_str(), reached(&inputs.unwrap()).len()), ("", 3));
}

/// Money that nobody gets is told with the line of its rule, and so is a rule that falls back on residents.
#[test]
fn a_rule_that_reaches_nobody_is_told() {
    for (rule, why) in [("jtf", "more than twice"), ("arc", "best tenth")] {
        let (said, none) =
            built(&fund(&format!("places = [\"Wokingham\"]\nallocation = {{ rule = \"{rule}\" }}")));
        assert!(none.is_none() && said.contains("nobody gets the money of `Fund`"), "{said}");
        assert!(said.contains(why) && said.contains("test.toml:12"), "{said}");
    }
    let (said, inputs) = built(&fund(&format!("places = [\"Wokingham\"]\n{BY_NEED}")));
    assert!(said.contains("warning") && said.contains("residents share the money out"), "{said}");
    assert_eq!(reached(&inputs.unwrap()), ["Wokingham"]);
    let idle = fund("places = [\"Wokingham\"]\nallocation = { rule = \"jtf\" }").replace("= 10", "= 0");
    let said = built(&idle).0;
    assert!(!said.contains("nobody") && said.contains("no money in any year"), "{said}");
}

/// Posts cannot arrive where they leave: both lines are named, and without `places` the origins are left out.
#[test]
fn posts_do_not_move_to_where_they_are() {
    let posts = |from: &str, places: &str| {
        let policy = fund(&format!("posts = 100\nfrom = [\"{from}\"]\n{places}"));
        built(&policy.replace("enterprise_support", "public_relocation"))
    };
    let said = posts("Cardiff", "places = [\"Wales\"]").0;
    assert!(said.contains("leave and arrive in the same place") && said.contains("Cardiff"), "{said}");
    assert!(said.contains("test.toml:12") && said.contains("test.toml:13"), "{said}");
    let (said, inputs) = posts("Wales", "");
    assert_eq!(said, "");
    let inputs = inputs.unwrap();
    for (place, may) in inputs.dataset.places.iter().zip(&inputs.policy.list[0].eligible) {
        assert_eq!(*may, place.nation != "Wales", "{}", place.name);
    }
}

#[test]
fn a_phase_out_is_a_policy_and_its_date_is_in_the_run() {
    let at = |date: u32| {
        let text = format!(
            "[[policy]]\nname = \"Later\"\nkind = \"phase_out\"\nsites = [\"Grangemouth refinery\"]\ndate = {date}\nsource = \"test\"\n"
        );
        let text = format!("schema = 1\nname = \"test\"\nextends = \"grangemouth\"\n{text}");
        let set = ["years.end=2028".to_owned()];
        build(&load_text("test", &text, &Library::embedded(), &set).unwrap(), dataset()).unwrap()
    };
    let built = at(2027);
    assert!(built.inputs.policy.any() && built.inputs.policy.list.is_empty());
    assert!(!built.warnings.to_string().contains("dated after"), "{}", built.warnings);
    let said = at(2035).warnings.to_string();
    assert!(said.contains("dated after the last year") && said.contains("2022 to 2028"), "{said}");
}

/// Weights that say nothing or overflow are refused, gaps are told, and every numeric column of a place may be weighed.
#[test]
fn weights_of_a_definition() {
    let custom = |weights: &str| {
        built(&format!(
            "[left_behind]\ndefinition = \"custom\"\nweights = {{ {weights} }}\n{}",
            fund(BY_NEED)
        ))
    };
    let said = custom("weekly_pay = 0, gva = 0").0;
    assert!(said.contains("all `weights` of a definition are 0"), "{said}");
    let said = custom("weekly_pay = 1e300").0;
    assert!(said.contains("weekly_pay") && said.contains("error"), "{said}");
    let (said, inputs) = custom("gcse_by_19 = -1");
    assert!(inputs.is_some() && said.contains("count as average"), "{said}");
    let columns =
        "area = 1, disposable_income = -1, gva = -1, jobs = -1, population_16_64 = 1, workers_55_share = 1";
    let (said, inputs) = custom(columns);
    assert_eq!(said, "");
    let scored = allocation(&inputs.unwrap()).unwrap();
    assert!(scored.numbers("need").unwrap().iter().all(|need| need.is_finite()));
}

/// Every alternative has its own rows, and each rule says what it saw in a place.
#[test]
fn allocations_of_variants_and_what_their_rules_saw() {
    let variant = |name: &str, rule: &str| {
        format!(
            "[[variant]]\nname = \"{name}\"\npolicy = [{{ name = \"Fund\", allocation = {{ {rule} }} }}]\n"
        )
    };
    let text = [
        fund("places = [\"Wales\"]"),
        variant("tiers", "rule = \"arc\""),
        variant("key", "rule = \"jtf\""),
        variant("bids", "rule = \"competitive\", winners = 0.1"),
        variant("need", "rule = \"need_index\""),
    ];
    let (said, inputs) = built(&text.concat());
    assert_eq!(said, "");
    let inputs = inputs.unwrap();
    let table = alternatives(&inputs, "test", None).unwrap();
    let (names, why) = (table.text("alternative").unwrap(), table.text("why").unwrap());
    let of = |name: &str| (0..names.len()).filter(|&row| names[row] == name).collect::<Vec<_>>();
    for (name, words) in [
        ("test", "residents"),
        ("tiers", "index"),
        ("key", "industrial emissions"),
        ("bids", "capacity"),
        ("need", "rank"),
    ] {
        let rows = of(name);
        assert!(!rows.is_empty() && rows.iter().all(|&row| why[row].contains(words)), "{name}: {why:?}");
        let share: f64 = rows.iter().map(|&row| table.numbers("share_mean").unwrap()[row]).sum();
        assert!((share - 1.0).abs() < 1e-9, "{name}: {share}");
    }
    assert_eq!(of("bids").len(), 2);
    let definitions = table.text("definition").unwrap();
    assert!(of("tiers").iter().all(|&row| definitions[row].is_empty()));
    assert!(of("need").iter().all(|&row| definitions[row] == "deprivation"));
    let one = alternatives(&inputs, "test", Some("bids")).unwrap();
    assert_eq!(one.text("why").unwrap(), of("bids").iter().map(|&row| why[row].clone()).collect::<Vec<_>>());
}
