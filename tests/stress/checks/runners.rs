//! Many processes of one spec on one outputs folder: all end well, with the reference, and no trial is trained twice.

use std::collections::BTreeMap;
use std::time::Duration;

use super::reference::{Reference, is_tidy};
use crate::digest::files;
use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::Project;
use crate::registry::Check;
use crate::running::{LIMIT, Ran, Running};
use crate::specs;

/// Grants every lock to everyone.
const LYING: &[&str] = &["strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:retval=0"];
const TRIALS: u32 = 24;

struct Runners {
    reference: Reference,
    processes: usize,
    lying_locks: bool,
    with_gc: bool,
}

pub(crate) fn prepare(options: &Options) -> Result<Box<dyn Check>, String> {
    let Options { processes, lying_locks, with_gc, .. } = *options;
    Ok(Box::new(Runners { reference: Reference::new(specs::networks(TRIALS), &[])?, processes, lying_locks, with_gc }))
}

impl Check for Runners {
    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let project = Project::new(&round.folder, &self.reference.files)?;
        let mut figures = Figures::default();
        let args = ["spec.yaml", "--json", "--jobs", "2"];
        let start = |_| if self.lying_locks { project.start_under(LYING, &args) } else { project.start(&args) };
        let mut runs = (0..self.processes).map(start).collect::<Result<Vec<_>, _>>()?;
        if self.with_gc {
            figures.count("removals", removals(&project, &mut runs)?);
        }
        let finished: Vec<Ran> = runs.into_iter().map(|run| run.finish()?.ok()).collect::<Result<_, _>>()?;
        let mut trained: BTreeMap<String, u64> = BTreeMap::new();
        for (name, now) in finished.iter().flat_map(Ran::trials) {
            *trained.entry(name).or_default() += u64::from(now);
        }
        let twice: Vec<_> = trained.iter().filter(|(_, count)| **count > 1).collect();
        if !self.lying_locks && !twice.is_empty() {
            return Err(format!("trained more than once: {twice:?}"));
        }
        figures.count("trained twice or more", twice.len() as u64);
        figures.count("trials", trained.len() as u64);
        if self.lying_locks {
            // Reports differ in their times: who lays out the folder beside another may take the other's for a person's.
            figures.count("reports moved aside", remove_kept_reports(&project)?);
        }
        let last = self.reference.is_reached(&project)?;
        if !last.stages().is_empty() || !last.trials().is_empty() {
            return Err(format!("something was made again afterwards: {:?} {:?}", last.stages(), last.trials()));
        }
        is_tidy(&project, &last, &mut figures)?;
        Ok(figures)
    }
}

/// Removes reports that were moved out of the way; says how many.
fn remove_kept_reports(project: &Project) -> Result<u64, String> {
    let kept: Vec<_> = files(&project.path("outputs/toy"))?
        .into_iter()
        .filter(|(name, _)| name.starts_with("report.") && name.contains(".kept"))
        .collect();
    for (name, path) in &kept {
        std::fs::remove_file(path).map_err(|error| format!("cannot remove `{name}`: {error}"))?;
    }
    Ok(kept.len() as u64)
}

/// Removes whatever may be removed, again and again until the runs have ended.
fn removals(project: &Project, runs: &mut [Running]) -> Result<u64, String> {
    let (start, mut count) = (std::time::Instant::now(), 0);
    while runs.iter_mut().any(|run| !run.has_ended()) {
        project.run(&["gc", "--keep-days", "0"])?.ok()?;
        count += 1;
        if start.elapsed() > LIMIT {
            return Err("the runs have not ended".to_owned());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(count)
}
