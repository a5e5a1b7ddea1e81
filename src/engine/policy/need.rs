//! Need as it is measured and as it is, and the shares of money that follow.
//!
//! A measured column is x + s ε, s its standard error and ε the standard normal of the place under the name `need.<column>` in the
//! draw, so that a place's error does not depend on who else is in the data. One draw of central values has no error. Allocation reads the
//! measured columns; what becomes of places does not.

use crate::dataset::Dataset;
use crate::engine::policy::numbers::Numbers;
use crate::engine::sampling::Normals;
use crate::inputs::policy::{Definition, PlaceColumn, Policy, Rule, Score, Term};
use crate::inputs::{ModelInputs, Quantity};
use crate::math;
use crate::model::allocation::{self, Competition, arc, jtf, uk_spf};
use crate::model::left_behind::{rank_shares, standardised, weighted_sum};

/// Whose eyes a column is read through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As published plus the error of the draw.
    Measured,
    /// As it is.
    True,
}

/// Reads columns of places in one draw.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The run.
    pub inputs: &'a ModelInputs,
    /// Values of the draw's parameters.
    pub values: &'a [f64],
    /// Number of the draw.
    pub draw: usize,
}

impl Reader<'_> {
    /// Whether measured values differ from true ones.
    fn has_error(&self) -> bool {
        self.inputs.draws > 1 && self.inputs.left_behind.measurement_error
    }

    fn value(&self, quantity: Quantity) -> f64 {
        match quantity {
            Quantity::Fixed(value) => value,
            Quantity::Drawn(at) => self.values[at],
        }
    }

    /// A column, `[place]`.
    #[must_use]
    pub fn column(&self, column: &PlaceColumn, reading: Reading) -> Vec<f64> {
        if reading == Reading::True || !self.has_error() {
            return column.values.clone();
        }
        let scale = column.error_scale.map_or(1.0, |scale| self.value(scale));
        let normals = self.normals(&format!("need.{}", column.name));
        let read = |(p, (value, error)): (usize, (&f64, &f64))| {
            value + scale * error * normals.of(&self.inputs.dataset.places[p].code)
        };
        column.values.iter().zip(&column.errors).enumerate().map(read).collect()
    }

    fn normals(&self, name: &str) -> Normals {
        Normals::new(self.inputs.seed, name, self.draw as u64)
    }

    fn terms(&self, terms: &[Term], reading: Reading) -> Vec<f64> {
        let read: Vec<_> = terms.iter().map(|t| (t.weight, self.column(&t.column, reading))).collect();
        weighted_sum(&read, self.inputs.dataset.places.len())
    }

    /// Scores under a definition, higher is worse, `[place]`.
    #[must_use]
    pub fn scores(&self, definition: &Definition, reading: Reading) -> Vec<f64> {
        match &definition.score {
            Score::Sum(terms) => self.terms(terms, reading),
            Score::Product { exposure, vulnerability } => {
                let exposed = rank_shares(&self.column(exposure, reading));
                let vulnerable = rank_shares(&self.terms(vulnerability, reading));
                exposed.iter().zip(vulnerable).map(|(e, v)| e * v).collect()
            }
        }
    }

    /// Shares of a policy's money by place; they sum to one, or are zero if nobody is eligible.
    #[must_use]
    pub fn shares(&self, policy: &Policy, numbers: &Numbers, reading: Reading) -> Vec<f64> {
        let definition = &self.inputs.left_behind.definitions[policy.definition];
        let scores = standardised(&self.scores(definition, reading));
        let residents = self.eligible(policy, &scores);
        allocation::shares(&self.weights(policy, numbers, reading, (&residents, &scores)))
    }

    /// Residents of places that may get money, 0 elsewhere.
    fn eligible(&self, policy: &Policy, scores: &[f64]) -> Vec<f64> {
        let places = &self.inputs.dataset.places;
        let mut chosen = policy.eligible.clone();
        if let Some(count) = policy.worst_places {
            let mut order: Vec<usize> = (0..places.len()).filter(|&p| chosen[p]).collect();
            order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
            order.iter().skip(count).for_each(|&p| chosen[p] = false);
        }
        places.iter().zip(&chosen).map(|(p, chosen)| if *chosen { p.population } else { 0.0 }).collect()
    }

    fn weights(
        &self,
        policy: &Policy,
        numbers: &Numbers,
        reading: Reading,
        (residents, scores): (&[f64], &[f64]),
    ) -> Vec<f64> {
        match &policy.rule {
            Rule::Blend(omega) => {
                allocation::blend(residents, &allocation::hardship(residents, scores), *omega)
            }
            Rule::List(weights) => kept(weights, residents),
            Rule::Competitive { winners, luck } => {
                let rules =
                    Competition { capacity_weight: numbers.capacity_weight, luck: *luck, winners: *winners };
                let luck: Vec<f64> = self.luck(policy);
                allocation::competitive(
                    residents,
                    scores,
                    &bidding_capacity(&self.inputs.dataset),
                    &luck,
                    rules,
                )
            }
            Rule::Jtf => kept(&jtf_key(&self.inputs.dataset, residents), residents),
            Rule::Arc { columns } => self.arc(columns, reading, residents),
            Rule::UkSpfWales { corrected, need, deprivation } => {
                let version = if *corrected { uk_spf::Version::Corrected } else { uk_spf::Version::Flawed };
                let index = self.mean_rank(need, reading);
                let deprivation: Vec<f64> = self.column(deprivation, reading);
                uk_spf::weights(residents, &index, &deprivation, version)
            }
        }
    }

    /// Luck of bids: none in a single draw of central values.
    fn luck(&self, policy: &Policy) -> Vec<f64> {
        let places = &self.inputs.dataset.places;
        if self.inputs.draws == 1 {
            return vec![0.0; places.len()];
        }
        let normals = self.normals(&format!("policy.{}.bid", policy.name));
        places.iter().map(|p| normals.of(&p.code)).collect()
    }

    fn arc(&self, columns: &[PlaceColumn; 3], reading: Reading, residents: &[f64]) -> Vec<f64> {
        let read = columns.each_ref().map(|c| self.column(c, reading));
        let places = &self.inputs.dataset.places;
        let mean = |values: &[f64]| {
            let people: f64 = places.iter().map(|p| p.population).sum();
            values.iter().zip(places).map(|(v, p)| v * p.population).sum::<f64>() / people
        };
        let nation = read.each_ref().map(|values| mean(values));
        // An income below a hundredth of the nation's is an error of measurement, not an income.
        let over = |at: usize, p: usize| (read[at][p] / nation[at]).max(0.01);
        let indices: Vec<f64> =
            (0..places.len()).map(|p| arc::index(over(0, p), over(1, p), over(2, p))).collect();
        arc::tiers(&indices).iter().zip(residents).map(|(tier, n)| n * tier.grant_share()).collect()
    }

    /// Mean rank share over columns with their signs: 0 to 1, higher is worse.
    fn mean_rank(&self, terms: &[Term], reading: Reading) -> Vec<f64> {
        let mut index = vec![0.0; self.inputs.dataset.places.len()];
        for term in terms {
            let signed: Vec<f64> =
                self.column(&term.column, reading).iter().map(|v| v * term.weight.signum()).collect();
            index.iter_mut().zip(rank_shares(&signed)).for_each(|(x, r)| *x += r / terms.len() as f64);
        }
        index
    }
}

/// Weights of eligible places only.
fn kept(weights: &[f64], residents: &[f64]) -> Vec<f64> {
    weights.iter().zip(residents).map(|(w, n)| if *n > 0.0 { *w } else { 0.0 }).collect()
}

/// Standardised logarithm of value added: who has the people and the tax base to write bids.
fn bidding_capacity(data: &Dataset) -> Vec<f64> {
    standardised(&data.places.iter().map(|p| math::ln(p.gva.max(1e-6))).collect::<Vec<_>>())
}

/// Sections of industry, and of the division of coal mining.
fn is_industry(section: &str) -> bool {
    ["B", "C", "D", "E"].contains(&section)
}

fn jtf_key(data: &Dataset, residents: &[f64]) -> Vec<f64> {
    let places = data.places.len();
    let sum = |value: &dyn Fn(usize, usize) -> f64, keep: &dyn Fn(usize) -> bool| -> Vec<f64> {
        let of = |p: usize| (0..data.industries.len()).filter(|&i| keep(i)).map(|i| value(p, i)).sum();
        (0..places).map(|p| if residents[p] > 0.0 { of(p) } else { 0.0 }).collect()
    };
    let industry = |i: usize| is_industry(&data.industries[i].section);
    let coal = |i: usize| data.industries[i].divisions.iter().any(|d| d == "05");
    let value_added = |p: usize, i: usize| {
        let national = &data.industries[i];
        if national.gross_output > 0.0 {
            data.gross_output[(p, i)] * national.gva / national.gross_output
        } else {
            0.0
        }
    };
    let emissions = sum(&|p, i| data.emissions[(p, i)], &industry);
    let added = sum(&value_added, &industry);
    let jobs = sum(&|p, i| data.jobs[(p, i)], &industry);
    let coal_jobs = sum(&|p, i| data.jobs[(p, i)], &coal);
    let [w_emissions, w_coal, w_jobs, ..] = jtf::CRITERIA;
    let criteria = [
        (w_emissions, jtf::in_intensive_places(&emissions, &added, &emissions)),
        (w_coal, coal_jobs),
        (w_jobs, jtf::in_intensive_places(&emissions, &added, &jobs)),
    ];
    jtf::key(&criteria, places)
}
