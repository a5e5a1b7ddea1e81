//! What moved, counted by place.

/// A flow, counted by workplace or by residence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Leavers who are not replaced, by workplace.
    Attrition,
    /// Let go with a package, by workplace.
    Voluntary,
    /// Let go without, by workplace.
    Compulsory,
    /// Let go and unemployed, by residence.
    Displaced,
    /// Let go and early retired, by residence.
    Retired,
    /// Left work for inactivity, by residence.
    LeftLabourForce,
    /// Long-term unemployed who left the labour force, by residence.
    GaveUp,
    /// Inactive who found work, by residence.
    Returned,
    /// Unemployed who found work, by residence.
    FoundWork,
    /// Employed who changed employer, by residence.
    JobToJob,
    /// Moved away beyond the base year's moves, by residence.
    MovedAway,
    /// Moved in beyond the base year's moves, by residence.
    MovedIn,
    /// Under notice and gone to another job, by workplace; not replaced.
    LeftUnderNotice,
    /// Let go and retired on a bridge, by residence.
    Bridged,
    /// Unemployed who started training, by residence.
    StartedTraining,
    /// Left a job for unemployment as people do in the base year, by residence.
    JobLoss,
    /// Let go and out of the labour force at once, by residence.
    LetGoInactive,
}

/// The number of flows.
pub const FLOWS: usize = 17;

/// People who moved, `[flow × place]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flows {
    places: usize,
    /// `[flow × place]`.
    pub people: Vec<f64>,
}

impl Flows {
    /// None.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { places, people: vec![0.0; FLOWS * places] }
    }

    /// Adds people to a flow.
    #[inline]
    pub fn add(&mut self, flow: Flow, place: usize, people: f64) {
        self.people[flow as usize * self.places + place] += people;
    }

    /// People of a flow, `[place]`.
    #[must_use]
    pub fn of(&self, flow: Flow) -> &[f64] {
        &self.people[flow as usize * self.places..][..self.places]
    }
}
