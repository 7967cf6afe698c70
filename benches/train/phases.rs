//! Where the time of an epoch goes: each phase timed by itself at the shapes of the case, the rest by subtraction.

use std::time::Instant;

use serde_json::json;

use specrun::nn::kernels::{
    Aligned, Elementwise, Gemm, Pattern, Start, backward, column_sums, forward, padded, product, skipping_pays,
    transpose,
};
use specrun::nn::{Pass, Samples, gather};

use crate::cases::{CASES, Case, best, epochs_s, section};
use crate::data::{Data, TRAINED};
use crate::limit::update_s;

/// Prints the share of every phase in the reference trainings.
pub(crate) fn run(data: &Data) {
    println!(
        "\nPhases, % of an epoch (each by itself; the rest is softmax, loss, bookkeeping, and what runs colder in a whole)"
    );
    let samples = data.rows(0..TRAINED);
    for case in &CASES {
        let whole = best(&epochs_s(case, &samples, None, 5));
        let phases = Phases::measure(case, &samples);
        let named: Vec<String> = phases.0.iter().map(|(name, s)| format!("{name} {:.0}", 100.0 * s / whole)).collect();
        let rest = whole - phases.0.iter().map(|(_, s)| s).sum::<f64>();
        println!("  {} {whole:.3} s: {}, rest {:.0}", case.name, named.join(", "), 100.0 * rest / whole);
    }
}

/// Prints what each augmentation of a sample costs, beside a step of R1 and one of the network of the pipeline `beyond`.
pub(crate) fn augmentations(data: &Data) {
    let beyond = Case { name: "", hidden: &[1024, 512], activation: "relu", method: "adamw", batch_size: 128 };
    let step = |case: &Case| best(&epochs_s(case, &data.rows(0..5_400), None, 5)) / 5_400.0 * 1e6;
    let (small, large) = (step(&CASES[0]), step(&beyond));
    println!("\nAugmentation, µs a sample; a step takes {small:.1} µs a sample with R1, {large:.1} with `beyond`");
    let kinds = [
        ("none", json!({})),
        ("flip", json!({ "horizontal_flip": { "probability": 0.5 } })),
        ("shift", json!({ "shift": { "pixels": 2 } })),
        ("rotate", json!({ "rotate": { "degrees": 10 } })),
        ("noise", json!({ "noise": { "sd": 0.1 } })),
        (
            "rotate, shift, flip",
            json!({
                "rotate": { "degrees": 10 }, "shift": { "pixels": 2 }, "horizontal_flip": { "probability": 0.5 }
            }),
        ),
    ];
    for (name, augment) in kinds {
        let augment = (name != "none").then(|| section(augment));
        let samples = data.augmented(0..5_400, augment);
        let mut x = vec![0.0; 128 * samples.features()];
        let rows: Vec<u32> = (0..128).collect();
        let each = best_s(&mut || gather(&samples, &rows, Pass::Train { seed: 1, epoch: 1 }, &mut x)) / 128.0;
        println!("  {name:<20} {:>7.2}", each * 1e6);
    }
}

/// Seconds an epoch of every phase.
struct Phases(Vec<(&'static str, f64)>);

impl Phases {
    fn measure(case: &Case, samples: &dyn Samples) -> Self {
        let (batch, widths) = (case.batch_size, case.widths());
        let steps = TRAINED.div_ceil(batch) as f64;
        let mut x = Aligned::zeros(batch * widths[0]);
        let order: Vec<u32> = (0..TRAINED as u32).map(|i| (i * 7919) % TRAINED as u32).collect();
        let mut batches = order.chunks_exact(batch).cycle();
        let gather = best_s(&mut || {
            let rows = batches.next().expect("a cycle has no end");
            gather(samples, rows, Pass::Plain, &mut x);
        });
        let layers: Vec<Layer> = widths.windows(2).map(|pair| Layer::new(batch, pair[0], pair[1])).collect();
        let activation = if case.activation == "tanh" { Elementwise::Tanh } else { Elementwise::Relu };
        let mut seconds = [0.0; 5];
        let last = layers.len() - 1;
        for (index, mut layer) in layers.into_iter().enumerate() {
            let input = (index == 0).then_some(&x[..]);
            seconds[0] += layer.forward_s(input);
            seconds[1] += layer.weights_s(input);
            if index > 0 {
                seconds[2] += layer.input_gradient_s();
            }
            // Below an activation its slopes leave the gradient of the bias.
            if index < last {
                seconds[3] += layer.activation_s(activation);
            } else {
                seconds[4] += layer.bias_s();
            }
        }
        let parameters = widths.windows(2).map(|pair| (pair[0] + 1) * padded(pair[1])).sum();
        let names = ["forward", "weight gradient", "input gradient", "activation and its slopes", "bias gradient"];
        let mut phases = vec![("gather", gather * steps)];
        phases.extend(names.into_iter().zip(seconds.map(|s| s * steps)));
        phases.push(("update", update_s(case.method, parameters) * steps));
        Self(phases)
    }
}

/// Seconds of a call: the fastest of rounds of many, since a neighbour only ever adds.
fn best_s(call: &mut dyn FnMut()) -> f64 {
    let mut round = || {
        let start = Instant::now();
        (0..40).for_each(|_| call());
        start.elapsed().as_secs_f64() / 40.0
    };
    (0..15).map(|_| round()).fold(f64::INFINITY, f64::min)
}

/// Buffers of a layer at work on a batch.
struct Layer {
    batch: usize,
    inputs: usize,
    width: usize,
    a: Aligned,
    w: Aligned,
    turned: Aligned,
    z: Aligned,
    below: Aligned,
    g: Aligned,
}

impl Layer {
    fn new(batch: usize, inputs: usize, outputs: usize) -> Self {
        let (width, below) = (padded(outputs), padded(inputs));
        let filled = |size| Aligned::from(&vec![0.01_f32; size][..]);
        Self {
            batch,
            inputs,
            width,
            a: filled(batch * below),
            w: filled(inputs * width),
            turned: filled(width * below),
            z: filled(batch * width),
            below: filled(batch * below),
            g: filled(inputs * width),
        }
    }

    fn forward_s(&mut self, input: Option<&[f32]>) -> f64 {
        let Self { batch: m, inputs: k, width: n, a, w: b, z: c, .. } = self;
        let (m, n, k) = (*m, *n, *k);
        let (a, a_row) = input.map_or((&**a, padded(k)), |input| (input, k));
        let skips_zeros = input.is_some() && skipping_pays(n, k);
        let mut pattern = Pattern::default();
        best_s(&mut || {
            if skips_zeros {
                pattern.find(a, a_row, m, k);
            }
            let pattern = skips_zeros.then(|| pattern.view());
            product(Gemm { m, n, k, a, a_row, a_column: 1, b, c, start: Start::Zero, pattern }, 1);
        })
    }

    fn weights_s(&mut self, input: Option<&[f32]>) -> f64 {
        let Self { batch: k, inputs: m, width: n, a, z: b, g: c, .. } = self;
        let (m, n, k) = (*m, *n, *k);
        let (a, a_column) = input.map_or((&**a, padded(m)), |input| (input, m));
        let skips_zeros = input.is_some() && skipping_pays(n, k);
        let [mut pattern, mut turned] = [Pattern::default(), Pattern::default()];
        pattern.find(a, a_column, k, m); // the way forward has done that
        best_s(&mut || {
            if skips_zeros {
                pattern.transpose(&mut turned);
            }
            let pattern = skips_zeros.then(|| turned.view());
            product(Gemm { m, n, k, a, a_row: 1, a_column, b, c, start: Start::Zero, pattern }, 1);
        })
    }

    fn input_gradient_s(&mut self) -> f64 {
        let Self { batch: m, inputs, width: k, w, turned, z: a, below: c, .. } = self;
        let (m, n, k, inputs) = (*m, padded(*inputs), *k, *inputs);
        best_s(&mut || {
            transpose(w, inputs, k, k, turned, n);
            let start = Start::Zero;
            product(Gemm { m, n, k, a, a_row: k, a_column: 1, b: turned, c, start, pattern: None }, 1);
        })
    }

    fn bias_s(&mut self) -> f64 {
        let Self { width, z, g, .. } = self;
        best_s(&mut || column_sums(z, &mut g[..*width]))
    }

    fn activation_s(&mut self, function: Elementwise) -> f64 {
        let z = &self.z;
        let [mut y, mut dz] = [0.5; 2].map(|x| Aligned::from(&vec![x; self.batch * self.width][..]));
        let sums = &mut self.g[..self.width];
        best_s(&mut || {
            forward(function, z, &mut y);
            backward(function, &y, &[], &mut dz, sums);
        })
    }
}
