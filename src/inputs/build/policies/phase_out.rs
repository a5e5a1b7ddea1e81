//! Dates of phase-outs: sites start when the policy says and are announced with its notice; drivers act earlier or later.

use super::super::Builder;
use crate::inputs::Driver;
use crate::inputs::Series;
use crate::scenario::schema::{At, Policy, PolicyKind, Site};

/// What a phase-out says about a site.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// Decimal year in which it starts.
    pub start: f64,
    /// Decimal year of the announcement.
    pub announced: f64,
}

impl Builder<'_> {
    fn phase_outs(&self) -> impl Iterator<Item = &Policy> {
        self.scenario.policy.iter().filter(|p| p.kind.value == PolicyKind::PhaseOut)
    }

    /// Start and announcement of a site under the policies: its own, unless a phase-out names it.
    pub(in crate::inputs::build) fn dates(&self, site: &Site) -> Dates {
        let named = |p: &&Policy| {
            p.sites.as_ref().is_some_and(|names| names.value.iter().any(|n| n.value == site.name.value))
        };
        let (own, announced) = (site.start.value, site.announced.value);
        let Some(policy) = self.phase_outs().find(named) else { return Dates { start: own, announced } };
        let start = policy.date.map_or(own, |d| d.value);
        let announced = policy.notice_years.map_or(announced.min(start), |n| start - n.value);
        Dates { start, announced }
    }

    /// Shifts the years of drivers that a phase-out names, and reports names that are none.
    pub(in crate::inputs::build) fn phase_out(&self, drivers: &mut [Driver]) {
        for policy in self.phase_outs() {
            self.check_phase_out(policy);
            self.check_names(policy.sites.as_ref().map_or(&[][..], |n| &n.value), "site", &self.site_names());
            let known: Vec<String> = drivers.iter().map(|d| d.name.clone()).collect();
            let named = policy.drivers.as_ref().map_or(&[][..], |n| &n.value);
            self.check_names(named, "driver", &known);
            let years = policy.shift_years.map_or(0, |y| y.value);
            for driver in drivers.iter_mut().filter(|d| named.iter().any(|n| n.value == d.name)) {
                driver.change.for_each_series(&mut |series| *series = shifted(series, years));
            }
        }
    }

    fn site_names(&self) -> Vec<String> {
        self.scenario.site.iter().map(|s| s.name.value.clone()).collect()
    }

    fn check_phase_out(&self, policy: &Policy) {
        if policy.sites.is_none() && policy.drivers.is_none() {
            let finding = self.error(policy.kind.span, "a phase-out names neither `sites` nor `drivers`");
            self.push(finding.allowed("names of [[site]] entries, or of drivers"));
        }
        if policy.drivers.is_some() && policy.shift_years.is_none() {
            let finding = self.error(policy.kind.span, "a phase-out of `drivers` needs `shift_years`");
            self.push(finding.allowed("years by which they act later; negative is earlier"));
        }
        let first = f64::from(self.base_year() + 1);
        if let Some(date) = policy.date.filter(|d| d.value < first) {
            let finding = self.error(date.span, "the phase-out is dated in or before the base year");
            self.push(finding.found(date.value).allowed(format!("{first} or later")));
        }
        let after = f64::from(self.last_year() + 1);
        if let Some(date) = policy.date.filter(|d| d.value >= after) {
            let message =
                "the phase-out is dated after the last year and leaves the sites as they are in this run";
            let warning = self.sources.warning(date.span, message).found(date.value);
            self.push(warning.allowed(format!("{first} to {}", self.last_year())));
        }
    }

    fn check_names(&self, names: &[At<String>], what: &str, known: &[String]) {
        for name in names.iter().filter(|n| !known.contains(&n.value)) {
            let finding =
                self.error(name.span, format!("there is no {what} `{}`", name.value)).found(&name.value);
            self.push(finding.nearest(&name.value, known.iter().map(String::as_str)));
        }
    }
}

/// The series some years later; what was there before the base year is the base year's value.
fn shifted(series: &Series, years: i64) -> Series {
    let last = series.len() as i64 - 1;
    (0..=last).map(|t| if t == 0 { series[0] } else { series[(t - years).clamp(0, last) as usize] }).collect()
}

#[cfg(test)]
mod tests {
    use super::shifted;

    #[test]
    fn series_move_and_the_base_year_stays() {
        let series = vec![1.0, 0.8, 0.6, 0.4];
        assert_eq!(shifted(&series, 1), [1.0, 1.0, 0.8, 0.6]);
        assert_eq!(shifted(&series, -1), [1.0, 0.6, 0.4, 0.4]);
        assert_eq!(shifted(&series, 0), series);
    }
}
