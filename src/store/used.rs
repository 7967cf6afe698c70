//! A store as a run sees it: whatever the run finds or makes is noted, see [`uses`](crate::store::uses).

use crate::base::fs::{FileError, OpenFile};
use crate::store::uses::{Use, Uses};
use crate::store::{Key, Store, StoreError};

impl Store {
    /// The store for one run of a pipeline. What is found or made through it is left alone by removals for as long as it, a
    /// clone of it or an artifact of it lives; and afterwards too, until [`Store::finished`] and a later run of that name, or
    /// until the pipeline's folder is gone. `plan` tells what the run is about: cut-off runs of one plan are finished by each other.
    pub fn used_by(&self, pipeline: &str, plan: &Key) -> Store {
        self.with_uses(Uses::new(self.files(), self.part("uses"), pipeline, plan))
    }

    /// Notes what is about to be made; to be called before waiting for its lock.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn will_make(&self, key: &Key) -> Result<(), StoreError> {
        let Some(uses) = self.uses() else { return Ok(()) };
        self.prepare_to_write()?;
        let noted = uses.begin().and_then(|()| uses.note(key, Use::Part)).and_then(|_| uses.sync());
        noted.unwrap_or_else(|error| self.warn_of_uses(&error));
        Ok(())
    }

    /// Notes that an artifact that was found is a part of what the run comes to.
    pub fn note_part(&self, key: &Key) {
        drop(self.note(key, Use::Part));
    }

    /// The pipeline's folder names what the run came to.
    pub fn finished(&self) {
        self.uses().into_iter().for_each(Uses::finish);
    }

    /// Notes a use; what is to be found must be looked for before the hold is let go.
    pub(crate) fn note(&self, key: &Key, how: Use) -> Option<Box<dyn OpenFile>> {
        self.uses()?.note(key, how).unwrap_or_else(|error| {
            self.warn_of_uses(&error);
            None
        })
    }

    fn warn_of_uses(&self, error: &FileError) {
        let cause = format!("{error}: {}", error.source);
        self.warn(format!(
            "{cause}: `run gc` waits until this run has ended, and may remove what it made if it is cut off"
        ));
    }
}
