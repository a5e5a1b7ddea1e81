//! Identities of the accounts: each is broken a little, upwards and downwards, and named with both sides.

use fairshift::dataset::package::read;

use crate::{damaged, findings, two_places};

/// Tables of what industries use and of what investment buys.
const TABLES: [(&str, &str); 3] = [
    (
        "technologies",
        "code,name,industry,base_share,relative_labour,relative_emissions,capacity,capacity_unit,source,evidence\n\
         old,Old,GOODS,0.75,1,1,1,MW,Survey,literature\nnew,New,GOODS,0.25,1,1,1,MW,Survey,literature\n",
    ),
    (
        "measures",
        "code,name,import_share,place_rule,operating_share,source,evidence\n\
         build,Build,0.5,residents,0,Survey,literature\nrun,Run,0.5,residents,0.02,Survey,literature\n",
    ),
    (
        "measure_bridges",
        "measure,phase,industry,share\nbuild,construction,GOODS,0.4\nbuild,construction,SERVICES,0.6\n\
         run,construction,GOODS,1\nrun,operation,GOODS,1\n",
    ),
];

fn with_measures(changes: &[(&str, &str, &str)]) -> Result<String, String> {
    let mut files = two_places();
    for (name, text) in TABLES {
        files.files.insert(format!("{name}.csv"), text.as_bytes().to_vec());
    }
    crate::people::describe(&mut files, &TABLES);
    for (file, from, to) in changes {
        let text = files.text(file).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        files.files.insert((*file).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    read(&files).map(|package| package.warnings.to_string()).map_err(|findings| findings.to_string())
}

#[test]
fn uses_are_the_output_on_either_side() {
    for (value, found) in [("249", "999"), ("250.00001", "1000.00001")] {
        let to = format!("SERVICES,GOODS,{value}");
        let text = findings(&[("national_flows.csv", "SERVICES,GOODS,250", &to)]);
        assert!(text.contains(&format!("found: {found}\n    allowed: 1000 (gross_output)")), "{text}");
    }
    // 1e-10 of the output is rounding.
    let rounded = [("national_flows.csv", "SERVICES,GOODS,250", "SERVICES,GOODS,250.0000001")];
    assert!(read(&damaged(&rounded)).is_ok());
}

#[test]
fn an_industry_buys_less_than_it_makes_and_nothing_negative() {
    let bought = |value: &str, households: &str| {
        findings(&[
            ("national_flows.csv", "SERVICES,GOODS,250", &format!("SERVICES,GOODS,{value}")),
            ("final_demand.csv", "SERVICES,households,750", &format!("SERVICES,households,{households}")),
        ])
    };
    let text = bought("1000", "0");
    assert!(
        text.contains("unproductive: GOODS buys as much as it makes, or more\n    found: 1000"),
        "{text}"
    );
    let text = bought("-1", "1001");
    assert!(text.contains("own/national_flows.csv:2: error: negative intermediate use by GOODS"), "{text}");
    assert!(text.contains("found: -1\n    allowed: 0 or more"), "{text}");
}

#[test]
fn places_are_the_nation_in_jobs_output_and_emissions() {
    let cases = [
        (
            "place_industries.csv",
            "P1,GOODS,3000,0,600",
            "P1,GOODS,3000,0,599",
            "gross_output\n    found: 999",
        ),
        (
            "place_industries.csv",
            "P1,GOODS,3000,0,600",
            "P1,GOODS,3000,0,601",
            "gross_output\n    found: 1001",
        ),
        ("place_industries.csv", "P1,GOODS,3000,0,600", "P1,GOODS,2999,0,600", "jobs\n    found: 4999"),
        (
            "emissions.csv",
            "place,industry,emissions\n",
            "place,industry,emissions\nP1,GOODS,2\n",
            "emissions\n    found: 2",
        ),
    ];
    for (file, from, to, expected) in cases {
        let text = findings(&[(file, from, to)]);
        let part = format!("places do not add up to the industry GOODS\n    field: {expected}");
        assert!(text.contains(&part), "missing: {part}\nin\n{text}");
    }
}

#[test]
fn output_has_jobs_behind_it_where_the_industry_has_any() {
    // Rents: an industry without jobs anywhere.
    let none = [
        ("industries.csv", "400,5000,0,0", "400,0,0,0"),
        ("place_industries.csv", "P1,GOODS,3000", "P1,GOODS,0"),
        ("place_industries.csv", "P2,GOODS,2000", "P2,GOODS,0"),
        ("places.csv", ",9000,0.75", ",6000,0.75"),
        ("places.csv", "700,6000", "700,4000"),
    ];
    assert!(read(&damaged(&none)).is_ok(), "{}", findings(&none));
    // A cell without output needs no jobs, a cell with some does.
    let moved = |output: &str, other: &str| {
        [
            (
                "place_industries.csv".to_owned(),
                "P2,GOODS,2000,0,400".to_owned(),
                format!("P2,GOODS,0,0,{output}"),
            ),
            (
                "place_industries.csv".to_owned(),
                "P1,GOODS,3000,0,600".to_owned(),
                format!("P1,GOODS,5000,0,{other}"),
            ),
            ("places.csv".to_owned(), "1050,9000".to_owned(), "1050,11000".to_owned()),
            ("places.csv".to_owned(), "700,6000".to_owned(), "700,4000".to_owned()),
        ]
    };
    let of = |changes: [(String, String, String); 4]| {
        let changes: Vec<(&str, &str, &str)> =
            changes.iter().map(|(file, from, to)| (file.as_str(), from.as_str(), to.as_str())).collect();
        read(&damaged(&changes)).map(|_| ()).map_err(|findings| findings.to_string())
    };
    assert_eq!(of(moved("0", "1000")), Ok(()));
    let text = of(moved("1", "999")).unwrap_err();
    assert!(text.contains("own/place_industries.csv:4: error: output without jobs: GOODS in P2"), "{text}");
}

#[test]
fn jobs_of_a_place_are_the_sum_of_its_industries() {
    for jobs in ["8999", "9001"] {
        let text = findings(&[("places.csv", ",9000,0.75", &format!(",{jobs},0.75"))]);
        let part = format!(
            "own/places.csv:2: error: jobs of P1 are not the sum of its industries\n    field: jobs\n    \
             found: {jobs}\n    allowed: 9000 (place_industries)"
        );
        assert!(text.contains(&part), "{text}");
    }
}

#[test]
fn shares_of_technologies_and_bridges_sum_to_one() {
    assert_eq!(with_measures(&[]), Ok(String::new()));
    let off = [
        (
            "technologies.csv",
            "GOODS,0.25",
            "GOODS,0.24",
            "the technologies of GOODS do not sum to one\n    field: base_share\n    found: 0.99",
        ),
        (
            "technologies.csv",
            "GOODS,0.25",
            "GOODS,0.26",
            "the technologies of GOODS do not sum to one\n    field: base_share\n    found: 1.01",
        ),
        (
            "measure_bridges.csv",
            "build,construction,GOODS,0.4",
            "build,construction,GOODS,0.3",
            "shares of the construction bridge of build do not sum to one",
        ),
        (
            "measure_bridges.csv",
            "build,construction,GOODS,0.4",
            "build,construction,GOODS,0.5",
            "shares of the construction bridge of build do not sum to one",
        ),
        (
            "measure_bridges.csv",
            "run,operation,GOODS,1",
            "run,operation,GOODS,0.9",
            "shares of the operation bridge of run do not sum to one",
        ),
        (
            "measure_bridges.csv",
            "run,operation,GOODS,1\n",
            "",
            "shares of the operation bridge of run do not sum to one\n    field: share\n    found: 0",
        ),
        (
            "measure_bridges.csv",
            "run,construction,GOODS,1\n",
            "",
            "shares of the construction bridge of run do not sum to one\n    field: share\n    found: 0",
        ),
    ];
    for (file, from, to, part) in off {
        let text = with_measures(&[(file, from, to)]).unwrap_err();
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
    let rounded = [("technologies.csv", "GOODS,0.25", "GOODS,0.2500005")];
    assert_eq!(with_measures(&rounded), Ok(String::new()));
}

#[test]
fn rates_leave_nobody_over_and_nobody_short() {
    let rates = |to: &str| {
        let files = damaged(&[("places.csv", "0.75,0.01,0.04,0.005,0.21", to)]);
        read(&files).map(|package| package.warnings.to_string()).map_err(|findings| findings.to_string())
    };
    // 1 - 0.72 / 0.96 = 0.25.
    for (given, warned) in [("0.245", false), ("0.255", false), ("0.235", true), ("0.265", true)] {
        let warnings = rates(&format!("0.72,0.01,0.04,0.005,{given}")).unwrap();
        assert_eq!(warnings.contains("allowed: 0.2500 = 1 - employment_rate"), warned, "{given}: {warnings}");
    }
    // Nobody inactive is possible.
    assert_eq!(rates("0.75,0.01,0.25,0.005,0"), Ok(String::new()));
    // All the active unemployed: the inactivity rate is what counts, and nobody can be in work.
    assert_eq!(rates("0,0.01,1,0.005,0.4"), Ok(String::new()));
    let text = rates("0.5,0.01,1,0.005,0.4").unwrap_err();
    assert!(text.contains("more people work or look for work in P1 than live there"), "{text}");
}
