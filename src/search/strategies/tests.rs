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
