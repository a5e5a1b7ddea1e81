//! What is to be computed: the identity of an experiment, its rows, and who computes which.
//!
//! The key of a row is a hash of everything that its result depends on within the experiment: the values of its axes
//! and its seed. What was computed for a key holds wherever the row stands, so a design that grows keeps its results.

use serde::{Deserialize, Serialize};

use super::Experiment;
use super::axis::{Axis, Levels, Setting};

/// Version of the plan's layout.
pub const PLAN_SCHEMA: u32 = 1;

/// Key of a row.
pub type RowKey = [u8; 16];

/// One variant, before it is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Number of the variant, from 0.
    pub variant: u64,
    /// Point of the design, from 0.
    pub point: u64,
    /// Replicate of the point, from 0.
    pub replicate: u32,
    /// Values of the axes.
    pub settings: Vec<Setting>,
    /// Seed, unless the scenario's own.
    pub seed: Option<u64>,
    /// Hash of settings and seed.
    pub key: RowKey,
}

/// A plan: written before anything runs, never changed; every shard and the merge hold on to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of this layout: [`PLAN_SCHEMA`].
    pub schema: u32,
    /// Name of the sweep.
    pub name: String,
    /// Title of the sweep.
    pub title: String,
    /// Version of the program.
    pub program: String,
    /// Hash of what all variants share: scenario, data, axes, outcomes, program.
    pub identity: String,
    /// Hash over the keys of all rows in order.
    pub rows: String,
    /// Kind of the design.
    pub design: String,
    /// Points of the design.
    pub points: u64,
    /// Replicates of each.
    pub replicates: u32,
    /// Variants: points times replicates.
    pub variants: u64,
    /// Shards: shard i of N computes the variants whose number leaves i − 1 when divided by N.
    pub shards: u32,
    /// Names of the axes.
    pub axes: Vec<String>,
    /// Names of the outcomes.
    pub outcomes: Vec<String>,
    /// BLAKE3 of this plan in JSON with nothing here.
    pub content: String,
}

impl Plan {
    /// The hash of everything else in the plan.
    #[must_use]
    pub fn hash(&self) -> String {
        let bare = Self { content: String::new(), ..self.clone() };
        blake3::hash(&serde_json::to_vec(&bare).unwrap_or_default()).to_hex().to_string()
    }

    /// What differs between two plans of the same experiment, in words; titles may.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let number =
            |name: &str, own: u64, other: u64| (own != other).then(|| format!("{name}: {own}, now {other}"));
        let mut found: Vec<String> = [
            number("points", self.points, other.points),
            number("replicates", u64::from(self.replicates), u64::from(other.replicates)),
            number("shards", u64::from(self.shards), u64::from(other.shards)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.design != other.design {
            found.push(format!("design: {}, now {}", self.design, other.design));
        }
        if self.rows != other.rows && found.is_empty() {
            found.push("rows: the seed, or values or distributions of axes".to_owned());
        }
        found
    }
}

impl Experiment<'_> {
    /// A row by the number of its variant.
    #[must_use]
    pub fn row(&self, variant: u64) -> Row {
        let replicates = u64::from(self.sweep.file.replicates.value);
        let (point, replicate) = (variant / replicates, (variant % replicates) as u32);
        let settings = self.sweep.design.point(self.axes(), point);
        let seed = self.seed(point, replicate);
        let key = key(self.axes(), &settings, seed);
        Row { variant, point, replicate, settings, seed, key }
    }

    /// The number of variants.
    #[must_use]
    pub fn variants(&self) -> u64 {
        self.sweep.design.points * u64::from(self.sweep.file.replicates.value)
    }

    /// Common random numbers: the scenario's own seed for the first replicate, one per replicate for the others. With
    /// `independent`, one per variant. 53 bits, so that tables of numbers can hold it.
    fn seed(&self, point: u64, replicate: u32) -> Option<u64> {
        let file = &self.sweep.file;
        let independent = file.independent.value;
        if !independent && replicate == 0 {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"fairshift sweep seed|");
        hasher.update(&file.seed.value.to_le_bytes());
        hasher.update(&replicate.to_le_bytes());
        hasher.update(&(if independent { point } else { u64::MAX }).to_le_bytes());
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        Some(u64::from_le_bytes(bytes) >> 11)
    }

    /// The plan over a number of shards.
    #[must_use]
    pub fn plan(&self, shards: u32) -> Plan {
        let mut rows = blake3::Hasher::new();
        (0..self.variants()).for_each(|variant| {
            rows.update(&self.row(variant).key);
        });
        let file = &self.sweep.file;
        let mut plan = Plan {
            schema: PLAN_SCHEMA,
            name: file.name.value.clone(),
            title: file.title.value.clone(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            identity: self.identity().to_owned(),
            rows: rows.finalize().to_hex().to_string(),
            design: self.sweep.design.kind.name().to_owned(),
            points: self.sweep.design.points,
            replicates: file.replicates.value,
            variants: self.variants(),
            shards,
            axes: self.axes().iter().map(|axis| axis.name.clone()).collect(),
            outcomes: file.outcome.iter().map(|outcome| outcome.name.value.clone()).collect(),
            content: String::new(),
        };
        plan.content = plan.hash();
        plan
    }
}

/// The key of a row in the letters of file names.
#[must_use]
pub fn key_text(key: &RowKey) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key(axes: &[Axis], settings: &[Setting], seed: Option<u64>) -> RowKey {
    let mut hasher = blake3::Hasher::new();
    for (axis, setting) in axes.iter().zip(settings) {
        match (setting, &axis.levels) {
            (Setting::Listed(at), Levels::Listed(levels)) => levels[*at].texts.iter().for_each(|text| {
                hasher.update(b"\x01");
                hasher.update(text.as_bytes());
            }),
            (Setting::Number(number), _) => {
                hasher.update(b"\x02");
                hasher.update(&number.to_bits().to_le_bytes());
            }
            (Setting::Listed(at), _) => {
                hasher.update(&at.to_le_bytes());
            }
        }
    }
    hasher.update(&[u8::from(seed.is_some())]);
    hasher.update(&seed.unwrap_or(0).to_le_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}
