//! Jobs at sites by month: what is announced, when it goes, and what of the year's change of jobs it is.
//!
//! The economy knows averages of a year; a closure has a date. Between the ends of two years the market follows a straight
//! line for everything else and the site's own ramp for the site.

use crate::engine::behaviour::DrawValues;
use crate::inputs::{ModelInputs, SiteEventKind};
use crate::matrix::Matrix;
use crate::model::labour::market::Notice;

/// A site that loses jobs, in one draw.
#[derive(Clone, Debug)]
pub struct SitePath {
    place: usize,
    class: usize,
    jobs: f64,
    announced: f64,
    start: f64,
    ramp: f64,
    progress: Vec<f64>,
}

/// Sites of a draw that lose jobs.
///
/// * `jobs` – base-year jobs of the draw, `[place × industry]`.
#[must_use]
pub fn site_paths(
    inputs: &ModelInputs,
    draw: &DrawValues,
    class_of: &[usize],
    jobs: &Matrix,
) -> Vec<SitePath> {
    let losing = inputs.sites.iter().filter(|s| s.kind != SiteEventKind::Opening);
    losing
        .map(|site| SitePath {
            place: site.place,
            class: class_of[site.industry],
            jobs: draw.value(site.jobs).min(jobs[(site.place, site.industry)]),
            announced: site.announced,
            start: site.start,
            ramp: site.ramp_years,
            progress: site.progress.clone(),
        })
        .collect()
}

impl SitePath {
    /// Share gone at a decimal year.
    fn gone(&self, time: f64) -> f64 {
        if self.ramp > 0.0 {
            ((time - self.start) / self.ramp).clamp(0.0, 1.0)
        } else {
            f64::from(u8::from(time >= self.start))
        }
    }

    /// Whether it is announced before the end of the year and not over before the year.
    #[must_use]
    pub fn concerns(&self, year: f64) -> bool {
        self.jobs > 0.0 && self.announced < year + 1.0 && self.gone(year) < 1.0
    }

    /// Change of the cell's jobs at a time, beyond the straight line between the averages of two years.
    ///
    /// * `share` – of the year that has passed.
    fn beyond(&self, year: usize, time: f64, share: f64) -> f64 {
        let before = year.checked_sub(1).map_or(0.0, |y| self.progress[y]);
        let line = before + (self.progress[year] - before) * share;
        -self.jobs * (self.gone(time) - line)
    }
}

/// When a step ends.
#[derive(Clone, Copy, Debug)]
pub struct StepEnd {
    /// Years from the base year to the year of the step.
    pub year: usize,
    /// Decimal year.
    pub time: f64,
    /// Share of the year that has passed.
    pub share: f64,
    /// Years a step takes.
    pub length: f64,
}

impl StepEnd {
    /// * `month` – step of the year, from 1; `steps` – in a year.
    #[must_use]
    pub fn new(base_year: f64, year: usize, month: usize, steps: usize) -> Self {
        let share = month as f64 / steps as f64;
        Self { year, time: base_year + year as f64 + share, share, length: 1.0 / steps as f64 }
    }
}

/// Changes of jobs beyond straight lines, and notices, of one step.
///
/// Under notice are those whose own jobs go within the horizon: where a site is run down over decades, those who go last do not
/// leave when the first do. A notice lasts as long again after the last job has gone, for those who are let go late.
///
/// * `horizon` – years.
pub fn step_of(
    sites: &[SitePath],
    end: StepEnd,
    horizon: f64,
    people_per_job: impl Fn(usize) -> f64,
    mut add: impl FnMut(usize, usize, f64),
) -> Vec<Notice> {
    let mut notices = Vec::new();
    for site in sites {
        let people = people_per_job(site.place);
        let beyond = site.beyond(end.year, end.time, end.share);
        if beyond != 0.0 {
            add(site.place, site.class, beyond * people);
        }
        let [before, now, ahead] =
            [end.time - end.length, end.time, end.time + horizon].map(|time| site.gone(time));
        let late = site.gone(end.time - end.length - horizon);
        if site.jobs > 0.0 && site.announced <= end.time && ahead > late {
            notices.push(Notice {
                workplace: site.place,
                class: site.class,
                people: site.jobs * people * (ahead - now),
                done: site.jobs * people * (now - before),
                months: 12.0 * (site.start - site.announced).max(0.0),
            });
        }
    }
    notices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> SitePath {
        SitePath {
            place: 0,
            class: 1,
            jobs: 100.0,
            announced: 2024.5,
            start: 2025.25,
            ramp: 0.5,
            progress: vec![0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 1.0],
        }
    }

    #[test]
    fn the_site_goes_at_its_date_and_ends_where_the_year_does() {
        let sites = [site()];
        let at = |year: usize, share: f64| {
            let mut sum = 0.0;
            let end = StepEnd { year, time: 2021.0 + year as f64 + share, share, length: 0.25 };
            let notices = step_of(&sites, end, 1.0, |_| 0.5, |_, _, change| sum += change);
            (sum, notices)
        };
        assert_eq!(at(3, 0.25), (0.0, Vec::new()));
        let (_, notices) = at(3, 0.75);
        assert_eq!((notices[0].people, notices[0].done, notices[0].months), (50.0, 0.0, 9.0));
        let (_, notices) = at(4, 0.5);
        assert_eq!((notices[0].people, notices[0].done), (25.0, 25.0));
        let (_, notices) = at(4, 0.75);
        assert_eq!((notices[0].people, notices[0].done), (0.0, 25.0));
        // Nobody is left to go; those let go late had notice all the same.
        assert_eq!(at(5, 0.5).1[0], Notice { people: 0.0, done: 0.0, ..notices[0] });
        assert_eq!(at(6, 0.0).1, []);
        // Half gone in the middle of 2025, where the line from 0 to ½ is at a quarter.
        assert!((at(4, 0.5).0 - 0.5 * -100.0 * (0.5 - 0.25)).abs() < 1e-12);
        // All gone at the end of 2025, where the year's average is a half; the next year's line makes up for it.
        assert!((at(4, 1.0).0 - 0.5 * -50.0).abs() < 1e-12);
        assert_eq!(at(5, 1.0).0, 0.0);
    }

    #[test]
    fn where_a_site_takes_decades_those_who_go_within_the_horizon_are_under_notice() {
        let sites =
            [SitePath { announced: 2022.0, start: 2024.0, ramp: 20.0, progress: vec![0.0; 40], ..site() }];
        let at = |time: f64, horizon: f64| {
            let end = StepEnd { year: (time - 2021.0) as usize, time, share: 0.0, length: 0.5 };
            let notices = step_of(&sites, end, horizon, |_| 1.0, |_, _, _| ());
            notices.first().map(|n| [n.people, n.done])
        };
        let close = |found: Option<[f64; 2]>, wanted: [f64; 2]| {
            found.unwrap().iter().zip(wanted).for_each(|(a, b)| assert!((a - b).abs() < 1e-9, "{a} {b}"));
        };
        assert_eq!(at(2022.5, 1.0), None);
        close(at(2023.5, 1.0), [2.5, 0.0]);
        close(at(2030.0, 1.0), [5.0, 2.5]);
        close(at(2030.0, 3.0), [15.0, 2.5]);
        close(at(2044.0, 1.0), [0.0, 2.5]);
        assert_eq!(at(2045.5, 1.0), None);
    }
}
