//! Earnings scar: pay that people lose who were let go and became unemployed, in years of their former pay.
//!
//! Years without pay while they look for work, and pay lost in other classes once they have found it, each discounted to
//! the year in which they were let go, over all of them. What is left at the end of the run is added with the last year's
//! hazard and decay: stock / (hazard + ln(1 + discount rate)).

use crate::math;

/// What is kept by place, in this order.
pub const QUANTITIES: usize = 5;

/// Sums since the base year, `[place]`; discounted to it but for the people.
#[derive(Clone, Debug, Default)]
pub struct Scar {
    years: usize,
    /// Let go and unemployed, people.
    people: Vec<f64>,
    /// The same, discounted.
    weight: Vec<f64>,
    /// Years without pay.
    search: Vec<f64>,
    /// Years of pay lost at work.
    lower: Vec<f64>,
    /// Still looking, and pay still lost a year.
    stock: Vec<[f64; 2]>,
    /// By how much these fall in a year.
    falls: Vec<[f64; 2]>,
}

impl Scar {
    /// Nobody.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let zeros = || vec![0.0; places];
        Self {
            years: 0,
            people: zeros(),
            weight: zeros(),
            search: zeros(),
            lower: zeros(),
            stock: vec![[0.0; 2]; places],
            falls: vec![[0.0; 2]; places],
        }
    }

    /// Begins a year; returns its number.
    pub fn next_year(&mut self) -> usize {
        self.years += 1;
        self.years
    }

    /// Years without pay of a year's searchers.
    ///
    /// * `searchers` – those who looked for work at its beginning, and those let go in it, evenly.
    /// * `hazard` – λ of finding work, a year: e^−λt still look after t.
    pub fn add_search(
        &mut self,
        place: usize,
        year: usize,
        [looking, displaced]: [f64; 2],
        hazard: f64,
        discount: f64,
    ) {
        let factor = factor(discount, year);
        let [whole, part] = without_work(hazard);
        self.people[place] += displaced;
        self.weight[place] += displaced * factor;
        self.search[place] += factor * (looking * whole + displaced * part);
    }

    /// Pay lost at work in a year, in years of pay.
    pub fn add_lower_pay(&mut self, place: usize, year: usize, lost: f64, discount: f64) {
        self.lower[place] += factor(discount, year) * lost;
    }

    /// What a year leaves to later ones.
    pub fn ahead(&mut self, place: usize, stock: [f64; 2], falls: [f64; 2]) {
        self.stock[place] = stock;
        self.falls[place] = falls;
    }

    /// People; discounted people, years without work and years of pay lost at work; people still looking,
    /// `[quantity × place]`.
    #[must_use]
    pub fn finish(&self, discount: f64) -> Vec<f64> {
        let rate = math::ln(1.0 + discount);
        let last = factor(discount, self.years);
        let rest = |place: usize, kind: usize| {
            let (stock, falls) = (self.stock[place][kind], self.falls[place][kind] + rate);
            if stock != 0.0 && falls > 0.0 { last * stock / falls } else { 0.0 }
        };
        let places = self.people.len();
        let search = (0..places).map(|p| self.search[p] + rest(p, 0));
        let lower = (0..places).map(|p| self.lower[p] + rest(p, 1));
        let looking = self.stock.iter().map(|stock| stock[0]);
        let people = self.people.iter().chain(&self.weight).copied();
        people.chain(search).chain(lower).chain(looking).collect()
    }
}

fn factor(discount: f64, year: usize) -> f64 {
    math::pow(1.0 + discount, -(year as f64))
}

/// Part of a year spent looking for work by those who look at its beginning, ∫ e^−λt dt, and by those who begin in it,
/// evenly, ∫∫ e^−λt dt.
fn without_work(hazard: f64) -> [f64; 2] {
    if hazard < 1e-4 {
        return [1.0 - 0.5 * hazard, 0.5 - hazard / 6.0];
    }
    let whole = (1.0 - math::exp(-hazard)) / hazard;
    [whole, (1.0 - whole) / hazard]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_hazard_gives_its_mean_duration_however_long_the_run() {
        for years in [2, 30] {
            let mut scar = Scar::new(1);
            let (hazard, mut looking) = (0.8, 0.0);
            for _ in 0..years {
                let year = scar.next_year();
                let displaced = if year == 1 { 100.0 } else { 0.0 };
                scar.add_search(0, year, [looking, displaced], hazard, 0.0);
                let [whole, _] = without_work(hazard);
                looking = looking * math::exp(-hazard) + displaced * whole;
                scar.ahead(0, [looking, 0.0], [hazard, 1.0]);
            }
            let sums = scar.finish(0.0);
            assert_eq!(sums[..2], [100.0, 100.0]);
            assert!((sums[2] / sums[1] - 1.0 / hazard).abs() < 1e-12, "{years}: {}", sums[2] / sums[1]);
        }
    }

    #[test]
    fn small_hazards_join_the_series() {
        for (close, far) in without_work(0.99999e-4).iter().zip(without_work(1.00001e-4)) {
            assert!((close - far).abs() < 1e-8);
        }
    }
}
