//! Outlines on the page: projection, shapes, and an inset for the region whose places are smallest.
//!
//! Eastings and northings are scaled to user units (about 500 m for the United Kingdom) and rounded to whole ones, which
//! is as much detail as the page can show. Places without a boundary are dots.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::dataset::Dataset;
use crate::report::markup::{Element, element};
use crate::report::svg::coordinate;

/// Largest width and height of the land, user units.
const SIZE: (f64, f64) = (1320.0, 2440.0);
const MARGIN: f64 = 16.0;
/// Width of the inset, and the most height it may take.
const INSET: f64 = 420.0;
/// Regions with fewer places need no inset.
const INSET_PLACES: usize = 5;
/// The inset must show its region at least this much larger.
const INSET_GAIN: f64 = 2.0;

/// The drawing, user units.
pub(super) struct Layout {
    /// Width with margins, and inset if it stands beside the land.
    pub(super) width: f64,
    /// Height with margins.
    pub(super) height: f64,
    /// Height of the land alone.
    pub(super) land_height: f64,
    /// Where each place is, `[place]`.
    pub(super) points: Vec<(f64, f64)>,
    /// Path or dot of each place.
    pub(super) shapes: Vec<Element>,
    /// The enlarged region.
    pub(super) inset: Option<Inset>,
}

/// An enlarged region.
pub(super) struct Inset {
    /// Name of the region.
    pub(super) name: String,
    /// Upper left corner.
    pub(super) from: (f64, f64),
    /// Lower right corner.
    pub(super) to: (f64, f64),
    /// Place indices with their shapes.
    pub(super) shapes: Vec<(usize, Element)>,
}

/// From metres on the grid to user units.
#[derive(Clone, Copy)]
struct Projection {
    west: f64,
    north: f64,
    metres: f64,
    origin: (f64, f64),
}

impl Projection {
    fn at(&self, (easting, northing): (f64, f64)) -> (f64, f64) {
        (
            self.origin.0 + (easting - self.west) / self.metres,
            self.origin.1 + (self.north - northing) / self.metres,
        )
    }

    /// Fits a box of metres into `size` user units at `origin`.
    fn fit(area: &Area, size: (f64, f64), origin: (f64, f64)) -> Self {
        let metres = ((area.east - area.west) / size.0).max((area.north - area.south) / size.1);
        let metres = if metres > 0.0 { metres } else { 1.0 };
        Self { west: area.west, north: area.north, metres, origin }
    }
}

/// A box of eastings and northings.
#[derive(Clone, Copy)]
struct Area {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Area {
    fn around(points: impl Iterator<Item = (f64, f64)>) -> Self {
        let none =
            Self { west: f64::INFINITY, east: -f64::INFINITY, south: f64::INFINITY, north: -f64::INFINITY };
        let area = points.filter(|(e, n)| e.is_finite() && n.is_finite()).fold(none, |a, (e, n)| Self {
            west: a.west.min(e),
            east: a.east.max(e),
            south: a.south.min(n),
            north: a.north.max(n),
        });
        if area.west <= area.east { area } else { Self { west: 0.0, east: 1.0, south: 0.0, north: 1.0 } }
    }
}

impl Layout {
    /// Lays out the places of a data set.
    pub(super) fn new(data: &Dataset) -> Self {
        let grid = Grid::new(data);
        let area = Area::around((0..data.places.len()).flat_map(|p| grid.vertices(p)));
        let land = Projection::fit(&area, SIZE, (MARGIN, MARGIN));
        let width = (area.east - area.west) / land.metres + 2.0 * MARGIN;
        let height = (area.north - area.south) / land.metres + 2.0 * MARGIN;
        let shapes = (0..data.places.len()).map(|p| grid.shape(p, &land)).collect();
        let inset = grid.inset(&land, (width, height));
        let right = inset.as_ref().map_or(width, |i| width.max(i.to.0 + MARGIN));
        let points = grid.points.iter().map(|p| land.at(*p)).collect();
        Self {
            width: right,
            height: height.max(inset.as_ref().map_or(0.0, |i| i.to.1)),
            land_height: height,
            points,
            shapes,
            inset,
        }
    }
}

/// Places on the national grid.
struct Grid<'a> {
    data: &'a Dataset,
    points: Vec<(f64, f64)>,
    rings: Vec<&'a [Vec<(f64, f64)>]>,
}

impl<'a> Grid<'a> {
    fn new(data: &'a Dataset) -> Self {
        let mut rings: Vec<&[Vec<(f64, f64)>]> = vec![&[]; data.places.len()];
        for boundary in &data.boundaries {
            rings[boundary.place] = &boundary.rings;
        }
        Self { data, points: data.places.iter().map(|p| (p.easting, p.northing)).collect(), rings }
    }

    fn vertices(&self, place: usize) -> impl Iterator<Item = (f64, f64)> + '_ {
        let dot = self.rings[place].is_empty().then_some(self.points[place]);
        self.rings[place].iter().flatten().copied().chain(dot)
    }

    fn shape(&self, place: usize, projection: &Projection) -> Element {
        let path = path(self.rings[place], projection);
        if !path.is_empty() {
            return element("path").with("d", path);
        }
        let (x, y) = projection.at(self.points[place]);
        element("circle").with("cx", coordinate(x)).with("cy", coordinate(y)).with("r", "12")
    }

    /// The region with most places to the area, if enlarging it helps.
    fn inset(&self, land: &Projection, (width, height): (f64, f64)) -> Option<Inset> {
        let mut regions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (p, place) in self.data.places.iter().enumerate() {
            regions.entry(&place.region).or_default().push(p);
        }
        if regions.len() < 2 {
            return None;
        }
        let density = |members: &[usize]| {
            let area = Area::around(members.iter().map(|p| self.points[*p]));
            members.len() as f64 / ((area.east - area.west) * (area.north - area.south)).max(1.0)
        };
        let large = regions.into_values().filter(|members| members.len() >= INSET_PLACES);
        let members = large.max_by(|a, b| density(a).total_cmp(&density(b)))?;
        let area = Area::around(members.iter().flat_map(|p| self.vertices(*p)));
        let fitted = Projection::fit(&area, (INSET, INSET), (0.0, 0.0));
        if land.metres / fitted.metres < INSET_GAIN {
            return None;
        }
        let size = (
            (area.east - area.west) / fitted.metres + 24.0,
            (area.north - area.south) / fitted.metres + 24.0,
        );
        let from = self.free_corner(land, size, (width, height));
        let projection = Projection { origin: (from.0 + 12.0, from.1 + 12.0), ..fitted };
        Some(Inset {
            name: self.data.places[members[0]].region_name.clone(),
            from,
            to: (from.0 + size.0, from.1 + size.1),
            shapes: members.iter().map(|p| (*p, self.shape(*p, &projection))).collect(),
        })
    }

    /// A place at the right edge that covers no land, the lowest there is; beside the land if there is none.
    fn free_corner(&self, land: &Projection, size: (f64, f64), (width, height): (f64, f64)) -> (f64, f64) {
        const AIR: f64 = 12.0;
        let left = width - MARGIN - size.0;
        let vertices: Vec<(f64, f64)> =
            (0..self.points.len()).flat_map(|p| self.vertices(p)).map(|v| land.at(v)).collect();
        let free = |top: f64| {
            let inside =
                |(x, y): &(f64, f64)| *x > left - AIR && *y > top - 5.0 * AIR && *y < top + size.1 + AIR;
            !vertices.iter().any(inside)
        };
        let steps = ((height - size.1) / 20.0).max(0.0) as usize;
        let tops = (2..steps).rev().map(|step| step as f64 * 20.0);
        tops.into_iter().find(|top| free(*top)).map_or((width, MARGIN + 40.0), |top| (left, top))
    }
}

/// Rings as one path of whole user units; rings that shrink to less than a triangle are left out, unless all do.
fn path(rings: &[Vec<(f64, f64)>], projection: &Projection) -> String {
    let mut path = String::new();
    for ring in rings {
        let mut corners: Vec<(i64, i64)> = Vec::new();
        for point in ring {
            let (x, y) = projection.at(*point);
            let corner = (x.round() as i64, y.round() as i64);
            if corners.last() != Some(&corner) {
                corners.push(corner);
            }
        }
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        if corners.len() >= 3 {
            write_ring(&corners, &mut path);
        }
    }
    path
}

fn write_ring(corners: &[(i64, i64)], path: &mut String) {
    let (mut x, mut y) = corners[0];
    let _ = write!(path, "M{x} {y}l");
    for (number, corner) in corners[1..].iter().enumerate() {
        let space = if number > 0 && corner.0 >= x { " " } else { "" };
        let between = if corner.1 >= y { " " } else { "" };
        let _ = write!(path, "{space}{}{between}{}", corner.0 - x, corner.1 - y);
        (x, y) = *corner;
    }
    path.push('z');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_are_rounded_and_relative() {
        let projection = Projection { west: 0.0, north: 100.0, metres: 10.0, origin: (0.0, 0.0) };
        let square = vec![(0.0, 100.0), (51.0, 100.0), (50.0, 100.0), (50.0, 50.0), (0.0, 100.0)];
        let speck = vec![(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)];
        assert_eq!(path(&[square, speck], &projection), "M0 0l5 0 0 5z");
    }
}
