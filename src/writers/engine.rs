//! What is known at compile time about the program that computes, and what the system says about its memory.

use crate::writers::manifest::Engine;

/// Version of `libm` in `Cargo.lock`; a test compares the two.
const LIBM_VERSION: &str = "0.2.16";

/// How random numbers come about.
const RANDOM: &str = "ChaCha8 keyed blake3(seed|stream)";

impl Engine {
    /// This program.
    #[must_use]
    pub fn current() -> Self {
        Self {
            name: "FairShift".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: crate::COMMIT.map(str::to_owned),
            target: target(),
            target_features: target_features(),
            debug_assertions: cfg!(debug_assertions),
            math: format!("libm {LIBM_VERSION}"),
            random: RANDOM.to_owned(),
        }
    }
}

/// Architecture, vendor, system and C library, as in the name of the target.
fn target() -> String {
    let vendor = if cfg!(target_vendor = "apple") {
        "apple"
    } else if cfg!(target_vendor = "pc") {
        "pc"
    } else {
        "unknown"
    };
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let name = format!("{}-{vendor}-{system}", std::env::consts::ARCH);
    let environments = [
        (cfg!(target_env = "gnu"), "gnu"),
        (cfg!(target_env = "musl"), "musl"),
        (cfg!(target_env = "msvc"), "msvc"),
    ];
    match environments.iter().find(|(here, _)| *here) {
        Some((_, environment)) => format!("{name}-{environment}"),
        None => name,
    }
}

fn target_features() -> Vec<String> {
    let features = [
        (cfg!(target_feature = "avx"), "avx"),
        (cfg!(target_feature = "avx2"), "avx2"),
        (cfg!(target_feature = "fma"), "fma"),
        (cfg!(target_feature = "avx512f"), "avx512f"),
        (cfg!(target_feature = "sve"), "sve"),
    ];
    features.iter().filter(|(enabled, _)| *enabled).map(|(_, name)| (*name).to_owned()).collect()
}

/// Largest resident memory of this process so far, in bytes; `None` where the system does not tell.
#[must_use]
pub fn peak_memory_bytes() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Memory of the machine, in bytes; `None` where the system does not tell.
#[must_use]
pub fn machine_memory_bytes() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let memory = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Seconds since 1970 as an ISO 8601 time in UTC, for `started` and `ended` of a manifest.
///
/// Days become a date by counting from 1 March 0000, so that leap days come last (proleptic Gregorian calendar).
#[must_use]
pub fn utc_time(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_math_library_is_the_locked_one() {
        let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
        assert!(lock.contains(&format!("name = \"libm\"\nversion = \"{LIBM_VERSION}\"\n")));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn peak_memory_is_at_least_what_was_touched() {
        let touched = vec![1u8; 32 << 20];
        let peak = peak_memory_bytes().unwrap();
        assert!(touched.iter().map(|b| u64::from(*b)).sum::<u64>() <= peak);
    }

    #[test]
    fn dates() {
        assert_eq!(utc_time(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc_time(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(utc_time(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(utc_time(1_735_689_599), "2024-12-31T23:59:59Z");
        assert_eq!(utc_time(4_107_542_400), "2100-03-01T00:00:00Z");
    }

    #[test]
    fn the_target_has_the_compilers_form() {
        let target = Engine::current().target;
        assert!(target.starts_with(std::env::consts::ARCH) && target.split('-').count() >= 3, "{target}");
    }
}
