//! Selectors of industries, places and final-demand categories.
//!
//! Terms add up from left to right; a leading `!` takes away, and a list that starts with one starts from everything.
//! A place name goes before a region of the same name, a subregion before a nation, a nation before a group.

use super::Builder;
use crate::dataset::FinalDemandCategory as C;
use crate::scenario::schema::{At, Names};

impl Builder<'_> {
    /// Industries by selectors.
    pub(super) fn industries(&self, names: &Names) -> Vec<usize> {
        self.select(names, self.data.industries.len(), "industry", Self::industry_term, Self::industry_names)
    }

    /// Places by selectors.
    pub(super) fn places(&self, names: &Names) -> Vec<usize> {
        self.select(names, self.data.places.len(), "place", Self::place_term, Self::place_names)
    }

    /// The same in the order in which they are named; none if nothing is.
    pub(super) fn places_in_order(&self, names: &Names) -> Vec<usize> {
        if names.value.is_empty() {
            return Vec::new();
        }
        let chosen = self.places(names);
        let named = names.value.iter().filter_map(|name| self.place_term(name.value.trim())).flatten();
        let mut ordered: Vec<usize> = Vec::new();
        for place in named.chain(chosen.iter().copied()).filter(|place| chosen.contains(place)) {
            if !ordered.contains(&place) {
                ordered.push(place);
            }
        }
        ordered
    }

    /// Final-demand categories by name.
    pub(super) fn categories(&self, names: &Names) -> Vec<usize> {
        let known = || {
            C::ALL
                .map(|c| c.name().to_owned())
                .into_iter()
                .chain(["exports", "domestic", "all"].map(str::to_owned))
        };
        self.select(
            names,
            C::ALL.len(),
            "final-demand category",
            |_, name| category_term(name),
            |_| known().collect(),
        )
    }

    fn select(
        &self,
        names: &Names,
        count: usize,
        what: &str,
        term: impl Fn(&Self, &str) -> Option<Vec<usize>>,
        known: impl Fn(&Self) -> Vec<String>,
    ) -> Vec<usize> {
        let starts_from_all = names.value.first().is_some_and(|name| name.value.starts_with('!'));
        let mut chosen = vec![starts_from_all; count];
        let mut complete = true;
        for name in &names.value {
            let (wanted, keep) = match name.value.strip_prefix('!') {
                Some(rest) => (rest.trim(), false),
                None => (name.value.trim(), true),
            };
            if let Some(indices) = term(self, wanted) {
                for at in indices {
                    chosen[at] = keep;
                }
            } else {
                self.unknown(name, wanted, what, &known(self));
                complete = false;
            }
        }
        let chosen: Vec<usize> = (0..count).filter(|at| chosen[*at]).collect();
        if chosen.is_empty() && complete {
            self.push(self.error(names.span, format!("the selection holds no {what}")));
        }
        chosen
    }

    fn unknown(&self, name: &At<String>, wanted: &str, what: &str, known: &[String]) {
        let finding = self.error(name.span, format!("there is no {what} `{wanted}`")).found(wanted);
        self.push(finding.nearest(wanted, known.iter().map(String::as_str)));
    }

    fn industry_term(&self, name: &str) -> Option<Vec<usize>> {
        let industries = &self.data.industries;
        if name == "all" {
            return Some((0..industries.len()).collect());
        }
        if let Some(at) = self.data.industry(name) {
            return Some(vec![at]);
        }
        let section = name.strip_prefix("section ").map(str::trim);
        let member = |at: &usize| match section {
            Some(letter) => industries[*at].section == letter,
            None => industries[*at].group == name,
        };
        Some((0..industries.len()).filter(member).collect::<Vec<_>>()).filter(|found| !found.is_empty())
    }

    fn industry_names(&self) -> Vec<String> {
        let industries = &self.data.industries;
        let codes = industries.iter().map(|i| i.code.clone());
        let published = industries.iter().map(|i| i.source_code.clone());
        let wider = industries.iter().flat_map(|i| [format!("section {}", i.section), i.group.clone()]);
        unique(codes.chain(published).chain(wider).chain(["all".to_owned()]))
    }

    fn place_term(&self, name: &str) -> Option<Vec<usize>> {
        let places = &self.data.places;
        if name == "all" {
            return Some((0..places.len()).collect());
        }
        if let Some(at) = self.data.place(name) {
            return Some(vec![at]);
        }
        let wider = |p: &crate::dataset::Place, level: usize| match level {
            0 => p.region == name || p.region_name == name,
            1 => p.subregion == name || p.subregion_name == name,
            _ => p.nation == name,
        };
        let area =
            (0..3).map(|level| (0..places.len()).filter(|at| wider(&places[*at], level)).collect::<Vec<_>>());
        let group = self
            .data
            .place_groups
            .iter()
            .find(|(group, _)| group == name)
            .map(|(_, members)| members.clone());
        area.into_iter().find(|found| !found.is_empty()).or(group)
    }

    fn place_names(&self) -> Vec<String> {
        let places = &self.data.places;
        let names = places.iter().map(|p| p.name.clone());
        let codes = places.iter().map(|p| p.code.clone());
        let wider = places.iter().flat_map(|p| {
            [&p.region_name, &p.region, &p.subregion_name, &p.subregion, &p.nation].map(Clone::clone)
        });
        let groups = self.data.place_groups.iter().map(|(name, _)| name.clone());
        unique(names.chain(codes).chain(wider).chain(groups).chain(["all".to_owned()]))
    }

    /// One place by code or name.
    pub(super) fn place(&self, name: &At<String>) -> Option<usize> {
        let found = self.data.place(&name.value);
        if found.is_none() && !name.value.is_empty() {
            let known: Vec<String> =
                self.data.places.iter().flat_map(|p| [p.name.clone(), p.code.clone()]).collect();
            self.unknown(name, &name.value, "place", &known);
        }
        found
    }

    /// One industry by code.
    pub(super) fn industry(&self, name: &At<String>) -> Option<usize> {
        let found = self.data.industry(&name.value);
        if found.is_none() && !name.value.is_empty() {
            let industries = self.data.industries.iter();
            let known: Vec<String> =
                industries.flat_map(|i| [i.code.clone(), i.source_code.clone()]).collect();
            self.unknown(name, &name.value, "industry", &unique(known));
        }
        found
    }

    /// One technology by code.
    pub(super) fn technology(&self, name: &At<String>) -> Option<usize> {
        let technologies = &self.data.technologies;
        let found = technologies.iter().position(|t| t.code == name.value);
        if found.is_none() && !name.value.is_empty() {
            let known: Vec<String> = technologies.iter().map(|t| t.code.clone()).collect();
            self.unknown(name, &name.value, "technology", &known);
        }
        found
    }

    /// Shares by place from weights by selector; a wider area's weight is shared in proportion to `within`.
    pub(super) fn place_shares(
        &self,
        weights: &crate::scenario::schema::Weights,
        within: &[f64],
    ) -> Vec<f64> {
        let mut shares = vec![0.0; self.data.places.len()];
        let mut complete = true;
        let mut named: Vec<Option<&At<String>>> = vec![None; shares.len()];
        for (name, weight) in &weights.places {
            let Some(members) = self.place_term(name.value.trim()) else {
                self.unknown(name, &name.value, "place", &self.place_names());
                complete = false;
                continue;
            };
            if let [place] = members[..]
                && let Some(first) = named[place].replace(name)
            {
                let finding = self.error(name.span, "two weights are of the same place").found(&name.value);
                let other =
                    format!("one; the other is `{}` at {}", first.value, self.sources.place(first.span));
                self.push(finding.allowed(other));
            }
            let total: f64 = members.iter().map(|p| within[*p]).sum();
            for &p in &members {
                let share = if total > 0.0 { within[p] / total } else { 1.0 / members.len() as f64 };
                shares[p] += weight * share;
            }
        }
        // A file that could not be read has been told by itself.
        let unread = weights.places.is_empty() && self.findings.borrow().has_errors();
        if complete && !unread { self.normalised(shares, weights.span) } else { shares }
    }

    /// Weights scaled to sum one.
    pub(super) fn normalised(&self, mut weights: Vec<f64>, span: crate::scenario::tree::Span) -> Vec<f64> {
        let total: f64 = weights.iter().sum();
        if total > 0.0 && total.is_finite() {
            for weight in &mut weights {
                *weight /= total;
            }
        } else {
            self.push(self.error(span, "the weights of the places do not sum to a positive number"));
        }
        weights
    }
}

fn category_term(name: &str) -> Option<Vec<usize>> {
    let member = |c: &C| match name {
        "all" => true,
        "exports" => matches!(c, C::ExportsEu | C::ExportsRow | C::ExportsServices),
        "domestic" => matches!(c, C::Households | C::NonProfit | C::Government | C::FixedCapital),
        _ => c.name() == name,
    };
    let found: Vec<usize> = (0..C::ALL.len()).filter(|at| member(&C::ALL[*at])).collect();
    (!found.is_empty()).then_some(found)
}

fn unique(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    names.into_iter().filter(|name| !name.is_empty() && seen.insert(name.clone())).collect()
}
