//! Whether a base year can be stationary at all, before anything is solved.
//!
//! Conditions that no vacancies, reach and search can get round:
//!
//! * Σ leavers < Σ vacancies: the share h of vacancies that is considered in a step is filled at most once,
//!   v h (1 − exp(−g/h)) < v h, and as many are hired as leave. Leavers of a step are finding · U + return · N + moves · E,
//!   vacancies are their ratio times E;
//! * δ E_r < U_r + N_r: those who replace a place's separated residents live there too.

use super::Parameters;

/// Residual above which the iteration has not found a stationary state.
pub const LIMIT: f64 = 1e-8;

/// Why there is no stationary base year.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    /// As many leave their jobs in a step as there are vacancies, or more; shares of people at work.
    Vacancies {
        /// Leavers who are replaced from unemployment, from inactivity and from other jobs.
        leavers: [f64; 3],
        /// Vacancies that are considered in a step.
        vacancies: f64,
    },
    /// More residents lose their jobs in a step than are out of work.
    Place {
        /// The place.
        place: usize,
        /// δ E_r.
        separations: f64,
        /// U_r + N_r.
        out_of_work: f64,
    },
    /// Somebody is unemployed where nobody is employed: nobody becomes unemployed there, but some find work.
    Idle {
        /// The place.
        place: usize,
        /// U_r.
        unemployed: f64,
    },
}

/// What stands in the way of a stationary base year; empty if nothing is known to.
///
/// * `people` – E, U, N, `[place]`.
#[must_use]
pub fn obstacles([employed, unemployed, inactive]: [&[f64]; 3], p: &Parameters) -> Vec<Obstacle> {
    let sum = |people: &[f64]| people.iter().sum::<f64>();
    let all = sum(employed);
    if all <= 0.0 {
        return Vec::new();
    }
    let [found, returned] = [p.finding * sum(unemployed) / all, p.inactive_return * sum(inactive) / all];
    let leavers = [found, returned, p.job_to_job];
    let mut obstacles = Vec::new();
    let vacancies = p.considered * p.vacancy_ratio;
    if leavers.iter().sum::<f64>() >= vacancies {
        obstacles.push(Obstacle::Vacancies { leavers, vacancies });
    }
    for (place, e) in employed.iter().enumerate() {
        let (separations, out_of_work) = ((found + returned) * e, unemployed[place] + inactive[place]);
        if *e > 0.0 && separations >= out_of_work {
            obstacles.push(Obstacle::Place { place, separations, out_of_work });
        }
        if *e <= 0.0 && unemployed[place] > 0.0 {
            obstacles.push(Obstacle::Idle { place, unemployed: unemployed[place] });
        }
    }
    obstacles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::labour::market::parameters::tests::some as parameters;

    #[test]
    fn more_leavers_than_vacancies_are_an_obstacle_and_fewer_are_none() {
        let few: [&[f64]; 3] = [&[700.0, 800.0], &[40.0, 40.0], &[150.0, 150.0]];
        assert_eq!(obstacles(few, &parameters()), []);
        let many: [&[f64]; 3] = [&[700.0, 800.0], &[140.0, 140.0], &[150.0, 150.0]];
        let [Obstacle::Vacancies { leavers, vacancies }] = obstacles(many, &parameters())[..] else {
            panic!()
        };
        assert!((leavers[0] - 28.0 / 1500.0).abs() < 1e-15 && (leavers[1] - 6.0 / 1500.0).abs() < 1e-15);
        assert!(leavers[2] == 0.008 && vacancies == 0.024);
    }

    #[test]
    fn places_that_cannot_replace_their_leavers_are_named() {
        let people: [&[f64]; 3] = [&[1000.0, 990.0, 0.0], &[90.0, 2.0, 5.0], &[300.0, 3.0, 10.0]];
        let found = obstacles(people, &parameters());
        assert!(matches!(found[0], Obstacle::Place { place: 1, out_of_work: 5.0, .. }), "{found:?}");
        assert_eq!(found[1], Obstacle::Idle { place: 2, unemployed: 5.0 });
    }
}
