//! `fairshift explain`: what a name means.

mod columns;
mod keys;
mod mentions;
mod people;
mod shipped;

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::cli::sources::dataset;
use crate::cli::text::thousands;
use crate::cli::{CliError, Console, Format};
use crate::dataset::schema::{TABLES as DATA_TABLES, TRADABILITY, TRANSITION};
use crate::dataset::{Dataset, embedded};
use crate::findings::{Finding, Findings};
use crate::results::labour_only::TABLES as LABOUR_ONLY_TABLES;
use crate::results::tables::{TABLES, description};
use crate::scenario::policies::{EVERY, about, keys};
use crate::scenario::registry;
use crate::scenario::schema::PolicyKind;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Parameter, place, industry, technology, measure, group, labour class, indicator, policy kind, result table or column,
    /// table of a data package, or section of a scenario or sweep file (site, outputs, distribution, axis, …); for any other
    /// word, what mentions it. One name; its words need no quotes
    #[arg(required = true)]
    pub name: Vec<String>,
    /// Data package: embedded name or folder
    #[arg(long, default_value = embedded::DEFAULT)]
    pub dataset: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// An explanation: what kind of thing, then facts in order.
struct Explanation {
    heading: String,
    facts: Vec<(String, String)>,
}

impl Explanation {
    fn of(heading: String, facts: Vec<(&'static str, String)>) -> Self {
        Self { heading, facts: facts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect() }
    }
}

/// Explains a name.
///
/// # Errors
/// A finding with the nearest name if nothing is called that.
pub fn run(args: &ExplainArgs, console: &Console) -> Result<(), CliError> {
    let name = args.name.join(" ");
    let data = Arc::new(dataset(&args.dataset)?);
    let found = explain(&name, &data);
    match (args.format, &found[..]) {
        (_, []) => Err(CliError::invalid(unknown(&name, &data))),
        (Format::Json, [one]) => console.print(&format!("{:#}", as_json(one))),
        (Format::Json, all) => console.print(&format!("{:#}", all.iter().map(as_json).collect::<Value>())),
        (Format::Text, all) => console.print(&all.iter().map(as_text).collect::<Vec<_>>().join("\n")),
    }
}

fn as_json(explanation: &Explanation) -> Value {
    let facts = explanation.facts.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
    let heading = std::iter::once(("name".to_owned(), Value::from(explanation.heading.as_str())));
    Value::Object(heading.chain(facts).collect::<Map<_, _>>())
}

fn as_text(explanation: &Explanation) -> String {
    let width = explanation.facts.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    let mut text = format!("{}\n", explanation.heading);
    for (key, value) in &explanation.facts {
        let _ = writeln!(text, "  {key:<width$}  {value}");
    }
    text
}

/// Everything that has a name; else columns that have it, else what mentions it.
fn explain(name: &str, data: &Arc<Dataset>) -> Vec<Explanation> {
    let named = [
        parameter(name),
        sweep_word(name),
        result_table(name, data),
        labour_only_table(name),
        place(name, data),
        industry(name, data),
        technology(name, data),
        measure(name, data),
        group(name, data),
        policy_kind(name),
        people::class(name, data),
        people::indicator(name, data),
        shipped::explain(name),
        shipped::package(name, data),
        data_table(name),
        keys::explain(name),
    ];
    let named: Vec<Explanation> = named.into_iter().flatten().collect();
    if !named.is_empty() {
        return named;
    }
    columns::explain(name, data).or_else(|| mentions::explain(name, data)).into_iter().collect()
}

fn parameter(name: &str) -> Option<Explanation> {
    let p = registry::find(name)?;
    let facts = vec![
        ("meaning", p.description.to_owned()),
        ("unit", p.unit.to_owned()),
        ("default", p.default.to_string()),
        ("central", p.default.central().to_string()),
        ("range", format!("{} to {}", p.min, p.max)),
        ("source", p.source.to_owned()),
        ("evidence", p.evidence.to_owned()),
        ("in a scenario", format!("[parameters]  \"{name}\" = {}", p.default.central())),
    ];
    Some(Explanation::of(format!("parameter {name}: {}", p.title), facts))
}

fn policy_kind(name: &str) -> Option<Explanation> {
    let (name, kind) = PolicyKind::ALL.iter().find(|(known, _)| *known == name)?;
    let about = about(*kind);
    let (needed, optional) = keys(*kind);
    let every = EVERY.iter().filter(|key| **key != "kind" && **key != "multiplier");
    let facts = vec![
        ("meaning", about.title.to_owned()),
        ("effect", about.path.to_owned()),
        ("one unit of output", about.output.to_owned()),
        ("money buys", about.bridge.to_owned()),
        ("needs", needed.join(", ")),
        ("may have", optional.iter().chain(every).copied().collect::<Vec<_>>().join(", ")),
        ("source", about.source.to_owned()),
        ("in a scenario", format!("[[policy]]  kind = \"{name}\"")),
    ];
    Some(Explanation::of(format!("policy kind {name}"), facts))
}

/// Words of sweep files that are no names of anything else.
fn sweep_word(name: &str) -> Option<Explanation> {
    if ["expression", "expressions"].contains(&name) {
        let facts = crate::sweep::expression::GRAMMAR.to_vec();
        let facts = facts.into_iter().map(|(rule, text)| (rule, text.to_owned())).collect();
        return Some(Explanation::of("expressions of outcomes in sweep files".to_owned(), facts));
    }
    let (word, text) = crate::sweep::schema::WORDS.iter().find(|(word, _)| *word == name)?;
    let facts = vec![
        ("meaning", (*text).to_owned()),
        ("where", "[design] kind of a sweep, docs/sweeps.md".to_owned()),
    ];
    Some(Explanation::of(format!("design {word}"), facts))
}

fn result_table(name: &str, data: &Arc<Dataset>) -> Option<Explanation> {
    let name = TABLES.iter().find(|t| **t == name)?;
    let facts = vec![
        ("meaning", description(name).to_owned()),
        (
            "files",
            format!("tables/{name}.csv, tables/{name}.parquet; columns with units in datapackage.json"),
        ),
        (
            "statistics",
            "columns marked * have suffixes: _mean over draws, _se standard error of the mean, _p05 … quantiles".to_owned(),
        ),
    ];
    let mut explanation = Explanation::of(format!("result table {name}"), facts);
    explanation.facts.extend(columns::of_table(name, data));
    Some(explanation)
}

fn labour_only_table(name: &str) -> Option<Explanation> {
    let (name, meaning) = LABOUR_ONLY_TABLES.iter().find(|(known, _)| *known == name)?;
    let facts = vec![
        ("meaning", (*meaning).to_owned()),
        (
            "files",
            format!("tables/{name}.csv, tables/{name}.parquet; columns with units in datapackage.json"),
        ),
        ("written by", "scenarios with [labour_only]".to_owned()),
    ];
    Some(Explanation::of(format!("result table {name}"), facts))
}

fn place(name: &str, data: &Dataset) -> Option<Explanation> {
    let at = data.place(name).or_else(|| {
        data.places.iter().position(|p| {
            p.name.to_lowercase() == name.to_lowercase() || p.code.to_lowercase() == name.to_lowercase()
        })
    })?;
    let p = &data.places[at];
    let mut largest: Vec<usize> = (0..data.industries.len()).collect();
    largest.sort_by(|&a, &b| data.jobs[(at, b)].total_cmp(&data.jobs[(at, a)]).then(a.cmp(&b)));
    let jobs: Vec<String> = largest
        .iter()
        .take(5)
        .map(|&i| {
            format!(
                "{} {} ({})",
                data.industries[i].code,
                data.industries[i].name,
                thousands(data.jobs[(at, i)])
            )
        })
        .collect();
    let emissions: f64 = data.emissions.row(at).iter().sum();
    let facts = vec![
        ("region", format!("{} ({}), {}", p.region_name, p.region, p.nation)),
        ("subregion", format!("{} ({})", p.subregion_name, p.subregion)),
        (
            "residents",
            format!("{}, of these {} aged 16 to 64", thousands(p.population), thousands(p.population_16_64)),
        ),
        ("jobs by workplace", thousands(p.jobs)),
        ("largest industries", jobs.join("; ")),
        ("gross value added", format!("£{} million", thousands(p.gva))),
        ("disposable income", format!("£{} million", thousands(p.disposable_income))),
        ("emissions", format!("{} kt CO2e from industries", thousands(emissions))),
        ("employment rate", format!("{:.1} %", p.employment_rate * 100.0)),
        ("unemployment rate", format!("{:.1} %", p.unemployment_rate * 100.0)),
        ("aged 16 to 64", people::account(p)),
        ("weekly pay", format!("£{:.0} (median)", p.weekly_pay)),
        (
            "deprivation",
            format!("more deprived than {:.0} % of its nation's places", p.deprivation_rank_share * 100.0),
        ),
        ("status", p.status.clone()),
    ];
    Some(Explanation::of(format!("place {}: {}", p.code, p.name), facts))
}

fn industry(name: &str, data: &Dataset) -> Option<Explanation> {
    let at = data.industry(name)?;
    let i = &data.industries[at];
    let mut hosts: Vec<usize> = (0..data.places.len()).collect();
    hosts.sort_by(|&a, &b| data.jobs[(b, at)].total_cmp(&data.jobs[(a, at)]).then(a.cmp(&b)));
    let hosts: Vec<String> = hosts
        .iter()
        .take(5)
        .map(|&p| format!("{} ({})", data.places[p].name, thousands(data.jobs[(p, at)])))
        .collect();
    let technologies: Vec<&str> =
        data.technologies.iter().filter(|t| t.industry == at).map(|t| t.code.as_str()).collect();
    let facts = vec![
        ("code as published", i.source_code.clone()),
        ("section", i.section.clone()),
        ("divisions", i.divisions.join(", ")),
        ("group", format!("{} {}", i.group, i.group_name)),
        ("tradability", TRADABILITY[i.tradability as usize].to_owned()),
        ("transition", TRANSITION[i.transition as usize].to_owned()),
        ("gross output", format!("£{} million", thousands(i.gross_output))),
        ("gross value added", format!("£{} million", thousands(i.gva))),
        ("jobs", thousands(i.jobs)),
        ("most jobs in", hosts.join("; ")),
        ("emissions", format!("{} kt CO2e", thousands(i.emissions))),
        ("free allowances", format!("{:.0} % of emissions", i.free_allocation_share * 100.0)),
        ("technologies", if technologies.is_empty() { "none".to_owned() } else { technologies.join(", ") }),
    ];
    Some(Explanation::of(format!("industry {}: {}", i.code, i.name), facts))
}

fn technology(name: &str, data: &Dataset) -> Option<Explanation> {
    let t = data.technologies.iter().find(|t| t.code == name)?;
    let inputs = data.industries.iter().zip(&t.relative_inputs).filter(|(_, v)| **v != 1.0);
    let inputs: Vec<String> = inputs.map(|(i, v)| format!("{} × {v}", i.code)).collect();
    let facts = vec![
        ("industry", data.industries[t.industry].code.clone()),
        ("base share", t.base_share.to_string()),
        ("relative labour", t.relative_labour.to_string()),
        ("relative emissions", t.relative_emissions.to_string()),
        ("relative inputs", if inputs.is_empty() { "as the industry".to_owned() } else { inputs.join(", ") }),
        ("capacity", format!("{} {}", t.capacity, t.capacity_unit)),
        ("source", t.source.clone()),
        ("evidence", t.evidence.clone()),
    ];
    Some(Explanation::of(format!("technology {}: {}", t.code, t.name), facts))
}

fn measure(name: &str, data: &Dataset) -> Option<Explanation> {
    let m = data.measures.iter().find(|m| m.code == name)?;
    let bridge = |shares: &[f64]| {
        let used = data.industries.iter().zip(shares).filter(|(_, s)| **s > 0.0);
        used.map(|(i, s)| format!("{} {:.0} %", i.code, s * 100.0)).collect::<Vec<_>>().join(", ")
    };
    let facts = vec![
        ("import share", m.import_share.to_string()),
        ("place rule", m.place_rule.clone()),
        ("construction", bridge(&m.construction_bridge)),
        (
            "operation",
            format!("{} of cumulated investment a year: {}", m.operating_share, bridge(&m.operation_bridge)),
        ),
        ("source", m.source.clone()),
        ("evidence", m.evidence.clone()),
    ];
    Some(Explanation::of(format!("measure {}: {}", m.code, m.name), facts))
}

fn group(name: &str, data: &Dataset) -> Option<Explanation> {
    let (name, members) = data.place_groups.iter().find(|(group, _)| group == name)?;
    let names: Vec<&str> = members.iter().map(|&p| data.places[p].name.as_str()).collect();
    Some(Explanation::of(format!("group of places {name}"), vec![("places", names.join(", "))]))
}

fn data_table(name: &str) -> Option<Explanation> {
    let table = DATA_TABLES.iter().find(|t| t.name == name)?;
    let mut facts = vec![("meaning", table.description.to_owned()), ("key", table.key.join(", "))];
    for column in table.columns {
        let unit = if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
        facts.push((column.name, format!("{}{unit}", column.description)));
    }
    Some(Explanation::of(format!("table of a data package {name}"), facts))
}

fn unknown(name: &str, data: &Dataset) -> Findings {
    let names = registry::all().iter().map(|p| p.name).chain(TABLES);
    let names = names.chain(data.places.iter().map(|p| p.name.as_str()));
    let names = names.chain(data.industries.iter().map(|i| i.code.as_str()));
    let names = names.chain(data.technologies.iter().map(|t| t.code.as_str()));
    let names = names.chain(data.measures.iter().map(|m| m.code.as_str()));
    let names = names.chain(data.place_groups.iter().map(|(group, _)| group.as_str()));
    let names = names.chain(data.indicators.iter().map(|i| i.code.as_str()));
    let names = names.chain(data.industries.iter().map(|i| i.group.as_str()));
    let sections = keys::names();
    let names = names.chain(sections.iter().map(String::as_str));
    let mut findings = Findings::new();
    findings.push(Finding::error("explain", "nothing has this name").found(name).nearest(name, names));
    findings
}
