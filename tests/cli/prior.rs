//! Searches that learn from earlier studies.

use std::fs;

use serde_json::Value;

use crate::project::Project;

/// A program whose loss is least at x = 0.7 and w = 1.
const PROGRAM: &str = r#"awk -v x="$1" -v w="$2" 'BEGIN { d = x - 0.7; printf "{\"loss\": %.9f}\n", 1 + d * d + (w == 1 ? 0 : 0.5) }'
"#;

/// A project with the spec of an earlier study and one that learns from it.
fn project(prior: &str) -> Project {
    let spec = |name: &str, search: &str, parameters: &str| {
        format!(
            "name: {name}\nmodel: {{ kind: command, run: [sh, work.sh, '{{x}}', '{{w}}'] }}\n\
             search: {{ metric: {{ name: loss, goal: minimize }}, {search}, parameters: {{ {parameters} }} }}\n"
        )
    };
    let project = Project::with_spec(&spec(
        "later",
        &format!("method: bayes, trials: 8, {prior}"),
        "x: { min: 0, max: 2 }, w: { values: [0, 1, 2] }",
    ));
    let narrow = "x: { distribution: uniform, min: 0, max: 1 }, w: { values: [0, 1] }";
    project.write("earlier.yaml", &spec("earlier", "method: random, trials: 12", narrow));
    let other = "y: { min: 0, max: 9 }, x: { values: [0] }, w: { values: [0] }";
    project.write("other.yaml", &spec("other", "method: random, trials: 3", other).replace("'{w}'", "'{w}', '{y}'"));
    project.write("work.sh", PROGRAM);
    project
}

fn study(project: &Project, name: &str) -> Value {
    serde_json::from_slice(&fs::read(project.path(&format!("outputs/{name}/study.json"))).unwrap()).unwrap()
}

fn best(study: &Value) -> (f64, Value) {
    let trials = study["trials"].as_array().unwrap();
    let value = |trial: &&Value| trial["metric"].as_f64().unwrap();
    let best = trials.iter().min_by(|a, b| value(a).total_cmp(&value(b))).unwrap();
    (value(&best), best["config"].clone())
}

const REAL: &str = "x: { distribution: uniform, min: 0, max: 2 }";

#[test]
fn what_was_best_before_is_tried_first_and_a_wider_space_is_no_other_one() {
    let project = project("prior: { from: [earlier] }");
    let wide = fs::read_to_string(project.path("spec.yaml")).unwrap().replace("x: { min: 0, max: 2 }", REAL);
    project.write("spec.yaml", &wide);
    project.run(&["earlier.yaml"]).ok();
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains("learned from 12 trials of earlier"), "{}", ran.stderr);
    let (earlier, later) = (study(&project, "earlier"), study(&project, "later"));
    assert_eq!(later["trials"][0]["config"], best(&earlier).1);
    assert!(best(&later).0 <= best(&earlier).0);
    // The same again is found; another earlier study makes another one.
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("search       reused"));
    project.run(&["earlier.yaml", "--set", "search.trials=14"]).ok();
    let planned = project.run(&["plan", "spec.yaml"]).ok().stdout;
    assert!(planned.contains("earlier") && planned.contains("run"), "{planned}");
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("learned from 14 trials of earlier"));
}

#[test]
fn all_studies_that_say_something_are_learned_from() {
    let project = project("prior: { from: ['*'] }");
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains("`search.prior` finds no earlier study"), "{}", ran.stderr);
    for spec in ["earlier.yaml", "other.yaml"] {
        project.run(&[spec]).ok();
    }
    // x of the one is no whole number; the other has searched y, and leaves x at 0.
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains("learned from 3 trials of other"), "{}", ran.stderr);
}

#[test]
fn a_prior_that_cannot_be_had_is_refused_with_what_to_do() {
    let says = |prior: &str, expected: &str| {
        let project = project(prior);
        project.run(&["earlier.yaml"]).ok();
        let stderr = project.run(&["spec.yaml"]).exits(1).stderr;
        assert!(stderr.contains(expected), "{stderr}");
    };
    says("prior: { from: [nowhere] }", "`search.prior` names `nowhere`, which has not run in");
    says("prior: { from: ['../outputs/earlier'] }", "which has not run in");
    says("prior: { from: [later] }", "give the new study a `name` of its own");
    says("prior: { from: [earlier] }", "none of whose trials has a `loss` and a configuration of this space");
    let project = project("prior: { from: [earlier] }");
    let spec = fs::read_to_string(project.path("spec.yaml")).unwrap().replace("method: bayes", "method: random");
    project.write("spec.yaml", &spec);
    let stderr = project.run(&["check", "spec.yaml"]).exits(2).stderr;
    assert!(stderr.contains("prior"), "{stderr}");
}

#[test]
fn trials_of_a_narrower_space_that_could_be_begun_with_are_told_of() {
    let project = project("startup: 3");
    let spec = fs::read_to_string(project.path("spec.yaml")).unwrap();
    project.run(&["spec.yaml"]).ok();
    // The same space again: nothing to tell of.
    let again = project.run(&["spec.yaml", "--set", "search.trials=9"]).ok();
    assert!(!again.stderr.contains("another space"), "{}", again.stderr);
    project.write("spec.yaml", &spec.replace("max: 2 }", "max: 5 }"));
    let ran = project.run(&["spec.yaml"]).ok();
    let expected = "the last study of `later` was over another space, and 9 of its trials lie in this one";
    assert!(
        ran.stderr.contains(expected) && ran.stderr.contains("`search.prior: { from: [later] }`"),
        "{}",
        ran.stderr
    );
}
