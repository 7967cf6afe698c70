//! Locks by key, so that two processes do not make the same artifact at the same time. They save work and nothing else:
//! on a filesystem without locks both make it and the first to publish wins. A dead process holds no lock.

use std::path::PathBuf;
use std::time::Duration;

use crate::base::fs::{Files, OpenFile, TryLockError};
use crate::store::{Key, Store, StoreError};

/// A lock file that is held.
#[derive(Debug)]
struct Held {
    files: Files,
    _file: Box<dyn OpenFile>,
    path: PathBuf,
}

/// The right to make an artifact; given back when dropped.
#[derive(Debug)]
pub struct KeyLock {
    /// Absent on a filesystem without locks.
    held: Option<Held>,
}

impl Drop for KeyLock {
    fn drop(&mut self) {
        // Removed while still held: whoever opened the file meanwhile sees that it is no longer at its path.
        if let Some(Held { files, path, .. }) = &self.held
            && cfg!(unix)
        {
            let _ = files.remove_file(path);
        }
    }
}

impl Store {
    /// Takes the lock of `key`; `None` while another process or thread holds it.
    pub fn try_lock(&self, key: &Key) -> Result<Option<KeyLock>, StoreError> {
        self.prepare_to_write()?;
        let path = self.part("locks").join(format!("{key}.lock"));
        loop {
            let file = self.files().open_lock(&path)?;
            match file.try_lock() {
                Ok(()) if file.is_still_at(&path) => {
                    let held = Held { files: self.files().clone(), _file: file, path };
                    return Ok(Some(KeyLock { held: Some(held) }));
                }
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => {
                    self.warn_of_locks(&format!("the outputs folder cannot be locked ({error})"));
                    return Ok(Some(KeyLock { held: None }));
                }
            }
        }
    }

    /// Takes the lock of `key`, however long another process holds it.
    pub fn lock(&self, key: &Key) -> Result<KeyLock, StoreError> {
        loop {
            if let Some(lock) = self.try_lock(key)? {
                return Ok(lock);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
