//! Looking through the whole store for damage. Goes on after errors, changes nothing.

use std::path::PathBuf;

use crate::base::fs::{Files, Kind};
use crate::store::manifest::MANIFEST;
use crate::store::{Damage, Key, Store, StoreError};

/// What a look through the store found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Artifacts looked at.
    pub artifacts: u64,
    /// Files whose content was compared with its digest.
    pub files: u64,
    /// Bytes in them.
    pub size_bytes: u64,
    /// All that is wrong, in the order of the keys.
    pub findings: Vec<Finding>,
}

/// Something in the store that is not as it was published.
#[derive(Debug)]
pub enum Finding {
    /// A file or manifest is damaged. The next run that needs the artifact sets it aside and makes it again.
    Damaged {
        /// The artifact.
        key: Key,
        /// The stage that made it; empty where the manifest does not tell.
        stage: String,
        /// What is wrong.
        damage: Damage,
    },
    /// Something that no manifest lists: never read, and harmless.
    Foreign {
        /// Where it is.
        path: PathBuf,
    },
    /// Something could not be looked at, for instance because of an I/O error or a newer format.
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why.
        error: StoreError,
    },
}

impl Store {
    /// Keys of all artifacts, damaged ones among them.
    pub fn keys(&self) -> Result<Vec<Key>, StoreError> {
        let mut keys = Vec::new();
        for shelf in self.files().list(&self.part(""))?.into_iter().filter(|name| is_shelf(name)) {
            let names = self.files().list(&self.part(&shelf))?;
            keys.extend(
                names.iter().filter(|name| name.starts_with(&shelf)).filter_map(|name| name.parse::<Key>().ok()),
            );
        }
        Ok(keys)
    }

    /// Compares every file of every artifact with its digest.
    pub fn verify(&self) -> Result<Checked, StoreError> {
        let mut checked = Checked::default();
        for shelf in self.files().list(&self.part(""))? {
            match shelf.as_str() {
                "tmp" | "locks" | "quarantine" | "uses" => {}
                name if is_shelf(name) => self.verify_shelf(name, &mut checked),
                name => checked.findings.push(Finding::Foreign { path: self.part(name) }),
            }
        }
        Ok(checked)
    }

    /// Moves a damaged artifact into `quarantine/`; says whether it is out of the way. The next run makes it again.
    pub fn repair(&self, key: &Key, stage: &str, damage: &Damage) -> bool {
        self.set_aside(key, stage, damage).is_some() || !self.contains(key)
    }

    fn verify_shelf(&self, shelf: &str, checked: &mut Checked) {
        let path = self.part(shelf);
        let names = match self.files().list(&path) {
            Ok(names) => names,
            Err(error) => return checked.findings.push(Finding::Unreadable { path, error: error.into() }),
        };
        for name in names {
            match name.parse() {
                Ok(key) if name.starts_with(shelf) => self.verify_artifact(key, checked),
                _ => checked.findings.push(Finding::Foreign { path: path.join(name) }),
            }
        }
    }

    fn verify_artifact(&self, key: Key, checked: &mut Checked) {
        let path = self.folder_of(&key);
        checked.artifacts += 1;
        let artifact = match self.examine(&key) {
            Ok(None) => return, // removed just now
            Ok(Some(Err((stage, damage)))) => return checked.findings.push(Finding::Damaged { key, stage, damage }),
            Err(error) => return checked.findings.push(Finding::Unreadable { path, error }),
            Ok(Some(Ok(artifact))) => artifact,
        };
        checked.files += artifact.files().count() as u64;
        checked.size_bytes += artifact.files().map(|(_, record)| record.size).sum::<u64>();
        for result in artifact.damages() {
            let stage = artifact.manifest().stage.clone();
            checked.findings.push(match result {
                Ok(damage) => Finding::Damaged { key, stage, damage },
                Err(error) => Finding::Unreadable { path: path.clone(), error },
            });
        }
        let mut present = Vec::new();
        if let Err(error) = list_files(self.files(), artifact.folder(), "", &mut present) {
            return checked.findings.push(Finding::Unreadable { path, error });
        }
        present.retain(|name| name != MANIFEST && !artifact.has(name));
        checked.findings.extend(present.into_iter().map(|name| Finding::Foreign { path: artifact.path(&name) }));
    }
}

fn is_shelf(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Names of all that is not a folder below `folder`, with `/` between their parts.
fn list_files(
    files: &Files,
    folder: &std::path::Path,
    prefix: &str,
    names: &mut Vec<String>,
) -> Result<(), StoreError> {
    for name in files.list(folder)? {
        let (path, name) = (folder.join(&name), format!("{prefix}{name}"));
        match files.kind(&path)? {
            Some(Kind::Folder) => list_files(files, &path, &format!("{name}/"), names)?,
            _ => names.push(name),
        }
    }
    Ok(())
}
