//! The specs that the command line names: loaded, or what was probably meant.

use std::path::{Path, PathBuf};

use clap::CommandFactory as _;

use crate::base::fs::{self, Kind};
use crate::cli::args::Cli;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::{Paint, Ui};
use crate::search::Parameter;
use crate::spec::{ResolvedSpec, load_spec, nearest};

/// Folders in which specs usually are.
const USUAL: [&str; 2] = ["", "pipelines"];

/// Most specs that a message names.
const MOST_NAMED: usize = 8;

/// What other tools call a command, and what it is here.
const ELSEWHERE: [(&str, &str); 22] = [
    ("list", "log"),
    ("ls", "log"),
    ("history", "log"),
    ("runs", "log"),
    ("status", "log"),
    ("validate", "check"),
    ("lint", "check"),
    ("dry-run", "plan"),
    ("explain", "plan"),
    ("results", "show"),
    ("trials", "show"),
    ("diff", "compare"),
    ("serve", "ui"),
    ("server", "ui"),
    ("dashboard", "ui"),
    ("web", "ui"),
    ("clean", "gc"),
    ("prune", "gc"),
    ("datasets", "data"),
    ("new", "init"),
    ("create", "init"),
    ("completion", "completions"),
];

/// Loads a spec, and warns of changes to it that have no effect.
pub(super) fn load(path: &Path, sets: &[String], ui: &Ui) -> Result<ResolvedSpec, Failure> {
    match fs::kind(path) {
        Ok(None) => return Err(Failure::usage(absent(path))),
        Ok(Some(Kind::Folder)) => {
            let path = path.display();
            return Err(Failure::usage(format!("`{path}` is a folder; name the specs in it: `run {path}/*.yaml`")));
        }
        _ => {}
    }
    let resolved = load_spec(path, sets)?;
    for line in resolved.left_out.iter().chain(&without_effect(&resolved, sets)) {
        ui.note_with((Paint::Yellow, "warning"), line);
    }
    Ok(resolved)
}

/// What there is to say of a spec that is not there.
fn absent(path: &Path) -> String {
    let (word, typed) = (path.display().to_string(), std::env::args().skip(1).collect::<Vec<_>>());
    let said = format!("cannot open `{word}`: there is no such file");
    let instead = |other: &str| {
        let words = typed.iter().map(|typed| shell(if *typed == word { other } else { typed }));
        format!("run {}", words.collect::<Vec<_>>().join(" "))
    };
    if let Some(near) = near(path) {
        return format!("{said}; did you mean `{}`?", instead(&near.display().to_string()));
    }
    let is_first = typed.first() == Some(&word);
    if let Some(command) = Some(&word).filter(|_| is_first).and_then(|word| command_like(word)) {
        return format!("`{word}` is no command and no spec; did you mean `{}`?", instead(&command));
    }
    let specs = specs_beside(path);
    let named: Vec<String> = specs.iter().take(MOST_NAMED).map(|spec| format!("`{}`", spec.display())).collect();
    let more = if specs.len() > MOST_NAMED { ", …" } else { "" };
    match named.is_empty() {
        true => format!("{said}, and no other spec here; `run init` writes one to start from"),
        false => format!("{said}; there are {}{more}", named.join(", ")),
    }
}

/// The specs in the folder of a path and in those where specs usually are.
fn specs_beside(path: &Path) -> Vec<PathBuf> {
    let own = path.parent().map(Path::to_owned).unwrap_or_default();
    let folders = std::iter::once(own).chain(USUAL.map(PathBuf::from));
    let mut specs = Vec::new();
    for folder in folders {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
        let names = fs::list(here).unwrap_or_default();
        let paths = names.iter().map(|name| folder.join(name));
        let is_spec = |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        specs.extend(paths.filter(is_spec));
    }
    let mut seen = std::collections::BTreeSet::new();
    specs.retain(|spec| seen.insert(spec.clone()));
    specs
}

/// The spec whose name is the nearest.
fn near(path: &Path) -> Option<PathBuf> {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let specs = specs_beside(path);
    let stems: Vec<String> = specs.iter().map(|spec| stem(spec)).collect();
    let wanted = stem(path);
    let exact = stems.iter().position(|known| *known == wanted);
    let at = exact.or_else(|| {
        let near = nearest(&wanted, stems.iter().map(String::as_str))?;
        stems.iter().position(|known| known == near)
    });
    at.map(|at| specs[at].clone())
}

/// The command that a word may stand for.
fn command_like(word: &str) -> Option<String> {
    let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| (*ours).to_owned());
    elsewhere.or_else(|| {
        let command = Cli::command();
        let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        nearest(word, names).map(str::to_owned)
    })
}

/// A word as it is typed in a shell.
fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Changes of values that every trial replaces: they give the search another key, and change nothing.
fn without_effect(resolved: &ResolvedSpec, sets: &[String]) -> Vec<String> {
    let Some(search) = &resolved.spec.search else { return Vec::new() };
    let listed = search.method.listed();
    let is_always = |parameter: &Parameter| parameter.when.is_none();
    let mut lines = Vec::new();
    for (path, value) in sets.iter().filter_map(|set| set.split_once('=')) {
        let path = path.trim();
        if search.common.parameters.get(path).is_some_and(is_always) {
            let fixed = shell(&format!("search.parameters.{path}={{ value: {value} }}"));
            lines.push(format!(
                "`--set {path}={value}` changes no trial, since the search sets `{path}`; `--set {fixed}` gives it one value"
            ));
        } else if listed.is_some_and(|all| all.iter().all(|listed| listed.set.contains_key(path))) {
            lines.push(format!(
                "`--set {path}={value}` changes no trial, since every configuration of the list sets `{path}`"
            ));
        }
    }
    lines
}
