//! Run folders: the same numbers in every format, the same bytes in every run, nothing that looks complete and is not.
#![allow(clippy::unwrap_used)] // helpers of tests are not test functions

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fairshift::results::table::{Column, ColumnValues, ResultTable};
use fairshift::writers::csv::to_csv;
use fairshift::writers::datapackage::{DESCRIPTOR, DataPackage, Resource};
use fairshift::writers::error::WriteError;
use fairshift::writers::manifest::{
    CheckRecord, DataPackageRecord, Engine, InputRecord, MANIFEST_SCHEMA, Manifest, Role, ScenarioRecord,
    sha256,
};
use fairshift::writers::parquet::to_parquet;
use fairshift::writers::run_folder::{Location, MANIFEST, RunFolder};
use fairshift::writers::tables::{Format, read_table, read_tables, write_tables};
use proptest::prelude::*;

fn column(name: &str, unit: &str, values: ColumnValues) -> Column {
    Column { name: name.to_owned(), unit: unit.to_owned(), description: format!("The {name}."), values }
}

fn table(name: &str, key_columns: usize, columns: Vec<Column>) -> ResultTable {
    ResultTable { name: name.to_owned(), description: format!("The table {name}."), key_columns, columns }
}

fn texts(values: &[&str]) -> ColumnValues {
    ColumnValues::Text(values.iter().map(|v| (*v).to_owned()).collect())
}

/// Names that need quotes, numbers at the edges of what a double holds.
fn small() -> ResultTable {
    let names = ["Bristol, City of", "Ynys Môn", "a \"quoted\" name", "two\nlines", "", "NaN"];
    let numbers = vec![0.1 + 0.2, -0.0, 5e-324, f64::MAX, f64::NAN, 2_000.0];
    table(
        "small",
        2,
        vec![
            column("place", "", texts(&names)),
            column("year", "year", ColumnValues::Integer(vec![2021, 2022, -1, 0, i32::MAX, i32::MIN])),
            column("jobs", "jobs", ColumnValues::Number(numbers)),
            column("passed", "", ColumnValues::Flag(vec![true, false, true, false, true, false])),
        ],
    )
}

/// More rows than a block of the CSV writer holds, numbers of every size.
fn large(rows: u64) -> ResultTable {
    let noise = |row: u64, salt: u64| -> f64 {
        let bits = (row + 1).wrapping_mul(salt | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let value = f64::from_bits(bits);
        if value.is_nan() { f64::NAN } else { value }
    };
    let mut columns = vec![
        column("place", "", ColumnValues::Text((0..rows).map(|r| format!("E{:08}", r / 30)).collect())),
        column("year", "year", ColumnValues::Integer((0..rows).map(|r| 2021 + (r % 30) as i32).collect())),
    ];
    columns.extend((0..6u64).map(|c| {
        let values = (0..rows).map(|row| noise(row, 2 * c + 77)).collect();
        column(&format!("v{c}"), "jobs", ColumnValues::Number(values))
    }));
    table("large", 2, columns)
}

/// Number bits, so that −0 differs from 0 and NaN equals NaN.
fn bits(table: &ResultTable) -> Vec<(String, String, String, Vec<String>)> {
    let cells = |values: &ColumnValues| match values {
        ColumnValues::Number(v) => v.iter().map(|v| format!("{:016x}", v.to_bits())).collect(),
        ColumnValues::Integer(v) => v.iter().map(ToString::to_string).collect(),
        ColumnValues::Flag(v) => v.iter().map(ToString::to_string).collect(),
        ColumnValues::Text(v) => v.clone(),
    };
    let column = |c: &Column| (c.name.clone(), c.unit.clone(), c.description.clone(), cells(&c.values));
    table.columns.iter().map(column).collect()
}

fn open(parent: &Path) -> RunFolder {
    RunFolder::create(&Location::Next { parent: parent.to_path_buf(), name: "uk-balanced".to_owned() })
        .unwrap()
}

/// The table written in one format and read back.
fn through(format: Format, table: &ResultTable) -> ResultTable {
    let temporary = tempfile::tempdir().unwrap();
    let folder = open(temporary.path());
    let resources = write_tables(&folder, std::slice::from_ref(table), &[format]).unwrap();
    let package = DataPackage::new("run", "Run", &DataPackageRecord::default(), resources);
    read_table(folder.path(), &package, &table.name).unwrap()
}

fn manifest() -> Manifest {
    Manifest {
        schema: MANIFEST_SCHEMA,
        name: "uk-balanced".to_owned(),
        title: "Balanced pathway".to_owned(),
        engine: Engine {
            name: "FairShift".to_owned(),
            version: "0.0.0".to_owned(),
            commit: None,
            target: "x86_64-unknown-linux-gnu".to_owned(),
            target_features: vec!["avx2".to_owned()],
            debug_assertions: false,
            math: "libm 0.0.0".to_owned(),
            random: "ChaCha8 keyed blake3(seed|stream)".to_owned(),
        },
        command: vec!["fairshift".to_owned(), "run".to_owned()],
        scenario: ScenarioRecord {
            path: "scenario.resolved.toml".to_owned(),
            sha256: sha256(b"schema = 1\n"),
        },
        seed: 20_200_917,
        draws: 256,
        data_package: data_package(),
        inputs: vec![InputRecord::new("steel.toml", "scenario", b"schema = 1\n", None)],
        outputs: Vec::new(),
        checks: vec![check("solution", Some(1.5e-13), true), check("trade_balance", None, false)],
        started: None,
        ended: None,
        threads: 2,
        wall_seconds: 1.25,
        peak_memory_bytes: None,
        exit_status: 0,
    }
}

fn data_package() -> DataPackageRecord {
    DataPackageRecord {
        name: "uk-2021".to_owned(),
        version: "1.0.0".to_owned(),
        content_sha256: sha256(b"data"),
        price_base: 2019,
        licences: vec!["Open Government Licence v3.0: contains public sector information".to_owned()],
        sources: vec!["Input-output analytical tables".to_owned()],
    }
}

fn check(name: &str, residual: Option<f64>, passed: bool) -> CheckRecord {
    let description = "residual, relative".to_owned();
    CheckRecord { name: name.to_owned(), description, residual, tolerance: 1e-10, passed }
}

#[path = "writers/folders.rs"]
mod folders;
#[path = "writers/iamc.rs"]
mod iamc;

#[test]
fn csv_text_is_what_the_documentation_says() {
    let csv = String::from_utf8(to_csv(&small()).unwrap()).unwrap();
    let expected = "place,year,jobs,passed\n\
        \"Bristol, City of\",2021,0.30000000000000004,true\n\
        Ynys Môn,2022,-0.0,false\n\
        \"a \"\"quoted\"\" name\",-1,5e-324,true\n\
        \"two\nlines\",0,1.7976931348623157e+308,false\n\
        \"\",2147483647,NaN,true\n\
        NaN,-2147483648,2000.0,false\n";
    assert_eq!(csv, expected);
}

#[test]
fn every_format_gives_back_the_same_bits() {
    for written in [small(), large(5_000)] {
        for format in Format::ALL {
            let read = through(format, &written);
            assert_eq!(bits(&read), bits(&written), "{format:?}");
            assert_eq!((read.name, read.description, read.key_columns), {
                (written.name.clone(), written.description.clone(), written.key_columns)
            });
        }
    }
}

#[test]
fn a_nan_has_one_form_whatever_the_processor_made() {
    let with = |nan: f64| table("t", 0, vec![column("v", "1", ColumnValues::Number(vec![nan, 1.0]))]);
    let (plain, signed) = (with(f64::NAN), with(-f64::NAN));
    assert_ne!(bits(&plain), bits(&signed));
    assert_eq!(to_parquet(&plain).unwrap(), to_parquet(&signed).unwrap());
    assert_eq!(to_csv(&plain).unwrap(), to_csv(&signed).unwrap());
}

#[test]
fn infinities_are_written_as_table_schema_asks() {
    let values = ColumnValues::Number(vec![f64::INFINITY, f64::NEG_INFINITY]);
    let infinite = table("infinite", 0, vec![column("v", "1", values)]);
    assert_eq!(to_csv(&infinite).unwrap(), b"v\nINF\n-INF\n");
    assert_eq!(bits(&through(Format::Csv, &infinite)), bits(&infinite));
}

#[test]
fn empty_tables_keep_their_columns() {
    let empty = large(0);
    for format in Format::ALL {
        assert_eq!(bits(&through(format, &empty)), bits(&empty));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_text_and_any_number_survive(rows in prop::collection::vec((".{0,12}", any::<f64>()), 1..40)) {
        let (names, numbers): (Vec<String>, Vec<f64>) = rows.into_iter().unzip();
        let numbers = numbers.into_iter().map(|v| if v.is_nan() { f64::NAN } else { v }).collect();
        let written = table("any", 0, vec![
            column("name", "", ColumnValues::Text(names)),
            column("number", "1", ColumnValues::Number(numbers)),
        ]);
        for format in Format::ALL {
            prop_assert_eq!(bits(&through(format, &written)), bits(&written));
        }
    }
}

/// All files of a folder with their bytes.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files
                .extend(contents(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}

/// Writes a whole run folder with so many threads.
fn write_run(threads: usize) -> BTreeMap<String, Vec<u8>> {
    let temporary = tempfile::tempdir().unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let path = pool.install(|| fill(open(temporary.path())));
    contents(&path)
}

fn fill(folder: RunFolder) -> std::path::PathBuf {
    let tables = [small(), large(5_000)];
    folder.write("scenario.resolved.toml", Role::ResolvedScenario, b"schema = 1\n").unwrap();
    let resources = write_tables(&folder, &tables, &Format::ALL).unwrap();
    let package = DataPackage::new("uk-balanced", "Balanced", &data_package(), resources);
    folder.write(DESCRIPTOR, Role::Descriptor, &package.to_json()).unwrap();
    folder.finish(manifest()).unwrap()
}

#[test]
fn the_same_bytes_twice_and_on_any_number_of_threads() {
    let first = write_run(1);
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    let expected = [
        "datapackage.json",
        "manifest.json",
        "scenario.resolved.toml",
        "tables/large.csv",
        "tables/large.parquet",
        "tables/small.csv",
        "tables/small.parquet",
    ];
    assert_eq!(names, expected);
    assert!(first == write_run(1) && first == write_run(2) && first == write_run(7));
}

#[test]
fn the_manifest_lists_every_file_with_its_size_and_hash() {
    let files = write_run(2);
    let manifest = Manifest::from_json(&files[MANIFEST]).unwrap();
    assert_eq!(manifest.outputs.len() + 1, files.len());
    for output in &manifest.outputs {
        let bytes = &files[&output.path];
        assert_eq!((output.bytes, &output.sha256), (bytes.len() as u64, &sha256(bytes)), "{}", output.path);
    }
}

#[test]
fn hashes_are_sha_256() {
    assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn a_run_reads_back_whole() {
    let temporary = tempfile::tempdir().unwrap();
    let path = fill(open(temporary.path()));
    let package = DataPackage::read(&path).unwrap();
    let tables = read_tables(&path, &package).unwrap();
    assert_eq!(tables.iter().map(bits).collect::<Vec<_>>(), [bits(&small()), bits(&large(5_000))]);
    let missing = read_table(&path, &package, "larg").unwrap_err();
    assert_eq!(missing.all()[0].suggestion.as_deref(), Some("large"));
}

#[test]
fn damaged_tables_are_reported_cell_by_cell() {
    let temporary = tempfile::tempdir().unwrap();
    let path = fill(open(temporary.path()));
    let package = DataPackage::read(&path).unwrap();
    let file = path.join("tables/small.csv");
    fs::write(&file, "place,year,jobs,passed\na,2021.5,1.0,true\nb,2022,one,maybe\n").unwrap();
    let findings = read_table(&path, &package, "small").unwrap_err();
    let short = |f: &fairshift::findings::Finding| {
        (f.line.unwrap(), f.field.clone().unwrap(), f.found.clone().unwrap(), f.allowed.clone().unwrap())
    };
    let own = |line: usize, field: &str, found: &str, allowed: &str| {
        (line, field.to_owned(), found.to_owned(), allowed.to_owned())
    };
    assert_eq!(
        findings.all().iter().map(short).collect::<Vec<_>>(),
        [
            own(2, "year", "2021.5", "a whole number"),
            own(3, "jobs", "one", "a number or NaN"),
            own(3, "passed", "maybe", "true or false"),
        ]
    );
    fs::write(&file, "place,jobs\n").unwrap();
    let findings = read_table(&path, &package, "small").unwrap_err();
    assert_eq!(findings.all()[0].allowed.as_deref(), Some("place,year,jobs,passed"));
    fs::write(&file, "place,year,jobs,passed\na,2021\n").unwrap();
    assert!(read_table(&path, &package, "small").unwrap_err().to_string().contains("2 fields"));
}

#[test]
fn columns_of_different_length_are_an_error() {
    let mut uneven = small();
    uneven.columns[1].values = ColumnValues::Integer(vec![1]);
    assert!(matches!(to_csv(&uneven), Err(WriteError::Table { .. })));
    assert!(matches!(to_parquet(&uneven), Err(WriteError::Table { .. })));
}

/// Compares a text with its committed copy; `BLESS=1` rewrites the copy.
fn assert_snapshot(name: &str, text: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert_eq!(String::from_utf8_lossy(text), committed, "{}", path.display());
}

#[test]
fn small_manifest() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = open(temporary.path());
    folder.write("scenario.resolved.toml", Role::ResolvedScenario, b"schema = 1\n").unwrap();
    folder.write("log.txt", Role::Log, b"done\n").unwrap();
    let path = folder.finish(manifest()).unwrap();
    assert_snapshot("manifest.json", &fs::read(path.join(MANIFEST)).unwrap());
}

#[test]
fn small_data_package() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = open(temporary.path());
    let mut resources = write_tables(&folder, &[small()], &[Format::Csv]).unwrap();
    let file = folder.write("iamc.csv", Role::Table, &to_csv(&iamc::national_and_places()).unwrap()).unwrap();
    resources.push(Resource::csv(&iamc::national_and_places(), &file));
    let package = DataPackage::new("UK balanced", "Balanced", &data_package(), resources);
    assert_snapshot("datapackage.json", &package.to_json());
}
