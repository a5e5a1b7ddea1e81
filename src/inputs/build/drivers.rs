//! Drivers: what changes, where, by which index.

use super::Builder;
use super::overlaps::Moved;
use super::parameters::strength_name;
use crate::inputs::{Change, Driver, Quantity, Series};
use crate::scenario::interpolation;
use crate::scenario::parameters::snake;
use crate::scenario::schema::{self, Block, DriverKind, Interpolation, Names};

impl Builder<'_> {
    /// Adds the drivers of a block.
    pub(super) fn drivers(&self, block: &Block<'_>, drivers: &mut Vec<Driver>, moved: &mut Vec<Moved>) {
        for driver in block.driver {
            let Some(change) = self.change(driver) else { continue };
            moved.extend(Moved::by_driver(driver, &change));
            let strength =
                self.strength(block, &strength_name("pathway", &driver.name.value), driver.name.span);
            drivers.push(Driver { name: driver.name.value.clone(), strength, change });
        }
    }

    fn change(&self, driver: &schema::Driver) -> Option<Change> {
        let index = self.index(driver);
        let industries = |names: &Option<Names>| names.as_ref().map(|names| self.industries(names));
        Some(match driver.kind.value {
            DriverKind::FinalDemand => {
                let categories = driver.categories.as_ref().map(|names| self.categories(names));
                let industries = industries(&driver.industries);
                Change::FinalDemand { industries: industries?, categories: categories?, index: index? }
            }
            DriverKind::IntermediateUse => {
                let (suppliers, users) = (industries(&driver.suppliers), industries(&driver.users));
                Change::IntermediateUse { suppliers: suppliers?, users: users?, index: index? }
            }
            DriverKind::Supply => {
                let everywhere = || (0..self.data.places.len()).collect();
                let places = driver.places.as_ref().map_or_else(everywhere, |names| self.places(names));
                let industries = industries(&driver.industries);
                let import_replacement = self.import_replacement("pathway", &driver.name.value);
                Change::Supply { industries: industries?, places, index: index?, import_replacement }
            }
            DriverKind::LabourIntensity => {
                Change::LabourIntensity { industries: industries(&driver.industries)?, index: index? }
            }
            DriverKind::EmissionIntensity => {
                Change::EmissionIntensity { industries: industries(&driver.industries)?, index: index? }
            }
        })
    }

    /// The entry's own share of lost sales taken by imports, or the registered one.
    pub(super) fn import_replacement(&self, kind: &str, name: &str) -> Quantity {
        let own = self.parameters.given(&format!("{kind}.{}.import_replacement", snake(name)));
        own.unwrap_or_else(|| self.parameters.registered("trade.import_replacement"))
    }

    /// The index in every model year, 1 in the base year.
    fn index(&self, driver: &schema::Driver) -> Option<Series> {
        let based = match (&driver.index, &driver.levels) {
            (Some(index), None) => self.based(1.0, index),
            (None, Some(levels)) => self.levels(levels)?,
            _ => return None,
        };
        let interpolation = driver.interpolation.map_or(Interpolation::Linear, |i| i.value);
        let mut values =
            interpolation::yearly(&based.points, self.base_year(), self.last_year(), interpolation);
        let base = values[0];
        if base <= 0.0 {
            let finding =
                self.error(based.span, "the base year's value is zero: there is nothing to divide by");
            self.push(finding.found(base).allowed("more than 0"));
            return None;
        }
        for value in &mut values {
            *value /= base;
        }
        if values.iter().all(|value| *value == 1.0) {
            self.push(
                self.sources.warning(based.span, format!("driver `{}` changes nothing", driver.name.value)),
            );
        }
        Some(values)
    }

    fn levels(&self, levels: &schema::Series) -> Option<schema::Series> {
        let first = levels.points.first()?.0;
        if first > self.base_year() {
            let finding = self.error(levels.span, "the levels do not say what the base year's level was");
            let finding = finding.found(format!("first year {first}"));
            self.push(finding.allowed(format!("a value in or before {}", self.base_year())));
            return None;
        }
        Some(levels.clone())
    }

    /// A quantity of an entry, or a default.
    pub(super) fn quantity_or(&self, name: &str, default: f64) -> Quantity {
        self.parameters.given(name).unwrap_or(Quantity::Fixed(default))
    }
}
