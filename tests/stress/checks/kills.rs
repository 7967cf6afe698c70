//! `kill -9` at random times: what was reported as finished is not done again, and the end is the reference.

use std::collections::BTreeSet;
use std::time::Duration;

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

/// Kills in a round; the run after them is left alone.
const KILLS: usize = 8;

struct Kills {
    reference: Reference,
}

pub(crate) fn prepare(_: &Options) -> Result<Box<dyn Check>, String> {
    Ok(Box::new(Kills { reference: Reference::new(specs::networks(24), &[])? }))
}

impl Check for Kills {
    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let project = Project::new(&round.folder, &self.reference.files)?;
        let (mut figures, mut acknowledged) = (Figures::default(), BTreeSet::new());
        // Short lives more often than long ones: the whole run is to be met, also its last steps.
        let longest = self.reference.ran.elapsed.mul_f64(1.1);
        for _ in 0..KILLS {
            let share: f64 = round.rng.random();
            let mut run = project.start(&["spec.yaml", "--json", "--jobs", "2"])?;
            run.wait_for(longest.mul_f64(share * share).max(Duration::from_millis(1)));
            run.signal(Signal::KILL);
            let ran = run.finish()?;
            figures.count("kills", u64::from(ran.was_killed()));
            if !ran.was_killed() && ran.code() != 0 {
                return Err(format!("a run that was not hit failed: {ran:?}"));
            }
            note(&ran, &mut acknowledged)?;
        }
        let last = self.reference.is_reached(&project)?;
        note(&last, &mut acknowledged)?;
        figures.count("acknowledged trials", acknowledged.len() as u64);
        figures.count("trained again", 0);
        is_tidy(&project, &last, &mut figures)?;
        Ok(figures)
    }
}

/// Notes the trials that a run reported as finished; none of those before may have been trained again.
fn note(ran: &Ran, acknowledged: &mut BTreeSet<String>) -> Result<(), String> {
    for (name, trained) in ran.trials() {
        let is_new = acknowledged.insert(name.clone());
        if trained && !is_new {
            return Err(format!("{name} had been reported as finished and was trained again"));
        }
    }
    Ok(())
}
