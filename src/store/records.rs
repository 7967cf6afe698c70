//! Reading the records of what runs use, for a removal.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::base::fs::{FileError, OpenFile, TryLockError};
use crate::store::uses::{LOCK, RecordName, State, Use, parse_line};
use crate::store::{Key, Store, StoreError, check_name};

const PAUSE: Duration = Duration::from_millis(10);

/// What one run has used.
pub(crate) struct Record {
    path: PathBuf,
    is_alive: bool,
    state: State,
    /// Whether its pipeline has a folder: who removes that removes the pipeline.
    has_folder: bool,
    pub(crate) keys: Vec<(Key, Use)>,
    /// When the last of them was noted.
    pub(crate) used: SystemTime,
}

impl Record {
    /// What must not be removed for this run.
    pub(crate) fn roots(&self) -> impl Iterator<Item = Key> {
        let least = match self.state {
            _ if self.is_alive => Some(Use::Read),
            State::Open if self.has_folder => Some(Use::Read),
            State::Last if self.has_folder => Some(Use::Part),
            _ => None,
        };
        self.keys.iter().filter(move |(_, how)| least.is_some_and(|least| *how >= least)).map(|(key, _)| *key)
    }

    /// Whether it keeps nothing.
    fn is_spent(&self) -> bool {
        !self.is_alive && (self.state == State::Old || !self.has_folder)
    }
}

impl Store {
    /// The records of all runs.
    pub(crate) fn records(&self) -> Result<Vec<Record>, StoreError> {
        let mut attempt = 1;
        loop {
            match self.try_records() {
                // A run has finished meanwhile and its record has another ending now.
                Err(error) if error.is_not_found() && attempt < 10 => attempt += 1,
                records => return Ok(records?),
            }
        }
    }

    fn try_records(&self) -> Result<Vec<Record>, FileError> {
        let folder = self.part("uses");
        let mut records = Vec::new();
        for file in self.files().list(&folder)? {
            let Some(RecordName { state, .. }) = RecordName::parse(&file) else { continue };
            let path = folder.join(&file);
            let is_alive = matches!(self.files().open(&path)?.try_lock_shared(), Err(TryLockError::WouldBlock));
            let bytes = self.files().read(&path)?;
            let text = String::from_utf8_lossy(&bytes);
            let mut lines = text.lines();
            let pipeline = lines.next().filter(|name| check_name(name).is_ok());
            // Not knowing is no reason to remove what it stands for.
            let place = pipeline.map(|name| self.files().kind(&self.outputs().join(name))).transpose()?;
            let has_folder = place.flatten().is_some();
            let keys = lines.filter_map(parse_line).collect();
            records.push(Record { used: self.files().modified(&path)?, path, is_alive, state, has_folder, keys });
        }
        Ok(records)
    }

    /// Removes records that keep nothing and are no longer needed to tell when something was used.
    pub(crate) fn remove_spent(&self, records: &[Record], unused_since: Option<SystemTime>) {
        let is_young = |record: &Record| unused_since.is_some_and(|since| record.used >= since);
        for record in records.iter().filter(|record| record.is_spent() && !is_young(record)) {
            let _ = self.files().remove_file(&record.path); // it keeps nothing if it stays
        }
    }

    /// Takes the lock that keeps every run from looking for artifacts; an error after `patience`, without it where the
    /// filesystem has no locks.
    pub(crate) fn hold_alone(&self, patience: Duration) -> Result<Option<Box<dyn OpenFile>>, StoreError> {
        self.prepare_to_write()?;
        let file = self.files().open_lock(&self.part("uses").join(LOCK))?;
        for _ in 0..=patience.as_millis() / PAUSE.as_millis() {
            match file.try_lock() {
                Ok(()) => return Ok(Some(file)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => {
                    self.warn_of_locks(&format!("the outputs folder cannot be locked ({error})"));
                    return Ok(None);
                }
            }
        }
        Err(StoreError::Busy { path: self.part("") })
    }
}
