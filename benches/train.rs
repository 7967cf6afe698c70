//! How fast networks train: `cargo bench --bench train`, one thread, the best of three.
//!
//! R1 is the configuration of the report (784-64×4-10, tanh, nadam, batch 32), R2 a wider one, R3 a small one with plain
//! gradient descent; 54 000 samples of 784 random bytes and 6 000 held out, as Fashion-MNIST has them. The arithmetic of an
//! epoch is counted as 6 operations a weight and training sample (forward, two products backward; 4 in the first layer,
//! whose input needs no gradient) and 2 a held-out one.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints and reads the clock")]

use std::ops::ControlFlow;
use std::time::Instant;

use serde_json::json;
use specrun::base::rng::Stream;
use specrun::nn::kernels::{Gemm, Start, available, dispatch, padded};
use specrun::nn::{Job, Method, ModelSpec, Pass, Samples, Training, train};

const FEATURES: usize = 784;
const CLASSES: usize = 10;

/// Bytes that are divided by 255 when they are gathered.
struct Bytes {
    pixels: Vec<u8>,
    labels: Vec<u32>,
}

impl Bytes {
    /// Rows of Fashion-MNIST's training part.
    fn fashion(rows: std::ops::Range<usize>) -> Option<Self> {
        let read = |name: &str| {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fashion_mnist").join(name);
            let mut bytes = Vec::new();
            let mut reader = flate2::read::GzDecoder::new(std::fs::File::open(path).ok()?);
            std::io::Read::read_to_end(&mut reader, &mut bytes).ok()?;
            Some(bytes)
        };
        let (images, labels) = (read("train-images-idx3-ubyte.gz")?, read("train-labels-idx1-ubyte.gz")?);
        Some(Self {
            pixels: images[16 + rows.start * FEATURES..16 + rows.end * FEATURES].to_vec(),
            labels: labels[8 + rows.start..8 + rows.end].iter().map(|label| u32::from(*label)).collect(),
        })
    }

    fn random(count: usize, seed: u64) -> Self {
        let mut stream = Stream::new(seed, "bench", 0);
        let pixels = (0..count * FEATURES / 8).flat_map(|_| stream.word().to_le_bytes()).collect();
        Self { pixels, labels: (0..count).map(|_| stream.below(CLASSES) as u32).collect() }
    }
}

impl Samples for Bytes {
    fn len(&self) -> usize {
        self.labels.len()
    }

    fn features(&self) -> usize {
        FEATURES
    }

    fn gather(&self, rows: &[u32], _: Pass, x: &mut [f32]) {
        for (row, x) in rows.iter().zip(x.chunks_exact_mut(FEATURES)) {
            let pixels = &self.pixels[*row as usize * FEATURES..][..FEATURES];
            x.iter_mut().zip(pixels).for_each(|(x, pixel)| *x = f32::from(*pixel) * (1.0 / 255.0));
        }
    }

    fn labels(&self) -> &[u32] {
        &self.labels
    }
}

struct Case {
    name: &'static str,
    hidden: &'static [usize],
    activation: &'static str,
    method: &'static str,
    batch_size: usize,
}

const CASES: [Case; 3] = [
    Case { name: "R1", hidden: &[64, 64, 64, 64], activation: "tanh", method: "nadam", batch_size: 32 },
    Case { name: "R2", hidden: &[128, 128, 128], activation: "relu", method: "adam", batch_size: 64 },
    Case { name: "R3", hidden: &[32, 32, 32], activation: "tanh", method: "sgd", batch_size: 16 },
];

fn main() {
    println!("bodies of the kernels on this CPU: {} (the last is used)\n", available().join(", "));
    let (samples, held_out) = (
        Bytes::fashion(0..54_000).unwrap_or_else(|| Bytes::random(54_000, 1)),
        Bytes::fashion(54_000..60_000).unwrap_or_else(|| Bytes::random(6_000, 2)),
    );
    println!("{:<4} {:<24} {:<6} {:<6} {:>5}  {:>9}  {:>8}", "", "hidden", "", "", "batch", "s / epoch", "GFLOP/s");
    for case in &CASES {
        let seconds = (0..3).map(|_| epoch_s(case, &samples, &held_out)).fold(f64::INFINITY, f64::min);
        let widths: Vec<usize> = [FEATURES].iter().chain(case.hidden).copied().chain([CLASSES]).collect();
        let weights: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let (trained, held) = (samples.len() as f64, held_out.len() as f64);
        let operations = weights as f64 * (6.0 * trained + 2.0 * held) - 2.0 * trained * (widths[0] * widths[1]) as f64;
        println!(
            "{:<4} {:<24} {:<6} {:<6} {:>5}  {:>9.3}  {:>8.1}",
            case.name,
            format!("{:?}", case.hidden),
            case.activation,
            case.method,
            case.batch_size,
            seconds,
            operations / seconds / 1e9
        );
    }
    println!("\n{:<28} {:>8}", "product (batch 32)", "GFLOP/s");
    for (name, m, n, k, transposed) in [
        ("forward  x · w", 32, 64, 784, false),
        ("weights  xᵀ · dz", 784, 64, 32, true),
        ("hidden   a · w", 32, 64, 64, false),
        ("output   a · w", 32, 10, 64, false),
    ] {
        println!("{name:<28} {:>8.1}", product_gflops(m, padded(n), k, transposed));
    }
}

/// Seconds of one epoch after one to warm up.
fn epoch_s(case: &Case, samples: &Bytes, held_out: &Bytes) -> f64 {
    let model: ModelSpec = section(json!({ "kind": "mlp", "hidden": case.hidden, "activation": case.activation }));
    let method: Method = section(json!({ "kind": case.method }));
    let training: Training = section(json!({ "batch_size": case.batch_size, "epochs": 2 }));
    let job = Job {
        model: &model,
        method: &method,
        training: &training,
        classes: CLASSES,
        seed: 1,
        train: samples,
        validation: Some(held_out),
        initial: None,
        threads: 1,
    };
    let mut ends = Vec::new();
    let outcome = train(&job, None, &mut |_| {
        ends.push(Instant::now());
        ControlFlow::Continue(())
    });
    outcome.expect("random samples can be trained on");
    (ends[1] - ends[0]).as_secs_f64()
}

fn section<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).expect("the cases are valid")
}

fn product_gflops(m: usize, n: usize, k: usize, transposed: bool) -> f64 {
    let (a, b, mut c) = (vec![0.5; m * k], vec![0.25; k * n], vec![0.0; m * n]);
    let (a_row, a_column) = if transposed { (1, m) } else { (k, 1) };
    let operations = (2 * m * n * k) as f64;
    let rounds = (2e8 / operations) as usize;
    let round = |c: &mut [f32]| {
        let start = Instant::now();
        for _ in 0..rounds {
            dispatch(Gemm { m, n, k, a: &a, a_row, a_column, b: &b, c, start: Start::Zero, skip_zeros: false });
        }
        operations * rounds as f64 / start.elapsed().as_secs_f64() / 1e9
    };
    (0..5).map(|_| round(&mut c)).fold(0.0, f64::max)
}
