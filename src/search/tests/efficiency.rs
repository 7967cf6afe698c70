//! How few trials a study needs: counted, the same on every machine.

use super::super::{Method, Outcome};
use super::objectives::{Objective, branin, hartmann6, levy4, mixed, rosen4log, styblinski4};
use super::study::{bayes, best, common, random, study};
use super::surrogate::mlp_table;

/// Regret after each of `at` trials, for each of `seeds` studies, in order of size.
fn regrets(objective: &Objective, method: &Method, at: &[usize], seeds: u64) -> Vec<Vec<f64>> {
    let space = common(&objective.parameters, "minimize");
    let most = at.iter().copied().max().unwrap_or(0);
    let studies: Vec<_> = (0..seeds)
        .map(|seed| study(method, &space, seed, most, &|config| Outcome::Value((objective.value)(config))))
        .collect();
    let after = |&n: &usize| {
        let mut regrets: Vec<f64> = studies.iter().map(|s| best(&s[..n.min(s.len())]) - objective.optimum).collect();
        regrets.sort_by(f64::total_cmp);
        regrets
    };
    at.iter().map(after).collect()
}

fn median(sorted: &[f64]) -> f64 {
    (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0
}

/// Prints what RESULTS-like tables hold: `cargo test --lib search:: -- --ignored --nocapture regrets_are`.
#[test]
#[ignore = "a measurement of some minutes"]
#[expect(clippy::print_stdout, reason = "the measurement is read by a person")]
fn regrets_are_measured() {
    let seeds = std::env::var("SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let only = std::env::var("ONLY").unwrap_or_default();
    let at = [10, 15, 20, 25, 35, 50];
    let objectives =
        [branin(), hartmann6(), mixed(), levy4(), rosen4log(), styblinski4()].into_iter().chain(mlp_table());
    for objective in objectives.filter(|o| o.name.contains(&only)) {
        for (name, method) in [("bayes q=1", bayes(50, 1))] {
            for (n, regrets) in at.iter().zip(regrets(&objective, &method, &at, seeds)) {
                let (low, high) = (regrets[0], regrets[regrets.len() - 1]);
                println!(
                    "{:10} {name:10} {n:3}  median {:.3e}  ({low:.1e} to {high:.1e})",
                    objective.name,
                    median(&regrets)
                );
            }
        }
    }
}
