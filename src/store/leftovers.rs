//! What killed processes have left: temporary folders and lock files.

use crate::store::Store;
use crate::store::open::OWNER;

impl Store {
    /// Removes temporary folders whose owner no longer lives. What cannot be removed is left for the next time.
    pub(crate) fn remove_leftovers(&self) {
        let tmp = self.part("tmp");
        for name in self.files().list(&tmp).unwrap_or_default() {
            let folder = tmp.join(name);
            if self.files().remove_empty_folder(&folder) {
                continue; // whoever was just making it makes another one
            }
            let owner = self.files().open(&folder.join(OWNER));
            let is_dead = match &owner {
                Ok(owner) => owner.try_lock().is_ok(),
                // The owner file is made first: a folder with other things and without it was being removed.
                Err(error) => error.is_not_found(),
            };
            // The lock is held meanwhile: a writer that has just made the file, and not locked it yet, sees that it is gone.
            if is_dead {
                let _ = self.files().remove_folder(&folder);
            }
        }
    }

    /// Removes lock files that no process holds.
    pub(crate) fn remove_free_locks(&self) {
        let locks = self.part("locks");
        for name in self.files().list(&locks).unwrap_or_default().into_iter().filter(|name| name.ends_with(".lock")) {
            let path = locks.join(name);
            let Ok(file) = self.files().open(&path) else { continue };
            // Removed while held: whoever opened the file meanwhile sees that it is no longer at its path.
            if file.try_lock().is_ok() && file.is_still_at(&path) {
                let _ = self.files().remove_file(&path);
            }
        }
    }
}
