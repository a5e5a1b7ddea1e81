//! The `fairshift` command.
fn main() {}
