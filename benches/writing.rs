//! How fast result tables become files, beside a plain baseline and the limits of memory and disk.
//!
//! `cargo bench --bench writing` prints a Markdown table: best of seven for each way, on one thread and on
//! all. The table has the shape of a large result, 120,000 rows of 2 keys, a year and 17 numbers.

use std::fmt::Write as _;
use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use fairshift::results::table::{Column, ColumnValues, ResultTable};
use fairshift::writers::csv::{read_table, to_csv};
use fairshift::writers::datapackage::Resource;
use fairshift::writers::manifest::{OutputRecord, Role, sha256};
use fairshift::writers::parquet::to_parquet;

const ROWS: u64 = 120_000;
const NUMBERS: u64 = 17;
const REPETITIONS: usize = 7;

/// One line of the report.
struct Line {
    what: &'static str,
    seconds: f64,
    bytes: usize,
}

fn main() {
    let table = synthetic();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let csv = to_csv(&table).expect("an even table");
    std::fs::write(folder.path().join("t.csv"), &csv).expect("a writable folder");
    let (path, bytes) = ("t.csv".to_owned(), csv.len() as u64);
    let record = OutputRecord { path, role: Role::Table, bytes, sha256: sha256(&csv) };
    let resource = Resource::csv(&table, &record);

    let lines = [
        time("plain CSV: `format!` per cell", || plain(&table).len()),
        time("CSV, one thread", || one.install(|| to_csv(&table).map_or(0, |b| b.len()))),
        time("CSV, all threads", || to_csv(&table).map_or(0, |b| b.len())),
        time("Parquet, one thread", || one.install(|| to_parquet(&table).map_or(0, |b| b.len()))),
        time("Parquet, all threads", || to_parquet(&table).map_or(0, |b| b.len())),
        time("CSV read back", || {
            read_table(folder.path(), &resource).map_or(0, |t| t.rows().min(1) * csv.len())
        }),
        time("SHA-256 of the CSV", || sha256(black_box(&csv)).len().min(1) * csv.len()),
        time("copy of the CSV in memory", || black_box(csv.clone()).len()),
        time("CSV to disk with fsync", || to_disk(&folder.path().join("copy"), &csv)),
    ];
    println!("{ROWS} rows, {} columns, {} threads\n", table.columns.len(), rayon::current_num_threads());
    println!("| | ms | M rows/s | MB/s | file MB |\n|---|---|---|---|---|");
    lines.iter().for_each(print_line);
}

fn print_line(line: &Line) {
    let megabytes = line.bytes as f64 / 1e6;
    println!(
        "| {} | {:.1} | {:.2} | {:.0} | {megabytes:.1} |",
        line.what,
        line.seconds * 1e3,
        ROWS as f64 / line.seconds / 1e6,
        megabytes / line.seconds,
    );
}

/// Best of some repetitions; the closure returns the bytes that it handled.
fn time(what: &'static str, mut work: impl FnMut() -> usize) -> Line {
    let mut line = Line { what, seconds: f64::INFINITY, bytes: 0 };
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        line.bytes = black_box(work());
        line.seconds = line.seconds.min(start.elapsed().as_secs_f64());
    }
    assert!(line.bytes > 0, "{what} wrote nothing");
    line
}

/// What one writes first: a string per cell, no quotes.
fn plain(table: &ResultTable) -> String {
    let mut text = String::new();
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let _ = writeln!(text, "{}", names.join(","));
    for row in 0..table.rows() {
        let cells: Vec<String> = table.columns.iter().map(|c| plain_cell(&c.values, row)).collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

fn plain_cell(values: &ColumnValues, row: usize) -> String {
    match values {
        ColumnValues::Text(v) => v[row].clone(),
        ColumnValues::Integer(v) => format!("{}", v[row]),
        ColumnValues::Number(v) => format!("{}", v[row]),
        ColumnValues::Flag(v) => format!("{}", v[row]),
    }
}

fn to_disk(path: &std::path::Path, bytes: &[u8]) -> usize {
    let mut file = File::create(path).expect("a writable folder");
    file.write_all(bytes).and_then(|()| file.sync_all()).expect("space for the file");
    bytes.len()
}

/// Numbers with full mantissas over a few orders of magnitude, as means and quantiles have.
fn synthetic() -> ResultTable {
    let number = |row: u64, column: u64| {
        let bits = (row * NUMBERS + column + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let unit = (mixed >> 11) as f64 / (1u64 << 53) as f64;
        (unit - 0.5) * [1e-3, 1.0, 1e3, 1e5][(mixed & 3) as usize]
    };
    let text = |name: &str, of: &dyn Fn(u64) -> String| {
        column(name, ColumnValues::Text((0..ROWS).map(of).collect()))
    };
    let mut columns = vec![
        text("place", &|row| format!("E{:08}", 6_000_001 + row / 333)),
        text("industry", &|row| format!("C{:03}", row / 3 % 111)),
        column("year", ColumnValues::Integer((0..ROWS).map(|row| 2030 + 10 * (row % 3) as i32).collect())),
    ];
    columns.extend((0..NUMBERS).map(|c| {
        column(&format!("v{c:02}"), ColumnValues::Number((0..ROWS).map(|row| number(row, c)).collect()))
    }));
    ResultTable {
        name: "synthetic".to_owned(),
        description: "A table to time.".to_owned(),
        key_columns: 3,
        columns,
    }
}

fn column(name: &str, values: ColumnValues) -> Column {
    Column { name: name.to_owned(), unit: String::new(), description: String::new(), values }
}
