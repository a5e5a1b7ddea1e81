//! Labour-only scenarios from files through the command line: reference values, findings, properties.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "labour_only/cases.rs"]
mod cases;

use std::path::Path;

use cases::{Files, RATES, Table, fairshift, run, three, twenty};

fn expected(name: &str) -> Table {
    Table::read(&Path::new("tests/fixtures/labour").join(name))
}

/// Every expected row: E, U, V to 1e-10, long-term unemployed to 1e-8 of the labour force.
fn compare(files: &Files, nodes: usize, name: &str) {
    let (path, expected) = (run(files, "labour_path"), expected(name));
    assert_eq!(path.header(), "t,id,D,E,U,V,sep,open,hires,out,LTU");
    let rows: Vec<usize> = expected
        .numbers("t")
        .iter()
        .zip(expected.text("id"))
        .map(|(t, id)| *t as usize * nodes + id.parse::<usize>().unwrap())
        .collect();
    let force: f64 = ["E", "U"].iter().map(|c| path.numbers(c)[..nodes].iter().sum::<f64>()).sum();
    for column in ["E", "U", "V", "LTU"] {
        let now = path.numbers(column);
        for (row, wanted) in rows.iter().zip(expected.numbers(column)) {
            let limit = if column == "LTU" { 1e-8 * force } else { 1e-10 * wanted };
            assert!((now[*row] - wanted).abs() <= limit, "{name} {column} row {row}: {} {wanted}", now[*row]);
        }
    }
    for column in ["sep", "open", "hires", "out", "LTU"] {
        assert!(path.numbers(column)[..nodes].iter().all(|flow| *flow == 0.0), "{column} at t = 0");
    }
}

#[test]
fn published_paths_are_reproduced() {
    compare(&three(119), 3, "three_step_expected.csv");
    compare(&twenty(1.0), 20, "twenty_sigmoid_expected.csv");
}

/// Both means are of 100 replicates: the difference has the variance of both.
#[test]
fn replicates_agree_with_the_published_monte_carlo_means() {
    for (scale, name) in
        [(1.0, "twenty_sigmoid_replicates_1.csv"), (0.1, "twenty_sigmoid_replicates_0_1.csv")]
    {
        let mut files = twenty(scale);
        files.section = files.section.replace("mean_field\"", "stochastic\"\nreplicates = 100");
        let (now, wanted) = (run(&files, "labour_aggregate"), expected(name));
        for stock in ["E", "U", "V"] {
            let (means, deviations) = (now.numbers(stock), now.numbers(&format!("{stock}_sd")));
            let published = wanted.numbers(&format!("{stock}_mean"));
            let spread = wanted.numbers(&format!("{stock}_sd"));
            for ((t, mean), sd) in wanted.numbers("t").iter().zip(published).zip(spread) {
                let at = *t as usize;
                let error = ((sd * sd + deviations[at] * deviations[at]) / 100.0).sqrt();
                assert!(
                    (means[at] - mean).abs() <= 4.0 * error,
                    "{name} {stock} t = {t}: {} {mean} {error}",
                    means[at]
                );
            }
        }
    }
}

#[test]
fn whole_numbers_stay_whole_and_nobody_is_lost() {
    let mut files = three(119);
    files.section = files.section.replace("mean_field", "stochastic");
    let path = run(&files, "labour_path");
    let columns = ["E", "U", "V", "sep", "open", "hires", "out", "LTU"].map(|c| path.numbers(c));
    assert!(columns.iter().flatten().all(|x| *x >= 0.0 && x.fract() == 0.0));
    let [e, u, v, sep, open, hires, out, long] = columns;
    for row in 3..e.len() {
        assert_eq!(e[row], e[row - 3] - sep[row] + hires[row]);
        assert_eq!(u[row], u[row - 3] + sep[row] - out[row]);
        assert_eq!(v[row], v[row - 3] + open[row] - hires[row]);
        assert!(long[row] <= u[row]);
    }
    for step in 0..120 {
        let sum = |x: &[f64]| x[step * 3..step * 3 + 3].iter().sum::<f64>();
        assert_eq!(sum(&e) + sum(&u), 3556.0);
        assert_eq!(sum(&hires), sum(&out));
    }
}

/// Without on-the-job search, with one application and where no cap binds, the variant is the first model but for the chance
/// of an offer, which `min(1, o / max(1e-10, s))` leaves as it is: o < s.
#[test]
fn one_application_and_no_search_is_the_first_model() {
    let files = three(119);
    let mut search = files.clone();
    search.section = format!(
        "model = \"drc2021-search\"\nsteps = 119\nparameters = {{ {RATES}, lambda = 0.0, beta_e = 3, beta_u = 1 }}\n"
    );
    let (first, second) = (run(&files, "labour_path"), run(&search, "labour_path"));
    assert_eq!(second.header(), "t,id,D,E,U,V,sep,open,hires,jj,uj");
    for (a, b) in [("E", "E"), ("U", "U"), ("V", "V"), ("out", "uj")] {
        for (a, b) in first.numbers(a).iter().zip(second.numbers(b)) {
            assert!((a - b).abs() <= 1e-12 * a.max(1e-3), "{a} {b}");
        }
    }
    assert!(second.numbers("jj").iter().all(|x| *x == 0.0));
}

/// Two nodes, one step, by hand: wages 1 and 3, vacancies 10 and 10, so that each worker looks at the second node with
/// 3/4. Searchers: λ e = 20 and 40 with 2 applications, u = 10 and 20 with 3.
#[test]
fn a_step_of_the_search_variant_by_hand() {
    let files = Files {
        section: "model = \"drc2021-search\"\nsteps = 1\nparameters = { delta_u = 0.0, delta_v = 0.0, gamma_u = 0.1, gamma_v = 0.1, lambda = 0.2, beta_e = 2, beta_u = 3 }\n".to_owned(),
        nodes: "id,employment_0,unemployment_0,vacancies_0,wage\na,100,10,10,1\nb,200,20,10,3\n".to_owned(),
        network: "source,target,weight\na,a,0.5\na,b,0.5\nb,a,0.5\nb,b,0.5\n".to_owned(),
        targets: "t,id,target\n0,a,110\n0,b,210\n1,a,110\n1,b,210\n".to_owned(),
    };
    let path = run(&files, "labour_path");
    let sent = 2.0 * 60.0 + 3.0 * 30.0;
    let node = |share: f64| {
        let s = sent * share;
        let o = 10.0 * (1.0 - fairshift::math::exp(-s / 10.0));
        let miss = |l: f64| 1.0 - o / (s - l);
        let (two, three) = (1.0 - miss(0.0) * miss(1.0), 1.0 - miss(0.0) * miss(1.0) * miss(2.0));
        (share * two, share * three)
    };
    let (a, b) = (node(0.25), node(0.75));
    let near = |column: &str, wanted: [f64; 2]| {
        let now = path.numbers(column);
        assert!(
            (now[2] - wanted[0]).abs() < 1e-12 && (now[3] - wanted[1]).abs() < 1e-12,
            "{column} {now:?} {wanted:?}"
        );
    };
    near("jj", [20.0 * (a.0 + b.0), 40.0 * (a.0 + b.0)]);
    near("uj", [10.0 * (a.1 + b.1), 20.0 * (a.1 + b.1)]);
    near("hires", [60.0 * a.0 + 30.0 * a.1, 60.0 * b.0 + 30.0 * b.1]);
    near("sep", [0.0, 0.0]);
}

#[test]
fn files_from_spreadsheets_are_read() {
    let files = three(30);
    let mut other = files.clone();
    for text in [&mut other.nodes, &mut other.network, &mut other.targets] {
        *text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    }
    assert_eq!(run(&files, "labour_path").numbers("U"), run(&other, "labour_path").numbers("U"));
}

#[test]
fn a_run_folder_can_be_run_again() {
    let folder = tempfile::tempdir().unwrap();
    three(30).write(folder.path());
    assert!(fairshift(folder.path(), &["run", "case.toml", "--output", "out"]).status.success());
    let again = fairshift(folder.path(), &["run", "out/scenario.resolved.toml", "--output", "again"]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let table = |run: &str| std::fs::read(folder.path().join(run).join("tables/labour_path.csv")).unwrap();
    assert_eq!(table("out"), table("again"));
    let report = fairshift(folder.path(), &["report", "out"]);
    assert_eq!(report.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&report.stderr).contains("labour-only"));
}

#[test]
fn a_labour_only_run_is_repeated_from_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = three(30);
    files.section = files.section.replace("mean_field", "stochastic");
    files.write(folder.path());
    assert!(fairshift(folder.path(), &["run", "case.toml", "--output", "out"]).status.success());
    ["case.toml", "nodes.csv", "network.csv", "targets.csv"]
        .iter()
        .for_each(|name| std::fs::remove_file(folder.path().join(name)).unwrap());
    let rerun = fairshift(folder.path(), &["rerun", "out"]);
    let (stdout, stderr) = (String::from_utf8_lossy(&rerun.stdout), String::from_utf8_lossy(&rerun.stderr));
    assert!(rerun.status.success() && stdout.contains("identical"), "{stdout}{stderr}");
    let inputs = std::fs::read_dir(folder.path().join("out/inputs")).unwrap();
    let targets =
        inputs.map(|e| e.unwrap().path()).find(|p| p.to_string_lossy().contains("targets")).unwrap();
    let text = std::fs::read_to_string(&targets).unwrap();
    std::fs::write(&targets, text.replacen("1016", "1017", 1)).unwrap();
    let rerun = fairshift(folder.path(), &["rerun", "out"]);
    assert_eq!(rerun.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&rerun.stderr).contains("not the file that the run read"));
}

#[test]
fn tables_of_labour_only_runs_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["labour_path", "labour_aggregate"] {
        let output = fairshift(folder.path(), &["explain", name]);
        assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("Labour-only"));
    }
}

fn findings(files: &Files, head: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    files.write(folder.path());
    let path = folder.path().join("case.toml");
    let text =
        std::fs::read_to_string(&path).unwrap().replace("[labour_only]", &format!("{head}\n[labour_only]"));
    std::fs::write(&path, text).unwrap();
    let output = fairshift(folder.path(), &["check", "case.toml"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    text
}

#[test]
fn everything_wrong_is_found_at_once() {
    let mut files = three(3);
    files.nodes = files.nodes.replace("1,500,", "1,-500,") + "0,1,1,1,again\n";
    files.network = files.network.replace("2,2,0.55", "2,9,0.55").replace("0,0,0.55", "0,0,nan");
    files.targets = files.targets.replace("2,1,508\n", "").replace("3,2,2032", "4,2,2032") + "0,0,1\n";
    files.section = files.section.replace("gamma_v = 0.16", "gamma_v = 1.6").replace("drc2021", "drc2020");
    let text = findings(&files, "trade = \"flq\"\ndataset = \"uk-2021\"");
    for wanted in [
        "`trade` has no meaning beside `[labour_only]`",
        "`dataset` has no meaning beside",
        "case.toml",
        "nearest: drc2021",
        "`gamma_v` is out of range",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    files.section = files.section.replace("gamma_v = 1.6", "gamma_v = 0.16").replace("drc2020", "drc2021");
    let text = findings(&files, "");
    for wanted in [
        "nodes.csv:3: error: negative",
        "nodes.csv:5: error: the id is there twice",
        "network.csv:2: error: not a finite number",
        "network.csv:10: error: no node has this id",
        "targets.csv:12: error: the step is after the last",
        "targets.csv:13: error: the pair of t and id is there twice",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}

#[test]
fn sums_and_gaps_are_named() {
    let mut files = three(5);
    files.network = files.network.replace("2,2,0.55\n", "2,2,0.54\n");
    files.targets = files.targets.replace("4,1,508\n", "");
    let text = findings(&files, "");
    assert!(text.contains("network.csv:8: error: the weights of a source do not sum to one"), "{text}");
    assert!(text.contains("source `2`: 0.99"), "{text}");
    assert!(text.contains("t = 4, id = 1"), "{text}");
    let mut short = three(5);
    short.section = short.section.replace("steps = 5", "steps = 500");
    let text = findings(&short, "");
    assert!(
        text.contains("last t = 5") && text.contains("t = 0 to steps = 500") && text.ends_with("1 finding\n"),
        "{text}"
    );
}

/// Other orders of nodes give the same numbers but for the order of sums; twice the stocks twice the numbers.
#[test]
fn order_and_scale_do_not_matter() {
    let files = twenty(1.0);
    let base = run(&files, "labour_path");
    let mut reversed = files.clone();
    let rows: Vec<&str> = files.nodes.lines().skip(1).collect();
    let header = files.nodes.lines().next().unwrap();
    reversed.nodes = format!("{header}\n{}\n", rows.into_iter().rev().collect::<Vec<_>>().join("\n"));
    let (other, double) = (run(&reversed, "labour_path"), run(&twenty(2.0), "labour_path"));
    for column in ["E", "U", "V", "hires", "out", "LTU"] {
        let (a, b, c) = (base.numbers(column), other.numbers(column), double.numbers(column));
        for (row, value) in a.iter().enumerate() {
            let mirrored = b[row / 20 * 20 + 19 - row % 20];
            assert!(
                (value - mirrored).abs() <= 1e-12 * value.abs().max(1.0),
                "{column} {row}: {value} {mirrored}"
            );
            assert!(
                (2.0 * value - c[row]).abs() <= 1e-11 * value.abs().max(1.0),
                "{column} {row}: {value} {}",
                c[row]
            );
        }
    }
}

/// Every labour-only scenario that ships runs, by name and by file, and passes its checks.
#[test]
fn shipped_scenarios_run() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = std::fs::read_dir("scenarios/labour").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = shipped.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    assert!(!files.is_empty());
    for (at, file) in files.iter().enumerate() {
        let name = format!("labour/{}", file.file_stem().unwrap().to_str().unwrap());
        let file = file.canonicalize().unwrap();
        for (run, reference) in [("name", name.as_str()), ("file", file.to_str().unwrap())] {
            let output = fairshift(folder.path(), &["run", reference, "--output", &format!("{run}{at}")]);
            assert!(output.status.success(), "{reference}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let table = |run: &str| {
            std::fs::read(folder.path().join(format!("{run}{at}/tables/labour_path.csv"))).unwrap()
        };
        assert_eq!(table("name"), table("file"));
    }
}

/// What the first step of the shock separates follows from the rates and the surplus e + v − d alone.
#[test]
fn the_shipped_shock_separates_what_its_rates_say() {
    let folder = tempfile::tempdir().unwrap();
    let output = fairshift(folder.path(), &["run", "labour/three-occupations", "--output", "out"]);
    assert!(output.status.success());
    let path = Table::read(&folder.path().join("out/tables/labour_path.csv"));
    let (e, v, d, sep) = (path.numbers("E"), path.numbers("V"), path.numbers("D"), path.numbers("sep"));
    let (before, after) = (11 * 3, 12 * 3);
    let surplus = e[before] + v[before] - d[after];
    assert!(surplus > 1000.0, "{surplus}");
    let wanted = 0.016 * e[before] + 0.984 * 0.16 * surplus;
    assert!((sep[after] - wanted).abs() < 1e-9, "{} {wanted}", sep[after]);
}
