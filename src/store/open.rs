//! The store as a value: where it is and what it warns of.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::base::fs::{Files, Kind};
use crate::base::sync::lock_unpoisoned;
use crate::store::uses::Uses;
use crate::store::{Key, StoreError};

/// Name of the file that a living writer holds locked in its temporary folder.
pub(crate) const OWNER: &str = "owner.lock";

/// A store of artifacts in an outputs folder. Cheap to clone; to be used from several threads at once.
#[derive(Clone, Debug)]
pub struct Store {
    shared: Arc<Shared>,
    /// The uses of the run that it is for.
    uses: Option<Arc<Uses>>,
}

#[derive(Debug)]
struct Shared {
    files: Files,
    outputs: PathBuf,
    warnings: Mutex<Vec<String>>,
    ready_to_write: Once,
    place_synced: Once,
    lock_warning_given: AtomicBool,
}

impl Store {
    /// The store in the outputs folder `outputs`. Writes nothing: `outputs/store/` is made by the first publication.
    pub fn open(outputs: &Path) -> Result<Store, StoreError> {
        Store::open_on(Files::disk(), outputs)
    }

    /// As [`Store::open`], on any file system.
    pub(crate) fn open_on(files: &Files, outputs: &Path) -> Result<Store, StoreError> {
        for folder in [outputs.to_owned(), outputs.join("store")] {
            if files.exists(&folder) && files.list(&folder).is_err() {
                match files.kind(&folder)? {
                    Some(Kind::Folder) => drop(files.list(&folder)?),
                    _ => return Err(StoreError::NotAFolder { path: folder }),
                }
            }
        }
        let shared = Shared {
            files: files.clone(),
            outputs: outputs.to_owned(),
            warnings: Mutex::default(),
            ready_to_write: Once::default(),
            place_synced: Once::default(),
            lock_warning_given: AtomicBool::new(false),
        };
        Ok(Store { shared: Arc::new(shared), uses: None })
    }

    /// The same store, for a run.
    pub(crate) fn with_uses(&self, uses: Uses) -> Store {
        Store { shared: Arc::clone(&self.shared), uses: Some(Arc::new(uses)) }
    }

    pub(crate) fn uses(&self) -> Option<&Uses> {
        self.uses.as_deref()
    }

    /// The files of the file system that the store is on.
    pub(crate) fn files(&self) -> &Files {
        &self.shared.files
    }

    /// The outputs folder, in which the store is.
    pub fn outputs(&self) -> &Path {
        &self.shared.outputs
    }

    /// What was noticed since the last call and did not stop the work: artifacts set aside, a filesystem without locks.
    pub fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut *lock_unpoisoned(&self.shared.warnings))
    }

    pub(crate) fn warn(&self, message: String) {
        lock_unpoisoned(&self.shared.warnings).push(message);
    }

    /// Warns, once, that locks do not work here and what follows from it.
    pub(crate) fn warn_of_locks(&self, what: &str) {
        if !self.shared.lock_warning_given.swap(true, Ordering::Relaxed) {
            self.warn(format!("{what}: processes that run at the same time may do the same work twice"));
        }
    }

    /// A folder of the store, or the store itself for "".
    pub(crate) fn part(&self, name: &str) -> PathBuf {
        self.shared.outputs.join("store").join(name)
    }

    /// The folder of an artifact, there or not.
    pub(crate) fn folder_of(&self, key: &Key) -> PathBuf {
        self.shared.outputs.join(Self::folder_in_outputs(key))
    }

    /// The folder of an artifact, from the outputs folder, with `/` between its parts.
    pub(crate) fn folder_in_outputs(key: &Key) -> String {
        let name = key.to_string();
        format!("store/{}/{name}", &name[..2])
    }

    /// Whether the store was prepared for writing.
    pub(crate) fn ready_to_write(&self) -> &Once {
        &self.shared.ready_to_write
    }

    /// Whether the store was forced to the disk where it is.
    pub(crate) fn place_synced(&self) -> &Once {
        &self.shared.place_synced
    }
}

/// Something that is to succeed once.
#[derive(Debug, Default)]
pub(crate) struct Once(Mutex<bool>);

impl Once {
    /// Does it unless it has been done; other threads wait for it meanwhile.
    pub(crate) fn achieve<E>(&self, attempt: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        let mut is_done = lock_unpoisoned(&self.0);
        if !*is_done {
            attempt()?;
            *is_done = true;
        }
        Ok(())
    }
}
