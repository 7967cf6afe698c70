//! What a proposal costs as a study grows.

use std::time::Instant;

use serde_json::json;
use specrun::base::rng::Stream;
use specrun::search::{Config, Observation, Outcome, Space, Strategy, strategy};

use crate::functions::{Objective, rosenbrock};
use crate::mlp_table::mlp_table;
use crate::suite::{common, method};

/// Numbers of trials after which proposals are timed, and how many of them.
const GROWTH: [(usize, usize); 7] =
    [(100, 20), (200, 20), (500, 20), (1_000, 20), (2_000, 10), (3_500, 10), (5_000, 10)];

/// Prints seconds a proposal, averaged over studies in nine and twenty dimensions, and then one by one as the first one grows.
pub(crate) fn run() {
    println!("\nSeconds a proposal in twenty dimensions (all real), one core");
    grow(&rosenbrock(20), 100);
    println!("\nSeconds a proposal in nine dimensions (three of words), one core");
    let objective = mlp_table();
    let (mut ours, mut done) = grow(&objective, 6000);
    // Further trials are drawn at random, as if another study had made them.
    let space = Space::new(&common(&objective).parameters).expect("the function has a good space");
    let mut stream = Stream::new(1, "trials", 0);
    for (n, proposals) in GROWTH {
        while done.len() < n {
            let config: Config = space.config(&space.sample(&mut stream));
            let value = (objective.value)(&config);
            done.push(Observation::new(config, Outcome::Value(value)));
        }
        let mut seconds: Vec<f64> = Vec::new();
        for _ in 0..proposals {
            let start = Instant::now();
            let proposal =
                ours.propose(done.len(), &done, &[]).expect("a search does not fail").expect("the space is large");
            seconds.push(start.elapsed().as_secs_f64());
            let value = (objective.value)(&proposal.config);
            done.push(Observation::new(proposal.config, Outcome::Value(value)));
        }
        let mean = seconds.iter().sum::<f64>() / seconds.len() as f64;
        let longest = seconds.iter().copied().fold(0.0, f64::max);
        println!("  after {n:>5} trials, mean of {proposals} {mean:.4}, longest {longest:.4}");
    }
}

/// A study of a hundred trials, of which mean times are printed on the way.
fn grow(objective: &Objective, trials: usize) -> (Box<dyn Strategy>, Vec<Observation>) {
    let method = method(json!({ "method": "bayes", "trials": trials, "parallel": 1 }));
    let mut ours = strategy(&method, &common(objective), 1).expect("the function has a good space");
    let mut done: Vec<Observation> = Vec::new();
    let mut spent = 0.0;
    for k in 0..100 {
        let start = Instant::now();
        let proposal = ours.propose(k, &done, &[]).expect("a search does not fail").expect("the space is large");
        spent += start.elapsed().as_secs_f64();
        let value = (objective.value)(&proposal.config);
        done.push(Observation::new(proposal.config, Outcome::Value(value)));
        if matches!(k + 1, 25 | 50 | 100) {
            println!("  study of {:>5} trials, mean   {:.4}", k + 1, spent / (k + 1) as f64);
        }
    }
    (ours, done)
}
