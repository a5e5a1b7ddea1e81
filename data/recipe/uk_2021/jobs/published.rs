//! What is published about jobs: by area and division, by class, by mixed income.

use std::collections::BTreeMap;

use crate::Result;
use crate::accounts::Accounts;
use crate::gva::Gva;
use crate::places::Places;
use crate::source::Sources;

/// The area of Northern Ireland.
const NORTHERN_IRELAND: &str = "UKN0";

/// The jobs of an industry inside a division, Great Britain.
pub struct Part {
    pub division: String,
    pub industry: usize,
    pub jobs: f64,
}

/// An area with published jobs by division.
pub struct Area {
    pub members: Vec<usize>,
    pub jobs: BTreeMap<String, f64>,
    /// Jobs by division and member, where they are published for authorities.
    by_member: Option<BTreeMap<String, Vec<f64>>>,
}

impl Area {
    /// Shares of the members in a division of the area.
    pub fn shares(
        &self,
        accounts: &Accounts,
        places: &Places,
        gva: &Gva,
        industry: usize,
        division: &str,
    ) -> Vec<f64> {
        let published = self.by_member.as_ref().and_then(|by| by.get(division)).cloned();
        let weights = published.unwrap_or_else(|| {
            let group = group_of_division(accounts, gva, industry, division);
            self.members.iter().map(|&p| gva.groups[&group][p].max(0.0)).collect()
        });
        let total: f64 = weights.iter().sum();
        if total > 0.0 {
            return weights.iter().map(|w| w / total).collect();
        }
        let jobs: f64 = self.members.iter().map(|&p| places.all[p].total_jobs).sum();
        self.members.iter().map(|&p| places.all[p].total_jobs / jobs).collect()
    }
}

/// Construction's divisions have groups of their own in the regional accounts, though the table has one industry.
fn group_of_division(accounts: &Accounts, gva: &Gva, industry: usize, division: &str) -> String {
    if gva.groups.contains_key(division) {
        division.to_owned()
    } else {
        accounts.industries[industry].group.clone()
    }
}

/// Jobs that are known to be at a place: given as a number, or as a share of the division's jobs in the area.
pub struct Known {
    pub industry: usize,
    pub place: usize,
    pub jobs: f64,
}

pub fn known_sites(accounts: &Accounts, places: &Places, areas: &[Area]) -> Result<Vec<Known>> {
    let known = |row: crate::source::Row<'_>| {
        let industry = accounts.index(row.text("industry")).ok_or("known_sites: unknown industry")?;
        let place = places.index(row.text("place")).ok_or("known_sites: unknown place")?;
        let division = &accounts.industries[industry].divisions[0];
        let area = areas.iter().find(|a| a.members.contains(&place)).ok_or("known_sites: no area")?;
        let jobs = match row.number("jobs") {
            Some(jobs) => jobs,
            None => row.required("area_share")? * area.jobs.get(division).copied().unwrap_or(0.0),
        };
        Ok(Known { industry, place, jobs })
    };
    Sources::own("known_sites.csv")?.rows().map(known).collect()
}

/// Divisions and the industries inside them, with jobs by class.
pub fn parts(source: &Sources, accounts: &Accounts) -> Result<Vec<Part>> {
    let classes: BTreeMap<String, f64> = source
        .table("employment/bres_gb_2021_employment_by_sic.csv")?
        .rows()
        .map(|r| {
            Ok((r.text("INDUSTRY_NAME").split(' ').next().unwrap_or("").to_owned(), r.required("OBS_VALUE")?))
        })
        .collect::<Result<_>>()?;
    let mut jobs: BTreeMap<(String, usize), f64> = BTreeMap::new();
    let mut split: Vec<String> = Vec::new();
    for row in Sources::own("industry_parts.csv")?.rows() {
        let (industry, sic) = (row.text("industry"), row.text("sic"));
        let at =
            accounts.index(industry).ok_or_else(|| format!("industry_parts: unknown industry {industry}"))?;
        let count = classes.get(sic).ok_or_else(|| format!("industry_parts: no jobs for {sic}"))?;
        split.push(sic[..2].to_owned());
        *jobs.entry((sic[..2].to_owned(), at)).or_default() += count;
    }
    for (at, industry) in accounts.industries.iter().enumerate().filter(|(_, i)| i.code != "L68A") {
        for division in industry.divisions.iter().filter(|d| !split.contains(d)) {
            jobs.insert((division.clone(), at), 1.0);
        }
    }
    Ok(jobs.into_iter().map(|((division, industry), jobs)| Part { division, industry, jobs }).collect())
}

pub fn areas(
    source: &Sources,
    accounts: &Accounts,
    places: &Places,
    gva: &Gva,
    parts: &[Part],
) -> Result<Vec<Area>> {
    let mut areas: BTreeMap<String, Area> = BTreeMap::new();
    for (p, place) in places.all.iter().enumerate() {
        let code = place.area.clone();
        let area = Area { members: Vec::new(), jobs: BTreeMap::new(), by_member: None };
        areas.entry(code).or_insert(area).members.push(p);
    }
    let table = source.table("employment/bres_itl2_sic2_employment_2015_2021.csv")?;
    for row in table.rows().filter(|r| r.text("year") == "2021") {
        let area = areas.get_mut(row.text("nuts2_2016_code")).ok_or("unknown area")?;
        area.jobs.insert(row.text("sic2").to_owned(), row.required("jobs")?);
    }
    let divisions = national_divisions(&areas);
    let north = areas.get_mut(NORTHERN_IRELAND).ok_or("no places in Northern Ireland")?;
    let by_member = northern_ireland(source, accounts, places, gva, parts, &divisions, &north.members)?;
    north.jobs = by_member.iter().map(|(division, jobs)| (division.clone(), jobs.iter().sum())).collect();
    north.by_member = Some(by_member);
    Ok(areas.into_values().collect())
}

fn national_divisions(areas: &BTreeMap<String, Area>) -> BTreeMap<String, f64> {
    let mut national = BTreeMap::new();
    for area in areas.values() {
        for (division, jobs) in &area.jobs {
            *national.entry(division.clone()).or_default() += jobs;
        }
    }
    national
}

/// Jobs by division and district: sections of the survey, divided as in Great Britain; farms, which the survey leaves
/// out, at Great Britain's jobs per £ of GVA.
#[allow(clippy::too_many_arguments)]
fn northern_ireland(
    source: &Sources,
    accounts: &Accounts,
    places: &Places,
    gva: &Gva,
    parts: &[Part],
    divisions: &BTreeMap<String, f64>,
    members: &[usize],
) -> Result<BTreeMap<String, Vec<f64>>> {
    let section_of = |division: &str| {
        let part = parts.iter().find(|p| p.division == division);
        part.map_or("", |p| accounts.industries[p.industry].section.as_str())
    };
    let sections = sections(source, places, members)?;
    let farms = &gva.groups["AB (1-9)"];
    let rest: f64 = (0..places.len()).filter(|p| !members.contains(p)).map(|p| farms[p]).sum();
    let mut jobs = BTreeMap::new();
    for (division, &national) in divisions {
        let section = section_of(division);
        let of_section: f64 =
            divisions.iter().filter(|(d, _)| section_of(d) == section).map(|(_, n)| n).sum();
        let Some(by_member) = sections.get(section) else { continue };
        let share = if of_section > 0.0 { national / of_section } else { 0.0 };
        let farm = |p: usize| if division == "01" { farms[p] * national / rest } else { 0.0 };
        let cells = members.iter().zip(by_member).map(|(&p, total)| farm(p) + total * share).collect();
        jobs.insert(division.clone(), cells);
    }
    Ok(jobs)
}

/// Jobs by section and district; suppressed cells share equally what the total of all districts leaves over.
fn sections(source: &Sources, places: &Places, members: &[usize]) -> Result<BTreeMap<String, Vec<f64>>> {
    let table = source.table("employment/ni_bres_2019_lgd_by_section.csv")?;
    let total = table.rows().find(|r| r.text("Section") == "Total").ok_or("no total for Northern Ireland")?;
    let mut cells: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut suppressed = Vec::new();
    for row in table.rows() {
        let name = row.text("District Council Area").replace('&', "and");
        let Some(at) = members.iter().position(|&p| places.all[p].name == name) else { continue };
        let section = row.text("Section").to_owned();
        cells.entry(section.clone()).or_insert_with(|| vec![0.0; members.len()])[at] =
            row.number("Total").unwrap_or(0.0);
        if row.number("Total").is_none() {
            suppressed.push((section, at));
        }
    }
    let known: f64 = cells.values().flatten().sum();
    let share = (total.required("Total")? - known).max(0.0) / suppressed.len().max(1) as f64;
    for (section, at) in suppressed {
        cells.entry(section).and_modify(|jobs| jobs[at] = share);
    }
    Ok(cells)
}

/// Weights of industries in the self-employment that surveys miss: mixed income of the group by jobs of the industry.
///
/// Farmers are in the survey already, and mixed income of real estate is rent: both get none. Source: ONS, regional
/// GVA income components by industry, United Kingdom 2021.
pub fn mixed_income(source: &Sources, accounts: &Accounts, jobs: &[f64]) -> Result<Vec<f64>> {
    let table = source.table("gva/itl2_gva_income_components_by_industry_2015_2022.csv.gz")?;
    let mut weights = vec![0.0; jobs.len()];
    let wanted = |r: &crate::source::Row<'_>| {
        r.text("geography.code") == "UK"
            && r.text("year") == "2021"
            && r.text("variable.name").starts_with("Mixed income")
    };
    for row in table.rows().filter(wanted) {
        let code = row.text("industry.code");
        if code == "Total" || code.starts_with("A ") || code.starts_with("L ") {
            continue;
        }
        let income = row.required("value")?;
        let own: Vec<usize> =
            (0..jobs.len()).filter(|&i| inside(code, &accounts.industries[i].divisions)).collect();
        let total: f64 = own.iter().map(|&i| jobs[i]).sum();
        own.iter().filter(|_| total > 0.0).for_each(|&i| weights[i] += income * jobs[i] / total);
    }
    Ok(weights)
}

/// Whether divisions lie in the range of a code such as `CA (10-12)` or `D (35)`.
fn inside(code: &str, divisions: &[String]) -> bool {
    let Some((_, range)) = code.split_once('(') else { return false };
    let range = range.trim_end_matches(')');
    let (low, high) = range.split_once('-').unwrap_or((range, range));
    let (Ok(low), Ok(high)) = (low.parse::<u32>(), high.parse::<u32>()) else { return false };
    divisions.iter().any(|d| d.parse::<u32>().is_ok_and(|d| (low..=high).contains(&d)))
}
