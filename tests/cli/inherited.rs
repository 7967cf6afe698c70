//! What a listed configuration leaves to the spec stands in every view of it.

use serde_json::Value;

use crate::project::Project;

const SPEC: &str = "name: listed
dataset: { name: digits }
preprocess: [{ scale: { divide_by: 16 } }, { split: { validation: 0.2 } }]
model: { kind: mlp, hidden: [4], activation: relu }
optimizer: { kind: nadam, learning_rate: 1e-3, batch_size: 64, epochs: 1 }
search:
  method: list
  metric: { name: val_accuracy, goal: maximize }
  configurations:
    - { name: first, set: { model.activation: tanh } }
    - { name: second, set: { optimizer.kind: momentum, optimizer.momentum: 0.8 } }
    - { name: third, set: {} }
plot: [best_worst]
";

fn csv(project: &Project) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(project.path("outputs/listed/trials.csv")).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn tables_have_what_a_configuration_leaves_to_the_spec() {
    let project = Project::with_spec(SPEC);
    project.run(&["spec.yaml"]).ok();
    let rows = csv(&project);
    let of = |row: usize, name: &str| rows[row][rows[0].iter().position(|head| head == name).unwrap()].clone();
    assert_eq!([1, 2, 3].map(|row| of(row, "model.activation")), ["tanh", "relu", "relu"]);
    assert_eq!([1, 2, 3].map(|row| of(row, "optimizer.kind")), ["nadam", "momentum", "nadam"]);
    // Nadam has no such key: there is nothing to inherit.
    assert_eq!([1, 2, 3].map(|row| of(row, "optimizer.momentum")), ["", "0.8", ""]);
    let columns = "trial,model.activation,optimizer.kind";
    let shown = project.run(&["show", "spec.yaml", "--columns", columns, "--format", "csv"]).ok().stdout;
    for line in ["first,tanh,nadam", "second,relu,momentum", "third,relu,nadam"] {
        assert!(shown.contains(line), "{shown}");
    }
    let figure = std::fs::read_to_string(project.path("outputs/listed/plots/best_worst.svg")).unwrap();
    assert_eq!(figure.matches("\nnadam\n").count(), 2, "{figure}");
    // The study itself keeps what was set and nothing else.
    let study: Value =
        serde_json::from_slice(&std::fs::read(project.path("outputs/listed/study.json")).unwrap()).unwrap();
    assert_eq!(study["trials"][2]["config"], serde_json::json!({}));
}

#[test]
fn two_trials_differ_in_the_settings_that_their_kinds_have() {
    let project = Project::with_spec(SPEC);
    project.run(&["spec.yaml"]).ok();
    let text = project.run(&["compare", "spec.yaml:first", "spec.yaml:second"]).ok().stdout;
    let row = |name: &str| -> Vec<&str> {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
        line.split_whitespace().skip(1).collect()
    };
    assert_eq!((row("model.activation"), row("optimizer.kind")), (vec!["tanh", "relu"], vec!["nadam", "momentum"]));
    assert_eq!((row("optimizer.momentum "), row("optimizer.beta1")), (vec!["–", "0.8"], vec!["0.9", "–"]));
}
