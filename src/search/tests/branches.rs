//! Spaces in which some parameters are there only with some values of others.

use super::super::{Config, Outcome};
use super::conditional::conditional;
use super::study::{bayes, best, common, method, number, study};

#[test]
fn the_best_branch_is_found_also_where_it_is_a_branch_of_a_branch() {
    let mut missed = 0;
    for objective in conditional().iter().filter(|objective| objective.name != "layers") {
        let outcome = |config: &_| Outcome::Value((objective.value)(config));
        for seed in 0..5 {
            let done = study(&bayes(50, 1), &common(&objective.parameters, "minimize"), seed, 50, &outcome);
            missed += usize::from(best(&done) > objective.optimum + 0.01);
        }
    }
    assert!(missed <= 1, "{missed} of 10");
}

#[test]
fn a_search_does_not_stop_before_it_has_looked_into_every_branch() {
    let parameters = r#"{"kind": {"values": ["a", "b", "c"]},
        "x": {"distribution": "uniform", "min": 0, "max": 1, "when": {"kind": "a"}},
        "y": {"distribution": "uniform", "min": 0, "max": 1, "when": {"kind": "b"}},
        "z": {"distribution": "uniform", "min": 0, "max": 1, "when": {"kind": "c"}}}"#;
    let bayes = r#"{"method": "bayes", "trials": 100, "stop_when": {"expected_improvement_below": 1e-2}}"#;
    let value = |config: &Config| match &config["kind"] {
        kind if kind == "a" => (number(config, "x") - 0.5).powi(2),
        _ => 1.0,
    };
    let done = study(&method(bayes), &common(parameters, "minimize"), 2, 100, &|config| Outcome::Value(value(config)));
    assert!((12..60).contains(&done.len()), "{}", done.len());
    for kind in ["a", "b", "c"] {
        // A kind and one number: four trials for each of two.
        assert!(done.iter().filter(|observation| observation.config["kind"] == kind).count() >= 8, "{kind}");
    }
}
