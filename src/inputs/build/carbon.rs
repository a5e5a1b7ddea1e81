//! The carbon price: at most one, because two would be added.

use super::Builder;
use crate::inputs::CarbonCost;
use crate::scenario::schema::{self, Block};

impl Builder<'_> {
    /// The carbon cost of the scenario.
    pub(super) fn carbon(&self) -> Option<CarbonCost> {
        let blocks = self.scenario.blocks();
        let mut priced = blocks.iter().filter_map(|block| Some((block, block.carbon?)));
        let (block, carbon) = priced.next()?;
        for (_, second) in priced {
            let finding = self.error(second.price.span, "a second carbon price would count the cost twice");
            let place = self.sources.place(carbon.price.span);
            self.push(finding.found(format!("the first is at {place}")).allowed("one [carbon] in all"));
        }
        self.carbon_cost(block, carbon)
    }

    fn carbon_cost(&self, block: &Block<'_>, carbon: &schema::Carbon) -> Option<CarbonCost> {
        let covered = self.industries(&carbon.covered);
        if carbon.price.is_empty() {
            return None;
        }
        let factor =
            if block.investment.is_empty() { self.price_factor(block) } else { Self::quiet_factor(block) };
        let given = carbon.price.points.first().is_some_and(|(year, _)| *year <= self.base_year());
        if carbon.base_price.is_none() && !given {
            let finding = self.error(carbon.price.span, "the base year's carbon price is not given");
            self.push(finding.allowed(format!("base_price, or a price in or before {}", self.base_year())));
            return None;
        }
        let levels = self.yearly_from(carbon.base_price.map_or(0.0, |p| p.value), &carbon.price);
        let base = carbon.base_price.map_or(levels[0], |p| p.value);
        let mut price: Vec<f64> = levels.iter().map(|level| (level - base) * factor).collect();
        price[0] = 0.0;
        let years = price.len();
        Some(CarbonCost {
            price,
            base_price: base * factor,
            strength: self.strength(block, "carbon.strength", carbon.price.span),
            border_adjustment: carbon.border_adjustment.is_some_and(|flag| flag.value),
            free_allocation_remaining: carbon
                .free_allocation_remaining
                .as_ref()
                .map_or_else(|| vec![1.0; years], |series| self.yearly_from(1.0, series)),
            covered,
        })
    }

    /// The factor of a block whose investments have already reported what is wrong with it.
    fn quiet_factor(block: &Block<'_>) -> f64 {
        block.entry.and_then(|entry| entry.price_factor).map_or(1.0, |factor| factor.value)
    }
}
