//! What the draws of a run share: people of the base year, commuting, classes, one calibration to start from.

use crate::dataset::Dataset;
use crate::engine::labour::{LabourBase, LabourValues};
use crate::matrix::Matrix;
use crate::model::distance::distances;
use crate::model::labour::market::{Base, Calibration, Commuting, Migration, calibrate};

/// Shared by all draws.
#[derive(Debug)]
pub struct Shared {
    /// Labour class of every industry.
    pub class_of: Vec<usize>,
    /// The number of classes.
    pub classes: usize,
    /// Base-year people and commuting.
    pub commuting: Commuting,
    /// E, U, N, `[place]`.
    pub people: [Vec<f64>; 3],
    /// How alike classes are, `[class × class]`.
    pub similarity: Option<Matrix>,
    /// Moves at the central values.
    pub migration: Migration,
    /// Distances between places, km.
    pub distances: Matrix,
    /// The central values.
    pub values: LabourValues,
    /// Share of employed residents aged 55 and over, `[place]`, where the package says; empty if it never does.
    pub older: Vec<Option<f64>>,
    /// A market calibrated to the central values.
    pub central: Calibration,
}

impl Shared {
    /// Builds what the draws share.
    #[must_use]
    pub fn new(data: &Dataset, values: &LabourValues, own_distance_factor: f64) -> Self {
        let classes = data.labour_classes();
        let mut class_of = vec![0; data.industries.len()];
        for (class, at) in classes.iter().zip(0..) {
            class.industries.iter().for_each(|&i| class_of[i] = at);
        }
        let accounts: Vec<_> = data.places.iter().map(crate::dataset::Place::labour_account).collect();
        let people = [
            accounts.iter().map(|a| a.employed).collect::<Vec<f64>>(),
            accounts.iter().map(|a| a.unemployed).collect(),
            accounts.iter().map(|a| a.inactive).collect(),
        ];
        let jobs = class_jobs(&data.jobs, &class_of, classes.len());
        let commuting = fit(data, &people[0], &jobs, values.trim);
        let distances = distances(&data.places, own_distance_factor);
        let population = accounts.iter().map(|a| a.employed + a.unemployed + a.inactive).collect();
        let migration = Migration::new(population, &distances, values.move_distance);
        let similarity = data.labour.class_similarity.clone();
        let base = base(&people, jobs, similarity.as_ref(), values);
        let older: Vec<Option<f64>> = data.places.iter().map(|p| p.workers_55_share).collect();
        let mut central = calibrate(&base, &commuting, &values.market, None);
        central.older = older_at_work(&central, &older);
        Self {
            class_of,
            classes: classes.len(),
            commuting,
            people,
            similarity,
            migration,
            distances,
            values: *values,
            older,
            central,
        }
    }

    /// A market for a draw.
    ///
    /// * `jobs` – base-year jobs of the draw, `[place × industry]`.
    #[must_use]
    pub fn calibrated(&self, data: &Dataset, values: &LabourValues, jobs: &Matrix) -> Calibration {
        if *values == self.values && *jobs == data.jobs {
            return self.central.clone();
        }
        let jobs = class_jobs(jobs, &self.class_of, self.classes);
        let own;
        let commuting = if values.trim == self.values.trim {
            &self.commuting
        } else {
            own = fit(data, &self.people[0], &jobs, values.trim);
            &own
        };
        let base = base(&self.people, jobs, self.similarity.as_ref(), values);
        let mut market = calibrate(&base, commuting, &values.market, Some(&self.central));
        market.older = older_at_work(&market, &self.older);
        market
    }

    /// Base-year levels that results add changes to.
    #[must_use]
    pub fn levels(&self, pay: Vec<f64>, income: Vec<f64>) -> LabourBase {
        let market = &self.central;
        let none = vec![0.0; self.people[0].len()];
        let home = |p: usize| market.pairs.own(p).map_or(0.0, |pair| market.base.pairs[pair]);
        LabourBase {
            levels: vec![
                market.pairs.residence_sums(&market.base.pairs),
                market.base.short_term(),
                market.base.long_term(market.width),
                market.base.inactive.clone(),
                none.clone(),
                none.clone(),
                (0..none.len()).map(home).collect(),
                market.base.at_work(market.width),
                pay,
                income,
                none.clone(),
                none,
                market.base.hidden.clone(),
                market.base.open_posts(market.width),
            ],
            pairs: market.pairs.len(),
            trimmed: self.commuting.trimmed,
        }
    }
}

/// Share of people at work aged 55 and over: that of the residences they come from; the registered number where the
/// package does not say.
fn older_at_work(market: &Calibration, residents: &[Option<f64>]) -> Vec<f64> {
    if residents.iter().all(Option::is_none) {
        return Vec::new();
    }
    let share = |r: usize| residents[r].unwrap_or(market.parameters.share_55);
    let at = |q: usize| {
        let own = || market.pairs.of_workplace(q).map(|(r, pair)| (share(r), market.base.pairs[pair]));
        let people: f64 = own().map(|(_, people)| people).sum();
        if people > 0.0 {
            own().map(|(share, people)| share * people).sum::<f64>() / people
        } else {
            share(q)
        }
    };
    (0..residents.len()).map(at).collect()
}

fn fit(data: &Dataset, employed: &[f64], jobs: &Matrix, trim: f64) -> Commuting {
    let flows: Vec<_> = data.commuting.iter().map(|f| (f.residence, f.workplace, f.commuters)).collect();
    Commuting::fit(&flows, employed, &jobs.row_sums(), trim)
}

fn base(people: &[Vec<f64>; 3], jobs: Matrix, similarity: Option<&Matrix>, values: &LabourValues) -> Base {
    let [employed, unemployed, inactive] = people.clone();
    let mobility = mobility(&jobs.column_sums(), similarity, values.retention, values.similarity);
    Base { employed, unemployed, inactive, jobs, mobility }
}

/// Jobs by labour class, `[place × class]`.
#[must_use]
pub fn class_jobs(jobs: &Matrix, class_of: &[usize], classes: usize) -> Matrix {
    let mut sums = Matrix::zeros(jobs.rows(), classes);
    for p in 0..jobs.rows() {
        for (jobs, &class) in jobs.row(p).iter().zip(class_of) {
            sums[(p, class)] += jobs;
        }
    }
    sums
}

/// B_cc′, such that with vacancies in proportion to jobs a share r of applications stays in the class and the others go
/// to class c′ in proportion to s_c′ (1 − w + w · similarity_cc′), s = national shares of jobs. Vacancies weigh B, so
/// it is the wanted share over s_c′.
#[must_use]
pub fn mobility(jobs: &[f64], similarity: Option<&Matrix>, retention: f64, weight: f64) -> Matrix {
    let total: f64 = jobs.iter().sum();
    let alike = |from: usize, to: usize| match similarity {
        Some(table) => 1.0 - weight + weight * table[(from, to)],
        None => 1.0,
    };
    let others = |from: usize| -> f64 {
        (0..jobs.len()).filter(|&to| to != from).map(|to| jobs[to] / total * alike(from, to)).sum()
    };
    let others: Vec<f64> = (0..jobs.len()).map(others).collect();
    Matrix::from_fn(jobs.len(), jobs.len(), |from, to| {
        if from == to {
            let stay = if others[from] > 0.0 { retention } else { 1.0 };
            if jobs[to] > 0.0 { stay * total / jobs[to] } else { 1.0 }
        } else if others[from] > 0.0 {
            (1.0 - retention) * alike(from, to) / others[from]
        } else {
            0.0
        }
    })
}
