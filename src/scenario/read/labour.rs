//! The labour-only scenario.

use super::{Fields, SHARE};
use crate::scenario::schema::{At, LabourOnly, LabourParameters, OccupationalEngine, OccupationalModel};

/// Most steps.
const MAX_STEPS: i64 = 1_000_000;
/// Most replicates.
const MAX_REPLICATES: i64 = 100_000;
/// Most steps until an unemployed worker is long-term.
const MAX_TAU: i64 = 10_000;
/// Most applications per step.
const MAX_APPLICATIONS: i64 = 10_000;

impl LabourOnly {
    /// Reads the section; `None` if something is missing that has no default, all of it reported.
    pub(super) fn read(fields: Fields<'_>) -> Option<Self> {
        let model = fields.need_choice::<OccupationalModel>("model");
        let engine = fields.choice::<OccupationalEngine>("engine");
        let files = ["nodes", "network", "targets"].map(|key| fields.need_text(key));
        let steps = fields.need("steps").and_then(|node| fields.integer_of(node, "steps", 1, MAX_STEPS));
        let replicates = fields.integer("replicates", 1, MAX_REPLICATES);
        let _ = fields.need("parameters");
        let parameters =
            fields.table("parameters", "labour_parameters").and_then(|p| LabourParameters::read(p, model));
        report_engine(&fields, model, engine, replicates);
        fields.finish();
        let [nodes, network, targets] = files;
        Some(Self {
            model: model?,
            engine,
            nodes,
            network,
            targets,
            steps: steps?,
            replicates,
            parameters: parameters?,
        })
    }
}

fn report_engine(
    fields: &Fields<'_>,
    model: Option<At<OccupationalModel>>,
    engine: Option<At<OccupationalEngine>>,
    replicates: Option<At<i64>>,
) {
    let stochastic = engine.filter(|engine| engine.value == OccupationalEngine::Stochastic);
    if let (Some(engine), Some(OccupationalModel::Search)) = (stochastic, model.map(|model| model.value)) {
        let message =
            "`drc2021-search` has no stochastic engine: its equations are given for expected numbers only";
        let finding = fields.context.error(engine.span, message).found("stochastic");
        fields.context.push(finding.allowed("mean_field"));
    }
    if let (Some(replicates), None) = (replicates, stochastic) {
        let message =
            "`replicates` belongs to the stochastic engine: expected numbers are the same every time";
        fields.context.push(fields.context.error(replicates.span, message).found(replicates.value));
    }
}

impl LabourParameters {
    fn read(fields: Fields<'_>, model: Option<At<OccupationalModel>>) -> Option<Self> {
        let [delta_u, delta_v, gamma_u, gamma_v] =
            ["delta_u", "delta_v", "gamma_u", "gamma_v"].map(|key| fields.need_number(key, SHARE));
        let parameters = Self {
            delta_u: delta_u.unwrap_or_default(),
            delta_v: delta_v.unwrap_or_default(),
            gamma_u: gamma_u.unwrap_or_default(),
            gamma_v: gamma_v.unwrap_or_default(),
            tau_steps: fields.integer("tau_steps", 1, MAX_TAU),
            lambda: fields.number("lambda", SHARE),
            beta_e: fields.integer("beta_e", 1, MAX_APPLICATIONS),
            beta_u: fields.integer("beta_u", 1, MAX_APPLICATIONS),
        };
        let complete = [delta_u, delta_v, gamma_u, gamma_v].iter().all(Option::is_some);
        let complete = report_keys(&fields, model) && complete;
        fields.finish();
        complete.then_some(parameters)
    }
}

/// Keys that the model needs and are not there, and keys of the other model. Ages are not counted under search, but a file
/// that only changes the model may keep `tau_steps`.
fn report_keys(fields: &Fields<'_>, model: Option<At<OccupationalModel>>) -> bool {
    const SEARCH: [&str; 3] = ["lambda", "beta_e", "beta_u"];
    let Some(model) = model else { return false };
    let needed: &[&str] = if model.value == OccupationalModel::Search { &SEARCH } else { &["tau_steps"] };
    for key in needed.iter().filter(|key| !fields.has(key)) {
        let message = format!("`{key}` is missing: the model `{}` needs it", model.value.name());
        fields.context.push(fields.context.error(fields.span, message));
    }
    for key in SEARCH.iter().filter(|key| model.value == OccupationalModel::Drc && fields.has(key)) {
        let message = format!("`{key}` belongs to the model `drc2021-search`");
        fields.context.push(fields.context.error(fields.span_of(key), message).found("model = \"drc2021\""));
    }
    needed.iter().all(|key| fields.has(key))
}
