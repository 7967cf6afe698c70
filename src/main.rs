//! The `run` command.

fn main() {}
