//! Publishing: written aside, forced to the disk, renamed. There as a whole or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::base::fs::{self, Files, OpenFile, TryLockError};
use crate::store::manifest::MANIFEST;
use crate::store::open::OWNER;
use crate::store::{Artifact, FileRecord, Key, Manifest, Store, StoreError};

/// How often a damaged artifact in the way, or a folder that a cleaner took, is dealt with before giving up.
const ATTEMPTS: u32 = 5;

/// All that an artifact depends on, and so what its key is made of.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// The stage that makes it.
    pub stage: &'a str,
    /// The stage's version.
    pub version: u32,
    /// The resolved section of the spec.
    pub spec: &'a Value,
    /// Name and key of each input.
    pub inputs: &'a [(&'a str, Key)],
}

impl Identity<'_> {
    /// The artifact's key.
    pub fn key(&self) -> Key {
        Key::of(self.stage, self.version, self.spec, self.inputs)
    }
}

/// Takes the files of an artifact that is being written.
#[derive(Debug)]
pub struct Writer {
    files: Files,
    folder: PathBuf,
    records: BTreeMap<String, FileRecord>,
}

impl Writer {
    /// Writes a file. Folders in a name are separated by `/`; every name is written once.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let refused = |reason| StoreError::BadName { name: name.to_owned(), reason };
        check_name(name).map_err(refused)?;
        if name == MANIFEST {
            return Err(refused("the name belongs to the manifest"));
        }
        if self.records.contains_key(name) {
            return Err(refused("it is already written"));
        }
        let path = self.folder.join(name);
        if name.contains('/') {
            self.files.create_folder(path.parent().unwrap_or(&self.folder))?;
        }
        self.files.write_synced(&path, bytes)?;
        self.records.insert(name.to_owned(), FileRecord::of(bytes));
        Ok(())
    }

    /// Forces the entries of all folders to the disk.
    fn sync_folders(&self) -> Result<(), StoreError> {
        let mut folders: Vec<&Path> =
            self.records.keys().flat_map(|name| Path::new(name).ancestors().skip(1)).collect();
        folders.sort();
        folders.dedup();
        folders.into_iter().rev().try_for_each(|folder| Ok(self.files.sync_folder(&self.folder.join(folder))?))
    }
}

/// Refuses names that could lead out of a folder or mean different things on different systems.
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    if name.len() > 1000 {
        return Err("it is too long");
    }
    if name.chars().any(|c| c.is_control() || r#"\:*?"<>|"#.contains(c)) {
        return Err("it has a character that file names do not have on every system");
    }
    for part in name.split('/') {
        match part {
            "" => return Err("a part of it is empty"),
            _ if part.starts_with('.') || part.ends_with(['.', ' ']) => {
                return Err("a part of it begins or ends with a dot");
            }
            _ if part.len() > 255 => return Err("it is too long"),
            _ => {}
        }
    }
    Ok(())
}

/// A folder in `tmp/`, locked by this process for as long as it lives, and removed on drop.
pub(crate) struct Aside {
    pub(crate) folder: fs::TemporaryFolder,
    _owner: Option<Box<dyn OpenFile>>,
}

/// An empty folder beside the artifacts, for as long as the value lives.
pub struct TemporaryFolder {
    aside: Aside,
}

impl TemporaryFolder {
    /// Where it is.
    pub(crate) fn path(&self) -> PathBuf {
        self.aside.folder.path().join("work")
    }
}

impl Store {
    /// Publishes what `write` writes. When another process was first, its artifact is returned and ours is dropped.
    /// Nothing is visible when `write` fails or the process dies.
    pub fn publish<E: From<StoreError>>(
        &self,
        identity: &Identity,
        write: impl FnOnce(&mut Writer) -> Result<(), E>,
    ) -> Result<Artifact, E> {
        self.will_make(&identity.key())?;
        let aside = self.make_aside()?;
        let mut writer = Writer {
            files: self.files().clone(),
            folder: aside.folder.path().join("artifact"),
            records: BTreeMap::new(),
        };
        self.files().create_new_folder(&writer.folder).map_err(StoreError::from)?;
        write(&mut writer)?;
        Ok(self.finish(identity, writer)?)
    }

    fn finish(&self, identity: &Identity, mut writer: Writer) -> Result<Artifact, StoreError> {
        let files = std::mem::take(&mut writer.records);
        let manifest = Manifest::new(identity.stage, identity.version, identity.spec, identity.inputs, files.clone());
        self.files().write_synced(&writer.folder.join(MANIFEST), &manifest.to_bytes())?;
        writer.records = files;
        writer.records.insert(MANIFEST.to_owned(), FileRecord::of(b"")); // its folder is to be forced too
        writer.sync_folders()?;
        let key = manifest.key;
        let to = self.folder_of(&key);
        let shelf = to.parent().expect("an artifact's folder is two levels below the store").to_owned();
        let mut attempt = 1;
        loop {
            self.files().create_folder(&shelf)?;
            let renamed = self.files().rename(&writer.folder, &to);
            // Either ours is there now, or someone else's is, or a damaged one was and has been set aside.
            match self.find(&key)? {
                Some(artifact) => {
                    // Also someone else's: it may have been renamed just now, and its writer killed.
                    self.files().sync_entry(&to)?;
                    self.files().sync_entry(&shelf)?;
                    self.sync_place()?;
                    tracing::debug!(stage = identity.stage, key = key.short(), "published");
                    return Ok(artifact);
                }
                None if attempt == ATTEMPTS => renamed?,
                None => {}
            }
            attempt += 1;
        }
    }

    /// Makes an empty folder for other things than an artifact.
    pub(crate) fn temporary_folder(&self) -> Result<TemporaryFolder, StoreError> {
        let folder = TemporaryFolder { aside: self.make_aside()? };
        self.files().create_new_folder(&folder.path())?;
        Ok(folder)
    }

    /// An outputs folder of its own inside this one, for as long as what comes back lives: nothing in it is found by others.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn nested(&self) -> Result<(Store, TemporaryFolder), StoreError> {
        let folder = self.temporary_folder()?;
        Ok((Store::open(&folder.path())?, folder))
    }

    /// Makes a folder in `tmp/` that belongs to this process.
    pub(crate) fn make_aside(&self) -> Result<Aside, StoreError> {
        self.prepare_to_write()?;
        let mut attempt = 1;
        loop {
            let folder = self.files().temporary_folder(&self.part("tmp"))?;
            // Until the owner file is locked, a cleaner of another process may take the folder for a leftover.
            match self.files().open_lock(&folder.path().join(OWNER)) {
                Err(error) if attempt == ATTEMPTS => return Err(error.into()),
                Err(_) => {}
                Ok(owner) => match owner.try_lock() {
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(_)) => return Ok(Aside { folder, _owner: None }),
                    Ok(()) if owner.is_still_at(&folder.path().join(OWNER)) => {
                        return Ok(Aside { folder, _owner: Some(owner) });
                    }
                    Ok(()) => {}
                },
            }
            attempt += 1;
        }
    }
}
