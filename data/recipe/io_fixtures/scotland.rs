//! Scotland, 2019.

use std::path::Path;

use crate::Outcome;
use crate::sheet::{SAMPLE_STEP, Sheet, Table, named, sample};

/// Total household income by which the published Type II inverse is closed, £m: household spending over the
/// spending coefficients that the published L2 implies is 156,241.0000 for every industry.
const HOUSEHOLD_INCOME: f64 = 156_241.0;

/// Of these, the publication divides by the row total; of all others, by the column total.
const ROW_TOTALS: [&str; 3] = ["IOC098_046", "IOC098_047", "IOC098_095"];

const FINAL_USES: [(&str, &str); 10] = [
    ("households", "HOUSEHOLD"),
    ("npish", "NPISH"),
    ("central_government", "FD_CENGOV"),
    ("local_government", "FD_LOCGOV"),
    ("fixed_capital_formation", "GFCF"),
    ("valuables", "VALUABLES"),
    ("inventories", "INVENTORIES"),
    ("exports_to_visitors", "EXPORTS_NONRES"),
    ("exports_rest_of_uk", "EXPORTS_RUK"),
    ("exports_rest_of_world", "EXPORTS_ROW"),
];

const VALUES: [(&str, &str); 5] = [
    ("imports_rest_of_uk", "RUKImp"),
    ("imports_rest_of_world", "RoWImp"),
    ("taxes_on_products", "TlSPrds"),
    ("compensation", "CoE"),
    ("gva", "GVA"),
];

/// The tables of the Scottish Government.
pub fn build(source: &Path, target: &Path) -> Outcome<()> {
    let sheet = |name: &str| Sheet::read(&source.join(format!("scot_{name}_2019.csv")), 3);
    let (flows, first, second) = (sheet("IxI")?, sheet("Mult1")?, sheet("Mult2")?);
    let industries = flows.names("IOC098_001", "TOT_IU")?;
    table(&flows, &first, &industries)?.write(&target.join("scotland_2019.csv"))?;
    let mut sectors = industries.clone();
    sample(&sheet("L1")?, &industries, &industries, &target.join("scotland_2019_leontief_type_i.csv"))?;
    sectors.push("households".to_owned());
    let mut closed = sheet("L2")?;
    let last = closed.index("Household_Exp_Coeff")?;
    "households".clone_into(&mut closed.header[last]);
    // Counted from the end, so that the sample holds the column of households.
    let columns: Vec<String> = sectors.iter().skip((sectors.len() - 1) % SAMPLE_STEP).cloned().collect();
    sample(&closed, &columns, &sectors, &target.join("scotland_2019_leontief_type_ii.csv"))?;
    multipliers(&first, &second, industries)?.write(&target.join("scotland_2019_multipliers.csv"))
}

fn table(flows: &Sheet, multipliers: &Sheet, industries: &[String]) -> Outcome<Table> {
    let rows = industries.len();
    let mut columns = named(industries, flows)?;
    for (name, published) in FINAL_USES {
        columns.push((format!("final:{name}"), flows.column(published, rows)?));
    }
    let mut output = flows.row("TOut", industries)?;
    for code in ROW_TOTALS {
        let row = industries.iter().position(|industry| industry == code).ok_or("industry")?;
        output[row] = columns.iter().map(|(_, column)| column[row]).sum();
    }
    let total = |row: usize| columns.iter().map(|(_, column)| column[row]).sum::<f64>();
    let discrepancy = (0..rows).map(|row| output[row] - total(row)).collect();
    columns.push(("final:discrepancy".to_owned(), discrepancy));
    let values = VALUES.iter().map(|(name, key)| Ok((format!("value:{name}"), flows.row(key, industries)?)));
    let mut below: Vec<(String, Vec<f64>)> = values.collect::<Outcome<_>>()?;
    below.push(("jobs".to_owned(), jobs(multipliers, &output)?));
    below.push(("household_income".to_owned(), vec![HOUSEHOLD_INCOME]));
    Ok(Table { corner: "row", row_names: industries.to_vec(), columns, below, decimals: 9 })
}

/// Full-time equivalents: the employment effect over its multiplier is jobs per £m.
fn jobs(multipliers: &Sheet, output: &[f64]) -> Outcome<Vec<f64>> {
    let effects = multipliers.column("Employment_E", output.len())?;
    let ratios = multipliers.column("Employment_M", output.len())?;
    let jobs = |((effect, ratio), output): ((f64, f64), &f64)| {
        if ratio == 0.0 { 0.0 } else { effect / ratio * output }
    };
    Ok(effects.into_iter().zip(ratios).zip(output).map(jobs).collect())
}

/// All published columns, under the names of the command.
fn multipliers(first: &Sheet, second: &Sheet, industries: Vec<String>) -> Outcome<Table> {
    let mut columns = Vec::new();
    for (name, published) in MULTIPLIERS {
        for (closure, sheet) in [("type_i", first), ("type_ii", second)] {
            let is_ratio = name.ends_with("multiplier");
            let read = if is_ratio { Sheet::multipliers } else { Sheet::column };
            let column = read(sheet, published, industries.len())?;
            columns.push((format!("{name}_{closure}"), column));
        }
    }
    Ok(Table { corner: "industry", row_names: industries, columns, below: Vec::new(), decimals: 17 })
}

const MULTIPLIERS: [(&str, &str); 7] = [
    ("output_multiplier", "Output_M"),
    ("income_effect", "Income_E"),
    ("income_multiplier", "Income_M"),
    ("employment_effect", "Employment_E"),
    ("employment_multiplier", "Employment_M"),
    ("gva_effect", "GVA_E"),
    ("gva_multiplier", "GVA_M"),
];
