//! Results of a small pipeline do not move unless the stage that makes them has a new `VERSION`.
//!
//! `UPDATE=1 cargo test --test golden` writes `tests/golden/digests.json` anew, to be reviewed with the raised `VERSION` and
//! a line under **Results change** in the changelog.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "the test reads the store by hand")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

const SPEC: &str = "
name: golden
seed: 7
dataset: { name: digits }
preprocess:
  - standardize: {}
  - split: { validation: 0.15, stratify: true }
  - augment: { shift: { pixels: 1 }, rotate: { degrees: 8 }, noise: { sd: 0.05 } }
model: { kind: mlp, hidden: [20, 12], activation: gelu, dropout: 0.1 }
optimizer: { kind: adam, learning_rate: 5e-3, batch_size: 50, epochs: 3, schedule: { kind: cosine, warmup_epochs: 1 }, clip_norm: 2 }
search:
  method: bayes
  trials: 10
  parallel: 2
  parameters:
    optimizer.kind: { values: [sgd, momentum, nesterov, rmsprop, adam, nadam, adamw] }
    optimizer.learning_rate: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
    model.activation: { values: [sigmoid, tanh, relu, leaky_relu, gelu] }
    model.loss: { values: [cross_entropy, squared_error] }
    model.weight_init: { values: [random, xavier, he] }
evaluate: { trial: best, on: [validation, test], mistakes: 6 }
plot: [samples, curves, history, parallel_coordinates, importance, { kind: groups, by: model.loss }, best_worst, confusion_matrix, misclassified]
";

/// Runs the pipeline on a body of the kernels and returns what its store holds: for every stage its version and the
/// digests of its files, artifact by artifact.
fn digests(simd: Option<&str>) -> BTreeMap<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("spec.yaml"), SPEC).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_run"));
    command.args(["spec.yaml", "--quiet"]).current_dir(folder.path()).env("RUN_OFFLINE", "1");
    command.env("RUN_DATA", Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    if let Some(simd) = simd {
        command.env("RUN_SIMD", simd);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut stages: BTreeMap<String, (Value, Vec<Value>)> = BTreeMap::new();
    for manifest in manifests(&folder.path().join("outputs/store")) {
        let manifest: Value = serde_json::from_slice(&fs::read(manifest).unwrap()).unwrap();
        let stage = manifest["stage"].as_str().unwrap().to_owned();
        stages
            .entry(stage)
            .or_insert_with(|| (manifest["version"].clone(), Vec::new()))
            .1
            .push(manifest["files"].clone());
    }
    let sorted = |(stage, (version, mut artifacts)): (String, (Value, Vec<Value>))| {
        artifacts.sort_by_key(ToString::to_string);
        (stage, json!({ "version": version, "artifacts": artifacts }))
    };
    stages.into_iter().map(sorted).collect()
}

fn manifests(store: &Path) -> Vec<PathBuf> {
    let folders = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let artifacts = folders(store.to_owned()).filter(|folder| folder.is_dir()).flat_map(folders);
    artifacts.map(|artifact| artifact.join("manifest.json")).filter(|manifest| manifest.exists()).collect()
}

#[test]
fn results_move_only_with_a_version() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/digests.json");
    let now = digests(None);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
    }
    let golden: BTreeMap<String, Value> = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for (stage, golden) in &golden {
        let now = &now[stage];
        if now["version"] == golden["version"] {
            assert_eq!(now["artifacts"], golden["artifacts"], "results of `{stage}` moved without a new VERSION");
        } else {
            panic!("`{stage}` has a new VERSION: UPDATE=1 cargo test --test golden");
        }
    }
    assert_eq!(now.len(), golden.len(), "a stage is new: UPDATE=1 cargo test --test golden");
}

#[test]
fn results_are_the_same_on_plain_scalar_code() {
    assert_eq!(digests(Some("scalar")), digests(None));
}
