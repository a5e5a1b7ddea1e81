//! Money of one policy, place by place, in whole pence.
//!
//! awarded_p(t) = budget(t) split by largest remainder; available = awarded + carried over; spent = min(available, capacity); the
//! rest rolls over or lapses. After cancellation nothing is awarded and what was carried over lapses. Whole pence make the
//! account exact: awarded = spent + lapsed + carried over, in every place and year, without rounding.

use crate::model::allocation::rounding::largest_remainder;

/// Pence per £m.
pub const PENCE: f64 = 1e8;

/// What a year's step needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Budget of the year, £m.
    pub budget: f64,
    /// Weights of places.
    pub weights: &'a [f64],
    /// Most that can be spent, £m by place.
    pub capacity: &'a [f64],
    /// Whether unspent money rolls over; otherwise it lapses.
    pub roll_over: bool,
    /// Whether the programme has been stopped.
    pub cancelled: bool,
}

/// One year of the account, pence by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Awarded this year.
    pub awarded: Vec<i64>,
    /// Brought in from the year before.
    pub brought: Vec<i64>,
    /// Spent.
    pub spent: Vec<i64>,
    /// Lapsed.
    pub lapsed: Vec<i64>,
}

/// The account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Carried over, pence by place.
    pub carried: Vec<i64>,
    /// Largest gap of awarded + brought in = spent + lapsed + carried over, or overspending, pence.
    pub gap: i64,
}

impl Account {
    /// An empty account.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { carried: vec![0; places], gap: 0 }
    }

    /// Awards, spends what capacity allows and what `wanted` asks for, and carries over or lets lapse.
    ///
    /// * `wanted` – most that is asked for, £m by place; `None` if everything that can be spent is.
    pub fn step(&mut self, step: Step<'_>, wanted: Option<&[f64]>) -> Year {
        let budget = if step.cancelled { 0 } else { pence(step.budget) };
        let mut year = Year {
            awarded: largest_remainder(budget, step.weights),
            brought: self.carried.clone(),
            spent: vec![0; self.carried.len()],
            lapsed: vec![0; self.carried.len()],
        };
        if year.awarded.iter().sum::<i64>() != budget {
            // Nobody is eligible: the award lapses nationally and is not made.
            year.awarded.fill(0);
        }
        for p in 0..self.carried.len() {
            let available = year.awarded[p] + year.brought[p];
            let limit = wanted.map_or(step.capacity[p], |w| w[p].min(step.capacity[p]));
            let spent = if step.cancelled { 0 } else { available.min(pence(limit)).max(0) };
            let rest = available - spent;
            let carried = if step.roll_over && !step.cancelled { rest } else { 0 };
            (year.spent[p], year.lapsed[p]) = (spent, rest - carried);
            self.carried[p] = carried;
            let gap = (available - spent - year.lapsed[p] - carried).abs().max(spent - available);
            self.gap = self.gap.max(gap);
        }
        year
    }
}

/// £m as whole pence.
#[must_use]
pub fn pence(million: f64) -> i64 {
    if million >= 9e10 { i64::MAX / 4 } else { (million * PENCE).round().max(0.0) as i64 }
}

/// Pence as £m.
#[must_use]
pub fn million(pence: i64) -> f64 {
    pence as f64 / PENCE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(budget: f64, roll_over: bool, cancelled: bool) -> Step<'static> {
        Step { budget, weights: &[1.0, 2.0], capacity: &[0.5, 1e9], roll_over, cancelled }
    }

    #[test]
    fn capacity_holds_spending_back_and_the_rest_rolls_over() {
        let mut account = Account::new(2);
        let first = account.step(step(3.0, true, false), None);
        assert_eq!(
            (&first.awarded, &first.spent),
            (&vec![100_000_000, 200_000_000], &vec![50_000_000, 200_000_000])
        );
        assert_eq!(account.carried, [50_000_000, 0]);
        let second = account.step(step(0.0, true, false), None);
        assert_eq!((second.brought[0], second.spent[0], account.carried[0]), (50_000_000, 50_000_000, 0));
        assert_eq!(account.gap, 0);
    }

    #[test]
    fn money_lapses_when_it_may_not_roll_over_or_the_programme_stops() {
        let mut account = Account::new(2);
        assert_eq!(account.step(step(3.0, false, false), None).lapsed, [50_000_000, 0]);
        assert_eq!(account.carried, [0, 0]);
        account.step(step(3.0, true, false), None);
        let stopped = account.step(step(3.0, true, true), None);
        assert_eq!((stopped.awarded, stopped.spent), (vec![0, 0], vec![0, 0]));
        assert_eq!((stopped.lapsed, account.gap), (vec![50_000_000, 0], 0));
    }

    #[test]
    fn only_what_is_wanted_is_spent() {
        let mut account = Account::new(2);
        let year = account.step(step(3.0, true, false), Some(&[0.1, 0.0]));
        assert_eq!((year.spent, account.carried), (vec![10_000_000, 0], vec![90_000_000, 200_000_000]));
    }

    #[test]
    fn odd_pence_are_not_lost() {
        let mut account = Account::new(2);
        let year = account.step(step(1e-8, true, false), None);
        assert_eq!(year.awarded, [0, 1]);
        assert_eq!(year.awarded.iter().sum::<i64>(), 1);
    }
}
