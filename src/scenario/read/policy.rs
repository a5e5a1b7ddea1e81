//! Policies and what belongs to them.

use super::Fields;
use super::entries::{SHARE, STRENGTH};
use super::numbers::{Range, SIGNED};
use crate::scenario::policies::{EVERY, keys};
use crate::scenario::schema::{
    Allocation, At, DefinitionKind, Induced, Institutions, LeftBehind, Policy, PolicyKind, Rule, Social,
};

/// £ of one unit of output.
pub const UNIT_COST: Range = (1.0, 1e8);
const MONEY: Range = (0.0, 1e7);
const YEARS_LONG: Range = (0.0, 50.0);
/// Private jobs that come with a public post.
pub const JOBS_PER_POST: Range = (0.0, 3.0);

/// Keys of a rule beside those that every rule may have.
const fn rule_keys(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::Blend => &["omega"],
        Rule::List => &["weights"],
        Rule::Competitive => &["winners", "luck"],
        Rule::UkSpfWales => &["version"],
        Rule::PerCapita | Rule::NeedIndex | Rule::Jtf | Rule::Arc => &[],
    }
}

impl Allocation {
    fn read(fields: Fields<'_>) -> Option<Self> {
        let rule = fields.need_choice::<Rule>("rule");
        if let Some(rule) = rule {
            check_rule(&fields, rule.value);
        }
        let span = fields.span;
        let allocation = Self {
            rule: rule.unwrap_or(At { value: Rule::PerCapita, span }),
            omega: fields.number("omega", SHARE),
            weights: fields.weights("weights"),
            file: fields.text("file"),
            winners: fields.number("winners", (0.001, 1.0)),
            luck: fields.number("luck", (0.0, 10.0)),
            version: fields.choice("version"),
            definition: fields.choice("definition"),
            worst_places: fields.integer("worst_places", 1, 100_000),
        };
        fields.finish();
        rule.map(|_| allocation)
    }
}

fn check_rule(fields: &Fields<'_>, rule: Rule) {
    let own = rule_keys(rule);
    for key in ["omega", "weights", "file", "winners", "luck", "version"] {
        let needed = own.contains(&key) && !matches!(key, "winners" | "luck");
        if fields.has(key) && !own.contains(&key) {
            let message = format!("`{key}` has no meaning with rule = \"{}\"", rule.name());
            let allowed = if own.is_empty() { "no key of its own".to_owned() } else { own.join(", ") };
            fields.context.push(fields.context.error(fields.span_of(key), message).allowed(allowed));
        } else if needed && !fields.has(key) {
            let or = if rule == Rule::List { " or `file`" } else { "" };
            let message = format!("rule = \"{}\" needs `{key}`{or}", rule.name());
            fields.context.push(fields.context.error(fields.span, message));
        }
    }
}

/// Reports keys that a kind of policy lacks or has no use for.
fn check_policy(fields: &Fields<'_>, kind: PolicyKind) {
    let (needed, optional) = keys(kind);
    let has = |key: &str| fields.has(key) || (key == "annual_budget" && fields.has("budgets"));
    for key in needed.iter().filter(|key| !has(key)) {
        let message = format!("a policy of kind `{}` needs `{key}`", kind.name());
        fields.context.push(fields.context.error(fields.span, message));
    }
    let own = |key: &str| {
        let alias = if key == "budgets" { "annual_budget" } else { key };
        needed.contains(&alias) || optional.contains(&alias) || EVERY.contains(&alias)
    };
    let every_kind = PolicyKind::ALL.iter().flat_map(|(_, k)| keys(*k).0.iter().chain(keys(*k).1));
    let mut reported: Vec<&str> = Vec::new();
    for key in every_kind.copied().chain(["budgets"]).filter(|key| !own(key)) {
        if fields.has(key) && !reported.contains(&key) {
            reported.push(key);
            let message = format!("`{key}` has no meaning in a policy of kind `{}`", kind.name());
            let allowed: Vec<&str> = needed.iter().chain(optional).copied().collect();
            let finding = fields.context.error(fields.span_of(key), message);
            fields.context.push(finding.nearest(key, allowed));
        }
    }
}

/// Two ways to count one effect, each with its line.
fn check_double_counting(fields: &Fields<'_>, policy: &Policy, induced: At<Induced>) {
    let context = fields.context;
    if let (Some(elasticity), Some(accessibility)) = (&policy.output_elasticity, &policy.accessibility) {
        let finding = context.error(
            accessibility.span,
            "`output_elasticity` and `accessibility` would count what one spend does to output twice",
        );
        let place = context.sources.place(elasticity.span);
        context.push(finding.found(format!("`output_elasticity` at {place}")).allowed("one of the two"));
    }
    if let Some(multiplier) = policy.multiplier.filter(|m| m.value != 1.0) {
        let finding = context.error(
            multiplier.span,
            format!(
                "an additionality multiplier and the input-output block (induced = \"{}\" at {}) would count indirect and induced effects twice",
                induced.value.name(),
                context.sources.place(induced.span),
            ),
        );
        context.push(finding.found(multiplier.value).allowed("1, or leave `multiplier` out"));
    }
    if let Some(multiplier) =
        policy.local_multiplier.as_ref().filter(|_| induced.value != Induced::LocalMultiplier)
    {
        let why = match induced.value {
            Induced::None => "which says that there are none",
            _ => "which computes them from pay: they would count twice",
        };
        let (name, place) = (induced.value.name(), context.sources.place(induced.span));
        let message =
            format!("`local_multiplier` holds induced effects beside induced = \"{name}\" ({place}), {why}");
        let finding = context.error(multiplier.span, message);
        context.push(finding.allowed("`business_services`, or induced = \"local_multiplier\""));
    }
    if let (Some(_), Some(budgets)) = (&policy.annual_budget, &policy.budgets) {
        let finding = context.error(budgets.span, "`annual_budget` and `budgets` exclude each other");
        context.push(finding.allowed("one of the two"));
    }
}

fn check_years(fields: &Fields<'_>, policy: &Policy) {
    if let (Some(start), Some(end)) = (policy.start, policy.end)
        && end.value < start.value
    {
        let finding = fields.context.error(end.span, "the policy ends before it starts").found(end.value);
        fields.context.push(finding.allowed(format!("{} or later", start.value)));
    }
}

impl Policy {
    /// * `induced` – the scenario's mechanism, to name it when a multiplier would count its effect again.
    pub(super) fn read(fields: Fields<'_>, induced: At<Induced>) -> Option<Self> {
        let kind = fields.need_choice::<PolicyKind>("kind");
        if let Some(kind) = kind {
            check_policy(&fields, kind.value);
        }
        let policy = policy(&fields, kind.unwrap_or(At { value: PolicyKind::Retraining, span: fields.span }));
        check_double_counting(&fields, &policy, induced);
        check_years(&fields, &policy);
        fields.finish();
        kind.map(|_| policy)
    }
}

fn policy(fields: &Fields<'_>, kind: At<PolicyKind>) -> Policy {
    let cost = |key| fields.uncertain(key, UNIT_COST);
    let share = |key| fields.uncertain(key, SHARE);
    Policy {
        name: fields.need_text("name"),
        kind,
        start: fields.year("start"),
        end: fields.year("end"),
        annual_budget: fields.number("annual_budget", MONEY),
        budgets: fields.series("budgets", MONEY),
        places: fields.names("places"),
        allocation: fields.table("allocation", "allocation").and_then(Allocation::read),
        delivery_capacity: fields.number("delivery_capacity", MONEY),
        unspent: fields.choice("unspent"),
        cancellation_hazard: share("cancellation_hazard"),
        strength: fields.uncertain("strength", STRENGTH),
        price_factor: fields.number("price_factor", (1e-3, 1e3)),
        bridge: fields.weights("bridge"),
        industries: fields.names("industries"),
        cost_per_slot: cost("cost_per_slot"),
        cost_per_hire: cost("cost_per_hire"),
        cost_per_job: cost("cost_per_job"),
        cost_per_post: cost("cost_per_post"),
        cost_per_move: cost("cost_per_move"),
        deadweight: share("deadweight"),
        displacement: fields.uncertain("displacement", (0.0, 1.5)),
        substitution: share("substitution"),
        multiplier: fields.number("multiplier", (0.0, 10.0)),
        duration_years: fields.number("duration_years", (0.05, 5.0)),
        take_up: share("take_up"),
        minimum_age: fields.number("minimum_age", (16.0, 75.0)),
        longest_years: fields.number("longest_years", YEARS_LONG),
        replacement_rate: share("replacement_rate"),
        rate_points: fields.number("rate_points", (0.0, 100.0)),
        small_firm_share: share("small_firm_share"),
        from: fields.names("from"),
        posts: fields.number("posts", (0.0, 1e6)),
        regrowth: fields.uncertain("regrowth", (0.0, 1.5)),
        quit_share: share("quit_share"),
        crowding_out: share("crowding_out"),
        business_services: fields.uncertain("business_services", JOBS_PER_POST),
        local_multiplier: fields.uncertain("local_multiplier", JOBS_PER_POST),
        output_elasticity: fields.uncertain("output_elasticity", (0.0, 1.0)),
        accessibility: fields.number("accessibility", (0.0, 0.9)),
        gestation_years: fields.uncertain("gestation_years", YEARS_LONG),
        share: fields.number("share", SHARE),
        sites: fields.names("sites"),
        drivers: fields.names("drivers"),
        date: fields.number("date", (1900.0, 2199.0)),
        notice_years: fields.number("notice_years", YEARS_LONG),
        shift_years: fields.integer("shift_years", -50, 50),
        source: fields.need_text("source"),
        evidence: fields.choice("evidence"),
    }
}

impl Institutions {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        let institutions = Self {
            unspent: fields.choice("unspent"),
            devolved_places: fields.names("devolved_places"),
            devolution_start: fields.year("devolution_start"),
        };
        match (&institutions.devolved_places, &institutions.devolution_start) {
            (Some(places), None) => {
                let finding = fields.context.error(places.span, "`devolved_places` needs `devolution_start`");
                fields.context.push(finding.allowed("the year in which devolution begins"));
            }
            (None, Some(start)) => {
                let finding = fields
                    .context
                    .error(start.span, "`devolution_start` has no meaning without `devolved_places`");
                fields.context.push(finding);
            }
            _ => {}
        }
        fields.finish();
        institutions
    }
}

impl Social {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        let social = Self { bonding: fields.text("bonding"), trust: fields.text("trust") };
        fields.finish();
        social
    }
}

impl LeftBehind {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        let left_behind = Self {
            definition: fields.choice("definition"),
            weights: fields.signed_weights("weights"),
            file: fields.text("file"),
            scores: fields.signed_weights("scores"),
            missing: fields.number("missing", SIGNED),
            worst_share: fields.number("worst_share", (0.001, 0.5)),
            measurement_error: fields.flag("measurement_error"),
        };
        left_behind.check(&fields);
        fields.finish();
        left_behind
    }

    fn check(&self, fields: &Fields<'_>) {
        let kind = self.definition.map(|d| d.value);
        let custom = kind == Some(DefinitionKind::Custom);
        let file = kind == Some(DefinitionKind::File);
        let missing = |what: &str, key: &str| {
            let message = format!("definition = \"{what}\" needs `{key}`");
            fields.context.push(fields.context.error(fields.span_of("definition"), message));
        };
        if custom && self.weights.is_none() {
            missing("custom", "weights");
        }
        if file && self.scores.is_none() && self.file.is_none() {
            missing("file", "file");
        }
        if self.scores.is_none() && self.file.is_none() && fields.has("missing") {
            let message = "`missing` has no meaning without `file` or `scores`";
            fields.context.push(fields.context.error(fields.span_of("missing"), message));
        }
    }
}
