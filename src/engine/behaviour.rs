//! The behavioural numbers of one draw, by name.

use crate::engine::EngineError;
use crate::engine::labour::LabourValues;
use crate::inputs::{ModelInputs, Quantity, TradeKind};
use crate::model::trade::{Decay, TradeParameters};

/// Names of the registered parameters that the economy half of the model reads.
pub const REQUIRED: [&str; 22] = [
    "trade.decay_local",
    "trade.decay_sub_regional",
    "trade.decay_regional",
    "trade.decay_national",
    "trade.own_distance_factor",
    "trade.flq_delta",
    "households.workplace_spending_share",
    "households.spending_response",
    "supply_chain.realisation",
    "supply_chain.lag",
    "labour.productivity_growth",
    "induced.local_multiplier_loss",
    "induced.local_multiplier_gain",
    "carbon.pass_through",
    "carbon.demand_elasticity",
    "carbon.export_elasticity",
    "investment.import_share_factor",
    "investment.cost_factor",
    "pathway.delivery",
    "solver.tolerance",
    "base.measurement_error_scale",
    "trade.import_replacement",
];

/// Parameters that the base year's trade depends on: a draw that changes one needs an estimate of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Structure {
    /// Parameters of the trade model; those that the run's kind does not read are zero.
    pub trade: TradeParameters,
    /// Share of household spending made at the workplace.
    pub workplace_share: f64,
}

/// The other behavioural numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Behaviour {
    /// σ, response of spending to income.
    pub spending_response: f64,
    /// ρ, share of the tables' supply-chain effect that is realised.
    pub realisation: f64,
    /// Lag of supply-chain effects, years.
    pub lag: f64,
    /// Productivity growth a year.
    pub productivity_growth: f64,
    /// Non-tradable jobs lost per tradable job lost.
    pub local_multiplier_loss: f64,
    /// Non-tradable jobs gained per tradable job gained.
    pub local_multiplier_gain: f64,
    /// Share of cost pushes that is passed on in prices.
    pub pass_through: f64,
    /// Price elasticity of domestic final demand (positive number).
    pub demand_elasticity: f64,
    /// Price elasticity of exports (positive number).
    pub export_elasticity: f64,
    /// Multiplies import shares of investment.
    pub import_share_factor: f64,
    /// Multiplies investment spending.
    pub cost_factor: f64,
    /// Multiplies the strength of drivers and investments.
    pub delivery: f64,
    /// Relative tolerance of the solver.
    pub tolerance: f64,
    /// Multiplies the relative standard errors of base-year jobs.
    pub measurement_error_scale: f64,
}

/// The values of one draw.
#[derive(Clone, Debug)]
pub struct DrawValues {
    /// One value per parameter of the run.
    pub values: Vec<f64>,
    /// Structure.
    pub structure: Structure,
    /// Behaviour.
    pub behaviour: Behaviour,
    /// The labour market's numbers, if the run has one.
    pub labour: Option<LabourValues>,
}

impl DrawValues {
    /// Names the values of a draw.
    ///
    /// # Errors
    /// [`EngineError::MissingParameter`] if the run lacks a parameter that the model reads.
    pub fn new(inputs: &ModelInputs, values: Vec<f64>) -> Result<Self, EngineError> {
        let get = |name: &str| {
            let at = inputs.parameters.iter().position(|p| p.name == name);
            at.map(|at| values[at]).ok_or_else(|| EngineError::MissingParameter(name.to_owned()))
        };
        let [local, sub_regional, regional, national] = ["local", "sub_regional", "regional", "national"]
            .map(|class| get(&format!("trade.decay_{class}")));
        let decay = Decay {
            by_class: [local?, sub_regional?, regional?, national?],
            own_distance_factor: get("trade.own_distance_factor")?,
        };
        let unread = Decay { by_class: [0.0; 4], own_distance_factor: 0.0 };
        let structure = Structure {
            trade: match inputs.trade {
                TradeKind::Gravity => TradeParameters { decay, flq_delta: 0.0 },
                TradeKind::Flq => TradeParameters { decay: unread, flq_delta: get("trade.flq_delta")? },
            },
            workplace_share: get("households.workplace_spending_share")?,
        };
        let behaviour = Behaviour {
            spending_response: get("households.spending_response")?,
            realisation: get("supply_chain.realisation")?,
            lag: get("supply_chain.lag")?,
            productivity_growth: get("labour.productivity_growth")?,
            local_multiplier_loss: get("induced.local_multiplier_loss")?,
            local_multiplier_gain: get("induced.local_multiplier_gain")?,
            pass_through: get("carbon.pass_through")?,
            demand_elasticity: get("carbon.demand_elasticity")?,
            export_elasticity: get("carbon.export_elasticity")?,
            import_share_factor: get("investment.import_share_factor")?,
            cost_factor: get("investment.cost_factor")?,
            delivery: get("pathway.delivery")?,
            tolerance: get("solver.tolerance")?,
            measurement_error_scale: get("base.measurement_error_scale")?,
        };
        let labour = match &inputs.labour {
            Some(labour) => Some(LabourValues::new(inputs, &values, labour.steps_per_year)?),
            None => None,
        };
        Ok(Self { values, structure, behaviour, labour })
    }

    /// The value of a quantity in this draw.
    #[must_use]
    pub fn value(&self, quantity: Quantity) -> f64 {
        match quantity {
            Quantity::Fixed(value) => value,
            Quantity::Drawn(at) => self.values[at],
        }
    }
}
