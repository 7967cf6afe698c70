//! Other programs that do the same, in the same run: `benches/peers/install.sh` fetches and builds them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::data::Data;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers")
}

/// The lines of JSON that a program prints; none if it is not there.
fn lines(program: &Path, arguments: &[&str]) -> Vec<Value> {
    if !program.exists() {
        return Vec::new();
    }
    let Ok(output) = Command::new(program).args(arguments).output() else { return Vec::new() };
    if !output.status.success() {
        println!("  ({} failed: {})", program.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Seconds of the fastest epoch of every peer on a case.
pub(crate) fn trainings(case: &str) -> Vec<(String, f64)> {
    let Some(data) = Data::folder() else { return Vec::new() };
    let script = folder().join("trainings.py");
    let python = folder().join(".venv/bin/python");
    let found = |peer| {
        let lines = lines(&python, &[&script.to_string_lossy(), peer, case, &data.to_string_lossy()]);
        let line = lines.into_iter().next()?;
        Some((line["program"].as_str()?.to_owned(), line["epoch_s"].as_f64()?))
    };
    ["numpy", "jax", "torch"].into_iter().filter_map(found).collect()
}

/// GFLOP/s of every peer at a product C[m, n] = A[m, k] · B[k, n], A stored turned where `is_turned`.
pub(crate) fn product([m, n, k]: [usize; 3], is_turned: bool) -> Vec<(String, f64)> {
    let program = folder().join("target/release/peers");
    let [m, n, k] = [m, n, k].map(|size| size.to_string());
    let turned = if is_turned { "turned" } else { "straight" };
    let number = |line: Value| Some((line["program"].as_str()?.to_owned(), line["gflops"].as_f64()?));
    lines(&program, &[&m, &n, &k, turned]).into_iter().filter_map(number).collect()
}
