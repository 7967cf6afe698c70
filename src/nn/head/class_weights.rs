//! How much the samples of each class count in the loss.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much the samples of each class count in the loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
// A word or a mapping: what is written tells which, and our own walk words the problems.
#[serde(untagged)]
pub enum ClassWeights {
    /// By a rule.
    Rule(WeightRule),
    /// By name; a class that is not named counts 1.
    ByName(BTreeMap<String, f64>),
}

/// A rule for the weights of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightRule {
    /// n / (k · n_c) for a class with n_c of the n training samples, of k classes: every class counts as much as any other.
    Balanced,
}

impl ClassWeights {
    /// The weight of every class, from the classes of the training samples and their names.
    ///
    /// # Errors
    /// What is wrong with the weights, in a sentence.
    pub(in crate::nn) fn resolve(&self, labels: &[u32], names: &[String], classes: usize) -> Result<Vec<f32>, String> {
        match self {
            Self::Rule(WeightRule::Balanced) => Ok(balanced(labels, classes)),
            Self::ByName(weights) => {
                if let Some(unknown) = weights.keys().find(|name| !names.contains(name)) {
                    let names: Vec<String> = names.iter().take(20).map(|name| format!("`{name}`")).collect();
                    return Err(format!("there is no class `{unknown}`; there are {}", names.join(", ")));
                }
                if let Some((name, weight)) = weights.iter().find(|(_, weight)| !(weight.is_finite() && **weight > 0.0))
                {
                    return Err(format!("the weight of `{name}` is {weight}; write a number above 0"));
                }
                Ok(names.iter().map(|name| weights.get(name).map_or(1.0, |weight| *weight as f32)).collect())
            }
        }
    }
}

/// scikit-learn's `balanced`: n / (k · n_c), k the number of classes that have samples. One without any counts 1.
fn balanced(labels: &[u32], classes: usize) -> Vec<f32> {
    let mut counts = vec![0_u64; classes];
    labels.iter().for_each(|&label| counts[label as usize] += 1);
    let present = counts.iter().filter(|count| **count > 0).count() as f64;
    let weight = |&count: &u64| if count == 0 { 1.0 } else { labels.len() as f64 / (present * count as f64) };
    counts.iter().map(|count| weight(count) as f32).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn weights_are_balanced_or_by_name() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let resolve = |weights: serde_json::Value| {
            serde_json::from_value::<ClassWeights>(weights).unwrap().resolve(&[0, 0, 0, 1], &names, 3)
        };
        assert_eq!(resolve(json!("balanced")).unwrap(), [4.0 / 6.0, 2.0, 1.0]);
        assert_eq!(resolve(json!({ "c": 2.5 })).unwrap(), [1.0, 1.0, 2.5]);
        assert_eq!(resolve(json!({ "d": 2.5 })).unwrap_err(), "there is no class `d`; there are `a`, `b`, `c`");
        assert_eq!(resolve(json!({ "a": 0.0 })).unwrap_err(), "the weight of `a` is 0; write a number above 0");
    }
}
