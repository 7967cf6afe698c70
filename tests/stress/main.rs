//! Kills, faults, damage, crowds and time: whether the built `run` keeps its promises under them.
//!
//! ```sh
//! cargo test --test stress -- kills --rounds 50 --seed 7     # one check
//! cargo test --test stress -- kills --seed 7 --round 12      # one round of it, again
//! cargo test --test stress -- all --tier ci                  # all of them, in minutes
//! cargo test --test stress -- all --tier release             # in hours; the same command continues an interrupted one
//! ```
//!
//! A check is a file in `checks/` and a line in `registry.rs`; `tiers.rs` says what `all` runs. A round has a folder and a
//! random stream of its own, which depend on check, seed and round alone. `docs/reliability.md` has the promises and figures.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it lays out files by hand, measures times and prints"
)]

mod checks;
mod digest;
mod driver;
mod figures;
mod needs;
mod options;
mod project;
mod registry;
mod running;
mod specs;
mod state;
mod tiers;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    if std::env::args().len() == 1 {
        println!("stress: does nothing unless asked; `cargo test --test stress -- --help` says what there is");
        return ExitCode::SUCCESS;
    }
    driver::main(&options::Options::parse())
}
