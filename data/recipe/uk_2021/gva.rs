//! GVA by place and industry group, suppressed cells filled so that groups add up to the place's published total.
//!
//! A suppressed cell gets its share of what the parent group leaves over, shared between the missing children by
//! their size in the country. Source: ONS, regional GVA (balanced) by industry, local authorities, current prices.

use std::collections::BTreeMap;

use crate::Result;
use crate::places::Places;
use crate::source::Sources;

/// Year of the accounts.
pub const YEAR: &str = "2019";

/// The tree of groups in the published table: parent, children.
const TREE: [(&str, &[&str]); 14] = [
    ("Total", &["A-E", "F (41-43)", "G-T"]),
    ("A-E", &["AB (1-9)", "C (10-33)", "DE (35-39)"]),
    (
        "C (10-33)",
        &["CA-CB (10-15)", "CC (16-18)", "CD-CG (19-23)", "CH (24-25)", "CI-CL (26-30)", "CM (31-33)"],
    ),
    ("F (41-43)", &["41", "42", "43"]),
    (
        "G-T",
        &[
            "G (45-47)",
            "H (49-53)",
            "I (55-56)",
            "J (58-63)",
            "K (64-66)",
            "L (68)",
            "M (69-75)",
            "N (77-82)",
            "O (84)",
            "P (85)",
            "Q (86-88)",
            "R (90-93)",
            "S (94-96)",
            "T (97-98)",
        ],
    ),
    ("G (45-47)", &["45", "46", "47"]),
    ("H (49-53)", &["49-51", "52-53"]),
    ("J (58-63)", &["58-60", "61-63"]),
    ("L (68)", &["68IMP", "68"]),
    ("M (69-75)", &["69", "70", "71", "72-75"]),
    ("N (77-82)", &["77", "78-80", "81", "82"]),
    ("S (94-96)", &["94-95", "96"]),
    ("K (64-66)", &[]),
    ("T (97-98)", &[]),
];

pub struct Gva {
    /// By group, `[place]`, £m.
    pub groups: BTreeMap<String, Vec<f64>>,
    /// Names of the groups.
    pub names: BTreeMap<String, String>,
    /// Suppressed cells that were filled.
    pub filled: usize,
}

pub fn read(source: &Sources, places: &Places) -> Result<Gva> {
    let table = source.table("gva/lad_gva_current_prices_1998_2023.csv.gz")?;
    let mut published: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for row in table.rows().filter(|r| r.text("year") == YEAR) {
        let Some(place) = places.index(row.text("lad_code")) else { continue };
        let group = row.text("industry_code").to_owned();
        names.insert(group.clone(), row.text("industry_name").to_owned());
        published.entry(group).or_insert_with(|| vec![None; places.len()])[place] = row.number("gva_gbp_m");
    }
    let national: BTreeMap<String, f64> =
        published.iter().map(|(group, cells)| (group.clone(), cells.iter().flatten().sum())).collect();
    let mut filled = 0;
    for (parent, children) in TREE {
        for place in 0..places.len() {
            filled += fill(&mut published, &national, parent, children, place)?;
        }
    }
    let groups = published
        .into_iter()
        .map(|(group, cells)| (group, cells.into_iter().map(|c| c.unwrap_or(0.0)).collect()));
    Ok(Gva { groups: groups.collect(), names, filled })
}

fn fill(
    cells: &mut BTreeMap<String, Vec<Option<f64>>>,
    national: &BTreeMap<String, f64>,
    parent: &str,
    children: &[&str],
    place: usize,
) -> Result<usize> {
    let total = cells[parent][place].ok_or_else(|| format!("{parent} is missing in place {place}"))?;
    let missing: Vec<&str> =
        children.iter().copied().filter(|child| cells[*child][place].is_none()).collect();
    let known: f64 = children.iter().filter_map(|child| cells[*child][place]).sum();
    let size: f64 = missing.iter().map(|child| national[*child]).sum();
    for child in &missing {
        let value = (total - known).max(0.0) * national[*child] / size;
        cells.get_mut(*child).ok_or("unknown group")?[place] = Some(value);
    }
    Ok(missing.len())
}
