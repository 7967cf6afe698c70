use super::*;
use crate::search::tests::study::{common, method, number, study};

const BRANIN: &str = r#"{"a": {"distribution": "uniform", "min": -5, "max": 10},
    "b": {"distribution": "uniform", "min": 0, "max": 15}}"#;

const MIXED: &str = r#"{"kind": {"values": ["p", "q", "r"]}, "n": {"values": [1, 2, 3]},
    "only_r": {"values": [true, false], "when": {"kind": "r"}}}"#;

#[test]
fn a_finite_space_is_used_up_without_repetition() {
    // p and q have three configurations each, r has six.
    for json in [
        r#"{"method": "grid"}"#,
        r#"{"method": "random", "trials": 100}"#,
        r#"{"method": "bayes", "trials": 100, "parallel": 3}"#,
    ] {
        let score = |config: &Config| Outcome::Value(number(config, "n"));
        let done = study(&method(json), &common(MIXED, "maximize"), 1, 100, &score);
        let mut unique: Vec<String> = done.iter().map(|o| crate::search::space::identity(&o.config)).collect();
        unique.sort();
        unique.dedup();
        assert_eq!((done.len(), unique.len()), (12, 12), "{json}");
    }
}

#[test]
fn a_grid_changes_the_last_parameter_fastest() {
    let parameters = r#"{"a": {"values": ["x", "y"]}, "b": {"values": [3, 1]}}"#;
    let done = study(&method(r#"{"method": "grid"}"#), &common(parameters, "minimize"), 1, 9, &|_| Outcome::Failed);
    let seen: Vec<String> = done.iter().map(|o| format!("{}{}", o.config["a"], o.config["b"])).collect();
    assert_eq!(seen, [r#""x"1"#, r#""x"3"#, r#""y"1"#, r#""y"3"#]);
}

#[test]
fn a_continuous_parameter_has_no_grid() {
    let error = strategy(&method(r#"{"method": "grid"}"#), &common(BRANIN, "minimize"), 1).err().unwrap();
    assert_eq!(error.to_string(), "parameter `a` is continuous; a grid needs `values` or `int_uniform`");
}

#[test]
fn best_guesses_come_first_as_they_are_written_and_are_learned_from() {
    let parameters =
        r#"{ "a": { "distribution": "log_uniform_values", "min": 1e-4, "max": 1 }, "b": { "values": ["x", "y"] } }"#;
    let start = r#"[{ "a": 0.001, "b": "y" }, { "a": 1, "b": "x" }]"#;
    let json = format!(r#"{{ "metric": {{ "name": "val_loss" }}, "start": {start}, "parameters": {parameters} }}"#);
    let common: Common = serde_json::from_str(&json).unwrap();
    for method in [r#"{ "method": "random", "trials": 9 }"#, r#"{ "method": "bayes", "trials": 9, "startup": 3 }"#] {
        let mut strategy = strategy(&serde_json::from_str(method).unwrap(), &common, 1).unwrap();
        let mut done: Vec<Observation> = Vec::new();
        for k in 0..9 {
            let config = strategy.propose(k, &done, &[]).unwrap().unwrap().config;
            assert!(done.iter().all(|o| o.config != config), "{method}: {config:?} comes twice");
            let value = (config["a"].as_f64().unwrap() - 0.002).abs();
            done.push(Observation { config, outcome: Outcome::Value(value) });
        }
        assert_eq!(serde_json::to_string(&done[0].config).unwrap(), r#"{"a":0.001,"b":"y"}"#);
        assert_eq!(serde_json::to_string(&done[1].config).unwrap(), r#"{"a":1,"b":"x"}"#);
    }
}
