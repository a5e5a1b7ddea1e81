//! Policies as the engine reads them, and who counts as left behind.

use crate::inputs::{Quantity, Series};
use crate::model::left_behind::{rank_shares, weighted_sum};

/// How money is shared out between eligible places.
#[derive(Clone, Debug)]
pub enum Rule {
    /// ω by residents and 1 − ω by hardship.
    Blend(f64),
    /// By fixed weights, `[place]`.
    List(Vec<f64>),
    /// The best bids win.
    Competitive {
        /// Share of eligible places that win.
        winners: f64,
        /// Standard deviation of luck.
        luck: f64,
    },
    /// Key of the EU Just Transition Fund.
    Jtf,
    /// Tiers of the Appalachian Regional Commission.
    Arc {
        /// Unemployment, income per head, poverty.
        columns: Box<[PlaceColumn; 3]>,
    },
    /// UK Shared Prosperity Fund in Wales.
    UkSpfWales {
        /// Whether indices count once per resident, as meant, and not once per place.
        corrected: bool,
        /// Columns of the need index with the sign of need.
        need: Vec<Term>,
        /// Deprivation.
        deprivation: Box<PlaceColumn>,
    },
}

/// What a policy does. A quantity that the scenario does not give comes from the registry.
#[derive(Clone, Debug)]
pub enum Action {
    /// Training places.
    Retraining {
        /// Length of a course, years.
        duration: Option<f64>,
        /// Share of those eligible who take an offer up, at average trust.
        take_up: Option<Quantity>,
    },
    /// A subsidy for hires.
    WageSubsidy {
        /// Industries that hire.
        industries: Vec<usize>,
        /// Share of hires that would have happened anyway.
        deadweight: Option<Quantity>,
        /// Share of hires that replace others.
        substitution: Option<Quantity>,
    },
    /// Pay until retirement.
    IncomeBridge {
        /// Youngest age.
        minimum_age: f64,
        /// Longest time, years.
        longest_years: f64,
        /// Share of former pay.
        replacement_rate: Option<Quantity>,
        /// Share of those eligible who take it.
        take_up: Option<Quantity>,
    },
    /// Aid to small firms.
    InwardInvestment {
        /// Supported industries.
        industries: Vec<usize>,
        /// Increase of the highest aid rate, percentage points; no bound on jobs without it.
        rate_points: Option<f64>,
        /// Share of jobs in firms small enough.
        small_firm_share: Option<Quantity>,
        /// Share of jobs lost by neighbours.
        displacement: Option<Quantity>,
    },
    /// Support of local firms.
    EnterpriseSupport {
        /// Supported industries.
        industries: Vec<usize>,
        /// Share that would have happened anyway.
        deadweight: Option<Quantity>,
        /// Share of jobs lost by neighbours.
        displacement: Option<Quantity>,
    },
    /// Public posts move.
    PublicRelocation {
        /// Industries of the posts.
        industries: Vec<usize>,
        /// Places that posts leave.
        from: Vec<usize>,
        /// Posts.
        posts: f64,
        /// Share that grows back at the origin.
        regrowth: Option<Quantity>,
        /// Share of staff who do not move with their posts.
        quit_share: Option<Quantity>,
        /// Jobs of `tradable` industries that give way per post.
        crowding_out: Option<Quantity>,
        /// Industries that give way: manufacturing.
        tradable: Vec<usize>,
        /// Private jobs that come with posts.
        private: Private,
    },
    /// Public capital that raises output with its stock.
    Stock {
        /// One elasticity for all ages, instead of the registry's short and long run.
        elasticity: Option<Quantity>,
        /// Years to opening.
        gestation: Option<Quantity>,
        /// Share of added sales lost by neighbours.
        displacement: Option<Quantity>,
    },
    /// Public capital that brings places nearer.
    Accessibility {
        /// Share by which distances fall when all is built.
        cut: f64,
        /// Years to opening.
        gestation: Option<Quantity>,
        /// Share of added sales lost by neighbours.
        displacement: Option<Quantity>,
    },
    /// Places where people meet.
    SocialInfrastructure,
    /// Help with moving.
    MobilitySupport,
    /// Public purchases from local suppliers.
    LocalProcurement {
        /// Share of purchases that turns.
        share: f64,
        /// Industries bought from.
        industries: Vec<usize>,
    },
}

/// Private jobs that come with public posts.
#[derive(Clone, Debug)]
pub struct Private {
    /// Jobs of `services` per post, beyond purchases and spending.
    pub near: Option<Quantity>,
    /// All private jobs per post, where induced effects are observed multipliers.
    pub all: Option<Quantity>,
    /// Business services and finance.
    pub services: Vec<usize>,
    /// Private industries that sell where they are.
    pub local: Vec<usize>,
}

/// One policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Name.
    pub name: String,
    /// Name of its kind.
    pub kind: &'static str,
    /// What one unit of output is.
    pub output: &'static str,
    /// First model year in which it acts.
    pub start: usize,
    /// Last model year in which money is awarded.
    pub end: usize,
    /// £m of the price base by model year.
    pub budget: Series,
    /// Multiplies the budget.
    pub strength: Quantity,
    /// Places that may get money, `[place]`.
    pub eligible: Vec<bool>,
    /// How it is shared.
    pub rule: Rule,
    /// Definition by which need is measured (index in [`LeftBehind::definitions`]).
    pub definition: usize,
    /// Only this many eligible places that are worst off as measured.
    pub worst_places: Option<usize>,
    /// Most that a place can spend, £ per resident and year.
    pub capacity: Option<f64>,
    /// Whether local institutions deliver it, within their capacity.
    pub local_delivery: bool,
    /// Whether unspent money rolls over; otherwise it lapses.
    pub roll_over: bool,
    /// Yearly probability of being stopped.
    pub hazard: Option<Quantity>,
    /// What the money buys, shares by industry that sum to one; zeros if it buys nothing in the accounts.
    pub bridge: Vec<f64>,
    /// £ per unit of output, before `price_factor`.
    pub unit_cost: Option<Quantity>,
    /// Brings its £ to the price base.
    pub price_factor: f64,
    /// What it does.
    pub action: Action,
}

impl Policy {
    /// Places that may get money by scores, higher is worse, `[place]`.
    #[must_use]
    pub fn targets(&self, scores: &[f64]) -> Vec<bool> {
        let mut chosen = self.eligible.clone();
        let order = self.worst_first(scores);
        order.iter().skip(self.worst_places.unwrap_or(order.len())).for_each(|&p| chosen[p] = false);
        chosen
    }

    /// Eligible places, the worst off first; an error of measurement parts those that are alike, or else their order.
    #[must_use]
    pub fn worst_first(&self, scores: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..scores.len()).filter(|&p| self.eligible[p]).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
        order
    }
}

/// A column of places with its error.
#[derive(Clone, Debug)]
pub struct PlaceColumn {
    /// Name.
    pub name: String,
    /// `[place]`.
    pub values: Vec<f64>,
    /// Standard error, `[place]`, before `error_scale`.
    pub errors: Vec<f64>,
    /// Parameter that scales the errors, if they are not published.
    pub error_scale: Option<Quantity>,
}

/// A weighted column; higher is worse after the weight's sign.
#[derive(Clone, Debug)]
pub struct Term {
    /// Weight.
    pub weight: f64,
    /// Column.
    pub column: PlaceColumn,
}

/// How a definition scores places.
#[derive(Clone, Debug)]
pub enum Score {
    /// Σ w z.
    Sum(Vec<Term>),
    /// Rank share of the exposure × rank share of the vulnerability.
    Product {
        /// Exposure.
        exposure: PlaceColumn,
        /// Vulnerability, Σ w z.
        vulnerability: Vec<Term>,
    },
}

/// One definition of left behind.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Name.
    pub name: String,
    /// Score.
    pub score: Score,
}

/// How somebody reads a column of places.
pub type Read<'a> = &'a dyn Fn(&PlaceColumn) -> Vec<f64>;

/// Σ w z of columns as they are read, `[place]`.
#[must_use]
pub fn terms(terms: &[Term], places: usize, read: Read<'_>) -> Vec<f64> {
    let columns: Vec<_> = terms.iter().map(|term| (term.weight, read(&term.column))).collect();
    weighted_sum(&columns, places)
}

impl Definition {
    /// Scores, higher is worse, `[place]`, of columns as they are read.
    #[must_use]
    pub fn scores(&self, places: usize, read: Read<'_>) -> Vec<f64> {
        match &self.score {
            Score::Sum(of) => terms(of, places, read),
            Score::Product { exposure, vulnerability } => {
                let vulnerable = rank_shares(&terms(vulnerability, places, read));
                rank_shares(&read(exposure)).iter().zip(vulnerable).map(|(e, v)| e * v).collect()
            }
        }
    }
}

/// Who counts as left behind, by every definition of the run.
#[derive(Clone, Debug, Default)]
pub struct LeftBehind {
    /// Definitions.
    pub definitions: Vec<Definition>,
    /// The one that ranks and targets.
    pub chosen: usize,
    /// Share of places that count as worst.
    pub worst_share: f64,
    /// Whether need is seen with its error.
    pub measurement_error: bool,
    /// Places that distort measures of inequality, by the group `city_and_westminster` of the package.
    pub set_apart: Vec<usize>,
}

/// Policies of a run.
#[derive(Clone, Debug, Default)]
pub struct PolicyInputs {
    /// Policies in file order, without phase-outs: those are dates of sites and drivers.
    pub list: Vec<Policy>,
    /// The number of phase-outs.
    pub phase_outs: usize,
    /// Places with devolved powers and the model year in which devolution begins.
    pub devolution: Option<(Vec<bool>, usize)>,
    /// Local ties, standardised, `[place]`; empty if places are alike.
    pub bonding: Vec<f64>,
    /// Trust, standardised, `[place]`; empty if places are alike.
    pub trust: Vec<f64>,
}

impl PolicyInputs {
    /// Whether the scenario has policies, phase-outs among them.
    #[must_use]
    pub const fn any(&self) -> bool {
        !self.list.is_empty() || self.phase_outs > 0
    }
}
