//! Small studies that take about a second.

use std::fmt::Write as _;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Names of files and what is in them.
pub(crate) type Files = Vec<(&'static str, Vec<u8>)>;

/// A search of `trials` small networks on a small table.
pub(crate) fn networks(trials: u32) -> Files {
    let spec = format!(
        "name: toy
seed: 42
dataset: {{ format: csv, path: table.csv, target: kind, test_fraction: 0.2 }}
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
    vec![("spec.yaml", spec.into_bytes()), ("table.csv", table().into_bytes())]
}

/// Three classes in four features.
pub(crate) fn table() -> String {
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

/// A search of `trials` runs of a program that starts others, and writes all of their process numbers to `pids`.
pub(crate) fn programs(trials: u32) -> Files {
    let spec = format!(
        "name: toy
model: {{ kind: command, run: [sh, work.sh, \"{{x}}\"] }}
search:
  method: bayes
  trials: {trials}
  parallel: 2
  metric: {{ name: loss, goal: minimize }}
  parameters:
    x: {{ distribution: int_uniform, min: 0, max: 1000 }}
plot: [history]
"
    );
    let script = "here=${0%/*}\necho $$ >> \"$here/pids\"\nsleep 300 & echo $! >> \"$here/pids\"\n\
                  setsid sleep 300 & echo $! >> \"$here/pids\"\nsleep 0.05\necho \"{\\\"loss\\\": $(( ($1 - 400) * ($1 - 400) ))}\"\n";
    vec![("spec.yaml", spec.into_bytes()), ("work.sh", script.as_bytes().to_vec())]
}

/// A random search of `trials` trainings that take less than a millisecond each.
pub(crate) fn many(trials: u64) -> Files {
    let spec = format!(
        "name: many
dataset: {{ format: csv, path: table.csv, target: kind, test_fraction: 0.2 }}
preprocess: [split: {{ validation: 0.2 }}]
model: {{ kind: mlp, hidden_layers: 0 }}
optimizer: {{ kind: sgd, batch_size: 240, epochs: 1 }}
search:
  method: random
  trials: {trials}
  metric: {{ name: val_accuracy }}
  parameters:
    optimizer.learning_rate: {{ distribution: log_uniform_values, min: 1e-4, max: 1e-1 }}
"
    );
    vec![("spec.yaml", spec.into_bytes()), ("table.csv", table().into_bytes())]
}
