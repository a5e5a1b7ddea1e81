//! Entries of scenario and pathway files.

use super::Fields;
use super::numbers::Range;
use crate::scenario::schema::{
    At, Carbon, Driver, DriverKind, Event, Evidence, Investment, Relocation, Series, Site, Technology,
    Uncertain, Weights,
};
use crate::scenario::tree::Span;

/// Strengths: none to three times the change as written.
pub const STRENGTH: Range = (0.0, 3.0);
/// Shares.
pub const SHARE: Range = (0.0, 1.0);
/// Jobs at one site.
pub const JOBS: Range = (0.0, 1e7);
const POSITIVE: Range = (0.0, f64::INFINITY);
/// Of demand, purchases or supply over the base year's: nothing grows a millionfold.
const INDEX: Range = (0.0, 1e6);
const ANY: Range = (f64::NEG_INFINITY, f64::INFINITY);

impl Fields<'_> {
    fn evidence(&self) -> At<Evidence> {
        let missing = At { value: Evidence::Assumption, span: self.span };
        self.need_choice("evidence").unwrap_or(missing)
    }

    fn strength(&self) -> Option<At<Uncertain>> {
        self.uncertain("strength", STRENGTH)
    }

    /// Reports none or two of two keys of which one is needed.
    fn one_of(&self, first: &str, second: &str) {
        match (self.has(first), self.has(second)) {
            (true, true) => {
                let finding = self
                    .context
                    .error(self.span_of(second), format!("`{first}` and `{second}` exclude each other"));
                let place = self.context.sources.place(self.span_of(first));
                self.context.push(finding.found(format!("`{first}` at {place}")).allowed("one of the two"));
            }
            (false, false) => {
                let message = format!("neither `{first}` nor `{second}` is given");
                self.context.push(self.context.error(self.span, message).allowed("one of the two"));
            }
            _ => {}
        }
    }
}

/// Keys that a kind of driver needs, and those it may have.
fn driver_keys(kind: DriverKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        DriverKind::FinalDemand => (&["industries", "categories"], &[]),
        DriverKind::IntermediateUse => (&["suppliers", "users"], &[]),
        DriverKind::Supply => (&["industries"], &["places", "import_replacement"]),
        DriverKind::LabourIntensity | DriverKind::EmissionIntensity => (&["industries"], &[]),
    }
}

/// Reports selectors that a kind of driver lacks or has no use for.
fn check_driver(fields: &Fields<'_>, kind: DriverKind) {
    let (needed, optional) = driver_keys(kind);
    for key in needed.iter().filter(|key| !fields.has(key)) {
        let message = format!("a driver of kind `{}` needs `{key}`", kind.name());
        fields.context.push(fields.context.error(fields.span, message));
    }
    for key in ["industries", "categories", "suppliers", "users", "places", "import_replacement"] {
        if fields.has(key) && !needed.contains(&key) && !optional.contains(&key) {
            let message = format!("`{key}` has no meaning in a driver of kind `{}`", kind.name());
            let allowed = [needed, optional].concat().join(", ");
            fields.context.push(fields.context.error(fields.span_of(key), message).allowed(allowed));
        }
    }
}

impl Driver {
    pub(super) fn read(fields: Fields<'_>) -> Option<Self> {
        let kind = fields.need_choice("kind");
        if let Some(kind) = kind {
            check_driver(&fields, kind.value);
        }
        fields.one_of("index", "levels");
        let driver = Self {
            name: fields.need_text("name"),
            kind: kind.unwrap_or(At { value: DriverKind::FinalDemand, span: fields.span }),
            industries: fields.names("industries"),
            categories: fields.names("categories"),
            suppliers: fields.names("suppliers"),
            users: fields.names("users"),
            places: fields.names("places"),
            import_replacement: fields.uncertain("import_replacement", SHARE),
            index: fields.series("index", INDEX),
            levels: fields.series("levels", POSITIVE),
            interpolation: fields.choice("interpolation"),
            strength: fields.strength(),
            combine: fields.flag("combine"),
            source: fields.need_text("source"),
            evidence: fields.evidence(),
        };
        fields.finish();
        kind.map(|_| driver)
    }
}

impl Technology {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        fields.one_of("shares", "levels");
        let technology = Self {
            industry: fields.need_text("industry"),
            interpolation: fields.choice("interpolation"),
            shares: fields.shares("shares", SHARE),
            levels: fields.shares("levels", POSITIVE),
            strength: fields.strength(),
            source: fields.need_text("source"),
            evidence: fields.evidence(),
        };
        fields.finish();
        technology
    }
}

impl Relocation {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        let _ = fields.need("places");
        let relocation = Self {
            technology: fields.need_text("technology"),
            places: fields.weights("places").unwrap_or_else(|| no_weights(fields.span_of("places"))),
            progress: fields.need_series("progress", SHARE),
            strength: fields.strength(),
            source: fields.need_text("source"),
            evidence: fields.evidence(),
        };
        fields.finish();
        relocation
    }
}

fn no_weights(span: Span) -> Weights {
    Weights { places: Vec::new(), span }
}

impl Investment {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        fields.one_of("spending", "capacity");
        if fields.has("capacity") && !fields.has("capacity_cost") {
            let message = "`capacity` needs `capacity_cost`, £m per unit";
            fields.context.push(fields.context.error(fields.span_of("capacity"), message));
        }
        if fields.has("capacity_cost") && !fields.has("capacity") {
            let message = "`capacity_cost` has no meaning without `capacity`";
            fields.context.push(fields.context.error(fields.span_of("capacity_cost"), message));
        }
        let investment = Self {
            name: fields.need_text("name"),
            measure: fields.need_text("measure"),
            spending: fields.series("spending", ANY),
            capacity: fields.series("capacity", POSITIVE),
            capacity_cost: fields.number("capacity_cost", POSITIVE),
            import_share: fields.uncertain("import_share", SHARE),
            operating_share: fields.uncertain("operating_share", SHARE),
            place_rule: fields.text("place_rule"),
            places: fields.weights("places"),
            strength: fields.strength(),
            combine: fields.flag("combine"),
            source: fields.need_text("source"),
            evidence: fields.evidence(),
        };
        fields.finish();
        investment
    }
}

impl Carbon {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        let carbon = Self {
            price: fields.need_series("price", POSITIVE),
            base_price: fields.number("base_price", POSITIVE),
            free_allocation_remaining: fields.series("free_allocation_remaining", SHARE),
            border_adjustment: fields.flag("border_adjustment"),
            covered: fields.need_names("covered"),
            strength: fields.strength(),
            source: fields.need_text("source"),
            evidence: fields.evidence(),
        };
        fields.finish();
        carbon
    }
}

impl Site {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        fields.one_of("jobs", "share");
        let (name, place, industry) =
            (fields.need_text("name"), fields.need_text("place"), fields.need_text("industry"));
        let (event, announced) =
            (fields.need_choice("event"), fields.need_number("announced", (1900.0, 2199.0)));
        let (start, ramp_years) =
            (fields.need_number("start", (1900.0, 2199.0)), fields.need_number("ramp_years", (0.0, 100.0)));
        let (jobs, share) = (fields.uncertain("jobs", JOBS), fields.number("share", POSITIVE));
        let import_replacement = fields.uncertain("import_replacement", SHARE);
        let (source, evidence) = (fields.need_text("source"), fields.choice("evidence"));
        let span = fields.span;
        fields.finish();
        let year = |year: Option<At<f64>>| year.unwrap_or(At { value: f64::MAX, span });
        // Without a known event the names are checked all the same; an opening has no limit that could be wrong.
        Self {
            event: event.unwrap_or(At { value: Event::Opening, span }),
            announced: year(announced),
            start: year(start),
            ramp_years: ramp_years.unwrap_or(At { value: 0.0, span }),
            name,
            place,
            industry,
            jobs,
            share,
            import_replacement,
            source,
            evidence,
        }
    }
}

impl Series {
    /// Whether the series could not be read or is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}
