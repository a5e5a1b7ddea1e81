//! The `fairshift` command: parse, call, map the outcome to an exit code.

use std::process::ExitCode;

use clap::Parser;
use fairshift::cli::{Cli, Console};

/// Memory that begins with a cache line: the C library's large blocks begin 16 bytes after one, so that every load of a 64-byte vector
/// reads two lines. Nothing computed depends on it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[allow(unsafe_code, reason = "the allocator's crate has no safe way to set an option")]
mod allocator {
    use std::ffi::{c_int, c_long};

    /// `mi_option_purge_delay` of the allocator's second series.
    const PURGE_DELAY: c_int = 15;
    /// Milliseconds; the default of the third series.
    const DELAY: c_long = 1000;

    unsafe extern "C" {
        fn mi_option_set(option: c_int, value: c_long);
    }

    /// Keeps free pages for a second instead of ten milliseconds: the arrays of a year are wanted again in the next, and pages that went
    /// back to the system in between come back cleared (8 % of a run).
    pub fn keep_pages() {
        // SAFETY: stores an integer under a number within the table of options; nothing is shared with Rust.
        unsafe { mi_option_set(PURGE_DELAY, DELAY) }
    }
}

fn main() -> ExitCode {
    allocator::keep_pages();
    let console = Console::standard();
    match fairshift::cli::run(Cli::parse(), &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
