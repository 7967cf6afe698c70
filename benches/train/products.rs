//! Products at the shapes of the reference trainings.

use std::time::Instant;

use specrun::nn::kernels::{Aligned, Gemm, Start, padded, product};

use crate::limit::Limit;
use crate::peers;

/// Name, rows, columns and depth of a product, and whether A is stored turned.
const SHAPES: [(&str, [usize; 3], bool); 15] = [
    ("R1 forward x · w", [32, 64, 784], false),
    ("R1 weights xᵀ · dz", [784, 64, 32], true),
    ("R1 hidden a · w", [32, 64, 64], false),
    ("R1 hidden aᵀ · dz", [64, 64, 32], true),
    ("R1 output a · w", [32, 10, 64], false),
    ("R2 forward x · w", [64, 128, 784], false),
    ("R2 weights xᵀ · dz", [784, 128, 64], true),
    ("R2 hidden a · w", [64, 128, 128], false),
    ("R2 hidden aᵀ · dz", [128, 128, 64], true),
    ("R2 output a · w", [64, 10, 128], false),
    ("R3 forward x · w", [16, 32, 784], false),
    ("R3 weights xᵀ · dz", [784, 32, 16], true),
    ("R3 hidden a · w", [16, 32, 32], false),
    ("R3 hidden aᵀ · dz", [32, 32, 16], true),
    ("R3 output a · w", [16, 10, 32], false),
];

/// Prints the table of the products.
pub(crate) fn run(limit: &Limit) {
    println!("\nProducts, GFLOP/s (hot caches, the best round; padding of the outputs to 16 is not counted)");
    for (name, shape, is_turned) in SHAPES {
        let [m, n, k] = shape;
        let gflops = measure(shape, is_turned);
        let share = format!("{:.0} % of the peak", 100.0 * gflops / limit.gflops);
        let others: Vec<String> = peers::product(shape, is_turned).iter().map(|(p, g)| format!("{p} {g:.1}")).collect();
        println!("  {name:<20} {:<14} {gflops:>6.1}  {share:<18} {}", format!("{m}×{n}×{k}"), others.join("  "));
    }
}

/// The best of 25 rounds.
fn measure([m, n, k]: [usize; 3], is_turned: bool) -> f64 {
    let width = padded(n);
    let filled = |count: usize, value: f32| Aligned::from(&vec![value; count][..]);
    let (a, b, mut c) = (filled(m * k, 0.5), filled(k * width, 0.25), filled(m * width, 0.0));
    let (a_row, a_column) = if is_turned { (1, m) } else { (k, 1) };
    let operations = (2 * m * n * k) as f64;
    let rounds = (2e7 / operations) as usize;
    let round = |c: &mut [f32]| {
        let start = Instant::now();
        for _ in 0..rounds {
            let start = Start::Zero;
            let gemm = Gemm { m, n: width, k, a: &a, a_row, a_column, b: &b, c, start, pattern: None };
            product(gemm, 1);
        }
        operations * rounds as f64 / start.elapsed().as_secs_f64() / 1e9
    };
    (0..25).map(|_| round(&mut c)).fold(0.0, f64::max)
}
