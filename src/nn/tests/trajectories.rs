//! Against PyTorch: numbers made by `tests/reference/nn/optimizer_trajectories.py`.

use serde::Deserialize;
use serde_json::json;

use super::data::{Table, section};
use crate::nn::architecture::Tensor;
use crate::nn::layers::Init;
use crate::nn::network::Workspace;
use crate::nn::optim::{State, Step, StepInput};
use crate::nn::{Architecture, Method, Mlp, Samples as _, Shape, Target};

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
    let labels = (0..SAMPLES).map(|_| ((word() >> 33) % CLASSES as u64) as u32).collect();
    Table { x, features: FEATURES, labels, classes: CLASSES }
}

/// PyTorch's tensors in the engine's one vector; those of the batch normalisation as they start where `norm` is empty.
pub(super) fn packed(network: &Architecture, tensors: &[Vec<f32>; 4], norm: &[Vec<f32>]) -> Vec<f32> {
    let mut p = vec![0.0; network.parameters()];
    let (mut tensors, mut norm) = (tensors.iter(), norm.iter());
    for Tensor { name, parameter, range } in network.tensors() {
        let numbers = if name.contains("batch_norm") { norm.next().cloned() } else { tensors.next().cloned() };
        let start = if let Init::Constant(start) = parameter.init { start } else { 0.0 };
        let places = parameter.places(true);
        let numbers = numbers.unwrap_or_else(|| vec![start; places.len()]);
        numbers.iter().zip(places).for_each(|(number, place)| p[range.start + place] = *number);
    }
    p
}

/// Losses of the steps, and the parameters after the last.
fn run(case: &Case, initial: &[Vec<f32>; 4], data: &Table) -> (Vec<f64>, Vec<f32>, Vec<f32>) {
    let model: Mlp = section(json!({
        "hidden": [16], "activation": "tanh", "loss": case.loss,
        "batch_norm": case.batch_norm, "label_smoothing": case.label_smoothing,
    }));
    let method: Method = section(match case.kind.as_str() {
        "textbook_nadam" => json!({ "kind": "nadam", "momentum_schedule": "constant" }),
        kind => json!({ "kind": kind }),
    });
    let network = Architecture::new(&model, &Shape::vector(FEATURES), Target::Classes(CLASSES)).unwrap();
    let mut workspace = Workspace::new(&network, BATCH, true).unwrap();
    let mut p = packed(&network, initial, &[]);
    let trained = network.trained();
    let (mut g, mut state) = (vec![0.0; trained], State::new(&*method, trained));
    let decoupled = method.decouples_weight_decay();
    let losses = (0..case.losses.len())
        .map(|step| {
            let first = step * BATCH % SAMPLES;
            workspace.x.copy_from_slice(&data.x[first * FEATURES..][..BATCH * FEATURES]);
            let targets = data.targets().slice(first..first + BATCH);
            let loss = workspace.forward(&p, targets, None).loss / BATCH as f64;
            workspace.absorb_statistics(&mut p, BATCH);
            workspace.backward(&p, targets, &mut g);
            let input = StepInput {
                t: step as u64 + 1,
                learning_rate: LEARNING_RATE,
                l2: if decoupled { 0.0 } else { case.weight_decay },
                shrink: if decoupled { LEARNING_RATE * case.weight_decay } else { 0.0 },
            };
            let (p, g, state) = (&mut p[..trained], &g, &mut state);
            method.step(Step { input, p, g, tensors: &[], state, threads: 1 });
            loss
        })
        .collect();
    let wanted = packed(&network, &case.last, &case.norm);
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
