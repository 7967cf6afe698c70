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

/// Median regret of five studies after 40 trials: (bayes, random).
fn medians(objective: &Objective, parallel: usize) -> (f64, f64) {
    let of = |method| median(&regrets(objective, &method, &[40], 5)[0]);
    (of(bayes(40, parallel)), of(random(40)))
}

#[test]
fn bayes_needs_far_fewer_trials_than_random_search() {
    // Regrets of published tools after 25 to 50 trials are a few thousandths on the first two (Optuna's process, its
    // estimator of densities a few hundredths); a bound holds for whoever changes the search.
    for (objective, bound) in [(branin(), 0.005), (hartmann6(), 0.15), (mixed(), 0.005)] {
        let (bayes, random) = medians(&objective, 1);
        assert!(bayes < bound && random > 5.0 * bayes, "{}: {bayes} {random}", objective.name);
    }
}

#[test]
fn four_at_a_time_are_still_far_better_than_random_search() {
    for (objective, bound) in [(branin(), 0.02), (hartmann6(), 0.4), (mixed(), 0.01)] {
        let (bayes, random) = medians(&objective, 4);
        assert!(bayes < bound && random > 3.0 * bayes, "{}: {bayes} {random}", objective.name);
    }
}

/// Prints median regrets: `cargo test --lib search::tests -- --ignored --nocapture`. `SEEDS` says how many studies, `ONLY`
/// which function, `TRIALS` how long; `MLP_SURROGATE` names the weights of one more.
#[test]
#[ignore = "a measurement of some minutes"]
#[expect(clippy::print_stdout, reason = "the measurement is read by a person")]
fn regrets_are_measured() {
    let setting = |name: &str, default| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let (seeds, trials) = (setting("SEEDS", 10) as u64, setting("TRIALS", 50));
    let only = std::env::var("ONLY").unwrap_or_default();
    let at: Vec<usize> = [10, 15, 25, 35, 50, 100].into_iter().filter(|&n| n <= trials).collect();
    let objectives =
        [branin(), hartmann6(), mixed(), levy4(), rosen4log(), styblinski4()].into_iter().chain(mlp_table());
    for objective in objectives.filter(|o| o.name.contains(&only)) {
        for (name, method) in [("q=1", bayes(trials, 1)), ("q=4", bayes(trials, 4)), ("random", random(trials))] {
            for (n, regrets) in at.iter().zip(regrets(&objective, &method, &at, seeds)) {
                let (low, high) = (regrets[0], regrets[regrets.len() - 1]);
                let median = median(&regrets);
                println!("{:10} {name:6} {n:3}  median {median:.3e}  ({low:.1e} to {high:.1e})", objective.name);
            }
        }
    }
}
