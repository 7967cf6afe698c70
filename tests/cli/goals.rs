//! Several goals, constraints, and sizes of models as metrics.

use std::fs;

use serde_json::Value;

use crate::project::Project;

/// A row of a table, by the names of its columns.
type Row = std::collections::BTreeMap<String, String>;

fn spec(goals: &str, plot: &str) -> String {
    format!(
        "name: goals\nmodel: {{ kind: command, run: [sh, work.sh, \"{{x}}\", \"{{y}}\"] }}\nsearch:\n  method: bayes\n  \
         trials: 14\n{goals}\n  parameters:\n    x: {{ min: 0, max: 100 }}\n    y: {{ min: 0, max: 100, step: 5 }}\nplot: [{plot}]\n"
    )
}

/// A program whose loss is least at (90, 80), and that costs more the larger its numbers are.
fn project(spec: &str) -> Project {
    let project = Project::with_spec(spec);
    project.write(
        "work.sh",
        "echo \"{\\\"loss\\\": $(( ($1 - 90) * ($1 - 90) + ($2 - 80) * ($2 - 80) )), \\\"cost\\\": $(( $1 + $2 ))}\"\n",
    );
    project
}

/// Rows of `trials.csv`, by the names of its columns.
fn rows(project: &Project, outputs: &str) -> Vec<Row> {
    let text = fs::read_to_string(project.path(&format!("{outputs}/goals/trials.csv"))).unwrap();
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

#[test]
fn the_best_trial_satisfies_the_constraints_whatever_lies_beyond_them() {
    let goals = "  metric: { name: loss }\n  constraints: [{ metric: cost, below: 100 }]";
    let project = project(&spec(goals, "history, { kind: pareto, against: cost }"));
    let said = project.run(&["spec.yaml"]).ok().stderr;
    let rows = rows(&project, "outputs");
    let satisfied = |row: &&Row| number(row, "cost") < 100.0;
    assert!(rows.iter().all(|row| (row["satisfied"] == "true") == satisfied(&row)));
    let least = rows.iter().filter(satisfied).map(|row| number(row, "loss")).fold(f64::INFINITY, f64::min);
    let least_of_all = rows.iter().map(|row| number(row, "loss")).fold(f64::INFINITY, f64::min);
    assert!(least_of_all < least, "{rows:?}");
    assert!(said.contains(&format!("best loss {least:.4}")), "{said}");
    let count = rows.iter().filter(satisfied).count();
    assert!(said.contains(&format!("cost below 100: satisfied by {count} of 14 trials")), "{said}");
    let shown = project.run(&["show", "spec.yaml", "--top", "1"]).ok().stdout;
    assert!(shown.contains("satisfied") && shown.contains(&format!("{least}")), "{shown}");
    let pareto: Value =
        serde_json::from_slice(&fs::read(project.path("outputs/goals/plots/pareto_cost.json")).unwrap()).unwrap();
    let front = pareto["front"].as_array().unwrap();
    assert!(front.iter().all(|best| best["against"].as_f64().unwrap() < 100.0), "{front:?}");
}

#[test]
fn of_several_goals_the_knee_is_the_best_where_the_spec_says_so() {
    let goals = |best: &str| format!("  metrics: [{{ name: loss }}, {{ name: cost, goal: minimize }}]{best}");
    let project = project(&spec(&goals("\n  best: knee"), "pareto"));
    let said = project.run(&["spec.yaml", "--jobs", "1"]).ok().stderr;
    let of_knee = rows(&project, "outputs");
    let on_front: Vec<_> = of_knee.iter().filter(|row| row["front"] == "true").collect();
    assert!(said.contains(&format!("loss, cost: {} of 14 trials are beaten by none", on_front.len())), "{said}");
    let shown = project.run(&["show", "spec.yaml", "--where", "front=true", "--format", "csv"]).ok().stdout;
    assert_eq!(shown.lines().count(), on_front.len() + 1, "{shown}");
    for row in &of_knee {
        let (loss, cost) = (number(row, "loss"), number(row, "cost"));
        let beats = |other: &Row| {
            let (l, c) = (number(other, "loss"), number(other, "cost"));
            l <= loss && c <= cost && (l < loss || c < cost)
        };
        assert!(row["front"] == "false" || !of_knee.iter().any(beats), "{row:?}");
    }
    let study = |outputs: &str| fs::read_to_string(project.path(&format!("{outputs}/goals/study.json"))).unwrap();
    project.run(&["spec.yaml", "--jobs", "4", "--outputs", "others"]).ok();
    assert_eq!(study("outputs"), study("others"));
    // The same trials; the best by the first goal is another one.
    project.write("spec.yaml", &spec(&goals(""), "pareto"));
    let by_first = project.run(&["spec.yaml"]).ok().stderr;
    let least = of_knee.iter().map(|row| number(row, "loss")).fold(f64::INFINITY, f64::min);
    assert!(by_first.contains(&format!("best loss {least:.4}")), "{by_first}");
    assert!(!said.contains(&format!("best loss {least:.4}")), "{said}");
    assert!(project.path("outputs/goals/plots/pareto.svg").exists());
}

#[test]
fn what_is_not_measured_fails_a_trial_and_is_named() {
    let goals = "  metric: { name: loss }\n  constraints: [{ metric: seconds, below: 100 }]";
    let project = project(&spec(goals, "history"));
    let said = project.run(&["spec.yaml"]).exits(1).stderr;
    assert!(said.contains("all 14 trials failed; trial_0000: `seconds` was not measured"), "{said}");
}

#[test]
fn sizes_of_models_are_metrics_and_train_nothing_again() {
    let spec = |search: &str| {
        format!(
            "name: goals\ndataset: {{ name: digits }}\npreprocess: [subset: {{ train: 60, test: 30 }}, split: {{ validation: 0.2 }}]\n\
             model: {{ kind: mlp, hidden: [8] }}\noptimizer: {{ kind: sgd, epochs: 1 }}\nsearch:\n  method: grid\n  {search}\n  \
             parameters: {{ model.kind: {{ values: [mlp, linear, gbdt] }} }}\nevaluate: {{ on: [validation] }}\n"
        )
    };
    let project = Project::with_spec(&spec("metric: { name: val_accuracy }"));
    project.run(&["spec.yaml"]).ok();
    let with_sizes =
        "metrics: [{ name: val_accuracy }, { name: parameters }]\n  constraints: [{ metric: bytes, below: 10000000 }]";
    project.write("spec.yaml", &spec(with_sizes));
    let events = project.run(&["spec.yaml", "--json"]).ok().stdout;
    let trained = events.lines().filter(|line| line.contains("\"trained\":true")).count();
    assert_eq!(trained, 0, "{events}");
    let rows = rows(&project, "outputs");
    let of = |kind: &str, column: &str| number(rows.iter().find(|row| row["model.kind"] == kind).unwrap(), column);
    assert_eq!(of("mlp", "parameters"), (64 * 8 + 8 + 8 * 10 + 10) as f64);
    assert_eq!(of("linear", "parameters"), (64 * 10 + 10) as f64);
    assert!(of("gbdt", "parameters") > 100.0);
    assert!(["mlp", "linear", "gbdt"].iter().all(|kind| of(kind, "bytes") > 4.0 * of(kind, "parameters")));
    project.run(&["verify", "spec.yaml", "--rerun", "3"]).ok();
}
