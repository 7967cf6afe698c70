//! `SIGKILL` and errors at the Nth system call, for every N: nothing partial is visible afterwards, an error names the path,
//! and the same command comes to the reference.
//!
//! `strace` counts the calls of each thread by itself: "the Nth call" is that of every thread that makes so many.

mod points;
mod traced;

use self::points::{Fault, Point};
use self::traced::Injected;
use super::reference::{Reference, is_tidy};
use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::Project;
use crate::registry::Check;
use crate::running::Ran;
use crate::specs;

/// One thread that trains makes the calls come in one order.
const ARGS: &[&str] = &["spec.yaml", "--quiet", "--jobs", "1"];

/// A removal that finds something to remove.
const GC_ARGS: &[&str] = &["gc", "--keep-days", "0"];

struct SystemCalls {
    reference: Reference,
    points: Vec<Point>,
    /// The project before the command that is hit: nothing has run, or for `run gc` also what is no longer needed.
    _folder: tempfile::TempDir,
    before: Project,
    of_gc: bool,
}

pub(crate) fn prepare(options: &Options) -> Result<Box<dyn Check>, String> {
    let reference = Reference::new(specs::networks(3), &[])?;
    let temporary = || tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"));
    let (folder, counted) = (temporary()?, temporary()?);
    let before = Project::new(folder.path(), &reference.files)?;
    let of_gc = options.of_gc;
    if of_gc {
        before.run(&["spec.yaml", "--set", "optimizer.batch_size=32"])?.ok()?;
        before.run(&["spec.yaml"])?.ok()?;
    }
    let all = points::all(&traced::count(&before.copy_to(counted.path())?, args(of_gc))?);
    // Another seed meets other calls.
    let every = options.every.max(1) as usize;
    let points = all.into_iter().skip(options.seed as usize % every).step_by(every).collect();
    Ok(Box::new(SystemCalls { reference, points, _folder: folder, before, of_gc }))
}

fn args(of_gc: bool) -> &'static [&'static str] {
    if of_gc { GC_ARGS } else { ARGS }
}

impl Check for SystemCalls {
    fn rounds(&self) -> Option<u64> {
        Some(self.points.len() as u64)
    }

    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let point = self.points.get(round.number as usize).ok_or("there is no such round")?;
        let project = self.before.copy_to(&round.folder)?;
        self.hit(&project, point).map_err(|error| format!("{point}: {error}"))
    }
}

impl SystemCalls {
    fn hit(&self, project: &Project, point: &Point) -> Result<Figures, String> {
        let mut figures = Figures::default();
        let (ran, injected) = traced::run(project, point, args(self.of_gc))?;
        match &point.fault {
            _ if injected.is_empty() && !ran.was_killed() => {
                figures.count("not reached", 1);
                ran.ok()?;
            }
            Fault::Kill if ran.was_killed() => figures.count("kills", 1),
            Fault::Kill => return Err(format!("it was not killed: {ran:?}")),
            Fault::Error { .. } => {
                let is_fatal = is_an_answer_to(&ran, point, &injected)?;
                figures.count(if is_fatal { "errors reported" } else { "errors overcome" }, 1);
            }
        }
        if project.path("outputs/store").exists() {
            project.run(&["verify"])?.ok().map_err(|error| format!("something partial is visible: {error}"))?;
        }
        if self.of_gc {
            project.run(GC_ARGS)?.ok()?;
        }
        let last = self.reference.is_reached(project).map_err(|error| format!("afterwards: {error}"))?;
        if self.of_gc && !(last.stages().is_empty() && last.trials().is_empty()) {
            return Err(format!("something that was needed had been removed: {last:?}"));
        }
        is_tidy(project, &last, &mut figures)?;
        Ok(figures)
    }
}

/// Whether the run failed, and did so with a message that names one of the paths; or ended well although it must not have.
fn is_an_answer_to(ran: &Ran, point: &Point, injected: &[Injected]) -> Result<bool, String> {
    // The standard library panics where a folder that was read cannot be closed, and leaves no choice.
    if ran.stderr.contains("unexpected error during closedir") {
        return Ok(true);
    }
    if ran.stderr.contains("panicked") || ran.stderr.contains("internal error") {
        return Err(format!("it panicked: {}", ran.stderr));
    }
    let told = injected.iter().map(|call| call.line.as_str()).collect::<Vec<_>>().join("\n");
    match ran.code() {
        0 if point.is_of_content() && injected.iter().any(Injected::is_of_artifact) => {
            Err(format!("an error of an artifact's file was passed over: {told}\n{ran:?}"))
        }
        0 => Ok(false),
        1 if injected.iter().any(Injected::is_of_streams) => Ok(true),
        1 | 2 if injected.iter().any(|call| call.is_named_in(&ran.stderr)) => Ok(true),
        1 | 2 => Err(format!("the error names no path: {told}\n{}", ran.stderr)),
        code => Err(format!("exit code {code}: {told}\n{}", ran.stderr)),
    }
}
