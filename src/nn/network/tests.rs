//! Gradients against central differences of a slow, obvious network in f64.

use serde_json::json;

use super::*;
use crate::nn::ModelSpec;

const FEATURES: usize = 5;
const CLASSES: usize = 4;
const ROWS: usize = 6;

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
fn slow_loss(mlp: &Mlp, layout: &Layout, p: &[f64], x: &[f32], labels: &[u32], masks: &[Vec<f32>]) -> f64 {
    let mut total = 0.0;
    for (row, &label) in labels.iter().enumerate() {
        let mut a: Vec<f64> = x[row * FEATURES..][..FEATURES].iter().map(|&x| f64::from(x)).collect();
        for (index, layer) in layout.layers.iter().enumerate() {
            let (w, b) = (&p[layer.weights()], &p[layer.bias()]);
            let z = |o: usize| b[o] + a.iter().enumerate().map(|(i, a)| a * w[i * layer.width() + o]).sum::<f64>();
            let z: Vec<f64> = (0..layer.outputs).map(z).collect();
            if index + 1 == layout.layers.len() {
                a = z;
                continue;
            }
            let mask = |o: usize| masks[index].get(row * layer.width() + o).map_or(1.0, |&m| f64::from(m));
            a = z.iter().enumerate().map(|(o, &z)| activate(mlp.activation, z) * mask(o)).collect();
        }
        let sum: f64 = a.iter().map(|z| libm::exp(*z)).sum();
        let softmax: Vec<f64> = a.iter().map(|z| libm::exp(*z) / sum).collect();
        let one = |j: usize| f64::from(u8::from(j == label as usize));
        total += match mlp.loss {
            Loss::CrossEntropy => -libm::log(softmax[label as usize]),
            Loss::SquaredError => softmax.iter().enumerate().map(|(j, s)| (s - one(j)) * (s - one(j))).sum(),
        };
    }
    total / labels.len() as f64
}

/// Compares every element of the engine's gradient with (L(p + h) − L(p − h)) / 2h.
fn check(mlp: &Mlp, seed: u64) {
    let mut stream = Stream::new(seed, "gradient", 0);
    let mut workspace = Workspace::new(mlp, FEATURES, CLASSES, ROWS, true);
    let mut p = workspace.layout().initial(mlp.weight_init, seed);
    for layer in workspace.layout.layers.clone() {
        p[layer.bias()][..layer.outputs].iter_mut().for_each(|b| *b = stream.uniform_in(-0.5, 0.5) as f32);
    }
    workspace.x.iter_mut().for_each(|x| *x = stream.uniform_in(-1.5, 1.5) as f32);
    let labels: Vec<u32> = (0..ROWS).map(|_| stream.below(CLASSES) as u32).collect();
    let loss = workspace.forward(&p, &labels, Some(&mut stream)).loss / ROWS as f64;
    let mut g = vec![f32::NAN; p.len()];
    workspace.backward(&p, &labels, &mut g);

    let masks: Vec<Vec<f32>> = workspace.buffers.iter().map(|b| b.mask.clone()).collect();
    let mut q: Vec<f64> = p.iter().map(|&p| f64::from(p)).collect();
    let slow = |q: &[f64]| slow_loss(mlp, &workspace.layout, q, &workspace.x, &labels, &masks);
    assert!((loss - slow(&q)).abs() < 1e-6 * loss.abs().max(1.0), "loss {loss} against {}", slow(&q));
    let h = 1e-5;
    for layer in &workspace.layout.layers {
        for k in layer.weights().chain(layer.bias()) {
            if (k - layer.weights().start) % layer.width() >= layer.outputs {
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

fn mlp(hidden: &[u32], activation: &str, loss: &str, dropout: f64) -> Mlp {
    let model = json!({
        "kind": "mlp", "hidden": hidden, "activation": activation, "loss": loss, "dropout": dropout,
    });
    serde_json::from_value::<ModelSpec>(model).unwrap().mlp().clone()
}

#[test]
fn gradients_of_every_activation_and_loss_equal_central_differences() {
    for hidden in [&[][..], &[7], &[7, 17], &[4, 3, 6]] {
        for activation in ["sigmoid", "tanh", "relu", "identity", "leaky_relu", "gelu"] {
            for loss in ["cross_entropy", "squared_error"] {
                check(&mlp(hidden, activation, loss, 0.0), 3);
            }
        }
    }
}

#[test]
fn gradients_through_dropout_equal_central_differences() {
    for activation in ["sigmoid", "tanh", "relu", "identity", "leaky_relu", "gelu"] {
        check(&mlp(&[9, 8], activation, "cross_entropy", 0.4), 5);
    }
}

#[test]
fn dropout_drops_its_share_and_keeps_the_mean() {
    let mut mask = vec![0.0; 40_000];
    draw_mask(&mut mask, 0.3, &mut Stream::new(1, "dropout", 1));
    let dropped = mask.iter().filter(|m| **m == 0.0).count() as f64 / 40_000.0;
    let mean = mask.iter().map(|m| f64::from(*m)).sum::<f64>() / 40_000.0;
    assert!((dropped - 0.3).abs() < 0.01 && (mean - 1.0).abs() < 0.02, "{dropped} {mean}");
}
