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

    /// Largest relative gap between what flows since the base year bring and how many more residents are in work. What the base year's flows
    /// miss to balance is taken off people in every step and is no flow of anybody; whole people have nothing taken off.
    fn flow_gap(&self, stock: &Stock) -> f64 {
        let places = self.population.len();
        let of_base = |flow: Flow, p: usize| self.base_flows[flow as usize * places + p];
        let years = if self.whole.is_some() { 0.0 } else { self.stepped as f64 };
        let gap = |p: usize| {
            let change = net(|flow| self.flows.of(flow)[p]) + self.staff[p];
            let missing = years * net(|flow| of_base(flow, p));
            (stock.employed[p] - self.start.employed[p] - (change - missing)).abs()
                / self.start.employed[p].max(1.0)
        };
        (0..places).map(gap).fold(0.0, worse)
    }
}

/// What flows bring residents in work.
fn net(of: impl Fn(Flow) -> f64) -> f64 {
    of(Flow::FoundWork) + of(Flow::Returned) - OUT.into_iter().map(of).sum::<f64>()
}
