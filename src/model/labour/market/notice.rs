//! Notice: workers whose jobs go within a horizon look for another one before they are gone.
//!
//! They search with `notice_search` times the intensity of somebody newly unemployed; those who find a job are not
//! replaced, nor are others of them who leave their posts. Posts left empty ahead of the date, h, count towards those to go:
//!
//! | | |
//! |---|---|
//! | under notice | min(max(people who go within the horizon − h, 0), people at work) |
//! | wanted | n* − h |
//! | h next | max(h − gone in the step, 0) + left and not needed to come down to what is wanted |
//! | due | max(gone in the step − h, 0): still at a site whose jobs go now |

use std::collections::BTreeMap;

use super::calibration::Calibration;
use super::state::State;

/// Jobs of a cell that are announced to go within the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Notice {
    /// Workplace.
    pub workplace: usize,
    /// Class.
    pub class: usize,
    /// People whose jobs go within the horizon, after the end of the step.
    pub people: f64,
    /// People whose jobs go in the step.
    pub done: f64,
    /// Months between announcement and start.
    pub months: f64,
}

/// Cells under notice in a step.
#[derive(Clone, Debug, Default)]
pub(super) struct UnderNotice {
    /// Cells with notices, ascending; empty vectors below mean none.
    cells: Vec<usize>,
    workplaces: Vec<usize>,
    share: Vec<f64>,
    months: Vec<f64>,
    gone: Vec<f64>,
    gone_pairs: Vec<f64>,
    /// h, posts left empty ahead of the date.
    ahead: Vec<f64>,
    due: Vec<f64>,
    intensity: f64,
}

impl UnderNotice {
    /// Reads the notices of a step and adds those who search.
    pub fn start(&mut self, market: &Calibration, state: &State, notices: &[Notice], searchers: &mut [f64]) {
        if notices.is_empty() {
            *self = Self::default();
            return;
        }
        self.read(market, state, notices);
        let urge = market.parameters.notice_search * market.intensity.unemployed;
        self.intensity = (urge - market.intensity.employed).max(0.0);
        self.each(market, state, |r, _, cell, people| {
            searchers[r * market.width + cell % market.width] += people;
        });
    }

    fn read(&mut self, market: &Calibration, state: &State, notices: &[Notice]) {
        let count = state.filled.len();
        let old = std::mem::replace(&mut self.ahead, vec![0.0; count]);
        self.share = vec![0.0; count];
        self.months = vec![0.0; count];
        self.due = vec![0.0; count];
        self.gone = vec![0.0; count];
        self.gone_pairs = vec![0.0; market.pairs.len()];
        let mut totals: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for notice in notices {
            let cell = notice.workplace * market.width + notice.class;
            self.months[cell] = self.months[cell].max(notice.months);
            let (people, done) = totals.entry(cell).or_default();
            *people += notice.people;
            *done += notice.done;
        }
        for (&cell, &(people, done)) in &totals {
            let before = old.get(cell).copied().unwrap_or(0.0);
            let ahead = (before - done).max(0.0).min(people);
            self.ahead[cell] = ahead;
            self.due[cell] = (done - before).max(0.0);
            self.share[cell] =
                if state.filled[cell] > 0.0 { ((people - ahead) / state.filled[cell]).min(1.0) } else { 0.0 };
        }
        self.cells = totals.into_keys().collect();
        self.workplaces = self.cells.iter().map(|cell| cell / market.width).collect();
        self.workplaces.dedup();
    }

    /// Residence, pair, cell and applications of everybody under notice.
    fn each(&self, market: &Calibration, state: &State, mut visit: impl FnMut(usize, usize, usize, f64)) {
        for &q in &self.workplaces {
            let at_work: f64 = state.filled[q * market.width..(q + 1) * market.width].iter().sum();
            if at_work <= 0.0 {
                continue;
            }
            let first = self.cells.partition_point(|&cell| cell < q * market.width);
            let end = self.cells.partition_point(|&cell| cell < (q + 1) * market.width);
            for (r, pair) in market.pairs.of_workplace(q) {
                let lives_here = state.pairs[pair] / at_work;
                for &cell in &self.cells[first..end] {
                    let people = state.filled[cell] * self.share[cell] * lives_here;
                    visit(r, pair, cell, self.intensity * people);
                }
            }
        }
    }

    /// Who has found another job.
    pub fn leave(&mut self, market: &Calibration, state: &State, success: &[f64]) {
        if self.cells.is_empty() {
            return;
        }
        let (mut gone, mut gone_pairs) =
            (std::mem::take(&mut self.gone), std::mem::take(&mut self.gone_pairs));
        self.each(market, state, |r, pair, cell, applications| {
            let leave = applications * success[r * market.width + cell % market.width];
            gone[cell] += leave;
            gone_pairs[pair] += leave;
        });
        (self.gone, self.gone_pairs) = (gone, gone_pairs);
    }

    /// Counts posts that were left, were not filled again and were not wanted fewer yet.
    pub fn left_ahead(&mut self, cell: usize, posts: f64) {
        if let Some(ahead) = self.ahead.get_mut(cell).filter(|_| posts > 0.0) {
            *ahead += posts;
        }
    }

    /// Whether a workplace has cells under notice.
    pub fn concerns(&self, workplace: usize) -> bool {
        self.workplaces.binary_search(&workplace).is_ok()
    }

    /// Share under notice, gone, posts gone ahead of the date, people due to go, of some cells; none without notices.
    pub fn row(&self, cells: std::ops::Range<usize>) -> Option<[&[f64]; 4]> {
        let rows = [&self.share, &self.gone, &self.ahead, &self.due].map(|all| all.get(cells.clone()));
        let [Some(share), Some(gone), Some(ahead), Some(due)] = rows else { return None };
        Some([share, gone, ahead, due])
    }

    /// People of a cell still at a site whose jobs go in the step.
    pub fn due(&self, cell: usize) -> f64 {
        self.due.get(cell).copied().unwrap_or(0.0)
    }

    /// Share of a cell's people under notice.
    pub fn share(&self, cell: usize) -> f64 {
        self.share.get(cell).copied().unwrap_or(0.0)
    }

    /// Posts of a cell gone ahead of the date.
    pub fn ahead(&self, cell: usize) -> f64 {
        self.ahead.get(cell).copied().unwrap_or(0.0)
    }

    /// Months of notice of a cell.
    pub fn months(&self, cell: usize) -> f64 {
        self.months.get(cell).copied().unwrap_or(0.0)
    }

    /// Those of a cell who leave for another job because of the notice.
    pub fn gone(&self, cell: usize) -> f64 {
        self.gone.get(cell).copied().unwrap_or(0.0)
    }

    /// The same by pair.
    pub fn gone_pair(&self, pair: usize) -> f64 {
        self.gone_pairs.get(pair).copied().unwrap_or(0.0)
    }

    /// The same of all pairs; empty if nobody is under notice.
    pub fn gone_pairs(&self) -> &[f64] {
        &self.gone_pairs
    }
}
