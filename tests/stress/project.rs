//! A folder with a spec and its outputs, and the binary run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::running::{Ran, Running};
use crate::specs::Files;

/// The binary that is tested.
pub(crate) const RUN: &str = env!("CARGO_BIN_EXE_run");

/// A project: files in, `outputs/` out; `tmp/` is its folder of temporary files.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    folder: PathBuf,
}

impl Project {
    /// Lays out files below an existing folder.
    pub(crate) fn new(folder: &Path, files: &Files) -> Result<Self, String> {
        let project = Self { folder: folder.to_owned() };
        for (name, content) in files {
            project.write(name, content)?;
        }
        make_folder(&project.path("tmp"))?;
        Ok(project)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<(), String> {
        let path = self.path(name);
        path.parent().map_or(Ok(()), make_folder)?;
        fs::write(&path, content).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
    }

    /// A command in the project's folder, with nothing of the caller's environment that `run` would look at.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env("RUN_OFFLINE", "1").env("TMPDIR", self.path("tmp"));
        command.env("RUN_DATA", Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
        for name in ["RUN_OUTPUTS", "RUN_JOBS", "RUN_LOG", "NO_COLOR"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn start(&self, args: &[&str]) -> Result<Running, String> {
        let mut command = self.command(RUN);
        command.args(args);
        Running::start(command)
    }

    /// Starts the binary under another program.
    pub(crate) fn start_under(&self, wrapper: &[&str], args: &[&str]) -> Result<Running, String> {
        let (program, first) = wrapper.split_first().expect("a wrapper is a program");
        let mut command = self.command(program);
        command.args(first).arg(RUN).args(args);
        Running::start(command)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Result<Ran, String> {
        self.start(args)?.finish()
    }

    /// Makes a copy of the whole project in an existing folder.
    pub(crate) fn copy_to(&self, folder: &Path) -> Result<Project, String> {
        copy(&self.folder, folder).map_err(|error| format!("cannot copy `{}`: {error}", self.folder.display()))?;
        Ok(Project { folder: folder.to_owned() })
    }
}

pub(crate) fn make_folder(path: &Path) -> Result<(), String> {
    fs::create_dir_all(path).map_err(|error| format!("cannot make `{}`: {error}", path.display()))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() { copy(&path, &to)? } else { fs::copy(&path, &to).map(drop)? }
    }
    Ok(())
}
