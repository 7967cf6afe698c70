//! Files and folders, as processes see them and as they are after a power loss.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Component, Path};

/// A file or folder, whatever its name.
pub(super) type Id = usize;

const ROOT: Id = 0;

#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) now: Entries,
    pub(super) durable: Entries,
    /// Changes of entries that were not forced to the disk, the oldest first.
    pub(super) pending: Vec<Change>,
    /// Seconds since this disk was made, one a change.
    pub(super) time_s: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    File(Content),
    Folder,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) now: Vec<u8>,
    pub(super) durable: Vec<u8>,
    pub(super) modified_s: u64,
    /// Forcing it to the disk has failed: the system takes it for written, and it is not.
    pub(super) is_given_up: bool,
}

/// The entries of every folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries(pub(super) Vec<BTreeMap<String, Id>>);

/// A change of entries.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) id: Id,
    /// Where it was, unless it is new.
    pub(super) from: Option<Place>,
    /// Where it is, unless it is removed.
    pub(super) to: Option<Place>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    folder: Id,
    name: String,
}

impl Entries {
    pub(super) fn get(&self, place: &Place) -> Option<Id> {
        self.0[place.folder].get(&place.name).copied()
    }

    /// Applies a change, though changes before it may not have been: what is renamed leaves the place where it is by then.
    pub(super) fn apply(&mut self, change: &Change) {
        match (&change.from, &change.to) {
            (Some(from), _) if self.get(from) == Some(change.id) => drop(self.0[from.folder].remove(&from.name)),
            (Some(_), Some(_)) => self.0.iter_mut().for_each(|folder| folder.retain(|_, id| *id != change.id)),
            _ => {}
        }
        self.add(change);
    }

    /// Adds the new name of what is made or renamed.
    pub(super) fn add(&mut self, change: &Change) {
        if let Some(to) = &change.to {
            self.0[to.folder].insert(to.name.clone(), change.id);
        }
    }
}

impl Tree {
    /// A disk with nothing on it.
    pub(super) fn new() -> Tree {
        let mut tree = Tree::default();
        tree.add_node(Node::Folder);
        tree
    }

    fn add_node(&mut self, node: Node) -> Id {
        self.nodes.push(node);
        self.now.0.push(BTreeMap::new());
        self.durable.0.push(BTreeMap::new());
        self.nodes.len() - 1
    }

    pub(super) fn find(&self, path: &Path) -> io::Result<Id> {
        path.components().try_fold(ROOT, |at, component| match component {
            Component::Normal(name) => self.enter(at, name),
            _ => Ok(at),
        })
    }

    fn enter(&self, folder: Id, name: &OsStr) -> io::Result<Id> {
        if !self.is_folder(folder) {
            return Err(ErrorKind::NotADirectory.into());
        }
        let name = name.to_str().ok_or(ErrorKind::InvalidFilename)?;
        self.now.0[folder].get(name).copied().ok_or(ErrorKind::NotFound.into())
    }

    fn place(&self, path: &Path) -> io::Result<Place> {
        let folder = self.find(path.parent().ok_or(ErrorKind::InvalidInput)?)?;
        if !self.is_folder(folder) {
            return Err(ErrorKind::NotADirectory.into());
        }
        let name = path.file_name().and_then(OsStr::to_str).ok_or(ErrorKind::InvalidFilename)?;
        Ok(Place { folder, name: name.to_owned() })
    }

    pub(super) fn is_folder(&self, id: Id) -> bool {
        matches!(self.nodes[id], Node::Folder)
    }

    pub(super) fn content(&mut self, id: Id) -> io::Result<&mut Content> {
        match &mut self.nodes[id] {
            Node::File(content) => Ok(content),
            Node::Folder => Err(ErrorKind::IsADirectory.into()),
        }
    }

    pub(super) fn create(&mut self, path: &Path, node: Node) -> io::Result<Id> {
        let to = self.place(path)?;
        if self.now.get(&to).is_some() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let id = self.add_node(node);
        self.change(Change { id, from: None, to: Some(to) });
        Ok(id)
    }

    pub(super) fn remove(&mut self, path: &Path, is_folder: bool) -> io::Result<()> {
        let from = self.place(path)?;
        let id = self.now.get(&from).ok_or(ErrorKind::NotFound)?;
        match (self.is_folder(id), is_folder) {
            (true, true) if !self.now.0[id].is_empty() => return Err(ErrorKind::DirectoryNotEmpty.into()),
            (true, false) => return Err(ErrorKind::IsADirectory.into()),
            (false, true) => return Err(ErrorKind::NotADirectory.into()),
            _ => {}
        }
        self.change(Change { id, from: Some(from), to: None });
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        let id = self.now.get(&from).ok_or(ErrorKind::NotFound)?;
        match self.now.get(&to) {
            Some(there) if there == id => return Ok(()),
            Some(there) => match (self.is_folder(id), self.is_folder(there)) {
                (true, true) if !self.now.0[there].is_empty() => return Err(ErrorKind::DirectoryNotEmpty.into()),
                (true, false) => return Err(ErrorKind::NotADirectory.into()),
                (false, true) => return Err(ErrorKind::IsADirectory.into()),
                _ => {}
            },
            None => {}
        }
        self.change(Change { id, from: Some(from), to: Some(to) });
        Ok(())
    }

    fn change(&mut self, change: Change) {
        self.now.apply(&change);
        self.pending.push(change);
    }

    /// Makes durable what has changed in a folder, and with a rename out of it or into it the whole rename.
    pub(super) fn sync_folder(&mut self, folder: Id) {
        let touches = |place: &Option<Place>| place.as_ref().is_some_and(|place| place.folder == folder);
        let mut rest: Vec<Change> = Vec::new();
        for change in std::mem::take(&mut self.pending) {
            if touches(&change.from) || touches(&change.to) {
                self.durable.apply(&change);
                rest.retain(|earlier| earlier.id != change.id); // overtaken
            } else {
                rest.push(change);
            }
        }
        self.pending = rest;
    }
}

impl Content {
    pub(super) fn sync(&mut self) {
        if !self.is_given_up {
            self.durable.clone_from(&self.now);
        }
    }

    pub(super) fn empty(&mut self) {
        self.now.clear();
        self.is_given_up = false;
    }
}
