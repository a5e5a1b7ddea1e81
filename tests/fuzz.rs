//! The fuzz targets, fed with mutations of the corpus: no input may panic.
//!
//! The number of inputs is fixed and their seeds too. `FUZZ_SECONDS=600 FUZZ_TARGET=scenario cargo test --release --test
//! fuzz -- --nocapture` goes on for ten minutes on one target with other seeds than the last, and says how far it came.
//! Without feedback about coverage this finds less than cargo-fuzz (`fuzz/`), which needs another compiler.
#![allow(missing_docs, clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[path = "../fuzz/targets.rs"]
mod targets;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 6] = [
    ("scenario", targets::scenario),
    ("sweep", targets::sweep),
    ("package", targets::package),
    ("iamc", targets::iamc),
    ("io_table", targets::io_table),
    ("manifest", targets::manifest),
];

/// Inputs of every target in a normal run.
const INPUTS: u64 = 150;
/// Longest input; the readers refuse longer files by size alone.
const LONGEST: usize = 1 << 16;

/// Pieces that mean something to some reader.
const WORDS: [&str; 40] = [
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "1e-320",
    "0",
    "-0.0",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "\"",
    "\"\"",
    "'''",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    ",,,,",
    "\n",
    "\r\n",
    "\u{feff}",
    "\0",
    "\u{202e}",
    "remove = true",
    "dist = \"normal\"",
    "min = 1.0",
    "max = 0.0",
    "\"2021..2050\"",
    "\"all\"",
    "[site]",
    "[[pathway]]",
    "extends = \"fuzzed\"",
    "years = { start = 2021, end = 2021 }",
    "null",
    "\\u0000",
    "../..",
    "é",
];

/// Numbers of `SplitMix64` (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is written by hand, and then what a fuzzer that follows coverage kept of its finds.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    ["corpus", "found"].iter().flat_map(|folder| inputs(folder, target)).collect()
}

fn inputs(folder: &str, target: &str) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(root().join("fuzz").join(folder).join(target)) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(40)).min(bytes.len());
        match random.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => bytes.insert(at, random.next() as u8),
            2 => drop(bytes.drain(at..end.max(at))),
            3 => drop(bytes.splice(at..at, WORDS[random.below(WORDS.len())].bytes())),
            4 => {
                let piece = bytes[at..end.max(at)].to_vec();
                let to = random.below(bytes.len() + 1);
                drop(bytes.splice(to..to, piece));
            }
            5 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len());
                let piece = other[from..(from + random.below(200)).min(other.len())].to_vec();
                drop(bytes.splice(at..end.max(at), piece));
            }
            6 => replace_number(&mut bytes, random),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

/// Puts a word where a number or a name stands.
fn replace_number(bytes: &mut Vec<u8>, random: &mut Random) {
    let from = random.below(bytes.len().max(1));
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let Some(start) = bytes.iter().skip(from).position(word).map(|at| at + from) else { return };
    let end = bytes[start..].iter().position(|byte| !word(byte)).map_or(bytes.len(), |length| start + length);
    bytes.splice(start..end, WORDS[random.below(WORDS.len())].bytes());
}

/// Runs a target on an input; what makes it panic is kept.
fn try_one((name, target): Target, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| target(input))).is_err() {
        let folder = root().join("target/fuzz-failures");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}-{}", &fairshift::writers::manifest::sha256(input)[..12]));
        std::fs::write(&file, input).unwrap();
        panic!("{name}: an input panics, see {}", file.display());
    }
}

#[test]
fn no_input_of_the_corpus_panics() {
    for target in TARGETS {
        let inputs = corpus(target.0);
        assert!(!inputs.is_empty(), "{}", target.0);
        inputs.iter().for_each(|input| try_one(target, input));
    }
}

#[test]
fn every_sweep_of_the_corpus_reaches_its_design() {
    let variants: Vec<Option<u64>> =
        inputs("corpus", "sweep").iter().map(|input| targets::variants(input)).collect();
    assert!(variants.iter().all(Option::is_some), "{variants:?}");
}

#[test]
fn no_mutated_input_panics() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().map(|text| text.parse::<u64>().unwrap());
    let chosen = std::env::var("FUZZ_TARGET").ok();
    for target in
        TARGETS.into_iter().filter(|(name, _)| chosen.as_deref().is_none_or(|chosen| chosen == *name))
    {
        match seconds {
            None => campaign(target, 0, |count, _| count < INPUTS),
            Some(seconds) => {
                let seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
                campaign(target, seed << 20, |_, spent| spent < Duration::from_secs(seconds));
            }
        }
    }
}

fn campaign(target: Target, seed: u64, go_on: impl Fn(u64, Duration) -> bool) {
    let corpus = corpus(target.0);
    let (started, mut count, mut slowest) = (Instant::now(), 0, Duration::ZERO);
    while go_on(count, started.elapsed()) {
        let input = mutated(&corpus, &mut Random(seed + count));
        let before = Instant::now();
        try_one(target, &input);
        slowest = slowest.max(before.elapsed());
        count += 1;
    }
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    println!("{}: {count} inputs in {minutes:.1} minutes, the slowest took {slowest:.1?}", target.0);
}
