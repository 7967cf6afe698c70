//! Against PyTorch: numbers made by `tests/reference/nn/optimizer_trajectories.py`.

use serde::Deserialize;
use serde_json::json;

use super::data::{Table, section};
use crate::nn::network::Workspace;
use crate::nn::optim::StepInput;
use crate::nn::{Method, ModelSpec};

const FEATURES: usize = 12;
const CLASSES: usize = 10;
const SAMPLES: usize = 160;
const BATCH: usize = 16;
const LEARNING_RATE: f64 = 1e-3;

#[derive(Deserialize)]
struct Reference {
    /// w₁ [16, 12], b₁, w₂ [10, 16], b₂, each row by row.
    initial: [Vec<f32>; 4],
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    kind: String,
    weight_decay: f64,
    loss: String,
    losses: Vec<f64>,
    #[serde(rename = "final")]
    last: [Vec<f32>; 4],
}

fn reference() -> Reference {
    let text = include_str!("../../../tests/reference/nn/optimizer_trajectories.json");
    serde_json::from_str(text).unwrap()
}

/// The data of the script.
fn data() -> Table {
    let mut state = 1_u64;
    let mut word = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state
    };
    let x = (0..SAMPLES * FEATURES).map(|_| (word() >> 40) as f32 / 16_777_216.0).collect();
    Table { x, features: FEATURES, labels: (0..SAMPLES).map(|_| ((word() >> 33) % CLASSES as u64) as u32).collect() }
}

/// PyTorch's tensors in the engine's one vector.
fn packed(workspace: &Workspace, tensors: &[Vec<f32>; 4]) -> Vec<f32> {
    let layout = workspace.layout();
    let mut p = vec![0.0; layout.parameters()];
    for (layer, pair) in layout.layers.iter().zip(tensors.chunks(2)) {
        let weights = &mut p[layer.weights()];
        for (k, w) in pair[0].iter().enumerate() {
            weights[k % layer.inputs * layer.width() + k / layer.inputs] = *w;
        }
        p[layer.bias()][..layer.outputs].copy_from_slice(&pair[1]);
    }
    p
}

/// Losses of the steps, and the parameters after the last.
fn run(case: &Case, initial: &[Vec<f32>; 4], data: &Table) -> (Vec<f64>, Vec<f32>, Vec<f32>) {
    let mlp = json!({ "kind": "mlp", "hidden": [16], "activation": "tanh", "loss": case.loss });
    let model: ModelSpec = section(mlp);
    let method: Method = section(json!({ "kind": case.kind }));
    let mut workspace = Workspace::new(model.mlp(), FEATURES, CLASSES, BATCH, true);
    let mut p = packed(&workspace, initial);
    let (mut g, mut state) = (vec![0.0; p.len()], method.start(p.len()));
    let decoupled = method.is_decoupled();
    let losses = (0..case.losses.len())
        .map(|step| {
            let first = step * BATCH % SAMPLES;
            workspace.x.copy_from_slice(&data.x[first * FEATURES..][..BATCH * FEATURES]);
            let labels = &data.labels[first..first + BATCH];
            let loss = workspace.forward(&p, labels, None).loss / BATCH as f64;
            workspace.backward(&p, labels, &mut g);
            let input = StepInput {
                t: step as u64 + 1,
                learning_rate: LEARNING_RATE,
                l2: if decoupled { 0.0 } else { case.weight_decay },
                shrink: if decoupled { LEARNING_RATE * case.weight_decay } else { 0.0 },
            };
            method.step(input, &mut p, &g, &mut state);
            loss
        })
        .collect();
    let wanted = packed(&workspace, &case.last);
    (losses, p, wanted)
}

#[test]
fn two_hundred_steps_equal_those_of_pytorch() {
    let (reference, data) = (reference(), data());
    assert_eq!(reference.cases.len(), 15);
    for case in &reference.cases {
        let name = format!("{} with weight decay {} on {}", case.kind, case.weight_decay, case.loss);
        let (losses, p, wanted) = run(case, &reference.initial, &data);
        assert_eq!(losses.len(), 200);
        for (step, (loss, wanted)) in losses.iter().zip(&case.losses).enumerate() {
            assert!((loss / wanted - 1.0).abs() < 1e-5, "{name}: loss {loss} against {wanted} in step {step}");
        }
        // Single weights pass through zero, so the scale of all is what the difference is measured by.
        let scale = wanted.iter().fold(0.0_f32, |scale, w| scale.max(w.abs()));
        let furthest = p.iter().zip(&wanted).fold(0.0_f32, |far, (p, w)| far.max((p - w).abs()));
        assert!(furthest / scale < 1e-5, "{name}: a weight differs by {furthest} of {scale}");
    }
}
