//! Need as it is measured and as it is, and the shares of money that follow.
//!
//! A measured column is x + s ε, s its standard error and ε the standard normal of the place under the name `need.<column>` in the
//! draw, so that a place's error does not depend on who else is in the data. One draw of central values has no error. Allocation reads the
//! measured columns; what becomes of places does not.

use crate::engine::policy::numbers::Numbers;
use crate::engine::sampling::Normals;
use crate::inputs::policy::{Definition, PlaceColumn, Policy, Rule, Term};
use crate::inputs::{ModelInputs, Quantity};
use crate::math;
use crate::model::allocation::{self, Competition, arc, jtf, uk_spf};
use crate::model::left_behind::{rank_shares, standardised};

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

    /// Scores under a definition, higher is worse, `[place]`.
    #[must_use]
    pub fn scores(&self, definition: &Definition, reading: Reading) -> Vec<f64> {
        definition.scores(self.inputs.dataset.places.len(), &|column| self.column(column, reading))
    }

    /// Shares of a policy's money by place; they sum to one, or are zero if nobody is eligible.
    #[must_use]
    pub fn shares(&self, policy: &Policy, numbers: &Numbers, reading: Reading) -> Vec<f64> {
        let (residents, scores) = self.standing(policy, reading);
        allocation::shares(&self.weights(policy, numbers, reading, (&residents, &scores)))
    }

    /// Residents of places that may get money of a policy, 0 elsewhere, and need in standard deviations.
    #[must_use]
    pub fn standing(&self, policy: &Policy, reading: Reading) -> (Vec<f64>, Vec<f64>) {
        let definition = &self.inputs.left_behind.definitions[policy.definition];
        let scores = standardised(&self.scores(definition, reading));
        (self.eligible(policy, &scores), scores)
    }

    /// Residents of places that may get money, 0 elsewhere.
    fn eligible(&self, policy: &Policy, scores: &[f64]) -> Vec<f64> {
        let places = &self.inputs.dataset.places;
        let chosen = policy.targets(scores);
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
                let rules = Competition { capacity_weight: numbers.capacity_weight, luck: *luck };
                allocation::competitive(residents, &self.bids(policy, rules, scores), *winners)
            }
            Rule::Jtf => {
                let criteria = jtf::criteria(&self.inputs.dataset, residents);
                kept(&jtf::key(&criteria, residents.len()), residents)
            }
            Rule::Arc { columns } => arc::grants(&self.arc_indices(columns, reading), residents),
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

    /// Indices of the Appalachian Regional Commission, 100 = the nation.
    #[must_use]
    pub fn arc_indices(&self, columns: &[PlaceColumn; 3], reading: Reading) -> Vec<f64> {
        let people: Vec<f64> = self.inputs.dataset.places.iter().map(|p| p.population).collect();
        arc::indices(&columns.each_ref().map(|c| self.column(c, reading)), &people)
    }

    /// Bids of a competition.
    #[must_use]
    pub fn bids(&self, policy: &Policy, rules: Competition, scores: &[f64]) -> Vec<f64> {
        allocation::bids(scores, &self.bidding_capacity(), &self.luck(policy), rules)
    }

    /// Standardised logarithm of value added: who has the people and the tax base to write bids.
    #[must_use]
    pub fn bidding_capacity(&self) -> Vec<f64> {
        let added = self.inputs.dataset.places.iter().map(|p| math::ln(p.gva.max(1e-6)));
        standardised(&added.collect::<Vec<_>>())
    }

    /// Mean rank share over columns with their signs: 0 to 1, higher is worse.
    #[must_use]
    pub fn mean_rank(&self, terms: &[Term], reading: Reading) -> Vec<f64> {
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
