//! The command line: what may be typed.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

mod export;
mod history;
mod maintenance;
mod predict;
mod report;
mod show;
mod spec;
mod store;

pub(crate) use export::ExportArgs;
pub(crate) use history::{LogArgs, NoteArgs};
pub(crate) use maintenance::{GcArgs, LockArgs, VerifyArgs};
pub(crate) use predict::PredictArgs;
pub(crate) use report::ReportArgs;
pub(crate) use show::{Format, ShowArgs};
pub(crate) use spec::SpecArgs;
pub(crate) use store::StoreArgs;

/// Run experiment pipelines from YAML specs, reproducibly and offline.
#[derive(Debug, Parser)]
#[command(
    name = "run",
    version,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    after_help = format!("Examples:\n  run pipelines/quickstart.yaml                  train, evaluate, draw\n  run plan pipelines/q4_sweep.yaml               what would run, and why\n  run pipelines/q4_sweep.yaml --set search.trials=110\n\nExit codes: 0 done, 1 a stage failed, 2 the spec or the command line is wrong,\n128 + the signal's number interrupted: 130 by Ctrl-C\n\n{ENVIRONMENT}")
)]
pub struct Cli {
    /// What to do; without a subcommand, the specs named are run.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Specs to run, one after the other.
    #[command(flatten)]
    pub run: RunArgs,
    /// How to show it.
    #[command(flatten)]
    pub display: DisplayArgs,
}

impl Cli {
    /// Where results are kept, for what has to do with results.
    pub(crate) fn store(&self) -> Option<&StoreArgs> {
        match &self.command {
            None => Some(&self.run.store),
            Some(Command::Plan(args)) => Some(&args.store),
            Some(Command::Show(args)) => Some(&args.store),
            Some(Command::Log(args)) => Some(&args.store),
            Some(Command::Note(args)) => Some(&args.store),
            Some(Command::Compare(args)) => Some(&args.store),
            Some(Command::Report(args)) => Some(&args.store),
            Some(Command::Predict(args)) => Some(&args.store),
            Some(Command::Export(args)) => Some(&args.store),
            Some(Command::Ui(args)) => Some(&args.store),
            Some(Command::Verify(args)) => Some(&args.store),
            Some(Command::Lock(args)) => Some(&args.store),
            Some(Command::Gc(args)) => Some(&args.store),
            Some(
                Command::Check(_) | Command::Data(_) | Command::Schema | Command::Init(_) | Command::Completions { .. },
            ) => None,
        }
    }
}

/// Where data sets are looked for.
const DATA_HELP: &str = "A data set is looked for in these folders, in a folder of its name (`mnist/`):
  $RUN_DATA                          where that is set
  data/                              here, beside the spec's folder, and in it
  $XDG_DATA_HOME/specrun/            downloads; ~/.local/share/specrun/ where it is not set
  /usr/share/datasets/
then in the program itself, which has `digits`. What is in none of them is downloaded, and that is said before;
never with --offline. A copy is used only if it has the published content.";

/// What is set for all commands.
const ENVIRONMENT: &str = "Environment:
  RUN_DATA      folder that has data sets, looked in first: `run data --help`
  RUN_OFFLINE   1: as --offline        RUN_OUTPUTS   as --outputs
  RUN_JOBS      as --jobs              RUN_LOG       debug: what the program does inside
  NO_COLOR      1: as --color never";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check specs: every problem at once, with line, column and the nearest word
    Check(SpecArgs),
    /// Show what would run, and why
    Plan(PlanArgs),
    /// Show the trials of a finished pipeline as a table
    Show(ShowArgs),
    /// List what was run when, from what commit, and what came of it; of one run, its spec too
    Log(LogArgs),
    /// Write a note or tags beside a pipeline or a trial, or show them
    Note(NoteArgs),
    /// Compare two trials: which settings differ, and by how much the metrics do
    Compare(CompareArgs),
    /// Fill a document in Markdown with numbers, tables and figures of finished pipelines; trains nothing
    Report(ReportArgs),
    /// Predict the rows of a new table with the model that a pipeline has evaluated
    Predict(PredictArgs),
    /// Write the model that a pipeline has evaluated as a file that other programs run
    Export(ExportArgs),
    /// Serve the reports of the outputs folder to this machine's browser, while searches run
    Ui(UiArgs),
    /// Check every artifact of the store against its digests; mend what is damaged, run trials again and compare
    Verify(VerifyArgs),
    /// Write down what specs come to, in a file beside each with which `run SPEC --locked` compares
    Lock(LockArgs),
    /// Remove artifacts that no pipeline under the outputs folder points at, and no run that goes on or was cut off
    Gc(GcArgs),
    /// List the data sets, where they are found, or fetch one
    #[command(after_help = DATA_HELP)]
    Data(DataArgs),
    /// Print the JSON Schema of specs
    Schema,
    /// Write a small spec to start from
    Init(InitArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Arguments of the main job.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Spec files to run
    #[arg(value_name = "SPEC")]
    pub specs: Vec<PathBuf>,
    /// Change a value of the spec, for example `search.trials=110`; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Trials that train at the same time; never changes a result [default: number of processors]
    #[arg(long, short = 'j', value_name = "N", env = "RUN_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Trials to run again that have ended before; the others are taken as they are
    #[arg(long, value_name = "WHICH", value_enum)]
    pub retry: Option<Retry>,
    /// Fail at the first difference from the receipt that `run lock SPEC` has written
    #[arg(long, conflicts_with = "retry")]
    pub locked: bool,
    /// Make everything anew, in a folder that is removed afterwards, and compare that
    #[arg(long, requires = "locked")]
    pub fresh: bool,
    /// Never open a network connection
    #[arg(long, env = "RUN_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Trials that are run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Retry {
    /// Those whose program failed or took too long
    Failed,
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Which specs.
    #[command(flatten)]
    pub spec: SpecArgs,
    /// Also print what enters each key
    #[arg(long, short)]
    pub verbose: bool,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Arguments of `ui`.
#[derive(Debug, Args)]
pub struct UiArgs {
    /// Address to listen on; one that others can reach asks them for the token in the address that is printed
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,
    /// Port of that address; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8642)]
    pub port: u16,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// A spec, whose best trial is meant, or a spec and a trial: `pipelines/q4_sweep.yaml:trial_0012`; an earlier run of it by
    /// its number in `run log`: `q4_sweep@1`, `q4_sweep@1:trial_0012`
    #[arg(value_name = "A")]
    pub a: String,
    /// What it is compared with
    #[arg(value_name = "B")]
    pub b: String,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Arguments of `data`.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// A data set to fetch, or a spec whose own data are shown as they are understood; without one, all are listed
    #[arg(value_name = "NAME | SPEC.yaml")]
    pub name: Option<String>,
    /// Change a value of the spec
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Never open a network connection
    #[arg(long, env = "RUN_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// File to write; an existing file is never overwritten
    #[arg(value_name = "FILE", default_value = "pipelines/experiment.yaml")]
    pub file: PathBuf,
    /// Write it for a table of your own (.csv, .tsv, .parquet, .xlsx …), whose task is found by reading it
    #[arg(long, value_name = "TABLE")]
    pub table: Option<PathBuf>,
    /// Column of the table that is to be predicted, several times for several; the last one without it
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub target: Vec<String>,
}

/// How to show it.
#[derive(Debug, Args)]
pub struct DisplayArgs {
    /// Show errors and the result only
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Print events (or the answer of a subcommand) as JSON lines on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
