//! What `all` runs.

use crate::options::Tier;

/// At every change: about ten minutes on two slow cores.
const CI: &[&str] = &[
    "kills --rounds 20",
    "syscalls --every 41",
    "syscalls --of-gc --every 41",
    "full-disk --rounds 16",
    "corruptions --rounds 80",
    "runners --rounds 5",
    "runners --lying-locks --rounds 2",
    "runners --with-gc --rounds 5",
    "signals --rounds 16",
    "clock",
    "edits",
    "ui",
    "no-op",
    "no-op --trials 10000",
];

/// Before a release: hours.
const RELEASE: &[&str] = &[
    "kills --rounds 250",
    "syscalls",
    "syscalls --of-gc",
    "full-disk --rounds 256",
    "corruptions --rounds 10000",
    "runners --processes 32 --rounds 50",
    "runners --processes 16 --lying-locks --rounds 50",
    "runners --with-gc --rounds 200",
    "signals --rounds 400",
    "clock --rounds 120",
    "edits",
    "ui",
    "no-op",
    "no-op --trials 10000",
    "no-op --trials 100000",
];

pub(crate) fn lines(tier: Tier) -> &'static [&'static str] {
    match tier {
        Tier::Ci => CI,
        Tier::Release => RELEASE,
    }
}
