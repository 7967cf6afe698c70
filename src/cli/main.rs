//! From the command line to the exit code.

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

use super::args::{Cli, Command, StoreArgs};
use super::diagnostics::Failure;
use super::order::in_order;
use super::ui::{Ui, is_closed_pipe, output_error};
use super::{commands, live};
use crate::program::offer_supervisor;
#[cfg(unix)]
use crate::program::{SUPERVISE, supervise};

/// Parses the command line, does what it says and returns the exit code.
pub fn main() -> ExitCode {
    #[cfg(unix)]
    if let [_, first, words @ ..] = &std::env::args_os().collect::<Vec<_>>()[..]
        && first == SUPERVISE
    {
        return ExitCode::from(supervise(words));
    }
    offer_supervisor();
    let cli = match Cli::try_parse_from(in_order(std::env::args_os().collect())) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors; clap knows which stream each goes to.
            let printed = error.print();
            let is_lost = printed.is_err_and(|error| !is_closed_pipe(&error));
            return ExitCode::from(if error.use_stderr() { 2 } else { u8::from(is_lost) });
        }
    };
    watch_logs();
    let ui = Ui::new(&cli.display);
    cli.store().and_then(StoreArgs::notice).iter().for_each(|line| ui.note(line));
    let result = match &cli.command {
        None => commands::run(&cli.run, &ui),
        Some(Command::Check(args)) => commands::check(args, &ui),
        Some(Command::Plan(args)) => commands::plan(args, &ui),
        Some(Command::Show(args)) => commands::show(args, &ui),
        Some(Command::Note(args)) => commands::note(args, &ui),
        Some(Command::Log(args)) => commands::log(args, &ui),
        Some(Command::Compare(args)) => commands::compare(args, &ui),
        Some(Command::Report(args)) => commands::report(args, &ui),
        Some(Command::Predict(args)) => commands::predict(args, &ui),
        Some(Command::Export(args)) => commands::export(args, &ui),
        Some(Command::Ui(args)) => live::ui(args, &ui),
        Some(Command::Verify(args)) => commands::verify(args, &ui),
        Some(Command::Lock(args)) => commands::lock(args, &ui),
        Some(Command::Gc(args)) => commands::gc(args, &ui),
        Some(Command::Data(args)) => commands::data(args, &ui),
        Some(Command::Schema) => commands::schema(&ui),
        Some(Command::Init(args)) => commands::init(args, &ui),
        Some(Command::Completions { shell }) => {
            commands::completions(*shell, &ui);
            Ok(())
        }
    };
    let lost = || output_error().map(|error| Failure::failed(LostOutput(error)));
    match result.and_then(|()| lost().map_or(Ok(()), Err)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(&ui);
            failure.exit_code()
        }
    }
}

/// Standard output did not take what was asked for.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written")]
struct LostOutput(#[source] &'static std::io::Error);

/// Logs go to standard error as far as `RUN_LOG` asks for them: `RUN_LOG=debug`.
fn watch_logs() {
    let filter = EnvFilter::try_from_env("RUN_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    // A second initialisation can only come from a program that uses this function in its own way; its logs stand.
    drop(logs.try_init());
}
