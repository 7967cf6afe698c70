//! Hyperband: many short trainings, of which the best go on.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bayes::Bayes;
use super::listed::Listed;
use super::method::SearchMethod;
use super::random::Random;
use super::strategy::Strategy;
use crate::base::goal::Goal;
use crate::search::config::Config;
use crate::search::error::SearchError;
use crate::search::observation::{Observation, Outcome};
use crate::search::proposal::{Fidelity, Origin, Proposal};
use crate::search::settings::Settings;

/// Many short trainings, of which the best 1 / `eta` go on `eta` times as long, in several brackets: the first begin shortest,
/// the last train from the beginning to the end (Li et al. 2018, algorithm 1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hyperband {
    /// Number of configurations.
    #[schemars(range(min = 1, max = 100_000))]
    pub trials: u32,
    /// Of so many trainings one goes on, so many times as long.
    #[serde(default = "eta")]
    #[schemars(range(min = 2, max = 10))]
    pub eta: u32,
    /// Lengths of trainings: `epochs`, a part of `eta` of that, and so on.
    #[serde(default = "rungs")]
    #[schemars(range(min = 1, max = 10))]
    pub rungs: u32,
    /// Where new configurations come from.
    #[serde(default)]
    pub proposals: Proposals,
    /// How many new configurations may be under way at a time.
    #[serde(default = "parallel")]
    #[schemars(range(min = 1, max = 1024))]
    pub parallel: u32,
}

/// Where the configurations come from that hyperband sorts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proposals {
    /// A Gaussian process over the configurations and the length of their trainings (in the spirit of BOHB; Falkner et al. 2018).
    #[default]
    Bayes,
    /// Random draws.
    Random,
}

fn eta() -> u32 {
    3
}

fn rungs() -> u32 {
    3
}

fn parallel() -> u32 {
    4
}

impl SearchMethod for Hyperband {
    fn limit(&self) -> usize {
        // A configuration can be proposed several times.
        usize::MAX
    }

    fn strategy(&self, settings: &Settings, seed: u64) -> Result<Box<dyn Strategy>, SearchError> {
        Ok(Box::new(HyperbandStrategy::new(self, settings, seed)?))
    }

    fn listed(&self) -> Option<&[Listed]> {
        None
    }

    fn takes_start(&self) -> bool {
        false
    }

    fn takes_continuous(&self) -> bool {
        true
    }

    fn continues_trainings(&self) -> bool {
        true
    }

    fn has_acquisition(&self) -> bool {
        true
    }
}

/// A configuration on its way, with its number among all of them.
type Numbered = (usize, Config);

struct HyperbandStrategy {
    hyperband: Hyperband,
    goal: Goal,
    fresh: Box<dyn Strategy>,
    /// Configurations so far.
    started: usize,
    /// How often the trainings of the current rung could still grow by `eta`.
    level: u32,
    /// Level at which the next bracket begins.
    next_bracket: u32,
    /// New configurations that the current rung still takes.
    open: usize,
    /// Configurations that go on and have not been proposed yet.
    queue: VecDeque<Numbered>,
    /// What the current rung has proposed: number of the proposal, and what.
    members: Vec<(usize, Numbered)>,
    /// The first proposal of the current rung.
    rung_start: usize,
}

impl HyperbandStrategy {
    fn new(hyperband: &Hyperband, settings: &Settings, seed: u64) -> Result<Self, SearchError> {
        let Hyperband { trials, parallel, .. } = *hyperband;
        let fresh = match hyperband.proposals {
            Proposals::Random => Random { trials }.strategy(settings, seed)?,
            Proposals::Bayes => {
                Bayes { trials, parallel, startup: None, prior: None, stop_when: None }.strategy(settings, seed)?
            }
        };
        Ok(Self {
            hyperband: hyperband.clone(),
            goal: settings.goals()[0].goal(),
            fresh,
            started: 0,
            level: 0,
            next_bracket: hyperband.rungs - 1,
            open: 0,
            queue: VecDeque::new(),
            members: Vec::new(),
            rung_start: 0,
        })
    }

    /// Whether everything that the current rung has to propose has been.
    fn is_rung_over(&self) -> bool {
        self.open == 0 && self.queue.is_empty()
    }

    fn propose_member(&mut self, k: usize, (number, config): Numbered, fresh: Option<Proposal>) -> Proposal {
        self.members.push((k, (number, config.clone())));
        let steps = f64::from(self.hyperband.rungs.max(2) - 1);
        let fidelity = Fidelity {
            divisor: f64::from(self.hyperband.eta.pow(self.level)),
            coordinate: 1.0 - f64::from(self.level) / steps,
        };
        let origin = fresh.map_or(Origin::named("promoted"), |proposal| proposal.origin);
        Proposal { number: Some(number), fidelity, ..Proposal::new(config, origin) }
    }

    /// The best of the current rung go on to the next one.
    fn promote(&mut self, k: usize, completed: &[Observation]) {
        let value = |step: usize| match completed.get(step).map(|observation| observation.outcome) {
            Some(Outcome::Value(value)) if value.is_finite() => Some(value),
            _ => None,
        };
        let members = std::mem::take(&mut self.members);
        let most = (members.len() / self.hyperband.eta as usize).max(1);
        let mut ranked: Vec<(f64, Numbered)> =
            members.into_iter().filter_map(|(step, member)| Some((value(step)?, member))).collect();
        ranked.sort_by(|(a, _), (b, _)| if self.goal == Goal::Maximize { b.total_cmp(a) } else { a.total_cmp(b) });
        ranked.truncate(most);
        ranked.sort_by_key(|(_, (number, _))| *number);
        self.queue = ranked.into_iter().map(|(_, member)| member).collect();
        self.level -= 1;
        self.rung_start = k;
    }

    /// Opens the next bracket; `false` after the last configuration.
    fn open_bracket(&mut self, k: usize) -> bool {
        let left = self.hyperband.trials as usize - self.started;
        if left == 0 {
            return false;
        }
        let Hyperband { eta, rungs, .. } = self.hyperband;
        let level = self.next_bracket;
        // n = ⌈(s_max + 1) / (s + 1) · eta^s⌉
        let size = (u64::from(rungs) * u64::from(eta).pow(level)).div_ceil(u64::from(level) + 1);
        self.open = usize::try_from(size).map_or(left, |size| size.min(left));
        self.level = level;
        self.next_bracket = level.checked_sub(1).unwrap_or(rungs - 1);
        self.rung_start = k;
        self.members.clear();
        true
    }
}

impl Strategy for HyperbandStrategy {
    fn propose(
        &mut self,
        k: usize,
        completed: &[Observation],
        pending: &[Config],
    ) -> Result<Option<Proposal>, SearchError> {
        loop {
            if self.open > 0 {
                let number = self.started;
                let Some(proposal) = self.fresh.propose(number, completed, pending)? else {
                    // The space is used up: what has begun goes on, nothing else begins.
                    self.open = 0;
                    self.hyperband.trials = self.started as u32;
                    continue;
                };
                self.open -= 1;
                self.started += 1;
                return Ok(Some(self.propose_member(k, (number, proposal.config.clone()), Some(proposal))));
            }
            if let Some(member) = self.queue.pop_front() {
                return Ok(Some(self.propose_member(k, member, None)));
            }
            if self.level > 0 && !self.members.is_empty() {
                self.promote(k, completed);
            } else if !self.open_bracket(k) {
                return Ok(None);
            }
        }
    }

    fn parallel(&self) -> usize {
        self.hyperband.parallel as usize
    }

    fn visible(&self, k: usize) -> usize {
        match () {
            () if self.is_rung_over() && self.level > 0 && !self.members.is_empty() => k,
            () if !self.queue.is_empty() => self.rung_start,
            () => (k + 1).saturating_sub(self.parallel()),
        }
    }
}

#[cfg(test)]
mod tests;
