//! Gross output by place and industry: national output shared by GVA of the place's group, inside it by jobs.
//!
//! `w_pi` = `GVA_pg` · `n_pi` `v_i` / `Σ_j∈g` `n_pj` `v_j` with v the industry's GVA per job; `x_pi` = `x_i` `w_pi` / `Σ_p` `w_pi`. The place's
//! productivity relative to its jobs is kept within a quarter and four times the country's, and where a group mixes
//! industries whose GVA per job differs more than tenfold (farming with oil) output follows jobs alone.
//!
//! The share of an industry's output that comes from technologies with known sites (power stations, furnaces) stands at
//! those sites; the rest is shared as above.

use std::collections::BTreeMap;

use fairshift::matrix::Matrix;

use crate::Result;
use crate::accounts::Accounts;
use crate::gva::Gva;
use crate::places::Places;
use crate::source::Sources;

const DECIMALS: f64 = 1e6;

pub fn by_place(accounts: &Accounts, places: &Places, gva: &Gva, jobs: &Matrix) -> Result<Matrix> {
    let totals = jobs.column_sums();
    let per_job: Vec<f64> = accounts
        .industries
        .iter()
        .zip(&totals)
        .map(|(i, n)| if *n > 0.0 { i.gva / n } else { 0.0 })
        .collect();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    accounts
        .industries
        .iter()
        .enumerate()
        .for_each(|(i, industry)| groups.entry(&industry.group).or_default().push(i));
    let mut weights = Matrix::zeros(places.len(), accounts.industries.len());
    for (group, industries) in groups {
        let implied = |p: usize| industries.iter().map(|&i| jobs[(p, i)] * per_job[i]).sum::<f64>();
        let published = &gva.groups[group];
        let national: f64 = (0..places.len()).map(implied).sum();
        let scale = published.iter().sum::<f64>() / national;
        let mixed = spread(&industries, &per_job) > 10.0;
        for p in 0..places.len() {
            let productivity = if mixed || implied(p) == 0.0 {
                1.0
            } else {
                (published[p] / (scale * implied(p))).clamp(0.25, 4.0)
            };
            for &i in &industries {
                weights[(p, i)] =
                    if totals[i] > 0.0 { jobs[(p, i)] * productivity } else { published[p].max(0.0) };
            }
        }
    }
    let sums = weights.column_sums();
    let located = located(accounts, places)?;
    let shared = Matrix::from_fn(weights.rows(), weights.columns(), |p, i| {
        let spread = weights[(p, i)] / sums[i];
        let share = match located.get(&i) {
            Some((total, at)) if jobs[(p, i)] > 0.0 => at[p] + (1.0 - total) * spread,
            Some((total, _)) => (1.0 - total) * spread,
            None => spread,
        };
        (accounts.industries[i].output * share * DECIMALS).round() / DECIMALS
    });
    Ok(closed(accounts, shared))
}

/// By industry: the share of output at known sites, and its parts by place.
fn located(accounts: &Accounts, places: &Places) -> Result<BTreeMap<usize, (f64, Vec<f64>)>> {
    let mut weights: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in Sources::own("technology_places.csv")?.rows() {
        let place = places.index(row.text("place")).ok_or("technology_places: unknown place")?;
        let weights =
            weights.entry(row.text("technology").to_owned()).or_insert_with(|| vec![0.0; places.len()]);
        weights[place] += row.required("weight")?;
    }
    let mut located: BTreeMap<usize, (f64, Vec<f64>)> = BTreeMap::new();
    for row in Sources::own("technologies.csv")?.rows() {
        let Some(weights) = weights.get(row.text("code")) else { continue };
        let industry = accounts.index(row.text("industry")).ok_or("technologies: unknown industry")?;
        let (share, sum) = (row.required("base_share")?, weights.iter().sum::<f64>());
        let (total, at) = located.entry(industry).or_insert_with(|| (0.0, vec![0.0; places.len()]));
        *total += share;
        at.iter_mut().zip(weights).for_each(|(at, weight)| *at += share * weight / sum);
    }
    Ok(located)
}

fn spread(industries: &[usize], per_job: &[f64]) -> f64 {
    let values: Vec<f64> = industries.iter().map(|&i| per_job[i]).filter(|v| *v > 0.0).collect();
    let (low, high) = values.iter().fold((f64::INFINITY, 0.0f64), |(l, h), v| (l.min(*v), h.max(*v)));
    if values.is_empty() { 1.0 } else { high / low }
}

/// What rounding leaves over goes to the largest cell.
fn closed(accounts: &Accounts, mut outputs: Matrix) -> Matrix {
    for (i, industry) in accounts.industries.iter().enumerate() {
        let column = outputs.column(i);
        let gap = industry.output - column.iter().sum::<f64>();
        let largest = (0..column.len()).max_by(|&a, &b| column[a].total_cmp(&column[b])).unwrap_or(0);
        outputs[(largest, i)] = ((outputs[(largest, i)] + gap) * DECIMALS).round() / DECIMALS;
    }
    outputs
}
