//! The labour market of the United Kingdom's places against what is known of regional shocks (properties V10, V11).
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use fairshift::dataset::{Dataset, embedded};
use fairshift::engine::labour::{LABOUR_VARIABLES, LabourMarket, LabourResult, LabourVariable as V, Levers};
use fairshift::engine::{Prepared, prepare};
use fairshift::inputs::{LabourEngine, LabourSettings, ModelInputs};
use fairshift::matrix::Matrix;

struct Uk {
    data: Arc<Dataset>,
    prepared: Prepared,
}

static UK: LazyLock<Uk> = LazyLock::new(|| {
    let data = Arc::new(embedded::read("uk-2021").unwrap());
    let mut inputs = ModelInputs::unchanged(Arc::clone(&data));
    inputs.labour = Some(LabourSettings { engine: LabourEngine::MeanField, steps_per_year: 12 });
    Uk { prepared: prepare(&inputs).unwrap(), data }
});

impl Uk {
    /// Runs the market alone on a path of relative job changes `[year](place, class)`, base year first.
    fn run(&self, years: usize, change: impl Fn(usize, usize, usize) -> f64) -> LabourResult {
        let shared = self.prepared.labour.as_ref().unwrap();
        let values = self.prepared.draws[0].labour.unwrap();
        let jobs = &self.data.jobs;
        let mut market = LabourMarket::new(
            shared,
            &self.prepared.baseline,
            &values,
            (&self.data, jobs),
            vec![years],
            (Vec::new(), 2021),
        );
        let classes = fairshift::engine::labour::shared::class_jobs(jobs, &shared.class_of, shared.classes);
        for year in 0..=years {
            let path = Matrix::from_fn(classes.rows(), classes.columns(), |p, c| {
                classes[(p, c)] * change(year, p, c)
            });
            market.year(&path, &Levers::default());
        }
        market.finish()
    }

    fn place(&self, name: &str) -> usize {
        self.data.place(name).unwrap()
    }

    fn value(&self, result: &LabourResult, year: usize, variable: V, place: usize) -> f64 {
        let places = self.data.places.len();
        result.places[(year * LABOUR_VARIABLES + variable as usize) * places + place]
    }
}

/// Where the jobs of a place's shock went by a year, as shares of the fall of residents' employment and commuting.
#[derive(Debug)]
struct Shares {
    jobs: f64,
    unemployment: f64,
    participation: f64,
    migration: f64,
    commuting: f64,
}

fn shares(uk: &Uk, result: &LabourResult, place: usize, year: usize) -> Shares {
    let v = |variable| uk.value(result, year, variable, place);
    let unemployed = v(V::UnemployedShort) + v(V::UnemployedLong);
    let outside = v(V::Inactive) + v(V::EarlyRetired) + v(V::Trainees);
    let population = v(V::Employed) + unemployed + outside;
    let absorbed = -v(V::Employed);
    Shares {
        jobs: v(V::AtWork),
        unemployment: unemployed / absorbed,
        participation: outside / absorbed,
        migration: -population / absorbed,
        commuting: (v(V::Employed) - v(V::AtWork)) / -v(V::AtWork),
    }
}

/// V10: a permanent fall of labour demand by 1 % in one place.
#[test]
fn a_regional_shock_is_absorbed_as_in_europe() {
    let uk = &*UK;
    for name in ["Neath Port Talbot", "Falkirk", "Middlesbrough", "Plymouth", "Leeds"] {
        let place = uk.place(name);
        let result = uk.run(30, |year, p, _| if year > 0 && p == place { -0.01 } else { 0.0 });
        for year in [1, 2, 3, 5, 10, 20, 30] {
            eprintln!("{name} {year} {:?}", shares(uk, &result, place, year));
        }
    }
}
