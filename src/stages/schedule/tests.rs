//! The same study whatever finishes first, however many run at a time, and wherever it is interrupted.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::base::history::History;
use crate::base::rng::Stream;
use crate::search::{Method, strategy};
use crate::stages::executor::Threads;
use crate::stages::trial_status::TrialStatus;
use crate::store::Key;

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

fn common() -> Settings {
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

fn method(parallel: usize) -> Method {
    serde_json::from_value(json!({ "method": "bayes", "trials": TRIALS, "parallel": parallel })).unwrap()
}

/// What a trial of a job comes to.
fn result(job: &TrialJob) -> TrialResult {
    let mut history = History::default();
    let seed = job.set.get("seed").and_then(|seed| seed.as_f64()).unwrap_or(0.0);
    history.push(1, [("val_loss", Some(loss(&job.config) + 0.01 * seed))]);
    let key = Key::of("trial", 1, &json!(job.settings()), &[]);
    TrialResult {
        key,
        status: TrialStatus::Completed,
        cut_short: false,
        why: None,
        log: None,
        history,
        kept_epoch: None,
        made: true,
    }
}

/// What so many trainings of a configuration set.
fn replicates(count: usize) -> Vec<Config> {
    let set = |seed: usize| Config::from([("seed".to_owned(), seed.into())]);
    [Config::new()].into_iter().chain((1..count).map(set)).collect()
}

/// Runs a study while `goes_on`; with the indices of the trials that were told of.
fn run(
    parallel: usize,
    goes_on: &dyn Fn() -> bool,
    executor: &mut dyn Executor,
) -> (Result<Vec<Trial>, StageError>, Vec<usize>) {
    run_repeated(parallel, 1, goes_on, executor)
}

/// A study of six configurations that decides how many of three trainings each one has.
fn run_adaptive(executor: &mut dyn Executor) -> (Vec<Trial>, usize) {
    let parameters = json!({ "x": { "values": [0, 0.5, 1] }, "word": { "values": ["q", "r"] } });
    let settings = json!({ "metric": { "name": "val_loss" }, "parameters": parameters });
    let (common, mut told): (Settings, _) = (serde_json::from_value(settings).unwrap(), 0);
    let mut strategy = strategy(&method(4), &common, 7).unwrap();
    strategy.allow_replicates(3);
    let mut on_trial = |_: &Trial, _| told += 1;
    let schedule = Schedule {
        common: &common,
        limit: TRIALS,
        inputs: InputKeys::new(),
        replicates: replicates(3),
        is_adaptive: true,
        threads: 1,
        goes_on: &|| true,
        on_trial: &mut on_trial,
    };
    let trials = schedule.run(&mut *strategy, executor).unwrap();
    // As the stage does: one trial a configuration.
    let trials: BTreeMap<usize, Trial> = trials.into_iter().map(|trial| (trial.index, trial)).collect();
    (trials.into_values().collect(), told)
}

/// The same with several trainings of every configuration.
fn run_repeated(
    parallel: usize,
    trainings: usize,
    goes_on: &dyn Fn() -> bool,
    executor: &mut dyn Executor,
) -> (Result<Vec<Trial>, StageError>, Vec<usize>) {
    let (common, mut told) = (common(), Vec::new());
    let mut strategy = strategy(&method(parallel), &common, 7).unwrap();
    let mut on_trial = |trial: &Trial, _| told.push(trial.index);
    let inputs = InputKeys::new();
    let replicates = replicates(trainings);
    let schedule = Schedule {
        common: &common,
        limit: TRIALS,
        inputs,
        replicates,
        is_adaptive: false,
        threads: 1,
        goes_on,
        on_trial: &mut on_trial,
    };
    let trials = schedule.run(&mut *strategy, executor);
    (trials, told)
}

fn configs(trials: Vec<Trial>) -> Vec<Config> {
    trials.into_iter().map(|trial| trial.config).collect()
}

/// A study whose trials take times of their own, with the order in which they ended.
fn study(how: How) -> (Vec<Config>, Vec<usize>) {
    let (ended, begun) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    let run_job = |job: &TrialJob| {
        begun.fetch_add(1, Ordering::Relaxed);
        let mut stream = Stream::new(how.order, "time of a trial", job.index as u64);
        std::thread::sleep(Duration::from_micros(stream.below(4000) as u64));
        ended.lock().unwrap().push(job.index);
        Ok(result(job))
    };
    let goes_on = || begun.load(Ordering::Relaxed) < how.until;
    let (trials, told) = std::thread::scope(|scope| {
        let mut threads = Threads::new(scope, how.jobs, run_job);
        run(how.parallel, &goes_on, &mut threads)
    });
    let configs = configs(trials.unwrap());
    assert_eq!(told.len(), configs.len());
    (configs, ended.into_inner().unwrap())
}

/// Ends jobs in a random order, without any thread; some with an error.
struct Shuffled {
    capacity: usize,
    under_way: Vec<TrialJob>,
    order: Stream,
    /// Jobs that fail.
    failing: BTreeSet<usize>,
}

impl Shuffled {
    fn new(capacity: usize, order: u64, failing: BTreeSet<usize>) -> Self {
        Self { capacity, under_way: Vec::new(), order: Stream::new(order, "order of trials", 0), failing }
    }
}

impl Executor for Shuffled {
    fn capacity(&self) -> usize {
        self.capacity
    }

    fn submit(&mut self, job: TrialJob) {
        self.under_way.push(job);
    }

    fn next(&mut self) -> Option<FinishedTrial> {
        if self.under_way.is_empty() {
            return None;
        }
        let job = self.under_way.swap_remove(self.order.below(self.under_way.len()));
        let fails = self.failing.contains(&job.index);
        let result = if fails { Err(StageError::new(job.index.to_string())) } else { Ok(result(&job)) };
        Some(FinishedTrial { index: job.index, replicate: job.replicate, result })
    }

    fn cancel(&mut self) {}
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

#[test]
fn an_executor_without_threads_makes_the_same_study() {
    let (alone, _) = study(How { parallel: 4, jobs: 1, order: 0, until: TRIALS });
    for (capacity, order) in [(1, 0), (3, 1), (8, 2), (64, 3)] {
        let (trials, told) = run(4, &|| true, &mut Shuffled::new(capacity, order, BTreeSet::new()));
        assert_eq!(configs(trials.unwrap()), alone, "{capacity} at a time, told in the order {told:?}");
    }
}

#[test]
fn an_error_ends_the_study_and_trials_under_way_are_still_told_of() {
    let (trials, told) = run(1, &|| true, &mut Shuffled::new(4, 0, [5].into()));
    assert_eq!((trials.unwrap_err().to_string(), told), ("5".to_owned(), vec![0, 1, 2, 3, 4]));
    for order in 0..8 {
        let (trials, told) = run(4, &|| true, &mut Shuffled::new(4, order, [5, 6].into()));
        assert!(["5", "6"].contains(&&*trials.unwrap_err().to_string()));
        // Whatever was under way ended, and nothing begins that would need the result that is missing.
        assert!(told.iter().all(|index| ![5, 6].contains(index) && *index < 10), "{told:?}");
        assert!((0..5).all(|index| told.contains(&index)), "{told:?}");
    }
}

#[test]
fn a_study_of_repeated_trainings_is_the_same_whatever_finishes_first() {
    let of = |capacity: usize, order: u64| {
        let (trials, told) = run_repeated(4, 3, &|| true, &mut Shuffled::new(capacity, order, BTreeSet::new()));
        assert_eq!(told.len(), TRIALS);
        trials.unwrap()
    };
    let alone = of(1, 0);
    for (capacity, order) in [(2, 1), (4, 2), (9, 3), (64, 4)] {
        assert_eq!(of(capacity, order), alone, "{capacity} at a time");
    }
    for trial in &alone {
        let losses: Vec<f64> = trial.replicates.iter().map(|training| training.metric.unwrap()).collect();
        let first = loss(&trial.config);
        assert!((0..3).all(|seed| (losses[seed] - first - 0.01 * seed as f64).abs() < 1e-12), "{losses:?}");
        assert!((trial.metric.unwrap() - first - 0.01).abs() < 1e-12);
        assert_eq!((trial.key, trial.keys().len()), (trial.replicates[0].key, 3));
    }
}

#[test]
fn trainings_that_the_search_decided_on_come_together_whatever_finishes_first() {
    let (alone, told) = run_adaptive(&mut Shuffled::new(1, 0, BTreeSet::new()));
    assert_eq!((alone.len(), told), (6, 18));
    for trial in &alone {
        let losses: Vec<f64> = trial.replicates.iter().map(|training| training.metric.unwrap()).collect();
        let first = loss(&trial.config);
        assert!((0..3).all(|seed| (losses[seed] - first - 0.01 * seed as f64).abs() < 1e-12), "{losses:?}");
        assert!((trial.metric.unwrap() - first - 0.01).abs() < 1e-12);
        assert_eq!(trial.name, format!("trial_{:04}", trial.index));
    }
    for (capacity, order) in [(2, 1), (4, 2), (64, 3)] {
        assert_eq!(run_adaptive(&mut Shuffled::new(capacity, order, BTreeSet::new())).0, alone, "{capacity} at a time");
    }
}

#[test]
fn an_error_of_one_training_ends_the_study() {
    let (trials, told) = run_repeated(1, 3, &|| true, &mut Shuffled::new(2, 1, [2].into()));
    assert_eq!((trials.unwrap_err().to_string(), told), ("2".to_owned(), vec![0, 1]));
}
