//! Runs the proposals of a strategy, several at a time, with the same result whatever finishes first.
//!
//! A proposal is computed from the results of as many trials as the strategy says (`0 … k−q` for most) and the pending
//! configurations of the rest, never from more, although more may be known: `q` belongs to the spec, the number of trials that
//! an executor runs at a time does not.
//!
//! Where the spec repeats, every proposal is several jobs, its trainings; its trial is there when all of them have ended. Where trials
//! are ended early, the first training is compared with the first ones of the trials before, and what it decides holds for all: the
//! others are run, to their end, only if it was not ended. Where the search decides how many trainings a configuration has, every
//! proposal is one of them, and the trial is what those of its configuration come to together.

use std::collections::{BTreeMap, VecDeque};

use super::executor::{Executor, FinishedTrial};
use super::job::{InputKeys, TrialJob, TrialResult};
use super::replicate::Replicate;
use super::study::observations;
use super::trial::Trial;
use crate::pipeline::StageError;
use crate::search::{Config, Observation, Proposal, Settings, StopRule, Strategy};

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
    /// What every training of a proposal sets beside its configuration; at least one.
    pub(crate) replicates: Vec<Config>,
    /// Whether a proposal is one of these, not all of them.
    pub(crate) is_adaptive: bool,
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
        let mut study = Running {
            schedule: self,
            pending: Vec::new(),
            waiting: VecDeque::new(),
            submitted: 0,
            under_way: BTreeMap::new(),
            done: BTreeMap::new(),
        };
        let ended = study.run(strategy, executor);
        if ended.is_err() {
            executor.cancel();
            while let Some(finished) = executor.next() {
                // The first error counts; trials that ended well are told of.
                let _ = study.take(finished);
            }
        }
        let trials = study.done.keys().map(|index| study.trial_of(*index));
        ended.map(|()| trials.collect())
    }
}

impl Schedule<'_> {
    /// The jobs of the other trainings of a proposal, given its first one; no rule ends them.
    fn others(&self, first: &TrialJob) -> impl Iterator<Item = TrialJob> {
        let sets = self.replicates.iter().cloned().enumerate().skip(1);
        sets.map(|(replicate, set)| TrialJob { replicate, set, stop: StopRule::default(), ..first.clone() })
    }
}

/// A study on its way.
struct Running<'a> {
    schedule: Schedule<'a>,
    /// Configurations of all proposals so far.
    pending: Vec<Config>,
    /// Jobs that have not been submitted.
    waiting: VecDeque<TrialJob>,
    /// How many have been submitted and have not ended.
    submitted: usize,
    /// Proposals some of whose trainings have not ended.
    under_way: BTreeMap<usize, UnderWay>,
    /// Proposals with their trials.
    done: BTreeMap<usize, (Proposal, Trial)>,
}

/// A proposal on its way.
struct UnderWay {
    proposal: Proposal,
    /// Its first job, where that decides whether there are others and has not ended.
    first: Option<TrialJob>,
    /// How many trainings it will have.
    wanted: usize,
    /// What came of those that have ended, by number.
    ended: BTreeMap<usize, TrialResult>,
}

/// What the strategy has to say.
enum Next {
    /// The results that the next proposal may see are not there yet.
    Wait,
    /// There are no more proposals.
    Exhausted,
    /// There are jobs that wait.
    Jobs,
}

impl Running<'_> {
    fn run(&mut self, strategy: &mut dyn Strategy, executor: &mut dyn Executor) -> Result<(), StageError> {
        let mut is_exhausted = false;
        loop {
            while self.submitted < executor.capacity() {
                if let Some(job) = self.waiting.pop_front() {
                    executor.submit(job);
                    self.submitted += 1;
                    continue;
                }
                match if is_exhausted { Next::Exhausted } else { self.next(strategy)? } {
                    Next::Jobs => {}
                    Next::Wait => break,
                    Next::Exhausted => {
                        is_exhausted = true;
                        break;
                    }
                }
            }
            match executor.next() {
                Some(finished) => self.take(finished)?,
                None => return Ok(()),
            }
        }
    }

    /// Makes the next jobs, if the results that its proposal may see are there.
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
        let Some(proposal) = strategy.propose(index, &observed(&seen, &common.further()), &self.pending[visible..])?
        else {
            return Ok(Next::Exhausted);
        };
        let first = self.job(index, &proposal, &seen);
        let wanted = if self.schedule.is_adaptive { 1 } else { self.schedule.replicates.len() };
        self.waiting.push_back(first.clone());
        // Of a proposal that may be ended early, what the first training comes to says whether there are others.
        let decides = !first.stop.is_empty();
        if !decides && !self.schedule.is_adaptive {
            self.waiting.extend(self.schedule.others(&first));
        }
        self.pending.push(proposal.config.clone());
        let first = decides.then_some(first);
        self.under_way.insert(index, UnderWay { proposal, first, wanted, ended: BTreeMap::new() });
        Ok(Next::Jobs)
    }

    /// The first job of a proposal; its rule comes from the results that the proposal may see.
    fn job(&self, index: usize, proposal: &Proposal, seen: &[&(Proposal, Trial)]) -> TrialJob {
        let Schedule { common, inputs, threads, replicates, .. } = &self.schedule;
        let metric = common.metric.name.as_str();
        let curves = || seen.iter().map(|(_, trial)| trial.first_curve(metric)).collect::<Vec<_>>();
        let early = common.early_terminate.as_ref();
        TrialJob {
            index,
            name: name_of(index, proposal),
            config: proposal.config.clone(),
            replicate: proposal.replicate,
            set: replicates[proposal.replicate].clone(),
            inputs: inputs.clone(),
            metric: metric.to_owned(),
            divisor: proposal.fidelity.divisor,
            stop: early.map_or_else(StopRule::default, |early| early.rule(common.metric.goal(), &curves())),
            threads: *threads,
        }
    }

    /// Remembers what came of a job, and tells of its trial if it was the last one of that.
    fn take(&mut self, finished: FinishedTrial) -> Result<(), StageError> {
        let FinishedTrial { index, replicate, result } = finished;
        self.submitted -= 1;
        let result = result?;
        let is_repeated = self.schedule.replicates.len() > 1;
        let metric = self.schedule.common.metric.name.as_str();
        let under_way = self.under_way.get_mut(&index).expect("a job ends before its proposal does");
        if let Some(first) = under_way.first.take() {
            match result.cut_short || result.measured(metric).is_none() {
                true => under_way.wanted = 1,
                false => self.waiting.extend(self.schedule.others(&first)),
            }
        }
        under_way.ended.insert(replicate, result);
        if under_way.ended.len() < under_way.wanted {
            return Ok(());
        }
        let UnderWay { proposal, ended, .. } = self.under_way.remove(&index).expect("it was found above");
        let made = ended.values().any(|result| result.made);
        let further = self.schedule.common.further();
        let replicates = ended
            .into_iter()
            .map(|(number, result)| Replicate::new(self.schedule.replicates[number].clone(), metric, &further, result));
        let trial = trial(index, &proposal, replicates.collect(), is_repeated);
        self.done.insert(index, (proposal, trial));
        let trial = self.trial_of(index);
        (self.schedule.on_trial)(&trial, made);
        Ok(())
    }

    /// The trial of a proposal that has ended: where the search decides how many trainings a configuration has, all that have ended.
    fn trial_of(&self, index: usize) -> Trial {
        let (_, trial) = &self.done[&index];
        if !self.schedule.is_adaptive {
            return trial.clone();
        }
        let mut all: Vec<&(Proposal, Trial)> =
            self.done.values().filter(|(_, other)| other.index == trial.index).collect();
        all.sort_by_key(|(proposal, _)| proposal.replicate);
        let trainings = all.iter().flat_map(|(_, trial)| trial.replicates.clone()).collect();
        let Trial { index, name, config, origin, .. } = all[0].1.clone();
        Trial { index, name, config, origin, ..Trial::of(trainings) }
    }
}

/// What a strategy may learn from trials.
fn observed(seen: &[&(Proposal, Trial)], further: &[&str]) -> Vec<Observation> {
    let mut observed = observations(&seen.iter().map(|(_, trial)| trial).collect::<Vec<_>>(), further);
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

/// The trial of a proposal with these trainings, as the study remembers it.
fn trial(index: usize, proposal: &Proposal, replicates: Vec<Replicate>, is_repeated: bool) -> Trial {
    let mut trial = Trial {
        index: proposal.number.unwrap_or(index),
        name: name_of(index, proposal),
        config: proposal.config.clone(),
        origin: Some(proposal.origin.clone()),
        ..Trial::of(replicates)
    };
    if !is_repeated {
        trial.replicates.clear();
    }
    trial
}

#[cfg(test)]
mod tests;
