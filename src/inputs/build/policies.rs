//! Policies: names become indices, budgets get one value per model year, money gets something to buy.

use super::Builder;
use crate::dataset::Tradability;
use crate::inputs::policy::{Action, LeftBehind, Policy, PolicyInputs, Private, Rule};
use crate::inputs::{Quantity, Series};
use crate::model::left_behind::standardised;
use crate::scenario::parameters::snake;
use crate::scenario::policies::about;
use crate::scenario::schema::{self, Allocation, At, Names, PolicyKind, SpfVersion, Unspent};

mod bridges;
mod phase_out;
mod targets;

/// Share of eligible places that win a competition, and luck in standard deviations of need.
const COMPETITION: (f64, f64) = (0.3, 0.5);

/// Section of the industries that give way to public posts.
const MANUFACTURING: &[&str] = &["C"];

/// Sections of finance, real estate and business services, which public posts draw near.
const BUSINESS_SERVICES: [&str; 4] = ["K", "L", "M", "N"];

/// Sections whose jobs are mostly public: administration, education, health.
const PUBLIC: [&str; 3] = ["O", "P", "Q"];

/// Columns of the need index behind the UK Shared Prosperity Fund (the Community Renewal Fund's) that places have, with the sign
/// of need; skills are left out where the data package has none.
const NEED_INDEX: [(&str, f64); 4] = [
    ("gva_per_hour", -1.0),
    ("disposable_income_per_head", -1.0),
    ("unemployment_rate", 1.0),
    ("population_density", -1.0),
];

impl Builder<'_> {
    /// The policies with what institutions and the social fabric say.
    pub(super) fn policies(&self, left_behind: &LeftBehind) -> PolicyInputs {
        let list = self.scenario.policy.iter().filter(|p| p.kind.value != PolicyKind::PhaseOut);
        let list = list.filter_map(|entry| {
            let policy = self.policy(entry, left_behind)?;
            self.check_targets(entry, &policy, left_behind);
            Some(policy)
        });
        let list = list.collect();
        let institutions = &self.scenario.institutions;
        let devolution = institutions
            .devolved_places
            .as_ref()
            .zip(institutions.devolution_start)
            .map(|(places, start)| (self.flags(places), self.model_year(start, "devolution begins")));
        let fabric = |name: &Option<At<String>>| {
            let column = name.as_ref().and_then(|name| self.place_column(name));
            column.map(|column| standardised(&column.values)).unwrap_or_default()
        };
        PolicyInputs {
            list,
            phase_outs: self.scenario.policy.iter().filter(|p| p.kind.value == PolicyKind::PhaseOut).count(),
            devolution,
            bonding: fabric(&self.scenario.social.bonding),
            trust: fabric(&self.scenario.social.trust),
        }
    }

    /// Without a labour market there are no people: what acts on them spends nothing and changes nothing.
    pub(super) fn check_nobody_is_helped(&self) {
        let allowed = "a run with people ([labour] model = \"market\"), or without this entry";
        for entry in self.scenario.policy.iter().filter(|p| acts_on_people(p.kind.value)) {
            let message = format!(
                "`{}` acts on people, and the run has none: no money will be spent and nothing will change",
                entry.name.value
            );
            let warning = self.sources.warning(entry.kind.span, message);
            self.push(warning.found(entry.kind.value.name()).allowed(allowed));
        }
        let social = &self.scenario.social;
        for column in [&social.bonding, &social.trust].into_iter().flatten() {
            let message = "local ties and trust act on people, and the run has none: nothing will change";
            self.push(self.sources.warning(column.span, message).found(&column.value).allowed(allowed));
        }
    }

    fn policy(&self, entry: &schema::Policy, left_behind: &LeftBehind) -> Option<Policy> {
        let kind = entry.kind.value;
        let (start, end) = (self.model_year(entry.start?, "the policy starts"), entry.end?.value);
        let name = |what: &str| format!("policy.{}.{what}", snake(&entry.name.value));
        let eligible = self.eligible(entry);
        let unspent =
            entry.unspent.or(self.scenario.institutions.unspent).map_or(Unspent::RollOver, |u| u.value);
        let rule = self.rule(entry.allocation.as_ref());
        if let Some(allocation) = &entry.allocation {
            self.check_list_is_eligible(allocation, &rule, &eligible);
        }
        Some(Policy {
            name: entry.name.value.clone(),
            kind: kind.name(),
            output: about(kind).output,
            start,
            end: (end - self.base_year()).clamp(0, self.last_year() - self.base_year()) as usize,
            budget: self.budget(entry)?,
            strength: self.quantity_or(&name("strength"), 1.0),
            eligible,
            rule,
            definition: self.definition(entry.allocation.as_ref(), left_behind),
            worst_places: entry.allocation.as_ref().and_then(|a| a.worst_places).map(|n| n.value as usize),
            capacity: entry.delivery_capacity.map(|c| c.value * price(entry)),
            local_delivery: is_local(kind),
            roll_over: unspent == Unspent::RollOver,
            hazard: self.parameters.given(&name("cancellation_hazard")),
            bridge: self.bridge(entry)?,
            unit_cost: self.parameters.given(&name("unit_cost")),
            price_factor: price(entry),
            action: self.action(entry)?,
        })
    }

    fn flags(&self, names: &Names) -> Vec<bool> {
        let mut flags = vec![false; self.data.places.len()];
        self.places(names).into_iter().for_each(|p| flags[p] = true);
        flags
    }

    /// Years from the base year; the base year itself is given and cannot be changed.
    fn model_year(&self, year: At<i32>, what: &str) -> usize {
        let first = self.base_year() + 1;
        if year.value < first {
            let finding = self
                .error(year.span, format!("{what} in or before the base year, whose data hold it already"));
            self.push(finding.found(year.value).allowed(format!("{first} or later")));
        } else if year.value > self.last_year() {
            let finding =
                self.sources.warning(year.span, format!("{what} after the last year and changes nothing"));
            self.push(finding.found(year.value).allowed(format!("{first} to {}", self.last_year())));
        }
        (year.value - self.base_year()).max(1) as usize
    }

    /// £m of the price base by model year, 0 outside the policy's years.
    fn budget(&self, entry: &schema::Policy) -> Option<Series> {
        let (start, end) = (entry.start?.value, entry.end?.value);
        let factor = price(entry);
        let of = |year: i32| -> f64 {
            if year < start || year > end {
                return 0.0;
            }
            let stepped = entry.budgets.as_ref().map(|series| {
                let known = series.points.iter().rfind(|(y, _)| *y <= year);
                known.map_or(0.0, |(_, value)| *value)
            });
            factor * stepped.or(entry.annual_budget.map(|b| b.value)).unwrap_or(0.0)
        };
        let budget: Series = (self.base_year()..=self.last_year()).map(of).collect();
        self.check_money(entry, &budget);
        Some(budget)
    }

    /// Money that is never awarded is an error, and awards after the run, a policy without any money, or that may spend none, a warning.
    fn check_money(&self, entry: &schema::Policy, budget: &[f64]) {
        let name = &entry.name.value;
        let (Some(start), Some(end)) = (entry.start, entry.end) else { return };
        let last = self.last_year();
        if start.value <= last && end.value > last {
            let message = format!("`{name}` goes on after the last year of the run, which leaves that out");
            let finding = self.sources.warning(end.span, message).found(end.value);
            self.push(finding.allowed(format!("{last} at most")));
        }
        if let Some(series) = &entry.budgets {
            let late: Vec<String> = series
                .points
                .iter()
                .filter(|(year, _)| *year > end.value)
                .map(|(year, _)| year.to_string())
                .collect();
            if !late.is_empty() {
                let finding = self.error(
                    series.span,
                    format!("`{name}` ends before years of its `budgets`, which would never be awarded"),
                );
                self.push(
                    finding.found(late.join(", ")).allowed(format!("{} to {}", start.value, end.value)),
                );
            }
        }
        let acts =
            start.value <= self.last_year() && (entry.annual_budget.is_some() || entry.budgets.is_some());
        if acts && budget.iter().all(|money| *money == 0.0) {
            let message = format!("`{name}` has no money in any year of the run and changes nothing");
            self.push(self.sources.warning(entry.name.span, message));
        }
        if let Some(capacity) = entry.delivery_capacity.filter(|c| c.value == 0.0) {
            let message = format!("`{name}` may spend nothing: what it is awarded is carried over or lapses");
            self.push(
                self.sources
                    .warning(capacity.span, message)
                    .found(0)
                    .allowed("£ per resident and year above 0"),
            );
        }
    }

    fn rule(&self, allocation: Option<&Allocation>) -> Rule {
        let Some(allocation) = allocation else { return Rule::Blend(1.0) };
        match allocation.rule.value {
            schema::Rule::Blend => Rule::Blend(allocation.omega.map_or(1.0, |o| o.value)),
            schema::Rule::PerCapita => Rule::Blend(1.0),
            schema::Rule::NeedIndex => Rule::Blend(0.0),
            schema::Rule::List => {
                let people: Vec<f64> = self.data.places.iter().map(|p| p.population).collect();
                Rule::List(
                    allocation.weights.as_ref().map_or(people.clone(), |w| self.place_shares(w, &people)),
                )
            }
            schema::Rule::Competitive => Rule::Competitive {
                winners: allocation.winners.map_or(COMPETITION.0, |w| w.value),
                luck: allocation.luck.map_or(COMPETITION.1, |l| l.value),
            },
            schema::Rule::Jtf => Rule::Jtf,
            schema::Rule::Arc => Rule::Arc {
                columns: Box::new(
                    ["unemployment_rate", "disposable_income_per_head", "deprivation_rank_share"]
                        .map(|name| self.known_column(name)),
                ),
            },
            schema::Rule::UkSpfWales => Rule::UkSpfWales {
                corrected: allocation.version.is_some_and(|v| v.value == SpfVersion::Corrected),
                need: NEED_INDEX.map(|(name, sign)| self.term(name, sign)).to_vec(),
                deprivation: Box::new(self.known_column("deprivation_rank_share")),
            },
        }
    }

    /// The definition by which need is measured.
    fn definition(&self, allocation: Option<&Allocation>, left_behind: &LeftBehind) -> usize {
        let Some(asked) = allocation.and_then(|a| a.definition) else { return left_behind.chosen };
        let names = || left_behind.definitions.iter().map(|d| d.name.as_str());
        let found = names().position(|name| name == asked.value.name());
        if found.is_none() {
            let message = format!("definition = \"{}\" is not set up in [left_behind]", asked.value.name());
            let finding = self.error(asked.span, message);
            self.push(finding.nearest(asked.value.name(), names()));
        }
        found.unwrap_or(left_behind.chosen)
    }

    fn action(&self, entry: &schema::Policy) -> Option<Action> {
        let given =
            |what: &str| self.parameters.given(&format!("policy.{}.{what}", snake(&entry.name.value)));
        Some(match entry.kind.value {
            PolicyKind::Retraining => Action::Retraining {
                duration: entry.duration_years.map(|d| d.value),
                take_up: given("take_up"),
            },
            PolicyKind::WageSubsidy => Action::WageSubsidy {
                industries: self.supported(entry, &["all"]),
                deadweight: given("deadweight"),
                substitution: given("substitution"),
            },
            PolicyKind::IncomeBridge => Action::IncomeBridge {
                minimum_age: entry.minimum_age.map_or(55.0, |a| a.value),
                longest_years: entry.longest_years.map_or(5.0, |y| y.value),
                replacement_rate: given("replacement_rate"),
                take_up: given("take_up"),
            },
            PolicyKind::InwardInvestment => Action::InwardInvestment {
                industries: self.supported(entry, &["section C"]),
                rate_points: entry.rate_points.map(|r| r.value),
                small_firm_share: given("small_firm_share"),
                displacement: given("displacement"),
            },
            PolicyKind::EnterpriseSupport => Action::EnterpriseSupport {
                industries: self.supported(entry, &bridges::ENTERPRISE),
                deadweight: given("deadweight"),
                displacement: given("displacement"),
            },
            PolicyKind::PublicRelocation => self.relocation_of_posts(entry)?,
            PolicyKind::Infrastructure => self.infrastructure(entry),
            PolicyKind::SocialInfrastructure => Action::SocialInfrastructure,
            PolicyKind::MobilitySupport => Action::MobilitySupport,
            PolicyKind::LocalProcurement => Action::LocalProcurement {
                share: entry.share?.value,
                industries: self.supported(entry, &["all"]),
            },
            PolicyKind::PhaseOut => return None,
        })
    }

    fn infrastructure(&self, entry: &schema::Policy) -> Action {
        let given =
            |what: &str| self.parameters.given(&format!("policy.{}.{what}", snake(&entry.name.value)));
        let (gestation, displacement) = (given("gestation_years"), given("displacement"));
        match entry.accessibility {
            Some(cut) => Action::Accessibility { cut: cut.value, gestation, displacement },
            None => Action::Stock { elasticity: given("output_elasticity"), gestation, displacement },
        }
    }

    /// Industries of sections; none if the data package has none.
    fn of_sections(&self, letters: &[&str]) -> Vec<usize> {
        let industries = &self.data.industries;
        (0..industries.len()).filter(|&i| letters.contains(&industries[i].section.as_str())).collect()
    }

    fn relocation_of_posts(&self, entry: &schema::Policy) -> Option<Action> {
        let given =
            |what: &str| self.parameters.given(&format!("policy.{}.{what}", snake(&entry.name.value)));
        let (from, posts) = (entry.from.as_ref()?, entry.posts?);
        let (origins, industries) = (self.places(from), self.supported(entry, &["section O"]));
        let held: f64 =
            origins.iter().map(|&p| industries.iter().map(|&i| self.data.jobs[(p, i)]).sum::<f64>()).sum();
        if posts.value > held {
            let finding =
                self.error(posts.span, format!("`{}` moves more posts than there are", entry.name.value));
            self.push(
                finding
                    .found(posts.value)
                    .allowed(format!("at most {:.0}, the jobs at the origin", held + 0.0)),
            );
        }
        Some(Action::PublicRelocation {
            industries,
            from: origins,
            posts: posts.value,
            regrowth: given("regrowth"),
            quit_share: given("quit_share"),
            crowding_out: given("crowding_out"),
            tradable: self.of_sections(MANUFACTURING),
            private: self.private_jobs(given("business_services"), given("local_multiplier")),
        })
    }

    fn private_jobs(&self, near: Option<Quantity>, all: Option<Quantity>) -> Private {
        let industries = &self.data.industries;
        let is_local = |i: &usize| {
            let industry = &industries[*i];
            industry.tradability == Tradability::Local && !PUBLIC.contains(&industry.section.as_str())
        };
        let local = (0..industries.len()).filter(is_local).collect();
        Private { near, all, services: self.of_sections(&BUSINESS_SERVICES), local }
    }
}

/// What the £ of a policy must be multiplied with to reach the data set's prices.
fn price(entry: &schema::Policy) -> f64 {
    entry.price_factor.map_or(1.0, |f| f.value)
}

/// Kinds that are levers of the labour market and nothing else.
const fn acts_on_people(kind: PolicyKind) -> bool {
    matches!(
        kind,
        PolicyKind::Retraining
            | PolicyKind::WageSubsidy
            | PolicyKind::IncomeBridge
            | PolicyKind::MobilitySupport
    )
}

/// Programmes of national agencies do not wait for town halls.
const fn is_local(kind: PolicyKind) -> bool {
    !matches!(
        kind,
        PolicyKind::IncomeBridge
            | PolicyKind::WageSubsidy
            | PolicyKind::PublicRelocation
            | PolicyKind::MobilitySupport
            | PolicyKind::LocalProcurement
    )
}
