//! The whole scenario.

use super::numbers::YEARS;
use super::{Context, Fields};
use crate::scenario::read::entries::STRENGTH;
use crate::scenario::schema::{
    At, Carbon, Driver, Format, Induced, Institutions, Investment, Labour, LabourEngine, LabourOnly,
    LeftBehind, Outputs, Parameters, PathwayEntry, Policy, Relocation, Sampling, ScenarioFile, Site, Social,
    Technology, Trade, Uncertainty, Years,
};
use crate::scenario::tables::TABLES;
use crate::scenario::tree::{Node, Span, Table};

/// Most draws of a run.
pub const MAX_DRAWS: i64 = 100_000;
/// Most entries of one list after merging.
const MAX_ENTRIES: usize = crate::scenario::parse::MAX_ENTRIES;

impl ScenarioFile {
    /// Reads a merged scenario whose pathway files have been put in.
    #[must_use]
    pub fn read(table: &Table, span: Span, context: &Context<'_>) -> Self {
        let fields = Fields::new("scenario", table, span, context);
        let scenario = Self {
            schema: fields.integer("schema", 1, 1).unwrap_or(At { value: 1, span }),
            name: scenario_name(&fields),
            title: fields
                .text("title")
                .filter(|title| !title.value.is_empty())
                .or_else(|| fields.text("name"))
                .unwrap_or_default(),
            description: fields.text("description").unwrap_or_default(),
            extends: fields.text("extends"),
            dataset: fields.need_text("dataset"),
            years: Years::read(&fields),
            seed: seed(&fields),
            trade: fields.choice("trade").unwrap_or(At { value: Trade::Gravity, span }),
            induced: induced(&fields),
            labour: Labour::read(&fields),
            counterfactual: None,
            uncertainty: Uncertainty::read(&fields),
            parameters: Parameters::default(),
            pathway: fields.entries("pathway").into_iter().map(PathwayEntry::read).collect(),
            driver: fields.entries("driver").into_iter().filter_map(Driver::read).collect(),
            technology: fields.entries("technology").into_iter().map(Technology::read).collect(),
            relocation: fields.entries("relocation").into_iter().map(Relocation::read).collect(),
            investment: fields.entries("investment").into_iter().map(Investment::read).collect(),
            carbon: fields.table("carbon", "carbon").map(Carbon::read),
            site: fields.entries("site").into_iter().map(Site::read).collect(),
            policy: policies(&fields),
            institutions: fields
                .table("institutions", "institutions")
                .map(Institutions::read)
                .unwrap_or_default(),
            social: fields.table("social", "social").map(Social::read).unwrap_or_default(),
            left_behind: fields.table("left_behind", "left_behind").map(LeftBehind::read).unwrap_or_default(),
            variant: Vec::new(),
            outputs: Outputs::read(&fields),
            labour_only: fields.table("labour_only", "labour_only").and_then(LabourOnly::read),
        };
        let _ = (fields.get("counterfactual"), fields.get("parameters"), fields.get("variant"));
        check_size(&fields);
        fields.finish();
        scenario
    }
}

fn policies(fields: &Fields<'_>) -> Vec<Policy> {
    let induced = induced(fields);
    fields.entries("policy").into_iter().filter_map(|entry| Policy::read(entry, induced)).collect()
}

fn scenario_name(fields: &Fields<'_>) -> At<String> {
    let name = fields.text("name").unwrap_or(At { value: String::new(), span: fields.span });
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let fit = !name.value.is_empty() && !name.value.starts_with('.') && name.value.chars().all(plain);
    if !fit && fields.get("name").is_some_and(|node| node.text().is_some()) {
        let finding =
            fields.context.error(name.span, "the name of a scenario is the name of its run's folder");
        fields
            .context
            .push(finding.found(&name.value).allowed("letters, digits, `-`, `_` and `.`, not first"));
    }
    name
}

fn seed(fields: &Fields<'_>) -> At<u64> {
    let seed = fields.integer("seed", 0, i64::MAX).unwrap_or_default();
    At { value: seed.value as u64, span: seed.span }
}

/// Exactly one mechanism; a list of several would count induced effects more than once.
fn induced(fields: &Fields<'_>) -> At<Induced> {
    let fallback = At { value: Induced::None, span: fields.span };
    let Some(node) = fields.get("induced") else { return fallback };
    if let Some([_, _, ..]) = node.array().map(Vec::as_slice) {
        report_two_mechanisms(fields, node);
        return fallback;
    }
    fields.choice_of(node, "induced").unwrap_or(fallback)
}

fn report_two_mechanisms(fields: &Fields<'_>, node: &Node) {
    let items = node.array().map(Vec::as_slice).unwrap_or_default();
    let shown: Vec<String> = items
        .iter()
        .map(|item| format!("{} at {}", item.text().unwrap_or("?"), fields.context.sources.place(item.span)))
        .collect();
    let finding = fields.context.error(node.span, "two mechanisms would count induced effects twice");
    let words = Induced::ALL.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ");
    fields.context.push(finding.found(shown.join(", ")).allowed(format!("one of {words}")));
}

fn check_size(fields: &Fields<'_>) {
    for entry in fields.named() {
        if let Some(items) = entry.node.array().filter(|items| items.len() > MAX_ENTRIES) {
            let finding = fields.context.error(entry.key_span, "too many entries").found(items.len());
            fields.context.push(finding.allowed(format!("at most {MAX_ENTRIES}")));
        }
    }
}

impl Years {
    fn read(fields: &Fields<'_>) -> Self {
        let at = |value| At { value, span: fields.span };
        let Some(years) = fields.table("years", "years") else {
            return Self { start: at(2021), end: at(2021) };
        };
        let (start, end) = (years.year("start"), years.year("end"));
        if let (Some(start), Some(end)) = (start, end)
            && end.value <= start.value
        {
            let finding =
                years.context.error(end.span, "the last year is not after the first").found(end.value);
            years.context.push(finding.allowed(format!("{} or later", start.value + 1)));
        }
        let start = start.unwrap_or(at(2021));
        // A last year that has been found wrong makes no other year of the file wrong.
        let otherwise = if years.get("end").is_some() { YEARS.1 } else { start.value + 1 };
        let end = end.filter(|end| end.value > start.value);
        years.finish();
        Self { start, end: end.unwrap_or(At { value: otherwise, ..start }) }
    }
}

impl Labour {
    fn read(fields: &Fields<'_>) -> Self {
        let table = fields.table("labour", "labour");
        let span = fields.span;
        let labour = Self {
            model: table.as_ref().and_then(|t| t.choice("model")),
            engine: table
                .as_ref()
                .and_then(|t| t.choice("engine"))
                .unwrap_or(At { value: LabourEngine::MeanField, span }),
            steps_per_year: table
                .as_ref()
                .and_then(|t| t.integer("steps_per_year", 4, 52))
                .map_or(At { value: 12, span }, |s| At { value: s.value as usize, span: s.span }),
        };
        if let Some(table) = table {
            table.finish();
        }
        labour
    }
}

impl Uncertainty {
    fn read(fields: &Fields<'_>) -> Self {
        let table = fields.table("uncertainty", "uncertainty");
        let span = fields.span;
        let draws = table.as_ref().and_then(|t| t.integer("draws", 1, MAX_DRAWS));
        let sampling = table.as_ref().and_then(|t| t.choice("sampling"));
        let measurement_error = table.as_ref().and_then(|t| t.flag("measurement_error"));
        if let Some(table) = table {
            table.finish();
        }
        Self {
            draws: draws.map_or(At { value: 1, span }, |d| At { value: d.value as usize, span: d.span }),
            sampling: sampling.unwrap_or(At { value: Sampling::Sobol, span }),
            measurement_error: measurement_error.unwrap_or(At { value: false, span }),
        }
    }
}

impl PathwayEntry {
    fn read(fields: Fields<'_>) -> Self {
        let entry = Self {
            file: fields.text("file"),
            scenario: fields.text("scenario"),
            model: fields.text("model"),
            region: fields.text("region"),
            mapping: fields.text("mapping"),
            strength: fields.uncertain("strength", STRENGTH),
            name: fields.text("name"),
            title: fields.text("title"),
            description: fields.text("description"),
            source: fields.text("source"),
            price_base: fields.year("price_base"),
            price_factor: fields.number("price_factor", (1e-3, 1e3)),
            driver: fields.entries("driver").into_iter().filter_map(Driver::read).collect(),
            technology: fields.entries("technology").into_iter().map(Technology::read).collect(),
            relocation: fields.entries("relocation").into_iter().map(Relocation::read).collect(),
            investment: fields.entries("investment").into_iter().map(Investment::read).collect(),
            carbon: fields.table("carbon", "carbon").map(Carbon::read),
        };
        fields.finish();
        entry
    }
}

/// The key of detail years, and what it takes.
const DETAIL_YEARS: (&str, &str) =
    ("detail_years", "a year, a list of years, a span \"2025..2035\" or \"all\"");

impl Outputs {
    fn read(fields: &Fields<'_>) -> Self {
        let span = fields.span;
        let empty = Outputs {
            tables: None,
            quantiles: At { value: Vec::new(), span },
            detail_years: None,
            places: At { value: Vec::new(), span },
            formats: At { value: Vec::new(), span },
        };
        let Some(table) = fields.table("outputs", "outputs") else { return empty };
        let outputs = Self {
            tables: tables(&table),
            quantiles: quantiles(&table),
            detail_years: list(&table, DETAIL_YEARS, |item| table.year_of(item, "detail_years")),
            places: table.names("places").unwrap_or(empty.places),
            formats: formats(&table).unwrap_or(empty.formats),
        };
        table.finish();
        outputs
    }
}

fn tables(fields: &Fields<'_>) -> Option<At<Vec<At<String>>>> {
    let names = fields.names("tables")?;
    for name in names.value.iter().filter(|name| !TABLES.contains(&name.value.as_str())) {
        let finding = fields.context.error(name.span, format!("there is no table `{}`", name.value));
        fields.context.push(finding.found(&name.value).nearest(&name.value, TABLES));
    }
    Some(names)
}

fn formats(fields: &Fields<'_>) -> Option<At<Vec<At<Format>>>> {
    let formats = list(fields, ("formats", "a list"), |item| fields.choice_of::<Format>(item, "formats"))?;
    if fields.is_empty_list("formats") {
        let finding = fields.context.error(formats.span, "a run needs at least one format");
        fields.context.push(finding.found("[]").allowed("\"csv\", \"parquet\""));
    }
    Some(formats)
}

fn quantiles(fields: &Fields<'_>) -> At<Vec<At<f64>>> {
    let read = list(fields, ("quantiles", "a list"), |item| fields.number_of(item, "quantiles", (0.0, 1.0)));
    let quantiles = read.unwrap_or(At { value: Vec::new(), span: fields.span });
    for pair in quantiles.value.windows(2).filter(|pair| pair[1].value <= pair[0].value) {
        let finding = fields.context.error(pair[1].span, "quantiles are not ascending").found(pair[1].value);
        fields.context.push(finding.allowed(format!("more than {}", pair[0].value)));
    }
    quantiles
}

fn list<T>(
    fields: &Fields<'_>,
    (key, allowed): (&'static str, &'static str),
    item: impl Fn(&Node) -> Option<At<T>>,
) -> Option<At<Vec<At<T>>>> {
    let node = fields.get(key)?;
    let items = fields.items(node, key, allowed)?;
    Some(At { value: items.iter().filter_map(item).collect(), span: node.span })
}
