//! Trials of a study that differ in their seed alone: replicates that the search itself has listed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::study::Study;
use super::trial::Trial;

/// The column that names the configuration of a trial without its seed.
pub const CONFIGURATION: &str = "configuration";

impl Study {
    /// The parameters that are seeds, where at least two trials differ in them alone.
    pub fn seeds(&self) -> Vec<String> {
        let is_seed = |path: &String| path == "seed" || path.ends_with(".seed");
        let seeds: Vec<String> = self.parameters().into_iter().filter(is_seed).collect();
        let mut seen = BTreeSet::new();
        let are_replicates = self.trials.iter().any(|trial| !seen.insert(without(trial, &seeds)));
        if are_replicates { seeds } else { Vec::new() }
    }
}

/// The configuration of a trial without its seeds: `optimizer.kind adam · model.hidden_size 32`.
pub fn configuration(trial: &Trial, seeds: &[String]) -> String {
    let text = without(trial, seeds);
    if text.is_empty() { "the spec's".to_owned() } else { text }
}

/// A text without its quotes.
fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn without(trial: &Trial, seeds: &[String]) -> String {
    let settings = trial.config.iter().filter(|(path, _)| !seeds.contains(path));
    settings.map(|(path, value)| format!("{path} {}", word(value))).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::search::{Goal, MetricName};

    fn study(configs: serde_json::Value) -> Study {
        let trial = |config: &serde_json::Value| Trial {
            config: serde_json::from_value(config.clone()).unwrap(),
            ..Trial::new("0".repeat(64).parse().unwrap())
        };
        let trials = configs.as_array().unwrap().iter().map(trial).collect();
        Study::new(MetricName::default(), Goal::Maximize, trials)
    }

    #[test]
    fn trials_that_differ_in_their_seed_alone_have_one_configuration() {
        let repeated = study(json!([{ "a": 1, "seed": 1 }, { "a": 2, "seed": 1 }, { "a": 1, "seed": 2 }]));
        let seeds = repeated.seeds();
        assert_eq!(seeds, ["seed"]);
        let names: Vec<String> = repeated.trials.iter().map(|trial| configuration(trial, &seeds)).collect();
        assert_eq!(names, ["a 1", "a 2", "a 1"]);
        let alone = study(json!([{ "optimizer.seed": 1 }, { "optimizer.seed": 2 }]));
        assert_eq!(configuration(&alone.trials[0], &alone.seeds()), "the spec's");
    }

    #[test]
    fn a_seed_that_repeats_nothing_is_a_parameter_like_others() {
        assert!(study(json!([{ "a": 1, "seed": 1 }, { "a": 2, "seed": 2 }])).seeds().is_empty());
        assert!(study(json!([{ "a": 1 }, { "a": 1 }])).seeds().is_empty());
    }
}
