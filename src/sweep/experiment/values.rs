//! Values of axes, tried on the scenario before anything runs.
//!
//! The rule is that nothing is refused which the design would run with success:
//! - rows of a `list`, a `file` and a `one_at_a_time` design are tried as rows, because values may be valid only together;
//! - in other designs a value (with those of the axes that move with it) is tried with central values of the others, and if
//!   that fails, with every value of every other axis in turn. It is refused if nothing helps; if something does, the
//!   combinations that fail will be in the table of failures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::checker::Checker;
use super::trial::{Chosen, built, in_any, template};
use crate::findings::{Finding, Findings, Severity};
use crate::scenario::files::LoadedFile;
use crate::scenario::key::Key;
use crate::scenario::registry;
use crate::scenario::tree::Span;
use crate::sweep::axis::{Axis, Setting};
use crate::sweep::outcome::Issue;
use crate::sweep::plan::Row;
use crate::sweep::schema::DesignKind;
use crate::sweep::variant::{BuiltScenario, Shared, Template, Unbuilt};

/// Values of an axis, and rows of a table, that are tried; of more, the first and the last, or as many evenly spread.
const TRIED: usize = 64;
/// Combinations with other axes that are tried for one value that fails alone.
const COMBINED: usize = 64;
/// Findings about rows of a table that are told one by one.
const TOLD: usize = 20;

/// What the middle of the design gives, with its row.
type Central = Option<(Row, Arc<Template>)>;
type Files = BTreeMap<String, LoadedFile>;

impl Checker<'_> {
    /// Tries the middle of the design and its values; returns the template and the files that were read.
    pub(super) fn values(&mut self, shared: &mut Shared<'_>) -> (Central, Files) {
        let in_range = self.ranges(shared);
        let mut files = Files::new();
        if self.sweep.findings.has_errors() || !in_range {
            self.alone(shared);
            return (None, files);
        }
        let mut central = None;
        let mut whole = false;
        for row in self.middles(shared) {
            match template(shared, &row) {
                Ok(found) => central = Some((row.clone(), found)),
                Err(Unbuilt::Outcomes(issues)) => {
                    issues.iter().for_each(|(outcome, issue)| self.issue(*outcome, issue));
                }
                Err(_) => continue,
            }
            whole = true;
            files = if self.by_rows() { self.rows(shared) } else { self.groups(shared, &row.settings) };
            break;
        }
        if !whole {
            self.nothing(shared);
        }
        (central, files)
    }

    /// Nothing can be built: because of rows, of values alone, or of all together.
    fn nothing(&mut self, shared: &Shared<'_>) {
        let before = self.findings.all().len();
        if self.by_rows() {
            self.rows(shared);
        } else {
            self.alone(shared);
        }
        if self.findings.all().len() > before {
            return;
        }
        let row = central(&shared.axes);
        if let Err(findings) = built(shared, &all(&row.settings)) {
            self.tell(shared, &all(&row.settings), &findings, "");
        }
    }

    fn by_rows(&self) -> bool {
        matches!(self.sweep.design.kind, DesignKind::List | DesignKind::File)
    }

    /// Rows to begin from: the middle one of a table or list; else central values, or rows of the design if these do not fit together.
    fn middles(&self, shared: &Shared<'_>) -> Vec<Row> {
        let design = &self.sweep.design;
        let point = |point: u64| Row { settings: design.point(&shared.axes, point), ..central(&shared.axes) };
        let first = if self.by_rows() { point((design.points - 1) / 2) } else { central(&shared.axes) };
        std::iter::once(first).chain(spread(design.points, TRIED).into_iter().map(point)).collect()
    }

    /// Numbers of registered parameters against their ranges; whether all are inside.
    fn ranges(&mut self, shared: &Shared<'_>) -> bool {
        let before = self.findings.all().len();
        for (at, axis) in shared.axes.iter().enumerate() {
            if !registered(axis) {
                continue;
            }
            let ends = axis.samples(100_000);
            let rows = self.sweep.design.kind == DesignKind::File
                && !self.sweep.findings.has_errors()
                && ends.iter().any(|setting| outside(axis, *setting).is_some());
            let settings: Vec<(Option<u64>, Setting)> = if rows {
                let points = 0..self.sweep.design.points;
                points.map(|point| (Some(point), self.sweep.design.point(&shared.axes, point)[at])).collect()
            } else {
                ends.into_iter().map(|setting| (None, setting)).collect()
            };
            let outside: Vec<_> = settings
                .into_iter()
                .filter_map(|(row, setting)| Some((row, setting, outside(axis, setting)?)))
                .collect();
            for (row, setting, (value, parameter)) in outside.into_iter().take(TOLD) {
                let message = format!("axis `{}`: `{}` is out of range", axis.name, parameter.name);
                let finding = match row {
                    Some(row) => self.in_table(row, message),
                    None => self.error(axis.span_of(setting), message),
                };
                self.findings
                    .push(finding.found(value).allowed(format!("{} to {}", parameter.min, parameter.max)));
            }
        }
        self.findings.all().len() == before
    }

    /// A finding about a row of the user's own table.
    fn in_table(&self, row: u64, message: String) -> Finding {
        let table = self.sweep.files.last().map_or("", |file| file.path.as_str());
        Finding::error(table, message).at_line(row as usize + 2)
    }

    /// Every row of a list or table, in which registered parameters need not be tried.
    fn rows(&mut self, shared: &Shared<'_>) -> Files {
        let (mut files, mut seen, mut told) = (Files::new(), BTreeSet::new(), 0);
        for point in self.chosen_rows(shared) {
            let settings = self.sweep.design.point(&shared.axes, point);
            if !seen.insert(texts(&shared.axes, &settings)) {
                continue;
            }
            let chosen = all(&settings);
            match built(shared, &chosen) {
                Ok(built) => keep(&mut files, built),
                Err(findings) if told < TOLD => {
                    told += 1;
                    let row = format!(" in row {} of the design", point + 1);
                    if self.sweep.design.kind == DesignKind::File {
                        let errors = findings.all().iter().filter(|f| f.severity == Severity::Error);
                        errors.for_each(|finding| {
                            let place = placed(shared, &chosen, finding);
                            let said = format!("{}{row}: {}", place.0, finding.message);
                            self.findings.push(detailed(self.in_table(point, said), finding));
                        });
                    } else {
                        self.tell(shared, &chosen, &findings, &row);
                    }
                }
                Err(_) => {}
            }
        }
        files
    }

    /// Rows evenly spread, and the first row with each value of an axis that has few.
    fn chosen_rows(&self, shared: &Shared<'_>) -> Vec<u64> {
        let design = &self.sweep.design;
        let mut rows: BTreeSet<u64> = spread(design.points, TRIED).into_iter().collect();
        let mut first: Vec<BTreeMap<String, u64>> = vec![BTreeMap::new(); shared.axes.len()];
        for point in 0..design.points {
            let settings = design.point(&shared.axes, point);
            for (at, axis) in shared.axes.iter().enumerate().filter(|(_, axis)| !registered(axis)) {
                if first[at].len() > TRIED {
                    continue;
                }
                let text = (0..axis.keys.len())
                    .map(|key| axis.text(settings[at], key))
                    .collect::<Vec<_>>()
                    .join("\n");
                first[at].entry(text).or_insert(point);
            }
        }
        rows.extend(first.into_iter().filter(|values| values.len() <= TRIED).flat_map(BTreeMap::into_values));
        rows.into_iter().collect()
    }

    /// Values of every axis with those that move with it; the others as in a row that is valid.
    fn groups(&mut self, shared: &Shared<'_>, base: &[Setting]) -> Files {
        let mut files = Files::new();
        let groups = self.samples(shared);
        for (number, group) in groups.iter().enumerate() {
            for chosen in group {
                match built(shared, &on(base, chosen)) {
                    Ok(built) => keep(&mut files, built),
                    Err(findings) => {
                        self.combined(shared, (base, chosen, &findings), &others(&groups, number));
                    }
                }
            }
        }
        files
    }

    /// A value that fails with central values of the others: refused if it fails with every other value of theirs too.
    fn combined(
        &mut self,
        shared: &Shared<'_>,
        (base, chosen, why): (&[Setting], &Chosen, &Findings),
        others: &[Chosen],
    ) {
        let moved = self.sweep.design.kind != DesignKind::OneAtATime;
        let tried = others.iter().take(if moved { COMBINED } else { 0 });
        let mut with = tried.map(|other| on(&settings(&on(base, chosen)), other));
        let fits = with.any(|combination| built(shared, &combination).is_ok());
        if !fits && (others.len() <= COMBINED || !moved) {
            return self.tell(shared, chosen, why, "");
        }
        for mut finding in self.at_axes(shared, chosen, why, "") {
            finding.severity = Severity::Warning;
            finding.message += "; such variants will be in the table of failures";
            self.findings.push(finding);
        }
    }

    /// By axis that has a position of its own: values to try, with those of the axes that move with it.
    fn samples(&self, shared: &Shared<'_>) -> Vec<Vec<Chosen>> {
        let axes = &shared.axes;
        let members = |leader: usize| -> Vec<usize> {
            (0..axes.len()).filter(|&at| at == leader || axes[at].follows == Some(leader)).collect()
        };
        let leaders = (0..axes.len()).filter(|&at| axes[at].follows.is_none()).map(members);
        let tried = leaders.filter(|members| members.iter().any(|&at| !registered(&axes[at])));
        tried.map(|members| self.positions(axes, &members)).collect()
    }

    fn positions(&self, axes: &[Axis], members: &[usize]) -> Vec<Chosen> {
        if let Some((low, high)) = self.sweep.design.sides() {
            return [low, high].map(|u| members.iter().map(|&at| (at, axes[at].at(u))).collect()).to_vec();
        }
        let alike: Vec<Vec<Setting>> = members.iter().map(|&at| axes[at].samples(TRIED)).collect();
        let most = alike.iter().map(Vec::len).max().unwrap_or(0);
        if alike.iter().all(|samples| samples.len() == most) {
            return (0..most)
                .map(|n| members.iter().zip(&alike).map(|(&at, s)| (at, s[n])).collect())
                .collect();
        }
        // Lists that move with distributions: the middle of every part, and both ends.
        let inner = (0..most).map(|n| (n as f64 + 0.5) / most as f64);
        let all = std::iter::once(0.0).chain(inner).chain(std::iter::once(1.0));
        all.map(|u| members.iter().map(|&at| (at, axes[at].at(u))).collect()).collect()
    }

    /// Every axis for itself on the scenario: where a file has errors, or no row can be built.
    fn alone(&mut self, shared: &Shared<'_>) {
        let named = |axis: &Axis| axis.keys.iter().any(Key::is_scenario);
        let varied = shared.axes.iter().position(named);
        if let (Err(findings), None) = (built(shared, &Chosen::new()), varied) {
            self.findings.extend(findings);
            return;
        }
        let samples =
            |at: usize| shared.axes[at].samples(TRIED).into_iter().map(move |setting| vec![(at, setting)]);
        let worlds: Vec<Chosen> = varied.map_or_else(|| vec![Chosen::new()], |at| samples(at).collect());
        let mut valid = Chosen::new();
        for at in 0..shared.axes.len() {
            for chosen in samples(at) {
                match in_any(shared, &worlds, &chosen, varied == Some(at)) {
                    Ok(()) if valid.last().is_none_or(|(last, _)| *last != at) => valid.extend(chosen),
                    Err(findings) if !registered(&shared.axes[at]) => {
                        self.tell(shared, &chosen, &findings, "");
                    }
                    _ => {}
                }
            }
        }
        self.outcomes_on(shared, &valid);
    }

    /// Outcomes where one value of every axis that has a valid one holds.
    fn outcomes_on(&mut self, shared: &Shared<'_>, valid: &Chosen) {
        let whole = valid.len() == self.sweep.axes.len();
        let Ok(built) = built(shared, valid).or_else(|_| built(shared, &Chosen::new())) else { return };
        let Err(Unbuilt::Outcomes(issues)) = shared.bind(&built.inputs) else { return };
        // An axis that has no valid value may be the one that moves the years.
        let certain = |issue: &Issue| whole || !issue.message.contains("outside the run");
        issues
            .iter()
            .filter(|(_, issue)| certain(issue))
            .for_each(|(outcome, issue)| self.issue(*outcome, issue));
    }

    /// Tells the errors of a scenario at the axes that brought them.
    fn tell(&mut self, shared: &Shared<'_>, chosen: &Chosen, findings: &Findings, row: &str) {
        let found = self.at_axes(shared, chosen, findings, row);
        found.into_iter().for_each(|finding| self.findings.push(finding));
    }

    /// Errors of a scenario at the axes that brought them.
    fn at_axes(&self, shared: &Shared<'_>, chosen: &Chosen, findings: &Findings, row: &str) -> Vec<Finding> {
        let errors = findings.all().iter().filter(|finding| finding.severity == Severity::Error);
        let moved = |finding: &Finding| {
            let (what, span) = placed(shared, chosen, finding);
            let span = span.unwrap_or(self.sweep.file.scenario.span);
            detailed(self.error(span, format!("{what}{row}: {}", finding.message)), finding)
        };
        errors.map(moved).collect()
    }
}

/// What a finding is about, and where that stands: a value of an axis, or its key if that is wrong with every value.
fn placed(shared: &Shared<'_>, chosen: &Chosen, finding: &Finding) -> (String, Option<Span>) {
    let by_name = |(at, _): &&(usize, Setting)| finding.file == format!("axis {}", shared.axes[*at].name);
    let Some(&(at, setting)) = chosen.iter().find(by_name).or(chosen.first()) else {
        return (String::new(), None);
    };
    let axis = &shared.axes[at];
    if about_key(axis, finding) {
        return (format!("axis `{}`", axis.name), Some(axis.key_span));
    }
    (format!("axis `{}`, value {}", axis.name, axis.label(setting)), Some(axis.span_of(setting)))
}

/// Whether a finding in the text of an override stands before its value.
fn about_key(axis: &Axis, finding: &Finding) -> bool {
    let before = |key: &Key| key.assignment("\u{1}").chars().position(|c| c == '\u{1}').unwrap_or(0);
    let first = axis.keys.iter().map(before).min().unwrap_or(0);
    finding.file == format!("axis {}", axis.name)
        && finding.line == Some(1)
        && finding.column.is_some_and(|column| column <= first)
}

fn detailed(mut moved: Finding, finding: &Finding) -> Finding {
    (moved.found, moved.allowed) = (finding.found.clone(), finding.allowed.clone());
    moved.suggestion.clone_from(&finding.suggestion);
    moved
}

/// Whether an axis sets numbers of registered parameters only, which are held against their ranges.
fn registered(axis: &Axis) -> bool {
    axis.is_parametric() && axis.keys.iter().all(|key| key.as_parameter().and_then(registry::find).is_some())
}

/// The number of a setting that lies outside the range of its parameter.
fn outside(axis: &Axis, setting: Setting) -> Option<(f64, &'static registry::Parameter)> {
    axis.keys.iter().enumerate().find_map(|(number, key)| {
        let parameter = key.as_parameter().and_then(registry::find)?;
        let value = axis.number(setting, number)?;
        (!(parameter.min..=parameter.max).contains(&value)).then_some((value, parameter))
    })
}

fn central(axes: &[Axis]) -> Row {
    let settings = axes.iter().map(Axis::central).collect();
    Row { variant: 0, point: 0, replicate: 0, settings, seed: None, key: [0; 16] }
}

fn all(settings: &[Setting]) -> Chosen {
    settings.iter().copied().enumerate().collect()
}

fn settings(chosen: &Chosen) -> Vec<Setting> {
    chosen.iter().map(|(_, setting)| *setting).collect()
}

/// A row with other settings of some axes.
fn on(base: &[Setting], chosen: &Chosen) -> Chosen {
    let mut whole = all(base);
    chosen.iter().for_each(|(at, setting)| whole[*at].1 = *setting);
    whole
}

/// Values of all axes but those of one group.
fn others(groups: &[Vec<Chosen>], without: usize) -> Vec<Chosen> {
    groups.iter().enumerate().filter(|(at, _)| *at != without).flat_map(|(_, group)| group.clone()).collect()
}

/// Numbers below a count, evenly spread, with the first and the last.
fn spread(count: u64, most: usize) -> Vec<u64> {
    let steps = count.min(most as u64);
    (0..steps).map(|step| if steps < 2 { 0 } else { step * (count - 1) / (steps - 1) }).collect()
}

/// Values of the axes that are not held against ranges.
fn texts(axes: &[Axis], settings: &[Setting]) -> Vec<String> {
    let tried = axes.iter().zip(settings).filter(|(axis, _)| !registered(axis));
    tried.flat_map(|(axis, setting)| (0..axis.keys.len()).map(|key| axis.text(*setting, key))).collect()
}

fn keep(files: &mut Files, built: BuiltScenario) {
    files.extend(built.files.into_iter().map(|file| (file.path.clone(), file)));
}
