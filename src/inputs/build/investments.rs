//! Investments: spending beyond the base year's, and where it is spent.
//!
//! Place rules: `sites` (weights of the entry), `population` and `households` (residents; the data hold no count of households),
//! `jobs:<industry>`, `gva`, `need` (residents × deprivation rank share), `technology:<code>` (where it stands today).

use super::Builder;
use super::overlaps::Moved;
use crate::inputs::{Investment, Series};
use crate::scenario::expand::UNDATED;
use crate::scenario::parameters::snake;
use crate::scenario::schema::{self, At, Block};
use crate::scenario::tree::Span;

impl Builder<'_> {
    /// Adds the investments of a block.
    pub(super) fn investments(&self, block: &Block<'_>, all: &mut Vec<Investment>, moved: &mut Vec<Moved>) {
        let money = !block.investment.is_empty() || block.carbon.is_some();
        let factor = if money { self.price_factor(block) } else { 1.0 };
        for entry in block.investment {
            let Some(measure) = self.measure(&entry.measure) else {
                // Where the money goes can be wrong as well; the measure's own rule cannot.
                if entry.place_rule.is_some() || entry.places.is_some() {
                    let _ = self.spent_at(entry, 0);
                }
                continue;
            };
            moved.push(Moved::investment(measure, entry, block));
            let (Some(spending), Some(place_shares)) =
                (self.spending(entry, factor), self.spent_at(entry, measure))
            else {
                continue;
            };
            let name = |what: &str| format!("investment.{}.{what}", snake(&entry.name.value));
            let defaults = &self.data.measures[measure];
            all.push(Investment {
                name: entry.name.value.clone(),
                measure,
                spending,
                strength: self.strength(block, &name("strength"), entry.name.span),
                import_share: self.quantity_or(&name("import_share"), defaults.import_share),
                operating_share: self.quantity_or(&name("operating_share"), defaults.operating_share),
                place_shares,
            });
        }
    }

    /// What the £ of a block must be multiplied with to reach the data set's prices.
    pub(super) fn price_factor(&self, block: &Block<'_>) -> f64 {
        let Some(entry) = block.entry else { return 1.0 };
        let wanted = self.data.description.price_base;
        let factor = entry.price_factor.map(|f| f.value);
        let head = entry.name.as_ref().map_or(Span::default(), |name| name.span);
        match entry.price_base {
            None => {
                let [message, allowed] = UNDATED;
                self.push(self.error(head, message).allowed(allowed));
            }
            Some(base) if base.value != wanted && factor.is_none() => {
                let finding =
                    self.error(base.span, "`price_factor` is missing: the data set has other prices");
                self.push(
                    finding
                        .found(base.value)
                        .allowed(format!("price_base = {wanted}, or a price_factor to {wanted} prices")),
                );
            }
            Some(_) => {}
        }
        factor.unwrap_or(1.0)
    }

    fn measure(&self, name: &At<String>) -> Option<usize> {
        let measures = &self.data.measures;
        let found = measures.iter().position(|m| m.code == name.value);
        if found.is_none() && !name.value.is_empty() {
            let finding =
                self.error(name.span, format!("there is no measure `{}`", name.value)).found(&name.value);
            self.push(finding.nearest(&name.value, measures.iter().map(|m| m.code.as_str())));
        }
        found
    }

    fn spending(&self, entry: &schema::Investment, factor: f64) -> Option<Series> {
        let spending: Series = match (&entry.spending, &entry.capacity, entry.capacity_cost) {
            (Some(spending), None, _) => {
                let values = self.yearly_from(0.0, spending);
                values.iter().map(|value| (value - values[0]) * factor).collect()
            }
            (None, Some(capacity), Some(cost)) => {
                let levels = self.yearly(capacity);
                let grown = levels.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0) * cost.value * factor);
                std::iter::once(0.0).chain(grown).collect()
            }
            _ => return None,
        };
        if spending.iter().all(|value| *value == 0.0) {
            let warning = format!("investment `{}` spends nothing beyond the base year's", entry.name.value);
            self.push(self.sources.warning(entry.name.span, warning));
        }
        Some(spending)
    }

    /// Shares by place.
    fn spent_at(&self, entry: &schema::Investment, measure: usize) -> Option<Vec<f64>> {
        let (rule, span) = match (&entry.place_rule, &entry.places) {
            (Some(rule), _) => (rule.value.as_str(), rule.span),
            (None, Some(weights)) => ("sites", weights.span),
            (None, None) => (self.data.measures[measure].place_rule.as_str(), entry.measure.span),
        };
        if rule == "sites" {
            let Some(weights) = &entry.places else {
                let finding = self.error(
                    span,
                    format!("investment `{}` is spent at sites but names none", entry.name.value),
                );
                self.push(finding.allowed("places = { \"<place>\" = weight, … }, or another place_rule"));
                return None;
            };
            let people: Vec<f64> = self.data.places.iter().map(|p| p.population).collect();
            return Some(self.place_shares(weights, &people));
        }
        if let Some(weights) = &entry.places {
            let finding =
                self.error(weights.span, format!("`places` have no meaning with place_rule = \"{rule}\""));
            self.push(finding.allowed("place_rule = \"sites\""));
        }
        let weights = self.rule_weights(rule, span)?;
        Some(self.normalised(weights, span))
    }

    fn rule_weights(&self, rule: &str, span: Span) -> Option<Vec<f64>> {
        let places = &self.data.places;
        let named = |name: &str| At { value: name.trim().to_owned(), span };
        if let Some(code) = rule.strip_prefix("jobs:") {
            return self.industry(&named(code)).map(|industry| self.data.jobs.column(industry));
        }
        if let Some(code) = rule.strip_prefix("technology:") {
            return self.technology(&named(code)).map(|technology| self.standing(technology));
        }
        match rule {
            "population" | "households" => Some(places.iter().map(|p| p.population).collect()),
            "gva" => Some(places.iter().map(|p| p.gva).collect()),
            "need" => Some(places.iter().map(|p| p.population * p.deprivation_rank_share).collect()),
            _ if rule.starts_with("file:") => None,
            _ => {
                let rules =
                    ["sites", "population", "households", "jobs:", "gva", "need", "technology:", "file:"];
                self.push(
                    self.error(span, format!("there is no place rule `{rule}`"))
                        .found(rule)
                        .nearest(rule, rules),
                );
                None
            }
        }
    }
}
