//! What a policy's money buys, and which industries it supports.

use super::super::Builder;
use crate::scenario::schema::{self, At, Names, PolicyKind};

/// Market activities that local business support reaches.
pub const ENTERPRISE: [&str; 9] = [
    "section C",
    "section G",
    "section H",
    "section I",
    "section J",
    "section M",
    "section N",
    "section R",
    "section S",
];

/// Weights over sections that a kind's money buys; empty if it buys nothing in the accounts.
const fn sections(kind: PolicyKind) -> &'static [(&'static str, f64)] {
    match kind {
        PolicyKind::Retraining => &[("P", 1.0)],
        PolicyKind::InwardInvestment => &[("F", 0.5), ("C", 0.5)],
        PolicyKind::EnterpriseSupport => &[("M", 1.0)],
        PolicyKind::PublicRelocation => &[("F", 0.7), ("M", 0.3)],
        PolicyKind::Infrastructure => &[("F", 0.9), ("M", 0.1)],
        PolicyKind::SocialInfrastructure => &[("F", 0.5), ("R", 0.5)],
        PolicyKind::MobilitySupport => &[("H", 1.0)],
        PolicyKind::WageSubsidy
        | PolicyKind::IncomeBridge
        | PolicyKind::LocalProcurement
        | PolicyKind::PhaseOut => &[],
    }
}

impl Builder<'_> {
    /// Shares by industry that sum to one, or zeros.
    pub(super) fn bridge(&self, entry: &schema::Policy) -> Option<Vec<f64>> {
        let count = self.data.industries.len();
        let output: Vec<f64> = self.data.industries.iter().map(|i| i.gross_output).collect();
        if let Some(weights) = &entry.bridge {
            return self
                .bridge_of(&weights.places, &output)
                .map(|shares| self.normalised(shares, weights.span));
        }
        let wanted = sections(entry.kind.value);
        if wanted.is_empty() {
            return Some(vec![0.0; count]);
        }
        let present =
            |letter: &str| self.data.industries.iter().any(|i| i.section == letter && i.gross_output > 0.0);
        if let Some((missing, _)) = wanted.iter().find(|(letter, _)| !present(letter)) {
            let message = format!(
                "a policy of kind `{}` buys from section {missing} by default, which the data package does not have",
                entry.kind.value.name()
            );
            let finding = self.error(entry.kind.span, message);
            self.push(finding.allowed("bridge = { \"<industry>\" = weight, … }"));
            return None;
        }
        let named: Vec<(At<String>, f64)> = wanted
            .iter()
            .map(|(letter, weight)| {
                (At { value: format!("section {letter}"), span: entry.kind.span }, *weight)
            })
            .collect();
        self.bridge_of(&named, &output).map(|shares| self.normalised(shares, entry.kind.span))
    }

    /// A wider group's weight is shared by output.
    fn bridge_of(&self, weights: &[(At<String>, f64)], output: &[f64]) -> Option<Vec<f64>> {
        let mut shares = vec![0.0; output.len()];
        for (name, weight) in weights {
            let members = self.industries(&At { value: vec![name.clone()], span: name.span });
            if members.is_empty() {
                return None;
            }
            let total: f64 = members.iter().map(|&i| output[i]).sum();
            for &i in members.iter().filter(|_| total > 0.0) {
                shares[i] += weight * output[i] / total;
            }
        }
        Some(shares)
    }

    /// Industries that a policy names, or those of its kind that the data package has.
    pub(super) fn supported(&self, entry: &schema::Policy, default: &[&str]) -> Vec<usize> {
        if let Some(names) = &entry.industries {
            return self.industries(names);
        }
        let known = |name: &&&str| {
            let letter = name.strip_prefix("section ");
            letter.is_none_or(|letter| self.data.industries.iter().any(|i| i.section == letter))
        };
        let span = entry.kind.span;
        let names: Vec<At<String>> =
            default.iter().filter(known).map(|n| At { value: (*n).to_owned(), span }).collect();
        if names.is_empty() {
            let message = format!(
                "a policy of kind `{}` supports industries that the data package does not have",
                entry.kind.value.name()
            );
            self.push(self.error(span, message).allowed("industries = [\"<industry>\", …]"));
            return Vec::new();
        }
        self.industries(&Names { value: names, span })
    }
}
