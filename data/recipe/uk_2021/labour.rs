//! Occupations by labour class, and how alike the classes are (Annual Population Survey).
//!
//! The survey gives people in employment by area, broad industry and SOC major group. Cells of few respondents are
//! suppressed; they are filled by the middle of their band and added up to Great Britain.

use std::collections::BTreeMap;

use crate::Result;
use crate::accounts::Accounts;
use crate::source::{Row, Sources};
use crate::tables::Rows;

const FILE: &str = "occupations/aps_nuts2_soc1_by_sic_broad_2022_23.csv";
/// Row of the survey that is the sum of others.
const SUBTOTAL: &str = "G-Q Total Services";
/// Respondents in a suppressed cell: of 0 to 2, of 3 to 9 (A).
const RESPONDENTS: [(&str, f64); 2] = [("F", 1.0), ("G", 6.0)];
/// People in a cell of fewer than 500 (A).
const FEW: f64 = 250.0;

/// Occupations of the labour classes.
pub struct Occupations {
    /// Labour classes in the order of the industries.
    pub classes: Vec<String>,
    /// Code and name of the occupations.
    pub groups: Vec<(String, String)>,
    /// `[class][occupation]`, shares that sum to one.
    pub shares: Vec<Vec<f64>>,
    /// People in cells that were filled, and in all.
    pub filled: (f64, f64),
}

pub fn occupations(source: &Sources, accounts: &Accounts, jobs: &[f64]) -> Result<Occupations> {
    let groups: Vec<(String, String)> = Sources::own("soc_major_groups.csv")?
        .rows()
        .map(|r| (r.text("code").to_owned(), r.text("name").to_owned()))
        .collect();
    let (people, filled) = survey(source, &groups)?;
    let table = Sources::own("broad_industries.csv")?;
    let broad: BTreeMap<&str, &str> =
        table.rows().map(|r| (r.text("section"), r.text("survey_industry"))).collect();
    let mut classes: Vec<String> = Vec::new();
    let mut shares: Vec<Vec<f64>> = Vec::new();
    for (i, industry) in accounts.industries.iter().enumerate() {
        let name = broad
            .get(industry.section.as_str())
            .ok_or_else(|| format!("no survey industry for section {}", industry.section))?;
        let mix = &people[*name];
        let total: f64 = mix.iter().sum();
        let at = classes.iter().position(|c| *c == industry.group).unwrap_or_else(|| {
            classes.push(industry.group.clone());
            shares.push(vec![0.0; groups.len()]);
            classes.len() - 1
        });
        // An industry without jobs (imputed rents) still has the occupations of its broad industry.
        let weight = jobs[i].max(1e-9);
        shares[at].iter_mut().zip(mix).for_each(|(share, people)| *share += weight * people / total);
    }
    for row in &mut shares {
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|share| *share /= total);
    }
    Ok(Occupations { classes, groups, shares, filled })
}

/// People by broad industry and occupation; people in filled cells and in all.
type Survey = (BTreeMap<String, Vec<f64>>, (f64, f64));

/// People by broad industry and occupation in Great Britain, and how many of them stand in for suppressed cells.
fn survey(source: &Sources, groups: &[(String, String)]) -> Result<Survey> {
    let table = source.table(FILE)?;
    let rows: Vec<Row<'_>> = table
        .rows()
        .filter(|r| r.text("MEASURES_NAME") == "Value" && r.text("SIC2007") != SUBTOTAL)
        .collect();
    let areas: BTreeMap<&str, f64> = rows
        .iter()
        .map(|r| Ok((r.text("GEOGRAPHY_CODE"), r.required("ALL_IN_EMPLOYMENT_16PLUS")?)))
        .collect::<Result<_>>()?;
    let all: f64 = areas.values().sum();
    let respondents = |r: &Row<'_>| {
        RESPONDENTS.iter().find(|(status, _)| r.text("OBS_STATUS") == *status).map_or(0.0, |x| x.1)
    };
    let known = |r: &Row<'_>| r.number("OBS_VALUE").or((r.text("OBS_STATUS") == "H").then_some(FEW));
    let counted: f64 = rows.iter().filter_map(known).sum();
    let missing: f64 = rows.iter().filter(|r| known(r).is_none()).map(respondents).sum();
    let each = (all - counted) / missing;
    let mut people: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in &rows {
        let code = row.text("SOC2020").split(' ').next().unwrap_or("");
        let at = groups.iter().position(|(group, _)| group == code).ok_or("unknown occupation")?;
        let industry =
            people.entry(row.text("SIC2007").to_owned()).or_insert_with(|| vec![0.0; groups.len()]);
        industry[at] += known(row).unwrap_or_else(|| each * respondents(row));
    }
    Ok((people, (all - counted, all)))
}

impl Occupations {
    pub fn rows(&self) -> Rows {
        let cell = |c: usize, o: usize| {
            let (code, name) = &self.groups[o];
            vec![self.classes[c].clone(), code.clone(), name.clone(), round(self.shares[c][o], 1e8)]
        };
        (0..self.classes.len()).flat_map(|c| (0..self.groups.len()).map(move |o| cell(c, o))).collect()
    }

    /// The share of two classes' people that would stand in the same major group: 1 − ½ Σ |difference of shares|.
    pub fn similarity(&self) -> Rows {
        let pairs = (0..self.classes.len()).flat_map(|a| (0..self.classes.len()).map(move |b| (a, b)));
        let alike = |(a, b): (usize, usize)| {
            let differ: f64 = self.shares[a].iter().zip(&self.shares[b]).map(|(x, y)| (x - y).abs()).sum();
            vec![self.classes[a].clone(), self.classes[b].clone(), round(1.0 - differ / 2.0, 1e4)]
        };
        pairs.filter(|(a, b)| a != b).map(alike).collect()
    }
}

fn round(value: f64, digits: f64) -> String {
    ((value * digits).round() / digits).to_string()
}
