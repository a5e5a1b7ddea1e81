//! Gross output by place and industry: national output shared by GVA of the place's group, inside it by jobs.
//!
//! w_pi = GVA_pg · n_pi v_i / Σ_j∈g n_pj v_j with v the industry's GVA per job; x_pi = x_i w_pi / Σ_p w_pi. The place's
//! productivity relative to its jobs is kept within a quarter and four times the country's, and where a group mixes
//! industries whose GVA per job differs more than tenfold (farming with oil) output follows jobs alone.

use std::collections::BTreeMap;

use fairshift::matrix::Matrix;

use crate::accounts::Accounts;
use crate::gva::Gva;
use crate::places::Places;

const DECIMALS: f64 = 1e6;

pub fn by_place(accounts: &Accounts, places: &Places, gva: &Gva, jobs: &Matrix) -> Matrix {
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
    let shared = Matrix::from_fn(weights.rows(), weights.columns(), |p, i| {
        (accounts.industries[i].output * weights[(p, i)] / sums[i] * DECIMALS).round() / DECIMALS
    });
    closed(accounts, shared)
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
