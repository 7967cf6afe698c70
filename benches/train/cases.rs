//! The three reference trainings, beside the limit and the peers.

use std::ops::ControlFlow;
use std::time::Instant;

use serde_json::json;
use specrun::nn::{Job, Method, Mlp, Samples, Training, train};

use crate::data::{CLASSES, Data, FEATURES, TRAINED};
use crate::limit::Limit;
use crate::peers;

/// A training.
pub(crate) struct Case {
    /// R1 is the configuration of the report, R2 a wider one, R3 a small one with plain gradient descent.
    pub(crate) name: &'static str,
    pub(crate) hidden: &'static [usize],
    pub(crate) activation: &'static str,
    pub(crate) method: &'static str,
    pub(crate) batch_size: usize,
}

pub(crate) const CASES: [Case; 3] = [
    Case { name: "R1", hidden: &[64, 64, 64, 64], activation: "tanh", method: "nadam", batch_size: 32 },
    Case { name: "R2", hidden: &[128, 128, 128], activation: "relu", method: "adam", batch_size: 64 },
    Case { name: "R3", hidden: &[32, 32, 32], activation: "tanh", method: "sgd", batch_size: 16 },
];

impl Case {
    /// Units of every layer, input and output included.
    pub(crate) fn widths(&self) -> Vec<usize> {
        [FEATURES].iter().chain(self.hidden).copied().chain([CLASSES]).collect()
    }
}

/// A section of a spec.
pub(crate) fn section<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).expect("the cases are valid")
}

/// Seconds of every epoch of a training on one thread.
pub(crate) fn epochs_s(case: &Case, samples: &dyn Samples, held_out: Option<&dyn Samples>, epochs: u32) -> Vec<f64> {
    let model: Mlp = section(json!({ "hidden": case.hidden, "activation": case.activation }));
    let method: Method = section(json!({ "kind": case.method }));
    let training: Training = section(json!({ "batch_size": case.batch_size, "epochs": epochs }));
    let job = Job {
        model: &model,
        method: &method,
        training: &training,
        seed: 1,
        train: samples,
        validation: held_out,
        initial: None,
        asked: &[],
        threads: 1,
        gives_up: &|| false,
    };
    let mut ends = vec![Instant::now()];
    let outcome = train(&job, None, &mut |_| {
        ends.push(Instant::now());
        ControlFlow::Continue(())
    });
    outcome.expect("the samples can be trained on");
    ends.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect()
}

/// The fastest epoch.
pub(crate) fn best(epochs: &[f64]) -> f64 {
    epochs.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Prints the table of the trainings: the fastest epoch, without measuring the held-out part.
pub(crate) fn run(data: &Data, limit: &Limit) {
    println!(
        "\nTrainings, seconds an epoch (the fastest of several, training alone); × is how much slower than this engine"
    );
    let samples = data.rows(0..TRAINED);
    for case in &CASES {
        let found = peers::trainings(case.name);
        let seconds = best(&epochs_s(case, &samples, None, 8));
        let least = limit.epoch_s(case);
        let network = format!("{:?} {} {} batch {}", case.hidden, case.activation, case.method, case.batch_size);
        println!("{} {network}", case.name);
        println!("  {:<16} {least:>7.3}", "limit");
        println!("  {:<16} {seconds:>7.3}  {:.2} × the limit", "this engine", seconds / least);
        for (peer, epoch_s) in found {
            println!("  {peer:<16} {epoch_s:>7.3}  {:.2} ×", epoch_s / seconds);
        }
    }
}
