//! Further trainings of a configuration, each with another seed, where the search decides how many.
//!
//! With noise, the best value is mostly a lucky one. So a proposal is either the point of the largest expected improvement or a
//! configuration that was trained already, whichever is worth more for the choice of the best one.

use std::collections::BTreeMap;

use super::config::{Config, identity};
use super::gain::knowledge;
use super::observation::{Observation, Outcome};
use super::proposal::{Origin, Proposal};
use super::space::{Point, Space};
use super::surrogate::Modelled;

/// Configurations that may be trained again: those with the lowest posterior means.
const CANDIDATES: usize = 12;
/// So many further trainings without any difference show that there is no noise.
const EXACT: usize = 3;

/// What a configuration that was trained already is chosen from.
pub(super) struct Replication<'a> {
    pub(super) space: &'a Space,
    /// The most trainings of one configuration.
    pub(super) most: usize,
    /// Every training that has ended, and the configurations of those that are under way.
    pub(super) completed: &'a [Observation],
    pub(super) pending: &'a [Config],
}

impl Replication<'_> {
    /// The configuration to train again in place of a new `point`, which has a metric with a probability of `likely`; `None` where
    /// that point is worth more.
    pub(super) fn again(&self, modelled: &Modelled, new: Option<(&Point, f64)>) -> Option<Proposal> {
        if self.is_exact() {
            return None;
        }
        let worth = |point: &Point| modelled.mean_of_first(&|posterior| knowledge(posterior, point));
        let mut open = self.open();
        let mean = |trained: &Trained<'_>| modelled.first().posterior.mean(&self.space.point(trained.config));
        open.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
        let valued =
            open.into_iter().take(CANDIDATES).map(|trained| (worth(&self.space.point(trained.config)), trained));
        let (most, again) = valued.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let is_worth_less = new.is_none_or(|(point, likely)| likely * worth(point) < most);
        is_worth_less.then(|| Proposal {
            number: Some(again.first),
            replicate: again.count,
            ..Proposal::new(again.config.clone(), Origin::named("replicate"))
        })
    }

    /// Whether further trainings have shown nothing but what the ones before had: a metric without noise. A few can by chance, where it
    /// has few values.
    fn is_exact(&self) -> bool {
        let mut first: BTreeMap<String, Outcome> = BTreeMap::new();
        let mut same = 0;
        for observation in self.completed {
            let before = *first.entry(identity(&observation.config)).or_insert(observation.outcome);
            if before != observation.outcome {
                return false;
            }
            same += 1;
        }
        same - first.len() >= EXACT
    }

    /// The configurations all of whose trainings so far have a metric, and which can have more.
    fn open(&self) -> Vec<Trained<'_>> {
        let completed = self.completed.iter().map(|observation| (&observation.config, observation.outcome));
        let pending = self.pending.iter().map(|config| (config, Outcome::Failed));
        let mut all: BTreeMap<String, (Trained<'_>, bool)> = BTreeMap::new();
        for (place, (config, outcome)) in completed.chain(pending).enumerate() {
            let begun = || (Trained { config, first: place, count: 0 }, place < self.completed.len());
            let (trained, is_open) = all.entry(identity(config)).or_insert_with(begun);
            trained.count += 1;
            *is_open &= place >= self.completed.len() || matches!(outcome, Outcome::Value(_));
        }
        let is_open = |(trained, is_open): &(Trained<'_>, bool)| *is_open && trained.count < self.most;
        all.into_values().filter(is_open).map(|(trained, _)| trained).collect()
    }
}

/// A configuration, the number of its first training among all, and how many were proposed.
struct Trained<'a> {
    config: &'a Config,
    first: usize,
    count: usize,
}

/// The observations of every configuration as one, in the order of the first ones: its result is the mean, or a failure if one of them
/// failed.
pub fn together(completed: &[Observation]) -> Vec<Observation> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut together: Vec<Observation> = Vec::new();
    let mean = |mean: &mut f64, value: f64, count: usize| *mean += (value - *mean) / count as f64;
    for observation in completed {
        let place = *places.entry(identity(&observation.config)).or_insert(together.len());
        if place == together.len() {
            together.push(Observation { replicates: Vec::new(), ..observation.clone() });
        }
        let all = &mut together[place];
        let Outcome::Value(value) = observation.outcome else {
            all.outcome = Outcome::Failed;
            continue;
        };
        all.replicates.push(value);
        let count = all.replicates.len();
        if let Outcome::Value(of_all) = &mut all.outcome {
            mean(of_all, value, count);
        }
        all.further.iter_mut().zip(&observation.further).for_each(|(of_all, value)| mean(of_all, *value, count));
    }
    together
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn observed(x: f64, outcome: Outcome) -> Observation {
        Observation::new(Config::from([("x".to_owned(), json!(x))]), outcome)
    }

    #[test]
    fn trainings_of_a_configuration_count_as_one_result() {
        let value = Outcome::Value;
        let all = [
            observed(0.1, value(1.0)),
            observed(0.2, value(5.0)),
            observed(0.1, value(2.0)),
            observed(0.2, Outcome::Failed),
            observed(0.1, value(6.0)),
        ];
        let found = together(&all);
        let seen: Vec<_> = found.iter().map(|one| (one.outcome, one.replicates.clone())).collect();
        assert_eq!(seen, [(value(3.0), vec![1.0, 2.0, 6.0]), (Outcome::Failed, vec![5.0])]);
    }
}
