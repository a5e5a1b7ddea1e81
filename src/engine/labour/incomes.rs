//! What residents earn: pay by workplace and class, the wage curve, pay lost in other classes, income out of work.

use crate::engine::baseline::Baseline;
use crate::engine::labour::LabourValues;
use crate::engine::labour::scar::Scar;
use crate::math;
use crate::matrix::Matrix;
use crate::model::labour::market::{Calibration, Levers, State};

/// Pay of the base year and what has been lost since.
#[derive(Clone, Debug)]
pub struct Incomes {
    /// £m a year per person at work, `[workplace × class]`.
    pay_per_person: Vec<f64>,
    /// Pay of residents in the base year, £m, `[residence]`.
    base_pay: Vec<f64>,
    /// Mean pay of an employed resident in the base year, £m.
    mean_pay: Vec<f64>,
    /// Unemployment rate of the base year, `[residence]`.
    base_rate: Vec<f64>,
    /// Displaced who have not found work yet, `[residence]`.
    looking: Vec<f64>,
    /// Pay lost by those who found work outside their class, in people's full pay, `[residence]`.
    lost: Vec<f64>,
    /// What the displaced have lost.
    pub scar: Scar,
}

/// Stocks of residents that incomes depend on, `[residence]`.
#[derive(Clone, Copy, Debug)]
pub struct Stocks<'a> {
    /// Employed.
    pub employed: &'a [f64],
    /// Unemployed.
    pub unemployed: &'a [f64],
    /// Change of all who are out of work since the base year.
    pub out_of_work: &'a [f64],
}

/// Incomes of a year.
#[derive(Clone, Debug)]
pub struct YearIncomes {
    /// Change of pay, £m, `[residence]`.
    pub pay: Vec<f64>,
    /// Pay per person in work relative to the base year's, less one, `[residence]`.
    pub pay_rate: Vec<f64>,
    /// Change of income, £m, `[residence]`.
    pub income: Vec<f64>,
}

impl Incomes {
    /// * `jobs` – base-year jobs of the draw, `[place × industry]`.
    #[must_use]
    pub fn new(market: &Calibration, base: &Baseline, class_of: &[usize], jobs: &Matrix) -> Self {
        let (width, accounts) = (market.width, &base.accounts);
        let mut bill = vec![0.0; market.base.filled.len()];
        let mut bill_by_class = vec![0.0; width];
        let mut people_by_class = vec![0.0; width];
        for q in 0..jobs.rows() {
            for (i, &class) in class_of.iter().enumerate() {
                bill[q * width + class] += accounts.pay_share[i] * accounts.output[(q, i)];
            }
            for class in 0..width {
                bill_by_class[class] += bill[q * width + class];
                people_by_class[class] += market.base.filled[q * width + class];
            }
        }
        let pay_per_person = bill
            .iter()
            .zip(&market.base.filled)
            .enumerate()
            .map(|(cell, (bill, people))| {
                let class = cell % width;
                let (bill, people) = if *people > 0.0 {
                    (*bill, *people)
                } else {
                    (bill_by_class[class], people_by_class[class])
                };
                if people > 0.0 { bill / people } else { 0.0 }
            })
            .collect();
        let places = market.pairs.places();
        let mut incomes = Self {
            pay_per_person,
            base_pay: Vec::new(),
            mean_pay: Vec::new(),
            base_rate: Vec::new(),
            looking: vec![0.0; places],
            lost: vec![0.0; places],
            scar: Scar::new(places),
        };
        incomes.rebase(market);
        incomes
    }

    /// Takes the market's base state as the base year at the same pay.
    pub fn rebase(&mut self, market: &Calibration) {
        let employed = market.pairs.residence_sums(&market.base.pairs);
        let unemployed = unemployed(&market.base, market.width);
        self.base_rate = employed.iter().zip(&unemployed).map(|(e, u)| rate(*e, *u)).collect();
        self.base_pay = self.pay(market, &market.base);
        self.mean_pay = self.base_pay.iter().zip(&employed).map(|(p, e)| ratio(*p, *e)).collect();
    }

    /// Base-year pay, £m, `[residence]`.
    #[must_use]
    pub fn base_pay(&self) -> &[f64] {
        &self.base_pay
    }

    /// Pay of residents at base-year rates, £m.
    fn pay(&self, market: &Calibration, state: &State) -> Vec<f64> {
        let width = market.width;
        let rows = state.filled.chunks_exact(width).zip(self.pay_per_person.chunks_exact(width));
        let per_person: Vec<f64> = rows
            .map(|(people, pay)| {
                let bill: f64 = people.iter().zip(pay).map(|(e, w)| e * w).sum();
                ratio(bill, people.iter().sum())
            })
            .collect();
        let of = |r: usize| {
            let range = market.pairs.of_residence(r);
            range.map(|p| state.pairs[p] * per_person[market.pairs.workplaces[p]]).sum()
        };
        (0..market.pairs.places()).map(of).collect()
    }

    /// Incomes at the end of a year.
    ///
    /// * `displaced` – let go and unemployed in the year, `[residence]`.
    /// * `finding` – share of the unemployed who found work in a step, `[residence]`.
    pub fn year(
        &mut self,
        market: &Calibration,
        state: &State,
        stocks: &Stocks<'_>,
        (displaced, finding): (&[f64], &[f64]),
        values: &LabourValues,
    ) -> YearIncomes {
        self.losses(displaced, finding, values);
        let plain = self.pay(market, state);
        let places = plain.len();
        let mut year =
            YearIncomes { pay: vec![0.0; places], pay_rate: vec![0.0; places], income: vec![0.0; places] };
        for r in 0..places {
            let now = rate(stocks.employed[r], stocks.unemployed[r]);
            let moved = self.base_rate[r] > 0.0 && now > 0.0 && now != self.base_rate[r];
            let curve = if moved { math::pow(now / self.base_rate[r], values.wage_curve) } else { 1.0 };
            let pay = plain[r] * curve - self.lost[r] * self.mean_pay[r];
            year.pay[r] = pay - self.base_pay[r];
            let mean = ratio(pay, stocks.employed[r]);
            year.pay_rate[r] = if self.mean_pay[r] > 0.0 && stocks.employed[r] > 0.0 {
                mean / self.mean_pay[r] - 1.0
            } else {
                0.0
            };
            year.income[r] = year.pay[r] + values.replacement * self.mean_pay[r] * stocks.out_of_work[r];
        }
        year
    }

    /// Income from bridges into retirement, £m, `[residence]`.
    #[must_use]
    pub fn bridges(&self, state: &State, levers: &Levers) -> Vec<f64> {
        let people = state.bridged.iter().zip(&self.mean_pay);
        people.map(|(people, pay)| levers.bridge_income * people * pay).collect()
    }

    /// Displaced who find work outside their class lose pay that comes back over the years.
    fn losses(&mut self, displaced: &[f64], finding: &[f64], values: &LabourValues) {
        let steps = values.market.steps_per_year as f64;
        let keep = math::exp(-1.0 / values.wage_loss_years);
        let year = self.scar.next_year();
        for r in 0..displaced.len() {
            if displaced[r] == 0.0 && self.looking[r] == 0.0 && self.lost[r] == 0.0 {
                continue;
            }
            let found = 1.0 - math::pow((1.0 - finding[r]).clamp(0.0, 1.0), steps);
            let mean = 1.0 - math::pow((1.0 - finding[r]).clamp(0.0, 1.0), 0.5 * steps);
            let at_work = self.looking[r] * found + displaced[r] * mean;
            let hazard = -steps * math::ln((1.0 - finding[r]).clamp(1e-9, 1.0));
            let before = self.lost[r];
            self.scar.add_search(r, year, [self.looking[r], displaced[r]], hazard, values.discount);
            self.looking[r] += displaced[r] - at_work;
            self.lost[r] = self.lost[r] * keep + at_work * (1.0 - values.retention) * values.wage_loss;
            self.scar.add_lower_pay(r, year, 0.5 * (before + self.lost[r]), values.discount);
            self.scar.ahead(r, [self.looking[r], self.lost[r]], [hazard, 1.0 / values.wage_loss_years]);
        }
    }
}

/// All unemployed, `[residence]`.
#[must_use]
pub fn unemployed(state: &State, width: usize) -> Vec<f64> {
    state.short_term().iter().zip(state.long_term(width)).map(|(s, l)| s + l).collect()
}

fn rate(employed: f64, unemployed: f64) -> f64 {
    ratio(unemployed, employed + unemployed)
}

fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}
