//! A disk that is full at any moment: an error that names the path, nothing partial, and once there is room the same command
//! comes to the reference without training again what was reported as finished.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use rand::RngExt as _;

use super::reference::{Reference, is_tidy};
use crate::digest::files;
use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::{Project, make_folder};
use crate::registry::Check;
use crate::specs;

/// Sizes of files on a tmpfs are multiples of this.
const PAGE: u64 = 4096;
/// The smallest disk, and by how much the largest exceeds what is needed.
const MARGIN: u64 = 64 << 10;

struct FullDisk {
    reference: Reference,
    need: u64,
}

pub(crate) fn prepare(_: &Options) -> Result<Box<dyn Check>, String> {
    let reference = Reference::new(specs::networks(24), &[])?;
    let mut need = 0;
    for (_, path) in files(&reference.project.path("outputs"))? {
        let size = path.metadata().map_err(|error| error.to_string())?.len();
        need += size.div_ceil(PAGE) * PAGE;
    }
    Ok(Box::new(FullDisk { reference, need }))
}

/// A small disk; unmounted on drop.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    fn mount(folder: PathBuf, size: u64) -> Result<Self, String> {
        make_folder(&folder)?;
        let disk = Self { folder };
        disk.ask("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])?;
        Ok(disk)
    }

    fn ask(&self, program: &str, args: &[&str]) -> Result<(), String> {
        let output = Command::new(program).args(args).arg(&self.folder).output();
        match output.map_err(|error| format!("`{program}` cannot be run: {error}"))? {
            output if output.status.success() => Ok(()),
            output => Err(format!("`{program}` failed: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.ask("umount", &["-l"]);
    }
}

impl Check for FullDisk {
    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let project = Project::new(&round.folder, &self.reference.files)?;
        let size = round.rng.random_range(MARGIN..=self.need + MARGIN) / PAGE * PAGE;
        let disk = Disk::mount(project.path("outputs"), size)?;
        self.fills(&project, &disk).map_err(|error| format!("{size} bytes: {error}"))
    }
}

/// Whether an error names something in the folder of results.
fn names_a_path(stderr: &str) -> bool {
    stderr.contains("`outputs") || stderr.contains("/outputs/")
}

impl FullDisk {
    fn fills(&self, project: &Project, disk: &Disk) -> Result<Figures, String> {
        let mut figures = Figures::default();
        let ran = project.run(&["spec.yaml", "--json", "--jobs", "2"])?;
        match ran.code() {
            0 => figures.count("large enough", 1),
            1 if ran.stderr.contains("No space left on device") && names_a_path(&ran.stderr) => {
                figures.count("filled", 1);
            }
            _ => return Err(format!("no error that names a path and says that the disk is full: {ran:?}")),
        }
        if project.path("outputs/store").exists() {
            project.run(&["verify"])?.ok().map_err(|error| format!("something partial is visible: {error}"))?;
        }
        disk.ask("mount", &["-o", "remount,size=64m"])?;
        let acknowledged: BTreeSet<String> = ran.trials().into_iter().map(|(name, _)| name).collect();
        let last = self.reference.is_reached(project)?;
        let again: Vec<_> =
            last.trials().into_iter().filter(|(name, now)| *now && acknowledged.contains(name)).collect();
        if !again.is_empty() {
            return Err(format!("reported as finished and trained again: {again:?}"));
        }
        figures.count("acknowledged trials", acknowledged.len() as u64);
        is_tidy(project, &last, &mut figures)?;
        Ok(figures)
    }
}
