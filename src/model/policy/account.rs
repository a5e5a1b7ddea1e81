//! Money of one policy, place by place, in whole pence.
//!
//! awarded_p(t) = budget(t) split by largest remainder; available = awarded + carried over; spent = min(available, limit); the
//! rest rolls over or lapses. After cancellation nothing is awarded and what was carried over lapses. Whole pence make the
//! account exact: awarded = spent + lapsed + carried over, in every place and year, without rounding.

use crate::model::allocation::rounding::largest_remainder;

/// Pence per £m.
pub const PENCE: f64 = 1e8;

/// What becomes of money that is left at the end of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It is carried over.
    RollsOver,
    /// It lapses.
    Lapses,
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

    /// What places can spend this year if `budget` £m are awarded by `weights`: awarded, and available in all, pence.
    #[must_use]
    pub fn award(&self, budget: f64, weights: &[f64]) -> (Vec<i64>, Vec<i64>) {
        let awarded = largest_remainder(pence(budget), weights);
        let available = awarded.iter().zip(&self.carried).map(|(new, old)| new + old).collect();
        (awarded, available)
    }

    /// Spends up to `limit` (£m by place) of what is available, and carries the rest over or lets it lapse.
    pub fn settle(&mut self, awarded: Vec<i64>, limit: &[f64], rest: Rest) -> Year {
        let places = self.carried.len();
        let brought = self.carried.clone();
        let mut year = Year { awarded, brought, spent: vec![0; places], lapsed: vec![0; places] };
        for p in 0..places {
            let available = year.awarded[p] + year.brought[p];
            let spent = available.min(pence(limit[p]));
            let left = available - spent;
            let carried = if rest == Rest::RollsOver { left } else { 0 };
            (year.spent[p], year.lapsed[p]) = (spent, left - carried);
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

    fn year(account: &mut Account, budget: f64, limit: [f64; 2], rest: Rest) -> Year {
        let (awarded, _) = account.award(budget, &[1.0, 2.0]);
        account.settle(awarded, &limit, rest)
    }

    #[test]
    fn limits_hold_spending_back_and_the_rest_rolls_over() {
        let mut account = Account::new(2);
        let first = year(&mut account, 3.0, [0.5, 1e9], Rest::RollsOver);
        assert_eq!(
            (first.awarded, first.spent),
            (vec![100_000_000, 200_000_000], vec![50_000_000, 200_000_000])
        );
        assert_eq!(account.award(0.0, &[1.0, 2.0]).1, [50_000_000, 0]);
        let second = year(&mut account, 0.0, [0.5, 1e9], Rest::RollsOver);
        assert_eq!((second.brought[0], second.spent[0], account.carried[0]), (50_000_000, 50_000_000, 0));
        assert_eq!(account.gap, 0);
    }

    #[test]
    fn money_lapses_when_it_may_not_roll_over() {
        let mut account = Account::new(2);
        assert_eq!(year(&mut account, 3.0, [0.5, 1e9], Rest::Lapses).lapsed, [50_000_000, 0]);
        assert_eq!((account.carried, account.gap), (vec![0, 0], 0));
    }

    #[test]
    fn odd_pence_are_not_lost() {
        let (awarded, _) = Account::new(2).award(1e-8, &[1.0, 2.0]);
        assert_eq!(awarded, [0, 1]);
    }

    #[test]
    fn the_account_closes_over_many_years() {
        let mut account = Account::new(3);
        let (mut awarded, mut gone) = (0, 0);
        for t in 0..40 {
            let (money, _) = account.award(7.13 * f64::from(t % 5), &[0.2, 0.3, 0.77]);
            let rest = if t % 7 == 6 { Rest::Lapses } else { Rest::RollsOver };
            let year = account.settle(money, &[1.0, 0.333_333_333, 4.0], rest);
            awarded += year.awarded.iter().sum::<i64>();
            gone += year.spent.iter().chain(&year.lapsed).sum::<i64>();
            assert!((0..3).all(|p| year.spent[p] <= year.awarded[p] + year.brought[p]));
        }
        assert_eq!(awarded, gone + account.carried.iter().sum::<i64>());
    }
}
