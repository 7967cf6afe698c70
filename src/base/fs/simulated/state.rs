//! What is on the disk, who has it locked, and what goes wrong on it.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::tree::{Id, Tree};
use crate::base::rng::Stream;
use crate::base::sync::lock_unpoisoned;

/// A disk in memory. A clone is the same disk.
#[derive(Clone, Debug)]
pub(crate) struct SimulatedDisk(pub(super) Arc<Mutex<State>>);

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The process ends before the change of this number: from then on nothing works.
    Stop(u64),
    /// The operation of this number fails: a write half done, another one not at all.
    Fails(u64, ErrorKind),
    /// The operation of this number is done and said to have failed, unless it forces something to the disk.
    FailsThoughDone(u64, ErrorKind),
    /// The disk is full from the operation of this number on.
    Full(u64),
}

#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) tree: Tree,
    pub(super) locks: Vec<Lock>,
    /// Open files so far.
    pub(super) opened: u64,
    /// Random numbers so far.
    pub(super) drawn: u64,
    operations: u64,
    changes: u64,
    fault: Option<Fault>,
    /// The operation at which the fault struck first.
    struck: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Lock {
    pub(super) id: Id,
    pub(super) holder: u64,
    pub(super) is_shared: bool,
}

/// What an operation does, as far as faults are concerned.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Effect {
    None,
    Change,
    /// A change that needs room.
    Grow,
    Sync,
}

/// What a fault makes of an operation.
enum Outcome {
    Done,
    /// There is no process any more.
    Ended,
    Failed(ErrorKind),
    DoneAndFailed(ErrorKind),
}

impl State {
    fn outcome(&self, effect: Effect) -> Outcome {
        match self.fault {
            Some(Fault::Stop(at)) if self.struck.is_some() || (effect != Effect::None && self.changes == at) => {
                Outcome::Ended
            }
            Some(Fault::Fails(at, kind)) if self.operations == at => Outcome::Failed(kind),
            Some(Fault::FailsThoughDone(at, kind)) if self.operations == at && effect == Effect::Sync => {
                Outcome::Failed(kind)
            }
            Some(Fault::FailsThoughDone(at, kind)) if self.operations == at => Outcome::DoneAndFailed(kind),
            Some(Fault::Full(at)) if self.operations >= at && effect == Effect::Grow => {
                Outcome::Failed(ErrorKind::StorageFull)
            }
            _ => Outcome::Done,
        }
    }
}

impl SimulatedDisk {
    /// A disk with nothing on it.
    pub(crate) fn new() -> SimulatedDisk {
        SimulatedDisk::with(Tree::new(), 0)
    }

    fn with(tree: Tree, drawn: u64) -> SimulatedDisk {
        let (operations, changes, fault, struck) = (0, 0, None, None);
        let state = State { tree, locks: Vec::new(), opened: 0, drawn, operations, changes, fault, struck };
        SimulatedDisk(Arc::new(Mutex::new(state)))
    }

    /// Lets something go wrong from now on, counted from the making of this value.
    pub(crate) fn plan(&self, fault: Fault) {
        lock_unpoisoned(&self.0).fault = Some(fault);
    }

    /// How many operations there were, and how many of them were changes or forced something to the disk.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let state = lock_unpoisoned(&self.0);
        (state.operations, state.changes)
    }

    /// The operation at which the fault struck first.
    pub(crate) fn struck(&self) -> Option<String> {
        lock_unpoisoned(&self.0).struck.clone()
    }

    /// The disk for those that come after all its processes were killed.
    pub(crate) fn after_kill(&self) -> SimulatedDisk {
        let state = lock_unpoisoned(&self.0);
        SimulatedDisk::with(state.tree.clone(), state.drawn)
    }

    /// The disk in one of the states in which a power loss may leave it.
    pub(crate) fn after_power_loss(&self, random: &mut Stream) -> SimulatedDisk {
        let state = lock_unpoisoned(&self.0);
        SimulatedDisk::with(state.tree.after_power_loss(random), state.drawn)
    }

    pub(super) fn step<T>(
        &self,
        (name, path): (&str, &Path),
        effect: Effect,
        act: impl FnOnce(&mut State) -> io::Result<T>,
        fail: impl FnOnce(&mut State),
    ) -> io::Result<T> {
        let mut state = lock_unpoisoned(&self.0);
        let outcome = state.outcome(effect);
        state.operations += 1;
        if effect != Effect::None {
            state.changes += 1;
            state.tree.time_s += 1;
        }
        if !matches!(outcome, Outcome::Done) && state.struck.is_none() {
            state.struck = Some(format!("{name} {}", path.display()));
        }
        match outcome {
            Outcome::Done => act(&mut state),
            Outcome::Ended => Err(ErrorKind::BrokenPipe.into()),
            Outcome::DoneAndFailed(kind) => act(&mut state).and(Err(kind.into())),
            Outcome::Failed(kind) => {
                fail(&mut state);
                Err(kind.into())
            }
        }
    }

    pub(super) fn look<T>(
        &self,
        name: &str,
        path: &Path,
        act: impl FnOnce(&mut State) -> io::Result<T>,
    ) -> io::Result<T> {
        self.step((name, path), Effect::None, act, |_| {})
    }

    pub(super) fn change<T>(
        &self,
        name: &str,
        path: &Path,
        act: impl FnOnce(&mut Tree) -> io::Result<T>,
    ) -> io::Result<T> {
        self.step((name, path), Effect::Change, |state| act(&mut state.tree), |_| {})
    }

    pub(super) fn grow<T>(
        &self,
        name: &str,
        path: &Path,
        act: impl FnOnce(&mut Tree) -> io::Result<T>,
    ) -> io::Result<T> {
        self.step((name, path), Effect::Grow, |state| act(&mut state.tree), |_| {})
    }
}
