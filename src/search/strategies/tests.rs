use super::*;
use crate::search::config::Config;
use crate::search::observation::{Observation, Outcome};
use crate::search::settings::Settings;
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
        let mut unique: Vec<String> = done.iter().map(|o| crate::search::config::identity(&o.config)).collect();
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
fn a_grid_has_every_multiple_of_a_step() {
    let parameters = r#"{"x": {"distribution": "uniform", "min": 0.1, "max": 0.5, "step": 0.2},
        "y": {"distribution": "log_uniform_values", "min": 3, "max": 12, "step": 5}}"#;
    let done = study(&method(r#"{"method": "grid"}"#), &common(parameters, "minimize"), 1, 99, &|_| Outcome::Failed);
    let seen: Vec<String> = done.iter().map(|o| format!("{} {}", o.config["x"], o.config["y"])).collect();
    assert_eq!(seen, ["0.1 5", "0.1 10", "0.3 5", "0.3 10", "0.5 5", "0.5 10"]);
    for parameters in [
        r#"{"n": {"distribution": "int_log_uniform", "min": 1, "max": 1000}}"#,
        r#"{"n": {"distribution": "q_log_normal", "mu": 4, "sigma": 0.5, "q": 1}}"#,
    ] {
        let common = common(parameters, "minimize");
        let done = study(&method(r#"{"method": "grid"}"#), &common, 1, 5000, &|_| Outcome::Failed);
        let values: Vec<f64> = done.iter().map(|o| number(&o.config, "n")).collect();
        assert!(values.len() > 200 && values.windows(2).all(|pair| pair[1] == pair[0] + 1.0), "{parameters}");
    }
}

#[test]
fn a_continuous_parameter_has_no_grid() {
    let error = strategy(&method(r#"{"method": "grid"}"#), &common(BRANIN, "minimize"), 1).err().unwrap();
    assert_eq!(
        error.to_string(),
        "parameter `a` is continuous; a grid needs `values`, integers (`int_uniform`) or a `step`"
    );
}

#[test]
fn best_guesses_come_first_as_they_are_written_and_are_learned_from() {
    let parameters =
        r#"{ "a": { "distribution": "log_uniform_values", "min": 1e-4, "max": 1 }, "b": { "values": ["x", "y"] } }"#;
    let start = r#"[{ "a": 0.001, "b": "y" }, { "a": 1, "b": "x" }]"#;
    let json = format!(r#"{{ "metric": {{ "name": "val_loss" }}, "start": {start}, "parameters": {parameters} }}"#);
    let common: Settings = serde_json::from_str(&json).unwrap();
    for method in [r#"{ "method": "random", "trials": 9 }"#, r#"{ "method": "bayes", "trials": 9, "startup": 3 }"#] {
        let mut strategy = strategy(&serde_json::from_str(method).unwrap(), &common, 1).unwrap();
        let mut done: Vec<Observation> = Vec::new();
        for k in 0..9 {
            let config = strategy.propose(k, &done, &[]).unwrap().unwrap().config;
            assert!(done.iter().all(|o| o.config != config), "{method}: {config:?} comes twice");
            let value = (config["a"].as_f64().unwrap() - 0.002).abs();
            done.push(Observation::new(config, Outcome::Value(value)));
        }
        assert_eq!(serde_json::to_string(&done[0].config).unwrap(), r#"{"a":0.001,"b":"y"}"#);
        assert_eq!(serde_json::to_string(&done[1].config).unwrap(), r#"{"a":1,"b":"x"}"#);
    }
}

#[test]
fn a_sobol_sequence_fills_every_slice_and_ends_with_the_space() {
    let json = r#"{ "parameters": {
        "a": { "distribution": "uniform", "min": 0, "max": 1 },
        "b": { "distribution": "log_uniform_values", "min": 1e-3, "max": 1 },
        "c": { "distribution": "normal", "mu": 0, "sigma": 1 },
        "d": { "values": ["p", "q", "r", "s"], "probabilities": [0.5, 0.25, 0.25, 0] } } }"#;
    let common: Settings = serde_json::from_str(json).unwrap();
    let configs = |common: &Settings, trials: usize| -> Vec<Config> {
        let method = serde_json::from_str(r#"{ "method": "sobol", "trials": 999 }"#).unwrap();
        let mut strategy = strategy(&method, common, 3).unwrap();
        (0..trials).map_while(|k| strategy.propose(k, &[], &[]).unwrap()).map(|proposal| proposal.config).collect()
    };
    let found = configs(&common, 64);
    assert_eq!(found[..10], configs(&common, 10));
    let slices = |value: &dyn Fn(&Config) -> f64| {
        let mut counts = [0; 16];
        found.iter().for_each(|config| counts[(value(config) * 16.0) as usize] += 1);
        counts
    };
    let number = |config: &Config, path: &str| config[path].as_f64().unwrap();
    assert_eq!(slices(&|config| number(config, "a")), [4; 16]);
    assert_eq!(slices(&|config| libm::log10(number(config, "b")) / 3.0 + 1.0), [4; 16]);
    let normal = |config: &Config| 0.5 * libm::erfc(-number(config, "c") / std::f64::consts::SQRT_2);
    assert!(slices(&normal).iter().all(|count| (3..=5).contains(count)));
    let count = |word: &str| found.iter().filter(|config| config["d"] == word).count();
    assert_eq!(["p", "q", "r", "s"].map(count), [32, 16, 16, 0]);
    let few: Settings =
        serde_json::from_str(r#"{ "parameters": { "a": { "values": [1, 2, 3] }, "b": { "values": [1, 2] } } }"#)
            .unwrap();
    assert_eq!(configs(&few, 100).len(), 6);
}
