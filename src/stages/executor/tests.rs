use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;
use crate::base::history::History;
use crate::pipeline::StageError;
use crate::search::StopRule;
use crate::stages::job::{TrialJob, TrialResult};
use crate::stages::trial_status::TrialStatus;
use crate::store::Key;

fn job(index: usize) -> TrialJob {
    TrialJob {
        index,
        name: String::new(),
        config: [].into(),
        replicate: 0,
        set: [].into(),
        inputs: [].into(),
        metric: String::new(),
        divisor: 1.0,
        stop: StopRule::default(),
        threads: 1,
    }
}

fn result(job: &TrialJob) -> TrialResult {
    let key = Key::of("any", 1, &job.index.into(), &[]);
    TrialResult {
        key,
        status: TrialStatus::Completed,
        cut_short: false,
        kept_epoch: None,
        why: None,
        log: None,
        history: History::default(),
        made: true,
    }
}

#[test]
fn threads_give_back_every_job_with_its_result_or_error() {
    let run = |job: &TrialJob| match job.index {
        3 => Err(StageError::new("three")),
        _ => Ok(result(job)),
    };
    let finished: Vec<FinishedTrial> = thread::scope(|scope| {
        let mut threads = Threads::new(scope, 2, run);
        assert!(threads.next().is_none());
        (0..9).for_each(|index| threads.submit(job(index)));
        std::iter::from_fn(|| threads.next()).collect()
    });
    assert_eq!(finished.iter().map(|trial| trial.index).collect::<BTreeSet<_>>(), (0..9).collect());
    for FinishedTrial { index, result: found, .. } in finished {
        assert_eq!(found.ok(), (index != 3).then(|| result(&job(index))), "{index}");
    }
}

#[test]
fn jobs_that_have_not_begun_never_begin_after_a_cancellation() {
    let begun = AtomicUsize::new(0);
    let run = |job: &TrialJob| {
        begun.fetch_add(1, Ordering::Relaxed);
        Ok(result(job))
    };
    let finished: Vec<FinishedTrial> = thread::scope(|scope| {
        let mut threads = Threads::new(scope, 2, run);
        threads.cancel();
        (0..4).for_each(|index| threads.submit(job(index)));
        std::iter::from_fn(|| threads.next()).collect()
    });
    assert!(finished.len() == 4 && finished.iter().all(|trial| matches!(trial.result, Err(StageError::Interrupted))));
    assert_eq!(begun.into_inner(), 0);
}
