//! What a sweep's file says, against what there is: expressions, tables, methods, the place of its scenarios.

use std::path::Path;

use super::scenarios_of;
use crate::findings::{Finding, Findings};
use crate::scenario::Library;
use crate::scenario::files::within;
use crate::scenario::schema::At;
use crate::scenario::tables::TABLES;
use crate::scenario::tree::Span;
use crate::sensitivity::{cart, morris, prim, sobol};
use crate::sweep::Sweep;
use crate::sweep::analysis::MOST_POINTS;
use crate::sweep::axis::Axis;
use crate::sweep::expression::{self, Expression};
use crate::sweep::outcome::Issue;
use crate::sweep::schema::{DesignKind, Method, OutcomeTable};

/// Collects findings.
pub(super) struct Checker<'s> {
    pub sweep: &'s Sweep,
    pub findings: Findings,
}

impl Checker<'_> {
    pub(super) fn error(&self, span: Span, message: impl Into<String>) -> Finding {
        self.sweep.sources.error(span, message)
    }

    /// Expressions that can be read, with the numbers of their outcomes.
    pub(super) fn expressions(&mut self) -> Vec<(usize, Expression)> {
        let mut expressions = Vec::new();
        // That an expression is empty is said already.
        let written = |outcome: &&(usize, &OutcomeTable)| !outcome.1.expression.value.trim().is_empty();
        let outcomes: Vec<_> = self.sweep.file.outcome.iter().enumerate().collect();
        for (number, outcome) in outcomes.iter().filter(written).copied() {
            match expression::parse(&outcome.expression.value) {
                Ok(expression) => expressions.push((number, expression)),
                Err(problem) => {
                    let span = self.inside(&outcome.expression, &problem.range);
                    self.findings.push(self.error(span, problem.message).allowed(problem.allowed));
                }
            }
        }
        expressions
    }

    /// Bytes of an expression as bytes of the file; the whole text if it is written with escapes.
    fn inside(&self, text: &At<String>, range: &std::ops::Range<usize>) -> Span {
        let source = &self.sweep.sources.source(text.span).text;
        let written = source.get(text.span.start..text.span.end).unwrap_or("");
        match written.find(&text.value) {
            Some(offset) => {
                let start = text.span.start + offset;
                Span { source: text.span.source, start: start + range.start, end: start + range.end }
            }
            None => text.span,
        }
    }

    /// Scenarios of a published sweep stand in its folder; whether they do and there is one to build on.
    pub(super) fn borders(&mut self, scenario: &str, axes: &[Axis], library: &Library) -> bool {
        let there = !self.sweep.file.scenario.value.trim().is_empty();
        let Some(folder) = &self.sweep.border else { return there };
        let before = self.findings.all().len();
        let mut named = vec![(scenario.to_owned(), self.sweep.file.scenario.span)];
        for axis in axes {
            named.extend(scenarios_of(axis).into_iter().map(|name| (name, axis.values_span)));
        }
        for (name, span) in named.iter().filter(|(name, _)| library.scenario(name).is_none()) {
            if let Err(why) = within(folder, Path::new(name)) {
                self.findings.push(self.error(*span, why));
            }
        }
        there && before == self.findings.all().len()
    }

    pub(super) fn tables(&mut self) {
        for name in &self.sweep.file.tables.value {
            if !TABLES.contains(&name.value.as_str()) {
                let finding = self.error(name.span, format!("there is no result table `{}`", name.value));
                self.findings.push(finding.found(&name.value).nearest(&name.value, TABLES));
            }
        }
    }

    pub(super) fn issue(&mut self, outcome: usize, issue: &Issue) {
        let span = self.inside(&self.sweep.file.outcome[outcome].expression, &issue.range);
        let finding = self.error(span, issue.message.clone());
        let finding = if issue.found.is_empty() { finding } else { finding.found(&issue.found) };
        let valid = issue.valid.iter().map(String::as_str);
        self.findings.push(if issue.valid.is_empty() {
            finding
        } else {
            finding.nearest(&issue.found, valid)
        });
    }

    /// Methods that could not answer, however the variants turn out.
    pub(super) fn methods(&mut self) {
        let file = &self.sweep.file;
        let Some(methods) = file.analysis.as_ref().and_then(|analysis| analysis.methods.as_ref()) else {
            return;
        };
        let mut found = Vec::new();
        for method in &methods.value {
            let error = |why: String| self.error(method.span, why).found(method.value.name());
            let wanted = designs(method.value);
            let kind = file.design.kind.value;
            if !wanted.contains(&kind) {
                let names = wanted.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
                let why = format!(
                    "`{}` cannot be computed from a design of kind `{}`",
                    method.value.name(),
                    kind.name()
                );
                found.push(error(why).allowed(format!("kind {names} in [design], or another method")));
                continue;
            }
            if let Some(why) = self.too_few(method.value) {
                found.push(error(why));
            }
            let interest = file.outcome.iter().any(|o| o.above.is_some() || o.below.is_some());
            if method.value == Method::Prim && !interest {
                let why = "`prim` looks for cases of interest, and no outcome says which they are";
                found.push(error(why.to_owned()).allowed("`above` or `below` at an outcome"));
            }
        }
        found.into_iter().for_each(|finding| self.findings.push(finding));
    }

    /// Why a design has too few or too many points for a method.
    fn too_few(&self, method: Method) -> Option<String> {
        let design = &self.sweep.design;
        let group = design.leaders().len() as u64 + if method == Method::Sobol { 2 } else { 1 };
        let (what, least, there) = match method {
            Method::Sobol => ("base points", sobol::LEAST, design.points / group),
            Method::Morris => ("trajectories", morris::LEAST, design.points / group),
            Method::Prim => ("points", prim::LEAST, design.points),
            Method::Cart => ("points", cart::LEAST, design.points),
            Method::Tornado => return None,
        };
        let most = MOST_POINTS;
        if matches!(method, Method::Prim | Method::Cart) && there > most {
            return Some(format!(
                "`{}` takes at most {most} points, and the design has {there}",
                method.name()
            ));
        }
        let few = there < least as u64 && design.points > 0;
        few.then(|| format!("`{}` needs at least {least} {what}, and the design has {there}", method.name()))
    }
}

/// Designs from which a method can be computed.
fn designs(method: Method) -> &'static [DesignKind] {
    use DesignKind as K;
    match method {
        Method::Sobol => &[K::Saltelli],
        Method::Morris => &[K::Morris],
        Method::Tornado => &[K::OneAtATime],
        Method::Prim | Method::Cart => &[K::Lhs, K::Sobol, K::Saltelli, K::Grid, K::List, K::File],
    }
}
