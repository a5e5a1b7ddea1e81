//! Why a place gets what it gets, in the terms of its rule and by published values.

use crate::engine::EngineError;
use crate::engine::policy::need::{Reader, Reading};
use crate::engine::policy::numbers::Numbers;
use crate::inputs::policy::{Policy, Rule};
use crate::model::allocation::{Competition, arc, jtf};
use crate::model::left_behind::ranks;

/// What the criteria of the EU Just Transition Fund are called.
const CRITERIA: [&str; 3] = ["industrial emissions", "coal jobs", "industrial jobs"];

/// Whether a rule reads the index of need.
pub(super) const fn reads_need(policy: &Policy) -> bool {
    let by_rule = match &policy.rule {
        Rule::Blend(omega) => *omega < 1.0,
        Rule::Competitive { .. } => true,
        Rule::List(_) | Rule::Jtf | Rule::Arc { .. } | Rule::UkSpfWales { .. } => false,
    };
    by_rule || policy.worst_places.is_some()
}

/// Words for every place of a policy, `[place]`.
///
/// # Errors
/// [`EngineError::MissingParameter`] if the run lacks a parameter that policies read.
pub(super) fn why(reader: &Reader<'_>, policy: &Policy) -> Result<Vec<String>, EngineError> {
    let (residents, scores) = reader.standing(policy, Reading::True);
    let every = |of: &dyn Fn(usize) -> String| (0..residents.len()).map(of).collect();
    let definition = &reader.inputs.left_behind.definitions[policy.definition].name;
    Ok(match &policy.rule {
        Rule::Blend(_) if reads_need(policy) => {
            let ranks = ranks(&scores);
            every(&|p| format!("rank {} by {definition}, need {:+.2}", ranks[p], scores[p]))
        }
        Rule::Blend(_) => every(&|_| "residents".to_owned()),
        Rule::List(_) => every(&|_| "the list".to_owned()),
        Rule::Competitive { luck, .. } => {
            let numbers = Numbers::new(reader.inputs, reader.values)?;
            let rules = Competition { capacity_weight: numbers.capacity_weight, luck: *luck };
            let capacity = reader.bidding_capacity();
            let bids = reader.bids(policy, Competition { luck: 0.0, ..rules }, &scores);
            every(&|p| format!("bid {:+.2}: need {:+.2}, capacity {:+.2}", bids[p], scores[p], capacity[p]))
        }
        Rule::Jtf => {
            let criteria = jtf::criteria(&reader.inputs.dataset, &residents);
            every(&|p| shares_of_criteria(&criteria, p))
        }
        Rule::Arc { columns } => {
            let indices = reader.arc_indices(columns, Reading::True);
            let tiers = arc::tiers(&indices);
            every(&|p| format!("{}, index {:.0}", tiers[p].name(), indices[p]))
        }
        Rule::UkSpfWales { need, deprivation, .. } => {
            let index = reader.mean_rank(need, Reading::True);
            let deprived = reader.column(deprivation, Reading::True);
            every(&|p| format!("need index {:.2}, deprivation {:.2}", index[p], deprived[p]))
        }
    })
}

/// A place's share in every criterion that has values.
fn shares_of_criteria(criteria: &[(f64, Vec<f64>); 3], place: usize) -> String {
    let parts = criteria.iter().zip(CRITERIA).filter_map(|((_, values), name)| {
        let total: f64 = values.iter().sum();
        (total > 0.0).then(|| format!("{name} {:.1} %", 100.0 * values[place] / total))
    });
    parts.collect::<Vec<_>>().join(", ")
}
