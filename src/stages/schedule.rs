//! Runs the proposals of a strategy, several at a time, with the same result whatever finishes first.
//!
//! A proposal is computed from the results of as many trials as the strategy says (`0 … k−q` for most) and the pending
//! configurations of the rest, never from more, although more may be known: `q` belongs to the spec, the number of trials that
//! an executor runs at a time does not.

use std::collections::BTreeMap;

use super::executor::{Executor, FinishedTrial};
use super::job::{InputKeys, TrialJob, TrialResult};
use super::study::{Remarks, Trial, TrialStatus, observations};
use crate::pipeline::StageError;
use crate::search::{Config, Observation, Proposal, Settings, StopRule, Strategy};
use crate::store::Store;

/// How many trials may be under way at a time where trials are compared with those before them.
const PARALLEL: usize = 4;

/// How a study is run.
pub(crate) struct Schedule<'a> {
    /// What ranks the trials, and what ends them early.
    pub(crate) common: &'a Settings,
    /// Most proposals.
    pub(crate) limit: usize,
    /// The artifacts that trials read.
    pub(crate) inputs: InputKeys,
    /// Threads that each trial may use.
    pub(crate) threads: usize,
    /// Whether another trial may begin.
    pub(crate) goes_on: &'a dyn Fn() -> bool,
    /// Is told of every trial that has ended, and whether it was made now.
    pub(crate) on_trial: &'a mut dyn FnMut(&Trial, bool),
}

impl Schedule<'_> {
    /// Runs the proposals of `strategy` and returns the trials in the order of creation; several of one configuration have the
    /// same index.
    ///
    /// # Errors
    /// The first error of a trial or of the strategy. It ends the study after the trials under way; what they have made is in
    /// the store all the same.
    pub(crate) fn run(
        self,
        strategy: &mut dyn Strategy,
        executor: &mut dyn Executor,
    ) -> Result<Vec<Trial>, StageError> {
        let mut study =
            Running { schedule: self, pending: Vec::new(), under_way: BTreeMap::new(), done: BTreeMap::new() };
        let ended = study.run(strategy, executor);
        if ended.is_err() {
            executor.cancel();
            while let Some(finished) = executor.next() {
                // The first error counts; trials that ended well are told of.
                let _ = study.take(finished);
            }
        }
        ended.map(|()| study.done.into_values().map(|(_, trial)| trial).collect())
    }
}

/// A study on its way.
struct Running<'a> {
    schedule: Schedule<'a>,
    /// Configurations of all proposals so far.
    pending: Vec<Config>,
    /// Proposals without a result.
    under_way: BTreeMap<usize, Proposal>,
    /// Proposals with their trials.
    done: BTreeMap<usize, (Proposal, Trial)>,
}

/// What the strategy has to say.
enum Next {
    /// The results that the next proposal may see are not there yet.
    Wait,
    /// There are no more proposals.
    Exhausted,
    Job(TrialJob),
}

impl Running<'_> {
    fn run(&mut self, strategy: &mut dyn Strategy, executor: &mut dyn Executor) -> Result<(), StageError> {
        let mut is_exhausted = false;
        loop {
            while !is_exhausted && self.under_way.len() < executor.capacity() {
                match self.next(strategy)? {
                    Next::Wait => break,
                    Next::Exhausted => is_exhausted = true,
                    Next::Job(job) => executor.submit(job),
                }
            }
            match executor.next() {
                Some(finished) => self.take(finished)?,
                None => return Ok(()),
            }
        }
    }

    /// The next job, if the results that its proposal may see are there.
    fn next(&mut self, strategy: &mut dyn Strategy) -> Result<Next, StageError> {
        let Schedule { common, limit, goes_on, .. } = &self.schedule;
        let index = self.pending.len();
        if index >= *limit || (index > 0 && !goes_on()) {
            return Ok(Next::Exhausted);
        }
        let parallel = if common.early_terminate.is_some() { PARALLEL } else { usize::MAX };
        let visible = strategy.visible(index).max((index + 1).saturating_sub(parallel));
        let seen: Vec<&(Proposal, Trial)> = self.done.range(..visible).map(|(_, done)| done).collect();
        if seen.len() < visible {
            return Ok(Next::Wait);
        }
        let Some(proposal) = strategy.propose(index, &observed(&seen), &self.pending[visible..])? else {
            return Ok(Next::Exhausted);
        };
        let job = self.job(index, &proposal, &seen);
        self.pending.push(proposal.config.clone());
        self.under_way.insert(index, proposal);
        Ok(Next::Job(job))
    }

    /// The job of a proposal; its rule comes from the results that the proposal may see.
    fn job(&self, index: usize, proposal: &Proposal, seen: &[&(Proposal, Trial)]) -> TrialJob {
        let Schedule { common, inputs, threads, .. } = &self.schedule;
        let metric = common.metric.name.as_str();
        let curves = || seen.iter().map(|(_, trial)| trial.curve(metric)).collect::<Vec<_>>();
        let early = common.early_terminate.as_ref();
        TrialJob {
            index,
            name: name_of(index, proposal),
            config: proposal.config.clone(),
            inputs: inputs.clone(),
            metric: metric.to_owned(),
            divisor: proposal.fidelity.divisor,
            stop: early.map_or_else(StopRule::default, |early| early.rule(common.metric.goal(), &curves())),
            threads: *threads,
        }
    }

    /// Remembers and tells what came of a job.
    fn take(&mut self, finished: FinishedTrial) -> Result<(), StageError> {
        let FinishedTrial { index, result } = finished;
        let proposal = self.under_way.remove(&index).expect("a job ends once");
        let result = result?;
        let made = result.made;
        let trial = trial(index, &proposal, self.schedule.common.metric.name.as_str(), result);
        (self.schedule.on_trial)(&trial, made);
        self.done.insert(index, (proposal, trial));
        Ok(())
    }
}

/// What a strategy may learn from trials.
fn observed(seen: &[&(Proposal, Trial)]) -> Vec<Observation> {
    let mut observed = observations(&seen.iter().map(|(_, trial)| trial).collect::<Vec<_>>());
    for ((proposal, _), observation) in seen.iter().zip(&mut observed) {
        // A strategy that makes parts of trials says itself what they count.
        if proposal.fidelity.divisor > 1.0 {
            observation.fidelity = proposal.fidelity.coordinate;
        }
    }
    observed
}

/// Name of a proposal's trial.
fn name_of(index: usize, proposal: &Proposal) -> String {
    proposal.name.clone().unwrap_or_else(|| format!("trial_{:04}", proposal.number.unwrap_or(index)))
}

/// The trial of a proposal, as the study remembers it.
fn trial(index: usize, proposal: &Proposal, metric: &str, result: TrialResult) -> Trial {
    let measured = result.value(metric);
    let TrialResult { key, status, cut_short, why, log, history, kept_epoch, .. } = result;
    Trial {
        index: proposal.number.unwrap_or(index),
        name: name_of(index, proposal),
        config: proposal.config.clone(),
        origin: Some(proposal.origin.clone()),
        key,
        status,
        cut_short,
        why,
        remarks: Remarks::default(),
        log: log.map(|file| format!("{}/{file}", Store::folder_in_outputs(&key))),
        metric: measured.filter(|_| !matches!(status, TrialStatus::Diverged | TrialStatus::Failed)),
        history,
        kept_epoch,
    }
}

#[cfg(test)]
mod tests;
