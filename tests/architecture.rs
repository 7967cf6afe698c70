//! The rooms of the house know only whom they may know: the table below is the contract.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads the sources by hand")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room with the rooms that it may name. `cli` may name all; a room may always name itself.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("base", &[]),
    ("data", &["base"]),
    ("nn", &["base"]),
    ("program", &["base"]),
    ("search", &["base"]),
    ("analysis", &["base"]),
    ("plot", &["base", "analysis"]),
    ("report", &["base", "plot", "analysis"]),
    ("store", &["base"]),
    ("pipeline", &["base", "store"]),
    ("spec", &["base", "data", "nn", "program", "search", "plot"]),
];
const STAGES: &[&str] =
    &["base", "data", "nn", "program", "search", "analysis", "plot", "report", "spec", "pipeline", "store"];
const ROOMS: [&str; 13] = [
    "base", "data", "nn", "program", "search", "analysis", "plot", "report", "store", "pipeline", "spec", "stages",
    "cli",
];

fn may_use(room: &str) -> Option<&'static [&'static str]> {
    match room {
        "cli" => None,
        "stages" => Some(STAGES),
        room => Some(MAY_USE.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("{room} is no room")).1),
    }
}

/// Source files below `src/` with the text that is not a test's.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, files) } else { files.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let is_source = |path: &PathBuf| {
        path.extension().is_some_and(|e| e == "rs")
            && !path.components().any(|c| c.as_os_str() == "tests")
            && path.file_stem().is_some_and(|stem| stem != "tests")
    };
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.strip_prefix(&root).unwrap().to_owned(), code(&text))
    };
    files.into_iter().filter(is_source).map(read).collect()
}

/// A source text without comments and without what follows `#[cfg(test)]` on a `mod tests {`.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Rooms that a text names by `crate::room`, also inside braces after `crate::{`.
fn named(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(braces) = rest.strip_prefix('{') {
            let inside = braces.split('}').next().unwrap();
            rooms.extend(inside.split(',').map(|part| word(part.trim())));
        } else {
            rooms.insert(word(rest));
        }
    }
    rooms.retain(|room| ROOMS.contains(&room.as_str()));
    rooms
}

/// Arrows of a room's text that the table lacks.
fn forbidden(room: &str, text: &str) -> Vec<String> {
    let Some(allowed) = may_use(room) else { return Vec::new() };
    named(text).into_iter().filter(|other| other != room && !allowed.contains(&other.as_str())).collect()
}

fn room_of(path: &Path) -> Option<String> {
    let mut parts = path.components();
    let first = parts.next()?.as_os_str().to_str()?.to_owned();
    parts.next().map(|_| first)
}

#[test]
fn rooms_name_only_those_that_they_may_know() {
    let mut seen = BTreeSet::new();
    for (path, text) in sources() {
        let Some(room) = room_of(&path) else { continue };
        assert_eq!(forbidden(&room, &text), Vec::<String>::new(), "{} names a room it must not know", path.display());
        seen.insert(room);
    }
    assert_eq!(seen, ROOMS.iter().map(|room| (*room).to_owned()).collect());
}

/// Whether a text names something of a type: `File::open`, not `JsonFile::new`.
fn names_type(text: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(&format!("{word}::")).any(|(at, _)| !text[..at].ends_with(is_name))
}

#[test]
fn only_the_kernels_are_unsafe_only_base_touches_files_and_only_the_cli_prints() {
    for (path, text) in sources() {
        let name = path.to_str().unwrap().replace('\\', "/");
        if !name.starts_with("nn/kernels/") {
            assert!(!text.contains("unsafe"), "{name} has unsafe code");
        }
        // An open file may be held by whoever reads or locks it; opening it is `base::fs`'s.
        let held = ["std::fs::{File, TryLockError}", "std::fs::File;", "std::fs::File,", "std::fs::TryLockError"];
        let without_held = held.iter().fold(text.clone(), |text, word| text.replace(word, ""));
        if name != "base/fs.rs" {
            assert!(
                !without_held.contains("std::fs") && !names_type(&text, "File"),
                "{name} touches files without base::fs"
            );
        }
        if !name.starts_with("cli/") {
            for word in ["println!", "print!(", "stdout()", "stderr()"] {
                assert!(!text.contains(word), "{name} prints");
            }
        }
        for clock in ["Instant::now", "SystemTime::now"] {
            // A program has a time limit.
            let knows_time = ["cli/", "pipeline/", "base/", "program/"].iter().any(|room| name.starts_with(room));
            assert!(knows_time || !text.contains(clock), "{name} knows the time");
        }
    }
}

#[test]
fn an_arrow_that_the_table_lacks_is_found() {
    assert!(names_type("File::open(path)", "File") && !names_type("JsonFile::new(path)", "File"));
    assert_eq!(forbidden("nn", "use crate::data::Part;"), ["data"]);
    assert_eq!(forbidden("store", "use crate::{base::fs, pipeline::Plan};"), ["pipeline"]);
    assert_eq!(forbidden("plot", "use crate::analysis::Confusion;\nuse crate::base::text;"), Vec::<String>::new());
    assert_eq!(forbidden("cli", "use crate::stages::Study;"), Vec::<String>::new());
    assert_eq!(
        forbidden("nn", &code("// crate::data\n#[cfg(test)]\nmod tests { use crate::data; }")),
        Vec::<String>::new()
    );
}
