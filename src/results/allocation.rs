//! Who gets what and why, before anything runs: the money of every policy by place, with the need it was read from.

use rayon::prelude::*;

mod why;

use crate::engine::EngineError;
use crate::engine::policy::need::{Reader, Reading};
use crate::engine::policy::numbers::Numbers;
use crate::engine::sampling;
use crate::inputs::ModelInputs;
use crate::inputs::policy::{Action, Policy, Rule};
use crate::model::left_behind::{ranks, standardised};
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::{Column, ResultTable};
use crate::results::tables::{number, text};

/// The table `allocation` of a scenario and its variants one below the other, with the name of each in the column `alternative`.
///
/// * `own` – what to call the scenario itself; `only` – one of them by name, or all.
///
/// # Errors
/// [`EngineError::MissingParameter`] if the run lacks a parameter that policies read.
pub fn alternatives(inputs: &ModelInputs, own: &str, only: Option<&str>) -> Result<ResultTable, EngineError> {
    let variants = inputs.variants.iter().map(|(name, variant)| (name.as_str(), variant));
    let asked = std::iter::once((own, inputs)).chain(variants);
    let mut all: Option<ResultTable> = None;
    for (name, inputs) in asked.filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        let mut table = allocation(inputs)?;
        let names = vec![name.to_owned(); table.rows()];
        table.columns.insert(0, text("alternative", "The scenario or one of its variants.", names));
        table.key_columns += 1;
        match &mut all {
            Some(all) => {
                all.columns.iter_mut().zip(table.columns).for_each(|(to, from)| to.values.append(from.values))
            }
            None => all = Some(table),
        }
    }
    all.map_or_else(|| allocation(inputs), Ok)
}

/// The table `allocation`: policies by place, rows of eligible places only.
///
/// Shares are those of every draw's measured index; without draws, of the published one.
///
/// # Errors
/// [`EngineError::MissingParameter`] if the run lacks a parameter that policies read.
pub fn allocation(inputs: &ModelInputs) -> Result<ResultTable, EngineError> {
    let values = sampling::parameter_values(inputs);
    let shares: Vec<Vec<Vec<f64>>> = values
        .par_iter()
        .enumerate()
        .map(|(draw, values)| shares(inputs, values, draw))
        .collect::<Result<_, _>>()?;
    let places = inputs.dataset.places.len();
    let list = &inputs.policy.list;
    let got = |k: usize, p: usize| shares.iter().any(|draw| draw[k][p] > 0.0);
    let rows: Vec<(usize, usize)> =
        (0..list.len()).flat_map(|k| (0..places).map(move |p| (k, p))).filter(|&(k, p)| got(k, p)).collect();
    let mut columns = keys(inputs, &rows);
    columns.extend(reasons(inputs, &values[0], &rows)?);
    let quantiles = &inputs.outputs.quantiles;
    let of = |value: &dyn Fn(&Policy, usize, f64) -> f64| -> Vec<Vec<f64>> {
        shares
            .iter()
            .map(|draw| rows.iter().map(|&(k, p)| value(&list[k], p, draw[k][p])).collect())
            .collect()
    };
    let share = of(&|_, _, share| share);
    columns.extend(statistic_columns(
        "share",
        "1",
        "share of the budget",
        summarise(&share, quantiles),
        quantiles,
    ));
    let money = of(&|policy, _, share| share * total(policy));
    columns.extend(statistic_columns(
        "awarded",
        "GBP million",
        "money over all years before any is stopped",
        summarise(&money, quantiles),
        quantiles,
    ));
    let per_head = of(&|policy, p, share| 1e6 * share * total(policy) / inputs.dataset.places[p].population);
    columns.extend(statistic_columns(
        "per_resident",
        "GBP",
        "money over all years per resident",
        summarise(&per_head, quantiles),
        quantiles,
    ));
    Ok(ResultTable {
        name: "allocation".to_owned(),
        description: "Money of every policy by place, and the need it was read from.".to_owned(),
        key_columns: 2,
        columns,
    })
}

/// Shares of one draw, `[policy][place]`.
fn shares(inputs: &ModelInputs, values: &[f64], draw: usize) -> Result<Vec<Vec<f64>>, EngineError> {
    let numbers = Numbers::new(inputs, values)?;
    let reader = Reader { inputs, values, draw };
    Ok(inputs.policy.list.iter().map(|p| reader.shares(p, &numbers, Reading::Measured)).collect())
}

fn total(policy: &Policy) -> f64 {
    policy.budget.iter().sum()
}

fn keys(inputs: &ModelInputs, rows: &[(usize, usize)]) -> Vec<Column> {
    let places = &inputs.dataset.places;
    let column = |name: &str, description: &str, of: &dyn Fn(usize, usize) -> String| {
        text(name, description, rows.iter().map(|&(k, p)| of(k, p)).collect())
    };
    vec![
        column("policy", "Name of the policy.", &|k, _| inputs.policy.list[k].name.clone()),
        column("place", "Code of the place.", &|_, p| places[p].code.clone()),
        column("place_name", "Name of the place.", &|_, p| places[p].name.clone()),
        column("rule", "Rule that shares the money out.", &|k, _| rule_words(&inputs.policy.list[k])),
        column(
            "definition",
            "Definition by which need is measured; empty if the rule reads no need.",
            &|k, _| {
                let policy = &inputs.policy.list[k];
                let name = &inputs.left_behind.definitions[policy.definition].name;
                if why::reads_need(policy) { name.clone() } else { String::new() }
            },
        ),
    ]
}

/// What a rule weighs, in words.
pub(crate) fn rule_words(policy: &Policy) -> String {
    let worst = policy.worst_places.map_or(String::new(), |n| format!(", only the {n} worst off"));
    let rule = match &policy.rule {
        _ if matches!(policy.action, Action::LocalProcurement { .. }) => "no money of its own".to_owned(),
        Rule::Blend(omega) if *omega == 1.0 => "by residents".to_owned(),
        Rule::Blend(omega) if *omega == 0.0 => "by hardship: residents × how far below average".to_owned(),
        Rule::Blend(omega) => format!("{omega} by residents, {} by hardship", 1.0 - omega),
        Rule::List(_) => "by a list".to_owned(),
        Rule::Competitive { winners, .. } => format!("competition, {:.0} % of places win", winners * 100.0),
        Rule::Jtf => "EU Just Transition Fund key".to_owned(),
        Rule::Arc { .. } => "tiers of the Appalachian Regional Commission".to_owned(),
        Rule::UkSpfWales { corrected: false, .. } => "UK Shared Prosperity Fund in Wales, flawed".to_owned(),
        Rule::UkSpfWales { corrected: true, .. } => {
            "UK Shared Prosperity Fund in Wales, corrected".to_owned()
        }
    };
    rule + &worst
}

/// Residents, score and rank as published, and what the rule saw.
fn reasons(
    inputs: &ModelInputs,
    values: &[f64],
    rows: &[(usize, usize)],
) -> Result<Vec<Column>, EngineError> {
    let reader = Reader { inputs, values, draw: 0 };
    let words: Vec<Vec<String>> =
        inputs.policy.list.iter().map(|policy| why::why(&reader, policy)).collect::<Result<_, _>>()?;
    let scores: Vec<Vec<f64>> = inputs
        .left_behind
        .definitions
        .iter()
        .map(|definition| standardised(&reader.scores(definition, Reading::True)))
        .collect();
    let ranked: Vec<Vec<f64>> = scores.iter().map(|s| ranks(s)).collect();
    let of = |value: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
        rows.iter().map(|&(k, p)| value(inputs.policy.list[k].definition, p)).collect()
    };
    Ok(vec![
        number("residents", "people", "residents", of(&|_, p| inputs.dataset.places[p].population)),
        number(
            "need",
            "standard deviations",
            "need above the average place, as published",
            of(&|d, p| scores[d][p]),
        ),
        number("need_rank", "1", "rank by need, 1 = worst off, ties at their mean", of(&|d, p| ranked[d][p])),
        text(
            "why",
            "What the rule saw in the place, as published.",
            rows.iter().map(|&(k, p)| words[k][p].clone()).collect(),
        ),
    ])
}
