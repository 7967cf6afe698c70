//! Losses of numbers and labels against NumPy: numbers made by `tests/reference/nn/output_trajectories.py`.

use serde::Deserialize;
use serde_json::json;

use super::data::section;
use super::trajectories::packed;
use crate::nn::network::Workspace;
use crate::nn::optim::{State, Step, StepInput};
use crate::nn::{Architecture, Method, Mlp, Shape, Targets};

const FEATURES: usize = 12;
const OUTPUTS: usize = 3;
const SAMPLES: usize = 160;
const BATCH: usize = 16;

#[derive(Deserialize)]
struct Reference {
    x: Vec<f32>,
    numbers: Vec<f32>,
    labels: Vec<f32>,
    initial: [Vec<f32>; 4],
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    kind: String,
    loss: String,
    losses: Vec<f64>,
    #[serde(rename = "final")]
    last: [Vec<f32>; 4],
}

/// Losses of the steps, and the parameters after the last beside those of the script.
fn run(case: &Case, reference: &Reference) -> (Vec<f64>, Vec<f32>, Vec<f32>) {
    let Reference { x, numbers, labels, initial, .. } = reference;
    let learning_rate = if case.kind == "sgd" { 1e-2 } else { 1e-3 };
    let targets = match case.loss.as_str() {
        "binary_cross_entropy" => Targets::Labels { values: labels, count: OUTPUTS },
        _ => Targets::Numbers { values: numbers, count: OUTPUTS },
    };
    let keys = json!({ "hidden": [16], "activation": "tanh", "loss": case.loss, "huber_delta": 0.3, "quantile": 0.8 });
    let (model, method): (Mlp, Method) = (section(keys), section(json!({ "kind": case.kind })));
    let network = Architecture::new(&model, &Shape::vector(FEATURES), targets.target()).unwrap();
    let mut workspace = Workspace::new(&network, BATCH, true).unwrap();
    let mut p = packed(&network, initial, &[]);
    let (mut g, mut state) = (vec![0.0; p.len()], State::new(&*method, p.len()));
    let step = |step: usize| {
        let first = step * BATCH % SAMPLES;
        workspace.x.copy_from_slice(&x[first * FEATURES..][..BATCH * FEATURES]);
        let targets = targets.slice(first..first + BATCH);
        let loss = workspace.forward(&p, targets, None).mean_loss();
        workspace.backward(&p, targets, &mut g);
        let input = StepInput { t: step as u64 + 1, learning_rate, l2: 0.0, shrink: 0.0 };
        method.step(Step { input, p: &mut p, g: &g, tensors: &[], state: &mut state, threads: 1 });
        loss
    };
    let losses = (0..case.losses.len()).map(step).collect();
    (losses, p, packed(&network, &case.last, &[]))
}

#[test]
fn three_hundred_steps_of_every_loss_equal_those_of_numpy() {
    let text = include_str!("../../../tests/reference/nn/output_trajectories.json");
    let reference: Reference = serde_json::from_str(text).unwrap();
    assert_eq!(reference.cases.len(), 10);
    for case in &reference.cases {
        let name = format!("{} on {}", case.kind, case.loss);
        let (losses, p, wanted) = run(case, &reference);
        assert_eq!(losses.len(), 300);
        // The script computes in f64, this in f32.
        for (step, (loss, wanted)) in losses.iter().zip(&case.losses).enumerate() {
            assert!((loss / wanted - 1.0).abs() < 2e-5, "{name}: loss {loss} against {wanted} in step {step}");
        }
        let scale = wanted.iter().fold(0.0_f32, |scale, w| scale.max(w.abs()));
        let furthest = p.iter().zip(&wanted).fold(0.0_f32, |far, (p, w)| far.max((p - w).abs()));
        assert!(furthest / scale < 2e-5, "{name}: a weight differs by {furthest} of {scale}");
    }
}
