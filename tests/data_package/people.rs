//! Labour accounts, classes, occupations and indicators: what is read, what is derived, what is refused.

use fairshift::dataset::package::{PackageFiles, read};
use fairshift::dataset::{Figure, Worse};

use crate::{findings, two_places};

const TABLES: [(&str, &str); 4] = [
    ("class_mobility", "from,to,similarity\nMADE,SOLD,0.4\nSOLD,MADE,0.3\nSOLD,SOLD,1\n"),
    (
        "occupations",
        "class,occupation,name,share\nMADE,8,Operatives,0.75\nMADE,4,Clerks,0.25\nSOLD,4,Clerks,1\n",
    ),
    (
        "indicators",
        "code,name,unit,worse,period,source\nskills,Residents with level 3,1,low,2021,Survey\n\
         fund,Money awarded,GBP million,neither,2022,Ministry\n",
    ),
    (
        "place_indicators",
        "indicator,place,value,standard_error,status\nskills,P1,0.5,0.02,published\nskills,P2,,,[x]\n\
         fund,P2,12.5,,[e]\n",
    ),
];

/// Two places, two classes, and the optional tables.
fn with_people(changes: &[(&str, &str, &str)]) -> PackageFiles {
    let mut files = two_places();
    let text = files.text("industries.csv").unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, class) in lines.iter_mut().skip(1).zip(["MADE", "SOLD"]) {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells[5] = class;
        *line = cells.join(",");
    }
    files.files.insert("industries.csv".to_owned(), (lines.join("\n") + "\n").into_bytes());
    for (name, text) in TABLES {
        files.files.insert(format!("{name}.csv"), text.as_bytes().to_vec());
    }
    describe(&mut files, &TABLES);
    for (file, from, to) in changes {
        let text = files.text(file).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        files.files.insert((*file).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    files
}

/// Adds the tables to the descriptor.
pub fn describe(files: &mut PackageFiles, tables: &[(&str, &str)]) {
    let mut json: serde_json::Value = serde_json::from_str(&files.text("datapackage.json").unwrap()).unwrap();
    for (name, _) in tables {
        let schema = fairshift::dataset::schema::table(name).unwrap();
        let field = |c: &fairshift::dataset::schema::ColumnSchema| serde_json::json!({ "name": c.name, "unit": c.unit });
        let fields: Vec<_> = schema.columns.iter().map(field).collect();
        let resource = serde_json::json!({ "name": name, "path": format!("{name}.csv"), "schema": { "fields": fields } });
        json["resources"].as_array_mut().unwrap().push(resource);
    }
    files.files.insert("datapackage.json".to_owned(), json.to_string().into_bytes());
}

fn refused(changes: &[(&str, &str, &str)]) -> String {
    read(&with_people(changes)).expect_err("the damage must be found").to_string()
}

#[test]
fn optional_tables_are_read() {
    let package = read(&with_people(&[])).map_err(|f| f.to_string()).unwrap();
    assert!(package.warnings.is_empty(), "{}", package.warnings);
    let data = package.dataset;
    let classes: Vec<_> = data.labour_classes().into_iter().map(|c| (c.code, c.industries)).collect();
    assert_eq!(classes, [("MADE".to_owned(), vec![0]), ("SOLD".to_owned(), vec![1])]);
    assert_eq!(data.labour.class_similarity.as_ref().unwrap().values(), [1.0, 0.4, 0.3, 1.0]);
    let occupations = data.labour.occupations.as_ref().unwrap();
    assert_eq!(
        (&occupations.codes[..], &occupations.names[..]),
        (&["8".to_owned(), "4".to_owned()][..], &["Operatives".to_owned(), "Clerks".to_owned()][..],)
    );
    assert_eq!(occupations.shares.values(), [0.75, 0.25, 0.0, 1.0]);
    let (skills, fund) = (data.indicator("skills").unwrap(), data.indicator("fund").unwrap());
    let published = Figure { value: 0.5, standard_error: Some(0.02), estimated: false };
    assert_eq!((skills.worse, &skills.figures[..]), (Worse::Low, &[Some(published), None][..]));
    let estimate = Figure { value: 12.5, standard_error: None, estimated: true };
    assert_eq!((fund.worse, &fund.figures[..]), (Worse::Neither, &[None, Some(estimate)][..]));
    assert_eq!((skills.covered(), data.indicator("skill").is_none()), (1, true));
}

#[test]
fn a_package_without_them_is_read_all_the_same() {
    let data = read(&two_places()).map_err(|f| f.to_string()).unwrap().dataset;
    assert!(data.labour.class_similarity.is_none() && data.labour.occupations.is_none());
    assert!(data.indicators.is_empty() && data.places.iter().all(|p| p.workers_55_share.is_none()));
}

#[test]
fn residents_are_employed_unemployed_or_inactive() {
    let data = read(&two_places()).map_err(|f| f.to_string()).unwrap().dataset;
    let account = data.places[0].labour_account();
    // 21,600 of working age, 75 % of them employed, 4 % of the active unemployed: 16,200 / 0.96 - 16,200.
    assert_eq!((account.working_age, account.employed), (21_600.0, 16_200.0));
    assert!((account.unemployed - 675.0).abs() < 1e-9 && (account.inactive - 4_725.0).abs() < 1e-9);
    let mut idle = data.places[0].clone();
    (idle.employment_rate, idle.unemployment_rate, idle.inactivity_rate) = (0.0, 1.0, 0.25);
    let account = idle.labour_account();
    assert_eq!((account.employed, account.unemployed, account.inactive), (0.0, 16_200.0, 5_400.0));
}

#[test]
fn an_optional_column_may_be_there_with_empty_cells() {
    let changes = [
        ("places.csv", "inactivity_rate,", "inactivity_rate,workers_55_share,"),
        ("places.csv", "0.005,0.21,", "0.005,0.21,0.2,"),
        ("places.csv", "0.005,0.21,600", "0.005,0.21,,600"),
    ];
    let text = findings(&changes);
    assert_eq!(
        text,
        "own/datapackage.json: error: wrong unit of a column in `places`\n    field: workers_55_share\n    \
         found: no unit\n    allowed: 1\n"
    );
    let field = (
        "datapackage.json",
        "\"name\": \"inactivity_rate\",",
        "\"name\": \"workers_55_share\", \"unit\": \"1\" }, { \"name\": \"inactivity_rate\",",
    );
    let data =
        read(&crate::damaged(&[&changes[..], &[field]].concat())).map_err(|f| f.to_string()).unwrap().dataset;
    assert_eq!((data.places[0].workers_55_share, data.places[1].workers_55_share), (Some(0.2), None));
}

#[test]
fn rates_that_do_not_add_up() {
    let text = findings(&[("places.csv", "0.75,0.01,0.04", "0.97,0.01,0.04")]);
    assert_eq!(
        text,
        "own/places.csv:2: error: more people work or look for work in P1 than live there\n    field: employment_rate\n    \
         found: 0.97\n    allowed: at most 0.96 (1 - unemployment_rate)\n"
    );
    let files = crate::damaged(&[("places.csv", "0.005,0.21", "0.005,0.31")]);
    let package = read(&files).map_err(|f| f.to_string()).unwrap();
    assert_eq!(
        package.warnings.to_string(),
        "own/places.csv:2: warning: the rates of P1 do not add up; what the other two leave is used\n    \
         field: inactivity_rate\n    found: 0.31\n    allowed: 0.2188 = 1 - employment_rate / (1 - unemployment_rate)\n"
    );
}

#[test]
fn damage_in_the_optional_tables_is_named_with_its_place() {
    let text = refused(&[
        ("class_mobility.csv", "MADE,SOLD,0.4", "MADE,SOLT,1.4"),
        ("class_mobility.csv", "SOLD,SOLD,1", "SOLD,SOLD,0.9"),
        ("occupations.csv", "SOLD,4,Clerks", "SOLD,4,Sellers"),
        ("indicators.csv", "1,low", "1,lower"),
        ("place_indicators.csv", "skills,P1,0.5,0.02,published", "skills,P1,,0.02,published"),
        ("place_indicators.csv", "skills,P2,,,[x]", "skils,P2,3,,[x]"),
        ("place_indicators.csv", "fund,P2,12.5", "fund,P2,12.5O"),
    ]);
    for part in [
        "own/class_mobility.csv:2: error: too large\n    field: similarity\n    found: `1.4`\n    allowed: 0 to 1",
        "own/class_mobility.csv:2: error: unknown labour class\n    field: to\n    found: SOLT\n    allowed: MADE, SOLD\n    nearest: SOLD",
        "own/class_mobility.csv:4: error: a class is not the same as itself\n    field: similarity\n    found: 0.9\n    allowed: 1, or no row",
        "own/occupations.csv:4: error: `4` has two names\n    field: name\n    found: Sellers\n    allowed: Clerks (line 3)",
        "own/indicators.csv:2: error: not one of the words allowed\n    field: worse\n    found: `lower`",
        "own/place_indicators.csv:2: error: no number although the status is `published`\n    field: value",
        "own/place_indicators.csv:3: error: unknown indicator\n    field: indicator\n    found: skils",
        "own/place_indicators.csv:3: error: a figure is there although its status is `[x]`\n    field: value\n    found: 3",
        "own/place_indicators.csv:4: error: not a number\n    field: value\n    found: `12.5O`",
    ] {
        assert!(text.contains(part), "missing: {part}\nin\n{text}");
    }
    assert_eq!(text.matches("place_indicators.csv:4").count(), 1, "one mistake, one finding\n{text}");
}

#[test]
fn occupations_that_do_not_sum_and_indicators_without_a_table() {
    let text = refused(&[("occupations.csv", "SOLD,4,Clerks,1\n", "")]);
    assert_eq!(
        text,
        "own/occupations.csv: error: shares of the occupations of SOLD do not sum to one\n    field: share\n    \
         found: 0\n    allowed: 1\n"
    );
    let mut files = with_people(&[]);
    files.files.remove("indicators.csv");
    let text = read(&files).unwrap_err().to_string();
    assert!(text.contains("own/place_indicators.csv: error: the table `indicators` is missing"), "{text}");
    let empty = with_people(&[("place_indicators.csv", "fund,P2,12.5,,[e]\n", "")]);
    let warnings = read(&empty).map_err(|f| f.to_string()).unwrap().warnings.to_string();
    assert_eq!(warnings, "own/indicators.csv:3: warning: no place has a figure of fund\n");
}

#[test]
fn the_embedded_package_knows_its_people() {
    use fairshift::dataset::embedded;
    let data = embedded::read(embedded::DEFAULT).map_err(|f| f.to_string()).unwrap();
    let accounts: Vec<_> = data.places.iter().map(fairshift::dataset::Place::labour_account).collect();
    for (place, a) in data.places.iter().zip(&accounts) {
        let parts = a.employed + a.unemployed + a.inactive;
        assert!((parts / a.working_age - 1.0).abs() < 1e-12 && a.inactive > 0.0, "{}", place.name);
        assert!(place.workers_55_share.is_some_and(|s| (0.05..0.4).contains(&s)), "{}", place.name);
    }
    // Published for the United Kingdom, October 2022 to September 2023: 75.7 % of those aged 16 to 64 employed.
    let all = |pick: fn(&fairshift::dataset::LabourAccount) -> f64| accounts.iter().map(pick).sum::<f64>();
    let rate = all(|a| a.employed) / all(|a| a.working_age);
    assert!((rate - 0.757).abs() < 0.005, "{rate}");
    let classes = data.labour_classes();
    let similarity = data.labour.class_similarity.as_ref().unwrap();
    let at = |code: &str| classes.iter().position(|c| c.code == code).unwrap();
    assert_eq!((classes.len(), similarity.rows()), (35, 35));
    // Metal workers find more of what they do in other factories and in construction than in schools.
    let from = similarity.row(at("CH (24-25)"));
    assert!(from[at("CI-CL (26-30)")] > from[at("F (41-43)")]);
    assert!(from[at("F (41-43)")] > from[at("P (85)")]);
    let occupations = data.labour.occupations.as_ref().unwrap();
    assert_eq!(occupations.codes, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    let skills = data.indicator("level_3_qualifications").unwrap();
    assert!(skills.covered() > 350 && skills.worse == Worse::Low);
    let fund = data.indicator("levelling_up_fund").unwrap();
    let awarded: f64 = fund.figures.iter().flatten().map(|f| f.value).sum();
    assert!((awarded - 3_781.6).abs() < 0.1, "{awarded}");
}

#[test]
fn the_packages_of_the_validation_cases_are_sound() {
    for name in ["coalfields-data", "rover-data"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/validation").join(name);
        let package = fairshift::dataset::package::read_folder(&folder).map_err(|f| f.to_string()).unwrap();
        assert!(package.warnings.is_empty(), "{name}: {}", package.warnings);
    }
}
