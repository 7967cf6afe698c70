//! Trials that end early because others do better.

use std::fs;

use serde_json::Value;

use crate::project::Project;

fn spec(early: &str) -> String {
    format!(
        "name: early\ndataset: {{ name: digits }}\npreprocess: [{{ scale: {{ divide_by: 16 }} }}, {{ split: {{ validation: 0.2 }} }}]\n\
         model: {{ kind: mlp, hidden: [16] }}\noptimizer: {{ kind: sgd, epochs: 9 }}\n\
         search:\n  method: random\n  trials: 20\n  early_terminate: {early}\n  parameters:\n    \
         optimizer.learning_rate: {{ distribution: log_uniform_values, min: 1e-4, max: 1 }}\n    \
         optimizer.kind: {{ values: [sgd, adam] }}\nevaluate: {{ on: [test] }}\n"
    )
}

fn study(project: &Project, outputs: &str) -> String {
    fs::read_to_string(project.path(&format!("{outputs}/early/study.json"))).unwrap()
}

fn lengths(study: &str) -> Vec<(String, usize)> {
    let study: Value = serde_json::from_str(study).unwrap();
    let of = |trial: &Value| (trial["status"].as_str().unwrap().to_owned(), trial["history"].as_array().unwrap().len());
    study["trials"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn bad_trials_end_at_the_rungs_and_the_study_is_the_same_for_any_number_of_jobs() {
    let project = Project::with_spec(&spec("{ type: hyperband, min_iter: 1, eta: 3 }"));
    project.run(&["spec.yaml", "--jobs", "1"]).ok();
    let one = study(&project, "outputs");
    let lengths = lengths(&one);
    let stopped: Vec<usize> = lengths.iter().filter(|(status, _)| status == "stopped").map(|(_, n)| *n).collect();
    assert!(stopped.len() >= 5 && stopped.iter().all(|n| [1, 3, 9].contains(n)), "{lengths:?}");
    assert!(lengths.iter().any(|(status, n)| status == "completed" && *n == 9), "{lengths:?}");
    project.run(&["spec.yaml", "--jobs", "3", "--outputs", "other"]).ok();
    assert_eq!(study(&project, "other"), one);
    let best = project.run(&["spec.yaml"]).ok();
    assert!(best.stderr.contains("search       reused"), "{}", best.stderr);
}

#[test]
fn the_median_rule_ends_trials_and_longer_trainings_continue_them() {
    let project = Project::with_spec(&spec("{ type: median, min_iter: 2, min_trials: 4 }"));
    project.run(&["spec.yaml"]).ok();
    let lengths = lengths(&study(&project, "outputs"));
    assert!(lengths.iter().any(|(status, n)| status == "stopped" && *n < 9), "{lengths:?}");
    // Without the rule every trial goes to its end, from where it was.
    let text = fs::read_to_string(project.path("spec.yaml")).unwrap();
    let whole: Vec<&str> = text.lines().filter(|line| !line.contains("early_terminate")).collect();
    project.write("spec.yaml", &(whole.join("\n") + "\n"));
    project.run(&["spec.yaml"]).ok();
    let whole = study(&project, "outputs");
    project.run(&["spec.yaml", "--outputs", "fresh"]).ok();
    assert_eq!(study(&project, "fresh"), whole);
}

#[cfg(unix)]
#[test]
fn programs_that_fall_behind_are_ended() {
    let project = Project::with_spec(
        "name: early\nmodel: { kind: command, run: [sh, work.sh, \"{x}\"] }\nsearch:\n  method: list\n  \
         metric: { name: score }\n  early_terminate: { type: hyperband, min_iter: 2, eta: 2 }\n  configurations:\n\
         \x20   - { name: a, set: { x: 3 } }\n    - { name: b, set: { x: 4 } }\n    - { name: c, set: { x: 5 } }\n\
         \x20   - { name: d, set: { x: 6 } }\n    - { name: e, set: { x: 7 } }\n    - { name: f, set: { x: 1 } }\n\
         \x20   - { name: g, set: { x: 9 } }\n",
    );
    project.write(
        "work.sh",
        "for e in 1 2 3 4; do echo \"{\\\"epoch\\\": $e, \\\"score\\\": $1}\"; \
         if [ $1 = 1 ] && [ $e = 3 ]; then sleep 30; fi; done\n",
    );
    project.run(&["spec.yaml"]).ok();
    let lengths = lengths(&study(&project, "outputs"));
    assert_eq!(lengths[5], ("stopped".to_owned(), 2), "{lengths:?}");
    assert_eq!(lengths[6], ("completed".to_owned(), 4), "{lengths:?}");
}

#[test]
fn hyperband_lets_the_best_go_on_from_where_they_were() {
    let spec = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/valid/hyperband.yaml"),
    );
    let project = Project::with_spec(&spec.unwrap());
    let events = project.run(&["spec.yaml", "--json", "--jobs", "2"]).ok().events();
    let lengths: Vec<(u64, u64)> = events
        .iter()
        .filter(|event| event["event"] == "trial")
        .map(|event| (event["trial"]["index"].as_u64().unwrap(), event["trial"]["epochs"].as_u64().unwrap()))
        .collect();
    // 9 for one epoch, 3 for three, 1 for nine; then 5 for three, 1 for nine.
    let count = |epochs: u64| lengths.iter().filter(|(_, e)| *e == epochs).count();
    assert_eq!((lengths.len(), count(1), count(3), count(9)), (19, 9, 8, 2));
    let study: serde_json::Value =
        serde_json::from_slice(&std::fs::read(project.path("outputs/spec/study.json")).unwrap()).unwrap();
    let trials = study["trials"].as_array().unwrap();
    assert_eq!(trials.len(), 14);
    let whole: Vec<&serde_json::Value> = trials.iter().filter(|t| t["status"] == "completed").collect();
    assert_eq!(whole.len(), 2);
    assert!(whole.iter().all(|trial| trial["history"].as_array().unwrap().len() == 9 && trial["origin"] == "promoted"));
    // Whatever runs at a time, the study is the same.
    let again = Project::with_spec(&std::fs::read_to_string(project.path("spec.yaml")).unwrap());
    again.run(&["spec.yaml", "--jobs", "5"]).ok();
    let bytes = |project: &Project| std::fs::read(project.path("outputs/spec/study.json")).unwrap();
    assert!(bytes(&project) == bytes(&again));
}
