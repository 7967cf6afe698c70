//! What happens before the first write into a store: its folders, a probe of the filesystem's locks, and the removal of what
//! dead writers have left.

use crate::base::fs::{FileError, TryLockError};
use crate::store::open::OWNER;
use crate::store::uses::LOCK;
use crate::store::{Store, StoreError};

impl Store {
    /// Makes the folders of the store and removes what dead writers left; the first call does the work.
    pub(crate) fn prepare_to_write(&self) -> Result<(), StoreError> {
        self.ready_to_write().achieve(|| {
            let made =
                ["tmp", "locks", "uses"].iter().try_for_each(|name| self.files().create_folder(&self.part(name)));
            let made = made.and_then(|()| self.files().open_lock(&self.part("uses").join(LOCK)).map(drop));
            let not_writable = |source| StoreError::NotWritable { path: self.outputs().to_owned(), source };
            made.and_then(|()| self.files().temporary_folder(&self.part("tmp")).map(drop)).map_err(not_writable)?;
            if locks_are_honest(self) {
                self.remove_leftovers();
            }
            Ok(())
        })
    }

    /// Forces to the disk that the store is where it is, whoever made its folders: what is published into a folder that a power
    /// loss takes is gone with it. The first call does the work.
    pub(crate) fn sync_place(&self) -> Result<(), FileError> {
        self.place_synced().achieve(|| {
            self.files().sync_entry(&self.part(""))?;
            match self.files().sync_entry(self.outputs()) {
                // The folder in which the outputs folder is need not be ours, or on a file system that can do it.
                Err(error) if error.is_not_writable() || error.is_unsupported() => Ok(()),
                synced => synced,
            }
        })
    }

    /// Removes what killed processes have left in the store, as far as locks can tell that they are dead.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn tidy(&self) -> Result<(), StoreError> {
        if self.files().exists(&self.part("")) {
            self.prepare_to_write()?;
            if locks_are_honest(self) {
                self.remove_leftovers();
                self.remove_free_locks();
            }
        }
        Ok(())
    }
}

/// Whether a lock keeps a second holder out here: some shared filesystems grant every lock to everyone.
fn locks_are_honest(store: &Store) -> bool {
    let mut honest = false;
    // A probe is undecided when a cleaner of another process has hold of it: try again.
    for _ in 0..5 {
        let Ok(folder) = store.files().temporary_folder(&store.part("tmp")) else { continue };
        let path = folder.path().join(OWNER);
        let (Ok(first), Ok(second)) = (store.files().open_lock(&path), store.files().open_lock(&path)) else {
            continue;
        };
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
