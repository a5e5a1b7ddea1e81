//! Technology mixes and relocations.
//!
//! A mix starts from the data package's base-year shares; what the file says of the base year and earlier is not read. Given
//! shares must leave room for the technologies that are not named, which keep their proportions; given levels are
//! normalised in every year they are given for, and technologies left out go to zero.

use super::Builder;
use super::overlaps::Moved;
use super::parameters::strength_name;
use crate::inputs::{Change, Driver};
use crate::scenario::interpolation;
use crate::scenario::schema::{Block, Interpolation, Relocation, Shares, Technology};

/// How far shares may be from one before they are wrong rather than rounded.
const ROUNDING: f64 = 1e-6;

/// A technology by index, with its values by year.
type NamedSeries<'s> = (usize, &'s [(i32, f64)]);

impl Builder<'_> {
    /// Adds the technology mixes and relocations of a block.
    pub(super) fn technologies(&self, block: &Block<'_>, drivers: &mut Vec<Driver>, moved: &mut Vec<Moved>) {
        for technology in block.technology {
            let Some(industry) = self.industry(&technology.industry) else { continue };
            moved.push(Moved::mix(industry, &technology.industry));
            let Some(shares) = self.mix(industry, technology) else { continue };
            let strength = strength_name("technology", &technology.industry.value);
            drivers.push(Driver {
                name: format!("mix of {}", technology.industry.value),
                strength: self.strength(block, &strength, technology.industry.span),
                change: Change::TechnologyMix { industry, shares },
            });
        }
        for relocation in block.relocation {
            let Some(technology) = self.technology(&relocation.technology) else { continue };
            moved.push(Moved::relocation(technology, &relocation.technology));
            let strength = strength_name("relocation", &relocation.technology.value);
            drivers.push(Driver {
                name: format!("places of {}", relocation.technology.value),
                strength: self.strength(block, &strength, relocation.technology.span),
                change: self.relocation(technology, relocation),
            });
        }
    }

    fn relocation(&self, technology: usize, relocation: &Relocation) -> Change {
        let standing = self.standing(technology);
        let mut progress = self.yearly_from(0.0, &relocation.progress);
        if progress[0] != 0.0 {
            let finding =
                self.error(relocation.progress.span, "the relocation has begun before the base year");
            self.push(finding.found(progress[0]).allowed(format!("0 in {}", self.base_year())));
            progress[0] = 0.0;
        }
        Change::TechnologyPlaces {
            technology,
            place_shares: self.place_shares(&relocation.places, &standing),
            progress,
        }
    }

    /// Where a technology stands: its own places, or those of its industry.
    pub(super) fn standing(&self, technology: usize) -> Vec<f64> {
        let technology = &self.data.technologies[technology];
        if technology.place_shares.is_empty() {
            self.data.gross_output.column(technology.industry)
        } else {
            technology.place_shares.clone()
        }
    }

    fn mix(&self, industry: usize, entry: &Technology) -> Option<Vec<(usize, Vec<f64>)>> {
        let members: Vec<usize> = (0..self.data.technologies.len())
            .filter(|k| self.data.technologies[*k].industry == industry)
            .collect();
        let (given, levels) = match (&entry.shares, &entry.levels) {
            (Some(shares), None) => (shares, false),
            (None, Some(levels)) => (levels, true),
            _ => return None,
        };
        let named = self.named(given, &members, &entry.industry.value)?;
        let years = later_years(given, self.base_year());
        let interpolation = entry.interpolation.map_or(Interpolation::Linear, |i| i.value);
        let base: Vec<f64> = members.iter().map(|k| self.data.technologies[*k].base_share).collect();
        let mut points: Vec<Vec<(i32, f64)>> =
            base.iter().map(|share| vec![(self.base_year(), *share)]).collect();
        for year in years {
            let values = members.iter().map(|k| {
                let series = named.iter().find(|(at, _)| at == k)?.1;
                let start = (self.base_year(), self.data.technologies[*k].base_share);
                let points = if levels { series.to_vec() } else { after(start, series) };
                Some(interpolation::value(&points, year, interpolation))
            });
            let values: Vec<Option<f64>> = values.collect();
            let shares = if levels { normalised_levels(&values) } else { completed(&values, &base) };
            let shares = shares.map_err(|sum| self.bad_sum(given, year, sum)).ok()?;
            points.iter_mut().zip(shares).for_each(|(points, share)| points.push((year, share)));
        }
        let (first, last) = (self.base_year(), self.last_year());
        let series =
            points.iter().map(|points| interpolation::yearly(points, first, last, interpolation)).collect();
        Some(members.into_iter().zip(rescaled(series, &base)).collect())
    }

    /// Technologies of the industry by index, each with its years.
    fn named<'s>(
        &self,
        given: &'s Shares,
        members: &[usize],
        industry: &str,
    ) -> Option<Vec<NamedSeries<'s>>> {
        let mut named = Vec::new();
        for (name, series) in &given.technologies {
            let Some(at) = self.technology(name) else { continue };
            if members.contains(&at) {
                named.push((at, series.points.as_slice()));
            } else {
                let finding =
                    self.error(name.span, format!("`{}` is no technology of {industry}", name.value));
                let codes = members.iter().map(|k| self.data.technologies[*k].code.as_str());
                self.push(finding.nearest(&name.value, codes));
            }
        }
        (named.len() == given.technologies.len()).then_some(named)
    }

    fn bad_sum(&self, given: &Shares, year: i32, sum: f64) {
        let finding = self.error(given.span, format!("the shares of {year} cannot sum to one"));
        self.push(finding.found(sum).allowed("1 if all technologies are named, at most 1 otherwise"));
    }
}

/// Years after the base year that some technology gives.
fn later_years(given: &Shares, base: i32) -> Vec<i32> {
    let all = given.technologies.iter().flat_map(|(_, series)| series.points.iter().map(|(year, _)| *year));
    let mut years: Vec<i32> = all.filter(|year| *year > base).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// A start and the points after it.
fn after(start: (i32, f64), points: &[(i32, f64)]) -> Vec<(i32, f64)> {
    let later = points.iter().copied().filter(|(year, _)| *year > start.0);
    std::iter::once(start).chain(later).collect()
}

/// Levels over their sum; technologies without a level have none.
fn normalised_levels(levels: &[Option<f64>]) -> Result<Vec<f64>, f64> {
    let sum: f64 = levels.iter().flatten().sum();
    if sum > 0.0 { Ok(levels.iter().map(|level| level.unwrap_or(0.0) / sum).collect()) } else { Err(sum) }
}

/// Given shares, and what they leave shared by the others in proportion to the base year.
fn completed(shares: &[Option<f64>], base: &[f64]) -> Result<Vec<f64>, f64> {
    let sum: f64 = shares.iter().flatten().sum();
    let open: f64 = shares.iter().zip(base).filter(|(share, _)| share.is_none()).map(|(_, base)| base).sum();
    let rest = 1.0 - sum;
    if rest < -ROUNDING || (rest > ROUNDING && open <= 0.0) {
        return Err(sum);
    }
    let scale = if open > 0.0 { rest.max(0.0) / open } else { 0.0 };
    Ok(shares.iter().zip(base).map(|(share, base)| share.unwrap_or(base * scale)).collect())
}

/// Series whose sum is exactly the base year's in every year.
fn rescaled(mut series: Vec<Vec<f64>>, base: &[f64]) -> Vec<Vec<f64>> {
    let whole: f64 = base.iter().sum();
    for year in 1..series.first().map_or(0, Vec::len) {
        let sum: f64 = series.iter().map(|s| s[year]).sum();
        if sum > 0.0 && sum != whole {
            for one in &mut series {
                one[year] *= whole / sum;
            }
        }
    }
    series
}
