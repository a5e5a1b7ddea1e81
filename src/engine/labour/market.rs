//! The labour market of one draw, year by year.

use crate::engine::baseline::Baseline;
use crate::engine::labour::incomes::{Incomes, Stocks, YearIncomes, unemployed};
use crate::engine::labour::sites::{SitePath, StepEnd, step_of};
use crate::engine::labour::{
    LABOUR_VARIABLES, LabourResult, LabourValues, LabourVariable, Shared, VARIABLES, by_place, existence,
};
use crate::matrix::Matrix;
use crate::model::gaps::worse;
use crate::model::labour::market::levers::scaled_reach;
use crate::model::labour::market::{
    Calibration, FLOWS, Flow, Flows, Levers, Migration, Room, State, Stochastic, Wanted, step,
};

mod identities;
mod levers;
pub mod stochastic;

/// The market of one draw.
pub struct LabourMarket<'a> {
    shared: &'a Shared,
    base: &'a Baseline,
    values: LabourValues,
    market: Calibration,
    /// S of the base year, `[pair]`.
    base_reach: Vec<f64>,
    state: State,
    room: Room,
    /// Whole people, if they are asked for.
    whole: Option<Stochastic>,
    /// Beside whole people: the same market in expected values.
    twin: Option<Box<Self>>,
    incomes: Incomes,
    /// Stocks of the base year by residence: employed, short, long, inactive, at home, at work.
    start: Stock,
    /// Change of jobs at the end of last year, `[place × class]`.
    jobs: Matrix,
    /// Further jobs of levers at the end of last year, row by row; empty = none.
    lever_jobs: Vec<f64>,
    sites: Vec<SitePath>,
    /// Decimal year in which the base year begins.
    begin: f64,
    /// People of working age, `[place]`.
    population: Vec<f64>,
    /// Unemployed at the end of the latest year, `[residence]`.
    unemployed: Vec<f64>,
    /// Flows of a base year, `[flow × place]`.
    base_flows: Vec<f64>,
    flows: Flows,
    /// Staff who came with their posts less those who left, `[residence]`.
    staff: Vec<f64>,
    years: usize,
    /// Years in which steps were taken.
    stepped: usize,
    detail: Vec<usize>,
    moved: bool,
    /// Change of household purchases by place that last year's incomes bring, £m.
    purchases: Vec<f64>,
    /// Changes from the base year, `[year × variable × place]`.
    kept: Vec<f64>,
    result: LabourResult,
}

/// Stocks by place.
#[derive(Clone, Debug, Default)]
struct Stock {
    employed: Vec<f64>,
    short: Vec<f64>,
    long: Vec<f64>,
    inactive: Vec<f64>,
    hidden: Vec<f64>,
    trainees: Vec<f64>,
    retired: Vec<f64>,
    home: Vec<f64>,
    at_work: Vec<f64>,
    vacancies: Vec<f64>,
}

impl Stock {
    fn of(market: &Calibration, state: &State) -> Self {
        let home = |p: usize| market.pairs.own(p).map_or(0.0, |pair| state.pairs[pair]);
        Self {
            employed: market.pairs.residence_sums(&state.pairs),
            short: state.short_term(),
            long: state.long_term(market.width),
            inactive: state.inactive.clone(),
            hidden: state.hidden.clone(),
            trainees: state.trainees(market.width),
            retired: state.early_retired.clone(),
            home: (0..market.pairs.places()).map(home).collect(),
            at_work: state.at_work(market.width),
            vacancies: state.open_posts(market.width),
        }
    }

    fn unemployed(&self) -> Vec<f64> {
        self.short.iter().zip(&self.long).map(|(short, long)| short + long).collect()
    }

    fn people(&self, p: usize) -> f64 {
        self.employed[p]
            + self.short[p]
            + self.long[p]
            + self.inactive[p]
            + self.trainees[p]
            + self.retired[p]
    }
}

impl<'a> LabourMarket<'a> {
    /// Calibrates the market of a draw.
    ///
    /// * `jobs` – base-year jobs of the draw, `[place × industry]`.
    /// * `detail` – years (0 = base year) whose flows by place are kept.
    /// * `sites` – sites that lose jobs, and the base year.
    #[must_use]
    pub fn new(
        shared: &'a Shared,
        base: &'a Baseline,
        values: &LabourValues,
        (data, jobs): (&crate::dataset::Dataset, &Matrix),
        detail: Vec<usize>,
        (sites, begin): (Vec<SitePath>, i32),
    ) -> Self {
        let market = shared.calibrated(data, values, jobs);
        let incomes = Incomes::new(&market, base, &shared.class_of, jobs);
        let start = Stock::of(&market, &market.base);
        let places = jobs.rows();
        let population = (0..places).map(|p| start.people(p)).collect();
        let unemployed = start.unemployed();
        let mut this = Self {
            shared,
            base,
            values: *values,
            state: market.base.clone(),
            room: Room::new(&market),
            whole: None,
            twin: None,
            incomes,
            start,
            jobs: Matrix::zeros(places, shared.classes),
            lever_jobs: Vec::new(),
            sites,
            begin: f64::from(begin),
            population,
            unemployed,
            base_flows: Vec::new(),
            flows: Flows::new(places),
            staff: vec![0.0; places],
            years: 0,
            stepped: 0,
            detail,
            moved: false,
            purchases: vec![0.0; places],
            kept: Vec::new(),
            result: LabourResult {
                stationary_gap: market.residual,
                not_stationary: existence::not_found(data, &market),
                ..LabourResult::default()
            },
            base_reach: market.reach.weights.clone(),
            market,
        };
        this.base_flows = this.base_year_flows();
        this
    }

    /// Flows of a year in which nothing changes.
    fn base_year_flows(&mut self) -> Vec<f64> {
        let mut state = self.market.base.clone();
        let mut flows = Flows::new(self.population.len());
        let change = vec![0.0; state.filled.len()];
        let levers = Levers::default();
        step(&self.market, &mut state, &Wanted::plain(&change, &levers), &mut self.room, &mut flows);
        let steps = self.values.market.steps_per_year as f64;
        flows.people.iter().map(|people| people * steps).collect()
    }

    /// Change of household purchases by place that last year's incomes bring, £m.
    #[must_use]
    pub fn purchases(&self) -> &[f64] {
        &self.purchases
    }

    /// Unemployed at the end of the latest year, `[residence]`.
    #[must_use]
    pub fn unemployed(&self) -> &[f64] {
        &self.unemployed
    }

    /// People on a bridge to retirement, `[residence]`.
    #[must_use]
    pub fn bridged(&self) -> &[f64] {
        &self.state.bridged
    }

    /// Labour class of every industry.
    #[must_use]
    pub fn class_of(&self) -> &[usize] {
        &self.shared.class_of
    }

    /// Labour classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.shared.classes
    }

    /// Moves the market through a year towards the year's jobs.
    ///
    /// * `jobs` – change of jobs from the base year, `[place × class]`.
    /// * `levers` – what policies do in the year.
    pub fn year(&mut self, jobs: &Matrix, levers: &Levers) {
        if let Some(twin) = &mut self.twin {
            twin.year(jobs, levers);
        }
        let year = self.years;
        self.years += 1;
        let begin = self.begin + year as f64;
        let quiet = *levers == Levers::default() && !self.sites.iter().any(|s| s.concerns(begin));
        if self.whole.is_none() && !self.moved && quiet && jobs.values().iter().all(|j| *j == 0.0) {
            self.keep_nothing(year);
            return;
        }
        self.moved = true;
        let before = self.flows.clone();
        let mut displaced = vec![0.0; self.population.len()];
        let mut finding = displaced.clone();
        let mut moved_with_posts = Vec::new();
        if year > 0 {
            self.reach(levers);
            moved_with_posts = self.steps(jobs, levers, year);
            self.stepped += 1;
            let places = self.population.len();
            let unemployed = unemployed(&self.state, self.market.width);
            let steps = self.values.market.steps_per_year as f64;
            let of = |flow: Flow, p: usize| self.flows.of(flow)[p] - before.of(flow)[p];
            for p in 0..places {
                displaced[p] = of(Flow::Displaced, p);
                finding[p] =
                    if unemployed[p] > 0.0 { of(Flow::FoundWork, p) / steps / unemployed[p] } else { 0.0 };
            }
        }
        let mut moves_out = if year > 0 { self.migrate(levers) } else { vec![0.0; self.population.len()] };
        moves_out.iter_mut().zip(&moved_with_posts).for_each(|(out, staff)| *out += staff);
        self.state.refresh_mix(&self.market.pairs, self.market.width);
        let stock = Stock::of(&self.market, &self.state);
        self.unemployed = stock.unemployed();
        self.check(&stock);
        let mut incomes = self.incomes(&stock, &displaced, &finding);
        for (income, paid) in incomes.income.iter_mut().zip(self.incomes.bridges(&self.state, levers)) {
            *income += paid;
        }
        self.spend(&incomes);
        self.keep(year, &stock, &incomes, &moves_out);
        self.jobs = jobs.clone();
        self.lever_jobs.clone_from(&levers.jobs);
    }

    /// Support to commute.
    fn reach(&mut self, levers: &Levers) {
        let scaled = if levers.reach.iter().all(|f| *f == 1.0) {
            self.base_reach.clone()
        } else {
            scaled_reach(&self.market.pairs, &self.base_reach, &levers.reach)
        };
        if scaled != self.market.reach.weights {
            self.market.reach.set_weights(&self.market.pairs, &scaled);
        }
    }

    /// Takes the year's steps; returns departures of staff whose posts move, `[residence]`, empty if there are none.
    fn steps(&mut self, jobs: &Matrix, levers: &Levers, year: usize) -> Vec<f64> {
        let (width, steps) = (self.market.width, self.values.market.steps_per_year);
        let [before, rise] = self.wanted_of_year(jobs, levers);
        let mut change = vec![0.0; self.state.filled.len()];
        let staff = self.staff_of_step(levers);
        let mut departures = vec![0.0; if staff.is_empty() { 0 } else { self.population.len() }];
        for month in 1..=steps {
            let end = StepEnd::new(self.begin, year, month, steps);
            if !staff.is_empty() {
                self.move_staff(&staff, &mut departures);
            }
            for (cell, (before, rise)) in change.iter_mut().zip(before.iter().zip(&rise)) {
                *cell = before + rise * end.share;
            }
            let per_job = |q: usize| 1.0 / self.market.jobs_per_person[q];
            let add = |q: usize, c: usize, people| change[q * width + c] += people;
            let notices = step_of(&self.sites, end, self.values.notice, per_job, add);
            let wanted = Wanted { change: &change, notices: &notices, levers };
            let (room, flows) = (&mut self.room, &mut self.flows);
            match &mut self.whole {
                Some(whole) => whole.step(&self.market, &mut self.state, &wanted, room, flows),
                None => step(&self.market, &mut self.state, &wanted, room, flows),
            }
        }
        departures
    }

    /// Net moves at the end of the year; returns departures beyond the base year's.
    fn migrate(&mut self, levers: &Levers) -> Vec<f64> {
        let places = self.population.len();
        let employed = self.market.pairs.residence_sums(&self.state.pairs);
        let jobless = |employed: f64, people: f64| if people > 0.0 { 1.0 - employed / people } else { 0.0 };
        let total = |values: &[f64]| values.iter().sum::<f64>();
        let base_people: Vec<f64> = (0..places).map(|p| self.start.people(p)).collect();
        let national = jobless(total(&employed), total(&self.population))
            - jobless(total(&self.start.employed), total(&base_people));
        let x: Vec<f64> = (0..places)
            .map(|p| {
                jobless(employed[p], self.population[p])
                    - jobless(self.start.employed[p], base_people[p])
                    - national
            })
            .collect();
        let own;
        let migration = if self.values.move_distance == self.shared.values.move_distance {
            &self.shared.migration
        } else {
            let exponent = self.values.move_distance;
            own = Migration::new(base_people, &self.shared.distances, exponent);
            &own
        };
        let stay: Vec<f64> = (0..places).map(|p| levers.stay.get(p).copied().unwrap_or(0.0)).collect();
        let moves = migration.moves(&self.values.moves, &x, &stay);
        let gap = total(&moves.net).abs() / total(&self.population);
        self.result.migration_gap = worse(self.result.migration_gap, gap);
        let share = self.values.movers_unemployed;
        let net = match &mut self.whole {
            Some(whole) => whole.move_people(&mut self.state, &moves.net, share, &self.market),
            None => self.state.move_people(&moves.net, share, &self.market),
        };
        for p in 0..places {
            self.population[p] += net[p];
            self.flows.add(Flow::MovedAway, p, moves.out[p]);
            self.flows.add(Flow::MovedIn, p, net[p] + moves.out[p]);
        }
        moves.out
    }

    fn incomes(&mut self, stock: &Stock, displaced: &[f64], finding: &[f64]) -> YearIncomes {
        let unemployed: Vec<f64> = stock.short.iter().zip(&stock.long).map(|(s, l)| s + l).collect();
        let out = |stock: &Stock, p: usize| {
            stock.short[p] + stock.long[p] + stock.inactive[p] + stock.trainees[p] + stock.retired[p]
        };
        let out_of_work: Vec<f64> =
            (0..unemployed.len()).map(|p| out(stock, p) - out(&self.start, p)).collect();
        let stocks = Stocks { employed: &stock.employed, unemployed: &unemployed, out_of_work: &out_of_work };
        self.incomes.year(&self.market, &self.state, &stocks, (displaced, finding), &self.values)
    }

    /// Next year's purchases: incomes are spent at home and where residents work.
    fn spend(&mut self, incomes: &YearIncomes) {
        let purchases = self.base.purchases_of_spending(&incomes.income);
        self.purchases = purchases.iter().map(|p| self.base.spending_per_income * p).collect();
    }

    fn keep_nothing(&mut self, year: usize) {
        let places = self.population.len();
        self.kept.extend(std::iter::repeat_n(0.0, LABOUR_VARIABLES * places));
        self.keep_flows(year);
    }

    fn keep(&mut self, year: usize, stock: &Stock, incomes: &YearIncomes, out: &[f64]) {
        let start = &self.start;
        let change = |now: &[f64], then: &[f64]| -> Vec<f64> {
            now.iter().zip(then).map(|(now, then)| now - then).collect()
        };
        let fiscal = |p: usize| {
            let unemployed = stock.short[p] + stock.long[p] - start.short[p] - start.long[p];
            let inactive = stock.inactive[p] + stock.retired[p] - start.inactive[p];
            1e-6 * (self.values.benefit_unemployed * unemployed + self.values.benefit_inactive * inactive)
                - self.values.tax * incomes.pay[p]
        };
        for variable in VARIABLES {
            let values = match variable {
                LabourVariable::Employed => change(&stock.employed, &start.employed),
                LabourVariable::UnemployedShort => change(&stock.short, &start.short),
                LabourVariable::UnemployedLong => change(&stock.long, &start.long),
                LabourVariable::Inactive => change(&stock.inactive, &start.inactive),
                LabourVariable::Trainees => stock.trainees.clone(),
                LabourVariable::EarlyRetired => stock.retired.clone(),
                LabourVariable::AtHome => change(&stock.home, &start.home),
                LabourVariable::AtWork => change(&stock.at_work, &start.at_work),
                LabourVariable::Pay => incomes.pay_rate.clone(),
                LabourVariable::Income => incomes.income.clone(),
                LabourVariable::OutMigration => out.to_vec(),
                LabourVariable::FiscalCost => (0..out.len()).map(fiscal).collect(),
                LabourVariable::Hidden => change(&stock.hidden, &start.hidden),
                LabourVariable::Vacancies => change(&stock.vacancies, &start.vacancies),
            };
            self.kept.extend(values);
        }
        self.keep_flows(year);
    }

    /// Flows since the base year less as many base years' own; years before anything moves are base years and not
    /// stepped.
    fn keep_flows(&mut self, year: usize) {
        let places = self.population.len();
        let years = self.stepped as f64;
        let excess = |at: usize| self.flows.people[at] - years * self.base_flows[at];
        for flow in 0..FLOWS {
            let sum: f64 = (0..places).map(|p| excess(flow * places + p)).sum();
            self.result.national_flows.push(sum);
        }
        if self.detail.contains(&year) {
            self.result.flows.extend((0..FLOWS * places).map(excess));
        }
    }

    /// What is kept, and the base year's pay and income by residence.
    #[must_use]
    pub fn finish(mut self) -> LabourResult {
        if let Some(twin) = self.twin.take() {
            self.result.mean_field = twin.finish().places;
        }
        self.result.places = by_place(&self.kept, self.population.len()).into();
        self.result.scar = self.incomes.scar.finish(self.values.discount);
        self.result
    }

    /// Base-year pay of residents, £m.
    #[must_use]
    pub fn base_pay(&self) -> &[f64] {
        self.incomes.base_pay()
    }
}
