//! What an uninterrupted run comes to, and what must hold of a project at the end of every round.

use std::fs;

use crate::digest::{Results, files};
use crate::figures::Figures;
use crate::project::Project;
use crate::running::Ran;
use crate::specs::Files;

/// An uninterrupted run.
pub(crate) struct Reference {
    /// Removed with this value.
    _folder: tempfile::TempDir,
    pub(crate) project: Project,
    pub(crate) files: Files,
    pub(crate) results: Results,
    pub(crate) ran: Ran,
}

impl Reference {
    /// Runs a spec in peace.
    pub(crate) fn new(files: Files, more: &[&str]) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let project = Project::new(folder.path(), &files)?;
        let ran = project.run(&[&["spec.yaml", "--json", "--jobs", "2"], more].concat())?.ok()?;
        project.run(&["verify"])?.ok()?;
        Ok(Self { results: Results::of(&project)?, _folder: folder, project, files, ran })
    }

    /// The same command ends well, with the same bytes and no artifact more; nothing in the store is damaged.
    pub(crate) fn is_reached(&self, project: &Project) -> Result<Ran, String> {
        let ran = self.is_continued(project)?;
        Results::of(project)?.equals(&self.results)?;
        Ok(ran)
    }

    /// The same, but for more artifacts: runs that were asked to stop leave trainings of fewer epochs.
    pub(crate) fn is_continued(&self, project: &Project) -> Result<Ran, String> {
        let ran = project.run(&["spec.yaml", "--json", "--jobs", "2"])?.ok()?;
        let mut results = Results::of(project)?;
        results.artifacts.retain(|name, _| self.results.artifacts.contains_key(name));
        results.equals(&self.results)?;
        project.run(&["verify"])?.ok()?;
        Ok(ran)
    }
}

/// What killed processes have left is gone: of a run that made something in it and in the pipeline's folder, and all of it
/// after `run gc`. Counts what only the latter removed.
pub(crate) fn is_tidy(project: &Project, last: &Ran, figures: &mut Figures) -> Result<(), String> {
    let left = leftovers(project)?;
    let must_be_gone = |path: &&String| path.contains(".tmp") || (!last.stages().is_empty() && path.contains("/tmp/"));
    let stays: Vec<&String> = left.iter().filter(must_be_gone).collect();
    if !stays.is_empty() {
        return Err(format!("left after a run that ended well: {stays:?}"));
    }
    figures.count("leftovers for gc", left.len() as u64);
    project.run(&["gc"])?.ok()?;
    let left = leftovers(project)?;
    if left.is_empty() { Ok(()) } else { Err(format!("left after `run gc`: {left:?}")) }
}

/// Temporary files and locks.
fn leftovers(project: &Project) -> Result<Vec<String>, String> {
    let mut left = Vec::new();
    for (name, _) in files(&project.path("outputs"))? {
        let is_temporary = name.split('/').any(|part| part.starts_with(".tmp"));
        if is_temporary || name.starts_with("store/tmp/") || name.ends_with(".lock") {
            left.push(format!("outputs/{name}"));
        }
    }
    let folders = fs::read_dir(project.path("outputs/store/tmp")).into_iter().flatten().flatten();
    left.extend(folders.map(|entry| format!("outputs/store/tmp/{}", entry.file_name().to_string_lossy())));
    left.extend(files(&project.path("tmp"))?.into_iter().map(|(name, _)| format!("TMPDIR/{name}")));
    left.sort();
    left.dedup();
    Ok(left)
}
