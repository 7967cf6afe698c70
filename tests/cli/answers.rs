//! What a finished study can be asked: what the search believes, how two trials compare; and when a study ends by itself.

#![cfg(unix)]

use serde_json::Value;

use crate::project::Project;

/// A spec over one number, whose best value is 3.
fn spec(search: &str) -> String {
    format!(
        "name: program\nmodel:\n  kind: command\n  run: [sh, work.sh, \"{{x}}\", \"{{mode}}\"]\n\
         search:\n  {search}\n  metric: {{ name: score, goal: maximize }}\n  parameters:\n    \
         x: {{ distribution: int_uniform, min: 0, max: 6 }}\n    mode: {{ values: [good, other] }}\n"
    )
}

const WORK: &str = "case $2 in good) y=1;; *) y=0;; esac; echo \"{\\\"score\\\": $((y - ($1 - 3) * ($1 - 3)))}\"\n";

fn project(search: &str) -> Project {
    let project = Project::with_spec(&spec(search));
    project.write("work.sh", WORK);
    project
}

fn trials(project: &Project) -> usize {
    let study: Value =
        serde_json::from_slice(&std::fs::read(project.path("outputs/program/study.json")).unwrap()).unwrap();
    study["trials"].as_array().unwrap().len()
}

#[test]
fn a_search_says_what_it_believes() {
    let project = project("method: grid");
    project.run(&["spec.yaml"]).ok();
    let text = project.run(&["show", "spec.yaml", "--beliefs"]).ok().stdout;
    let line =
        |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {text}"));
    assert_eq!(line("best measured"), "best measured    1 (trial_0003)");
    assert!(!text.contains("next to try"), "everything has been tried: {text}");
    let json = project.run(&["show", "spec.yaml", "--beliefs", "--json"]).ok().stdout;
    let beliefs: Value = serde_json::from_str(&json).unwrap();
    // Over the whole space the number has the variance 12, the word ¼.
    let first = &beliefs["parameters"][0];
    assert!((first["alone"].as_f64().unwrap() - 0.98).abs() < 0.03 && first["path"] == "x", "{first}");
    assert_eq!((&beliefs["best"]["config"]["x"], &beliefs["results"]), (&Value::from(3), &Value::from(14)));
}

#[test]
fn trials_are_shown_by_groups() {
    let project = project("method: grid");
    project.run(&["spec.yaml"]).ok();
    let show = |more: &[&str]| project.run(&[&["show", "spec.yaml", "--group-by"], more].concat());
    let text = show(&["mode"]).ok().stdout;
    assert_eq!(
        text,
        "mode   trials  score (mean ± 95 %)  best  by\ngood        7  -3 ± 3.461              1  trial_0003\n\
         other       7  -4 ± 3.461              0  trial_0010\n"
    );
    let csv = show(&["x", "--format", "csv", "--where", "mode=good", "--sort", "-x", "--top", "1"]).ok().stdout;
    assert_eq!(csv, "x,trials,measured,mean,half_interval,best,by\n6,1,1,-8.0,,-8.0,trial_0006\n");
    let json: Value = serde_json::from_str(&show(&["mode", "--json"]).ok().stdout).unwrap();
    assert_eq!((&json[0]["mode"], &json[0]["trials"]), (&Value::from("good"), &Value::from(7)));
    let error = show(&["moed"]).exits(2).stderr;
    assert!(error.contains("the trials have no column `moed`; did you mean `mode`?"), "{error}");
    assert!(show(&["mode", "--sort", "besst"]).exits(2).stderr.contains("did you mean `best`?"));
}

/// Where there is no terminal, the answer is a file; `src/cli/image.rs` tests what a terminal gets.
#[test]
fn a_figure_is_shown_by_its_name() {
    let project = project("method: grid");
    project.write("spec.yaml", &(spec("method: grid") + "plot: [history, { kind: groups, by: mode }]\n"));
    project.run(&["spec.yaml"]).ok();
    let shown = project.run(&["show", "spec.yaml", "--figure", "groups"]).ok().stdout;
    assert_eq!(shown.replace('\\', "/"), "outputs/program/plots/groups_mode.png\n");
    let error = project.run(&["show", "spec.yaml", "--figure", "histori"]).exits(2).stderr;
    assert!(error.contains("has no figure `histori`; did you mean `history`?"), "{error}");
}

#[test]
fn beliefs_need_a_study_and_results() {
    let project = project("method: grid");
    let error = project.run(&["show", "spec.yaml", "--beliefs"]).exits(1).stderr;
    assert!(error.contains("`program` has no finished trials"), "{error}");
    project.write("work.sh", "exit 3\n");
    project.run(&["spec.yaml"]).exits(1);
    let error = project.run(&["show", "spec.yaml", "--beliefs"]).exits(1).stderr;
    assert!(error.contains("fewer than two trials with a metric"), "{error}");
}

#[test]
fn two_trials_are_compared_setting_by_setting() {
    let project = project("method: grid");
    project.run(&["spec.yaml"]).ok();
    let text = project.run(&["compare", "spec.yaml", "spec.yaml:trial_0000"]).ok().stdout;
    let expected = "setting  program:trial_0003  program:trial_0000\n\
                    x                         3                   0\n\n\
                    metric  program:trial_0003  program:trial_0000  difference  95 %\n\
                    score                    1                  -8          -9\n";
    assert_eq!(text, expected);
    let same = project.run(&["compare", "spec.yaml", "spec.yaml:trial_0003"]).ok().stdout;
    assert!(same.starts_with("all settings are the same\n"), "{same}");
    let error = project.run(&["compare", "spec.yaml", "spec.yaml:trial_00"]).exits(2).stderr;
    assert!(error.contains("`program` has no trial `trial_00`"), "{error}");
    let json = project.run(&["compare", "spec.yaml", "spec.yaml:worst", "--json"]).ok().stdout;
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["metrics"][0]["difference"], -10.0);
}

#[test]
fn accuracies_of_so_many_samples_differ_within_an_interval() {
    let project = Project::with_spec(
        "name: mine\ndataset: { name: digits }\npreprocess: [{ split: { validation: 0.1 } }]\n\
         model: { kind: mlp, hidden: [4] }\noptimizer: { kind: sgd, epochs: 1 }\nevaluate: { on: [validation] }\n\
         search:\n  method: grid\n  parameters:\n    optimizer.kind: { values: [sgd, adam] }\n",
    );
    project.run(&["spec.yaml"]).ok();
    let json = project.run(&["compare", "spec.yaml", "spec.yaml:worst", "--json"]).ok().stdout;
    let answer: Value = serde_json::from_str(&json).unwrap();
    let metrics = answer["metrics"].as_array().unwrap();
    let interval = |name: &str| metrics.iter().find(|metric| metric["name"] == name).unwrap()["interval"].clone();
    let ends = interval("val_accuracy");
    assert!(ends[0].as_f64().unwrap() < ends[1].as_f64().unwrap() && interval("val_loss").is_null(), "{answer}");
}

#[test]
fn a_study_ends_when_nothing_more_is_expected() {
    let enough =
        project("method: bayes\n  trials: 14\n  parallel: 1\n  stop_when: { expected_improvement_below: 0.05 }");
    enough.run(&["spec.yaml"]).ok();
    let whole = project("method: bayes\n  trials: 14\n  parallel: 1");
    whole.run(&["spec.yaml"]).ok();
    assert!((7..14).contains(&trials(&enough)), "{}", trials(&enough));
    assert_eq!(trials(&whole), 14);
    let best = |project: &Project| project.run(&["show", "spec.yaml", "--top", "1", "--columns", "score"]).ok().stdout;
    assert_eq!(best(&enough), best(&whole));
}

#[test]
fn a_study_ends_with_its_budget() {
    let project = project("method: random\n  trials: 14\n  budget: 0s");
    project.run(&["spec.yaml"]).ok();
    // Those that began before anyone looked at the clock.
    assert!((1..14).contains(&trials(&project)));
    project.run(&["spec.yaml", "--set", "search.budget=1h"]).ok();
    assert_eq!(trials(&project), 14);
}
