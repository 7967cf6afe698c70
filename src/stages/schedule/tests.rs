//! The same study whatever finishes first, however many run at a time, and wherever it is interrupted.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::base::rng::Stream;
use crate::search::{Common, Method, Outcome, strategy};

const TRIALS: usize = 18;

/// How a study is run.
#[derive(Clone, Copy)]
struct How {
    parallel: usize,
    jobs: usize,
    /// Another one, another order in which trials end.
    order: u64,
    /// Trials after which it is interrupted.
    until: usize,
}

fn common() -> Common {
    let parameters = json!({
        "x": { "distribution": "uniform", "min": 0, "max": 1 },
        "word": { "values": ["p", "q", "r"] },
        "n": { "distribution": "int_uniform", "min": 1, "max": 5, "when": { "word": ["p", "q"] } },
    });
    serde_json::from_value(json!({ "metric": { "name": "val_loss" }, "parameters": parameters })).unwrap()
}

fn loss(config: &Config) -> f64 {
    let x = config["x"].as_f64().unwrap() - 0.4;
    let n = config.get("n").map_or(1.5, |n| (n.as_f64().unwrap() - 2.0).abs());
    x * x + 0.1 * n + if config["word"] == "q" { 0.0 } else { 0.3 }
}

/// A study whose trials take times of their own, with the order in which they ended.
fn study(how: How) -> (Vec<Config>, Vec<usize>) {
    let method: Method =
        serde_json::from_value(json!({ "method": "bayes", "trials": TRIALS, "parallel": how.parallel })).unwrap();
    let mut strategy = strategy(&method, &common(), 7).unwrap();
    let (ended, begun) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    let run = |index: usize, proposal: &Proposal, _: &()| -> Result<Config, SearchError> {
        begun.fetch_add(1, Ordering::Relaxed);
        let mut stream = Stream::new(how.order, "time of a trial", index as u64);
        std::thread::sleep(Duration::from_micros(stream.below(4000) as u64));
        ended.lock().unwrap().push(index);
        Ok(proposal.config.clone())
    };
    let observe = |seen: &[(&Proposal, &Config)]| {
        let of = |config: &Config| Observation::new(config.clone(), Outcome::Value(loss(config)));
        seen.iter().map(|(_, config)| of(config)).collect()
    };
    let schedule = Schedule {
        limit: TRIALS,
        jobs: how.jobs,
        goes_on: &|| begun.load(Ordering::Relaxed) < how.until,
        parallel: usize::MAX,
        run: &run,
        observe: &observe,
        rule: &|_| (),
    };
    let configs = run_study(&mut *strategy, &schedule).unwrap();
    (configs, ended.into_inner().unwrap())
}

#[test]
fn studies_are_the_same_whatever_finishes_first_and_however_many_run_at_a_time() {
    for parallel in [1, 2, 4, 8] {
        let (alone, in_order) = study(How { parallel, jobs: 1, order: 0, until: TRIALS });
        assert_eq!((alone.len(), in_order), (TRIALS, (0..TRIALS).collect()));
        let mut orders = Vec::new();
        for (jobs, order) in [(2, 1), (4, 2), (8, 3), (8, 4), (8, 5)] {
            let (configs, order) = study(How { parallel, jobs, order, until: TRIALS });
            assert_eq!(configs, alone, "q = {parallel} with {jobs} jobs that ended in the order {order:?}");
            orders.push(order);
        }
        // The test would show nothing if trials always ended as they began.
        assert!(parallel < 4 || orders.iter().any(|order| !order.is_sorted()), "q = {parallel}: {orders:?}");
    }
}

#[test]
fn an_interrupted_study_is_the_beginning_of_the_whole_one() {
    for parallel in [1, 4, 8] {
        let (whole, _) = study(How { parallel, jobs: 1, order: 0, until: TRIALS });
        for (jobs, until) in [(1, 3), (3, 9), (8, 14)] {
            let (part, _) = study(How { parallel, jobs, order: until as u64, until });
            assert!(part.len() >= until && part.len() <= TRIALS, "{} of {until}", part.len());
            assert_eq!(part, whole[..part.len()], "q = {parallel} with {jobs} jobs");
        }
    }
}

#[test]
fn another_q_is_another_study() {
    let of = |parallel| study(How { parallel, jobs: 1, order: 0, until: TRIALS }).0;
    assert_ne!(of(1), of(8));
}
