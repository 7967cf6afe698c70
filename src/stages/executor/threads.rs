//! Trials on threads of this process; on the one that asks for them where the system grants no other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::Scope;

use super::kind::{Executor, FinishedTrial, Worker};
use crate::base::sync::{lock_unpoisoned, spawn};
use crate::pipeline::StageError;
use crate::stages::job::{TrialJob, TrialResult};

/// Some threads that take jobs from one queue.
pub(crate) struct Threads<'scope> {
    threads: usize,
    /// Runs the next job of the queue, where there are no threads.
    here: Option<Box<dyn Fn() + 'scope>>,
    /// Jobs under way.
    under_way: usize,
    queue: mpsc::Sender<TrialJob>,
    finished: mpsc::Receiver<FinishedTrial>,
    cancelled: Arc<AtomicBool>,
}

/// As many threads as the stage may have, and as the objective allows.
pub(super) fn open<'scope, 'env>(
    scope: &'scope Scope<'scope, 'env>,
    worker: &'env Worker<'env>,
) -> Box<dyn Executor + 'scope> {
    let threads = worker.ctx.jobs.min(worker.objective.concurrency());
    Box::new(Threads::new(scope, threads, |job| worker.run(job)))
}

impl<'scope> Threads<'scope> {
    /// Threads that run jobs by a function. They end when the executor is dropped.
    pub(crate) fn new<F>(scope: &'scope Scope<'scope, '_>, threads: usize, run: F) -> Self
    where
        F: Fn(&TrialJob) -> Result<TrialResult, StageError> + Clone + Send + 'scope,
    {
        let (queue, jobs) = mpsc::channel::<TrialJob>();
        let jobs = Arc::new(Mutex::new(jobs));
        let (done, finished) = mpsc::channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let one = {
            let cancelled = Arc::clone(&cancelled);
            // Whether there may be a next one.
            move || {
                let next = lock_unpoisoned(&jobs).recv();
                let Ok(job) = next else { return false };
                let is_cancelled = cancelled.load(Ordering::Relaxed);
                let result = if is_cancelled { Err(StageError::Interrupted) } else { run(&job) };
                done.send(FinishedTrial { index: job.index, replicate: job.replicate, result }).is_ok()
            }
        };
        let begun = (0..threads)
            .map_while(|_| {
                let one = one.clone();
                spawn(scope, move || while one() {}).ok()
            })
            .count();
        let here: Option<Box<dyn Fn() + 'scope>> = (begun == 0).then(|| -> Box<dyn Fn() + 'scope> {
            Box::new(move || {
                one();
            })
        });
        let threads = begun.max(1);
        Self { threads, here, under_way: 0, queue, finished, cancelled }
    }
}

impl Executor for Threads<'_> {
    fn capacity(&self) -> usize {
        self.threads
    }

    fn submit(&mut self, job: TrialJob) {
        self.queue.send(job).expect("the threads wait until the executor is dropped");
        self.under_way += 1;
    }

    fn next(&mut self) -> Option<FinishedTrial> {
        self.under_way = self.under_way.checked_sub(1)?;
        if let Some(run) = &self.here {
            run();
        }
        Some(self.finished.recv().expect("a thread sends a result for every job"))
    }

    fn cancel(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}
