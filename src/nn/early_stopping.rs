//! Stopping when the validation part stops getting better.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::metric::{Column, MeanLoss, Part};
use crate::base::goal::Goal;
use crate::base::history::History;
use crate::base::text::capitalised;

/// Ends the training when the validation metric has not improved for some epochs. The weights of the best epoch are kept, unless
/// `restore_best` says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlyStopping {
    /// Epochs without improvement after which the training ends.
    #[schemars(range(min = 1))]
    pub patience: u32,
    /// By how much the metric must get better to count as an improvement.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub min_delta: f64,
    /// Metric that is watched.
    #[serde(default = "validation_loss")]
    #[schemars(schema_with = "watchable")]
    pub metric: Column,
    /// Keep the weights of the best epoch by the metric, whether the training ends early or not: they are evaluated and exported,
    /// and the trial has that epoch's values for the search. Otherwise those of the last epoch.
    #[serde(default = "yes")]
    pub restore_best: bool,
}

fn yes() -> bool {
    true
}

/// Loss on the validation part.
fn validation_loss() -> Column {
    Column { part: Part::Validation, metric: &MeanLoss }
}

/// The metrics of the validation part.
fn watchable(_: &mut SchemaGenerator) -> Schema {
    let word = |column: Column| {
        let (name, better) = (column.metric.name(), column.metric.goal().better());
        let text = format!("{} on the validation part; {better} is better.", capitalised(name));
        json!({ "description": text, "type": "string", "const": column.name() })
    };
    let words: Vec<Value> = Column::all().filter(|column| column.part == Part::Validation).map(word).collect();
    json_schema!({ "oneOf": words })
}

impl EarlyStopping {
    /// Whether the training ends after this history. Without a validation part it never does.
    pub(crate) fn is_over(&self, history: &History) -> bool {
        let mut best = f64::NEG_INFINITY;
        let mut waited = 0;
        for (_, score) in self.scores(history) {
            if score > best + self.min_delta {
                (best, waited) = (score, 0);
            } else {
                waited += 1;
            }
        }
        waited >= self.patience
    }

    /// The epoch whose weights are kept: the first of the best ones. None where it is the last one whatever was measured, and
    /// without a validation part.
    pub fn kept_epoch(&self, history: &History) -> Option<u32> {
        let mut best: Option<(u32, f64)> = None;
        for (epoch, score) in self.scores(history).into_iter().filter(|_| self.restore_best) {
            if best.is_none_or(|(_, best)| score > best) {
                best = Some((epoch, score));
            }
        }
        best.map(|(epoch, _)| epoch)
    }

    /// What is watched, the larger the better, at the epochs that have it.
    fn scores(&self, history: &History) -> Vec<(u32, f64)> {
        let score = |value: f64| match self.metric.metric.goal() {
            Goal::Maximize => value,
            Goal::Minimize => -value,
        };
        history.curve(&self.metric.name()).into_iter().map(|(epoch, value)| (epoch, score(value))).collect()
    }
}
