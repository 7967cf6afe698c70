//! Power losses: at every change, in thousands of the states that they may leave.
//!
//! `CRASH_STATES` says how many states, `CRASH_SEED` the number that chooses them. A failure prints the seed with which
//! `CRASH_STATES=1` shows it again.

use super::workload::{Broken, Owed, Reference, new_disk};
use super::*;
use crate::base::fs::simulated::Fault;
use crate::base::rng::Stream;

const STATES: u64 = 10_000;
const SEED: u64 = 1;

fn number_of(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// What a process left that ended before a change of the workload.
struct CutOff {
    disk: SimulatedDisk,
    owed: Owed,
    at: String,
}

impl CutOff {
    /// Starts on a disk and ends before the change of a number, or at the end of the work.
    fn new(reference: &Reference, disk: SimulatedDisk, change: u64, mut owed: Owed) -> CutOff {
        let before = disk.counts().1;
        disk.plan(Fault::Stop(before + change));
        let end = reference.work(&Files::on(disk.clone()), &mut owed);
        let at = disk.struck().unwrap_or_else(|| "the end".to_owned());
        assert!(end.is_ok() || at != "the end", "{end:?}");
        CutOff { disk, owed, at }
    }

    /// The power goes; or a kill, another process that is cut off, and the power goes then.
    fn check(&self, reference: &Reference, changes: u64, random: &mut Stream) -> Result<(), Broken> {
        let mut disk = if random.below(4) == 0 { self.disk.after_kill() } else { self.disk.after_power_loss(random) };
        let mut owed = self.owed.clone();
        if random.below(3) == 0 {
            let second = CutOff::new(reference, disk, random.below(changes as usize) as u64, owed);
            (disk, owed) = (second.disk.after_power_loss(random), second.owed);
        }
        let files = Files::on(disk.clone());
        if random.below(4) == 0 {
            reference.check_removal(&Files::on(disk.after_kill()), &owed)?;
        }
        reference.check(&files, &owed)?;
        reference.check_again(&files)
    }
}

/// How many changes the workload makes on a new disk.
fn changes(reference: &Reference) -> u64 {
    let disk = new_disk();
    let before = disk.counts().1;
    reference.work(&Files::on(disk.clone()), &mut Owed::default()).unwrap();
    disk.counts().1 - before
}

#[test]
fn nothing_published_is_lost_and_nothing_torn_believed_wherever_the_power_goes() {
    let (states, seed) = (number_of("CRASH_STATES", STATES), number_of("CRASH_SEED", SEED));
    let reference = &Reference::new();
    let changes = changes(reference);
    let rounds = states.div_ceil(changes + 1);
    let next = &AtomicU32::new(0);
    let explore = || loop {
        let change = u64::from(next.fetch_add(1, Ordering::Relaxed));
        if change > changes {
            return;
        }
        let cut_off = CutOff::new(reference, new_disk(), change, Owed::default());
        for seed in seed..seed + rounds {
            let mut random = Stream::new(seed, "power loss", change);
            if let Err(broken) = cut_off.check(reference, changes, &mut random) {
                panic!("CRASH_SEED={seed}, before change {change} ({}): {broken}", cut_off.at);
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get());
        (0..threads).for_each(|_| drop(scope.spawn(explore)));
    });
}
