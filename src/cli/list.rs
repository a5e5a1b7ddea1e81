//! `fairshift list`: names that scenario files may use.

use serde_json::{Map, Value};

use crate::cli::sources::dataset;
use crate::cli::text::{Align, aligned, thousands};
use crate::cli::{CliError, Console, Format};
use crate::dataset::{Dataset, embedded};
use crate::results::tables::TABLES;
use crate::scenario::library::Library;
use crate::scenario::policies::about;
use crate::scenario::registry;
use crate::scenario::schema::PolicyKind;

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Scenarios that come with the program
    Scenarios,
    /// Sweeps that come with the program
    Sweeps,
    /// Embedded data packages
    Datasets,
    /// Places of a data package
    Places,
    /// Named groups of places
    Groups,
    /// Industries of a data package
    Industries,
    /// Technologies of a data package
    Technologies,
    /// Investment measures of a data package
    Measures,
    /// Labour classes of a data package
    Classes,
    /// Indicators of places in a data package
    Indicators,
    /// Registered parameters
    Parameters,
    /// Result tables
    Tables,
    /// Kinds of policies
    Policies,
}

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum, default_value_t = Kind::Scenarios)]
    pub kind: Kind,
    /// Only rows that contain this text, in any case
    #[arg(long = "match", value_name = "TEXT")]
    pub matching: Option<String>,
    /// Data package: embedded name or folder
    #[arg(long, default_value = embedded::DEFAULT)]
    pub dataset: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A list: heading, rows.
struct List {
    heading: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// Prints a list.
///
/// # Errors
/// Findings of the data package; a closed output.
pub fn run(args: &ListArgs, console: &Console) -> Result<(), CliError> {
    let mut list = list(args)?;
    if let Some(text) = &args.matching {
        let wanted = text.to_lowercase();
        list.rows.retain(|row| row.iter().any(|cell| cell.to_lowercase().contains(&wanted)));
    }
    match args.format {
        Format::Json => {
            let records: Vec<Value> = list.rows.iter().map(|row| record(&list.heading, row)).collect();
            console.print(&format!("{:#}", Value::Array(records)))
        }
        Format::Text => {
            let heading = list.heading.iter().map(|h| (*h).to_owned()).collect();
            let align = vec![Align::Left; list.heading.len()];
            list.rows.insert(0, heading);
            console.print(&aligned(&list.rows, &align))
        }
    }
}

fn record(heading: &[&str], row: &[String]) -> Value {
    let cells = heading.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), Value::from(cell.as_str())));
    Value::Object(cells.collect::<Map<_, _>>())
}

fn list(args: &ListArgs) -> Result<List, CliError> {
    let data = || dataset(&args.dataset);
    Ok(match args.kind {
        Kind::Scenarios => scenarios(),
        Kind::Sweeps => sweeps(),
        Kind::Datasets => datasets()?,
        Kind::Places => places(&data()?),
        Kind::Groups => groups(&data()?),
        Kind::Industries => industries(&data()?),
        Kind::Technologies => technologies(&data()?),
        Kind::Measures => measures(&data()?),
        Kind::Classes => classes(&data()?),
        Kind::Indicators => indicators(&data()?),
        Kind::Parameters => parameters(),
        Kind::Tables => tables(),
        Kind::Policies => policies(),
    })
}

/// Everything that can be listed but parameters, whose meanings say more: the name, and what else its row says.
pub(super) fn named(data: &Dataset) -> Vec<(String, String)> {
    let of_program = [scenarios(), sweeps(), tables(), policies()];
    let of_data = [
        groups(data),
        industries(data),
        technologies(data),
        measures(data),
        classes(data),
        indicators(data),
        places(data),
    ];
    let rows = of_program.into_iter().chain(of_data).flat_map(|list| list.rows);
    rows.filter_map(|row| row.split_first().map(|(name, others)| (name.clone(), others.join(", ")))).collect()
}

fn scenarios() -> List {
    let library = Library::embedded();
    let rows = library.names().map(|name| vec![name.to_owned(), library.title(name)]).collect();
    List { heading: vec!["scenario", "title"], rows }
}

fn sweeps() -> List {
    let library = Library::embedded();
    let title = |text: &str| {
        let table = text.parse::<toml::Table>().ok();
        table.and_then(|t| t.get("title").and_then(|v| v.as_str()).map(str::to_owned)).unwrap_or_default()
    };
    let named = library.folder("sweeps").filter_map(|(file, text)| Some((file.strip_suffix(".toml")?, text)));
    let rows = named.map(|(name, text)| vec![name.to_owned(), title(text)]).collect();
    List { heading: vec!["sweep", "title"], rows }
}

fn datasets() -> Result<List, CliError> {
    let row = |name: &&str| {
        let about = embedded::read(name).map_err(CliError::invalid)?.description;
        Ok(vec![about.name, about.version, about.title])
    };
    let rows = embedded::NAMES.iter().map(row).collect::<Result<_, CliError>>()?;
    Ok(List { heading: vec!["dataset", "version", "title"], rows })
}

fn places(data: &Dataset) -> List {
    let row = |p: &crate::dataset::Place| {
        vec![p.code.clone(), p.name.clone(), p.region_name.clone(), p.nation.clone()]
    };
    List { heading: vec!["place", "name", "region", "nation"], rows: data.places.iter().map(row).collect() }
}

fn groups(data: &Dataset) -> List {
    let names = |members: &[usize]| {
        members.iter().map(|&p| data.places[p].name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let rows = data.place_groups.iter().map(|(name, members)| vec![name.clone(), names(members)]).collect();
    List { heading: vec!["group", "places"], rows }
}

fn industries(data: &Dataset) -> List {
    let row = |i: &crate::dataset::Industry| {
        vec![i.code.clone(), i.section.clone(), i.group.clone(), i.name.clone()]
    };
    List {
        heading: vec!["industry", "section", "group", "name"],
        rows: data.industries.iter().map(row).collect(),
    }
}

fn technologies(data: &Dataset) -> List {
    let row = |t: &crate::dataset::Technology| {
        vec![
            t.code.clone(),
            data.industries[t.industry].code.clone(),
            t.base_share.to_string(),
            t.name.clone(),
        ]
    };
    List {
        heading: vec!["technology", "industry", "base_share", "name"],
        rows: data.technologies.iter().map(row).collect(),
    }
}

fn measures(data: &Dataset) -> List {
    let row = |m: &crate::dataset::Measure| {
        vec![m.code.clone(), m.import_share.to_string(), m.place_rule.clone(), m.name.clone()]
    };
    List {
        heading: vec!["measure", "import_share", "place_rule", "name"],
        rows: data.measures.iter().map(row).collect(),
    }
}

fn classes(data: &Dataset) -> List {
    let row = |c: crate::dataset::LabourClass| {
        let jobs: f64 = c.industries.iter().map(|&i| data.industries[i].jobs).sum();
        let members: Vec<&str> = c.industries.iter().map(|&i| data.industries[i].code.as_str()).collect();
        vec![c.code, thousands(jobs), c.name, members.join(", ")]
    };
    let rows = data.labour_classes().into_iter().map(row).collect();
    List { heading: vec!["class", "jobs", "name", "industries"], rows }
}

fn indicators(data: &Dataset) -> List {
    let row = |i: &crate::dataset::Indicator| {
        let cells = [&i.code, &i.unit, &i.period];
        let cells = cells.into_iter().cloned();
        cells.chain([format!("{} of {}", i.covered(), i.figures.len()), i.name.clone()]).collect()
    };
    let rows = data.indicators.iter().map(row).collect();
    List { heading: vec!["indicator", "unit", "period", "places", "name"], rows }
}

fn parameters() -> List {
    let row = |p: &registry::Parameter| {
        vec![
            p.name.to_owned(),
            p.default.to_string(),
            p.unit.to_owned(),
            p.evidence.to_owned(),
            p.title.to_owned(),
        ]
    };
    List {
        heading: vec!["parameter", "default", "unit", "evidence", "title"],
        rows: registry::all().iter().map(row).collect(),
    }
}

fn tables() -> List {
    let row = |name: &&str| vec![(*name).to_owned(), crate::results::tables::description(name).to_owned()];
    let labour =
        crate::results::labour_only::TABLES.map(|(name, about)| vec![name.to_owned(), about.to_owned()]);
    List { heading: vec!["table", "description"], rows: TABLES.iter().map(row).chain(labour).collect() }
}

fn policies() -> List {
    let row = |(name, kind): &(&str, PolicyKind)| {
        vec![(*name).to_owned(), about(*kind).output.to_owned(), about(*kind).title.to_owned()]
    };
    List { heading: vec!["policy", "output", "title"], rows: PolicyKind::ALL.iter().map(row).collect() }
}
