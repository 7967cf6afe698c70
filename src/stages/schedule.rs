//! Runs the proposals of a strategy, several at a time, with the same result whatever finishes first.
//!
//! Proposal `k` is computed from the results of trials `0 … k−q` and the pending configurations of the rest, never from
//! more, although more may be known: `q` belongs to the spec, the number of jobs does not.

use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};
use std::thread;

use crate::search::{Config, Observation, Proposal, SearchError, Strategy};

/// Runs up to `limit` proposals of `strategy` on `jobs` threads and returns their results in the order of creation.
///
/// `observe` turns a result into what the strategy may learn. The first error of `run` ends the study after the trials
/// in flight; finished trials are in the store all the same.
pub(crate) fn run_study<T, E>(
    strategy: &mut dyn Strategy,
    limit: usize,
    jobs: usize,
    run: &(dyn Fn(usize, &Proposal) -> Result<T, E> + Sync),
    observe: &dyn Fn(&Proposal, &T) -> Observation,
) -> Result<Vec<T>, E>
where
    T: Send,
    E: Send + From<SearchError>,
{
    let (work, queue) = mpsc::channel::<(usize, Proposal)>();
    let queue = Mutex::new(queue);
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (queue, done) = (&queue, done.clone());
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv();
                    let Ok((index, proposal)) = next else { break };
                    let result = run(index, &proposal);
                    if done.send((index, proposal, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        coordinate(strategy, limit, jobs, work, &results, observe)
    })
}

/// What the coordinator knows: proposals by index, and the results of those that are done.
struct Progress<T> {
    pending: Vec<Config>,
    observations: BTreeMap<usize, Observation>,
    results: BTreeMap<usize, T>,
}

type Finished<T, E> = mpsc::Receiver<(usize, Proposal, Result<T, E>)>;

/// Hands out proposals while results come in. Dropping `work` at the end lets the workers go.
fn coordinate<T, E: From<SearchError>>(
    strategy: &mut dyn Strategy,
    limit: usize,
    jobs: usize,
    work: mpsc::Sender<(usize, Proposal)>,
    finished: &Finished<T, E>,
    observe: &dyn Fn(&Proposal, &T) -> Observation,
) -> Result<Vec<T>, E> {
    let mut state = Progress { pending: Vec::new(), observations: BTreeMap::new(), results: BTreeMap::new() };
    let mut exhausted = false;
    loop {
        while !exhausted && state.pending.len() < limit && state.in_flight() < jobs {
            match state.propose(strategy)? {
                Next::Wait => break,
                Next::Exhausted => exhausted = true,
                Next::Run(index, proposal) => {
                    work.send((index, proposal)).expect("workers wait until `work` is dropped")
                }
            }
        }
        if state.in_flight() == 0 {
            return Ok(state.results.into_values().collect());
        }
        let (index, proposal, result) = finished.recv().expect("a worker sends a result for every proposal");
        let result = result?;
        state.observations.insert(index, observe(&proposal, &result));
        state.results.insert(index, result);
    }
}

enum Next {
    Wait,
    Exhausted,
    Run(usize, Proposal),
}

impl<T> Progress<T> {
    fn in_flight(&self) -> usize {
        self.pending.len() - self.results.len()
    }

    /// Asks for the next proposal if the results it may see are there.
    fn propose(&mut self, strategy: &mut dyn Strategy) -> Result<Next, SearchError> {
        let index = self.pending.len();
        let visible = (index + 1).saturating_sub(strategy.parallel());
        let completed: Vec<Observation> = (0..visible).map_while(|i| self.observations.get(&i).cloned()).collect();
        if completed.len() < visible {
            return Ok(Next::Wait);
        }
        let Some(proposal) = strategy.propose(index, &completed, &self.pending[visible..])? else {
            return Ok(Next::Exhausted);
        };
        self.pending.push(proposal.config.clone());
        Ok(Next::Run(index, proposal))
    }
}
