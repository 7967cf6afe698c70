//! Removing a result that is to be made again.

use crate::store::{Key, Store, StoreError};

impl Store {
    /// Removes an artifact, so that whoever needs it makes it again; one that is not there is fine. Nobody sees half of it.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn discard(&self, key: &Key) -> Result<(), StoreError> {
        let aside = self.make_aside()?;
        match self.files().rename(&self.folder_of(key), &aside.folder.path().join("artifact")) {
            Err(error) if error.is_not_found() => Ok(()),
            renamed => Ok(renamed?),
        }
    }
}
