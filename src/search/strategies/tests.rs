use super::*;

fn common(parameters: &str, goal: &str) -> Common {
    let json = format!(r#"{{"metric": {{"name": "val_loss", "goal": "{goal}"}}, "parameters": {parameters}}}"#);
    serde_json::from_str(&json).unwrap()
}

fn method(json: &str) -> Method {
    serde_json::from_str(json).unwrap()
}

/// Runs a study as the runner does, with the results that proposal k may see and no others.
fn study(method: &Method, common: &Common, trials: usize, f: &dyn Fn(&Config) -> Outcome) -> Vec<Observation> {
    let mut strategy = strategy(method, common, 1).unwrap();
    let mut done: Vec<Observation> = Vec::new();
    for k in 0..trials {
        let visible = (k + 1).saturating_sub(strategy.parallel());
        let pending: Vec<Config> = done[visible..].iter().map(|o| o.config.clone()).collect();
        let Some(proposal) = strategy.propose(k, &done[..visible], &pending).unwrap() else { break };
        let outcome = f(&proposal.config);
        done.push(Observation { config: proposal.config, outcome });
    }
    done
}

fn number(config: &Config, path: &str) -> f64 {
    config[path].as_f64().unwrap()
}

const BRANIN: &str = r#"{"a": {"distribution": "uniform", "min": -5, "max": 10},
    "b": {"distribution": "uniform", "min": 0, "max": 15}}"#;

fn branin(config: &Config) -> Outcome {
    let (x, y) = (number(config, "a"), number(config, "b"));
    let pi = std::f64::consts::PI;
    let term = y - 5.1 / (4.0 * pi * pi) * x * x + 5.0 / pi * x - 6.0;
    Outcome::Value(term * term + 10.0 * (1.0 - 1.0 / (8.0 * pi)) * libm::cos(x) + 10.0)
}

fn best(study: &[Observation]) -> f64 {
    let value = |o: &Observation| match o.outcome {
        Outcome::Value(value) => value,
        Outcome::Failed => f64::INFINITY,
    };
    study.iter().map(value).fold(f64::INFINITY, f64::min)
}

#[test]
fn bayes_finds_the_minimum_of_branin_and_random_does_not() {
    let common = common(BRANIN, "minimize");
    let bayes = study(&method(r#"{"method": "bayes", "trials": 40, "parallel": 1}"#), &common, 40, &branin);
    let random = study(&method(r#"{"method": "random", "trials": 40}"#), &common, 40, &branin);
    assert!(best(&bayes) < 0.3979 + 0.01, "{}", best(&bayes));
    assert!(best(&random) > best(&bayes) + 0.05, "{}", best(&random));
}

#[test]
fn a_longer_study_begins_with_the_shorter_one() {
    let common = common(BRANIN, "minimize");
    for q in [1, 4] {
        let make = |trials: usize| {
            let json = format!(r#"{{"method": "bayes", "trials": {trials}, "parallel": {q}}}"#);
            study(&method(&json), &common, trials, &branin)
        };
        assert_eq!(make(22)[..16], make(16)[..]);
    }
}

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
        let done = study(&method(json), &common(MIXED, "maximize"), 100, &score);
        let mut unique: Vec<String> = done.iter().map(|o| crate::search::space::identity(&o.config)).collect();
        unique.sort();
        unique.dedup();
        assert_eq!((done.len(), unique.len()), (12, 12), "{json}");
    }
}

#[test]
fn a_grid_changes_the_last_parameter_fastest() {
    let parameters = r#"{"a": {"values": ["x", "y"]}, "b": {"values": [3, 1]}}"#;
    let done = study(&method(r#"{"method": "grid"}"#), &common(parameters, "minimize"), 9, &|_| Outcome::Failed);
    let seen: Vec<String> = done.iter().map(|o| format!("{}{}", o.config["a"], o.config["b"])).collect();
    assert_eq!(seen, [r#""x"1"#, r#""x"3"#, r#""y"1"#, r#""y"3"#]);
}

#[test]
fn odd_results_neither_crash_nor_stop_a_study() {
    let outcomes: [&dyn Fn(&Config) -> Outcome; 5] = [
        &|_| Outcome::Failed,
        &|_| Outcome::Value(1.0),
        &|_| Outcome::Value(f64::NAN),
        &|c| if number(c, "a") > 0.0 { Outcome::Failed } else { Outcome::Value(number(c, "b")) },
        &|c| Outcome::Value(if number(c, "a") > 0.0 { 1e300 } else { -1e300 }),
    ];
    for outcome in outcomes {
        let bayes = method(r#"{"method": "bayes", "trials": 18, "parallel": 2}"#);
        assert_eq!(study(&bayes, &common(BRANIN, "minimize"), 18, outcome).len(), 18);
    }
}

#[test]
fn a_continuous_parameter_has_no_grid() {
    let error = strategy(&method(r#"{"method": "grid"}"#), &common(BRANIN, "minimize"), 1).err().unwrap();
    assert_eq!(error.to_string(), "parameter `a` is continuous; a grid needs `values` or `int_uniform`");
}
