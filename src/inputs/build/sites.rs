//! Site events: decimal dates become yearly progress, shares become jobs.
//!
//! Progress rises on a straight line from 0 at `start` to 1 `ramp_years` later; a year's value is its average over the
//! year, so an event in mid-year counts half in that year.

use super::Builder;
use crate::inputs::{Quantity, Series, SiteEvent, SiteEventKind};
use crate::scenario::parameters::snake;
use crate::scenario::schema::{Event, LabourModel, Site};

/// Share of an industry's jobs above which an opening gets a warning.
const LARGE_OPENING: f64 = 0.1;

impl Builder<'_> {
    /// The site events.
    pub(super) fn sites(&self) -> Vec<SiteEvent> {
        let built = self.scenario.site.iter().map(|site| (site, self.site(site)));
        let built: Vec<(&Site, SiteEvent)> = built.filter_map(|(site, event)| Some((site, event?))).collect();
        self.check_totals(&built);
        built.into_iter().map(|(_, event)| event).collect()
    }

    fn site(&self, site: &Site) -> Option<SiteEvent> {
        let (place, industry) = (self.place(&site.place), self.industry(&site.industry));
        self.check_dates(site);
        let (place, industry) = (place?, industry?);
        let kind = match site.event.value {
            Event::Closure => SiteEventKind::Closure,
            Event::Conversion => SiteEventKind::Conversion,
            Event::Opening => SiteEventKind::Opening,
        };
        let jobs = self.site_jobs(site, kind, (place, industry))?;
        let dates = self.dates(site);
        Some(SiteEvent {
            name: site.name.value.clone(),
            place,
            industry,
            kind,
            jobs,
            progress: self.progress(dates.start, site.ramp_years.value),
            announced: dates.announced,
            start: dates.start,
            ramp_years: site.ramp_years.value,
            import_replacement: self.import_replacement("site", &site.name.value),
        })
    }

    /// Jobs of the event; a closure or conversion of more jobs than the cell holds is reported.
    fn site_jobs(&self, site: &Site, kind: SiteEventKind, cell: (usize, usize)) -> Option<Quantity> {
        let held = self.data.jobs[cell];
        let given = self.parameters.given(&format!("site.{}.jobs", snake(&site.name.value)));
        let jobs = match (given, site.share) {
            (Some(jobs), _) => jobs,
            (None, Some(share)) => Quantity::Fixed(share.value * held),
            (None, None) => return None,
        };
        let (place, industry) = (&self.data.places[cell.0].name, &self.data.industries[cell.1].code);
        if let (None, Some(share), true) = (given, site.share, held == 0.0) {
            let message = format!("`{}` is a share of nothing and changes nothing", site.name.value);
            let finding = self.sources.warning(share.span, message).found(share.value);
            self.push(
                finding.allowed(format!("`jobs`, or a place with jobs of {industry}: {place} has none")),
            );
        }
        let largest = self.parameters.largest(jobs);
        if kind == SiteEventKind::Opening {
            self.check_opening(site, cell.1, largest);
        }
        if kind != SiteEventKind::Opening && largest > held * (1.0 + 1e-9) {
            let span =
                site.jobs.as_ref().map(|j| j.span).or(site.share.map(|s| s.span)).unwrap_or(site.name.span);
            let finding = self.error(span, format!("`{}` takes more jobs than there are", site.name.value));
            // A distribution without an upper end reaches any number.
            let drawn =
                if matches!(jobs, Quantity::Drawn(_)) { "; a distribution says so with `max`" } else { "" };
            let held = format!("at most {held}: the jobs of {industry} in {place} in the base year{drawn}");
            self.push(finding.found(largest).allowed(held));
        }
        Some(jobs)
    }

    /// An opening needs an industry with jobs; one that is large beside its industry displaces imports that may
    /// not be there.
    fn check_opening(&self, site: &Site, industry: usize, jobs: f64) {
        let industry = &self.data.industries[industry];
        let span = site.jobs.as_ref().map_or(site.industry.span, |j| j.span);
        if industry.jobs <= 0.0 {
            let message = format!("`{}` opens in an industry without jobs anywhere", site.name.value);
            let finding = self.error(site.industry.span, message).found(&industry.code);
            self.push(finding.allowed("an industry with jobs"));
        } else if jobs > LARGE_OPENING * industry.jobs {
            let share = jobs / industry.jobs * 100.0;
            let message = format!("`{}` is {share:.0} % of its industry's jobs", site.name.value);
            let finding = self.sources.warning(span, message).found(jobs);
            self.push(finding.allowed("small openings: imports must be there for it to take their place"));
        }
    }

    fn check_dates(&self, site: &Site) {
        let (first, last) = (f64::from(self.base_year() + 1), f64::from(self.last_year() + 1));
        if site.start.value == f64::MAX {
            return;
        }
        if site.start.value < first {
            let finding = self.error(
                site.start.span,
                "the event starts in or before the base year, whose data hold it already",
            );
            self.push(finding.found(site.start.value).allowed(format!("{first} or later")));
        } else if site.start.value >= last {
            let warning = if site.announced.value < last {
                format!(
                    "`{}` starts after the last year: only its notice falls into the run",
                    site.name.value
                )
            } else {
                format!("`{}` starts after the last year and changes nothing", site.name.value)
            };
            let finding = self.sources.warning(site.start.span, warning).found(site.start.value);
            self.push(finding.allowed(format!("{first} or later and before {last}")));
        }
        let people = self.scenario.labour.model.is_none_or(|model| model.value != LabourModel::None);
        if people && site.event.value != Event::Opening && site.announced.value < first {
            let message = format!(
                "`{}` is announced before the first year after the base year: whoever has left by then is not counted as gone",
                site.name.value
            );
            let finding = self.sources.warning(site.announced.span, message).found(site.announced.value);
            self.push(finding.allowed(format!("{first} or later")));
        }
        if site.announced.value > site.start.value && site.announced.value != f64::MAX {
            let finding = self.error(site.announced.span, "the event is announced after it starts");
            self.push(
                finding.found(site.announced.value).allowed(format!("{} or earlier", site.start.value)),
            );
        }
    }

    fn progress(&self, start: f64, ramp: f64) -> Series {
        let years = self.base_year()..=self.last_year();
        let mut progress: Series = years.map(|year| average_progress(f64::from(year), start, ramp)).collect();
        progress[0] = 0.0;
        progress
    }

    /// Closures of one cell must not take more than it holds in total.
    fn check_totals(&self, sites: &[(&Site, SiteEvent)]) {
        for (at, (site, event)) in
            sites.iter().enumerate().filter(|(_, (_, e))| e.kind == SiteEventKind::Closure)
        {
            let same = |(_, other): &&(&Site, SiteEvent)| {
                other.kind == event.kind && (other.place, other.industry) == (event.place, event.industry)
            };
            let Some((first, _)) = sites[..at].iter().find(same) else { continue };
            let jobs = |(_, event): &(&Site, SiteEvent)| self.parameters.largest(event.jobs);
            let total: f64 = sites[..=at].iter().filter(same).map(jobs).sum();
            let held = self.data.jobs[(event.place, event.industry)];
            if total > held * (1.0 + 1e-9) {
                let message = format!(
                    "`{}` and `{}` together close more jobs than there are",
                    first.name.value, site.name.value
                );
                let place = self.sources.place(first.name.span);
                let finding = self.error(site.name.span, message);
                let finding = finding.found(format!("{total} in total; the first is at {place}"));
                self.push(finding.allowed(format!("at most {held}")));
            }
        }
    }
}

/// Average over [year, year + 1) of a straight ramp from 0 at `start` to 1 at `start + ramp`.
fn average_progress(year: f64, start: f64, ramp: f64) -> f64 {
    let area = |until: f64| {
        // Area under the ramp from `start` until then.
        let passed = (until - start).max(0.0);
        if ramp <= 0.0 || passed >= ramp { passed - 0.5 * ramp } else { 0.5 * passed * passed / ramp }
    };
    (area(year + 1.0) - area(year)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::average_progress;

    #[test]
    fn progress_by_hand() {
        let at = |year| average_progress(f64::from(year), 2024.5, 0.75);
        assert_eq!(at(2023), 0.0);
        // Half a year of ramp: ½ · 0.5 · (0.5 / 0.75).
        assert!((at(2024) - 0.5 * 0.5 * 0.5 / 0.75).abs() < 1e-12);
        // A quarter of a year from 2/3 to 1, then full.
        assert!((at(2025) - (0.25 * (2.0 / 3.0 + 1.0) / 2.0 + 0.75)).abs() < 1e-12);
        assert_eq!(at(2026), 1.0);
        assert_eq!(average_progress(2024.0, 2024.25, 0.0), 0.75);
        assert_eq!(average_progress(2024.0, 2024.0, 0.0), 1.0);
    }
}
