//! The disk as processes use it.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::file::SimulatedFile;
use super::state::{Effect, SimulatedDisk, State};
use super::tree::{Content, Node};
use crate::base::fs::{FileSystem, Kind, Open, OpenFile, Status};
use crate::base::rng::Stream;
use crate::base::sync::lock_unpoisoned;

impl SimulatedDisk {
    fn kind_of(&self, name: &str, path: &Path) -> io::Result<(Kind, u64)> {
        self.look(name, path, |state| {
            let id = state.tree.find(path)?;
            Ok(match &state.tree.nodes[id] {
                Node::File(content) => (Kind::File { size: content.now.len() as u64 }, content.modified_s),
                Node::Folder => (Kind::Folder, 0),
            })
        })
    }
}

impl FileSystem for SimulatedDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.look("read", path, |state| {
            let id = state.tree.find(path)?;
            Ok(state.tree.content(id)?.now.clone())
        })
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn OpenFile>> {
        let is_there = lock_unpoisoned(&self.0).tree.find(path).is_ok();
        let id = match how {
            Open::New => self.grow("create", path, |tree| tree.create(path, Node::File(Content::default())))?,
            Open::Truncate | Open::Append | Open::Lock if !is_there => {
                self.grow("create", path, |tree| tree.create(path, Node::File(Content::default())))?
            }
            Open::Truncate => self.change("empty", path, |tree| {
                let id = tree.find(path)?;
                tree.content(id)?.empty();
                Ok(id)
            })?,
            Open::Read | Open::Append | Open::Lock => self.look("open", path, |state| state.tree.find(path))?,
        };
        Ok(Box::new(SimulatedFile::new(self, id, path)))
    }

    fn status(&self, path: &Path) -> io::Result<Status> {
        let (kind, modified_s) = self.kind_of("look at", path)?;
        let size = if let Kind::File { size } = kind { size } else { 0 };
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(modified_s);
        Ok(Status { is_folder: kind == Kind::Folder, size, modified: Some(modified) })
    }

    fn kind(&self, path: &Path) -> io::Result<Kind> {
        Ok(self.kind_of("look at", path)?.0)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.look("list", folder, |state| {
            let id = state.tree.find(folder)?;
            if !state.tree.is_folder(id) {
                return Err(ErrorKind::NotADirectory.into());
            }
            Ok(state.tree.now.0[id].keys().cloned().collect())
        })
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.grow("create folder", path, |tree| tree.create(path, Node::Folder).map(drop))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change("rename to", to, |tree| tree.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.change("remove", path, |tree| tree.remove(path, false))
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        for name in self.list(path)? {
            let path = path.join(name);
            match self.kind(&path)? {
                Kind::Folder => self.remove_folder(&path)?,
                _ => self.remove_file(&path)?,
            }
        }
        self.remove_empty_folder(path)
    }

    fn remove_empty_folder(&self, path: &Path) -> io::Result<()> {
        self.change("remove folder", path, |tree| tree.remove(path, true))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let act = |state: &mut State| {
            let id = state.tree.find(folder)?;
            state.tree.sync_folder(id);
            Ok(())
        };
        self.step(("sync folder", folder), Effect::Sync, act, |_| {})
    }

    fn random(&self) -> u64 {
        let mut state = lock_unpoisoned(&self.0);
        state.drawn += 1;
        Stream::new(0, "names of a simulated disk", state.drawn).word()
    }
}
