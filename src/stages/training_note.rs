//! What has to be known to compare the curves of training with those of validation.

use serde_json::Value;

use crate::nn::TrainMetrics;
use crate::spec::{Spec, to_value};

/// Why the training loss of a spec may lie above its validation loss, in a sentence; `None` where nothing but the network is between
/// them.
pub(crate) fn training_note(spec: &Spec) -> Option<String> {
    let training = spec.optimizer.as_ref().map(|optimizer| &optimizer.common)?;
    if training.train_metrics == TrainMetrics::Full {
        return None;
    }
    let all = to_value(spec);
    let is_searched = |path: &str| {
        let search = spec.search.iter().flat_map(|search| search.common.parameters.keys());
        search.into_iter().any(|searched| searched == path)
    };
    let is_on = |path: &str| {
        let pointer = format!("/{}", path.replace('.', "/"));
        is_searched(path) || all.pointer(&pointer).and_then(Value::as_f64).is_some_and(|share| share > 0.0)
    };
    let augments =
        all["preprocess"].as_array().is_some_and(|steps| steps.iter().any(|step| step.get("augment").is_some()));
    let causes = [
        (augments, "on changed samples (augment)"),
        (is_on("model.dropout"), "with units left out (dropout)"),
        (is_on("model.label_smoothing"), "against smoothed labels (label_smoothing)"),
    ];
    let causes: Vec<&str> = causes.into_iter().filter(|(is_there, _)| *is_there).map(|(_, cause)| cause).collect();
    (!causes.is_empty()).then(|| {
        format!(
            "Training is measured while it goes on, {}; validation is not. So the training loss can be the higher one.",
            causes.join(", ")
        )
    })
}
