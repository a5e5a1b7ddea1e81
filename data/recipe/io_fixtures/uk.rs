//! United Kingdom, 2019.

use std::path::Path;

use crate::Outcome;
use crate::sheet::{Sheet, Table, named, sample};

/// The ONS tables.
pub fn build(source: &Path, target: &Path) -> Outcome<()> {
    let sheet = Sheet::read(&source.join("uk_ixi_2019_full.csv"), 0)?;
    let industries = sheet.names("A01", "_T")?;
    let mut columns = named(&industries, &sheet)?;
    for (name, published) in FINAL_USES {
        columns.push((format!("final:{name}"), sheet.column(published, industries.len())?));
    }
    let values = VALUES.iter().map(|(name, key)| Ok((format!("value:{name}"), sheet.row(key, &industries)?)));
    let below = values.collect::<Outcome<_>>()?;
    let table = Table { corner: "row", row_names: industries.clone(), columns, below, decimals: 10 };
    table.write(&target.join("uk_2019.csv"))?;
    for (sheet, name) in [("A", "coefficients"), ("L", "leontief")] {
        let sheet = Sheet::read(&source.join(format!("uk_ixi_2019_{sheet}.csv")), 0)?;
        sample(&sheet, &industries, &industries, &target.join(format!("uk_2019_{name}.csv")))?;
    }
    multipliers(source, industries)?.write(&target.join("uk_2019_multipliers.csv"))
}

/// The published columns that the command has too, under its names.
fn multipliers(source: &Path, industries: Vec<String>) -> Outcome<Table> {
    let effects = Sheet::read(&source.join("uk_ixi_2019_type1_effects.csv"), 0)?;
    let multipliers = Sheet::read(&source.join("uk_ixi_2019_type1_multipliers.csv"), 0)?;
    let rows = industries.len();
    let columns = vec![
        ("output_multiplier_type_i".to_owned(), multipliers.multipliers("output", rows)?),
        ("income_effect_type_i".to_owned(), effects.column("coe", rows)?),
        ("income_multiplier_type_i".to_owned(), multipliers.multipliers("coe", rows)?),
        ("gva_effect_type_i".to_owned(), effects.column("gva", rows)?),
        ("gva_multiplier_type_i".to_owned(), multipliers.multipliers("gva", rows)?),
    ];
    Ok(Table { corner: "industry", row_names: industries, columns, below: Vec::new(), decimals: 17 })
}

const FINAL_USES: [(&str, &str); 9] = [
    ("government", "P3 S13"),
    ("households", "P3 S14"),
    ("npish", "P3 S15"),
    ("fixed_capital_formation", "P51G"),
    ("inventories", "P52"),
    ("valuables", "P53"),
    ("exports_of_goods_eu", "P61EU"),
    ("exports_of_goods_other", "P61RW"),
    ("exports_of_services", "P62"),
];

const VALUES: [(&str, &str); 6] = [
    ("imports", "IMP"),
    ("taxes_on_products", "TLSP"),
    ("compensation", "D1"),
    ("operating_surplus", "GOS & MI"),
    ("taxes_on_production", "D29-D39"),
    ("gva", "GVA"),
];
