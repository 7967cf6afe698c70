//! The same command again, over many finished trials: it makes nothing, and how long it takes and how much memory it needs.

use std::time::Duration;

use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::Project;
use crate::registry::Check;
use crate::running::peak_memory_mb;
use crate::specs;

/// The first run may take so long, for every thousand trials.
const LIMIT_PER_THOUSAND: Duration = Duration::from_secs(60);
/// How long a second run of a hundred trials may take.
const LIMIT_OF_HUNDRED_S: f64 = 1.0;

struct NoOp {
    trials: u64,
    /// No second run of a hundred trials takes longer.
    limit_s: f64,
}

pub(crate) fn prepare(options: &Options) -> Result<Box<dyn Check>, String> {
    let limit_s = LIMIT_OF_HUNDRED_S * f64::from(options.patience);
    Ok(Box::new(NoOp { trials: options.trials, limit_s }))
}

impl Check for NoOp {
    fn rounds(&self) -> Option<u64> {
        Some(1)
    }

    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let project = Project::new(&round.folder, &specs::many(self.trials))?;
        let limit = LIMIT_PER_THOUSAND * u32::try_from(self.trials / 1000 + 1).unwrap_or(u32::MAX);
        let mut first = project.start(&["spec.yaml", "--quiet"])?;
        let made_mb = peak_memory_mb(&mut first, limit);
        let first = first.finish()?.ok()?;
        let mut figures = Figures::default();
        figures.greatest("first run in s:", first.elapsed.as_secs_f64());
        figures.greatest("its peak memory in MB:", made_mb);
        // Twice: files that were written a moment ago are in the page cache, as they are for whoever runs a command again.
        for _ in 0..2 {
            let mut again = project.start(&["spec.yaml", "--json"])?;
            let peak_mb = peak_memory_mb(&mut again, limit);
            let again = again.finish()?.ok()?;
            if !again.stages().is_empty() || !again.trials().is_empty() {
                return Err(format!("it made something: {:?}, {} trials", again.stages(), again.trials().len()));
            }
            let elapsed_s = again.elapsed.as_secs_f64();
            if self.trials <= 100 && elapsed_s > self.limit_s {
                return Err(format!("it took {elapsed_s:.2} s for {} trials", self.trials));
            }
            figures.greatest("second run in s:", elapsed_s);
            figures.greatest("peak memory in MB:", peak_mb);
        }
        figures.count("trials", self.trials);
        Ok(figures)
    }
}
