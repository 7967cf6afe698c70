//! A job that was written down means the same where it is read: nothing is lost, and the key is that of this process.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::search::{Config, Curve, EarlyTerminate, Goal, StopRule};
use crate::spec::{Spec, check_text};
use crate::stages::job::TrialJob;
use crate::stages::names::{DATASET, PREPROCESS};
use crate::store::Key;

const TRAINING: &str = "
name: job
dataset: { name: digits }
preprocess: [{ split: { validation: 0.2 } }]
model: { kind: mlp }
optimizer: { kind: adam, epochs: 27 }
search:
  method: random
  trials: 9
  parameters:
    optimizer.learning_rate: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
    optimizer.epochs: { distribution: int_uniform, min: 1, max: 99 }
    model.activation: { values: [relu, gelu] }
";

const PROGRAM: &str = "
name: job
model: { kind: command, run: [sh, work.sh, \"{rate}\", \"{word}\", \"{seed}\"] }
search:
  method: random
  trials: 9
  metric: { name: loss }
  parameters:
    rate: { distribution: uniform, min: 0, max: 1 }
    word: { values: [p, q] }
";

fn spec_of(text: &str) -> Spec {
    check_text("spec.yaml", text, &[], Path::new("")).unwrap().spec
}

fn objective(text: &str) -> Arc<dyn Objective> {
    objective_of(&spec_of(text)).unwrap().unwrap()
}

fn stop_rules() -> impl Strategy<Value = StopRule> {
    let curve = proptest::collection::vec(-1e6_f64..1e6, 1..12);
    proptest::collection::vec(curve, 0..12).prop_map(|curves| {
        let of = |values: Vec<f64>| -> Curve { (1..).zip(values).collect() };
        let early: EarlyTerminate = serde_json::from_str(r#"{ "type": "hyperband", "min_iter": 1 }"#).unwrap();
        early.rule(Goal::Minimize, &curves.into_iter().map(of).collect::<Vec<_>>())
    })
}

fn jobs(configs: impl Strategy<Value = Config>) -> impl Strategy<Value = TrialJob> {
    let numbers = (0_usize..1000, 1_usize..9, prop_oneof![Just(1.0), Just(3.0), 1.0..81.0]);
    (configs, stop_rules(), numbers, any::<u64>(), "[a-z_]{1,9}", "\\PC{0,12}").prop_map(
        |(config, stop, (index, threads, divisor), input, metric, name)| {
            let key = Key::of("any", 1, &input.into(), &[]);
            let inputs = [DATASET, PREPROCESS].map(|stage| (stage.to_owned(), key)).into();
            let set = Config::from([("seed".to_owned(), input.into())]);
            TrialJob { index, name, config, replicate: threads, set, inputs, metric, divisor, stop, threads }
        },
    )
}

fn training_configs() -> impl Strategy<Value = Config> {
    (1e-4_f64..0.1, 1_u32..99, prop_oneof![Just("relu"), Just("gelu")]).prop_map(|(rate, epochs, activation)| {
        let values: [(&str, Value); 3] = [
            ("optimizer.learning_rate", rate.into()),
            ("optimizer.epochs", epochs.into()),
            ("model.activation", activation.into()),
        ];
        values.into_iter().map(|(path, value)| (path.to_owned(), value)).collect()
    })
}

fn program_configs() -> impl Strategy<Value = Config> {
    (any::<f64>().prop_filter("a number", |x| x.is_finite()), "\\PC{0,9}")
        .prop_map(|(rate, word)| [("rate".to_owned(), Value::from(rate)), ("word".to_owned(), word.into())].into())
}

/// Checks that a job is read as it was written, also by an objective that knows only the spec and the text.
fn survives(text: &str, job: &TrialJob) -> Result<(), TestCaseError> {
    let written = serde_json::to_string(job).unwrap();
    let read: TrialJob = serde_json::from_str(&written).unwrap();
    prop_assert_eq!(&read, job);
    prop_assert_eq!(objective(text).key(&read).unwrap(), objective(text).key(job).unwrap());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_training_is_the_same_job_after_json(job in jobs(training_configs())) {
        survives(TRAINING, &job)?;
    }

    #[test]
    fn a_run_of_a_program_is_the_same_job_after_json(job in jobs(program_configs())) {
        survives(PROGRAM, &job)?;
    }
}

#[test]
fn the_key_of_a_job_tells_configurations_parts_and_data_apart() {
    let job = |divisor: f64, rate: f64, input: u64| TrialJob {
        index: 0,
        name: String::new(),
        config: [("optimizer.learning_rate".to_owned(), rate.into())].into(),
        replicate: 0,
        set: Config::new(),
        inputs: [(DATASET.to_owned(), Key::of("any", 1, &input.into(), &[]))].into(),
        metric: "val_loss".to_owned(),
        divisor,
        stop: StopRule::default(),
        threads: 1,
    };
    let objective = objective(TRAINING);
    let key = |job: TrialJob| objective.key(&job).unwrap();
    let first = key(job(1.0, 0.01, 0));
    assert_eq!(first, key(TrialJob { index: 7, threads: 4, name: "other".to_owned(), ..job(1.0, 0.01, 0) }));
    for other in [job(3.0, 0.01, 0), job(1.0, 0.02, 0), job(1.0, 0.01, 1)] {
        assert_ne!(first, key(other));
    }
    assert!(objective.key(&TrialJob { inputs: [].into(), ..job(1.0, 0.01, 0) }).is_err());
}

const MIXED: &str = "
name: job
dataset: { name: digits }
preprocess: [{ split: { validation: 0.2 } }]
model: { kind: gbdt, iterations: 27 }
optimizer: { kind: adam, epochs: 27 }
search:
  method: grid
  parameters:
    model.kind: { values: [mlp, gbdt, linear] }
    model.iterations: { values: [9, 27], when: { model.kind: gbdt } }
";

#[test]
fn a_search_over_kinds_finds_the_trials_of_each_kind_alone_and_a_part_is_the_fit_of_as_many_rounds() {
    let job = |divisor: f64, config: &[(&str, Value)]| TrialJob {
        index: 0,
        name: String::new(),
        config: config.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect(),
        replicate: 0,
        set: Config::new(),
        inputs: [(DATASET.to_owned(), Key::of("any", 1, &0.into(), &[]))].into(),
        metric: "val_loss".to_owned(),
        divisor,
        stop: StopRule::default(),
        threads: 1,
    };
    let kind = |kind: &str| ("model.kind", Value::from(kind));
    let mixed = objective(MIXED);
    let key = |divisor: f64, config: &[(&str, Value)]| mixed.key(&job(divisor, config)).unwrap();
    let rounds = |count: u32| ("model.iterations", Value::from(count));
    assert_eq!(key(3.0, &[kind("gbdt"), rounds(27)]), key(1.0, &[kind("gbdt"), rounds(9)]));
    assert_ne!(key(1.0, &[kind("gbdt"), rounds(27)]), key(1.0, &[kind("gbdt"), rounds(9)]));
    let alone = |model: &str| {
        let text = format!(
            "name: job\ndataset: {{ name: digits }}\npreprocess: [{{ split: {{ validation: 0.2 }} }}]\n{model}"
        );
        objective(&text).key(&job(1.0, &[])).unwrap()
    };
    assert_eq!(alone("model: { kind: gbdt, iterations: 27 }"), key(1.0, &[kind("gbdt")]));
    assert_eq!(alone("model: { kind: linear }"), key(1.0, &[kind("linear")]));
    assert_eq!(alone("model: { kind: mlp }\noptimizer: { kind: adam, epochs: 27 }"), key(1.0, &[kind("mlp")]));
    assert!(![objective(TRAINING), objective(PROGRAM)].map(|alone| alone.version()).contains(&mixed.version()));
}
