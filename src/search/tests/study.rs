//! Runs a study as the runner does.

use super::super::{Config, Method, Observation, Outcome, Settings, Strategy, strategy};

pub(crate) fn common(parameters: &str, goal: &str) -> Settings {
    let json = format!(r#"{{"metric": {{"name": "val_loss", "goal": "{goal}"}}, "parameters": {parameters}}}"#);
    serde_json::from_str(&json).unwrap()
}

pub(crate) fn method(json: &str) -> Method {
    serde_json::from_str(json).unwrap()
}

pub(crate) fn bayes(trials: usize, parallel: usize) -> Method {
    method(&format!(r#"{{"method": "bayes", "trials": {trials}, "parallel": {parallel}}}"#))
}

pub(crate) fn random(trials: usize) -> Method {
    method(&format!(r#"{{"method": "random", "trials": {trials}}}"#))
}

/// A study with the results that proposal k may see and no others.
pub(crate) fn study(
    method: &Method,
    settings: &Settings,
    seed: u64,
    trials: usize,
    f: &dyn Fn(&Config) -> Outcome,
) -> Vec<Observation> {
    let mut strategy = strategy(method, settings, seed).unwrap();
    let mut done: Vec<Observation> = Vec::new();
    while done.len() < trials {
        let Some(config) = next(&mut *strategy, &done) else { break };
        let outcome = f(&config);
        done.push(Observation::new(config, outcome));
    }
    done
}

/// The proposal after `done`, of which the strategy sees what it needs.
pub(crate) fn next(strategy: &mut dyn Strategy, done: &[Observation]) -> Option<Config> {
    let k = done.len();
    let visible = strategy.visible(k);
    let pending: Vec<Config> = done[visible..].iter().map(|o| o.config.clone()).collect();
    Some(strategy.propose(k, &done[..visible], &pending).unwrap()?.config)
}

pub(crate) use super::functions::number;

/// Lowest value of a study; ∞ if there is none.
pub(crate) fn best(study: &[Observation]) -> f64 {
    let value = |o: &Observation| match o.outcome {
        Outcome::Value(value) => value,
        Outcome::Failed => f64::INFINITY,
    };
    study.iter().map(value).fold(f64::INFINITY, f64::min)
}
