//! What `all` runs.

use crate::options::Tier;

/// At every change: about ten minutes on two slow cores.
const CI: &[&str] = &[
    "kills --rounds 25",
    "syscalls --every 41",
    "corruptions --rounds 100",
    "runners --rounds 5",
    "runners --lying-locks --rounds 2",
    "runners --with-gc --rounds 5",
];

/// Before a release: hours.
const RELEASE: &[&str] = &[
    "kills --rounds 500",
    "syscalls",
    "corruptions --rounds 10000",
    "runners --processes 32 --rounds 50",
    "runners --processes 16 --lying-locks --rounds 50",
    "runners --with-gc --rounds 200",
];

pub(crate) fn lines(tier: Tier) -> &'static [&'static str] {
    match tier {
        Tier::Ci => CI,
        Tier::Release => RELEASE,
    }
}
