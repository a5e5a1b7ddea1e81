//! Quantities of people: what the tables say, out of stocks and flows of a year.

use crate::engine::labour::{LABOUR_VARIABLES, LabourVariable as V};

/// Levels of the labour variables of one place or the country in one year.
pub(super) type Levels = [f64; LABOUR_VARIABLES];

/// What a row is computed from: levels of the year, the year before and the base year.
pub(super) struct Row<'a> {
    pub now: &'a Levels,
    pub before: &'a Levels,
    pub base: &'a Levels,
}

impl Row<'_> {
    fn of(levels: &Levels, variable: V) -> f64 {
        levels[variable as usize]
    }

    fn unemployed(levels: &Levels) -> f64 {
        Self::of(levels, V::UnemployedShort) + Self::of(levels, V::UnemployedLong)
    }

    fn people(levels: &Levels) -> f64 {
        let outside = [V::Inactive, V::Trainees, V::EarlyRetired].map(|v| Self::of(levels, v));
        Self::of(levels, V::Employed) + Self::unemployed(levels) + outside[0] + outside[1] + outside[2]
    }

    /// Inactive beyond the base year's share of people of working age, and that share of hidden people.
    fn beyond(&self) -> f64 {
        let others = Self::of(self.base, V::Inactive) - Self::of(self.base, V::Hidden);
        Self::of(self.now, V::Inactive) - ratio(others, Self::people(self.base)) * Self::people(self.now)
    }
}

/// A quantity of people: name, unit, description, whether levels are written beside changes, and its value.
pub(super) struct Quantity {
    pub name: &'static str,
    pub unit: &'static str,
    pub description: &'static str,
    pub level: bool,
    pub value: fn(&Row<'_>) -> f64,
}

pub(super) const QUANTITIES: [Quantity; 19] = [
    Quantity {
        name: "employed",
        unit: "people",
        description: "employed residents of 16 to 64",
        level: true,
        value: |r| Row::of(r.now, V::Employed),
    },
    Quantity {
        name: "unemployed",
        unit: "people",
        description: "unemployed residents",
        level: true,
        value: |r| Row::unemployed(r.now),
    },
    Quantity {
        name: "unemployed_long",
        unit: "people",
        description: "residents unemployed for a year or more",
        level: true,
        value: |r| Row::of(r.now, V::UnemployedLong),
    },
    Quantity {
        name: "inactive",
        unit: "people",
        description: "residents of 16 to 64 who neither work nor look for work, without early retired",
        level: true,
        value: |r| Row::of(r.now, V::Inactive),
    },
    Quantity {
        name: "hidden",
        unit: "people",
        description: "of the inactive, those who left the labour force when they were let go or after long \
                      unemployment and have not come back",
        level: true,
        value: |r| Row::of(r.now, V::Hidden),
    },
    Quantity {
        name: "population_16_64",
        unit: "people",
        description: "residents of 16 to 64",
        level: true,
        value: |r| Row::people(r.now),
    },
    Quantity {
        name: "unemployment_rate",
        unit: "1",
        description: "recorded unemployment: unemployed over employed and unemployed",
        level: true,
        value: |r| ratio(Row::unemployed(r.now), Row::of(r.now, V::Employed) + Row::unemployed(r.now)),
    },
    Quantity {
        name: "joblessness_rate",
        unit: "1",
        description: "real joblessness: unemployed, in training, early retired, hidden, and others inactive beyond \
                      the base year's share, over these and the employed",
        level: true,
        value: |r| {
            let jobless = Row::unemployed(r.now)
                + Row::of(r.now, V::Trainees)
                + Row::of(r.now, V::EarlyRetired)
                + r.beyond();
            ratio(jobless, jobless + Row::of(r.now, V::Employed))
        },
    },
    Quantity {
        name: "participation_rate",
        unit: "1",
        description: "employed, unemployed and in training over residents of 16 to 64",
        level: true,
        value: |r| {
            let active = Row::of(r.now, V::Employed) + Row::unemployed(r.now) + Row::of(r.now, V::Trainees);
            ratio(active, Row::people(r.now))
        },
    },
    Quantity {
        name: "trainees",
        unit: "people",
        description: "residents in training that policies pay for",
        level: false,
        value: |r| Row::of(r.now, V::Trainees),
    },
    Quantity {
        name: "early_retired",
        unit: "people",
        description: "residents under 65 who retired when they lost their job",
        level: false,
        value: |r| Row::of(r.now, V::EarlyRetired),
    },
    Quantity {
        name: "in_commuters",
        unit: "people",
        description: "people who work in the place and live elsewhere",
        level: false,
        value: |r| Row::of(r.now, V::AtWork) - Row::of(r.now, V::AtHome),
    },
    Quantity {
        name: "out_commuters",
        unit: "people",
        description: "residents who work elsewhere",
        level: false,
        value: |r| Row::of(r.now, V::Employed) - Row::of(r.now, V::AtHome),
    },
    Quantity {
        name: "vacancies",
        unit: "people",
        description: "open posts at workplaces, for people of 16 to 64",
        level: true,
        value: |r| Row::of(r.now, V::Vacancies),
    },
    Quantity {
        name: "pay",
        unit: "1",
        description: "pay per employed resident relative to the base year",
        level: false,
        value: |r| Row::of(r.now, V::Pay),
    },
    Quantity {
        name: "income",
        unit: "GBP million",
        description: "pay of residents and income of those out of work, at base-year productivity",
        level: false,
        value: |r| Row::of(r.now, V::Income),
    },
    Quantity {
        name: "out_migration",
        unit: "people a year",
        description: "residents of 16 to 64 who leave for another place",
        level: false,
        value: |r| Row::of(r.now, V::OutMigration),
    },
    Quantity {
        name: "net_migration",
        unit: "people a year",
        description: "arrivals less departures of residents of 16 to 64",
        level: false,
        value: |r| Row::people(r.now) - Row::people(r.before),
    },
    Quantity {
        name: "fiscal_cost",
        unit: "GBP million",
        description: "benefits paid and tax not paid",
        level: false,
        value: |r| Row::of(r.now, V::FiscalCost),
    },
];

/// 0 where there is nothing to divide by.
pub(super) fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}
