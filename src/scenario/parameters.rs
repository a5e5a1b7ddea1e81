//! Parameters of a scenario: those of the registry, and those that its entries bring along.

use std::collections::BTreeMap;

use crate::scenario::read::{Context, Fields, JOBS, JOBS_PER_POST, Range, SHARE, STRENGTH, UNIT_COST};
use crate::scenario::registry;
use crate::scenario::schema::{
    At, Block, Evidence, Induced, Parameters, Policy, PolicyKind, ScenarioFile, Uncertain,
};
use crate::scenario::tree::{Span, Table};

/// A parameter that an entry brings along.
#[derive(Clone, Debug)]
pub struct EntryParameter<'a> {
    /// Full name.
    pub name: String,
    /// Unit.
    pub unit: &'static str,
    /// Smallest and largest value.
    pub range: Range,
    /// What the entry says.
    pub value: Option<&'a At<Uncertain>>,
    /// Source of the entry.
    pub source: &'a str,
    /// Evidence of the entry.
    pub evidence: Evidence,
    /// Where the entry's name stands.
    pub span: Span,
}

/// A name in snake case: letters and digits in lower case, `_` for anything else.
#[must_use]
pub fn snake(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// Parameters of all entries in file order.
#[must_use]
pub fn entry_parameters(scenario: &ScenarioFile) -> Vec<EntryParameter<'_>> {
    let mut all = Vec::new();
    for block in scenario.blocks() {
        block_parameters(&block, &mut all);
    }
    for site in &scenario.site {
        let evidence = site.evidence.map_or(Evidence::Assumption, |e| e.value);
        let entry = Owner { kind: "site", name: &site.name, source: &site.source.value, evidence };
        all.push(entry.parameter("jobs", "jobs", JOBS, site.jobs.as_ref()));
        all.push(entry.parameter("import_replacement", "1", SHARE, site.import_replacement.as_ref()));
    }
    for policy in &scenario.policy {
        policy_parameters(policy, &mut all);
    }
    all
}

/// Numbers that a policy gives; those it leaves out come from the registry and have no name of their own.
fn policy_parameters<'a>(policy: &'a Policy, all: &mut Vec<EntryParameter<'a>>) {
    let evidence = policy.evidence.map_or(Evidence::Assumption, |e| e.value);
    let owner = Owner { kind: "policy", name: &policy.name, source: &policy.source.value, evidence };
    if !matches!(policy.kind.value, PolicyKind::PhaseOut | PolicyKind::LocalProcurement) {
        all.push(owner.parameter("strength", "1", STRENGTH, policy.strength.as_ref()));
        all.push(owner.parameter("unit_cost", "GBP", UNIT_COST, policy.unit_cost()));
    }
    let shares = [
        ("cancellation_hazard", SHARE, &policy.cancellation_hazard),
        ("deadweight", SHARE, &policy.deadweight),
        ("displacement", (0.0, 1.5), &policy.displacement),
        ("substitution", SHARE, &policy.substitution),
        ("take_up", SHARE, &policy.take_up),
        ("replacement_rate", SHARE, &policy.replacement_rate),
        ("small_firm_share", SHARE, &policy.small_firm_share),
        ("regrowth", (0.0, 1.5), &policy.regrowth),
        ("quit_share", SHARE, &policy.quit_share),
        ("crowding_out", SHARE, &policy.crowding_out),
        ("business_services", JOBS_PER_POST, &policy.business_services),
        ("local_multiplier", JOBS_PER_POST, &policy.local_multiplier),
        ("output_elasticity", (0.0, 1.0), &policy.output_elasticity),
    ];
    for (what, range, value) in shares {
        if value.is_some() {
            all.push(owner.parameter(what, "1", range, value.as_ref()));
        }
    }
    if policy.gestation_years.is_some() {
        all.push(owner.parameter("gestation_years", "years", (0.0, 50.0), policy.gestation_years.as_ref()));
    }
}

struct Owner<'a> {
    kind: &'static str,
    name: &'a At<String>,
    source: &'a str,
    evidence: Evidence,
}

impl<'a> Owner<'a> {
    fn parameter(
        &self,
        what: &str,
        unit: &'static str,
        range: Range,
        value: Option<&'a At<Uncertain>>,
    ) -> EntryParameter<'a> {
        let name = format!("{}.{}.{what}", self.kind, snake(&self.name.value));
        EntryParameter {
            name,
            unit,
            range,
            value,
            source: self.source,
            evidence: self.evidence,
            span: self.name.span,
        }
    }
}

fn block_parameters<'a>(block: &Block<'a>, all: &mut Vec<EntryParameter<'a>>) {
    if let Some((entry, name)) = block.entry.and_then(|e| Some((e, e.name.as_ref()?))) {
        let source = entry.source.as_ref().map_or("", |s| &s.value);
        let owner = Owner { kind: "pathway", name, source, evidence: Evidence::Assumption };
        all.push(owner.parameter("strength", "1", STRENGTH, entry.strength.as_ref()));
    }
    for d in block.driver {
        let owner =
            Owner { kind: "pathway", name: &d.name, source: &d.source.value, evidence: d.evidence.value };
        all.push(owner.parameter("strength", "1", STRENGTH, d.strength.as_ref()));
        if d.import_replacement.is_some() {
            all.push(owner.parameter("import_replacement", "1", SHARE, d.import_replacement.as_ref()));
        }
    }
    for t in block.technology {
        let owner = Owner {
            kind: "technology",
            name: &t.industry,
            source: &t.source.value,
            evidence: t.evidence.value,
        };
        all.push(owner.parameter("strength", "1", STRENGTH, t.strength.as_ref()));
    }
    for r in block.relocation {
        let owner = Owner {
            kind: "relocation",
            name: &r.technology,
            source: &r.source.value,
            evidence: r.evidence.value,
        };
        all.push(owner.parameter("strength", "1", STRENGTH, r.strength.as_ref()));
    }
    for i in block.investment {
        let owner =
            Owner { kind: "investment", name: &i.name, source: &i.source.value, evidence: i.evidence.value };
        all.push(owner.parameter("strength", "1", STRENGTH, i.strength.as_ref()));
        all.push(owner.parameter("import_share", "1", SHARE, i.import_share.as_ref()));
        all.push(owner.parameter("operating_share", "1", SHARE, i.operating_share.as_ref()));
    }
    if let Some(carbon) = block.carbon {
        all.push(EntryParameter {
            name: "carbon.strength".to_owned(),
            unit: "1",
            range: STRENGTH,
            value: carbon.strength.as_ref(),
            source: &carbon.source.value,
            evidence: carbon.evidence.value,
            span: carbon.price.span,
        });
    }
}

/// Reads `[parameters]`: names of the registry and of entries, values in their ranges.
pub fn read(top: &Table, scenario: &ScenarioFile, context: &Context<'_>) -> Parameters {
    let ranges = ranges(scenario, context);
    let mut parameters = Parameters::default();
    let Some(node) = top.get("parameters") else { return parameters };
    let Some(table) = node.table() else {
        context.push(context.error(node.span, "`parameters` takes a table").found(node.value.kind()));
        return parameters;
    };
    let fields = Fields::new("parameters", table, node.span, context);
    for entry in fields.named() {
        let Some(range) = ranges.get(entry.key.as_str()) else {
            let finding = context.error(entry.key_span, format!("there is no parameter `{}`", entry.key));
            context.push(finding.found(&entry.key).nearest(&entry.key, ranges.keys().map(String::as_str)));
            continue;
        };
        if let Some(value) = fields.uncertain_of(&entry.node, &entry.key, *range) {
            let name = At { value: entry.key.clone(), span: entry.key_span };
            parameters.values.push((name, value));
        }
        unread(&entry.key, entry.key_span, scenario, context);
    }
    parameters
}

/// Ranges by name; reports entries that bring the same parameter.
fn ranges(scenario: &ScenarioFile, context: &Context<'_>) -> BTreeMap<String, Range> {
    let mut ranges: BTreeMap<String, Range> =
        registry::all().iter().map(|p| (p.name.to_owned(), (p.min, p.max))).collect();
    let mut spans: BTreeMap<String, Span> = BTreeMap::new();
    for parameter in entry_parameters(scenario) {
        let earlier = spans.get(&parameter.name).filter(|_| parameter.name != "carbon.strength");
        if let Some(earlier) = earlier {
            let message =
                format!("two entries bring the parameter `{}`: give one another name", parameter.name);
            let place = context.sources.place(*earlier);
            context.push(context.error(parameter.span, message).found(format!("the first is at {place}")));
        }
        ranges.entry(parameter.name.clone()).or_insert(parameter.range);
        spans.entry(parameter.name).or_insert(parameter.span);
    }
    ranges
}

/// Numbers of an induced mechanism that is off: setting them looks like counting effects twice.
fn unread(name: &str, span: Span, scenario: &ScenarioFile, context: &Context<'_>) {
    let induced = scenario.induced;
    let other = match induced.value {
        Induced::TypeIi => name.starts_with("induced.local_multiplier"),
        Induced::LocalMultiplier => name == "households.spending_response",
        Induced::None => false,
    };
    if other {
        let message = format!(
            "`{name}` belongs to another mechanism than induced = \"{}\" ({}): both would count induced effects twice",
            induced.value.name(),
            context.sources.place(induced.span),
        );
        let finding = context.error(span, message);
        context
            .push(finding.allowed("one mechanism and its own parameters; drop one with { remove = true }"));
    }
}
