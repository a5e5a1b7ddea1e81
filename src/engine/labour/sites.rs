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

    /// Whether workers know of it, or lose jobs, before the end of the year, and it is not over before.
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

/// Changes of jobs beyond straight lines, and notices, of one step.
///
/// * `year` – from the base year; `time` – decimal year at the end of the step; `share` – of the year that has passed.
pub fn step_of(
    sites: &[SitePath],
    (year, time, share): (usize, f64, f64),
    people_per_job: impl Fn(usize) -> f64,
    mut add: impl FnMut(usize, usize, f64),
) -> Vec<Notice> {
    let mut notices = Vec::new();
    for site in sites {
        let people = people_per_job(site.place);
        let beyond = site.beyond(year, time, share);
        if beyond != 0.0 {
            add(site.place, site.class, beyond * people);
        }
        if site.jobs > 0.0 && site.announced <= time && site.gone(time) < 1.0 {
            notices.push(Notice {
                workplace: site.place,
                class: site.class,
                people: site.jobs * people,
                done: site.jobs * people * site.gone(time),
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
            let time = 2021.0 + year as f64 + share;
            let notices = step_of(&sites, (year, time, share), |_| 0.5, |_, _, change| sum += change);
            (sum, notices)
        };
        assert_eq!(at(3, 0.25), (0.0, Vec::new()));
        let (_, notices) = at(3, 0.75);
        assert_eq!((notices[0].people, notices[0].done, notices[0].months), (50.0, 0.0, 9.0));
        // Half gone in the middle of 2025, where the line from 0 to ½ is at a quarter.
        assert!((at(4, 0.5).0 - 0.5 * -100.0 * (0.5 - 0.25)).abs() < 1e-12);
        // All gone at the end of 2025, where the year's average is a half; the next year's line makes up for it.
        assert!((at(4, 1.0).0 - 0.5 * -50.0).abs() < 1e-12);
        assert_eq!(at(5, 1.0).0, 0.0);
    }
}
