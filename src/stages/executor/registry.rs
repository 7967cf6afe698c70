//! The executors, one entry each.

use std::thread;

use super::kind::{Executor, Open, Worker};
use super::threads;

/// All executors, by name. The first is the one that runs trials.
const EXECUTORS: [(&str, Open); 1] = [("threads", threads::open)];

/// Runs a study with an executor, and waits for whatever the executor has begun.
pub(crate) fn with_executor<T>(worker: &Worker<'_>, study: impl FnOnce(&mut dyn Executor) -> T) -> T {
    let [(name, open), ..] = EXECUTORS;
    tracing::debug!(executor = name, pipeline = worker.resolved.spec.name, "trials");
    thread::scope(|scope| {
        let mut executor = open(scope, worker);
        study(&mut *executor)
    })
}
