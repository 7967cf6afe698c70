//! Small studies that take about a second.

use std::fmt::Write as _;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Names and texts of files.
pub(crate) type Files = Vec<(&'static str, String)>;

/// A search of `trials` small networks on a small table.
pub(crate) fn networks(trials: u32) -> Files {
    let spec = format!(
        "name: toy
seed: 42
dataset: {{ format: csv, path: table.csv, label: kind, test_fraction: 0.2 }}
preprocess:
  - standardize: {{}}
  - split: {{ validation: 0.2 }}
model: {{ kind: mlp, hidden_layers: 1, hidden_size: 16, activation: tanh }}
optimizer: {{ kind: adam, learning_rate: 1e-2, batch_size: 16, epochs: 4 }}
search:
  method: bayes
  trials: {trials}
  parallel: 2
  metric: {{ name: val_accuracy }}
  parameters:
    optimizer.kind: {{ values: [sgd, adam, nadam] }}
    optimizer.learning_rate: {{ distribution: log_uniform_values, min: 1e-4, max: 1e-1 }}
    model.hidden_size: {{ values: [8, 16, 32] }}
evaluate: {{ trial: best, on: [validation, test] }}
plot: [history]
"
    );
    vec![("spec.yaml", spec), ("table.csv", table())]
}

/// Three classes in four features.
fn table() -> String {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut text = "a,b,c,d,kind\n".to_owned();
    for row in 0..240 {
        let class = row % 3;
        for column in 0..4 {
            let centre = f64::from(class) * if column % 2 == 0 { 1.0 } else { -1.0 };
            let _ = write!(text, "{:.3},", centre + rng.random_range(-2.0..2.0));
        }
        let _ = writeln!(text, "{}", ["x", "y", "z"][class as usize]);
    }
    text
}
