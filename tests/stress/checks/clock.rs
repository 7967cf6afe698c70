//! Clocks that are wrong or jump: the results are the reference's, no duration is negative, and processes with different
//! clocks share the work.

use rand::RngExt as _;
use rustix::process::Signal;

use super::reference::{Reference, is_tidy};
use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::Project;
use crate::registry::Check;
use crate::running::Ran;
use crate::specs;

/// Two days ago, in ten years, at the beginning of Unix time, around the end of 32-bit seconds, much too fast and too slow.
const CLOCKS: [&str; 6] = ["-2d", "+10y", "@1970-01-01 00:00:10", "@2038-01-19 03:14:07", "+0 x1000", "+0 x0.1"];

struct Clock {
    reference: Reference,
}

pub(crate) fn prepare(_: &Options) -> Result<Box<dyn Check>, String> {
    Ok(Box::new(Clock { reference: Reference::new(specs::networks(24), &[])? }))
}

impl Check for Clock {
    fn rounds(&self) -> Option<u64> {
        Some(CLOCKS.len() as u64)
    }

    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let project = Project::new(&round.folder, &self.reference.files)?;
        let mut figures = Figures::default();
        let args = ["spec.yaml", "--json", "--jobs", "2"];
        let clock = CLOCKS[round.number as usize % CLOCKS.len()];
        let other = CLOCKS[round.rng.random_range(0..CLOCKS.len())];
        // A run that is cut off in the one time is continued in another, and by two processes that do not agree on it.
        let mut first = project.start_under(&["faketime", "-f", clock], &args)?;
        first.wait_for(self.reference.ran.elapsed.mul_f64(round.rng.random_range(0.2..0.8)));
        first.signal(Signal::KILL);
        let first = first.finish()?;
        let both = [clock, other].map(|clock| project.start_under(&["faketime", "-f", clock], &args));
        let mut ran = vec![first];
        for run in both {
            ran.push(run?.finish()?.ok()?);
        }
        let trials: Vec<(String, bool)> = ran.iter().flat_map(Ran::trials).collect();
        let twice = |name: &String| trials.iter().filter(|(other, now)| *now && other == name).count() > 1;
        if let Some((name, _)) = trials.iter().find(|(name, _)| twice(name)) {
            return Err(format!("{clock}, then {clock} and {other}: {name} was trained twice"));
        }
        let elapsed = ran.iter().flat_map(Ran::events).filter_map(|event| event["elapsed_s"].as_f64());
        if let Some(negative) = elapsed.into_iter().find(|elapsed_s| *elapsed_s < 0.0) {
            return Err(format!("{clock}: a stage took {negative} s"));
        }
        let last = self.reference.is_reached(&project).map_err(|error| format!("{clock}, {other}: {error}"))?;
        is_tidy(&project, &last, &mut figures)?;
        figures.count("clocks", 2);
        Ok(figures)
    }
}
