//! Removing artifacts that nothing points at.
//!
//! Promised: kept is whatever can be reached, through the inputs of artifacts and what they name, from the pointers that the
//! caller knows, from a run that lives, from one that was cut off, and from the last that finished. A run beside a removal
//! either has what it found for as long as it lives, or does not find it and makes it again. Two removals beside each other
//! remove what one would. A removal that is killed has removed some of its artifacts, each of them whole.
//! Not promised, on a filesystem without locks: that a run beside a removal keeps what it found but did not make.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use crate::store::manifest::MANIFEST;
use crate::store::records::Record;
use crate::store::{Artifact, Key, Store, StoreError};

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

/// Who points at artifacts, apart from runs.
pub trait Pointers {
    /// Artifacts to be kept, with all that they were made from.
    ///
    /// # Errors
    /// Pointers that cannot be read: then nothing is removed.
    fn roots(&self) -> Result<BTreeSet<Key>, StoreError>;

    /// Artifacts that somebody has used since then, as far as that is known beside the records of the store.
    ///
    /// # Errors
    /// What is known cannot be read: then nothing is removed.
    fn used_since(&self, _: SystemTime) -> Result<BTreeSet<Key>, StoreError> {
        Ok(BTreeSet::new())
    }

    /// Keys of the artifacts that the content of an artifact names; those of its inputs need not be among them.
    fn named(&self, artifact: &Artifact) -> Vec<Key>;
}

/// What stays although nothing points at it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// What was made or used since then, and all that it was made from.
    pub unused_since: Option<SystemTime>,
    /// What fits when the oldest have gone: artifacts are removed until the store has no more bytes than that.
    pub max_size: Option<u64>,
}

/// What would go, and what would be left.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RemovalPlan {
    /// Artifacts that would go, the one that was used longest ago first.
    pub removable: Vec<Removable>,
    /// How many stay only because they were made or used lately.
    pub young: usize,
    /// Bytes in those.
    pub young_bytes: u64,
    /// Bytes in all artifacts that would be left.
    pub left_bytes: u64,
}

/// A removal on its way. Damaged artifacts and those of later versions of the program stay: the former are evidence.
pub struct Removal<'a> {
    store: &'a Store,
    pointers: &'a dyn Pointers,
    limits: Limits,
    /// What there was in the beginning.
    candidates: BTreeSet<Key>,
    known: BTreeMap<Key, Option<Known>>,
}

/// What matters of an artifact.
struct Known {
    stage: String,
    size_bytes: u64,
    made: SystemTime,
    points_at: Vec<Key>,
}

impl<'a> Removal<'a> {
    /// Looks at all artifacts. Changes nothing.
    pub fn new(store: &'a Store, pointers: &'a dyn Pointers, limits: Limits) -> Result<Self, StoreError> {
        let candidates = store.keys()?.into_iter().collect();
        let mut removal = Removal { store, pointers, limits, candidates, known: BTreeMap::new() };
        for key in removal.candidates.clone() {
            removal.look_at(key)?;
        }
        Ok(removal)
    }

    /// What would go now. Changes nothing.
    pub fn plan(&mut self) -> Result<RemovalPlan, StoreError> {
        let records = self.store.records()?;
        self.plan_by(&records)
    }

    /// Removes what [`Removal::plan`] lists, other than what a process holds the lock of. All are moved aside first, while no
    /// run looks for an artifact: nobody sees half of one.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where a run that writes nothing goes on for longer than `patience`; or what failed.
    pub fn remove(&mut self, patience: Duration) -> Result<(Removed, RemovalPlan), StoreError> {
        if self.candidates.is_empty() {
            return Ok(Default::default());
        }
        let aside = self.store.make_aside()?;
        let alone = self.store.hold_alone(patience)?;
        // Only now: a run may have finished, or found what it did not make, since the candidates were listed.
        let records = self.store.records()?;
        let mut plan = self.plan_by(&records)?;
        let mut result = Removed::default();
        for artifact in std::mem::take(&mut plan.removable) {
            let Some(_lock) = self.store.try_lock(&artifact.key)? else {
                plan.left_bytes += artifact.size_bytes;
                result.in_use.push(artifact);
                continue;
            };
            let to = aside.folder.path().join(artifact.key.to_string());
            match self.store.files().rename(&self.store.folder_of(&artifact.key), &to) {
                Err(error) if error.is_not_found() => {}
                renamed => renamed?,
            }
            result.removed.push(artifact);
        }
        self.store.remove_spent(&records, self.limits.unused_since);
        drop(alone);
        drop(aside); // the slow part, while runs go on
        Ok((result, plan))
    }

    fn plan_by(&mut self, records: &[Record]) -> Result<RemovalPlan, StoreError> {
        let roots: Vec<Key> =
            self.pointers.roots()?.into_iter().chain(records.iter().flat_map(Record::roots)).collect();
        let kept = self.reachable(roots)?;
        let used = self.last_uses(records);
        let since = self.limits.unused_since;
        let is_young = |time: &SystemTime| since.is_some_and(|since| *time >= since);
        let mut young: Vec<Key> = used.iter().filter(|(_, time)| is_young(time)).map(|(key, _)| *key).collect();
        young.extend(since.map_or_else(|| Ok(BTreeSet::new()), |since| self.pointers.used_since(since))?);
        let young = self.reachable(young)?;
        let mut plan = RemovalPlan::default();
        let mut free = Vec::new();
        for key in &self.candidates {
            let Some(Some(Known { stage, size_bytes, .. })) = self.known.get(key) else { continue };
            plan.left_bytes += size_bytes;
            match (kept.contains(key), young.contains(key)) {
                (true, _) => {}
                (false, true) => {
                    plan.young += 1;
                    plan.young_bytes += size_bytes;
                }
                (false, false) => {
                    free.push((used[key], Removable { key: *key, stage: stage.clone(), size_bytes: *size_bytes }));
                }
            }
        }
        free.sort_by_key(|(time, artifact)| (*time, artifact.key));
        for (_, artifact) in free {
            if self.limits.max_size.is_none_or(|most| plan.left_bytes > most) {
                plan.left_bytes -= artifact.size_bytes;
                plan.removable.push(artifact);
            }
        }
        Ok(plan)
    }

    /// When each candidate was made or last noted by a run.
    fn last_uses(&self, records: &[Record]) -> BTreeMap<Key, SystemTime> {
        let made = |key: &Key| Some((*key, self.known.get(key)?.as_ref()?.made));
        let mut used: BTreeMap<Key, SystemTime> = self.candidates.iter().filter_map(made).collect();
        for record in records {
            for (key, _) in &record.keys {
                used.entry(*key).and_modify(|time| *time = record.used.max(*time));
            }
        }
        used
    }

    /// `roots` and all that they point at, as far as it is there.
    fn reachable(&mut self, roots: Vec<Key>) -> Result<BTreeSet<Key>, StoreError> {
        let mut reached = BTreeSet::new();
        let mut open = roots;
        while let Some(key) = open.pop() {
            if reached.insert(key) {
                self.look_at(key)?;
                open.extend(self.known.get(&key).into_iter().flatten().flat_map(|known| &known.points_at));
            }
        }
        Ok(reached)
    }

    /// Learns what matters of an artifact, once: it never changes.
    fn look_at(&mut self, key: Key) -> Result<(), StoreError> {
        if let Some(Some(_)) = self.known.get(&key) {
            return Ok(());
        }
        let known = match self.store.examine(&key) {
            Ok(Some(Ok(artifact))) => {
                let mut points_at: Vec<Key> = artifact.manifest().inputs.values().copied().collect();
                points_at.extend(self.pointers.named(&artifact));
                let size_bytes = artifact.files().map(|(_, record)| record.size).sum();
                match self.store.files().modified(&artifact.path(MANIFEST)) {
                    Err(error) if error.is_not_found() => None, // removed just now
                    made => {
                        Some(Known { stage: artifact.manifest().stage.clone(), size_bytes, made: made?, points_at })
                    }
                }
            }
            Ok(_) | Err(StoreError::NewerFormat { .. }) => None,
            Err(error) => return Err(error),
        };
        self.known.insert(key, known);
        Ok(())
    }
}
