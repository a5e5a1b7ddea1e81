//! `fairshift multipliers` as its users call it.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;

const SMALL: &str = "\
row,1,2,final:households,final:other
1,150,500,50,300
2,200,100,400,1300
value:compensation,300,500,,
value:gva,650,1400,,
jobs,0,500,,
";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/io").join(name)
}

/// Runs in a folder that holds `table.csv`, so that messages name the file without a folder.
fn run(table: &str, format: &str) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table.csv"), table).unwrap();
    let mut command = Command::cargo_bin("fairshift").unwrap();
    command.current_dir(folder.path()).args(["multipliers", "--table", "table.csv", "--format", format]);
    command.output().unwrap()
}

fn stdout(output: &std::process::Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The message of a table that is refused.
fn refused(table: &str) -> String {
    let output = run(table, "csv");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    stderr(&output)
}

#[test]
fn csv_has_all_columns_and_empty_cells() {
    let output = run(SMALL, "csv");
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "industry,output_multiplier_type_i,output_multiplier_type_ii,\
         income_effect_type_i,income_effect_type_ii,income_multiplier_type_i,income_multiplier_type_ii,\
         employment_effect_type_i,employment_effect_type_ii,\
         employment_multiplier_type_i,employment_multiplier_type_ii,\
         gva_effect_type_i,gva_effect_type_ii,gva_multiplier_type_i,gva_multiplier_type_ii"
    );
    let first: Vec<&str> = lines[1].split(',').collect();
    assert_eq!((lines.len(), first.len(), first[0]), (3, 15, "1"));
    assert!((first[1].parse::<f64>().unwrap() - 1.518_151_81).abs() < 1e-8);
    assert_eq!((first[9], first[10]), ("", ""));
    assert_eq!(
        stderr(&output),
        "note: employment multipliers are empty where jobs are zero: 1\n\
         note: Type II: households spend out of total compensation, as the table has no row `household_income`\n"
    );
}

#[test]
fn json_has_the_numbers_of_csv_and_null() {
    let json = stdout(&run(SMALL, "json"));
    let records: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((records.as_array().unwrap().len(), &records[1]["industry"]), (2, &"2".into()));
    assert!(records[0]["employment_multiplier_type_i"].is_null());
    // Read from the text, because the parser of serde_json may be off by a bit.
    let fields = json.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(": "));
    let printed: Vec<(String, Option<f64>)> =
        fields.map(|(name, value)| (name.trim_matches('"').to_owned(), value.parse().ok())).collect();
    let csv = stdout(&run(SMALL, "csv"));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().clone();
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cells = lines.iter().flat_map(|line| names.iter().zip(line));
    let expected = cells.map(|(name, cell)| (name.to_owned(), cell.parse().ok()));
    let expected =
        expected.map(|(name, number)| if name == "industry" { (name, None) } else { (name, number) });
    assert_eq!(printed, expected.collect::<Vec<_>>());
}

#[test]
fn table_is_the_default_and_rounds() {
    let mut command = Command::cargo_bin("fairshift").unwrap();
    let output = command.args(["multipliers", "--table"]).arg(fixture("miller_blair.csv")).output().unwrap();
    let text = stdout(&output);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0][..4], ["industry", "output", "output", "income"]);
    assert_eq!(rows[2][..4], ["I", "II", "I", "II"]);
    assert_eq!(rows[3][..4], ["1", "1.5182", "-", "-"]);
    assert_eq!(
        stderr(&output),
        "note: income columns are empty: the table has no row `value:compensation`\n\
         note: Type II columns are empty: household spending is not known\n"
    );
}

#[test]
fn scottish_agriculture_has_its_published_multipliers() {
    let mut command = Command::cargo_bin("fairshift").unwrap();
    let arguments = ["multipliers", "--format", "csv", "--table"];
    let text = stdout(&command.args(arguments).arg(fixture("scotland_2019.csv")).output().unwrap());
    let row = text.lines().find(|line| line.starts_with("IOC098_001,")).unwrap();
    assert!(row.starts_with("IOC098_001,1.50081217"), "{row}");
    assert!(row.split(',').nth(2).unwrap().starts_with("1.62942611"), "{row}");
}

#[test]
fn byte_order_mark_and_carriage_returns_change_nothing() {
    let windows = format!("\u{feff}{}", SMALL.replace('\n', "\r\n"));
    assert_eq!(run(&windows, "csv").stdout, run(SMALL, "csv").stdout);
}

#[test]
fn an_empty_industry_has_output_multiplier_one() {
    let table = "row,1,2,final:x\n1,10,0,30\n2,0,0,0\nvalue:gva,30,0,\n";
    let text = stdout(&run(table, "csv"));
    assert_eq!(text.lines().nth(2), Some("2,1,,,,,,,,,,0,,,"));
}

#[test]
fn all_findings_come_at_once() {
    let table =
        "row,A,B,final:x\nA,1,two,3\nB,inf,1\nB,1,1,1\nC,1,1,1\njobs,-1,2,\nhousehold_income,,5,\n,,,\n";
    assert_eq!(
        refused(table),
        "error: table.csv: line 2, column 3: found `two` in B; allowed: a finite number\n\
         table.csv: line 3, column 2: found `inf` in A; allowed: a finite number\n\
         table.csv: line 3, column 3: found 3 fields; allowed: 4 fields, as in the header\n\
         table.csv: line 4, column 1: found `B` for a second time; allowed: each row once\n\
         table.csv: line 5, column 1: found `C`; allowed: an industry of the header, `value:…`, `jobs` or \
         `household_income`\n\
         table.csv: line 6, column 2: found `-1` in A; allowed: zero or a positive number\n\
         table.csv: line 7, column 2: found `` in A; allowed: a number above zero\n\
         table.csv: line 7, column 3: found `5` in B; allowed: a blank: the one number stands in the first \
         industry's column\n"
    );
}

/// Where half of the columns make up their rows, imports and taxes are among the inputs, and the others are wrong.
#[test]
fn a_column_that_misses_where_others_balance_is_refused() {
    let table = "row,1,2,final:households,final:other\n1,150,500,50,800\n2,200,100,400,1300\n\
        value:compensation,300,500,,\nvalue:gva,650,1400,,\n";
    let said = refused(table);
    assert!(said.contains("= 1000 in 1") && said.contains("the row total 1500"), "{said}");
}

#[test]
fn a_table_that_is_not_productive_is_refused() {
    assert_eq!(
        refused("row,A,B,final:x\nA,5,5,0\nB,5,5,0\n"),
        "error: table.csv: line 1, column 2: found inputs of 1 per £ of output in A; \
         allowed: a productive table, one whose industries can meet any final demand\n"
    );
}

#[test]
fn households_without_leakage_leave_type_ii_empty() {
    let table = "row,A,final:households\nA,0,10\nvalue:compensation,10,\n";
    let output = run(table, "csv");
    assert!(stdout(&output).lines().nth(1).unwrap().starts_with("A,1,,1,,1,,"));
    assert!(stderr(&output).contains(
        "note: Type II columns are empty: households spend 1 per unit of income, so that spending and pay feed \
         each other without end\n"
    ));
}

#[test]
fn a_missing_file_is_bad_input() {
    let mut command = Command::cargo_bin("fairshift").unwrap();
    let output = command.args(["multipliers", "--table", "nowhere.csv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: nowhere.csv: "));
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    for format in ["csv", "json", "table"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fairshift"));
        command.args(["multipliers", "--format", format, "--table"]).arg(fixture("miller_blair.csv"));
        let output = command.stdout(writer).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let output = output.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(!stderr(&output).contains("error"), "{format}");
    }
}

#[test]
fn names_that_look_like_known_ones_are_asked_about() {
    let table = |pay: &str, households: &str| {
        format!(
            "row,A,B,final:{households},final:exports\nA,10,20,50,20\nB,15,5,30,50\nvalue:{pay},30,30,,\njobs,5,6,,\n"
        )
    };
    let output = run(&table("compensaton", "househlds"), "csv");
    let notes = stderr(&output);
    assert!(notes.contains("is `value:compensaton` meant to be `value:compensation`?"), "{notes}");
    assert!(notes.contains("is `final:househlds` meant to be `final:households`?"), "{notes}");
    assert!(!stderr(&run(&table("compensation", "households"), "csv")).contains("meant"));
    // Counted with gross value added it is too much, and the finding says why.
    let twice = table("compensaton", "households") + "value:gva,75,75,,\n";
    assert!(refused(&twice).contains("is `value:compensaton` meant to be `value:compensation`?"));
}
