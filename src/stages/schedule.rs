//! Runs the proposals of a strategy, several at a time, with the same result whatever finishes first.
//!
//! A proposal is computed from the results of as many trials as the strategy says (`0 … k−q` for most) and the pending
//! configurations of the rest, never from more, although more may be known: `q` belongs to the spec, the number of jobs does not.

use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};
use std::thread;

use crate::base::sync::lock_unpoisoned;
use crate::search::{Config, Observation, Proposal, SearchError, Strategy};

/// How a study is run.
pub(crate) struct Schedule<'a, T, R, E> {
    /// Most proposals.
    pub(crate) limit: usize,
    /// Threads.
    pub(crate) jobs: usize,
    /// Whether another trial may begin.
    pub(crate) goes_on: &'a dyn Fn() -> bool,
    /// The most trials that are under way at a time, whatever the strategy would allow.
    pub(crate) parallel: usize,
    /// Runs a proposal under a rule.
    pub(crate) run: &'a (dyn Fn(usize, &Proposal, &R) -> Result<T, E> + Sync),
    /// Turns the results that a proposal may see, in the order of creation, into what the strategy may learn.
    pub(crate) observe: &'a Observe<'a, T>,
    /// Makes a trial's rule of the results that its proposal may see, in the order of creation.
    pub(crate) rule: &'a dyn Fn(&[&T]) -> R,
}

/// Turns proposals with their results into observations, one each.
pub(crate) type Observe<'a, T> = dyn Fn(&[(&Proposal, &T)]) -> Vec<Observation> + 'a;

/// Runs the proposals of `strategy` and returns their results in the order of creation.
///
/// The first error of a run ends the study after the trials in flight; finished trials are in the store all the same.
pub(crate) fn run_study<T, R, E>(strategy: &mut dyn Strategy, schedule: &Schedule<'_, T, R, E>) -> Result<Vec<T>, E>
where
    T: Send,
    R: Send,
    E: Send + From<SearchError>,
{
    let run = schedule.run;
    let (work, queue) = mpsc::channel::<(usize, Proposal, R)>();
    let queue = Mutex::new(queue);
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..schedule.jobs {
            let (queue, done) = (&queue, done.clone());
            scope.spawn(move || {
                loop {
                    let next = lock_unpoisoned(queue).recv();
                    let Ok((index, proposal, rule)) = next else { break };
                    let result = run(index, &proposal, &rule);
                    if done.send((index, proposal, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        coordinate(strategy, schedule, work, &results)
    })
}

/// What the coordinator knows: proposals by index, and the results of those that are done.
struct Progress<T> {
    pending: Vec<Config>,
    results: BTreeMap<usize, (Proposal, T)>,
}

type Finished<T, E> = mpsc::Receiver<(usize, Proposal, Result<T, E>)>;

/// Hands out proposals while results come in. Dropping `work` at the end lets the workers go.
fn coordinate<T, R, E: From<SearchError>>(
    strategy: &mut dyn Strategy,
    schedule: &Schedule<'_, T, R, E>,
    work: mpsc::Sender<(usize, Proposal, R)>,
    finished: &Finished<T, E>,
) -> Result<Vec<T>, E> {
    let Schedule { limit, jobs, observe, .. } = *schedule;
    let mut state = Progress { pending: Vec::new(), results: BTreeMap::new() };
    let mut exhausted = false;
    loop {
        while !exhausted && state.pending.len() < limit && state.in_flight() < jobs {
            if !state.pending.is_empty() && !(schedule.goes_on)() {
                exhausted = true;
                break;
            }
            let index = state.pending.len();
            let visible = strategy.visible(index).max((index + 1).saturating_sub(schedule.parallel));
            match state.propose(strategy, visible, observe)? {
                Next::Wait => break,
                Next::Exhausted => exhausted = true,
                Next::Run(index, proposal) => {
                    let seen: Vec<&T> = state.results.range(..visible).map(|(_, (_, result))| result).collect();
                    let rule = (schedule.rule)(&seen);
                    work.send((index, proposal, rule)).expect("workers wait until `work` is dropped")
                }
            }
        }
        if state.in_flight() == 0 {
            return Ok(state.results.into_values().map(|(_, result)| result).collect());
        }
        let (index, proposal, result) = finished.recv().expect("a worker sends a result for every proposal");
        state.results.insert(index, (proposal, result?));
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

    /// Asks for the next proposal if the results it may see are there, those before `visible`.
    fn propose(
        &mut self,
        strategy: &mut dyn Strategy,
        visible: usize,
        observe: &Observe<'_, T>,
    ) -> Result<Next, SearchError> {
        let index = self.pending.len();
        let seen: Vec<(&Proposal, &T)> =
            self.results.range(..visible).map(|(_, (proposal, result))| (proposal, result)).collect();
        if seen.len() < visible {
            return Ok(Next::Wait);
        }
        let completed = observe(&seen);
        let Some(proposal) = strategy.propose(index, &completed, &self.pending[visible..])? else {
            return Ok(Next::Exhausted);
        };
        self.pending.push(proposal.config.clone());
        Ok(Next::Run(index, proposal))
    }
}

#[cfg(test)]
mod tests;
