//! `diff --attribute`: computes runs between two runs and splits the difference.

use std::sync::Arc;

use serde::Serialize;

use super::{DiffArgs, Side};
use crate::cli::rerun::{data, same_program};
use crate::cli::text::{Align, aligned};
use crate::cli::{CliError, Console, run};
use crate::dataset::{Dataset, package};
use crate::engine::sampling::stream;
use crate::inputs::build;
use crate::results::table::ResultTable;
use crate::review::attribute::{Attribution, MOST, Subset, attribute as split};
use crate::review::inputs::{InputDifference, hybrid};
use crate::review::results::{ResultKey, of_interest};
use crate::scenario::render::to_toml;
use crate::scenario::{self, Library, registry};

/// The seed of sampled orders: the split is the same every time.
const SEED: u64 = 1;
/// The key that decides which registered parameters a scenario may set.
const MECHANISM: &str = "induced";
/// How the data package is called among the inputs.
const DATA: &str = "data package";

/// Results, inputs, and how much each input moved each result.
#[derive(Debug, Serialize)]
pub struct Attributed {
    /// Results in the order of the numbers below.
    results: Vec<ResultKey>,
    /// Names of the inputs.
    inputs: Vec<String>,
    /// The split.
    #[serde(flatten)]
    split: Attribution,
}

/// Computes what is needed and splits the differences of the results asked for.
pub(super) fn attribute(
    args: &DiffArgs,
    sides: (&Side, &Side),
    changed: &[InputDifference],
    console: &Console,
) -> Result<Attributed, CliError> {
    let (first, second) = sides;
    for side in [first, second] {
        same_program(&side.run, args.anyway, console)?;
    }
    let results = if args.results.is_empty() {
        of_interest(&first.tables, &second.tables, args.movers)
    } else {
        args.results.clone()
    };
    known(&results, sides)?;
    let mut between = Between {
        sides,
        datasets: (dataset(first, args, console)?, dataset(second, args, console)?),
        inputs: leaves(changed, sides),
        results,
        draws: args.draws,
    };
    if between.inputs.len() > MOST {
        between.inputs = entries(changed, sides);
    }
    let split = match between.split(args) {
        // Half of an entry of one side and half of the other may be no valid entry.
        Err(CliError::Invalid { .. }) => {
            console
                .note("note: parts of an entry cannot change one by one; entries are attributed as a whole");
            between.inputs = entries(changed, sides);
            between.split(args)?
        }
        other => other?,
    };
    between.reproduces(&split, console);
    Ok(Attributed { results: between.results, inputs: between.inputs, split })
}

fn known(results: &[ResultKey], (first, second): (&Side, &Side)) -> Result<(), CliError> {
    let missing =
        |key: &&ResultKey| key.value(&first.tables).is_none() || key.value(&second.tables).is_none();
    match results.iter().find(missing) {
        Some(key) => Err(CliError::Usage(format!("not both runs have the result {key}"))),
        None if results.is_empty() => {
            Err(CliError::Usage("no result differs that could be attributed".to_owned()))
        }
        None => Ok(()),
    }
}

fn dataset(side: &Side, args: &DiffArgs, console: &Console) -> Result<Arc<Dataset>, CliError> {
    let files = data(&side.run, args.anyway, console)?;
    package::read(&files).map(|package| Arc::new(package.dataset)).map_err(CliError::invalid)
}

/// Every leaf that matters, and the data package if it is another one.
fn leaves(changed: &[InputDifference], sides: (&Side, &Side)) -> Vec<String> {
    named(changed, sides, leaf)
}

/// Leaves of one entry together.
fn entries(changed: &[InputDifference], sides: (&Side, &Side)) -> Vec<String> {
    named(changed, sides, |difference| {
        if difference.entry == difference.path { leaf(difference) } else { difference.entry.clone() }
    })
}

/// The input that a difference belongs to. A registered parameter that only one side has is there or not because its
/// mechanism is, so it goes with the choice of the mechanism.
fn leaf(difference: &InputDifference) -> String {
    let one_sided = difference.first.is_none() || difference.second.is_none();
    let name = difference.path.strip_prefix("parameters.").map(|name| name.trim_matches('"'));
    match name {
        Some(name) if one_sided && registry::find(name).is_some() => MECHANISM.to_owned(),
        _ => difference.path.clone(),
    }
}

fn named(
    changed: &[InputDifference],
    (first, second): (&Side, &Side),
    name: impl Fn(&InputDifference) -> String,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for difference in changed.iter().filter(|d| d.matters && d.path != "dataset") {
        let name = name(difference);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let content = |side: &Side| side.run.manifest.data_package.content_sha256.clone();
    if content(first) != content(second) {
        names.push(DATA.to_owned());
    }
    names
}

/// Two runs and everything between them.
struct Between<'a> {
    sides: (&'a Side, &'a Side),
    datasets: (Arc<Dataset>, Arc<Dataset>),
    inputs: Vec<String>,
    results: Vec<ResultKey>,
    draws: Option<u32>,
}

impl Between<'_> {
    fn split(&self, args: &DiffArgs) -> Result<Attribution, CliError> {
        match self.inputs.len() {
            0 => return Err(CliError::Usage("no input differs that could move a result".to_owned())),
            n if n > MOST => {
                return Err(CliError::Usage(format!("{n} inputs differ; at most {MOST} can be attributed")));
            }
            _ => {}
        }
        let orders: Vec<Vec<usize>> =
            (0..u64::from(args.orders)).map(|k| order(self.inputs.len(), k)).collect();
        split(self.inputs.len(), &orders, &mut |subset| self.results_of(subset))
    }

    /// The results with some inputs of the second run.
    fn results_of(&self, subset: Subset) -> Result<Vec<f64>, CliError> {
        let taken = |name: &str| {
            self.inputs.iter().position(|input| input == name).is_some_and(|at| subset >> at & 1 == 1)
        };
        let (first, second) = self.sides;
        let tree =
            hybrid(&first.tree, &second.tree, &mut |d| d.matters && (taken(&leaf(d)) || taken(&d.entry)));
        let dataset = if taken(DATA) { &self.datasets.1 } else { &self.datasets.0 };
        let overrides: Vec<String> = self.draws.iter().map(|n| format!("uncertainty.draws={n}")).collect();
        let loaded = scenario::load_text("between", &to_toml(&tree), &Library::embedded(), &overrides)
            .map_err(CliError::invalid)?;
        let mut inputs = build::build(&loaded, dataset).map_err(CliError::invalid)?.inputs;
        inputs.outputs.tables = self.results.iter().map(|key| key.table.clone()).collect();
        let tables = run::results(&inputs)?;
        self.results.iter().map(|key| value(key, &tables)).collect()
    }

    /// Says where the folders hold other numbers than this program computes.
    fn reproduces(&self, split: &Attribution, console: &Console) {
        if self.draws.is_some() {
            return;
        }
        let (first, second) = self.sides;
        for (side, values) in [(first, &split.first), (second, &split.second)] {
            for (key, computed) in self.results.iter().zip(values) {
                let recorded = key.value(&side.tables).unwrap_or(f64::NAN);
                if recorded.to_bits() != computed.to_bits() {
                    let folder = side.run.path.display();
                    console
                        .note(&format!("note: {folder} says {recorded} for {key}, this program {computed}"));
                }
            }
        }
    }
}

fn value(key: &ResultKey, tables: &[ResultTable]) -> Result<f64, CliError> {
    key.value(tables).filter(|value| value.is_finite()).ok_or_else(|| {
        CliError::Usage(format!(
            "a run between the two has no number for {key}; choose other results (--result)"
        ))
    })
}

/// A random order (Fisher and Yates), the same for the same number.
fn order(count: usize, number: u64) -> Vec<usize> {
    use rand_chacha::rand_core::Rng;
    let mut random = stream(SEED, "review.order", number);
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, (random.next_u64() % (last as u64 + 1)) as usize);
    }
    order
}

impl Attributed {
    /// For reading: a block per result.
    #[must_use]
    pub fn text(&self) -> String {
        let how = match self.split.orders {
            None => format!("all {} runs between the two", self.split.subsets),
            Some(orders) => format!("{orders} sampled orders, {} runs", self.split.subsets),
        };
        let mut text = format!("which input moved which result ({how})\n");
        for (at, key) in self.results.iter().enumerate() {
            text += &format!(
                "\n{key}\n{}",
                aligned(&self.rows(at), &[Align::Left, Align::Right, Align::Right, Align::Right])
            );
        }
        text
    }

    fn rows(&self, at: usize) -> Vec<Vec<String>> {
        let number = |value: f64| format!("{value:+.6}");
        let row = |name: &str, cells: [String; 3]| {
            std::iter::once(format!("  {name}")).chain(cells).collect::<Vec<String>>()
        };
        let mut rows = vec![row("input", ["alone", "contribution", "standard error"].map(str::to_owned))];
        for (name, share) in self.inputs.iter().zip(&self.split.shares) {
            let error =
                if self.split.orders.is_some() { number(share.standard_error[at]) } else { String::new() };
            rows.push(row(name, [number(share.alone[at]), number(share.contribution[at]), error]));
        }
        let interaction = number(self.split.interaction[at]);
        rows.push(row("interaction", [interaction, String::new(), String::new()]));
        let difference = number(self.split.second[at] - self.split.first[at]);
        rows.push(row("difference", [difference.clone(), difference, String::new()]));
        rows
    }
}
