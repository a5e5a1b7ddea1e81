//! Registered numbers of policies in one draw.

use crate::engine::EngineError;
use crate::inputs::ModelInputs;

macro_rules! numbers {
    ($($field:ident = $name:literal: $meaning:literal,)+) => {
        /// The numbers, by the name of their parameter.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Numbers { $(#[doc = $meaning] pub $field: f64,)+ }

        impl Numbers {
            /// Names of the parameters that policies read.
            pub const REQUIRED: &'static [&'static str] = &[$($name,)+];

            /// Reads the numbers of a draw; `values` has one value per parameter of the run.
            ///
            /// # Errors
            /// [`EngineError::MissingParameter`] if the run lacks one.
            pub fn new(inputs: &ModelInputs, values: &[f64]) -> Result<Self, EngineError> {
                let get = |name: &str| {
                    let at = inputs.parameters.iter().position(|p| p.name == name);
                    at.map(|at| values[at]).ok_or_else(|| EngineError::MissingParameter(name.to_owned()))
                };
                Ok(Self { $($field: get($name)?,)+ })
            }
        }
    };
}

numbers! {
    delivery_capacity = "institutions.delivery_capacity": "£ per resident and year.",
    cancellation_hazard = "institutions.cancellation_hazard": "Per year.",
    devolution_gain = "institutions.devolution_gain": "Share of capacity.",
    devolution_lag = "institutions.devolution_lag": "Years.",
    import_share = "policy.import_share": "Share.",
    displacement_decay = "displacement.decay": "km.",
    cost_per_job = "enterprise.cost_per_job": "£.",
    enterprise_deadweight = "enterprise.deadweight": "Share.",
    enterprise_displacement = "enterprise.displacement": "Share.",
    job_loss_rate = "enterprise.job_loss_rate": "Per year.",
    aid_elasticity = "inward_investment.elasticity": "Per cent of jobs per point.",
    small_firm_share = "inward_investment.small_firm_share": "Share.",
    inward_displacement = "inward_investment.displacement": "Share.",
    cost_per_post = "relocation.cost_per_post": "£.",
    origin_regrowth = "relocation.origin_regrowth": "Share.",
    regrowth_years = "relocation.regrowth_years": "Years.",
    quit_share = "relocation.quit_share": "Share.",
    crowding_out = "relocation.crowding_out": "Jobs per post.",
    crowding_years = "relocation.crowding_years": "Years.",
    business_services = "relocation.business_services": "Jobs per post.",
    multiplier_of_posts = "induced.local_multiplier_posts": "Jobs per post.",
    retraining_other_class = "retraining.other_class": "Share.",
    elasticity_short = "infrastructure.elasticity_short": "ε at opening.",
    elasticity_long = "infrastructure.elasticity_long": "ε when mature.",
    maturing_years = "infrastructure.maturing_years": "Years.",
    gestation = "infrastructure.gestation": "Years.",
    stock_per_gva = "infrastructure.stock_per_gva": "Years.",
    depreciation = "infrastructure.depreciation": "Per year.",
    cost_overrun = "infrastructure.cost_overrun": "Ratio.",
    job_response = "infrastructure.job_response": "Share.",
    infrastructure_displacement = "infrastructure.displacement": "Share.",
    agglomeration_all = "agglomeration.all": "e.",
    agglomeration_manufacturing = "agglomeration.manufacturing": "e.",
    agglomeration_construction = "agglomeration.construction": "e.",
    agglomeration_consumer_services = "agglomeration.consumer_services": "e.",
    agglomeration_business_services = "agglomeration.business_services": "e.",
    decay_manufacturing = "agglomeration.decay_manufacturing": "α.",
    decay_construction = "agglomeration.decay_construction": "α.",
    decay_services = "agglomeration.decay_services": "α.",
    stock_decay = "social.stock_decay": "Per year.",
    trust_response = "social.trust_response": "sd per year and £ per resident.",
    trust_reversion = "social.trust_reversion": "Per year.",
    trust_take_up = "social.trust_take_up": "Logit per sd.",
    trust_output = "social.trust_output": "Per sd.",
    bonding_migration = "social.bonding_migration": "Per sd.",
    cost_per_slot = "retraining.cost_per_slot": "£.",
    retraining_duration = "retraining.duration": "Years.",
    retraining_take_up = "retraining.take_up": "Share a year.",
    retraining_effect = "retraining.effect": "Probability.",
    cost_per_hire = "wage_subsidy.cost_per_hire": "£.",
    wage_deadweight = "wage_subsidy.deadweight": "Share.",
    wage_substitution = "wage_subsidy.substitution": "Share.",
    bridge_take_up = "income_bridge.take_up": "Share.",
    replacement_rate = "income_bridge.replacement_rate": "Share of pay.",
    cost_per_move = "mobility.cost_per_move": "£.",
    mobility_deadweight = "mobility.deadweight": "Share.",
    capacity_weight = "allocation.capacity_weight": "κ.",
    discount_rate = "appraisal.discount_rate": "Per year.",
    income_elasticity = "appraisal.income_elasticity": "η.",
}
