//! Labour classes, occupations and indicators: from cells to meaning.

use crate::dataset::package::assemble::Tables;
use crate::dataset::package::cells::CellTable;
use crate::dataset::package::codes::{Codes, Kind};
use crate::dataset::{Figure, Indicator, LabourTables, Occupations, Worse};
use crate::findings::Finding;
use crate::matrix::Matrix;

pub(super) fn labour(tables: &Tables, codes: &mut Codes<'_>) -> LabourTables {
    LabourTables {
        class_similarity: tables.get("class_mobility").map(|table| similarity(table, codes)),
        occupations: tables.get("occupations").map(|table| occupations(table, codes)),
    }
}

/// Pairs that are left out have nothing in common; a class is the same as itself.
fn similarity(table: &CellTable, codes: &mut Codes<'_>) -> Matrix {
    let mut matrix = codes.matrix(Some(table), ("from", Kind::Class), ("to", Kind::Class), "similarity");
    let pairs = table.text("from").iter().zip(table.text("to")).zip(table.numbers("similarity"));
    for (row, ((from, to), value)) in pairs.enumerate() {
        if from == to && *value != 1.0 {
            let finding = table.error(row, "similarity", "a class is not the same as itself");
            codes.report(finding.found(value).allowed("1, or no row"), "similarity");
        }
    }
    (0..matrix.rows()).for_each(|class| matrix[(class, class)] = 1.0);
    matrix
}

fn occupations(table: &CellTable, codes: &mut Codes<'_>) -> Occupations {
    let classes = codes.look_up(table, "class", Kind::Class);
    let (occupation, name) = (table.text("occupation"), table.text("name"));
    let mut first: Vec<usize> = Vec::new();
    let mut columns = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let known = first.iter().position(|&at| occupation[at] == occupation[row]);
        if let Some(at) = known.map(|column| first[column]).filter(|&at| name[at] != name[row]) {
            let finding = table.error(row, "name", format!("`{}` has two names", occupation[row]));
            let allowed = format!("{} (line {})", name[at], table.lines[at]);
            codes.report(finding.found(&name[row]).allowed(allowed), "name");
        }
        columns.push(known.unwrap_or_else(|| {
            first.push(row);
            first.len() - 1
        }));
    }
    let mut shares = Matrix::zeros(codes.count(Kind::Class), first.len());
    for ((class, column), share) in classes.into_iter().zip(columns).zip(table.numbers("share")) {
        if let Some(class) = class {
            shares[(class, column)] = *share;
        }
    }
    let text = |column: &[String]| first.iter().map(|&row| column[row].clone()).collect();
    Occupations { codes: text(occupation), names: text(name), shares }
}

pub(super) fn indicators(tables: &Tables, codes: &mut Codes<'_>) -> Vec<Indicator> {
    let Some(table) = tables.get("indicators") else {
        if let Some(figures) = tables.get("place_indicators") {
            let finding = Finding::error(&figures.file, "the table `indicators` is missing");
            codes.report(finding.allowed("indicators.csv with every code used here"), "");
        }
        return Vec::new();
    };
    let text = |column: &str, row: usize| table.text(column)[row].clone();
    let mut indicators: Vec<Indicator> = (0..table.len())
        .map(|row| Indicator {
            code: text("code", row),
            name: text("name", row),
            unit: text("unit", row),
            worse: match text("worse", row).as_str() {
                "low" => Worse::Low,
                "high" => Worse::High,
                _ => Worse::Neither,
            },
            period: text("period", row),
            source: text("source", row),
            figures: vec![None; codes.count(Kind::Place)],
        })
        .collect();
    if let Some(figures) = tables.get("place_indicators") {
        fill(&mut indicators, figures, codes);
    }
    indicators
}

fn fill(indicators: &mut [Indicator], table: &CellTable, codes: &mut Codes<'_>) {
    let owners = codes.look_up(table, "indicator", Kind::Indicator);
    let places = codes.look_up(table, "place", Kind::Place);
    for (row, (owner, place)) in owners.into_iter().zip(places).enumerate() {
        let figure = figure(table, row, codes);
        if let (Some(owner), Some(place)) = (owner, place) {
            indicators[owner].figures[place] = figure;
        }
    }
}

/// The figure of a row; a mark that does not fit the cell is a finding.
fn figure(table: &CellTable, row: usize, codes: &mut Codes<'_>) -> Option<Figure> {
    let status = table.text("status")[row].as_str();
    let value = table.optional("value", row);
    let standard_error = table.optional("standard_error", row);
    let absent = matches!(status, "[x]" | "[c]");
    let cells = value.or(standard_error);
    if let Some(found) = cells.filter(|_| absent) {
        let finding =
            table.error(row, "value", format!("a figure is there although its status is `{status}`"));
        codes.report(finding.found(found).allowed("empty cells, or status `published` or `[e]`"), "value");
    }
    if value.is_none() && matches!(status, "published" | "[e]") && !table.is_faulty("value", row) {
        let finding = table.error(row, "value", format!("no number although the status is `{status}`"));
        codes.report(finding.allowed("a number, or status `[x]` or `[c]`"), "value");
    }
    Some(Figure { value: value?, standard_error, estimated: status == "[e]" })
}
