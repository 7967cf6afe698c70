//! The checks: one line each.

use crate::checks::{clock, corruptions, edits, full_disk, kills, no_op, runners, signals, syscalls, ui};
use crate::driver::Round;
use crate::figures::Figures;
use crate::needs::Need;
use crate::options::Options;

/// A check that is ready to run.
pub(crate) trait Check {
    /// How many rounds there are to run, where the check knows; else `--rounds` says.
    fn rounds(&self) -> Option<u64> {
        None
    }

    /// Runs a round. An error says which promise was broken.
    fn round(&self, round: &mut Round) -> Result<Figures, String>;
}

/// A line of the registry.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) needs: &'static [Need],
    /// Makes what the rounds share: the results of an uninterrupted run, for the most part.
    pub(crate) prepare: fn(&Options) -> Result<Box<dyn Check>, String>,
}

/// All checks.
#[rustfmt::skip]
pub(crate) const CHECKS: &[Entry] = &[
    Entry { name: "kills", about: "SIGKILL at random times", needs: &[], prepare: kills::prepare },
    Entry { name: "syscalls", about: "SIGKILL and errors at the Nth system call", needs: &[Need::Strace], prepare: syscalls::prepare },
    Entry { name: "full-disk", about: "disks of any size that fill", needs: &[Need::Mount], prepare: full_disk::prepare },
    Entry { name: "corruptions", about: "damaged files of the store and of a pipeline's folder", needs: &[], prepare: corruptions::prepare },
    Entry { name: "runners", about: "many processes of one spec on one outputs folder", needs: &[], prepare: runners::prepare },
    Entry { name: "signals", about: "signals at random times, to networks and programs", needs: &[], prepare: signals::prepare },
    Entry { name: "clock", about: "clocks that are wrong or jump", needs: &[Need::Faketime], prepare: clock::prepare },
    Entry { name: "edits", about: "edits of a spec that mean nothing, and every leaf changed once", needs: &[], prepare: edits::prepare },
    Entry { name: "ui", about: "`run ui` beside clients that stall", needs: &[], prepare: ui::prepare },
    Entry { name: "no-op", about: "the same command again over many finished trials", needs: &[], prepare: no_op::prepare },
];

pub(crate) fn entry(name: &str) -> Option<&'static Entry> {
    CHECKS.iter().find(|entry| entry.name == name)
}

/// The list for `--help`.
pub(crate) fn list() -> String {
    let lines = CHECKS.iter().map(|entry| format!("  {:<12} {}\n", entry.name, entry.about));
    format!("Checks:\n{}  {:<12} all of them, as the tier says", lines.collect::<String>(), "all")
}
