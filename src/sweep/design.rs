//! Where the points lie: every point of a design is a function of its number.
//!
//! Axes that move with another share its position. Random designs give every other axis a position u in [0, 1], which the
//! axis turns into a value. Sobol, Saltelli and Morris designs keep their first points when the number grows.

use std::collections::BTreeMap;

use super::axis::{Axis, Levels, Setting};
use super::schema::{DesignKind, SweepFile};
use crate::scenario::files::Files;
use crate::scenario::key::Key;
use crate::scenario::read::Context;
use crate::scenario::registry;

mod random;
mod table;

/// Most variants, replicates included.
pub const MAX_VARIANTS: u64 = 10_000_000;

/// A design over axes.
#[derive(Clone, Debug)]
pub struct Design {
    /// Its kind.
    pub kind: DesignKind,
    /// Number of points.
    pub points: u64,
    /// Axes that have a position of their own.
    leaders: Vec<usize>,
    /// Of every axis, the place of its leader among them.
    leader_of: Vec<usize>,
    places: Places,
}

#[derive(Clone, Debug)]
enum Places {
    /// Counts of values of the leaders.
    Grid(Vec<u64>),
    List,
    OneAtATime(f64, f64),
    Random(random::Points),
    /// `[axis][row]`.
    Table(Vec<Vec<Setting>>),
}

/// Where an axis stands in a point.
#[derive(Clone, Copy, Debug)]
enum Position {
    Index(usize),
    Uniform(f64),
    Central,
}

impl Design {
    /// Stands for one that cannot be read.
    pub(super) fn unread(kind: DesignKind) -> Self {
        Self { kind, points: 0, leaders: Vec::new(), leader_of: Vec::new(), places: Places::List }
    }

    /// Positions of the low and the high value, if axes are moved one at a time.
    #[must_use]
    pub fn sides(&self) -> Option<(f64, f64)> {
        if let Places::OneAtATime(low, high) = self.places { Some((low, high)) } else { None }
    }

    /// Values of all axes at a point.
    #[must_use]
    pub fn point(&self, axes: &[Axis], point: u64) -> Vec<Setting> {
        if let Places::Table(columns) = &self.places {
            return columns.iter().map(|column| column[point as usize]).collect();
        }
        let positions = self.positions(point);
        let value = |(at, axis): (usize, &Axis)| match positions[self.leader_of[at]] {
            Position::Index(index) => Setting::Listed(index),
            Position::Uniform(u) => axis.at(u),
            Position::Central => axis.central(),
        };
        axes.iter().enumerate().map(value).collect()
    }

    /// Positions of the leaders.
    fn positions(&self, point: u64) -> Vec<Position> {
        let count = self.leaders.len();
        match &self.places {
            Places::Grid(counts) => {
                let mut rest = point;
                let mut positions = vec![Position::Central; count];
                for (at, size) in counts.iter().enumerate().rev() {
                    positions[at] = Position::Index((rest % size) as usize);
                    rest /= size;
                }
                positions
            }
            Places::List => vec![Position::Index(point as usize); count],
            Places::OneAtATime(low, high) => {
                let moved = point.checked_sub(1).map(|n| ((n / 2) as usize, n % 2 == 1));
                let position = |at: usize| match moved {
                    Some((axis, high_side)) if axis == at => {
                        Position::Uniform(if high_side { *high } else { *low })
                    }
                    _ => Position::Central,
                };
                (0..count).map(position).collect()
            }
            Places::Random(points) => points.at(point).into_iter().map(Position::Uniform).collect(),
            Places::Table(_) => Vec::new(),
        }
    }

    /// Positions u of the leaders at a point of a random design.
    #[must_use]
    pub fn uniforms(&self, point: u64) -> Option<Vec<f64>> {
        if let Places::Random(points) = &self.places { Some(points.at(point)) } else { None }
    }

    /// Axes that have a position of their own, in order: the inputs of Sobol, Morris and one-at-a-time designs.
    #[must_use]
    pub fn leaders(&self) -> &[usize] {
        &self.leaders
    }
}

/// Reads the design and what it says about open axes; `None` if there are findings.
pub(super) fn read(
    file: &SweepFile,
    axes: &mut [Axis],
    files: &mut Files<'_>,
    context: &Context<'_>,
) -> Option<Design> {
    let kind = file.design.kind.value;
    unused(file, context);
    let columns = if kind == DesignKind::File { table::read(file, axes, files, context) } else { None };
    if kind == DesignKind::File && columns.is_none() {
        return None;
    }
    let fits = axes.iter().map(|axis| fits(axis, kind, context)).filter(|fits| !fits).count() == 0;
    if !fits
        || axes.is_empty()
        || axes.iter().any(|axis| !axis.sound)
        || axes.iter().any(|axis| axis.follows.is_some_and(|at| axes[at].follows.is_some()))
    {
        return None;
    }
    let leaders: Vec<usize> = (0..axes.len()).filter(|&at| axes[at].follows.is_none()).collect();
    let place: BTreeMap<usize, usize> = leaders.iter().enumerate().map(|(n, at)| (*at, n)).collect();
    let leader_of = axes.iter().enumerate().map(|(at, a)| place[&a.follows.unwrap_or(at)]).collect();
    let (points, places) = match columns {
        Some(columns) => (columns.first().map_or(0, Vec::len) as u128, Places::Table(columns)),
        None => places(file, axes, &leaders, context)?,
    };
    let variants = points * u128::from(file.replicates.value);
    if variants > u128::from(MAX_VARIANTS) || points == 0 {
        let message = format!("the design has {points} points and {variants} variants with their replicates");
        let finding = context.error(file.design.kind.span, message);
        context.push(finding.allowed(format!("1 to {MAX_VARIANTS} variants: {}", fewer(kind))));
        return None;
    }
    Some(Design { kind, points: points as u64, leaders, leader_of, places })
}

/// How a design becomes smaller.
fn fewer(kind: DesignKind) -> &'static str {
    match kind {
        DesignKind::Grid => "fewer values or replicates, or a `sobol` design instead of a grid",
        DesignKind::List | DesignKind::File => "fewer rows or replicates",
        DesignKind::OneAtATime => "fewer axes or replicates",
        DesignKind::Morris => "fewer trajectories, axes or replicates",
        DesignKind::Saltelli => "fewer base points, axes or replicates",
        DesignKind::Lhs | DesignKind::Sobol => "fewer points or replicates",
    }
}

/// Keys of `[design]` that its kind does not read.
fn unused(file: &SweepFile, context: &Context<'_>) {
    use DesignKind as K;
    let design = &file.design;
    let keys = [
        ("points", design.points.map(|n| n.span), &[K::Lhs, K::Sobol, K::Saltelli][..]),
        ("trajectories", design.trajectories.map(|n| n.span), &[K::Morris]),
        ("levels", design.levels.map(|n| n.span), &[K::Morris]),
        ("low", design.low.map(|n| n.span), &[K::OneAtATime]),
        ("high", design.high.map(|n| n.span), &[K::OneAtATime]),
        ("file", design.file.as_ref().map(|f| f.span), &[K::File]),
    ];
    for (key, span, kinds) in keys {
        let kind = design.kind.value;
        match span {
            Some(span) if !kinds.contains(&kind) => {
                let message = format!("a design of kind `{}` does not read `{key}`", kind.name());
                let allowed = kinds.iter().map(|k| k.name()).collect::<Vec<_>>().join(", ");
                context.push(context.error(span, message).allowed(format!("`{key}` with kind {allowed}")));
            }
            None if kinds.contains(&kind) && !["levels", "low", "high"].contains(&key) => {
                let message = format!("a design of kind `{}` needs `{key}`", kind.name());
                context.push(context.error(design.kind.span, message));
            }
            _ => {}
        }
    }
}

fn fits(axis: &Axis, kind: DesignKind, context: &Context<'_>) -> bool {
    use DesignKind as K;
    if !axis.sound {
        return true;
    }
    let needed = match (&axis.levels, kind) {
        (Levels::Continuous(_) | Levels::Open, K::Grid | K::List) => "`values` or `range`",
        (Levels::Open, kind) if kind != K::File => "`values`, `range` or `dist`",
        _ => return true,
    };
    let stranger =
        axis.keys.first().and_then(Key::as_parameter).filter(|name| registry::find(name).is_none());
    let message = format!("the axis `{}` needs {needed} in a design of kind `{}`", axis.name, kind.name());
    let finding = context.error(axis.span, message);
    context.push(match stranger {
        Some(name) if axis.levels == Levels::Open => {
            let names = registry::all().iter().map(|parameter| parameter.name);
            finding.found(format!("`{name}`, which has no distribution of its own")).nearest(name, names)
        }
        _ => finding,
    });
    false
}

/// The number of points, and where they lie.
fn places(
    file: &SweepFile,
    axes: &[Axis],
    leaders: &[usize],
    context: &Context<'_>,
) -> Option<(u128, Places)> {
    let design = &file.design;
    let count = leaders.len();
    let sizes: Vec<u64> = leaders
        .iter()
        .map(|&at| if let Levels::Listed(levels) = &axes[at].levels { levels.len() as u64 } else { 1 })
        .collect();
    Some(match design.kind.value {
        DesignKind::Grid => {
            (sizes.iter().fold(1u128, |n, s| n.saturating_mul(u128::from(*s))), Places::Grid(sizes))
        }
        DesignKind::List => {
            if sizes.iter().any(|size| *size != sizes[0]) {
                let found = sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let finding =
                    context.error(design.kind.span, "all axes of a list have the same number of values");
                context.push(finding.found(found));
                return None;
            }
            (u128::from(sizes[0]), Places::List)
        }
        DesignKind::OneAtATime => {
            let (low, high) = (design.low.map_or(0.05, |n| n.value), design.high.map_or(0.95, |n| n.value));
            (1 + 2 * count as u128, Places::OneAtATime(low, high))
        }
        kind => {
            let names: Vec<&str> = leaders.iter().map(|&at| axes[at].name.as_str()).collect();
            let points = random::Points::new(kind, design, file.seed.value, &names);
            match points {
                Ok((rows, points)) => (rows, Places::Random(points)),
                Err(why) => {
                    context.push(context.error(design.kind.span, why));
                    return None;
                }
            }
        }
    })
}
