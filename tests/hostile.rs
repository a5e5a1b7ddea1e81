//! Input that means harm or is merely broken: refused with a message that says the limit, or run; never a panic, never
//! a way out of a folder, never more memory than a laptop has.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use assert_cmd::Command;
use fairshift::dataset::Dataset;
use fairshift::dataset::package::{self, PackageFiles};
use fairshift::engine;
use fairshift::inputs::build;
use fairshift::results::checks::checks;
use fairshift::results::tables::tables;
use fairshift::scenario::{self, Library};
use fairshift::writers::engine::peak_memory_bytes;
use proptest::prelude::*;

const SCENARIO: &str = include_str!("../scenarios/worked/two-places-closure.toml");

fn fairshift(folder: &Path, arguments: &[&str]) -> Output {
    Command::cargo_bin("fairshift").unwrap().current_dir(folder).args(arguments).output().unwrap()
}

/// Standard error of a command that must end with an exit code.
fn refused(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let output = fairshift(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// A folder with the small data package that the worked scenario names.
fn folder_with_data() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("two-places-data");
    fs::create_dir(&data).unwrap();
    let shipped = format!("{}/scenarios/worked/two-places-data", env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(shipped).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, data.join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn check(content: &[u8]) -> String {
    let folder = folder_with_data();
    fs::write(folder.path().join("s.toml"), content).unwrap();
    refused(folder.path(), 2, &["check", "s.toml"])
}

#[test]
fn other_encodings_are_named_by_line() {
    let utf16: Vec<u8> = SCENARIO.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&[0xff, 0xfe][..], &utf16].concat();
    assert!(check(&with_mark).contains("`s.toml` is not UTF-8 (line 1)"), "{}", check(&with_mark));
    // The same without a byte-order mark is UTF-8 with a zero in every other byte.
    let said = check(&utf16);
    assert!(said.contains("zero bytes (line 1)") && said.contains("\n1 finding\n"), "{said}");
    let latin1 = [&b"schema = 1\nname = \"caf\xe9\"\n"[..]].concat();
    assert!(check(&latin1).contains("`s.toml` is not UTF-8 (line 2)"), "{}", check(&latin1));
    // Which scenarios there are does not help against an encoding.
    assert!(!check(&latin1).contains("allowed"), "{}", check(&latin1));
}

/// Three thousand wrong entries on one line: all of them counted, each that is told of ordinary length, in time that grows with their number
/// (by their square it would outlast every patience: the test has no clock, but whoever runs it has one).
#[test]
fn a_line_of_thousands_of_wrong_entries_is_told_in_pieces() {
    let entries = vec!["{ a = 1 }"; 3000].join(", ");
    let said = check(format!("schema = 1\nname = \"x\"\nsite = [{entries}]\n").as_bytes());
    let findings = said.matches(": error: ").count();
    assert!(findings >= 200 && said.contains("2800 more of the kind"), "{findings}");
    let all: usize =
        said.trim_end().lines().last().unwrap().strip_suffix(" findings").unwrap().parse().unwrap();
    assert!(all >= 3000, "{all}");
    assert!(said.len() < 600 * findings, "{} bytes for {findings} findings", said.len());
    assert!(said.lines().all(|line| line.chars().count() < 400));
}

#[test]
fn numbers_past_every_limit_are_refused_with_the_limit() {
    for (from, to, message) in [
        ("draws = 1", "draws = 1000000000", "s.toml:LINE:9: error: `draws` is out of range|1 to 100000"),
        (
            "seed = 1",
            "seed = 1000000000000000000000",
            "s.toml:LINE:8: error: the whole number is too large|9223372036854775807",
        ),
        ("seed = 1", "seed = -1", "s.toml:LINE:8: error: `seed` is out of range|0 to 9223372036854775807"),
        ("end = 2022", "end = 1000000000", "s.toml:LINE:31: error: `end` is out of range|1900 to 2199"),
        (
            "start = 2021,",
            "start = -99999999999,",
            "s.toml:LINE:19: error: `start` is out of range|1900 to 2199",
        ),
        ("jobs = 1500", "jobs = 1e400", "s.toml:LINE:8: error: `jobs` is not a finite number|0 to 10000000"),
        ("jobs = 1500", "jobs = nan", "s.toml:LINE:8: error: `jobs` is not a finite number|0 to 10000000"),
        ("jobs = 1500", "jobs = 1e308", "s.toml:LINE:8: error: `jobs` is out of range|0 to 10000000"),
        (
            "ramp_years = 0.0",
            "ramp_years = 1e308",
            "s.toml:LINE:14: error: `ramp_years` is out of range|0 to 100",
        ),
    ] {
        let said = check(SCENARIO.replace(from, to).as_bytes());
        let text = SCENARIO.replace(from, to);
        let line = text.lines().position(|line| line.contains(to)).unwrap() + 1;
        let (problem, allowed) = message.split_once('|').unwrap();
        let problem = problem.replace("LINE", &line.to_string());
        assert!(said.contains(&problem) && said.contains(allowed), "{to}: {said}");
        assert!(said.ends_with("1 finding\n"), "{to}: {said}");
    }
}

#[test]
fn a_key_that_stands_twice_is_refused_at_its_line() {
    let said = check(SCENARIO.replace("seed = 1\n", "seed = 1\nseed = 2\n").as_bytes());
    assert!(said.contains("s.toml:9:1: error: duplicate key"), "{said}");
}

#[test]
fn names_do_not_lead_out_of_the_output_folder() {
    let folder = folder_with_data();
    for name in ["../escaped", "/tmp/escaped", "a/b", "..", ""] {
        let text = SCENARIO.replace("name = \"two-places-closure\"", &format!("name = \"{name}\""));
        fs::write(folder.path().join("s.toml"), text).unwrap();
        let said = refused(folder.path(), 2, &["run", "s.toml", "--quiet"]);
        assert!(said.contains("name"), "{name}: {said}");
    }
    assert!(!folder.path().parent().unwrap().join("escaped").exists());
}

#[test]
fn bases_outside_the_folder_and_cycles_are_refused() {
    let folder = folder_with_data();
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    fs::rename(folder.path().join("two-places-data"), inside.join("two-places-data")).unwrap();
    let write = |path: &Path, name: &str, base: &str| {
        fs::write(path, format!("schema = 1\nname = \"{name}\"\ntitle = \"t\"\ndataset = \"two-places-data\"\nextends = \"{base}\"\n"))
            .unwrap();
    };
    write(&folder.path().join("outside.toml"), "outside", "uk-baseline");
    let file = inside.join("s.toml");
    for base in ["../outside.toml", "/etc/passwd", "../../../../../../etc/passwd"] {
        write(&file, "s", base);
        let said = refused(&inside, 2, &["check", "s.toml"]);
        assert!(said.contains("is outside the folder of the scenario"), "{base}: {said}");
    }
    write(&file, "s", "t.toml");
    write(&inside.join("t.toml"), "t", "s.toml");
    let said = refused(&inside, 2, &["check", "s.toml"]);
    assert!(said.contains("the scenario extends itself"), "{said}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path().join("outside.toml"), inside.join("link.toml")).unwrap();
        write(&file, "s", "link.toml");
        let said = refused(&inside, 2, &["check", "s.toml"]);
        assert!(said.contains("is outside the folder of the scenario"), "{said}");
    }
}

/// The scenario of a sweep of one's own, by its key or by an axis, may stand anywhere; what a scenario extends may not.
#[test]
fn a_sweep_names_scenarios_wherever_they_stand() {
    let folder = folder_with_data();
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    fs::write(folder.path().join("outside.toml"), SCENARIO).unwrap();
    let sweep = |scenario: &str, axis: &str| {
        format!(
            "schema = 1\nname = \"s\"\nscenario = \"{scenario}\"\n[design]\nkind = \"grid\"\n[[axis]]\nname = \"a\"\n{axis}\n\
             [[outcome]]\nname = \"jobs\"\nexpression = 'national.jobs_change[year = 2022].mean'\n"
        )
    };
    let parameter = "parameter = \"trade.flq_delta\"\nvalues = [0.1, 0.3]";
    let outside = folder.path().join("outside.toml").display().to_string();
    let named = "key = \"scenario\"\nvalues = [\"worked/two-places-closure\", \"../outside.toml\"]";
    let cases = [
        sweep("../outside.toml", parameter),
        sweep(&outside, parameter),
        sweep("worked/two-places-closure", named),
    ];
    for text in cases {
        fs::write(inside.join("s.toml"), &text).unwrap();
        let output = fairshift(&inside, &["check", "s.toml"]);
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    }
    fs::write(inside.join("a.toml"), "schema = 1\nname = \"a\"\nextends = \"../outside.toml\"\n").unwrap();
    let said = refused(&inside, 2, &["check", "a.toml"]);
    assert!(said.contains("is outside the folder of the scenario"), "{said}");
}

/// A design with a hundred thousand columns too many: the first are named, all are counted, in the time of a reader.
#[test]
fn a_design_with_columns_without_end_is_told_in_a_few_findings() {
    let folder = folder_with_data();
    let columns: Vec<String> = (0..100_000).map(|number| format!("extra{number}")).collect();
    let cells = vec!["1"; columns.len()].join(",");
    fs::write(folder.path().join("points.csv"), format!("a,{}\n0.1,{cells}\n", columns.join(","))).unwrap();
    let sweep = "schema = 1\nname = \"s\"\nscenario = \"worked/two-places-closure\"\n[design]\nkind = \"file\"\nfile = \"points.csv\"\n\
                 [[axis]]\nname = \"a\"\nparameter = \"trade.flq_delta\"\n\
                 [[outcome]]\nname = \"jobs\"\nexpression = 'national.jobs_change[year = 2022].mean'\n";
    fs::write(folder.path().join("s.toml"), sweep).unwrap();
    let said = refused(folder.path(), 2, &["check", "s.toml"]);
    assert!(
        said.contains("the column `extra19` belongs to no axis") && !said.contains("`extra20`"),
        "{said}"
    );
    assert!(said.contains("99980 more columns belong to no axis"), "{said}");
    assert!(said.len() < 20_000, "{}", said.len());
}

/// `--force` starts a sweep again, and is no way into a folder of something else.
#[test]
fn a_sweep_does_not_take_a_folder_of_something_else() {
    let folder = folder_with_data();
    let sweep = "schema = 1\nname = \"s\"\nscenario = \"worked/two-places-closure\"\n[design]\nkind = \"grid\"\n\
                 [[axis]]\nname = \"a\"\nparameter = \"trade.flq_delta\"\nvalues = [0.1, 0.3]\n\
                 [[outcome]]\nname = \"jobs\"\nexpression = 'national.jobs_change[year = 2022].mean'\n";
    fs::write(folder.path().join("s.toml"), sweep).unwrap();
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("notes.txt"), "mine").unwrap();
    for extra in [&[][..], &["--force"]] {
        let said = refused(folder.path(), 2, &[&["sweep", "s.toml", "--output", "taken"], extra].concat());
        assert!(
            said.contains("that no sweep wrote (notes.txt), which --force does not remove either"),
            "{said}"
        );
    }
    assert_eq!(fs::read_dir(&taken).unwrap().count(), 1);
}

/// Thousands of places that do not exist: two hundred are told, all of them counted.
#[test]
fn of_thousands_of_findings_the_first_are_told_and_all_are_counted() {
    let sites: String = (0..3_000)
        .map(|n| format!("[[site]]\nname = \"s{n}\"\nplace = \"X{n}\"\nindustry = \"GOODS\"\nevent = \"closure\"\njobs = 1\nannounced = 2021.5\nramp_years = 0\nstart = 2022\nsource = \"s\"\n"))
        .collect();
    let said = check(format!("{SCENARIO}\n{sites}").as_bytes());
    assert!(said.contains("2800 more of the kind"), "{}", &said[said.len().saturating_sub(2_000)..]);
    assert!(said.trim_end().ends_with("3000 findings"), "{}", &said[said.len().saturating_sub(200)..]);
    assert!(said.lines().count() < 3_000);
}

/// A device without end, a pipe that nobody fills: none is read to find out what it is.
#[cfg(unix)]
#[test]
fn files_without_end_are_refused_wherever_they_are_named() {
    let folder = folder_with_data();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.toml")).unwrap();
    let pipe = folder.path().join("pipe.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for name in ["zero.toml", "pipe.toml"] {
        for command in ["check", "run", "sweep", "allocate"] {
            let said = refused(folder.path(), 2, &[command, name]);
            assert!(said.contains("is not a file"), "{command} {name}: {said}");
        }
        let sweep = format!("schema = 1\nname = \"s\"\nscenario = \"{name}\"\n[design]\nkind = \"grid\"\n");
        fs::write(folder.path().join("s.toml"), sweep).unwrap();
        refused(folder.path(), 2, &["check", "s.toml"]);
    }
    let said = refused(folder.path(), 2, &["multipliers", "--table", "zero.toml"]);
    assert!(said.contains("too large"), "{said}");
    let data = folder.path().join("two-places-data/places.csv");
    fs::File::options().write(true).open(&data).unwrap().set_len(1 << 40).unwrap();
    let said = refused(folder.path(), 2, &["data", "check", "two-places-data"]);
    assert!(said.contains("places.csv: error: the file is too large"), "{said}");
}

/// A mistake in the syntax of a sweep is one finding, not one for every key that scenarios do not have.
#[test]
fn a_sweep_with_a_mistake_in_its_syntax_stays_a_sweep() {
    let folder = folder_with_data();
    let sweep = "schema = 1\nname = \"s\"\nscenario = \"worked/two-places-closure\"\n[design]\nkind = \"grid\"\n[[axis]]\nname = \"a\u{1b}\"\n";
    fs::write(folder.path().join("s.toml"), sweep).unwrap();
    let said = refused(folder.path(), 2, &["check", "s.toml"]);
    assert!(said.contains("s.toml:7:") && said.contains("\n1 finding\n"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

fn worked_package() -> PackageFiles {
    let library = Library::embedded();
    let files = library.folder("worked/two-places-data");
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    PackageFiles { label: "p".to_owned(), files }
}

/// A gzip file that is small and decompresses to a header and `times` times the same row.
fn bomb(header: &str, row: &str, times: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(header.as_bytes()).unwrap();
    let block = row.repeat(10_000);
    for _ in 0..times / 10_000 {
        encoder.write_all(block.as_bytes()).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn files_that_decompress_without_end_are_refused() {
    let with = |bytes: Vec<u8>| {
        let mut files = worked_package();
        files.files.remove("commuting.csv");
        files.files.insert("commuting.csv.gz".to_owned(), bytes);
        package::read(&files).unwrap_err().to_string()
    };
    let large = bomb("residence,workplace,commuters\n", "P1,P2,1000000000000000\n", 4_000_000);
    assert!(large.len() < 1 << 20, "{}", large.len());
    let said = with(large);
    assert!(said.contains("p/commuting.csv.gz: error: the file is too large"), "{said}");
    assert!(said.contains("allowed: at most 67108864 bytes after decompression"), "{said}");
    let said = with(bomb("residence,workplace,commuters\n", "a,b,1\n", 3_000_000));
    assert!(said.contains("the table has too many rows") && said.contains("at most 2000000"), "{said}");
    let said = with(b"not gzip".to_vec());
    assert!(said.contains("cannot be decompressed"), "{said}");
}

#[test]
fn run_folders_without_end_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let deep: std::path::PathBuf = std::iter::repeat_n("d", 40).collect();
    fs::create_dir_all(folder.path().join("run").join(deep)).unwrap();
    let said = refused(folder.path(), 2, &["verify", "run"]);
    assert!(said.contains("no run folder has more than 200000 files or is deeper than 16"), "{said}");
    fs::create_dir(folder.path().join("large")).unwrap();
    fs::write(folder.path().join("large/manifest.json"), vec![b' '; (16 << 20) + 1]).unwrap();
    let said = refused(folder.path(), 2, &["rerun", "large"]);
    assert!(said.contains("the file is too large") && said.contains("at most 16777216 bytes"), "{said}");
    fs::write(folder.path().join("large/manifest.json"), "[".repeat(1 << 20)).unwrap();
    let said = refused(folder.path(), 2, &["rerun", "large"]);
    assert!(said.contains("is no manifest of a run"), "{said}");
}

fn dataset() -> Arc<Dataset> {
    Arc::new(package::read(&worked_package()).unwrap().dataset)
}

/// Values that stand where others stood.
const VALUES: [&str; 32] = [
    "0",
    "1",
    "-1",
    "2",
    "0.5",
    "-0.0",
    "1e-300",
    "1e300",
    "2021",
    "2022.5",
    "2050",
    "9223372036854775807",
    "nan",
    "inf",
    "true",
    "\"\"",
    "\"Milltown\"",
    "\"Marketon\"",
    "\"GOODS\"",
    "\"all\"",
    "\"2021..2022\"",
    "[]",
    "[1, 2]",
    "{}",
    "{ dist = \"uniform\", min = 0.0, max = 1.0 }",
    "{ dist = \"normal\", mean = 1e9, sd = 1e9 }",
    "{ remove = true }",
    "\"random\"",
    "\"lhs\"",
    "\"none\"",
    "\"local_multiplier\"",
    "\"flq\"",
];

/// A line of the scenario changed, repeated or taken away.
fn mutate(lines: &mut Vec<String>, at: usize, kind: u8, value: usize) {
    let at = at % lines.len();
    match (kind % 5, lines[at].split_once(" = ")) {
        (0..=2, Some((key, _))) => lines[at] = format!("{key} = {}", VALUES[value % VALUES.len()]),
        (3, _) => drop(lines.remove(at)),
        _ => {
            let line = lines[(at + value) % lines.len()].clone();
            lines.insert(at, line);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_mutated_scenario_gives_a_run_or_findings(
        changes in prop::collection::vec((any::<usize>(), any::<u8>(), any::<usize>()), 1..5)
    ) {
        let mut lines: Vec<String> = SCENARIO.lines().map(str::to_owned).collect();
        for (at, kind, value) in changes {
            mutate(&mut lines, at % 1000, kind, value % 1000);
        }
        let text = lines.join("\n");
        let Ok(loaded) = scenario::load_text("mutated", &text, &Library::embedded(), &[]) else { return Ok(()) };
        let Ok(built) = build::build(&loaded, &dataset()) else { return Ok(()) };
        let mut inputs = built.inputs;
        prop_assert!(inputs.year_count() <= 200 && inputs.draws <= 100_000, "{text}");
        inputs.draws = inputs.draws.min(3);
        let prepared = engine::prepare(&inputs);
        if let Some(Ok(output)) = prepared.ok().map(|ready| engine::run(&inputs, &ready, &|| {})) {
            prop_assert!(!tables(&inputs, &output).is_empty());
            prop_assert!(!checks(&inputs, &output).is_empty());
        }
        if let Some(peak) = peak_memory_bytes() {
            prop_assert!(peak < 1 << 30, "{peak} bytes");
        }
    }
}
