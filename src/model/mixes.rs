//! Technology mixes: how an industry's recipe, labour, emissions and whereabouts follow its technologies.
//!
//! With shares s_k(t) of technologies k in the output of industry j (Σ_k s_k = 1):
//!
//! * inputs: a_ij(t) = a_ij · Σ_k s_k(t) m_ik / Σ_k s_k(0) m_ik, m = relative input, so that the base-year mix gives
//!   the base-year table exactly;
//! * potential of a place: Σ_k s_k(t) w_kp(t), w = where technologies stand; what a place gains or loses of it is
//!   capacity that moves;
//! * labour and emissions of a cell follow the mix that stands there,
//!   (Σ_k s_k(t) w_kp l_k / Σ_k s_k(t) w_kp) / (the same in the base year); where the base mix would emit nothing,
//!   what a cell emits comes from plants that the technologies do not locate, and follows the whole mix.
//!
//! What inputs a recipe saves or adds changes the industry's purchases; its value added per £ of output is kept.

use crate::dataset::Technology;

/// The technologies of one industry in one year.
#[derive(Clone, Debug)]
pub struct Mix<'a> {
    /// Technologies.
    pub technologies: Vec<&'a Technology>,
    /// Shares of output, `[technology]`.
    pub shares: Vec<f64>,
    /// Where each stands, shares that sum to one, `[technology][place]`.
    pub places: Vec<Vec<f64>>,
}

/// What one industry's mix does to a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Local {
    /// Share of the industry's national output that the mix puts here.
    pub potential: f64,
    /// Mean relative labour of what stands here; of the whole mix where nothing stands.
    pub labour: f64,
    /// Mean relative emissions, likewise.
    pub emissions: f64,
}

impl Mix<'_> {
    /// Input of a supplier relative to the base-year mix.
    #[must_use]
    pub fn input_factor(&self, base: &Self, supplier: usize) -> f64 {
        let relative = |t: &&Technology| t.relative_inputs[supplier];
        let (now, then) = (self.mean(relative), base.mean(relative));
        if then > 0.0 { now / then } else { 1.0 }
    }

    /// What the mix does at a place.
    #[must_use]
    pub fn at(&self, place: usize) -> Local {
        let here: Vec<f64> = (0..self.shares.len()).map(|k| self.shares[k] * self.places[k][place]).collect();
        let potential: f64 = here.iter().sum();
        let mean = |value: fn(&Technology) -> f64| {
            if potential > 0.0 {
                let sum: f64 = here.iter().zip(&self.technologies).map(|(h, t)| h * value(t)).sum();
                sum / potential
            } else {
                self.mean(|t| value(t))
            }
        };
        Local { potential, labour: mean(|t| t.relative_labour), emissions: mean(|t| t.relative_emissions) }
    }

    /// Mean relative emissions of the whole mix.
    #[must_use]
    pub fn emissions(&self) -> f64 {
        self.mean(|t| t.relative_emissions)
    }

    /// Mean relative labour of the whole mix.
    #[must_use]
    pub fn labour(&self) -> f64 {
        self.mean(|t| t.relative_labour)
    }

    fn mean(&self, value: impl Fn(&&Technology) -> f64) -> f64 {
        self.shares.iter().zip(&self.technologies).map(|(s, t)| s * value(t)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn technology(relative_labour: f64, relative_emissions: f64) -> Technology {
        Technology {
            code: String::new(),
            name: String::new(),
            industry: 0,
            base_share: 0.5,
            relative_labour,
            relative_emissions,
            capacity: 0.0,
            capacity_unit: String::new(),
            source: String::new(),
            evidence: String::new(),
            relative_inputs: Vec::new(),
            place_shares: Vec::new(),
        }
    }

    #[test]
    fn labour_and_emissions_follow_what_stands_in_a_place() {
        let (old, new) = (technology(1.0, 2.0), technology(3.0, 0.0));
        let places = vec![vec![0.5, 0.5, 0.0], vec![0.0, 1.0, 0.0]];
        let mix = Mix { technologies: vec![&old, &new], shares: vec![0.75, 0.25], places };
        // Shares of output: 0.375 of the old; 0.375 of the old and 0.25 of the new; nothing.
        assert_eq!(mix.at(0), Local { potential: 0.375, labour: 1.0, emissions: 2.0 });
        assert_eq!(mix.at(1), Local { potential: 0.625, labour: 1.125 / 0.625, emissions: 0.75 / 0.625 });
        assert_eq!(mix.at(2), Local { potential: 0.0, labour: mix.labour(), emissions: mix.emissions() });
        assert_eq!((mix.labour(), mix.emissions()), (1.5, 1.5));
    }
}
