//! What the reader of input-output tables takes and refuses.
#![allow(clippy::unwrap_used)]

use fairshift::dataset::io_table::{Finding, IoTable};

/// The findings of a table that is refused, one a line.
fn refused(table: &str) -> String {
    let findings = IoTable::parse(table.as_bytes()).unwrap_err();
    findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn header_faults_are_located() {
    assert_eq!(
        refused("code,A,A,B\nA,1,1,x\n"),
        "line 1, column 1: found `code`; allowed: `row` as the name of the first column\n\
         line 1, column 3: found `A` for a second time; allowed: each name once\n\
         line 1, column 4: found no final uses; allowed: at least one column `final:…` after the \
         industries, for example `final:households`\n\
         line 2, column 4: found `x` in B; allowed: a finite number\n\
         line 3, column 1: found no row `B`; allowed: one row for each industry of the header"
    );
    assert_eq!(
        refused("row,A,final:x,B\n"),
        "line 1, column 4: found `B`; allowed: `final:…`, as in the columns before"
    );
    assert!(refused("").contains("line 1, column 1: found an empty file"));
}

#[test]
fn rows_out_of_order_are_one_finding() {
    assert_eq!(
        refused("row,A,B,final:x\n\nB,1,1,1\nA,1,1,1\n"),
        "line 3, column 1: found `B`; allowed: `A`: rows in the order of the columns"
    );
    assert_eq!(
        refused("row,steel,coal,final:x\nsteel,1,1,1\ncaol,1,1,1\n"),
        "line 3, column 1: found `caol`; allowed: an industry of the header (nearest: `coal`), \
         `value:…`, `jobs` or `household_income`\n\
         line 4, column 1: found no row `coal`; allowed: one row for each industry of the header"
    );
}

#[test]
fn accounts_that_do_not_add_up_are_refused() {
    assert_eq!(
        refused("row,A,B,final:x\nA,1,1,8\nB,2,-9,3\n"),
        "line 3, column 1: found a row total of -4 for B; allowed: gross output of zero or more"
    );
    assert_eq!(
        refused("row,A,B,final:x\nA,1,1,8\nB,2,0,-2\n"),
        "line 3, column 1: found a row total of 0 for B, which has inputs, value added or jobs; \
         allowed: gross output above zero, or an empty column"
    );
    assert_eq!(
        refused("row,A,final:x\nA,4,6\nvalue:gva,5,\nvalue:imports,2,\n"),
        "line 1, column 2: found flows + value rows except compensation = 11 in A; \
         allowed: the row total 10, within 1e-5 of it"
    );
    assert_eq!(
        refused("row,A,final:x\nA,4,6\nvalue:gva,7,\n"),
        "line 1, column 2: found flows + value rows except compensation = 11 in A; \
         allowed: at most the row total 10, within 1e-5 of it"
    );
}

#[test]
fn parts_of_gva_may_stand_beside_it() {
    let with_parts =
        "row,A,final:x\nA,4,6\nvalue:imports,1,\nvalue:compensation,3,\nvalue:surplus,2,\nvalue:gva,5,\n";
    assert!(IoTable::parse(with_parts.as_bytes()).is_ok());
    let without = "row,A,final:x\nA,4,6\nvalue:imports,1,\nvalue:compensation,3,\nvalue:gva,5,\n";
    assert!(IoTable::parse(without.as_bytes()).is_ok());
}

#[test]
fn a_table_holds_what_the_file_says() {
    let text = "row,A,B,final:households,final:exports\nA,1,2,3,4\nB,5,0,7,8\nvalue:gva,4,18,,\njobs,1,2,,\n\
                household_income,30,,,\n";
    let table = IoTable::parse(text.as_bytes()).unwrap();
    assert_eq!(table.industries, ["A", "B"]);
    assert_eq!(table.flows.values(), [1.0, 2.0, 5.0, 0.0]);
    assert_eq!(table.output, [10.0, 20.0]);
    assert_eq!(table.final_use("exports"), Some([4.0, 8.0].as_slice()));
    assert_eq!(table.value("gva"), Some([4.0, 18.0].as_slice()));
    assert_eq!((table.jobs, table.household_income), (Some(vec![1.0, 2.0]), Some(30.0)));
    assert!(refused("row,A,final:x\nA,1,\n").contains("found `` in final:x; allowed: a finite number"));
}

#[test]
fn bytes_that_are_not_text_are_located() {
    let findings = IoTable::parse(b"row,A,final:x\nA,\xff,1\n").unwrap_err();
    assert_eq!(
        findings[0].to_string(),
        "line 2, column 1: found bytes that are not UTF-8; allowed: UTF-8 text"
    );
}
