//! Studies that decide how often each configuration is trained.

use std::collections::BTreeMap;

use super::super::{Config, Observation, Outcome, Settings, identity, strategy};
use super::study::{bayes, common, number};
use crate::base::rng::Stream;

/// Numbers of trainings of the configurations of a study, each of at most 4, with what proposals say of them.
fn counts(settings: &Settings, parallel: usize, trials: usize, f: &dyn Fn(&Config) -> f64, noise: f64) -> Vec<usize> {
    let mut strategy = strategy(&bayes(trials, parallel), settings, 3).unwrap();
    strategy.allow_replicates(4);
    let mut stream = Stream::new(3, "noise", 0);
    let mut done: Vec<Observation> = Vec::new();
    // By configuration the number of its first proposal, and how many it had.
    let mut begun: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    while done.len() < trials {
        let k = done.len();
        let visible = strategy.visible(k);
        let pending: Vec<Config> = done[visible..].iter().map(|observation| observation.config.clone()).collect();
        let Some(proposal) = strategy.propose(k, &done[..visible], &pending).unwrap() else { break };
        let (first, count) = begun.entry(identity(&proposal.config)).or_insert((k, 0));
        assert_eq!((proposal.number.unwrap_or(k), proposal.replicate), (*first, *count));
        *count += 1;
        let value = f(&proposal.config) + noise * stream.normal();
        done.push(Observation::new(proposal.config, Outcome::Value(value)));
    }
    assert!(begun.values().all(|(_, count)| *count <= 4));
    begun.into_values().map(|(_, count)| count).collect()
}

fn parabola(config: &Config) -> f64 {
    let (x, y) = (number(config, "x") - 0.3, number(config, "y") - 0.6);
    x * x + y * y
}

const SQUARE: &str = r#"{"x": {"distribution": "uniform", "min": 0, "max": 1},
    "y": {"distribution": "uniform", "min": 0, "max": 1}}"#;

#[test]
fn noise_is_met_with_further_trainings_and_none_is_spent_without_noise() {
    let settings = common(SQUARE, "minimize");
    let noisy = counts(&settings, 1, 40, &parabola, 0.1);
    assert!(noisy.iter().filter(|count| **count > 1).count() >= 3, "{noisy:?}");
    assert!(noisy.len() >= 15, "{noisy:?}");
    let exact = counts(&settings, 1, 40, &parabola, 0.0);
    assert!(exact.len() >= 37, "{exact:?}");
}

#[test]
fn a_space_of_few_configurations_is_trained_until_all_have_as_many_as_they_may() {
    let settings = common(r#"{"x": {"values": [0, 1, 2]}, "y": {"values": [0, 1]}}"#, "minimize");
    for parallel in [1, 4] {
        assert_eq!(counts(&settings, parallel, 60, &parabola, 0.1), [4; 6], "{parallel}");
    }
}
