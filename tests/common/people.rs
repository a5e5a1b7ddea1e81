//! The labour market of the United Kingdom alone, on paths of jobs, at central values.
#![allow(dead_code, reason = "every test file uses its own part")]

use std::sync::{Arc, LazyLock};

use fairshift::dataset::{Dataset, embedded};
use fairshift::engine::labour::{
    LABOUR_VARIABLES, LabourMarket, LabourResult, LabourVariable as V, Levers, at, shared::class_jobs,
};
use fairshift::engine::{Prepared, prepare};
use fairshift::inputs::{LabourEngine, LabourSettings, ModelInputs};
use fairshift::matrix::Matrix;
use fairshift::model::labour::market::Calibration;

pub struct Uk {
    pub data: Arc<Dataset>,
    pub prepared: Prepared,
    /// Base-year levels, `[variable][place]`.
    levels: Vec<Vec<f64>>,
}

pub static UK: LazyLock<Uk> = LazyLock::new(|| {
    let data = Arc::new(embedded::read("uk-2021").unwrap());
    let mut inputs = ModelInputs::unchanged(Arc::clone(&data));
    inputs.labour = Some(LabourSettings { engine: LabourEngine::MeanField, steps_per_year: 12 });
    let prepared = prepare(&inputs).unwrap();
    let levels = prepared.labour.as_ref().unwrap().levels(Vec::new(), Vec::new()).levels;
    Uk { data, prepared, levels }
});

impl Uk {
    /// Runs the market alone on a path of relative job changes `[year](place, class)`, base year first.
    pub fn run(&self, years: usize, change: impl Fn(usize, usize, usize) -> f64) -> LabourResult {
        self.run_with(years, change, |_| Levers::default())
    }

    /// The same with levers by year.
    pub fn run_with(
        &self,
        years: usize,
        change: impl Fn(usize, usize, usize) -> f64,
        levers: impl Fn(usize) -> Levers,
    ) -> LabourResult {
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
        let classes = class_jobs(jobs, &shared.class_of, shared.classes);
        for year in 0..=years {
            let path = Matrix::from_fn(classes.rows(), classes.columns(), |p, c| {
                classes[(p, c)] * change(year, p, c)
            });
            market.year(&path, &levers(year));
        }
        market.finish()
    }

    pub fn market(&self) -> &Calibration {
        &self.prepared.labour.as_ref().unwrap().central
    }

    pub fn place(&self, name: &str) -> usize {
        self.data.place(name).unwrap()
    }

    /// Change from the base year.
    pub fn value(&self, result: &LabourResult, year: usize, variable: V, place: usize) -> f64 {
        let years = result.places.len() / (self.data.places.len() * LABOUR_VARIABLES);
        result.places.read()[at(years, (place, year), variable)]
    }

    pub fn level(&self, result: &LabourResult, year: usize, variable: V, place: usize) -> f64 {
        self.levels[variable as usize][place] + self.value(result, year, variable, place)
    }

    /// Employed and all of working age.
    pub fn people(&self, result: &LabourResult, year: usize, place: usize) -> [f64; 2] {
        let out = [V::UnemployedShort, V::UnemployedLong, V::Inactive, V::Trainees, V::EarlyRetired];
        let employed = self.level(result, year, V::Employed, place);
        [employed, employed + out.map(|v| self.level(result, year, v, place)).iter().sum::<f64>()]
    }
}

/// How a year's fall of residents' employment was taken up.
#[derive(Debug)]
pub struct Shares {
    /// Change of unemployment, people.
    pub unemployed: f64,
    pub unemployment: f64,
    pub participation: f64,
    pub migration: f64,
    /// Fall of residents' employment, people.
    pub employment: f64,
    /// Fall of people at work in the places, people.
    pub at_work: f64,
}

pub fn shares(uk: &Uk, result: &LabourResult, places: &[usize], year: usize) -> Shares {
    let v = |variable| places.iter().map(|&p| uk.value(result, year, variable, p)).sum::<f64>();
    let unemployed = v(V::UnemployedShort) + v(V::UnemployedLong);
    let outside = v(V::Inactive) + v(V::EarlyRetired) + v(V::Trainees);
    let population = v(V::Employed) + unemployed + outside;
    let employment = -v(V::Employed);
    Shares {
        unemployed,
        unemployment: unemployed / employment,
        participation: outside / employment,
        migration: -population / employment,
        employment,
        at_work: -v(V::AtWork),
    }
}
