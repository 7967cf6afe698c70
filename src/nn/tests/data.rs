//! Small data sets and jobs for tests.

use std::ops::ControlFlow;

use crate::base::history::History;
use crate::base::rng::Stream;
use crate::nn::kernels::Aligned;
use crate::nn::{Checkpoint, Job, Method, Mlp, NnError, Outcome, Pass, Samples, Targets, Training, train};

/// Samples in memory.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) x: Vec<f32>,
    pub(super) features: usize,
    pub(super) labels: Vec<u32>,
    pub(super) classes: usize,
}

impl Samples for Table {
    fn features(&self) -> usize {
        self.features
    }

    fn gather(&self, rows: &[u32], _: Pass, x: &mut [f32]) {
        for (row, x) in rows.iter().zip(x.chunks_exact_mut(self.features)) {
            x.copy_from_slice(&self.x[*row as usize * self.features..][..self.features]);
        }
    }

    fn targets(&self) -> Targets<'_> {
        Targets::Classes { labels: &self.labels, count: self.classes }
    }
}

/// `count` points around three centres.
pub(super) fn clusters(count: usize, seed: u64) -> Table {
    let mut stream = Stream::new(seed, "clusters", 0);
    let labels: Vec<u32> = (0..count).map(|i| (i % 3) as u32).collect();
    let mut point = |label: u32| -> Vec<f32> {
        (0..5).map(|j| (f64::from((label + j) % 3) + 0.3 * stream.normal()) as f32).collect()
    };
    Table { x: labels.iter().flat_map(|&label| point(label)).collect(), features: 5, labels, classes: 3 }
}

/// A spec's section from JSON.
pub(super) fn section<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// All that a job borrows.
pub(super) struct Setup {
    pub(super) model: Mlp,
    pub(super) method: Method,
    pub(super) training: Training,
    pub(super) train: Table,
    pub(super) validation: Option<Table>,
    pub(super) initial: Option<Aligned>,
    pub(super) threads: usize,
}

impl Setup {
    pub(super) fn new(method: &str, training: serde_json::Value) -> Self {
        Self {
            model: section(serde_json::json!({ "hidden": [8, 6], "activation": "tanh" })),
            method: section(serde_json::json!({ "kind": method })),
            training: section(training),
            train: clusters(60, 1),
            validation: Some(clusters(21, 2)),
            initial: None,
            threads: 1,
        }
    }

    pub(super) fn run(&self, from: Option<Checkpoint>) -> Result<Outcome, NnError> {
        self.run_until(from, &mut |_| ControlFlow::Continue(()))
    }

    pub(super) fn run_until(
        &self,
        from: Option<Checkpoint>,
        on_epoch: &mut dyn FnMut(&History) -> ControlFlow<()>,
    ) -> Result<Outcome, NnError> {
        self.run_with(from, on_epoch, &|| false)
    }

    pub(super) fn run_with(
        &self,
        from: Option<Checkpoint>,
        on_epoch: &mut dyn FnMut(&History) -> ControlFlow<()>,
        gives_up: &dyn Fn() -> bool,
    ) -> Result<Outcome, NnError> {
        let Self { model, method, training, train: samples, validation, initial, threads } = self;
        let (initial, threads) = (initial.as_deref(), *threads);
        let validation = validation.as_ref().map(|part| part as &dyn Samples);
        let asked = &[];
        let job =
            Job { model, method, training, seed: 9, train: samples, validation, initial, asked, threads, gives_up };
        train(&job, from, on_epoch)
    }
}
