//! Builds tests/fixtures/io from the published tables for 2019 of the ONS and the Scottish Government.
//!
//! `cargo run --example build_io_fixtures -- SOURCE tests/fixtures/io`, where SOURCE holds `io_uk` and
//! `io_scotland` with the sheets of the publications as CSV. tests/fixtures/io/README.md says what is derived.

#[path = "io_fixtures/scotland.rs"]
mod scotland;
#[path = "io_fixtures/sheet.rs"]
mod sheet;
#[path = "io_fixtures/uk.rs"]
mod uk;

use std::error::Error;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, target] = arguments.as_slice() else {
        return Err("usage: build_io_fixtures SOURCE TARGET".into());
    };
    uk::build(&Path::new(source).join("io_uk"), Path::new(target))?;
    scotland::build(&Path::new(source).join("io_scotland"), Path::new(target))
}
