//! Features that are places of categories: gradients against differences in f64, trajectories against NumPy
//! (`tests/reference/nn/embedding_trajectories.py`), files.

use serde::Deserialize;
use serde_json::json;

use super::data::section;
use crate::base::rng::Stream;
use crate::nn::kernels::Aligned;
use crate::nn::network::Workspace;
use crate::nn::optim::{State, Step, StepInput};
use crate::nn::{
    Architecture, Checkpoint, EmbeddedFeature, Method, Mlp, Network, NnError, Shape, Target, Targets, read_weights,
};

const FEATURES: usize = 5;
const CLASSES: usize = 4;
const BATCH: usize = 16;
const EMBEDDED: [EmbeddedFeature; 2] =
    [EmbeddedFeature { feature: 1, places: 7, size: 3 }, EmbeddedFeature { feature: 3, places: 20, size: 5 }];

fn shape() -> Shape {
    Shape::vector(FEATURES).with_embedded(EMBEDDED.to_vec())
}

fn network(model: &Mlp) -> Architecture {
    Architecture::new(model, &shape(), Target::Classes(CLASSES)).unwrap()
}

#[derive(Deserialize)]
struct Reference {
    x: Vec<f32>,
    labels: Vec<u32>,
    /// The two tables [places, size], w₁ [out, in], b₁, w₂, b₂, each row by row.
    initial: Vec<Vec<f32>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    kind: String,
    losses: Vec<f64>,
    #[serde(rename = "final")]
    last: Vec<Vec<f32>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../../../tests/reference/nn/embedding_trajectories.json")).unwrap()
}

/// The tensors of a file in the engine's one vector.
fn packed(network: &Architecture, tensors: &[Vec<f32>]) -> Vec<f32> {
    let mut p = vec![0.0; network.parameters()];
    for (tensor, numbers) in network.tensors().zip(tensors) {
        let places = tensor.parameter.places(true);
        assert_eq!(places.len(), numbers.len(), "{}", tensor.name);
        numbers.iter().zip(places).for_each(|(number, place)| p[tensor.range.start + place] = *number);
    }
    p
}

/// The tensors of the engine's vector as a file has them.
fn unpacked(network: &Architecture, p: &[f64]) -> Vec<Vec<f64>> {
    let tensor = |tensor: &crate::nn::architecture::Tensor| {
        let places = tensor.parameter.places(true);
        places.into_iter().map(|place| p[tensor.range.start + place]).collect()
    };
    network.tensors().map(tensor).collect()
}

/// Mean loss, one number after the other.
fn slow_loss(network: &Architecture, p: &[f64], x: &[f32], labels: &[u32]) -> f64 {
    let tensors = unpacked(network, p);
    let [first, second, w1, b1, w2, b2] = &tensors[..] else { panic!("six tensors") };
    let dense = |x: &[f64], w: &[f64], b: &[f64]| -> Vec<f64> {
        let unit = |(w, b): (&[f64], &f64)| b + w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        w.chunks(x.len()).zip(b).map(unit).collect()
    };
    let loss = |(x, label): (&[f32], &u32)| {
        let mut row: Vec<f64> = [0, 2, 4].map(|at| f64::from(x[at])).to_vec();
        row.extend(&first[x[1] as usize * 3..][..3]);
        row.extend(&second[x[3] as usize * 5..][..5]);
        let a: Vec<f64> = dense(&row, w1, b1).into_iter().map(libm::tanh).collect();
        let z = dense(&a, w2, b2);
        libm::log(z.iter().map(|z| libm::exp(*z)).sum::<f64>()) - z[*label as usize]
    };
    x.chunks(FEATURES).zip(labels).map(loss).sum::<f64>() / labels.len() as f64
}

#[test]
fn gradients_of_learned_numbers_equal_central_differences() {
    let model: Mlp = section(json!({ "hidden": [6], "activation": "tanh" }));
    let network = network(&model);
    let reference = reference();
    let (x, labels) = (&reference.x[..BATCH * FEATURES], &reference.labels[..BATCH]);
    let p = network.initial(5);
    let mut workspace = Workspace::new(&network, BATCH, true).unwrap();
    workspace.x.copy_from_slice(x);
    let targets = Targets::Classes { labels, count: CLASSES };
    let loss = workspace.forward(&p, targets, None).mean_loss();
    let mut g = vec![f32::NAN; network.trained()];
    workspace.backward(&p, targets, &mut g);
    let mut q: Vec<f64> = p.iter().map(|&p| f64::from(p)).collect();
    assert!((loss - slow_loss(&network, &q, x, labels)).abs() < 1e-6);
    let is_number: Vec<bool> = {
        let mut is = vec![false; network.trained()];
        let places = network.tensors().flat_map(|t| t.parameter.places(true).into_iter().map(|at| t.range.start + at));
        places.for_each(|at| is[at] = true);
        is
    };
    for at in 0..g.len() {
        if !is_number[at] {
            assert_eq!(g[at], 0.0, "padding has no gradient");
            continue;
        }
        let (before, h) = (q[at], 1e-5);
        q[at] = before + h;
        let above = slow_loss(&network, &q, x, labels);
        q[at] = before - h;
        let below = slow_loss(&network, &q, x, labels);
        q[at] = before;
        let wanted = (above - below) / (2.0 * h);
        assert!((f64::from(g[at]) - wanted).abs() < 2e-6, "{} against {wanted} at {at}", g[at]);
    }
}

#[test]
fn three_hundred_steps_of_learned_numbers_equal_those_of_numpy() {
    let reference = reference();
    let model: Mlp = section(json!({ "hidden": [16], "activation": "tanh" }));
    let network = network(&model);
    assert_eq!(reference.cases.len(), 2);
    for Case { kind, losses, last } in &reference.cases {
        let learning_rate = if kind == "sgd" { 0.1 } else { 1e-3 };
        let method: Method = section(json!({ "kind": kind }));
        let mut workspace = Workspace::new(&network, BATCH, true).unwrap();
        let mut p = packed(&network, &reference.initial);
        let (mut g, mut state) = (vec![0.0; p.len()], State::new(&*method, p.len()));
        assert_eq!(losses.len(), 300);
        for (step, wanted) in losses.iter().enumerate() {
            let first = step * BATCH % reference.labels.len();
            workspace.x.copy_from_slice(&reference.x[first * FEATURES..][..BATCH * FEATURES]);
            let targets = Targets::Classes { labels: &reference.labels[first..first + BATCH], count: CLASSES };
            let loss = workspace.forward(&p, targets, None).mean_loss();
            // The script computes in f64, this in f32.
            assert!((loss / wanted - 1.0).abs() < 2e-5, "{kind}: loss {loss} against {wanted} in step {step}");
            workspace.backward(&p, targets, &mut g);
            let input = StepInput { t: step as u64 + 1, learning_rate, l2: 0.0, shrink: 0.0 };
            method.step(Step { input, p: &mut p, g: &g, tensors: &[], state: &mut state, threads: 1 });
        }
        let wanted = packed(&network, last);
        let scale = wanted.iter().fold(0.0_f32, |scale, w| scale.max(w.abs()));
        let furthest = p.iter().zip(&wanted).fold(0.0_f32, |far, (p, w)| far.max((p - w).abs()));
        assert!(furthest / scale < 2e-5, "{kind}: a weight differs by {furthest} of {scale}");
    }
}

#[test]
fn learned_numbers_start_normal_and_leave_the_streams_of_the_other_layers_alone() {
    let model: Mlp = section(json!({ "hidden": [6] }));
    let big = [EmbeddedFeature { feature: 0, places: 2_001, size: 20 }];
    let shape = Shape::vector(1).with_embedded(big.to_vec());
    let network = Architecture::new(&model, &shape, Target::Classes(2)).unwrap();
    assert_eq!(network.hidden(), [6]);
    let p = network.initial(1);
    let names: Vec<String> =
        network.tensors().map(|t| format!("{} {:?}", t.name, t.parameter.file_shape())).take(2).collect();
    assert_eq!(names, ["embedding.0.weight [2001, 20]", "layers.0.weight [6, 20]"]);
    let tensors = unpacked(&network, &p.iter().map(|&p| f64::from(p)).collect::<Vec<_>>());
    let (known, unknown) = tensors[0].split_at(2_000 * 20);
    assert_eq!(unknown, [0.0; 20], "what no row has moved says nothing");
    let mean = known.iter().sum::<f64>() / 40_000.0;
    let variance = known.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / 40_000.0;
    // Five standard errors of each estimate.
    assert!(
        mean.abs() < 5.0 / 200.0 && (variance - 1.0).abs() < 5.0 * (2.0_f64 / 40_000.0).sqrt(),
        "{mean} {variance}"
    );
    let plain = Architecture::new(&model, &Shape::vector(20), Target::Classes(2)).unwrap();
    assert_eq!(p[network.tensors().nth(1).unwrap().range.start..], plain.initial(1)[..]);
}

#[test]
fn a_place_that_is_none_is_the_unknown_one() {
    let model: Mlp = section(json!({ "hidden": [] }));
    let network = network(&model);
    let p = network.initial(2);
    let mut workspace = Workspace::new(&network, 4, false).unwrap();
    for bad in [f32::NAN, -1.0, 7.0, f32::INFINITY] {
        let x = [[0.5, 6.0, 0.1, 2.0, 0.3], [0.5, bad, 0.1, 2.0, 0.3]].concat();
        workspace.x[..10].copy_from_slice(&x);
        let _ = workspace.forward(&p, Targets::Classes { labels: &[0, 0], count: CLASSES }, None);
        let (first, second) = workspace.predictions(2).split_at(workspace.predictions(1).len());
        assert_eq!(first, second, "{bad}");
    }
}

/// A checkpoint of a network, untrained.
fn checkpoint(model: &Mlp) -> Checkpoint {
    let network = network(model);
    Checkpoint {
        input: shape(),
        target: Target::Classes(CLASSES),
        class_weights: Vec::new(),
        parameters: network.initial(3),
        average: Aligned::default(),
        best: Aligned::default(),
        state: State::default(),
        steps: 0,
        history: crate::base::history::History::default(),
    }
}

#[test]
fn learned_numbers_survive_their_files() {
    let model: Mlp = section(json!({ "hidden": [6] }));
    let whole = checkpoint(&model);
    let bytes = whole.to_safetensors(&model).unwrap();
    assert_eq!(Checkpoint::from_safetensors(&bytes, &model).unwrap(), whole);
    let weights = whole.weights_safetensors(&model).unwrap();
    assert_eq!(read_weights(&weights, &network(&model)).unwrap(), whole.parameters);
    assert!(Network::of_weights(&model, &shape(), Target::Classes(CLASSES), &weights).is_ok());
    // Damage is an error or another checkpoint, never a panic or an impossible allocation.
    let mut stream = Stream::new(1, "damage", 0);
    for _ in 0..300 {
        let mut bytes = bytes.clone();
        let at = stream.below(1_200);
        bytes[at] = stream.word() as u8;
        let _ = Checkpoint::from_safetensors(&bytes, &model);
    }
    for (places, size) in [(usize::MAX, 3), (0, 3), (7, usize::MAX), (1 << 40, 1 << 40)] {
        let text = format!("[{{\\\"feature\\\":1,\\\"places\\\":{places},\\\"size\\\":{size}}}]");
        assert!(Checkpoint::from_safetensors(&with_embedded(&bytes, &text), &model).is_err(), "{text}");
    }
}

/// A checkpoint whose metadata claim other learned numbers.
fn with_embedded(bytes: &[u8], claim: &str) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = String::from_utf8(bytes[8..8 + length].to_vec()).unwrap();
    let from = header.find("[{\\\"feature").unwrap();
    let to = from + header[from..].find(']').unwrap() + 1;
    let mut header = format!("{}{claim}{}", &header[..from], &header[to..]);
    header.push_str(&" ".repeat(header.len().next_multiple_of(8) - header.len()));
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &bytes[8 + length..]].concat()
}

#[test]
fn a_file_of_initial_weights_without_learned_numbers_is_refused_by_name() {
    let model: Mlp = section(json!({ "hidden": [6] }));
    let plain = Architecture::new(&model, &Shape::vector(11), Target::Classes(CLASSES)).unwrap();
    let other = Checkpoint { input: Shape::vector(11), parameters: plain.initial(1), ..checkpoint(&model) };
    let bytes = other.weights_safetensors(&model).unwrap();
    let Err(NnError::BadWeights { why }) = read_weights(&bytes, &network(&model)) else { panic!("it has no table") };
    assert_eq!(why, "there is no `embedding.0.weight`");
}
