//! How the time of an epoch grows, and what a second training beside the first costs.

use std::time::Instant;

use crate::cases::{CASES, Case, best, epochs_s};
use crate::data::{CLASSES, Data, FEATURES, TRAINED};

/// Prints seconds an epoch over width, batch and data.
pub(crate) fn run(data: &Data) {
    let few = data.rows(0..TRAINED / 10);
    println!("\nWidth: two hidden layers, relu, adam, batch 64, 5 400 samples");
    for width in [32, 64, 128, 256, 512, 1024, 2048] {
        let hidden: &'static [usize] = Vec::leak(vec![width; 2]);
        line(
            &format!("width {width}"),
            &case(hidden, 64),
            best(&epochs_s(&case(hidden, 64), &few, None, 2)),
            TRAINED / 10,
        );
    }
    println!("Batch: 64-64, relu, adam, 5 400 samples");
    for batch_size in [1, 4, 16, 64, 256, 1024] {
        let case = case(&[64, 64], batch_size);
        line(&format!("batch {batch_size}"), &case, best(&epochs_s(&case, &few, None, 2)), TRAINED / 10);
    }
    println!("Data: 64-64, relu, adam, batch 64");
    for tenths in [1, 3, 10, 30, 100] {
        let count = TRAINED * tenths / 10;
        let case = case(&[64, 64], 64);
        line(&format!("{count} samples"), &case, best(&epochs_s(&case, &data.rows(0..count), None, 2)), count);
    }
}

fn case(hidden: &'static [usize], batch_size: usize) -> Case {
    Case { name: "", hidden, activation: "relu", method: "adam", batch_size }
}

fn line(name: &str, case: &Case, epoch_s: f64, samples: usize) {
    let widths = case.widths();
    let weights: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let operations = 2.0 * (3 * weights - widths[0] * widths[1]) as f64 * samples as f64;
    let (each, gflops) = (epoch_s / samples as f64 * 1e6, operations / epoch_s / 1e9);
    println!("  {name:<16} {epoch_s:>8.4} s an epoch  {each:>8.2} µs a sample  {gflops:>6.1} GFLOP/s");
}

/// Prints the throughput of two trainings at a time against one.
pub(crate) fn jobs(data: &Data) {
    println!("\nTwo trainings at a time (two cores), throughput against one; {FEATURES} features, {CLASSES} classes");
    let samples = data.rows(0..TRAINED);
    for case in &CASES {
        let timed = |trainings: usize| {
            let start = Instant::now();
            std::thread::scope(|scope| {
                for _ in 0..trainings {
                    scope.spawn(|| epochs_s(case, &samples, None, 4));
                }
            });
            start.elapsed().as_secs_f64()
        };
        // Alternately, so that both meet the same neighbours.
        let rounds: Vec<f64> = (0..3).map(|_| 2.0 * timed(1) / timed(2)).collect();
        let texts: Vec<String> = rounds.iter().map(|x| format!("{x:.2}")).collect();
        let top = rounds.iter().copied().fold(0.0, f64::max);
        println!("  {} {top:.2} × (rounds: {})", case.name, texts.join(", "));
    }
}
