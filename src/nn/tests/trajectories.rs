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
    batch_norm: bool,
    label_smoothing: f64,
    losses: Vec<f64>,
    #[serde(rename = "final")]
    last: [Vec<f32>; 4],
    /// Scale, shift, running mean and running variance of the hidden layer; empty without batch normalisation.
    norm: Vec<Vec<f32>>,
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

/// PyTorch's tensors in the engine's one vector; those of the batch normalisation as they start where `norm` is empty.
fn packed(workspace: &Workspace, tensors: &[Vec<f32>; 4], norm: &[Vec<f32>]) -> Vec<f32> {
    let layout = workspace.layout();
    let mut p = vec![0.0; layout.parameters()];
    for (layer, pair) in layout.layers.iter().zip(tensors.chunks(2)) {
        let weights = &mut p[layer.weights()];
        for (k, w) in pair[0].iter().enumerate() {
            weights[k % layer.inputs * layer.width() + k / layer.inputs] = *w;
        }
        p[layer.bias()][..layer.outputs].copy_from_slice(&pair[1]);
        if let (Some([scale, shift]), Some([mean, variance])) = (layer.norm(), layer.running()) {
            for (index, range) in [scale, shift, mean, variance].into_iter().enumerate() {
                let start = if index % 3 == 0 { 1.0 } else { 0.0 };
                let values = norm.get(index).cloned().unwrap_or_else(|| vec![start; layer.outputs]);
                p[range][..layer.outputs].copy_from_slice(&values);
            }
        }
    }
    p
}

/// Losses of the steps, and the parameters after the last.
fn run(case: &Case, initial: &[Vec<f32>; 4], data: &Table) -> (Vec<f64>, Vec<f32>, Vec<f32>) {
    let model: ModelSpec = section(json!({
        "kind": "mlp", "hidden": [16], "activation": "tanh", "loss": case.loss,
        "batch_norm": case.batch_norm, "label_smoothing": case.label_smoothing,
    }));
    let method: Method = section(match case.kind.as_str() {
        "textbook_nadam" => json!({ "kind": "nadam", "momentum_schedule": "constant" }),
        kind => json!({ "kind": kind }),
    });
    let mut workspace = Workspace::new(model.mlp(), FEATURES, CLASSES, BATCH, true);
    let mut p = packed(&workspace, initial, &[]);
    let trained = workspace.layout().trained();
    let (mut g, mut state) = (vec![0.0; trained], method.start(trained));
    let decoupled = method.is_decoupled();
    let losses = (0..case.losses.len())
        .map(|step| {
            let first = step * BATCH % SAMPLES;
            workspace.x.copy_from_slice(&data.x[first * FEATURES..][..BATCH * FEATURES]);
            let labels = &data.labels[first..first + BATCH];
            let loss = workspace.forward(&p, labels, None).loss / BATCH as f64;
            workspace.absorb_statistics(&mut p, BATCH);
            workspace.backward(&p, labels, &mut g);
            let input = StepInput {
                t: step as u64 + 1,
                learning_rate: LEARNING_RATE,
                l2: if decoupled { 0.0 } else { case.weight_decay },
                shrink: if decoupled { LEARNING_RATE * case.weight_decay } else { 0.0 },
            };
            method.step(input, &mut p[..trained], &g, &mut state, 1);
            loss
        })
        .collect();
    let wanted = packed(&workspace, &case.last, &case.norm);
    (losses, p, wanted)
}

#[test]
fn three_hundred_steps_equal_those_of_pytorch() {
    let (reference, data) = (reference(), data());
    assert_eq!(reference.cases.len(), 19);
    for case in &reference.cases {
        let norm = if case.batch_norm { " with batch norm" } else { "" };
        let name = format!("{} with weight decay {} on {}{norm}", case.kind, case.weight_decay, case.loss);
        let (losses, p, wanted) = run(case, &reference.initial, &data);
        assert_eq!(losses.len(), 300);
        for (step, (loss, wanted)) in losses.iter().zip(&case.losses).enumerate() {
            assert!((loss / wanted - 1.0).abs() < 5e-6, "{name}: loss {loss} against {wanted} in step {step}");
        }
        // Single weights pass through zero, so the scale of all is what the difference is measured by.
        let scale = wanted.iter().fold(0.0_f32, |scale, w| scale.max(w.abs()));
        let furthest = p.iter().zip(&wanted).fold(0.0_f32, |far, (p, w)| far.max((p - w).abs()));
        assert!(furthest / scale < 5e-6, "{name}: a weight differs by {furthest} of {scale}");
    }
}
