//! Results that no one expects, and spaces with hardly anything in them.

use super::super::{Config, Observation, Outcome, identity};
use super::functions::{branin, mixed, styblinski4};
use super::study::{bayes, best, common, number, study};
use crate::base::rng::Stream;

#[test]
fn odd_results_neither_crash_nor_stop_a_study() {
    type Case<'a> = (&'a str, &'a dyn Fn(&Config) -> Outcome);
    let outcomes: [Case<'_>; 9] = [
        ("all failed", &|_| Outcome::Failed),
        ("constant", &|_| Outcome::Value(1.0)),
        ("not a number", &|_| Outcome::Value(f64::NAN)),
        ("infinite", &|c| Outcome::Value(if number(c, "x1") > 0.0 { f64::INFINITY } else { number(c, "x2") })),
        ("half failed", &|c| if number(c, "x1") > 0.0 { Outcome::Failed } else { Outcome::Value(number(c, "x2")) }),
        ("one value", &|c| if number(c, "x1") < 8.5 { Outcome::Failed } else { Outcome::Value(number(c, "x2")) }),
        ("huge", &|c| Outcome::Value(if number(c, "x1") > 0.0 { 1e300 } else { -1e300 })),
        ("largest", &|c| Outcome::Value(if number(c, "x1") > 0.0 { f64::MAX } else { f64::MIN })),
        ("smallest", &|c| Outcome::Value(number(c, "x1") * 5e-324)),
    ];
    let space = common(&branin().parameters, "minimize");
    for (name, outcome) in outcomes {
        for q in [1, 3] {
            let done = study(&bayes(24, q), &space, 1, 24, outcome);
            assert_eq!(done.len(), 24, "{name}");
            assert!(done.iter().all(|o| o.config.values().all(|v| v.is_f64())), "{name}");
        }
    }
}

#[test]
fn failures_keep_the_search_away_without_hiding_the_minimum() {
    // A third of branin's space fails; the minimum at (9.42, 2.475) does not.
    let objective = branin();
    let fails = |config: &Config| number(config, "x1") < 0.0;
    let outcome = |config: &Config| match fails(config) {
        true => Outcome::Failed,
        false => Outcome::Value((objective.value)(config)),
    };
    let mut failed = 0;
    for seed in 1..5 {
        let done = study(&bayes(40, 1), &common(&objective.parameters, "minimize"), seed, 40, &outcome);
        assert!(best(&done) < objective.optimum + 0.05, "{seed}: {}", best(&done));
        failed += done[20..].iter().filter(|o| fails(&o.config)).count();
    }
    assert!(failed <= 14, "{failed} of the last 80 failed");
}

#[test]
fn one_astronomical_result_does_not_blind_the_search() {
    let objective = branin();
    let outcome = |config: &Config| match (objective.value)(config) {
        value if value > 100.0 => Outcome::Value(1e12),
        value => Outcome::Value(value),
    };
    let done = study(&bayes(40, 1), &common(&objective.parameters, "minimize"), 2, 40, &outcome);
    assert!(best(&done) < objective.optimum + 0.05, "{}", best(&done));
}

#[test]
fn a_space_of_fixed_values_has_one_configuration() {
    let space = common(r#"{"a": {"value": 1}, "b": {"values": ["x"]}}"#, "minimize");
    assert_eq!(study(&bayes(5, 1), &space, 1, 5, &|_| Outcome::Value(1.0)).len(), 1);
}

#[test]
fn pending_trials_are_never_proposed_again() {
    let objective = mixed();
    let outcome = |config: &Config| Outcome::Value((objective.value)(config));
    let done = study(&bayes(30, 8), &common(&objective.parameters, "minimize"), 1, 30, &outcome);
    for (k, trial) in done.iter().enumerate() {
        assert!(done[..k].iter().all(|before| before.config != trial.config), "trial {k}");
    }
}

/// Whether a configuration is one of the share that fails, wherever it lies.
fn is_lost(config: &Config, share: f64) -> bool {
    Stream::new(0, &identity(config), 0).uniform() < share
}

#[test]
fn a_fifth_of_the_trials_lost_costs_hardly_more_than_these_trials() {
    let objective = branin();
    let outcome = |config: &Config| match is_lost(config, 0.2) {
        true => Outcome::Failed,
        false => Outcome::Value((objective.value)(config)),
    };
    let regret = |seed| {
        best(&study(&bayes(50, 1), &common(&objective.parameters, "minimize"), seed, 50, &outcome)) - objective.optimum
    };
    // Where failures count as the worst result it is 0.2; without any it is below 1e-4.
    assert!((0..4).map(regret).fold(0.0, f64::max) < 0.005);
}

#[test]
fn one_value_in_twenty_a_million_times_too_large_hides_nothing() {
    let objective = branin();
    let outcome =
        |config: &Config| Outcome::Value((objective.value)(config) * if is_lost(config, 0.05) { 1e6 } else { 1.0 });
    let value = |o: &Observation| (objective.value)(&o.config);
    for seed in 0..3 {
        let done = study(&bayes(50, 1), &common(&objective.parameters, "minimize"), seed, 50, &outcome);
        let regret = done.iter().map(value).fold(f64::INFINITY, f64::min) - objective.optimum;
        assert!(regret < 0.005, "{seed}: {regret}");
    }
}

#[test]
fn a_search_leaves_a_local_optimum() {
    // Sixteen local optima, of which most studies polished one for good.
    let objective = styblinski4();
    let outcome = |config: &Config| Outcome::Value((objective.value)(config));
    let found = |seed: &u64| {
        let done = study(&bayes(90, 1), &common(&objective.parameters, "minimize"), *seed, 90, &outcome);
        best(&done) < objective.optimum + 0.1
    };
    let count = (0..6).filter(found).count();
    assert!(count >= 4, "{count} of 6");
}
