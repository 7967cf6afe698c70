//! What there is of a search that has not ended: the trials that its events tell of.

use std::collections::BTreeMap;

use serde_json::Value;

use super::study::Study;
use super::trial::Trial;
use crate::base::history::History;
use crate::pipeline::{Event, Logged};
use crate::search::{Goal, MetricName};
use crate::store::Key;

/// What a folder shows of a run that has not finished.
pub(crate) struct Unfinished {
    /// How far it came, for people.
    pub(crate) note: String,
    /// The trials that have ended, where the search has not.
    pub(crate) study: Option<Study>,
}

/// The trials that the events of one execution tell of, with the histories that `history` knows.
pub fn study_so_far(events: &[Logged], mut history: impl FnMut(&Key) -> History) -> Study {
    let told =
        |logged: &Logged| if let Event::Trial { trial, .. } = &logged.event { Some(trial.clone()) } else { None };
    let told: Vec<Value> = events.iter().filter_map(told).collect();
    let mut trial = |event: &Value| {
        let mut value = event.clone();
        value["history"] = Value::Array(Vec::new());
        let mut trial: Trial = serde_json::from_value(value).ok()?;
        match trial.replicates.is_empty() {
            true => trial.history = history(&trial.key),
            false => {
                trial.replicates.iter_mut().for_each(|replicate| replicate.history = history(&replicate.key));
                trial.history = Trial::of(trial.replicates.clone()).history;
            }
        }
        // Sizes of models are no part of the artifacts from which histories come.
        for (name, value) in event["further"].as_object().into_iter().flatten() {
            if let Some(value) = value.as_f64().filter(|_| trial.history.get(name).is_none()) {
                let of_trainings = trial.replicates.iter_mut().map(|replicate| &mut replicate.history);
                of_trainings.chain([&mut trial.history]).for_each(|history| history.set_column(name, value));
            }
        }
        Some(trial)
    };
    // A configuration that went on is told of again.
    let by_index: BTreeMap<usize, Trial> =
        told.iter().filter_map(&mut trial).map(|trial| (trial.index, trial)).collect();
    let of_metric = |key: &str| told.last().map(|trial| trial[key].clone()).unwrap_or_default();
    let metric = serde_json::from_value::<MetricName>(of_metric("metric_name")).unwrap_or_default();
    let goal = serde_json::from_value::<Goal>(of_metric("goal")).unwrap_or(Goal::Maximize);
    let ranking = serde_json::from_value(of_metric("ranking")).unwrap_or_default();
    Study { ranking, unfinished: true, ..Study::new(metric, goal, by_index.into_values().collect()) }
}
