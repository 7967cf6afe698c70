//! What a project came to, as digests: the pipelines' folders and the artifacts, without times.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::project::Project;

/// Digests of files by their paths.
pub(crate) type Digests = BTreeMap<String, blake3::Hash>;

/// What a person opens, and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Results {
    /// Files below `outputs/` but the store's.
    pub(crate) shown: Digests,
    /// Files of the artifacts.
    pub(crate) artifacts: Digests,
}

/// Every file below a folder, by its path below it.
pub(crate) fn files(root: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    fn walk(folder: &Path, root: &Path, files: &mut Vec<(String, PathBuf)>) -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                walk(&path, root, files)?;
            } else {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                files.push((name, path));
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(root, root, &mut found).map_err(|error| format!("cannot read below `{}`: {error}", root.display()))?;
    found.sort();
    Ok(found)
}

/// What is in a file; of what is none, that it is none: a pipe would be waited for.
fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error| format!("cannot read `{}`: {error}", path.display());
    let is_file = fs::symlink_metadata(path).map_err(failed)?.is_file();
    if is_file { fs::read(path).map_err(failed) } else { Ok(b"not a file".to_vec()) }
}

impl Results {
    pub(crate) fn of(project: &Project) -> Result<Self, String> {
        let mut results = Self { shown: Digests::new(), artifacts: Digests::new() };
        for (name, path) in files(&project.path("outputs"))? {
            let bytes = || bytes_of(&path);
            if let Some(stored) = name.strip_prefix("store/") {
                // Who used what, what was set aside and what is being written is another in every run.
                if !["tmp/", "uses/", "locks/", "quarantine/"].iter().any(|part| stored.starts_with(part)) {
                    results.artifacts.insert(stored.to_owned(), blake3::hash(&bytes()?));
                }
            } else if !["/events.jsonl", "/runs.jsonl", "/report.md", "/view.json"]
                .iter()
                .any(|end| name.ends_with(end))
            {
                // Those have times, or digests of files that have.
                results.shown.insert(name.clone(), blake3::hash(&without_times(&name, bytes()?)));
            }
        }
        Ok(results)
    }

    /// An error that names what differs from `reference` in what a person opens.
    pub(crate) fn shows(&self, reference: &Results) -> Result<(), String> {
        same(&self.shown, &reference.shown, "what the pipeline's folder shows")
    }

    /// An error that names what differs from `reference`.
    pub(crate) fn equals(&self, reference: &Results) -> Result<(), String> {
        self.shows(reference)?;
        same(&self.artifacts, &reference.artifacts, "the artifacts")
    }
}

fn same(found: &Digests, expected: &Digests, what: &str) -> Result<(), String> {
    let names = found.keys().chain(expected.keys()).collect::<std::collections::BTreeSet<_>>();
    let differing: Vec<String> = names.into_iter().filter_map(|name| difference(name, found, expected)).collect();
    if differing.is_empty() {
        Ok(())
    } else {
        Err(format!("{what} are not those of the reference: {}", differing.join(", ")))
    }
}

fn difference(name: &str, found: &Digests, expected: &Digests) -> Option<String> {
    match (found.get(name), expected.get(name)) {
        (Some(a), Some(b)) => (a != b).then(|| format!("`{name}` differs")),
        (Some(_), None) => Some(format!("`{name}` should not be there")),
        (None, _) => Some(format!("`{name}` is missing")),
    }
}

/// A report without how long things took, and on what.
fn without_times(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    if !name.ends_with("report.html") {
        return bytes;
    }
    let text = String::from_utf8_lossy(&bytes);
    without(&without(&text, "\"elapsed_s\":", &[',', '}']), "\"machine\":\"", &['"']).into_bytes()
}

/// A text without what follows some words up to one of some letters.
fn without(text: &str, words: &str, ends: &[char]) -> String {
    let mut parts = text.split(words);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.find(ends).map_or("", |end| &part[end..]))
}
