//! Who a policy reaches: the places it names, what its rule makes of them, and what is said if that is nobody.
//!
//! Judged by published values; in a draw the measured index may say otherwise, and what nobody is awarded stays in the budget.

use super::super::Builder;
use crate::inputs::policy::{Action, LeftBehind, PlaceColumn, Policy, Rule};
use crate::model::allocation::{arc, hardship, jtf};
use crate::model::left_behind::standardised;
use crate::scenario::schema::{self, Allocation, At, Names};
use crate::scenario::tree::Span;

impl Builder<'_> {
    /// Places that a policy may reach: those it names, or all; posts do not arrive where they leave.
    pub(super) fn eligible(&self, entry: &schema::Policy) -> Vec<bool> {
        let everywhere = || vec![true; self.data.places.len()];
        let mut eligible = entry.places.as_ref().map_or_else(everywhere, |names| self.flags(names));
        let Some(from) = &entry.from else { return eligible };
        let origins = self.flags(from);
        match &entry.places {
            Some(places) => self.check_origins(places, from, &eligible, &origins),
            None => eligible.iter_mut().zip(origins).for_each(|(may, origin)| *may &= !origin),
        }
        eligible
    }

    /// Posts that move to where they are would be work for nobody.
    fn check_origins(&self, places: &Names, from: &Names, eligible: &[bool], origins: &[bool]) {
        let both: Vec<&str> = (0..eligible.len())
            .filter(|&p| eligible[p] && origins[p])
            .map(|p| self.data.places[p].name.as_str())
            .collect();
        if both.is_empty() {
            return;
        }
        let message =
            format!("posts leave and arrive in the same place: `from` ({})", self.sources.place(from.span));
        let finding = self.error(places.span, message).found(first(&both));
        self.push(finding.allowed("places that are not in `from`, or no `places`: everywhere else"));
    }

    /// What a rule makes of the places, by published values.
    pub(super) fn check_targets(&self, entry: &schema::Policy, policy: &Policy, left_behind: &LeftBehind) {
        let moneyless = policy.budget.iter().all(|money| *money == 0.0);
        if moneyless || matches!(policy.action, Action::LocalProcurement { .. }) {
            return;
        }
        let published = |column: &PlaceColumn| column.values.clone();
        let definition = &left_behind.definitions[policy.definition];
        let scores = standardised(&definition.scores(self.data.places.len(), &published));
        if let Some(allocation) = &entry.allocation {
            self.check_no_tie_is_cut(allocation, policy, &scores);
        }
        let may = policy.targets(&scores);
        let people = self.data.places.iter().zip(may);
        let residents: Vec<f64> = people.map(|(p, may)| if may { p.population } else { 0.0 }).collect();
        self.check_somebody(entry, policy, (&residents, &scores));
    }

    /// A number of places that parts some that are equally badly off would leave it to their order who gets the money.
    fn check_no_tie_is_cut(&self, allocation: &Allocation, policy: &Policy, scores: &[f64]) {
        let Some(count) = allocation.worst_places else { return };
        let (order, cut) = (policy.worst_first(scores), count.value as usize);
        if cut >= order.len() || scores[order[cut - 1]] != scores[order[cut]] {
            return;
        }
        let tied = scores[order[cut]];
        let worse = order.iter().filter(|&&p| scores[p] > tied).count();
        let upto = order.iter().filter(|&&p| scores[p] >= tied).count();
        let names: Vec<&str> =
            order[worse..upto].iter().map(|&p| self.data.places[p].name.as_str()).collect();
        let message = format!("`worst_places` parts {} places that are equally badly off", upto - worse);
        let few = if worse > 0 { format!("{worse} or ") } else { String::new() };
        let finding = self.error(count.span, message).found(format!("{cut}, which parts {}", first(&names)));
        self.push(finding.allowed(format!("{few}{upto}, or another definition")));
    }

    /// Money that nobody gets, and a rule that falls back on residents.
    fn check_somebody(&self, entry: &schema::Policy, policy: &Policy, (residents, scores): (&[f64], &[f64])) {
        let (span, rule) = said(entry);
        let nobody = |why: &str, allowed: &str| {
            let message = format!("nobody gets the money of `{}`: {why}", policy.name);
            self.push(self.error(span, message).found(rule).allowed(allowed));
        };
        if residents.iter().all(|people| *people == 0.0) {
            return nobody("no place may have it", "places with residents");
        }
        match &policy.rule {
            Rule::Jtf if jtf::key(&jtf::criteria(self.data, residents), residents.len()).iter().all(zero) => {
                nobody(
                    "none of the places has coal jobs or industry that emits more than twice the places' mean",
                    "places of which some are carbon-intensive, or another rule",
                )
            }
            Rule::Arc { columns }
                if arc::grants(&self.published_arc(columns), residents).iter().all(zero) =>
            {
                nobody(
                    "all of the places are in the best tenth, whose grant share is 0",
                    "places in other tiers, or another rule",
                )
            }
            Rule::List(weights)
                if weights.iter().any(|w| *w > 0.0)
                    && weights.iter().zip(residents).all(|(w, n)| w * n == 0.0) =>
            {
                nobody(
                    "none of the listed places is among the worst off",
                    "a list with some of them, or no `worst_places`",
                )
            }
            Rule::Blend(omega) if *omega < 1.0 && hardship(residents, scores).iter().all(zero) => {
                let message = format!(
                    "no place of `{}` is worse off than average: residents share the money out",
                    policy.name
                );
                let warning = self.sources.warning(span, message).found(rule);
                self.push(warning.allowed("places of which some are worse off, or rule = \"per_capita\""));
            }
            _ => {}
        }
    }

    fn published_arc(&self, columns: &[PlaceColumn; 3]) -> Vec<f64> {
        let people: Vec<f64> = self.data.places.iter().map(|p| p.population).collect();
        arc::indices(&columns.each_ref().map(|column| column.values.clone()), &people)
    }

    /// A list that gives money to places that may not have it is a contradiction.
    pub(super) fn check_list_is_eligible(&self, allocation: &Allocation, rule: &Rule, eligible: &[bool]) {
        let Rule::List(weights) = rule else { return };
        let outside: Vec<&str> = (0..weights.len())
            .filter(|&p| weights[p] > 0.0 && !eligible[p])
            .map(|p| self.data.places[p].name.as_str())
            .collect();
        if !outside.is_empty() {
            let span = allocation.weights.as_ref().map_or(allocation.rule.span, |w| w.span);
            let finding = self.error(span, "the list gives money to places outside `places`");
            let shown = outside.iter().take(5).copied().collect::<Vec<_>>().join(", ");
            self.push(finding.found(shown).allowed("places that the policy names, or no `places`"));
        }
    }
}

const fn zero(weight: &f64) -> bool {
    *weight == 0.0
}

/// Where a policy says how its money is shared out, and what it says.
fn said(entry: &schema::Policy) -> (Span, &'static str) {
    let rule: Option<At<schema::Rule>> = entry.allocation.as_ref().map(|a| a.rule);
    rule.map_or((entry.name.span, "no rule"), |rule| (rule.span, rule.value.name()))
}

/// The first few names.
fn first(names: &[&str]) -> String {
    let more = if names.len() > 5 { ", …" } else { "" };
    names.iter().take(5).copied().collect::<Vec<_>>().join(", ") + more
}
