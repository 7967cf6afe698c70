//! What every executor can do.

use std::thread::Scope;

use crate::pipeline::{Context, StageError};
use crate::spec::ResolvedSpec;
use crate::stages::job::{TrialJob, TrialResult};
use crate::stages::objective::Objective;
use crate::stages::parts::Datasets;

/// Runs trials.
pub(crate) trait Executor {
    /// The most jobs that should be under way at a time.
    fn capacity(&self) -> usize;

    /// Takes a job, and does not wait for it. A job that cannot be begun ends with an error.
    fn submit(&mut self, job: TrialJob);

    /// Waits for the next job to end, whichever it is; `None` where none is under way.
    fn next(&mut self) -> Option<FinishedTrial>;

    /// Says that the results are not wanted any more: jobs that have not begun end as interrupted; those that have may go on
    /// to their end. [`Executor::next`] gives all of them back.
    fn cancel(&mut self);
}

/// A job that has ended.
#[derive(Debug)]
pub(crate) struct FinishedTrial {
    /// Index of the job.
    pub(crate) index: usize,
    /// Which of the trainings of its configuration the job was.
    pub(crate) replicate: usize,
    /// What came of it.
    pub(crate) result: Result<TrialResult, StageError>,
}

/// What an executor has to run the trials of one study with.
#[derive(Clone, Copy)]
pub(crate) struct Worker<'a> {
    /// The spec: with a job, all that another process needs to know.
    pub(crate) resolved: &'a ResolvedSpec,
    pub(crate) objective: &'a dyn Objective,
    pub(crate) datasets: &'a Datasets,
    pub(crate) ctx: &'a Context<'a>,
}

impl Worker<'_> {
    /// Runs a trial on this thread.
    ///
    /// # Errors
    /// As [`Objective::run`].
    pub(crate) fn run(&self, job: &TrialJob) -> Result<TrialResult, StageError> {
        self.ctx.check()?;
        tracing::debug!(trial = job.name, key = ?self.objective.key(job).ok(), "trial");
        self.objective.run(job, self.datasets, self.ctx)
    }
}

/// Begins an executor, whose threads end with the scope.
pub(super) type Open =
    for<'scope, 'env> fn(&'scope Scope<'scope, 'env>, &'env Worker<'env>) -> Box<dyn Executor + 'scope>;
