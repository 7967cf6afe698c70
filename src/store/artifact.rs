//! Finding artifacts and reading them. No byte is handed out before its digest matched.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::fs::Kind;
use crate::store::manifest::MANIFEST;
use crate::store::uses::Use;
use crate::store::{Damage, FileRecord, Key, Manifest, Store, StoreError};

/// A manifest larger than this is not ours.
const LARGEST_MANIFEST: u64 = 64 << 20;

/// What was found under a key.
#[derive(Debug)]
pub enum Found {
    /// A whole artifact.
    Artifact(Artifact),
    /// Nothing.
    Absent,
    /// Something that was damaged and has been set aside: to be made again.
    Damaged(Damage),
}

/// An artifact, or what is wrong with it and the name of its stage, empty where unknown.
pub(crate) type Examined = Result<Artifact, (String, Damage)>;

/// A published artifact: immutable files and their manifest.
#[derive(Clone, Debug)]
pub struct Artifact {
    store: Store,
    folder: PathBuf,
    manifest: Arc<Manifest>,
}

impl Store {
    /// Finds an artifact. Its manifest is checked whole, its files for presence and size; their content when it is read.
    /// A damaged artifact is set aside, leaves a warning (see [`Store::take_warnings`]) and counts as absent.
    pub fn find(&self, key: &Key) -> Result<Option<Artifact>, StoreError> {
        Ok(match self.look_up(key)? {
            Found::Artifact(artifact) => Some(artifact),
            Found::Absent | Found::Damaged(_) => None,
        })
    }

    /// As [`Store::find`], telling damaged from absent.
    pub fn look_up(&self, key: &Key) -> Result<Found, StoreError> {
        if self.files().kind(&self.folder_of(key))?.is_none() {
            return Ok(Found::Absent); // not noted: whoever continues a chain asks for many that there never were
        }
        let _hold = self.note(key, Use::Read);
        Ok(match self.examine(key)? {
            None => Found::Absent,
            Some(Ok(artifact)) => Found::Artifact(artifact),
            Some(Err((stage, damage))) => {
                self.set_aside(key, &stage, &damage);
                Found::Damaged(damage)
            }
        })
    }

    /// Whether something is published under the key. It is not opened: it may turn out to be damaged.
    pub fn contains(&self, key: &Key) -> bool {
        self.files().exists(&self.folder_of(key))
    }

    /// Looks at an artifact and changes nothing; `None` where there is none.
    pub(crate) fn examine(&self, key: &Key) -> Result<Option<Examined>, StoreError> {
        let folder = self.folder_of(key);
        if self.files().kind(&folder)?.is_none() {
            return Ok(None);
        }
        let damaged = |problem: &str| Ok(Some(Err((String::new(), Damage::Manifest { problem: problem.to_owned() }))));
        let path = folder.join(MANIFEST);
        match self.files().kind(&path)? {
            None if self.files().kind(&folder)?.is_none() => return Ok(None), // removed just now
            None => return damaged("is missing"),
            Some(Kind::File { size: ..=LARGEST_MANIFEST }) => {}
            Some(_) => return damaged("is not a file of this program"),
        }
        let bytes = match self.files().read_at_most(&path, LARGEST_MANIFEST) {
            Err(error) if error.is_not_found() => return Ok(None),
            bytes => bytes?,
        };
        let manifest = match Manifest::parse(&bytes, key, &path)? {
            Err(damage) => return Ok(Some(Err((String::new(), damage)))),
            Ok(manifest) => manifest,
        };
        let artifact = Artifact { store: self.clone(), folder, manifest: Arc::new(manifest) };
        for (name, record) in &artifact.manifest.files {
            if let Some(damage) = artifact.check_size(name, record)? {
                return Ok(Some(Err((artifact.manifest.stage.clone(), damage))));
            }
        }
        Ok(Some(Ok(artifact)))
    }
}

impl Artifact {
    /// What the artifact is.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The artifact's name.
    pub fn key(&self) -> Key {
        self.manifest.key
    }

    /// Names and digests of its files, by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &FileRecord)> {
        self.manifest.files.iter().map(|(name, record)| (name.as_str(), record))
    }

    /// Whether it has a file of that name.
    pub fn has(&self, name: &str) -> bool {
        self.manifest.files.contains_key(name)
    }

    /// Where a file is, unchecked: for messages. Read with [`Artifact::read`].
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The content of a file, with the digest that was published. Otherwise the whole artifact is set aside and the error is
    /// [`StoreError::Damaged`]: make it again.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let record = self.record(name)?;
        // A second look before a verdict: another thread may have replaced a damaged artifact by a good one meanwhile.
        let damage = match self.read_checked(name, record)? {
            Ok(bytes) => return Ok(bytes),
            Err(_) => match self.read_checked(name, record)? {
                Ok(bytes) => return Ok(bytes),
                Err(damage) => damage,
            },
        };
        // Another thread or process has set it aside meanwhile: it is made again, as what is damaged is.
        let gone = || StoreError::Gone { key: self.key(), stage: self.manifest.stage.clone() };
        if !self.store.contains(&self.key()) {
            return Err(gone());
        }
        let set_aside = self.store.set_aside(&self.key(), &self.manifest.stage, &damage);
        if set_aside.is_none() && !self.store.contains(&self.key()) {
            return Err(gone());
        }
        Err(StoreError::Damaged { key: self.key(), stage: self.manifest.stage.clone(), damage, set_aside })
    }

    /// The content of a file if it is as it was published; sets nothing aside.
    pub fn peek(&self, name: &str) -> Option<Vec<u8>> {
        self.read_checked(name, self.record(name).ok()?).ok()?.ok()
    }

    /// Reads every file and sets the artifact aside at the first that is damaged.
    pub fn verify_all(&self) -> Result<(), StoreError> {
        self.manifest.files.keys().try_for_each(|name| self.read(name).map(drop))
    }

    /// Everything that is wrong with the files; sets nothing aside.
    pub(crate) fn damages(&self) -> Vec<Result<Damage, StoreError>> {
        let check = |(name, record)| match self.read_checked(name, record) {
            Ok(Ok(_)) => None,
            Ok(Err(damage)) => Some(Ok(damage)),
            Err(error) => Some(Err(error)),
        };
        self.manifest.files.iter().map(|(name, record)| (name.as_str(), record)).filter_map(check).collect()
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Size and digest of one of its files.
    pub fn record(&self, name: &str) -> Result<&FileRecord, StoreError> {
        let (key, stage) = (self.key(), &self.manifest.stage);
        let unknown = || StoreError::NoSuchFile { key, stage: stage.clone(), name: name.to_owned() };
        self.manifest.files.get(name).ok_or_else(unknown)
    }

    fn check_size(&self, name: &str, record: &FileRecord) -> Result<Option<Damage>, StoreError> {
        let (file, expected) = (name.to_owned(), record.size);
        Ok(match self.store.files().kind(&self.path(name))? {
            Some(Kind::File { size: found }) if found == expected => None,
            Some(Kind::File { size: found }) => Some(Damage::Size { file, expected, found }),
            Some(_) => Some(Damage::NotAFile { file }),
            None => Some(Damage::Missing { file }),
        })
    }

    fn read_checked(&self, name: &str, record: &FileRecord) -> Result<Result<Vec<u8>, Damage>, StoreError> {
        if let Some(damage) = self.check_size(name, record)? {
            return Ok(Err(damage));
        }
        let bytes = match self.store.files().read_at_most(&self.path(name), record.size) {
            Err(error) if error.is_not_found() => return Ok(Err(Damage::Missing { file: name.to_owned() })),
            bytes => bytes?,
        };
        Ok(if FileRecord::of(&bytes) == *record { Ok(bytes) } else { Err(Damage::Content { file: name.to_owned() }) })
    }
}
