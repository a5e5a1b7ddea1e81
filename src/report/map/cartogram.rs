//! One hexagon of equal size per place, near where the place is.
//!
//! Places start at their points, push each other apart until they are about a hexagon's width away from each other,
//! while a spring holds them near home; then each takes a cell of a regular grid of hexagons so that the sum of squared
//! moves is least. The result follows from the coordinates alone.

use super::assignment::assign;
use crate::report::markup::Element;
use crate::report::svg::polygon;

/// Share of the drawing's area that hexagons take.
const FILL: f64 = 0.25;
const ROUNDS: usize = 300;
/// Part of the way home that the spring takes each round.
const SPRING: f64 = 0.01;
/// The assignment grows with the cube of the places; beyond this there is no cartogram.
const MOST_PLACES: usize = 1000;
/// Height of a row of hexagons over their width, √3 / 2.
const ROW: f64 = 0.866_025_403_784_438_6;

/// Hexagons on the page, user units.
pub(super) struct Cartogram {
    /// Width of the drawing.
    pub(super) width: f64,
    /// Height of the drawing.
    pub(super) height: f64,
    centres: Vec<(f64, f64)>,
    size: f64,
}

impl Cartogram {
    /// The hexagon of a place, a corner at the top.
    pub(super) fn shape(&self, place: usize) -> Element {
        let (x, y) = self.centres[place];
        let (half, radius) = (self.size / 2.0 - 1.0, self.size / 2.0 / ROW - 1.0);
        let corners = [(0.0, -1.0), (1.0, -0.5), (1.0, 0.5), (0.0, 1.0), (-1.0, 0.5), (-1.0, -0.5)];
        polygon(&corners.map(|(a, b)| (x + a * half, y + b * radius)))
    }
}

/// Places hexagons; `None` for more places than the assignment is made for.
pub(super) fn cartogram(points: &[(f64, f64)], width: f64, height: f64) -> Option<Cartogram> {
    if points.is_empty() || points.len() > MOST_PLACES || points.iter().any(|p| !(p.0 + p.1).is_finite()) {
        return None;
    }
    let size = (width * height * FILL / points.len() as f64 / ROW).sqrt();
    let apart = push_apart(points, size);
    let cells = cells(&apart, size);
    let squared = |place: usize, cell: usize| {
        let (x, y) = (apart[place].0 - cells[cell].0, apart[place].1 - cells[cell].1);
        x * x + y * y
    };
    let assigned = assign(points.len(), cells.len(), squared);
    Some(framed(assigned.into_iter().map(|cell| cells[cell]).collect(), size))
}

/// Moves the drawing's corner to the origin.
fn framed(mut centres: Vec<(f64, f64)>, size: f64) -> Cartogram {
    let least = |f: fn(&(f64, f64)) -> f64| centres.iter().map(f).fold(f64::INFINITY, f64::min);
    let most = |f: fn(&(f64, f64)) -> f64| centres.iter().map(f).fold(-f64::INFINITY, f64::max);
    let (left, top) = (least(|c| c.0) - size, least(|c| c.1) - size);
    let (right, bottom) = (most(|c| c.0) + size, most(|c| c.1) + size);
    for centre in &mut centres {
        *centre = (centre.0 - left, centre.1 - top);
    }
    Cartogram { width: right - left, height: bottom - top, centres, size }
}

fn push_apart(points: &[(f64, f64)], size: f64) -> Vec<(f64, f64)> {
    let mut at = points.to_vec();
    for _ in 0..ROUNDS {
        for one in 1..at.len() {
            for other in 0..one {
                let (mut x, y) = (at[one].0 - at[other].0, at[one].1 - at[other].1);
                let squared = x * x + y * y;
                if squared >= size * size {
                    continue;
                }
                if squared == 0.0 {
                    x = 1e-3;
                }
                let distance = (x * x + y * y).sqrt();
                let push = (size - distance) / distance / 4.0;
                at[one] = (at[one].0 + x * push, at[one].1 + y * push);
                at[other] = (at[other].0 - x * push, at[other].1 - y * push);
            }
        }
        for (moved, home) in at.iter_mut().zip(points) {
            *moved = (moved.0 + (home.0 - moved.0) * SPRING, moved.1 + (home.1 - moved.1) * SPRING);
        }
    }
    at
}

/// Centres of the grid's cells within reach of a place.
fn cells(points: &[(f64, f64)], size: f64) -> Vec<(f64, f64)> {
    let reach = 2.5 * size;
    let near = |c: &(f64, f64)| {
        points.iter().any(|p| (p.0 - c.0) * (p.0 - c.0) + (p.1 - c.1) * (p.1 - c.1) < reach * reach)
    };
    let bound = |f: fn(&(f64, f64)) -> f64| {
        let values = points.iter().map(f);
        values.fold((f64::INFINITY, -f64::INFINITY), |(l, h), v| (l.min(v), h.max(v)))
    };
    let (columns, rows) = (bound(|p| p.0), bound(|p| p.1));
    let count = |(low, high): (f64, f64), step: f64| ((high - low + 2.0 * reach) / step).ceil() as usize + 1;
    let width = count(columns, size);
    let cell = |row: usize, column: usize| {
        let shift = if row % 2 == 1 { 0.5 } else { 0.0 };
        (columns.0 - reach + (column as f64 + shift) * size, rows.0 - reach + row as f64 * size * ROW)
    };
    let all = (0..count(rows, size * ROW)).flat_map(|row| (0..width).map(move |column| cell(row, column)));
    all.filter(near).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_places_share_a_hexagon() {
        let points: Vec<(f64, f64)> = (0..60).map(|i| (f64::from(i % 5) * 3.0, f64::from(i / 30))).collect();
        let map = cartogram(&points, 100.0, 100.0).unwrap();
        for one in 0..points.len() {
            for other in 0..one {
                let (a, b) = (map.centres[one], map.centres[other]);
                let squared = (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1);
                assert!(squared > map.size * map.size * 0.99, "{one} {other}");
            }
        }
    }

    #[test]
    fn a_place_alone_has_a_hexagon() {
        assert_eq!(cartogram(&[(5.0, 5.0)], 10.0, 10.0).unwrap().centres.len(), 1);
        assert!(cartogram(&[], 10.0, 10.0).is_none());
    }
}
