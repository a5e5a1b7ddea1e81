//! National accounts: the industry-by-industry table of 2019 with value added, and what each industry is.
//!
//! Source: ONS, UK input-output analytical tables 2019, industry by industry, domestic use at basic prices.

use fairshift::matrix::Matrix;

use crate::Result;
use crate::source::{Row, Sources};

/// Final-use columns of the published table, in the order of the package's categories.
const FINAL_USES: [(&str, &str); 9] = [
    ("households", "P3 S14"),
    ("non_profit", "P3 S15"),
    ("government", "P3 S13"),
    ("fixed_capital", "P51G"),
    ("valuables", "P53"),
    ("inventories", "P52"),
    ("exports_eu", "P61EU"),
    ("exports_row", "P61RW"),
    ("exports_services", "P62"),
];

/// An industry of the table.
pub struct Industry {
    pub code: String,
    pub source_code: String,
    pub name: String,
    pub section: String,
    pub divisions: Vec<String>,
    pub tradability: String,
    pub transition: String,
    /// Group of the regional accounts that holds it.
    pub group: String,
    pub gva: f64,
    pub compensation: f64,
    pub output: f64,
    /// kt `CO2e` per £m of GVA in 2019, as the environmental accounts say.
    pub emission_intensity: Option<f64>,
}

pub struct Accounts {
    pub industries: Vec<Industry>,
    pub flows: Matrix,
    /// `[industry × category]`.
    pub final_demand: Matrix,
}

impl Accounts {
    pub fn categories() -> impl Iterator<Item = &'static str> {
        FINAL_USES.iter().map(|(name, _)| *name)
    }

    pub fn index(&self, code: &str) -> Option<usize> {
        self.industries.iter().position(|i| i.code == code)
    }
}

/// The code used in files: no spaces, no ampersands.
pub fn file_code(source_code: &str) -> String {
    source_code.replace(" & ", "_").replace(", ", "_").replace(' ', "_")
}

pub fn read(source: &Sources) -> Result<Accounts> {
    let table = source.table("io_uk/uk_ixi_2019_full.csv")?;
    let rows: Vec<Row<'_>> = table.rows().collect();
    let total = rows.iter().position(|r| r.at(0) == "_T").ok_or("no row _T")?;
    let row =
        |code: &str| rows.iter().find(|r| r.at(0) == code).copied().ok_or_else(|| format!("no row {code}"));
    let (value_added, compensation) = (row("GVA")?, row("D1")?);
    let number = |r: &Row<'_>, column: &str| r.number(column).unwrap_or(0.0);
    let codes: Vec<String> = rows[..total].iter().map(|r| r.at(0).to_owned()).collect();
    let flows = Matrix::from_fn(total, total, |i, j| number(&rows[i], &codes[j]));
    let final_demand = Matrix::from_fn(total, FINAL_USES.len(), |i, c| number(&rows[i], FINAL_USES[c].1));
    let concordance = source.table("derived/io105_concordance_lad36_ghg.csv")?;
    let classes = Sources::own("industry_classes.csv")?;
    let mut industries = Vec::new();
    for (i, code) in codes.iter().enumerate() {
        let about = concordance
            .rows()
            .find(|r| r.text("code") == code)
            .ok_or_else(|| format!("no concordance for {code}"))?;
        let file = file_code(code);
        let class =
            classes.rows().find(|r| r.text("code") == file).ok_or_else(|| format!("no class for {file}"))?;
        industries.push(Industry {
            source_code: code.clone(),
            name: tidy_name(rows[i].at(1)),
            section: class.text("section").to_owned(),
            divisions: class
                .text("divisions")
                .split(';')
                .filter(|d| !d.is_empty())
                .map(str::to_owned)
                .collect(),
            tradability: class.text("tradability").to_owned(),
            transition: class.text("transition").to_owned(),
            group: group(&file, about.text("lad36_industry_code")),
            gva: number(&value_added, code),
            compensation: number(&compensation, code),
            output: flows.row(i).iter().sum::<f64>() + final_demand.row(i).iter().sum::<f64>(),
            emission_intensity: about.number("ghg_kt_per_gbp_m_gva_2019"),
            code: file,
        });
    }
    Ok(Accounts { industries, flows, final_demand })
}

/// The regional accounts' group: rents that are paid belong to real estate proper, not to imputed rents, and the
/// table has one construction industry.
fn group(code: &str, published: &str) -> String {
    let group = match code {
        "L68BXL683" => "68",
        "F41_F42_F43" => "F (41-43)",
        _ => published,
    };
    group.to_owned()
}

/// Title-cased names as running text: "Land transport services", not "Land Transport Services".
fn tidy_name(name: &str) -> String {
    let keeps_case =
        |word: &str| word.chars().skip(1).any(char::is_uppercase) || word.chars().any(|c| c.is_ascii_digit());
    let words = name.split_whitespace().enumerate().map(|(number, word)| {
        if number == 0 || keeps_case(word) { word.to_owned() } else { word.to_lowercase() }
    });
    words.collect::<Vec<_>>().join(" ")
}
