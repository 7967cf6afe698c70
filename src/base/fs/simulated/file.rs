//! An open file of the disk, and its locks.

use std::io;
use std::path::{Path, PathBuf};

use super::state::{Effect, Lock, SimulatedDisk, State};
use super::tree::Id;
use crate::base::fs::{OpenFile, TryLockError};
use crate::base::sync::lock_unpoisoned;

/// An open file of a simulated disk.
#[derive(Debug)]
pub(super) struct SimulatedFile {
    disk: SimulatedDisk,
    id: Id,
    /// Which of the open files it is.
    number: u64,
    path: PathBuf,
}

impl SimulatedFile {
    pub(super) fn new(disk: &SimulatedDisk, id: Id, path: &Path) -> SimulatedFile {
        let mut state = lock_unpoisoned(&disk.0);
        state.opened += 1;
        SimulatedFile { disk: disk.clone(), id, number: state.opened, path: path.to_owned() }
    }

    fn lock(&self, is_shared: bool) -> Result<(), TryLockError> {
        let lock = Lock { id: self.id, holder: self.number, is_shared };
        let taken = self.disk.look("lock", &self.path, |state| {
            let collides =
                |held: &Lock| held.id == lock.id && held.holder != lock.holder && !(held.is_shared && lock.is_shared);
            let is_free = !state.locks.iter().any(collides);
            if is_free {
                state.locks.retain(|held| held.holder != lock.holder);
                state.locks.push(lock);
            }
            Ok(is_free)
        });
        match taken {
            Ok(true) => Ok(()),
            Ok(false) => Err(TryLockError::WouldBlock),
            Err(error) => Err(TryLockError::Error(error)),
        }
    }

    fn sync(&self) -> io::Result<()> {
        let id = self.id;
        let act = |state: &mut State| {
            state.tree.content(id)?.sync();
            Ok(())
        };
        let fail = |state: &mut State| state.tree.content(id).into_iter().for_each(|file| file.is_given_up = true);
        self.disk.step(("sync", &self.path), Effect::Sync, act, fail)
    }
}

impl Drop for SimulatedFile {
    fn drop(&mut self) {
        lock_unpoisoned(&self.disk.0).locks.retain(|lock| lock.holder != self.number);
    }
}

impl OpenFile for SimulatedFile {
    fn read_at_most(&self, limit: u64) -> io::Result<Vec<u8>> {
        self.disk.look("read", &self.path, |state| {
            let bytes = &state.tree.content(self.id)?.now;
            Ok(bytes[..bytes.len().min(limit as usize)].to_vec())
        })
    }

    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let write = |state: &mut State, bytes: &[u8]| -> io::Result<()> {
            let modified_s = state.tree.time_s;
            let content = state.tree.content(self.id)?;
            content.now.extend(bytes);
            content.modified_s = modified_s;
            Ok(())
        };
        let half = &bytes[..bytes.len() / 2];
        let (act, fail) = (|state: &mut State| write(state, bytes), |state: &mut State| drop(write(state, half)));
        self.disk.step(("write", &self.path), Effect::Grow, act, fail)
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync()
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sync()
    }

    fn make_readable(&self) -> io::Result<()> {
        self.disk.look("set the permissions of", &self.path, |_| Ok(()))
    }

    fn try_lock(&self) -> Result<(), TryLockError> {
        self.lock(false)
    }

    fn try_lock_shared(&self) -> Result<(), TryLockError> {
        self.lock(true)
    }

    fn lock_shared(&self) -> io::Result<()> {
        Ok(self.lock(true)?) // whoever would wait here, alone with the disk, would wait for ever
    }

    fn is_still_at(&self, path: &Path) -> bool {
        lock_unpoisoned(&self.disk.0).tree.find(path).is_ok_and(|id| id == self.id)
    }
}
