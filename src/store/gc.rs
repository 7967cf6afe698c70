//! Removing artifacts that no pipeline points at any more.

use std::collections::BTreeSet;

use crate::base::fs;
use crate::store::{Key, Store, StoreError};

/// An artifact that may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removable {
    /// Its key.
    pub key: Key,
    /// The stage that made it.
    pub stage: String,
    /// Bytes in its files.
    pub size_bytes: u64,
}

/// What a removal did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Artifacts that are gone.
    pub removed: Vec<Removable>,
    /// Artifacts left alone, because a process is working on them.
    pub in_use: Vec<Removable>,
}

impl Store {
    /// `roots` and all that they were made from, as far as it is there.
    pub fn reachable(&self, roots: impl IntoIterator<Item = Key>) -> Result<BTreeSet<Key>, StoreError> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<Key> = roots.into_iter().collect();
        while let Some(key) = open.pop() {
            if reached.insert(key)
                && let Some(Ok(artifact)) = self.examine(&key)?
            {
                open.extend(artifact.manifest().inputs.values());
            }
        }
        Ok(reached)
    }

    /// What would go if only `keep` stayed. Damaged artifacts are not listed: they are evidence. Changes nothing.
    pub fn plan_removal(&self, keep: &BTreeSet<Key>) -> Result<Vec<Removable>, StoreError> {
        let mut removable = Vec::new();
        for key in self.keys()?.into_iter().filter(|key| !keep.contains(key)) {
            match self.examine(&key) {
                Ok(Some(Ok(artifact))) => {
                    let size_bytes = artifact.files().map(|(_, record)| record.size).sum();
                    removable.push(Removable { key, stage: artifact.manifest().stage.clone(), size_bytes });
                }
                Ok(_) | Err(StoreError::NewerFormat { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(removable)
    }

    /// Removes artifacts, other than those that a process holds the lock of. Each is moved aside first: nobody sees half of it.
    pub fn remove(&self, removable: Vec<Removable>) -> Result<Removed, StoreError> {
        let mut result = Removed::default();
        for artifact in removable {
            let Some(_lock) = self.try_lock(&artifact.key)? else {
                result.in_use.push(artifact);
                continue;
            };
            let aside = self.make_aside()?;
            match fs::rename(&self.folder_of(&artifact.key), &aside.folder.path().join("artifact")) {
                Err(error) if error.is_not_found() => {}
                renamed => renamed?,
            }
            result.removed.push(artifact);
        }
        Ok(result)
    }
}
