//! What happens before the first write into a store: its folders, a probe of the filesystem's locks, and the removal of what
//! dead writers have left.

use std::fs::TryLockError;

use crate::base::fs;
use crate::store::open::OWNER;
use crate::store::{Store, StoreError};

impl Store {
    /// Makes the folders of the store and removes what dead writers left; the first call does the work.
    pub(crate) fn prepare_to_write(&self) -> Result<(), StoreError> {
        self.prepare_once(|| {
            let made = ["tmp", "locks"].iter().try_for_each(|name| fs::create_folder(&self.part(name)));
            let not_writable = |source| StoreError::NotWritable { path: self.outputs().to_owned(), source };
            made.and_then(|()| fs::temporary_folder(&self.part("tmp")).map(drop)).map_err(not_writable)?;
            if locks_are_honest(self) {
                self.remove_leftovers();
            }
            Ok(())
        })
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

/// Whether a lock keeps a second holder out here: some shared filesystems grant every lock to everyone.
fn locks_are_honest(store: &Store) -> bool {
    let mut honest = false;
    // A probe is undecided when a cleaner of another process has hold of it: try again.
    for _ in 0..5 {
        let Ok(folder) = fs::temporary_folder(&store.part("tmp")) else { continue };
        let path = folder.path().join(OWNER);
        let (Ok(first), Ok(second)) = (fs::open_lock(&path), fs::open_lock(&path)) else { continue };
        honest = first.try_lock().is_ok() && matches!(second.try_lock(), Err(TryLockError::WouldBlock));
        if honest {
            break;
        }
    }
    if !honest {
        store.warn_of_locks("the outputs folder is on a filesystem without working locks");
    }
    honest
}
