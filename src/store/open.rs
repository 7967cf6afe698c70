//! The store as a value: where it is, what it warns of, and what happens before its first write.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use crate::base::fs::{self, Kind};
use crate::base::sync::lock_unpoisoned;
use crate::store::{Key, StoreError, lock};

/// Name of the file that a living writer holds locked in its temporary folder.
pub(crate) const OWNER: &str = "owner.lock";

/// A store of artifacts in an outputs folder. Cheap to clone; to be used from several threads at once.
#[derive(Clone, Debug)]
pub struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    outputs: PathBuf,
    warnings: Mutex<Vec<String>>,
    ready_to_write: Mutex<bool>,
    lock_warning_given: AtomicBool,
}

impl Store {
    /// The store in the outputs folder `outputs`. Writes nothing: `outputs/store/` is made by the first publication.
    pub fn open(outputs: &Path) -> Result<Store, StoreError> {
        for folder in [outputs.to_owned(), outputs.join("store")] {
            if fs::exists(&folder) && fs::list(&folder).is_err() {
                match fs::kind(&folder)? {
                    Some(Kind::Folder) => drop(fs::list(&folder)?),
                    _ => return Err(StoreError::NotAFolder { path: folder }),
                }
            }
        }
        let shared = Shared {
            outputs: outputs.to_owned(),
            warnings: Mutex::default(),
            ready_to_write: Mutex::new(false),
            lock_warning_given: AtomicBool::new(false),
        };
        Ok(Store { shared: Arc::new(shared) })
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

    pub(crate) fn lock_warning_given(&self) -> &AtomicBool {
        &self.shared.lock_warning_given
    }

    /// A folder of the store, or the store itself for "".
    pub(crate) fn part(&self, name: &str) -> PathBuf {
        self.shared.outputs.join("store").join(name)
    }

    /// The folder of an artifact, there or not.
    pub(crate) fn folder_of(&self, key: &Key) -> PathBuf {
        let name = key.to_string();
        self.part(&name[..2]).join(name)
    }

    /// Makes the folders of the store and removes what dead writers left; the first call does the work.
    pub(crate) fn prepare_to_write(&self) -> Result<(), StoreError> {
        let mut ready = lock_unpoisoned(&self.shared.ready_to_write);
        if !*ready {
            let made = ["tmp", "locks"].iter().try_for_each(|name| fs::create_folder(&self.part(name)));
            let not_writable = |source| StoreError::NotWritable { path: self.shared.outputs.clone(), source };
            made.and_then(|()| fs::temporary_folder(&self.part("tmp")).map(drop)).map_err(not_writable)?;
            if lock::are_honest(self) {
                self.remove_leftovers();
            }
            *ready = true;
        }
        Ok(())
    }

    /// Removes temporary folders whose owner no longer lives. What cannot be removed is left for the next time.
    fn remove_leftovers(&self) {
        let tmp = self.part("tmp");
        for name in fs::list(&tmp).unwrap_or_default() {
            let folder = tmp.join(name);
            if fs::remove_empty_folder(&folder) {
                continue; // whoever was just making it makes another one
            }
            let dead = match fs::open(&folder.join(OWNER)) {
                Ok(owner) => owner.try_lock().is_ok(),
                // The owner file is made first: a folder with other things and without it was being removed.
                Err(error) => error.is_not_found(),
            };
            if dead {
                let _ = fs::remove_folder(&folder);
            }
        }
    }
}
