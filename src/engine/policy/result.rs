//! What is kept of the policies of a draw.

/// Variables by policy and year, sums over places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearVariable {
    /// Budget as planned, £m.
    Budget,
    /// Awarded, £m.
    Awarded,
    /// Spent, £m.
    Spent,
    /// Lapsed, £m.
    Lapsed,
    /// Carried over, £m.
    Carried,
    /// Units of output.
    Outputs,
    /// Gross jobs that stand.
    GrossJobs,
    /// Of these, those that would be there anyway.
    DeadweightJobs,
    /// Jobs lost elsewhere.
    DisplacedJobs,
    /// Gross less deadweight less displaced.
    NetJobs,
    /// Pay of public posts that grew back at their origin, £m: what a relocation costs beyond its budget.
    RegrownPay,
}

/// The number of variables by year.
pub const YEAR_VARIABLES: usize = 11;

/// Variables by policy and place, sums over years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceVariable {
    /// Awarded, £m.
    Awarded,
    /// Spent, £m.
    Spent,
    /// Spent, discounted to the first policy year, £m.
    DiscountedSpent,
    /// Net direct job-years.
    NetJobYears,
    /// Net direct job-years, discounted.
    DiscountedNetJobYears,
}

/// The number of variables by place.
pub const PLACE_VARIABLES: usize = 5;

/// The policies of one draw.
#[derive(Clone, Debug, Default)]
pub struct PolicyResult {
    count: usize,
    years: usize,
    places: usize,
    by_year: Vec<f64>,
    by_place: Vec<f64>,
    /// Share of the money that error of measurement sends to other places, by policy.
    pub misdirected: Vec<f64>,
    /// Largest gap of the accounts, £.
    pub gap: f64,
}

impl PolicyResult {
    /// Nothing yet.
    #[must_use]
    pub fn new(count: usize, years: usize, places: usize) -> Self {
        Self {
            count,
            years,
            places,
            by_year: vec![0.0; count * years * YEAR_VARIABLES],
            by_place: vec![0.0; count * places * PLACE_VARIABLES],
            misdirected: Vec::with_capacity(count),
            gap: 0.0,
        }
    }

    /// Number of places.
    #[must_use]
    pub const fn places(&self) -> usize {
        self.places
    }

    /// Number of years.
    #[must_use]
    pub const fn years(&self) -> usize {
        self.years
    }

    /// Number of policies.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// A variable of a policy in a year.
    #[must_use]
    pub fn year(&self, policy: usize, year: usize, variable: YearVariable) -> f64 {
        self.by_year[(policy * self.years + year) * YEAR_VARIABLES + variable as usize]
    }

    /// A variable of a policy and place over all years.
    #[must_use]
    pub fn place(&self, policy: usize, place: usize, variable: PlaceVariable) -> f64 {
        self.by_place[(policy * self.places + place) * PLACE_VARIABLES + variable as usize]
    }

    pub(super) fn year_mut(&mut self, policy: usize, year: usize, variable: YearVariable) -> &mut f64 {
        &mut self.by_year[(policy * self.years + year) * YEAR_VARIABLES + variable as usize]
    }

    pub(super) fn place_mut(&mut self, policy: usize, place: usize, variable: PlaceVariable) -> &mut f64 {
        &mut self.by_place[(policy * self.places + place) * PLACE_VARIABLES + variable as usize]
    }
}
