//! Nothing is computed twice, and nothing that does not count changes a result.

use serde_json::Value;

use crate::project::{Project, Ran};

/// A small study that takes well under a second.
pub(crate) const SMALL: &str = "
name: small
dataset: { name: digits }
preprocess:
  - scale: { divide_by: 16 }
  - split: { validation: 0.1 }
model: { kind: mlp, hidden_layers: 1, hidden_size: 8, activation: tanh }
optimizer: { kind: adam, learning_rate: 1e-2, batch_size: 64, epochs: 2 }
search:
  method: bayes
  trials: 14
  parallel: 3
  parameters:
    optimizer.kind: { values: [sgd, adam, nadam] }
    optimizer.learning_rate: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
    model.hidden_size: { values: [4, 8, 16] }
evaluate: { trial: best }
plot: [curves, history]
";

/// How many trials the run trained, and how many it found.
fn trained(ran: &Ran) -> (usize, usize) {
    let trials: Vec<Value> = ran.events().into_iter().filter(|e| e["event"] == "trial").collect();
    let trained = trials.iter().filter(|e| e["trial"]["trained"] == true).count();
    (trained, trials.len() - trained)
}

fn stages_that_ran(ran: &Ran) -> Vec<String> {
    let finished = ran.events().into_iter().filter(|e| e["event"] == "stage_finished");
    finished.map(|e| e["stage"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_same_command_again_runs_nothing() {
    let project = Project::with_spec(SMALL);
    let first = project.run(&["spec.yaml", "--json"]).ok();
    assert_eq!(trained(&first), (14, 0));
    assert_eq!(stages_that_ran(&first), ["dataset", "preprocess", "search", "evaluate", "plot"]);
    let second = project.run(&["spec.yaml", "--json"]).ok();
    assert_eq!(stages_that_ran(&second), Vec::<String>::new());
    assert_eq!(trained(&second), (0, 0));
}

#[test]
fn stages_that_are_reused_say_what_they_are_without_the_record_of_the_last_run() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let report = || std::fs::read_to_string(project.path("outputs/small/report.md")).unwrap();
    let before = report();
    std::fs::remove_file(project.path("outputs/small/last.json")).unwrap();
    project.run(&["spec.yaml"]).ok();
    assert_eq!(report(), before);
    project.write("other.yaml", &SMALL.replace("name: small", "name: other"));
    let lines = |text: &str| {
        text.lines().filter(|line| line.starts_with("| dataset") || line.starts_with("| preprocess")).count()
    };
    assert_eq!(lines(&before), 2);
    let other = project.run(&["other.yaml"]).ok().stderr;
    for stage in ["dataset", "preprocess"] {
        let line = other.lines().find(|line| line.trim_start().starts_with(stage)).unwrap();
        assert!(line.split_whitespace().count() > 3, "{line}");
    }
}

#[test]
fn another_spec_of_the_same_name_says_that_it_takes_the_place_of_the_first() {
    let project = Project::with_spec(SMALL);
    let short = ["--set", "search.trials=2", "--set", "plot=[]"];
    let run = |spec: &str| project.run(&[&[spec], &short[..]].concat()).ok().stderr;
    run("spec.yaml");
    project.write("other.yaml", &std::fs::read_to_string(project.path("spec.yaml")).unwrap());
    let said = "spec.yaml`, which has the same `name`";
    assert!(!run("spec.yaml").contains(said));
    assert!(run("other.yaml").contains(said));
    assert!(!run("other.yaml").contains(said));
    std::fs::rename(project.path("other.yaml"), project.path("moved.yaml")).unwrap();
    assert!(!run("moved.yaml").contains("the same `name`"), "a file that was moved is no other spec");
}

#[test]
fn more_trials_train_only_the_new_ones() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let longer = project.run(&["spec.yaml", "--json", "--set", "search.trials=17"]).ok();
    assert_eq!(trained(&longer), (3, 14));
}

#[test]
fn a_change_of_figures_draws_and_does_nothing_else() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let redrawn = project.run(&["spec.yaml", "--json", "--set", "plot=[history]"]).ok();
    assert_eq!(stages_that_ran(&redrawn), ["plot"]);
}

#[test]
fn results_do_not_depend_on_the_number_of_jobs() {
    let (one, four) = (Project::with_spec(SMALL), Project::with_spec(SMALL));
    one.run(&["spec.yaml", "--jobs", "1"]).ok();
    four.run(&["spec.yaml", "--jobs", "4"]).ok();
    assert_eq!(one.files("outputs/small"), four.files("outputs/small"));
}

#[test]
fn results_do_not_depend_on_the_instruction_set() {
    let (fast, plain) = (Project::with_spec(SMALL), Project::with_spec(SMALL));
    fast.run(&["spec.yaml"]).ok();
    assert!(plain.command(&["spec.yaml"]).env("RUN_SIMD", "scalar").output().unwrap().status.success());
    assert_eq!(fast.files("outputs/small"), plain.files("outputs/small"));
}

#[test]
fn a_longer_training_continues_the_shorter_one_to_the_same_bits() {
    let single = SMALL.split("search:").next().unwrap().to_owned() + "evaluate: { trial: best }\n";
    let (stepwise, whole) = (Project::with_spec(&single), Project::with_spec(&single));
    stepwise.run(&["spec.yaml"]).ok();
    stepwise.run(&["spec.yaml", "--set", "optimizer.epochs=6"]).ok();
    whole.run(&["spec.yaml", "--set", "optimizer.epochs=6"]).ok();
    assert_eq!(stepwise.files("outputs/small"), whole.files("outputs/small"));
}

#[test]
fn a_seed_of_the_training_repeats_it_on_the_same_split() {
    let single = SMALL.split("search:").next().unwrap().to_owned();
    let project = Project::with_spec(&single);
    project.run(&["spec.yaml"]).ok();
    let list = "search:\n  method: list\n  metric: { name: val_accuracy }\n  configurations:\n    - { name: a, set: { optimizer.seed: 42 } }\n    \
                - { name: b, set: { optimizer.seed: 1 } }\nevaluate: { trial: b }\n";
    project.write("list.yaml", &(single.replace("small", "repeated") + list));
    let repeated = project.run(&["list.yaml", "--json"]).ok();
    assert_eq!(trained(&repeated), (1, 1), "the spec's own seed is no other training");
    assert!(!stages_that_ran(&repeated).contains(&"preprocess".to_owned()));
    let trials = std::fs::read_to_string(project.path("outputs/repeated/trials.csv")).unwrap();
    let losses: Vec<&str> = trials.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_ne!(losses[0], losses[1], "{trials}");
    // What the best one is reproduced by.
    let best = std::fs::read_to_string(project.path("outputs/repeated/best.yaml")).unwrap();
    assert!(best.contains("seed: 1\n"), "{best}");
}

#[test]
fn comments_order_and_spelling_of_numbers_change_nothing() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let other = SMALL.replace("learning_rate: 1e-2, batch_size: 64", "batch_size: 64, learning_rate: 0.01");
    let other = other.replace("name: small", "name: small # the same");
    project.write("spec.yaml", &other.replace('\n', "\r\n"));
    assert_eq!(stages_that_ran(&project.run(&["spec.yaml", "--json"]).ok()), Vec::<String>::new());
}

#[test]
fn the_best_configuration_trains_to_the_same_result_by_itself() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let metrics = |name: &str| -> Value {
        let text = std::fs::read(project.path(&format!("outputs/{name}/metrics.json"))).unwrap();
        serde_json::from_slice::<Value>(&text).unwrap()["parts"].clone()
    };
    let best = std::fs::read_to_string(project.path("outputs/small/best.yaml")).unwrap();
    project.write("best.yaml", &best);
    project.run(&["best.yaml", "--set", "name=alone", "--outputs", "elsewhere"]).ok();
    let alone = std::fs::read(project.path("elsewhere/alone/metrics.json")).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&alone).unwrap()["parts"], metrics("small"));
}
