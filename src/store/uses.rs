//! What a run uses, written down as it goes, so that `run gc` leaves it alone while the run lives and after it was cut off.
//!
//! ```text
//! uses/lock                       held by gc alone while it decides and moves artifacts aside; shared by whoever looks
//!                                 for an artifact, until the artifact stands in a record
//! uses/<name>-<plan>-….keys       a run that goes on, or was cut off: its pipeline's name, then one key a line
//! uses/<name>-<plan>-….last       the runs that made what the pipeline's folder shows
//! uses/<name>-<plan>-….old        runs of that name before them: they tell when artifacts were last used, no more
//! ```
//!
//! A run that finds all that it needs writes nothing: it shares the lock until it ends, a moment later. The first artifact that
//! is to be made begins a record. A record is locked by its process; one that nobody locks is of a process that has ended.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::base::fs::{self, FileError, Files, OpenFile, TryLockError};
use crate::base::sync::lock_unpoisoned;
use crate::store::Key;

/// Name of the lock in the folder of records.
pub(crate) const LOCK: &str = "lock";

/// What an artifact is to a run. The greater one stands for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// It is read on the way, and may go once the run has finished.
    Read,
    /// It is a part of what the run came to.
    Part,
}

/// How far a recorded run has come, by the ending of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It goes on or was cut off.
    Open,
    /// It has finished, and no run of its name has finished with another plan since.
    Last,
    /// It ended before the last one.
    Old,
}

impl State {
    const ALL: [(State, &str); 3] = [(State::Open, "keys"), (State::Last, "last"), (State::Old, "old")];

    fn ending(self) -> &'static str {
        State::ALL[self as usize].1
    }
}

/// The parts of a record's file name.
pub(crate) struct RecordName<'a> {
    name: &'a str,
    plan: &'a str,
    pub(crate) state: State,
}

impl RecordName<'_> {
    pub(crate) fn parse(file: &str) -> Option<RecordName<'_>> {
        let (stem, ending) = file.rsplit_once('.')?;
        let (state, _) = State::ALL.into_iter().find(|(_, known)| *known == ending)?;
        let mut parts = stem.splitn(3, '-');
        let (name, plan, _) = (parts.next()?, parts.next()?, parts.next()?);
        Some(RecordName { name, plan, state })
    }
}

/// The uses of one run.
#[derive(Debug)]
pub(crate) struct Uses {
    files: Files,
    folder: PathBuf,
    pipeline: String,
    /// Beginnings of the names of its records.
    name: String,
    plan: String,
    noted: Mutex<Noted>,
}

#[derive(Debug)]
struct Noted {
    keys: BTreeMap<Key, Use>,
    place: Place,
}

/// Where the uses are noted, or what stands in for that.
#[derive(Debug)]
enum Place {
    /// Nothing has been made. The hold on the lock is absent where there is no store yet.
    Nowhere(Option<Box<dyn OpenFile>>),
    Record(Arc<dyn OpenFile>, PathBuf),
    /// It cannot be written: the lock is held for as long as the process lives.
    Broken {
        _hold: Option<Box<dyn OpenFile>>,
    },
}

impl Uses {
    /// Of a run of the pipeline `pipeline`, by a plan.
    pub(crate) fn new(files: &Files, folder: PathBuf, pipeline: &str, plan: &Key) -> Uses {
        let digits = |key: &Key| key.to_string()[..16].to_owned();
        let name = digits(&Key::of("uses", 1, &pipeline.into(), &[]));
        let noted = Mutex::new(Noted { keys: BTreeMap::new(), place: Place::Nowhere(share(files, &folder)) });
        Uses { files: files.clone(), folder, pipeline: pipeline.to_owned(), name, plan: digits(plan), noted }
    }

    /// Notes a use. What is to be found must be looked for before the hold that comes back is let go.
    pub(crate) fn note(&self, key: &Key, how: Use) -> Result<Option<Box<dyn OpenFile>>, FileError> {
        let mut noted = lock_unpoisoned(&self.noted);
        if noted.keys.get(key).is_some_and(|known| *known >= how) {
            return Ok(None);
        }
        noted.keys.insert(*key, how);
        if let Place::Nowhere(held @ None) = &mut noted.place {
            *held = share(&self.files, &self.folder); // there was no store when the run began
        }
        let Place::Record(file, path) = &noted.place else { return Ok(None) };
        let hold = share(&self.files, &self.folder);
        match fs::append(&**file, path, line(key, how).as_bytes()) {
            Ok(()) => Ok(hold),
            Err(error) => {
                noted.place = Place::Broken { _hold: hold };
                Err(error)
            }
        }
    }

    /// Begins the record, with what has been noted so far; the first call does the work.
    pub(crate) fn begin(&self) -> Result<(), FileError> {
        let mut noted = lock_unpoisoned(&self.noted);
        let Place::Nowhere(held) = &mut noted.place else { return Ok(()) };
        let hold = held.take().or_else(|| share(&self.files, &self.folder));
        let lines = noted.keys.iter().map(|(key, how)| line(key, *how));
        let text = format!("{}\n{}", self.pipeline, lines.collect::<String>());
        match self.new_record(text.as_bytes()) {
            Ok((file, path)) => noted.place = Place::Record(file, path),
            Err(error) => {
                noted.place = Place::Broken { _hold: hold };
                return Err(error);
            }
        }
        Ok(())
    }

    fn new_record(&self, bytes: &[u8]) -> Result<(Arc<dyn OpenFile>, PathBuf), FileError> {
        let prefix = format!("{}-{}-", self.name, self.plan);
        loop {
            let (file, path) = self.files.new_append(&self.folder, &prefix, &format!(".{}", State::Open.ending()))?;
            // Without locks it is taken for that of a run that was cut off, which is kept as well.
            let is_locked = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
            if is_locked && file.is_still_at(&path) {
                fs::append(&*file, &path, bytes)?;
                self.files.sync_entry(&path)?;
                return Ok((file.into(), path));
            }
            // A removal was just looking whether anybody holds it: another one.
            self.files.remove_file(&path)?;
        }
    }

    /// Forces the record to the disk.
    pub(crate) fn sync(&self) -> Result<(), FileError> {
        let record = match &lock_unpoisoned(&self.noted).place {
            Place::Record(file, path) => Some((Arc::clone(file), path.clone())),
            _ => None,
        };
        // Others may note meanwhile.
        record.map_or(Ok(()), |(file, path)| fs::sync(&*file, &path))
    }

    /// The pipeline's folder shows what this run came to: its records are the last ones, those of other plans are old. What
    /// cannot be renamed stays, and is kept for longer than it has to be.
    pub(crate) fn finish(&self) {
        let own = match &lock_unpoisoned(&self.noted).place {
            Place::Record(_, path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        };
        let _hold = share(&self.files, &self.folder);
        for file in self.files.list(&self.folder).unwrap_or_default() {
            let Some(record) = RecordName::parse(&file).filter(|record| record.name == self.name) else { continue };
            let state = if record.plan == self.plan { State::Last } else { State::Old };
            let path = self.folder.join(&file);
            let lock = self.files.open(&path);
            let is_free = || lock.as_ref().is_ok_and(|lock| lock.try_lock().is_ok());
            if record.state != state && (own.as_ref() == Some(&file) || is_free()) {
                let _ = self.files.rename(&path, &path.with_extension(state.ending()));
            }
        }
    }
}

/// Shares the lock of a folder of records, waiting while a removal holds it; `None` where there is none to share.
fn share(files: &Files, folder: &Path) -> Option<Box<dyn OpenFile>> {
    let path = folder.join(LOCK);
    // A store that cannot be written can be read all the same.
    let file = files.open_lock(&path).or_else(|_| files.open(&path)).ok()?;
    while let Err(error) = file.lock_shared() {
        if error.kind() != std::io::ErrorKind::Interrupted {
            return None;
        }
    }
    Some(file)
}

fn line(key: &Key, how: Use) -> String {
    format!("{key}{}\n", if how == Use::Read { " read" } else { "" })
}

/// A line of a record; `None` for half a one.
pub(crate) fn parse_line(line: &str) -> Option<(Key, Use)> {
    let (key, how) = line.strip_suffix(" read").map_or((line, Use::Part), |key| (key, Use::Read));
    Some((key.parse().ok()?, how))
}
