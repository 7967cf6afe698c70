//! Events: what happened, as data. Everything that a person sees of a run is made from these.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::Key;

/// Something that happened during an execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// It is known what will run.
    PlanMade {
        /// All stages, in order.
        stages: Vec<PlannedStage>,
        /// On what they run: processor, system, threads.
        #[serde(default)]
        machine: String,
    },
    /// A stage's artifact was there already.
    StageReused {
        /// The stage.
        stage: String,
        /// Its artifact.
        key: Key,
        /// The stage's line about it.
        summary: String,
    },
    /// Another process is making the same artifact; this one waits for it.
    StageWaiting {
        /// The stage.
        stage: String,
        /// The artifact.
        key: Key,
    },
    /// A stage began to run.
    StageStarted {
        /// The stage.
        stage: String,
        /// Why it runs, for people.
        why: String,
    },
    /// A stage ran and its artifact is published.
    StageFinished {
        /// The stage.
        stage: String,
        /// Its artifact.
        key: Key,
        /// The stage's line about it.
        summary: String,
        /// How long it ran, in seconds.
        elapsed_s: f64,
    },
    /// A stage failed; nothing of it is published.
    StageFailed {
        /// The stage.
        stage: String,
        /// The error and its causes, outermost first.
        causes: Vec<String>,
        /// How long it ran, in seconds.
        elapsed_s: f64,
    },
    /// A stage was asked to stop, and did.
    StageInterrupted {
        /// The stage.
        stage: String,
        /// How long it ran, in seconds.
        elapsed_s: f64,
    },
    /// Something that a person should know and that did not stop the work.
    Warning {
        /// The text.
        message: String,
    },
    /// How far a stage is.
    Progress {
        /// The stage.
        stage: String,
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
        /// What is going on: `best val_accuracy 0.8912 (trial 47)`.
        message: String,
    },
    /// How far a training within the stage is; the last of each has `is_over`.
    Epoch {
        /// The stage.
        stage: String,
        /// Tells trainings that run at the same time apart.
        training: String,
        /// Epochs done.
        epoch: u32,
        /// Epochs in all.
        epochs: u32,
        /// What was measured, for people.
        message: String,
        /// Whether the training has ended, by itself or early.
        is_over: bool,
    },
    /// A trial of a search ended.
    Trial {
        /// The stage.
        stage: String,
        /// The trial, in the words of the stage.
        trial: Value,
    },
    /// What a search believes at its end.
    Believed {
        /// The stage.
        stage: String,
        /// The beliefs, in the words of the stage.
        beliefs: Value,
    },
}

/// A stage in [`Event::PlanMade`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedStage {
    /// The stage.
    pub stage: String,
    /// The key of its artifact.
    pub key: Key,
    /// Whether it will run.
    pub runs: bool,
    /// Why it runs, for people; empty where it does not.
    pub why: String,
}

/// Takes events, from several threads at once.
pub trait Sink: Sync {
    /// Takes one event.
    fn event(&self, event: &Event);
}

impl<F: Fn(&Event) + Sync> Sink for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}
