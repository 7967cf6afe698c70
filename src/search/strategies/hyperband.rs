//! Hyperband: many short trainings, of which the best go on.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bayes::{Bayes, BayesStrategy};
use super::random::RandomStrategy;
use super::{Common, Goal, Observation, Outcome, Proposal, Share, Strategy};
use crate::search::{Config, SearchError};

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

/// A configuration on its way, with its number among all of them.
type Numbered = (usize, Config);

pub(super) struct HyperbandStrategy {
    settings: Hyperband,
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
    pub(super) fn new(settings: &Hyperband, common: &Common, seed: u64) -> Result<Self, SearchError> {
        let Hyperband { trials, parallel, .. } = *settings;
        let fresh: Box<dyn Strategy> = match settings.proposals {
            Proposals::Random => Box::new(RandomStrategy::new(common, seed)?),
            Proposals::Bayes => {
                let bayes = Bayes { trials, parallel, startup: None, stop_when: None };
                Box::new(BayesStrategy::new(&bayes, common, seed)?)
            }
        };
        Ok(Self {
            settings: settings.clone(),
            goal: common.metric.goal(),
            fresh,
            started: 0,
            level: 0,
            next_bracket: settings.rungs - 1,
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
        let steps = f64::from(self.settings.rungs.max(2) - 1);
        let share = Share {
            divisor: f64::from(self.settings.eta.pow(self.level)),
            fidelity: 1.0 - f64::from(self.level) / steps,
        };
        let origin = fresh.map_or(super::Origin::Promoted, |proposal| proposal.origin);
        Proposal { number: Some(number), share, ..Proposal::new(config, origin) }
    }

    /// The best of the current rung go on to the next one.
    fn promote(&mut self, k: usize, completed: &[Observation]) {
        let value = |step: usize| match completed.get(step).map(|observation| observation.outcome) {
            Some(Outcome::Value(value)) if value.is_finite() => Some(value),
            _ => None,
        };
        let members = std::mem::take(&mut self.members);
        let most = (members.len() / self.settings.eta as usize).max(1);
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
        let left = self.settings.trials as usize - self.started;
        if left == 0 {
            return false;
        }
        let Hyperband { eta, rungs, .. } = self.settings;
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
                    self.settings.trials = self.started as u32;
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
        self.settings.parallel as usize
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
mod tests {
    use super::super::strategy;
    use super::*;
    use crate::search::tests::study::{common, method, number};

    const SPACE: &str = r#"{"x": {"distribution": "uniform", "min": 0, "max": 1}, "word": {"values": ["p", "q"]}}"#;

    /// Proposals as the runner makes them, with every result that may be seen.
    fn steps(json: &str, value: &dyn Fn(&Config, f64) -> Outcome) -> Vec<Proposal> {
        let mut strategy = strategy(&method(json), &common(SPACE, "minimize"), 1).unwrap();
        let (mut steps, mut done): (Vec<Proposal>, Vec<Observation>) = (Vec::new(), Vec::new());
        while steps.len() < 1000 {
            let visible = strategy.visible(steps.len());
            let pending: Vec<Config> = steps[visible..].iter().map(|step| step.config.clone()).collect();
            let Some(proposal) = strategy.propose(steps.len(), &done[..visible], &pending).unwrap() else { break };
            let outcome = value(&proposal.config, proposal.share.divisor);
            done.push(Observation {
                fidelity: proposal.share.fidelity,
                ..Observation::new(proposal.config.clone(), outcome)
            });
            steps.push(proposal);
        }
        steps
    }

    fn error(config: &Config, divisor: f64) -> Outcome {
        Outcome::Value((number(config, "x") - 0.3).abs() + 0.1 * divisor)
    }

    #[test]
    fn brackets_have_the_sizes_of_the_paper() {
        // eta 3, three lengths: 9 → 3 → 1, then ⌈3/2 · 3⌉ = 5 → 1, then 3 whole ones.
        for proposals in ["random", "bayes"] {
            let json = format!(r#"{{"method": "hyperband", "trials": 17, "proposals": "{proposals}"}}"#);
            let steps = steps(&json, &error);
            let divisors: Vec<u32> = steps.iter().map(|step| step.share.divisor as u32).collect();
            let expected = [vec![9; 9], vec![3; 3], vec![1], vec![3; 5], vec![1], vec![1; 3]].concat();
            assert_eq!(divisors, expected, "{proposals}");
            // The best of each rung go on, by their old numbers.
            let mut first: Vec<(f64, usize)> =
                (0..9).map(|i| ((number(&steps[i].config, "x") - 0.3).abs(), i)).collect();
            first.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut best: Vec<usize> = first[..3].iter().map(|(_, i)| *i).collect();
            best.sort_unstable();
            assert_eq!(steps[9..12].iter().map(|step| step.number.unwrap()).collect::<Vec<_>>(), best);
            assert_eq!(steps[12].number, Some(first[0].1));
            assert_eq!(steps[13].number, Some(9));
        }
    }

    #[test]
    fn failures_do_not_go_on_and_a_rung_of_failures_ends_its_bracket() {
        let json = r#"{"method": "hyperband", "trials": 14, "proposals": "random"}"#;
        let fails =
            |config: &Config, divisor| if config["word"] == "p" { Outcome::Failed } else { error(config, divisor) };
        assert!(
            steps(json, &fails)
                .iter()
                .all(|step| step.share.divisor == 9.0 || step.share.divisor == 3.0 || step.config["word"] == "q")
        );
        let all = steps(json, &|_, _| Outcome::Failed);
        assert_eq!(all.len(), 14);
    }

    #[test]
    fn the_largest_brackets_that_a_spec_may_ask_for_can_be_counted() {
        let json = r#"{"method": "hyperband", "trials": 3, "eta": 10, "rungs": 10, "proposals": "random"}"#;
        let steps = steps(json, &error);
        // Three configurations, of which the best goes on nine times.
        assert_eq!((steps.len(), steps[0].share.divisor, steps[11].share.divisor), (12, 1e9, 1.0));
    }

    #[test]
    fn a_space_that_is_used_up_ends_the_search() {
        let mut common = common(SPACE, "minimize");
        common.parameters.remove("x");
        let mut strategy = strategy(&method(r#"{"method": "hyperband", "trials": 50}"#), &common, 1).unwrap();
        let mut done = Vec::new();
        while let Some(proposal) = strategy.propose(done.len(), &done, &[]).unwrap() {
            done.push(Observation::new(proposal.config, Outcome::Value(done.len() as f64)));
        }
        // Two short ones, of which one goes on, twice.
        assert_eq!(done.len(), 4);
    }
}
