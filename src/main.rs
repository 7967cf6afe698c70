//! The `run` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    specrun::cli::main()
}
