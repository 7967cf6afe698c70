//! A folder of its own for every test, and the binary run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A temporary project: specs in, `outputs/` out.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// What one invocation left: exit code and both streams.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Asserts success.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts an exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The events of `--json`, in order.
    pub(crate) fn events(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A project with one spec, `spec.yaml`.
    pub(crate) fn with_spec(text: &str) -> Self {
        let project = Self::new();
        project.write("spec.yaml", text);
        project
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_run"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("RUN_OFFLINE", "1")
            .env("RUN_DATA", Path::new(env!("CARGO_MANIFEST_DIR")).join("data"))
            .env_remove("NO_COLOR")
            .env_remove("RUN_OUTPUTS")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        Ran {
            code: status.code(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap().replace(&self.folder.path().display().to_string(), "[project]"),
        }
    }

    /// Every file below a folder with its bytes, less the times: the log of events, and how long things took in the report.
    pub(crate) fn files(&self, below: &str) -> Vec<(String, Vec<u8>)> {
        fn walk(folder: &Path, root: &Path, files: &mut Vec<(String, Vec<u8>)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, files);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                    files.push((name, fs::read(&path).unwrap()));
                }
            }
        }
        let mut files = Vec::new();
        let root = self.path(below);
        walk(&root, &root, &mut files);
        // The log has times; so have the reports, and `view.json` has the digests of those.
        let has_times = |name: &str| {
            ["events.jsonl", "runs.jsonl", "report.md", "view.json"].iter().any(|file| name.ends_with(file))
        };
        files.retain(|(name, _)| !has_times(name));
        for (_, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with("report.html")) {
            let text = String::from_utf8(std::mem::take(bytes)).unwrap();
            *bytes = without(&without(&text, "\"elapsed_s\":", &[',', '}']), "\"machine\":\"", &['"']).into_bytes();
        }
        files.sort();
        files
    }
}

/// A text without what follows some words up to one of some letters.
fn without(text: &str, words: &str, ends: &[char]) -> String {
    let mut parts = text.split(words);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.find(ends).map_or("", |end| &part[end..]))
}
