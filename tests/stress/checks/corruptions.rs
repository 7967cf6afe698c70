//! Damaged files: `run verify` finds each, no run serves one, and the next run comes to the reference.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::reference::Reference;
use crate::digest::{Results, files};
use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::Project;
use crate::registry::Check;
use crate::specs;

/// What asks for files that the plain command need not read: trainings are continued, and there is one trial more.
const MORE: &[&str] = &["--set", "optimizer.epochs=6", "--set", "search.trials=5"];

struct Corruptions {
    plain: Reference,
    more: Results,
}

pub(crate) fn prepare(_: &Options) -> Result<Box<dyn Check>, String> {
    let more = Reference::new(specs::networks(4), MORE)?;
    Ok(Box::new(Corruptions { plain: Reference::new(specs::networks(4), &[])?, more: more.results }))
}

impl Check for Corruptions {
    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let project = self.plain.project.copy_to(&round.folder)?;
        let mut figures = Figures::default();
        project.run(&["verify"])?.ok().map_err(|error| format!("a false alarm: {error}"))?;
        figures.count("false alarms", 0);
        let path = victim(&project, &mut round.rng)?;
        let what = spoil(&path, &project, &mut round.rng)?;
        let name = path.strip_prefix(&round.folder).unwrap_or(&path).display().to_string();
        let explain = |error: String| format!("{name}: {what}: {error}");
        self.is_healed(&project, name.starts_with("outputs/store"), &name, &mut figures).map_err(explain)?;
        Ok(figures)
    }
}

impl Corruptions {
    fn is_healed(&self, project: &Project, in_store: bool, name: &str, figures: &mut Figures) -> Result<(), String> {
        let found = project.run(&["verify"])?;
        let is_artifact = in_store && !name.starts_with("outputs/store/uses");
        if is_artifact {
            let found = found.exits(1).map_err(|error| format!("not found by `run verify`: {error}"))?;
            let key = name.split('/').nth(3).unwrap_or_default();
            if !found.stderr.contains(&key[..6]) {
                return Err(format!("`run verify` names another artifact: {}", found.stderr));
            }
            figures.count("artifacts found by verify", 1);
        } else {
            found.ok().map_err(|error| format!("a false alarm: {error}"))?;
            figures.count("files shown", 1);
        }
        let plain = ["spec.yaml", "--json"];
        let ran = project.run(&plain)?;
        if ran.code() == 1 && is_refused(project, name, &ran.stderr)? {
            figures.count("refused by name until removed", 1);
            project.run(&plain)?.ok()?;
        } else {
            ran.ok()?;
        }
        let shows = |expected: &Results| results_of(project)?.shows(expected);
        shows(&self.plain.results)?;
        project.run(&[&plain, MORE].concat())?.ok()?;
        shows(&self.more)?;
        project.run(&plain)?.ok()?;
        shows(&self.plain.results)?;
        let results = Results::of(project)?;
        figures.count("served", 0);
        self.stays_known(project, &results)
    }

    /// Artifacts with other bytes than the reference's are known to be damaged: nobody asked for them so far.
    fn stays_known(&self, project: &Project, results: &Results) -> Result<(), String> {
        let references = [&self.plain.results.artifacts, &self.more.artifacts];
        let expected = |name: &String| references.iter().find_map(|known| known.get(name));
        let differing =
            results.artifacts.iter().filter(|(name, hash)| expected(name).is_some_and(|known| known != *hash));
        let keys: BTreeSet<&str> = differing.filter_map(|(name, _)| name.split('/').nth(1)).collect();
        let said = project.run(&["verify"])?.stderr;
        match keys.iter().find(|key| !said.contains(&key[..6])) {
            Some(key) => Err(format!("artifact {key} has other bytes and `run verify` says nothing of it")),
            None => Ok(()),
        }
    }
}

/// Whether what stands in the place of the log is no file, and a run says so instead of writing there; removes it then.
fn is_refused(project: &Project, name: &str, stderr: &str) -> Result<bool, String> {
    let path = project.path(name);
    let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    if !name.ends_with("/events.jsonl") || is_file || !stderr.contains(name) {
        return Ok(false);
    }
    let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    removed.map(|()| true).map_err(|error| format!("cannot remove `{name}`: {error}"))
}

/// The results without what stood in the place of a file, was no file and has been moved out of the way.
fn results_of(project: &Project) -> Result<Results, String> {
    let mut results = Results::of(project)?;
    results.shown.retain(|name, _| !name.contains(".kept"));
    Ok(results)
}

/// Any file of an artifact or of the pipeline's folder, each kind as often as another.
fn victim(project: &Project, rng: &mut ChaCha8Rng) -> Result<PathBuf, String> {
    let all = files(&project.path("outputs"))?;
    let kind = |name: &str| {
        name.rsplit('/').next().unwrap_or_default().to_owned() + if name.starts_with("store/") { "" } else { " shown" }
    };
    let all: Vec<_> = all.into_iter().filter(|(name, _)| !name.starts_with("store/uses/")).collect();
    let kinds: Vec<String> = all.iter().map(|(name, _)| kind(name)).collect::<BTreeSet<_>>().into_iter().collect();
    let wanted = &kinds[rng.random_range(0..kinds.len())];
    let of_kind: Vec<_> = all.into_iter().filter(|(name, _)| kind(name) == *wanted).collect();
    Ok(of_kind[rng.random_range(0..of_kind.len())].1.clone())
}

/// Damages a file in one of the ways in which files go bad; says how.
fn spoil(path: &Path, project: &Project, rng: &mut ChaCha8Rng) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("cannot damage `{}`: {error}", path.display());
    let mut bytes = fs::read(path).map_err(failed)?;
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).map_err(failed)?;
    let at = rng.random_range(0..bytes.len().max(1));
    let write = |bytes: &[u8]| fs::write(path, bytes).map_err(failed);
    let how = rng.random_range(0..13);
    let what = match how {
        0 => {
            bytes[at] ^= 1 << rng.random_range(0..8);
            write(&bytes)?;
            format!("a bit of byte {at} flipped")
        }
        1 => {
            bytes[at] = !bytes[at];
            write(&bytes)?;
            fs::File::options().write(true).open(path).and_then(|file| file.set_modified(modified)).map_err(failed)?;
            format!("byte {at} changed, size and time kept")
        }
        2 => write(&[]).map(|()| "emptied".to_owned())?,
        3 => write(&bytes[..bytes.len() / 2]).map(|()| "cut in half".to_owned())?,
        4 => write(&bytes[..bytes.len() - 1]).map(|()| "the last byte cut off".to_owned())?,
        5 => {
            bytes[at..].fill(0);
            if bytes == fs::read(path).map_err(failed)? {
                bytes[at] = 1;
            }
            write(&bytes)?;
            format!("zeros from byte {at} on")
        }
        6 => {
            bytes.extend(b"more");
            write(&bytes).map(|()| "bytes appended".to_owned())?
        }
        7 => swap(path, project, rng)?,
        8 => {
            fs::remove_file(path).and_then(|()| fs::create_dir(path)).map_err(failed)?;
            "a folder in its place".to_owned()
        }
        9 => {
            let elsewhere = project.path("elsewhere");
            fs::rename(path, &elsewhere).and_then(|()| std::os::unix::fs::symlink(&elsewhere, path)).map_err(failed)?;
            "a link in its place".to_owned()
        }
        10 => fs::remove_file(path).map(|()| "removed".to_owned()).map_err(failed)?,
        11 => copy_over(path, project, rng)?,
        _ => {
            let folder = path.parent().unwrap_or(path);
            fs::remove_file(path).map_err(failed)?;
            let made = std::process::Command::new("mkfifo").arg(path).current_dir(folder).status().map_err(failed)?;
            if made.success() { "a pipe in its place".to_owned() } else { "removed".to_owned() }
        }
    };
    Ok(what)
}

/// Another file of the same name with other bytes, if there is one; else any other. Of the store where the file is of it.
fn other(path: &Path, project: &Project, rng: &mut ChaCha8Rng) -> Result<PathBuf, String> {
    let in_store = path.starts_with(project.path("outputs/store"));
    let all = files(&project.path(if in_store { "outputs/store" } else { "outputs/toy" }))?;
    let all: Vec<_> = all.into_iter().filter(|(name, _)| !in_store || name.split('/').count() > 2).collect();
    let bytes = fs::read(path).unwrap_or_default();
    let differs = |other: &PathBuf| other != path && fs::read(other).is_ok_and(|other| other != bytes);
    let all: Vec<PathBuf> = all.into_iter().map(|(_, other)| other).filter(differs).collect();
    let named: Vec<PathBuf> = all.iter().filter(|other| other.file_name() == path.file_name()).cloned().collect();
    let from = if named.is_empty() { all } else { named };
    Ok(from[rng.random_range(0..from.len())].clone())
}

fn swap(path: &Path, project: &Project, rng: &mut ChaCha8Rng) -> Result<String, String> {
    let (other, aside) = (other(path, project, rng)?, project.path("aside"));
    let moved =
        fs::rename(path, &aside).and_then(|()| fs::rename(&other, path)).and_then(|()| fs::rename(&aside, &other));
    moved.map_err(|error| format!("cannot swap `{}`: {error}", path.display()))?;
    Ok(format!("swapped with {}", other.display()))
}

fn copy_over(path: &Path, project: &Project, rng: &mut ChaCha8Rng) -> Result<String, String> {
    let other = other(path, project, rng)?;
    fs::copy(&other, path).map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    Ok(format!("{} copied over it", other.display()))
}
