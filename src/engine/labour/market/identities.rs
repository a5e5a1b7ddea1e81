//! Identities of a year of the labour market.

use super::{LabourMarket, Stock, worse};
use crate::model::labour::market::Flow;

/// Flows out of work, by residence.
const OUT: [Flow; 4] = [Flow::Displaced, Flow::Retired, Flow::LeftLabourForce, Flow::JobLoss];

impl LabourMarket<'_> {
    /// People against residents, commuters against people at work, flows against the change of residents in work; no stock is negative.
    pub(super) fn check(&mut self, stock: &Stock) {
        let flow_gap = self.flow_gap(stock);
        let result = &mut self.result;
        for (p, population) in self.population.iter().enumerate() {
            let gap = (stock.people(p) - population).abs() / population.max(1.0);
            result.people_gap = worse(result.people_gap, gap);
        }
        let at_work = self.market.pairs.workplace_sums(&self.state.pairs);
        for (commuters, filled) in at_work.iter().zip(&stock.at_work) {
            let gap = (commuters - filled).abs() / filled.max(1.0);
            result.commuting_gap = worse(result.commuting_gap, gap);
        }
        result.flow_gap = worse(result.flow_gap, flow_gap);
        let stocks = self.state.filled.iter().chain(&self.state.vacancies).chain(&self.state.pairs);
        let stocks =
            stocks.chain(&self.state.inactive).chain(&self.state.hidden).chain(&self.state.long_term);
        let least = stocks.fold(0.0f64, |least, v| if *v >= least { least } else { *v });
        result.negative = worse(result.negative, -least);
        self.check_whole();
    }

    /// Largest relative gap between what flows since the base year bring and how many more residents are in work.
    fn flow_gap(&self, stock: &Stock) -> f64 {
        let gap = |p: usize| {
            let of = |flow: Flow| self.flows.of(flow)[p];
            let out: f64 = OUT.into_iter().map(of).sum();
            let change = of(Flow::FoundWork) + of(Flow::Returned) - out + self.staff[p];
            (stock.employed[p] - self.start.employed[p] - change).abs() / self.start.employed[p].max(1.0)
        };
        (0..self.population.len()).map(gap).fold(0.0, worse)
    }
}
