//! Gradients against central differences of a slow, obvious network in f64.

use std::ops::Range;

use serde_json::json;

use super::*;
use crate::nn::kernels::padded;
use crate::nn::layers::Dropout;
use crate::nn::{Activation, Loss, Mlp, Shape, Target};

const FEATURES: usize = 5;
const CLASSES: usize = 4;
const ROWS: usize = 6;

/// A layer of the slow network, and where its parameters stand.
struct Slow {
    outputs: usize,
    weights: Range<usize>,
    bias: Range<usize>,
    norm: Option<[Range<usize>; 2]>,
    running: Option<[Range<usize>; 2]>,
}

impl Slow {
    /// The layers with weights of a network.
    fn of(network: &Architecture) -> Vec<Self> {
        let find = |name: String| network.tensors().find(|tensor| tensor.name == name);
        let layer = |index: usize| {
            let range = |what: &str| find(format!("layers.{index}.{what}")).map(|tensor| tensor.range.clone());
            let &[_, outputs] = &find(format!("layers.{index}.weight"))?.parameter.shape[..] else { return None };
            let both =
                |a: &str, b: &str| Some([range(&format!("batch_norm.{a}"))?, range(&format!("batch_norm.{b}"))?]);
            Some(Self {
                outputs,
                weights: range("weight")?,
                bias: range("bias")?,
                norm: both("weight", "bias"),
                running: both("running_mean", "running_var"),
            })
        };
        (0..).map_while(layer).collect()
    }

    fn width(&self) -> usize {
        padded(self.outputs)
    }
}

/// The network of a model, with buffers.
fn built(mlp: &Mlp, target: Target) -> (Architecture, Workspace) {
    let network = Architecture::new(mlp, &Shape::vector(FEATURES), target).unwrap();
    let workspace = Workspace::new(&network, ROWS, true).unwrap();
    (network, workspace)
}

fn classes(labels: &[u32]) -> Targets<'_> {
    Targets::Classes { labels, count: CLASSES }
}

fn activate(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Sigmoid => 1.0 / (1.0 + libm::exp(-z)),
        Activation::Tanh => libm::tanh(z),
        Activation::Relu => z.max(0.0),
        Activation::Identity => z,
        Activation::LeakyRelu => {
            if z > 0.0 {
                z
            } else {
                0.01 * z
            }
        }
        Activation::Gelu => 0.5 * z * libm::erfc(-z / std::f64::consts::SQRT_2),
    }
}

/// Mean loss of the batch, one number after the other. `masks` are those of the engine's dropout, layer by layer.
fn slow_loss(mlp: &Mlp, layers: &[Slow], p: &[f64], x: &[f32], targets: Targets<'_>, masks: &[Vec<f32>]) -> f64 {
    let mut a: Vec<Vec<f64>> = x.chunks(FEATURES).map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
    for (index, layer) in layers.iter().enumerate() {
        let (w, b) = (&p[layer.weights.clone()], &p[layer.bias.clone()]);
        let z =
            |a: &[f64], o: usize| b[o] + a.iter().enumerate().map(|(i, a)| a * w[i * layer.width() + o]).sum::<f64>();
        a = a.iter().map(|row| (0..layer.outputs).map(|o| z(row, o)).collect()).collect();
        if let Some([scale, shift]) = layer.norm.clone() {
            slow_batch_norm(&mut a, &p[scale], &p[shift]);
        }
        if index + 1 < layers.len() {
            for (row, a) in a.iter_mut().enumerate() {
                for (o, a) in a.iter_mut().enumerate() {
                    let mask = masks[index].get(row * layer.width() + o).map_or(1.0, |&mask| f64::from(mask));
                    *a = activate(mlp.activation, *a) * mask;
                }
            }
        }
    }
    let loss = |(row, z): (usize, &Vec<f64>)| match targets.slice(row..row + 1) {
        Targets::Classes { labels, .. } => slow_row_loss(mlp, z, labels[0] as usize),
        Targets::Numbers { values, .. } | Targets::Labels { values, .. } => {
            let terms = z.iter().zip(values).map(|(z, y)| slow_output_loss(mlp, *z, f64::from(*y)));
            terms.sum::<f64>() / z.len() as f64
        }
    };
    a.iter().enumerate().map(loss).sum::<f64>() / targets.len() as f64
}

fn slow_batch_norm(z: &mut [Vec<f64>], scale: &[f64], shift: &[f64]) {
    let m = z.len() as f64;
    for o in 0..z[0].len() {
        let mean = z.iter().map(|row| row[o]).sum::<f64>() / m;
        let variance = z.iter().map(|row| (row[o] - mean) * (row[o] - mean)).sum::<f64>() / m;
        for row in z.iter_mut() {
            row[o] = scale[o] * (row[o] - mean) / (variance + 1e-5).sqrt() + shift[o];
        }
    }
}

fn slow_row_loss(mlp: &Mlp, z: &[f64], label: usize) -> f64 {
    let sum: f64 = z.iter().map(|z| libm::exp(*z)).sum();
    let softmax: Vec<f64> = z.iter().map(|z| libm::exp(*z) / sum).collect();
    let one = |j: usize| f64::from(u8::from(j == label));
    let target = |j: usize| (1.0 - mlp.label_smoothing) * one(j) + mlp.label_smoothing / z.len() as f64;
    let terms = softmax.iter().enumerate().map(|(j, s)| match mlp.loss {
        Some(Loss::SquaredError) => (s - target(j)) * (s - target(j)),
        _ => -target(j) * libm::log(*s),
    });
    terms.sum()
}

/// The loss of an output that is judged by itself.
fn slow_output_loss(mlp: &Mlp, z: f64, y: f64) -> f64 {
    let r = (z - y).abs();
    match mlp.loss.unwrap() {
        Loss::SquaredError => r * r,
        Loss::AbsoluteError => r,
        Loss::Huber if r <= mlp.huber_delta.unwrap() => r * r / 2.0,
        Loss::Huber => mlp.huber_delta.unwrap() * (r - mlp.huber_delta.unwrap() / 2.0),
        Loss::Pinball => r * if z < y { mlp.quantile.unwrap() } else { 1.0 - mlp.quantile.unwrap() },
        Loss::BinaryCrossEntropy => {
            let p = 1.0 / (1.0 + libm::exp(-z));
            -y * libm::log(p) - (1.0 - y) * libm::log(1.0 - p)
        }
        Loss::CrossEntropy => panic!("of classes"),
    }
}

/// The masks that the engine draws, layer by layer; empty where nothing is dropped.
fn masks(mlp: &Mlp, layers: &[Slow], stream: &mut Stream) -> Vec<Vec<f32>> {
    let hidden = layers.len() - 1;
    let mut draw = |layer: &Slow| {
        let mut mask = vec![1.0; ROWS * layer.width()];
        Dropout::draw(mlp.dropout as f32, &mut mask, stream);
        mask
    };
    let drops = layers[..hidden].iter().filter(|_| mlp.dropout > 0.0);
    let drawn: Vec<Vec<f32>> = drops.map(&mut draw).collect();
    drawn.into_iter().chain(std::iter::repeat_with(Vec::new)).take(hidden + 1).collect()
}

/// Compares every element of the engine's gradient with (L(p + h) − L(p − h)) / 2h.
fn check(mlp: &Mlp, seed: u64) {
    let labels: Vec<u32> = (0..ROWS).map(|row| (row * (seed as usize + 1) % CLASSES) as u32).collect();
    check_targets(mlp, seed, classes(&labels));
}

fn check_targets(mlp: &Mlp, seed: u64, targets: Targets<'_>) {
    let mut stream = Stream::new(seed, "gradient", 0);
    let (network, mut workspace) = built(mlp, targets.target());
    let layers = Slow::of(&network);
    let mut p = network.initial(seed);
    for layer in &layers {
        p[layer.bias.clone()][..layer.outputs].iter_mut().for_each(|b| *b = stream.uniform_in(-0.5, 0.5) as f32);
        if let Some([scale, shift]) = layer.norm.clone() {
            p[scale][..layer.outputs].iter_mut().for_each(|s| *s = stream.uniform_in(0.5, 1.5) as f32);
            p[shift][..layer.outputs].iter_mut().for_each(|s| *s = stream.uniform_in(-0.5, 0.5) as f32);
        }
    }
    workspace.x.iter_mut().for_each(|x| *x = stream.uniform_in(-1.5, 1.5) as f32);
    let dropout = || Stream::new(seed, "dropout", 0);
    let loss = workspace.forward(&p, targets, Some(&mut dropout())).loss / ROWS as f64;
    let mut g = vec![f32::NAN; network.trained()];
    workspace.backward(&p, targets, &mut g);

    let masks = masks(mlp, &layers, &mut dropout());
    let mut q: Vec<f64> = p.iter().map(|&p| f64::from(p)).collect();
    let slow = |q: &[f64]| slow_loss(mlp, &layers, q, &workspace.x, targets, &masks);
    assert!((loss - slow(&q)).abs() < 1e-6 * loss.abs().max(1.0), "loss {loss} against {}", slow(&q));
    let h = 1e-5;
    for layer in &layers {
        let [scale, shift] = layer.norm.clone().unwrap_or_default();
        for k in layer.weights.clone().chain(layer.bias.clone()).chain(scale).chain(shift) {
            if (k - layer.weights.start) % layer.width() >= layer.outputs {
                assert_eq!(g[k], 0.0, "padding has no gradient");
                continue;
            }
            let at = q[k];
            q[k] = at + h;
            let above = slow(&q);
            q[k] = at - h;
            let below = slow(&q);
            q[k] = at;
            let wanted = (above - below) / (2.0 * h);
            assert!((f64::from(g[k]) - wanted).abs() < 2e-6, "{mlp:?}: {} against {wanted} at {k}", g[k]);
        }
    }
}

/// A model with keys beside those of its layers.
fn mlp(hidden: &[u32], activation: &str, keys: serde_json::Value) -> Mlp {
    let mut model = json!({ "hidden": hidden, "activation": activation });
    model.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    serde_json::from_value(model).unwrap()
}

#[test]
fn gradients_of_every_activation_and_loss_equal_central_differences() {
    for hidden in [&[][..], &[7], &[7, 17], &[4, 3, 6]] {
        for activation in ["sigmoid", "tanh", "relu", "identity", "leaky_relu", "gelu"] {
            for loss in ["cross_entropy", "squared_error"] {
                check(&mlp(hidden, activation, json!({ "loss": loss })), 3);
            }
        }
    }
}

#[test]
fn gradients_of_the_losses_of_numbers_and_labels_equal_central_differences() {
    let values: Vec<f32> = (0..ROWS * 20).map(|i| (i * 7 % 11) as f32 / 4.0 - 1.0).collect();
    let labels: Vec<f32> = values.iter().map(|&y| f32::from(u8::from(y > 0.0))).collect();
    for count in [1, 3, 20] {
        for loss in ["squared_error", "absolute_error", "huber", "pinball"] {
            let mlp = mlp(&[7], "tanh", json!({ "loss": loss, "huber_delta": 0.6, "quantile": 0.3 }));
            check_targets(&mlp, 8, Targets::Numbers { values: &values[..ROWS * count], count });
        }
        let mlp = mlp(&[7], "tanh", json!({ "loss": "binary_cross_entropy" }));
        check_targets(&mlp, 9, Targets::Labels { values: &labels[..ROWS * count], count });
    }
}

#[test]
fn a_loss_that_is_not_for_the_target_is_refused_with_those_that_are() {
    let refusal = |keys: serde_json::Value, target: Target| {
        let mlp = mlp(&[3], "tanh", keys);
        let network = Architecture::new(&mlp, &Shape::vector(FEATURES), target).unwrap();
        Workspace::new(&network, ROWS, true).unwrap_err().to_string()
    };
    let cross_entropy = refusal(json!({ "loss": "cross_entropy" }), Target::Numbers(1));
    let wanted =
        "the loss `cross_entropy` is not for numbers; write `squared_error`, `absolute_error`, `huber` or `pinball`";
    assert_eq!(cross_entropy, wanted);
    let huber = refusal(json!({ "loss": "huber" }), Target::Labels(2));
    assert_eq!(huber, "the loss `huber` is not for labels; write `binary_cross_entropy`");
    let smoothed = refusal(json!({ "label_smoothing": 0.1 }), Target::Numbers(1));
    assert_eq!(smoothed, "`label_smoothing` is for classes, and the targets are numbers");
}

#[test]
fn the_loss_of_a_label_that_is_as_wrong_as_can_be_is_finite() {
    let mlp = mlp(&[], "tanh", json!({}));
    let (network, mut workspace) = built(&mlp, Target::Labels(1));
    let mut p = network.initial(1);
    p.fill(0.0);
    let bias = Slow::of(&network)[0].bias.start;
    for (z, wanted) in [(1e4, 1e4), (-1e4, 0.0), (40.0, 40.0)] {
        p[bias] = z;
        let sums = workspace.forward(&p, Targets::Labels { values: &[0.0], count: 1 }, None);
        assert_eq!((sums.loss, sums.correct), (wanted, u64::from(z < 0.0)), "{z}");
    }
}

#[test]
fn gradients_through_dropout_equal_central_differences() {
    for activation in ["sigmoid", "tanh", "relu", "identity", "leaky_relu", "gelu"] {
        check(&mlp(&[9, 8], activation, json!({ "dropout": 0.4 })), 5);
    }
}

#[test]
fn gradients_through_batch_norm_and_smoothed_labels_equal_central_differences() {
    for activation in ["sigmoid", "tanh", "relu", "identity", "leaky_relu", "gelu"] {
        check(&mlp(&[9, 18], activation, json!({ "batch_norm": true })), 6);
        for loss in ["cross_entropy", "squared_error"] {
            let keys = json!({ "batch_norm": true, "label_smoothing": 0.2, "dropout": 0.3, "loss": loss });
            check(&mlp(&[7, 5], activation, keys), 7);
        }
    }
}

#[test]
fn running_statistics_follow_the_batches() {
    let mlp = mlp(&[3], "identity", json!({ "batch_norm": true }));
    let (network, mut workspace) = built(&mlp, Target::Classes(CLASSES));
    let mut p = network.initial(1);
    let mut stream = Stream::new(1, "statistics", 0);
    workspace.x.iter_mut().for_each(|x| *x = stream.uniform_in(-1.0, 1.0) as f32);
    let layer = &Slow::of(&network)[0];
    for _ in 0..200 {
        workspace.forward(&p, classes(&[0; ROWS]), None);
        workspace.absorb_statistics(&mut p, ROWS);
    }
    let [mean, variance] = layer.running.clone().unwrap();
    for o in 0..3 {
        let z = |row: usize| -> f64 {
            let x = &workspace.x[row * FEATURES..][..FEATURES];
            x.iter()
                .enumerate()
                .map(|(i, x)| f64::from(*x) * f64::from(p[layer.weights.clone()][i * layer.width() + o]))
                .sum()
        };
        let wanted = (0..ROWS).map(z).sum::<f64>() / ROWS as f64;
        let spread = (0..ROWS).map(|row| (z(row) - wanted).powi(2)).sum::<f64>() / (ROWS - 1) as f64;
        assert!((f64::from(p[mean.clone()][o]) - wanted).abs() < 1e-5);
        assert!((f64::from(p[variance.clone()][o]) - spread).abs() < 1e-5);
    }
}

#[test]
fn dropout_drops_its_share_and_keeps_the_mean() {
    let mut mask = vec![0.0; 40_000];
    Dropout::draw(0.3, &mut mask, &mut Stream::new(1, "dropout", 1));
    let dropped = mask.iter().filter(|m| **m == 0.0).count() as f64 / 40_000.0;
    let mean = mask.iter().map(|m| f64::from(*m)).sum::<f64>() / 40_000.0;
    assert!((dropped - 0.3).abs() < 0.01 && (mean - 1.0).abs() < 0.02, "{dropped} {mean}");
}
