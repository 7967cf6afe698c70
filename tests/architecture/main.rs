//! What the sources of the crate promise about themselves: who uses whom, no circles between files, sizes of files.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads the sources by hand")]

mod circles;
mod modules;
mod sizes;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use self::circles::{circles, way};
use self::modules::Modules;

/// Every module with the modules that it may name. `cli` may name all; a module may always name itself.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("base", &[]),
    ("onnx", &["base"]),
    ("data", &["base", "onnx"]),
    ("nn", &["base", "onnx"]),
    ("tabular", &["base", "onnx"]),
    ("program", &["base"]),
    ("search", &["base"]),
    ("analysis", &["base"]),
    ("plot", &["base", "analysis"]),
    ("report", &["base", "plot", "analysis"]),
    ("store", &["base"]),
    ("pipeline", &["base", "store"]),
    ("spec", &["base", "data", "nn", "tabular", "program", "search", "plot"]),
];
const STAGES: &[&str] = &[
    "base", "onnx", "data", "nn", "tabular", "program", "search", "analysis", "plot", "report", "spec", "pipeline",
    "store",
];
const MODULES: [&str; 15] = [
    "base", "onnx", "data", "nn", "tabular", "program", "search", "analysis", "plot", "report", "store", "pipeline",
    "spec", "stages", "cli",
];

fn may_use(module: &str) -> Option<&'static [&'static str]> {
    match module {
        "cli" => None,
        "stages" => Some(STAGES),
        module => {
            Some(MAY_USE.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("{module} is no module")).1)
        }
    }
}

/// All files below a folder of the repository with an ending, by their paths below it, with their texts.
fn files(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, files) } else { files.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)));
    let read = |path: PathBuf| (path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
    paths.into_iter().map(read).collect()
}

/// A path with `/` on every system.
fn name_of(path: &Path) -> String {
    path.to_str().unwrap().replace('\\', "/")
}

/// Whether a file below `src` or its whole folder is tests.
fn is_test(path: &Path) -> bool {
    path.components().any(|c| c.as_os_str() == "tests") || path.file_stem().is_some_and(|stem| stem == "tests")
}

/// Source files below `src/` with the text that is not a test's.
fn sources() -> Vec<(PathBuf, String)> {
    files("src", &["rs"])
        .into_iter()
        .filter(|(path, _)| !is_test(path))
        .map(|(path, text)| (path, code(&text)))
        .collect()
}

/// A source text without comments and without what follows `#[cfg(test)]` on a `mod tests {`.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Modules that a text names by `crate::module`, also inside braces after `crate::{`.
fn named(text: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(braces) = rest.strip_prefix('{') {
            let inside = braces.split('}').next().unwrap();
            modules.extend(inside.split(',').map(|part| word(part.trim())));
        } else {
            modules.insert(word(rest));
        }
    }
    modules.retain(|module| MODULES.contains(&module.as_str()));
    modules
}

/// Arrows of a module's text that the table lacks.
fn forbidden(module: &str, text: &str) -> Vec<String> {
    let Some(allowed) = may_use(module) else { return Vec::new() };
    named(text).into_iter().filter(|other| other != module && !allowed.contains(&other.as_str())).collect()
}

fn module_of(path: &Path) -> Option<String> {
    let mut parts = path.components();
    let first = parts.next()?.as_os_str().to_str()?.to_owned();
    parts.next().map(|_| first)
}

#[test]
fn modules_name_only_those_that_they_may_know() {
    let mut seen = BTreeSet::new();
    for (path, text) in sources() {
        let Some(module) = module_of(&path) else { continue };
        assert_eq!(
            forbidden(&module, &text),
            Vec::<String>::new(),
            "{} names a module it must not know",
            path.display()
        );
        seen.insert(module);
    }
    assert_eq!(seen, MODULES.iter().map(|module| (*module).to_owned()).collect());
}

/// Whether a text names something of a type: `File::open`, not `JsonFile::new`.
fn names_type(text: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(&format!("{word}::")).any(|(at, _)| !text[..at].ends_with(is_name))
}

#[test]
fn only_the_kernels_are_unsafe_only_base_touches_files_and_only_the_cli_prints() {
    for (path, text) in sources() {
        let name = name_of(&path);
        if !name.starts_with("nn/kernels/") {
            assert!(!text.contains("unsafe"), "{name} has unsafe code");
        }
        // An open file may be held by whoever reads it; opening it is the disk's, in `base::fs`.
        let held = ["std::fs::File;", "std::fs::File,", "std::fs::TryLockError;"];
        let without_held = held.iter().fold(text.clone(), |text, word| text.replace(word, ""));
        if name != "base/fs/disk.rs" {
            assert!(
                !without_held.contains("std::fs") && !names_type(&text, "File"),
                "{name} touches files without base::fs"
            );
        }
        // The store works on any file system: no write of it escapes the simulated one.
        assert!(!name.starts_with("store/") || !names_file_function(&text), "{name} writes past its file system");
        if !name.starts_with("cli/") {
            for word in ["println!", "print!(", "stdout()", "stderr()"] {
                assert!(!text.contains(word), "{name} prints");
            }
        }
        for clock in ["Instant::now", "SystemTime::now"] {
            // A program has a time limit.
            let knows_time = ["cli/", "pipeline/", "base/", "program/"].iter().any(|module| name.starts_with(module));
            assert!(knows_time || !text.contains(clock), "{name} knows the time");
        }
    }
}

/// Whether a text calls a function of `base::fs` that is for the disk of this machine and for no other file system.
fn names_file_function(text: &str) -> bool {
    let calls = text.match_indices("fs::").filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_alphanumeric()));
    let on_any = ["append(", "sync("];
    calls.map(|(at, word)| &text[at + word.len()..]).any(|rest| {
        rest.starts_with(|c: char| c.is_lowercase()) && !on_any.iter().any(|function| rest.starts_with(function))
    })
}

/// Asserts that no file breaks a rule.
fn assert_none(offenders: &BTreeSet<String>, rule: &str) {
    assert!(offenders.is_empty(), "{rule}: {offenders:#?}");
}

#[test]
fn no_file_needs_a_file_that_needs_it() {
    let files: Vec<(String, String)> = files("src", &["rs"])
        .into_iter()
        .filter(|(path, _)| !is_test(path))
        .map(|(path, text)| (name_of(&path), text))
        .collect();
    let arrows = Modules::new(files.iter().map(|(file, text)| (file.as_str(), text.as_str()))).arrows();
    let circles = circles(&arrows);
    let ways: Vec<String> = circles.iter().map(|circle| way(circle)).collect();
    let offenders = circles.into_iter().flatten().collect();
    assert_none(&offenders, &format!("these files are in a circle:\n{}\n", ways.join("\n")));
}

#[test]
fn an_arrow_that_the_table_lacks_is_found() {
    assert!(names_type("File::open(path)", "File") && !names_type("JsonFile::new(path)", "File"));
    assert!(names_file_function("fs::read(path)") && !names_file_function("use crate::base::fs::{self, Files};"));
    assert!(!names_file_function("fs::append(&*file, path, b\"\")?; fs::FileError"));
    assert_eq!(forbidden("nn", "use crate::data::Part;"), ["data"]);
    assert_eq!(forbidden("store", "use crate::{base::fs, pipeline::Plan};"), ["pipeline"]);
    assert_eq!(forbidden("plot", "use crate::analysis::Confusion;\nuse crate::base::text;"), Vec::<String>::new());
    assert_eq!(forbidden("cli", "use crate::stages::Study;"), Vec::<String>::new());
    assert_eq!(
        forbidden("nn", &code("// crate::data\n#[cfg(test)]\nmod tests { use crate::data; }")),
        Vec::<String>::new()
    );
}
