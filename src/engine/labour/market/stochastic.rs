//! The labour market of a draw in whole people, beside the same market in expected values.

use super::{LabourMarket, Stock, worse};
use crate::engine::labour::{LabourBase, LabourVariable, Shared};
use crate::engine::sampling::stream;
use crate::model::labour::market::{Calibration, Room, State, Stochastic, Streams, whole_base};

impl LabourMarket<'_> {
    /// Turns a market that has taken no year yet into one of whole people.
    ///
    /// * `twin` – the same market; it follows the same jobs in expected values.
    #[must_use]
    pub fn in_whole_people(mut self, twin: Self, (seed, draw): (u64, usize)) -> Self {
        let places = self.population.len();
        let streams = Streams::new(&mut stream(seed, "labour.market", draw as u64), places);
        let whole = whole_base(&self.market, &people(seed, places), &streams);
        self.whole = Some(Stochastic::new(&self.market, &whole, streams));
        self.state = whole.clone();
        self.market.base = whole;
        self.start = Stock::of(&self.market, &self.market.base);
        self.unemployed = self.start.unemployed();
        self.population = (0..places).map(|p| self.start.people(p)).collect();
        self.incomes.rebase(&self.market);
        self.room = Room::new(&self.market);
        self.base_flows = self.base_year_flows();
        self.twin = Some(Box::new(twin));
        self
    }

    /// Whole people stay whole.
    pub(super) fn check_whole(&mut self) {
        if self.whole.is_none() {
            return;
        }
        let state = &self.state;
        let stocks = [&state.filled, &state.vacancies, &state.pairs, &state.long_term, &state.inactive];
        let outside = [&state.early_retired, &state.bridged, &state.hidden];
        let training = state.training.iter().map(|group| &group.people);
        let all = stocks.into_iter().chain(outside).chain(training).flatten();
        let fraction = all.chain(state.cohorts.cells()).map(|stock| (stock - stock.round()).abs());
        self.result.fraction = fraction.fold(self.result.fraction, worse);
    }
}

/// Base-year rounding of residents does not depend on the draw.
fn people(seed: u64, places: usize) -> Streams {
    Streams::new(&mut stream(seed, "labour.people", 0), places)
}

/// Replaces base-year levels of stocks by whole ones.
pub fn whole_levels(shared: &Shared, seed: u64, base: &mut LabourBase) {
    let market: &Calibration = &shared.central;
    let places = market.pairs.places();
    let streams = Streams::new(&mut stream(seed, "labour.market", 0), places);
    let state: State = whole_base(market, &people(seed, places), &streams);
    let stock = Stock::of(market, &state);
    for (variable, values) in [
        (LabourVariable::Employed, stock.employed),
        (LabourVariable::UnemployedShort, stock.short),
        (LabourVariable::UnemployedLong, stock.long),
        (LabourVariable::Inactive, stock.inactive),
        (LabourVariable::Hidden, stock.hidden),
        (LabourVariable::AtHome, stock.home),
        (LabourVariable::AtWork, stock.at_work),
        (LabourVariable::Vacancies, stock.vacancies),
    ] {
        base.levels[variable as usize] = values;
    }
}
