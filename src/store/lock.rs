//! Locks by key, so that two processes do not make the same artifact at the same time. They save work and nothing else:
//! on a filesystem without locks both make it and the first to publish wins. A dead process holds no lock.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::time::Duration;

use crate::base::fs;
use crate::store::{Key, Store, StoreError};

/// The right to make an artifact; given back when dropped.
#[derive(Debug)]
pub struct KeyLock {
    /// Absent on a filesystem without locks.
    held: Option<(File, PathBuf)>,
}

impl Drop for KeyLock {
    fn drop(&mut self) {
        // Removed while still held: whoever opened the file meanwhile sees that it is no longer at its path.
        if let Some((_file, path)) = &self.held
            && cfg!(unix)
        {
            let _ = fs::remove_file(path);
        }
    }
}

impl Store {
    /// Takes the lock of `key`; `None` while another process or thread holds it.
    pub fn try_lock(&self, key: &Key) -> Result<Option<KeyLock>, StoreError> {
        self.prepare_to_write()?;
        let path = self.part("locks").join(format!("{key}.lock"));
        loop {
            let file = fs::open_lock(&path)?;
            match file.try_lock() {
                Ok(()) if fs::is_still_at(&file, &path) => return Ok(Some(KeyLock { held: Some((file, path)) })),
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
