//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::needs::Need;
use crate::registry;

/// Checks of what `run` promises under kills, faults, damage, crowds and time.
#[derive(Clone, Debug, Parser)]
#[command(name = "stress", after_help = registry::list())]
pub(crate) struct Options {
    /// The check, or `all`
    #[arg(value_name = "CHECK")]
    pub(crate) check: String,
    /// Seed of everything that is random
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many rounds
    #[arg(long, value_name = "N")]
    pub(crate) rounds: Option<u64>,
    /// This round only
    #[arg(long, value_name = "N", conflicts_with = "rounds")]
    pub(crate) round: Option<u64>,
    /// What `all` runs
    #[arg(long, value_enum, default_value_t = Tier::Ci)]
    pub(crate) tier: Tier,
    /// Folder that remembers the rounds that passed; they are not repeated with the same seed and commit [default:
    /// target/stress for `--tier release`, else none]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: Option<PathBuf>,
    /// Leave out what this machine cannot do, with a line that says so, instead of failing
    #[arg(long)]
    pub(crate) skip_impossible: bool,
    /// Multiplies the times within which something must happen: for machines that others use too
    #[arg(long, value_name = "FACTOR", default_value_t = 1)]
    pub(crate) patience: u32,
    /// Go on after a round that failed
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// `syscalls`, `edits`: every Nth call, or leaf, only
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) every: u64,
    /// `syscalls`: of `run gc` instead of a run
    #[arg(long)]
    pub(crate) of_gc: bool,
    /// `runners`: how many at a time
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) processes: usize,
    /// `runners`: every lock is granted to everyone
    #[arg(long)]
    pub(crate) lying_locks: bool,
    /// `runners`: with removals beside them
    #[arg(long)]
    pub(crate) with_gc: bool,
    /// `no-op`: how many finished trials
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) trials: u64,
}

/// How much `all` runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tier {
    /// Minutes: at every change.
    Ci,
    /// Hours: before a release.
    Release,
}

impl Options {
    /// What the options need of the machine, beside what the check needs.
    pub(crate) fn needs(&self) -> &'static [Need] {
        if self.lying_locks { &[Need::Strace] } else { &[] }
    }

    /// What the check is run with, less what only says which rounds.
    pub(crate) fn label(&self) -> String {
        let mut label = self.check.clone();
        let mut add = |text: String| label = format!("{label} {text}");
        match self.check.as_str() {
            "runners" => {
                add(format!("--processes {}", self.processes));
                self.lying_locks.then(|| add("--lying-locks".to_owned()));
                self.with_gc.then(|| add("--with-gc".to_owned()));
            }
            "edits" => add(format!("--every {}", self.every)),
            "syscalls" => {
                add(format!("--every {}", self.every));
                self.of_gc.then(|| add("--of-gc".to_owned()));
            }
            "no-op" => add(format!("--trials {}", self.trials)),
            _ => {}
        }
        label
    }
}
