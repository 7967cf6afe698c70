//! Setting damaged artifacts aside: they are kept for inspection and never used.

use std::path::PathBuf;

use crate::store::{Damage, Key, Store};

/// More copies of one artifact than this are not kept apart.
const MOST_COPIES: u32 = 1000;

impl Store {
    /// Moves the artifact `key` into `quarantine/` and warns. `None` when it could not be moved.
    pub(crate) fn set_aside(&self, key: &Key, stage: &str, damage: &Damage) -> Option<PathBuf> {
        let moved = self.move_aside(key, damage);
        let name = if stage.is_empty() { key.short() } else { format!("{} of `{stage}`", key.short()) };
        match &moved {
            Some(place) => {
                self.warn(format!("artifact {name} was damaged ({damage}); set aside in `{}`", place.display()));
            }
            None if self.contains(key) => {
                self.warn(format!("artifact {name} is damaged ({damage}) and could not be set aside"));
            }
            None => {} // another process was first
        }
        moved
    }

    fn move_aside(&self, key: &Key, damage: &Damage) -> Option<PathBuf> {
        let quarantine = self.part("quarantine");
        self.files().create_folder(&quarantine).ok()?;
        let from = self.folder_of(key);
        for n in 1..=MOST_COPIES {
            let to = quarantine.join(format!("{key}.{n}"));
            if self.files().exists(&to) {
                continue;
            }
            // Another process may be first with this name or with the artifact itself: then the rename fails.
            if self.files().rename(&from, &to).is_ok() {
                let _ = self
                    .files()
                    .write_synced(&quarantine.join(format!("{key}.{n}.txt")), format!("{damage}\n").as_bytes());
                return Some(to);
            }
            if !self.files().exists(&to) {
                return None;
            }
        }
        None
    }
}
